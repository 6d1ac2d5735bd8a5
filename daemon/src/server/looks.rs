//! What the names look like of those here who are logged in, so that nobody passes for them.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::directory::skeleton;
use super::ids::ClientId;

/// The looks of names (Unicode TS #39) that people who are logged in have now.
#[derive(Debug, Default)]
pub struct Looks {
    of_clients: HashMap<ClientId, Box<str>, FixedState>,
    clients: HashMap<Box<str>, ClientId>,
}

impl Looks {
    /// A client that is logged in is called so, or one is not logged in. Of two that look alike the first counts.
    pub fn note(&mut self, client: ClientId, name: Option<&str>) {
        self.forget(client);
        if let Some(name) = name {
            let look = skeleton(name);
            self.clients.entry(look.clone()).or_insert(client);
            self.of_clients.insert(client, look);
        }
    }

    /// A client is gone.
    pub fn forget(&mut self, client: ClientId) {
        if let Some(look) = self.of_clients.remove(&client)
            && self.clients.get(&look) == Some(&client)
        {
            self.clients.remove(&look);
        }
    }

    /// Who is logged in and has a name that looks like this one.
    #[must_use]
    pub fn like(&self, name: &str) -> Option<ClientId> {
        self.clients.get(&skeleton(name)).copied()
    }
}

#[cfg(test)]
mod tests {
    use slotmap::SlotMap;

    use super::*;

    #[test]
    fn a_look_is_known_as_long_as_somebody_has_it() {
        let mut keys: SlotMap<ClientId, ()> = SlotMap::with_key();
        let [a, b] = [(); 2].map(|()| keys.insert(()));
        let mut looks = Looks::default();
        looks.note(a, Some("ana"));
        // With a Cyrillic "а".
        assert_eq!(looks.like("an\u{430}"), Some(a));
        looks.note(b, Some("an\u{430}"));
        assert_eq!(looks.like("ana"), Some(a));
        looks.note(a, Some("bia"));
        assert_eq!((looks.like("ana"), looks.like("bia")), (None, Some(a)));
        looks.note(a, None);
        looks.forget(b);
        assert!(looks.clients.is_empty() && looks.of_clients.is_empty());
    }
}
