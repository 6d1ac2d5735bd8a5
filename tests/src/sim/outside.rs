//! What the core has done elsewhere: passwords, and a simulated store.

use std::sync::OnceLock;
use std::time::Duration;

use chatd::server::Server;
use chatd::server::account::kept;
use chatd::server::asking::{Answer, Hashed, Outcome, Question, Ticket};
use chatd::server::directory::skeleton;
use chatd::server::input::{Input, Restored, Verification};
use chatd::store::Store;
use chatd::store::model::{self, AccountId, Credentials, NewAccount, Op, OpId, Read, Write};
use protocol::sasl::scram::Verifier;

use super::world::World;

/// The password of every simulated check that is right.
pub const RIGHT_PASSWORD: &str = "right";

/// The name of one of the accounts that simulated people use.
pub(super) fn account_name(number: usize) -> Box<str> {
    format!("member{number}").into()
}

impl World {
    pub(super) fn ask_outside(&mut self, ticket: Ticket, question: Question) {
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
                self.store.submit(OpId(ticket.0), *op).expect("a store with room");
                return self.take_from_store();
            }
        };
        self.handle(Input::Answered { ticket, answer });
    }

    /// The store does what it was asked; what it reports is told to the core.
    pub fn take_from_store(&mut self) {
        let mut events = Vec::new();
        self.store.drain(&mut events);
        for (id, event) in events {
            let outcome = match event {
                model::Event::Committed => Outcome::Committed,
                model::Event::Done(answer) => Outcome::Answer(answer),
                model::Event::Failed(failure) => Outcome::Failed(failure),
                model::Event::InDoubt | model::Event::Gap(_) | model::Event::Status(_) => continue,
            };
            self.handle(Input::Answered {
                ticket: Ticket(id.0),
                answer: Answer::Stored(outcome),
            });
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
        let answer = |event| match event {
            model::Event::Done(answer) => *answer,
            other => panic!("{other:?}"),
        };
        let limit = model::limits::ROWS;
        let mut restored = Restored::default();
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
