//! One connection: its socket, its session in a dialect, and what waits in both directions.

mod carried;

use std::io;
use std::ops::Range;

use crate::dialect::{Context, Format, Label, Session, Step};
use crate::reactor::Interest;
use crate::server::Policy;
use crate::server::input::DialectKind;
use crate::server::rate::Bucket;
use crate::server::reply::Reply;
use crate::transport::websocket::Terms;
use crate::transport::{Buffers, Received, SendQueue, Sent, Transport};

/// One connection. An idle one owns no memory but this and its session.
#[derive(Debug)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, and most combinations happen"
)]
pub struct Connection {
    transport: Transport,
    session: Session,
    /// The session's, at hand: it is looked at for every event that is delivered.
    format: Format,
    queue: SendQueue,
    /// What few have.
    waiting: Option<Box<Waiting>>,
    /// How much it may ask.
    pub bucket: Bucket,
    /// How far it is.
    pub phase: Phase,
    dialect: DialectKind,
    /// The core was told that it is gone.
    pub told: bool,
    /// Its own dialect ended it: nothing more may be said to it.
    pub hushed: bool,
    /// The socket failed: there is nothing left to read or write.
    pub dead: bool,
    /// The other end sends no more.
    pub ended: bool,
    /// So many answers from elsewhere it waits for: until they are there, nothing is handled.
    pub awaits: usize,
    /// It asked too much: nothing is handled until its bucket has something again, when the table wakes it.
    pub throttled: bool,
    /// It is on the list of those that have something to send.
    pub dirty: bool,
    /// The last write did not take all.
    blocked: bool,
    /// More waits to be sent than may.
    pub overflowed: bool,
    /// It goes on in another process.
    leaves: bool,
}

/// What waits inside a connection for something else to happen.
#[derive(Debug, Default)]
struct Waiting {
    /// Received, but not to be handled yet.
    unread: Vec<u8>,
    /// The label of the request whose password is being checked.
    label: Option<Label>,
    /// To be sent, but not yet: something else comes first.
    held: Option<Vec<u8>>,
}

impl Waiting {
    fn is_nothing(&self) -> bool {
        self.unread.is_empty() && self.label.is_none() && self.held.is_none()
    }
}

/// How far a connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// In use.
    Open,
    /// The core is done with it; what is queued is still sent.
    Closing,
    /// All is sent. What the other end still sends is read and dropped until it closes: closing with something
    /// unread would make the system throw away what was sent last.
    Lingering,
}

impl Connection {
    /// A connection that was just accepted.
    #[must_use]
    pub fn new(transport: Transport, dialect: DialectKind) -> Self {
        Self::with(transport, Session::new(dialect))
    }

    fn with(transport: Transport, session: Session) -> Self {
        Self {
            transport,
            format: session.format(),
            dialect: session.kind(),
            session,
            queue: SendQueue::default(),
            waiting: None,
            bucket: Bucket::default(),
            phase: Phase::Open,
            told: false,
            hushed: false,
            dead: false,
            ended: false,
            awaits: 0,
            throttled: false,
            dirty: false,
            blocked: false,
            overflowed: false,
            leaves: false,
        }
    }

    /// How events are rendered for it.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// Whether requests of it may be handled now.
    #[must_use]
    pub fn listens(&self) -> bool {
        self.phase == Phase::Open && !self.told && !self.leaves && self.awaits == 0 && !self.is_deaf()
    }

    /// What is to be sent from now on waits for something that comes first.
    pub fn hold(&mut self) {
        self.waiting.get_or_insert_default().held.get_or_insert_default();
    }

    /// It waits no more.
    pub fn release(&mut self, buffers: &mut Buffers) {
        let held = self.waiting.as_mut().and_then(|waiting| waiting.held.take());
        self.waiting.take_if(|waiting| waiting.is_nothing());
        if let Some(held) = held {
            self.queue.buffer(buffers).extend_from_slice(&held);
            self.queue.release(buffers);
        }
    }

    /// Whether what the other end asks waits as well: its answers could not be told apart. In the classic dialect there
    /// is nothing to tell apart, and waiting would run into one what is sent without line ends.
    fn is_deaf(&self) -> bool {
        self.held().is_some() && self.dialect == DialectKind::Irc
    }

    fn held(&self) -> Option<&Vec<u8>> {
        self.waiting.as_ref()?.held.as_ref()
    }

    fn held_mut(&mut self) -> Option<&mut Vec<u8>> {
        self.waiting.as_mut()?.held.as_mut()
    }

    /// What was to be sent is not: it would not arrive.
    pub fn abandon(&mut self) {
        self.queue.abandon();
        if let Some(held) = self.held_mut() {
            held.clear();
        }
    }

    /// The dialect takes the next step from what was received.
    pub fn step(&mut self, input: &mut &[u8], cx: &Context<'_>, buffers: &mut Buffers) -> Option<Step> {
        let out = self.queue.buffer(buffers);
        let mut step = self.session.feed(input, cx, out);
        if step.is_none() && self.ended {
            step = self.session.finish(cx, out);
        }
        self.format = self.session.format();
        self.queue.release(buffers);
        step
    }

    /// Queues the dialect's first words.
    pub fn greet(&mut self, cx: &Context<'_>, buffers: &mut Buffers) {
        self.session.greet(cx, self.queue.buffer(buffers));
        self.queue.release(buffers);
    }

    /// Queues an answer.
    pub fn reply(&mut self, reply: &Reply, cx: &Context<'_>, buffers: &mut Buffers) {
        if !self.dead && !self.hushed {
            let held = self.waiting.as_mut().and_then(|waiting| waiting.held.as_mut());
            let out = match held {
                Some(held) if !matches!(reply, Reply::Replay(_)) => held,
                _ => self.queue.buffer(buffers),
            };
            self.session.reply(reply, cx, out);
            self.format = self.session.format();
        }
    }

    /// Tells what a reload has changed for it.
    pub fn policy_changed(&mut self, before: &Policy, cx: &Context<'_>, buffers: &mut Buffers) {
        if self.phase == Phase::Open && !self.hushed {
            self.session
                .policy_changed(before, cx, self.queue.buffer(buffers));
            self.format = self.session.format();
        }
    }

    /// Queues bytes that were rendered for its format. Returns how much waits now.
    pub fn append(&mut self, bytes: &[u8], buffers: &mut Buffers) -> usize {
        if self.takes_events() {
            match self.held_mut() {
                Some(held) => held.extend_from_slice(bytes),
                None => self.queue.buffer(buffers).extend_from_slice(bytes),
            }
        }
        self.queued()
    }

    /// The same with bytes that were written for many.
    pub fn append_shared(&mut self, text: usize, range: &Range<usize>, buffers: &mut Buffers) -> usize {
        if self.takes_events() {
            match self.held_mut() {
                Some(held) => held.extend_from_slice(buffers.shared(text, range.clone())),
                None => self.queue.append_shared(text, range, buffers),
            }
        }
        self.queued()
    }

    fn takes_events(&self) -> bool {
        !self.dead && !self.hushed && !self.overflowed
    }

    /// What is queued, for those who look at it again before it is sent.
    pub fn queue(&mut self) -> &mut SendQueue {
        &mut self.queue
    }

    /// How many bytes wait to be sent.
    #[must_use]
    pub fn queued(&self) -> usize {
        let held = self.held().map_or(0, Vec::len);
        self.queue.len() + held + self.transport.waiting()
    }

    /// Whether the transport has something to say itself.
    #[must_use]
    pub fn transport_answers(&self) -> bool {
        self.transport.waiting() > 0
    }

    /// How many bytes it holds that were received but not handled.
    #[must_use]
    pub fn unread(&self) -> usize {
        self.waiting.as_ref().map_or(0, |waiting| waiting.unread.len())
    }

    /// Keeps what was received but is not to be handled yet.
    pub fn keep_unread(&mut self, bytes: &[u8]) {
        self.waiting
            .get_or_insert_default()
            .unread
            .extend_from_slice(bytes);
    }

    /// Gives what was kept.
    pub fn take_unread(&mut self) -> Vec<u8> {
        let unread = self
            .waiting
            .as_mut()
            .map(|waiting| std::mem::take(&mut waiting.unread));
        self.waiting.take_if(|waiting| waiting.is_nothing());
        unread.unwrap_or_default()
    }

    /// Keeps the label of a request that is not answered yet.
    pub fn keep_label(&mut self, label: Label) {
        self.waiting.get_or_insert_default().label = Some(label);
    }

    /// Gives that label.
    pub fn take_label(&mut self) -> Option<Label> {
        let label = self.waiting.as_mut()?.label.take();
        self.waiting.take_if(|waiting| waiting.is_nothing());
        label
    }

    /// Reads once.
    pub fn receive(&mut self, into: &mut [u8], terms: &Terms<'_>) -> io::Result<Received> {
        self.transport.receive(into, terms)
    }

    /// Whether there is something to receive of which the socket knows nothing any more.
    #[must_use]
    pub fn holds_more(&self) -> bool {
        self.transport.holds_more()
    }

    /// Writes what is queued, at most once.
    pub fn flush(&mut self, buffers: &mut Buffers) -> io::Result<()> {
        let last = self.phase == Phase::Closing;
        let transport = &mut self.transport;
        let mut sent = None;
        self.queue.send(buffers, |lines| {
            let Sent { taken, blocked } = transport.send(lines, last)?;
            sent = Some(blocked);
            Ok(taken)
        })?;
        self.blocked = match sent {
            Some(blocked) => blocked,
            None => transport.send(&[], last)?.blocked,
        };
        Ok(())
    }

    /// Tells the other end that nothing more comes.
    pub fn finish(&mut self) -> io::Result<()> {
        self.transport.finish()
    }

    /// Has the poller watch for what the connection waits for now.
    pub fn watch(&mut self, key: usize) -> io::Result<()> {
        self.transport.watch(
            key,
            Interest {
                read: self.reads(),
                write: self.blocked,
            },
        )
    }

    /// In the classic dialect what one read brings is a message: reading more would run two into one.
    fn holds_back(&self) -> bool {
        self.throttled && self.unread() > 0 && self.dialect == DialectKind::Classic
    }

    /// Whether the poller watches for something to read.
    #[must_use]
    pub fn reads(&self) -> bool {
        match self.phase {
            _ if self.leaves => false,
            Phase::Open => {
                !self.ended && self.awaits == 0 && !self.told && !self.is_deaf() && !self.holds_back()
            }
            Phase::Closing => false,
            Phase::Lingering => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::net::{TcpListener, TcpStream};
    use std::sync::Arc;

    use polling::Poller;
    use protocol::language::Language;

    use super::*;
    use crate::dialect::testing;
    use crate::server::reply::Replay;
    use crate::transport::{Plain, Stream};

    /// A connection, and its other end.
    pub(super) fn connected(dialect: DialectKind) -> (Connection, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let peer = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (stream, _) = listener.accept().unwrap();
        stream.set_nonblocking(true).unwrap();
        let poller = Arc::new(Poller::new().unwrap());
        let plain = Plain::new(&poller, stream, 1).unwrap();
        (
            Connection::new(Transport::Lines(Stream::Plain(plain)), dialect),
            peer,
        )
    }

    #[test]
    fn who_sends_without_line_ends_is_read_while_something_is_held() {
        let (mut connection, _peer) = connected(DialectKind::Classic);
        connection.hold();
        assert!(connection.listens() && connection.reads());
    }

    #[test]
    fn what_is_held_comes_after_what_it_waits_for() {
        let (mut connection, mut peer) = connected(DialectKind::Irc);
        let mut buffers = Buffers::default();
        let policy = testing::policy(Language::En);
        let cx = testing::context(&policy);

        connection.append(b"first\n", &mut buffers);
        connection.hold();
        assert!(!connection.listens() && !connection.reads());
        let shared = buffers.write_shared(0, b"shared\n");
        connection.append(b"live\n", &mut buffers);
        connection.append_shared(0, &shared, &mut buffers);
        connection.reply(&Reply::Ping, &cx, &mut buffers);
        let waiting = connection.queued();
        let missed = Replay {
            room: None,
            said: Vec::new(),
            more: true,
        };
        connection.reply(&Reply::Replay(Box::new(missed)), &cx, &mut buffers);
        assert!(connection.queued() > waiting, "what is held counts");
        connection.release(&mut buffers);
        assert!(connection.listens() && connection.reads());
        connection.flush(&mut buffers).unwrap();
        drop(connection);
        let mut read = String::new();
        peer.read_to_string(&mut read).unwrap();
        let order: Vec<_> = read.lines().collect();
        assert!(order[1].starts_with(":irc.test NOTICE ana"), "{read}");
        assert_eq!(
            [order[0], order[2], order[3]],
            ["first", "live", "shared"],
            "{read}"
        );
        assert!(order[4].starts_with("PING"), "{read}");
    }

    #[test]
    fn an_idle_connection_is_small() {
        // Times the number of people who say nothing; the goal for all that the server keeps of one is 0.9 KiB.
        assert!(size_of::<Connection>() <= 144, "{}", size_of::<Connection>());
    }
}
