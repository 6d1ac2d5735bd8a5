use super::*;
use crate::server::gateway::TLS_OF_UNKNOWN_VERSION;

fn client(address: &str, tls: Option<&'static str>) -> Origin {
    Origin::Client {
        address: address.parse().unwrap(),
        tls,
    }
}

fn header(bytes: &[u8]) -> (usize, Origin) {
    match parse(bytes) {
        Outcome::Header { used, origin } => (used, origin),
        other => panic!("{other:?}: {bytes:?}"),
    }
}

/// A header of version 2.
fn v2(command: u8, family: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = b"\r\n\r\n\0\r\nQUIT\n".to_vec();
    bytes.extend([command, family]);
    bytes.extend(u16::try_from(body.len()).unwrap().to_be_bytes());
    bytes.extend(body);
    bytes
}

/// A part behind the addresses.
fn tlv(kind: u8, value: &[u8]) -> Vec<u8> {
    let mut bytes = vec![kind];
    bytes.extend(u16::try_from(value.len()).unwrap().to_be_bytes());
    bytes.extend(value);
    bytes
}

const FOUR: [u8; 12] = [203, 0, 113, 7, 192, 0, 2, 1, 0x30, 0x39, 0x1a, 0x0b];

#[test]
fn lines_of_version_1() {
    for (line, origin) in [
        (
            "PROXY TCP4 203.0.113.7 192.0.2.1 12345 6667",
            client("203.0.113.7:12345", None),
        ),
        (
            "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535",
            client("255.255.255.255:65535", None),
        ),
        (
            "PROXY TCP6 2001:db8::7 2001:db8::1 0 6667",
            client("[2001:db8::7]:0", None),
        ),
        ("PROXY UNKNOWN", Origin::Gateway),
        ("PROXY UNKNOWN ffff:f...f:ffff whatever 1 2 3", Origin::Gateway),
    ] {
        let bytes = format!("{line}\r\nNICK ana\r\n");
        assert_eq!(header(bytes.as_bytes()), (line.len() + 2, origin), "{line}");
        for end in 0..line.len() + 2 {
            assert_eq!(
                parse(&bytes.as_bytes()[..end]),
                Outcome::Incomplete,
                "{line} {end}"
            );
        }
    }
}

#[test]
fn lines_that_are_none() {
    for line in [
        "NICK ana",
        "PROXYTCP4 203.0.113.7 192.0.2.1 12345 6667",
        "PROXY ",
        "PROXY TCP4",
        "PROXY TCP5 203.0.113.7 192.0.2.1 12345 6667",
        "PROXY TCP4 203.0.113.7 192.0.2.1 12345",
        "PROXY TCP4 203.0.113.7 192.0.2.1 12345 6667 1",
        "PROXY TCP4  203.0.113.7 192.0.2.1 12345 6667",
        "PROXY TCP4 2001:db8::7 2001:db8::1 12345 6667",
        "PROXY TCP6 203.0.113.7 192.0.2.1 12345 6667",
        "PROXY TCP4 203.0.113.07 192.0.2.1 12345 6667",
        "PROXY TCP4 203.0.113.7 192.0.2.1 +1 6667",
        "PROXY TCP4 203.0.113.7 192.0.2.1 65536 6667",
        "PROXY TCP4 203.0.113.7 192.0.2.1  6667",
        "PROXY TCP4 \u{fffd} 192.0.2.1 1 6667",
    ] {
        let outcome = parse(format!("{line}\r\n").as_bytes());
        assert!(matches!(outcome, Outcome::Broken(_)), "{line}: {outcome:?}");
    }
    assert_eq!(parse(b""), Outcome::Incomplete);
}

#[test]
fn a_line_is_bounded() {
    let longest = format!("PROXY UNKNOWN {}\r\n", "x".repeat(107 - 16));
    assert_eq!(header(longest.as_bytes()), (107, Origin::Gateway));
    let longer = format!("PROXY UNKNOWN {}\r\n", "x".repeat(107 - 15));
    assert_eq!(parse(&longer.as_bytes()[..106]), Outcome::Incomplete);
    assert_eq!(
        parse(longer.as_bytes()),
        Outcome::Broken("the PROXY line is too long")
    );
}

#[test]
fn headers_of_version_2() {
    let six: Vec<u8> = ["2001:db8::7", "2001:db8::1"]
        .iter()
        .flat_map(|ip| ip.parse::<std::net::Ipv6Addr>().unwrap().octets())
        .chain([0x30, 0x39, 0x1a, 0x0b])
        .collect();
    let alpn = [&FOUR[..], &tlv(0x01, b"irc"), &tlv(0x04, &[0; 300])].concat();
    for (bytes, origin) in [
        (v2(0x21, 0x11, &FOUR), client("203.0.113.7:12345", None)),
        (v2(0x21, 0x21, &six), client("[2001:db8::7]:12345", None)),
        (v2(0x21, 0x11, &alpn), client("203.0.113.7:12345", None)),
        (v2(0x20, 0x00, &[]), Origin::Gateway),
        (v2(0x20, 0x11, &FOUR), Origin::Gateway),
        (v2(0x20, 0x99, b"whatever"), Origin::Gateway),
        (v2(0x21, 0x00, b"whatever"), Origin::Gateway),
        (v2(0x21, 0x31, &[0; 216]), Origin::Gateway),
    ] {
        let with_more = [&bytes[..], b"\x16\x03\x01"].concat();
        assert_eq!(header(&with_more), (bytes.len(), origin));
        for end in 0..bytes.len() {
            assert_eq!(parse(&bytes[..end]), Outcome::Incomplete, "{end}");
        }
    }
}

#[test]
fn what_version_2_says_of_tls() {
    let ssl = |client: u8, extras: &[u8]| tlv(0x20, &[&[client, 0, 0, 0, 0], extras].concat());
    let name = tlv(0x22, b"ana");
    for (extra, tls) in [
        (ssl(1, &tlv(0x21, b"TLSv1.3")), Some("1.3")),
        (ssl(1, &[&name[..], &tlv(0x21, b"TLSv1.2")].concat()), Some("1.2")),
        (ssl(7, &tlv(0x21, b"TLSv9")), Some(TLS_OF_UNKNOWN_VERSION)),
        (ssl(1, &[]), Some(TLS_OF_UNKNOWN_VERSION)),
        (ssl(0, &tlv(0x21, b"TLSv1.3")), None),
    ] {
        let bytes = v2(0x21, 0x11, &[&FOUR[..], &extra].concat());
        assert_eq!(header(&bytes).1, client("203.0.113.7:12345", tls), "{extra:?}");
    }
}

#[test]
fn headers_that_are_none() {
    let broken_extra = [&FOUR[..], &[0x01, 0, 9, b'i']].concat();
    let broken_ssl = [&FOUR[..], &tlv(0x20, &[1, 0])].concat();
    let broken_version = [&FOUR[..], &tlv(0x20, &[1, 0, 0, 0, 0, 0x21, 0, 9])].concat();
    for bytes in [
        v2(0x11, 0x11, &FOUR),
        v2(0x22, 0x11, &FOUR),
        v2(0x21, 0x12, &FOUR),
        v2(0x21, 0x99, &FOUR),
        v2(0x21, 0x11, &FOUR[..11]),
        v2(0x21, 0x21, &[0; 35]),
        v2(0x21, 0x11, &broken_extra),
        v2(0x21, 0x11, &broken_ssl),
        v2(0x21, 0x11, &broken_version),
        b"\r\n\r\n\0\r\nQUIT\r".to_vec(),
        b"\x16\x03\x01".to_vec(),
    ] {
        let outcome = parse(&bytes);
        assert!(matches!(outcome, Outcome::Broken(_)), "{outcome:?}: {bytes:?}");
    }
}

#[test]
fn a_header_is_bounded() {
    let body = vec![0; LONGEST - 16];
    assert_eq!(header(&v2(0x20, 0, &body)), (LONGEST, Origin::Gateway));
    let longer = v2(0x20, 0, &vec![0; LONGEST - 15]);
    let outcome = parse(&longer[..16]);
    assert_eq!(outcome, Outcome::Broken("the PROXY header is too long"));
}

proptest::proptest! {
    #[test]
    fn nothing_takes_more_than_it_was_given(version in 0..3, mut bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
        let signature: &[u8] = match version {
            0 => b"",
            1 => v1::SIGNATURE,
            _ => &v2::SIGNATURE,
        };
        bytes.splice(0..0, signature.iter().copied());
        if let Outcome::Header { used, .. } = parse(&bytes) {
            proptest::prop_assert!(used <= bytes.len());
            proptest::prop_assert_eq!(parse(&bytes[..used]), parse(&bytes));
        }
    }
}
