//! What is asked about metadata.

/// What is asked about metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variant says what its fields are")]
pub enum MetadataAction {
    /// The values of these keys.
    Get(Vec<Box<str>>),
    /// All keys.
    List,
    /// Give a key a value, or take it away.
    Set { key: Box<str>, value: Option<Box<str>> },
    /// Take all keys away.
    Clear,
    /// Hear of these keys.
    Subscribe(Vec<Box<str>>),
    /// Hear of these keys no longer.
    Unsubscribe(Vec<Box<str>>),
    /// Which keys do I hear of.
    Subscriptions,
    /// What I hear of the target, all of it.
    Sync,
    /// What I hear of everybody and every room, all of it.
    SyncAll,
}
