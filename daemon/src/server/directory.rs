//! Every account there is, at hand: whose a name is, and which names look like it.

use std::collections::HashMap;

use protocol::casemap::folded;

use super::clock::WallTime;
use super::settings::Settings;
use crate::store::model::AccountId;

/// Every account there is.
#[derive(Debug, Default)]
pub struct Directory {
    accounts: HashMap<AccountId, Entry>,
    names: HashMap<Box<str>, AccountId>,
    skeletons: HashMap<Box<str>, AccountId>,
}

/// An account, as far as it is needed at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name, as its owner writes it.
    pub name: Box<str>,
    /// When it was made.
    pub created: WallTime,
    /// What its owner has chosen.
    pub settings: Settings,
    /// Nobody may use it.
    pub disabled: bool,
}

impl Directory {
    /// Adds an account, or replaces what is known of it.
    pub fn insert(&mut self, id: AccountId, entry: Entry) {
        self.remove(id);
        self.names.insert(folded(&entry.name).into(), id);
        self.skeletons.insert(skeleton(&entry.name), id);
        self.accounts.insert(id, entry);
    }

    /// Takes an account away.
    pub fn remove(&mut self, id: AccountId) -> Option<Entry> {
        let entry = self.accounts.remove(&id)?;
        self.names.remove(&*folded(&entry.name));
        self.skeletons.remove(&skeleton(&entry.name));
        Some(entry)
    }

    /// An account.
    #[must_use]
    pub fn get(&self, id: AccountId) -> Option<&Entry> {
        self.accounts.get(&id)
    }

    /// An account, to change what its owner has chosen or whether it may be used; its name stays.
    pub fn get_mut(&mut self, id: AccountId) -> Option<&mut Entry> {
        self.accounts.get_mut(&id)
    }

    /// The account of this name, in any case.
    #[must_use]
    pub fn id_of(&self, name: &str) -> Option<AccountId> {
        self.names.get(&*folded(name)).copied()
    }

    /// What an account is called; nothing if it is gone.
    #[must_use]
    pub fn name_of(&self, id: AccountId) -> &str {
        self.get(id).map_or("", |entry| &*entry.name)
    }

    /// The account whose name is this, or looks like it.
    #[must_use]
    pub fn owner_of_look(&self, name: &str) -> Option<AccountId> {
        self.skeletons.get(&skeleton(name)).copied()
    }

    /// How many accounts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.accounts.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.accounts.is_empty()
    }

    /// All of them, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (AccountId, &Entry)> {
        self.accounts.iter().map(|(&id, entry)| (id, entry))
    }
}

/// What a name looks like: names of one skeleton cannot be told apart by eye (Unicode TS #39, section 4).
#[must_use]
pub fn skeleton(name: &str) -> Box<str> {
    unicode_security::skeleton(&folded(name))
        .collect::<String>()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str) -> Entry {
        Entry {
            created: WallTime(1),
            name: name.into(),
            settings: Settings::default(),
            disabled: false,
        }
    }

    #[test]
    fn accounts_are_found_by_name_and_by_look() {
        let mut directory = Directory::default();
        directory.insert(AccountId(1), entry("Ana"));
        assert_eq!(directory.id_of("ANA"), Some(AccountId(1)));
        // With a Cyrillic "а".
        assert_eq!(directory.id_of("an\u{430}"), None);
        assert_eq!(directory.owner_of_look("an\u{430}"), Some(AccountId(1)));
        assert_eq!(directory.owner_of_look("bia"), None);
        directory.insert(AccountId(1), entry("Bia"));
        assert_eq!(directory.id_of("ana"), None);
        assert_eq!(directory.len(), 1);
        assert_eq!(directory.remove(AccountId(1)), Some(entry("Bia")));
        assert!(directory.is_empty() && directory.owner_of_look("bia").is_none());
    }
}
