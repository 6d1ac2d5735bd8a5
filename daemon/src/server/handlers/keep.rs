//! Keeping what is said. Others hear it at once; whoever said it is told so only when it is kept, and will outlive the
//! process.

use std::cell::RefCell;
use std::rc::Rc;

use protocol::casemap::folded;

use crate::server::asking::Outcome;
use crate::server::connection::Connection;
use crate::server::effect::{Delivery, Effect};
use crate::server::event::{Event, EventId, EventKind, Message, Source, Target};
use crate::server::handlers::offline::Absent;
use crate::server::handlers::replay;
use crate::server::ids::{ClientId, ConnId, RoomId};
use crate::server::refusal::{NotDelivered, Refusal};
use crate::server::reply::Reply;
use crate::server::request::MessageKind;
use crate::server::state::State;
use crate::server::then::AfterStoring;
use crate::server::turn::{Audience, Turn};
use crate::store::model::{self, AccountId, Buffer, Content, Entry, Sender, Write};

/// Where something is kept.
#[derive(Debug)]
pub enum Place {
    /// With what else was said in a room.
    Room(RoomId),
    /// Where an account finds it that said it, or to which it was said.
    Private(Buffer),
}

impl Place {
    /// Where two clients find what one says to the other; nowhere, if neither has an account.
    pub fn between(state: &State, a: ClientId, b: ClientId) -> Option<Self> {
        match (state.account_of(a), state.account_of(b)) {
            (_, Some(account)) => Some(Self::with_account(state, a, account)),
            (Some(account), None) => Some(Self::with_account(state, b, account)),
            (None, None) => None,
        }
    }

    /// Where a client and an account find what one says to the other.
    pub fn with_account(state: &State, client: ClientId, account: AccountId) -> Self {
        Self::Private(match state.account_of(client) {
            Some(other) => Buffer::Conversation(other, account),
            None => Buffer::Guest {
                account,
                nick: folded(state.clients[client].identity.nick.as_str()).into(),
            },
        })
    }
}

/// What one request says, while it is told to those whom it concerns.
#[derive(Debug, Default)]
pub struct Saying {
    /// For the sender, when all is kept.
    answers: Vec<Effect>,
    /// What is to be kept, in order.
    entries: Vec<(Box<Entry>, About)>,
}

/// What is told of it if it cannot be kept.
#[derive(Debug)]
struct About {
    id: EventId,
    room: Option<RoomId>,
    kind: MessageKind,
    target: Target,
    /// It is said only when it is kept: to nobody but the sender now.
    absent: Option<(Delivery, Absent)>,
}

/// Something said that is being kept, and what is to follow.
#[derive(Debug)]
pub struct Kept {
    /// Where it was said.
    conn: ConnId,
    about: About,
    /// What the sender is told when all that one request says is kept; `None`: nobody waits.
    waiting: Option<Rc<RefCell<Vec<Effect>>>>,
}

impl Saying {
    /// Answers the sender.
    pub fn reply(&mut self, to: ConnId, reply: Reply) {
        self.answers.push(Effect::Reply { to, reply });
    }

    /// Tells others at once, and the sender when it is kept.
    pub fn said(&mut self, turn: &mut Turn<'_>, mut delivery: Delivery, place: Option<Place>) {
        let own: Vec<_> = delivery.to.extract_if(.., |recipient| recipient.own).collect();
        let event = delivery.event.clone();
        if !delivery.to.is_empty() {
            turn.out.push(Effect::Deliver(delivery));
        }
        if let Some(place) = place {
            self.entries.extend(entry(turn.state, &event, place));
        }
        if !own.is_empty() {
            self.answers.push(Effect::Deliver(Delivery { event, to: own }));
        }
    }

    /// Tells the sender when it is kept for somebody who is not connected.
    pub fn said_to_absent(&mut self, turn: &mut Turn<'_>, delivery: Delivery, place: Place, absent: Absent) {
        if let Some((entry, mut about)) = entry(turn.state, &delivery.event, place) {
            about.absent = Some((delivery, absent));
            self.entries.push((entry, about));
        }
    }

    /// Keeps what is to be kept, all of it at once: whoever asks for a history from now on finds it. A sender who wants
    /// it confirmed is not heard until then.
    pub fn finish(mut self, turn: &mut Turn<'_>, conn: ConnId, confirm: bool) {
        if !confirm || self.entries.is_empty() {
            // Who has no echo now may have one by the time it is kept, and would hear of it twice.
            turn.out.append(&mut self.answers);
        }
        let connection = turn.state.connections.get(conn);
        let confirm = confirm && connection.is_some();
        let may_wait = connection.is_some_and(Connection::answers_pings);
        let answers = self.answers;
        let waiting = confirm.then(|| Rc::new(RefCell::new(answers)));
        for (entry, about) in self.entries {
            // What is said to somebody absent is answered in any case: before what is asked next, where that can wait.
            let is_answered = about.absent.is_some() && about.kind == MessageKind::Normal;
            let waits = (confirm || is_answered && may_wait).then_some(conn);
            let waiting = waiting.clone();
            let kept = Kept { conn, about, waiting };
            turn.ask(waits, Write::Append(entry), AfterStoring::Said(Box::new(kept)));
        }
    }
}

impl About {
    /// What the sender is told of it now.
    fn answers(self, conn: ConnId, confirm: bool, outcome: &Outcome) -> Vec<Effect> {
        let reply = |reply| Effect::Reply { to: conn, reply };
        let Self { kind, target, .. } = self;
        let Some((delivery, Absent { name, away })) = self.absent else {
            let warns = confirm && !outcome.is_committed();
            return Vec::from_iter(warns.then(|| reply(Reply::NotKept { kind, target })));
        };
        let why = match outcome {
            Outcome::Committed => {
                let waits = (kind == MessageKind::Normal).then(|| reply(Reply::Waits { name, away }));
                return [Effect::Deliver(delivery)].into_iter().chain(waits).collect();
            }
            outcome if outcome.is_in_doubt() => NotDelivered::Unknown,
            _ => NotDelivered::Store,
        };
        // A NOTICE is not answered, but to those who want to know what became of it.
        let warns = confirm || kind != MessageKind::Notice;
        let target = name.as_str().into();
        Vec::from_iter(warns.then(|| reply(Reply::Refused(Refusal::NotDelivered { target, why }))))
    }
}

/// Something said was kept, or could not be. To those who are here it was said in any case.
pub fn kept(turn: &mut Turn<'_>, kept: Kept, outcome: &Outcome) {
    let Kept { conn, about, waiting } = kept;
    let id = about.id;
    if let Some(room) = about.room {
        tell_room(turn, room, outcome.is_committed());
    }
    let mut answers = about.answers(conn, waiting.is_some(), outcome);
    match waiting {
        None => tell(turn, answers),
        Some(waiting) => {
            waiting.borrow_mut().append(&mut answers);
            if let Some(all) = Rc::into_inner(waiting) {
                tell(turn, all.into_inner());
            }
        }
    }
    replay::settled(turn, id, outcome);
}

/// Whoever is gone by now is told nothing.
fn tell(turn: &mut Turn<'_>, answers: Vec<Effect>) {
    let connections = &turn.state.connections;
    for mut answer in answers {
        let anybody = match &mut answer {
            Effect::Deliver(delivery) => {
                delivery.to.retain(|to| connections.contains_key(to.conn));
                !delivery.to.is_empty()
            }
            Effect::Reply { to, .. } => connections.contains_key(*to),
            _ => true,
        };
        if anybody {
            turn.out.push(answer);
        }
    }
}

/// Tells a room when its history stops being kept, and when it is kept again.
pub fn tell_room(turn: &mut Turn<'_>, id: RoomId, kept: bool) {
    let Some(room) = turn.state.rooms.get(id) else {
        return;
    };
    if turn.state.histories.kept(room.key, kept) {
        let room = room.name.clone();
        turn.tell_as_server(EventKind::HistoryKept { room, kept }, Audience::Room(id));
    }
}

/// What is to be kept of an event.
fn entry(state: &mut State, event: &Event, place: Place) -> Option<(Box<Entry>, About)> {
    let EventKind::Message(message) = &event.kind else {
        return None;
    };
    let (buffer, room) = match place {
        Place::Room(id) => {
            let room = state.rooms.get_mut(id)?;
            room.remembered = true;
            (Buffer::Room(room.key), Some(id))
        }
        Place::Private(buffer) => {
            state.returning.keeping(event.id, buffer.clone());
            (buffer, None)
        }
    };
    let entry = Entry {
        buffer,
        id: event.id,
        sender: sender(state, &event.source),
        content: Content::Said(said(message)),
    };
    let about = About {
        id: event.id,
        absent: None,
        room,
        kind: message.kind,
        target: message.target.clone(),
    };
    Some((Box::new(entry), about))
}

/// Who did something, as it is kept.
pub fn sender(state: &State, source: &Source) -> Option<Sender> {
    let Source::Client(who) = source else {
        return None;
    };
    let account = who.account.as_deref();
    Some(Sender {
        nick: who.nick.as_str().into(),
        user: who.user.clone(),
        host: who.host.clone(),
        account: account.and_then(|name| state.directory.id_of(name)),
    })
}

fn said(message: &Message) -> model::Said {
    model::Said {
        kind: message.kind,
        at_least: match message.target {
            Target::Room { at_least, .. } => at_least,
            Target::Client(_) => None,
        },
        text: (&*message.text).into(),
        breaks: message.breaks.as_deref().unwrap_or_default().into(),
        subject: message.subject.as_deref().map(Into::into),
        tags: (&*message.tags).into(),
    }
}
