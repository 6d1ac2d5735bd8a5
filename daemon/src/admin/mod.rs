//! The admin socket: who may connect, what they send, and what they are answered.
//!
//! Nothing here waits. The reactor says when a descriptor is ready ([`Admin::accept`], [`Admin::on_ready`]), passes
//! [`Admin::next_call`]s on to the core and its answers back ([`Admin::answer`]), and ends each turn with
//! [`Admin::flush`]. Each session has at most one call with the core and gives at most one a turn, and only so many
//! are let in within a time, so that administrators, however eager, do not make the chat wait.

mod access;
mod refusals;
mod session;
mod socket;
#[cfg(test)]
mod tests;
mod watch;

use std::collections::BTreeMap;
use std::io;
use std::ops::Bound;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use protocol::admin::{self, Error, ErrorKind, Happening, Id, LogTail, Response, Watch, Watching, encode};
use protocol::language::Text;

use self::refusals::Refusals;
use self::session::{End, Session, Standing};
use self::watch::{Filter, Happened, Lately, Line};
use crate::server::input::Administrator;
use crate::server::rate::{Bucket, Rate};
use crate::server::{AdminId, Now, WallTime};

use self::access::is_owner;
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
/// How many are let in, or turned away, within a time. The others wait where they cost nothing: at the kernel's door.
const ARRIVALS: Rate = Rate {
    burst: 16,
    every: Duration::from_millis(5),
};
/// Who has come no further for so long makes room when somebody else comes and there is none.
const STILL: Duration = Duration::from_secs(1);

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
    /// The sessions whose streams can be read.
    readable: Vec<u32>,
    arrivals: Bucket,
    refusals: Refusals,
    /// The number of the next session.
    next_session: u32,
    /// The session that gave the last call: the others are asked first.
    last_asked: u32,
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
            readable: Vec::new(),
            arrivals: Bucket::default(),
            refusals: Refusals::default(),
            next_session: 0,
            last_asked: 0,
            next_call: 0,
        }
    }

    /// Lets in those who wait at the listener, as many as may now. `watch` begins to watch a session's stream for
    /// reading, under the number by which [`Admin::on_ready`] is to be called. Returns until when nobody is to be
    /// accepted, if so; an error says that nobody can be.
    pub fn accept(
        &mut self,
        listener: &AdminListener,
        now: Duration,
        mut watch: impl FnMut(UnixStream, u32) -> io::Result<W>,
    ) -> io::Result<Option<Duration>> {
        while self.arrivals.ready_at(ARRIVALS) <= now {
            let Some(stream) = listener.accept()? else {
                return Ok(None);
            };
            self.arrivals.take(1, ARRIVALS, now);
            self.admit(stream, now, &mut watch);
        }
        Ok(Some(self.arrivals.ready_at(ARRIVALS)))
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
        match administrator(&stream, &self.groups) {
            Ok(by) => self.seat(by, stream, now, watch),
            Err(denied) => {
                let line = format_args!("denied by={} uid={}", denied.name, denied.uid);
                self.refusals.note(now, line);
                let error =
                    Error::said(ErrorKind::Denied, DENIED, &[]).advising(MEMBERS, &[&self.groups.full]);
                turn_away(&stream, error);
            }
        }
    }

    /// Gives somebody who may administer a session, if there is one or somebody makes room.
    fn seat(
        &mut self,
        by: Administrator,
        stream: UnixStream,
        now: Duration,
        watch: &mut impl FnMut(UnixStream, u32) -> io::Result<W>,
    ) {
        if self.sessions.len() >= MAX_SESSIONS && !self.make_room(&by, now) {
            let line = format_args!("turned away by={} uid={}: too many sessions", by.name, by.uid);
            self.refusals.note(now, line);
            return turn_away(&stream, no_room());
        }
        let number = self.free_number();
        match watch(stream, number) {
            Ok(watched) => {
                log::debug!("admin connected by={} uid={} session={number}", by.name, by.uid);
                self.sessions.insert(number, Session::new(watched, by, now));
                // What was said at the door.
                self.readable.push(number);
            }
            Err(error) => log::warn!("cannot watch an admin connection: {error}"),
        }
    }

    /// Ends the session that is missed least, if it may be ended for this newcomer: one that has asked for nothing, or
    /// has come no further for a while; any, for root and the user that chatd runs as.
    fn make_room(&mut self, newcomer: &Administrator, now: Duration) -> bool {
        let sessions = self.sessions.iter();
        let least = sessions
            .map(|(number, session)| (session.standing(now), *number))
            .min();
        let may_go = |standing: &Standing| standing.is_still() || is_owner(newcomer.uid);
        let Some((_, number)) = least.filter(|(standing, _)| may_go(standing)) else {
            return false;
        };
        if let Some(session) = self.sessions.remove(&number) {
            let line = format_args!(
                "session={number} of {} makes room: too many sessions",
                session.by()
            );
            self.refusals.note(now, line);
            session.end(End::MadeRoom);
        }
        true
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

    /// A session's stream can be read.
    pub fn on_ready(&mut self, number: u32) {
        self.readable.push(number);
    }

    /// Reads from those who have something to say. What they say beyond a limited amount comes in the next turn.
    pub fn read(&mut self) {
        for number in std::mem::take(&mut self.readable) {
            if let Some(session) = self.sessions.get_mut(&number) {
                session.read();
            }
        }
    }

    /// The next request for the core in this turn.
    pub fn next_call(&mut self, now: Duration) -> Option<Call> {
        let next = AdminId(self.next_call);
        let ready: Vec<u32> = self.ready_in_turn().collect();
        let (number, call) = ready.into_iter().find_map(|number| {
            let call = self.sessions.get_mut(&number)?.next_call(next, now)?;
            Some((number, call))
        })?;
        self.last_asked = number;
        self.next_call += 1;
        Some(call)
    }

    /// Those who have something to ask, from the one after the last who was asked on.
    fn ready_in_turn(&self) -> impl Iterator<Item = u32> {
        let after = (Bound::Excluded(self.last_asked), Bound::Unbounded);
        let later = self.sessions.range(after);
        let others = self.sessions.range(..=self.last_asked);
        later
            .chain(others)
            .filter(|(_, session)| session.is_ready())
            .map(|(number, _)| *number)
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
        self.refusals.sum_up(now.uptime);
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
        let sessions = self.sessions.values().filter_map(Session::deadline);
        sessions.chain(self.refusals.due_at()).min()
    }

    /// Whether everything that was to be said is said.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.sessions.values().all(Session::is_quiet)
    }
}

fn no_room() -> Error {
    Error::new(ErrorKind::Busy, "too many administrators are connected")
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
