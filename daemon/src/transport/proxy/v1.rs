//! Version 1: one line for people to read (section 2.1).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::{Origin, Outcome};

pub(super) const SIGNATURE: &[u8] = b"PROXY ";

/// The longest line, with its end.
const LONGEST: usize = 107;

pub(super) fn parse(bytes: &[u8]) -> Outcome {
    let bounded = bytes.get(..LONGEST).unwrap_or(bytes);
    let end = bounded.windows(2).position(|pair| pair == b"\r\n");
    let Some(end) = end else {
        return if bytes.len() < LONGEST {
            Outcome::Incomplete
        } else {
            Outcome::Broken("the PROXY line is too long")
        };
    };
    let line = bounded.get(..end).and_then(|line| std::str::from_utf8(line).ok());
    match line.and_then(origin) {
        Some(origin) => Outcome::Header {
            used: end + 2,
            origin,
        },
        None => Outcome::Broken("the PROXY line makes no sense"),
    }
}

fn origin(line: &str) -> Option<Origin> {
    let mut words = line.split(' ').skip(1);
    let family = words.next()?;
    if family == "UNKNOWN" {
        // Whatever else the line says is to be ignored.
        return Some(Origin::Gateway);
    }
    let mut address = || -> Option<IpAddr> {
        let word = words.next()?;
        match family {
            "TCP4" => Some(word.parse::<Ipv4Addr>().ok()?.into()),
            "TCP6" => Some(word.parse::<Ipv6Addr>().ok()?.into()),
            _ => None,
        }
    };
    let (source, _) = (address()?, address()?);
    let mut port = || -> Option<u16> {
        let digits = words.next()?;
        let is_number = digits.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| digits.parse().ok()).flatten()
    };
    let (source_port, _) = (port()?, port()?);
    words.next().is_none().then_some(Origin::Client {
        address: SocketAddr::new(source, source_port),
        tls: None,
    })
}
