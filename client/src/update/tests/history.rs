//! What was missed, what was before, how far one has read.

use jiff::Timestamp;

use super::Script;
use crate::model::conversations::Conversation;
use crate::model::line::LineKind;
use crate::update::Msg;

const CAPS: &str = "batch draft/chathistory draft/multiline draft/read-marker echo-message labeled-response \
                    message-tags server-time";

fn texts(conversation: &Conversation) -> Vec<&str> {
    let said = conversation
        .transcript
        .iter()
        .filter_map(|line| match &line.kind {
            LineKind::Said(said) => Some(said.text.as_str()),
            _ => None,
        });
    said.collect()
}

/// A line that rui says at a second.
fn said(tags: &str, target: &str, second: u32, text: &str) -> String {
    format!(
        "@{tags};time=2026-01-01T00:00:{second:02}.000Z;msgid=m{second} :rui!r@h PRIVMSG {target} :{text}"
    )
}

impl Script {
    /// The server answers with what was said.
    fn answer_history(&mut self, target: &str, lines: &[(u32, &str)]) {
        let to = if target.starts_with('#') { target } else { "ana" };
        let mut all = vec![format!(":irc BATCH +h chathistory {target}")];
        all.extend(
            lines
                .iter()
                .map(|&(second, text)| said("batch=h", to, second, text)),
        );
        all.push(":irc BATCH -h".to_owned());
        for line in all {
            self.server(&[&line]);
        }
    }

    /// Lost and back, in `#geral` again.
    fn back(&mut self) {
        self.lose();
        self.connected();
        self.server(&[
            &format!(":irc CAP * LS :{CAPS}"),
            &format!(":irc CAP * ACK :{CAPS}"),
        ]);
        self.server(&[
            ":irc 001 ana :Welcome",
            ":irc 005 ana CHANTYPES=# CHATHISTORY=3 :are supported",
            ":irc 422 ana :No MOTD",
        ]);
        self.sent();
        self.server(&[":ana!ana@host JOIN #geral"]);
    }
}

#[test]
fn entering_a_room_brings_what_was_said_there() {
    let mut script = Script::online(CAPS);
    script.server(&[":ana!ana@host JOIN #outra"]);
    assert_eq!(script.sent(), ["CHATHISTORY LATEST #outra * 100"]);
    script.answer_history("#outra", &[(1, "a"), (2, "b")]);
    assert_eq!(texts(script.conversation("#outra")), ["a", "b"]);
    // Nobody knows what of it was read, so nothing is called new.
    assert_eq!(script.conversation("#outra").unread, 0);
}

#[test]
fn what_was_missed_is_fetched_page_by_page() {
    let mut script = Script::online(CAPS);
    script.server(&[&said("x", "#geral", 10, "a")]);
    script.back();
    assert_eq!(
        script.sent(),
        ["CHATHISTORY AFTER #geral timestamp=2026-01-01T00:00:09.999Z 3"]
    );
    // Meanwhile somebody speaks.
    script.server(&[&said("x", "#geral", 15, "f")]);
    script.answer_history("#geral", &[(10, "a"), (11, "b"), (12, "c")]);
    assert_eq!(
        script.sent(),
        [
            "MARKREAD #geral timestamp=2026-01-01T00:00:15.000Z",
            "CHATHISTORY AFTER #geral msgid=m12 3"
        ]
    );
    script.answer_history("#geral", &[(13, "d"), (14, "e"), (15, "f")]);
    assert_eq!(script.sent(), ["CHATHISTORY AFTER #geral msgid=m15 3"]);
    script.answer_history("#geral", &[]);
    assert_eq!(script.sent(), [""; 0]);
    assert_eq!(
        texts(script.conversation("#geral")),
        ["a", "b", "c", "d", "e", "f"]
    );
}

#[test]
fn a_server_that_never_comes_to_an_end_is_not_followed_for_ever() {
    let mut script = Script::online(CAPS);
    script.server(&[&said("x", "#geral", 1, "a")]);
    script.back();
    let mut asked = 0;
    for n in 0_u32..40 {
        let questions = script.sent();
        asked += questions
            .iter()
            .filter(|line| line.starts_with("CHATHISTORY AFTER"))
            .count();
        let second = 2 + n;
        // Each answer is full, and all of it new.
        let batch = (0..3).map(|at| {
            format!("@batch=h;time=2026-01-01T00:{second:02}:0{at}.000Z;msgid=x{n}-{at} :rui!r@h PRIVMSG #geral :{n}")
        });
        script.server(&[":irc BATCH +h chathistory #geral"]);
        for line in batch {
            script.server(&[&line]);
        }
        script.server(&[":irc BATCH -h"]);
    }
    assert_eq!(asked, 10);
    assert!(
        script
            .transcript("#geral")
            .iter()
            .any(|line| line.contains("missing"))
    );
}

#[test]
fn older_lines_come_when_they_are_read() {
    let mut script = Script::online(CAPS);
    let id = script.conversation("#geral").id;
    script.msg(Msg::LookBack(id));
    assert_eq!(script.sent(), [""; 0]);
    script.server(&[&said("x", "#geral", 20, "c")]);
    script.sent();
    script.msg(Msg::LookBack(id));
    script.msg(Msg::LookBack(id));
    assert_eq!(script.sent(), ["CHATHISTORY BEFORE #geral msgid=m20 100"]);
    script.answer_history("#geral", &[(10, "a"), (11, "b")]);
    assert_eq!(texts(script.conversation("#geral")), ["a", "b", "c"]);
    script.msg(Msg::LookBack(id));
    assert_eq!(script.sent(), ["CHATHISTORY BEFORE #geral msgid=m10 100"]);
    script.answer_history("#geral", &[]);
    script.msg(Msg::LookBack(id));
    assert_eq!(script.sent(), [""; 0]);
}

#[test]
fn conversations_of_before_come_back() {
    let mut script = Script::online(CAPS);
    script.server(&[
        ":irc BATCH +t draft/chathistory-targets",
        "@batch=t :irc CHATHISTORY TARGETS rui 2026-01-01T00:00:05.000Z",
        "@batch=t :irc CHATHISTORY TARGETS #geral 2026-01-01T00:00:05.000Z",
        ":irc BATCH -t",
    ]);
    assert_eq!(script.sent(), ["MARKREAD rui", "CHATHISTORY LATEST rui * 100"]);
    script.server(&[":irc MARKREAD rui timestamp=2026-01-01T00:00:01.000Z"]);
    script.answer_history("rui", &[(1, "a"), (2, "b"), (3, "c")]);
    let rui = script.conversation("rui");
    assert_eq!((texts(rui), rui.unread), (vec!["a", "b", "c"], 2));
    assert_eq!(script.model.inbox.unread(), 2);
    // Read on another device.
    script.server(&[":irc MARKREAD rui timestamp=2026-01-01T00:00:03.000Z"]);
    assert_eq!(
        (script.conversation("rui").unread, script.model.inbox.unread()),
        (0, 0)
    );
}

#[test]
fn the_server_learns_how_far_one_has_read() {
    let mut script = Script::online(CAPS);
    let server = script.conversation("server").id;
    script.msg(Msg::Select(server));
    script.server(&[&said("x", "#geral", 1, "a"), &said("x", "#geral", 2, "b")]);
    assert_eq!(script.sent(), [""; 0]);
    let room = script.conversation("#geral").id;
    script.msg(Msg::Select(room));
    assert_eq!(
        script.sent(),
        ["MARKREAD #geral timestamp=2026-01-01T00:00:02.000Z"]
    );
    let first = script.conversation("#geral").first_unread;
    assert_eq!(
        script
            .conversation("#geral")
            .transcript
            .by_msgid("m1")
            .map(|line| line.id),
        first
    );
    // As more comes, not for each line.
    script.server(&[&said("x", "#geral", 3, "c")]);
    assert_eq!(script.sent(), [""; 0]);
    script.msg_at(Msg::Tick, Timestamp::from_second(4).unwrap());
    assert_eq!(
        script.sent(),
        ["MARKREAD #geral timestamp=2026-01-01T00:00:03.000Z"]
    );
    // Whoever looks away has not read.
    script.msg(Msg::Look(false));
    script.server(&[&said("x", "#geral", 4, "d")]);
    assert_eq!(script.conversation("#geral").unread, 1);
    assert_eq!(script.sent(), [""; 0]);
    script.msg(Msg::Look(true));
    assert_eq!(
        script.sent(),
        ["MARKREAD #geral timestamp=2026-01-01T00:00:04.000Z"]
    );
}

#[test]
fn messages_of_several_lines_are_one() {
    let mut script = Script::online(CAPS);
    script.server(&[
        "@msgid=m1;+chatd/subject=s :rui!r@h BATCH +m draft/multiline #geral",
        "@batch=m :rui!r@h PRIVMSG #geral :um",
        "@batch=m :rui!r@h PRIVMSG #geral :do",
        "@batch=m;draft/multiline-concat :rui!r@h PRIVMSG #geral :is",
        ":rui!r@h BATCH -m",
    ]);
    assert_eq!(script.last("#geral"), "<rui> [s] um\ndois");
}

#[test]
fn a_batch_that_never_ends_is_bounded() {
    let mut script = Script::online(CAPS);
    script.server(&[":irc BATCH +h chathistory #geral"]);
    let long = "x".repeat(8000);
    for n in 0..2000 {
        script.server(&[&format!("@batch=h;msgid=a{n} :rui!r@h PRIVMSG #geral :{long}")]);
    }
    for n in 0..100 {
        script.server(&[&format!(":irc BATCH +n{n} chathistory #geral")]);
    }
    script.server(&[":irc BATCH -h"]);
    let kept = script.conversation("#geral").transcript.len();
    assert!((500..600).contains(&kept), "{kept}");
}

const WHOLE: &str = "batch draft/chathistory message-tags server-time";

/// Back on a server that offers this.
fn back(script: &mut Script, caps: &str) {
    script.lose();
    script.connected();
    script.server(&[
        &format!(":irc CAP * LS :{caps}"),
        &format!(":irc CAP * ACK :{caps}"),
    ]);
    script.server(&[":irc 001 ana :Welcome", ":irc 422 ana :No MOTD"]);
    script.sent();
    script.server(&[":ana!a@h JOIN #geral"]);
}

#[test]
fn what_was_said_without_a_name_is_known_again() {
    let mut script = Script::online("server-time");
    script.server(&[
        "@time=1970-01-01T00:00:01Z :rui!r@h PRIVMSG #geral :ok",
        "@time=1970-01-01T00:00:02Z :rui!r@h PRIVMSG #geral :ok",
    ]);
    back(&mut script, WHOLE);
    script.server(&[
        ":irc BATCH +h chathistory #geral",
        "@batch=h;msgid=a;time=1970-01-01T00:00:01Z :rui!r@h PRIVMSG #geral :ok",
        "@batch=h;msgid=b;time=1970-01-01T00:00:02Z :rui!r@h PRIVMSG #geral :ok",
        "@batch=h;msgid=c;time=1970-01-01T00:00:03Z :rui!r@h PRIVMSG #geral :ok",
        // Long after: the same words once more.
        "@batch=h;msgid=d;time=1970-01-01T01:00:00Z :rui!r@h PRIVMSG #geral :ok",
        ":irc BATCH -h",
    ]);
    let said = script
        .transcript("#geral")
        .iter()
        .filter(|line| line.ends_with("> ok"))
        .count();
    assert_eq!(said, 4);
    let transcript = &script.conversation("#geral").transcript;
    assert!(["a", "b", "c", "d"].iter().all(|msgid| transcript.has(msgid)));
}

#[test]
fn what_was_missed_while_nothing_was_told_is_asked_for_later() {
    let mut script = Script::online(WHOLE);
    script.server(&["@msgid=a;time=1970-01-01T00:00:01Z :rui!r@h PRIVMSG #geral :um"]);
    // Here nothing is told of before: there may be a gap.
    back(&mut script, "message-tags server-time");
    script.server(&["@msgid=c;time=1970-01-01T00:00:03Z :rui!r@h PRIVMSG #geral :dois"]);
    back(&mut script, WHOLE);
    let asked = script.sent();
    assert_eq!(
        asked,
        ["CHATHISTORY AFTER #geral timestamp=1970-01-01T00:00:00.999Z 100"]
    );
    // The same, if there is no answer.
    script.server(&[
        ":irc FAIL CHATHISTORY MESSAGE_ERROR AFTER #geral :Try later",
        "@msgid=d;time=1970-01-01T00:00:04Z :rui!r@h PRIVMSG #geral :quatro",
    ]);
    back(&mut script, WHOLE);
    assert_eq!(script.sent(), asked);
}

#[test]
fn history_without_names_or_times_is_not_asked_for() {
    let mut script = Script::online("batch draft/chathistory");
    back(&mut script, "batch draft/chathistory message-tags");
    assert_eq!(script.sent(), Vec::<String>::new());
}

#[test]
fn the_oldest_lines_make_room_for_what_was_missed() {
    use crate::model::transcript::MAX_LINES;
    let mut script = Script::online(WHOLE);
    let id = script.conversation("#geral").id;
    script.server(&["@msgid=a;time=1970-01-01T00:00:01Z :rui!r@h PRIVMSG #geral :um"]);
    let line = script.conversation("#geral").transcript.lines()[0].clone();
    for _ in 0..MAX_LINES {
        script.model.conversations.push(id, line.clone());
    }
    script.server(&[
        ":irc BATCH +h chathistory #geral",
        "@batch=h;msgid=b;time=1970-01-01T00:00:02Z :rui!r@h PRIVMSG #geral :dois",
        ":irc BATCH -h",
    ]);
    assert_eq!(script.last("#geral"), "<rui> dois");
    assert_eq!(script.conversation("#geral").transcript.len(), MAX_LINES);
}
