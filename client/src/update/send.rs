//! Sending what was written.

use protocol::irc::caps::Cap;
use protocol::irc::subject;

use super::compose::{Piece, pieces};
use super::server::messages::places;
use super::slash::{self, Slash, SlashError};
use super::turn::Turn;
use super::user;
use crate::model::Phase;
use crate::model::conversations::Draft;
use crate::model::line::{LineKind, Manner, Note, Said, plain};

/// The most recipients of one message, and the most messages that one text becomes: as many as a server
/// takes at once without calling it a flood.
const MOST_RECIPIENTS: usize = 8;
const MOST_PIECES: usize = 40;

/// Something to be said.
struct Speech<'a> {
    text: &'a str,
    subject: Option<String>,
    manner: Manner,
}

/// Sends the draft of the current conversation, or does what it says if it is a command. It stays where it
/// is if that did not work.
pub fn send_draft(turn: &mut Turn<'_>) {
    let Some(draft) = turn.model.current().map(|current| current.draft.clone()) else {
        return;
    };
    let typed = draft.text.trim_end();
    if typed.is_empty() && draft.subject.trim().is_empty() {
        return;
    }
    let origin = turn.current();
    let done = match slash::parse(typed, turn.model.session.isupport.chantypes()) {
        Some(Ok(command)) => obey(turn, command, &draft),
        Some(Err(SlashError::Unknown(name))) => {
            let name = name.chars().take(32).collect();
            turn.tell(Note::UnknownCommand { name });
            false
        }
        Some(Err(SlashError::Usage(usage))) => {
            turn.tell(Note::CommandUsage { usage });
            false
        }
        None => {
            // `//` begins a text that begins with a slash.
            let text = if typed.starts_with("//") {
                typed.get(1..).unwrap_or_default()
            } else {
                typed
            };
            let speech = Speech {
                text,
                subject: subject::clean(&draft.subject),
                manner: Manner::Message,
            };
            say(turn, &draft.to, &speech)
        }
    };
    if !done {
        return;
    }
    if let Some(conversation) = turn.model.conversations.get_mut(origin) {
        let name = conversation.name.clone();
        conversation.draft.reset(&name);
    }
}

/// Does what a command says. Whether it worked, as far as one knows.
fn obey(turn: &mut Turn<'_>, command: Slash<'_>, draft: &Draft) -> bool {
    let offline = !matches!(command, Slash::Help | Slash::Quit { .. } | Slash::Part { .. });
    if offline && turn.model.phase != Phase::Online {
        turn.tell(Note::NotConnected);
        return false;
    }
    match command {
        Slash::Help => turn.tell(Note::Help),
        Slash::Quit { reason } => user::quit(turn, reason),
        Slash::Join { room, key } => user::join(turn, room, key),
        Slash::Part { room, reason } => return part(turn, room, reason),
        Slash::Nick { name } => turn.transmit(|w| w.command("NICK").param(name)),
        Slash::Whois { nick } => turn.transmit(|w| w.command("WHOIS").param(nick)),
        Slash::Away { text } => turn.transmit(|w| w.command("AWAY").params(text)),
        Slash::Topic { text } => {
            let Some(room) = current_room(turn) else {
                turn.tell(Note::NotInARoom);
                return false;
            };
            turn.transmit(|w| w.command("TOPIC").param(&room).params(text));
        }
        Slash::Who { mask } => {
            let Some(mask) = mask.map(str::to_owned).or_else(|| current_room(turn)) else {
                turn.tell(Note::NotInARoom);
                return false;
            };
            turn.transmit(|w| w.command("WHO").param(&mask));
        }
        Slash::Msg { to, text } => {
            let speech = Speech {
                text,
                subject: None,
                manner: Manner::Message,
            };
            return say(turn, to, &speech);
        }
        Slash::Me { text } => {
            let speech = Speech {
                text,
                subject: subject::clean(&draft.subject),
                manner: Manner::Action,
            };
            return say(turn, &draft.to, &speech);
        }
    }
    true
}

fn part(turn: &mut Turn<'_>, room: Option<&str>, reason: Option<&str>) -> bool {
    let id = match room {
        Some(room) => turn.find(room),
        None => Some(turn.current()),
    };
    let found = id.filter(|&id| {
        let conversation = turn.model.conversations.get(id);
        conversation.is_some_and(|c| !c.name.is_empty())
    });
    let Some(id) = found else {
        turn.tell(Note::NotInARoom);
        return false;
    };
    user::leave(turn, id, reason);
    true
}

fn current_room(turn: &Turn<'_>) -> Option<String> {
    let current = turn.model.current()?;
    current.room()?;
    Some(current.name.clone())
}

/// Says something to everybody in `to`, and looks at the conversation with the first of them. Whether there
/// was anybody, and a connection.
fn say(turn: &mut Turn<'_>, to: &str, speech: &Speech<'_>) -> bool {
    let recipients: Vec<&str> = to
        .split([',', ';', ' '])
        .filter(|name| !name.is_empty() && !name.starts_with(':'))
        .collect();
    if recipients.is_empty() {
        turn.tell(Note::NoRecipient);
        return false;
    }
    if turn.model.phase != Phase::Online {
        turn.tell(Note::NotConnected);
        return false;
    }
    let most = recipients
        .iter()
        .map(|to| pieces_for(turn, to, speech).len())
        .max();
    if recipients.len() > MOST_RECIPIENTS || most > Some(MOST_PIECES) {
        turn.tell(Note::TooMuch);
        return false;
    }
    for recipient in &recipients {
        say_to(turn, recipient, speech);
    }
    let first = recipients.first().and_then(|name| turn.find(name));
    if let Some(id) = first {
        turn.model.conversations.select(id);
    }
    true
}

/// The messages that a speech becomes on its way to somebody.
fn pieces_for(turn: &Turn<'_>, recipient: &str, speech: &Speech<'_>) -> Vec<Piece> {
    let session = &turn.model.session;
    let limit = session.room_for_text("PRIVMSG", recipient);
    let tagged = session.caps.contains(Cap::Subject) && session.caps.contains(Cap::MessageTags);
    let action = speech.manner == Manner::Action;
    pieces(speech.text, speech.subject.as_deref(), action, tagged, limit)
}

fn say_to(turn: &mut Turn<'_>, recipient: &str, speech: &Speech<'_>) {
    if !turn.model.session.isupport.is_channel(recipient) {
        // So that there is a conversation to look at before the echo arrives.
        let _ = turn.open_person(recipient);
    }
    for piece in pieces_for(turn, recipient, speech) {
        turn.transmit(|mut w| {
            if let Some(subject) = &piece.subject {
                w = w.tag(subject::TAG, Some(subject));
            }
            w.command("PRIVMSG").param(recipient).trailing(&piece.text)
        });
    }
    if !turn.model.session.echoes() {
        show_own(turn, recipient, speech);
    }
}

/// Shows what was sent, where the server does not send it back: with its subject, however that was sent.
fn show_own(turn: &mut Turn<'_>, recipient: &str, speech: &Speech<'_>) {
    let limit = turn.model.session.room_for_text("PRIVMSG", recipient);
    let from = turn.model.session.nick.clone();
    let sent = pieces(speech.text, speech.subject.as_deref(), false, true, limit);
    for piece in sent {
        let said = Said {
            from: from.clone(),
            own: true,
            manner: speech.manner,
            subject: piece.subject,
            text: plain(&piece.text),
            mention: false,
        };
        let places = places(turn, recipient, &said);
        turn.show_in(&places, LineKind::Said(said));
    }
}
