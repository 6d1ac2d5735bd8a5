//! One server to which the person is connected, or wants to be, and all that is known of it.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::conversations::{ConversationId, Mute};
use super::kept::Waiting;
use super::outbox::Outbox;
use super::own_names::OwnNames;
use super::profile::Profile;
use super::question::Question;
use super::secret::Secret;
use super::session::Session;
use super::trust::Trust;

/// Names a server as long as the program runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NetworkId(u32);

impl NetworkId {
    /// The one with this number, whether or not there is such a server.
    pub const fn of(number: u32) -> Self {
        Self(number)
    }
}

/// One of the connections that were made to a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// To which server.
    pub network: NetworkId,
    /// Which one of them.
    pub number: u64,
}

/// One server, who one is there, and what goes on.
#[derive(Debug, Default)]
pub struct Network {
    /// Its lasting number.
    pub id: NetworkId,
    /// Where and who the person at this client is, or wants to be.
    pub profile: Profile,
    /// What the server called itself when it last did; may be empty.
    pub title: String,
    /// The conversation that has what the server says.
    pub server: ConversationId,
    /// Whether the person wants to be connected, also at the next start.
    pub wanted: bool,
    /// Whether one was connected with this profile, so that nothing in it is wrong.
    pub proven: bool,
    /// The rooms of which one does not want to be told, by name.
    pub muted: BTreeMap<String, Mute>,
    /// The password of the account; empty if it is not known.
    pub password: Secret,
    /// The password that the keyring is to keep once it has proved right.
    pub to_keep: Option<Secret>,
    /// How far the connection is.
    pub phase: Phase,
    /// What is known about the server, and who one is there.
    pub session: Session,
    /// What one was called there, and when.
    pub names: OwnNames,
    /// What was written and is not confirmed.
    pub outbox: Outbox,
    /// What was kept of conversations that were not begun again yet.
    pub kept: Waiting,
    /// When one was last connected.
    pub last_online: Option<Timestamp>,
    /// When the server was last told how far one has read.
    pub told_read: Option<Timestamp>,
    /// The question for the server and a name, while it is asked.
    pub question: Option<Question>,
    /// How many connections were begun; what comes from an older one is of no interest.
    pub link: u64,
    /// How often a connection was tried since the last one that worked.
    pub attempts: u32,
    /// Rooms to be in again after reconnecting.
    pub rejoin: Vec<String>,
    /// Whether the server put the person at this client out, so that coming back is for them to decide.
    pub put_out: bool,
}

/// How far the connection is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Phase {
    /// There is none, and none is tried.
    #[default]
    Offline,
    /// The keyring is asked for the password.
    Unlocking,
    /// It is being made.
    Connecting,
    /// It is there; the server does not know the name yet.
    Registering,
    /// Registered.
    Online,
    /// It was lost; the next attempt comes after so many seconds.
    Waiting {
        /// Seconds from when it was lost.
        seconds: u64,
    },
    /// The program is ending.
    Leaving,
}

impl Network {
    /// The connection that there is, or is tried.
    pub fn link(&self) -> Link {
        Link {
            network: self.id,
            number: self.link,
        }
    }

    /// What the server calls itself, or what the person calls it by.
    pub fn name(&self) -> &str {
        if self.title.is_empty() {
            &self.profile.server
        } else {
            &self.title
        }
    }

    /// Whether one is known to the server, and the server has said all that it says by itself.
    pub fn is_settled(&self) -> bool {
        self.phase == Phase::Online && self.session.settled
    }

    /// Whether the person may trust a certificate by hand: not where the server has said that it always has a good
    /// one.
    pub fn may_trust(&self, trust: &Trust, now: Timestamp) -> bool {
        let session = &self.session;
        !session.sent_here && !trust.insists(&session.endpoint.server, now)
    }

    /// Whether there is a connection, or one comes without anybody asking for it.
    pub fn is_alive(&self) -> bool {
        !matches!(self.phase, Phase::Offline)
    }

    /// Whether what the person has answered may be wrong, if there is no connection.
    pub fn is_first_attempt(&self) -> bool {
        self.attempts == 0 && !self.proven
    }

    /// Whether nobody has answered yet where it is and who one is there.
    pub fn is_new(&self) -> bool {
        !self.proven && !self.wanted
    }
}
