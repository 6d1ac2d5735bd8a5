//! Trying a configuration: it is in force, and goes again unless somebody confirms it.

use std::time::Duration;

use protocol::admin::{ConfigConfirmed, Error, ErrorKind};
use protocol::language::Text;

use super::Reactor;
use crate::config::Config;
use crate::server::input::ReloadBy;
use crate::server::{AdminId, Input};

/// The longest that a configuration waits to be confirmed.
const LONGEST: Duration = Duration::from_hours(1);

/// What was in force, and when it will be so again.
#[derive(Debug)]
pub(super) struct Undo {
    before: Box<Config>,
    at: Duration,
}

impl Undo {
    /// When it will be so again.
    pub fn at(&self) -> Duration {
        self.at
    }
}

impl Reactor {
    /// Reads the configuration again; if it is to be confirmed, what was in force comes back otherwise. While one waits,
    /// another may be tried: what comes back is what was in force before the first.
    pub(super) fn apply_config(&mut self, by: AdminId, within: Option<Duration>) {
        let before = within.map(|_| Box::new(self.live.current.clone()));
        self.manager.reloading();
        let outcome = self.live.reload();
        if outcome.is_ok() {
            let at = self.clock.now().uptime + within.unwrap_or_default().min(LONGEST);
            let first = self.undo.take().map(|undo| undo.before);
            self.undo = before.map(|before| Undo {
                before: first.unwrap_or(before),
                at,
            });
        }
        let by = ReloadBy::Admin(by);
        self.inputs.push_back(Input::Reloaded { by, outcome });
    }

    /// What was applied stays.
    pub(super) fn confirm_config(&mut self) -> Result<ConfigConfirmed, Error> {
        const NOTHING: Text = Text::new(
            "no configuration waits to be confirmed",
            "nenhuma configuração espera confirmação",
        );
        const APPLY: Text = Text::new(
            "it may have been too late; try it again: chatctl config apply --confirm-within 1m",
            "pode ter sido tarde demais; tente de novo: chatctl config apply --confirm-within 1m",
        );
        let now = self.clock.now().uptime;
        let undo = self.undo.take();
        let undo = undo.ok_or_else(|| Error::said(ErrorKind::NotFound, NOTHING, &[]).advising(APPLY, &[]))?;
        let left = undo.at.saturating_sub(now).as_millis();
        Ok(ConfigConfirmed {
            left_ms: u64::try_from(left).unwrap_or(u64::MAX),
        })
    }

    /// Goes back to what was in force, if it is time.
    pub(super) fn go_back_if_due(&mut self, now: Duration) {
        if let Some(undo) = self.undo.take_if(|undo| undo.at <= now) {
            self.manager.reloading();
            let reloaded = self.live.go_back(*undo.before);
            self.drive(Input::Reloaded {
                by: ReloadBy::Unconfirmed,
                outcome: Ok(reloaded),
            });
        }
    }
}
