//! Version 2: binary (section 2.2).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::{LONGEST, Origin, Outcome};
use crate::server::gateway::TLS_OF_UNKNOWN_VERSION;

pub(super) const SIGNATURE: [u8; 12] = *b"\r\n\r\n\0\r\nQUIT\n";

/// Signature, version and command, family, length.
const FIXED: usize = 16;

/// `PP2_TYPE_SSL`, and what it holds.
const TYPE_SSL: u8 = 0x20;
const CLIENT_SSL: u8 = 0x01;
const SUBTYPE_SSL_VERSION: u8 = 0x21;

pub(super) fn parse(bytes: &[u8]) -> Outcome {
    let Some((fixed, rest)) = bytes.split_first_chunk::<FIXED>() else {
        return Outcome::Incomplete;
    };
    let [.., version_and_command, family, high, low] = *fixed;
    let length = usize::from(u16::from_be_bytes([high, low]));
    if FIXED + length > LONGEST {
        return Outcome::Broken("the PROXY header is too long");
    }
    let Some(body) = rest.get(..length) else {
        return Outcome::Incomplete;
    };
    let origin = match version_and_command {
        // LOCAL: whatever follows is to be ignored.
        0x20 => Ok(Origin::Gateway),
        0x21 => origin(family, body),
        _ => Err("unknown version or command in the PROXY header"),
    };
    match origin {
        Ok(origin) => Outcome::Header {
            used: FIXED + length,
            origin,
        },
        Err(why) => Outcome::Broken(why),
    }
}

fn origin(family: u8, body: &[u8]) -> Result<Origin, &'static str> {
    const SHORT: &str = "the PROXY header is too short for its addresses";
    let (ip, ports, rest): (IpAddr, _, _) = match family {
        // TCP over IPv4: two addresses, two ports.
        0x11 => {
            let (source, rest) = body.split_first_chunk::<4>().ok_or(SHORT)?;
            let (others, rest) = rest.split_first_chunk::<8>().ok_or(SHORT)?;
            let [.., p, q, _, _] = *others;
            (Ipv4Addr::from(*source).into(), [p, q], rest)
        }
        // TCP over IPv6.
        0x21 => {
            let (source, rest) = body.split_first_chunk::<16>().ok_or(SHORT)?;
            let (others, rest) = rest.split_first_chunk::<20>().ok_or(SHORT)?;
            let [.., p, q, _, _] = *others;
            (Ipv6Addr::from(*source).into(), [p, q], rest)
        }
        // Unspecified, or a Unix stream: somebody without an address.
        0x00 | 0x31 => return Ok(Origin::Gateway),
        _ => return Err("unknown family in the PROXY header"),
    };
    Ok(Origin::Client {
        address: SocketAddr::new(ip, u16::from_be_bytes(ports)),
        tls: tls(rest)?,
    })
}

/// What the header says of TLS; everything else in it is skipped.
fn tls(mut extras: &[u8]) -> Result<Option<&'static str>, &'static str> {
    let mut found = None;
    while !extras.is_empty() {
        let (kind, value, rest) = extra(extras).ok_or("a part of the PROXY header is cut off")?;
        extras = rest;
        if kind == TYPE_SSL {
            found = ssl(value)?;
        }
    }
    Ok(found)
}

/// One part behind the addresses: type, value, and what follows.
fn extra(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&[kind, high, low], rest) = bytes.split_first_chunk::<3>()?;
    let (value, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes([high, low])))?;
    Some((kind, value, rest))
}

fn ssl(value: &[u8]) -> Result<Option<&'static str>, &'static str> {
    const CUT_OFF: &str = "the PROXY header's part about TLS is cut off";
    let (&[client, ..], mut extras) = value.split_first_chunk::<5>().ok_or(CUT_OFF)?;
    let mut version = TLS_OF_UNKNOWN_VERSION;
    while !extras.is_empty() {
        let (kind, value, rest) = extra(extras).ok_or(CUT_OFF)?;
        extras = rest;
        if kind == SUBTYPE_SSL_VERSION {
            version = match value {
                b"TLSv1.3" => "1.3",
                b"TLSv1.2" => "1.2",
                _ => version,
            };
        }
    }
    Ok((client & CLIENT_SSL != 0).then_some(version))
}
