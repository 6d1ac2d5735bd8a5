//! The question for a server and a name.

use super::line::Lost;
use super::trust::Certificate;

/// The question for a server and a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// Why it is asked, if not because there is no answer yet.
    pub problem: Option<Problem>,
    /// Whether more than a name is asked.
    pub more: bool,
}

/// Why the last answer to the question was no good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// No name was given.
    NoName,
    /// No server was given.
    NoServer,
    /// The port is not a number between 1 and 65535.
    BadPort,
    /// One is connected to that server already.
    KnownServer,
    /// Somebody else has the name.
    NameTaken {
        /// The name.
        name: String,
        /// Another one, which may be free.
        instead: String,
    },
    /// The server does not allow the name.
    NameRefused {
        /// The name.
        name: String,
        /// The server's words.
        text: String,
        /// Another one, which may be allowed.
        instead: String,
    },
    /// The connection could not be made, or did not last.
    Lost(Lost),
    /// The account's password is not known.
    NoPassword,
    /// The server did not let the person log in. The server's words.
    LoginRefused { text: String },
    /// The server has no way to log in that keeps the password safe.
    LoginImpossible,
    /// The server did not keep to the rules while logging in, or does not know the password itself.
    LoginBroken,
    /// Nobody vouches for the server's certificate: is it to be trusted?
    Untrusted(Certificate),
}

impl Question {
    /// Asks again, because of this.
    pub fn because(problem: Problem) -> Self {
        Self {
            more: !problem.is_about_the_name(),
            problem: Some(problem),
        }
    }

    /// Asks for everything.
    pub fn whole() -> Self {
        Self {
            problem: None,
            more: true,
        }
    }
}

impl Problem {
    /// Whether another name may be enough.
    pub fn is_about_the_name(&self) -> bool {
        matches!(
            self,
            Self::NoName | Self::NameTaken { .. } | Self::NameRefused { .. }
        )
    }

    /// A name that may be had instead.
    pub fn instead(&self) -> Option<&str> {
        match self {
            Self::NameTaken { instead, .. } | Self::NameRefused { instead, .. } => {
                Some(instead.as_str()).filter(|name| !name.is_empty())
            }
            _ => None,
        }
    }
}
