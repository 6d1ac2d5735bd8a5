//! Failed log-ins and new accounts, counted by where they come from: who guesses passwords has to wait.
//!
//! An address that has failed too often may try again at a slower and slower pace, never not at all. Guesses at one
//! account from many addresses slow down strangers to it, and not the addresses that its owner has logged in from:
//! nobody can lock somebody else out.

mod carried;

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::time::Duration;

use protocol::casemap::folded;

use super::origins::origin;
use super::policy::Allowance;

/// Addresses, accounts, and pairs of them that are remembered, each; the least blamed gives way.
const REMEMBERED: usize = 10_000;
/// Guesses at one account may come from all addresses together so many times as often as from one.
const FROM_ANYWHERE: u32 = 5;

/// Failed log-ins and new accounts, counted.
#[derive(Debug, Default)]
pub struct Attempts {
    addresses: Meters<IpAddr>,
    accounts: Meters<Box<str>>,
    /// Accounts with addresses that they were logged in to from.
    known: Meters<(Box<str>, IpAddr)>,
    registrations: Meters<IpAddr>,
}

/// What is to be logged of attempts that failed or were refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blame {
    /// How many there were, since the address last was without blame.
    pub failures: u32,
    /// Whether this one is worth a line: one by one at first, then at each doubling.
    pub notable: bool,
}

impl Attempts {
    /// How long somebody has to wait before they may try to prove that they are who they say; `None`: not at all.
    #[must_use]
    pub fn wait(
        &self,
        allowed: Allowance,
        ip: IpAddr,
        account: Option<&str>,
        now: Duration,
    ) -> Option<Duration> {
        let ip = origin(ip);
        let Some(account) = account.map(|account| folded(account).into_owned().into_boxed_str()) else {
            return self.addresses.wait(&ip, allowed, now);
        };
        let pair = (account, ip);
        if self.known.meters.contains_key(&pair) {
            return self.known.wait(&pair, allowed, now);
        }
        self.addresses
            .wait(&ip, allowed, now)
            .max(self.accounts.wait(&pair.0, from_anywhere(allowed), now))
    }

    /// An attempt was made and failed.
    pub fn failed(&mut self, allowed: Allowance, ip: IpAddr, account: Option<&str>, now: Duration) -> Blame {
        let ip = origin(ip);
        if let Some(account) = account {
            let pair: (Box<str>, IpAddr) = (folded(account).into(), ip);
            if let Some(meter) = self.known.meters.get_mut(&pair) {
                meter.add(allowed, now);
            } else {
                self.accounts.meter(pair.0, now).add(from_anywhere(allowed), now);
            }
        }
        let meter = self.addresses.meter(ip, now);
        meter.add(allowed, now);
        meter.blame(allowed)
    }

    /// An attempt was refused, because too many have failed.
    pub fn refused(&mut self, allowed: Allowance, ip: IpAddr, now: Duration) -> Blame {
        let meter = self.addresses.meter(origin(ip), now);
        meter.blame(allowed)
    }

    /// Somebody has proven that they own an account.
    pub fn succeeded(&mut self, ip: IpAddr, account: &str, now: Duration) {
        self.known.meter((folded(account).into(), origin(ip)), now).used = now;
    }

    /// Whether an account was logged in to from there.
    #[must_use]
    pub fn knows(&self, ip: IpAddr, account: &str) -> bool {
        let pair = (folded(account).into(), origin(ip));
        self.known.meters.contains_key(&pair)
    }

    /// How long the next account may not be made from there; `None`: it may be now.
    #[must_use]
    pub fn wait_to_register(&self, allowed: Allowance, ip: IpAddr, now: Duration) -> Option<Duration> {
        self.registrations.wait(&origin(ip), allowed, now)
    }

    /// An account is being made from there.
    pub fn registered(&mut self, allowed: Allowance, ip: IpAddr, now: Duration) {
        self.registrations.meter(origin(ip), now).add(allowed, now);
    }

    /// An account is gone: where it was logged in to from says nothing of another one of its name.
    pub fn forget(&mut self, account: &str) {
        let account = folded(account);
        self.known.meters.retain(|(known, _), _| **known != *account);
    }
}

fn from_anywhere(allowed: Allowance) -> Allowance {
    Allowance {
        count: allowed.count.saturating_mul(FROM_ANYWHERE),
        ..allowed
    }
}

/// Meters by what they measure.
#[derive(Debug)]
struct Meters<K> {
    meters: HashMap<K, Meter>,
}

impl<K> Default for Meters<K> {
    fn default() -> Self {
        Self {
            meters: HashMap::new(),
        }
    }
}

impl<K: Hash + Eq + Clone> Meters<K> {
    fn wait(&self, key: &K, allowed: Allowance, now: Duration) -> Option<Duration> {
        self.meters.get(key)?.wait(allowed, now)
    }

    /// The meter of a key. One too many makes room by the one that counts least.
    fn meter(&mut self, key: K, now: Duration) -> &mut Meter {
        if self.meters.len() >= REMEMBERED && !self.meters.contains_key(&key) {
            let least = self
                .meters
                .iter()
                .min_by_key(|(_, meter)| (meter.clear_at.max(now), meter.used));
            if let Some(least) = least.map(|(key, _)| key.clone()) {
                self.meters.remove(&least);
            }
        }
        let meter = self.meters.entry(key).or_default();
        if meter.clear_at <= now {
            meter.count = 0;
        }
        meter
    }
}

/// Counts what happens against what is allowed: the moment at which all of it is forgotten moves on with each (the
/// "generic cell rate algorithm").
#[derive(Debug, Clone, Copy, Default)]
struct Meter {
    clear_at: Duration,
    count: u32,
    /// When it last meant something good.
    used: Duration,
}

impl Meter {
    fn add(&mut self, allowed: Allowance, now: Duration) {
        // Nobody waits for longer than the window, however many they tried at once.
        let latest = now + allowed.window * 2;
        self.clear_at = (self.clear_at.max(now) + allowed.interval()).min(latest);
    }

    fn wait(self, allowed: Allowance, now: Duration) -> Option<Duration> {
        if allowed.count == 0 {
            return None;
        }
        let full = now + allowed.window.saturating_sub(allowed.interval());
        // Dividing the window leaves a rest of nanoseconds.
        let wait = self.clear_at.saturating_sub(full);
        (wait > Duration::from_millis(1)).then_some(wait)
    }

    fn blame(&mut self, allowed: Allowance) -> Blame {
        self.count = self.count.saturating_add(1);
        let doubled = self.count.is_multiple_of(allowed.count.max(1))
            && (self.count / allowed.count.max(1)).is_power_of_two();
        Blame {
            failures: self.count,
            notable: self.count <= allowed.count || allowed.count == 0 || doubled,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALLOWED: Allowance = Allowance {
        count: 5,
        window: Duration::from_secs(50),
    };
    const START: Duration = Duration::from_secs(1000);

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn fail(attempts: &mut Attempts, times: usize, from: &str, account: &str) {
        for _ in 0..times {
            attempts.failed(ALLOWED, ip(from), Some(account), START);
        }
    }

    fn wait(attempts: &Attempts, from: &str, account: &str, later: u64) -> Option<u64> {
        let now = START + Duration::from_secs(later);
        let wait = attempts.wait(ALLOWED, ip(from), Some(account), now);
        wait.map(|wait| wait.as_secs())
    }

    #[test]
    fn an_address_that_fails_too_often_is_slowed_down_and_not_shut_out() {
        let mut attempts = Attempts::default();
        fail(&mut attempts, 4, "192.0.2.1", "ana");
        assert_eq!(wait(&attempts, "192.0.2.1", "ana", 0), None);
        fail(&mut attempts, 1, "192.0.2.1", "ana");
        assert_eq!(wait(&attempts, "192.0.2.1", "ana", 0), Some(10));
        assert_eq!(wait(&attempts, "192.0.2.1", "bia", 3), Some(7));
        assert_eq!(wait(&attempts, "192.0.2.1", "ana", 10), None);
        assert_eq!(wait(&attempts, "192.0.2.2", "ana", 0), None);
        fail(&mut attempts, 1000, "192.0.2.1", "ana");
        assert_eq!(wait(&attempts, "192.0.2.1", "x", 0), Some(60));
        assert_eq!(wait(&attempts, "192.0.2.1", "x", 60), None);
        assert!(attempts.wait(ALLOWED, ip("192.0.2.1"), None, START).is_some());
        let off = Allowance { count: 0, ..ALLOWED };
        assert_eq!(attempts.wait(off, ip("192.0.2.1"), Some("ana"), START), None);
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one_address() {
        let mut attempts = Attempts::default();
        fail(&mut attempts, 5, "2001:db8::1", "ana");
        assert!(wait(&attempts, "2001:db8::ffff:2", "bia", 0).is_some());
        assert_eq!(wait(&attempts, "2001:db8:0:1::1", "bia", 0), None);
    }

    #[test]
    fn nobody_locks_an_owner_out() {
        let mut attempts = Attempts::default();
        attempts.succeeded(ip("192.0.2.1"), "Ana", START);
        for host in 1..=25 {
            fail(&mut attempts, 1, &format!("198.51.100.{host}"), "ana");
        }
        assert!(
            wait(&attempts, "203.0.113.1", "ANA", 0).is_some(),
            "strangers wait"
        );
        assert_eq!(wait(&attempts, "203.0.113.1", "bia", 0), None);
        assert_eq!(wait(&attempts, "192.0.2.1", "ana", 0), None, "the owner does not");
        // Not even when the stranger sits beside them.
        fail(&mut attempts, 5, "192.0.2.1", "bia");
        assert!(wait(&attempts, "192.0.2.1", "bia", 0).is_some());
        assert_eq!(wait(&attempts, "192.0.2.1", "ana", 0), None);
        // But there it is counted too.
        fail(&mut attempts, 5, "192.0.2.1", "ana");
        assert!(wait(&attempts, "192.0.2.1", "ana", 0).is_some());
        attempts.forget("ANA");
        assert!(!attempts.knows(ip("192.0.2.1"), "ana"));
    }

    #[test]
    fn two_hundred_failures_are_a_few_lines() {
        let mut attempts = Attempts::default();
        let from = ip("192.0.2.1");
        let mut blames: Vec<_> = (0..5)
            .map(|_| attempts.failed(ALLOWED, from, None, START))
            .collect();
        blames.extend((5..200).map(|_| attempts.refused(ALLOWED, from, START)));
        assert_eq!(blames.last().map(|blame| blame.failures), Some(200));
        let notable = blames.iter().filter(|blame| blame.notable);
        let notable: Vec<_> = notable.map(|blame| blame.failures).collect();
        assert_eq!(notable, [1, 2, 3, 4, 5, 10, 20, 40, 80, 160]);
        // Once all is forgotten, it begins anew.
        let later = START + ALLOWED.window;
        assert_eq!(attempts.failed(ALLOWED, from, None, later).failures, 1);
    }

    #[test]
    fn what_is_remembered_is_bounded_and_the_worst_stay() {
        let mut attempts = Attempts::default();
        fail(&mut attempts, 20, "192.0.2.1", "ana");
        for host in 0..REMEMBERED + 10 {
            let address = std::net::Ipv4Addr::from(0x0a00_0000 + u32::try_from(host).unwrap());
            attempts.failed(ALLOWED, address.into(), Some(&format!("a{host}")), START);
            attempts.succeeded(address.into(), "ana", START + Duration::from_secs(host as u64));
        }
        assert_eq!(attempts.addresses.meters.len(), REMEMBERED);
        assert_eq!(attempts.accounts.meters.len(), REMEMBERED);
        assert_eq!(attempts.known.meters.len(), REMEMBERED);
        assert!(wait(&attempts, "192.0.2.1", "x", 0).is_some());
        assert!(!attempts.knows(ip("10.0.0.0"), "ana") && attempts.knows(ip("10.0.39.25"), "ana"));
    }

    #[test]
    fn accounts_are_made_at_a_bounded_rate() {
        let mut attempts = Attempts::default();
        for _ in 0..5 {
            assert_eq!(attempts.wait_to_register(ALLOWED, ip("192.0.2.1"), START), None);
            attempts.registered(ALLOWED, ip("192.0.2.1"), START);
        }
        assert!(
            attempts
                .wait_to_register(ALLOWED, ip("192.0.2.1"), START)
                .is_some()
        );
        assert_eq!(attempts.wait_to_register(ALLOWED, ip("192.0.2.2"), START), None);
        assert_eq!(attempts.wait(ALLOWED, ip("192.0.2.1"), None, START), None);
    }
}
