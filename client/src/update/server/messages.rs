//! Messages: from people, from the server, from its administrator.

use std::rc::Rc;

use jiff::Timestamp;
use protocol::irc::ctcp::Ctcp;
use protocol::irc::message::Message;
use protocol::irc::multiline::CONCAT_TAG;
use protocol::irc::subject;

use super::super::turn::{MAX_NAME, Turn};
use super::super::{Command, outbox};
use super::batch::{Batch, Item};
use super::{Received, marks, registration};
use crate::model::Announcement;
use crate::model::conversations::{ConversationId, INBOX};
use crate::model::inbox::Thread;
use crate::model::line::{Event, LineKind, MAX_TEXT, Manner, Said, plain, plain_lines};
use crate::model::network::Phase;

/// What chatd marks its administrator's broadcasts with.
const BROADCAST_TAG: &str = "chatd/broadcast";

/// Which message is answered (IRCv3 reply).
pub const REPLY_TAG: &str = "+reply";
/// What it was called before.
const DRAFT_REPLY_TAG: &str = "+draft/reply";

/// The most bytes of the broadcast that is shown above everything.
const MAX_ANNOUNCEMENT: usize = 2000;

/// The most characters of a message that the desktop shows.
const MAX_NOTICE: usize = 300;

/// The least time between two answers to CTCP questions, in seconds.
const CTCP_PAUSE_SECONDS: i64 = 2;

/// Something that was said, with when and under which name.
pub struct Spoken {
    pub time: Timestamp,
    pub msgid: Option<Rc<str>>,
    pub said: Said,
}

/// When something was said.
#[derive(Debug, Clone, Copy)]
pub enum When {
    /// Just now.
    Now,
    /// Before, when people may have had other names.
    Before,
}

/// PRIVMSG and NOTICE.
pub fn message(turn: &mut Turn<'_>, received: &Received<'_>, notice: bool) {
    let (target, text) = (received.param(0), received.param(1));
    if from_server(turn, received) {
        if received.tag(BROADCAST_TAG).is_some() || target.starts_with('$') {
            broadcast(turn, target, text);
        } else {
            let id = turn.find(target).unwrap_or(turn.network.server);
            let text = plain(text);
            turn.show(id, LineKind::Server { text });
        }
        return;
    }
    match Ctcp::parse(text) {
        Some(ctcp) if !ctcp.is_action() => {
            if !turn.is_me(received.from()) {
                self::ctcp(turn, received.from(), ctcp, notice);
            }
        }
        _ => {
            let said = said(turn, received, text, notice, When::Now);
            deliver(turn, target, said);
        }
    }
}

/// A message of several lines.
pub fn multiline(turn: &mut Turn<'_>, batch: &Batch) {
    if let Some(spoken) = from_batch(turn, batch, When::Now) {
        turn.time = spoken.time;
        turn.msgid = spoken.msgid;
        deliver(turn, batch.param(0), spoken.said);
    }
}

/// Before the welcome nobody but the server has anything to say, and its name is not known yet.
fn from_server(turn: &Turn<'_>, received: &Received<'_>) -> bool {
    turn.network.phase != Phase::Online
        || received.source().is_empty()
        || turn.network.session.is_server(received.source())
}

/// What a person said.
fn said(turn: &Turn<'_>, received: &Received<'_>, text: &str, notice: bool, when: When) -> Said {
    let from = received.from();
    let own = match (when, received.time()) {
        (When::Before, Some(time)) => turn.was_me(from, time),
        _ => turn.is_me(from),
    };
    let (manner, text) = match Ctcp::parse(text) {
        Some(ctcp) if ctcp.is_action() => (Manner::Action, plain(ctcp.args)),
        _ if notice => (Manner::Notice, plain_lines(text)),
        _ => (Manner::Message, plain_lines(text)),
    };
    let subject = received
        .tag(subject::TAG)
        .and_then(|subject| subject::clean(&plain(&subject)));
    Said {
        from: from.chars().take(MAX_NAME).collect(),
        own,
        manner,
        subject,
        mention: !own && mentions(turn, &text),
        text,
        reply: reply_tag(received),
        ..Said::default()
    }
}

/// The server's name for the message that another one is about.
pub fn reply_tag(received: &Received<'_>) -> Option<String> {
    let reply = received
        .tag(REPLY_TAG)
        .or_else(|| received.tag(DRAFT_REPLY_TAG))?;
    Some(reply.chars().take(MAX_NAME).collect())
}

/// The room or person in whose conversation something belongs that was sent to `target`.
pub fn talk<'a>(turn: &Turn<'_>, target: &'a str, from: &'a str, own: bool) -> &'a str {
    let isupport = &turn.network.session.isupport;
    // A message to `@#room` is for those with `@` in the room.
    let room = target.trim_start_matches(|c| isupport.statusmsg().contains(c));
    if isupport.is_channel(target) {
        target
    } else if isupport.is_channel(room) {
        room
    } else if own {
        target
    } else {
        from
    }
}

/// A line of what was said before.
pub fn from_history(turn: &Turn<'_>, line: &[u8]) -> Option<Spoken> {
    let message = Message::parse(line).ok()?;
    let received = Received::new(&message);
    let notice = match message.command_str()? {
        "PRIVMSG" => false,
        "NOTICE" => true,
        _ => return None,
    };
    let text = received.param(1);
    let question = Ctcp::parse(text).is_some_and(|ctcp| !ctcp.is_action());
    if question || from_server(turn, &received) {
        return None;
    }
    Some(Spoken {
        time: received.time().unwrap_or(turn.now),
        msgid: received.msgid(),
        said: said(turn, &received, text, notice, When::Before),
    })
}

/// The message that a batch of lines is.
pub fn from_batch(turn: &Turn<'_>, batch: &Batch, when: When) -> Option<Spoken> {
    if !batch.is_multiline() {
        return None;
    }
    let opening = Message::parse(&batch.opening).ok()?;
    let received = Received::new(&opening);
    if from_server(turn, &received) {
        return None;
    }
    let (mut text, mut notice, mut first) = (String::new(), false, true);
    for item in &batch.items {
        let Item::Line(line) = item else {
            continue;
        };
        let message = Message::parse(line).ok()?;
        let line = Received::new(&message);
        notice = message.command_str() == Some("NOTICE");
        if !first && line.tag(CONCAT_TAG).is_none() {
            text.push('\n');
        }
        first = false;
        text.push_str(line.param(1));
        if text.len() > MAX_TEXT {
            break;
        }
    }
    Some(Spoken {
        time: received.time().unwrap_or(turn.now),
        msgid: received.msgid(),
        said: said(turn, &received, &text, notice, when),
    })
}

/// Shows what was said where it belongs, once.
fn deliver(turn: &mut Turn<'_>, target: &str, mut said: Said) {
    if said.own {
        outbox::echoed(turn, target, &mut said);
    }
    let places = places(turn, target, &said);
    let known = |id: &ConversationId| {
        let conversation = turn.model.conversations.get(*id);
        let msgid = turn.msgid.as_deref();
        msgid.is_some_and(|msgid| conversation.is_some_and(|c| c.transcript.has(msgid)))
    };
    if places.iter().any(known) {
        return;
    }
    if let Some(&id) = places.first() {
        marks::said(turn, id, &said.from);
        let time = turn.time;
        file(turn, id, &said, time);
    }
    if let Some(&id) = places.first() {
        notify(turn, id, &said);
    }
    turn.show_in(&places, LineKind::Said(said));
}

/// Has the desktop tell of what is said in private or names the person, while they look elsewhere.
fn notify(turn: &mut Turn<'_>, id: ConversationId, said: &Said) {
    let conversation = turn.model.conversations.get(id);
    let tells = conversation.is_none_or(|c| c.tells(said.mention));
    let room = conversation
        .filter(|c| c.room().is_some())
        .map(|c| c.name.clone());
    let wanted = turn.model.appearance.notify && tells && !said.own && (said.mention || room.is_none());
    if wanted && !turn.is_looked_at(id) {
        // The other servers are those that the model has now.
        let several = turn.model.networks.len() > 0;
        let server = several.then(|| turn.network.name().to_owned());
        let place: Vec<String> = room.into_iter().chain(server).collect();
        turn.command(Command::Notify {
            conversation: id,
            place: place.join(" · "),
            from: said.from.clone(),
            text: said.text.chars().take(MAX_NOTICE).collect(),
        });
    }
}

/// Has the inbox know of a private message.
pub fn file(turn: &mut Turn<'_>, id: ConversationId, said: &Said, time: Timestamp) {
    let conversation = turn.model.conversations.get(id);
    let room = conversation.is_some_and(|conversation| conversation.room().is_some());
    if said.own || room {
        return;
    }
    let read = conversation.and_then(|conversation| conversation.read);
    let unread = !turn.is_looked_at(id) && read.is_none_or(|read| read < time);
    turn.model.inbox.add(Thread {
        network: turn.network.id,
        conversation: (id != INBOX).then_some(id),
        person: said.from.clone(),
        subject: said.subject.clone().unwrap_or_default(),
        text: said.text.clone(),
        time,
        count: 1,
        unread: u32::from(unread),
    });
}

/// Where a message to `target` is read. The conversation with a person begins with the first message; where there
/// can be no more conversations, the inbox has it alone.
pub fn places(turn: &mut Turn<'_>, target: &str, said: &Said) -> Vec<ConversationId> {
    let talk = talk(turn, target, &said.from, said.own);
    if turn.network.session.isupport.is_channel(talk) {
        return turn.find(talk).into_iter().collect();
    }
    let conversation = turn.open_person(talk);
    vec![conversation.unwrap_or(INBOX)]
}
/// Whether a text has one's name as a word.
fn mentions(turn: &Turn<'_>, text: &str) -> bool {
    let me = turn.fold(&turn.network.session.nick);
    let in_a_name = |c: char| c.is_alphanumeric() || "[]\\`_^{}|-~".contains(c);
    let folded = turn.fold(text);
    !me.is_empty()
        && folded.match_indices(&me).any(|(at, _)| {
            let before = folded.get(..at).and_then(|text| text.chars().next_back());
            let after = folded.get(at + me.len()..).and_then(|text| text.chars().next());
            !before.is_some_and(in_a_name) && !after.is_some_and(in_a_name)
        })
}

/// What the administrator tells everybody, or a room.
fn broadcast(turn: &mut Turn<'_>, target: &str, text: &str) {
    let text = plain(text);
    if let Some(room) = turn.find(target) {
        turn.show(room, LineKind::Broadcast { text });
        return;
    }
    let network = turn.network.id;
    let before = turn.model.announcement.take();
    let before = before.filter(|a| a.network == network && a.text.len() + text.len() <= MAX_ANNOUNCEMENT);
    let text_so_far = before.map_or_else(String::new, |a| a.text + "\n");
    turn.model.announcement = Some(Announcement {
        network,
        text: text_so_far + &text,
    });
    let unread = u32::from(!turn.is_looked_at(INBOX));
    turn.model.inbox.add(Thread {
        network: turn.network.id,
        conversation: None,
        person: String::new(),
        subject: String::new(),
        text: text.clone(),
        time: turn.time,
        count: 1,
        unread,
    });
    let places = turn.everywhere_read();
    turn.show_in(&places, LineKind::Broadcast { text });
}

/// A CTCP question is answered where there is an answer, an answer is shown.
fn ctcp(turn: &mut Turn<'_>, from: &str, ctcp: Ctcp<'_>, answer: bool) {
    if answer {
        let id = turn.find_or_reader(from);
        let event = Event::CtcpReply {
            nick: from.to_owned(),
            command: plain(ctcp.command),
            text: plain(ctcp.args),
        };
        turn.event(id, event);
        return;
    }
    let reply = match ctcp.command.to_ascii_uppercase().as_str() {
        "VERSION" => registration::version_reply(),
        "PING" => ctcp.format(),
        _ => return,
    };
    let now = turn.now;
    let session = &mut turn.network.session;
    let recent = |last: jiff::Timestamp| (now.as_second() - last.as_second()).abs() < CTCP_PAUSE_SECONDS;
    if !session.ctcp_answered.is_some_and(recent) {
        session.ctcp_answered = Some(now);
        turn.transmit(|w| w.command("NOTICE").param(from).trailing(&reply));
    }
}
