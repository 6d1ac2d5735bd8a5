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
mod watch;

use std::collections::BTreeMap;
use std::io;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use protocol::admin::{self, Error, ErrorKind, Happening, Id, LogTail, Response, Watch, Watching, encode};
use protocol::language::Text;

use self::session::Session;
use self::watch::{Filter, Happened, Lately, Line};
use crate::server::input::Administrator;
use crate::server::{AdminId, Now, WallTime};

pub use self::access::open_to_full;
pub use self::access::{Denied, Groups, administrator};
pub use self::socket::{AdminListener, BindError};

/// The most administrators that are connected at a time.
pub const MAX_SESSIONS: usize = 32;
/// Who asks for nothing for so long is disconnected.
pub const IDLE: Duration = Duration::from_mins(5);
/// Who takes nothing of what waits for them for so long is disconnected.
pub const STALLED: Duration = Duration::from_secs(30);
/// The most of them who watch.
pub const MAX_WATCHERS: usize = 16;
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
    lately: Lately,
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
            lately: Lately::default(),
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
        const DENIED: Text = Text::new(
            "you may not administer this server",
            "você não pode administrar este servidor",
        );
        const MEMBERS: Text = Text::new(
            "members of the group {0} may, and root",
            "os membros do grupo {0} podem, e o root",
        );
        let by = match administrator(&stream, &self.groups) {
            Ok(by) => by,
            Err(denied) => {
                log::warn!("admin denied by={} uid={}", denied.name, denied.uid);
                let error =
                    Error::said(ErrorKind::Denied, DENIED, &[]).advising(MEMBERS, &[&self.groups.full]);
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

    /// Who waits for this call is told what happens from now on, and first, since when they want.
    pub fn watch(&mut self, id: AdminId, watch: &Watch) -> Result<Watching, Error> {
        const NO_EVENT: Text = Text::new("there is no event \"{0}\"", "não há o evento \"{0}\"");
        const EVENTS: Text = Text::new("events: {0}", "eventos: {0}");
        const NO_TIME: Text = Text::new("\"{0}\" is no time", "\"{0}\" não é uma hora");
        const RFC_3339: Text = Text::new(
            "for example: 2026-03-01T12:00:00Z",
            "por exemplo: 2026-03-01T12:00:00Z",
        );
        let filter = Filter::new(watch).map_err(|unknown| {
            Error::said(ErrorKind::Invalid, NO_EVENT, &[&unknown])
                .advising(EVENTS, &[&Happening::NAMES.join(", ")])
        })?;
        let (first, complete) = match watch.since.as_deref() {
            None => (Vec::new(), true),
            Some(since) => {
                let time: jiff::Timestamp = since.parse().map_err(|_| {
                    Error::said(ErrorKind::Invalid, NO_TIME, &[since]).advising(RFC_3339, &[])
                })?;
                let time = WallTime(u64::try_from(time.as_millisecond()).unwrap_or(0));
                self.lately.since(time, &filter)
            }
        };
        self.subscribe(id, filter, first)?;
        Ok(Watching { complete })
    }

    /// Who waits for this call is told what is logged from now on.
    pub fn tail(&mut self, id: AdminId, tail: &LogTail) -> Result<Watching, Error> {
        let (first, complete) = self.lately.lines(tail.last as usize);
        self.subscribe(id, Filter::log(), first)?;
        Ok(Watching { complete })
    }

    fn subscribe(&mut self, id: AdminId, filter: Filter, first: Vec<Line>) -> Result<(), Error> {
        const MANY: Text = Text::new(
            "too many administrators watch already",
            "já há administradores demais acompanhando",
        );
        const END: Text = Text::new(
            "end another `chatctl watch`, `top` or `log tail`",
            "encerre outro `chatctl watch`, `top` ou `log tail`",
        );
        let watching = self
            .sessions
            .values()
            .filter(|session| session.filter().is_some());
        if watching.count() >= MAX_WATCHERS {
            return Err(Error::said(ErrorKind::Failed, MANY, &[]).advising(END, &[]));
        }
        if let Some(session) = self.sessions.values_mut().find(|session| session.awaits(id)) {
            session.subscribe(filter, first);
        }
        Ok(())
    }

    /// Tells those who watch, and remembers it for who comes later. Nobody is waited for.
    pub fn happened(&mut self, at: WallTime, happening: Happening) {
        let happened = Happened::new(at, happening);
        for session in self.sessions.values_mut() {
            session.tell(&happened);
        }
        self.lately.remember(&happened);
    }

    /// Whether anybody watches how much is said.
    #[must_use]
    pub fn counts_are_watched(&self) -> bool {
        let mut filters = self.sessions.values().filter_map(Session::filter);
        filters.any(|filter| filter.names("messages"))
    }

    /// Ends a turn: sends what there is to be sent, and lets go of those who are done, gone, idle or stalled.
    pub fn flush(&mut self, now: Now) {
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
        self.sessions.values().filter_map(Session::deadline).min()
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
