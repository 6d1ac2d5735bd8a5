//! How far one has read, on all of one's devices (IRCv3 draft/read-marker).

use jiff::{SignedDuration, Timestamp};
use protocol::irc::caps::Cap;

use super::super::history::stamp;
use super::super::turn::Turn;
use super::Received;
use crate::model::conversations::ConversationId;

/// The least time between two reports from the conversation that is being read.
const PAUSE: SignedDuration = SignedDuration::from_secs(3);

/// MARKREAD: how far one has read on another device, or on this one before.
pub fn received(turn: &mut Turn<'_>, received: &Received<'_>) {
    let time = received.param(1).strip_prefix("timestamp=");
    let Some(time) = time.and_then(|time| time.parse::<Timestamp>().ok()) else {
        return;
    };
    if let Some(id) = turn.find(received.param(0)) {
        turn.model.conversations.read_until(id, time);
        if let Some(conversation) = turn.model.conversations.get_mut(id) {
            conversation.marked = conversation.marked.max(Some(time));
            if conversation.unread == 0 {
                turn.model.inbox.read(Some(id));
            }
        }
    }
}

/// Asks how far one has read a private conversation; rooms tell by themselves.
pub fn ask(turn: &mut Turn<'_>, name: &str) {
    if turn.network.session.caps.contains(Cap::ReadMarker) {
        turn.transmit(|w| w.command("MARKREAD").param(name));
    }
}

/// Tells the server how far one has read, if it does not know that.
pub fn tell(turn: &mut Turn<'_>, id: ConversationId) {
    let caps = turn.network.session.caps;
    let online = turn.network.is_settled() && caps.contains(Cap::ReadMarker) && turn.is_here(id);
    let Some(conversation) = turn.model.conversations.get_mut(id).filter(|_| online) else {
        return;
    };
    let Some(read) = conversation.read.filter(|_| !conversation.name.is_empty()) else {
        return;
    };
    if conversation.marked.is_none_or(|marked| marked < read) {
        conversation.marked = Some(read);
        let name = conversation.name.clone();
        let time = stamp(read);
        turn.network.told_read = Some(turn.now);
        turn.transmit(|w| w.command("MARKREAD").param(&name).param(&time));
    }
}

/// Something was read as it came: tells the server, but not for each line.
pub fn tell_in_time(turn: &mut Turn<'_>, id: ConversationId) {
    let now = turn.now;
    let recent = turn
        .network
        .told_read
        .is_some_and(|told| now.duration_since(told).abs() < PAUSE);
    if recent {
        turn.wake_in(PAUSE);
    } else {
        tell(turn, id);
    }
}
