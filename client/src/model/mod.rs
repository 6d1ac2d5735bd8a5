//! All that the client knows, and nothing of how it is shown or sent.

pub mod appearance;
pub mod conversations;
pub mod history;
pub mod inbox;
pub mod kept;
pub mod line;
pub mod outbox;
pub mod profile;
pub mod remembered;
pub mod room;
pub mod secret;
pub mod session;
pub mod transcript;
pub mod trust;

use appearance::Appearance;
use conversations::{Conversation, ConversationId, Conversations};
use inbox::Inbox;
use jiff::Timestamp;
use kept::Waiting;
use line::Lost;
use outbox::{Outbox, Outgoing};
use profile::Profile;
use remembered::Remembered;
use secret::Secret;
use session::Session;
use trust::{Certificate, Trust};

use crate::update::Completion;

/// All that the client knows.
#[derive(Debug, Default)]
pub struct Model {
    /// Where and who the person at this client is, or wants to be.
    pub profile: Profile,
    /// How the person wants the window to be.
    pub appearance: Appearance,
    /// What covers the conversation.
    pub page: Option<Page>,
    /// What the desktop says.
    pub desktop: Desktop,
    /// What is remembered of servers.
    pub trust: Trust,
    /// The password of the account; empty if it is not known.
    pub password: Secret,
    /// Whether the keyring is to keep it once it has proved right.
    pub keep_password: bool,
    /// How far the connection is.
    pub phase: Phase,
    /// What is known about the server, and who one is there.
    pub session: Session,
    /// Everything in the left pane.
    pub conversations: Conversations,
    /// Private messages by person and subject.
    pub inbox: Inbox,
    /// What was written and is not confirmed.
    pub outbox: Outbox,
    /// What was kept of conversations that were not begun again yet.
    pub kept: Waiting,
    /// The name that was completed last.
    pub completion: Option<Completion>,
    /// When one was last connected.
    pub last_online: Option<Timestamp>,
    /// When the server was last told how far one has read.
    pub told_read: Option<Timestamp>,
    /// Where the others were last told that one types, and when.
    pub told_typing: Option<(ConversationId, Timestamp)>,
    /// When the program wants to be woken.
    pub wake: Option<Timestamp>,
    /// The question for a server and a name, while it is asked.
    pub question: Option<Question>,
    /// The broadcast that nobody has put away yet.
    pub announcement: Option<String>,
    /// How many connections were begun; what comes from an older one is of no interest.
    pub link: u64,
    /// How often a connection was tried since the last one that worked.
    pub attempts: u32,
    /// Rooms to be in again after reconnecting.
    pub rejoin: Vec<String>,
    /// Whether the server put the person at this client out, so that coming back is for them to decide.
    pub put_out: bool,
}

/// What covers the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// What keys do.
    Help,
    /// The settings.
    Settings,
}

/// What the desktop says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Desktop {
    /// Whether it is dark.
    pub dark: bool,
    /// Whether the person does not see the window.
    pub looking_away: bool,
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

/// The question for a server and a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// Why it is asked, if not because the program has just started.
    pub problem: Option<Problem>,
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
    /// Somebody else has the name.
    NameTaken(String),
    /// The server does not allow the name.
    NameRefused {
        /// The name.
        name: String,
        /// The server's words.
        text: String,
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

impl Model {
    /// A client that has not connected yet.
    pub fn new(remembered: Remembered) -> Self {
        Self {
            profile: remembered.profile,
            trust: remembered.trust,
            appearance: remembered.appearance,
            question: Some(Question::default()),
            ..Self::default()
        }
    }

    /// Whether the person may trust a certificate by hand: not where the server has said that it always has a good
    /// one.
    pub fn may_trust(&self, now: Timestamp) -> bool {
        let session = &self.session;
        !session.sent_here && !self.trust.insists(&session.endpoint.server, now)
    }

    /// Whether one is known to the server, and the server has said all that it says by itself.
    pub fn is_settled(&self) -> bool {
        self.phase == Phase::Online && self.session.settled
    }

    /// What was written in a conversation and is not delivered, the oldest first.
    pub fn outgoing(&self, conversation: &Conversation) -> impl Iterator<Item = &Outgoing> {
        let here = |outgoing: &&Outgoing| {
            !conversation.key.is_empty() && self.session.fold(&outgoing.target) == conversation.key
        };
        self.outbox.iter().filter(here)
    }

    /// The conversation that is looked at; there is always one.
    pub fn current(&self) -> Option<&Conversation> {
        self.conversations.get(self.conversations.current())
    }
}
