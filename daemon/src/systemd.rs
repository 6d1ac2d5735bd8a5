//! What a service manager is told, if there is one (`sd_notify(3)`). Without one, nothing is done.

use std::time::Duration;

use sd_notify::NotifyState;

/// The server accepts connections.
pub fn ready() {
    tell(&[NotifyState::Ready]);
}

/// The configuration is being read again; [`ready`] follows.
pub fn reloading() {
    match NotifyState::monotonic_usec_now() {
        Ok(now) => tell(&[NotifyState::Reloading, now]),
        Err(error) => log::debug!("no monotonic clock for the service manager: {error}"),
    }
}

/// The server is ending.
pub fn stopping() {
    tell(&[NotifyState::Stopping]);
}

/// How things are, in a line for people.
pub fn status(text: &str) {
    tell(&[NotifyState::Status(text)]);
}

/// The loop goes round.
pub fn alive() {
    tell(&[NotifyState::Watchdog]);
}

/// How often the service manager is to hear [`alive`]: twice in the time after which it would act.
#[must_use]
pub fn watchdog_interval() -> Option<Duration> {
    sd_notify::watchdog_enabled().map(|limit| limit / 2)
}

/// Whether there is a service manager to be told anything.
#[must_use]
pub fn is_there() -> bool {
    std::env::var_os("NOTIFY_SOCKET").is_some()
}

fn tell(state: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(state) {
        log::debug!("the service manager does not listen: {error}");
    }
}
