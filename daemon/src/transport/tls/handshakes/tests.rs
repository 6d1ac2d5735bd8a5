//! The threads, without the loop.

use std::io::Read as _;
use std::net::{Ipv4Addr, TcpListener};
use std::time::Duration;

use polling::Events;

use super::*;
use crate::transport::tls::acceptor::Oldest;
use crate::transport::tls::testing::Pair;

/// The loop's side.
struct Loop {
    poller: Arc<Poller>,
    handshakes: Handshakes,
    listener: TcpListener,
}

impl Loop {
    fn new() -> Self {
        let poller = Arc::new(Poller::new().unwrap());
        let credentials = Pair::new(30).files.load().unwrap();
        let current = Current::new(Acceptor::new(&credentials, Oldest::Tls12).unwrap());
        Self {
            handshakes: Handshakes::start(&current, &poller).unwrap(),
            listener: TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap(),
            poller,
        }
    }

    /// Somebody connects, and the handshake begins.
    fn connect(&mut self, number: u64, time: Duration) -> TcpStream {
        let client = TcpStream::connect(self.listener.local_addr().unwrap()).unwrap();
        let (stream, address) = self.listener.accept().unwrap();
        stream.set_nonblocking(true).unwrap();
        let offer = Offer {
            number,
            stream,
            address,
            dialect: Dialect::Irc,
            language: Language::En,
            until: Instant::now() + time,
        };
        assert!(self.handshakes.begin(offer).is_ok());
        client
    }

    fn outcome(&self) -> Outcome {
        let mut events = Events::new();
        loop {
            if let Some(outcome) = self.handshakes.next_outcome() {
                return outcome;
            }
            self.poller
                .wait(&mut events, Some(Duration::from_secs(10)))
                .unwrap();
        }
    }
}

#[test]
fn every_handshake_has_one_outcome_and_the_loop_is_woken_for_it() {
    let mut server = Loop::new();
    let gone = server.connect(1, Duration::from_mins(1));
    drop(gone);
    let outcome = server.outcome();
    assert!(outcome.number == 1 && outcome.done.is_none());
    let mut silent = server.connect(2, Duration::from_millis(50));
    let outcome = server.outcome();
    assert!(outcome.number == 2 && outcome.done.is_none());
    assert_eq!(silent.read(&mut [0]).unwrap(), 0, "it is closed");
    assert!(server.handshakes.next_outcome().is_none());
}

#[test]
fn when_there_are_too_many_the_oldest_make_room() {
    let mut server = Loop::new();
    let begun = Instant::now();
    let mut clients = Vec::new();
    while clients.len() < MOST + WAITING {
        // The thread is told of each, and takes them as long as there is room.
        if server.handshakes.is_full() {
            assert!(begun.elapsed() < Duration::from_secs(30), "nobody is taken");
            std::thread::yield_now();
        } else {
            let number = clients.len() as u64;
            clients.push(server.connect(number, Duration::from_mins(1)));
        }
    }
    let outcome = server.outcome();
    assert!(outcome.done.is_none());
    assert!(
        outcome.number < MOST as u64,
        "an old one, and not {}",
        outcome.number
    );
    assert!(
        begun.elapsed() < Duration::from_mins(1),
        "it is not that it took too long"
    );
}

#[test]
fn nobody_more_is_taken_than_can_be_served() {
    let mut server = Loop::new();
    // There is no thread any more that would take them.
    let kept: Vec<_> = server.handshakes.workers.iter_mut().map(stalled).collect();
    let clients: Vec<_> = (0..WAITING * kept.len())
        .map(|number| {
            assert!(!server.handshakes.is_full());
            server.connect(number as u64, Duration::from_mins(1))
        })
        .collect();
    assert!(server.handshakes.is_full());
    drop(clients);
}

/// Puts a worker that takes nothing in the place of another.
fn stalled(worker: &mut Worker) -> Receiver<Offer> {
    let (offers, waiting) = sync_channel(WAITING);
    *worker = Worker {
        offers: Some(offers),
        waiting: Arc::default(),
        poller: Arc::new(Poller::new().unwrap()),
    };
    waiting
}
