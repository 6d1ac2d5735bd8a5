//! Accounts that somebody here uses, and how far people have read (IRCv3 draft/read-marker). An account's markers are
//! in the store; they are at hand while the account is used. Those of people without an account go with them.

mod carried;

use std::collections::{BTreeMap, HashMap};

use super::clock::WallTime;
use super::ids::ClientId;
use crate::store::model::{AccountId, Device, limits};

/// Markers of one person without an account; one more makes the oldest forgotten.
pub const GUEST_MARKERS: usize = 100;

/// Whose marker it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// An account's, on whatever device.
    Account(AccountId),
    /// Of a client without an account.
    Guest(ClientId),
}

type Markers = BTreeMap<Box<str>, WallTime>;

#[derive(Debug, Default)]
struct Entry {
    clients: Vec<ClientId>,
    markers: Markers,
    /// What it was used from and when it was last, as far as that is at hand.
    devices: Option<BTreeMap<Box<str>, WallTime>>,
    /// When it was connected last before it has been now.
    absent_since: Option<WallTime>,
    /// What it has kept is at hand.
    ready: bool,
}

/// Accounts that somebody here uses.
#[derive(Debug, Default)]
pub struct InUse {
    accounts: HashMap<AccountId, Entry, foldhash::fast::FixedState>,
    of_clients: HashMap<ClientId, AccountId, foldhash::fast::FixedState>,
    guests: HashMap<ClientId, Markers, foldhash::fast::FixedState>,
}

impl InUse {
    /// A client uses this account from now on, or none. Returns the account that nobody uses any more.
    pub fn set(&mut self, client: ClientId, account: Option<AccountId>) -> Option<AccountId> {
        let before = self.of_clients.get(&client).copied();
        if before == account {
            return None;
        }
        if let Some(account) = account {
            self.of_clients.insert(client, account);
            self.accounts.entry(account).or_default().clients.push(client);
        } else {
            self.of_clients.remove(&client);
        }
        let before = before?;
        if let Some(entry) = self.accounts.get_mut(&before) {
            entry.clients.retain(|&other| other != client);
        }
        self.forget_unused(before).then_some(before)
    }

    /// A client is gone. Returns the account that nobody uses any more.
    pub fn gone(&mut self, client: ClientId) -> Option<AccountId> {
        self.guests.remove(&client);
        self.set(client, None)
    }

    /// Forgets what an account has kept, if nobody uses it. Returns whether that is so.
    pub fn forget_unused(&mut self, account: AccountId) -> bool {
        let unused = self.clients(account).is_empty();
        if unused {
            self.accounts.remove(&account);
        }
        unused
    }

    /// The account that a client uses.
    #[must_use]
    pub fn account_of(&self, client: ClientId) -> Option<AccountId> {
        self.of_clients.get(&client).copied()
    }

    /// The clients that use an account.
    #[must_use]
    pub fn clients(&self, account: AccountId) -> &[ClientId] {
        self.accounts.get(&account).map_or(&[], |entry| &entry.clients)
    }

    /// Whether what an account has kept is at hand.
    #[must_use]
    pub fn is_ready(&self, account: AccountId) -> bool {
        self.accounts.get(&account).is_some_and(|entry| entry.ready)
    }

    /// All that an account has kept is at hand from now on.
    pub fn make_ready(&mut self, account: AccountId) {
        self.accounts.entry(account).or_default().ready = true;
    }

    /// Whose markers a client sets and reads.
    #[must_use]
    pub fn reader(&self, client: ClientId) -> Reader {
        self.account_of(client)
            .map_or(Reader::Guest(client), Reader::Account)
    }

    /// How far somebody has read in a target, by its folded name.
    #[must_use]
    pub fn marker(&self, reader: Reader, target: &str) -> Option<WallTime> {
        let markers = match reader {
            Reader::Account(account) => &self.accounts.get(&account)?.markers,
            Reader::Guest(client) => self.guests.get(&client)?,
        };
        markers.get(target).copied()
    }

    /// Somebody has read so far in a target; a marker only ever goes forward.
    pub fn mark(&mut self, reader: Reader, target: Box<str>, time: WallTime) {
        let (markers, most) = match reader {
            Reader::Account(account) => match self.accounts.get_mut(&account) {
                Some(entry) => (&mut entry.markers, limits::MARKERS),
                None => return,
            },
            Reader::Guest(client) => (self.guests.entry(client).or_default(), GUEST_MARKERS),
        };
        let marker = markers.entry(target).or_insert(time);
        *marker = (*marker).max(time);
        if markers.len() > most {
            let oldest = markers.iter().min_by_key(|(_, time)| **time);
            let oldest = oldest.map(|(target, _)| target.clone());
            oldest.and_then(|oldest| markers.remove(&oldest));
        }
    }

    /// What an account has marked before.
    pub fn load(&mut self, account: AccountId, markers: Vec<(Box<str>, WallTime)>) {
        self.accounts.entry(account).or_default();
        for (target, time) in markers {
            self.mark(Reader::Account(account), target, time);
        }
    }

    /// What an account was used from before.
    pub fn load_devices(&mut self, account: AccountId, devices: Vec<Device>) {
        let seen = devices.into_iter().map(|device| (device.name, device.seen));
        self.accounts.entry(account).or_default().devices = Some(seen.collect());
    }

    /// An account is used from a device, or was until then.
    pub fn saw(&mut self, account: AccountId, device: &str, at: WallTime) {
        let entry = self.accounts.get_mut(&account);
        let Some(devices) = entry.and_then(|entry| entry.devices.as_mut()) else {
            return;
        };
        let seen = devices.entry(device.into()).or_insert(at);
        *seen = (*seen).max(at);
        if devices.len() > limits::DEVICES {
            let others = devices.iter().filter(|(name, _)| &***name != device);
            let oldest = others
                .min_by_key(|(_, seen)| **seen)
                .map(|(name, _)| name.clone());
            oldest.and_then(|oldest| devices.remove(&oldest));
        }
    }

    /// What an account was used from, and when it was last; `None` if the store could not say.
    #[must_use]
    pub fn devices(&self, account: AccountId) -> Option<&BTreeMap<Box<str>, WallTime>> {
        self.accounts.get(&account)?.devices.as_ref()
    }

    /// The first of an account's connections is there: until now it was not connected.
    pub fn connected(&mut self, account: AccountId) {
        if let Some(entry) = self.accounts.get_mut(&account) {
            let seen = entry.devices.iter().flat_map(BTreeMap::values);
            entry.absent_since = seen.max().copied();
        }
    }

    /// When an account was connected last before it has been now; `None`: never.
    #[must_use]
    pub fn absent_since(&self, account: AccountId) -> Option<WallTime> {
        self.accounts.get(&account)?.absent_since
    }

    /// Every client that uses an account, and how many each account has: what must agree.
    pub fn uses(&self) -> impl Iterator<Item = (ClientId, AccountId)> {
        self.of_clients
            .iter()
            .map(|(&client, &account)| (client, account))
    }
}

#[cfg(test)]
mod tests {
    use slotmap::SlotMap;

    use super::*;

    fn two_clients() -> [ClientId; 2] {
        let mut ids = SlotMap::<ClientId, ()>::with_key();
        [ids.insert(()), ids.insert(())]
    }

    const ANA: AccountId = AccountId(1);

    #[test]
    fn an_account_is_kept_at_hand_while_somebody_uses_it() {
        let [phone, laptop] = two_clients();
        let mut in_use = InUse::default();
        in_use.load(ANA, vec![("#a".into(), WallTime(5))]);
        in_use.make_ready(ANA);
        assert_eq!(in_use.set(phone, Some(ANA)), None);
        assert_eq!(in_use.set(laptop, Some(ANA)), None);
        assert_eq!(in_use.clients(ANA), [phone, laptop]);
        assert_eq!(in_use.set(phone, None), None);
        assert!(in_use.is_ready(ANA));
        assert_eq!(in_use.marker(Reader::Account(ANA), "#a"), Some(WallTime(5)));
        assert_eq!(in_use.set(laptop, Some(AccountId(2))), Some(ANA));
        assert!(!in_use.is_ready(ANA));
        assert_eq!(in_use.marker(Reader::Account(ANA), "#a"), None);
        assert_eq!(in_use.gone(laptop), Some(AccountId(2)));
        assert!(in_use.accounts.is_empty() && in_use.of_clients.is_empty());
    }

    #[test]
    fn markers_go_forward_and_the_oldest_is_forgotten() {
        let [ana, _] = two_clients();
        let mut in_use = InUse::default();
        let guest = in_use.reader(ana);
        assert_eq!(guest, Reader::Guest(ana));
        in_use.mark(guest, "#a".into(), WallTime(50));
        in_use.mark(guest, "#a".into(), WallTime(40));
        assert_eq!(in_use.marker(guest, "#a"), Some(WallTime(50)));
        for number in 0..GUEST_MARKERS {
            in_use.mark(guest, format!("#{number}").into(), WallTime(60));
        }
        assert_eq!(in_use.marker(guest, "#a"), None);
        assert_eq!(in_use.guests[&ana].len(), GUEST_MARKERS);
        in_use.gone(ana);
        assert!(in_use.guests.is_empty());
    }
}
