//! One handshake, as far as bytes have come.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Instant;

use polling::Poller;
use rustls::{ProtocolVersion, ServerConfig, ServerConnection};

use super::credentials::fingerprint;
use super::handshakes::{Done, Offer};
use super::refusal;
use crate::reactor::{Interest, Registered};
use crate::transport::plain::would_block;

/// So much is read at once. What comes behind the handshake must fit into the session.
const READ_AT_ONCE: usize = 4096;
/// The most bytes that a handshake may take: certificates of some kilobytes fit many times.
const LONGEST: usize = 128 * 1024;

/// A handshake that goes on.
#[derive(Debug)]
pub(super) struct Handshake {
    /// Shared only so that it can be taken out of the registration.
    stream: Registered<Arc<TcpStream>>,
    session: ServerConnection,
    offer: Offered,
    since: Instant,
    received: usize,
}

/// An offer without its stream.
#[derive(Debug)]
struct Offered {
    number: u64,
    address: SocketAddr,
    dialect: protocol::admin::Dialect,
    language: protocol::language::Language,
    until: Instant,
}

/// How far it has come.
#[derive(Debug)]
pub(super) enum Step {
    /// It waits for the other end.
    Waits,
    /// All is agreed.
    Done,
    /// It failed; the other end was told, if there was anything to tell.
    Failed(String),
}

impl Handshake {
    pub fn new(
        offer: Offer,
        config: Arc<ServerConfig>,
        poller: &Arc<Poller>,
        key: usize,
    ) -> Result<Self, String> {
        let session = ServerConnection::new(config).map_err(|error| error.to_string())?;
        let stream = Registered::new(poller, Arc::new(offer.stream), key, Interest::READ);
        Ok(Self {
            stream: stream.map_err(|error| error.to_string())?,
            session,
            offer: Offered {
                number: offer.number,
                address: offer.address,
                dialect: offer.dialect,
                language: offer.language,
                until: offer.until,
            },
            since: Instant::now(),
            received: 0,
        })
    }

    pub fn number(&self) -> u64 {
        self.offer.number
    }

    pub fn address(&self) -> SocketAddr {
        self.offer.address
    }

    /// When it began.
    pub fn since(&self) -> Instant {
        self.since
    }

    /// When it has to be over.
    pub fn until(&self) -> Instant {
        self.offer.until
    }

    /// Goes as far as it can now; `key` is the poller's.
    pub fn step(&mut self, key: usize) -> Step {
        match self.read() {
            Ok(step) => {
                let interest = Interest {
                    read: true,
                    write: self.session.wants_write(),
                };
                match self.stream.watch(key, interest) {
                    Ok(()) => step,
                    Err(error) => Step::Failed(error.to_string()),
                }
            }
            Err(error) => Step::Failed(error.to_string()),
        }
    }

    fn read(&mut self) -> io::Result<Step> {
        let mut buffer = [0; READ_AT_ONCE];
        loop {
            self.write()?;
            if !self.session.is_handshaking() {
                return Ok(Step::Done);
            }
            let count = match (&**self.stream.source()).read(&mut buffer) {
                Ok(0) if self.received == 0 => return Ok(failed("closed without a byte")),
                Ok(0) => return Ok(failed("closed by the client")),
                Ok(count) => count,
                Err(error) if would_block(&error) => return Ok(Step::Waits),
                Err(error) => return Err(error),
            };
            let fresh = buffer.get(..count).unwrap_or_default();
            if self.received == 0 && refusal::is_plain(fresh) {
                let text = refusal::plain_text(self.offer.dialect, self.offer.language);
                // Best effort: a socket that nothing was written to takes this.
                let _ = (&**self.stream.source()).write(&text);
                return Ok(failed("this is no TLS"));
            }
            self.received += count;
            if self.received > LONGEST {
                return Ok(failed("too long"));
            }
            if let Err(error) = self.take(fresh) {
                self.alert();
                return Ok(Step::Failed(error));
            }
        }
    }

    fn take(&mut self, mut bytes: &[u8]) -> Result<(), String> {
        while !bytes.is_empty() {
            self.session
                .read_tls(&mut bytes)
                .map_err(|error| error.to_string())?;
            self.session
                .process_new_packets()
                .map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    /// Tells the other end what it did wrong: best effort.
    fn alert(&mut self) {
        if self.session.wants_write() || self.session.protocol_version().is_some() {
            let _ = self.write();
        } else {
            // Of what cannot be read at all rustls does not speak.
            let _ = (&**self.stream.source()).write(refusal::UNREADABLE);
        }
    }

    fn write(&mut self) -> io::Result<()> {
        while self.session.wants_write() {
            match self.session.write_tls(&mut &**self.stream.source()) {
                Ok(_) => {}
                Err(error) if would_block(&error) => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// What was agreed on, once it is [`Step::Done`].
    pub fn finish(self) -> Option<Done> {
        let certificates = self.session.peer_certificates().unwrap_or_default();
        let certificate = certificates.first().map(|certificate| fingerprint(certificate));
        let version = match self.session.protocol_version()? {
            ProtocolVersion::TLSv1_3 => "1.3",
            _ => "1.2",
        };
        let stream = Arc::clone(self.stream.source());
        // The poller of this thread forgets it; nobody else has it.
        drop(self.stream);
        Some(Done {
            stream: Arc::into_inner(stream)?,
            version,
            certificate,
            server_name: self.session.server_name().map(Into::into),
            session: Box::new(self.session),
        })
    }
}

fn failed(why: &str) -> Step {
    Step::Failed(why.to_owned())
}
