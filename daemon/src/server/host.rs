//! What others see of an address.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::IpAddr;

use protocol::casemap::folded;

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

/// Longest host that is shown: a name of DNS, or the cloak of an address.
pub const MAX_HOST: usize = 63;

/// The host shown for somebody who is logged in, where addresses are cloaked: `ana.account`.
///
/// Small letters and digits stand as they are, everything else as its bytes: `-5f` for `_`. So two accounts have two
/// hosts, unless one is so long that its end is left out; and no host of DNS ends like this.
#[must_use]
pub fn of_account(account: &str) -> Box<str> {
    const END: &str = ".account";
    let mut host = String::new();
    for byte in folded(account).bytes() {
        let piece = if byte.is_ascii_lowercase() || byte.is_ascii_digit() {
            char::from(byte).to_string()
        } else if host.is_empty() {
            // A name of DNS does not begin with a hyphen, and an account not with a digit.
            format!("0-{byte:02x}")
        } else {
            format!("-{byte:02x}")
        };
        if host.len() + piece.len() > MAX_HOST - END.len() {
            break;
        }
        host.push_str(&piece);
    }
    (host + END).into()
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
    fn accounts_have_hosts_of_their_own() {
        for (account, host) in [
            ("ana", "ana.account"),
            ("Ana2", "ana2.account"),
            ("ana_", "ana-5f.account"),
            ("ana-5f", "ana-2d5f.account"),
            ("Érica", "0-c3-a9rica.account"),
            ("[x]", "0-5bx-5d.account"),
        ] {
            assert_eq!(&*of_account(account), host);
            assert!(protocol::irc::source::validate_hostname(host), "{host}");
        }
        for letter in ["x", "_", "ã"] {
            let host = of_account(&letter.repeat(64));
            assert!(host.len() <= MAX_HOST, "{host}");
            assert!(protocol::irc::source::validate_hostname(&host), "{host}");
        }
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
