//! Whom a `kick` or a `list` means.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// What a target string means. The forms cannot be mistaken for each other: names begin with neither a
/// digit nor hold dots, colons or slashes.
///
/// ```
/// use protocol::admin::Target;
/// assert_eq!(Target::parse("17"), Some(Target::Id(17)));
/// assert_eq!(Target::parse("ana"), Some(Target::Name("ana")));
/// assert!(matches!(Target::parse("192.168.0.0/24"), Some(Target::Network(_))));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'a> {
    /// The connection with this id.
    Id(u64),
    /// The connection from this address and port, as `list` shows it.
    Peer(SocketAddr),
    /// All connections from this address or range.
    Network(Network),
    /// Whoever has this name.
    Name(&'a str),
}

impl<'a> Target<'a> {
    /// Reads a target; `None` if it is empty, or looks like a number, an address or a range and is not.
    #[must_use]
    pub fn parse(target: &'a str) -> Option<Self> {
        if target.is_empty() {
            None
        } else if target.bytes().all(|b| b.is_ascii_digit()) {
            target.parse().ok().map(Self::Id)
        } else if let Ok(peer) = target.parse() {
            Some(Self::Peer(peer))
        } else if target.contains(['.', ':', '/']) {
            Network::parse(target).map(Self::Network)
        } else {
            Some(Self::Name(target))
        }
    }
}

/// A range of IP addresses: those that share their first `prefix` bits with `address`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Network {
    /// Reads an address, or a range in CIDR notation (RFC 4632, RFC 4291 section 2.3).
    ///
    /// ```
    /// use protocol::admin::Network;
    /// let network = Network::parse("2001:db8::/32").unwrap();
    /// assert!(network.contains("2001:db8::7".parse().unwrap()));
    /// assert_eq!(Network::parse("10.0.0.0/33"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) if prefix.bytes().all(|b| b.is_ascii_digit()) => {
                (address, Some(prefix.parse().ok()?))
            }
            Some(_) => return None,
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let bits = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.unwrap_or(bits);
        (prefix <= bits).then_some(Self { address, prefix })
    }

    /// How many bits its addresses share.
    #[must_use]
    pub fn prefix(self) -> u8 {
        self.plain().1
    }

    /// Whether it holds IPv4 addresses.
    #[must_use]
    pub fn is_ipv4(self) -> bool {
        self.plain().0.is_ipv4()
    }

    /// The same range by its first address.
    #[must_use]
    pub fn normalized(self) -> Self {
        let (address, prefix) = self.plain();
        Self { address, prefix }
    }

    /// Its first address and its bits, a mapped range as the IPv4 range that it is.
    fn plain(self) -> (IpAddr, u8) {
        match (self.address, self.address.to_canonical()) {
            (IpAddr::V6(_), IpAddr::V4(v4)) if self.prefix >= 96 => {
                let prefix = self.prefix - 96;
                (first_v4(v4, prefix).into(), prefix)
            }
            (IpAddr::V4(v4), _) => (first_v4(v4, self.prefix).into(), self.prefix),
            (IpAddr::V6(v6), _) => {
                let host = u128::MAX.checked_shr(self.prefix.into()).unwrap_or(0);
                (Ipv6Addr::from_bits(v6.to_bits() & !host).into(), self.prefix)
            }
        }
    }

    /// Whether `address` is in the range. An IPv4 address mapped into IPv6, as a socket for both shows it,
    /// counts as the IPv4 address that it is.
    #[must_use]
    pub fn contains(self, address: IpAddr) -> bool {
        match (self.address.to_canonical(), address.to_canonical()) {
            (IpAddr::V4(a), IpAddr::V4(b)) => {
                // A mapped range, such as ::ffff:10.0.0.0/104, counts 96 bits of the mapping.
                let prefix = if self.address.is_ipv6() {
                    self.prefix.saturating_sub(96)
                } else {
                    self.prefix
                };
                let differing = u32::from(a) ^ u32::from(b);
                differing.leading_zeros() >= u32::from(prefix)
            }
            (IpAddr::V6(a), IpAddr::V6(b)) => {
                let differing = u128::from(a) ^ u128::from(b);
                differing.leading_zeros() >= u32::from(self.prefix)
            }
            _ => false,
        }
    }
}

fn first_v4(address: Ipv4Addr, prefix: u8) -> Ipv4Addr {
    let host = u32::MAX.checked_shr(prefix.into()).unwrap_or(0);
    Ipv4Addr::from_bits(address.to_bits() & !host)
}

/// The one spelling of a range: its first address and its bits, which a single address does not show.
impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (address, prefix) = self.plain();
        let single = prefix == if address.is_ipv4() { 32 } else { 128 };
        if single {
            write!(f, "{address}")
        } else {
            write!(f, "{address}/{prefix}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_told_apart() {
        let peer = "192.168.0.14:51632".parse().unwrap();
        assert_eq!(Target::parse("192.168.0.14:51632"), Some(Target::Peer(peer)));
        assert_eq!(
            Target::parse("[::1]:6667"),
            Some(Target::Peer("[::1]:6667".parse().unwrap()))
        );
        assert!(matches!(Target::parse("::1"), Some(Target::Network(_))));
        assert!(matches!(Target::parse("10.0.0.1"), Some(Target::Network(_))));
        assert_eq!(Target::parse("joão"), Some(Target::Name("joão")));
        for wrong in [
            "",
            "10.0.0",
            "10.0.0.1/",
            "10.0.0.1/+8",
            "10.0.0.0/33",
            "::/129",
            "a/b",
            "99999999999999999999",
        ] {
            assert_eq!(Target::parse(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn ranges_hold_what_they_should() {
        for (network, address, within) in [
            ("10.1.0.0/16", "10.1.255.255", true),
            ("10.1.0.0/16", "10.2.0.0", false),
            ("10.1.2.3", "10.1.2.3", true),
            ("10.1.2.3", "10.1.2.2", false),
            ("0.0.0.0/0", "255.255.255.255", true),
            ("0.0.0.0/0", "::1", false),
            ("::/0", "::1", true),
            ("10.0.0.0/8", "::ffff:10.9.9.9", true),
            ("::ffff:10.0.0.0/104", "10.9.9.9", true),
            ("::ffff:10.0.0.0/104", "11.9.9.9", false),
            ("2001:db8::/33", "2001:db8:8000::", false),
        ] {
            let range = Network::parse(network).unwrap();
            assert_eq!(
                range.contains(address.parse().unwrap()),
                within,
                "{network} {address}"
            );
        }
    }
}
