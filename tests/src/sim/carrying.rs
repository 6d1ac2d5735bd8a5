//! Another process goes on with the core: what it knows goes through bytes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use std::time::Duration;

use chatd::server::carried::{Carried, CarriedBack};
use chatd::server::input::Input;
use chatd::server::{ConnId, Now, Server, WallTime};
use chatd::store::Store;
use chatd::store::simulated::Faults;
use slotmap::Key;

use super::world::World;

/// So much further the clock of deadlines is of another process: all that is remembered was after it began.
const ANOTHER_CLOCK: Duration = Duration::from_hours(24);

impl World {
    /// What the core knows, as another process reads it.
    ///
    /// # Panics
    /// When it cannot be read.
    #[must_use]
    pub fn carried(&self) -> Carried {
        let written = serde_json::to_vec(&self.server.carry(self.now)).expect("all of it can be written");
        serde_json::from_slice(&written).expect("what was written can be read")
    }

    /// Another process goes on with all connections but those that are lost. Returns what was carried.
    pub fn carry_over(&mut self, lost: &BTreeSet<ConnId>) -> Carried {
        self.give_up_waiting();
        let carried = self.carried();
        let faults = self.end_store();
        for &conn in lost {
            self.lose(conn);
        }
        let arrived = self.sockets.iter().filter(|(_, socket)| !socket.closed);
        let arrived: HashMap<_, _> = arrived.map(|(conn, _)| (conn.data().as_ffi(), conn)).collect();
        self.now.uptime += ANOTHER_CLOCK;
        // The room that it begins with is made long before: identities go on as they would have.
        let began = Now {
            wall: WallTime(0),
            ..self.now
        };
        let policy = Rc::clone(self.server.policy());
        let ended = std::mem::replace(&mut self.server, Server::new(policy, 1, began));
        let back = CarriedBack {
            carried: carried.clone(),
            arrived,
        };
        self.restore_with(Some(Box::new(back)));
        self.store.set_faults(faults);
        self.oracle.carried(ended.state(), self.server.state());
        carried
    }

    /// Whoever waits is told that there is no answer.
    fn give_up_waiting(&mut self) {
        while let Some((ticket, answer)) = self.server.unanswered() {
            self.handle(Input::Answered { ticket, answer });
        }
    }

    /// The store does what it was asked, and tells nobody any more; it is well from now on. Returns how it was.
    fn end_store(&mut self) -> Faults {
        let faults = self.store.set_faults(Faults::default());
        while !self.store.is_idle() {
            self.store.drain(&mut Vec::new());
        }
        self.asked.clear();
        faults
    }

    fn lose(&mut self, conn: ConnId) {
        self.sockets[conn].closed = true;
        self.oracle.forget(conn);
        self.ledger.forget(conn);
        if let Some(queues) = &mut self.queues {
            queues.closed(conn);
        }
    }
}

/// The same whatever the numbers of connections and clients are, and in whatever order rooms are looked through.
#[must_use]
pub fn comparable(mut carried: Carried) -> Carried {
    let connections = carried.connections.iter();
    let connections: BTreeMap<u64, u64> = connections.map(|it| (it.id, it.number)).collect();
    let connection = |id: &mut u64| *id = connections.get(id).copied().unwrap_or_default();
    carried
        .connections
        .iter_mut()
        .for_each(|it| connection(&mut it.id));
    carried
        .devices
        .iter_mut()
        .for_each(|it| connection(&mut it.connection));
    let clients = carried.clients.iter().map(|client| client.id);
    let numbers: BTreeMap<u64, u64> = clients.zip(1..).collect();
    // Who is gone has no number.
    let number = |id: &mut u64| *id = numbers.get(id).copied().unwrap_or_default();
    for client in &mut carried.clients {
        number(&mut client.id);
        client.connections.iter_mut().for_each(connection);
        if let Some(talks) = &mut client.talks {
            talks.clients.iter_mut().for_each(|(client, _)| number(client));
            talks.clients.retain(|&(client, _)| client > 0);
            talks.heard.iter_mut().for_each(&number);
            talks.heard.retain(|&client| client > 0);
        }
    }
    for account in &mut carried.accounts {
        account.clients.iter_mut().for_each(&number);
    }
    for room in &mut carried.rooms {
        room.members
            .iter_mut()
            .for_each(|member| number(&mut member.client));
    }
    carried.rooms.sort_by_key(|room| room.key);
    carried
}
