//! How often connections come, by blocks of addresses.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use super::rate::{Bucket, Rate};

/// Buckets in one row.
const CELLS: usize = 4096;
/// A block has one bucket in each row, chosen by its hash. It is served if any of them has something: two blocks
/// would have to share all their buckets to be taken for one.
const ROWS: usize = 2;

/// Counts what comes from blocks of addresses, in a fixed amount of memory: whoever has more addresses than there are
/// buckets makes none of them forgotten, and fills nothing.
#[derive(Debug, Default)]
pub struct Throttle {
    /// Empty until something is counted.
    cells: Vec<Bucket>,
}

/// How large a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Size {
    /// What one subscriber has: an IPv4 address, an IPv6 /64.
    Address,
    /// What one site or small provider has: an IPv4 /24, an IPv6 /48.
    Network,
}

impl Throttle {
    /// Whether [`Self::take`] would count one.
    #[must_use]
    pub fn has_room(&self, ip: IpAddr, rates: &[(Size, Rate)], secret: &[u8; 32], now: Duration) -> bool {
        let ready = |cell: usize, rate| {
            let bucket = self.cells.get(cell);
            bucket.is_none_or(|bucket| bucket.ready_at(rate) <= now)
        };
        rates.iter().all(|&(size, rate)| {
            let places = places(ip, size, secret);
            places.into_iter().any(|cell| ready(cell, rate))
        })
    }

    /// Counts one from this address, unless that is one too many for its block of any of these sizes: then nothing
    /// is counted. `secret` keeps others from choosing addresses that share buckets.
    pub fn take(&mut self, ip: IpAddr, rates: &[(Size, Rate)], secret: &[u8; 32], now: Duration) -> bool {
        if !self.has_room(ip, rates, secret, now) {
            return false;
        }
        if self.cells.is_empty() && !rates.is_empty() {
            self.cells = vec![Bucket::default(); ROWS * CELLS];
        }
        for &(size, rate) in rates {
            for cell in places(ip, size, secret) {
                if let Some(bucket) = self.cells.get_mut(cell) {
                    bucket.take(1, rate, now);
                }
            }
        }
        true
    }
}

/// Where the buckets of a block are.
fn places(ip: IpAddr, size: Size, secret: &[u8; 32]) -> [usize; ROWS] {
    let mut hasher = DefaultHasher::new();
    secret.hash(&mut hasher);
    (size, block(ip, size)).hash(&mut hasher);
    secret.hash(&mut hasher);
    let hash = hasher.finish();
    let within = |hash: u64| usize::try_from(hash % CELLS as u64).unwrap_or_default();
    [within(hash), CELLS + within(hash >> 32)]
}

/// The first address of a block.
fn block(ip: IpAddr, size: Size) -> IpAddr {
    match (ip, size) {
        (IpAddr::V4(_), Size::Address) => ip,
        (IpAddr::V4(ip), Size::Network) => Ipv4Addr::from_bits(ip.to_bits() & !0xff).into(),
        (IpAddr::V6(ip), Size::Address) => Ipv6Addr::from_bits(ip.to_bits() >> 64 << 64).into(),
        (IpAddr::V6(ip), Size::Network) => Ipv6Addr::from_bits(ip.to_bits() >> 80 << 80).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: [u8; 32] = [7; 32];

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    /// How many of `count` connections from what may be different addresses are served at that moment.
    fn served(throttle: &mut Throttle, count: u32, from: impl Fn(u32) -> IpAddr, at: Duration) -> usize {
        let rates = [
            (Size::Address, Rate::per_minute(3)),
            (Size::Network, Rate::per_minute(6)),
        ];
        (0..count)
            .filter(|&number| throttle.take(from(number), &rates, &SECRET, at))
            .count()
    }

    #[test]
    fn addresses_and_networks_have_their_rates() {
        for (same, other, network, elsewhere) in [
            ("192.0.2.1", "192.0.2.2", "192.0.2.99", "192.0.3.1"),
            (
                "2001:db8::1",
                "2001:db8:0:1::1",
                "2001:db8:0:9::1",
                "2001:db8:1::1",
            ),
        ] {
            let mut throttle = Throttle::default();
            let now = Duration::from_secs(5);
            assert_eq!(served(&mut throttle, 9, |_| ip(same), now), 3);
            assert_eq!(served(&mut throttle, 9, |_| ip(other), now), 3);
            assert_eq!(
                served(&mut throttle, 9, |_| ip(network), now),
                0,
                "the network has had its share"
            );
            assert_eq!(served(&mut throttle, 9, |_| ip(elsewhere), now), 3);
            // What was refused does not count.
            let later = now + Duration::from_secs(20);
            assert_eq!(served(&mut throttle, 9, |_| ip(same), later), 1);
        }
    }

    #[test]
    fn one_ipv6_64_is_one_address() {
        let mut throttle = Throttle::default();
        let from = |number: u32| Ipv6Addr::from_bits((0x2001_0db8 << 96) | u128::from(number)).into();
        assert_eq!(served(&mut throttle, 1000, from, Duration::ZERO), 3);
    }

    #[test]
    fn no_number_of_networks_takes_more_memory_or_shuts_others_out() {
        let mut throttle = Throttle::default();
        let rates = [
            (Size::Address, Rate::per_minute(300)),
            (Size::Network, Rate::per_minute(900)),
        ];
        let mut served = 0;
        // A whole /32, one connection from each /48 of it: three thousand a second.
        for number in 0..65_536_u32 {
            let from = Ipv6Addr::from_bits((0x2001_0db8 << 96) | (u128::from(number) << 80)).into();
            let now = Duration::from_millis(u64::from(number) / 3);
            served += usize::from(throttle.take(from, &rates, &SECRET, now));
        }
        assert_eq!(throttle.cells.len(), ROWS * CELLS);
        assert_eq!(throttle.cells.capacity(), ROWS * CELLS);
        assert_eq!(served, 65_536);
        let now = Duration::from_millis(65_536 / 3);
        assert!(throttle.take(ip("192.0.2.1"), &rates, &SECRET, now));
    }
}
