//! Sending what was written.

use protocol::irc::caps::Cap;
use protocol::irc::subject;

use super::compose::pieces;
use super::slash::{self, Slash, SlashError};
use super::turn::{MAX_NAME, Turn};
use super::{connect, outbox, user};
use crate::model::Leaving;
use crate::model::conversations::Draft;
use crate::model::line::{Manner, Note, Said};
use crate::model::network::Phase;

/// The most recipients of one message, and the most messages that one text becomes: as many as a server
/// takes at once without calling it a flood.
const MOST_RECIPIENTS: usize = 8;
const MOST_PIECES: usize = 40;

/// Something to be said.
struct Speech<'a> {
    text: &'a str,
    subject: Option<String>,
    manner: Manner,
    /// The server's name for the message that it answers.
    reply: Option<String>,
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
    let done = match slash::parse(typed, turn.network.session.isupport.chantypes()) {
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
                reply: draft.reply.as_ref().map(|quote| quote.msgid.clone()),
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
        turn.model.told_typing = None;
        turn.model.unsaved.state = true;
    }
}

/// Does what a command says. Whether it worked, as far as one knows.
fn obey(turn: &mut Turn<'_>, command: Slash<'_>, draft: &Draft) -> bool {
    let needs_server = !matches!(
        command,
        Slash::Help | Slash::Quit { .. } | Slash::Part { .. } | Slash::Msg { .. } | Slash::Me { .. }
    );
    if needs_server && turn.network.phase != Phase::Online {
        turn.tell(Note::NotConnected);
        return false;
    }
    match command {
        Slash::Help => turn.tell(Note::Help),
        Slash::Quit { reason } => turn.model.leaving = Leaving::Asked(reason.unwrap_or_default().to_owned()),
        Slash::Join { room, key } => user::join(turn, room, key),
        Slash::Part { room, reason } => return part(turn, room, reason),
        Slash::Nick { name } => connect::ask_for_name(turn, name),
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
                reply: None,
            };
            return say(turn, to, &speech);
        }
        Slash::Me { text } => {
            let speech = Speech {
                text,
                subject: subject::clean(&draft.subject),
                manner: Manner::Action,
                reply: None,
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

/// Says something to everybody in `to`, and looks at the conversation with the first of them. Whether it can be
/// said. Without a connection it is sent with the next one.
fn say(turn: &mut Turn<'_>, to: &str, speech: &Speech<'_>) -> bool {
    let recipients: Vec<&str> = to
        .split([',', ';', ' '])
        .filter(|name| !name.is_empty() && !name.starts_with(':') && name.len() <= MAX_NAME)
        .collect();
    if recipients.is_empty() {
        turn.tell(Note::NoRecipient);
        return false;
    }
    let texts: Vec<(&str, Vec<String>)> = recipients
        .iter()
        .map(|&recipient| (recipient, texts_for(turn, recipient, speech)))
        .collect();
    let many = texts.iter().any(|(_, texts)| texts.len() > MOST_PIECES);
    let room = texts.iter().map(|(_, texts)| texts.len()).sum::<usize>() <= turn.network.outbox.room();
    if recipients.len() > MOST_RECIPIENTS || many || !room {
        turn.tell(Note::TooMuch);
        return false;
    }
    for (recipient, texts) in texts {
        say_to(turn, recipient, texts, speech);
    }
    outbox::pump(turn);
    let first = recipients.first().and_then(|name| turn.find(name));
    if let Some(id) = first {
        turn.select(id);
    }
    true
}

/// The texts of the messages that a speech becomes on its way to somebody: one, if the server takes several lines.
fn texts_for(turn: &Turn<'_>, recipient: &str, speech: &Speech<'_>) -> Vec<String> {
    let session = &turn.network.session;
    let limit = session.room_for_text("PRIVMSG", recipient);
    let action = speech.manner == Manner::Action;
    let (bytes, lines) = session.multiline;
    let several = [Cap::Multiline, Cap::Batch, Cap::MessageTags];
    let subject = speech
        .subject
        .as_ref()
        .map_or(0, |subject| subject.len() + "[] ".len());
    let text = speech.text.trim_matches('\n');
    let parts = text
        .lines()
        .map(|line| line.len() / limit.max(1) + 1)
        .sum::<usize>();
    if !action
        && text.contains('\n')
        && several.iter().all(|&cap| session.caps.contains(cap))
        && text.len() + subject <= bytes
        && parts <= lines
    {
        return vec![text.lines().collect::<Vec<_>>().join("\n")];
    }
    pieces(speech.text, subject, action, limit)
}

fn say_to(turn: &mut Turn<'_>, recipient: &str, texts: Vec<String>, speech: &Speech<'_>) {
    if !turn.network.session.isupport.is_channel(recipient) {
        // So that there is a conversation to look at before the echo arrives.
        let _ = turn.open_person(recipient);
    }
    let mut subject = speech.subject.clone();
    let mut reply = speech.reply.clone();
    for text in texts {
        let said = Said {
            from: turn.network.session.nick.clone(),
            own: true,
            manner: speech.manner,
            subject: subject.take(),
            reply: reply.take(),
            text,
            ..Said::default()
        };
        let now = turn.now;
        turn.network.outbox.add(recipient, said, now);
    }
}
