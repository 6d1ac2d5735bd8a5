//! What was said is taken back by those who may, and nobody learns from trying.

use chatd::server::ConnId;
use chatd::server::event::{EventId, EventKind, Target};
use chatd::server::input::Disconnect;
use chatd::server::policy::Policy;
use chatd::server::refusal::{CannotRedact, Refusal};
use chatd::server::reply::Reply;
use chatd::server::request::{History, Message, MessageKind, Redact, Request};
use chatd::store::model::Range;
use chatd::store::simulated::Faults;
use chatd_tests::sim::{World, policy};

/// A room in which ana, who has an account, operates; bia and caio have accounts, and a guest has none.
struct Table {
    world: World,
    ana: ConnId,
    bia: ConnId,
    caio: ConnId,
    guest: ConnId,
}

/// What one of them heard of redactions: of which, why, and whether it was their own.
type Heard = Vec<(EventId, Option<Box<str>>, bool)>;

fn table() -> Table {
    table_with(policy())
}

fn table_with(policy: Policy) -> Table {
    let mut world = World::new(policy);
    world.restore();
    let mut member = |name: &str, account: bool| {
        let conn = world.join_as(name);
        if account {
            world.ask(
                conn,
                Request::Register {
                    account: None,
                    email: None,
                    password: "secret".into(),
                },
            );
        }
        world.ask(conn, Request::Join(vec![("#r".into(), None)]));
        conn
    };
    Table {
        ana: member("ana", true),
        bia: member("bia", true),
        caio: member("caio", true),
        guest: member("guest", false),
        world,
    }
}

impl Table {
    /// Says something, and tells what it is called.
    fn say(&mut self, conn: ConnId, target: &str, kind: MessageKind) -> EventId {
        self.world.heard(conn);
        let (text, tags) = match kind {
            MessageKind::Tags => ("", vec![("+draft/react".into(), "x".into())]),
            _ => ("oops", Vec::new()),
        };
        let message = Message {
            kind,
            targets: vec![target.into()],
            text: text.into(),
            breaks: None,
            subject: None,
            tags,
            confirm: true,
        };
        self.world.ask(conn, Request::Message(message));
        let events = self.world.heard(conn).events;
        let own = events.iter().find(|event| event.1).expect("an echo");
        own.0.id
    }

    fn ask(&mut self, conn: ConnId, target: &str, id: Option<EventId>) {
        for conn in [self.ana, self.bia, self.caio, self.guest] {
            self.world.heard(conn);
        }
        let redact = Redact {
            target: target.into(),
            message: "id".into(),
            id,
            reason: Some("typo".into()),
        };
        self.world.ask(conn, Request::Redact(redact));
    }

    /// Why somebody may not take something back; nobody is told, and it is still there.
    fn refused(&mut self, conn: ConnId, target: &str, id: EventId) -> CannotRedact {
        self.ask(conn, target, Some(id));
        let replies = self.world.heard(conn).replies;
        let [Reply::Refused(Refusal::CannotRedact { why, .. })] = &replies[..] else {
            panic!("{replies:?}")
        };
        for conn in [self.ana, self.bia, self.caio, self.guest] {
            assert_eq!(self.heard(conn), []);
        }
        *why
    }

    fn heard(&mut self, conn: ConnId) -> Heard {
        let events = self.world.heard(conn).events.into_iter();
        let redacted = events.filter_map(|(event, own)| match &event.kind {
            EventKind::Redacted { id, reason, .. } => Some((*id, reason.clone(), own)),
            _ => None,
        });
        redacted.collect()
    }

    /// What is left of what was said.
    fn left(&mut self, conn: ConnId, target: &str) -> Vec<EventId> {
        self.world.heard(conn);
        let history = History {
            target: target.into(),
            range: Range::Latest(None),
            limit: 50,
            events: true,
        };
        self.world.ask(conn, Request::History(history));
        match &self.world.heard(conn).replies[..] {
            [Reply::History { events, .. }] => events
                .iter()
                .filter(|event| matches!(event.kind, EventKind::Message(_)))
                .map(|event| event.id)
                .collect(),
            other => panic!("{other:?}"),
        }
    }
}

fn why() -> Box<str> {
    "typo".into()
}

#[test]
fn authors_take_back_what_they_said_and_operators_what_anybody_did() {
    let mut at = table();
    for kind in [MessageKind::Normal, MessageKind::Notice, MessageKind::Tags] {
        for (author, by) in [
            (at.bia, at.bia),
            (at.bia, at.ana),
            (at.guest, at.ana),
            (at.ana, at.ana),
        ] {
            let id = at.say(author, "#r", kind);
            assert_eq!(at.left(at.caio, "#r"), [id]);
            at.ask(by, "#R", Some(id));
            for conn in [at.ana, at.bia, at.caio, at.guest] {
                assert_eq!(at.heard(conn), [(id, Some(why()), conn == by)]);
            }
            assert_eq!(at.left(at.caio, "#r"), []);
            assert_eq!(
                at.refused(by, "#r", id),
                CannotRedact::Unknown,
                "it is gone already"
            );
        }
    }
}

#[test]
fn nobody_else_may() {
    let mut at = table();
    let id = at.say(at.bia, "#r", MessageKind::Normal);
    assert_eq!(at.refused(at.caio, "#r", id), CannotRedact::Forbidden);
    assert_eq!(at.refused(at.guest, "#r", id), CannotRedact::Forbidden);
    let of_guest = at.say(at.guest, "#r", MessageKind::Normal);
    assert_eq!(
        at.refused(at.guest, "#r", of_guest),
        CannotRedact::Forbidden,
        "anybody may have been called guest"
    );
    assert_eq!(at.left(at.ana, "#r"), [id, of_guest]);
}

#[test]
fn authors_may_not_where_the_administrator_does_not_want_it() {
    let mut policy = policy();
    policy.history.redact_own = false;
    let mut at = table_with(policy);
    let id = at.say(at.bia, "#r", MessageKind::Normal);
    assert_eq!(at.refused(at.bia, "#r", id), CannotRedact::Forbidden);
    let private = at.say(at.bia, "caio", MessageKind::Normal);
    assert_eq!(at.refused(at.bia, "caio", private), CannotRedact::Forbidden);
    at.ask(at.ana, "#r", Some(id));
    assert_eq!(at.heard(at.bia), [(id, Some(why()), false)]);
}

#[test]
fn in_private_only_the_author_may_and_both_are_told() {
    let mut at = table();
    let id = at.say(at.bia, "caio", MessageKind::Normal);
    assert_eq!(at.refused(at.caio, "bia", id), CannotRedact::Forbidden);
    at.ask(at.bia, "CAIO", Some(id));
    let told = at.world.heard(at.caio).events;
    let [(event, false)] = &told[..] else {
        panic!("{told:?}")
    };
    assert!(
        matches!(&event.kind, EventKind::Redacted { target: Target::Client(nick), .. } if nick.as_str() == "caio")
    );
    assert_eq!(at.heard(at.bia), [(id, Some(why()), true)]);
    assert_eq!(at.heard(at.ana), []);
    assert_eq!(at.left(at.caio, "bia"), []);
    let myself = at.say(at.bia, "bia", MessageKind::Normal);
    at.ask(at.bia, "bia", Some(myself));
    assert_eq!(at.heard(at.bia), [(myself, Some(why()), true)], "once");
}

#[test]
fn who_is_not_here_is_told_nothing_and_finds_it_gone() {
    let mut at = table();
    let id = at.say(at.bia, "caio", MessageKind::Normal);
    at.world.drop_connection(at.caio, Disconnect::Eof);
    at.caio = at.ana;
    at.ask(at.bia, "caio", Some(id));
    assert_eq!(at.heard(at.bia), [(id, Some(why()), true)]);
    assert_eq!(at.left(at.bia, "caio"), []);
}

#[test]
fn nobody_learns_anything_from_trying() {
    let mut at = table();
    let private = at.say(at.bia, "caio", MessageKind::Normal);
    let in_room = at.say(at.bia, "#r", MessageKind::Normal);
    let to_operators = at.say(at.ana, "@#r", MessageKind::Normal);
    let nothing = EventId { count: 99, ..private };
    // In another place than it was said, or not for them: as if it did not exist.
    for (conn, target, id) in [
        (at.ana, "#r", private),
        (at.bia, "#r", private),
        (at.ana, "#r", nothing),
        (at.caio, "#r", to_operators),
        (at.bia, "caio", in_room),
        (at.ana, "bia", private),
    ] {
        assert_eq!(at.refused(conn, target, id), CannotRedact::Unknown, "{target}");
    }
    at.ask(at.caio, "#r", None);
    let replies = at.world.heard(at.caio).replies;
    assert!(
        matches!(&replies[..], [Reply::Refused(Refusal::CannotRedact { why: CannotRedact::Unknown, message, .. })]
            if &**message == "id"),
        "{replies:?}"
    );
    // Where they may read nothing, it does not matter what they ask for.
    at.world.ask(
        at.caio,
        Request::Part {
            rooms: vec!["#r".into()],
            reason: None,
        },
    );
    for (conn, target) in [
        (at.caio, "#r"),
        (at.guest, "bia"),
        (at.caio, "#nowhere"),
        (at.bia, "guest"),
        (at.bia, "@#r"),
        (at.bia, "not a name"),
    ] {
        for id in [private, in_room, nothing] {
            assert_eq!(at.refused(conn, target, id), CannotRedact::Target, "{target}");
        }
    }
}

#[test]
fn what_is_for_operators_is_taken_back_before_operators() {
    let mut at = table();
    let id = at.say(at.bia, "@#r", MessageKind::Normal);
    at.ask(at.ana, "#r", Some(id));
    assert_eq!(at.heard(at.ana), [(id, Some(why()), true)]);
    assert_eq!(at.heard(at.caio), []);
    let id = at.say(at.bia, "@#r", MessageKind::Normal);
    at.ask(at.bia, "#r", Some(id));
    assert_eq!(at.heard(at.ana), [(id, Some(why()), false)]);
    assert_eq!(at.heard(at.bia), [(id, Some(why()), true)], "it was their own");
}

#[test]
fn reasons_are_as_long_as_those_of_kicks() {
    let mut at = table();
    let longest = at.world.server.policy().limits.kick_length;
    for (given, told) in [(longest + 1, Some(longest)), (0, None)] {
        let id = at.say(at.bia, "#r", MessageKind::Normal);
        let redact = Redact {
            target: "#r".into(),
            message: "id".into(),
            id: Some(id),
            reason: Some("x".repeat(given).into()),
        };
        at.world.ask(at.bia, Request::Redact(redact));
        let heard = at.heard(at.caio);
        assert_eq!(heard[0].1.as_deref().map(str::len), told);
    }
}

#[test]
fn a_store_that_fails_takes_nothing_back_and_nobody_is_told() {
    let mut at = table();
    let id = at.say(at.bia, "#r", MessageKind::Normal);
    let fails = |fails| Faults {
        fails,
        ..Faults::default()
    };
    at.world.store.set_faults(fails(1000));
    assert_eq!(at.refused(at.bia, "#r", id), CannotRedact::Store);
    at.world.store.set_faults(fails(0));
    assert_eq!(at.left(at.bia, "#r"), [id]);
}

#[test]
fn others_are_told_though_the_asker_is_gone() {
    let (mut told, mut not_told) = (0, 0);
    for turns in 0..40 {
        let mut at = table();
        at.world.store.set_seed(turns);
        let id = at.say(at.bia, "#r", MessageKind::Normal);
        at.world.store.set_faults(Faults {
            delay: 16,
            ..Faults::default()
        });
        at.ask(at.bia, "#r", Some(id));
        for _ in 0..turns % 16 {
            at.world.take_from_store();
        }
        let done = !at.heard(at.bia).is_empty();
        at.world.drop_connection(at.bia, Disconnect::Eof);
        at.world.store.set_faults(Faults::default());
        while !at.world.store.is_idle() {
            at.world.take_from_store();
        }
        let heard = at.heard(at.caio);
        let is_gone = at.left(at.caio, "#r").is_empty();
        assert_eq!(
            heard.len(),
            usize::from(is_gone),
            "told if it is gone, and only then"
        );
        told += usize::from(is_gone && !done);
        not_told += usize::from(!is_gone);
    }
    assert!(told > 0, "some went while it was being taken back");
    assert!(not_told > 0, "and some while it was looked for");
}
