//! One administrator's connection.

use std::fmt;
use std::io::{ErrorKind, Read, Write};
use std::time::Duration;

use protocol::admin::{
    Error, ErrorKind as Kind, Happening, Id, MAX_REQUEST, MAX_RESPONSE, Reply, Response, decode_call, encode,
};
use protocol::line::{Framed, Framer};

use super::watch::{Filter, Happened, Line};
use super::{Call, IDLE, STALLED, STILL, Watched, is_owner, no_room};
use crate::server::input::Administrator;
use crate::server::{AdminId, Now, WallTime};

/// So much is read at a time.
const READ: usize = 16 * 1024;
/// While more than this waits to be sent, nothing more is taken in.
const UNSENT_ENOUGH: usize = 64 * 1024;
/// While more than this waits to be sent, events are not queued but counted.
const EVENTS_ENOUGH: usize = 256 * 1024;

/// Why a session is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// They hung up.
    Closed,
    /// They were answered all there was to answer, and will ask no more or may not.
    Done,
    /// They asked for nothing for too long.
    Idle,
    /// They took nothing for too long.
    Stalled,
    /// Somebody else came, and they were missed least.
    MadeRoom,
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Closed => "closed by the other end",
            Self::Done => "done",
            Self::Idle => "idle",
            Self::Stalled => "takes nothing",
            Self::MadeRoom => "makes room",
        })
    }
}

/// How much a session would be missed: the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Standing {
    doing: Doing,
    is_owner: bool,
    /// When it last got on.
    active: Duration,
}

impl Standing {
    /// It has asked for nothing, or comes no further.
    pub fn is_still(&self) -> bool {
        self.doing < Doing::Something
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Doing {
    /// Nothing was asked for that could be understood.
    Nothing,
    /// It asks for nothing more, or does not take the answer.
    NothingMore,
    /// It asks, is waiting for an answer, or watches.
    Something,
}

/// What is to be expected of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stream {
    Open,
    /// Nothing more will be read.
    Ended,
    Broken,
}

/// What somebody watches.
#[derive(Debug)]
struct Subscription {
    filter: Filter,
    /// What comes right after the answer.
    first: Vec<Line>,
    /// So many events there was no room for, and nobody was told yet.
    lost: u64,
}

/// One administrator's connection.
#[derive(Debug)]
pub struct Session<W> {
    watched: W,
    by: Administrator,
    /// What was read and not yet looked at.
    input: Vec<u8>,
    framer: Framer,
    unsent: Vec<u8>,
    /// The call that the core has not answered, by its id there and its id here.
    waiting: Option<(AdminId, Id)>,
    /// It had its call of this turn.
    had_turn: bool,
    /// It has asked for something that could be understood.
    has_asked: bool,
    /// What they watch.
    subscription: Option<Subscription>,
    stream: Stream,
    /// When it last got on.
    active: Duration,
}

impl<W: Watched> Session<W> {
    /// A session of this administrator.
    pub fn new(watched: W, by: Administrator, now: Duration) -> Self {
        Self {
            watched,
            by,
            input: Vec::new(),
            framer: Framer::new(MAX_REQUEST),
            unsent: Vec::new(),
            waiting: None,
            had_turn: false,
            has_asked: false,
            subscription: None,
            stream: Stream::Open,
            active: now,
        }
    }

    /// Who it is.
    pub fn by(&self) -> &str {
        &self.by.name
    }

    /// How much it would be missed.
    pub fn standing(&self, now: Duration) -> Standing {
        let is_still =
            self.waiting.is_none() && self.subscription.is_none() && now.saturating_sub(self.active) >= STILL;
        Standing {
            doing: match (self.has_asked, is_still) {
                (false, _) => Doing::Nothing,
                (true, true) => Doing::NothingMore,
                (true, false) => Doing::Something,
            },
            is_owner: is_owner(self.by.uid),
            active: self.active,
        }
    }

    /// Reads a limited amount.
    pub fn read(&mut self) {
        if !self.wants_input() {
            return;
        }
        let mut chunk = vec![0; READ];
        match self.watched.stream().read(&mut chunk) {
            // What was asked before hanging up for one direction is still answered.
            Ok(0) => self.stream = Stream::Ended,
            Ok(read) => {
                chunk.truncate(read);
                self.input = chunk;
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
            Err(_) => self.stream = Stream::Broken,
        }
    }

    fn wants_input(&self) -> bool {
        self.input.is_empty() && self.can_proceed() && self.stream == Stream::Open
    }

    /// Answers come in the order of requests: the next waits for the one before.
    fn can_proceed(&self) -> bool {
        self.waiting.is_none() && self.unsent.len() < UNSENT_ENOUGH && self.stream != Stream::Broken
    }

    /// The next request, if it is this session's turn. What is none is answered here.
    pub fn next_call(&mut self, id: AdminId, now: Duration) -> Option<Call> {
        if self.had_turn || !self.is_ready() {
            return None;
        }
        let mut rest = &self.input[..];
        let call = match self.framer.next(&mut rest) {
            // All of it was the beginning of a line.
            None => {
                self.input.clear();
                return None;
            }
            Some(Framed::Line(line)) => decode_call(line),
            Some(Framed::TooLong) => {
                self.stream = Stream::Ended;
                rest = &[];
                let message = format!("a request has at most {MAX_REQUEST} bytes");
                Err((Id::Null, Error::protocol(Error::INVALID_REQUEST, message)))
            }
        };
        let taken = self.input.len() - rest.len();
        self.input.drain(..taken);
        self.had_turn = true;
        self.active = now;
        match call {
            Ok(call) => {
                self.has_asked = true;
                self.waiting = Some((id, call.id));
                Some(Call {
                    id,
                    by: self.by.clone(),
                    request: call.request,
                })
            }
            Err((id, error)) => {
                self.send(id, Err(error));
                None
            }
        }
    }

    /// Whether this is the call that the session waits for.
    pub fn awaits(&self, id: AdminId) -> bool {
        self.waiting.as_ref().is_some_and(|(waiting, _)| *waiting == id)
    }

    /// The core's answer to the call that the session waits for.
    pub fn answer(&mut self, result: Result<Reply, Error>) {
        if let Some((_, id)) = self.waiting.take() {
            self.send(id, result);
        }
        if let Some(subscription) = &mut self.subscription {
            for line in std::mem::take(&mut subscription.first) {
                self.unsent.extend_from_slice(&line);
            }
        }
    }

    /// From the answer to the present call on, they are told of events: first of these.
    pub fn subscribe(&mut self, filter: Filter, first: Vec<Line>) {
        self.subscription = Some(Subscription {
            filter,
            first,
            lost: 0,
        });
    }

    /// What they watch.
    pub fn filter(&self) -> Option<&Filter> {
        self.subscription
            .as_ref()
            .map(|subscription| &subscription.filter)
    }

    /// Something has happened. Who reads too slowly loses it, and will be told so.
    pub fn tell(&mut self, happened: &Happened) {
        let Some(subscription) = &mut self.subscription else {
            return;
        };
        if !happened.is_for(&subscription.filter) {
            return;
        }
        if subscription.lost > 0 || self.unsent.len() > EVENTS_ENOUGH {
            subscription.lost += 1;
        } else if self.waiting.is_some() {
            // The answer comes first.
            let line = happened.line();
            if subscription.first.len() < EVENTS_ENOUGH / line.len().max(1) {
                subscription.first.push(line);
            } else {
                subscription.lost += 1;
            }
        } else {
            self.unsent.extend_from_slice(&happened.line());
        }
    }

    /// Says how much was lost, once there is room again.
    fn tell_lost(&mut self, now: WallTime) {
        if let Some(subscription) = &mut self.subscription
            && subscription.lost > 0
            && self.unsent.len() <= EVENTS_ENOUGH / 2
        {
            let count = std::mem::take(&mut subscription.lost);
            let lost = Happened::new(now, Happening::Lost { count });
            self.unsent.extend_from_slice(&lost.line());
        }
    }

    fn send(&mut self, id: Id, result: Result<Reply, Error>) {
        let line = encode(&Response {
            id: id.clone(),
            result,
        });
        if line.len() <= MAX_RESPONSE {
            self.unsent.extend(line);
        } else {
            let error = Error::new(
                Kind::Failed,
                format!("the answer has more than {MAX_RESPONSE} bytes"),
            );
            self.unsent.extend(encode(&Response::<Reply> {
                id,
                result: Err(error),
            }));
        }
    }

    /// Ends a turn: sends what goes without waiting, and says what to be told of. An error is the session's end.
    pub fn flush(&mut self, now: Now) -> Result<(), End> {
        let (now, wall) = (now.uptime, now.wall);
        self.had_turn = false;
        self.write(now)?;
        self.tell_lost(wall);
        if self.stream == Stream::Broken {
            return Err(End::Closed);
        }
        let still = now.saturating_sub(self.active);
        if !self.unsent.is_empty() {
            // Who watches may stop reading for a while: what waits for them is bounded.
            if still >= STALLED && self.subscription.is_none() {
                return Err(End::Stalled);
            }
        } else if self.waiting.is_none() && self.input.is_empty() {
            if self.stream == Stream::Ended {
                return Err(End::Done);
            }
            if still >= IDLE && self.subscription.is_none() {
                return Err(End::Idle);
            }
        }
        let (read, write) = (self.wants_input(), !self.unsent.is_empty());
        self.watched.watch(read, write).map_err(|_| End::Closed)
    }

    /// Says why it is over, as well as that goes without waiting.
    pub fn end(mut self, end: End) {
        if self.unsent.is_empty() {
            self.send(Id::Null, Err(no_room()));
            // Who has hung up needs no answer.
            let _ = self.write(self.active);
        }
        log::debug!("admin disconnected by={}: {end}", self.by.name);
    }

    fn write(&mut self, now: Duration) -> Result<(), End> {
        let mut sent = 0;
        while let Some(rest) = self.unsent.get(sent..).filter(|rest| !rest.is_empty()) {
            match self.watched.stream().write(rest) {
                Ok(written) => {
                    sent += written;
                    self.active = now;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(_) => return Err(End::Closed),
            }
        }
        self.unsent.drain(..sent);
        if self.unsent.is_empty() {
            // A long list is rare; its memory is not kept.
            self.unsent = Vec::new();
        }
        Ok(())
    }

    /// Whether there is input to be looked at in the next turn.
    pub fn is_ready(&self) -> bool {
        !self.input.is_empty() && self.can_proceed()
    }

    /// Whether everything that was to be said is said.
    pub fn is_quiet(&self) -> bool {
        self.waiting.is_none() && self.unsent.is_empty()
    }

    /// When it is idle or stalled, if nothing happens before; who watches never is.
    pub fn deadline(&self) -> Option<Duration> {
        let patience = if self.unsent.is_empty() { IDLE } else { STALLED };
        self.subscription.is_none().then_some(self.active + patience)
    }
}

#[cfg(test)]
impl Session<super::tests::Unwatched> {
    /// What its stream is watched for: reading, writing.
    pub fn interest(&self) -> (bool, bool) {
        self.watched.interest
    }

    /// How much waits to be sent.
    pub fn unsent(&self) -> usize {
        self.unsent.len()
    }
}
