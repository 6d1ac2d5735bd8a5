//! Other hosts for who logs in and out.

use chatd::server::ConnId;
use chatd::server::event::EventKind;
use chatd::server::reply::Reply;
use chatd::server::request::{MaskList, Request, RoomModeChange};
use chatd_tests::sim::{World, policy};

fn cloaked() -> World {
    let mut policy = policy();
    policy.cloak_hosts = true;
    World::new(policy)
}

fn join(world: &mut World, conn: ConnId, room: &str) -> Vec<Reply> {
    world.ask(conn, Request::Join(vec![(room.into(), None)]));
    world.heard(conn).replies
}

fn register(world: &mut World, conn: ConnId) {
    world.ask(
        conn,
        Request::Register {
            account: None,
            email: None,
            password: "secret".into(),
        },
    );
}

fn host(world: &World, conn: ConnId) -> Box<str> {
    let state = world.server.state();
    let client = state.connections[conn].client().expect("a client");
    state.clients[client].identity.host.clone()
}

#[test]
fn who_logs_in_gets_the_host_of_the_account_and_who_logs_out_the_cloak() {
    let mut world = cloaked();
    let (ana, rui) = (world.join_as("ana"), world.join_as("rui"));
    for conn in [ana, rui] {
        join(&mut world, conn, "#r");
        join(&mut world, conn, "#s");
    }
    let cloak = host(&world, ana);
    assert!(cloak.ends_with(".cloak"), "{cloak}");
    world.heard(ana);
    world.heard(rui);
    register(&mut world, ana);
    assert_eq!(&*host(&world, ana), "ana.account");
    let replies = world.heard(ana).replies;
    assert!(
        matches!(replies.last(), Some(Reply::HostShown { host }) if &**host == "ana.account"),
        "{replies:?}"
    );
    let heard = world.heard(rui).events;
    let kinds: Vec<_> = heard.iter().map(|(event, _)| &event.kind).collect();
    assert!(
        matches!(
            kinds[..],
            [
                EventKind::AccountChanged { .. },
                EventKind::HostChanged { .. },
                EventKind::Rejoined { .. },
                EventKind::Rejoined { .. },
            ]
        ),
        "{kinds:?}"
    );
    world.ask(ana, Request::LogOut);
    assert_eq!(host(&world, ana), cloak);
}

#[test]
fn hosts_that_are_not_cloaked_stay() {
    let mut world = World::new(policy());
    let ana = world.join_as("ana");
    world.heard(ana);
    register(&mut world, ana);
    assert_eq!(&*host(&world, ana), "127.0.0.1");
    let replies = world.heard(ana).replies;
    assert!(
        !replies
            .iter()
            .any(|reply| matches!(reply, Reply::HostShown { .. }))
    );
}

#[test]
fn a_ban_on_an_address_or_its_cloak_holds_whatever_host_others_see() {
    let mut world = cloaked();
    let (boss, ana) = (world.join_as("boss"), world.join_as("ana"));
    join(&mut world, boss, "#r");
    let cloak = host(&world, ana);
    for mask in ["*!*@127.0.0.*", &format!("*!*@{cloak}")] {
        for add in [true, false] {
            let change = RoomModeChange::Mask {
                add,
                list: MaskList::Ban,
                mask: mask.into(),
            };
            world.ask(
                boss,
                Request::RoomModes {
                    room: "#r".into(),
                    changes: vec![change],
                },
            );
            if add {
                world.heard(ana);
                register(&mut world, ana);
                world.heard(ana);
                let replies = join(&mut world, ana, "#r");
                assert!(matches!(replies[..], [Reply::Refused(_)]), "{mask}: {replies:?}");
            }
        }
    }
    assert_eq!(&*host(&world, ana), "ana.account");
    assert!(!matches!(join(&mut world, ana, "#r")[..], [Reply::Refused(_)]));
}
