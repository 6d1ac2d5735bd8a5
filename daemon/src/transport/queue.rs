//! What waits to be sent on one connection.

use std::io;
use std::ops::Range;

use super::Buffers;

/// What waits to be sent on one connection, so that everything that one wake-up produced leaves in one write. An empty
/// queue owns no memory.
///
/// It is a buffer of its own, and behind it a piece of a text that is shared with other connections until the turn
/// ends. As long as nothing comes that is this connection's alone, what comes for many only makes that piece longer.
#[derive(Debug, Default)]
pub struct SendQueue {
    own: Vec<u8>,
    /// So much of `own` is sent already.
    sent: usize,
    shared: Shared,
}

/// A piece of a shared text; always whole lines.
#[derive(Debug, Clone, Copy, Default)]
struct Shared {
    text: u32,
    from: u32,
    to: u32,
}

impl Shared {
    fn new(text: usize, range: &Range<usize>) -> Option<Self> {
        let number = |n: usize| u32::try_from(n).ok();
        Some(Self {
            text: number(text)?,
            from: number(range.start)?,
            to: number(range.end)?,
        })
    }

    fn len(self) -> usize {
        (self.to - self.from) as usize
    }

    fn bytes(self, buffers: &Buffers) -> &[u8] {
        buffers.shared(self.text as usize, self.from as usize..self.to as usize)
    }
}

/// So much that was sent already is kept in front of the rest before it is moved up.
const SLACK: usize = 64 * 1024;

impl SendQueue {
    /// Where to append. `buffers` lends memory to an empty queue.
    pub fn buffer(&mut self, buffers: &mut Buffers) -> &mut Vec<u8> {
        self.make_own(buffers);
        if self.own.capacity() == 0 {
            self.own = buffers.take();
        }
        &mut self.own
    }

    /// Appends what [`Buffers::write_shared`] has written in this turn.
    pub fn append_shared(&mut self, text: usize, range: &Range<usize>, buffers: &mut Buffers) {
        let Some(piece) = Shared::new(text, range).filter(|piece| piece.len() > 0) else {
            return;
        };
        if self.shared.len() > 0 && self.shared.text == piece.text && self.shared.to == piece.from {
            self.shared.to = piece.to;
        } else {
            self.make_own(buffers);
            self.shared = piece;
        }
    }

    /// Copies what is shared to the end of what is not.
    fn make_own(&mut self, buffers: &mut Buffers) {
        let shared = std::mem::take(&mut self.shared);
        if shared.len() > 0 {
            if self.own.capacity() == 0 {
                self.own = buffers.take();
            }
            self.own.extend_from_slice(shared.bytes(buffers));
        }
    }

    /// What was appended so far, for those who look at it again before it is sent.
    pub fn end(&mut self, buffers: &mut Buffers) -> usize {
        self.make_own(buffers);
        self.own.len()
    }

    /// How many bytes wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.own.len() - self.sent + self.shared.len()
    }

    /// Whether nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Gives all that waits to `send`, once, and keeps what it does not take. Nothing shared is left afterwards, and
    /// nothing at all if `send` fails.
    pub fn send(
        &mut self,
        buffers: &mut Buffers,
        send: impl FnOnce(&[u8]) -> io::Result<usize>,
    ) -> io::Result<()> {
        if self.own.len() > self.sent {
            self.make_own(buffers);
            match send(self.own.get(self.sent..).unwrap_or_default()) {
                Ok(count) => self.advance(count),
                Err(error) => {
                    *self = Self::default();
                    return Err(error);
                }
            }
        } else if self.shared.len() > 0 {
            let shared = std::mem::take(&mut self.shared);
            let count = send(shared.bytes(buffers))?.min(shared.len());
            if count < shared.len() {
                // With the last byte that was sent, for `abandon` to see whether it ends a line.
                let from = count.saturating_sub(1);
                self.own = buffers.take();
                self.own
                    .extend_from_slice(shared.bytes(buffers).get(from..).unwrap_or_default());
                self.sent = count - from;
            }
        }
        self.release(buffers);
        Ok(())
    }

    /// Notes that the first `count` of the waiting bytes were sent.
    fn advance(&mut self, count: usize) {
        self.sent = (self.sent + count).min(self.own.len());
        if self.sent >= SLACK && self.sent >= self.own.len() - self.sent {
            // The last byte tells `abandon` whether a line has ended.
            self.own.drain(..self.sent - 1);
            self.sent = 1;
        }
    }

    /// Gives the memory back if nothing waits.
    pub fn release(&mut self, buffers: &mut Buffers) {
        if self.is_empty() {
            self.sent = 0;
            buffers.give(std::mem::take(&mut self.own));
        }
    }

    /// What waits, and whether it begins in the middle of a line.
    pub fn carry(&mut self, buffers: &mut Buffers) -> (Vec<u8>, bool) {
        self.make_own(buffers);
        let unsent = self.own.get(self.sent..).unwrap_or_default();
        (unsent.to_vec(), self.is_partly_sent())
    }

    /// Goes on with what waited in another process.
    #[must_use]
    pub fn resume(mut unsent: Vec<u8>, partly: bool) -> Self {
        if partly {
            // The last byte that was sent ended no line: that is all there is to know of it.
            unsent.insert(0, b' ');
        }
        Self {
            own: unsent,
            sent: usize::from(partly),
            shared: Shared::default(),
        }
    }

    /// Whether a part of the first line has been sent.
    fn is_partly_sent(&self) -> bool {
        self.sent > 0 && self.own.get(self.sent - 1) != Some(&b'\n')
    }

    /// Drops what waits, but for the rest of a line of which a part has been sent.
    pub fn abandon(&mut self) {
        self.shared = Shared::default();
        let rest = self.own.get(self.sent..).unwrap_or_default();
        let line = if self.is_partly_sent() {
            rest.iter().position(|&byte| byte == b'\n')
        } else {
            None
        };
        self.own.truncate(self.sent + line.map_or(0, |at| at + 1));
        self.own.drain(..self.sent);
        self.own.shrink_to_fit();
        self.sent = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(text: &[u8], buffers: &mut Buffers) -> SendQueue {
        let mut queue = SendQueue::default();
        queue.buffer(buffers).extend_from_slice(text);
        queue
    }

    /// Sends with a socket that takes so much; returns what it was given.
    fn send(queue: &mut SendQueue, buffers: &mut Buffers, takes: usize) -> Vec<u8> {
        let mut given = Vec::new();
        let sent = queue.send(buffers, |bytes| {
            given = bytes.to_vec();
            Ok(takes.min(bytes.len()))
        });
        sent.unwrap();
        given
    }

    #[test]
    fn what_is_sent_leaves_the_front_and_an_empty_queue_owns_nothing() {
        let mut buffers = Buffers::default();
        let mut queue = with(b"one\r\ntwo\r\n", &mut buffers);
        assert_eq!(send(&mut queue, &mut buffers, 5), b"one\r\ntwo\r\n");
        queue.buffer(&mut buffers).extend_from_slice(b"three\r\n");
        assert_eq!(queue.len(), 12);
        assert_eq!(send(&mut queue, &mut buffers, 100), b"two\r\nthree\r\n");
        assert!(queue.is_empty());
        assert_eq!(queue.own.capacity(), 0);
        assert!(
            !buffers.is_empty(),
            "the next queue takes the buffer that this one gave back"
        );
    }

    #[test]
    fn what_was_sent_does_not_pile_up_in_front_of_the_rest() {
        let mut buffers = Buffers::default();
        let mut queue = with(&vec![b'x'; 3 * SLACK], &mut buffers);
        send(&mut queue, &mut buffers, 2 * SLACK);
        assert_eq!((queue.len(), queue.own.len()), (SLACK, SLACK + 1));
    }

    #[test]
    fn what_comes_for_many_is_sent_without_a_copy() {
        let mut buffers = Buffers::default();
        let mut queue = SendQueue::default();
        for text in [b"one\n", b"two\n"] {
            let range = buffers.write_shared(0, text);
            queue.append_shared(0, &range, &mut buffers);
        }
        assert_eq!((queue.len(), queue.own.capacity()), (8, 0));
        assert_eq!(send(&mut queue, &mut buffers, 100), b"one\ntwo\n");
        assert!(queue.is_empty());
    }

    #[test]
    fn order_holds_whatever_comes_from_where() {
        let mut buffers = Buffers::default();
        let mut queue = with(b"1 ", &mut buffers);
        let shared = |queue: &mut SendQueue, buffers: &mut Buffers, text, bytes| {
            let range = buffers.write_shared(text, bytes);
            queue.append_shared(text, &range, buffers);
        };
        shared(&mut queue, &mut buffers, 0, b"2 ");
        buffers.write_shared(0, b"for somebody else");
        shared(&mut queue, &mut buffers, 0, b"3 ");
        shared(&mut queue, &mut buffers, 1, b"4 ");
        queue.buffer(&mut buffers).extend_from_slice(b"5 ");
        shared(&mut queue, &mut buffers, 1, b"6 ");
        assert_eq!(queue.len(), 12);
        assert_eq!(send(&mut queue, &mut buffers, 3), b"1 2 3 4 5 6 ");
        buffers.end_turn();
        assert_eq!(send(&mut queue, &mut buffers, 100), b" 3 4 5 6 ");
    }

    #[test]
    fn what_the_socket_does_not_take_of_a_shared_text_outlives_it() {
        let mut buffers = Buffers::default();
        let mut queue = SendQueue::default();
        let range = buffers.write_shared(0, b"one\ntwo\n");
        queue.append_shared(0, &range, &mut buffers);
        send(&mut queue, &mut buffers, 5);
        buffers.end_turn();
        assert_eq!(queue.len(), 3);
        queue.abandon();
        assert_eq!(send(&mut queue, &mut buffers, 100), b"wo\n");
        let range = buffers.write_shared(0, b"one\ntwo\n");
        queue.append_shared(0, &range, &mut buffers);
        send(&mut queue, &mut buffers, 0);
        buffers.end_turn();
        assert_eq!(send(&mut queue, &mut buffers, 100), b"one\ntwo\n");
    }

    #[test]
    fn abandoning_keeps_only_the_rest_of_the_line_that_is_partly_sent() {
        let mut buffers = Buffers::default();
        let mut queue = with(b"one\r\ntwo\r\nthree\r\n", &mut buffers);
        send(&mut queue, &mut buffers, 6);
        let range = buffers.write_shared(0, b"four\r\n");
        queue.append_shared(0, &range, &mut buffers);
        queue.abandon();
        assert_eq!(send(&mut queue, &mut buffers, 100), b"wo\r\n");
        queue.buffer(&mut buffers).extend_from_slice(b"one\r\ntwo\r\n");
        send(&mut queue, &mut buffers, 5);
        queue.abandon();
        assert!(queue.is_empty());
    }

    #[test]
    fn a_queue_whose_socket_failed_is_empty() {
        let mut buffers = Buffers::default();
        let mut queue = with(b"one\n", &mut buffers);
        let range = buffers.write_shared(0, b"two\n");
        queue.append_shared(0, &range, &mut buffers);
        let broken = || Err(io::Error::from(io::ErrorKind::BrokenPipe));
        assert!(queue.send(&mut buffers, |_| broken()).is_err());
        assert!(queue.is_empty());
        queue.append_shared(0, &range, &mut buffers);
        assert!(queue.send(&mut buffers, |_| broken()).is_err());
        assert!(queue.is_empty());
    }

    #[test]
    fn what_waits_goes_to_another_process_with_the_rest_of_a_line() {
        let mut buffers = Buffers::default();
        for (takes, unsent, kept) in [
            (0, "one\ntwo\n", ""),
            (2, "e\ntwo\n", "e\n"),
            (4, "two\n", ""),
            (5, "wo\n", "wo\n"),
        ] {
            let mut queue = with(b"one\ntwo\n", &mut buffers);
            send(&mut queue, &mut buffers, takes);
            let (carried, partly) = queue.carry(&mut buffers);
            assert_eq!(carried, unsent.as_bytes());
            let mut there = SendQueue::resume(carried, partly);
            assert_eq!(there.len(), unsent.len());
            there.buffer(&mut buffers).extend_from_slice(b"three\n");
            there.abandon();
            assert_eq!(send(&mut there, &mut buffers, 99), kept.as_bytes());
        }
    }
}
