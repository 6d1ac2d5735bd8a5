//! What administrators ask for, and what others see of it.

use std::time::Duration;

use chatd::server::event::{BroadcastTarget, EventKind};
use chatd::server::input::{Administrator, DialectKind, Input, ReloadBy, Role};
use chatd::server::reply::{Closing, Reply};
use chatd::server::request::Request;
use chatd::server::{AdminId, ConnId, Effect, Effects};
use chatd_tests::sim::{World, policy};
use protocol::admin::{
    self, Broadcast, Error, ErrorKind, Hello, KICK_PAGE, Kick, ListFilter, Noun, PAGE, Stop,
};
use protocol::language::Language;

const ID: AdminId = AdminId(7);

fn administrator(role: Role) -> Administrator {
    Administrator {
        name: "bia".into(),
        uid: 1000,
        pid: Some(77),
        role,
    }
}

/// Lets an administrator ask; the world's sockets are told what follows.
fn effects(world: &mut World, role: Role, request: admin::Request) -> Effects {
    let mut effects = Effects::new();
    let input = Input::Admin {
        id: ID,
        by: administrator(role),
        request,
    };
    world.server.handle(input, world.now, &mut effects);
    effects
}

fn ask(world: &mut World, request: admin::Request) -> (Result<admin::Reply, Error>, Effects) {
    let mut effects = effects(world, Role::Full, request);
    let answer = effects
        .iter()
        .position(|effect| matches!(effect, Effect::AdminReply { id: ID, .. }));
    match answer.map(|answer| effects.remove(answer)) {
        Some(Effect::AdminReply { result, .. }) => (result, effects),
        _ => panic!("no answer: {effects:?}"),
    }
}

fn list(world: &mut World, filter: ListFilter) -> Result<admin::Connections, Error> {
    match ask(world, admin::Request::List(filter)).0? {
        admin::Reply::List(connections) => Ok(connections),
        other => panic!("{other:?}"),
    }
}

fn names(world: &mut World, filter: ListFilter) -> Vec<String> {
    let listed = list(world, filter).unwrap().connections;
    listed
        .into_iter()
        .map(|row| row.name.unwrap_or_else(|| "-".into()))
        .collect()
}

fn kick(target: &str) -> Kick {
    Kick {
        target: target.into(),
        reason: None,
        dry_run: false,
        after: None,
    }
}

fn kicked(result: Result<admin::Reply, Error>) -> (Vec<String>, Option<u64>) {
    match result {
        Ok(admin::Reply::Kick(kicked)) => (
            kicked
                .kicked
                .into_iter()
                .map(|row| row.name.unwrap_or_default())
                .collect(),
            kicked.next,
        ),
        other => panic!("{other:?}"),
    }
}

fn join(world: &mut World, conn: ConnId, room: &str) {
    world.ask(conn, Request::Join(vec![(room.into(), None)]));
}

fn logged(effects: &Effects) -> Vec<&str> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Log { text, .. } => Some(text.as_str()),
            _ => None,
        })
        .collect()
}

fn quits(effects: &Effects) -> Vec<(&str, Vec<ConnId>)> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Deliver(delivery) => match &delivery.event.kind {
                EventKind::Quit { reason } => {
                    Some((&**reason, delivery.to.iter().map(|to| to.conn).collect()))
                }
                _ => None,
            },
            _ => None,
        })
        .collect()
}

#[test]
fn a_row_says_what_is_known() {
    let mut world = World::new(policy());
    let maria = world.join_as("maria");
    join(&mut world, maria, "#geral");
    world.ask(maria, Request::Program("irssi 1.4".into()));
    world.connect(DialectKind::Classic);
    world.pass(Duration::from_secs(12));
    let rows = list(&mut world, ListFilter::default()).unwrap();
    assert_eq!(rows.next, None);
    let expected = r##"{"id":1,"name":"maria","account":null,"address":"127.0.0.1:1025","dialect":"irc","tls":null,"rooms":["#geral"],"since":"2023-11-14T22:13:20Z","idle_ms":12000,"client":"irssi 1.4"}"##;
    assert_eq!(serde_json::to_string(&rows.connections[0]).unwrap(), expected);
    let expected = r#"{"id":2,"name":null,"account":null,"address":"127.0.0.1:1026","dialect":"classic","tls":null,"rooms":[],"since":"2023-11-14T22:13:20Z","idle_ms":12000,"client":null}"#;
    assert_eq!(serde_json::to_string(&rows.connections[1]).unwrap(), expected);
}

#[test]
fn filters_narrow_the_list() {
    let mut world = World::new(policy());
    let maria = world.join_as("Maria");
    world.join_as("mario");
    join(&mut world, maria, "#sala");
    let filter = |change: fn(&mut ListFilter)| {
        let mut filter = ListFilter::default();
        change(&mut filter);
        filter
    };
    assert_eq!(
        names(&mut world, filter(|f| f.user = Some("MARIA".into()))),
        ["Maria"]
    );
    assert_eq!(
        names(&mut world, filter(|f| f.user = Some("mar*".into()))),
        ["Maria", "mario"]
    );
    assert_eq!(names(&mut world, filter(|f| f.user = Some("x*".into()))), [""; 0]);
    assert_eq!(
        names(&mut world, filter(|f| f.room = Some("#SALA".into()))),
        ["Maria"]
    );
    assert_eq!(
        names(&mut world, filter(|f| f.account = Some("maria".into()))),
        [""; 0]
    );
    assert_eq!(
        names(&mut world, filter(|f| f.address = Some("127.0.0.0/8".into()))),
        ["Maria", "mario"]
    );
    assert_eq!(
        names(&mut world, filter(|f| f.address = Some("10.0.0.0/8".into()))),
        [""; 0]
    );
    assert_eq!(
        names(&mut world, filter(|f| f.dialect = Some(admin::Dialect::Classic))),
        [""; 0]
    );
    assert_eq!(names(&mut world, filter(|f| f.after = Some(1))), ["mario"]);
    let missing = list(&mut world, filter(|f| f.room = Some("#sal".into()))).unwrap_err();
    assert_eq!(missing.data.candidates[0].name, "#sala");
    let invalid = list(&mut world, filter(|f| f.address = Some("10.0.0".into()))).unwrap_err();
    assert_eq!(invalid.code, Error::INVALID_PARAMS);
}

#[test]
fn long_lists_come_in_pages_that_miss_nobody() {
    let mut world = World::new(policy());
    for _ in 0..=2 * PAGE {
        world.connect(DialectKind::Irc);
    }
    let mut ids = Vec::new();
    let mut after = None;
    loop {
        let page = list(
            &mut world,
            ListFilter {
                after,
                ..ListFilter::default()
            },
        )
        .unwrap();
        assert!(page.connections.len() <= PAGE);
        ids.extend(page.connections.iter().map(|row| row.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(ids, (1..=2 * PAGE as u64 + 1).collect::<Vec<_>>());
}

#[test]
fn a_kick_tells_the_target_and_its_rooms_and_the_log() {
    let mut world = World::new(policy());
    let (ana, bob) = (world.join_as("ana"), world.join_as("bob"));
    world.join_as("eve");
    join(&mut world, ana, "#sala");
    join(&mut world, bob, "#sala");
    let request = admin::Request::Kick(Kick {
        reason: Some("calm down".into()),
        ..kick("ANA")
    });
    let (answer, effects) = ask(&mut world, request);
    assert_eq!(kicked(answer), (vec!["ana".into()], None));
    assert_eq!(quits(&effects), [("Kicked: calm down", vec![bob])]);
    let closing = effects.iter().position(|effect| {
        matches!(effect, Effect::Reply { to, reply: Reply::Closing(Closing::Kicked { reason: Some(reason) }) }
            if *to == ana && &**reason == "calm down")
    });
    let close = effects
        .iter()
        .position(|effect| matches!(effect, Effect::Close { conn } if *conn == ana));
    assert!(closing.is_some() && closing < close, "{effects:?}");
    let expected = r#"admin method=kick by=bia uid=1000 pid=77 target="ANA" result=ok connections=1"#;
    assert_eq!(logged(&effects), [expected]);
    assert_eq!(names(&mut world, ListFilter::default()), ["bob", "eve"]);
}

#[test]
fn a_target_is_a_name_a_number_an_address_or_a_range() {
    let mut world = World::new(policy());
    for name in ["ana", "bob", "cid", "dora"] {
        world.join_as(name);
    }
    world.connect(DialectKind::Irc);
    let dry = |target: &str| {
        admin::Request::Kick(Kick {
            dry_run: true,
            ..kick(target)
        })
    };
    let mut meant = |target: &str| kicked(ask(&mut world, dry(target)).0).0.len();
    assert_eq!(meant("bob"), 1);
    assert_eq!(meant("3"), 1);
    assert_eq!(meant("127.0.0.1:1025"), 1);
    assert_eq!(meant("[::ffff:127.0.0.1]:1025"), 1);
    assert_eq!(meant("127.0.0.1"), 5);
    assert_eq!(meant("127.0.0.0/8"), 5);
    assert_eq!(
        names(&mut world, ListFilter::default()).len(),
        5,
        "a dry run disconnects nobody"
    );
    let (answer, effects) = ask(&mut world, admin::Request::Kick(kick("4")));
    assert_eq!(kicked(answer).0, ["dora"]);
    assert_eq!(quits(&effects), [], "who shares no room hears nothing");
}

#[test]
fn who_is_registering_can_be_kicked_too() {
    let mut world = World::new(policy());
    let conn = world.connect(DialectKind::Irc);
    world.ask(conn, Request::Name("ana".into()));
    let (answer, _) = ask(&mut world, admin::Request::Kick(kick("ana")));
    assert_eq!(kicked(answer).0, ["ana"]);
    assert_eq!(world.server.state().connections.len(), 0);
}

#[test]
fn a_range_is_kicked_in_pages() {
    let mut world = World::new(policy());
    for _ in 0..KICK_PAGE + 5 {
        world.connect(DialectKind::Irc);
    }
    let (answer, _) = ask(&mut world, admin::Request::Kick(kick("127.0.0.0/8")));
    let (gone, next) = kicked(answer);
    assert_eq!((gone.len(), next), (KICK_PAGE, Some(KICK_PAGE as u64)));
    let (answer, _) = ask(
        &mut world,
        admin::Request::Kick(Kick {
            after: next,
            ..kick("127.0.0.0/8")
        }),
    );
    let (gone, next) = kicked(answer);
    assert_eq!((gone.len(), next), (5, None));
    // The last page may turn out empty, when the last ones left by themselves.
    let (answer, _) = ask(
        &mut world,
        admin::Request::Kick(Kick {
            after: Some(1),
            ..kick("127.0.0.0/8")
        }),
    );
    assert_eq!(kicked(answer), (Vec::new(), None));
}

#[test]
fn what_is_not_there_is_named_with_what_may_have_been_meant() {
    let mut world = World::new(policy());
    world.join_as("maria");
    let mut missing = |target: &str| ask(&mut world, admin::Request::Kick(kick(target))).0.unwrap_err();
    let error = missing("mari");
    assert_eq!(error.message, r#"no user "mari""#);
    let expected = r#"{"kind":"not_found","missing":{"what":"user","name":"mari"},"candidates":[{"name":"maria","connections":1}]}"#;
    assert_eq!(serde_json::to_string(&error.data).unwrap(), expected);
    for (target, what) in [
        ("99", Noun::Connection),
        ("10.0.0.1", Noun::Address),
        ("10.0.0.1:9", Noun::Address),
    ] {
        let error = missing(target);
        assert_eq!(error.data.kind, ErrorKind::NotFound);
        assert_eq!(error.data.missing.unwrap().what, what, "{target}");
    }
    assert_eq!(missing("10.0.0").code, Error::INVALID_PARAMS);
    assert_eq!(missing("").code, Error::INVALID_PARAMS);
}

#[test]
fn a_broadcast_reaches_everybody_or_a_room() {
    let mut world = World::new(policy());
    let (ana, bob) = (world.join_as("ana"), world.join_as("bob"));
    world.connect(DialectKind::Irc);
    join(&mut world, bob, "#sala");
    let sent = |world: &mut World, text: &str, room: Option<&str>| {
        let request = Broadcast {
            text: text.into(),
            room: room.map(Into::into),
        };
        let (answer, effects) = ask(world, admin::Request::Broadcast(request));
        let heard: Vec<_> = effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Deliver(delivery) => match &delivery.event.kind {
                    EventKind::Broadcast { target, text } => {
                        let mut to: Vec<_> = delivery.to.iter().map(|to| to.conn).collect();
                        to.sort_unstable();
                        Some((target.clone(), text.to_string(), to))
                    }
                    _ => None,
                },
                _ => None,
            })
            .collect();
        let logged = logged(&effects).concat();
        assert!(!logged.contains(text), "what is said is not logged: {logged}");
        (answer, heard)
    };
    let (answer, heard) = sent(&mut world, "maintenance\nat ten", None);
    assert_eq!(
        answer,
        Ok(admin::Reply::Broadcast(admin::Broadcasted { recipients: 2 }))
    );
    let everybody = |text: &str| (BroadcastTarget::Everybody, text.to_owned(), vec![ana, bob]);
    assert_eq!(heard, [everybody("maintenance"), everybody("at ten")]);
    let (answer, heard) = sent(&mut world, "lesson", Some("#SALA"));
    assert_eq!(
        answer,
        Ok(admin::Reply::Broadcast(admin::Broadcasted { recipients: 1 }))
    );
    assert!(
        matches!(&heard[..], [(BroadcastTarget::Room(room), _, to)] if room.as_str() == "#sala" && *to == [bob])
    );
    let (answer, _) = sent(&mut world, "lesson", Some("#sal"));
    assert_eq!(answer.unwrap_err().data.kind, ErrorKind::NotFound);
    let (answer, _) = sent(&mut world, " \n", None);
    assert_eq!(answer.unwrap_err().code, Error::INVALID_PARAMS);
}

#[test]
fn a_read_only_administrator_looks_and_changes_nothing() {
    let mut world = World::new(policy());
    world.join_as("ana");
    for request in [
        admin::Request::Version(Hello {
            protocol: admin::API_VERSION,
        }),
        admin::Request::List(ListFilter::default()),
        admin::Request::Status,
        admin::Request::Kick(Kick {
            dry_run: true,
            ..kick("ana")
        }),
    ] {
        let effects = effects(&mut world, Role::ReadOnly, request);
        assert!(
            matches!(
                &effects[..],
                [Effect::AdminReply {
                    id: ID,
                    result: Ok(_)
                }]
            ),
            "{effects:?}"
        );
    }
    for request in [
        admin::Request::Kick(kick("ana")),
        admin::Request::Broadcast(Broadcast {
            text: "hi".into(),
            room: None,
        }),
        admin::Request::Reload,
        admin::Request::Stop(Stop::default()),
    ] {
        let effects = effects(&mut world, Role::ReadOnly, request);
        match &effects[..] {
            [
                Effect::Log { text, .. },
                Effect::AdminReply {
                    id: ID,
                    result: Err(error),
                },
            ] => {
                assert_eq!(error.data.kind, ErrorKind::ReadOnly);
                assert!(
                    text.contains("by=bia uid=1000") && text.ends_with("result=read_only"),
                    "{text}"
                );
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(names(&mut world, ListFilter::default()), ["ana"]);
}

#[test]
fn the_status_counts() {
    let mut world = World::new(policy());
    let ana = world.join_as("ana");
    world.join_as("bob");
    world.connect(DialectKind::Classic);
    world.ask(ana, Request::Quit { reason: None });
    world.pass(Duration::from_secs(5));
    let (answer, _) = ask(&mut world, admin::Request::Status);
    let Ok(admin::Reply::Status(status)) = answer else {
        panic!("{answer:?}")
    };
    assert_eq!(
        (
            status.connections,
            status.clients,
            status.clients_peak,
            status.rooms
        ),
        (2, 1, 2, 1)
    );
    assert_eq!(
        (status.uptime_ms, status.started.as_str()),
        (5000, "2023-11-14T22:13:20Z")
    );
    assert_eq!(
        (status.server.as_str(), status.network.as_str()),
        ("test.server", "testnet")
    );
}

#[test]
fn reload_and_stop_are_passed_on() {
    let mut world = World::new(policy());
    world.connect(DialectKind::Irc);
    let reload = effects(&mut world, Role::Full, admin::Request::Reload);
    assert!(
        matches!(
            &reload[..],
            [
                Effect::Reload {
                    by: ReloadBy::Admin(ID)
                },
                Effect::Log { .. }
            ]
        ),
        "{reload:?}"
    );
    let (answer, effects) = ask(
        &mut world,
        admin::Request::Stop(Stop {
            reason: Some("bye".into()),
        }),
    );
    assert_eq!(answer, Ok(admin::Reply::Stop(admin::Stopping { connections: 1 })));
    assert!(
        matches!(&effects[..], [Effect::Log { .. }, Effect::Stop { reason }] if &**reason == "bye"),
        "{effects:?}"
    );
}

#[test]
fn only_this_version_is_spoken() {
    let mut world = World::new(policy());
    let hello = |protocol| admin::Request::Version(Hello { protocol });
    assert!(ask(&mut world, hello(admin::API_VERSION)).0.is_ok());
    let error = ask(&mut world, hello(admin::API_VERSION + 1)).0.unwrap_err();
    assert_eq!(error.data.kind, ErrorKind::VersionMismatch);
}

#[test]
fn what_others_hear_is_in_the_servers_language() {
    let mut world = World::new(chatd::server::Policy {
        language: Language::PtBr,
        ..policy()
    });
    let (ana, bob) = (world.join_as("ana"), world.join_as("bob"));
    join(&mut world, ana, "#sala");
    join(&mut world, bob, "#sala");
    let (_, effects) = ask(&mut world, admin::Request::Kick(kick("ana")));
    assert_eq!(quits(&effects), [("Expulso", vec![bob])]);
}
