//! What the owner of an account does with it.

use chatd::server::ConnId;
use chatd::server::event::EventKind;
use chatd::server::input::{DialectKind, Disconnect, Input, Peer};
use chatd::server::lasting::Ask;
use chatd::server::owner::{Denied, OwnerReply, OwnerRequest};
use chatd::server::refusal::Refusal;
use chatd::server::reply::Reply;
use chatd::server::request::{Rank, Request, RoomModeChange};
use chatd::server::then::Password;
use chatd::store::model::Role;
use chatd_tests::sim::{Socket, World, check_store, policy};
use protocol::admin::Dialect;
use protocol::sasl::Mechanism;

fn log_in(world: &mut World, conn: ConnId, message: &[u8]) -> bool {
    world.ask(
        conn,
        Request::LogIn {
            mechanism: Mechanism::Plain,
            message: message.into(),
        },
    );
    matches!(world.heard(conn).replies.last(), Some(Reply::LogInDone))
}

fn ask(world: &mut World, conn: ConnId, request: OwnerRequest) -> Reply {
    world.heard(conn);
    world.ask(conn, Request::Owner(Box::new(request)));
    world.heard(conn).replies.pop().expect("an answer")
}

fn why(reply: &Reply) -> Option<Denied> {
    match reply {
        Reply::Refused(Refusal::Denied(why)) => Some(*why),
        _ => None,
    }
}

fn change(old: &str, new: &str) -> OwnerRequest {
    OwnerRequest::ChangePassword {
        old: Password(old.into()),
        new: Password(new.into()),
    }
}

/// Ana, logged in at two connections under two names, and bia who sees her.
fn world() -> (World, ConnId, ConnId, ConnId) {
    let mut world = World::new(policy());
    let [ana, other, bia] = ["ana", "other", "bia"].map(|name| world.join_as(name));
    world.make_account("ana", "secret");
    for conn in [ana, other, bia] {
        world.ask(conn, Request::Join(vec![("#r".into(), None)]));
    }
    assert!(log_in(&mut world, ana, b"\0ana\0secret"));
    assert!(log_in(&mut world, other, b"\0ana\0secret"));
    (world, ana, other, bia)
}

#[test]
fn another_password_takes_the_old_one() {
    let (mut world, ana, other, bia) = world();
    for (old, new, denied) in [
        ("wrong", "new", Denied::WrongPassword),
        ("secret", "", Denied::WeakPassword),
        ("secret", "\u{7}", Denied::BadPassword),
        (
            "secret",
            &"x".repeat(protocol::sasl::MAX_PASSWORD_BYTES + 1),
            Denied::BadPassword,
        ),
    ] {
        assert_eq!(
            why(&ask(&mut world, ana, change(old, new))),
            Some(denied),
            "{old} {new}"
        );
    }
    let reply = ask(&mut world, ana, change("secret", "new"));
    assert!(
        matches!(&reply, Reply::Owner(told) if **told == OwnerReply::PasswordChanged),
        "{reply:?}"
    );
    assert!(!log_in(&mut world, bia, b"\0ana\0secret"));
    assert!(log_in(&mut world, bia, b"\0ana\0new"));
    // The other device is still logged in.
    assert_eq!(
        why(&ask(&mut world, other, change("wrong", "x"))),
        Some(Denied::WrongPassword)
    );
}

#[test]
fn rooms_of_a_deleted_account_are_nobodys_and_still_kept() {
    let (mut world, ana, other, bia) = world();
    world.make_account("bia", "secret");
    assert!(log_in(&mut world, bia, b"\0bia\0secret"));
    let of_room = |ask| Request::Lasting {
        room: "#r".into(),
        ask,
    };
    world.ask(ana, of_room(Ask::Register));
    let (account, role) = ("bia".into(), Some(Role::Voice));
    world.ask(ana, of_room(Ask::SetRole { account, role }));
    world.heard(other);
    for conn in [ana, bia] {
        let Reply::Owner(reply) = ask(&mut world, conn, OwnerRequest::Delete { code: None }) else {
            panic!("no code")
        };
        let OwnerReply::DeletionCode(code) = *reply else {
            panic!("{reply:?}")
        };
        ask(&mut world, conn, OwnerRequest::Delete { code: Some(code) });
    }
    let state = world.server.state();
    let room = &state.rooms[state.room_named("#r").expect("the room")];
    let lasting = room.lasting.as_ref().expect("it lasts");
    assert_eq!((lasting.founder, lasting.roles.len()), (None, 0));
    let ranks = |name| {
        room.ranks(state.client_named(name).expect("them"))
            .expect("inside")
    };
    for name in ["ana", "other"] {
        assert!(
            !ranks(name).has(Rank::Founder) && ranks(name).has(Rank::Operator),
            "{name}"
        );
    }
    assert!(!ranks("bia").has(Rank::Voice));
    let limit = RoomModeChange::Limit(Some("7".into()));
    world.ask(
        ana,
        Request::RoomModes {
            room: "#r".into(),
            changes: vec![limit],
        },
    );
    check_store(&mut world);
}

#[test]
fn a_deleted_account_is_gone_for_all_and_its_name_free() {
    let (mut world, ana, other, bia) = world();
    let waiting = world.connect(DialectKind::Irc);
    assert!(log_in(&mut world, waiting, b"\0ana\0secret"));
    let Reply::Owner(reply) = ask(&mut world, ana, OwnerRequest::Delete { code: None }) else {
        panic!("no code")
    };
    let OwnerReply::DeletionCode(code) = *reply else {
        panic!("{reply:?}")
    };
    let Reply::Owner(reply) = ask(&mut world, other, OwnerRequest::Delete { code: None }) else {
        panic!("no code")
    };
    assert_ne!(
        *reply,
        OwnerReply::DeletionCode(code.clone()),
        "a code is good for one connection"
    );
    for wrong in ["", "x", &code.to_uppercase()] {
        let code = Some(wrong.into());
        assert_eq!(
            why(&ask(&mut world, ana, OwnerRequest::Delete { code })),
            Some(Denied::WrongCode)
        );
    }
    world.heard(bia);
    world.ask(
        ana,
        Request::Owner(Box::new(OwnerRequest::Delete {
            code: Some(code.clone()),
        })),
    );
    let replies = world.heard(ana).replies;
    assert!(
        matches!(&replies[..], [Reply::LoggedOut { .. }, Reply::Owner(_)]),
        "{replies:?}"
    );
    let replies = world.heard(other).replies;
    assert!(matches!(&replies[..], [Reply::LoggedOut { .. }]), "{replies:?}");
    let seen = world.heard(bia).events;
    let left = seen
        .iter()
        .filter(|(event, _)| matches!(event.kind, EventKind::AccountChanged { account: None }));
    assert_eq!(left.count(), 2);
    assert!(world.server.state().directory.is_empty());
    assert!(!log_in(&mut world, waiting, b"\0ana\0secret"));

    let (account, email, password) = (None, None, "other".into());
    world.ask(
        ana,
        Request::Register {
            account,
            email,
            password,
        },
    );
    let replies = world.heard(ana).replies;
    assert!(
        matches!(&replies[..], [Reply::AccountMade { .. }, Reply::LoggedIn { .. }]),
        "{replies:?}"
    );
    let code = Some(code);
    assert_eq!(
        why(&ask(&mut world, ana, OwnerRequest::Delete { code })),
        Some(Denied::WrongCode),
        "an old code deletes no new account"
    );
}

#[test]
fn only_who_is_logged_in_owns_something() {
    let (mut world, ana, _, bia) = world();
    for request in [
        change("secret", "new"),
        OwnerRequest::Delete { code: None },
        OwnerRequest::Certificates,
        OwnerRequest::Describe { account: None },
        OwnerRequest::SetEmail(None),
    ] {
        let reply = ask(&mut world, bia, request);
        assert!(matches!(reply, Reply::Refused(Refusal::NotLoggedIn)), "{reply:?}");
    }
    let describe = |name: &str| OwnerRequest::Describe {
        account: Some(name.into()),
    };
    assert_eq!(
        why(&ask(&mut world, bia, describe("ana"))),
        Some(Denied::NotYours)
    );
    assert_eq!(why(&ask(&mut world, bia, describe("x"))), Some(Denied::NotYours));
    assert!(matches!(ask(&mut world, ana, describe("ANA")), Reply::Owner(_)));
    let (name, password) = ("root".into(), "right".into());
    world.ask(bia, Request::Oper { name, password });
    assert!(matches!(ask(&mut world, bia, describe("ana")), Reply::Owner(_)));
    assert_eq!(
        why(&ask(&mut world, bia, describe("x"))),
        Some(Denied::NoSuchAccount)
    );
}

#[test]
fn an_address_is_kept_with_the_account() {
    let (mut world, ana, ..) = world();
    let email_of = |world: &World| {
        let directory = &world.server.state().directory;
        let entry = directory.get(directory.id_of("ana").expect("an account"));
        entry.expect("an account").settings.email.clone()
    };
    for wrong in ["", "ana", "ana@", "a b@c.d"] {
        let wrong = OwnerRequest::SetEmail(Some(wrong.into()));
        assert_eq!(why(&ask(&mut world, ana, wrong)), Some(Denied::NoEmail));
    }
    let email: Box<str> = "ana@escola.example".into();
    ask(&mut world, ana, OwnerRequest::SetEmail(Some(email.clone())));
    assert_eq!(email_of(&world), Some(email.clone()));
    world.restore();
    assert_eq!(email_of(&world), Some(email));
    ask(&mut world, ana, OwnerRequest::SetEmail(None));
    world.restore();
    assert_eq!(email_of(&world), None);
}

#[test]
fn certificates_are_few_and_each_opens_one_account() {
    let (mut world, ana, _, bia) = world();
    world.make_account("bia", "secret");
    assert!(log_in(&mut world, bia, b"\0bia\0secret"));
    let add = |number: u8| OwnerRequest::AddCertificate(Some(format!("{number:064x}").into()));
    assert!(matches!(ask(&mut world, ana, add(0)), Reply::Owner(_)));
    assert_eq!(why(&ask(&mut world, bia, add(0))), Some(Denied::CertificateTaken));
    let most = u8::try_from(chatd::store::model::limits::CERTIFICATES).expect("few");
    for number in 1..most {
        assert!(
            matches!(ask(&mut world, ana, add(number)), Reply::Owner(_)),
            "{number}"
        );
    }
    assert_eq!(
        why(&ask(&mut world, ana, add(most))),
        Some(Denied::TooManyCertificates)
    );
    let own = OwnerRequest::AddCertificate(None);
    assert_eq!(why(&ask(&mut world, ana, own)), Some(Denied::NoCertificate));
    let Reply::Owner(reply) = ask(&mut world, ana, OwnerRequest::Certificates) else {
        panic!("no list")
    };
    assert!(matches!(&*reply, OwnerReply::Certificates(all) if all.len() == usize::from(most)));
}

/// A connection that has shown a certificate.
fn certified(world: &mut World, fingerprint: &str) -> ConnId {
    let conn = world.sockets.insert(Socket::default());
    let peer = Peer {
        address: ([127, 0, 0, 1], 1).into(),
        dialect: Dialect::Irc,
        tls: Some("1.3"),
        certificate: Some(fingerprint.into()),
        via: None,
        named: false,
        handshake: false,
    };
    world.input(Input::Connected { conn, peer });
    conn
}

#[test]
fn a_certificate_opens_its_account_and_no_other() {
    let (mut world, ana, ..) = world();
    world.make_account("bia", "secret");
    let fingerprint = "ab".repeat(32);
    let external = |world: &mut World, conn: ConnId, claimed: &str| {
        let (mechanism, message) = (Mechanism::External, claimed.as_bytes().into());
        world.ask(conn, Request::LogIn { mechanism, message });
        matches!(world.heard(conn).replies.last(), Some(Reply::LogInDone))
    };
    let conn = certified(&mut world, &fingerprint);
    assert!(!external(&mut world, conn, ""), "it opens nothing yet");
    // Added by the connection that has it, and by its fingerprint.
    assert!(log_in(&mut world, conn, b"\0ana\0secret"));
    let own = OwnerRequest::AddCertificate(None);
    assert!(matches!(ask(&mut world, conn, own), Reply::Owner(_)));
    // An account has no more than so many connections.
    world.drop_connection(conn, Disconnect::Eof);
    for (claimed, opens) in [("", true), ("ANA", true), ("ana@laptop", true), ("bia", false)] {
        let conn = certified(&mut world, &fingerprint);
        assert_eq!(external(&mut world, conn, claimed), opens, "{claimed}");
        world.drop_connection(conn, Disconnect::Eof);
    }
    let other = certified(&mut world, &"cd".repeat(32));
    assert!(!external(&mut world, other, ""));
    let none = world.connect(DialectKind::Irc);
    assert!(!external(&mut world, none, "ana"), "without a certificate");

    let remove = OwnerRequest::RemoveCertificate(fingerprint.clone().into());
    assert!(matches!(ask(&mut world, ana, remove), Reply::Owner(_)));
    let conn = certified(&mut world, &fingerprint);
    assert!(!external(&mut world, conn, ""));
}

#[test]
fn devices_are_listed_and_logged_out() {
    let (mut world, ana, other, bia) = world();
    assert!(log_in(&mut world, bia, b"\0ana@phone\0secret"));
    let Reply::Owner(reply) = ask(&mut world, ana, OwnerRequest::Devices) else {
        panic!("no list")
    };
    let OwnerReply::Devices { here: devices, gone } = *reply else {
        panic!("{reply:?}")
    };
    assert_eq!(gone, []);
    let names: Vec<_> = devices.iter().map(|device| (&*device.name, device.own)).collect();
    assert_eq!(
        names,
        [
            ("irc ana ana", true),
            ("irc other other", false),
            ("phone", false)
        ]
    );
    let log_out = |which: &str| OwnerRequest::LogOutDevice(which.into());
    assert_eq!(
        why(&ask(&mut world, ana, log_out("tablet"))),
        Some(Denied::NoSuchDevice)
    );
    let reply = ask(&mut world, ana, log_out("phone"));
    assert!(
        matches!(&reply, Reply::Owner(told) if **told == OwnerReply::DevicesLoggedOut(1)),
        "{reply:?}"
    );
    assert!(world.sockets[bia].closed && !world.sockets[other].closed);
    let number = devices[1].number.to_string();
    ask(&mut world, ana, log_out(&number));
    assert!(world.sockets[other].closed && !world.sockets[ana].closed);
    // They are remembered, and when each was there.
    let Reply::Owner(reply) = ask(&mut world, ana, OwnerRequest::Devices) else {
        panic!("no list")
    };
    let OwnerReply::Devices { here, gone } = *reply else {
        panic!("{reply:?}")
    };
    assert_eq!(here.len(), 1);
    let mut gone: Vec<_> = gone.iter().map(|(name, _)| &**name).collect();
    gone.sort_unstable();
    assert_eq!(gone, ["irc other other", "phone"]);
}
