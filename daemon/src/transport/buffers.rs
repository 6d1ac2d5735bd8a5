//! Memory that the send queues of all connections share.

use std::ops::Range;

/// Memory for send queues: buffers that empty queues gave back, and what was written in this turn for many at once.
///
/// Without the first, each message to a thousand members would cost a thousand allocations. Without the second it would
/// be copied a thousand times, although most members get the same bytes one message after the other.
#[derive(Debug, Default)]
pub struct Buffers {
    spare: Vec<Vec<u8>>,
    /// Capacity of all of them.
    bytes: usize,
    /// What was written for many, until the turn ends.
    shared: Vec<Vec<u8>>,
}

/// The smallest buffer: a few lines.
const SMALLEST: usize = 512;
/// A buffer that grew beyond this is freed.
const LARGEST: usize = 64 * 1024;
/// So much is kept in all, for as long as the server is busy.
const KEPT: usize = 16 * 1024 * 1024;

impl Buffers {
    pub(super) fn take(&mut self) -> Vec<u8> {
        match self.spare.pop() {
            Some(buffer) => {
                self.bytes -= buffer.capacity();
                buffer
            }
            None => Vec::with_capacity(SMALLEST),
        }
    }

    pub(super) fn give(&mut self, mut buffer: Vec<u8>) {
        let capacity = buffer.capacity();
        if capacity == 0 || capacity > LARGEST || self.bytes + capacity > KEPT {
            return;
        }
        buffer.clear();
        self.bytes += capacity;
        self.spare.push(buffer);
    }

    /// Writes to the shared text of this number, and returns where: for [`super::SendQueue::append_shared`].
    pub fn write_shared(&mut self, text: usize, bytes: &[u8]) -> Range<usize> {
        if self.shared.len() <= text {
            self.shared.resize_with(text + 1, Vec::new);
        }
        let Some(text) = self.shared.get_mut(text) else {
            return 0..0;
        };
        let from = text.len();
        text.extend_from_slice(bytes);
        from..text.len()
    }

    /// A part of one of the texts that were written for many.
    #[must_use]
    pub fn shared(&self, text: usize, range: Range<usize>) -> &[u8] {
        self.shared
            .get(text)
            .and_then(|text| text.get(range))
            .unwrap_or_default()
    }

    /// Ends a turn: every queue with something shared in it was sent or has a copy of the rest.
    pub fn end_turn(&mut self) {
        for text in &mut self.shared {
            text.clear();
            text.shrink_to(LARGEST);
        }
    }

    /// Whether [`Self::release`] would free anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.spare.is_empty() && self.shared.is_empty()
    }

    /// Frees all: the server is idle.
    pub fn release(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn shared_texts_grow_side_by_side_and_end_with_the_turn() {
        let mut buffers = Buffers::default();
        assert_eq!(buffers.write_shared(1, b"one"), 0..3);
        assert_eq!(buffers.write_shared(0, b"zero"), 0..4);
        assert_eq!(buffers.write_shared(1, b"two"), 3..6);
        assert_eq!(buffers.shared(1, 0..6), b"onetwo");
        buffers.end_turn();
        assert_eq!(buffers.shared(1, 0..6), b"");
        assert_eq!(buffers.write_shared(1, b"three"), 0..5);
    }
}
