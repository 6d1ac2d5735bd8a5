//! Who may not be on this server at all, and until when.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use protocol::ban::Whom;
use protocol::casemap::{self, Folded, fold};
use protocol::mask;

use super::clock::{Now, WallTime};
use crate::store::model::{Ban, BanKind};

/// Bans there may be: all of them are compared with everybody who registers.
pub const MAX_BANS: usize = 4096;

/// Expired bans are looked for no more often than this.
const LEAST_WAIT: Duration = Duration::from_secs(1);

/// The bans in force.
#[derive(Debug, Default)]
pub struct Bans {
    /// By their folded form.
    all: BTreeMap<Folded, (Whom, Ban)>,
    /// When the next one may have ended, on the clock of deadlines.
    next_end: Option<Duration>,
}

/// Somebody, as bans see them. What is not known yet matches nothing.
#[derive(Debug, Default)]
pub struct Suspect<'a> {
    /// Where they are.
    pub ip: Option<IpAddr>,
    /// All that `nick!user@host` is for them.
    pub sources: &'a [String],
    /// Their account.
    pub account: Option<&'a str>,
}

impl Suspect<'_> {
    /// Whether a ban means them.
    #[must_use]
    pub fn is(&self, whom: &Whom) -> bool {
        match whom {
            Whom::Network(network) => self.ip.is_some_and(|ip| network.contains(ip)),
            Whom::Mask(mask) => self
                .sources
                .iter()
                .any(|source| mask::matches_folded(mask, source)),
            Whom::Account(name) => self.account.is_some_and(|account| casemap::eq(account, name)),
        }
    }
}

impl Bans {
    /// Whether there is none at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// How many there are, those included that have just ended.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Adds one, or replaces that against the same. Returns whether there was room for it.
    pub fn add(&mut self, whom: Whom, ban: Ban, now: Now) -> bool {
        let key = fold(&whom.to_string());
        if self.all.len() >= MAX_BANS && !self.all.contains_key(&key) {
            return false;
        }
        self.all.insert(key, (whom, ban));
        self.schedule(now);
        true
    }

    /// Takes one away.
    pub fn remove(&mut self, whom: &Whom) -> Option<Ban> {
        self.all.remove(&fold(&whom.to_string())).map(|(_, ban)| ban)
    }

    /// The first that means somebody and has not ended.
    #[must_use]
    pub fn find(&self, suspect: &Suspect<'_>, now: WallTime) -> Option<&Ban> {
        let mut meant = self.in_force(now).filter(|(whom, _)| suspect.is(whom));
        meant.next().map(|(_, ban)| ban)
    }

    /// Those that have not ended, in order.
    pub fn list(&self, now: WallTime) -> impl Iterator<Item = &Ban> {
        self.in_force(now).map(|(_, ban)| ban)
    }

    fn in_force(&self, now: WallTime) -> impl Iterator<Item = &(Whom, Ban)> {
        let holds = move |(_, ban): &&(Whom, Ban)| ban.expires.is_none_or(|end| end > now);
        self.all.values().filter(holds)
    }

    /// When [`Self::drop_ended`] is due.
    #[must_use]
    pub fn next_end(&self) -> Option<Duration> {
        self.next_end
    }

    /// Forgets those that have ended, if it is time to look. The store forgets them by itself.
    pub fn drop_ended(&mut self, now: Now) {
        if self.next_end.is_some_and(|at| at <= now.uptime) {
            self.all
                .retain(|_, (_, ban)| ban.expires.is_none_or(|end| end > now.wall));
            self.schedule(now);
        }
    }

    fn schedule(&mut self, now: Now) {
        let ends = self.all.values().filter_map(|(_, ban)| ban.expires);
        self.next_end = ends
            .min()
            .map(|end| now.uptime + left(end, now.wall).max(LEAST_WAIT));
    }
}

/// How long it is until a time.
#[must_use]
pub fn left(until: WallTime, now: WallTime) -> Duration {
    Duration::from_millis(until.0.saturating_sub(now.0))
}

/// By what the store knows a kind of ban.
#[must_use]
pub fn kind_of(whom: &Whom) -> BanKind {
    match whom {
        Whom::Network(_) => BanKind::Address,
        Whom::Mask(_) => BanKind::Mask,
        Whom::Account(_) => BanKind::Account,
    }
}
