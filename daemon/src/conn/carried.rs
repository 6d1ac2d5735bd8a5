//! A connection, as it is carried to another process.

use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use super::{Connection, Phase, Waiting};
use crate::carry::{Bytes, CarriedStream};
use crate::dialect::Session;
use crate::server::carried::FromNow;
use crate::server::rate::Bucket;
use crate::transport::{Buffers, SendQueue, Transport};

impl Connection {
    /// The socket, if the connection can go on in another process: what TLS and WebSocket know cannot be had from them.
    #[must_use]
    pub fn portable(&self) -> Option<&TcpStream> {
        self.transport.plain().filter(|_| !self.dead)
    }

    /// Nothing of it is half done: nothing waits in it, it waits for nothing, and its session is between two requests.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        let nothing_waits = self.awaits == 0 && self.waiting.is_none() && self.queue.is_empty();
        self.phase == Phase::Open && !self.ended && nothing_waits && self.session.is_quiet()
    }

    /// Ends it on both sides: closing would not, where the service manager has the socket, too.
    pub fn end(&self) {
        if let Some(socket) = self.transport.plain() {
            // It may have ended already.
            let _ = socket.shutdown(Shutdown::Both);
        }
    }

    /// Nothing of it is read or handled in this process any more.
    pub fn leave(&mut self) {
        self.leaves = true;
    }

    /// All that another process needs besides the socket to go on with it.
    pub fn carry(&mut self, id: u64, buffers: &mut Buffers, now: Duration) -> CarriedStream {
        let (unsent, partly) = self.queue.carry(buffers);
        let waiting = self.waiting.as_deref();
        CarriedStream {
            id,
            session: self.session.carry(),
            unsent: Bytes(unsent),
            partly,
            held: waiting.and_then(|waiting| waiting.held.clone()).map(Bytes),
            unread: Bytes(waiting.map(|waiting| waiting.unread.clone()).unwrap_or_default()),
            bucket: FromNow::to(self.bucket.full_at(), now),
            throttled: self.throttled,
            ended: self.ended,
            closing: self.phase != Phase::Open,
        }
    }

    /// Goes on with a connection of another process.
    #[must_use]
    pub fn resume(transport: Transport, carried: CarriedStream, now: Duration) -> Self {
        let CarriedStream {
            id: _,
            session,
            unsent: Bytes(unsent),
            partly,
            held,
            unread: Bytes(unread),
            bucket,
            throttled,
            ended,
            closing,
        } = carried;
        let waiting = Waiting {
            unread,
            label: None,
            held: held.map(|Bytes(held)| held),
        };
        Self {
            queue: SendQueue::resume(unsent, partly),
            waiting: Some(waiting)
                .filter(|waiting| !waiting.is_nothing())
                .map(Box::new),
            bucket: Bucket::filling_until(bucket.at(now)),
            phase: if closing { Phase::Closing } else { Phase::Open },
            throttled,
            ended,
            ..Self::with(transport, Session::resume(session))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::super::tests::connected;
    use super::*;
    use crate::server::input::DialectKind;
    use crate::server::rate::Rate;

    const NOW: Duration = Duration::from_secs(1000);
    const LATER: Duration = Duration::from_secs(5000);

    /// The same connection in another process; its other end stays.
    fn carried(connection: &mut Connection) -> Connection {
        let mut buffers = Buffers::default();
        let carried = connection.carry(7, &mut buffers, NOW);
        let json = serde_json::to_string(&carried).unwrap();
        let read: CarriedStream = serde_json::from_str(&json).unwrap();
        assert_eq!(read, carried);
        let (other, _) = connected(DialectKind::Irc);
        let mut other = Connection::resume(other.transport, read, LATER);
        assert_eq!(other.carry(7, &mut buffers, LATER), carried);
        std::mem::swap(&mut other.transport, &mut connection.transport);
        other
    }

    #[test]
    fn what_waits_in_a_connection_goes_along() {
        let rate = Rate::per_second(4, 2);
        let (mut connection, _peer) = connected(DialectKind::Classic);
        connection.keep_unread(b"not handled");
        connection.bucket.take(9, rate, NOW);
        connection.throttled = true;
        connection.ended = true;
        let mut there = carried(&mut connection);
        assert_eq!(there.take_unread(), b"not handled");
        assert_eq!(
            there.bucket.ready_at(rate) + NOW,
            connection.bucket.ready_at(rate) + LATER
        );
        assert!(there.throttled && there.ended);
        assert_eq!((there.dialect, there.phase), (DialectKind::Classic, Phase::Open));
    }

    #[test]
    fn what_is_to_be_sent_goes_along_in_its_order() {
        let (mut connection, mut peer) = connected(DialectKind::Irc);
        let mut buffers = Buffers::default();
        connection.append(b"first\n", &mut buffers);
        let shared = buffers.write_shared(0, b"shared\n");
        connection.append_shared(0, &shared, &mut buffers);
        connection.hold();
        connection.append(b"held\n", &mut buffers);
        let carried_stream = connection.carry(7, &mut buffers, NOW);
        let mut there = Connection::resume(connection.transport, carried_stream, LATER);
        assert!(!there.listens(), "something comes first");
        there.release(&mut buffers);
        there.flush(&mut buffers).unwrap();
        drop(there);
        let mut read = String::new();
        peer.read_to_string(&mut read).unwrap();
        assert_eq!(read, "first\nshared\nheld\n");
    }

    #[test]
    fn one_that_is_being_closed_is_so_there() {
        let (mut connection, _peer) = connected(DialectKind::Irc);
        for phase in [Phase::Closing, Phase::Lingering] {
            connection.phase = phase;
            connection = carried(&mut connection);
            assert_eq!(connection.phase, Phase::Closing);
        }
    }

    #[test]
    fn one_that_leaves_is_not_read_any_more() {
        let (mut connection, _peer) = connected(DialectKind::Irc);
        assert!(connection.reads() && connection.listens() && connection.portable().is_some());
        connection.leave();
        assert!(!connection.reads() && !connection.listens());
    }
}
