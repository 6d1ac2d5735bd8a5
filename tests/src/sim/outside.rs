//! What the core has done elsewhere: passwords, and a simulated store.

use std::sync::OnceLock;
use std::time::Duration;

use chatd::server::account::kept;
use chatd::server::asking::{Answer, Hashed, Outcome, Question, Ticket};
use chatd::server::carried::CarriedBack;
use chatd::server::directory::skeleton;
use chatd::server::input::{Input, Restored, Verification};
use chatd::server::{ConnId, Server};
use chatd::store::Store;
use chatd::store::model::{self, AccountId, Credentials, Failure, NewAccount, Op, OpId, Read, Write};
use chatd::store::simulated::Faults;
use protocol::sasl::scram::Verifier;

use super::ledger::Ledger;
use super::world::World;

/// The password of every simulated check that is right.
pub const RIGHT_PASSWORD: &str = "right";

/// The name of one of the accounts that simulated people use.
pub(super) fn account_name(number: usize) -> Box<str> {
    format!("member{number}").into()
}

impl World {
    pub(super) fn ask_outside(&mut self, ticket: Ticket, waits: Option<ConnId>, question: Question) {
        let said = match &question {
            Question::Store(op) => match &**op {
                Op::Write(Write::Append(entry)) => Some((entry.id, entry.buffer.clone())),
                _ => None,
            },
            _ => None,
        };
        self.asked.insert(ticket, (waits, said.is_some()));
        if let Some((id, buffer)) = said {
            self.ledger.asked(ticket, id, buffer, waits);
        }
        if let Some(conn) = waits {
            self.wait(conn).awaits += 1;
        }
        let answer = match question {
            Question::Verify { hash, password } => {
                self.verified += 1;
                Answer::Verified(if &*password == RIGHT_PASSWORD || *hash == *hash_of(&password) {
                    Verification::Right
                } else {
                    Verification::Wrong
                })
            }
            Question::Hash { password } => Answer::Hashed(
                credentials(&password).map_or(Hashed::BadPassword, |done| Hashed::Done(Box::new(done))),
            ),
            Question::Store(op) => {
                if let Op::Write(Write::CreateAccount(new)) = &*op {
                    self.making.insert(ticket, new.name.clone());
                }
                self.consults = true;
                if self.store.submit(OpId(ticket.0), *op).is_ok() {
                    return;
                }
                Answer::Stored(Outcome::Failed(Failure::Busy))
            }
        };
        self.inputs.push_back(Input::Answered { ticket, answer });
    }

    /// An answer is about to be handled. Returns who has waited for it.
    pub(super) fn answered(&mut self, ticket: Ticket, answer: &Answer) -> Option<ConnId> {
        let (waits, _) = self.asked.remove(&ticket)?;
        if let Answer::Stored(outcome) = answer {
            self.ledger.answered(ticket, outcome);
            let made = self.making.remove(&ticket);
            self.doubtful.extend(made.filter(|_| outcome.is_in_doubt()));
        }
        let conn = waits?;
        if self.sockets[conn].closed {
            self.ledger.forget(conn);
        }
        self.wait(conn).awaits -= 1;
        Some(conn)
    }

    /// The store does what it was asked; what it reports is told to the core.
    pub fn take_from_store(&mut self) {
        self.drain_store();
        self.handle_all();
    }

    pub(super) fn drain_store(&mut self) {
        let mut events = Vec::new();
        self.store.drain(&mut events);
        for (id, event) in events {
            let ticket = Ticket(id.0);
            let said = self
                .asked
                .get(&ticket)
                .is_some_and(|(waits, said)| waits.is_some() && *said);
            let outcome = match event {
                model::Event::Committed => Outcome::Committed,
                model::Event::Done(answer) => Outcome::Answer(answer),
                model::Event::Failed(failure) => Outcome::Failed(failure),
                // As in the reactor: whoever has said something is not kept waiting.
                model::Event::InDoubt if said => Outcome::Failed(Failure::TimedOut),
                model::Event::InDoubt | model::Event::Gap(_) | model::Event::Status(_) => continue,
            };
            // What was in doubt is reported once more.
            if self.asked.contains_key(&ticket) {
                let answer = Answer::Stored(outcome);
                self.inputs.push_back(Input::Answered { ticket, answer });
            }
        }
    }

    /// The store is well from now on, and answers all that it was asked.
    ///
    /// # Panics
    ///
    /// When anybody waits for what does not come.
    pub fn settle(&mut self) {
        self.store.set_faults(Faults::default());
        for _ in 0..100 {
            self.take_from_store();
        }
        assert!(self.store.is_idle(), "the store never comes to an end");
        assert!(
            self.server.state().pending.is_empty(),
            "something is never answered"
        );
        for (conn, wait) in &self.waits {
            let waits = wait.awaits > 0 || !wait.held.is_empty();
            assert!(!waits || self.sockets[conn].closed, "{conn:?} waits for ever");
        }
    }

    /// Asks the store directly, as if it had been before.
    ///
    /// # Panics
    ///
    /// When it does not answer.
    pub fn in_store(&mut self, op: impl Into<Op>) -> model::Event {
        let asked = OpId(u64::MAX);
        self.store.submit(asked, op.into()).expect("a store with room");
        let mut events = Vec::new();
        self.store.drain(&mut events);
        let answer = events.into_iter().find(|(id, _)| *id == asked);
        answer.expect("an answer").1
    }

    /// An account that was made before this process.
    ///
    /// # Panics
    ///
    /// When it cannot be made.
    pub fn make_account(&mut self, name: &str, password: &str) -> AccountId {
        self.make(name, credentials(password).expect("a good password"))
    }

    /// The same for an account that [`RIGHT_PASSWORD`] opens, by PLAIN only: made without work.
    ///
    /// # Panics
    ///
    /// When it cannot be made.
    pub fn make_simple_account(&mut self, name: &str) -> AccountId {
        let password = Some(hash_of(RIGHT_PASSWORD));
        self.make(
            name,
            Credentials {
                password,
                scram: None,
            },
        )
    }

    fn make(&mut self, name: &str, credentials: Credentials) -> AccountId {
        let new = NewAccount {
            name: name.into(),
            skeleton: skeleton(name),
            credentials,
            created: self.now.wall,
        };
        let made = self.in_store(Write::CreateAccount(Box::new(new)));
        let model::Event::Done(answer) = made else {
            panic!("{made:?}")
        };
        let model::Answer::Created(id) = *answer else {
            panic!("{answer:?}")
        };
        self.restore();
        id
    }

    /// Another process begins with what the store keeps; everybody has to connect again.
    ///
    /// # Panics
    ///
    /// When the store does not answer.
    pub fn restart(&mut self) {
        self.pass(Duration::from_secs(1));
        let conns: Vec<_> = self.sockets.keys().collect();
        for conn in conns {
            if !std::mem::replace(&mut self.sockets[conn].closed, true) {
                self.oracle.forget(conn);
                if let Some(queues) = &mut self.queues {
                    queues.closed(conn);
                }
            }
        }
        self.oracle.restarted();
        self.asked.clear();
        self.ledger = Ledger::default();
        // What the store had not answered yet is answered to nobody.
        self.store.drain(&mut Vec::new());
        self.server = Server::new(self.server.state().policy.clone(), 1, self.now);
        self.restore();
    }

    /// Tells the core what the store keeps, as at a start.
    ///
    /// # Panics
    ///
    /// When the store does not answer.
    pub fn restore(&mut self) {
        self.restore_with(None);
    }

    /// The same, with what another process has handed over.
    pub(super) fn restore_with(&mut self, carried: Option<Box<CarriedBack>>) {
        let answer = |event| match event {
            model::Event::Done(answer) => *answer,
            other => panic!("{other:?}"),
        };
        let limit = model::limits::ROWS;
        let mut restored = Restored {
            carried,
            ..Restored::default()
        };
        let mut after = None;
        while let model::Answer::Accounts(mut page) = answer(self.in_store(Read::Accounts { after, limit })) {
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            restored.accounts.append(&mut page);
        }
        let now = self.now.wall;
        if let model::Answer::Rooms(rooms) = answer(self.in_store(Read::Rooms { now })) {
            restored.rooms = rooms;
        }
        if let model::Answer::Bans(bans) = answer(self.in_store(Read::Bans { now })) {
            restored.bans = bans;
        }
        self.handle(Input::Restored(Box::new(restored)));
    }
}

/// Stands for a hash.
fn hash_of(password: &str) -> Box<str> {
    format!("hash of {password}").into()
}

/// What a store would keep of a password. That of the right one is worked out once: it takes long.
fn credentials(password: &str) -> Option<Credentials> {
    static RIGHT: OnceLock<Option<Credentials>> = OnceLock::new();
    match password {
        RIGHT_PASSWORD => RIGHT.get_or_init(|| derive(password)).clone(),
        _ => derive(password),
    }
}

fn derive(password: &str) -> Option<Credentials> {
    let verifier = Verifier::derive(password, b"sixteen bytes...", Verifier::ITERATIONS).ok()?;
    Some(Credentials {
        password: Some(hash_of(password)),
        scram: Some(kept(verifier)),
    })
}
