//! `kick`.

use chatd::server::event::EventKind;
use chatd::server::input::DialectKind;
use chatd::server::reply::{Closing, Reply};
use chatd::server::request::Request;
use chatd::server::{ConnId, Effect, Effects};
use chatd_tests::sim::{World, policy};
use protocol::admin::{self, Error, ErrorKind, KICK_PAGE, Kick, ListFilter, Noun};

use super::{ask, join, kick, logged, names};

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

fn quits(effects: &Effects) -> Vec<(Closing, Vec<ConnId>)> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Deliver(delivery) => match &delivery.event.kind {
                EventKind::Quit { why } => {
                    Some((why.clone(), delivery.to.iter().map(|to| to.conn).collect()))
                }
                _ => None,
            },
            _ => None,
        })
        .collect()
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
    assert_eq!(quits(&effects), [(kicked_for("ana", "calm down"), vec![bob])]);
    let closing = effects.iter().position(|effect| {
        matches!(effect, Effect::Reply { to, reply: Reply::Closing(Closing::Kicked { reason: Some(reason), .. }) }
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

fn kicked_for(name: &str, reason: &str) -> Closing {
    Closing::Kicked {
        name: Some(name.into()),
        reason: Some(reason.into()),
    }
}
