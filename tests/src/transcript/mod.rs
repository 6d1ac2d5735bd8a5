//! Conversations as tests: what each side says, line by line, against a real chatd.
//!
//! A file holds conversations. Each has a chatd of its own, and begins with its title:
//!
//! ```text
//! = A topic is shown to those who come
//! set limits.topic_length = 20        chatd's configuration (before anybody connects)
//! connect ana bob                     they connect and register under these names
//! join #sala ana bob                  they join, and what that brings is read and dropped
//! ana> TOPIC #sala :Olá               ana sends this line
//! bob< :ana!… TOPIC #sala :Olá        the next line that bob gets; … stands for anything
//! bob<~ … 366 …                       bob gets this after any other lines
//! eve>> NICK eve\r\n\xff              eve, who connects by that, sends these bytes
//! drop ana                            ana's connection ends
//! closed bob                          the server closes bob's connection
//! silent bob                          bob has got nothing more
//! ```
//!
//! At the end of a conversation nobody may have got a line that it does not mention. A colon before a last parameter
//! that needs none is not looked at.

mod parse;
mod run;

pub use parse::{Conversation, Step, parse};
pub use run::run;
