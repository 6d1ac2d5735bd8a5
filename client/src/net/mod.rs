//! The network: one thread that connects and reads, one that writes, for each connection.
//!
//! What they bring goes into a bounded channel: when the window is too busy to take it out, reading stops,
//! and the server notices.

mod connection;
mod login;
mod stream;
mod tls;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::time::Duration;

use crate::model::network::{Link, NetworkId};
use crate::model::profile::Endpoint;
use crate::update::{Msg, NetEvent, Proof};

/// The most lines that wait to be sent; a server that takes none of them is as good as gone.
const MOST_WAITING: usize = 1024;

/// Where events go, and how to say that there are some.
#[derive(Clone)]
pub struct Mailbox {
    /// Takes the events.
    pub events: SyncSender<Msg>,
    /// Called after each.
    pub wake: Arc<dyn Fn() + Send + Sync>,
}

impl Mailbox {
    /// Delivers what is no event of a connection.
    pub fn tell(&self, msg: Msg) {
        // Without a window nobody wants to know.
        if self.events.send(msg).is_ok() {
            (self.wake)();
        }
    }

    /// Delivers an event; waits while there are too many. Whether anybody is still there to take it.
    fn deliver(&self, link: Link, event: NetEvent) -> bool {
        let delivered = self.events.send(Msg::Net { link, event }).is_ok();
        if delivered {
            (self.wake)();
        }
        delivered
    }
}

/// What a connection is told.
enum Order {
    Transmit(Vec<u8>),
    Close,
}

/// The connections, one at most to each server.
pub struct Net {
    mailbox: Mailbox,
    orders: BTreeMap<NetworkId, SyncSender<Order>>,
}

impl Net {
    /// No connection yet.
    pub fn new(mailbox: Mailbox) -> Self {
        Self {
            mailbox,
            orders: BTreeMap::new(),
        }
    }

    /// Makes a connection after a while, in place of the one to that server.
    pub fn connect(&mut self, link: Link, endpoint: Endpoint, pin: Option<String>, after: Duration) {
        let (orders, received) = sync_channel(MOST_WAITING);
        self.orders.insert(link.network, orders);
        let target = connection::Target { endpoint, pin, after };
        connection::start(target, link, received, self.mailbox.clone());
    }

    /// Works out the proof of a password, which takes a while.
    pub fn prove(&self, link: Link, proof: Proof) {
        login::prove(link, proof, self.mailbox.clone());
    }

    /// Where others may deliver, too.
    pub fn mailbox(&self) -> Mailbox {
        self.mailbox.clone()
    }

    /// Sends a line.
    pub fn transmit(&mut self, network: NetworkId, line: Vec<u8>) {
        let Some(orders) = self.orders.get(&network) else {
            return;
        };
        if let Err(TrySendError::Full(_)) = orders.try_send(Order::Transmit(line)) {
            // Ends the connection, which is reported as any other end.
            self.orders.remove(&network);
        }
    }

    /// Closes a connection once everything is sent.
    pub fn close(&mut self, network: NetworkId) {
        if let Some(orders) = self.orders.remove(&network) {
            // It ends without that, too, but not as politely.
            let _ = orders.try_send(Order::Close);
        }
    }
}
