//! What administrators ask for, and what others see of it.

use std::time::Duration;

use chatd::server::input::{Administrator, DialectKind, Input, ReloadBy, Role};
use chatd::server::request::Request;
use chatd::server::{AdminId, ConnId, Effect, Effects};
use chatd_tests::sim::{World, policy};
use protocol::admin::{self, Broadcast, Error, ErrorKind, Hello, Kick, ListFilter, Stop};

mod account;
mod ban;
mod broadcast;
mod history;
mod kick;
mod list;
mod mute;
mod room;

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
    effects.retain(|effect| !matches!(effect, Effect::Happened(_)));
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

fn hello() -> Broadcast {
    Broadcast {
        text: "hello".into(),
        room: None,
        account: None,
        from: None,
        dry_run: false,
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

/// Asks, and waits for what is answered when it is kept.
fn answered(world: &mut World, role: Role, request: admin::Request) -> Result<admin::Reply, Error> {
    world.input(Input::Admin {
        id: ID,
        by: administrator(role),
        request,
    });
    let (id, answer) = world.answers.pop().expect("an answer");
    assert_eq!(id, ID);
    assert!(world.answers.is_empty(), "two answers");
    answer
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
            ..hello()
        }),
        admin::Request::Backup,
        admin::Request::AccountExport(admin::AccountNamed { name: "ana".into() }),
        admin::Request::AccountErase(admin::AccountDelete {
            name: "ana".into(),
            dry_run: false,
        }),
        admin::Request::Reload,
        admin::Request::Stop(Stop::default()),
    ] {
        let effects = effects(&mut world, Role::ReadOnly, request);
        match &effects[..] {
            [
                Effect::Log { text, .. },
                Effect::Ask { waits: None, .. },
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
fn an_operator_looks_after_people_and_changes_nothing_else() {
    let mut world = World::new(policy());
    world.join_as("ana");
    for request in [
        admin::Request::Status,
        admin::Request::Broadcast(Broadcast {
            text: "hi".into(),
            ..hello()
        }),
        admin::Request::Kick(kick("ana")),
    ] {
        let answer = answered(&mut world, Role::Operator, request);
        assert!(answer.is_ok(), "{answer:?}");
    }
    for request in [admin::Request::Reload, admin::Request::Stop(Stop::default())] {
        let effects = effects(&mut world, Role::Operator, request);
        let [
            ..,
            Effect::AdminReply {
                result: Err(error), ..
            },
        ] = &effects[..]
        else {
            panic!("{effects:?}")
        };
        assert_eq!(error.data.kind, ErrorKind::Forbidden);
        assert!(logged(&effects).concat().ends_with("result=forbidden"));
        assert!(
            error.data.pt_br.is_some() && error.data.hint.is_some(),
            "{error:?}"
        );
    }
    assert_eq!(names(&mut world, ListFilter::default()), [""; 0]);
}

#[test]
fn the_status_counts() {
    let mut world = World::new(policy());
    let ana = world.join_as("ana");
    world.join_as("bob");
    world.connect(DialectKind::Classic);
    world.ask(ana, Request::Quit { reason: None });
    world.pass(Duration::from_secs(5));
    let answer = answered(&mut world, Role::ReadOnly, admin::Request::Status);
    let Ok(admin::Reply::Status(status)) = answer else {
        panic!("{answer:?}")
    };
    let kept = status
        .store
        .and_then(|store| store.kept)
        .expect("what is kept is counted");
    assert_eq!((kept.accounts, kept.messages), (0, 0));
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
                Effect::Log { .. },
                Effect::Ask { waits: None, .. }
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
        matches!(&effects[..], [Effect::Log { .. }, Effect::Ask { waits: None, .. }, Effect::Stop { reason }] if &**reason == "bye"),
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
