//! Handshakes, off the loop.
//!
//! A handshake costs the processor as much as thousands of messages, and takes as long as the other end likes. So
//! threads of their own make them, each with its own poller, and only finished connections come to the loop. They run
//! at a lower priority than the loop does: whoever is connected comes first.

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread;
use std::time::Instant;

use polling::Poller;
use protocol::admin::Dialect;
use protocol::language::Language;
use rustls::ServerConnection;

use super::acceptor::Acceptor;
use super::worker;

/// So many handshakes go on at a time, over all threads.
pub const MOST: usize = 1024;
/// So many more may wait for a thread, for each.
const WAITING: usize = 128;
/// The most threads; each does some thousands of handshakes a second.
const MAX_THREADS: usize = 4;

/// How connections are taken now; replaced when the certificate is.
#[derive(Debug, Clone)]
pub struct Current(Arc<RwLock<Arc<Acceptor>>>);

impl Current {
    /// In this way, for a start.
    #[must_use]
    pub fn new(acceptor: Acceptor) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(acceptor))))
    }

    /// In this way from now on.
    pub fn set(&self, acceptor: Acceptor) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(acceptor);
    }

    /// How connections are taken now.
    #[must_use]
    pub fn get(&self) -> Arc<Acceptor> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A socket that was just accepted.
#[derive(Debug)]
pub struct Offer {
    /// What it is known by until something has come of it.
    pub number: u64,
    /// The socket, non-blocking.
    pub stream: TcpStream,
    /// Where it is from.
    pub address: SocketAddr,
    /// What will be spoken over it.
    pub dialect: Dialect,
    /// The language of what it is told that is no TLS.
    pub language: Language,
    /// When the handshake has to be over.
    pub until: Instant,
}

/// A connection whose handshake is over.
#[derive(Debug)]
pub struct Done {
    /// The socket.
    pub stream: TcpStream,
    /// What was agreed on; what the client sent since may be inside.
    pub session: Box<ServerConnection>,
    /// The version of TLS, as people write it.
    pub version: &'static str,
    /// SHA-256 of the certificate that the client has proved to be its own.
    pub certificate: Option<Box<str>>,
    /// The host that it meant to connect to, if it said so.
    pub server_name: Option<Box<str>>,
}

/// What came of a handshake.
#[derive(Debug)]
pub struct Outcome {
    /// Of which one.
    pub number: u64,
    /// A connection; or nothing, and the log knows why.
    pub done: Option<Box<Done>>,
}

/// The threads.
#[derive(Debug)]
pub struct Handshakes {
    workers: Vec<Worker>,
    outcomes: Receiver<Outcome>,
    /// The next offer goes to this one.
    next: usize,
}

#[derive(Debug)]
struct Worker {
    offers: Option<SyncSender<Offer>>,
    /// How many it has not begun with.
    waiting: Arc<AtomicUsize>,
    poller: Arc<Poller>,
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.offers = None;
        // It looks, finds that nothing more comes, and ends; or has ended.
        let _ = self.poller.notify();
    }
}

impl Handshakes {
    /// Starts the threads; `poller` is woken when something comes of a handshake.
    pub fn start(current: &Current, poller: &Arc<Poller>) -> io::Result<Self> {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        // One processor is left to the loop.
        let threads = threads.saturating_sub(1).clamp(1, MAX_THREADS);
        let (sender, outcomes) = channel();
        let workers = (0..threads).map(|_| start(current, poller, &sender, MOST / threads));
        Ok(Self {
            workers: workers.collect::<io::Result<_>>()?,
            outcomes,
            next: 0,
        })
    }

    /// Whether all threads have more to do than they should: then nobody more is to be accepted for now.
    #[must_use]
    pub fn is_full(&self) -> bool {
        let is_full = |worker: &Worker| worker.waiting.load(Ordering::Relaxed) >= WAITING;
        self.workers.iter().all(is_full)
    }

    /// Begins a handshake. Gives it back if no thread can take it.
    pub fn begin(&mut self, mut offer: Offer) -> Result<(), Offer> {
        for _ in 0..self.workers.len() {
            self.next = (self.next + 1) % self.workers.len();
            let Some(worker) = self.workers.get(self.next) else {
                break;
            };
            let Some(offers) = &worker.offers else {
                continue;
            };
            // Before it can be counted down.
            worker.waiting.fetch_add(1, Ordering::Relaxed);
            match offers.try_send(offer) {
                Ok(()) => {
                    // A poller that cannot be woken any more has ended, and so has the server.
                    let _ = worker.poller.notify();
                    return Ok(());
                }
                Err(TrySendError::Full(back) | TrySendError::Disconnected(back)) => {
                    worker.waiting.fetch_sub(1, Ordering::Relaxed);
                    offer = back;
                }
            }
        }
        Err(offer)
    }

    /// The next outcome, if one has come.
    #[must_use]
    pub fn next_outcome(&self) -> Option<Outcome> {
        self.outcomes.try_recv().ok()
    }
}

fn start(
    current: &Current,
    wake: &Arc<Poller>,
    outcomes: &Sender<Outcome>,
    most: usize,
) -> io::Result<Worker> {
    let (offers, receiver) = sync_channel(WAITING);
    let poller = Arc::new(Poller::new()?);
    let waiting = Arc::new(AtomicUsize::new(0));
    let worker = worker::Worker::new(
        Arc::clone(&poller),
        worker::Offers {
            receiver,
            waiting: Arc::clone(&waiting),
        },
        worker::Reports {
            outcomes: outcomes.clone(),
            wake: Arc::clone(wake),
        },
        current.clone(),
        most,
    );
    thread::Builder::new()
        .name("handshakes".into())
        .spawn(move || worker.run())?;
    Ok(Worker {
        offers: Some(offers),
        waiting,
        poller,
    })
}

#[cfg(test)]
mod tests;
