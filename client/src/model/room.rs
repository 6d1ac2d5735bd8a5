//! A room and the people in it.

use std::collections::BTreeMap;

/// The most people of one room that are kept.
pub const MAX_MEMBERS: usize = 20_000;

/// A room.
#[derive(Debug, Default)]
pub struct Room {
    /// Its topic, empty if it has none.
    pub topic: String,
    /// Whether the person at this client is in it.
    pub joined: bool,
    /// Whether they are about to be in it again.
    pub expected: bool,
    /// Whether they asked to leave it.
    pub leaving: bool,
    /// Who is in it.
    pub members: Members,
}

/// Somebody in a room.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Member {
    /// Their name.
    pub nick: String,
    /// The symbols of their modes, the highest first: `@+`.
    pub symbols: String,
    /// Whether they are away.
    pub away: bool,
}

/// The people of a room, by folded name.
#[derive(Debug, Default)]
pub struct Members {
    map: BTreeMap<String, Member>,
    /// What `RPL_NAMREPLY` told so far; it replaces `map` when the list is complete.
    listed: Option<BTreeMap<String, Member>>,
    revision: u64,
}

impl Members {
    /// Changes with every change of the members.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.map.len()
    }

    /// Somebody in the room.
    pub fn get(&self, key: &str) -> Option<&Member> {
        self.map.get(key)
    }

    /// Whether somebody is in the room.
    pub fn contains(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }

    /// Everybody: who has modes before who has none, then by name. `rank` gives a symbol's place.
    pub fn sorted(&self, rank: impl Fn(&str) -> usize) -> Vec<&Member> {
        let mut members: Vec<_> = self.map.values().collect();
        members.sort_by_key(|member| rank(&member.symbols));
        members
    }

    /// Somebody came. Nothing happens if the room is full.
    pub fn insert(&mut self, key: String, member: Member) {
        self.revision += 1;
        if self.map.len() < MAX_MEMBERS || self.map.contains_key(&key) {
            self.map.insert(key, member);
        }
    }

    /// Somebody left. Says whether they were there.
    pub fn remove(&mut self, key: &str) -> bool {
        self.revision += 1;
        self.map.remove(key).is_some()
    }

    /// Nobody is left, as far as this client knows.
    pub fn clear(&mut self) {
        self.revision += 1;
        self.map.clear();
        self.listed = None;
    }

    /// Changes somebody who is in the room. Says whether they are.
    pub fn change(&mut self, key: &str, change: impl FnOnce(&mut Member)) -> bool {
        let Some(member) = self.map.get_mut(key) else {
            return false;
        };
        self.revision += 1;
        change(member);
        true
    }

    /// Somebody has another name. Says whether they are in the room.
    pub fn rename(&mut self, from: &str, key: String, nick: &str) -> bool {
        let Some(mut member) = self.map.remove(from) else {
            return false;
        };
        self.revision += 1;
        nick.clone_into(&mut member.nick);
        self.map.insert(key, member);
        true
    }

    /// A part of the list of members. They are in the room from `list_complete` on.
    pub fn list(&mut self, key: String, member: Member) {
        let listed = self.listed.get_or_insert_default();
        if listed.len() < MAX_MEMBERS {
            listed.insert(key, member);
        }
    }

    /// The list of members is complete.
    pub fn list_complete(&mut self) {
        let Some(mut listed) = self.listed.take() else {
            return;
        };
        for (key, member) in &mut listed {
            member.away = self.map.get(key).is_some_and(|known| known.away);
        }
        self.revision += 1;
        self.map = listed;
    }

    /// The server compares names in another way from now on.
    pub fn fold_again(&mut self, fold: impl Fn(&str) -> String) {
        self.revision += 1;
        for map in [Some(&mut self.map), self.listed.as_mut()].into_iter().flatten() {
            *map = std::mem::take(map)
                .into_values()
                .map(|member| (fold(&member.nick), member))
                .collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(nick: &str, symbols: &str) -> Member {
        Member {
            nick: nick.to_owned(),
            symbols: symbols.to_owned(),
            away: false,
        }
    }

    #[test]
    fn the_list_replaces_what_was_known_once_it_is_complete() {
        let mut members = Members::default();
        members.insert("ana".to_owned(), member("ana", ""));
        members.change("ana", |ana| ana.away = true);
        members.insert("gone".to_owned(), member("gone", ""));
        members.list("ana".to_owned(), member("Ana", "@"));
        assert_eq!(members.len(), 2);
        members.list_complete();
        let ana = Member {
            away: true,
            ..member("Ana", "@")
        };
        assert_eq!(members.sorted(str::len), [&ana]);
        members.list_complete();
        assert_eq!(members.len(), 1);
    }

    #[test]
    fn a_room_is_bounded() {
        let mut members = Members::default();
        for n in 0..MAX_MEMBERS + 10 {
            members.insert(n.to_string(), member("n", ""));
            members.list(n.to_string(), member("n", ""));
        }
        assert_eq!(members.len(), MAX_MEMBERS);
        members.insert("0".to_owned(), member("first", ""));
        assert_eq!(members.sorted(str::len)[0].nick, "first");
        members.list_complete();
        assert_eq!(members.len(), MAX_MEMBERS);
    }
}
