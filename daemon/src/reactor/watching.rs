//! What administrators who watch are told.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use polling::Poller;
use protocol::admin::Happening;

use super::Reactor;
use crate::log::Line;
use crate::server::WallTime;

/// So often it is told how much was said.
const COUNT_EVERY: Duration = Duration::from_secs(1);

/// What is counted for those who watch.
#[derive(Debug, Default)]
pub(super) struct Watching {
    /// Events told, to each connection.
    pub delivered: u64,
    /// When it was told last how much was said, and how much it was by then: messages and deliveries.
    counted: Option<(Duration, u64, u64)>,
}

impl Watching {
    /// From now on the poller is woken when something is logged.
    pub fn start(poller: &Arc<Poller>) -> Self {
        let poller = Arc::clone(poller);
        // A poller that cannot be woken any more has ended, and so has the server.
        crate::log::wake(move || poller.notify().unwrap_or_default());
        Self::default()
    }

    /// When there is something to tell at the latest.
    pub fn next_deadline(&self) -> Option<Duration> {
        self.counted.map(|(at, ..)| at + COUNT_EVERY)
    }
}

impl Reactor {
    /// Tells who watches.
    pub(super) fn happened(&mut self, happening: Happening) {
        let at = self.clock.now().wall;
        self.office.admin().happened(at, happening);
    }

    /// Tells what was logged.
    pub(super) fn watch_log(&mut self) {
        for line in crate::log::drain() {
            let at = wall(line.at);
            if line.level <= log::Level::Warn {
                let text = line.text.to_string();
                self.office.admin().happened(at, Happening::Warning { text });
            }
            let Line {
                level, module, text, ..
            } = line;
            let line = Happening::Log {
                level: level.as_str().to_ascii_lowercase(),
                module: module.into(),
                text: text.into(),
            };
            self.office.admin().happened(at, line);
        }
    }

    /// Counts from now on, if somebody wants to know.
    pub(super) fn begin_to_count(&mut self) {
        if self.watching.counted.is_none() && self.office.admin().counts_are_watched() {
            let now = self.clock.now().uptime;
            self.watching.counted = Some((now, self.server.state().said, self.watching.delivered));
        }
    }

    /// Tells how much was said, when it is time.
    pub(super) fn watch_counts(&mut self, now: Duration) {
        let Some((since, messages, deliveries)) = self.watching.counted else {
            return;
        };
        if now < since + COUNT_EVERY {
            return;
        }
        if !self.office.admin().counts_are_watched() {
            self.watching.counted = None;
            return;
        }
        let (said, delivered) = (self.server.state().said, self.watching.delivered);
        self.watching.counted = Some((now, said, delivered));
        if said > messages {
            let interval = now.saturating_sub(since).as_millis();
            self.happened(Happening::Messages {
                interval_ms: u64::try_from(interval).unwrap_or(u64::MAX),
                messages: said - messages,
                deliveries: delivered - deliveries,
            });
        }
    }
}

fn wall(time: SystemTime) -> WallTime {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    WallTime(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
