//! Sending what is queued, and closing.

use super::Reactor;
use super::table::Wake;
use super::token::Token;
use crate::conn::Phase;
use crate::server::ConnId;
use crate::server::input::{Disconnect, Input};

/// So long what is queued for a connection that is being closed may still take.
pub(super) const CLOSE_WITHIN: std::time::Duration = std::time::Duration::from_secs(5);
/// So long the other end may take to close as well.
const LINGER_FOR: std::time::Duration = std::time::Duration::from_secs(2);

impl Reactor {
    /// Sends what this turn queued, after what has changed is noted. What comes of failing connections is queued and sent, too.
    pub(super) fn flush_all(&mut self) {
        self.note_turn();
        while let Some(conn) = self.table.next_dirty() {
            self.touch(conn);
            self.flush(conn);
        }
        self.rendered.end_turn();
        self.table.buffers.end_turn();
        self.settle_turn();
    }

    /// Sends what is queued on one connection, as far as it goes.
    pub(super) fn flush(&mut self, conn: ConnId) {
        let Some((connection, buffers)) = self.table.get(conn) else {
            return;
        };
        let before = connection.queued();
        let flushed = connection.flush(buffers);
        self.counted.sent += before.saturating_sub(connection.queued()) as u64;
        if let Err(error) = flushed {
            return self.lost(conn, &error.to_string());
        }
        if connection.queued() == 0 && connection.phase == Phase::Closing {
            return self.finish(conn);
        }
        self.watch(conn);
    }

    /// Has the poller watch for what the connection waits for now.
    pub(super) fn watch(&mut self, conn: ConnId) {
        if let Some((connection, _)) = self.table.get(conn)
            && let Err(error) = connection.watch(Token::Connection(conn).key())
        {
            self.lost(conn, &error.to_string());
        }
    }

    /// The core is done with the connection: what is queued is sent, then it is closed.
    pub(super) fn close(&mut self, conn: ConnId) {
        let until = self.clock.now().uptime + CLOSE_WITHIN;
        let Some((connection, buffers)) = self.table.get(conn) else {
            return;
        };
        if connection.dead {
            return self.table.remove(conn);
        }
        connection.release(buffers);
        connection.phase = Phase::Closing;
        drop(connection.take_unread());
        self.table.mark_dirty(conn);
        self.table.wake_at(until, conn, Wake::End);
    }

    /// What is for a connection waits for something that comes first.
    pub(super) fn hold(&mut self, conn: ConnId) {
        if let Some((connection, _)) = self.table.get(conn) {
            connection.hold();
        }
        self.touch(conn);
        self.watch(conn);
    }

    /// It waits no more.
    pub(super) fn release(&mut self, conn: ConnId) {
        if let Some((connection, buffers)) = self.table.get(conn) {
            connection.release(buffers);
            self.table.mark_dirty(conn);
            self.table.mark_ready(conn);
        }
        self.watch(conn);
    }

    /// All is sent: the other end is told so, and is waited for if it has not closed.
    fn finish(&mut self, conn: ConnId) {
        let until = self.clock.now().uptime + LINGER_FOR;
        let Some((connection, _)) = self.table.get(conn) else {
            return;
        };
        let over = connection.finish().is_err() || connection.ended || self.stopping.is_some();
        if over || !self.table.linger(conn, until) {
            self.table.remove(conn);
        } else {
            self.watch(conn);
        }
    }

    /// The socket failed.
    pub(super) fn lost(&mut self, conn: ConnId, why: &str) {
        let Some((connection, _)) = self.table.get(conn) else {
            return;
        };
        connection.dead = true;
        if connection.phase == Phase::Open {
            self.disconnected(conn, Disconnect::Error(why.into()));
        } else {
            self.table.remove(conn);
        }
    }

    /// Tells the core, once, that the connection is gone or must go.
    pub(super) fn disconnected(&mut self, conn: ConnId, why: Disconnect) {
        let Some((connection, _)) = self.table.get(conn) else {
            return;
        };
        if connection.phase == Phase::Open && !connection.told {
            connection.told = true;
            self.drive(Input::Disconnected { conn, why });
        }
    }

    /// Those for whom too much waits to be sent: a last try to send it, then they go.
    pub(super) fn settle(&mut self) {
        while let Some(conn) = self.overflowed.pop() {
            let Some((connection, buffers)) = self.table.get(conn) else {
                continue;
            };
            if connection.flush(buffers).is_ok() && connection.queued() <= self.flow.send_queue_bytes {
                connection.overflowed = false;
                self.watch(conn);
                continue;
            }
            // The farewell goes out instead of what cannot be delivered anyway.
            connection.abandon();
            connection.overflowed = false;
            self.disconnected(conn, Disconnect::SendQueueExceeded);
        }
    }
}
