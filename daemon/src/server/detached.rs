//! Clients of accounts whose last connection is gone, and who stay all the same: for a while, or always.
//!
//! Tables of their own, because most clients are connected.

mod carried;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::time::Duration;

use super::clock::WallTime;
use super::ids::ClientId;
use super::reply::Closing;
use super::state::State;
use crate::store::model::AccountId;

/// Stands for being away because of being connected nowhere: what nobody can say. The dialects have words for it.
pub const NOT_CONNECTED: &str = "";

/// A client without a connection.
#[derive(Debug, Clone)]
pub struct Detached {
    /// Where it was connected last, if that is known.
    pub ip: Option<IpAddr>,
    /// When its last connection went.
    pub since: WallTime,
    /// Why: what others are told when it goes.
    pub why: Closing,
    /// When it goes, on the clock of deadlines.
    pub until: Duration,
}

/// The clients without a connection.
#[derive(Debug, Default)]
pub struct DetachedClients {
    clients: BTreeMap<ClientId, Detached>,
    ends: BTreeSet<(Duration, ClientId)>,
    /// Accounts whose clients are elsewhere than is kept.
    changed: BTreeSet<AccountId>,
}

impl DetachedClients {
    /// A client has no connection any more, or stays until another time.
    pub fn insert(&mut self, id: ClientId, detached: Detached) {
        self.remove(id);
        self.ends.insert((detached.until, id));
        self.clients.insert(id, detached);
    }

    /// A client is connected again, or gone.
    pub fn remove(&mut self, id: ClientId) -> Option<Detached> {
        let detached = self.clients.remove(&id)?;
        self.ends.remove(&(detached.until, id));
        Some(detached)
    }

    /// What is known of a client without a connection.
    #[must_use]
    pub fn get(&self, id: ClientId) -> Option<&Detached> {
        self.clients.get(&id)
    }

    /// Whether a client has no connection.
    #[must_use]
    pub fn contains(&self, id: ClientId) -> bool {
        self.clients.contains_key(&id)
    }

    /// All of them.
    #[must_use]
    pub fn ids(&self) -> Vec<ClientId> {
        self.clients.keys().copied().collect()
    }

    /// When the next one goes.
    #[must_use]
    pub fn next_end(&self) -> Option<Duration> {
        self.ends.first().map(|(at, _)| *at)
    }

    /// One whose time is over.
    #[must_use]
    pub fn ended(&self, now: Duration) -> Option<ClientId> {
        let (at, id) = self.ends.first()?;
        (*at <= now).then_some(*id)
    }

    /// All whose time is over.
    pub fn all_ended(&self, now: Duration) -> impl Iterator<Item = ClientId> {
        let ended = self.ends.iter().take_while(move |(at, _)| *at <= now);
        ended.map(|&(_, id)| id)
    }

    /// What is kept of an account's presence may not be right any more.
    pub fn changed(&mut self, account: AccountId) {
        self.changed.insert(account);
    }

    /// Those accounts, once.
    pub fn take_changed(&mut self) -> BTreeSet<AccountId> {
        std::mem::take(&mut self.changed)
    }
}

impl State {
    /// Where a client is may have to be kept anew, if it belongs to an account.
    pub fn presence_changed(&mut self, id: ClientId) {
        if let Some(account) = self.in_use.account_of(id) {
            self.detached.changed(account);
        }
    }
}

#[cfg(test)]
mod tests {
    use slotmap::SlotMap;

    use super::*;

    fn until(seconds: u64) -> Detached {
        Detached {
            ip: None,
            since: WallTime(0),
            why: Closing::Lost { error: None },
            until: Duration::from_secs(seconds),
        }
    }

    #[test]
    fn they_go_in_the_order_of_their_times_until_they_are_back() {
        let mut ids = SlotMap::<ClientId, ()>::with_key();
        let [a, b] = [(); 2].map(|()| ids.insert(()));
        let mut detached = DetachedClients::default();
        detached.insert(a, until(20));
        detached.insert(b, until(10));
        assert_eq!(detached.next_end(), Some(Duration::from_secs(10)));
        assert_eq!(detached.ended(Duration::from_secs(9)), None);
        assert_eq!(detached.ended(Duration::from_secs(10)), Some(b));
        detached.insert(b, until(30));
        assert_eq!(detached.next_end(), Some(Duration::from_secs(20)));
        assert!(detached.remove(a).is_some() && detached.remove(a).is_none());
        assert_eq!(detached.next_end(), Some(Duration::from_secs(30)));
        detached.remove(b);
        assert_eq!(detached.next_end(), None);
        assert!(detached.ids().is_empty());
    }
}
