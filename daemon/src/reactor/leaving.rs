//! The end of a process after which another one goes on with the connections.
//!
//! First those are told and closed that cannot be carried, a few at a time so that they do not all come back at once;
//! everybody else is served meanwhile. Then nothing is read any more, and what was asked for elsewhere is waited for.
//! What is left goes to the service manager.

use std::io;
use std::time::Duration;

use super::Reactor;
use crate::carry::{self, HandedOver};
use crate::server::ConnId;
use crate::server::input::{Disconnect, Input};
use crate::systemd::Manager;

/// One connection that cannot be carried is closed in this time, ...
const DISMISS_EVERY: Duration = Duration::from_millis(2);
/// ... but all of them in this.
const DISMISS_WITHIN: Duration = Duration::from_secs(2);
/// So long their last words may take beyond that.
const SEE_OFF_WITHIN: Duration = Duration::from_secs(1);
/// So long the answers may take that are awaited from elsewhere.
const SETTLE_WITHIN: Duration = Duration::from_secs(3);
/// Between two looks at who is to be closed.
const STEP: Duration = Duration::from_millis(20);

/// How far the end is.
#[derive(Debug)]
pub(super) struct Leaving {
    stage: Stage,
    next_step: Duration,
}

#[derive(Debug)]
enum Stage {
    /// Those that cannot be carried are closed, the last one first, since then.
    Dismissing {
        since: Duration,
        waiting: Vec<ConnId>,
        all: u32,
    },
    /// Nothing is read any more; answers are awaited until then.
    Settling { until: Duration },
}

impl Leaving {
    /// When there is something to do at the latest.
    pub fn next_step(&self) -> Duration {
        self.next_step
    }
}

/// So many of `all` are still to be there after that time.
fn still_there(all: u32, passed: Duration) -> usize {
    let within = DISMISS_WITHIN.min(DISMISS_EVERY * all);
    let left = within.saturating_sub(passed).as_micros() * u128::from(all);
    let still = left.checked_div(within.as_micros()).unwrap_or_default();
    usize::try_from(still).unwrap_or(usize::MAX)
}

impl Reactor {
    /// Makes room for another process. From here on whoever connects waits for that one.
    pub(super) fn begin_to_leave(&mut self) {
        self.manager.stopping();
        self.gate.close();
        self.arrivals.close();
        let since = self.clock.now().uptime;
        let waiting = self.table.not_portable();
        let all = u32::try_from(waiting.len()).unwrap_or(u32::MAX);
        self.leaving = Some(Leaving {
            stage: Stage::Dismissing { since, waiting, all },
            next_step: since,
        });
    }

    /// Goes on with that, after each turn.
    pub(super) fn go_on_leaving(&mut self) {
        let now = self.clock.now().uptime;
        let Some(leaving) = &mut self.leaving else {
            return;
        };
        leaving.next_step = now + STEP;
        match &mut leaving.stage {
            Stage::Dismissing { since, waiting, all } => {
                let passed = now.saturating_sub(*since);
                let dismissed = waiting.split_off(still_there(*all, passed).min(waiting.len()));
                let is_over = waiting.is_empty() && passed >= DISMISS_WITHIN + SEE_OFF_WITHIN;
                for conn in dismissed {
                    self.disconnected(conn, Disconnect::Restart);
                }
                self.flush_all();
                if is_over || self.table.is_portable() {
                    self.settle_down(now);
                }
            }
            Stage::Settling { until } => {
                let is_over = *until <= now;
                self.leave_if_settled(is_over);
            }
        }
    }

    fn settle_down(&mut self, now: Duration) {
        for conn in self.table.keys() {
            if let Some((connection, _)) = self.table.get(conn) {
                connection.leave();
            }
            self.watch(conn);
        }
        self.leaving = Some(Leaving {
            stage: Stage::Settling {
                until: now + SETTLE_WITHIN,
            },
            next_step: now,
        });
    }

    fn leave_if_settled(&mut self, is_over: bool) {
        if is_over {
            self.await_no_more();
        } else if self.server.unanswered().is_some() {
            return;
        }
        match self.hand_over() {
            Ok(count) => {
                log::info!("handed over connections={count}");
                self.stopping = Some(Duration::ZERO);
            }
            Err(error) => {
                log::error!("cannot hand over to another process, and so everybody is disconnected: {error}");
                forget(&self.manager);
                self.drive(Input::Shutdown { reason: "".into() });
            }
        }
    }

    /// Whoever still waits for an answer is told that there is none.
    fn await_no_more(&mut self) {
        // What is asked for because of that is not waited for either, unless it has no end.
        for _ in 0..2 * self.server.state().pending.len() {
            let Some((ticket, answer)) = self.server.unanswered() else {
                break;
            };
            self.answered(ticket, answer);
        }
        self.flush_all();
    }

    /// Leaves everything with the service manager. Returns how many connections that are.
    fn hand_over(&mut self) -> io::Result<usize> {
        let now = self.clock.now();
        let core = self.server.carry(now);
        let streams = self.table.carry(now.uptime, |_| true);
        let count = streams.len();
        let state = carry::memory()?;
        carry::write(&state, &HandedOver { streams, core }, 0)?;
        self.manager.store(carry::STATE, &state)?;
        for carrier in carry::load(&self.table.portable())? {
            self.manager.store(carry::CARRIER, &carrier)?;
        }
        self.stop_entrusting();
        self.manager.wait_until_read()?;
        Ok(count)
    }
}

/// The service manager is to keep nothing for another process.
pub(super) fn forget(manager: &Manager) {
    let [living, other] = carry::LIVING;
    let crash = [carry::SNAPSHOT, carry::JOURNAL, carry::DOUBTS, living, other];
    for name in [carry::CARRIER, carry::STATE].into_iter().chain(crash) {
        manager.unstore(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_are_dismissed_at_once_and_many_within_two_seconds() {
        assert_eq!(still_there(0, Duration::ZERO), 0);
        assert_eq!(still_there(1, Duration::from_millis(2)), 0);
        assert_eq!(still_there(100, Duration::from_millis(100)), 50);
        assert_eq!(still_there(100, Duration::from_millis(200)), 0);
        assert_eq!(still_there(10_000, Duration::from_secs(1)), 5000);
        assert_eq!(still_there(u32::MAX, DISMISS_WITHIN), 0);
    }
}
