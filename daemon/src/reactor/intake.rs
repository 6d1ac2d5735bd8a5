//! Reading, and handing what was read to the dialect and the core.

use std::time::Duration;

use polling::Event;

use super::Reactor;
use super::flood::{SILENT, WHOLE, cost};
use super::table::Wake;
use crate::conn::Phase;
use crate::dialect::{Context, LOCAL_ZONE, Label, Step, TlsUse};
use crate::server::input::{Disconnect, Input};
use crate::server::request::Request;
use crate::server::{ConnId, Now};
use crate::transport::Received;
use crate::transport::websocket::Terms;

/// So much is read from one connection in one turn.
pub(super) const READ_AT_ONCE: usize = 16 * 1024;
/// So many requests of one connection are handled in one turn.
const REQUESTS_PER_TURN: usize = 64;

impl Reactor {
    /// The poller has something about this connection.
    pub(super) fn on_connection(&mut self, conn: ConnId, event: &Event) {
        if event.writable {
            self.flush(conn);
        }
        let Some((connection, _)) = self.table.get(conn) else {
            return;
        };
        if event.readable && connection.reads() {
            self.read(conn);
        } else if event.is_interrupt() || event.is_err() == Some(true) {
            // It is not watched for reading, and yet there is something: the connection is gone.
            self.lost(conn, "connection reset by peer");
        }
    }

    fn read(&mut self, conn: ConnId) {
        if let Some((connection, _)) = self.table.get(conn)
            // What was read before comes first.
            && (connection.unread() == 0 || connection.throttled)
        {
            self.receive(conn);
            self.read_held(conn);
        }
    }

    /// Reads what the transport has and the socket has no more: no event will come for it.
    pub(super) fn read_held(&mut self, conn: ConnId) {
        while self
            .table
            .get(conn)
            .is_some_and(|(connection, _)| !connection.dead && connection.holds_more())
        {
            self.receive(conn);
        }
    }

    fn receive(&mut self, conn: ConnId) {
        let mut buffer = std::mem::take(&mut self.read_buffer);
        let terms = Terms {
            origins: &self.live.current.websocket_origins,
            language: self.server.policy().language,
        };
        if let Some((connection, _)) = self.table.get(conn) {
            let received = connection.receive(&mut buffer, &terms);
            self.send_transport_answers(conn);
            let bytes = |count| buffer.get(..count).unwrap_or_default();
            match received {
                Ok(Received::Nothing) => {}
                Ok(Received::Bytes(count)) => self.received(conn, bytes(count)),
                Ok(Received::Last(count)) => {
                    self.received(conn, bytes(count));
                    self.end_of_input(conn);
                }
                Ok(Received::Broken(count, why)) => {
                    self.received(conn, bytes(count));
                    self.hush(conn, why);
                }
                Err(error) => self.lost(conn, &error.to_string()),
            }
        }
        self.read_buffer = buffer;
    }

    /// What the transport answered by itself while it read is sent, within the bounds that hold for all.
    fn send_transport_answers(&mut self, conn: ConnId) {
        let limit = self.flow.send_queue_bytes;
        let Some((connection, _)) = self.table.get(conn) else {
            return;
        };
        if !connection.transport_answers() {
            return;
        }
        if connection.queued() > limit && !connection.overflowed && !connection.told {
            connection.overflowed = true;
            self.overflowed.push(conn);
            self.settle();
        }
        self.table.mark_dirty(conn);
    }

    fn received(&mut self, conn: ConnId, bytes: &[u8]) {
        self.counted.received += bytes.len() as u64;
        let Some((connection, _)) = self.table.get(conn) else {
            return;
        };
        if bytes.is_empty() || connection.phase == Phase::Lingering {
            return;
        }
        if connection.unread() == 0 {
            let used = self.handle(conn, bytes);
            self.keep(conn, bytes.get(used..).unwrap_or_default());
        } else {
            self.keep(conn, bytes);
        }
    }

    fn keep(&mut self, conn: ConnId, rest: &[u8]) {
        let limit = self.flow.receive_queue_bytes;
        let Some((connection, _)) = self.table.get(conn) else {
            return;
        };
        if rest.is_empty() || connection.phase != Phase::Open || connection.told {
            return;
        }
        connection.keep_unread(rest);
        if connection.throttled && connection.unread() > limit {
            self.disconnected(conn, Disconnect::ReceiveQueueExceeded);
        } else if !connection.throttled && connection.listens() {
            self.table.mark_ready(conn);
        }
        self.watch(conn);
    }

    fn end_of_input(&mut self, conn: ConnId) {
        let Some((connection, _)) = self.table.get(conn) else {
            return;
        };
        connection.ended = true;
        if connection.phase == Phase::Lingering {
            self.table.remove(conn);
        } else if connection.unread() == 0 {
            self.handle(conn, &[]);
        }
        self.watch(conn);
    }

    /// Goes on with those that have waited.
    pub(super) fn resume_ready(&mut self) {
        for conn in self.table.take_ready() {
            let Some((connection, _)) = self.table.get(conn) else {
                continue;
            };
            let mut unread = connection.take_unread();
            self.touch(conn);
            let used = self.handle(conn, &unread);
            unread.drain(..used);
            self.keep(conn, &unread);
            self.watch(conn);
        }
    }

    /// Handles as many requests as may be. Returns how many of the bytes are done with.
    fn handle(&mut self, conn: ConnId, bytes: &[u8]) -> usize {
        let mut input = bytes;
        for _ in 0..REQUESTS_PER_TURN {
            let now = self.clock.now();
            if !self.may_go_on(conn, now.uptime) {
                return bytes.len() - input.len();
            }
            let queued = self
                .table
                .get(conn)
                .map_or(0, |(connection, _)| connection.queued());
            let Some(step) = self.step(conn, &mut input, now) else {
                self.handle_end(conn);
                return bytes.len();
            };
            self.take(conn, step, queued, now);
        }
        if input.is_empty() {
            // The end of input, if it has come, is still to be seen to.
            self.table.mark_ready(conn);
        }
        bytes.len() - input.len()
    }

    /// Whether the connection may ask for more now. If it has asked too much, it is looked at again when it may.
    fn may_go_on(&mut self, conn: ConnId, now: Duration) -> bool {
        let flood = self.server.policy().limits.flood;
        let rate = self.flow.rate;
        let Some((connection, _)) = self.table.get(conn) else {
            return false;
        };
        if !connection.listens() || connection.throttled {
            return false;
        }
        let ready_at = connection.bucket.ready_at(rate);
        if !flood || ready_at <= now || self.server.is_operator(conn) {
            return true;
        }
        let Some((connection, _)) = self.table.get(conn) else {
            return false;
        };
        connection.throttled = true;
        self.table.wake_at(ready_at, conn, Wake::GoOn);
        false
    }

    fn step(&mut self, conn: ConnId, input: &mut &[u8], now: Now) -> Option<Step> {
        let cx = context(&self.server, conn, self.clock.started, now);
        let (connection, buffers) = self.table.get(conn)?;
        connection.step(input, &cx, buffers)
    }

    /// All that came is handled; if nothing more will come, the connection ends.
    fn handle_end(&mut self, conn: ConnId) {
        let Some((connection, _)) = self.table.get(conn) else {
            return;
        };
        if connection.ended && connection.listens() {
            self.disconnected(conn, Disconnect::Eof);
        }
    }

    /// Does what a step asks for. `queued`: so much waited to be sent before it.
    fn take(&mut self, conn: ConnId, step: Step, queued: usize, now: Now) {
        let rate = self.flow.rate;
        let Some((connection, _)) = self.table.get(conn) else {
            return;
        };
        let cost = match &step {
            Step::Request { request, .. } => cost(request),
            Step::Answered if connection.queued() == queued => SILENT,
            Step::Answered | Step::Close(_) => WHOLE,
        };
        connection.bucket.take(cost, rate, now.uptime);
        let changes = !matches!(&step, Step::Request { request, .. } if request.only_speaks());
        if connection.queued() > 0 {
            // A step may have answered by itself, whatever else it asks for: CAP LS does, and holds registration.
            self.table.mark_dirty(conn);
        }
        if changes && let Some(entrusting) = &mut self.entrusting {
            entrusting.noting().changed(conn);
        }
        match step {
            Step::Answered => {}
            Step::Request { request, label } => self.request(conn, request, label),
            Step::Close(_) => self.hush(conn, "not a client of this protocol"),
        }
    }

    /// Ends a connection that has been told why by its dialect or its transport: nothing more is said to it.
    fn hush(&mut self, conn: ConnId, why: &str) {
        if let Some((connection, _)) = self.table.get(conn) {
            connection.hushed = true;
        }
        self.table.mark_dirty(conn);
        self.disconnected(conn, Disconnect::Error(why.into()));
    }

    fn request(&mut self, conn: ConnId, request: Request, label: Option<Label>) {
        let input = Input::Request { conn, request };
        let Some(label) = label else {
            return self.drive(input);
        };
        self.answer_labelled(conn, label, input);
    }

    /// Drives the core; what that queues on the connection answers the label.
    fn answer_labelled(&mut self, conn: ConnId, label: Label, input: Input) {
        let Some((connection, buffers)) = self.table.get(conn) else {
            return;
        };
        let from = connection.queue().end(buffers);
        self.labelled = Some(conn);
        self.drive(input);
        self.labelled = None;
        let now = self.clock.now();
        let cx = context(&self.server, conn, self.clock.started, now);
        if let Some((connection, buffers)) = self.table.get(conn) {
            // What waits only after it has been told something has its answer.
            if connection.awaits > 0 && connection.queue().end(buffers) == from {
                connection.keep_label(label);
                return;
            }
            crate::dialect::apply_label(&label, connection.queue().buffer(buffers), from, &cx);
            self.table.mark_dirty(conn);
        }
        self.settle();
    }

    /// Something that a connection waited for has come; when it was the last, it goes on with the requests that have
    /// waited since.
    pub(super) fn resume(&mut self, conn: ConnId, input: Input) {
        let Some((connection, _)) = self.table.get(conn) else {
            return self.drive(input);
        };
        connection.awaits = connection.awaits.saturating_sub(1);
        let label = connection
            .take_label()
            .filter(|_| connection.phase == Phase::Open);
        match label {
            Some(label) => self.answer_labelled(conn, label, input),
            None => self.drive(input),
        }
        self.table.mark_ready(conn);
        self.touch(conn);
        self.watch(conn);
    }
}

/// What the dialect may know about a connection.
pub(super) fn context(
    server: &crate::server::Server,
    conn: ConnId,
    started: crate::server::WallTime,
    now: Now,
) -> Context<'_> {
    let connection = server.state().connections.get(conn);
    Context {
        policy: server.policy(),
        private: connection.is_some_and(|connection| connection.peer.is_private()),
        certified: connection.is_some_and(|connection| connection.peer.certificate.is_some()),
        tls: connection.map_or(TlsUse::None, |connection| TlsUse::of(&connection.peer)),
        nick: server.nick_of(conn).map_or("*", |nick| nick.as_str()),
        registered: server.is_registered(conn),
        started,
        now: now.wall,
        zone: &LOCAL_ZONE,
    }
}
