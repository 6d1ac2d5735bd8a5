//! The window and the tray.

use super::Script;
use crate::model::Leaving;
use crate::update::{Command, Msg};

fn hides(script: &mut Script) -> bool {
    script.done.clear();
    script.msg(Msg::CloseWindow);
    script.done.contains(&Command::Hide)
}

#[test]
fn a_window_is_closed_into_a_tray_that_is_there() {
    let mut script = Script::online("");
    script.model.appearance.tray = true;
    script.msg(Msg::Tray(true));
    assert!(hides(&mut script));
    assert!(script.sent().is_empty());
    script.done.clear();
    // It comes back with its tray's end.
    script.msg(Msg::Tray(false));
    assert_eq!(script.done, [Command::Raise]);
    script.done.clear();
    script.msg(Msg::Tray(false));
    assert_eq!(script.done, []);
    assert!(!hides(&mut script));
    assert_eq!(script.sent(), ["QUIT"]);
    assert_eq!(script.model.leaving, Leaving::Begun);
}

#[test]
fn who_does_not_want_the_tray_quits() {
    let mut script = Script::online("");
    script.msg(Msg::Tray(true));
    assert!(!hides(&mut script));
    assert_eq!(script.sent(), ["QUIT"]);
}

#[test]
fn quiet_is_remembered() {
    let mut script = Script::online("");
    script.msg(Msg::ToggleQuiet);
    let remembered = |command: &Command| matches!(command, Command::Remember(all) if !all.appearance.notify);
    assert!(script.done.iter().any(remembered));
    script.msg(Msg::ToggleQuiet);
    assert!(script.model.appearance.notify);
}

#[test]
fn what_is_unread_is_counted_once() {
    let mut script = Script::online("");
    script.server(&[":rui!r@h PRIVMSG ana :um", ":rui!r@h PRIVMSG ana :dois"]);
    assert_eq!(script.model.unread(), 2);
    script.msg(Msg::SelectPerson("rui".to_owned()));
    assert_eq!(script.model.unread(), 0);
}
