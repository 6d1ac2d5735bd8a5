//! How much may be waiting in a store.

use crate::store::Full;
use crate::store::model::Class;

/// The most operations of a class, and their size in bytes.
const fn most(class: Class) -> (usize, usize) {
    match class {
        Class::Write => (8192, 16 * 1024 * 1024),
        Class::Event => (4096, 4 * 1024 * 1024),
        Class::Quick => (1024, 1024 * 1024),
        Class::Search => (32, 1024 * 1024),
        Class::Copy => (8, 1024 * 1024),
    }
}

/// Counts what entered and has not left.
#[derive(Debug, Default)]
pub struct Gate {
    waiting: [(usize, usize); Class::ALL.len()],
}

impl Gate {
    /// One more, if it fits. Something too large for an empty store fits alone.
    pub fn enter(&mut self, class: Class, size: usize) -> Result<(), Full> {
        let (most, most_bytes) = most(class);
        let (count, bytes) = &mut self.waiting[class as usize];
        if *count >= most || (*count > 0 && *bytes + size > most_bytes) {
            return Err(Full);
        }
        *count += 1;
        *bytes += size;
        Ok(())
    }

    /// One less.
    pub fn leave(&mut self, class: Class, size: usize) {
        let (count, bytes) = &mut self.waiting[class as usize];
        *count = count.saturating_sub(1);
        *bytes = bytes.saturating_sub(size);
    }

    /// How many of a class are waiting.
    pub fn waiting(&self, class: Class) -> usize {
        self.waiting[class as usize].0
    }

    /// The size of all.
    pub fn bytes(&self) -> usize {
        self.waiting.iter().map(|(_, bytes)| bytes).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_class_is_bounded_by_number_and_size() {
        for class in Class::ALL {
            let (most, most_bytes) = most(class);
            let mut gate = Gate::default();
            for _ in 0..most {
                gate.enter(class, 1).unwrap();
            }
            assert_eq!(gate.enter(class, 1), Err(Full));
            gate.leave(class, 1);
            assert_eq!((gate.waiting(class), gate.bytes()), (most - 1, most - 1));
            assert_eq!(gate.enter(class, most_bytes), Err(Full));
            gate.enter(class, 1).unwrap();

            let mut gate = Gate::default();
            gate.enter(class, 2 * most_bytes).unwrap();
            assert_eq!(gate.enter(class, 1), Err(Full));
        }
    }

    #[test]
    fn one_class_does_not_crowd_out_another() {
        let mut gate = Gate::default();
        while gate.enter(Class::Search, 1).is_ok() {}
        assert!(gate.enter(Class::Write, 1).is_ok());
    }
}
