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
use crate::config::Listen;
use crate::conn::Connection;
use crate::dialect::{Context, Session, TlsUse};
use crate::server::ConnId;
use crate::server::input::{Input, Peer};
use crate::server::reply::{Closing, Reply};
use crate::transport::tls::NO_ROOM;
use crate::transport::websocket::{self, WebSocket};
use crate::transport::{Plain, Stream, Transport};

/// So many connections are accepted by one listener in one turn; the rest wait for the next.
const ACCEPTS_PER_TURN: usize = 64;
/// So long nobody is accepted after descriptors ran out.
const BACK_OFF: Duration = Duration::from_millis(100);

/// So long nobody is accepted who would wait for a handshake.
const HOLD_BACK: Duration = Duration::from_millis(20);

/// The listeners.
#[derive(Debug)]
pub(super) struct Gate {
    listeners: Vec<Listener>,
    /// Nobody is accepted until then.
    closed_until: Option<Duration>,
    /// Nobody is accepted until then for whom there would have to be a handshake.
    busy_until: Option<Duration>,
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
            busy_until: None,
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
        self.busy_until = None;
    }

    pub fn reopens_at(&self) -> Option<Duration> {
        [self.closed_until, self.busy_until].into_iter().flatten().min()
    }

    pub fn reopen_if_due(&mut self, now: Duration) -> io::Result<()> {
        let all = self.closed_until.take_if(|until| *until <= now).is_some();
        let secure = self.busy_until.take_if(|until| *until <= now).is_some();
        if all {
            self.spare = self.spare.take().or_else(spare);
        }
        if all || secure {
            self.watch()?;
        }
        Ok(())
    }

    /// Watches those that may accept.
    fn watch(&mut self) -> io::Result<()> {
        let (closed, busy) = (self.closed_until.is_some(), self.busy_until.is_some());
        self.listeners.iter_mut().try_for_each(|listener| {
            let waits = closed || busy && listener.listen().tls;
            listener.watch(!waits)
        })
    }

    /// The threads that make handshakes have enough to do.
    fn hold_back(&mut self, until: Duration) -> io::Result<()> {
        self.busy_until = Some(until);
        self.watch()
    }

    fn back_off(&mut self, until: Duration) -> io::Result<()> {
        self.closed_until = Some(until);
        self.watch()
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
            let Listen { dialect, tls, .. } = listener.listen();
            if tls && !self.may_begin_handshake() {
                return self.gate.hold_back(self.clock.now().uptime + HOLD_BACK);
            }
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
                    let message = if tls {
                        NO_ROOM.into()
                    } else {
                        self.refusal(dialect)
                    };
                    self.gate.turn_away(number, &message);
                    return self.gate.back_off(self.clock.now().uptime + BACK_OFF);
                }
            }
        }
        Ok(())
    }

    /// Lets a connection in whose other end is known, or sends it to its handshake first.
    pub(super) fn admit(&mut self, arrived: Arrived) {
        let Some(listen) = self.gate.listeners.get(arrived.listener).map(Listener::listen) else {
            return;
        };
        if listen.tls {
            return self.begin_handshake(arrived, listen.dialect);
        }
        let peer = Peer {
            address: arrived.address,
            dialect: listen.dialect,
            tls: arrived.tls,
            certificate: None,
            named: false,
            via: arrived.via,
            handshake: false,
        };
        let poller = Arc::clone(&self.poller);
        self.open(peer, |conn| {
            let key = Token::Connection(conn).key();
            Plain::new(&poller, arrived.stream, key).map(Stream::Plain)
        });
    }

    /// Lets a connection in, over what `stream` makes for its key.
    pub(super) fn open(
        &mut self,
        peer: Peer,
        stream: impl FnOnce(ConnId) -> io::Result<Stream>,
    ) -> Option<ConnId> {
        let dialect = peer.dialect;
        let inserted = self.table.try_insert(|conn| {
            let stream = stream(conn)?;
            let transport = if dialect == Dialect::Websocket {
                Transport::WebSocket(Box::new(WebSocket::new(stream)))
            } else {
                Transport::Lines(stream)
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
                self.entrust(conn);
                self.drive(Input::Connected { conn, peer });
                Some(conn)
            }
            Err(error) => {
                log::warn!("cannot watch a new connection: {error}");
                None
            }
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
            certified: false,
            private: false,
            tls: TlsUse::None,
            started: self.clock.started,
            now: now.wall,
            zone: &crate::dialect::LOCAL_ZONE,
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
