//! Lines from the server: each command in the file that knows about it.

pub mod batch;
pub mod login;
pub mod markers;
pub mod marks;
pub mod messages;
mod numerics;
mod people;
mod registration;
mod rooms;

use std::borrow::Cow;
use std::rc::Rc;

use jiff::Timestamp;
use protocol::irc::message::Message;
use protocol::irc::source::Source;

use super::turn::Turn;
use super::{history, outbox};
use crate::model::line::{LineKind, plain};

/// A message from the server, with what every handler asks of it.
pub struct Received<'a> {
    message: &'a Message<'a>,
    source: Cow<'a, str>,
    params: Vec<Cow<'a, str>>,
}

impl<'a> Received<'a> {
    fn new(message: &'a Message<'a>) -> Self {
        let text = |bytes: &'a [u8]| String::from_utf8_lossy(bytes);
        Self {
            message,
            source: message.source.map(text).unwrap_or_default(),
            params: message
                .params
                .as_slice()
                .iter()
                .map(|param| text(param))
                .collect(),
        }
    }

    /// The whole source: a server's name, or `nick!user@host`. Empty if there is none.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Who it is from: the nick, or the server's name.
    pub fn from(&self) -> &str {
        Source::parse(&self.source).nick
    }

    /// The parameter at `index`; empty if it is missing.
    pub fn param(&self, index: usize) -> &str {
        self.params.get(index).map_or("", |param| param)
    }

    /// The parameters from `index` on.
    pub fn params_from(&self, index: usize) -> impl Iterator<Item = &str> {
        self.params.iter().skip(index).map(|param| &**param)
    }

    /// The last parameter, which is where the text is; empty if there is none.
    pub fn last(&self) -> &str {
        self.params.last().map_or("", |param| param)
    }

    /// The value of a tag.
    pub fn tag(&self, key: &str) -> Option<Cow<'a, str>> {
        self.message.tags.get(key)
    }

    /// When it happened, by the server's clock.
    pub fn time(&self) -> Option<Timestamp> {
        self.tag("time")?.parse().ok()
    }

    /// The server's name for it.
    pub fn msgid(&self) -> Option<Rc<str>> {
        /// Longer names are none: `CHATHISTORY` could not be asked with them.
        const LONGEST: usize = 200;
        let msgid = self.tag("msgid")?;
        let usable = !msgid.is_empty() && msgid.len() <= LONGEST && !msgid.contains([' ', ',']);
        usable.then(|| msgid.as_ref().into())
    }

    /// The parameters from `index` on as a sentence for people.
    pub fn sentence(&self, index: usize) -> String {
        let words: Vec<&str> = self.params_from(index).collect();
        plain(&words.join(" "))
    }
}

/// Handles one line.
pub fn handle(turn: &mut Turn<'_>, line: &[u8]) {
    handle_labelled(turn, line, None);
}

/// Handles one line that is, unless it says so itself, an answer to what had this label.
fn handle_labelled(turn: &mut Turn<'_>, line: &[u8], answers: Option<u64>) {
    let Ok(message) = Message::parse(line) else {
        return;
    };
    let received = Received::new(&message);
    if message.command.eq_ignore_ascii_case(b"BATCH") {
        batch::batch(turn, &received, line);
        return;
    }
    if batch::hold(turn, &received, line) {
        return;
    }
    turn.time = received.time().unwrap_or(turn.now);
    turn.msgid = received.msgid();
    turn.label = label(&received).or(answers);
    let command = String::from_utf8_lossy(message.command).to_ascii_uppercase();
    if let Some(code) = numeric(&command) {
        numerics::handle(turn, &received, code);
    } else {
        by_command(turn, &received, &command);
    }
}

/// What of this client's own a line answers (IRCv3 labeled-response).
fn label(received: &Received<'_>) -> Option<u64> {
    received.tag("label")?.parse().ok()
}

/// The number of a numeric: three digits.
fn numeric(command: &str) -> Option<u16> {
    let digits = command.len() == 3 && command.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| command.parse().ok())?
}

fn by_command(turn: &mut Turn<'_>, received: &Received<'_>, command: &str) {
    match command {
        "PING" => {
            let token = received.last();
            turn.transmit(|w| w.command("PONG").param(token));
        }
        "CAP" => registration::cap(turn, received),
        "AUTHENTICATE" => login::authenticate(turn, received),
        "ERROR" => registration::error(turn, received),
        "PRIVMSG" => messages::message(turn, received, false),
        "NOTICE" => messages::message(turn, received, true),
        "WALLOPS" => server_text(turn, received),
        "JOIN" => rooms::join(turn, received),
        "PART" => rooms::part(turn, received),
        "KICK" => rooms::kick(turn, received),
        "TOPIC" => rooms::topic(turn, received),
        "MODE" => rooms::mode(turn, received),
        "RENAME" => rooms::renamed(turn, received),
        "INVITE" => rooms::invite(turn, received),
        "NICK" => people::nick(turn, received),
        "QUIT" => people::quit(turn, received),
        "AWAY" => people::away(turn, received),
        "KILL" => registration::kill(turn, received),
        "FAIL" | "WARN" | "NOTE" => standard_reply(turn, received, command == "FAIL"),
        "TAGMSG" => marks::tagged(turn, received),
        "REDACT" => marks::redacted(turn, received),
        "MARKREAD" => markers::received(turn, received),
        "PONG" => outbox::pong(turn, received.last()),
        "ACK" => {
            if let Some(label) = turn.label {
                outbox::confirmed(turn, label);
            }
        }
        // Anything else is nothing that a person reads.
        _ => {}
    }
}

/// The server's words, for its own transcript.
fn server_text(turn: &mut Turn<'_>, received: &Received<'_>) {
    let text = format!("{}: {}", received.from(), plain(received.last()));
    turn.show(turn.network.server, LineKind::Server { text });
}

/// An IRCv3 standard reply: its last parameter is for people.
fn standard_reply(turn: &mut Turn<'_>, received: &Received<'_>, failed: bool) {
    let text = plain(received.last());
    if failed && received.param(0).eq_ignore_ascii_case("CHATHISTORY") {
        // The conversation is where it was in the question.
        let targets: Vec<String> = received.params_from(2).map(str::to_owned).collect();
        for target in targets {
            history::failed(turn, &target);
        }
        return;
    }
    if failed && received.param(0).eq_ignore_ascii_case("MARKREAD") {
        return;
    }
    if failed && turn.label.is_some() && outbox::refused(turn, "", &text) {
        return;
    }
    let context = received.params_from(2).find_map(|word| turn.find(word));
    let id = context.unwrap_or_else(|| turn.reader());
    turn.show(id, LineKind::Server { text });
}
