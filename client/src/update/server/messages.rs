//! Messages: from people, from the server, from its administrator.

use protocol::irc::ctcp::Ctcp;
use protocol::irc::subject;

use super::super::turn::Turn;
use super::{Received, registration};
use crate::model::Phase;
use crate::model::conversations::{ConversationId, INBOX, SERVER};
use crate::model::line::{Event, LineKind, Manner, Said, plain};

/// What chatd marks its administrator's broadcasts with.
const BROADCAST_TAG: &str = "chatd/broadcast";

/// The most bytes of the broadcast that is shown above everything.
const MAX_ANNOUNCEMENT: usize = 2000;

/// The least time between two answers to CTCP questions, in seconds.
const CTCP_PAUSE_SECONDS: i64 = 2;

/// PRIVMSG and NOTICE.
pub fn message(turn: &mut Turn<'_>, received: &Received<'_>, notice: bool) {
    let (target, text) = (received.param(0), received.param(1));
    // Before the welcome nobody but the server has anything to say, and its name is not known yet.
    let from_server = turn.model.phase != Phase::Online
        || received.source().is_empty()
        || turn.model.session.is_server(received.source());
    if from_server && (received.tag(BROADCAST_TAG).is_some() || target.starts_with('$')) {
        broadcast(turn, target, text);
        return;
    }
    if from_server {
        let id = turn.find(target).unwrap_or(SERVER);
        let text = plain(text);
        turn.show(id, LineKind::Server { text });
        return;
    }
    let from = received.from();
    let own = turn.is_me(from);
    let (manner, text) = match Ctcp::parse(text) {
        Some(ctcp) if ctcp.is_action() => (Manner::Action, plain(ctcp.args)),
        Some(ctcp) => {
            if !own {
                self::ctcp(turn, from, ctcp, notice);
            }
            return;
        }
        None if notice => (Manner::Notice, plain(text)),
        None => (Manner::Message, plain(text)),
    };
    let subject = received
        .tag(subject::TAG)
        .and_then(|subject| subject::clean(&plain(&subject)));
    let mention = !own && mentions(turn, &text);
    let said = Said {
        from: from.to_owned(),
        own,
        manner,
        subject,
        text,
        mention,
    };
    let places = places(turn, target, &said);
    turn.show_in(&places, LineKind::Said(said));
}

/// Where a message to `target` is read. Private ones are also in the inbox. The conversation with a person
/// begins with the first message; where there can be no more conversations, the inbox has it alone.
pub fn places(turn: &mut Turn<'_>, target: &str, said: &Said) -> Vec<ConversationId> {
    let isupport = &turn.model.session.isupport;
    // A message to `@#room` is for those with `@` in the room.
    let room = target.trim_start_matches(|c| isupport.statusmsg().contains(c));
    let room = if isupport.is_channel(target) { target } else { room };
    if isupport.is_channel(room) {
        return turn.find(room).into_iter().collect();
    }
    let person = if said.own { target } else { &said.from };
    let conversation = turn.open_person(person);
    let inbox = (!said.own || conversation.is_none()).then_some(INBOX);
    conversation.into_iter().chain(inbox).collect()
}

/// Whether a text has one's name as a word.
fn mentions(turn: &Turn<'_>, text: &str) -> bool {
    let me = turn.fold(&turn.model.session.nick);
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
    let announcement = turn.model.announcement.get_or_insert_default();
    if announcement.len() + text.len() > MAX_ANNOUNCEMENT {
        announcement.clear();
    }
    if !announcement.is_empty() {
        announcement.push('\n');
    }
    announcement.push_str(&text);
    let places = turn.everywhere_read();
    turn.show_in(&places, LineKind::Broadcast { text });
}

/// A CTCP question is answered where there is an answer, an answer is shown.
fn ctcp(turn: &mut Turn<'_>, from: &str, ctcp: Ctcp<'_>, answer: bool) {
    if answer {
        let id = turn.find_or_current(from);
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
    let session = &mut turn.model.session;
    let recent = |last: jiff::Timestamp| (now.as_second() - last.as_second()).abs() < CTCP_PAUSE_SECONDS;
    if !session.ctcp_answered.is_some_and(recent) {
        session.ctcp_answered = Some(now);
        turn.transmit(|w| w.command("NOTICE").param(from).trailing(&reply));
    }
}
