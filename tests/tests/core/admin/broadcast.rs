//! What the administrator says to many: who hears it, and who finds it later.

use std::time::Duration;

use chatd::server::ConnId;
use chatd::server::event::{BroadcastTarget, EventKind};
use chatd::server::input::{DialectKind, Role};
use chatd::server::refusal::{NoHistory, Refusal};
use chatd::server::reply::Reply;
use chatd::server::request::{History, Request};
use chatd::store::model::Range;
use chatd::store::simulated::Faults;
use chatd_tests::sim::{RIGHT_PASSWORD, World, policy};
use protocol::admin::{self, Broadcast, Broadcasted, Error, ErrorKind};

use super::{answered, join};

fn say(world: &mut World, text: &str, room: Option<&str>) -> Result<Broadcasted, Error> {
    let request = admin::Request::Broadcast(Broadcast {
        text: text.into(),
        room: room.map(Into::into),
        account: None,
        from: None,
        dry_run: false,
    });
    match answered(world, Role::Full, request)? {
        admin::Reply::Broadcast(sent) => Ok(sent),
        other => panic!("{other:?}"),
    }
}

fn sent(recipients: u64, not_kept: u64) -> Broadcasted {
    Broadcasted {
        recipients,
        not_kept,
        messages: Vec::new(),
    }
}

/// A broadcast: to whom, and what.
fn broadcast(kind: &EventKind) -> Option<(String, String)> {
    match kind {
        EventKind::Broadcast { target, text } => {
            let target = match target {
                BroadcastTarget::Everybody => "everybody".into(),
                BroadcastTarget::Room(room) => room.to_string(),
            };
            Some((target, text.to_string()))
        }
        _ => None,
    }
}

fn heard(world: &mut World, conn: ConnId) -> Vec<(String, String)> {
    let events = world.heard(conn).events;
    events
        .iter()
        .filter_map(|(event, _)| broadcast(&event.kind))
        .collect()
}

fn history(world: &mut World, conn: ConnId, target: &str) -> Result<Vec<(String, String)>, NoHistory> {
    world.heard(conn);
    world.ask(
        conn,
        Request::History(History {
            target: target.into(),
            range: Range::Latest(None),
            limit: 50,
            events: false,
        }),
    );
    match &world.heard(conn).replies[..] {
        [Reply::History { events, .. }] => Ok(events
            .iter()
            .map(|event| broadcast(&event.kind).expect("a broadcast"))
            .collect()),
        [Reply::Refused(Refusal::NoHistory { why, .. })] => Err(*why),
        other => panic!("{other:?}"),
    }
}

fn with_account(world: &mut World, name: &str) -> ConnId {
    let conn = world.join_as(name);
    world.ask(
        conn,
        Request::Register {
            account: None,
            email: None,
            password: RIGHT_PASSWORD.into(),
        },
    );
    world.heard(conn);
    conn
}

fn said(said: &[(&str, &str)]) -> Vec<(String, String)> {
    said.iter().map(|&(to, text)| (to.into(), text.into())).collect()
}

#[test]
fn it_reaches_everybody_or_a_room() {
    let mut world = World::new(policy());
    let (ana, bob) = (world.join_as("ana"), world.join_as("bob"));
    world.connect(DialectKind::Irc);
    join(&mut world, bob, "#sala");
    world.heard(bob);
    assert_eq!(say(&mut world, "maintenance\nat ten", None), Ok(sent(2, 0)));
    let both = said(&[("everybody", "maintenance"), ("everybody", "at ten")]);
    assert_eq!(heard(&mut world, ana), both);
    assert_eq!(heard(&mut world, bob), both);
    assert_eq!(say(&mut world, "lesson", Some("#SALA")), Ok(sent(1, 0)));
    assert_eq!(heard(&mut world, bob), said(&[("#sala", "lesson")]));
    assert_eq!(heard(&mut world, ana), []);
    let error = say(&mut world, "lesson", Some("#sal")).unwrap_err();
    assert_eq!(error.data.kind, ErrorKind::NotFound);
    assert_eq!(
        say(&mut world, " \n", None).unwrap_err().code,
        Error::INVALID_PARAMS
    );
    let log = world.log.concat();
    assert!(
        log.contains("method=broadcast by=bia") && log.contains("result=ok recipients=2 not_kept=0"),
        "{log}"
    );
    assert!(!log.contains("maintenance") && !log.contains("lesson"), "{log}");
}

#[test]
fn it_is_found_by_accounts_that_come_later_but_were_made_before() {
    let mut world = World::new(policy());
    world.restore();
    let ana = with_account(&mut world, "ana");
    world.pass(Duration::from_secs(1));
    assert_eq!(say(&mut world, "first", None), Ok(sent(1, 0)));
    world.pass(Duration::from_secs(1));
    let bia = with_account(&mut world, "bia");
    world.pass(Duration::from_secs(1));
    assert_eq!(say(&mut world, "second", None), Ok(sent(2, 0)));
    let guest = world.join_as("guest");
    for target in ["$*", "test.server"] {
        let both = said(&[("everybody", "first"), ("everybody", "second")]);
        assert_eq!(history(&mut world, ana, target), Ok(both));
        assert_eq!(
            history(&mut world, bia, target),
            Ok(said(&[("everybody", "second")]))
        );
        assert_eq!(history(&mut world, guest, target), Err(NoHistory::Target));
    }
    world.restore();
    let second = Ok(said(&[("everybody", "second")]));
    assert_eq!(history(&mut world, bia, "$*"), second, "after a restart too");
}

#[test]
fn what_was_said_in_a_room_is_in_its_history() {
    let mut world = World::new(policy());
    let ana = world.join_as("ana");
    join(&mut world, ana, "#sala");
    assert_eq!(say(&mut world, "lesson\nbegins", Some("#sala")), Ok(sent(1, 0)));
    let both = said(&[("#sala", "lesson"), ("#sala", "begins")]);
    assert_eq!(history(&mut world, ana, "#sala"), Ok(both));
    // The room is forgotten with it, like any that does not last.
    world.ask(ana, Request::PartAll);
    join(&mut world, ana, "#sala");
    assert_eq!(history(&mut world, ana, "#sala"), Ok(vec![]));
}

#[test]
fn that_it_could_not_be_kept_is_told() {
    let mut world = World::new(policy());
    world.restore();
    let ana = with_account(&mut world, "ana");
    join(&mut world, ana, "#sala");
    world.heard(ana);
    world.store.set_faults(Faults {
        fails: 1000,
        ..Faults::default()
    });
    assert_eq!(say(&mut world, "one\ntwo", Some("#sala")), Ok(sent(1, 2)));
    let told = world.heard(ana).events;
    let gaps = told
        .iter()
        .filter(|(event, _)| matches!(event.kind, EventKind::HistoryKept { kept: false, .. }));
    assert_eq!(gaps.count(), 1, "the room is told once");
    assert_eq!(say(&mut world, "three", None), Ok(sent(1, 1)));
    assert_eq!(
        heard(&mut world, ana),
        said(&[("everybody", "three")]),
        "it was said"
    );
    world.store.set_faults(Faults::default());
    assert_eq!(say(&mut world, "four", None), Ok(sent(1, 0)));
    assert_eq!(history(&mut world, ana, "$*"), Ok(said(&[("everybody", "four")])));
}
