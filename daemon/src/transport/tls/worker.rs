//! A thread that makes handshakes.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError};
use std::time::{Duration, Instant};

use polling::{Events, Poller};
use slotmap::{Key as _, KeyData, SlotMap, new_key_type};

use super::handshake::{Handshake, Step};
use super::handshakes::{Current, Done, Offer, Outcome};

/// When there are too many, the oldest makes room for another once it has had so long.
const GRACE: Duration = Duration::from_secs(1);
/// Failures are told to the log one by one so far apart; those between are only counted.
const TELL_EVERY: Duration = Duration::from_mins(1);
/// How much lower the thread's priority is than that of the loop (setpriority(2)).
const NICE: i32 = 10;

new_key_type! {
    struct Id;
}

impl Id {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "usize has 64 bits: see reactor/token.rs"
    )]
    fn key(self) -> usize {
        self.data().as_ffi() as usize
    }
}

/// What waits for this thread.
#[derive(Debug)]
pub(super) struct Offers {
    pub receiver: Receiver<Offer>,
    /// How many there are.
    pub waiting: Arc<AtomicUsize>,
}

/// Where outcomes go.
#[derive(Debug)]
pub(super) struct Reports {
    pub outcomes: Sender<Outcome>,
    /// Woken for them.
    pub wake: Arc<Poller>,
}

#[derive(Debug)]
pub(super) struct Worker {
    poller: Arc<Poller>,
    offers: Offers,
    reports: Reports,
    current: Current,
    most: usize,
    going: SlotMap<Id, Handshake>,
    /// Those that go on, by when they have to be over.
    deadlines: BTreeSet<(Instant, Id)>,
    failures: Failures,
    /// Something was reported since the loop was woken.
    news: bool,
}

impl Worker {
    pub fn new(poller: Arc<Poller>, offers: Offers, reports: Reports, current: Current, most: usize) -> Self {
        Self {
            poller,
            offers,
            reports,
            current,
            most,
            going: SlotMap::with_key(),
            deadlines: BTreeSet::new(),
            failures: Failures::default(),
            news: false,
        }
    }

    /// Works until nothing more can come.
    pub fn run(mut self) {
        if let Err(error) = rustix::process::setpriority_process(None, NICE) {
            log::debug!("handshakes run at the priority of everything else: {error}");
        }
        let mut events = Events::new();
        while self.take_offers() && self.tell() {
            events.clear();
            let timeout = self.timeout();
            if let Err(error) = self.poller.wait(&mut events, timeout) {
                log::error!("no more TLS handshakes: {error}");
                return;
            }
            for event in events.iter() {
                self.step(KeyData::from_ffi(event.key as u64).into());
            }
            self.expire();
        }
    }

    /// Wakes the loop if there is something for it. False when it has ended.
    fn tell(&mut self) -> bool {
        !std::mem::take(&mut self.news) || self.reports.wake.notify().is_ok()
    }

    /// Begins with those that wait, as far as there is room. False when no more can come.
    fn take_offers(&mut self) -> bool {
        while self.has_room() {
            match self.offers.receiver.try_recv() {
                Ok(offer) => {
                    self.offers.waiting.fetch_sub(1, Ordering::Relaxed);
                    self.begin(offer);
                }
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => return false,
            }
        }
        true
    }

    /// Whether there is room for one more; whoever has had a fair time may have to make it.
    fn has_room(&mut self) -> bool {
        if self.going.len() < self.most {
            return true;
        }
        let oldest = self.going.iter().min_by_key(|(_, handshake)| handshake.since());
        let Some(id) = oldest
            .filter(|(_, old)| old.since().elapsed() >= GRACE)
            .map(|(id, _)| id)
        else {
            return false;
        };
        self.fail(id, "it made room for others");
        true
    }

    fn begin(&mut self, offer: Offer) {
        let (number, address, until) = (offer.number, offer.address, offer.until);
        let config = self.current.get().config(offer.dialect);
        let poller = &self.poller;
        let begun = self
            .going
            .try_insert_with_key(|id| Handshake::new(offer, config, poller, id.key()));
        match begun {
            Ok(id) => {
                self.deadlines.insert((until, id));
                // Most have sent their first message by now.
                self.step(id);
            }
            Err(error) => {
                self.failures.note(address, &error);
                self.report(number, None);
            }
        }
    }

    fn step(&mut self, id: Id) {
        let Some(handshake) = self.going.get_mut(id) else {
            return;
        };
        match handshake.step(id.key()) {
            Step::Waits => {}
            Step::Failed(why) => self.fail(id, &why),
            Step::Done => {
                let Some(handshake) = self.remove(id) else {
                    return;
                };
                let number = handshake.number();
                self.report(number, handshake.finish());
            }
        }
    }

    fn expire(&mut self) {
        let now = Instant::now();
        while let Some(&(until, id)) = self.deadlines.first()
            && until <= now
        {
            self.fail(id, "it took too long");
        }
    }

    fn timeout(&self) -> Option<Duration> {
        let next = self
            .deadlines
            .first()
            .map(|(until, _)| until.saturating_duration_since(Instant::now()));
        // Somebody may wait for the oldest to have had its time.
        if self.going.len() >= self.most {
            return Some(next.unwrap_or(GRACE).min(GRACE / 10));
        }
        next
    }

    fn remove(&mut self, id: Id) -> Option<Handshake> {
        let handshake = self.going.remove(id)?;
        self.deadlines.remove(&(handshake.until(), id));
        Some(handshake)
    }

    fn fail(&mut self, id: Id, why: &str) {
        if let Some(handshake) = self.remove(id) {
            self.failures.note(handshake.address(), why);
            self.report(handshake.number(), None);
        }
    }

    fn report(&mut self, number: u64, done: Option<Done>) {
        let outcome = Outcome {
            number,
            done: done.map(Box::new),
        };
        // When nobody listens, the server has ended.
        let _ = self.reports.outcomes.send(outcome);
        self.news = true;
    }
}

/// What the log is told of handshakes that failed: whoever makes thousands of them is not to fill it.
#[derive(Debug, Default)]
struct Failures {
    told: Option<Instant>,
    /// Failures since then.
    since: u64,
}

impl Failures {
    fn note(&mut self, address: std::net::SocketAddr, why: &str) {
        log::debug!("TLS handshake failed address={address}: {why}");
        self.since += 1;
        if self.told.is_none_or(|told| told.elapsed() >= TELL_EVERY) {
            log::info!("TLS handshakes failed={} last={address}: {why}", self.since);
            self.told = Some(Instant::now());
            self.since = 0;
        }
    }
}
