//! What accounts are used from: the connections that are logged in, each with the name of its device.
//!
//! A table of its own, because most connections of many servers are logged in to nothing.

mod carried;

use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

use protocol::casemap::folded;
use slotmap::SparseSecondaryMap;

use super::clock::WallTime;
use super::event::EventId;
use super::ids::ConnId;
use super::input::DialectKind;
use super::text::cut;

/// What a device is called whose owner gave it no name.
pub const UNNAMED: &str = "default";

/// The most characters of a device's name; what is longer is no name of one.
pub const MAX_NAME: usize = 32;

/// One connection that is logged in.
#[derive(Debug)]
pub struct Device {
    /// The account, as its owner writes it.
    pub account: Box<str>,
    /// What its owner calls the device.
    pub name: Box<str>,
    /// Why nobody is at this device, if that was said there.
    pub away: Option<Rc<str>>,
    /// What is kept of it, once its connection has registered.
    pub visit: Option<Visit>,
}

/// One stay of a device: from registration, or from logging in after it, until it is gone.
#[derive(Debug)]
pub struct Visit {
    /// What the device is called where it is kept when it was there.
    pub name: Box<str>,
    /// When it was there last; what came later it has not been told yet. `None`: never.
    pub before: Option<WallTime>,
    /// What it has been told of that.
    pub told: Told,
    /// What may be kept after all, though it was not told when the rest of that was; the earliest first.
    pub doubts: Vec<EventId>,
    /// When it was noted last that it is there, on the clock of deadlines.
    pub noted: Duration,
}

/// What a device has been told of what came while it was not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Nothing yet.
    Nothing,
    /// What came until then.
    Until(WallTime),
    /// All.
    All,
}

/// The connections that are logged in, by connection and by account.
#[derive(Debug, Default)]
pub struct Devices {
    logged_in: SparseSecondaryMap<ConnId, Device>,
    accounts: HashMap<Box<str>, Vec<ConnId>>,
    /// What those that are logging in want their device to be called.
    called: SparseSecondaryMap<ConnId, Box<str>>,
}

impl Devices {
    /// The device at a connection is to be called so, once it has logged in.
    pub fn call(&mut self, conn: ConnId, name: &str) {
        if name == UNNAMED {
            self.called.remove(conn);
        } else {
            self.called.insert(conn, name.into());
        }
    }

    /// A connection has logged in, away or not; whatever it was logged in to before, it is no more.
    pub fn log_in(&mut self, conn: ConnId, account: Box<str>, away: Option<Rc<str>>) {
        let name = self.called.remove(conn).unwrap_or_else(|| UNNAMED.into());
        self.log_out(conn);
        let owner = folded(&account).into();
        let device = Device {
            account,
            name,
            away,
            visit: None,
        };
        self.logged_in.insert(conn, device);
        self.accounts.entry(owner).or_default().push(conn);
    }

    /// A connection is logged in no more, or gone.
    pub fn log_out(&mut self, conn: ConnId) {
        self.called.remove(conn);
        let Some(device) = self.logged_in.remove(conn) else {
            return;
        };
        let account = folded(&device.account);
        if let Some(conns) = self.accounts.get_mut(&*account) {
            conns.retain(|&other| other != conn);
            if conns.is_empty() {
                self.accounts.remove(&*account);
            }
        }
    }

    /// The stays of an account's devices.
    pub fn visits(&self, account: &str) -> impl Iterator<Item = &Visit> {
        let devices = self.of(account).iter();
        devices.filter_map(|&conn| self.logged_in.get(conn)?.visit.as_ref())
    }

    /// The name under which it is kept when a device was there: the first of this kind that no other one has now.
    #[must_use]
    pub fn free_name(&self, account: &str, kind: &str) -> Box<str> {
        let is_free = |name: &str| self.visits(account).all(|visit| &*visit.name != name);
        let mut name = kind.to_owned();
        let mut number = 1;
        while !is_free(&name) {
            number += 1;
            // No name that a person gives has a space, and no description has this sign.
            name = format!("{kind} #{number}");
        }
        name.into()
    }

    /// The connections that are logged in to an account, in the order in which they did.
    #[must_use]
    pub fn of(&self, account: &str) -> &[ConnId] {
        self.accounts.get(&*folded(account)).map_or(&[], Vec::as_slice)
    }

    /// What is known of a connection that is logged in.
    #[must_use]
    pub fn get(&self, conn: ConnId) -> Option<&Device> {
        self.logged_in.get(conn)
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, conn: ConnId) -> Option<&mut Device> {
        self.logged_in.get_mut(conn)
    }

    /// How many connections are logged in.
    #[must_use]
    pub fn len(&self) -> usize {
        self.logged_in.len()
    }

    /// Whether nobody is logged in.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.logged_in.is_empty()
    }
}

/// The account and the device that somebody names to log in: `ana`, or `ana@laptop` or `ana/laptop` for a device with a
/// name of its own. A name that no device can have makes it no name of an account either.
#[must_use]
pub fn split(login: &str) -> (&str, &str) {
    match login.split_once(['@', '/']) {
        Some((account, device)) if is_name(device) => (account, device),
        _ => (login, UNNAMED),
    }
}

/// What a device is like whose owner gave it no name: what its connection says of itself.
#[must_use]
pub fn describe(dialect: DialectKind, certificate: Option<&str>, user: &str, realname: &str) -> Box<str> {
    const DIGITS: usize = 16;
    const LETTERS: usize = 64;
    if let Some(certificate) = certificate {
        return format!("certificate {}", cut(certificate, DIGITS)).into();
    }
    let dialect = match dialect {
        DialectKind::Irc => "irc",
        DialectKind::Classic => "classic",
    };
    let said = format!(
        "{dialect} {} {}",
        user.trim_start_matches('~'),
        cut(realname, LETTERS)
    );
    said.replace(|c: char| c == '#' || c.is_control(), "")
        .trim_end()
        .into()
}

/// Whether a device can be called so: a word of bounded length.
fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(':')
        && name.chars().count() <= MAX_NAME
        && !name.contains(|c: char| c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use slotmap::SlotMap;

    use super::*;

    #[test]
    fn an_account_has_its_connections_whatever_their_case_until_they_are_gone() {
        let mut conns: SlotMap<ConnId, ()> = SlotMap::with_key();
        let [a, b, c] = [(); 3].map(|()| conns.insert(()));
        let mut devices = Devices::default();
        for (conn, account) in [(a, "Ana"), (b, "ANA"), (c, "bia"), (b, "ana")] {
            devices.log_in(conn, account.into(), None);
        }
        assert_eq!(devices.of("ana"), [a, b]);
        assert_eq!(devices.len(), 3);
        devices.call(b, "laptop");
        devices.log_in(b, "bia".into(), None);
        assert_eq!((devices.of("ana"), devices.of("bia")), (&[a][..], &[c, b][..]));
        let name = |conn| devices.get(conn).map(|device| &*device.name);
        assert_eq!(
            [a, b, c].map(name),
            [Some(UNNAMED), Some("laptop"), Some(UNNAMED)]
        );
        devices.call(a, "phone");
        for conn in [a, b, c, c] {
            devices.log_out(conn);
        }
        assert!(devices.is_empty() && devices.accounts.is_empty() && devices.called.is_empty());
    }

    #[test]
    fn a_device_is_named_behind_its_account() {
        assert_eq!(split("ana"), ("ana", UNNAMED));
        assert_eq!(split("ana@laptop"), ("ana", "laptop"));
        assert_eq!(split("ana/work@home"), ("ana", "work@home"));
        for bad in ["ana@", "ana@a b", "ana@\n", "ana@:x"] {
            assert_eq!(split(bad), (bad, UNNAMED), "{bad:?}");
        }
        let long = format!("ana@{}", "x".repeat(MAX_NAME));
        assert_eq!(split(&long).0, "ana");
        let longer = long + "x";
        assert_eq!(split(&longer).0, longer);
    }
}
