//! Masks, sources and host names: the vectors `mask-match`, `userhost-split` and `validate-hostname` of
//! ircdocs' `parser-tests` (github.com/ircdocs/parser-tests, CC0), as tables.

use protocol::irc::source::{Source, validate_hostname};
use protocol::mask;

/// A mask, what it matches, and what it does not.
const MASKS: &[(&str, &[&str], &[&str])] = &[
    (
        "*@127.0.0.1",
        &["coolguy!ab@127.0.0.1", "cooldud3!~bc@127.0.0.1"],
        &["coolguy!ab@127.0.0.5", "cooldud3!~d@124.0.0.1"],
    ),
    (
        "cool*@*",
        &[
            "coolguy!ab@127.0.0.1",
            "cooldud3!~bc@127.0.0.1",
            "cool132!ab@example.com",
        ],
        &["koolguy!ab@127.0.0.5", "cooodud3!~d@124.0.0.1"],
    ),
    (
        "cool!*@*",
        &[
            "cool!guyab@127.0.0.1",
            "cool!~dudebc@127.0.0.1",
            "cool!312ab@example.com",
        ],
        &[
            "coolguy!ab@127.0.0.1",
            "cooldud3!~bc@127.0.0.1",
            "koolguy!ab@127.0.0.5",
            "cooodud3!~d@124.0.0.1",
        ],
    ),
    (
        "cool!?username@*",
        &["cool!ausername@127.0.0.1", "cool!~username@127.0.0.1"],
        &["cool!username@127.0.0.1"],
    ),
    (
        "cool!a?*@*",
        &["cool!ab@127.0.0.1", "cool!abc@127.0.0.1"],
        &["cool!a@127.0.0.1"],
    ),
    // Brackets are no sets of characters here.
    (
        "cool[guy]!*@*",
        &["cool[guy]!guy@127.0.0.1", "cool[guy]!a@example.com"],
        &["coolg!ab@127.0.0.1", "cool[!ac@127.0.1.1"],
    ),
];

/// A source, its nick, user and host.
const SOURCES: &[(&str, &str, Option<&str>, Option<&str>)] = &[
    ("coolguy", "coolguy", None, None),
    ("coolguy!ag@127.0.0.1", "coolguy", Some("ag"), Some("127.0.0.1")),
    ("coolguy!~ag@localhost", "coolguy", Some("~ag"), Some("localhost")),
    ("coolguy@127.0.0.1", "coolguy", None, Some("127.0.0.1")),
    ("coolguy!ag", "coolguy", Some("ag"), None),
    (
        "coolguy!ag@net\x035w\x03ork.admin",
        "coolguy",
        Some("ag"),
        Some("net\x035w\x03ork.admin"),
    ),
    (
        "coolguy!~ag@n\x02et\x0305w\x0fork.admin",
        "coolguy",
        Some("~ag"),
        Some("n\x02et\x0305w\x0fork.admin"),
    ),
];

const HOSTS: &[&str] = &[
    "irc.example.com",
    "i.coolguy.net",
    "irc-srv.net.uk",
    "iRC.CooLguY.NeT",
    "gsf.ds342.co.uk",
    "324.net.uk",
    "xn--bcher-kva.ch",
    "services.",
];

const NO_HOSTS: &[&str] = &[
    "-lol-.net.uk",
    "-lol.net.uk",
    "_irc._sctp.lol.net.uk",
    // Host names elsewhere, but not on IRC.
    "irc",
    "com",
    "",
    " ",
    "example. net",
    "ex ample.org",
    " example.org",
    "example.org ",
];

#[test]
fn masks_match_what_they_should() {
    for (mask, matching, other) in MASKS {
        for text in *matching {
            assert!(mask::matches(mask, text), "{mask} {text}");
            assert!(mask::matches_folded(mask, text), "{mask} {text}");
        }
        for text in *other {
            assert!(!mask::matches(mask, text), "{mask} {text}");
            assert!(!mask::matches_folded(mask, text), "{mask} {text}");
        }
    }
}

#[test]
fn sources_are_taken_apart() {
    for &(source, nick, user, host) in SOURCES {
        assert_eq!(Source::parse(source), Source { nick, user, host });
    }
}

#[test]
fn host_names_are_told_from_other_text() {
    for host in HOSTS {
        assert!(validate_hostname(host), "{host:?}");
    }
    for host in NO_HOSTS {
        assert!(!validate_hostname(host), "{host:?}");
    }
}
