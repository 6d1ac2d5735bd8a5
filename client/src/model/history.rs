//! How much of a conversation's past is known.

use std::rc::Rc;

use jiff::Timestamp;

/// The most pages that are fetched at once to catch up.
pub const MAX_PAGES: u8 = 10;

/// How much of a conversation's past is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// What the server was asked for.
    pub fetch: Fetch,
    /// When that was.
    pub asked: Option<Timestamp>,
    /// The newest message up to which nothing is missing.
    pub known: Option<(Rc<str>, Timestamp)>,
    /// Whether what comes now follows on that message.
    pub caught_up: bool,
    /// Whether it is to be asked for what was missed next.
    pub behind: bool,
    /// Whether the server has nothing older.
    pub complete: bool,
}

/// What the server was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Fetch {
    /// Nothing.
    #[default]
    Idle,
    /// What came after the newest message that is known.
    Newer {
        /// That message. If the server still has it, it keeps what is said here.
        anchor: Option<Rc<str>>,
        /// Whether only the newest messages were asked for.
        latest: bool,
        /// Whether it came back.
        found: bool,
        /// How many answers there were.
        pages: u8,
    },
    /// What came before the oldest message that is known.
    Older,
}

impl History {
    /// Whether it is not known yet what was missed.
    pub fn is_catching_up(&self) -> bool {
        self.behind || matches!(self.fetch, Fetch::Newer { .. })
    }
}
