//! Why connections are closed.

use std::time::Duration;

use super::gateway::NotBelieved;

/// Why a connection is closed: told to whoever is at its other end, and to others when a client is gone with it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variant says what its fields are")]
pub enum Closing {
    /// The client asked for it.
    Quit { reason: Option<Box<str>> },
    /// An operator killed it. It was called so until then.
    Killed {
        name: Box<str>,
        by: Box<str>,
        reason: Box<str>,
    },
    /// An administrator put it out (`chatctl kick`). It was called so until then, if it had a name.
    Kicked {
        name: Option<Box<str>>,
        reason: Option<Box<str>>,
    },
    /// They are kept out, for so long; `None`: for good. The reason may be empty.
    Banned {
        reason: Box<str>,
        left: Option<Duration>,
    },
    /// Nobody may use the account any more that it was logged in to. The reason may be empty.
    AccountDisabled { reason: Box<str> },
    /// Nothing came for too long.
    PingTimeout(Duration),
    /// It did not register in time.
    RegistrationTimeout,
    /// The connection password was wrong or missing.
    BadPassword,
    /// It could not be checked now.
    Busy,
    /// It failed to log in too often.
    TooManyLogIns,
    /// It was logged out of its account, whose name it had.
    LoggedOut,
    /// See [`super::input::Disconnect`].
    SendQueueExceeded,
    /// See [`super::input::Disconnect`].
    ReceiveQueueExceeded,
    /// Too many connections, from its address or in all.
    TooManyConnections,
    /// Too many connections came from there lately.
    TooOften,
    /// It is no gateway, or says nothing that a gateway may say.
    NotBelieved(NotBelieved),
    /// It sent something that no client of its dialect sends.
    NotThisProtocol,
    /// The other end is gone already; for this reason, if the operating system gave one.
    Lost { error: Option<Box<str>> },
    /// The server ends.
    Shutdown { reason: Box<str> },
    /// Another process goes on, and could not take it over.
    Restart,
}
