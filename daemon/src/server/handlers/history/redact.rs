//! REDACT: taking back what was said (<https://ircv3.net/specs/extensions/message-redaction>).
//!
//! The store is asked twice: whose it was and who may read it, and then to forget it. Only when that is done is anybody
//! told.

use std::rc::Rc;

use protocol::names::Nick;

use super::places;
use crate::server::asking::Outcome;
use crate::server::connection::Connection;
use crate::server::event::{EventId, EventKind, Target};
use crate::server::identity::Identity;
use crate::server::ids::{ClientId, ConnId, RoomId};
use crate::server::refusal::{CannotRedact, Refusal};
use crate::server::request::{Rank, Redact};
use crate::server::text::cut;
use crate::server::then::AfterStoring;
use crate::server::turn::{Asker, Audience, Turn};
use crate::store::model::{
    self, Answer, Author, Buffer, Content, History, Place, Range, Read, Redacted, Redaction, Stored, Write,
};

/// Something that is looked for, to be taken back.
#[derive(Debug)]
pub struct Looking {
    conn: ConnId,
    asked: Redact,
    id: EventId,
    buffer: Buffer,
}

/// Something that is being taken back.
#[derive(Debug)]
pub struct Redacting {
    conn: ConnId,
    asked: Redact,
    id: EventId,
    by: ClientId,
    /// How they were called when they asked; they may be gone.
    identity: Rc<Identity>,
    whose: Whose,
}

/// Who is told.
#[derive(Debug)]
enum Whose {
    /// The members of a room, or those of a rank and above.
    Room(RoomId, Option<Rank>),
    /// Both sides of a conversation, as far as they are here.
    Pair(Nick, Option<ClientId>),
}

/// Looks for what is to be taken back.
pub fn redact(turn: &mut Turn<'_>, me: Asker, asked: Redact) {
    let Some(place) = place(turn, me, &asked.target) else {
        return refuse(turn, me.conn, asked, CannotRedact::Target);
    };
    let Some(id) = asked.id else {
        return refuse(turn, me.conn, asked, CannotRedact::Unknown);
    };
    let looking = Looking {
        conn: me.conn,
        id,
        buffer: place.buffer.clone(),
        asked,
    };
    // What is the asker's own may be more than what they may read.
    let read = Read::History(Box::new(History {
        place: Place {
            rank: Some(Rank::Founder),
            ..Place::open(place.buffer)
        },
        range: Range::Around(model::Point::Id(id)),
        limit: 1,
        events: true,
        redacted: false,
    }));
    turn.ask(Some(me.conn), read, AfterStoring::ToRedact(Box::new(looking)));
}

/// The store has answered: it is taken back, if the asker may.
pub fn found(turn: &mut Turn<'_>, looking: Looking, outcome: Outcome) {
    let conn = looking.conn;
    let Some(client) = turn.state.connections.get(conn).and_then(Connection::client) else {
        return;
    };
    let me = Asker { conn, client };
    let asked = &looking.asked;
    let place = place(turn, me, &asked.target).filter(|place| place.buffer == looking.buffer);
    let Some(place) = place else {
        return refuse(turn, conn, looking.asked, CannotRedact::Target);
    };
    let Some(Answer::History(stored)) = outcome.into_answer() else {
        return refuse(turn, conn, looking.asked, CannotRedact::Store);
    };
    let stored = stored.into_iter().find(|stored| stored.id == looking.id);
    match judge(turn, me, &place, &asked.target, stored) {
        Err(why) => refuse(turn, conn, looking.asked, why),
        Ok((author, whose)) => take_back(turn, me, looking, author, whose),
    }
}

fn take_back(turn: &mut Turn<'_>, me: Asker, looking: Looking, author: Author, whose: Whose) {
    let longest = turn.state.policy.limits.kick_length;
    let identity = turn.state.clients[me.client].identity.clone();
    let mut asked = looking.asked;
    let reason = asked.reason.take().filter(|reason| !reason.is_empty());
    asked.reason = reason.map(|reason| cut(&reason, longest).into());
    let redaction = Redaction {
        buffer: looking.buffer,
        id: looking.id,
        author,
        redacted: Redacted {
            by: format!("{}!{}@{}", identity.nick, identity.user, identity.host).into(),
            reason: asked.reason.clone(),
        },
    };
    let redacting = Redacting {
        conn: me.conn,
        asked,
        id: looking.id,
        by: me.client,
        identity,
        whose,
    };
    turn.ask(
        Some(me.conn),
        Write::Redact(Box::new(redaction)),
        AfterStoring::Redacted(Box::new(redacting)),
    );
}

/// It is taken back, or is not. If it is, others are told even when the asker is gone.
pub fn redacted(turn: &mut Turn<'_>, redacting: Redacting, outcome: Outcome) {
    let why = match outcome {
        Outcome::Committed => return tell(turn, redacting),
        Outcome::Answer(answer) => match *answer {
            Answer::Refused(model::Refusal::NotFound) => CannotRedact::Unknown,
            Answer::Refused(model::Refusal::NotYours) => CannotRedact::Forbidden,
            _ => CannotRedact::Store,
        },
        Outcome::Failed(_) => CannotRedact::Store,
    };
    if turn.state.connections.contains_key(redacting.conn) {
        refuse(turn, redacting.conn, redacting.asked, why);
    }
}

fn tell(turn: &mut Turn<'_>, redacting: Redacting) {
    let by = redacting.by;
    let clients;
    let (target, audience) = match redacting.whose {
        Whose::Room(id, at_least) => {
            let Some(room) = turn.state.rooms.get(id) else {
                return;
            };
            let target = Target::Room {
                name: room.name.clone(),
                at_least: None,
            };
            (target, Audience::Spoken(id, at_least))
        }
        Whose::Pair(name, other) => {
            clients = [by, other.unwrap_or(by)];
            (Target::Client(name), Audience::Clients(&clients))
        }
    };
    let kind = EventKind::Redacted {
        target,
        id: redacting.id,
        reason: redacting.asked.reason,
    };
    turn.tell_even_if_gone(by, redacting.identity, kind, audience);
}

/// What can be taken back in a place, and by whom.
fn judge(
    turn: &Turn<'_>,
    me: Asker,
    place: &Place,
    target: &str,
    stored: Option<Stored>,
) -> Result<(Author, Whose), CannotRedact> {
    let stored = stored.ok_or(CannotRedact::Unknown)?;
    let Content::Said(said) = &stored.content else {
        return Err(CannotRedact::Unknown);
    };
    let account = turn.state.account_of(me.client);
    let author = stored.sender.as_ref().and_then(|sender| sender.account);
    let own = account.filter(|_| account == author);
    let room = turn.state.room_named(target).filter(|_| target.starts_with('#'));
    let ranks = room.and_then(|id| turn.state.rooms[id].ranks(me.client));
    let ranks = ranks.unwrap_or_default();
    if own.is_none() && !place.shows(&stored) {
        return Err(CannotRedact::Unknown);
    }
    let author = match own {
        _ if ranks.at_least(Rank::Operator) => Author::Anybody,
        Some(own) if turn.state.policy.history.redact_own => Author::Account(own),
        _ => return Err(CannotRedact::Forbidden),
    };
    let whose = match room {
        Some(id) => Whose::Room(id, said.at_least),
        None => pair(turn, target).ok_or(CannotRedact::Target)?,
    };
    Ok((author, whose))
}

fn pair(turn: &Turn<'_>, target: &str) -> Option<Whose> {
    let other = turn.state.client_named(target);
    let name = match other {
        Some(client) => turn.state.clients[client].identity.nick.clone(),
        None => Nick::new(target, usize::MAX).ok()?,
    };
    Some(Whose::Pair(name, other))
}

/// Where something may be taken back: in a room, and between two accounts.
fn place(turn: &Turn<'_>, me: Asker, target: &str) -> Option<Place> {
    let (place, _) = places::readable(turn, me, target)?;
    (!matches!(place.buffer, Buffer::Guest { .. })).then_some(place)
}

fn refuse(turn: &mut Turn<'_>, to: ConnId, asked: Redact, why: CannotRedact) {
    let Redact { target, message, .. } = asked;
    turn.refuse(to, Refusal::CannotRedact { target, message, why });
}
