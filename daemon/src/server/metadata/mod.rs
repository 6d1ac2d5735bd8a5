//! What people and rooms say of themselves in keys and values, and who wants to hear of which keys (IRCv3
//! draft/metadata). Takes nothing for those who neither say nor want anything.

mod action;
mod answer;
mod carried;
mod usage;

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::ids::{ClientId, ConnId, RoomId};
use crate::store::model::AccountId;

pub use action::MetadataAction;
pub use answer::{Answer, KeyState};
pub use usage::Usage;

/// The longest key, in bytes, so that a key with its value fits into a line.
pub const MAX_KEY: usize = 64;

/// All keys and values together, in bytes; beyond, nothing more is taken from anybody.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;

/// Whose metadata it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Owner {
    /// Of whoever is registering at this connection.
    Connection(ConnId),
    /// Of a client without an account.
    Client(ClientId),
    /// Of an account, while somebody uses it; the store keeps it.
    Account(AccountId),
    /// Of a room.
    Room(RoomId),
}

/// A value that was not taken: there are as many keys, or bytes in all, as there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;

type Values = BTreeMap<Box<str>, Rc<str>>;

/// The tables.
#[derive(Debug, Default)]
pub struct Metadata {
    values: HashMap<Owner, Values, foldhash::fast::FixedState>,
    usage: HashMap<ConnId, Usage, foldhash::fast::FixedState>,
    bytes: usize,
}

impl Metadata {
    /// The value of a key.
    #[must_use]
    pub fn get(&self, owner: Owner, key: &str) -> Option<&Rc<str>> {
        self.values.get(&owner)?.get(key)
    }

    /// All keys and values, in the order of the keys.
    pub fn all(&self, owner: Owner) -> impl Iterator<Item = (&str, &Rc<str>)> {
        let values = self.values.get(&owner).into_iter().flatten();
        values.map(|(key, value)| (&**key, value))
    }

    /// Sets a key, one more than `most` never. Returns whether that changed anything.
    ///
    /// # Errors
    /// [`Full`], and nothing is changed.
    pub fn set(&mut self, owner: Owner, key: &str, value: Rc<str>, most: usize) -> Result<bool, Full> {
        if self.get(owner, key) == Some(&value) {
            return Ok(false);
        }
        self.bytes = self.bytes_with(owner, key, &value, most)?;
        self.values.entry(owner).or_default().insert(key.into(), value);
        Ok(true)
    }

    /// How many bytes there would be if a key were set.
    ///
    /// # Errors
    /// [`Full`] where it could not be.
    pub fn bytes_with(&self, owner: Owner, key: &str, value: &str, most: usize) -> Result<usize, Full> {
        let freed = self.get(owner, key).map(|old| key.len() + old.len());
        let bytes = self.bytes - freed.unwrap_or(0) + key.len() + value.len();
        let keys = self.values.get(&owner).map_or(0, BTreeMap::len);
        let fits = bytes <= MAX_BYTES && (freed.is_some() || keys < most);
        fits.then_some(bytes).ok_or(Full)
    }

    /// Takes a key away. Returns whether it was there.
    pub fn unset(&mut self, owner: Owner, key: &str) -> bool {
        let Some(values) = self.values.get_mut(&owner) else {
            return false;
        };
        let Some(old) = values.remove(key) else {
            return false;
        };
        self.bytes -= key.len() + old.len();
        if values.is_empty() {
            self.values.remove(&owner);
        }
        true
    }

    /// Takes all keys away, and tells which there were.
    pub fn clear(&mut self, owner: Owner) -> Vec<Box<str>> {
        let values = self.values.remove(&owner).unwrap_or_default();
        let size: usize = values.iter().map(|(key, value)| key.len() + value.len()).sum();
        self.bytes -= size;
        values.into_keys().collect()
    }

    /// Gives what one had to another, as far as there is room for it; what the other had of the same keys is replaced.
    pub fn hand_over(&mut self, from: Owner, to: Owner, most: usize) {
        let values = self.values.remove(&from).unwrap_or_default();
        for (key, value) in values {
            self.bytes -= key.len() + value.len();
            // What does not fit is left out, as it would have been refused.
            let _ = self.set(to, &key, value, most);
        }
    }

    /// What a connection has to do with metadata, if it has.
    #[must_use]
    pub fn usage(&self, conn: ConnId) -> Option<&Usage> {
        self.usage.get(&conn)
    }

    /// The same, to be changed.
    pub fn usage_mut(&mut self, conn: ConnId) -> &mut Usage {
        self.usage.entry(conn).or_default()
    }

    /// Whether a connection wants to hear of a key.
    #[must_use]
    pub fn wants(&self, conn: ConnId, key: &str) -> bool {
        self.usage.get(&conn).is_some_and(|usage| usage.wants(key))
    }

    /// Whether nobody wants to hear of any key.
    #[must_use]
    pub fn is_unheard(&self) -> bool {
        self.usage.is_empty()
    }

    /// Forgets a connection that is gone.
    pub fn forget_connection(&mut self, conn: ConnId) {
        self.usage.remove(&conn);
        self.clear(Owner::Connection(conn));
    }
}

/// Whether a text may be a key: some of `a-z0-9_./-`, and not too many.
#[must_use]
pub fn is_key(text: &str) -> bool {
    let is_good = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_./-".contains(&b);
    !text.is_empty() && text.len() <= MAX_KEY && text.bytes().all(is_good)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner() -> Owner {
        Owner::Connection(ConnId::default())
    }

    #[test]
    fn keys_have_few_letters() {
        for good in ["a", "display-name", "im.xmpp/0_9", &"k".repeat(MAX_KEY)] {
            assert!(is_key(good), "{good}");
        }
        for bad in ["", "A", "é", "a b", "a:b", "$url", "*", &"k".repeat(MAX_KEY + 1)] {
            assert!(!is_key(bad), "{bad}");
        }
    }

    #[test]
    fn keys_are_set_replaced_and_taken_away() {
        let mut metadata = Metadata::default();
        assert_eq!(metadata.set(owner(), "b", "1".into(), 2), Ok(true));
        assert_eq!(metadata.set(owner(), "b", "1".into(), 2), Ok(false));
        assert_eq!(metadata.set(owner(), "a", "".into(), 2), Ok(true));
        assert_eq!(metadata.set(owner(), "c", "3".into(), 2), Err(Full));
        assert_eq!(metadata.set(owner(), "b", "22".into(), 2), Ok(true));
        let all: Vec<_> = metadata
            .all(owner())
            .map(|(key, value)| (key, &**value))
            .collect();
        assert_eq!(all, [("a", ""), ("b", "22")]);
        assert_eq!(metadata.bytes, 4);
        assert!(metadata.unset(owner(), "a") && !metadata.unset(owner(), "a"));
        assert_eq!(metadata.clear(owner()), [Box::from("b")]);
        assert!(metadata.values.is_empty() && metadata.bytes == 0);
    }

    #[test]
    fn all_of_it_together_has_a_bound() {
        let mut metadata = Metadata::default();
        let big: Rc<str> = "x".repeat(MAX_BYTES / 4).into();
        for key in ["a", "b", "c"] {
            assert_eq!(metadata.set(owner(), key, big.clone(), 9), Ok(true));
        }
        let rest: Rc<str> = "x".repeat(MAX_BYTES / 4 - 4).into();
        assert_eq!(metadata.set(owner(), "d", big.clone(), 9), Err(Full));
        assert_eq!(metadata.set(owner(), "d", rest, 9), Ok(true));
        assert_eq!(metadata.bytes, MAX_BYTES);
        assert_eq!(
            metadata.set(owner(), "a", "less".into(), 9),
            Ok(true),
            "replacing frees"
        );
    }

    #[test]
    fn what_was_said_while_registering_goes_to_the_client() {
        let mut metadata = Metadata::default();
        let to = Owner::Client(ClientId::default());
        for (owner, key, value) in [
            (to, "a", "old"),
            (to, "b", "kept"),
            (owner(), "a", "new"),
            (owner(), "c", "late"),
        ] {
            metadata.set(owner, key, value.into(), 9).unwrap();
        }
        metadata.hand_over(owner(), to, 2);
        let all: Vec<_> = metadata.all(to).map(|(key, value)| (key, &**value)).collect();
        assert_eq!(all, [("a", "new"), ("b", "kept")], "as many as there may be");
        assert_eq!(metadata.bytes, "anewbkept".len());
        metadata.forget_connection(ConnId::default());
        assert_eq!(metadata.values.len(), 1);
    }
}
