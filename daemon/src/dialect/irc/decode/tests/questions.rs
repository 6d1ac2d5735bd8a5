//! Questions.

use super::{answered, asked, words};
use crate::server::request::{ListFilter, Request, Who, Whox};

#[test]
fn conditions_of_lists() {
    let list = |condition: &str| match asked(&format!("LIST {condition}")) {
        Request::List(filter) => filter,
        request => panic!("{request:?}"),
    };
    assert_eq!(list(""), ListFilter::default());
    assert_eq!(list("#a,#b").rooms, words(["#a", "#b"]));
    assert_eq!(list("*an1,#c?an").masks, words(["*an1", "#c?an"]));
    assert_eq!(list("!*an1").not_masks, words(["*an1"]));
    let (over, under) = (list(">5"), list("<7,*"));
    assert_eq!(
        (over.members_over, under.members_under, under.masks.len()),
        (Some(5), Some(7), 1)
    );
    let (c, t) = (list("C>1,C<2"), list("T>3,t<4"));
    assert_eq!((c.created_before, c.created_within), (Some(1), Some(2)));
    assert_eq!((t.topic_before, t.topic_within), (Some(3), Some(4)));
    for nonsense in [">", "<x", "C>", "T<é", ">-1", ">99999999999999999999"] {
        assert_eq!(list(nonsense), ListFilter::default(), "{nonsense}");
    }
    assert!(!answered("LIST * other.server").contains(" 323 "));
}

#[test]
fn questions_about_people() {
    let who = |mask: &str, operators_only, whox| {
        Request::Who(Who {
            mask: mask.into(),
            operators_only,
            whox,
        })
    };
    let whox = |fields: &str, token: Option<&str>| {
        Some(Whox {
            fields: fields.into(),
            token: token.map(Into::into),
        })
    };
    assert_eq!(asked("WHO"), who("*", false, None));
    assert_eq!(asked("WHO #a o"), who("#a", true, None));
    assert_eq!(
        asked("WHO #a %nuct,42"),
        who("#a", false, whox("tcun", Some("42")))
    );
    assert_eq!(asked("WHO #a o%nnxé,1234"), who("#a", true, whox("n", None)));
    assert_eq!(asked("WHO #a %"), who("#a", false, whox("", None)));
    assert_eq!(
        asked("WHOIS rui,bia"),
        Request::Whois {
            names: words(["rui", "bia"])
        }
    );
    for line in ["WHOIS rui rui", "WHOIS irc.test rui", "WHOIS *.test rui"] {
        assert_eq!(
            asked(line),
            Request::Whois {
                names: words(["rui"])
            }
        );
    }
    assert!(answered("WHOIS other.server rui").contains(" 402 ana other.server :"));
    assert!(answered("WHOIS").contains(" 431 ana :"));
    let whowas = |count| Request::Whowas {
        names: words(["rui"]),
        count,
    };
    assert_eq!(asked("WHOWAS rui"), whowas(None));
    assert_eq!(asked("WHOWAS rui 3"), whowas(Some(3)));
    assert_eq!(asked("WHOWAS rui -1"), whowas(None));
    assert_eq!(asked("WHOWAS rui 0"), whowas(None));
    assert!(answered("WHOWAS").contains(" 431 "));
    assert_eq!(asked("USERHOST a b"), Request::UserHost(words(["a", "b"])));
    assert_eq!(asked("USERIP a"), Request::UserIp(words(["a"])));
    assert_eq!(asked("ISON a :b  c"), Request::IsOn(words(["a", "b", "c"])));
}

#[test]
fn questions_about_the_server() {
    let questions = [
        ("MOTD", Request::Motd),
        ("VERSION", Request::Version),
        ("TIME", Request::Time),
        ("INFO", Request::Info),
        ("ADMIN", Request::Admin),
    ];
    for (command, request) in questions {
        for target in ["", "irc.test", "*.TEST", "ana"] {
            assert_eq!(asked(&format!("{command} {target}")), request);
        }
        let refused = answered(&format!("{command} other.server"));
        assert_eq!(refused, ":irc.test 402 ana other.server :No such server\r\n");
    }
    assert_eq!(asked("LUSERS"), Request::Lusers);
    assert_eq!(asked("STATS u"), Request::Stats('u'));
    assert_eq!(asked("LINKS"), Request::Links { mask: None });
    assert_eq!(
        asked("LINKS irc.test *.x"),
        Request::Links {
            mask: Some("*.x".into())
        }
    );
    for line in [
        "STATS u other",
        "LINKS other *",
        "LUSERS * other",
        "NAMES #a other",
        "WHOWAS a 1 other",
    ] {
        assert!(answered(line).contains(" 402 ana other :"), "{line}");
    }
    assert!(answered("STATS :").contains(" 461 ana STATS :"));
}
