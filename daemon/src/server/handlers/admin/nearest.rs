//! What may have been meant by a name that nobody has.

use protocol::admin::{Candidate, Error, Noun};
use protocol::casemap::folded;

use crate::server::state::State;

/// The most names that are offered.
const MOST: usize = 3;
/// How alike a name must be to be offered: 0 is nothing in common, 1 is the same.
const ALIKE: f64 = 0.85;
/// The longest name that is looked for, in bytes: longer ones are no typing error.
const LONGEST: usize = 256;

/// There is no such user.
pub fn no_user(state: &State, name: &str) -> Error {
    let users = state
        .clients
        .values()
        .map(|client| (client.identity.nick.as_str(), client.connections.len()));
    Error::not_found(Noun::User, name, nearest(name, users))
}

/// There is no such room.
pub fn no_room(state: &State, name: &str) -> Error {
    let rooms = state
        .rooms
        .values()
        .map(|room| (room.name.as_str(), room.members.len()));
    Error::not_found(Noun::Room, name, nearest(name, rooms))
}

/// There is no such account.
pub fn no_account(state: &State, name: &str) -> Error {
    let connections = |id| {
        let clients = state.in_use.clients(id).iter();
        clients
            .map(|client| state.clients[*client].connections.len())
            .sum()
    };
    let accounts = state.directory.iter();
    let accounts = accounts.map(|(id, account)| (&*account.name, connections(id)));
    Error::not_found(Noun::Account, name, nearest(name, accounts))
}

fn nearest<'a>(name: &str, there: impl Iterator<Item = (&'a str, usize)>) -> Vec<Candidate> {
    if name.len() > LONGEST {
        return Vec::new();
    }
    let name = folded(name);
    let mut alike: Vec<_> = there
        .map(|(other, connections)| (likeness(&name, other), other, connections))
        .filter(|(likeness, ..)| *likeness >= ALIKE)
        .collect();
    alike.sort_by(|(a, name_a, _), (b, name_b, _)| b.total_cmp(a).then_with(|| name_a.cmp(name_b)));
    let candidate = |(_, name, connections): (f64, &str, usize)| Candidate {
        name: name.to_owned(),
        connections: connections as u64,
    };
    alike.into_iter().take(MOST).map(candidate).collect()
}

/// Jaro-Winkler: typing errors count little, least of all late in the name. What `#` a room has or lacks does not
/// count.
fn likeness(name: &str, other: &str) -> f64 {
    let other = folded(other);
    strsim::jaro_winkler(name.trim_start_matches('#'), other.trim_start_matches('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(name: &str, there: &[&str]) -> Vec<String> {
        nearest(name, there.iter().map(|&other| (other, 1)))
            .into_iter()
            .map(|c| c.name)
            .collect()
    }

    #[test]
    fn the_nearest_come_first_and_strangers_not_at_all() {
        assert_eq!(
            names("mari", &["Maria", "ana", "mario", "bob"]),
            ["Maria", "mario"]
        );
        assert_eq!(names("amria", &["maria"]), ["maria"]);
        assert_eq!(names("JOAO", &["joão", "zé"]), ["joão"]);
        assert_eq!(names("geral", &["#geral", "#outra"]), ["#geral"]);
        assert!(names("xyz", &["maria", ""]).is_empty());
        assert_eq!(names("ana", &["ana1", "ana2", "ana3", "ana4"]).len(), MOST);
    }

    #[test]
    fn what_is_too_long_is_like_nothing() {
        let name = "a".repeat(LONGEST + 1);
        assert!(names(&name, &[&name]).is_empty());
    }
}
