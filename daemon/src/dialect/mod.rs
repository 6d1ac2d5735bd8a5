//! Dialects: what clients send becomes requests for the core, and what the core answers and tells becomes bytes.
//!
//! A [`Session`] is one connection's side of its dialect. It neither reads nor writes: bytes of one `recv` go in,
//! [`Step`]s come out, and what is to be sent is appended to the connection's buffer. What happens to many is
//! rendered by [`render_event`] once for each [`Format`], not once for each connection.

mod carried;
pub mod classic;
mod foreign;
pub mod irc;
mod keeping;
#[cfg(test)]
mod samples;
pub mod services;
#[cfg(test)]
pub(crate) mod testing;
mod text;

use jiff::tz::TimeZone;
use protocol::irc::caps::CapSet;

use crate::server::WallTime;
use crate::server::event::Event;
use crate::server::input::{DialectKind, Peer};
use crate::server::policy::Policy;
use crate::server::reply::{Closing, Reply};
use crate::server::request::Request;

pub use carried::CarriedSession;
pub use irc::label::Label;
pub use text::{LOCAL_ZONE, timestamp};

/// The version that clients are told.
pub const VERSION: &str = concat!("chatd-", env!("CARGO_PKG_VERSION"));

/// What a dialect needs to know besides what is in the request or the reply.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// What the server follows now.
    pub policy: &'a Policy,
    /// The client's name; before registration the one asked for, or `*`.
    pub nick: &'a str,
    /// Whether the connection has finished registration.
    pub registered: bool,
    /// Whether nobody between the two ends reads what is sent.
    pub private: bool,
    /// Whether the other end has shown a certificate of its own.
    pub certified: bool,
    /// Whether it is encrypted by TLS.
    pub tls: TlsUse,
    /// When the server started.
    pub started: WallTime,
    /// The time.
    pub now: WallTime,
    /// The zone of times that people read.
    pub zone: &'a TimeZone,
}

/// Whether a connection is encrypted by TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsUse {
    /// It is not.
    None,
    /// It is.
    Encrypted,
    /// It is, and the client said that it wanted one of the hosts for which the policy of `[sts]` holds.
    ToHost,
}

impl TlsUse {
    /// How it is with this connection.
    #[must_use]
    pub fn of(peer: &Peer) -> Self {
        match (peer.tls, peer.named) {
            (None, _) => Self::None,
            (Some(_), false) => Self::Encrypted,
            (Some(_), true) => Self::ToHost,
        }
    }
}

/// What came of some of the bytes that a client sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// For the core. Whatever is appended to this connection's buffer while the request is handled answers it, and
    /// so belongs to its label: see [`apply_label`].
    Request {
        /// What is asked.
        request: Request,
        /// The client's name for the answer.
        label: Option<Label>,
    },
    /// The dialect has answered by itself, or there was nothing to answer.
    Answered,
    /// This is no client of this dialect. The answer is in the buffer; the connection is to be closed once it is
    /// sent.
    Close(Closing),
}

/// One connection's side of its dialect.
#[derive(Debug)]
pub enum Session {
    /// IRC with IRCv3.
    Irc(Box<irc::Session>),
    /// Name, then lines of text.
    Classic(Box<classic::Session>),
}

impl Session {
    /// A connection that was just accepted.
    #[must_use]
    pub fn new(kind: DialectKind) -> Self {
        match kind {
            DialectKind::Irc => Self::Irc(Box::default()),
            DialectKind::Classic => Self::Classic(Box::default()),
        }
    }

    /// Which dialect it is.
    #[must_use]
    pub fn kind(&self) -> DialectKind {
        match self {
            Self::Irc(_) => DialectKind::Irc,
            Self::Classic(_) => DialectKind::Classic,
        }
    }

    /// The first words to a connection that was just accepted; IRC has none.
    pub fn greet(&self, cx: &Context<'_>, out: &mut Vec<u8>) {
        match self {
            Self::Irc(_) => {}
            Self::Classic(_) => classic::greet(cx, out),
        }
    }

    /// Takes the next thing from the front of `input`, which holds bytes of one `recv`. To be called until it
    /// returns `None`: then all of `input` is taken, and an unfinished line is kept here.
    pub fn feed(&mut self, input: &mut &[u8], cx: &Context<'_>, out: &mut Vec<u8>) -> Option<Step> {
        match self {
            Self::Irc(session) => session.feed(input, cx, out),
            Self::Classic(session) => session.feed(input, cx, out),
        }
    }

    /// Takes what was left unfinished when the other end closed. To be called until it returns `None`.
    pub fn finish(&mut self, cx: &Context<'_>, out: &mut Vec<u8>) -> Option<Step> {
        match self {
            // A line without its end was cut off: it is not what the client meant to send.
            Self::Irc(_) => None,
            Self::Classic(session) => session.finish(cx, out),
        }
    }

    /// All that decides how an event looks to this connection.
    #[must_use]
    pub fn format(&self) -> Format {
        match self {
            Self::Irc(session) => Format {
                dialect: DialectKind::Irc,
                caps: session.caps(),
            },
            Self::Classic(_) => Format {
                dialect: DialectKind::Classic,
                caps: CapSet::EMPTY,
            },
        }
    }

    /// Renders an answer to this connection.
    pub fn reply(&mut self, reply: &Reply, cx: &Context<'_>, out: &mut Vec<u8>) {
        match self {
            Self::Irc(session) => session.reply(reply, cx, out),
            Self::Classic(session) => session.reply(reply, cx, out),
        }
    }

    /// Tells the connection what a reload has changed for it: capabilities that came or went, and other values in
    /// what the server supports. `cx` holds the new policy.
    pub fn policy_changed(&mut self, before: &Policy, cx: &Context<'_>, out: &mut Vec<u8>) {
        if let Self::Irc(session) = self {
            session.policy_changed(before, cx, out);
        }
    }
}

/// All that decides how an event is rendered: connections of one format get the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Format {
    dialect: DialectKind,
    caps: CapSet,
}

impl Format {
    /// The same without what makes no difference to this event, so that fewer formats are rendered.
    #[must_use]
    pub fn for_event(self, event: &Event, own: bool) -> Self {
        match self.dialect {
            DialectKind::Irc => {
                let caps = self.caps.intersection(irc::encode::caps_that_matter(event, own));
                Self { caps, ..self }
            }
            DialectKind::Classic => self,
        }
    }
}

/// Renders an event for everybody of one format; `own` for the source's own connections. Appends nothing where
/// that format does not show the event.
pub fn render_event(event: &Event, format: Format, own: bool, policy: &Policy, out: &mut Vec<u8>) {
    match format.dialect {
        DialectKind::Irc => irc::encode::event(event, format.caps, own, policy, out),
        DialectKind::Classic => classic::event(event, own, policy, out),
    }
}

/// Makes whole lines `out[from..]` the answer to a label (IRCv3 labeled-response): none becomes an `ACK`, one is
/// tagged, several become a batch.
pub fn apply_label(label: &Label, out: &mut Vec<u8>, from: usize, cx: &Context<'_>) {
    irc::label::apply(label, out, from, cx);
}
