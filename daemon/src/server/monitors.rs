//! Who watches whom (<https://ircv3.net/specs/extensions/monitor>): nothing is kept for those who watch nobody.

use std::collections::HashMap;

use indexmap::{IndexMap, IndexSet};
use protocol::casemap::{Folded, folded};
use protocol::names::Nick;

use super::ids::ClientId;

/// The names that clients watch. Each watched name knows its watchers, and each watcher their names.
#[derive(Debug, Default)]
pub struct Monitors {
    watchers: HashMap<Folded, IndexSet<ClientId>>,
    /// In the order of adding, each as it was written first.
    lists: HashMap<ClientId, IndexMap<Folded, Nick>>,
}

impl Monitors {
    /// Has a client watch a name, unless it watches `most` names already. Returns whether it watches it now.
    pub fn watch(&mut self, client: ClientId, name: Nick, most: usize) -> bool {
        let folded = name.folded();
        let watched = self.lists.get(&client).map_or(0, IndexMap::len);
        if self.watches(client, &folded) {
            return true;
        }
        if watched >= most {
            return false;
        }
        self.watchers.entry(folded.clone()).or_default().insert(client);
        self.lists.entry(client).or_default().insert(folded, name);
        true
    }

    fn watches(&self, client: ClientId, name: &Folded) -> bool {
        self.lists
            .get(&client)
            .is_some_and(|list| list.contains_key(name))
    }

    /// Has a client watch a name no longer.
    pub fn unwatch(&mut self, client: ClientId, name: &str) {
        let Some(list) = self.lists.get_mut(&client) else {
            return;
        };
        if let Some((name, _)) = list.shift_remove_entry(&*folded(name)) {
            if list.is_empty() {
                self.lists.remove(&client);
            }
            self.drop_watcher(client, &name);
        }
    }

    /// Has a client watch nobody.
    pub fn clear(&mut self, client: ClientId) {
        for name in self.lists.remove(&client).unwrap_or_default().into_keys() {
            self.drop_watcher(client, &name);
        }
    }

    fn drop_watcher(&mut self, client: ClientId, name: &Folded) {
        if let Some(watchers) = self.watchers.get_mut(name) {
            watchers.swap_remove(&client);
            if watchers.is_empty() {
                self.watchers.remove(name);
            }
        }
    }

    /// The names that a client watches, in the order of adding.
    pub fn list(&self, client: ClientId) -> impl Iterator<Item = &Nick> {
        self.lists.get(&client).into_iter().flat_map(IndexMap::values)
    }

    /// Those who watch a name.
    pub fn watchers(&self, name: &str) -> impl Iterator<Item = ClientId> {
        let watchers = if self.watchers.is_empty() {
            None
        } else {
            self.watchers.get(&*folded(name))
        };
        watchers.into_iter().flatten().copied()
    }

    /// Every client with a list, and the length of it: what must agree with [`Self::watchers`].
    pub fn lists(&self) -> impl Iterator<Item = (ClientId, usize)> {
        self.lists.iter().map(|(&client, list)| (client, list.len()))
    }

    /// How many watchers all names have together.
    #[must_use]
    pub fn watched(&self) -> usize {
        self.watchers.values().map(IndexSet::len).sum()
    }
}

#[cfg(test)]
mod tests {
    use slotmap::SlotMap;

    use super::*;

    fn nick(name: &str) -> Nick {
        Nick::new(name, 32).unwrap()
    }

    fn two_clients() -> [ClientId; 2] {
        let mut ids = SlotMap::<ClientId, ()>::with_key();
        [ids.insert(()), ids.insert(())]
    }

    fn names(monitors: &Monitors, client: ClientId) -> Vec<&str> {
        monitors.list(client).map(Nick::as_str).collect()
    }

    #[test]
    fn names_are_watched_in_any_case_and_once() {
        let [ana, rui] = two_clients();
        let mut monitors = Monitors::default();
        assert!(monitors.watch(ana, nick("João"), 2));
        assert!(monitors.watch(ana, nick("JOÃO"), 2));
        assert!(monitors.watch(rui, nick("joão"), 2));
        assert_eq!(names(&monitors, ana), ["João"]);
        assert_eq!(monitors.watchers("jOÃO").collect::<Vec<_>>(), [ana, rui]);
        monitors.unwatch(ana, "JOÃO");
        assert_eq!(monitors.watchers("joão").collect::<Vec<_>>(), [rui]);
    }

    #[test]
    fn a_list_has_its_bound_and_what_is_on_it_stays() {
        let [ana, rui] = two_clients();
        let mut monitors = Monitors::default();
        assert!(monitors.watch(ana, nick("a"), 2) && monitors.watch(ana, nick("b"), 2));
        assert!(!monitors.watch(ana, nick("c"), 2));
        assert!(monitors.watch(ana, nick("A"), 2), "it is on the list");
        assert!(!monitors.watch(rui, nick("a"), 0));
        assert_eq!(names(&monitors, ana), ["a", "b"]);
    }

    #[test]
    fn nothing_is_left_of_who_watches_nobody() {
        let [ana, rui] = two_clients();
        let mut monitors = Monitors::default();
        for name in ["a", "b", "c"] {
            monitors.watch(ana, nick(name), 3);
            monitors.watch(rui, nick(name), 3);
        }
        monitors.clear(ana);
        for name in ["a", "b", "c", "d"] {
            monitors.unwatch(rui, name);
        }
        assert!(
            monitors.lists.is_empty() && monitors.watchers.is_empty(),
            "{monitors:?}"
        );
    }
}
