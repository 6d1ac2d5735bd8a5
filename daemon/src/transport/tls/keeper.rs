//! Keeps the certificate fresh: what is put in its place on disk is used from then on, and the log hears before it
//! expires.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use protocol::language::Language;

use super::acceptor::{Acceptor, Oldest};
use super::credentials::{Credentials, Files, Stamps};
use super::handshakes::Current;

/// What is to be kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Where it comes from.
    pub files: Files,
    /// What is used now.
    pub credentials: Credentials,
    /// The oldest version of TLS that is spoken.
    pub oldest: Oldest,
    /// So often the files are looked at.
    pub check_every: Duration,
}

/// The thread that looks at the files. It ends with this value.
#[derive(Debug)]
pub struct Keeper {
    kept: Sender<Kept>,
    /// When the certificates expire that came in the meantime.
    expires: Receiver<Timestamp>,
}

impl Keeper {
    /// Starts it; what it finds is used in `current`.
    pub fn start(kept: Kept, current: Current) -> io::Result<Self> {
        let (sender, changes) = channel();
        let (news, expires) = channel();
        thread::Builder::new()
            .name("certificates".into())
            .spawn(move || Watch::new(kept, current, news).run(&changes))?;
        Ok(Self {
            kept: sender,
            expires,
        })
    }

    /// Keeps something else from now on.
    pub fn keep(&self, kept: Kept) {
        // It ends only with this value.
        let _ = self.kept.send(kept);
    }

    /// When the certificate expires that was found last, if one was since this was asked last.
    #[must_use]
    pub fn found(&self) -> Option<Timestamp> {
        self.expires.try_iter().last()
    }
}

struct Watch {
    kept: Kept,
    current: Current,
    news: Sender<Timestamp>,
    /// What the files looked like when they were read last.
    seen: Stamps,
    /// What the log was warned of.
    warned: Option<Stage>,
}

impl Watch {
    fn new(kept: Kept, current: Current, news: Sender<Timestamp>) -> Self {
        Self {
            seen: kept.credentials.stamps,
            kept,
            current,
            news,
            warned: None,
        }
    }

    fn run(mut self, changes: &Receiver<Kept>) {
        self.warn();
        loop {
            match changes.recv_timeout(self.kept.check_every) {
                Ok(kept) => {
                    self.seen = kept.credentials.stamps;
                    self.kept = kept;
                    self.warned = None;
                }
                Err(RecvTimeoutError::Timeout) => self.look(),
                Err(RecvTimeoutError::Disconnected) => return,
            }
            self.warn();
        }
    }

    fn look(&mut self) {
        let stamps = self.kept.files.stamps();
        if stamps == self.seen {
            return;
        }
        self.seen = stamps;
        let place = self.kept.files.certificate.display();
        let loaded = self.kept.files.load().map_err(|error| error.text(Language::En));
        let loaded = loaded.and_then(|credentials| {
            let acceptor =
                Acceptor::new(&credentials, self.kept.oldest).map_err(|error| error.to_string())?;
            Ok((credentials, acceptor))
        });
        match loaded {
            Ok((credentials, acceptor)) => {
                self.current.set(acceptor);
                log::info!(
                    "TLS certificate read again file={place} sha256={} expires={}",
                    credentials.fingerprint,
                    credentials.expires
                );
                // Nobody hears of it when the server ends.
                let _ = self.news.send(credentials.expires);
                self.kept.credentials = credentials;
                self.warned = None;
            }
            Err(error) => {
                log::warn!("TLS certificate or key changed, but cannot be used; the old ones stay: {error}");
            }
        }
    }

    /// Tells the log, once for each stage, that the certificate comes to its end.
    fn warn(&mut self) {
        let expires = self.kept.credentials.expires;
        let stage = Stage::at(expires, Timestamp::now());
        if stage == self.warned {
            return;
        }
        self.warned = stage;
        let place = self.kept.files.certificate.display();
        match stage {
            None => {}
            Some(Stage::Expired) => log::error!("the TLS certificate has expired file={place} at={expires}"),
            Some(Stage::Within(days)) => {
                log::warn!("the TLS certificate expires within days={days} file={place} at={expires}");
            }
        }
    }
}

/// How close a certificate is to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// It is past it.
    Expired,
    /// So many days, or less.
    Within(i64),
}

impl Stage {
    /// Days before its end, nearest first.
    const DAYS: [i64; 3] = [1, 7, 30];

    fn at(expires: Timestamp, now: Timestamp) -> Option<Self> {
        const DAY: i64 = 24 * 60 * 60;
        let left = expires.as_second() - now.as_second();
        if left <= 0 {
            return Some(Self::Expired);
        }
        let days = Self::DAYS.into_iter().find(|days| left <= days * DAY);
        days.map(Self::Within)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_come_nearer() {
        let now = Timestamp::UNIX_EPOCH;
        let stage = |seconds| Stage::at(Timestamp::from_second(seconds).unwrap(), now);
        for (seconds, expected) in [
            (-1, Some(Stage::Expired)),
            (0, Some(Stage::Expired)),
            (86_400, Some(Stage::Within(1))),
            (86_401, Some(Stage::Within(7))),
            (7 * 86_400, Some(Stage::Within(7))),
            (30 * 86_400, Some(Stage::Within(30))),
            (30 * 86_400 + 1, None),
        ] {
            assert_eq!(stage(seconds), expected, "{seconds}");
        }
    }
}
