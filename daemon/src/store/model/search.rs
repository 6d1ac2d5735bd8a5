//! Searching what was said.

use protocol::casemap;

use super::account::AccountId;
use super::history::{Buffer, Place, Point, Stored};

/// Asks for messages that hold all of the terms (soju.im/search).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search {
    /// What they say; case and accents do not count. None: whatever they say.
    pub terms: Vec<Term>,
    /// Who said it.
    pub by: Option<SearchBy>,
    /// Where: at most [`super::limits::PLACES`].
    pub places: Vec<Place>,
    /// And in all private conversations of this account.
    pub account: Option<AccountId>,
    /// Only later than this, and the earliest of them.
    pub after: Option<Point>,
    /// Only earlier than this.
    pub before: Option<Point>,
    /// The most that are given, of at most [`super::limits::ROWS`]: the latest ones, unless `after` is given.
    pub limit: usize,
}

/// What a message must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// A word, or several that stand side by side.
    pub text: Box<str>,
    /// Whether the last word may go on.
    pub prefix: bool,
}

/// Who said something: whoever had the name then, or was logged in to the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchBy {
    /// The name.
    pub nick: Box<str>,
    /// The account.
    pub account: Option<AccountId>,
}

impl SearchBy {
    /// Whether that is who had this name, and was logged in to this account, if to any.
    #[must_use]
    pub fn is(&self, nick: &str, account: Option<AccountId>) -> bool {
        self.account.is_some() && account == self.account || casemap::eq(nick, &self.nick)
    }
}

/// Something found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Where it was said.
    pub buffer: Buffer,
    /// What.
    pub stored: Stored,
}

/// What came of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// In order of time.
    pub hits: Vec<Hit>,
    /// Whether everything was looked at; if not, there may be more.
    pub complete: bool,
}
