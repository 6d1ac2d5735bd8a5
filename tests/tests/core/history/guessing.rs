//! The identities of events say when they were, and nobody learns from guessing them.

use super::*;

/// Ana and bia talk in private and in `#closed`; eve is only in `#open`, where something is said before and after.
struct Table {
    world: World,
    eve: ConnId,
    /// What eve may not know of.
    others: [EventId; 2],
    own: EventId,
}

fn table() -> Table {
    let mut world = world();
    let [ana, bia, eve] = ["ana", "bia", "eve"].map(|name| known(&mut world, name));
    join(&mut world, ana, "#closed");
    join(&mut world, eve, "#open");
    let own = say(&mut world, eve, "#open", "first");
    let others = [
        say(&mut world, ana, "#closed", "secret"),
        say(&mut world, ana, "bia", "secret"),
    ];
    world.heard(bia);
    say(&mut world, eve, "#open", "last");
    Table {
        world,
        eve,
        others,
        own,
    }
}

#[test]
fn an_event_of_another_history_is_a_moment_in_ones_own() {
    let Table {
        mut world,
        eve,
        others,
        own,
    } = table();
    for id in others {
        let (point, start) = (Point::Id(id), Point::Id(own));
        for (range, expected) in [
            (Range::Latest(Some(point)), &["last"][..]),
            (Range::Before(point), &["first"]),
            (Range::After(point), &["last"]),
            (Range::Around(point), &["first", "last"]),
            (Range::Between(start, point), &[]),
            (Range::Between(point, Point::Time(WallTime(u64::MAX))), &["last"]),
        ] {
            assert_eq!(texts(ask(&mut world, eve, "#open", range)), expected, "{range:?}");
        }
        for target in ["#closed", "#nowhere"] {
            let around = Range::Around(point);
            assert_eq!(ask(&mut world, eve, target, around), Err(NoHistory::Target));
        }
        for target in ["ana", "bia"] {
            assert_eq!(texts(ask(&mut world, eve, target, Range::Around(point))), [""; 0]);
        }
    }
}

#[test]
fn an_event_that_there_is_elsewhere_is_taken_back_no_more_than_one_that_there_is_not() {
    let Table {
        mut world,
        eve,
        others: [in_room, private],
        ..
    } = table();
    let nothing = EventId { count: 99, ..in_room };
    for (target, expected) in [
        ("#open", CannotRedact::Unknown),
        ("ana", CannotRedact::Unknown),
        ("bia", CannotRedact::Unknown),
        ("#closed", CannotRedact::Target),
        ("#nowhere", CannotRedact::Target),
    ] {
        for id in [in_room, private, nothing] {
            assert_eq!(redact(&mut world, eve, target, id), Err(expected), "{target}");
        }
    }
}

#[test]
fn a_reply_says_nothing_about_what_it_replies_to() {
    let Table {
        mut world,
        eve,
        others: [in_room, _],
        ..
    } = table();
    let nothing = EventId { count: 99, ..in_room };
    let heard = [in_room, nothing].map(|id| {
        let reply = Message {
            tags: vec![("+reply".into(), format!("{id:?}").into())],
            ..message("#open", "I see")
        };
        world.heard(eve);
        world.ask(eve, Request::Message(reply));
        let socket = world.heard(eve);
        (socket.replies.len(), socket.events.len())
    });
    assert_eq!(heard, [(0, 1), (0, 1)]);
    assert_eq!(
        latest(&mut world, eve, "#open"),
        ["first", "last", "I see", "I see"]
    );
}

#[test]
fn what_is_not_said_cannot_be_taken_back() {
    let mut world = world();
    let ana = known(&mut world, "ana");
    world.ask(ana, Request::Join(vec![("#r".into(), None)]));
    let id = world.heard(ana).events[0].0.id;
    assert_eq!(redact(&mut world, ana, "#r", id), Err(CannotRedact::Unknown));
}
