//! Server bans.

use std::time::Duration;

use chatd::server::ConnId;
use chatd::server::bans::MAX_BANS;
use chatd::server::input::DialectKind;
use chatd::server::refusal::{BadBan, Refusal};
use chatd::server::reply::{Closing, Reply, StatsReport};
use chatd::server::request::Request;
use chatd::store::model::{self, Ban, BanKind, Read, Write};
use chatd_tests::sim::{World, policy};
use protocol::sasl::Mechanism;

fn operator(world: &mut World) -> ConnId {
    let boss = world.join_as("boss");
    let (name, password) = ("root".into(), "right".into());
    world.ask(boss, Request::Oper { name, password });
    world.heard(boss);
    boss
}

fn ban(world: &mut World, by: ConnId, what: &str, lasts: Option<Duration>) -> Reply {
    world.ask(
        by,
        Request::Ban {
            what: what.into(),
            lasts,
            reason: "spam".into(),
        },
    );
    let mut replies = world.heard(by).replies;
    assert_eq!(replies.len(), 1, "{replies:?}");
    replies.remove(0)
}

fn why_not(reply: &Reply) -> Option<BadBan> {
    match reply {
        Reply::Refused(Refusal::BadBan { why, .. }) => Some(*why),
        _ => None,
    }
}

/// Why a connection was closed, if it was.
fn closing(world: &mut World, conn: ConnId) -> Option<Closing> {
    let heard = world.heard(conn);
    let closing = heard.replies.into_iter().find_map(|reply| match reply {
        Reply::Closing(why) => Some(why),
        _ => None,
    });
    assert_eq!(closing.is_some(), heard.closed);
    closing
}

fn is_banned(closing: Option<&Closing>) -> bool {
    matches!(closing, Some(Closing::Banned { reason, .. }) if &**reason == "spam")
}

fn kept(world: &mut World) -> Vec<Ban> {
    let now = world.now.wall;
    match world.in_store(Read::Bans { now }) {
        model::Event::Done(answer) => match *answer {
            model::Answer::Bans(bans) => bans,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn only_operators_ban() {
    let mut world = World::new(policy());
    let ana = world.join_as("ana");
    world.heard(ana);
    let refused = ban(&mut world, ana, "rui!*@*", None);
    assert!(matches!(refused, Reply::Refused(Refusal::NoPrivileges)));
    world.ask(ana, Request::Unban("rui!*@*".into()));
    world.ask(ana, Request::Stats('k'));
    let replies = world.heard(ana).replies;
    let [
        Reply::Refused(Refusal::NoPrivileges),
        Reply::Refused(Refusal::NoPrivileges),
    ] = replies[..]
    else {
        panic!("{replies:?}")
    };
}

#[test]
fn who_is_banned_goes_at_once_and_does_not_come_back() {
    let mut world = World::new(policy());
    let boss = operator(&mut world);
    let [rui, bia] = ["rui", "bia"].map(|name| world.join_as(name));
    let added = ban(&mut world, boss, "RUI", None);
    assert!(
        matches!(&added, Reply::BanAdded { what, connections: 1, .. } if &**what == "RUI!*@*"),
        "{added:?}"
    );
    assert!(is_banned(closing(&mut world, rui).as_ref()));
    assert_eq!(closing(&mut world, bia), None);
    let again = world.join_as("Rui");
    assert!(is_banned(closing(&mut world, again).as_ref()));
    world.ask(bia, Request::Name("rui".into()));
    assert!(is_banned(closing(&mut world, bia).as_ref()), "by another name");
    assert_eq!(world.server.state().clients.len(), 1);
    world.ask(boss, Request::Unban("rui!*@*".into()));
    assert!(matches!(
        world.heard(boss).replies[..],
        [Reply::BanRemoved { .. }]
    ));
    let again = world.join_as("rui");
    assert_eq!(closing(&mut world, again), None);
    assert_eq!(kept(&mut world), []);
}

#[test]
fn an_address_is_turned_away_at_the_door() {
    let mut world = World::new(policy());
    let boss = operator(&mut world);
    // All who are simulated come from one address: who bans it bans themselves, and so a store does it.
    let refused = ban(&mut world, boss, "127.0.0.1", None);
    assert_eq!(why_not(&refused), Some(BadBan::Yourself));
    let kept = Ban {
        kind: BanKind::Address,
        what: "127.0.0.0/8".into(),
        reason: "spam".into(),
        set_by: "boss".into(),
        set_at: world.now.wall,
        expires: None,
    };
    world.in_store(Write::AddBan(Box::new(kept)));
    world.restore();
    for dialect in [DialectKind::Irc, DialectKind::Classic] {
        let conn = world.connect(dialect);
        assert!(is_banned(closing(&mut world, conn).as_ref()));
    }
}

#[test]
fn an_account_is_banned_wherever_it_logs_in() {
    let mut world = World::new(policy());
    let boss = operator(&mut world);
    world.make_account("rui", "secret");
    let log_in = |world: &mut World, conn| {
        world.ask(
            conn,
            Request::LogIn {
                mechanism: Mechanism::Plain,
                message: (*b"\0rui\0secret").into(),
            },
        );
    };
    let inside = world.join_as("someone");
    log_in(&mut world, inside);
    assert_eq!(closing(&mut world, inside), None);
    ban(&mut world, boss, "$a:RUI", None);
    assert!(is_banned(closing(&mut world, inside).as_ref()));
    let outside = world.connect(DialectKind::Irc);
    log_in(&mut world, outside);
    assert!(is_banned(closing(&mut world, outside).as_ref()));
    let other = world.join_as("rui");
    assert_eq!(
        closing(&mut world, other),
        None,
        "the name alone is not the account"
    );
}

#[test]
fn an_account_is_banned_before_it_is_made() {
    for registered in [true, false] {
        let mut world = World::new(policy());
        let boss = operator(&mut world);
        let conn = if registered {
            world.join_as("rui")
        } else {
            let conn = world.connect(DialectKind::Irc);
            world.ask(conn, Request::Name("rui".into()));
            conn
        };
        ban(&mut world, boss, "$a:rui", None);
        assert_eq!(closing(&mut world, conn), None);
        let (account, email, password) = (None, None, "secret".into());
        world.ask(
            conn,
            Request::Register {
                account,
                email,
                password,
            },
        );
        assert!(is_banned(closing(&mut world, conn).as_ref()));
        let refusals = world.log.iter().filter(|line| line.ends_with(": banned"));
        assert_eq!(
            refusals.collect::<Vec<_>>(),
            ["connection refused address=127.0.0.1: banned"]
        );
    }
}

/// Begins to register and logs in, having asked for these names one after the other.
fn log_in_as(world: &mut World, names: [&str; 2], account: &str) -> ConnId {
    let conn = world.connect(DialectKind::Irc);
    world.ask(conn, Request::HoldRegistration);
    for name in names {
        world.ask(conn, Request::Name(name.into()));
    }
    let (user, realname) = ("u".into(), "r".into());
    world.ask(conn, Request::User { user, realname });
    let (mechanism, message) = (Mechanism::Plain, format!("\0{account}\0secret"));
    let message = message.as_bytes().into();
    world.ask(conn, Request::LogIn { mechanism, message });
    conn
}

/// A device that attaches is who it will be, not who it asked to be before.
#[test]
fn another_device_is_judged_by_the_name_that_it_gets() {
    let mut world = World::new(policy());
    let boss = operator(&mut world);
    world.make_account("rui", "secret");
    let first = log_in_as(&mut world, ["rui", "rui"], "rui");
    world.ask(first, Request::ReleaseRegistration);
    ban(&mut world, boss, "other!*@*", None);
    let second = log_in_as(&mut world, ["other", "rui"], "rui");
    assert_eq!(closing(&mut world, second), None);
    world.ask(second, Request::ReleaseRegistration);
    assert_eq!(closing(&mut world, second), None);
    // By who it is, not by whom it joins.
    ban(&mut world, boss, "rui!~u@*", None);
    assert!(world.sockets[second].closed && world.sockets[first].closed);
    let again = log_in_as(&mut world, ["else", "rui"], "rui");
    world.ask(again, Request::ReleaseRegistration);
    assert!(is_banned(closing(&mut world, again).as_ref()));
}

/// Who does not get the name that they want has another, and is judged by that.
#[test]
fn a_name_that_is_refused_is_nobodys() {
    let mut world = World::new(policy());
    let boss = operator(&mut world);
    world.make_account("rui", "secret");
    let rui = log_in_as(&mut world, ["rui", "rui"], "rui");
    world.ask(rui, Request::ReleaseRegistration);
    ban(&mut world, boss, "other!*@*", None);
    let stranger = world.connect(DialectKind::Irc);
    world.ask(stranger, Request::HoldRegistration);
    for name in ["other", "rui"] {
        world.ask(stranger, Request::Name(name.into()));
    }
    let (user, realname) = ("u".into(), "r".into());
    world.ask(stranger, Request::User { user, realname });
    world.ask(stranger, Request::ReleaseRegistration);
    assert!(is_banned(closing(&mut world, stranger).as_ref()));
}

#[test]
fn the_host_of_an_account_is_banned_before_anybody_sees_it() {
    let mut policy = policy();
    policy.cloak_hosts = true;
    let mut world = World::new(policy);
    let boss = operator(&mut world);
    world.make_account("rui", "secret");
    let first = log_in_as(&mut world, ["a", "a"], "rui");
    world.ask(first, Request::ReleaseRegistration);
    let state = world.server.state();
    let client = state.client_named("a").expect("somebody");
    let mask = format!("*!*@{}", state.clients[client].identity.host);
    ban(&mut world, boss, &mask, None);
    assert!(is_banned(closing(&mut world, first).as_ref()));
    let second = log_in_as(&mut world, ["b", "b"], "rui");
    assert!(is_banned(closing(&mut world, second).as_ref()));
}

#[test]
fn bans_end_by_themselves_and_say_when() {
    let mut world = World::new(policy());
    let boss = operator(&mut world);
    let hour = Duration::from_hours(1);
    ban(&mut world, boss, "rui", Some(hour));
    ban(&mut world, boss, "bia", None);
    world.now.uptime += hour / 2;
    world.now.wall.0 += 1_800_000;
    let rui = world.join_as("rui");
    let Some(Closing::Banned { left, .. }) = closing(&mut world, rui) else {
        panic!("not banned")
    };
    assert_eq!(left, Some(hour / 2));
    let due = world.server.next_deadline().expect("a deadline");
    assert!(due <= hour, "{due:?}");
    world.now.uptime += hour / 2;
    world.now.wall.0 += 1_800_000;
    let rui = world.join_as("rui");
    assert_eq!(closing(&mut world, rui), None);
    assert_eq!(world.server.state().bans.len(), 2, "not looked for yet");
    world.pass(Duration::ZERO);
    assert_eq!(world.server.state().bans.len(), 1);
    let left = world
        .server
        .state()
        .bans
        .list(world.now.wall)
        .map(|ban| &*ban.what);
    assert_eq!(left.collect::<Vec<_>>(), ["bia!*@*"]);
}

#[test]
fn operators_see_who_is_banned() {
    let mut world = World::new(policy());
    let boss = operator(&mut world);
    ban(&mut world, boss, "rui", None);
    world.ask(boss, Request::Stats('k'));
    let replies = world.heard(boss).replies;
    let [
        Reply::Stats {
            report: StatsReport::Bans { bans, .. },
            ..
        },
    ] = &replies[..]
    else {
        panic!("{replies:?}")
    };
    assert_eq!(bans.iter().map(|ban| &*ban.what).collect::<Vec<_>>(), ["rui!*@*"]);
}

#[test]
fn bans_outlive_the_process() {
    let mut world = World::new(policy());
    let boss = operator(&mut world);
    ban(&mut world, boss, "rui", None);
    ban(&mut world, boss, "10.0.0.7/8", Some(Duration::from_mins(1)));
    let bans = kept(&mut world);
    let all: Vec<_> = bans
        .iter()
        .map(|ban| (ban.kind, &*ban.what, &*ban.set_by))
        .collect();
    assert_eq!(
        all,
        [
            (BanKind::Address, "10.0.0.0/8", "boss"),
            (BanKind::Mask, "rui!*@*", "boss")
        ]
    );
    let mut other = World::new(policy());
    for ban in bans {
        other.in_store(Write::AddBan(Box::new(ban)));
    }
    other.restore();
    let rui = other.join_as("rui");
    assert!(is_banned(closing(&mut other, rui).as_ref()));
}

#[test]
fn what_is_hardly_meant_or_no_ban_is_refused() {
    let mut world = World::new(policy());
    let boss = operator(&mut world);
    for (what, why) in [
        ("*!*@*", BadBan::Everybody),
        ("0.0.0.0/0", BadBan::Everybody),
        ("b*", BadBan::Yourself),
        ("127.0.0.0/8", BadBan::Yourself),
        ("$a:*", BadBan::NotABan),
        ("10.0.0.0/99", BadBan::NotABan),
    ] {
        assert_eq!(why_not(&ban(&mut world, boss, what, None)), Some(why), "{what}");
    }
    world.ask(boss, Request::Unban("nobody".into()));
    assert_eq!(why_not(&world.heard(boss).replies[0]), Some(BadBan::NotThere));
    assert!(world.server.state().bans.is_empty());
}

#[test]
fn there_are_so_many_bans_and_no_more() {
    let mut world = World::new(policy());
    let boss = operator(&mut world);
    for number in 0..MAX_BANS {
        assert_eq!(why_not(&ban(&mut world, boss, &format!("n{number}"), None)), None);
    }
    let more = ban(&mut world, boss, "onemore", None);
    assert_eq!(why_not(&more), Some(BadBan::TooMany));
    assert_eq!(
        why_not(&ban(&mut world, boss, "N7", None)),
        None,
        "it is there already"
    );
}
