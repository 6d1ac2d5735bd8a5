//! `broadcast`: tells everybody, everybody in a room, or who is logged in to an account. What is for everybody or a room is
//! kept like what people say; the answer waits for that.

use std::cell::RefCell;
use std::rc::Rc;

use protocol::admin::{Broadcast, Broadcasted, Error, MAX_BROADCAST, MAX_BROADCAST_LINES, Reply};
use protocol::language::Text;

use super::{answer_later, invalid, nearest};
use crate::server::administering::Asked;
use crate::server::asking::Outcome;
use crate::server::effect::Effect;
use crate::server::event::{BroadcastTarget, EventId, EventKind};
use crate::server::handlers::keep;
use crate::server::ids::{ClientId, RoomId};
use crate::server::request::MessageKind;
use crate::server::state::State;
use crate::server::then::AfterStoring;
use crate::server::turn::{Audience, Turn};
use crate::store::model::{Buffer, Content, Entry, Said, Write};

/// The most bytes of one message.
const MOST_IN_ONE: usize = 340;
/// The longest name in which something is said; with it a message has at most 400 bytes, which every dialect can show
/// in one piece.
const LONGEST_NAME: usize = 58;

/// A message of the administrator that is being kept, and what is to follow.
#[derive(Debug)]
pub struct Broadcasting {
    /// `None`: everybody.
    room: Option<RoomId>,
    waiting: Rc<RefCell<Waiting>>,
}

/// An administrator who is answered when all messages of one text are kept, or are known not to be.
#[derive(Debug)]
struct Waiting {
    asked: Asked,
    answer: Broadcasted,
}

/// To whom the administrator speaks.
enum To {
    Room(RoomId),
    Everybody(Vec<ClientId>),
    Account(Vec<ClientId>),
}

/// Says each line as a message of its own, long ones in parts; and begins to keep them, all at once. The answer, where it
/// waits for nothing.
pub fn broadcast(
    turn: &mut Turn<'_>,
    asked: Asked,
    broadcast: &Broadcast,
) -> Result<Option<Broadcasted>, Error> {
    let messages = messages(broadcast)?;
    let to = to(turn.state, broadcast)?;
    if broadcast.dry_run {
        return Ok(Some(Broadcasted {
            recipients: to.connections(turn.state) as u64,
            messages,
            ..Broadcasted::default()
        }));
    }
    let mut answer = Broadcasted::default();
    let mut said = Vec::new();
    for message in &messages {
        let (id, recipients) = say(turn, &to, message);
        answer.recipients = recipients as u64;
        said.push((id, message));
    }
    let (room, buffer) = match to {
        To::Room(id) => {
            let room = &mut turn.state.rooms[id];
            room.remembered = true;
            (Some(id), Buffer::Room(room.key))
        }
        To::Everybody(_) => (None, Buffer::Everybody),
        To::Account(_) => {
            answer_later(turn, asked, Ok(Reply::Broadcast(answer)));
            return Ok(None);
        }
    };
    let waiting = Rc::new(RefCell::new(Waiting { asked, answer }));
    for (id, message) in said {
        let entry = entry(buffer.clone(), id, message);
        let waiting = waiting.clone();
        let broadcasting = Box::new(Broadcasting { room, waiting });
        turn.ask(None, Write::Append(entry), AfterStoring::Broadcast(broadcasting));
    }
    Ok(None)
}

fn to(state: &State, broadcast: &Broadcast) -> Result<To, Error> {
    if let Some(name) = broadcast.room.as_deref() {
        let room = state.room_named(name);
        return room.map(To::Room).ok_or_else(|| nearest::no_room(state, name));
    }
    let Some(account) = broadcast.account.as_deref() else {
        return Ok(To::Everybody(state.clients.keys().collect()));
    };
    let id = state.directory.id_of(account);
    let id = id.ok_or_else(|| nearest::no_account(state, account))?;
    Ok(To::Account(state.in_use.clients(id).to_vec()))
}

impl To {
    fn connections(&self, state: &State) -> usize {
        let of = |client: &ClientId| state.clients[*client].connections.len();
        match self {
            Self::Room(room) => state.rooms[*room].members.keys().map(of).sum(),
            Self::Everybody(clients) | Self::Account(clients) => clients.iter().map(of).sum(),
        }
    }
}

/// Says one message at once. Returns which event that is, and to how many it went.
fn say(turn: &mut Turn<'_>, to: &To, message: &str) -> (EventId, usize) {
    let (target, audience) = match to {
        To::Room(room) => (
            BroadcastTarget::Room(turn.state.rooms[*room].name.clone()),
            Audience::Room(*room),
        ),
        To::Everybody(clients) | To::Account(clients) => {
            (BroadcastTarget::Everybody, Audience::Clients(clients))
        }
    };
    let text = message.into();
    let delivery = turn.happened_here(EventKind::Broadcast { target, text }, audience);
    let said = (delivery.event.id, delivery.to.len());
    if !delivery.to.is_empty() {
        turn.out.push(Effect::Deliver(delivery));
    }
    said
}

/// Nobody's words but the administrator's have no sender: by that they are known when they are read.
fn entry(buffer: Buffer, id: EventId, text: &str) -> Box<Entry> {
    Box::new(Entry {
        buffer,
        id,
        sender: None,
        content: Content::Said(Said {
            kind: MessageKind::Notice,
            at_least: None,
            text: text.into(),
            breaks: Box::default(),
            subject: None,
            tags: Box::default(),
        }),
    })
}

/// One message was kept, or could not be. It was said in any case.
pub fn kept(turn: &mut Turn<'_>, broadcasting: Broadcasting, outcome: &Outcome) {
    let Broadcasting { room, waiting } = broadcasting;
    let is_kept = outcome.is_committed();
    if let Some(room) = room {
        keep::tell_room(turn, room, is_kept);
    }
    waiting.borrow_mut().answer.not_kept += u64::from(!is_kept);
    if let Some(last) = Rc::into_inner(waiting) {
        let Waiting { asked, answer } = last.into_inner();
        answer_later(turn, asked, Ok(Reply::Broadcast(answer)));
    }
}

/// The messages, each with the name in which it is sent.
fn messages(broadcast: &Broadcast) -> Result<Vec<String>, Error> {
    const LONG: Text = Text::new(
        "the name has more than {0} bytes, or more than one line",
        "o nome tem mais de {0} bytes, ou mais de uma linha",
    );
    const SHORT: Text = Text::new("for example: Secretary's office", "por exemplo: Secretaria");
    let lines = lines(&broadcast.text)?.into_iter();
    let Some(from) = broadcast
        .from
        .as_deref()
        .map(str::trim)
        .filter(|from| !from.is_empty())
    else {
        return Ok(lines.map(str::to_owned).collect());
    };
    if from.len() > LONGEST_NAME || from.contains(char::is_control) {
        return Err(invalid(LONG, &[&LONGEST_NAME.to_string()]).advising(SHORT, &[]));
    }
    Ok(lines.map(|line| format!("{from}: {line}")).collect())
}

/// The messages that a text makes.
fn lines(text: &str) -> Result<Vec<&str>, Error> {
    const LONG: Text = Text::new(
        "the text has more than {0} bytes",
        "o texto tem mais de {0} bytes",
    );
    const EMPTY: Text = Text::new("the text is empty", "o texto está vazio");
    const MANY: Text = Text::new(
        "the text makes more than {0} messages",
        "o texto dá mais de {0} mensagens",
    );
    const PARTS: Text = Text::new("say it in several parts", "diga em várias partes");
    if text.len() > MAX_BROADCAST {
        return Err(invalid(LONG, &[&MAX_BROADCAST.to_string()]).advising(PARTS, &[]));
    }
    let lines: Vec<_> = text
        .split(['\n', '\r', '\0'])
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
        .flat_map(parts)
        .collect();
    match lines.len() {
        0 => Err(invalid(EMPTY, &[])),
        1..=MAX_BROADCAST_LINES => Ok(lines),
        _ => Err(invalid(MANY, &[&MAX_BROADCAST_LINES.to_string()]).advising(PARTS, &[])),
    }
}

/// A line in parts of at most [`MOST_IN_ONE`] bytes, between words where there are any.
fn parts(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let most = rest.floor_char_boundary(MOST_IN_ONE);
        let end = match rest.split_at(most) {
            (_, "") => most,
            (head, _) => head.rfind(' ').filter(|&end| end > 0).unwrap_or(most),
        };
        let (part, after) = rest.split_at(end);
        rest = after.trim_start_matches(' ');
        Some(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_a_message_and_blank_ones_are_none() {
        assert_eq!(lines("one\r\n\n two \n"), Ok(vec!["one", " two"]));
        assert!(lines(" \n\r\n\0").is_err());
    }

    #[test]
    fn long_lines_are_parted_between_words() {
        let text = format!("{} {}", "a".repeat(300), "b".repeat(300));
        assert_eq!(lines(&text), Ok(vec![&text[..300], &text[301..]]));
        let word = "é".repeat(450);
        let parts = lines(&word).unwrap();
        assert_eq!(parts.concat(), word);
        assert!(parts.iter().all(|part| part.len() <= MOST_IN_ONE));
    }

    #[test]
    fn neither_too_much_nor_too_many() {
        assert!(lines(&"a".repeat(MAX_BROADCAST)).is_ok());
        assert!(lines(&"a".repeat(MAX_BROADCAST + 1)).is_err());
        assert!(lines(&"a\n".repeat(MAX_BROADCAST_LINES)).is_ok());
        assert!(lines(&"a\n".repeat(MAX_BROADCAST_LINES + 1)).is_err());
    }
}
