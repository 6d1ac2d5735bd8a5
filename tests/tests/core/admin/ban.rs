//! `ban_add`, `ban_remove` and `ban_list`.

use chatd_tests::sim::{World, policy};
use protocol::admin::{self, BanAdd, BanPage, BanRemove, ErrorKind};

use super::{ask, logged};

fn ban(what: &str) -> BanAdd {
    BanAdd {
        what: what.into(),
        duration_ms: Some(3_600_000),
        reason: Some("flood".into()),
        confirmed: false,
        dry_run: false,
    }
}

fn listed(world: &mut World) -> Vec<String> {
    match ask(world, admin::Request::BanList(BanPage::default())).0 {
        Ok(admin::Reply::BanList(page)) => page.bans.into_iter().map(|ban| ban.what).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn who_is_banned_is_counted_listed_and_logged() {
    let mut world = World::new(policy());
    world.join_as("ana");
    world.join_as("bob");
    let look = BanAdd {
        dry_run: true,
        ..ban("127.0.0.77/24")
    };
    let (answer, _) = ask(&mut world, admin::Request::BanAdd(look));
    let Ok(admin::Reply::BanAdd(look)) = answer else {
        panic!("{answer:?}")
    };
    assert_eq!(
        (&*look.what, look.connections, look.people),
        ("127.0.0.0/24", 2, 2)
    );
    assert_eq!(listed(&mut world), [""; 0]);
    assert_eq!(world.server.state().clients.len(), 2);
    let (answer, effects) = ask(&mut world, admin::Request::BanAdd(ban("127.0.0.77/24")));
    assert!(matches!(answer, Ok(admin::Reply::BanAdd(added)) if added.connections == 2));
    let log = logged(&effects).concat();
    assert!(
        log.contains("method=ban_add by=bia") && log.contains("what=\"127.0.0.77/24\""),
        "{log}"
    );
    assert_eq!(listed(&mut world), ["127.0.0.0/24"]);
    assert_eq!(world.server.state().clients.len(), 0);
    let remove = |what: &str| admin::Request::BanRemove(BanRemove { what: what.into() });
    let (answer, _) = ask(&mut world, remove("127.0.0.0/24"));
    assert!(matches!(answer, Ok(admin::Reply::BanRemove(_))));
    let (answer, _) = ask(&mut world, remove("127.0.0.0/24"));
    assert_eq!(answer.unwrap_err().data.kind, ErrorKind::NotFound);
}

#[test]
fn everybody_is_banned_only_when_that_is_confirmed() {
    let mut world = World::new(policy());
    for what in ["*!*@*", "0.0.0.0/0"] {
        let error = ask(&mut world, admin::Request::BanAdd(ban(what))).0.unwrap_err();
        assert_eq!(error.data.kind, ErrorKind::Invalid);
        assert!(error.data.hint.is_some());
    }
    let confirmed = BanAdd {
        confirmed: true,
        ..ban("*!*@*")
    };
    assert!(ask(&mut world, admin::Request::BanAdd(confirmed)).0.is_ok());
    assert_eq!(listed(&mut world), ["*!*@*"]);
    let error = ask(&mut world, admin::Request::BanAdd(ban("10.0.0.0/99")))
        .0
        .unwrap_err();
    assert_eq!(error.data.kind, ErrorKind::Invalid);
}
