//! People: new names, leaving, being away.

use super::super::turn::{MAX_NAME, Turn};
use super::Received;
use crate::model::conversations::INBOX;
use crate::model::line::{Event, plain};

/// NICK: somebody has another name.
pub fn nick(turn: &mut Turn<'_>, received: &Received<'_>) {
    let (from, to) = (received.from().to_owned(), received.param(0).to_owned());
    if to.is_empty() || to.len() > MAX_NAME || from.is_empty() {
        return;
    }
    let places = turn.with(&from);
    let (old, new) = (turn.fold(&from), turn.fold(&to));
    for conversation in turn.conversations_mut() {
        if let Some(room) = conversation.room_mut() {
            room.members.rename(&old, new.clone(), &to);
        }
    }
    if turn.is_me(&from) {
        turn.network.session.nick.clone_from(&to);
        turn.network.names.called(&to, turn.time);
        let places: Vec<_> = places.into_iter().chain([turn.network.server]).collect();
        tell(turn, &places, &Event::RenamedMe { to });
    } else {
        turn.rename(&from, &to);
        if let Some(id) = turn.find(&to) {
            turn.model.inbox.rename(id, &to);
        }
        tell(turn, &places, &Event::Renamed { from, to });
    }
}

/// QUIT: somebody left the server.
pub fn quit(turn: &mut Turn<'_>, received: &Received<'_>) {
    let nick = received.from().to_owned();
    let places = turn.with(&nick);
    let key = turn.fold(&nick);
    for conversation in turn.conversations_mut() {
        if let Some(room) = conversation.room_mut()
            && room.members.contains(&key)
        {
            room.members.remove(&key);
        }
    }
    let reason = plain(received.param(0));
    tell(turn, &places, &Event::Quit { nick, reason });
}

/// AWAY (IRCv3 away-notify): somebody is away, or back.
pub fn away(turn: &mut Turn<'_>, received: &Received<'_>) {
    let key = turn.fold(received.from());
    let away = !received.param(0).is_empty();
    for conversation in turn.conversations_mut() {
        if let Some(room) = conversation.room_mut() {
            room.members.change(&key, |member| member.away = away);
        }
    }
}

/// `RPL_AWAY`: whoever one writes to is away.
pub fn is_away(turn: &mut Turn<'_>, received: &Received<'_>) {
    let nick = received.param(1).to_owned();
    let id = turn.find_or_reader(&nick);
    let text = plain(received.last());
    turn.event(id, Event::Away { nick, text });
}

/// Shows an event in several conversations, each by itself: the log has it once for each room.
fn tell(turn: &mut Turn<'_>, places: &[crate::model::conversations::ConversationId], event: &Event) {
    for &id in places {
        if id != INBOX {
            turn.event(id, event.clone());
        }
    }
}
