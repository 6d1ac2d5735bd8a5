//! Who reads what was said in private.

use chatd::server::owner::{OwnerReply, OwnerRequest};

use super::*;

fn to(name: &str, text: &str) -> (String, String) {
    (name.to_owned(), text.to_owned())
}

fn rename(world: &mut World, conn: ConnId, name: &str) {
    world.ask(conn, Request::Name(name.into()));
    world.heard(conn);
}

#[test]
fn a_conversation_belongs_to_two_accounts_and_each_reads_its_own_side() {
    let mut world = world();
    let (ana, bia) = (known(&mut world, "ana"), known(&mut world, "bia"));
    say(&mut world, ana, "bia", "oi");
    say(&mut world, bia, "ana", "olá");
    let both = [to("bia", "oi"), to("ana", "olá")];
    assert_eq!(ask(&mut world, ana, "BIA", LATEST), Ok(both.to_vec()));
    assert_eq!(ask(&mut world, bia, "ana", LATEST), Ok(both.to_vec()));
    let (eve, guest) = (known(&mut world, "eve"), world.join_as("guest"));
    for name in ["ana", "bia"] {
        assert_eq!(latest(&mut world, eve, name), [""; 0]);
        closed(&mut world, guest, name);
    }
    for name in ["", "*", "not a name", "ana!~ana@host"] {
        closed(&mut world, eve, name);
    }
    // Nobody called bia is here; the account is.
    world.ask(bia, Request::Quit { reason: None });
    assert_eq!(ask(&mut world, ana, "bia", LATEST), Ok(both.to_vec()));
    world.restart();
    let bia = member(&mut world, "bia");
    assert_eq!(ask(&mut world, bia, "ana", LATEST), Ok(both.to_vec()));
}

#[test]
fn who_takes_a_name_after_somebody_else_reads_nothing_of_theirs() {
    let mut policy = policy();
    policy.accounts.protect_names = false;
    let mut world = World::new(policy);
    world.restore();
    let (ana, bia) = (known(&mut world, "ana"), known(&mut world, "bia"));
    say(&mut world, ana, "bia", "for bia");
    rename(&mut world, bia, "bia2");
    let (eve, guest) = (known(&mut world, "eve"), world.join_as("guest"));
    rename(&mut world, eve, "bia");
    assert_eq!(latest(&mut world, eve, "ana"), [""; 0]);
    assert_eq!(latest(&mut world, ana, "bia"), [""; 0], "that is eve");
    assert_eq!(
        ask(&mut world, ana, "bia2", LATEST),
        Ok(vec![to("bia2", "for bia")]),
        "under her new name"
    );
    rename(&mut world, eve, "eve");
    rename(&mut world, guest, "bia");
    closed(&mut world, guest, "ana");
}

#[test]
fn what_was_said_to_a_guest_is_nobodys_who_takes_the_name_later() {
    let mut world = world();
    let (ana, guest) = (known(&mut world, "ana"), world.join_as("guest"));
    say(&mut world, ana, "guest", "hello");
    say(&mut world, guest, "ana", "hi");
    assert_eq!(latest(&mut world, ana, "guest"), ["hello", "hi"]);
    closed(&mut world, guest, "ana");
    register(&mut world, guest);
    assert_eq!(
        latest(&mut world, guest, "ana"),
        [""; 0],
        "an account of that name"
    );
    assert_eq!(
        latest(&mut world, ana, "guest"),
        [""; 0],
        "that is the account now"
    );
}

#[test]
fn an_account_made_again_under_the_name_of_a_deleted_one_reads_nothing_of_it() {
    let mut world = world();
    let (ana, bia) = (known(&mut world, "ana"), known(&mut world, "bia"));
    say(&mut world, ana, "bia", "for bia");
    for conn in [ana, bia] {
        join(&mut world, conn, "#r");
    }
    let own = say(&mut world, bia, "#r", "hers");
    let delete = |code| Request::Owner(Box::new(OwnerRequest::Delete { code }));
    world.ask(bia, delete(None));
    let code = match world.heard(bia).replies.pop() {
        Some(Reply::Owner(reply)) => match *reply {
            OwnerReply::DeletionCode(code) => code,
            reply => panic!("{reply:?}"),
        },
        other => panic!("{other:?}"),
    };
    world.ask(bia, delete(Some(code)));
    world.heard(bia);
    closed(&mut world, bia, "ana");
    register(&mut world, bia);
    assert_eq!(latest(&mut world, bia, "ana"), [""; 0]);
    assert_eq!(latest(&mut world, ana, "bia"), [""; 0]);
    // Nor is what the other said hers to take back.
    let refused = redact(&mut world, bia, "#r", own);
    assert_eq!(refused, Err(CannotRedact::Forbidden));
    assert_eq!(latest(&mut world, ana, "#r"), ["hers"]);
    world.restart();
    let (ana, bia) = (member(&mut world, "ana"), member(&mut world, "bia"));
    assert_eq!(latest(&mut world, bia, "ana"), [""; 0], "also after a restart");
    assert_eq!(latest(&mut world, ana, "bia"), [""; 0]);
}
