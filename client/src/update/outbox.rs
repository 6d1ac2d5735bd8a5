//! Sending what waits, and finding out what became of it.
//!
//! A message is in the outbox until the server has said that it has it: by an echo, by an answer to its label, or by
//! answering a question that was sent after it. Where the connection is lost before that, the history tells.

use jiff::{SignedDuration, Timestamp};
use protocol::irc::caps::Cap;
use protocol::irc::ctcp::Ctcp;
use protocol::irc::format::MessageWriter;
use protocol::irc::multiline;
use protocol::irc::subject;

use super::compose;
use super::history;
use super::server::messages;
use super::turn::Turn;
use crate::model::conversations::{ConversationId, Place};
use crate::model::line::{LineKind, Manner, Said, plain};
use crate::model::outbox::{Failure, Outgoing, Passage, State};

/// The most messages that were sent and are not confirmed; more wait, so that no server calls it a flood.
const MOST_ON_THEIR_WAY: usize = 16;

/// How much later than the server's clock that of this machine may be.
pub const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_mins(10);

/// What questions that confirm are called.
const TOKEN: &str = "chat-";

/// What the history tells of messages that may have arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It has what was said there: what it lacks did not arrive.
    Kept,
    /// It does not tell.
    Unknown,
}

/// Sends what waits, in its order, as far as it can be sent.
pub fn pump(turn: &mut Turn<'_>) {
    if !turn.network.is_settled() {
        return;
    }
    let sent = turn
        .network
        .outbox
        .ids(|outgoing| outgoing.state == State::Sent)
        .len();
    let waiting = turn
        .network
        .outbox
        .ids(|outgoing| outgoing.state == State::Waiting);
    let mut room = MOST_ON_THEIR_WAY.saturating_sub(sent);
    for id in waiting {
        if room == 0 {
            break;
        }
        let Some(outgoing) = turn.network.outbox.get(id).cloned() else {
            continue;
        };
        if is_ready(turn, &outgoing.target)
            && let Some(place) = turn.network.outbox.send(id)
        {
            transmit(turn, &outgoing, place);
            room -= 1;
        }
    }
}

/// Whether something can be sent there: not before one is in the room again, and knows what was missed.
fn is_ready(turn: &Turn<'_>, target: &str) -> bool {
    let Some(conversation) = turn.find(target).and_then(|id| turn.model.conversations.get(id)) else {
        return true;
    };
    let expected = conversation
        .room()
        .is_some_and(|room| room.expected && !room.joined);
    !expected && !conversation.history.is_catching_up() && !is_unsure(turn, conversation.id)
}

/// Whether something may have arrived there or not.
pub fn is_unsure(turn: &Turn<'_>, id: ConversationId) -> bool {
    let mut outgoing = turn.network.outbox.iter();
    outgoing.any(|outgoing| outgoing.state == State::Unsure && turn.find(&outgoing.target) == Some(id))
}

fn transmit(turn: &mut Turn<'_>, outgoing: &Outgoing, place: u64) {
    let caps = turn.network.session.caps;
    let label = caps
        .contains(Cap::LabeledResponse)
        .then(|| outgoing.id.to_string());
    let tagged = caps.contains(Cap::Subject) && caps.contains(Cap::MessageTags);
    let said = &outgoing.said;
    let subject = said.subject.as_deref();
    let reply = said.reply.as_deref().filter(|_| caps.contains(Cap::MessageTags));
    let text = if tagged {
        said.text.clone()
    } else {
        bracketed(said)
    };
    let dress = Dress {
        label: label.as_deref(),
        subject: subject.filter(|_| tagged),
        reply,
    };
    if said.manner == Manner::Message && text.contains('\n') {
        transmit_lines(turn, outgoing, &text, &dress);
    } else {
        let text = if said.manner == Manner::Action {
            act(&text)
        } else {
            text
        };
        turn.transmit(|w| {
            dress
                .tags(w)
                .command("PRIVMSG")
                .param(&outgoing.target)
                .trailing(&text)
        });
    }
    if label.is_none() {
        let token = format!("{TOKEN}{place}");
        turn.transmit(|w| w.command("PING").param(&token));
    }
}

/// The tags of a message.
struct Dress<'a> {
    label: Option<&'a str>,
    subject: Option<&'a str>,
    reply: Option<&'a str>,
}

impl Dress<'_> {
    fn tags<'w>(&self, mut w: MessageWriter<'w>) -> MessageWriter<'w> {
        if let Some(label) = self.label {
            w = w.tag("label", Some(label));
        }
        if let Some(subject) = self.subject {
            w = w.tag(subject::TAG, Some(subject));
        }
        if let Some(reply) = self.reply {
            w = w.tag(messages::REPLY_TAG, Some(reply));
        }
        w
    }
}

/// Sends a message of several lines (IRCv3 draft/multiline).
fn transmit_lines(turn: &mut Turn<'_>, outgoing: &Outgoing, text: &str, dress: &Dress<'_>) {
    let limit = turn.network.session.room_for_text("PRIVMSG", &outgoing.target);
    let breaks = compose::breaks(text, limit);
    let reference = outgoing.id.to_string();
    turn.transmit(|w| {
        dress
            .tags(w)
            .command("BATCH")
            .param(&format!("+{reference}"))
            .param(multiline::BATCH)
            .param(&outgoing.target)
    });
    for line in multiline::lines(text, &breaks) {
        turn.transmit(|w| {
            let mut w = w.tag("batch", Some(&reference));
            if line.concat {
                w = w.tag(multiline::CONCAT_TAG, None);
            }
            w.command("PRIVMSG").param(&outgoing.target).trailing(line.text)
        });
    }
    turn.transmit(|w| w.command("BATCH").param(&format!("-{reference}")));
}

fn act(text: &str) -> String {
    let command = "ACTION";
    Ctcp { command, args: text }.format()
}

/// The text with its subject before it, for servers that know no subjects.
fn bracketed(said: &Said) -> String {
    match &said.subject {
        Some(subject) => subject::bracketed(subject, &said.text).trim_end().to_owned(),
        None => said.text.clone(),
    }
}

/// Whether `heard` is what `said` becomes on its way.
pub fn is_same(said: &Said, heard: &Said) -> bool {
    let clean = |text: &str| crate::model::line::plain_lines(text).trim_end().to_owned();
    let whole = said.subject == heard.subject && clean(&said.text) == clean(&heard.text);
    let flat = heard.subject.is_none() && clean(&bracketed(said)) == clean(&heard.text);
    said.manner == heard.manner && (whole || flat)
}

/// An echo came: takes what it echoes out of the outbox. It is shown as it was written.
pub fn echoed(turn: &mut Turn<'_>, target: &str, heard: &mut Said) {
    let labelled = turn
        .label
        .filter(|&label| turn.network.outbox.get(label).is_some());
    let found = labelled.or_else(|| {
        let is_it = |(outgoing, passage): &(&Outgoing, &Passage)| {
            turn.fold(&passage.to) == turn.fold(target) && is_same(&outgoing.said, heard)
        };
        // What was labelled is answered with its label.
        let unlabelled = !turn.network.session.caps.contains(Cap::LabeledResponse);
        let mut sent = turn.network.outbox.sent().filter(|_| unlabelled);
        sent.find(is_it).map(|(outgoing, _)| outgoing.id)
    });
    if let Some(outgoing) = found.and_then(|id| turn.network.outbox.take(id)) {
        if heard.subject.is_none() && outgoing.said.subject.is_some() {
            heard.subject = outgoing.said.subject;
            heard.text = plain(&outgoing.said.text);
        }
        if heard.reply.is_none() {
            heard.reply = outgoing.said.reply;
        }
    }
    pump(turn);
}

/// The server has dealt with a message and not sent it back: shows it.
pub fn confirmed(turn: &mut Turn<'_>, id: u64) {
    let found = turn.network.outbox.sent().find(|(o, _)| o.id == id);
    let Some(to) = found.map(|(_, passage)| passage.to.clone()) else {
        return;
    };
    let Some(outgoing) = turn.network.outbox.take(id) else {
        return;
    };
    if !turn.network.session.echoes() {
        let said = Said {
            from: turn.network.session.nick.clone(),
            text: crate::model::line::plain_lines(&outgoing.said.text),
            ..outgoing.said
        };
        let places = messages::places(turn, &to, &said);
        turn.msgid = None;
        turn.show_in(&places, LineKind::Said(said));
    }
    pump(turn);
}

/// PONG: everything that was sent before the question has been dealt with.
pub fn pong(turn: &mut Turn<'_>, token: &str) {
    let Some(last) = token
        .strip_prefix(TOKEN)
        .and_then(|place| place.parse::<u64>().ok())
    else {
        return;
    };
    let sent = turn
        .network
        .outbox
        .sent()
        .filter(|(_, passage)| passage.place <= last);
    let mut sent: Vec<(u64, u64)> = sent.map(|(o, passage)| (passage.place, o.id)).collect();
    sent.sort_unstable();
    for (_, id) in sent {
        confirmed(turn, id);
    }
}

/// An error came. Whether it was about a message that was sent to `target`, which then is not delivered.
pub fn refused(turn: &mut Turn<'_>, target: &str, text: &str) -> bool {
    let key = turn.fold(target);
    let found = if let Some(label) = turn.label {
        turn.network.outbox.get(label)
    } else {
        let mut sent = turn.network.outbox.sent();
        sent.find(|(_, passage)| turn.fold(&passage.to) == key)
            .map(|(o, _)| o)
    };
    let Some((id, target)) = found.map(|outgoing| (outgoing.id, outgoing.target.clone())) else {
        return false;
    };
    begin(turn, &target);
    turn.network
        .outbox
        .set(id, State::Failed(Failure::Refused(text.to_owned())));
    pump(turn);
    true
}

/// Begins the conversation that something is for, so that it is seen; `None` if there can be no more.
fn begin(turn: &mut Turn<'_>, target: &str) -> Option<ConversationId> {
    if turn.network.session.isupport.is_channel(target) {
        turn.open_room(target)
    } else {
        turn.open_person(target)
    }
}

/// A message of one's own is in the history: if it is one that may have arrived, it has.
pub fn found(turn: &mut Turn<'_>, id: ConversationId, heard: &Said, time: Timestamp) {
    let is_it = |outgoing: &&Outgoing| {
        matches!(outgoing.state, State::Unsure | State::Failed(Failure::Unknown))
            && turn.find(&outgoing.target) == Some(id)
            && outgoing.time.duration_since(time) < CLOCKS_DIFFER
            && is_same(&outgoing.said, heard)
    };
    let arrived = turn.network.outbox.iter().find(is_it).map(|outgoing| outgoing.id);
    if let Some(arrived) = arrived {
        turn.network.outbox.take(arrived);
    }
}

/// What was missed in a conversation is known: sends what did not arrive, and what waits.
pub fn settle(turn: &mut Turn<'_>, id: ConversationId, verdict: Verdict) {
    let unsure = turn
        .network
        .outbox
        .ids(|outgoing| outgoing.state == State::Unsure && turn.find(&outgoing.target) == Some(id));
    for outgoing in unsure {
        let state = match verdict {
            Verdict::Kept => State::Waiting,
            Verdict::Unknown => State::Failed(Failure::Unknown),
        };
        turn.network.outbox.set(outgoing, state);
    }
    pump(turn);
}

/// One is known to the server again, and on the way into these rooms. Whatever may have arrived somewhere is looked for
/// there.
pub fn resume(turn: &mut Turn<'_>, entering: &[String]) {
    let unsure = turn
        .network
        .outbox
        .ids(|outgoing| outgoing.state == State::Unsure);
    for id in unsure {
        let Some(target) = turn
            .network
            .outbox
            .get(id)
            .map(|outgoing| outgoing.target.clone())
        else {
            continue;
        };
        let key = turn.fold(&target);
        if turn.find(&target).is_some() || entering.iter().any(|room| turn.fold(room) == key) {
            continue;
        }
        let begun = begin(turn, &target);
        if let Some(id) = begun.filter(|_| !turn.network.session.isupport.is_channel(&target)) {
            history::catch_up(turn, id);
        }
    }
    // A room that one is not going back to has nothing to tell.
    let left: Vec<ConversationId> = turn
        .conversations()
        .filter(|c| matches!(&c.place, Place::Room(room) if !room.joined && !room.expected))
        .map(|c| c.id)
        .collect();
    for id in left {
        settle(turn, id, Verdict::Unknown);
    }
    pump(turn);
}

/// A room lets nobody in: what may have arrived there is for the person to send again.
pub fn shut_out(turn: &mut Turn<'_>, room: &str) {
    let waits = |outgoing: &&Outgoing| turn.fold(&outgoing.target) == turn.fold(room);
    if turn.find(room).is_none() && turn.network.outbox.iter().any(|outgoing| waits(&outgoing)) {
        // So that it is seen.
        turn.open_room(room);
    }
    if let Some((id, place)) = turn.room(room)
        && !place.joined
    {
        place.expected = false;
        settle(turn, id, Verdict::Unknown);
    }
}

/// The person wants a message that was not delivered to be sent again.
pub fn retry(turn: &mut Turn<'_>, id: u64) {
    let failed = |outgoing: &Outgoing| matches!(outgoing.state, State::Failed(_));
    if turn.network.outbox.get(id).is_some_and(failed) {
        turn.network.outbox.renew(id);
        pump(turn);
    }
}

/// The person does not want a message to be sent any more.
pub fn discard(turn: &mut Turn<'_>, id: u64) {
    let held = |outgoing: &Outgoing| matches!(outgoing.state, State::Failed(_) | State::Waiting);
    if turn.network.outbox.get(id).is_some_and(held) {
        turn.network.outbox.take(id);
    }
}
