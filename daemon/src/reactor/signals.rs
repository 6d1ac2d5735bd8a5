//! Signals, as bytes in sockets that the poller watches.

use std::io::{self, Read};
use std::os::unix::net::UnixStream;
use std::sync::Arc;

use polling::Poller;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGUSR1};

use super::registry::{Interest, Registered};
use super::token::Token;

/// A signal that is handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// INT: end in good order; the second one: at once.
    Stop,
    /// TERM: the same, but let another process go on with the connections if it can.
    Leave,
    /// HUP: read the configuration again.
    Reload,
    /// USR1: log a summary of the state.
    Report,
}

impl Signal {
    /// Every signal handled, with its number.
    pub const ALL: [(i32, Self); 4] = [
        (SIGTERM, Self::Leave),
        (SIGINT, Self::Stop),
        (SIGHUP, Self::Reload),
        (SIGUSR1, Self::Report),
    ];
}

/// The ends at which signals come out.
#[derive(Debug)]
pub struct Signals {
    sources: Vec<Registered<UnixStream>>,
}

impl Signals {
    /// Takes over the signals of this process.
    pub fn new(poller: &Arc<Poller>) -> io::Result<Self> {
        let sources = Signal::ALL.iter().enumerate().map(|(index, &(number, _))| {
            let (out, into) = UnixStream::pair()?;
            out.set_nonblocking(true)?;
            signal_hook::low_level::pipe::register(number, into)?;
            Registered::new(poller, out, Token::Signal(index).key(), Interest::READ)
        });
        Ok(Self {
            sources: sources.collect::<io::Result<_>>()?,
        })
    }

    /// Which signal the event at the source of this number tells of.
    pub fn take(&self, index: usize) -> Option<Signal> {
        let mut source = self.sources.get(index)?.source();
        // Several of one kind that came together count as one.
        let came = matches!(source.read(&mut [0; 64]), Ok(1..));
        came.then(|| Signal::ALL.get(index).map(|&(_, signal)| signal))
            .flatten()
    }
}
