//! Letting connections in.

use std::fs::File;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use polling::Poller;
use protocol::admin::Dialect;

use super::Reactor;
use super::arrivals::Arrived;
use super::intake::context;
use super::listener::{Accepted, Bound, Listener};
use super::token::Token;
use crate::conn::Connection;
use crate::dialect::{Context, Session};
use crate::server::input::{Input, Peer};
use crate::server::reply::{Closing, Reply};
use crate::transport::websocket::{self, WebSocket};
use crate::transport::{Plain, Transport};

/// So many connections are accepted by one listener in one turn; the rest wait for the next.
const ACCEPTS_PER_TURN: usize = 64;
/// So long nobody is accepted after descriptors ran out.
const BACK_OFF: Duration = Duration::from_millis(100);

/// The listeners.
#[derive(Debug)]
pub(super) struct Gate {
    listeners: Vec<Listener>,
    /// Nobody is accepted until then.
    closed_until: Option<Duration>,
    /// The last attempt failed for want of descriptors, and the log has it.
    exhausted: bool,
    /// A descriptor that is kept back, to turn somebody away politely when there is no other left.
    spare: Option<File>,
}

impl Gate {
    pub fn new(poller: &Arc<Poller>, bound: Vec<Bound>) -> io::Result<Self> {
        let listeners = bound
            .into_iter()
            .enumerate()
            .map(|(number, bound)| Listener::new(poller, bound, number));
        Ok(Self {
            listeners: listeners.collect::<io::Result<_>>()?,
            closed_until: None,
            exhausted: false,
            spare: spare(),
        })
    }

    /// Where it listens, and for what.
    pub fn listeners(&self) -> &[Listener] {
        &self.listeners
    }

    /// Stops listening for good.
    pub fn close(&mut self) {
        self.listeners.clear();
        self.closed_until = None;
    }

    pub fn reopens_at(&self) -> Option<Duration> {
        self.closed_until
    }

    pub fn reopen_if_due(&mut self, now: Duration) -> io::Result<()> {
        if self.closed_until.is_some_and(|until| until <= now) {
            self.closed_until = None;
            self.spare = self.spare.take().or_else(spare);
            for listener in &mut self.listeners {
                listener.watch(true)?;
            }
        }
        Ok(())
    }

    fn back_off(&mut self, until: Duration) -> io::Result<()> {
        self.closed_until = Some(until);
        self.listeners
            .iter_mut()
            .try_for_each(|listener| listener.watch(false))
    }

    /// Spends the spare descriptor on telling the next one who waits.
    fn turn_away(&mut self, number: usize, message: &[u8]) {
        if self.spare.take().is_some()
            && let Some(listener) = self.listeners.get(number)
        {
            listener.turn_away(message);
            self.spare = spare();
        }
    }
}

fn spare() -> Option<File> {
    File::open("/dev/null").ok()
}

impl Reactor {
    /// Accepts those who wait at the listener of this number.
    pub(super) fn accept(&mut self, number: usize) -> io::Result<()> {
        for _ in 0..ACCEPTS_PER_TURN {
            // Whoever is turned away below may have been the reason to stop.
            let Some(listener) = self.gate.listeners.get(number) else {
                break;
            };
            let dialect = listener.dialect();
            match listener.accept() {
                Accepted::Connection(stream, address) => {
                    self.gate.exhausted = false;
                    self.arrive(stream, address, number);
                }
                Accepted::Nobody => break,
                Accepted::Failed(error) => log::debug!("accept: {error}"),
                Accepted::Exhausted(error) => {
                    if !self.gate.exhausted {
                        log::warn!("cannot accept connections for now: {error}");
                    }
                    self.gate.exhausted = true;
                    let message = self.refusal(dialect);
                    self.gate.turn_away(number, &message);
                    return self.gate.back_off(self.clock.now().uptime + BACK_OFF);
                }
            }
        }
        Ok(())
    }

    /// Lets a connection in whose other end is known.
    pub(super) fn admit(&mut self, arrived: Arrived) {
        let Arrived {
            stream,
            address,
            tls,
            via,
            listener,
        } = arrived;
        let Some(dialect) = self.gate.listeners.get(listener).map(Listener::dialect) else {
            return;
        };
        let poller = &self.poller;
        let inserted = self.table.try_insert(|conn| {
            let plain = Plain::new(poller, stream, Token::Connection(conn).key())?;
            let transport = if dialect == Dialect::Websocket {
                Transport::WebSocket(Box::new(WebSocket::new(plain)))
            } else {
                Transport::Plain(plain)
            };
            Ok::<_, io::Error>(Connection::new(transport, dialect.into()))
        });
        match inserted {
            Ok(conn) => {
                let now = self.clock.now();
                let cx = context(&self.server, conn, self.clock.started, now);
                if let Some((connection, buffers)) = self.table.get(conn) {
                    connection.greet(&cx, buffers);
                    self.table.mark_dirty(conn);
                }
                let peer = Peer {
                    address,
                    dialect,
                    tls,
                    via,
                };
                self.drive(Input::Connected { conn, peer });
            }
            Err(error) => log::warn!("cannot watch a new connection: {error}"),
        }
    }

    /// What somebody is told for whom there is no descriptor.
    fn refusal(&self, dialect: Dialect) -> Vec<u8> {
        let now = self.clock.now();
        let policy = self.server.policy();
        let cx = Context {
            policy,
            nick: "*",
            registered: false,
            private: false,
            started: self.clock.started,
            now: now.wall,
        };
        let mut message = Vec::new();
        Session::new(dialect.into()).reply(&Reply::Closing(Closing::TooManyConnections), &cx, &mut message);
        if dialect == Dialect::Websocket {
            let lines = std::mem::take(&mut message);
            websocket::unavailable(&lines, &mut message);
        }
        message
    }
}
