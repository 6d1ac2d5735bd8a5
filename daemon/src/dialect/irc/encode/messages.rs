//! What was said, as IRC tells it.

use protocol::irc::MAX_BODY;
use protocol::irc::caps::Cap;
use protocol::irc::format::MessageWriter;
use protocol::irc::subject::{self, Bracketed, bracketed_within};

use super::events::{Told, from};
use super::multiline;
use crate::dialect::irc::modes::rank_symbol;
use crate::dialect::irc::msgid;
use crate::server::event::{BroadcastTarget, Message, Source, Target};
use crate::server::request::MessageKind;

/// The tag that marks what the administrator says to everybody or to a room.
const BROADCAST_TAG: &str = "chatd/broadcast";

/// The tag that marks what programs say (<https://ircv3.net/specs/extensions/bot-mode>).
const BOT_TAG: &str = "bot";

/// Who is addressed by what is said to everybody (RFC 2812 section 3.3.1: a mask of servers).
const EVERYBODY: &str = "$*";

/// PRIVMSG, NOTICE or TAGMSG, its subject shown as the capabilities have it.
pub(super) fn said(message: &Message, told: &mut Told<'_>) {
    if message.kind == MessageKind::Tags && !told.caps.contains(Cap::MessageTags) {
        return;
    }
    let command = command(message.kind);
    with_target(&message.target, |target| {
        let line = Line {
            command,
            target,
            message,
        };
        match message.subject.as_deref() {
            _ if message.breaks.is_some() => multiline::said(&line, told),
            Some(subject) if !told.caps.contains(Cap::Subject) => line.send_bracketed(subject, told),
            subject => line.send(subject, &message.text, told),
        }
    });
}

/// The command that says something in this way.
pub(super) const fn command(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Normal => "PRIVMSG",
        MessageKind::Notice => "NOTICE",
        MessageKind::Tags => "TAGMSG",
    }
}

/// What is said, as one line or more.
pub(super) struct Line<'a> {
    pub command: &'static str,
    pub target: &'a str,
    pub message: &'a Message,
}

/// Which tags of a message a line bears.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tags<'a> {
    /// All, and this subject.
    All(Option<&'a str>),
    /// Those that each of its lines may bear: they do not name the message.
    Common,
}

impl Line<'_> {
    /// Begins the message, or a line of it, up to its source.
    pub fn begin<'a>(&self, tags: Tags<'_>, told: &'a mut Told<'_>) -> MessageWriter<'a> {
        let (event, policy, tagged) = (told.event, told.policy, told.caps.contains(Cap::MessageTags));
        let mut line = told.tags();
        if tagged {
            if tags != Tags::Common {
                line = line.tag("msgid", Some(msgid::write(event.id).as_str()));
            }
            if matches!(&event.source, Source::Client(who) if who.bot) {
                line = line.tag(BOT_TAG, None);
            }
            for (key, value) in self.message.tags.iter() {
                line = line.tag(key, Some(value));
            }
        }
        if let Tags::All(Some(subject)) = tags {
            line = line.tag(subject::TAG, Some(subject));
        }
        from(line, &event.source, policy)
    }

    /// How many bytes of text fit into one line.
    pub fn room(&self, told: &Told<'_>) -> usize {
        let head = told.source_length() + self.command.len() + 1 + self.target.len() + " :".len();
        (MAX_BODY - "\r\n".len()).saturating_sub(head)
    }

    /// The message, with `subject` as a tag.
    fn send(&self, subject: Option<&str>, text: &str, told: &mut Told<'_>) {
        let line = self
            .begin(Tags::All(subject), told)
            .command(self.command)
            .param(self.target);
        if self.message.kind == MessageKind::Tags {
            line
        } else {
            line.trailing(text)
        }
        .finish();
    }

    /// The message with the subject in brackets before it; ahead in a line of its own, which is then no message
    /// that could be answered or deleted, where one line cannot hold both.
    fn send_bracketed(&self, subject: &str, told: &mut Told<'_>) {
        match bracketed_within(subject, &self.message.text, self.room(told)) {
            Bracketed::One(text) => self.send(None, &text, told),
            Bracketed::Two { subject, body } => {
                told.line()
                    .command(self.command)
                    .param(self.target)
                    .trailing(&subject)
                    .finish();
                self.send(None, body, told);
            }
        }
    }
}

/// Gives `then` a target as IRC writes it.
pub(super) fn with_target(target: &Target, then: impl FnOnce(&str)) {
    match target {
        Target::Client(nick) => then(nick.as_str()),
        Target::Room { name, at_least: None } => then(name.as_str()),
        Target::Room {
            name,
            at_least: Some(rank),
        } => then(&format!("{}{name}", rank_symbol(*rank))),
    }
}

/// NOTICE from the server, marked with a tag so that clients can show it apart.
pub(super) fn broadcast(target: &BroadcastTarget, text: &str, told: &mut Told<'_>) {
    let target = match target {
        BroadcastTarget::Everybody => EVERYBODY,
        BroadcastTarget::Room(room) => room.as_str(),
    };
    let (event, policy, tagged) = (told.event, told.policy, told.caps.contains(Cap::MessageTags));
    let mut line = told.tags();
    if tagged {
        line = line
            .tag("msgid", Some(msgid::write(event.id).as_str()))
            .tag(BROADCAST_TAG, None);
    }
    from(line, &event.source, policy)
        .command("NOTICE")
        .param(target)
        .trailing(text)
        .finish();
}
