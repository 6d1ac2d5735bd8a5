//! Searching what was said: only in what one may read.

use chatd::server::event::{EventKind, Target};
use chatd::server::input::DialectKind;
use chatd::server::lasting::Ask;
use chatd::server::refusal::{NoHistory, Refusal};
use chatd::server::reply::Reply;
use chatd::server::request::{MaskList, Rank, Request, RoomModeChange, Search};
use chatd::server::{ConnId, WallTime};
use chatd::store::model::{AccountId, Author, Buffer, Redacted, Redaction, RoomKey, Term, Write};
use chatd::store::simulated::Faults;
use chatd_tests::sim::{World, policy};

use crate::history::{chanserv, id, keep, key, known, member};

/// Something that is said wherever it is not to be found, and where it is.
const WORD: &str = "segredo";

fn for_word(target: Option<&str>) -> Search {
    Search {
        target: target.map(Into::into),
        terms: vec![Term {
            text: WORD.into(),
            prefix: false,
        }],
        ..Search::default()
    }
}

/// What the answer that has come says, to whom.
fn found(world: &mut World, conn: ConnId) -> Result<Vec<(String, String)>, NoHistory> {
    match &world.heard(conn).replies[..] {
        [
            Reply::Found {
                events,
                complete: true,
            },
        ] => Ok(events
            .iter()
            .map(|event| match &event.kind {
                EventKind::Message(message) => {
                    let to = match &message.target {
                        Target::Room { name, .. } => name.to_string(),
                        Target::Client(nick) => nick.to_string(),
                    };
                    (to, message.text.to_string())
                }
                other => panic!("{other:?}"),
            })
            .collect()),
        [Reply::Refused(Refusal::CannotSearch(why))] => Err(*why),
        other => panic!("{other:?}"),
    }
}

fn ask(world: &mut World, conn: ConnId, asked: Search) -> Result<Vec<(String, String)>, NoHistory> {
    world.heard(conn);
    world.ask(conn, Request::Search(asked));
    found(world, conn)
}

/// Where the word is found, and what was said there.
fn find(world: &mut World, conn: ConnId, target: Option<&str>) -> Vec<(String, String)> {
    ask(world, conn, for_word(target)).expect("an answer")
}

fn texts(found: Vec<(String, String)>) -> Vec<String> {
    found.into_iter().map(|(_, text)| text).collect()
}

fn secret(world: &mut World, buffer: Buffer, count: u32, account: Option<AccountId>, more: &str) {
    keep(world, buffer, count, account, None, &format!("{WORD} {more}"));
}

fn join(world: &mut World, conn: ConnId, room: &str) -> RoomKey {
    world.ask(conn, Request::Join(vec![(room.into(), None)]));
    let state = world.server.state();
    state.rooms[state.room_named(room).expect("a room")].key
}

fn kick(world: &mut World, by: ConnId, room: &str, who: &str) {
    world.ask(
        by,
        Request::Kick {
            targets: vec![(room.into(), who.into())],
            reason: None,
        },
    );
}

#[test]
fn everything_that_one_may_read_is_searched() {
    let mut world = World::new(policy());
    let (ana, bia) = (
        world.make_account("ana", "secret"),
        world.make_account("bia", "secret"),
    );
    let lasting = key(&world, "#geral");
    secret(&mut world, Buffer::Room(lasting), 1, None, "in the lasting room");
    secret(&mut world, Buffer::Conversation(ana, bia), 2, Some(ana), "to bia");
    secret(&mut world, Buffer::Conversation(ana, bia), 3, Some(bia), "to ana");
    let guest = Buffer::Guest {
        account: ana,
        nick: "rui".into(),
    };
    secret(&mut world, guest, 4, None, "of a guest");
    let ana = member(&mut world, "ana");
    let room = join(&mut world, ana, "#r");
    secret(&mut world, Buffer::Room(room), 5, None, "in a room");
    let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        let pair = |(to, text): &(&str, &str)| ((*to).to_owned(), format!("{WORD} {text}"));
        pairs.iter().map(pair).collect()
    };
    let own = pairs(&[
        ("bia", "to bia"),
        ("ana", "to ana"),
        ("ana", "of a guest"),
        ("#r", "in a room"),
    ]);
    assert_eq!(find(&mut world, ana, None), own);
    // What may be entered is searched when it is named.
    assert_eq!(
        find(&mut world, ana, Some("#GERAL")),
        pairs(&[("#geral", "in the lasting room")])
    );
    assert_eq!(find(&mut world, ana, Some("#r")), own[3..]);
    assert_eq!(find(&mut world, ana, Some("bia")), own[..2]);
    assert_eq!(find(&mut world, ana, Some("rui")), own[2..3]);
    assert_eq!(find(&mut world, ana, Some("eve")), []);
    // Whoever stands on the other side finds the same, and nothing else.
    let bia = member(&mut world, "bia");
    let other = pairs(&[("bia", "to bia"), ("ana", "to ana")]);
    assert_eq!(find(&mut world, bia, None), other);
}

#[test]
fn people_times_and_numbers_narrow_it() {
    let mut world = World::new(policy());
    let account = world.make_account("bia", "secret");
    let ana = world.join_as("ana");
    let room = join(&mut world, ana, "#r");
    // The sender's name then was ana, for all of them.
    for count in 1..=30 {
        let by = (count % 2 == 0).then_some(account);
        secret(&mut world, Buffer::Room(room), count, by, &count.to_string());
    }
    let numbers = |world: &mut World, search: Search| -> Vec<u32> {
        let texts = texts(ask(world, ana, search).expect("an answer"));
        let number = |text: &String| text.rsplit(' ').next().and_then(|word| word.parse().ok());
        texts.iter().filter_map(number).collect()
    };
    let most = u32::try_from(world.server.policy().history.query).expect("some");
    let latest: Vec<u32> = (31 - most..=30).collect();
    assert_eq!(numbers(&mut world, for_word(None)), latest);
    let time = |count| Some(WallTime(id(count).time));
    let narrowed = |change: fn(&mut Search)| {
        let mut search = for_word(Some("#r"));
        change(&mut search);
        search
    };
    let limited = Search {
        limit: Some(2),
        ..for_word(None)
    };
    assert_eq!(numbers(&mut world, limited.clone()), [29, 30]);
    let after = Search {
        after: time(7),
        ..limited.clone()
    };
    assert_eq!(numbers(&mut world, after), [7, 8]);
    let before = Search {
        before: time(7),
        ..limited.clone()
    };
    assert_eq!(numbers(&mut world, before), [6, 7]);
    let between = Search {
        after: time(3),
        before: time(5),
        ..for_word(None)
    };
    assert_eq!(numbers(&mut world, between), [3, 4, 5]);
    let by_account = narrowed(|search| (search.from, search.limit) = (Some("BIA".into()), Some(2)));
    assert_eq!(numbers(&mut world, by_account), [28, 30]);
    let by_name = narrowed(|search| (search.from, search.limit) = (Some("Ana".into()), Some(2)));
    assert_eq!(numbers(&mut world, by_name), [29, 30]);
    let by_nobody = narrowed(|search| search.from = Some("eve".into()));
    assert_eq!(numbers(&mut world, by_nobody), [0; 0]);
}

#[test]
fn a_room_is_searched_by_those_who_are_in_it_now() {
    let mut world = World::new(policy());
    let (ana, eve) = (world.join_as("ana"), world.join_as("eve"));
    let room = join(&mut world, ana, "#r");
    secret(&mut world, Buffer::Room(room), 1, None, "");
    let nothing = Err(NoHistory::Target);
    assert_eq!(find(&mut world, eve, None), []);
    assert_eq!(ask(&mut world, eve, for_word(Some("#r"))), nothing);
    // A room that is not there is refused in the same way.
    assert_eq!(ask(&mut world, eve, for_word(Some("#nothing"))), nothing);
    join(&mut world, eve, "#r");
    assert_eq!(find(&mut world, eve, None).len(), 1);
    kick(&mut world, ana, "#r", "eve");
    assert_eq!(find(&mut world, eve, None), []);
    assert_eq!(ask(&mut world, eve, for_word(Some("#r"))), nothing);
    // Left by all and made again, it is another room.
    world.ask(ana, Request::PartAll);
    join(&mut world, eve, "#r");
    assert_eq!(find(&mut world, eve, None), []);
    assert_eq!(find(&mut world, eve, Some("#r")), []);
}

#[test]
fn who_may_not_enter_a_room_that_lasts_does_not_search_it() {
    let mut world = World::new(policy());
    let (ana, eve) = (known(&mut world, "ana"), world.join_as("eve"));
    let room = join(&mut world, ana, "#r");
    world.heard(ana);
    chanserv(&mut world, ana, "#r", Ask::Register);
    secret(&mut world, Buffer::Room(room), 1, None, "");
    assert_eq!(find(&mut world, eve, Some("#r")).len(), 1);
    let ban = RoomModeChange::Mask {
        add: true,
        list: MaskList::Ban,
        mask: "eve".into(),
    };
    world.ask(
        ana,
        Request::RoomModes {
            room: "#r".into(),
            changes: vec![ban],
        },
    );
    assert_eq!(ask(&mut world, eve, for_word(Some("#r"))), Err(NoHistory::Target));
    assert_eq!(find(&mut world, eve, None), []);
}

#[test]
fn what_was_said_to_a_rank_is_neither_found_nor_felt_by_others() {
    let mut world = World::new(policy());
    let (ana, eve) = (world.join_as("ana"), world.join_as("eve"));
    let room = Buffer::Room(join(&mut world, ana, "#r"));
    join(&mut world, eve, "#r");
    secret(&mut world, room.clone(), 1, None, "of all");
    keep(&mut world, room, 2, None, Some(Rank::Operator), WORD);
    for target in [None, Some("#r")] {
        let one = Search {
            limit: Some(1),
            ..for_word(target)
        };
        let operators = ask(&mut world, ana, one.clone());
        assert_eq!(texts(operators.expect("an answer")), [WORD]);
        // It takes no other's place either: nobody learns of it by asking for few.
        let others = ask(&mut world, eve, one);
        assert_eq!(texts(others.expect("an answer")), [format!("{WORD} of all")]);
    }
}

#[test]
fn a_conversation_is_searched_by_its_accounts_and_not_under_their_names() {
    let mut world = World::new(policy());
    let (ana, bia) = (
        world.make_account("ana", "secret"),
        world.make_account("bia", "secret"),
    );
    secret(&mut world, Buffer::Conversation(ana, bia), 1, Some(ana), "");
    let guest = Buffer::Guest {
        account: ana,
        nick: "rui".into(),
    };
    secret(&mut world, guest, 2, Some(ana), "");
    // Whoever is called as the guest was is somebody else, and so is an account of another name.
    let rui = world.join_as("rui");
    world.make_account("eve", "secret");
    let eve = member(&mut world, "eve");
    for target in [None, Some("ana"), Some("bia"), Some("rui")] {
        assert_eq!(find(&mut world, eve, target), [], "{target:?}");
    }
    assert_eq!(find(&mut world, rui, None), []);
    for target in ["ana", "bia", "rui"] {
        assert_eq!(
            ask(&mut world, rui, for_word(Some(target))),
            Err(NoHistory::Target)
        );
    }
    let by_ana = Search {
        from: Some("ana".into()),
        ..for_word(None)
    };
    assert_eq!(ask(&mut world, eve, by_ana), Ok(Vec::new()));
}

#[test]
fn what_one_may_not_read_any_more_when_it_is_found_is_left_out() {
    let mut world = World::new(policy());
    let (ana, eve) = (world.join_as("ana"), world.join_as("eve"));
    let room = join(&mut world, ana, "#r");
    secret(&mut world, Buffer::Room(room), 1, None, "");
    for (target, expected) in [(None, Ok(Vec::new())), (Some("#r"), Err(NoHistory::Target))] {
        join(&mut world, eve, "#r");
        world.heard(eve);
        world.store.set_faults(Faults {
            delay: 50,
            ..Faults::default()
        });
        world.ask(eve, Request::Search(for_word(target)));
        assert_eq!(world.heard(eve).replies.len(), 0, "it is still looked for");
        world.store.set_faults(Faults::default());
        kick(&mut world, ana, "#r", "eve");
        while !world.store.is_idle() {
            world.take_from_store();
        }
        assert_eq!(found(&mut world, eve), expected);
    }
}

#[test]
fn what_was_taken_back_is_not_found() {
    let mut world = World::new(policy());
    let ana = world.join_as("ana");
    let room = join(&mut world, ana, "#r");
    secret(&mut world, Buffer::Room(room), 1, None, "");
    world.in_store(Write::Redact(Box::new(Redaction {
        buffer: Buffer::Room(room),
        id: id(1),
        author: Author::Anybody,
        redacted: Redacted {
            by: "ana!u@h".into(),
            reason: None,
        },
    })));
    assert_eq!(find(&mut world, ana, None), []);
    let anything = Search {
        terms: Vec::new(),
        ..for_word(None)
    };
    assert_eq!(ask(&mut world, ana, anything), Ok(Vec::new()));
}

#[test]
fn a_store_that_cannot_answer_is_said_to_be_unable_to() {
    let mut world = World::new(policy());
    let ana = world.join_as("ana");
    join(&mut world, ana, "#r");
    // Too many words: the store takes no such question.
    let term = for_word(None).terms.remove(0);
    let endless = Search {
        terms: vec![term; 1000],
        ..Search::default()
    };
    assert_eq!(ask(&mut world, ana, endless), Err(NoHistory::Store));
    // A connection that is not registered is told nothing.
    let early = world.connect(DialectKind::Irc);
    world.ask(early, Request::Search(for_word(None)));
    assert!(
        world
            .heard(early)
            .replies
            .iter()
            .all(|reply| !matches!(reply, Reply::Found { .. }))
    );
}
