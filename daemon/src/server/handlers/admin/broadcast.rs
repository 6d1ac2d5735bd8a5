//! `broadcast`: tells everybody, or everybody in a room.

use protocol::admin::{Broadcast, Broadcasted, Error, MAX_BROADCAST, MAX_BROADCAST_LINES, Noun};
use protocol::language::Text;

use super::{invalid, nearest};
use crate::server::event::{BroadcastTarget, EventKind};
use crate::server::ids::ClientId;
use crate::server::state::State;
use crate::server::turn::{Audience, Turn};

/// The most bytes of one message.
const MOST_IN_ONE: usize = 340;
/// The longest name in which something is said; with it a message has at most 400 bytes, which every dialect can show
/// in one piece.
const LONGEST_NAME: usize = 58;

/// Says each line as a message of its own, long ones in parts.
pub fn broadcast(turn: &mut Turn<'_>, broadcast: &Broadcast) -> Result<Broadcasted, Error> {
    let lines = messages(broadcast)?;
    let room = match broadcast.room.as_deref() {
        Some(name) => Some(
            turn.state
                .room_named(name)
                .ok_or_else(|| nearest::no_room(turn.state, name))?,
        ),
        None => None,
    };
    let everybody: Vec<ClientId> = match (room, broadcast.account.as_deref()) {
        (Some(_), _) => Vec::new(),
        (None, Some(account)) => logged_in(turn.state, account)?,
        (None, None) => turn.state.clients.keys().collect(),
    };
    if broadcast.dry_run {
        let clients = match room {
            Some(room) => turn.state.rooms[room].members.keys().copied().collect(),
            None => everybody,
        };
        let connections = clients
            .iter()
            .map(|&client| turn.state.clients[client].connections.len());
        return Ok(Broadcasted {
            recipients: connections.sum::<usize>() as u64,
            messages: lines,
        });
    }
    let mut recipients = 0;
    for line in lines {
        let (target, audience) = match room {
            Some(room) => (
                BroadcastTarget::Room(turn.state.rooms[room].name.clone()),
                Audience::Room(room),
            ),
            None => (BroadcastTarget::Everybody, Audience::Clients(&everybody)),
        };
        recipients = turn.tell_as_server(
            EventKind::Broadcast {
                target,
                text: line.as_str().into(),
            },
            audience,
        );
    }
    Ok(Broadcasted {
        recipients: recipients as u64,
        messages: Vec::new(),
    })
}

/// Those who are logged in to an account.
fn logged_in(state: &State, account: &str) -> Result<Vec<ClientId>, Error> {
    let id = state
        .directory
        .id_of(account)
        .ok_or_else(|| Error::not_found(Noun::Account, account, Vec::new()))?;
    Ok(state.in_use.clients(id).to_vec())
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
