//! What is written is neither lost nor doubled.

use super::Script;
use crate::model::outbox::{Failure, State};
use crate::update::Msg;

const CAPS: &str = "batch chatd/subject draft/chathistory draft/multiline echo-message labeled-response \
                    message-tags server-time";

impl Script {
    fn states(&self) -> Vec<(&str, &State)> {
        let outbox = self.network().outbox.iter();
        outbox
            .map(|outgoing| (&*outgoing.said.text, &outgoing.state))
            .collect()
    }

    /// Lost and back, not in a room yet.
    fn return_with(&mut self, caps: &str) {
        self.lose();
        self.connected();
        self.server(&[
            &format!(":irc CAP * LS :{caps}"),
            &format!(":irc CAP * ACK :{caps}"),
        ]);
        self.server(&[":irc 001 ana :Welcome", ":irc 422 ana :No MOTD"]);
        self.sent();
    }
}

#[test]
fn a_message_is_on_its_way_until_it_comes_back() {
    let mut script = Script::online(CAPS);
    script.say("#geral", "s", "oi");
    assert_eq!(script.sent(), ["@label=1;+chatd/subject=s PRIVMSG #geral :oi"]);
    assert_eq!(script.states(), [("oi", &State::Sent)]);
    script.server(&["@label=1;msgid=a;+chatd/subject=s :ana!a@h PRIVMSG #geral :oi"]);
    assert_eq!(script.states(), []);
    assert_eq!(script.last("#geral"), "<ana> [s] oi");
    // The same once more, as some servers play it back.
    script.server(&["@msgid=a :ana!a@h PRIVMSG #geral :oi"]);
    assert_eq!(
        script
            .transcript("#geral")
            .iter()
            .filter(|line| line.ends_with(" oi"))
            .count(),
        1
    );
}

#[test]
fn what_is_refused_says_why_and_can_be_tried_again() {
    let mut script = Script::online(CAPS);
    script.say("#geral", "", "oi");
    script.sent();
    script.server(&["@label=1 :irc 404 ana #geral :You are muted"]);
    let refused = State::Failed(Failure::Refused("You are muted".to_owned()));
    assert_eq!(script.states(), [("oi", &refused)]);
    script.msg(Msg::Retry(1));
    assert_eq!(script.sent(), ["@label=2 PRIVMSG #geral :oi"]);
    script.server(&["@label=2 :irc FAIL PRIVMSG SLOW :Slow down"]);
    script.msg(Msg::Discard(2));
    assert_eq!(script.states(), []);
}

#[test]
fn without_labels_a_question_confirms() {
    let mut script = Script::online("");
    script.say("#geral", "", "oi");
    script.say("rui", "", "psiu");
    script.server(&[":irc 401 ana rui :No such nick"]);
    script.confirm();
    assert_eq!(script.transcript("#geral").last().unwrap(), "<ana> oi");
    let refused = State::Failed(Failure::Refused("No such nick".to_owned()));
    assert_eq!(script.states(), [("psiu", &refused)]);
}

#[test]
fn what_is_written_without_a_connection_is_sent_with_the_next_one() {
    let mut script = Script::online(CAPS);
    script.lose();
    script.say("#geral", "", "um");
    script.say("rui", "", "dois");
    assert_eq!(script.conversation("#geral").draft.text, "");
    assert_eq!(
        script.states(),
        [("um", &State::Waiting), ("dois", &State::Waiting)]
    );
    script.connected();
    script.server(&[
        &format!(":irc CAP * LS :{CAPS}"),
        &format!(":irc CAP * ACK :{CAPS}"),
    ]);
    script.sent();
    script.server(&[":irc 001 ana :Welcome", ":irc 422 ana :No MOTD"]);
    let sent = script.sent();
    assert!(
        sent.contains(&"@label=2 PRIVMSG rui :dois".to_owned()),
        "{sent:?}"
    );
    script.server(&[":ana!a@h JOIN #geral"]);
    assert_eq!(script.sent(), ["CHATHISTORY LATEST #geral * 100"]);
    script.server(&[":irc BATCH +h chathistory #geral", ":irc BATCH -h"]);
    assert_eq!(script.sent(), ["@label=1 PRIVMSG #geral :um"]);
}

/// A client that has said two things into a connection that breaks, with one message known from before.
fn interrupted() -> Script {
    let mut script = Script::online(CAPS);
    script.server(&["@time=2026-01-01T00:00:01.000Z;msgid=known :rui!r@h PRIVMSG #geral :antes"]);
    script.say("#geral", "", "um");
    script.say("#geral", "", "dois");
    script.return_with(CAPS);
    script.say("#geral", "", "três");
    script.server(&[":ana!a@h JOIN #geral"]);
    assert_eq!(
        script.sent(),
        ["CHATHISTORY AFTER #geral timestamp=2026-01-01T00:00:00.999Z 100"]
    );
    script
}

#[test]
fn only_what_did_not_arrive_is_sent_again() {
    let mut script = interrupted();
    script.server(&[
        ":irc BATCH +h chathistory #geral",
        "@batch=h;time=2026-01-01T00:00:01.000Z;msgid=known :rui!r@h PRIVMSG #geral :antes",
        "@batch=h;time=2026-01-01T00:00:02.000Z;msgid=one :ana!a@h PRIVMSG #geral :um",
        ":irc BATCH -h",
    ]);
    assert_eq!(
        script.sent(),
        ["@label=2 PRIVMSG #geral :dois", "@label=3 PRIVMSG #geral :três"]
    );
    assert!(script.transcript("#geral").contains(&"<ana> um".to_owned()));
}

#[test]
fn where_nobody_can_tell_the_person_decides() {
    for answer in [
        // It does not have what was surely said there, so it says nothing about the rest.
        [":irc BATCH +h chathistory #geral", ":irc BATCH -h"],
        [
            "FAIL CHATHISTORY INVALID_TARGET AFTER #geral :No",
            ":irc NOTICE ana :x",
        ],
        [":irc 421 ana CHATHISTORY :Unknown command", ":irc NOTICE ana :x"],
    ] {
        let mut script = interrupted();
        script.server(&answer);
        assert_eq!(script.sent(), ["@label=3 PRIVMSG #geral :três"]);
        let unknown = State::Failed(Failure::Unknown);
        let expected = [("um", &unknown), ("dois", &unknown), ("três", &State::Sent)];
        assert_eq!(script.states(), expected);
    }
}

#[test]
fn a_server_that_does_not_answer_holds_nothing_up_for_ever() {
    let mut script = interrupted();
    script.msg_at(Msg::Tick, jiff::Timestamp::from_second(19).unwrap());
    assert_eq!(script.sent(), [""; 0]);
    script.msg_at(Msg::Tick, jiff::Timestamp::from_second(20).unwrap());
    assert_eq!(script.sent(), ["@label=3 PRIVMSG #geral :três"]);
}

#[test]
fn a_room_that_lets_nobody_in_keeps_nothing_waiting_for_ever() {
    let mut script = Script::online(CAPS);
    script.say("#geral", "", "um");
    script.return_with(CAPS);
    script.server(&[":irc 474 ana #geral :You are banned"]);
    assert_eq!(script.states(), [("um", &State::Failed(Failure::Unknown))]);
}

#[test]
fn a_flood_goes_out_in_parts() {
    let mut script = Script::online(CAPS);
    let text: Vec<String> = (0..40).map(|n| format!("/me {n}")).collect();
    for line in &text {
        script.say("#geral", "", line);
    }
    assert_eq!(script.sent().len(), 16);
    script.server(&["@label=1 :ana!a@h PRIVMSG #geral :\u{1}ACTION 0\u{1}"]);
    assert_eq!(script.sent().len(), 1);
    // There is an end to what waits.
    for _ in 0..600 {
        script.say("#geral", "", "x");
    }
    assert_eq!(script.network().outbox.iter().count(), 500);
    assert_eq!(script.conversation("#geral").draft.text, "x");
}

#[test]
fn several_lines_go_as_one_message() {
    let mut script = Script::online("");
    script.network_mut().session.caps = {
        use protocol::irc::caps::{Cap, CapSet};
        CapSet::of(&[
            Cap::Batch,
            Cap::EchoMessage,
            Cap::LabeledResponse,
            Cap::MessageTags,
            Cap::Multiline,
        ])
    };
    script.network_mut().session.multiline = (4096, 10);
    script.say("#geral", "", "um\n\ndois");
    assert_eq!(
        script.sent(),
        [
            "@label=1 BATCH +1 draft/multiline #geral",
            "@batch=1 PRIVMSG #geral :um",
            "@batch=1 PRIVMSG #geral :",
            "@batch=1 PRIVMSG #geral :dois",
            "BATCH -1",
        ]
    );
    script.server(&[
        "@label=1;msgid=a :ana!a@h BATCH +x draft/multiline #geral",
        "@batch=x :ana!a@h PRIVMSG #geral :um",
        "@batch=x :ana!a@h PRIVMSG #geral :",
        "@batch=x :ana!a@h PRIVMSG #geral :dois",
        ":ana!a@h BATCH -x",
    ]);
    assert_eq!(script.states(), []);
    assert_eq!(script.last("#geral"), "<ana> um\n\ndois");
    // More lines than the server takes at once are messages of their own.
    let long: Vec<String> = (0..11).map(|n| n.to_string()).collect();
    script.say("#geral", "", &long.join("\n"));
    assert_eq!(script.sent().len(), 11);
}

#[test]
fn another_server_gets_nothing_of_it() {
    let mut script = Script::online(CAPS);
    script.lose();
    script.say("#geral", "", "um");
    let mut answer = crate::update::Answer {
        server: "other".to_owned(),
        name: "ana".to_owned(),
        ..crate::update::Answer::default()
    };
    answer.port = "6667".to_owned();
    script.msg(Msg::Answer(answer));
    assert_eq!(script.states(), []);
}

#[test]
fn an_answer_is_about_what_was_sent_before_the_question() {
    let caps = "batch draft/chathistory message-tags server-time";
    let mut script = Script::online(caps);
    script.return_with(caps);
    script.shows_pings = true;
    // The first waits for the room, the second does not.
    script.say("#geral", "", "um");
    script.say("bia", "", "dois");
    let sent = script.sent();
    assert!(sent.contains(&"PING chat-1".to_owned()), "{sent:?}");
    script.server(&[
        ":ana!a@h JOIN #geral",
        ":irc BATCH +h chathistory #geral",
        ":irc BATCH -h",
    ]);
    let sent = script.sent();
    assert!(sent.contains(&"PING chat-2".to_owned()), "{sent:?}");
    script.server(&[":irc PONG irc chat-1"]);
    assert_eq!(script.states(), [("um", &State::Sent)]);
    script.server(&[":irc PONG irc chat-2"]);
    assert_eq!(script.states(), []);
}

#[test]
fn what_turns_up_later_is_not_asked_about_any_more() {
    let mut script = Script::online("");
    script.say("#geral", "", "oi");
    script.return_with("");
    script.server(&[":ana!a@h JOIN #geral"]);
    assert_eq!(script.states(), [("oi", &State::Failed(Failure::Unknown))]);
    script.return_with(CAPS);
    script.server(&[
        ":ana!a@h JOIN #geral",
        ":irc BATCH +h chathistory #geral",
        "@batch=h;msgid=a;time=1970-01-01T00:00:01Z :ana!a@h PRIVMSG #geral :oi",
        ":irc BATCH -h",
    ]);
    assert_eq!(script.states(), []);
    assert_eq!(script.last("#geral"), "<ana> oi");
}
