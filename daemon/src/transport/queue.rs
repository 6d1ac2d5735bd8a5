//! What waits to be sent on one connection.

/// What waits to be sent on one connection: one contiguous buffer, so that everything that one wake-up produced
/// leaves in one write. An empty queue owns no memory.
#[derive(Debug, Default)]
pub struct SendQueue {
    bytes: Vec<u8>,
    /// So much of `bytes` is sent already.
    sent: usize,
}

/// So much that was sent already is kept in front of the rest before it is moved up.
const SLACK: usize = 64 * 1024;

impl SendQueue {
    /// Where to append. `buffers` lends memory to an empty queue.
    pub fn buffer(&mut self, buffers: &mut Buffers) -> &mut Vec<u8> {
        if self.bytes.capacity() == 0 {
            self.bytes = buffers.take();
        }
        &mut self.bytes
    }

    /// What was appended so far, for those who look at it again before it is sent.
    #[must_use]
    pub fn end(&self) -> usize {
        self.bytes.len()
    }

    /// How many bytes wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len() - self.sent
    }

    /// Whether nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What waits.
    #[must_use]
    pub fn unsent(&self) -> &[u8] {
        self.bytes.get(self.sent..).unwrap_or_default()
    }

    /// Notes that the first `count` of the waiting bytes were sent; memory that is no longer needed goes back.
    pub fn advance(&mut self, count: usize, buffers: &mut Buffers) {
        self.sent = (self.sent + count).min(self.bytes.len());
        if self.is_empty() {
            self.release(buffers);
        } else if self.sent >= SLACK && self.sent >= self.len() {
            self.bytes.drain(..self.sent);
            self.sent = 0;
        }
    }

    /// Gives the memory back if nothing waits.
    pub fn release(&mut self, buffers: &mut Buffers) {
        if self.is_empty() {
            self.sent = 0;
            buffers.give(std::mem::take(&mut self.bytes));
        }
    }

    /// Drops what waits, but for the rest of a line of which a part may have been sent.
    pub fn abandon(&mut self) {
        let rest = self.unsent();
        let partly = self.sent > 0 && self.bytes.get(self.sent - 1) != Some(&b'\n');
        let keep = if partly {
            rest.iter().position(|&b| b == b'\n').map_or(0, |at| at + 1)
        } else {
            0
        };
        self.bytes.truncate(self.sent + keep);
        self.bytes.drain(..self.sent);
        self.bytes.shrink_to_fit();
        self.sent = 0;
    }
}

/// Buffers that empty send queues gave back, for the next ones: without them, each message to a thousand members
/// would cost a thousand allocations.
#[derive(Debug, Default)]
pub struct Buffers {
    spare: Vec<Vec<u8>>,
    /// Capacity of all of them.
    bytes: usize,
}

/// The smallest buffer: a few lines.
const SMALLEST: usize = 512;
/// A buffer that grew beyond this is freed.
const LARGEST: usize = 32 * 1024;
/// So much is kept in all, for as long as the server is busy.
const KEPT: usize = 8 * 1024 * 1024;

impl Buffers {
    fn take(&mut self) -> Vec<u8> {
        match self.spare.pop() {
            Some(buffer) => {
                self.bytes -= buffer.capacity();
                buffer
            }
            None => Vec::with_capacity(SMALLEST),
        }
    }

    fn give(&mut self, mut buffer: Vec<u8>) {
        let capacity = buffer.capacity();
        if capacity == 0 || capacity > LARGEST || self.bytes + capacity > KEPT {
            return;
        }
        buffer.clear();
        self.bytes += capacity;
        self.spare.push(buffer);
    }

    /// Whether [`Self::release`] would free anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.spare.is_empty()
    }

    /// Frees all: the server is idle.
    pub fn release(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(text: &[u8], buffers: &mut Buffers) -> SendQueue {
        let mut queue = SendQueue::default();
        queue.buffer(buffers).extend_from_slice(text);
        queue
    }

    #[test]
    fn what_is_sent_leaves_the_front_and_an_empty_queue_owns_nothing() {
        let mut buffers = Buffers::default();
        let mut queue = queue(b"one\r\ntwo\r\n", &mut buffers);
        queue.advance(5, &mut buffers);
        assert_eq!(queue.unsent(), b"two\r\n");
        queue.buffer(&mut buffers).extend_from_slice(b"three\r\n");
        assert_eq!(queue.unsent(), b"two\r\nthree\r\n");
        queue.advance(12, &mut buffers);
        assert!(queue.is_empty());
        assert_eq!(queue.bytes.capacity(), 0);
        assert_eq!(buffers.spare.len(), 1);
        assert_eq!(queue.buffer(&mut buffers).len(), 0);
        assert!(
            buffers.is_empty(),
            "the next queue takes the buffer that the last one gave back"
        );
    }

    #[test]
    fn what_was_sent_does_not_pile_up_in_front_of_the_rest() {
        let mut buffers = Buffers::default();
        let mut queue = queue(&vec![b'x'; 3 * SLACK], &mut buffers);
        queue.advance(2 * SLACK, &mut buffers);
        assert_eq!((queue.len(), queue.end()), (SLACK, SLACK));
    }

    #[test]
    fn abandoning_keeps_only_the_rest_of_the_line_that_is_partly_sent() {
        let mut buffers = Buffers::default();
        let mut queue = queue(b"one\r\ntwo\r\nthree\r\n", &mut buffers);
        queue.advance(6, &mut buffers);
        queue.abandon();
        assert_eq!(queue.unsent(), b"wo\r\n");
        queue.advance(4, &mut buffers);
        queue.buffer(&mut buffers).extend_from_slice(b"one\r\ntwo\r\n");
        queue.advance(5, &mut buffers);
        queue.abandon();
        assert!(queue.is_empty());
    }

    #[test]
    fn spare_buffers_are_bounded() {
        let mut buffers = Buffers::default();
        for _ in 0..2 * KEPT / LARGEST {
            buffers.give(Vec::with_capacity(LARGEST));
        }
        assert!(buffers.bytes <= KEPT);
        buffers.release();
        buffers.give(Vec::with_capacity(LARGEST + 1));
        assert!(buffers.is_empty());
    }
}
