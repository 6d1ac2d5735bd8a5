//! The admin socket: who may connect, what they send, and what they are answered.
//!
//! Nothing here waits. The reactor says when a descriptor is ready ([`Admin::accept`], [`Admin::on_ready`]), passes
//! [`Admin::next_call`]s on to the core and its answers back ([`Admin::answer`]), and ends each turn with
//! [`Admin::flush`]. Each session has at most one call with the core and gives at most one a turn, so that
//! administrators, however eager, do not make the chat wait.

mod access;
mod session;
mod socket;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use protocol::admin::{self, Error, ErrorKind, Id, Response, encode};

use self::session::Session;
use crate::server::AdminId;
use crate::server::input::Administrator;

pub use self::access::{Denied, Groups, administrator};
pub use self::socket::{AdminListener, BindError};

/// The most administrators that are connected at a time.
pub const MAX_SESSIONS: usize = 32;
/// Who asks for nothing for so long is disconnected.
pub const IDLE: Duration = Duration::from_mins(5);
/// Who takes nothing of what waits for them for so long is disconnected.
pub const STALLED: Duration = Duration::from_secs(30);
/// So many are accepted in one turn.
const ACCEPTS_PER_TURN: usize = 8;

/// A stream that somebody is told of when it is ready.
pub trait Watched {
    /// The stream; it never blocks.
    fn stream(&self) -> &UnixStream;

    /// Says what to be told of from now on.
    fn watch(&mut self, read: bool, write: bool) -> io::Result<()>;
}

/// A request for the core.
#[derive(Debug)]
pub struct Call {
    /// To answer it by.
    pub id: AdminId,
    /// Who asks.
    pub by: Administrator,
    /// For what.
    pub request: admin::Request,
}

/// Everybody who is connected to the admin socket.
#[derive(Debug)]
pub struct Admin<W> {
    groups: Groups,
    sessions: BTreeMap<u32, Session<W>>,
    /// The number of the next session.
    next_session: u32,
    /// The id of the next call.
    next_call: u64,
}

impl<W: Watched> Admin<W> {
    /// Nobody is connected yet.
    #[must_use]
    pub fn new(groups: Groups) -> Self {
        Self {
            groups,
            sessions: BTreeMap::new(),
            next_session: 0,
            next_call: 0,
        }
    }

    /// Lets in those who wait at the listener. `watch` begins to watch a session's stream for reading, under the
    /// number by which [`Admin::on_ready`] is to be called. An error says that nobody can be accepted for now.
    pub fn accept(
        &mut self,
        listener: &AdminListener,
        now: Duration,
        mut watch: impl FnMut(UnixStream, u32) -> io::Result<W>,
    ) -> io::Result<()> {
        for _ in 0..ACCEPTS_PER_TURN {
            let Some(stream) = listener.accept()? else {
                break;
            };
            self.admit(stream, now, &mut watch);
        }
        Ok(())
    }

    fn admit(
        &mut self,
        stream: UnixStream,
        now: Duration,
        watch: &mut impl FnMut(UnixStream, u32) -> io::Result<W>,
    ) {
        let by = match administrator(&stream, &self.groups) {
            Ok(by) => by,
            Err(denied) => {
                log::warn!("admin denied by={} uid={}", denied.name, denied.uid);
                let hint = format!("members of the group {} may, and root", self.groups.full);
                let error =
                    Error::new(ErrorKind::Denied, "you may not administer this server").with_hint(hint);
                return turn_away(&stream, error);
            }
        };
        if self.sessions.len() >= MAX_SESSIONS {
            log::warn!(
                "admin turned away by={} uid={}: too many sessions",
                by.name,
                by.uid
            );
            return turn_away(
                &stream,
                Error::new(ErrorKind::Busy, "too many administrators are connected"),
            );
        }
        let number = self.free_number();
        match watch(stream, number) {
            Ok(watched) => {
                log::debug!("admin connected by={} uid={} session={number}", by.name, by.uid);
                self.sessions.insert(number, Session::new(watched, by, now));
            }
            Err(error) => log::warn!("cannot watch an admin connection: {error}"),
        }
    }

    /// Numbers go round; those in use are few.
    fn free_number(&mut self) -> u32 {
        loop {
            let number = self.next_session;
            self.next_session = (number + 1) % (1 << 30);
            if !self.sessions.contains_key(&number) {
                return number;
            }
        }
    }

    /// A session's stream can be read. What it says beyond a limited amount comes in the next turn.
    pub fn on_ready(&mut self, number: u32) {
        if let Some(session) = self.sessions.get_mut(&number) {
            session.read();
        }
    }

    /// The next request for the core in this turn.
    pub fn next_call(&mut self, now: Duration) -> Option<Call> {
        let next = AdminId(self.next_call);
        let call = self
            .sessions
            .values_mut()
            .find_map(|session| session.next_call(next, now))?;
        self.next_call += 1;
        Some(call)
    }

    /// The core's answer. Who asked may be gone by now.
    pub fn answer(&mut self, id: AdminId, result: Result<admin::Reply, Error>) {
        if let Some(session) = self.sessions.values_mut().find(|session| session.awaits(id)) {
            session.answer(result);
        }
    }

    /// Ends a turn: sends what there is to be sent, and lets go of those who are done, gone, idle or stalled.
    pub fn flush(&mut self, now: Duration) {
        self.sessions.retain(|number, session| match session.flush(now) {
            Ok(()) => true,
            Err(end) => {
                log::debug!("admin disconnected session={number}: {end}");
                false
            }
        });
    }

    /// Whether there is something to do at once in the next turn, ready descriptors or not.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.sessions.values().any(Session::is_ready)
    }

    /// When [`Admin::flush`] is due at the latest, if nothing happens before.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Duration> {
        self.sessions.values().map(Session::deadline).min()
    }

    /// Whether everything that was to be said is said.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.sessions.values().all(Session::is_quiet)
    }
}

/// Says why, as well as that goes without waiting. The connection is closed by its drop.
fn turn_away(stream: &UnixStream, error: Error) {
    let line = encode(&Response::<admin::Reply> {
        id: Id::Null,
        result: Err(error),
    });
    // The buffer of a new connection takes it; who has hung up already needs no answer.
    let _ = io::Write::write(&mut &*stream, &line);
}
