//! How many connections come from where.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};

/// Counts connections by the address that they come from. One IPv6 /64 network counts as one address: whoever has
/// one address there has them all.
#[derive(Debug, Default)]
pub struct Origins {
    counts: HashMap<IpAddr, usize>,
}

impl Origins {
    /// One more. Returns how many there are from there now.
    pub fn arrived(&mut self, ip: IpAddr) -> usize {
        let count = self.counts.entry(origin(ip)).or_default();
        *count += 1;
        *count
    }

    /// How many there are from there.
    pub fn count(&self, ip: IpAddr) -> usize {
        self.counts.get(&origin(ip)).copied().unwrap_or_default()
    }

    /// One less.
    pub fn left(&mut self, ip: IpAddr) {
        if let Some(count) = self.counts.get_mut(&origin(ip)) {
            *count -= 1;
            if *count == 0 {
                self.counts.remove(&origin(ip));
            }
        }
    }
}

/// The address that an address counts as.
#[must_use]
pub fn origin(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() >> 64 << 64).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn counts_addresses_and_networks_until_nobody_is_left() {
        let mut origins = Origins::default();
        assert_eq!(origins.arrived(ip("192.0.2.1")), 1);
        assert_eq!(origins.arrived(ip("192.0.2.2")), 1);
        assert_eq!(origins.arrived(ip("192.0.2.1")), 2);
        assert_eq!(origins.arrived(ip("2001:db8::1")), 1);
        assert_eq!(origins.arrived(ip("2001:db8::ffff:1")), 2);
        assert_eq!(origins.arrived(ip("2001:db8:0:1::1")), 1);
        assert_eq!(origins.count(ip("2001:db8::ff")), 2);
        for gone in [
            "192.0.2.1",
            "192.0.2.2",
            "192.0.2.1",
            "2001:db8::2",
            "2001:db8::3",
            "2001:db8:0:1::2",
        ] {
            origins.left(ip(gone));
        }
        assert!(origins.counts.is_empty(), "{origins:?}");
        origins.left(ip("192.0.2.1"));
        assert_eq!(origins.count(ip("192.0.2.1")), 0);
        assert_eq!(origins.arrived(ip("192.0.2.1")), 1);
    }
}
