//! Classic: a name, then lines of text.
//!
//! The first message is the client's name; those after it are said in the default room, or are commands:
//!
//! | message | meaning |
//! |---|---|
//! | `text` | said in the default room |
//! | `[subject] text` | the same, with a subject |
//! | `@name text`, `@name [subject] text` | said to one person |
//! | `@NickServ text` | asked of the service that keeps accounts |
//! | `list` | who is here |
//! | `{join}`, `{entrar}` | come back into the room after being put out of it |
//! | `{quit}`, `{sair}` | leave; answered by `{quit}` |
//!
//! A long text becomes several messages, none so long that an IRC client would not get it whole. The server's own
//! lines are in the language of the policy and end with a line feed.

mod carried;
mod event;
mod line;
mod refusal;
mod replay;
mod reply;
#[cfg(test)]
mod tests;

use protocol::classic::{Command, Decoded, Decoder, MAX_MESSAGE};
use protocol::language::Text;

pub use carried::CarriedClassic;
pub use event::event;
pub use reply::greet;

use self::line::Lines;
use super::foreign::{HTTP_ANSWER, is_http, is_tls};
use super::services::{Asked, Service};
use super::text::split_at_word;
use super::{Context, Step};
use crate::server::reply::{Closing, Reply};
use crate::server::request::{Message, MessageKind, Request, Who};

/// The most bytes of text in one message: what fits into a line of IRC behind names of usual length.
const MAX_TEXT: usize = 350;

/// The user name that others see of classic clients, who have none.
const USER: &str = "classic";

/// One connection's side of the dialect.
#[derive(Debug)]
pub struct Session {
    decoder: Decoder,
    /// Whether nothing was received yet.
    fresh: bool,
    next: Next,
    /// The service that the person has just written to: it tells the answer.
    service: Option<Service>,
}

/// What is to be asked of the core before anything else is read.
#[derive(Debug, Default)]
enum Next {
    #[default]
    Nothing,
    /// Whatever registration needs besides this name.
    Introduce(Box<str>),
    /// The rest of a long text.
    Say(Box<Message>),
}

impl Default for Session {
    fn default() -> Self {
        Self {
            decoder: Decoder::new(MAX_MESSAGE),
            fresh: true,
            next: Next::Nothing,
            service: None,
        }
    }
}

impl Session {
    /// See [`super::Session::feed`].
    pub fn feed(&mut self, input: &mut &[u8], cx: &Context<'_>, out: &mut Vec<u8>) -> Option<Step> {
        if let Some(request) = self.take_next() {
            return Some(step(request));
        }
        let fresh = self.fresh && !input.is_empty();
        self.fresh &= input.is_empty();
        if fresh && (is_tls(input) || is_http(first_line(input))) {
            if !is_tls(input) {
                out.extend_from_slice(HTTP_ANSWER);
            }
            *input = &[];
            return Some(Step::Close(Closing::NotThisProtocol));
        }
        let decoded = self.decoder.next(input)?;
        Some(self.understand(&decoded, cx, out))
    }

    /// See [`super::Session::finish`].
    pub fn finish(&mut self, cx: &Context<'_>, out: &mut Vec<u8>) -> Option<Step> {
        if let Some(request) = self.take_next() {
            return Some(step(request));
        }
        let decoded = self.decoder.flush()?;
        Some(self.understand(&decoded, cx, out))
    }

    /// See [`super::Session::reply`].
    pub fn reply(&mut self, reply: &Reply, cx: &Context<'_>, out: &mut Vec<u8>) {
        if matches!((reply, &self.next), (Reply::Refused(_), Next::Introduce(_))) {
            self.next = Next::Nothing;
        }
        let told = self
            .service
            .and_then(|service| Some((service, service.tell(reply, cx.policy.language)?)));
        match told {
            Some((service, lines)) => reply::service(service, &lines, &mut Lines::new(cx.policy, out)),
            None => reply::reply(reply, cx, out),
        }
    }

    fn take_next(&mut self) -> Option<Request> {
        match std::mem::take(&mut self.next) {
            Next::Nothing => None,
            Next::Introduce(realname) => Some(Request::User {
                user: USER.into(),
                realname,
            }),
            Next::Say(message) => Some(self.say(*message)),
        }
    }

    fn understand(&mut self, decoded: &Decoded<'_>, cx: &Context<'_>, out: &mut Vec<u8>) -> Step {
        const TOO_LONG: Text = Text::new(
            "That message is too long, and was not sent.",
            "Essa mensagem é longa demais e não foi enviada.",
        );
        self.service = None;
        let request = match decoded {
            Decoded::TooLong => {
                Lines::new(cx.policy, out).text(TOO_LONG);
                None
            }
            Decoded::Message(message) => {
                let message = clean(message);
                if message.trim().is_empty() {
                    None
                } else if cx.registered {
                    self.message(&message, cx, out)
                } else {
                    Some(self.name(message.trim()))
                }
            }
        };
        request.map_or(Step::Answered, step)
    }

    /// A message of somebody who has no name yet.
    fn name(&mut self, name: &str) -> Request {
        if Command::parse(name) == Command::Quit {
            return Request::Quit { reason: None };
        }
        self.next = Next::Introduce(name.into());
        Request::Name(name.into())
    }

    /// A message of somebody who has a name.
    fn message(&mut self, message: &str, cx: &Context<'_>, out: &mut Vec<u8>) -> Option<Request> {
        const NOTHING_TO_TELL: Text = Text::new(
            "Write the text after the name.",
            "Escreva o texto depois do nome.",
        );
        let room: Box<str> = cx.policy.default_room.as_str().into();
        if is_join(message.trim()) {
            return Some(Request::Join(vec![(room, None)]));
        }
        Some(match Command::parse(message) {
            Command::Quit => Request::Quit { reason: None },
            Command::List => Request::Who(Who {
                mask: room,
                operators_only: false,
                whox: None,
            }),
            Command::Tell { text: "", .. } => {
                Lines::new(cx.policy, out).text(NOTHING_TO_TELL);
                return None;
            }
            Command::Tell { to, subject, text } => match Service::named(to) {
                Some(service) => return self.ask(service, text, cx, out),
                None => self.say(said(to.into(), subject, text)),
            },
            Command::Say { subject, text } => self.say(said(room, subject, text)),
        })
    }

    /// A message to a service.
    fn ask(&mut self, service: Service, text: &str, cx: &Context<'_>, out: &mut Vec<u8>) -> Option<Request> {
        match service.ask(text, cx) {
            Asked::Request(request) => {
                self.service = Some(service);
                Some(request)
            }
            Asked::Answer(lines) => {
                reply::service(service, &lines, &mut Lines::new(cx.policy, out));
                None
            }
        }
    }

    /// The beginning of a text that is long enough for one message; the rest is said next.
    fn say(&mut self, message: Message) -> Request {
        let (piece, rest) = split_at_word(&message.text, MAX_TEXT);
        let piece = piece.into();
        if !rest.is_empty() {
            // The subject belongs to the whole: it stands once.
            let rest = Message {
                text: rest.into(),
                subject: None,
                ..message.clone()
            };
            self.next = Next::Say(Box::new(rest));
        }
        Request::Message(Message {
            text: piece,
            ..message
        })
    }
}

fn step(request: Request) -> Step {
    Step::Request { request, label: None }
}

fn said(target: Box<str>, subject: Option<&str>, text: &str) -> Message {
    Message {
        kind: MessageKind::Normal,
        targets: vec![target],
        text: text.into(),
        breaks: None,
        subject: subject.map(Into::into),
        tags: Vec::new(),
        // Waiting would run into one what is sent without line ends meanwhile.
        confirm: false,
    }
}

fn is_join(message: &str) -> bool {
    message.eq_ignore_ascii_case("{join}") || message.eq_ignore_ascii_case("{entrar}")
}

/// Control characters as spaces: what they would mean to programs of IRC users is not what a person typed.
fn clean(message: &str) -> String {
    message
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

fn first_line(input: &[u8]) -> &[u8] {
    let line = input.split(|&b| b == b'\n').next().unwrap_or_default();
    line.strip_suffix(b"\r").unwrap_or(line)
}
