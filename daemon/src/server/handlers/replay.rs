//! Telling those who do not ask for it by themselves what was said while they were not here.
//!
//! Who has missed something is told it before anything else, and asks nothing until then: what is said meanwhile waits
//! for them outside, in its order. So nothing is told twice, and nothing too early.

use std::rc::Rc;

use super::history::{self, places};
use crate::server::WallTime;
use crate::server::asking::Outcome;
use crate::server::connection::Connection;
use crate::server::devices::Told;
use crate::server::effect::Effect;
use crate::server::event::{BroadcastTarget, Event, EventId, EventKind, Source};
use crate::server::handlers::seen;
use crate::server::ids::{ConnId, RoomId};
use crate::server::reply::{Replay, Reply};
use crate::server::returning::Missed;
use crate::server::state::State;
use crate::server::then::AfterStoring;
use crate::server::turn::{Asker, Turn};
use crate::store::model::{self, AccountId, Answer, Buffer, Content, Point, Range, Read, RoomKey, Stored};

/// The most messages that one connection is told at once of what was said to it.
pub const MAX_MESSAGES: usize = 500;
/// The most bytes of text in them: they have to fit into a send queue.
pub const MAX_BYTES: usize = 128 * 1024;

/// A connection is shown a room that its client is in from now on: it may have missed something there.
pub fn entered(turn: &mut Turn<'_>, conn: ConnId, id: RoomId) {
    let room = &turn.state.rooms[id];
    let connection = turn.state.connections.get(conn);
    let asks = connection.is_none_or(|connection| connection.reads_history);
    if room.lasts() && !asks && turn.state.policy.history.replay > 0 {
        let key = room.key;
        let before = turn.state.event_ids.next(turn.now.wall);
        turn.state.returning.add(conn, Missed::Room { id, key, before });
    }
}

/// Those who have missed something are told nothing else from now on.
pub fn begin(turn: &mut Turn<'_>) {
    for conn in turn.state.returning.take_new() {
        if turn.state.connections.contains_key(conn) {
            turn.out.push(Effect::Hold { conn });
            go_on(turn, conn);
        }
    }
}

/// Something said was kept, could not be, or may be yet: those to whom it may have been said in private need not wait
/// for it.
pub fn settled(turn: &mut Turn<'_>, id: EventId, outcome: &Outcome) {
    if outcome.is_committed() {
        turn.state.returning.kept(id);
    }
    for conn in turn.state.returning.settled(id, outcome.is_in_doubt()) {
        go_on(turn, conn);
    }
}

/// Asks for what a connection has missed first, or lets it go on if that is nothing any more.
fn go_on(turn: &mut Turn<'_>, conn: ConnId) {
    while let Some(missed) = turn.state.returning.next(conn) {
        if let Missed::Private { account, before } = missed
            && !turn.state.returning.is_settled(account, before)
        {
            return;
        }
        if let Some(read) = question(turn, conn, missed) {
            turn.state.returning.asked(conn);
            if let Missed::Private { account, before } = missed {
                seen::asks(turn, conn, account, before);
            }
            return turn.ask(None, read, AfterStoring::Missed { conn, missed });
        }
        done(turn, conn);
    }
}

/// The first of what a connection has missed is done with.
fn done(turn: &mut Turn<'_>, conn: ConnId) {
    if turn.state.returning.told(conn) {
        turn.out.push(Effect::Release { conn });
    }
}

fn question(turn: &Turn<'_>, conn: ConnId, missed: Missed) -> Option<Read> {
    let client = turn.state.connections.get(conn).and_then(Connection::client)?;
    match missed {
        Missed::Private { account, before } => Some(Read::Missed(model::Missed {
            account,
            after: missing_since(turn.state, conn, account)?,
            before,
            limit: MAX_MESSAGES,
        })),
        Missed::Room { id, key, before } => {
            let (place, _) = readable(turn, Asker { conn, client }, id, key)?;
            let history = &turn.state.policy.history;
            let until = Point::Id(before);
            let since = heard_until(turn.state, conn, key);
            Some(Read::History(Box::new(model::History {
                place,
                range: since.map_or(Range::Before(until), |since| Range::Between(until, since)),
                limit: history.replay.min(history.query),
                events: false,
                redacted: false,
            })))
        }
    }
}

/// Since when a device has missed what was said to its account: one that was never there, since nobody was.
/// `None`: the connection is not that account's device any more.
#[allow(
    clippy::option_option,
    reason = "whether it is a device, and whether there is a time"
)]
fn missing_since(state: &State, conn: ConnId, account: AccountId) -> Option<Option<WallTime>> {
    let device = state.devices.get(conn)?;
    let visit = device.visit.as_ref()?;
    let is_theirs = state.directory.id_of(&device.account) == Some(account);
    is_theirs.then(|| visit.before.or(state.in_use.absent_since(account)))
}

/// How far a connection has heard a room: until it left, or until its device did.
fn heard_until(state: &State, conn: ConnId, key: RoomKey) -> Option<Point> {
    let left = state.returning.heard_until(conn, key).map(Point::Id);
    left.or_else(|| {
        let visit = state.devices.get(conn)?.visit.as_ref()?;
        visit.before.map(Point::Time)
    })
}

/// What the client may read of a room that it is still in.
fn readable(turn: &Turn<'_>, me: Asker, id: RoomId, key: RoomKey) -> Option<(model::Place, Box<str>)> {
    let room = turn.state.rooms.get(id)?;
    let is_there = room.key == key && room.has(me.client);
    let place = places::room(turn, me, id).filter(|_| is_there)?;
    Some((place, room.name.as_str().into()))
}

/// The store has answered.
pub fn found(turn: &mut Turn<'_>, conn: ConnId, missed: Missed, outcome: Outcome) {
    if !turn.state.returning.answered(conn, missed) {
        return;
    }
    let client = turn.state.connections.get(conn).and_then(Connection::client);
    if let (Some(client), Some(answer)) = (client, outcome.into_answer()) {
        let me = Asker { conn, client };
        match (missed, answer) {
            (Missed::Private { account, .. }, Answer::Missed(said)) => tell(turn, me, account, said),
            (Missed::Room { id, key, .. }, Answer::History(said)) => tell_room(turn, me, id, key, said),
            _ => {}
        }
    }
    done(turn, conn);
    go_on(turn, conn);
}

fn tell(turn: &mut Turn<'_>, me: Asker, account: AccountId, mut said: Vec<(Buffer, Stored)>) {
    if missing_since(turn.state, me.conn, account).is_none() {
        return;
    }
    let fitting = fitting(&said);
    let more = fitting < said.len() || said.len() >= MAX_MESSAGES;
    said.truncate(fitting);
    let until = said.last().map(|(_, stored)| WallTime(stored.id.time));
    let ids: Vec<_> = said.iter().map(|(_, stored)| stored.id).collect();
    let events = said
        .into_iter()
        .filter_map(|(buffer, stored)| event(turn, me, account, buffer, stored));
    let said: Vec<_> = events.collect();
    if !said.is_empty() {
        let replay = Replay {
            room: None,
            said,
            more,
        };
        turn.reply(me.conn, Reply::Replay(Box::new(replay)));
    }
    let told = until.filter(|_| more).map_or(Told::All, Told::Until);
    seen::told(turn, me.conn, told, &ids);
}

/// How many of them are told at once; always one.
fn fitting(said: &[(Buffer, Stored)]) -> usize {
    let mut bytes = 0;
    let fits = |(_, stored): &&(Buffer, Stored)| {
        let before = bytes;
        if let Content::Said(said) = &stored.content {
            bytes += said.text.len();
        }
        before == 0 || bytes <= MAX_BYTES
    };
    said.iter().take_while(fits).count()
}

/// What was said to an account, and the name of the history that it is from.
fn event(
    turn: &Turn<'_>,
    me: Asker,
    account: AccountId,
    buffer: Buffer,
    stored: Stored,
) -> Option<(Box<str>, Rc<Event>)> {
    let target: Box<str> = match buffer {
        Buffer::Conversation(a, b) => {
            let other = if a == account { b } else { a };
            turn.state.directory.name_of(other).into()
        }
        Buffer::Guest { nick, .. } => nick,
        Buffer::Everybody => return broadcast(stored).map(|event| ("*".into(), event)),
        Buffer::Room(_) => return None,
    };
    let event = history::event(turn, me, &target, stored)?;
    Some((target, event))
}

/// What the administrator has said to everybody.
fn broadcast(stored: Stored) -> Option<Rc<Event>> {
    let Content::Said(said) = stored.content else {
        return None;
    };
    Some(Rc::new(Event {
        id: stored.id,
        time: WallTime(stored.id.time),
        source: Source::Server,
        kind: EventKind::Broadcast {
            target: BroadcastTarget::Everybody,
            text: said.text.into(),
        },
    }))
}

fn tell_room(turn: &mut Turn<'_>, me: Asker, id: RoomId, key: RoomKey, said: Vec<Stored>) {
    let Some((place, name)) = readable(turn, me, id, key) else {
        return;
    };
    let events = history::readable_events(turn, me, &place, &name, said).into_iter();
    let said: Vec<_> = events.map(|event| (name.clone(), event)).collect();
    if !said.is_empty() {
        let replay = Replay {
            room: Some(turn.state.rooms[id].name.clone()),
            said,
            more: false,
        };
        turn.reply(me.conn, Reply::Replay(Box::new(replay)));
    }
}
