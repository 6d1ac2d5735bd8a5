//! Each bound of the core, met and passed.

use chatd::server::ConnId;
use chatd::server::client::MAX_INVITATIONS;
use chatd::server::event::EventKind;
use chatd::server::refusal::{BadArgument, Refusal};
use chatd::server::reply::Reply;
use chatd::server::request::{ListFilter, MaskList, Message, MessageKind, Request, RoomModeChange, Who};
use chatd_tests::sim::{World, policy};

fn world_with(name: &str) -> (World, ConnId) {
    let mut world = World::new(policy());
    let conn = world.join_as(name);
    world.heard(conn);
    (world, conn)
}

fn join(room: &str) -> Request {
    Request::Join(vec![(room.into(), None)])
}

fn refusals(world: &mut World, conn: ConnId) -> Vec<Refusal> {
    let replies = world.heard(conn).replies.into_iter();
    replies
        .filter_map(|reply| match reply {
            Reply::Refused(refusal) => Some(refusal),
            _ => None,
        })
        .collect()
}

fn say(targets: &[&str], kind: MessageKind) -> Request {
    let targets = targets.iter().map(|&target| target.into()).collect();
    Request::Message(Message {
        kind,
        targets,
        text: "hi".into(),
        breaks: None,
        subject: None,
        tags: Vec::new(),
        confirm: false,
    })
}

#[test]
fn a_client_is_in_so_many_rooms_and_no_more() {
    let (mut world, ana) = world_with("ana");
    for number in 0..world.server.policy().limits.rooms_per_client {
        world.ask(ana, join(&format!("#r{number}")));
    }
    assert_eq!(refusals(&mut world, ana), []);
    world.ask(ana, join("#onemore"));
    assert_eq!(
        refusals(&mut world, ana),
        [Refusal::TooManyRooms {
            room: "#onemore".into()
        }]
    );
    world.ask(
        ana,
        Request::Part {
            rooms: vec!["#r0".into()],
            reason: None,
        },
    );
    world.ask(ana, join("#onemore"));
    assert_eq!(refusals(&mut world, ana), []);
}

#[test]
fn there_are_so_many_rooms_and_no_more() {
    let mut world = World::new(policy());
    let most = policy().limits.rooms - 1;
    for number in 0..most {
        let conn = world.join_as(&format!("p{number}"));
        world.ask(conn, join(&format!("#r{number}")));
        assert_eq!(refusals(&mut world, conn), []);
    }
    let late = world.join_as("late");
    world.ask(late, join("#onemore"));
    assert_eq!(
        refusals(&mut world, late),
        [Refusal::TooManyRooms {
            room: "#onemore".into()
        }]
    );
    world.ask(late, join("#r3"));
    assert_eq!(
        refusals(&mut world, late),
        [],
        "a room that is there can be entered"
    );
}

#[test]
fn one_message_has_so_many_targets_and_notices_are_never_answered() {
    let (mut world, ana) = world_with("ana");
    world.ask(ana, say(&["a", "b", "c", "d", "e"], MessageKind::Normal));
    let refused = refusals(&mut world, ana);
    assert_eq!(refused.len(), 5);
    assert_eq!(refused[4], Refusal::TooManyTargets { target: "e".into() });
    world.ask(ana, say(&["a", "b", "c", "d", "e"], MessageKind::Notice));
    assert_eq!(refusals(&mut world, ana), []);
}

#[test]
fn a_list_of_masks_is_full_at_its_limit_and_masks_are_short() {
    let (mut world, ana) = world_with("ana");
    world.ask(ana, join("#r"));
    world.heard(ana);
    let ban = |mask: String| RoomModeChange::Mask {
        add: true,
        list: MaskList::Ban,
        mask: mask.into(),
    };
    let most = policy().limits.list_modes;
    let changes = (0..=most).map(|number| ban(format!("bad{number}"))).collect();
    world.ask(
        ana,
        Request::RoomModes {
            room: "#r".into(),
            changes,
        },
    );
    let [Refusal::ListFull { mask, .. }] = &refusals(&mut world, ana)[..] else {
        panic!("not refused")
    };
    assert_eq!(&**mask, format!("bad{most}!*@*"));
    world.ask(
        ana,
        Request::RoomModes {
            room: "#r".into(),
            changes: vec![ban("x".repeat(500))],
        },
    );
    let refused = refusals(&mut world, ana);
    assert!(
        matches!(
            &refused[..],
            [Refusal::BadModeArgument {
                why: BadArgument::NotAMask,
                ..
            }]
        ),
        "{refused:?}"
    );
}

#[test]
fn keys_and_limits_have_a_form() {
    let (mut world, ana) = world_with("ana");
    world.ask(ana, join("#r"));
    world.heard(ana);
    let long = "k".repeat(policy().limits.key_length + 1);
    for key in ["", "a b", "a,b", ":a", &*long] {
        let changes = vec![RoomModeChange::Key(Some(key.into()))];
        world.ask(
            ana,
            Request::RoomModes {
                room: "#r".into(),
                changes,
            },
        );
        assert!(
            matches!(refusals(&mut world, ana)[..], [Refusal::BadKey { .. }]),
            "{key:?}"
        );
    }
    for limit in ["0", "-1", "many", "2147483648", "99999999999999999999"] {
        let changes = vec![RoomModeChange::Limit(Some(limit.into()))];
        world.ask(
            ana,
            Request::RoomModes {
                room: "#r".into(),
                changes,
            },
        );
        let refused = refusals(&mut world, ana);
        assert!(
            matches!(
                &refused[..],
                [Refusal::BadModeArgument {
                    why: BadArgument::NotALimit,
                    ..
                }]
            ),
            "{limit}: {refused:?}"
        );
    }
}

#[test]
fn long_texts_are_cut_between_characters() {
    let (mut world, ana) = world_with("ana");
    world.ask(ana, join("#r"));
    world.heard(ana);
    let long: Box<str> = "ã".repeat(101).into();
    world.ask(
        ana,
        Request::Topic {
            room: "#r".into(),
            topic: Some(long.clone()),
        },
    );
    world.ask(
        ana,
        Request::Kick {
            targets: vec![("#r".into(), "ana".into())],
            reason: Some(long),
        },
    );
    let events = world.heard(ana).events;
    let texts: Vec<&str> = events
        .iter()
        .map(|(event, _)| match &event.kind {
            EventKind::TopicChanged { topic, .. } => &**topic,
            EventKind::Kicked { reason, .. } => &**reason,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(texts, ["ã".repeat(50), "ã".repeat(50)]);
}

#[test]
fn the_oldest_invitation_gives_way() {
    let (mut world, ana) = world_with("ana");
    for number in 0..=MAX_INVITATIONS {
        let host = world.join_as(&format!("host{number}"));
        let room = format!("#r{number}");
        world.ask(host, join(&room));
        world.ask(
            host,
            Request::Invite {
                name: "ana".into(),
                room: room.into(),
            },
        );
    }
    world.heard(ana);
    world.ask(ana, Request::Invitations);
    let Some(Reply::Invitations(rooms)) = world.heard(ana).replies.pop() else {
        panic!("no list")
    };
    assert_eq!(rooms.len(), MAX_INVITATIONS);
    assert_eq!(rooms[0].as_str(), "#r1");
}

#[test]
fn whowas_forgets_the_oldest() {
    let mut world = World::new(policy());
    let most = policy().limits.whowas;
    for number in 0..=most {
        let conn = world.join_as(&format!("p{number}"));
        world.ask(conn, Request::Quit { reason: None });
    }
    let ana = world.join_as("ana");
    world.heard(ana);
    world.ask(
        ana,
        Request::Whowas {
            names: vec!["p0".into(), "p1".into()],
            count: None,
        },
    );
    let replies = world.heard(ana).replies;
    let counts: Vec<_> = replies
        .iter()
        .map(|reply| match reply {
            Reply::Whowas { entries, .. } => entries.len(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(counts, [0, 1]);
}

#[test]
fn long_answers_stop_at_their_bound_and_say_so() {
    const ROOMS: usize = 1_000;
    const ENTRIES: usize = 2_000;
    let mut policy = policy();
    policy.limits.rooms = ROOMS + 10;
    policy.limits.rooms_per_client = ROOMS + 10;
    let mut world = World::new(policy);
    let ana = world.join_as("ana");
    for number in 0..=ROOMS {
        world.ask(ana, join(&format!("#r{number}")));
    }
    for number in 0..=ENTRIES {
        world.join_as(&format!("p{number}"));
    }
    world.heard(ana);
    world.ask(ana, Request::List(ListFilter::default()));
    let list = world.heard(ana).replies;
    assert!(
        matches!(&list[..], [Reply::List(rooms), Reply::Refused(Refusal::TooManyMatches { .. })] if rooms.len() == ROOMS)
    );
    world.ask(
        ana,
        Request::Who(Who {
            mask: "*".into(),
            operators_only: false,
            whox: None,
        }),
    );
    let who = world.heard(ana).replies;
    assert!(
        matches!(&who[..], [Reply::Who { entries, .. }, Reply::Refused(Refusal::TooManyMatches { .. })] if entries.len() == ENTRIES)
    );
}
