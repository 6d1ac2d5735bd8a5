//! Threads that check and hash passwords, so that the loop need not wait for it.

use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use polling::Poller;

use crate::server::asking::{Answer, Hashed, Ticket};
use crate::server::input::Verification;

use super::Hashing;

/// So many passwords may wait to be checked; who comes then is told to come back later.
const WAITING: usize = 256;
/// More threads than this would take the memory and the processors that chat needs.
const MAX_THREADS: usize = 4;

/// Something to be done with a password.
struct Job {
    ticket: Ticket,
    password: Box<str>,
    work: Work,
}

enum Work {
    /// Compare it with a hash.
    Verify(Box<str>),
    /// Hash it.
    Hash(Hashing),
}

/// Checks and hashes passwords on threads of its own, started when the first one comes.
#[derive(Debug)]
pub struct Checker {
    poller: Arc<Poller>,
    jobs: Option<SyncSender<Job>>,
    /// Kept to be given to threads.
    sender: Sender<(Ticket, Answer)>,
    results: Receiver<(Ticket, Answer)>,
}

impl Checker {
    /// Results make `poller` return from its wait.
    #[must_use]
    pub fn new(poller: Arc<Poller>) -> Self {
        let (sender, results) = channel();
        Self {
            poller,
            jobs: None,
            sender,
            results,
        }
    }

    /// Has a password checked; the result comes from [`Self::next_result`]. False if too many are waiting.
    pub fn check(&mut self, ticket: Ticket, hash: Box<str>, password: Box<str>) -> bool {
        self.add(Job {
            ticket,
            password,
            work: Work::Verify(hash),
        })
    }

    /// Has a password hashed; the result comes from [`Self::next_result`]. False if too many are waiting.
    pub fn hash(&mut self, ticket: Ticket, password: Box<str>, hashing: Hashing) -> bool {
        self.add(Job {
            ticket,
            password,
            work: Work::Hash(hashing),
        })
    }

    fn add(&mut self, job: Job) -> bool {
        let jobs = match &self.jobs {
            Some(jobs) => jobs,
            None => match self.start() {
                Some(jobs) => self.jobs.insert(jobs),
                None => return false,
            },
        };
        jobs.try_send(job).is_ok()
    }

    /// The next result, if one has come.
    #[must_use]
    pub fn next_result(&self) -> Option<(Ticket, Answer)> {
        self.results.try_recv().ok()
    }

    fn start(&self) -> Option<SyncSender<Job>> {
        let (jobs, waiting) = sync_channel(WAITING);
        let waiting = Arc::new(Mutex::new(waiting));
        let threads = thread::available_parallelism()
            .map_or(1, usize::from)
            .min(MAX_THREADS);
        let started = (0..threads).filter(|_| {
            let (waiting, results, poller) = (
                Arc::clone(&waiting),
                self.sender.clone(),
                Arc::clone(&self.poller),
            );
            let started = thread::Builder::new()
                .name("passwords".into())
                .spawn(move || work(&waiting, &results, &poller));
            if let Err(error) = &started {
                log::error!("cannot start a thread to check passwords: {error}");
            }
            started.is_ok()
        });
        (started.count() > 0).then_some(jobs)
    }
}

/// Checks one password after another, until the checker is gone.
fn work(waiting: &Mutex<Receiver<Job>>, results: &Sender<(Ticket, Answer)>, poller: &Poller) {
    loop {
        let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job {
            ticket,
            password,
            work,
        }) = job
        else {
            return;
        };
        let result = match work {
            Work::Verify(hash) if super::verify(&hash, &password) => Answer::Verified(Verification::Right),
            Work::Verify(_) => Answer::Verified(Verification::Wrong),
            Work::Hash(hashing) => Answer::Hashed(
                super::hash_for_account(&password, hashing).map_or(Hashed::BadPassword, |credentials| {
                    Hashed::Done(Box::new(credentials))
                }),
            ),
        };
        if results.send((ticket, result)).is_err() || poller.notify().is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use polling::Events;

    use super::*;
    use crate::passwords::hash;

    #[test]
    fn results_wake_the_poller() {
        let poller = Arc::new(Poller::new().unwrap());
        let mut checker = Checker::new(Arc::clone(&poller));
        let (right, wrong) = (Ticket(1), Ticket(2));
        let hashed = hash(
            "secret",
            Hashing {
                memory_kib: 8,
                iterations: 1,
            },
        )
        .unwrap();
        assert!(checker.check(right, hashed.as_str().into(), "secret".into()));
        assert!(checker.check(wrong, hashed.as_str().into(), "Secret".into()));
        let mut results = Vec::new();
        let mut events = Events::new();
        while results.len() < 2 {
            poller.wait(&mut events, Some(Duration::from_secs(10))).unwrap();
            let verified = std::iter::from_fn(|| checker.next_result());
            results.extend(verified.map(|(ticket, result)| match result {
                Answer::Verified(outcome) => (ticket, outcome),
                other => panic!("nothing else was asked: {other:?}"),
            }));
        }
        results.sort_unstable_by_key(|&(ticket, _)| ticket);
        assert_eq!(
            results,
            [(right, Verification::Right), (wrong, Verification::Wrong)]
        );
    }

    #[test]
    fn too_many_at_once_are_refused() {
        let mut checker = Checker::new(Arc::new(Poller::new().unwrap()));
        let ticket = Ticket(1);
        let hashed = hash(
            "secret",
            Hashing {
                memory_kib: 1024,
                iterations: 1,
            },
        )
        .unwrap();
        let accepted = (0..WAITING + 2 * MAX_THREADS + 1000)
            .take_while(|_| checker.check(ticket, hashed.as_str().into(), "no".into()))
            .count();
        assert!(accepted >= WAITING);
        assert!(accepted < WAITING + 2 * MAX_THREADS + 1000, "{accepted}");
    }
}
