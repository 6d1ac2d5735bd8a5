//! Accounts by the administrator.

use chatd::server::ConnId;
use chatd::server::event::EventKind;
use chatd::server::input::{DialectKind, Disconnect, Role};
use chatd::server::lasting::Ask;
use chatd::server::reply::{Closing, Reply};
use chatd::server::request::Request;
use chatd::store::model::{Credentials, NewAccount, Write};
use chatd_tests::sim::{World, policy};
use protocol::admin::{
    self, AccountCreate, AccountDelete, AccountDetails, AccountDisable, AccountNamed, AccountPage,
    AccountPassword, AccountRole, Accounts, Error, ErrorKind, Noun, PAGE, Secret,
};
use protocol::sasl::{MAX_PASSWORD_BYTES, Mechanism};

use super::answered;

fn full(world: &mut World, request: admin::Request) -> Result<admin::Reply, Error> {
    answered(world, Role::Full, request)
}

fn create(name: &str, password: &str, email: Option<&str>) -> admin::Request {
    admin::Request::AccountCreate(AccountCreate {
        name: name.into(),
        password: Secret(password.into()),
        email: email.map(Into::into),
    })
}

fn password(name: &str, password: &str) -> admin::Request {
    admin::Request::AccountPassword(AccountPassword {
        name: name.into(),
        password: Secret(password.into()),
    })
}

fn disable(name: &str, reason: Option<&str>) -> admin::Request {
    admin::Request::AccountDisable(AccountDisable {
        name: name.into(),
        reason: reason.map(Into::into),
    })
}

fn enable(name: &str) -> admin::Request {
    admin::Request::AccountEnable(AccountNamed { name: name.into() })
}

fn delete(name: &str, dry_run: bool) -> admin::Request {
    admin::Request::AccountDelete(AccountDelete {
        name: name.into(),
        dry_run,
    })
}

fn listed(world: &mut World, after: Option<i64>) -> Accounts {
    match full(world, admin::Request::AccountList(AccountPage { after })) {
        Ok(admin::Reply::AccountList(page)) => page,
        other => panic!("{other:?}"),
    }
}

fn shown(world: &mut World, name: &str) -> AccountDetails {
    match full(
        world,
        admin::Request::AccountShow(AccountNamed { name: name.into() }),
    ) {
        Ok(admin::Reply::AccountShow(details)) => *details,
        other => panic!("{other:?}"),
    }
}

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

#[test]
fn an_account_is_made_for_somebody_who_is_not_there() {
    let mut world = World::new(policy());
    let made = full(&mut world, create("Ana", "segredo", Some("ana@example.org")));
    assert!(matches!(made, Ok(admin::Reply::AccountChanged(made)) if made.name == "Ana"));
    let log = world.log.concat();
    assert!(
        log.contains("method=account_create by=bia") && log.contains("account=\"Ana\" result=ok"),
        "{log}"
    );
    let ana = world.join_as("stranger");
    assert!(!log_in(&mut world, ana, b"\0ana\0errado"));
    assert!(log_in(&mut world, ana, b"\0ana\0segredo"));
    let row = listed(&mut world, None).accounts.remove(0);
    assert_eq!(
        (row.name.as_str(), row.email.as_deref(), row.connections),
        ("Ana", Some("ana@example.org"), 1)
    );
    assert_eq!(
        (row.created.as_str(), row.disabled),
        ("2023-11-14T22:13:20Z", None)
    );
    full(&mut world, password("ANA", "outro")).expect("another password");
    let bia = world.join_as("bia");
    assert!(!log_in(&mut world, bia, b"\0ana\0segredo"));
    assert!(log_in(&mut world, bia, b"\0ana\0outro"));
    let log = world.log.concat();
    assert!(!log.contains("segredo") && !log.contains("outro"), "{log}");
}

#[test]
fn an_account_has_a_good_name_password_and_address_of_its_own() {
    let mut world = World::new(policy());
    full(&mut world, create("ana", "segredo", None)).expect("an account");
    let long = "x".repeat(MAX_PASSWORD_BYTES + 1);
    for request in [
        create("", "segredo", None),
        create("a b", "segredo", None),
        create(&"a".repeat(1000), "segredo", None),
        create("bia", "", None),
        create("bia", &long, None),
        create("bia", "\u{7}", None),
        create("bia", "segredo", Some("bia")),
        password("ana", ""),
        password("ana", &long),
        password("ana", "\u{7}"),
    ] {
        let error = full(&mut world, request.clone()).expect_err("a refusal");
        assert_eq!(error.data.kind, ErrorKind::Invalid, "{request:?}");
        assert!(error.data.hint.is_some(), "{request:?}");
    }
    // The second one with a Cyrillic "а".
    for name in ["ANA", "an\u{430}"] {
        let error = full(&mut world, create(name, "segredo", None)).expect_err("a refusal");
        assert_eq!(error.data.kind, ErrorKind::Exists);
        assert_eq!(error.data.candidates[0].name, "ana");
    }
    let error = full(&mut world, disable("anna", None)).expect_err("a refusal");
    assert_eq!(error.data.candidates[0].name, "ana", "what was meant is offered");
    for request in [
        password("bia", "x"),
        disable("bia", None),
        enable("bia"),
        delete("bia", false),
        delete("bia", true),
    ] {
        let error = full(&mut world, request).expect_err("a refusal");
        assert_eq!(error.data.kind, ErrorKind::NotFound);
        assert_eq!(error.data.missing.expect("a name").what, Noun::Account);
    }
    assert_eq!(listed(&mut world, None).accounts.len(), 1);
}

#[test]
fn nobody_uses_a_disabled_account_until_it_is_enabled() {
    let mut world = World::new(policy());
    let [ana, bia] = ["ana", "bia"].map(|name| world.join_as(name));
    world.make_account("ana", "segredo");
    let waiting = world.connect(DialectKind::Irc);
    for conn in [ana, bia] {
        world.ask(conn, Request::Join(vec![("#r".into(), None)]));
    }
    for conn in [ana, waiting] {
        assert!(log_in(&mut world, conn, b"\0ana\0segredo"));
    }
    world.heard(bia);
    let ended = full(&mut world, disable("Ana", Some(" holidays ")));
    assert!(matches!(ended, Ok(admin::Reply::AccountEnded(ended)) if ended.connections == 2));
    let why = Closing::AccountDisabled {
        reason: "holidays".into(),
    };
    for conn in [ana, waiting] {
        let heard = world.heard(conn);
        assert!(heard.closed);
        assert!(matches!(heard.replies.last(), Some(Reply::Closing(told)) if *told == why));
    }
    let heard = world.heard(bia);
    assert!(!heard.closed);
    assert!(
        heard
            .events
            .iter()
            .any(|(event, _)| matches!(&event.kind, EventKind::Quit { why: told } if *told == why))
    );
    assert!(!log_in(&mut world, bia, b"\0ana\0segredo"));
    assert_eq!(shown(&mut world, "ana").row.disabled.as_deref(), Some("holidays"));
    // Without a reason it is disabled nevertheless.
    full(&mut world, disable("ana", None)).expect("still disabled");
    assert_eq!(listed(&mut world, None).accounts[0].disabled.as_deref(), Some(""));
    assert!(!log_in(&mut world, bia, b"\0ana\0segredo"));
    full(&mut world, enable("ana")).expect("enabled");
    assert_eq!(listed(&mut world, None).accounts[0].disabled, None);
    assert!(log_in(&mut world, bia, b"\0ana\0segredo"));
}

#[test]
fn who_only_lingers_goes_with_the_account_too() {
    let mut world = World::new(policy());
    let [ana, bia] = ["ana", "bia"].map(|name| world.join_as(name));
    world.make_account("ana", "segredo");
    assert!(log_in(&mut world, ana, b"\0ana\0segredo"));
    for conn in [ana, bia] {
        world.ask(conn, Request::Join(vec![("#r".into(), None)]));
    }
    world.drop_connection(ana, Disconnect::Eof);
    assert_eq!(world.server.state().clients.len(), 2, "she lingers");
    world.heard(bia);
    let ended = full(&mut world, disable("ana", None));
    assert!(matches!(ended, Ok(admin::Reply::AccountEnded(ended)) if ended.connections == 0));
    assert_eq!(world.server.state().clients.len(), 1);
    let heard = world.heard(bia);
    assert!(heard.events.iter().any(|(event, _)| matches!(
        &event.kind,
        EventKind::Quit { why: Closing::AccountDisabled { reason } } if reason.is_empty()
    )));
}

#[test]
fn a_deleted_account_frees_its_name_and_closes_nobody() {
    let mut world = World::new(policy());
    let ana = world.join_as("ana");
    world.make_account("ana", "segredo");
    assert!(log_in(&mut world, ana, b"\0ana\0segredo"));
    let look = answered(&mut world, Role::ReadOnly, delete("ana", true));
    assert!(matches!(look, Ok(admin::Reply::AccountEnded(ended)) if ended.connections == 1));
    assert_eq!(listed(&mut world, None).accounts.len(), 1);
    let ended = full(&mut world, delete("ANA", false));
    assert!(
        matches!(ended, Ok(admin::Reply::AccountEnded(ended)) if (&*ended.name, ended.connections) == ("ana", 1))
    );
    let heard = world.heard(ana);
    assert!(!heard.closed);
    assert!(
        heard
            .replies
            .iter()
            .any(|reply| matches!(reply, Reply::LoggedOut { .. }))
    );
    assert_eq!(listed(&mut world, None).accounts, []);
    full(&mut world, create("ana", "outro", None)).expect("a free name");
}

#[test]
fn what_belongs_to_an_account_is_shown() {
    let mut world = World::new(policy());
    let ana = world.join_as("ana");
    world.make_account("ana", "segredo");
    assert!(log_in(&mut world, ana, b"\0ana@laptop\0segredo"));
    world.ask(ana, Request::Join(vec![("#b".into(), None), ("#a".into(), None)]));
    for room in ["#b", "#a"] {
        world.ask(
            ana,
            Request::Lasting {
                room: room.into(),
                ask: Ask::Register,
            },
        );
    }
    let details = shown(&mut world, "ANA");
    assert_eq!(details.row.name, "ana");
    let device = &details.devices[0];
    assert_eq!((device.name.as_str(), device.id), ("laptop", 1));
    assert!(device.address.starts_with("127.0.0.1"), "{device:?}");
    let rooms: Vec<_> = details
        .rooms
        .iter()
        .map(|room| (&*room.room, room.role))
        .collect();
    assert_eq!(
        rooms,
        [("#a", AccountRole::Founder), ("#b", AccountRole::Founder)]
    );
    assert_eq!(details.certificates, []);
}

#[test]
fn accounts_are_listed_in_pages() {
    let mut world = World::new(policy());
    for number in 0..=PAGE {
        let name: Box<str> = format!("member{number}").into();
        let new = NewAccount {
            skeleton: name.clone(),
            name,
            credentials: Credentials::default(),
            created: world.now.wall,
        };
        world.in_store(Write::CreateAccount(Box::new(new)));
    }
    let first = listed(&mut world, None);
    assert_eq!(first.accounts.len(), PAGE);
    let second = listed(&mut world, first.next);
    assert_eq!((second.accounts.len(), second.next), (1, None));
    assert_eq!(second.accounts[0].name, format!("member{PAGE}"));
}

#[test]
fn who_may_only_look_changes_no_account() {
    let mut world = World::new(policy());
    world.make_account("ana", "segredo");
    for request in [
        create("bia", "segredo", None),
        password("ana", "outro"),
        disable("ana", None),
        enable("ana"),
        delete("ana", false),
    ] {
        world.log.clear();
        let error = answered(&mut world, Role::ReadOnly, request).expect_err("a refusal");
        assert_eq!(error.data.kind, ErrorKind::ReadOnly);
        let log = world.log.concat();
        assert!(
            log.contains("result=read_only") && !log.contains("segredo"),
            "{log}"
        );
    }
    let look = admin::Request::AccountList(AccountPage::default());
    assert!(answered(&mut world, Role::ReadOnly, look).is_ok());
}
