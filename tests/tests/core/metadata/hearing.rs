//! Who is told of what others say.

use super::*;

#[test]
fn one_hears_of_so_many_keys_in_order() {
    let (mut world, [ana, _]) = world(["ana", "bia"]);
    let most = policy().limits.metadata_subscriptions;
    assert_eq!(
        ask(&mut world, ana, "*", hear_of(&["b", "$", "a"])),
        ["hears of b,a", "BadKey", "later  true 0"]
    );
    let many: Vec<String> = (2..=most).map(|number| format!("k{number:02}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let refused = format!("TooManySubscriptions({most})");
    let answers = ask(&mut world, ana, "*", hear_of(&[&many[..], &["never"]].concat()));
    assert!(
        answers[0].ends_with(many[most - 3]) && answers[1] == refused,
        "{answers:?}"
    );
    assert_eq!(
        ask(&mut world, ana, "*", hear_of(&["a"])),
        [refused],
        "no key more is looked at"
    );
    assert_eq!(
        ask(
            &mut world,
            ana,
            "*",
            MetadataAction::Unsubscribe(keys(&["b", "none", "$"]))
        ),
        ["hears no more of b,none", "BadKey"]
    );
    let list = ask(&mut world, ana, "*", MetadataAction::Subscriptions);
    assert!(list[0].starts_with("a,k02,"), "{list:?}");
}

#[test]
fn changes_are_told_to_those_who_hear_of_both_key_and_target() {
    let (mut world, [ana, bia]) = world(["ana", "bia"]);
    ask(&mut world, bia, "*", hear_of(&["url"]));
    ask(&mut world, ana, "*", hear_of(&["url"]));
    ask(&mut world, ana, "*", set("url", "x"));
    assert_eq!(changes(&mut world, bia), [""; 0], "they share no room");
    join(&mut world, bia, "#r");
    world.heard(bia);
    join(&mut world, ana, "#r");
    assert_eq!(
        changes(&mut world, bia),
        ["ana: url=x"],
        "those in a room hear of who enters"
    );
    ask(&mut world, ana, "*", set("avatar", "x"));
    ask(&mut world, ana, "*", set("url", "y"));
    assert_eq!(changes(&mut world, ana), [""; 0], "who changes it is answered");
    assert_eq!(changes(&mut world, bia), ["ana: url=y"]);
    ask(&mut world, ana, "*", set("url", "y"));
    assert_eq!(changes(&mut world, bia), [""; 0], "it is no change");
    ask(&mut world, ana, "*", MetadataAction::Clear);
    assert_eq!(changes(&mut world, bia), ["ana: url=unset"]);
    ask(&mut world, bia, "#r", set("url", "room"));
    assert_eq!(changes(&mut world, ana), ["#r: url=room"]);
}

#[test]
fn who_enters_is_told_of_the_room_and_of_those_in_it() {
    let (mut world, [ana, bia]) = world(["ana", "bia"]);
    join(&mut world, ana, "#r");
    ask(&mut world, ana, "*", set("url", "x"));
    ask(&mut world, ana, "#r", set("url", "room"));
    ask(&mut world, bia, "*", hear_of(&["url"]));
    join(&mut world, bia, "#r");
    assert_eq!(answers(&mut world, bia), ["#r: url=room", "ana: url=x"]);
    let all = ["#r: url=room", "ana: url=x"];
    assert_eq!(ask(&mut world, bia, "#r", MetadataAction::Sync), all);
    assert_eq!(ask(&mut world, bia, "ana", MetadataAction::Sync), ["ana: url=x"]);
    assert_eq!(ask(&mut world, bia, "*", MetadataAction::SyncAll), all);
    assert_eq!(
        ask(&mut world, bia, "*", hear_of(&["avatar"]))[1],
        "later #r true 0"
    );
}

#[test]
fn those_who_watch_somebody_hear_of_them() {
    let (mut world, [ana, bia]) = world(["ana", "bia"]);
    ask(&mut world, ana, "*", set("url", "x"));
    ask(&mut world, bia, "*", hear_of(&["url"]));
    world.ask(bia, Request::Monitor(Monitor::Add(keys(&["ana", "rui"]))));
    assert_eq!(answers(&mut world, bia), ["ana: url=x"]);
    ask(&mut world, ana, "*", set("url", "y"));
    assert_eq!(changes(&mut world, bia), ["ana: url=y"]);
    let rui = world.connect(DialectKind::Irc);
    ask(&mut world, rui, "*", set("url", "z"));
    for request in [
        Request::Name("rui".into()),
        Request::User {
            user: "r".into(),
            realname: "r".into(),
        },
    ] {
        world.ask(rui, request);
    }
    assert_eq!(answers(&mut world, rui), ["own url=z"]);
    assert_eq!(changes(&mut world, bia), ["rui: url=z"]);
    assert_eq!(
        ask(&mut world, bia, "*", MetadataAction::SyncAll),
        ["ana: url=y", "rui: url=z"]
    );
}

#[test]
fn a_large_room_is_told_of_in_parts_and_not_too_fast() {
    let mut strict = policy();
    strict.limits.flood = true;
    strict.limits.metadata_keys = 1000;
    let (mut world, [ana, bia]) = world_with(strict, ["ana", "bia"]);
    ask(&mut world, bia, "*", hear_of(&["a", "b", "c", "d", "e"]));
    join(&mut world, ana, "#r");
    for number in 0..110 {
        let conn = world.join_as(&format!("p{number}"));
        for key in ["a", "b", "c", "d", "e"] {
            ask(&mut world, conn, "*", set(key, "x"));
        }
        join(&mut world, conn, "#r");
    }
    world.heard(bia);
    join(&mut world, bia, "#r");
    let first = answers(&mut world, bia);
    assert_eq!((first.len(), &*first[500]), (501, "later #r false 5000"));
    assert_eq!(
        ask(&mut world, bia, "#r", MetadataAction::Sync),
        ["later #r false 5000"]
    );
    assert_eq!(
        ask(&mut world, bia, "ana", MetadataAction::Sync),
        ["later ana false 5000"]
    );
    world.pass(Duration::from_secs(5));
    let second = ask(&mut world, bia, "#r", MetadataAction::Sync);
    assert_eq!(second.len(), 50, "the rest");
    let mut all = [&first[..500], &second[..]].concat();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 550, "everybody once");
}
