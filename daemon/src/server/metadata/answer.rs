//! What is answered about metadata.

use std::rc::Rc;
use std::time::Duration;

/// An answer about metadata. A target is named as it is called; `None` for the asker who has no name yet.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the variant says what its fields are")]
pub enum Answer {
    /// The keys that were asked for, in that order, or all that there are.
    Keys {
        target: Option<Box<str>>,
        keys: Vec<(Box<str>, KeyState)>,
    },
    /// A key was set, or taken away.
    Set {
        target: Option<Box<str>>,
        key: Box<str>,
        value: Option<Rc<str>>,
    },
    /// A key was to be taken away that is not there.
    NotSet { target: Option<Box<str>>, key: Box<str> },
    /// All keys were taken away: these.
    Cleared {
        target: Option<Box<str>>,
        keys: Vec<Box<str>>,
    },
    /// What a client says of itself: told unasked when it registers.
    Own {
        name: Box<str>,
        keys: Vec<(Box<str>, Rc<str>)>,
    },
    /// Of those whom a client hears of, the keys that it wants to hear of: whose, which, and the value. With a room come
    /// the people in it; without a target everybody.
    Current {
        target: Option<Box<str>>,
        values: Vec<(Box<str>, Box<str>, Rc<str>)>,
    },
    /// There is more to be told of these, if it is asked for later; `all`: and of others.
    Later {
        targets: Vec<Box<str>>,
        all: bool,
        after: Duration,
    },
    /// The client hears of these keys from now on.
    Subscribed(Vec<Box<str>>),
    /// The client hears of these keys no longer.
    Unsubscribed(Vec<Box<str>>),
    /// The keys that the client hears of.
    Subscriptions(Vec<Box<str>>),
}

/// A key that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyState {
    /// It has this value.
    Is(Rc<str>),
    /// It has no value.
    NotSet,
    /// No key can be called so.
    Bad,
}
