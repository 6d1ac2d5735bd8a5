//! What `chatd`, `chatctl` and `chat-client` share: IRC messages, names, the classic dialect and the
//! admin socket's JSON-RPC.
//!
//! Everything here is pure: no input or output, no clock, no threads. Bytes and strings go in, values and
//! bytes come out, and no input makes anything panic.

pub mod admin;
pub mod casemap;
pub mod classic;
pub mod irc;
pub mod language;
pub mod line;
pub mod mask;
pub mod names;
