//! Going on with the connections of the process before this one.

use std::collections::HashMap;
use std::net::{Shutdown, TcpStream};
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::Duration;

use polling::Poller;

use super::Reactor;
use super::output::CLOSE_WITHIN;
use super::table::{Table, Wake};
use super::token::Token;
use crate::carry::{CarriedStream, HandedOver, Left};
use crate::conn::{Connection, Phase};
use crate::server::ConnId;
use crate::server::carried::CarriedBack;
use crate::transport::{Plain, Stream, Transport};

impl Table {
    /// Takes over what an earlier process has left. Returns what is for the core.
    ///
    /// What cannot be taken over is closed so that the other end knows: with the descriptor alone it would not.
    pub fn take_over(
        &mut self,
        left: &Left,
        poller: &Arc<Poller>,
        now: Duration,
    ) -> Option<Box<CarriedBack>> {
        if left.is_empty() {
            return None;
        }
        let mut sockets = left.sockets();
        let handed_over = left.state().inspect_err(|error| {
            log::error!(
                "what the process before this one knew cannot be read, and its connections={} are closed: {error}",
                sockets.len()
            );
        });
        let HandedOver { streams, core } = handed_over.unwrap_or_default();
        let mut arrived = HashMap::new();
        for stream in streams {
            let id = stream.id;
            if let Some(socket) = sockets.remove(&id)
                && let Some(conn) = self.resume(socket, stream, poller, now)
            {
                arrived.insert(id, conn);
            }
        }
        let after = if left.is_crash() { " after=crash" } else { "" };
        log::info!("taken over connections={}{after}", arrived.len());
        sockets.into_values().for_each(close);
        Some(Box::new(CarriedBack {
            carried: core,
            arrived,
        }))
    }

    fn resume(
        &mut self,
        socket: OwnedFd,
        carried: CarriedStream,
        poller: &Arc<Poller>,
        now: Duration,
    ) -> Option<ConnId> {
        let socket = TcpStream::from(socket);
        let inserted = self.try_insert(|conn| {
            let plain = Plain::new(poller, socket, Token::Connection(conn).key())?;
            let transport = Transport::Lines(Stream::Plain(plain));
            Ok::<_, std::io::Error>(Connection::resume(transport, carried, now))
        });
        inserted
            .inspect_err(|error| log::warn!("cannot watch a connection that was carried here: {error}"))
            .ok()
    }
}

/// Closes a connection of which nobody knows anything.
fn close(socket: OwnedFd) {
    // It may be closed already.
    let _ = TcpStream::from(socket).shutdown(Shutdown::Both);
}

impl Reactor {
    /// Sees to what connections that were taken over have waited for.
    pub(super) fn go_on_with_carried(&mut self) {
        let now = self.clock.now().uptime;
        let rate = self.flow.rate;
        for conn in self.table.keys() {
            let Some((connection, _)) = self.table.get(conn) else {
                continue;
            };
            let is_known = self.server.state().connections.contains_key(conn);
            match connection.phase {
                Phase::Open if !is_known => self.close(conn),
                Phase::Open if connection.throttled => {
                    let ready_at = connection.bucket.ready_at(rate);
                    self.table.wake_at(ready_at, conn, Wake::GoOn);
                }
                Phase::Open => self.table.mark_ready(conn),
                Phase::Closing | Phase::Lingering => self.table.wake_at(now + CLOSE_WITHIN, conn, Wake::End),
            }
            self.table.mark_dirty(conn);
            self.watch(conn);
        }
    }
}
