//! The classic dialect: a name, then text. What clients send comes without line ends, and is read as it
//! arrives.

mod command;
mod decoder;

pub use command::Command;
pub use decoder::{Decoded, Decoder};

/// The most bytes of a message.
pub const MAX_MESSAGE: usize = 8192;
