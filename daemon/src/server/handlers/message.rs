//! PRIVMSG, NOTICE and TAGMSG: saying something to rooms and people.

use std::rc::Rc;

use protocol::irc::ctcp::Ctcp;
use protocol::irc::multiline::lines;

use super::keep::{Place, Saying};
use crate::server::event::{EventKind, Message as Said, Target};
use crate::server::handlers::{ban, offline, strangers};
use crate::server::ids::RoomId;
use crate::server::refusal::{CannotSend, Refusal};
use crate::server::reply::Reply;
use crate::server::request::{Message, MessageKind, Rank, RoomFlag};
use crate::server::strangers::Stranger;
use crate::server::turn::{Asker, Audience, Turn};

/// What is said, ready to be shared by all events that carry it.
pub struct Content {
    /// How it is said.
    pub kind: MessageKind,
    text: Rc<str>,
    breaks: Option<Rc<[u32]>>,
    subject: Option<Rc<str>>,
    tags: Rc<[(Box<str>, Box<str>)]>,
}

/// Tags that tell what somebody is doing just now, and are worth nothing later.
const FLEETING_TAGS: [&str; 2] = ["+typing", "+draft/typing"];

/// Says something to each target.
pub fn message(turn: &mut Turn<'_>, me: Asker, message: Message) {
    if message.kind != MessageKind::Tags {
        turn.state.clients[me.client].spoke = turn.now.uptime;
    }
    let content = Content {
        kind: message.kind,
        text: message.text.into(),
        breaks: message.breaks.map(Into::into),
        subject: message.subject.map(Into::into),
        tags: message.tags.into(),
    };
    let most = turn.state.policy.limits.targets;
    let mut saying = Saying::default();
    for (number, target) in message.targets.iter().take(most + 1).enumerate() {
        let said = if number < most {
            say(turn, &mut saying, me, target, &content)
        } else {
            let target = target.clone();
            Err(Refusal::TooManyTargets { target })
        };
        // A NOTICE is never answered (RFC 2812, 3.3.2): two programs would answer each other for ever.
        if let (Err(refusal), true) = (said, content.kind != MessageKind::Notice) {
            saying.reply(me.conn, Reply::Refused(refusal));
        }
    }
    saying.finish(turn, me.conn, message.confirm);
}

fn say(
    turn: &mut Turn<'_>,
    saying: &mut Saying,
    me: Asker,
    target: &str,
    content: &Content,
) -> Result<(), Refusal> {
    if ban::is_muted(turn, me.client) {
        return Err(Refusal::CannotSend {
            target: target.into(),
            why: CannotSend::Silenced,
        });
    }
    let (at_least, name) = split_rank(target);
    if name.starts_with('#') {
        let id = turn
            .state
            .room_named(name)
            .ok_or_else(|| Refusal::NoSuchRoom { room: target.into() })?;
        say_in_room(turn, saying, me, (id, at_least), content)
    } else {
        say_to_client(turn, saying, me, target, content)
    }
}

fn split_rank(target: &str) -> (Option<Rank>, &str) {
    match target.as_bytes() {
        [b'~', b'#', ..] => (Some(Rank::Founder), &target[1..]),
        [b'@', b'#', ..] => (Some(Rank::Operator), &target[1..]),
        [b'+', b'#', ..] => (Some(Rank::Voice), &target[1..]),
        _ => (None, target),
    }
}

fn say_in_room(
    turn: &mut Turn<'_>,
    saying: &mut Saying,
    me: Asker,
    (id, at_least): (RoomId, Option<Rank>),
    content: &Content,
) -> Result<(), Refusal> {
    let room = &turn.state.rooms[id];
    if let Some(why) = hindrance(turn, me, id, content) {
        return Err(Refusal::CannotSend {
            target: room.name.as_str().into(),
            why,
        });
    }
    let said = content.said(Target::Room {
        name: room.name.clone(),
        at_least,
    });
    content.count(turn, me);
    if content.kind != MessageKind::Tags {
        let room = &mut turn.state.rooms[id];
        room.said += 1;
        room.spoke = turn.now.uptime;
    }
    let delivery = turn.happened(me.client, said, Audience::Spoken(id, at_least));
    let place = content.lasts().then_some(Place::Room(id));
    saying.said(turn, delivery, place);
    Ok(())
}

/// Why a client may not say this in a room.
fn hindrance(turn: &Turn<'_>, me: Asker, id: RoomId, content: &Content) -> Option<CannotSend> {
    let room = &turn.state.rooms[id];
    let ranks = room.ranks(me.client);
    if ranks.is_none() && room.flags.has(RoomFlag::NoExternal) {
        return Some(CannotSend::NotMember);
    }
    if room.flags.has(RoomFlag::NoCtcp) && content.is_unwanted_ctcp() {
        return Some(CannotSend::NoCtcp);
    }
    if ranks.is_some_and(|ranks| ranks.at_least(Rank::Voice)) {
        return None;
    }
    if room.flags.has(RoomFlag::Moderated) {
        return Some(CannotSend::Moderated);
    }
    let who = &turn.state.clients[me.client].identity;
    if room.flags.has(RoomFlag::AccountsSpeak) && who.account.is_none() {
        return Some(CannotSend::NeedsAccount);
    }
    room.silences(who, turn.state.whereabouts(me.client))
}

fn say_to_client(
    turn: &mut Turn<'_>,
    saying: &mut Saying,
    me: Asker,
    name: &str,
    content: &Content,
) -> Result<(), Refusal> {
    let Some(target) = turn.state.client_named(name) else {
        return offline::say(turn, saying, me, name, content);
    };
    strangers::approach(turn, me, Stranger::Client(target))?;
    let account = turn.state.account_of(target);
    if let Some(account) = account.filter(|_| turn.state.detached.contains(target) && content.lasts()) {
        return offline::say_to_detached(turn, saying, me, (target, account), content);
    }
    let client = &turn.state.clients[target];
    let (nick, away) = (client.identity.nick.clone(), client.away.clone());
    let said = content.said(Target::Client(nick.clone()));
    content.count(turn, me);
    let delivery = turn.happened(me.client, said, Audience::Pair(target));
    let place = Place::between(turn.state, me.client, target).filter(|_| content.lasts());
    saying.said(turn, delivery, place);
    if let (MessageKind::Normal, Some(message)) = (content.kind, away) {
        saying.reply(me.conn, Reply::Away { name: nick, message });
    }
    Ok(())
}

impl Content {
    /// Whether it is CTCP other than ACTION: as a whole, or as any of its lines, which some get one by one.
    fn is_unwanted_ctcp(&self) -> bool {
        let unwanted = |text: &str| Ctcp::parse(text).is_some_and(|ctcp| !ctcp.is_action());
        match &self.breaks {
            None => unwanted(&self.text),
            Some(breaks) => unwanted(&self.text) || lines(&self.text, breaks).any(|line| unwanted(line.text)),
        }
    }

    /// Whether it is still worth something later: questions of programs to programs are not, nor is that somebody types.
    pub fn lasts(&self) -> bool {
        if self.kind == MessageKind::Tags {
            return !self.tags.iter().all(|(key, _)| FLEETING_TAGS.contains(&&**key));
        }
        !self.is_unwanted_ctcp()
    }

    /// Counts it as said.
    fn count(&self, turn: &mut Turn<'_>, me: Asker) {
        if self.kind != MessageKind::Tags {
            turn.state.said += 1;
            turn.state.clients[me.client].said += 1;
        }
    }

    /// The event that says it to somebody.
    pub fn said(&self, target: Target) -> EventKind {
        EventKind::Message(Said {
            kind: self.kind,
            target,
            text: self.text.clone(),
            breaks: self.breaks.clone(),
            subject: self.subject.clone(),
            tags: self.tags.clone(),
        })
    }
}
