//! What `chatd`, `chatctl` and `chat-client` share. Everything here is pure: no sockets, files, clock or
//! threads. Bytes and strings go in, values and bytes come out, and no input makes anything panic.
//!
//! | module | what it holds |
//! |---|---|
//! | [`mod@line`] | lines out of a stream of bytes, bounded |
//! | [`irc`] | messages, numerics, capabilities, modes, ISUPPORT, CTCP, subjects |
//! | [`classic`] | the dialect of the clients that send a name, and then text |
//! | [`names`], [`casemap`], [`mask`], [`extban`] | which names are allowed, which are the same, which are meant |
//! | [`sasl`] | logging in: PLAIN and SCRAM-SHA-256, both ends, and AUTHENTICATE's framing |
//! | [`admin`] | the admin socket's JSON-RPC |
//! | [`language`] | texts in English and Portuguese |
//!
//! From bytes to a message, and back:
//!
//! ```
//! use protocol::irc::{format::MessageWriter, message::Message};
//! use protocol::line::{Framed, Framer};
//!
//! let mut framer = Framer::new(510);
//! let mut input = &b"PING :bom dia\r\n"[..];
//! let Some(Framed::Line(line)) = framer.next(&mut input) else { panic!("a line ended") };
//! let message = Message::parse(line).unwrap();
//!
//! let mut out = Vec::new();
//! MessageWriter::new(&mut out).command("PONG").param(message.text(0).unwrap()).finish();
//! assert_eq!(out, b"PONG :bom dia\r\n");
//! ```

pub mod admin;
pub mod ban;
pub mod casemap;
pub mod classic;
pub mod extban;
pub mod irc;
pub mod language;
pub mod line;
pub mod mask;
pub mod names;
pub mod sasl;
