//! Send queues, with the bytes that the dialects really make, and readers that may be slow.

use chatd::dialect::{Context, LOCAL_ZONE, Session, TlsUse, render_event};
use chatd::server::input::{DialectKind, Peer};
use chatd::server::reply::Reply;
use chatd::server::{ConnId, Delivery, Now, Server};
use slotmap::SecondaryMap;

/// What waits to be sent to each connection.
#[derive(Debug)]
pub struct Queues {
    limit: usize,
    waiting: SecondaryMap<ConnId, Queue>,
    /// The longest that any ever was.
    pub longest: usize,
}

#[derive(Debug)]
struct Queue {
    session: Session,
    bytes: usize,
}

impl Queues {
    /// Queues that take this many bytes, as the reactor's do.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            waiting: SecondaryMap::new(),
            longest: 0,
        }
    }

    /// A connection was accepted.
    pub fn connected(&mut self, conn: ConnId, peer: &Peer) {
        let session = Session::new(DialectKind::from(peer.dialect));
        self.waiting.insert(conn, Queue { session, bytes: 0 });
    }

    /// A connection was closed.
    pub fn closed(&mut self, conn: ConnId) {
        self.waiting.remove(conn);
    }

    /// A connection has read all that was sent.
    pub fn read(&mut self, conn: ConnId) {
        if let Some(queue) = self.waiting.get_mut(conn) {
            queue.bytes = 0;
        }
    }

    /// An answer is queued.
    pub fn reply(&mut self, server: &Server, conn: ConnId, reply: &Reply, now: Now) {
        let Some(queue) = self.waiting.get_mut(conn) else {
            return;
        };
        let cx = Context {
            policy: server.policy(),
            nick: server.nick_of(conn).map_or("*", |nick| nick.as_str()),
            registered: server.is_registered(conn),
            certified: false,
            private: true,
            tls: TlsUse::None,
            started: now.wall,
            now: now.wall,
            zone: &LOCAL_ZONE,
        };
        let mut out = Vec::new();
        queue.session.reply(reply, &cx, &mut out);
        queue.bytes += out.len();
    }

    /// An event is queued for all who hear of it.
    pub fn deliver(&mut self, server: &Server, delivery: &Delivery) {
        let mut out = Vec::new();
        for recipient in &delivery.to {
            let Some(queue) = self.waiting.get_mut(recipient.conn) else {
                continue;
            };
            out.clear();
            render_event(
                &delivery.event,
                queue.session.format(),
                recipient.own,
                server.policy(),
                &mut out,
            );
            queue.bytes += out.len();
        }
    }

    /// Those for whom more waits than may, after one input.
    pub fn exceeded(&mut self) -> Vec<ConnId> {
        self.longest = self
            .waiting
            .values()
            .map(|queue| queue.bytes)
            .fold(self.longest, usize::max);
        let over = self.waiting.iter().filter(|(_, queue)| queue.bytes > self.limit);
        over.map(|(conn, _)| conn).collect()
    }
}
