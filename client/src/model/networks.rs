//! All servers.

use super::conversations::Conversations;
use super::network::{Network, NetworkId};
use super::profile::{Endpoint, Profile};

/// The most servers at once.
pub const MAX_NETWORKS: usize = 32;

/// All servers, in the order in which they are listed.
#[derive(Debug, Default)]
pub struct Networks {
    list: Vec<Network>,
    next: u32,
}

/// A server that was taken out for a moment, to be worked with.
#[derive(Debug)]
pub struct Lent {
    pub network: Network,
    at: usize,
}

impl Networks {
    /// All.
    pub fn iter(&self) -> impl Iterator<Item = &Network> {
        self.list.iter()
    }

    /// All.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Network> {
        self.list.iter_mut()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// The one with this number, unless it was removed.
    pub fn get(&self, id: NetworkId) -> Option<&Network> {
        self.list.iter().find(|network| network.id == id)
    }

    /// The one with this number, unless it was removed.
    pub fn get_mut(&mut self, id: NetworkId) -> Option<&mut Network> {
        self.list.iter_mut().find(|network| network.id == id)
    }

    /// The one that is reached there.
    pub fn at(&self, endpoint: &Endpoint) -> Option<&Network> {
        let same = |network: &&Network| network.profile.endpoint().is_same(endpoint);
        self.list.iter().find(same)
    }

    /// Adds one, with the conversation that has what it says. `None` if there are too many.
    pub fn add(&mut self, profile: Profile, conversations: &mut Conversations) -> Option<NetworkId> {
        if self.list.len() >= MAX_NETWORKS {
            return None;
        }
        let id = NetworkId::of(self.next);
        let server = conversations.add_server(id)?;
        self.next = self.next.checked_add(1)?;
        self.list.push(Network {
            id,
            profile,
            server,
            ..Network::default()
        });
        Some(id)
    }

    /// Removes one.
    pub fn remove(&mut self, id: NetworkId) {
        self.list.retain(|network| network.id != id);
    }

    /// Takes one out; it is to be given back.
    pub fn lend(&mut self, id: NetworkId) -> Option<Lent> {
        let at = self.list.iter().position(|network| network.id == id)?;
        let network = self.list.remove(at);
        Some(Lent { network, at })
    }

    /// Puts one back where it was.
    pub fn give_back(&mut self, lent: Lent) {
        self.list.insert(lent.at.min(self.list.len()), lent.network);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(server: &str) -> Profile {
        Profile {
            server: server.to_owned(),
            ..Profile::default()
        }
    }

    #[test]
    fn there_is_a_bound() {
        let (mut networks, mut conversations) = (Networks::default(), Conversations::default());
        let mut add = || networks.add(profile("h"), &mut conversations);
        let added = (0..2 * MAX_NETWORKS).filter_map(|_| add());
        assert_eq!(added.count(), MAX_NETWORKS);
    }

    #[test]
    fn what_is_given_back_is_where_it_was() {
        let (mut networks, mut conversations) = (Networks::default(), Conversations::default());
        for server in ["a", "b", "c"] {
            networks.add(profile(server), &mut conversations).unwrap();
        }
        let id = networks.at(&profile("b").endpoint()).unwrap().id;
        let lent = networks.lend(id).unwrap();
        assert!(networks.get(id).is_none() && networks.lend(id).is_none());
        networks.give_back(lent);
        let servers: Vec<&str> = networks.iter().map(|n| n.profile.server.as_str()).collect();
        assert_eq!(servers, ["a", "b", "c"]);
    }

    #[test]
    fn a_server_is_the_same_encrypted_or_not() {
        let endpoint = |server: &str, port, tls| Endpoint {
            server: server.to_owned(),
            port,
            tls,
        };
        let (mut networks, mut conversations) = (Networks::default(), Conversations::default());
        networks.add(profile("h"), &mut conversations).unwrap();
        assert!(networks.at(&endpoint("H", 6697, true)).is_some());
        assert!(networks.at(&endpoint("h", 7000, false)).is_none());
        assert!(networks.at(&endpoint("i", 6667, false)).is_none());
    }
}
