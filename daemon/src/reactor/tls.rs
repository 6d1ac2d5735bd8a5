//! TLS in the loop: connections go away for their handshake, and come back when it is over.

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

use foldhash::HashMap;
use jiff::Timestamp;
use polling::Poller;
use protocol::admin::Dialect;
use socket2::SockRef;

use super::Reactor;
use super::arrivals::Arrived;
use super::token::Token;
use crate::config::{Config, Listen, TlsConfig};
use crate::server::gateway::Gateway;
use crate::server::input::{Input, Peer};
use crate::transport::tls::NO_ROOM;
use crate::transport::tls::acceptor::Acceptor;
use crate::transport::tls::handshakes::{Current, Done, Handshakes, Offer};
use crate::transport::tls::keeper::{Keeper, Kept};
use crate::transport::{Plain, Stream, Tls};

/// The certificate, and the threads that make handshakes with it.
#[derive(Debug)]
pub(super) struct Secure {
    current: Current,
    handshakes: Handshakes,
    keeper: Keeper,
    expires: Timestamp,
    /// Those whose handshake goes on, by number.
    going: HashMap<u64, About>,
    next: u64,
}

/// What is known of a connection in its handshake.
#[derive(Debug)]
struct About {
    address: SocketAddr,
    dialect: Dialect,
    /// The client has TLS with the gateway that passed it on, and the handshake is that one's own.
    from_gateway: bool,
    via: Option<Rc<Gateway>>,
    /// It counts at its address.
    counted: bool,
}

impl Secure {
    /// Starts the threads, if there is a listener that needs them.
    pub fn start(config: &Config, poller: &Arc<Poller>) -> io::Result<Option<Self>> {
        let Some(tls) = config
            .tls
            .as_ref()
            .filter(|_| config.listeners.iter().any(Listen::is_secure))
        else {
            return Ok(None);
        };
        let current = Current::new(acceptor(tls)?);
        Ok(Some(Self {
            handshakes: Handshakes::start(&current, poller)?,
            keeper: Keeper::start(kept(tls), current.clone())?,
            expires: tls.credentials.expires,
            current,
            going: HashMap::default(),
            next: 0,
        }))
    }

    /// When the certificate in use expires.
    pub fn expires(&mut self) -> Timestamp {
        self.expires = self.keeper.found().unwrap_or(self.expires);
        self.expires
    }

    /// Follows another configuration from now on.
    fn follow(&mut self, tls: &TlsConfig) -> io::Result<()> {
        self.current.set(acceptor(tls)?);
        self.keeper.keep(kept(tls));
        // What was found before is found no more.
        let _ = self.keeper.found();
        self.expires = tls.credentials.expires;
        Ok(())
    }
}

fn acceptor(tls: &TlsConfig) -> io::Result<Acceptor> {
    Acceptor::new(&tls.credentials, tls.oldest).map_err(io::Error::other)
}

fn kept(tls: &TlsConfig) -> Kept {
    Kept {
        files: tls.files.clone(),
        credentials: tls.credentials.clone(),
        oldest: tls.oldest,
        check_every: tls.check_every,
    }
}

fn turn_away(stream: &TcpStream, address: SocketAddr) {
    log::debug!("no room for a TLS handshake address={address}");
    // Best effort: a socket that was just accepted takes some bytes.
    let _ = SockRef::from(stream).send(NO_ROOM);
}

impl Reactor {
    /// Whether a thread has time for a handshake. Until then connections wait in the system's queue.
    pub(super) fn may_begin_handshake(&self) -> bool {
        self.secure
            .as_ref()
            .is_none_or(|secure| !secure.handshakes.is_full())
    }

    /// Sends a connection to its handshake.
    pub(super) fn begin_handshake(&mut self, arrived: Arrived, dialect: Dialect) {
        let Arrived {
            stream,
            address,
            tls,
            via,
            ..
        } = arrived;
        let ip = address.ip().to_canonical();
        let policy = self.server.policy();
        let room = self.server.room_for(ip, via.is_some(), self.clock.now());
        let Some((secure, counted)) = self.secure.as_mut().zip(room) else {
            turn_away(&stream, address);
            let passed_on = via.is_some();
            return self.drive(Input::HandshakeRefused { ip, passed_on });
        };
        let number = secure.next;
        secure.next += 1;
        let offer = Offer {
            number,
            stream,
            address,
            dialect,
            language: policy.language,
            until: Instant::now() + policy.timeouts.registration,
        };
        if let Err(offer) = secure.handshakes.begin(offer) {
            return turn_away(&offer.stream, address);
        }
        let about = About {
            address,
            dialect,
            from_gateway: tls.is_some(),
            via,
            counted,
        };
        secure.going.insert(number, about);
        self.drive(Input::HandshakeBegan { ip, counted });
    }

    /// Takes the connections whose handshake is over.
    pub(super) fn take_handshakes(&mut self) {
        while let Some(secure) = &mut self.secure
            && let Some(outcome) = secure.handshakes.next_outcome()
        {
            let Some(about) = secure.going.remove(&outcome.number) else {
                continue;
            };
            let (ip, counted) = (about.address.ip().to_canonical(), about.counted);
            self.drive(Input::HandshakeEnded { ip, counted });
            if let Some(done) = outcome.done
                && self.stopping.is_none()
                && self.leaving.is_none()
            {
                self.go_on(about, *done);
            }
        }
    }

    fn go_on(&mut self, about: About, done: Done) {
        let Done {
            stream,
            session,
            version,
            certificate,
            server_name,
        } = done;
        let named = server_name.is_some_and(|name| {
            let sts = self.server.policy().sts.as_ref();
            sts.is_none_or(|sts| sts.holds_for(&name))
        });
        let peer = Peer {
            address: about.address,
            dialect: about.dialect,
            tls: Some(version),
            // A gateway that has TLS with the client has shown its own.
            certificate: certificate.filter(|_| !about.from_gateway),
            named: named && !about.from_gateway,
            via: about.via,
            handshake: true,
        };
        let poller = Arc::clone(&self.poller);
        let conn = self.open(peer, |conn| {
            let plain = Plain::new(&poller, stream, Token::Connection(conn).key())?;
            Ok(Stream::Tls(Box::new(Tls::new(plain, *session))))
        });
        if let Some(conn) = conn {
            // What came behind the handshake has left the socket already.
            self.read_held(conn);
        }
    }

    /// After a reload: the certificate may be another.
    pub(super) fn follow_tls(&mut self) {
        if let (Some(secure), Some(tls)) = (&mut self.secure, &self.live.current.tls)
            && let Err(error) = secure.follow(tls)
        {
            log::error!("the new TLS configuration cannot be used, the old one stays: {error}");
        }
    }
}
