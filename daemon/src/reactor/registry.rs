//! Registration with the poller: the one place in the loop that needs `unsafe`.
#![allow(
    unsafe_code,
    reason = "polling asks that a source is deleted before it is closed; `Registered` sees to it"
)]

use std::io;
use std::os::fd::AsFd;
use std::sync::Arc;

use polling::{Event, PollMode, Poller};

/// What to watch a source for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interest {
    /// It can be read, or accepts.
    pub read: bool,
    /// It can be written.
    pub write: bool,
}

impl Interest {
    /// Nothing but the end of the connection.
    pub const NONE: Self = Self {
        read: false,
        write: false,
    };
    /// Reading.
    pub const READ: Self = Self {
        read: true,
        write: false,
    };
}

/// A source of events that the poller knows for exactly as long as this value lives.
#[derive(Debug)]
pub struct Registered<T: AsFd> {
    source: T,
    poller: Arc<Poller>,
    interest: Interest,
}

impl<T: AsFd> Registered<T> {
    /// Registers `source`, level-triggered: an event comes again for as long as its cause lasts.
    pub fn new(poller: &Arc<Poller>, source: T, key: usize, interest: Interest) -> io::Result<Self> {
        // SAFETY: `source` is owned by the value made here and never handed out mutably or moved out of it;
        // dropping that value deletes the registration before the source is closed.
        unsafe { poller.add_with_mode(&source.as_fd(), event(key, interest), PollMode::Level)? };
        Ok(Self {
            source,
            poller: Arc::clone(poller),
            interest,
        })
    }

    /// The source itself.
    pub fn source(&self) -> &T {
        &self.source
    }

    /// Changes what it is watched for; `key` is the one it was registered with.
    pub fn watch(&mut self, key: usize, interest: Interest) -> io::Result<()> {
        if interest != self.interest {
            self.poller
                .modify_with_mode(&self.source, event(key, interest), PollMode::Level)?;
            self.interest = interest;
        }
        Ok(())
    }
}

impl<T: AsFd> Drop for Registered<T> {
    fn drop(&mut self) {
        // It can only fail if the source is not registered, which is what is wanted.
        let _ = self.poller.delete(&self.source);
    }
}

fn event(key: usize, interest: Interest) -> Event {
    Event::new(key, interest.read, interest.write)
}
