//! `mute_add` and its like: who is not heard.

use std::time::Duration;

use chatd::server::event::EventKind;
use chatd::server::refusal::{CannotSend, Refusal};
use chatd::server::reply::Reply;
use chatd::server::request::{Message, MessageKind, Request};
use chatd::server::{ConnId, Effect};
use chatd_tests::sim::{World, policy};
use protocol::admin::{self, ErrorKind, MuteAdd, MuteRemove};

use super::{ask, join, logged};

fn mute(what: &str) -> MuteAdd {
    MuteAdd {
        what: what.into(),
        duration_ms: 60_000,
        reason: Some("calm down".into()),
        confirmed: false,
        dry_run: false,
    }
}

fn say(world: &mut World, conn: ConnId, target: &str) -> bool {
    world.heard(conn);
    world.ask(
        conn,
        Request::Message(Message {
            kind: MessageKind::Normal,
            targets: vec![target.into()],
            text: "oi".into(),
            breaks: None,
            subject: None,
            tags: Vec::new(),
            confirm: false,
        }),
    );
    let replies = std::mem::take(&mut world.sockets[conn].replies);
    !replies.iter().any(|reply| {
        matches!(
            reply,
            Reply::Refused(Refusal::CannotSend {
                why: CannotSend::Silenced,
                ..
            })
        )
    })
}

#[test]
fn who_is_silenced_reads_and_is_not_heard_until_it_ends() {
    let mut world = World::new(policy());
    let (ana, bob) = (world.join_as("ana"), world.join_as("bob"));
    join(&mut world, ana, "#sala");
    join(&mut world, bob, "#sala");
    assert!(say(&mut world, ana, "#sala"));
    let (answer, effects) = ask(&mut world, admin::Request::MuteAdd(mute("ana!*@*")));
    let Ok(admin::Reply::MuteAdd(added)) = answer else {
        panic!("{answer:?}")
    };
    assert_eq!((added.what.as_str(), added.people), ("ana!*@*", 1));
    let told = effects.iter().any(|effect| {
        matches!(effect, Effect::Deliver(delivery)
            if matches!(&delivery.event.kind, EventKind::Broadcast { text, .. } if text.contains("calm down"))
                && delivery.to.iter().all(|to| to.conn == ana))
    });
    assert!(told, "{effects:?}");
    assert!(logged(&effects).concat().contains("method=mute_add by=bia"));
    for target in ["#sala", "bob"] {
        assert!(!say(&mut world, ana, target), "{target}");
        assert!(say(&mut world, bob, if target == "bob" { "ana" } else { target }));
    }
    world.pass(Duration::from_secs(61));
    assert!(say(&mut world, ana, "#sala"));
}

#[test]
fn mutes_are_listed_bounded_and_taken_back() {
    let mut world = World::new(policy());
    let ana = world.join_as("ana");
    let look = MuteAdd {
        dry_run: true,
        ..mute("127.0.0.0/8")
    };
    let (answer, _) = ask(&mut world, admin::Request::MuteAdd(look));
    assert!(matches!(answer, Ok(admin::Reply::MuteAdd(added)) if added.people == 1));
    assert!(say(&mut world, ana, "ana"), "it was only a look");
    for wrong in [
        mute("*!*@*"),
        mute("nobody in particular"),
        MuteAdd {
            duration_ms: 8 * 86_400_000,
            ..mute("a!*@*")
        },
    ] {
        let error = ask(&mut world, admin::Request::MuteAdd(wrong)).0.unwrap_err();
        assert_eq!(error.data.kind, ErrorKind::Invalid);
        assert!(
            error.data.hint.is_some() && error.data.pt_br.is_some(),
            "{error:?}"
        );
    }
    for number in 0..256 {
        let one = mute(&format!("10.0.0.{number}"));
        assert!(ask(&mut world, admin::Request::MuteAdd(one)).0.is_ok());
    }
    let one_more = ask(&mut world, admin::Request::MuteAdd(mute("10.0.1.0"))).0;
    assert_eq!(one_more.unwrap_err().data.kind, ErrorKind::Invalid);
    let listed = ask(&mut world, admin::Request::MuteList).0;
    assert!(matches!(listed, Ok(admin::Reply::MuteList(mutes)) if mutes.mutes.len() == 256));
    let remove = |what: &str| admin::Request::MuteRemove(MuteRemove { what: what.into() });
    assert!(ask(&mut world, remove("10.0.0.7")).0.is_ok());
    let error = ask(&mut world, remove("10.0.0.7")).0.unwrap_err();
    assert_eq!(error.data.kind, ErrorKind::NotFound);
}
