//! Commands of people: being here, rooms, modes.

use super::{answered, asked, words};
use crate::server::request::{
    Forwarded, MaskList, Rank, Request, RoomFlag, RoomModeChange, UserMode, UserModeChange,
};

#[test]
fn registration() {
    assert_eq!(asked("PASS :s e c"), Request::Password("s e c".into()));
    assert_eq!(asked("nick ana"), Request::Name("ana".into()));
    assert_eq!(asked("NICK"), Request::Name("".into()));
    let user = Request::User {
        user: "ana".into(),
        realname: "Ana Maria".into(),
    };
    assert_eq!(asked("USER ana 0 * :Ana Maria"), user);
    assert!(answered("USER ana 0 * :").contains(" 461 ana USER :"));
    assert!(answered("USER  : 0").contains(" 461 "));
}

#[test]
fn gateways() {
    let forwarded = |ip: Option<&str>, port, secure| {
        Request::Forwarded(Box::new(Forwarded {
            password: "hunter2".into(),
            ip: ip.map(|ip| ip.parse().unwrap()),
            port,
            secure,
        }))
    };
    let four = Some("198.51.100.3");
    for (rest, expected) in [
        ("3-100.example.com 198.51.100.3", forwarded(four, 0, false)),
        ("198.51.100.3 198.51.100.3 secure", forwarded(four, 0, true)),
        (
            "x 198.51.100.3 :secure=examplevalue local-port=6697 remote-port=21726 certfp-sha-256=22e8",
            forwarded(four, 21726, true),
        ),
        (
            "x 198.51.100.3 :remote-port=70000 insecure",
            forwarded(four, 0, false),
        ),
        ("x 0::1", forwarded(Some("::1"), 0, false)),
        ("x localhost", forwarded(None, 0, false)),
    ] {
        assert_eq!(asked(&format!("WEBIRC hunter2 ExampleGateway {rest}")), expected);
    }
    assert!(answered("WEBIRC hunter2 ExampleGateway 198.51.100.3").contains(" 461 ana WEBIRC :"));
}

#[test]
fn presence() {
    assert_eq!(asked("PING abc"), Request::Ping { token: "abc".into() });
    assert_eq!(asked("PONG"), Request::Pong);
    assert!(answered("PING :").contains(" 409 ana :"));
    assert_eq!(
        asked("QUIT :até logo"),
        Request::Quit {
            reason: Some("até logo".into())
        }
    );
    assert_eq!(asked("QUIT :"), Request::Quit { reason: None });
    assert_eq!(asked("AWAY :almoço"), Request::Away(Some("almoço".into())));
    assert_eq!(asked("AWAY :"), Request::Away(None));
    assert_eq!(asked("SETNAME :Ana M"), Request::RealName("Ana M".into()));
    assert_eq!(answered("ERROR :x"), "");
}

#[test]
fn operators() {
    assert_eq!(
        asked("OPER a b"),
        Request::Oper {
            name: "a".into(),
            password: "b".into()
        }
    );
    assert_eq!(
        asked("KILL rui"),
        Request::Kill {
            name: "rui".into(),
            reason: "".into()
        }
    );
    assert_eq!(
        asked("KILL rui :s p"),
        Request::Kill {
            name: "rui".into(),
            reason: "s p".into()
        }
    );
    assert_eq!(asked("WALLOPS :oi"), Request::Wallops("oi".into()));
    assert!(answered("WALLOPS :").contains(" 461 ana WALLOPS :"));
    assert_eq!(asked("REHASH"), Request::Rehash);
}

#[test]
fn rooms() {
    let key = |key: &str| Some(key.into());
    assert_eq!(
        asked("JOIN #a,,#b,#c k1,,k3"),
        Request::Join(vec![
            ("#a".into(), key("k1")),
            ("#b".into(), None),
            ("#c".into(), key("k3")),
        ])
    );
    assert_eq!(asked("JOIN 0"), Request::PartAll);
    assert!(answered("JOIN ,").contains(" 461 ana JOIN :"));
    assert_eq!(
        asked("PART #a,#b :tchau"),
        Request::Part {
            rooms: words(["#a", "#b"]),
            reason: Some("tchau".into()),
        }
    );
    let topic = |topic: Option<&str>| Request::Topic {
        room: "#a".into(),
        topic: topic.map(Into::into),
    };
    assert_eq!(asked("TOPIC #a"), topic(None));
    assert_eq!(asked("TOPIC #a :"), topic(Some("")));
    assert_eq!(asked("TOPIC #a :bom dia"), topic(Some("bom dia")));
    assert_eq!(asked("NAMES #a,#b"), Request::Names(words(["#a", "#b"])));
    assert_eq!(asked("NAMES"), Request::Names(Vec::new()));
    assert_eq!(asked("INVITE"), Request::Invitations);
    assert_eq!(
        asked("INVITE rui #a"),
        Request::Invite {
            name: "rui".into(),
            room: "#a".into()
        }
    );
    assert!(answered("INVITE rui").contains(" 461 ana INVITE :"));
    assert_eq!(
        asked("KICK #a rui,bia :spam"),
        Request::Kick {
            targets: room_and_name([("#a", "rui"), ("#a", "bia")]),
            reason: Some("spam".into()),
        }
    );
    assert_eq!(
        asked("KICK #a,#b rui,bia"),
        Request::Kick {
            targets: room_and_name([("#a", "rui"), ("#b", "bia")]),
            reason: None,
        }
    );
    assert!(answered("KICK #a,#b rui").contains(" 461 ana KICK :"));
}

#[test]
fn modes_of_rooms() {
    let changes = |modes: &str| match asked(&format!("MODE #a {modes}")) {
        Request::RoomModes { room, changes } if &*room == "#a" => changes,
        request => panic!("{request:?}"),
    };
    assert_eq!(changes(""), []);
    assert_eq!(
        changes("+m-i"),
        [
            RoomModeChange::Flag {
                add: true,
                flag: RoomFlag::Moderated
            },
            RoomModeChange::Flag {
                add: false,
                flag: RoomFlag::InviteOnly
            },
        ]
    );
    assert_eq!(
        changes("o-v ana rui"),
        [
            RoomModeChange::Rank {
                add: true,
                rank: Rank::Operator,
                name: "ana".into()
            },
            RoomModeChange::Rank {
                add: false,
                rank: Rank::Voice,
                name: "rui".into()
            },
        ]
    );
    assert_eq!(
        changes("+b-e *!*@a *!*@b"),
        [
            RoomModeChange::Mask {
                add: true,
                list: MaskList::Ban,
                mask: "*!*@a".into()
            },
            RoomModeChange::Mask {
                add: false,
                list: MaskList::Exception,
                mask: "*!*@b".into()
            },
        ]
    );
    assert_eq!(
        changes("bI-b"),
        [
            RoomModeChange::Show(MaskList::Ban),
            RoomModeChange::Show(MaskList::InviteException),
        ]
    );
    assert_eq!(
        changes("+kl x 5"),
        [
            RoomModeChange::Key(Some("x".into())),
            RoomModeChange::Limit(Some("5".into())),
        ]
    );
    assert_eq!(
        changes("-kl x"),
        [RoomModeChange::Key(None), RoomModeChange::Limit(None)]
    );
    assert_eq!(changes("+k :"), [RoomModeChange::Key(Some("".into()))]);
    assert_eq!(changes("+okl"), [], "what lacks its argument is ignored");
    assert_eq!(
        changes("+zzé"),
        [RoomModeChange::Unknown('z'), RoomModeChange::Unknown('é')]
    );
    assert_eq!(changes(&"+i-i".repeat(100)).len(), 50, "bounded");
}

#[test]
fn modes_of_users() {
    let ask = |add, mode| UserModeChange { add, mode };
    assert_eq!(
        asked("MODE ana"),
        Request::UserModes {
            name: "ana".into(),
            changes: Vec::new()
        }
    );
    assert_eq!(
        asked("MODE ana +iw-Bxy"),
        Request::UserModes {
            name: "ana".into(),
            changes: vec![
                ask(true, Some(UserMode::Invisible)),
                ask(true, Some(UserMode::Wallops)),
                ask(false, Some(UserMode::Bot)),
                ask(false, None),
            ],
        }
    );
}

fn room_and_name<const N: usize>(pairs: [(&str, &str); N]) -> Vec<(Box<str>, Box<str>)> {
    pairs.map(|(room, name)| (room.into(), name.into())).into()
}
