//! Connections of gateways that have yet to say whom they pass on: the stage between accepting and the transport.
//!
//! Exactly the PROXY header is taken from the socket. What comes behind it, TLS or not, is still there for whoever
//! reads next.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Read as _};
use std::net::{SocketAddr, TcpStream};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use polling::Poller;

use super::Reactor;
use super::registry::{Interest, Registered};
use super::token::Token;
use crate::server::gateway::{Gateway, GatewayProtocol};
use crate::transport::proxy::{self, Origin, Outcome};

/// More than so many do not wait at a time.
const MOST: usize = 1024;

/// Those who have yet to say whom they pass on, by number.
#[derive(Debug, Default)]
pub(super) struct Arrivals {
    waiting: BTreeMap<u32, Arrival>,
    next: u32,
}

#[derive(Debug)]
struct Arrival {
    /// Also in `registered`, which has to go before this can be taken out.
    stream: Arc<TcpStream>,
    registered: Registered<Arc<TcpStream>>,
    /// The beginning of a header.
    header: Vec<u8>,
    /// The header has to be whole by then.
    until: Duration,
    from: SocketAddr,
    gateway: Rc<Gateway>,
    listener: usize,
}

/// A connection whose other end is known, with nothing read of what the client sends.
#[derive(Debug)]
pub(super) struct Arrived {
    pub stream: TcpStream,
    /// Where the client is.
    pub address: SocketAddr,
    /// Up to the gateway.
    pub tls: Option<&'static str>,
    /// Who passed it on; `None` where it is the gateway's own.
    pub via: Option<Rc<Gateway>>,
    /// The number of the listener that accepted it.
    pub listener: usize,
}

/// Why an arrival is no more.
enum Failure {
    /// What it sent is no header.
    Broken(&'static str),
    /// It went away.
    Gone(io::Error),
}

impl Arrivals {
    /// Waits for the header of a connection that was just accepted.
    fn add(&mut self, poller: &Arc<Poller>, arrived: Arrived, until: Duration) -> io::Result<()> {
        let Some(gateway) = arrived.via else {
            return Ok(());
        };
        if self.waiting.len() >= MOST {
            return Err(io::Error::other(
                "too many connections wait for their PROXY header",
            ));
        }
        let number = self.free_number();
        let stream = Arc::new(arrived.stream);
        let key = Token::Arrival(number).key();
        let registered = Registered::new(poller, Arc::clone(&stream), key, Interest::READ)?;
        let arrival = Arrival {
            stream,
            registered,
            header: Vec::new(),
            until,
            from: arrived.address,
            gateway,
            listener: arrived.listener,
        };
        self.waiting.insert(number, arrival);
        Ok(())
    }

    /// Numbers go round; those in use are few.
    fn free_number(&mut self) -> u32 {
        loop {
            let number = self.next;
            self.next = (number + 1) % (1 << 30);
            if !self.waiting.contains_key(&number) {
                return number;
            }
        }
    }

    /// One of them can be read. Gives it back once its header is whole.
    fn on_ready(&mut self, number: u32) -> Option<Arrived> {
        let arrival = self.waiting.get_mut(&number)?;
        match arrival.read() {
            Ok(None) => None,
            Ok(Some(origin)) => self.waiting.remove(&number)?.finish(origin),
            Err(failure) => {
                arrival.log(&failure);
                self.waiting.remove(&number);
                None
            }
        }
    }

    /// Closes those that had their time.
    pub fn end_due(&mut self, now: Duration) {
        self.waiting.retain(|_, arrival| {
            let waits = arrival.until > now;
            if !waits {
                arrival.log(&Failure::Broken("no PROXY header in time"));
            }
            waits
        });
    }

    /// When [`Self::end_due`] is due.
    pub fn next_deadline(&self) -> Option<Duration> {
        self.waiting.values().map(|arrival| arrival.until).min()
    }

    /// Closes all.
    pub fn close(&mut self) {
        self.waiting.clear();
    }
}

impl Arrival {
    /// Takes what has come of the header, and nothing of what follows it.
    fn read(&mut self) -> Result<Option<Origin>, Failure> {
        let mut bytes = [0; proxy::LONGEST];
        let (before, room) = bytes
            .split_at_mut_checked(self.header.len())
            .ok_or(Failure::Broken("the PROXY header is too long"))?;
        before.copy_from_slice(&self.header);
        let come = match self.stream.peek(room) {
            Ok(0) => return Err(Failure::Gone(ErrorKind::UnexpectedEof.into())),
            Ok(come) => self.header.len() + come,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
            Err(error) if error.kind() == ErrorKind::Interrupted => return Ok(None),
            Err(error) => return Err(Failure::Gone(error)),
        };
        let (used, origin) = match proxy::parse(bytes.get(..come).unwrap_or_default()) {
            Outcome::Incomplete => (come, None),
            Outcome::Header { used, origin } => (used, Some(origin)),
            Outcome::Broken(why) => return Err(Failure::Broken(why)),
        };
        // It is there: this was peeked at.
        let taken = bytes.get_mut(self.header.len()..used).unwrap_or_default();
        (&*self.stream).read_exact(taken).map_err(Failure::Gone)?;
        self.header.extend_from_slice(taken);
        Ok(origin)
    }

    fn finish(self, origin: Origin) -> Option<Arrived> {
        drop(self.registered);
        let (address, tls, via) = match origin {
            Origin::Gateway => (self.from, None, None),
            Origin::Client { address, tls } => (address, tls, Some(self.gateway)),
        };
        Some(Arrived {
            stream: Arc::into_inner(self.stream)?,
            address,
            tls,
            via,
            listener: self.listener,
        })
    }

    fn log(&self, failure: &Failure) {
        let (address, gateway) = (self.from.ip().to_canonical(), &self.gateway.name);
        match failure {
            Failure::Broken(why) => {
                log::warn!("gateway refused address={address} gateway={gateway:?}: {why}");
            }
            // Health checks do this.
            Failure::Gone(error) => {
                log::debug!("gateway gone address={address} gateway={gateway:?}: {error}");
            }
        }
    }
}

impl Reactor {
    /// Lets a connection in that was just accepted, or has its gateway say first whom it passes on.
    pub(super) fn arrive(&mut self, stream: TcpStream, address: SocketAddr, listener: usize) {
        let policy = self.server.policy();
        let via = policy.gateway_at(address.ip(), |protocol| *protocol == GatewayProtocol::Proxy);
        let arrived = Arrived {
            stream,
            address,
            tls: None,
            via: via.cloned(),
            listener,
        };
        if arrived.via.is_none() {
            return self.admit(arrived);
        }
        let until = self.clock.now().uptime + policy.timeouts.registration;
        if let Err(error) = self.arrivals.add(&self.poller, arrived, until) {
            log::warn!("cannot wait for a gateway address={}: {error}", address.ip());
        }
    }

    /// The poller has something about this arrival.
    pub(super) fn on_arrival(&mut self, number: u32) {
        if let Some(arrived) = self.arrivals.on_ready(number) {
            self.admit(arrived);
        }
    }
}
