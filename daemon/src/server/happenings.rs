//! What the core tells administrators who watch: who comes and goes, and where. Never what is said.

use protocol::admin::Happening;

use super::connection::Connection;
use super::handlers::{address_of, name_of, rfc3339};
use super::ids::{ClientId, ConnId};
use super::reply::Closing;
use super::turn::Turn;
use crate::store::model::Ban;

impl Turn<'_> {
    /// A connection was accepted.
    pub(super) fn connected(&mut self, conn: ConnId) {
        if let Some(connection) = self.state.connections.get(conn) {
            let happening = Happening::Connect {
                id: connection.number,
                address: address_of(connection).to_string(),
                dialect: connection.peer.dialect,
                tls: connection.peer.tls.map(Into::into),
            };
            self.happening(happening);
        }
    }

    /// A connection belongs to somebody now.
    pub(super) fn registered(&mut self, conn: ConnId) {
        let state = &*self.state;
        let Some(connection) = state.connections.get(conn) else {
            return;
        };
        let client = connection.client().and_then(|client| state.clients.get(client));
        if let Some(client) = client {
            let happening = Happening::Register {
                id: connection.number,
                name: client.identity.nick.to_string(),
                account: client.identity.account.as_deref().map(Into::into),
                address: address_of(connection).to_string(),
            };
            self.happening(happening);
        }
    }

    /// A connection is gone, or about to be: it still has its name.
    pub(super) fn left(&mut self, connection: &Connection, why: &Closing) {
        let happening = Happening::Disconnect {
            id: connection.number,
            name: name_of(self.state, connection).map(Into::into),
            address: address_of(connection).to_string(),
            reason: word(why).to_owned(),
        };
        self.happening(happening);
    }

    /// Somebody entered a room.
    pub(super) fn joined(&mut self, client: ClientId, room: &str) {
        let name = self.state.clients[client].identity.nick.to_string();
        let room = room.to_owned();
        self.happening(Happening::Join { name, room });
    }

    /// Somebody left a room.
    pub(super) fn parted(&mut self, client: ClientId, room: &str) {
        let name = self.state.clients[client].identity.nick.to_string();
        let room = room.to_owned();
        self.happening(Happening::Part { name, room });
    }

    /// Somebody was put out of a room.
    pub(super) fn kicked(&mut self, by: ClientId, name: &str, room: &str) {
        let by = self.state.clients[by].identity.nick.to_string();
        let (name, room) = (name.to_owned(), room.to_owned());
        self.happening(Happening::Kick { name, room, by });
    }

    /// Somebody is kept out from now on.
    pub(super) fn banned(&mut self, ban: &Ban) {
        self.happening(Happening::Ban {
            what: ban.what.to_string(),
            by: ban.set_by.to_string(),
            expires: ban.expires.map(rfc3339),
        });
    }
}

/// Why a connection is gone, in a word that never changes.
fn word(why: &Closing) -> &'static str {
    match why {
        Closing::Quit { .. } => "quit",
        Closing::Killed { .. } => "killed",
        Closing::Kicked { .. } => "kicked",
        Closing::Banned { .. } => "banned",
        Closing::AccountDisabled { .. } => "account_disabled",
        Closing::PingTimeout(_) => "ping_timeout",
        Closing::RegistrationTimeout => "registration_timeout",
        Closing::BadPassword => "bad_password",
        Closing::Busy => "busy",
        Closing::TooManyLogIns => "too_many_log_ins",
        Closing::LoggedOut => "logged_out",
        Closing::SendQueueExceeded => "send_queue_exceeded",
        Closing::ReceiveQueueExceeded => "receive_queue_exceeded",
        Closing::TooManyConnections => "too_many_connections",
        Closing::TooOften => "too_often",
        Closing::NotBelieved(_) => "not_believed",
        Closing::NotThisProtocol => "not_this_protocol",
        Closing::Lost { .. } => "lost",
        Closing::Shutdown { .. } => "shutdown",
        Closing::Restart => "restart",
    }
}
