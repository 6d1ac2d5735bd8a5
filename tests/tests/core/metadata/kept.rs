//! What outlives connections, and the process.

use chatd::server::asking::{Answer as Answered, Outcome, Ticket};
use chatd::server::input::Input;
use chatd::server::lasting::{Ask, drop_code};
use chatd::server::{Effect, Effects};

use super::*;

/// Connects under a name, logged in to an account.
fn log_in(world: &mut World, name: &str, account: &str) -> ConnId {
    let conn = world.connect(DialectKind::Irc);
    for request in [
        Request::HoldRegistration,
        credentials(account),
        Request::Name(name.into()),
        Request::User {
            user: "u".into(),
            realname: "r".into(),
        },
    ] {
        world.ask(conn, request);
    }
    conn
}

fn credentials(account: &str) -> Request {
    Request::LogIn {
        mechanism: Mechanism::Plain,
        message: format!("\0{account}\0secret").into_bytes().into(),
    }
}

/// Ends registration, and gives what is told then.
fn release(world: &mut World, conn: ConnId) -> Vec<String> {
    world.heard(conn);
    world.ask(conn, Request::ReleaseRegistration);
    assert!(world.server.is_registered(conn));
    answers(world, conn)
}

#[test]
fn what_an_account_says_is_kept_and_said_by_all_who_use_it() {
    let mut world = World::new(policy());
    world.make_account("ana", "secret");
    let phone = log_in(&mut world, "ana", "ana");
    assert_eq!(
        ask(&mut world, phone, "*", set("early", "1")),
        ["early is set to 1"]
    );
    assert_eq!(release(&mut world, phone), ["own early=1"]);
    let laptop = log_in(&mut world, "ana2", "ana");
    assert_eq!(release(&mut world, laptop), ["own early=1"]);
    let bia = world.join_as("bia");
    ask(&mut world, bia, "*", hear_of(&["url"]));
    ask(&mut world, laptop, "*", hear_of(&["url"]));
    for conn in [phone, laptop, bia] {
        join(&mut world, conn, "#r");
        world.heard(conn);
    }
    world.heard(bia);
    world.heard(laptop);
    assert_eq!(ask(&mut world, phone, "*", set("url", "x")), ["url is set to x"]);
    assert_eq!(changes(&mut world, bia), ["ana: url=x", "ana2: url=x"]);
    assert_eq!(changes(&mut world, laptop), ["ana: url=x", "ana2: url=x"]);
    assert_eq!(ask(&mut world, laptop, "ana", unset("early")), ["early is unset"]);
    for conn in [phone, laptop] {
        world.drop_connection(conn, Disconnect::Eof);
    }
    let back = log_in(&mut world, "ana", "ana");
    assert_eq!(release(&mut world, back), ["own url=x"]);
    assert_eq!(ask(&mut world, back, "*", MetadataAction::Clear), ["cleared url"]);
    world.drop_connection(back, Disconnect::Eof);
    let back = log_in(&mut world, "ana", "ana");
    assert_eq!(release(&mut world, back), [""; 0]);
}

#[test]
fn who_logs_in_says_what_the_account_says_until_they_log_out() {
    let mut world = World::new(policy());
    world.make_account("eva", "secret");
    let eva = log_in(&mut world, "eva", "eva");
    release(&mut world, eva);
    assert_eq!(
        ask(&mut world, eva, "*", set("url", "kept")),
        ["url is set to kept"]
    );
    world.drop_connection(eva, Disconnect::Eof);
    let [ana, bia] = ["ana", "bia"].map(|name| world.join_as(name));
    ask(&mut world, bia, "*", hear_of(&["avatar", "url"]));
    for conn in [ana, bia] {
        join(&mut world, conn, "#r");
    }
    ask(&mut world, ana, "*", set("avatar", "guest"));
    world.heard(bia);
    world.ask(ana, credentials("eva"));
    assert_eq!(changes(&mut world, bia), ["ana: avatar=unset", "ana: url=kept"]);
    assert_eq!(ask(&mut world, bia, "ana", MetadataAction::List), ["url=kept"]);
    assert_eq!(
        ask(&mut world, bia, "#r", MetadataAction::Sync),
        ["ana: url=kept"]
    );
    world.ask(ana, Request::LogOut);
    assert_eq!(changes(&mut world, bia), ["ana: url=unset"]);
    assert_eq!(ask(&mut world, bia, "ana", MetadataAction::List), [""; 0]);
}

#[test]
fn what_cannot_be_kept_is_not_confirmed() {
    let mut world = World::new(policy());
    world.make_account("ana", "secret");
    let ana = log_in(&mut world, "ana", "ana");
    release(&mut world, ana);
    ask(&mut world, ana, "*", set("url", "x"));
    world.store.set_faults(Faults {
        fails: 1000,
        ..Faults::default()
    });
    assert_eq!(ask(&mut world, ana, "*", set("url", "y")), ["Unavailable"]);
    assert_eq!(ask(&mut world, ana, "*", MetadataAction::Clear), ["Unavailable"]);
    assert_eq!(ask(&mut world, ana, "*", MetadataAction::List), ["url=x"]);
}

/// Ana, logged in and in a room of hers that says something already.
fn own_room() -> (World, ConnId) {
    let mut world = World::new(policy());
    world.make_account("ana", "secret");
    let ana = log_in(&mut world, "ana", "ana");
    release(&mut world, ana);
    join(&mut world, ana, "#r");
    ask(&mut world, ana, "#r", set("before", "1"));
    about_room(&mut world, ana, Ask::Register);
    (world, ana)
}

fn about_room(world: &mut World, conn: ConnId, ask: Ask) {
    world.ask(
        conn,
        Request::Lasting {
            room: "#r".into(),
            ask,
        },
    );
}

/// What the room says to somebody who enters it.
fn room_says(world: &mut World, name: &str) -> Vec<String> {
    let conn = world.join_as(name);
    join(world, conn, "#r");
    let said = ask(world, conn, "#r", MetadataAction::List);
    world.drop_connection(conn, Disconnect::Eof);
    said
}

#[test]
fn what_a_lasting_room_says_is_said_after_a_restart_too() {
    let (mut world, ana) = own_room();
    assert_eq!(ask(&mut world, ana, "#r", set("url", "x")), ["url is set to x"]);
    assert_eq!(ask(&mut world, ana, "#r", set("gone", "x")), ["gone is set to x"]);
    assert_eq!(ask(&mut world, ana, "#r", unset("gone")), ["gone is unset"]);
    world.restart();
    assert_eq!(room_says(&mut world, "bia"), ["before=1", "url=x"]);
    let ana = log_in(&mut world, "ana", "ana");
    release(&mut world, ana);
    join(&mut world, ana, "#r");
    let cleared = ask(&mut world, ana, "#r", MetadataAction::Clear);
    assert_eq!(cleared, ["cleared before,url"]);
    world.restart();
    assert_eq!(room_says(&mut world, "bia"), [""; 0]);
}

#[test]
fn a_room_that_lasts_no_longer_is_forgotten_with_what_it_said() {
    let (mut world, ana) = own_room();
    let id = world.server.state().room_named("#r").expect("a room");
    let code = Some(drop_code(&world.server.state().rooms[id]));
    about_room(&mut world, ana, Ask::Drop { code });
    assert_eq!(room_says(&mut world, "bia"), ["before=1"], "its members stay");
    assert_eq!(ask(&mut world, ana, "#r", set("url", "x")), ["url is set to x"]);
    world.restart();
    assert_eq!(room_says(&mut world, "bia"), [""; 0]);
}

#[test]
fn what_a_lasting_room_cannot_keep_is_not_confirmed() {
    let (mut world, ana) = own_room();
    let bia = world.join_as("bia");
    join(&mut world, bia, "#r");
    ask(&mut world, bia, "*", hear_of(&["before", "url"]));
    world.heard(bia);
    let mut faults = Faults {
        fails: 1000,
        ..Faults::default()
    };
    world.store.set_faults(faults);
    assert_eq!(ask(&mut world, ana, "#r", set("url", "x")), ["Unavailable"]);
    assert_eq!(ask(&mut world, ana, "#r", MetadataAction::Clear), ["Unavailable"]);
    assert_eq!(changes(&mut world, bia), [""; 0]);
    assert_eq!(room_says(&mut world, "rui"), ["before=1"]);
    faults.fails = 0;
    world.store.set_faults(faults);
    assert_eq!(ask(&mut world, ana, "#r", set("url", "x")), ["url is set to x"]);
    assert_eq!(changes(&mut world, bia), ["#r: url=x"]);
}

#[test]
fn who_has_left_before_the_answer_is_told_nothing_and_others_are() {
    for (action, told) in [
        (set("url", "x"), "#r: url=x"),
        (MetadataAction::Clear, "#r: before=unset"),
    ] {
        let (mut world, ana) = own_room();
        let bia = world.join_as("bia");
        join(&mut world, bia, "#r");
        ask(&mut world, bia, "*", hear_of(&["before", "url"]));
        let request = Request::Metadata {
            target: Some("#r".into()),
            action,
        };
        let ticket = ask_a_slow_store(&mut world, ana, request);
        world.drop_connection(ana, Disconnect::Eof);
        assert_eq!(changes(&mut world, bia), [""; 0], "it may yet fail");
        let answer = Answered::Stored(Outcome::Committed);
        world.input(Input::Answered { ticket, answer });
        assert_eq!(changes(&mut world, bia), [told]);
    }
}

/// Asks, and keeps the question from the store.
fn ask_a_slow_store(world: &mut World, conn: ConnId, request: Request) -> Ticket {
    let mut asked = Effects::new();
    let input = Input::Request { conn, request };
    world.server.handle(input, world.now, &mut asked);
    let mut tickets = asked.iter().filter_map(|effect| match effect {
        Effect::Ask { ticket, .. } => Some(*ticket),
        _ => None,
    });
    tickets.next().expect("a question")
}
