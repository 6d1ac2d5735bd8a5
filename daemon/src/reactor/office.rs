//! The admin socket in the loop.

use std::io;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::Duration;

use polling::Poller;
use protocol::admin;

use super::Reactor;
use super::registry::{Interest, Registered};
use super::tls::Secure;
use super::token::Token;
use crate::admin::{Admin, AdminListener, Groups, Watched};
use crate::server::{AdminId, Input, Now};

/// So many of those who read too slowly are shown.
const MOST_SLOW: usize = 100;
/// So long requests of administrators are taken up in one turn; the others are in the next.
const BUDGET: Duration = Duration::from_micros(200);
/// So long nobody is accepted after that failed.
const BACK_OFF: Duration = Duration::from_millis(250);

/// The admin socket and those who are connected to it.
#[derive(Debug)]
pub(super) struct Office {
    listener: Registered<AdminListener>,
    admin: Admin<Watch>,
    /// Somebody waits at the listener.
    knocked: bool,
    /// Nobody is accepted until then.
    closed_until: Option<Duration>,
}

/// An administrator's stream, as the poller watches it.
#[derive(Debug)]
struct Watch(Registered<UnixStream>, usize);

impl Watched for Watch {
    fn stream(&self) -> &UnixStream {
        self.0.source()
    }

    fn watch(&mut self, read: bool, write: bool) -> io::Result<()> {
        self.0.watch(self.1, Interest { read, write })
    }
}

impl Office {
    pub fn new(poller: &Arc<Poller>, listener: AdminListener, groups: Groups) -> io::Result<Self> {
        let listener = Registered::new(poller, listener, Token::AdminListener.key(), Interest::READ)?;
        Ok(Self {
            listener,
            admin: Admin::new(groups),
            knocked: false,
            closed_until: None,
        })
    }

    /// Whether there is something to do at once.
    pub fn is_ready(&self) -> bool {
        self.admin.is_ready()
    }

    /// Whether everything that was to be said is said.
    pub fn is_quiet(&self) -> bool {
        self.admin.is_quiet()
    }

    /// When there is something to do at the latest.
    pub fn next_deadline(&self) -> Option<Duration> {
        [self.admin.next_deadline(), self.closed_until]
            .into_iter()
            .flatten()
            .min()
    }

    pub fn reopen_if_due(&mut self, now: Duration) -> io::Result<()> {
        if self.closed_until.is_some_and(|until| until <= now) {
            self.closed_until = None;
            self.listener.watch(Token::AdminListener.key(), Interest::READ)?;
        }
        Ok(())
    }

    /// A session's stream is ready.
    pub fn on_ready(&mut self, number: u32) {
        self.admin.on_ready(number);
    }

    /// Somebody waits at the listener.
    pub fn on_knock(&mut self) {
        self.knocked = true;
    }

    /// Lets in those who wait.
    fn accept(&mut self, poller: &Arc<Poller>, now: Duration) -> io::Result<()> {
        if !std::mem::take(&mut self.knocked) {
            return Ok(());
        }
        let accepted = self.admin.accept(self.listener.source(), now, |stream, number| {
            let key = Token::Admin(number).key();
            Ok(Watch(Registered::new(poller, stream, key, Interest::READ)?, key))
        });
        self.closed_until = accepted.unwrap_or_else(|error| {
            log::warn!("cannot accept administrators for now: {error}");
            Some(now + BACK_OFF)
        });
        if self.closed_until.is_some() {
            self.listener.watch(Token::AdminListener.key(), Interest::NONE)?;
        }
        Ok(())
    }

    /// Passes on the core's answer.
    pub fn answer(&mut self, id: AdminId, result: Result<admin::Reply, admin::Error>) {
        self.admin.answer(id, result);
    }

    /// Sends what is to be sent.
    pub fn flush(&mut self, now: Now) {
        self.admin.flush(now);
    }

    /// Everybody who is connected.
    pub fn admin(&mut self) -> &mut Admin<impl Watched> {
        &mut self.admin
    }
}

impl Reactor {
    /// Lets administrators in, reads from them, and hands their requests to the core: as many as there is time for in
    /// this turn, which was the chat's before.
    pub(super) fn serve_administrators(&mut self) -> io::Result<()> {
        self.office.accept(&self.poller, self.clock.now().uptime)?;
        self.office.admin.read();
        let begun = self.clock.now().uptime;
        let mut now = begun;
        while now < begun + BUDGET
            && let Some(call) = self.office.admin.next_call(now)
        {
            self.drive(Input::Admin {
                id: call.id,
                by: call.by,
                request: call.request,
            });
            now = self.clock.now().uptime;
        }
        if now > begun {
            // What the store is asked, and people are told, because of it.
            self.exchange_with_store();
            self.flush_all();
        }
        Ok(())
    }

    /// Adds what only the reactor knows to the core's answer, and passes it on.
    pub(super) fn answer_administrator(&mut self, id: AdminId, result: Result<admin::Reply, admin::Error>) {
        let result = result.map(|reply| match reply {
            admin::Reply::Status(status) => admin::Reply::Status(Box::new(self.complete(*status))),
            admin::Reply::Top(top) => admin::Reply::Top(Box::new(self.complete_top(*top))),
            other => other,
        });
        self.office.answer(id, result);
    }

    /// What the core cannot know of who is busiest, and whom it cannot know: those who read too slowly.
    fn complete_top(&mut self, top: admin::Top) -> admin::Top {
        let (queued, _) = self.table.queued();
        let state = self.server.state();
        let waiting = self.table.longest_queues(MOST_SLOW);
        let slow = waiting.into_iter().filter_map(|(conn, queued)| {
            let connection = state.connections.get(conn)?;
            let client = connection.client().and_then(|client| state.clients.get(client))?;
            Some(admin::TopPerson {
                id: connection.number,
                name: client.identity.nick.to_string(),
                messages: client.said,
                send_queue_bytes: queued as u64,
            })
        });
        let mut people: Vec<_> = slow.collect();
        for person in top.people {
            if people.iter().all(|slow| slow.id != person.id) {
                people.push(person);
            }
        }
        admin::Top {
            deliveries: self.watching.delivered,
            received_bytes: self.counted.received,
            sent_bytes: self.counted.sent,
            send_queue_bytes: queued as u64,
            memory_bytes: resident_bytes(),
            people,
            ..top
        }
    }

    /// What the core cannot know of how the server is.
    fn complete(&mut self, status: admin::Status) -> admin::Status {
        let listeners = self.gate.listeners().iter().map(|listener| admin::Listener {
            address: listener.listen().address.to_string(),
            dialect: listener.listen().dialect,
            tls: listener.listen().tls,
        });
        let expires = self.secure.as_mut().map(Secure::expires);
        let (queued, longest) = self.table.queued();
        admin::Status {
            pid: std::process::id(),
            config: self.live.path().map(|path| path.display().to_string()),
            listeners: listeners.collect(),
            certificate_expires: expires.map(|at| at.to_string()),
            memory_bytes: resident_bytes(),
            send_queue_bytes: queued as u64,
            send_queue_max_bytes: longest as u64,
            store: Some(self.keeper.status(status.store.and_then(|store| store.kept))),
            ..status
        }
    }
}

/// The memory that this process holds (proc(5)).
pub(super) fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}
