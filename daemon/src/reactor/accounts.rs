//! Accounts: what connections ask of the store, on its way there and back.

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use polling::Poller;
use protocol::admin;
use protocol::sasl::scram::Verifier;

use super::Reactor;
use crate::config::StoreConfig;
use crate::passwords::{Hashed, Hashing};
use crate::server::account::{Account, Found, Made, NewAccount};
use crate::server::input::Input;
use crate::server::{ConnId, WallTime};
use crate::store::Store;
use crate::store::model::{
    self, AccountId, AccountRef, Answer, Credentials, Event, Health, Op, OpId, Read, Refusal, Scram, Write,
};
use crate::store::sqlite::Sqlite;
use crate::store::sqlite::open::{OpenError, Settings};

/// The store, and who waits for what from it.
pub(super) struct Accounts {
    store: Box<dyn Store>,
    /// `None`: in memory.
    path: Option<PathBuf>,
    last: u64,
    waiting: HashMap<OpId, Waiting>,
    /// Accounts whose passwords are being hashed.
    hashing: HashMap<ConnId, NewAccount>,
    events: Vec<(OpId, Event)>,
}

/// Who waits for what.
#[derive(Debug)]
enum Waiting {
    /// To be told of an account.
    Find(ConnId),
    /// To have made one, with this address if any.
    Make(ConnId, Option<Box<str>>),
    /// To have the address of one that was made kept with it.
    Keep(ConnId),
}

impl fmt::Debug for Accounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Accounts")
            .field("waiting", &self.waiting.len())
            .finish_non_exhaustive()
    }
}

impl Accounts {
    /// Opens the store; `poller` is woken when it has something to say.
    ///
    /// Where nobody chose the file, and it cannot be used, chat goes on without it.
    pub fn open(config: &StoreConfig, poller: &Arc<Poller>) -> Result<Self, OpenError> {
        let open = |path| {
            let poller = Arc::clone(poller);
            // A poller that cannot be woken any more has ended, and so has the server.
            let wake = Box::new(move || poller.notify().unwrap_or_default());
            Sqlite::open(Settings::new(path), wake)
        };
        let (opened, path) = match open(config.path.clone()) {
            Err(error) if !config.chosen => {
                log::warn!("accounts are kept in memory only, until the end of this process: {error}");
                (open(None)?, None)
            }
            opened => (opened?, config.path.clone()),
        };
        Ok(Self {
            store: Box::new(opened.store),
            path,
            last: 0,
            waiting: HashMap::new(),
            hashing: HashMap::new(),
            events: Vec::new(),
        })
    }

    /// How the store is, for administrators.
    pub fn status(&self) -> admin::StoreStatus {
        let status = self.store.status();
        admin::StoreStatus {
            path: self.path.as_ref().map(|path| path.display().to_string()),
            health: match status.health {
                Health::Good => admin::StoreHealth::Good,
                Health::Slow => admin::StoreHealth::Slow,
                Health::Failing(_) => admin::StoreHealth::Failing,
            },
            waiting: status.waiting as u64,
        }
    }

    /// Asks the store; false if it cannot take more.
    fn ask(&mut self, op: Op, waiting: Waiting) -> bool {
        self.last += 1;
        let id = OpId(self.last);
        let taken = self.store.submit(id, op).is_ok();
        if taken {
            self.waiting.insert(id, waiting);
        }
        taken
    }
}

impl Reactor {
    /// Looks for an account; the connection waits.
    pub(super) fn find_account(&mut self, conn: ConnId, name: Box<str>) {
        let read = Read::Account(AccountRef::Name(name));
        if self.accounts.ask(Op::Read(read), Waiting::Find(conn)) {
            self.pause(conn);
        } else {
            self.inputs.push_back(Input::AccountFound {
                conn,
                found: Found::Unavailable,
            });
        }
    }

    /// Makes an account, once its password is hashed; the connection waits.
    pub(super) fn make_account(&mut self, conn: ConnId, account: NewAccount) {
        let hashing = self.live.current.hashing;
        if self.hash(conn, &account.password, hashing) {
            self.accounts.hashing.insert(conn, account);
            self.pause(conn);
        } else {
            self.inputs.push_back(Input::AccountMade {
                conn,
                made: Made::Unavailable,
            });
        }
    }

    fn hash(&mut self, conn: ConnId, password: &str, hashing: Hashing) -> bool {
        self.passwords.hash(conn, password.into(), hashing)
    }

    /// A password was hashed: the account it is for can be stored.
    pub(super) fn on_hashed(&mut self, conn: ConnId, hashed: Option<Hashed>) {
        let Some(account) = self.accounts.hashing.remove(&conn) else {
            return;
        };
        let Some(hashed) = hashed else {
            return self.resume(
                conn,
                Input::AccountMade {
                    conn,
                    made: Made::BadPassword,
                },
            );
        };
        let email = account.email.clone();
        let write = Write::CreateAccount(Box::new(new_account(account, hashed, self.clock.now().wall)));
        if !self.accounts.ask(Op::Write(write), Waiting::Make(conn, email)) {
            self.resume(
                conn,
                Input::AccountMade {
                    conn,
                    made: Made::Unavailable,
                },
            );
        }
    }

    /// Hands over what was asked in this turn, and takes what the store has to say.
    pub(super) fn exchange_with_store(&mut self) {
        loop {
            let mut events = std::mem::take(&mut self.accounts.events);
            self.accounts.store.drain(&mut events);
            if events.is_empty() {
                self.accounts.events = events;
                return;
            }
            for (id, event) in events.drain(..) {
                self.on_stored(id, event);
            }
            self.accounts.events = events;
        }
    }

    fn on_stored(&mut self, id: OpId, event: Event) {
        if let Event::Status(status) = &event {
            return log::warn!(
                "store health={:?} waiting={} lost={}",
                status.health,
                status.waiting,
                status.lost
            );
        }
        // What is in doubt has its outcome still to come; until then whoever asked waits.
        if matches!(event, Event::InDoubt | Event::Gap { .. }) {
            return;
        }
        match self.accounts.waiting.remove(&id) {
            Some(Waiting::Find(conn)) => self.resume(
                conn,
                Input::AccountFound {
                    conn,
                    found: found(event),
                },
            ),
            Some(Waiting::Make(conn, email)) => self.on_made(conn, email, &event),
            Some(Waiting::Keep(conn)) => {
                let made = match event {
                    Event::Committed => Made::Committed,
                    _ => Made::Unavailable,
                };
                self.resume(conn, Input::AccountMade { conn, made });
            }
            None => {}
        }
    }

    /// An account was made, or not; its address is kept before anybody is told.
    fn on_made(&mut self, conn: ConnId, email: Option<Box<str>>, event: &Event) {
        if let (Some(account), Some(email)) = (created(event), email) {
            let settings = serde_json::json!({ "email": email }).to_string().into();
            let write = Write::SetSettings { account, settings };
            if !self.accounts.ask(Op::Write(write), Waiting::Keep(conn)) {
                let made = Made::Unavailable;
                self.resume(conn, Input::AccountMade { conn, made });
            }
            return;
        }
        self.resume(
            conn,
            Input::AccountMade {
                conn,
                made: made(event),
            },
        );
    }
}

fn new_account(account: NewAccount, hashed: Hashed, now: WallTime) -> model::NewAccount {
    model::NewAccount {
        skeleton: skeleton(&account.name),
        name: account.name,
        credentials: Credentials {
            password: Some(hashed.password),
            scram: Some(to_store(hashed.scram)),
        },
        created: now,
    }
}

fn to_store(verifier: Verifier) -> Scram {
    Scram {
        salt: verifier.salt,
        iterations: verifier.iterations,
        stored_key: verifier.stored_key.into(),
        server_key: verifier.server_key.into(),
    }
}

/// `None` for keys that are not what SHA-256 makes.
fn from_store(scram: Scram) -> Option<Verifier> {
    Some(Verifier {
        salt: scram.salt,
        iterations: scram.iterations,
        stored_key: scram.stored_key.as_ref().try_into().ok()?,
        server_key: scram.server_key.as_ref().try_into().ok()?,
    })
}

/// What a name looks like: names of one skeleton cannot be told apart by eye (UTS #39).
fn skeleton(name: &str) -> Box<str> {
    let folded = protocol::casemap::folded(name);
    unicode_security::skeleton(&folded).collect::<String>().into()
}

fn found(event: Event) -> Found {
    match event {
        Event::Done(answer) => match *answer {
            Answer::Account(Some(account)) => Found::Account(Box::new(Account {
                name: account.name,
                password: account.credentials.password,
                scram: account.credentials.scram.and_then(from_store),
                disabled: account.disabled.is_some(),
            })),
            Answer::Account(None) => Found::Nobody,
            _ => Found::Unavailable,
        },
        _ => Found::Unavailable,
    }
}

fn created(event: &Event) -> Option<AccountId> {
    match event {
        Event::Done(answer) => match &**answer {
            Answer::Created(account) => Some(*account),
            _ => None,
        },
        _ => None,
    }
}

fn made(event: &Event) -> Made {
    match event {
        Event::Done(answer) => match &**answer {
            Answer::Created(_) => Made::Committed,
            Answer::Refused(Refusal::NameTaken | Refusal::LooksLike(_)) => Made::Taken,
            _ => Made::Unavailable,
        },
        _ => Made::Unavailable,
    }
}
