//! What others see of an address.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::IpAddr;

/// The host shown for an address: the address itself, or its cloak.
///
/// A cloak has two parts, the address and its block (IPv4 /24, IPv6 /64), so that `*.BLOCK.cloak` bans a block.
/// Without the secret nobody finds the address by trying all.
#[must_use]
pub fn shown(ip: IpAddr, secret: Option<&[u8; 32]>) -> Box<str> {
    match secret {
        None => plain(ip).into(),
        Some(secret) => {
            let (own, block) = (digest(secret, &ip), digest(secret, &block(ip)));
            format!("{own:012x}.{block:012x}.cloak").into()
        }
    }
}

/// An address as a word of a line: one that begins with a colon gets a zero in front.
fn plain(ip: IpAddr) -> String {
    let text = ip.to_string();
    if text.starts_with(':') {
        format!("0{text}")
    } else {
        text
    }
}

fn block(ip: IpAddr) -> [u8; 8] {
    let mut bytes = [0; 8];
    match ip {
        IpAddr::V4(ip) => bytes[..3].copy_from_slice(&ip.octets()[..3]),
        IpAddr::V6(ip) => bytes.copy_from_slice(&ip.octets()[..8]),
    }
    bytes
}

/// 48 bits of a keyed hash (SipHash): enough to tell apart everybody on one server.
fn digest(secret: &[u8; 32], what: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    secret.hash(&mut hasher);
    what.hash(&mut hasher);
    secret.hash(&mut hasher);
    hasher.finish() >> 16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn plain_addresses_are_words() {
        assert_eq!(&*shown(ip("192.0.2.1"), None), "192.0.2.1");
        assert_eq!(&*shown(ip("::1"), None), "0::1");
    }

    #[test]
    fn cloaks_share_their_block_and_nothing_else() {
        let block = |host: &str| host.split_once('.').unwrap().1.to_owned();
        let [a, b, c] = ["192.0.2.1", "192.0.2.2", "192.0.3.1"].map(|text| shown(ip(text), Some(&[42; 32])));
        assert_eq!(block(&a), block(&b));
        assert_ne!(a, b);
        assert_ne!(block(&a), block(&c));
        assert_ne!(a, shown(ip("192.0.2.1"), Some(&[43; 32])));
        assert!(!a.contains("192"));
    }
}
