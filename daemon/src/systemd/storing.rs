//! Leaving descriptors with the service manager, for the process that it starts next.

use std::io;
use std::os::fd::AsFd;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::pipe::{PipeFlags, pipe_with};
use sd_notify::NotifyState;

use super::Manager;

/// So long it may take to have read what it was told.
const READ_WITHIN: Duration = Duration::from_secs(5);

impl Manager {
    /// Leaves a descriptor with the service manager, which gives it to the next process by this name; also if the one that
    /// has it open, too, ends.
    pub fn store(&self, name: &str, descriptor: impl AsFd) -> io::Result<()> {
        // The other end of a carrier closes with this process: that is no reason to drop it.
        let state = [
            NotifyState::FdStore,
            NotifyState::FdName(name),
            NotifyState::Custom("FDPOLL=0"),
        ];
        sd_notify::notify_with_fds(&state, &[descriptor.as_fd()])
    }

    /// Has it close all that it has by this name.
    pub fn unstore(&self, name: &str) {
        self.tell(&[NotifyState::FdStoreRemove, NotifyState::FdName(name)]);
    }

    /// Waits until it has read all that it was told: it might else find that whoever told it is gone.
    pub fn wait_until_read(&self) -> io::Result<()> {
        let (read, write) = pipe_with(PipeFlags::CLOEXEC)?;
        sd_notify::notify_with_fds(&[NotifyState::Custom("BARRIER=1")], &[write.as_fd()])?;
        drop(write);
        let timeout = READ_WITHIN.try_into().map_err(io::Error::other)?;
        match poll(&mut [PollFd::new(&read, PollFlags::empty())], Some(&timeout))? {
            0 => Err(io::Error::new(
                io::ErrorKind::TimedOut,
                "the service manager does not read what it is told",
            )),
            _ => Ok(()),
        }
    }
}
