//! Not being told of what is said in a room.

use super::Script;
use crate::model::conversations::{ConversationId, INBOX, Mute};
use crate::model::remembered::Remembered;
use crate::update::{Command, Msg};

/// A client that looks away from `#geral`.
fn away() -> (Script, ConversationId) {
    let mut script = Script::online("");
    let room = script.conversation("#geral").id;
    script.msg(Msg::Select(INBOX));
    script.msg(Msg::Look(false));
    (script, room)
}

/// What the desktop was asked to tell.
fn told(script: &Script) -> Vec<&str> {
    let told = script.done.iter().filter_map(|command| match command {
        Command::Notify { text, .. } => Some(text.as_str()),
        _ => None,
    });
    told.collect()
}

#[test]
fn nothing_is_told_of_a_muted_room() {
    let (mut script, room) = away();
    script.msg(Msg::Mute(room, Mute::All));
    script.server(&[":rui!r@h PRIVMSG #geral :ana, vem", ":rui!r@h PRIVMSG ana :vem"]);
    assert_eq!(told(&script), ["vem"]);
    assert_eq!(script.conversation("#geral").badge(), 0);
    script.msg(Msg::NextUnread);
    assert_eq!(script.current(), "rui");
    // What came meanwhile is still marked as new when it is looked at.
    script.msg(Msg::Look(true));
    script.msg(Msg::Select(room));
    assert!(script.conversation("#geral").first_unread.is_some());
}

#[test]
fn one_may_want_to_be_told_of_ones_name() {
    let (mut script, room) = away();
    script.msg(Msg::Mute(room, Mute::Others));
    script.server(&[":rui!r@h PRIVMSG #geral :alguém?"]);
    assert_eq!(script.conversation("#geral").badge(), 0);
    script.server(&[":rui!r@h PRIVMSG #geral :ana, vem"]);
    assert_eq!(told(&script), ["ana, vem"]);
    assert_eq!(script.conversation("#geral").badge(), 2);
}

#[test]
fn a_key_mutes_the_room_that_is_looked_at_and_no_person() {
    let mut script = Script::online("");
    script.msg(Msg::ToggleMute);
    assert_eq!(script.conversation("#geral").mute, Mute::All);
    let muted = |script: &Script| Remembered::of(&script.model).servers[0].muted.clone();
    assert_eq!(muted(&script)["#geral"], Mute::All);
    assert!(script.done.iter().any(|c| matches!(c, Command::Remember(_))));
    // Names are the same as the server has it.
    script.server(&[":ana!a@h PART #geral", ":ana!a@h JOIN #GERAL"]);
    script.msg(Msg::ToggleMute);
    assert_eq!(muted(&script).len(), 0);
    script.msg(Msg::SelectPerson("rui".to_owned()));
    script.msg(Msg::ToggleMute);
    assert_eq!(script.conversation("rui").mute, Mute::Off);
}
