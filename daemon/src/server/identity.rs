//! Who a client is to others.

mod carried;

use protocol::names::Nick;

/// Who a client is to others. Shared with the events it caused, so that each keeps the name of its moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The name.
    pub nick: Nick,
    /// The user name, with `~` in front: nobody vouches for it.
    pub user: Box<str>,
    /// The host that others see.
    pub host: Box<str>,
    /// The real name.
    pub realname: Box<str>,
    /// The account, when logged in.
    pub account: Option<Box<str>>,
    /// Whether they say that they are a program (mode `B`).
    pub bot: bool,
}
