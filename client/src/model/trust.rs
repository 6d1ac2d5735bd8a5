//! What is remembered of servers: certificates that the person trusts, and which servers want TLS.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::profile::Endpoint;

/// The most servers that are remembered.
const MOST: usize = 500;

/// What is remembered of servers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Trust {
    /// By `host:port`, the SHA-256 of the certificate that the person trusts.
    certificates: BTreeMap<String, String>,
    /// By host, where it wants to be reached with TLS, and until when that holds.
    sts: BTreeMap<String, Policy>,
}

/// What a server wants (IRCv3 sts).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Policy {
    port: u16,
    until: Timestamp,
}

/// A certificate that nobody vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Its SHA-256, in lower-case hexadecimal.
    pub fingerprint: String,
    /// Why it is not trusted.
    pub why: Distrust,
}

/// Why a certificate is not trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distrust {
    /// Nobody that this machine trusts has signed it.
    Unknown,
    /// It is for another server.
    WrongName,
    /// It is not valid any more, or not yet.
    Expired,
    /// The person trusts another one for this server.
    Changed,
}

impl Trust {
    /// The certificate that the person trusts there.
    pub fn pinned(&self, endpoint: &Endpoint) -> Option<&str> {
        self.certificates.get(&endpoint.to_string()).map(String::as_str)
    }

    /// The person trusts this certificate there, from now on.
    pub fn pin(&mut self, endpoint: &Endpoint, fingerprint: String) {
        if self.certificates.len() < MOST || self.pinned(endpoint).is_some() {
            self.certificates.insert(endpoint.to_string(), fingerprint);
        }
    }

    /// Where to connect instead, if the server wants that.
    pub fn upgraded(&self, endpoint: Endpoint, now: Timestamp) -> Endpoint {
        match self.sts.get(&host(&endpoint.server)) {
            Some(policy) if policy.until > now && !endpoint.tls => Endpoint {
                port: policy.port,
                tls: true,
                ..endpoint
            },
            _ => endpoint,
        }
    }

    /// Whether the server insists on TLS, so that no certificate may be let through by hand.
    pub fn insists(&self, server: &str, now: Timestamp) -> bool {
        let policy = self.sts.get(&host(server));
        policy.is_some_and(|policy| policy.until > now)
    }

    /// The server wants TLS, on this port and for so many seconds; 0 seconds: not any more.
    pub fn insist(&mut self, server: &str, port: u16, seconds: u64, now: Timestamp) {
        /// Longer than anybody keeps a machine; also what a time can be told of.
        const LONGEST: u64 = 10 * 366 * 24 * 3600;
        let host = host(server);
        self.sts.retain(|_, policy| policy.until > now);
        let seconds = i64::try_from(seconds.min(LONGEST)).unwrap_or(0);
        match now.checked_add(SignedDuration::from_secs(seconds)) {
            Ok(until) if seconds > 0 && self.sts.len() < MOST => {
                self.sts.insert(host, Policy { port, until });
            }
            _ => {
                self.sts.remove(&host);
            }
        }
    }
}

fn host(server: &str) -> String {
    server.trim_end_matches('.').to_ascii_lowercase()
}

/// A fingerprint as people compare it: pairs of digits, upper case, in two lines.
pub fn readable(fingerprint: &str) -> [String; 2] {
    let pairs: Vec<String> = fingerprint
        .as_bytes()
        .chunks(2)
        .map(|pair| String::from_utf8_lossy(pair).to_uppercase())
        .collect();
    let (first, second) = pairs.split_at(pairs.len() / 2);
    [first.join(":"), second.join(":")]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    fn endpoint(server: &str, port: u16, tls: bool) -> Endpoint {
        let server = server.to_owned();
        Endpoint { server, port, tls }
    }

    #[test]
    fn a_server_that_insists_is_reached_with_tls_as_long_as_it_said() {
        let mut trust = Trust::default();
        let plain = endpoint("Irc.example.org", 6667, false);
        trust.insist("irc.example.org.", 6697, 100, at(0));
        assert_eq!(
            trust.upgraded(plain.clone(), at(99)),
            endpoint("Irc.example.org", 6697, true)
        );
        assert!(trust.insists("irc.example.org", at(99)));
        assert_eq!(trust.upgraded(plain.clone(), at(100)), plain);
        trust.insist("irc.example.org", 6697, 0, at(50));
        assert_eq!(trust.upgraded(plain.clone(), at(51)), plain);
        let chosen = endpoint("irc.example.org", 7000, true);
        trust.insist("irc.example.org", 6697, u64::MAX, at(0));
        assert_eq!(trust.upgraded(chosen.clone(), at(1)), chosen);
    }

    #[test]
    fn certificates_are_trusted_for_a_host_and_a_port() {
        let mut trust = Trust::default();
        trust.pin(&endpoint("h", 1, true), "ab".to_owned());
        assert_eq!(trust.pinned(&endpoint("h", 1, true)), Some("ab"));
        assert_eq!(trust.pinned(&endpoint("h", 2, true)), None);
        for port in 0..1000 {
            trust.pin(&endpoint("h", port, true), "cd".to_owned());
        }
        assert_eq!(trust.certificates.len(), MOST);
        assert_eq!(trust.pinned(&endpoint("h", 1, true)), Some("cd"));
    }

    #[test]
    fn fingerprints_are_readable() {
        assert_eq!(readable("00ff7e1a"), ["00:FF", "7E:1A"].map(str::to_owned));
    }
}
