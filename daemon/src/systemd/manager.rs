//! What the service manager is told (`sd_notify(3)`). Without one, nothing is done.

use std::time::Duration;

use protocol::language::{Language, Text};
use sd_notify::NotifyState;

/// The status line is told anew no more often than this.
const STATUS_EVERY: Duration = Duration::from_secs(5);

/// The service manager, if there is one.
#[derive(Debug)]
pub struct Manager {
    is_there: bool,
    /// It keeps descriptors from one process to the next.
    stores: bool,
    /// How often it is to hear that the loop goes round: twice in the time after which it would act.
    watchdog: Option<Duration>,
    next_alive: Duration,
    next_status: Duration,
    /// What it was told of.
    told: Option<Presence>,
}

/// Who is here, in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presence {
    /// Clients.
    pub people: usize,
    /// Rooms.
    pub rooms: usize,
    /// Connections.
    pub connections: usize,
}

impl Presence {
    fn line(self, language: Language) -> String {
        const LINE: Text = Text::new(
            "people: {0}, rooms: {1}, connections: {2}",
            "pessoas: {0}, salas: {1}, conexões: {2}",
        );
        let Self {
            people,
            rooms,
            connections,
        } = self;
        let [people, rooms, connections] = [people, rooms, connections].map(|count| count.to_string());
        LINE.fill(language, &[&people, &rooms, &connections])
    }
}

impl Manager {
    /// The one that the environment names.
    #[must_use]
    pub fn from_environment() -> Self {
        let is_there = std::env::var_os("NOTIFY_SOCKET").is_some();
        // systemd sets it from version 254 on; for earlier ones the unit does.
        let stored = std::env::var("FDSTORE")
            .ok()
            .and_then(|most| most.parse::<usize>().ok());
        Self {
            is_there,
            stores: is_there && stored.is_some_and(|most| most >= crate::carry::MOST_STORED),
            watchdog: sd_notify::watchdog_enabled()
                .filter(|_| is_there)
                .map(|limit| limit / 2),
            next_alive: Duration::ZERO,
            next_status: Duration::ZERO,
            told: None,
        }
    }

    /// The server accepts connections.
    pub fn ready(&self) {
        self.tell(&[NotifyState::Ready]);
    }

    /// The configuration is being read again; [`Manager::ready`] follows.
    pub fn reloading(&self) {
        match NotifyState::monotonic_usec_now() {
            Ok(now) => self.tell(&[NotifyState::Reloading, now]),
            Err(error) => log::debug!("no monotonic clock for the service manager: {error}"),
        }
    }

    /// The server is ending.
    pub fn stopping(&self) {
        self.tell(&[NotifyState::Stopping]);
    }

    /// Whether it keeps descriptors for the next process.
    #[must_use]
    pub fn stores(&self) -> bool {
        self.stores
    }

    /// When the loop has to go round at the latest.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Duration> {
        self.watchdog.map(|_| self.next_alive)
    }

    /// The loop goes round.
    pub fn on_turn(&mut self, now: Duration, present: Presence, language: Language) {
        if let Some(interval) = self.watchdog
            && self.next_alive <= now
        {
            self.next_alive = now + interval;
            self.tell(&[NotifyState::Watchdog]);
        }
        if self.is_there && self.next_status <= now && self.told != Some(present) {
            self.next_status = now + STATUS_EVERY;
            self.told = Some(present);
            self.tell(&[NotifyState::Status(&present.line(language))]);
        }
    }

    pub(super) fn tell(&self, state: &[NotifyState<'_>]) {
        if self.is_there
            && let Err(error) = sd_notify::notify(state)
        {
            log::debug!("the service manager does not listen: {error}");
        }
    }
}
