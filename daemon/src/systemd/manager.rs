//! What the service manager is told (`sd_notify(3)`). Without one, nothing is done.

use std::time::Duration;

use sd_notify::NotifyState;

/// The status line is told anew no more often than this.
const STATUS_EVERY: Duration = Duration::from_secs(5);

/// The service manager, if there is one.
#[derive(Debug)]
pub struct Manager {
    is_there: bool,
    /// How often it is to hear that the loop goes round: twice in the time after which it would act.
    watchdog: Option<Duration>,
    next_alive: Duration,
    next_status: Duration,
    /// The number of connections it knows of.
    connections: Option<usize>,
}

impl Manager {
    /// The one that the environment names.
    #[must_use]
    pub fn from_environment() -> Self {
        let is_there = std::env::var_os("NOTIFY_SOCKET").is_some();
        Self {
            is_there,
            watchdog: sd_notify::watchdog_enabled()
                .filter(|_| is_there)
                .map(|limit| limit / 2),
            next_alive: Duration::ZERO,
            next_status: Duration::ZERO,
            connections: None,
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

    /// When the loop has to go round at the latest.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Duration> {
        self.watchdog.map(|_| self.next_alive)
    }

    /// The loop goes round.
    pub fn on_turn(&mut self, now: Duration, connections: usize) {
        if let Some(interval) = self.watchdog
            && self.next_alive <= now
        {
            self.next_alive = now + interval;
            self.tell(&[NotifyState::Watchdog]);
        }
        if self.is_there && self.next_status <= now && self.connections != Some(connections) {
            self.next_status = now + STATUS_EVERY;
            self.connections = Some(connections);
            self.tell(&[NotifyState::Status(&format!("{connections} connections"))]);
        }
    }

    fn tell(&self, state: &[NotifyState<'_>]) {
        if self.is_there
            && let Err(error) = sd_notify::notify(state)
        {
            log::debug!("the service manager does not listen: {error}");
        }
    }
}
