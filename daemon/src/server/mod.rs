//! The pure core: who is here, in which rooms, and what follows from what they ask.
//!
//! No sockets, no files, no clock, no randomness, no threads: [`Server::handle`] takes an [`Input`] and the time,
//! and appends [`Effect`]s. The same inputs at the same times always give the same effects.

pub mod account;
pub mod administering;
pub mod asking;
mod attempts;
pub mod bans;
pub mod carried;
pub mod changes;
pub mod client;
pub mod clock;
mod closing;
pub mod connection;
pub mod detached;
pub mod devices;
pub mod directory;
pub mod effect;
pub mod event;
mod event_ids;
pub mod gateway;
mod handlers;
mod happenings;
mod history;
pub mod history_entry;
pub mod host;
pub mod identity;
pub mod ids;
mod in_use;
pub mod input;
pub mod lasting;
mod looks;
mod lusers;
pub mod mailboxes;
mod masks;
pub mod metadata;
pub mod modes;
mod monitors;
mod origins;
pub mod owner;
pub mod policy;
pub mod rate;
pub mod refusal;
pub mod reply;
pub mod request;
pub mod returning;
pub mod room;
pub mod room_settings;
pub mod settings;
mod spelling;
pub mod state;
pub mod strangers;
mod text;
pub mod then;
mod throttle;
mod timers;
mod turn;
mod unkept;
mod whowas;

use std::net::IpAddr;
use std::rc::Rc;
use std::time::Duration;

use protocol::names::Nick;

pub use handlers::rfc3339;

pub use clock::{Now, WallTime};
pub use effect::{Delivery, Effect, Effects, Recipient};
pub use handlers::MAX_REPLAYED;
pub use ids::{AdminId, ConnId};
pub use input::Input;
pub use policy::Policy;
use state::State;
use turn::Turn;

/// The whole server.
#[derive(Debug)]
pub struct Server {
    state: State,
}

impl Server {
    /// A server that nobody is on yet. `node` tells its events from those of other processes.
    #[must_use]
    pub fn new(policy: Rc<Policy>, node: u16, now: Now) -> Self {
        Self {
            state: State::new(policy, node, now),
        }
    }

    /// Takes in what happened and appends what follows from it.
    ///
    /// Inputs about a connection that is closed already change nothing.
    pub fn handle(&mut self, input: Input, now: Now, out: &mut Effects) {
        let mut turn = Turn {
            state: &mut self.state,
            now,
            asker: None,
            out,
        };
        handlers::handle(&mut turn, input);
    }

    /// All that another process needs to go on: see [`Restored::carried`](input::Restored::carried).
    #[must_use]
    pub fn carry(&self, now: Now) -> carried::Carried {
        self.state.carry(now)
    }

    /// Something that was asked for outside and is not answered, with the answer that it has none: to be given as
    /// [`Input::Answered`] to all whose answer does not come in time, before [`Self::carry`]. `None`: nobody waits.
    #[must_use]
    pub fn unanswered(&self) -> Option<(asking::Ticket, asking::Answer)> {
        self.state.pending.unanswered()
    }

    /// When the next [`Input::Tick`] is due, on the clock of [`Now::uptime`].
    #[must_use]
    pub fn next_deadline(&self) -> Option<Duration> {
        let retain = self.state.histories.retain_at;
        let (bans, detached) = (self.state.bans.next_end(), self.state.detached.next_end());
        let unkept = self.state.unkept.next();
        let deadlines = [self.state.timers.next(), bans, detached, retain, unkept];
        deadlines.into_iter().flatten().min()
    }

    /// What the server follows now.
    #[must_use]
    pub fn policy(&self) -> &Rc<Policy> {
        &self.state.policy
    }

    /// Whether there is room for one more connection from this address, and if so, whether it counts there; of a
    /// gateway's own connections only those do that were passed on.
    #[must_use]
    pub fn room_for(&self, ip: IpAddr, passed_on: bool, now: Now) -> Option<bool> {
        handlers::room_for(&self.state, ip, passed_on, now)
    }

    /// The tables, to look at.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The name of the client (or, before registration, the name asked for) at a connection.
    #[must_use]
    pub fn nick_of(&self, conn: ConnId) -> Option<&Nick> {
        let connection = self.state.connections.get(conn)?;
        match &connection.phase {
            connection::Phase::Registering(registration) => registration.nick.as_ref(),
            connection::Phase::Registered(client) => self
                .state
                .clients
                .get(*client)
                .map(|client| &client.identity.nick),
        }
    }

    /// Whether an operator of the server is at a connection.
    #[must_use]
    pub fn is_operator(&self, conn: ConnId) -> bool {
        let connection = self.state.connections.get(conn);
        connection
            .and_then(connection::Connection::client)
            .and_then(|client| self.state.clients.get(client))
            .is_some_and(client::Client::is_operator)
    }

    /// Whether the connection has finished registration.
    #[must_use]
    pub fn is_registered(&self, conn: ConnId) -> bool {
        self.state
            .connections
            .get(conn)
            .is_some_and(|connection| connection.client().is_some())
    }
}
