//! What an event of the poller is about.

use slotmap::{Key, KeyData};

use crate::server::ConnId;

const _: () = assert!(usize::BITS >= 64, "a connection's key must fit into the poller's");

/// What an event of the poller is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token {
    /// A signal came in: the number is its place in [`super::signals::Signal::ALL`].
    Signal(usize),
    /// Somebody connects to the listener of this number.
    Listener(usize),
    /// Somebody connects to the admin socket.
    AdminListener,
    /// The administrator's connection of this number.
    Admin(u32),
    /// Prometheus connects.
    ScrapeListener,
    /// The connection of this number, that wants to read the metrics.
    Scrape(u32),
    /// A gateway's connection of this number, which has yet to say whom it passes on.
    Arrival(u32),
    /// A client's connection.
    Connection(ConnId),
}

/// Keys of connections are larger than all of these: a slot map's versions start with 1, in the upper half.
const SIGNALS: usize = 0x1000_0000;
const LISTENERS: usize = 0x2000_0000;
const ADMIN_LISTENER: usize = 0x3000_0000;
const SCRAPE_LISTENER: usize = 0x3800_0000;
const SCRAPES: usize = 0x3900_0000;
const ARRIVALS: usize = 0x4000_0000;
const ADMINS: usize = 0x8000_0000;
const CONNECTIONS: usize = 1 << 32;

impl Token {
    /// The number of [`Self::Scrape`] is below this.
    pub const MOST_SCRAPES: u32 = 1 << 16;

    /// The poller's key for it.
    #[must_use]
    pub fn key(self) -> usize {
        match self {
            Self::Signal(index) => SIGNALS + index,
            Self::Listener(index) => LISTENERS + index,
            Self::AdminListener => ADMIN_LISTENER,
            Self::ScrapeListener => SCRAPE_LISTENER,
            Self::Scrape(number) => SCRAPES + number as usize,
            Self::Admin(number) => ADMINS | (number as usize & (ADMINS - 1)),
            Self::Arrival(number) => ARRIVALS | (number as usize & (ARRIVALS - 1)),
            #[expect(clippy::cast_possible_truncation, reason = "usize has 64 bits: see above")]
            Self::Connection(conn) => conn.data().as_ffi() as usize,
        }
    }

    /// What this key of the poller stands for.
    #[must_use]
    pub fn of(key: usize) -> Self {
        match key {
            CONNECTIONS.. => Self::Connection(KeyData::from_ffi(key as u64).into()),
            #[expect(clippy::cast_possible_truncation, reason = "below 2^31 after the subtraction")]
            ADMINS.. => Self::Admin((key - ADMINS) as u32),
            #[expect(clippy::cast_possible_truncation, reason = "below 2^30 after the subtraction")]
            ARRIVALS.. => Self::Arrival((key - ARRIVALS) as u32),
            #[expect(clippy::cast_possible_truncation, reason = "below 2^31 after the subtraction")]
            SCRAPES.. => Self::Scrape((key - SCRAPES) as u32),
            SCRAPE_LISTENER.. => Self::ScrapeListener,
            ADMIN_LISTENER.. => Self::AdminListener,
            LISTENERS.. => Self::Listener(key - LISTENERS),
            _ => Self::Signal(key.saturating_sub(SIGNALS)),
        }
    }
}

#[cfg(test)]
mod tests {
    use slotmap::SlotMap;

    use super::*;

    #[test]
    fn every_token_comes_back_from_its_key() {
        let mut connections: SlotMap<ConnId, ()> = SlotMap::with_key();
        let first = connections.insert(());
        let second = connections.insert(());
        connections.remove(first);
        let reused = connections.insert(());
        for token in [
            Token::Signal(0),
            Token::Signal(3),
            Token::Listener(0),
            Token::Listener(70_000),
            Token::AdminListener,
            Token::Admin(0),
            Token::Admin(0x7fff_ffff),
            Token::Arrival(0),
            Token::Arrival(0x3fff_ffff),
            Token::Connection(first),
            Token::Connection(second),
            Token::Connection(reused),
        ] {
            assert_eq!(Token::of(token.key()), token);
        }
    }
}
