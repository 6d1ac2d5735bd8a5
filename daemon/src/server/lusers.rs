//! How many are here.

use super::reply::Lusers;
use super::request::UserMode;
use super::state::State;

impl State {
    /// How many are here. Whoever is detached counts, too.
    #[must_use]
    pub fn lusers(&self) -> Lusers {
        let count = |mode| {
            self.clients
                .values()
                .filter(|client| client.modes.has(mode))
                .count()
        };
        let invisible = count(UserMode::Invisible);
        let registered: usize = self.clients.values().map(|client| client.connections.len()).sum();
        Lusers {
            visible: self.clients.len() - invisible,
            invisible,
            operators: count(UserMode::Operator),
            unregistered: self.connections.len() - registered,
            rooms: self
                .rooms
                .values()
                .filter(|room| !room.members.is_empty())
                .count(),
            most_clients: self.most_clients,
        }
    }
}
