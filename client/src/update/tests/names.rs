//! People, rooms and oneself take other names, also in the middle of something.

use super::Script;
use crate::model::line::LineKind;
use crate::model::outbox::{Failure, State};
use crate::update::Msg;

const CAPS: &str =
    "batch draft/channel-rename draft/chathistory echo-message labeled-response message-tags server-time";

impl Script {
    fn held(&self) -> Vec<(&str, &State)> {
        let outbox = self.network().outbox.iter();
        outbox
            .map(|outgoing| (&*outgoing.target, &outgoing.state))
            .collect()
    }
}

#[test]
fn what_waits_follows_whom_it_is_for() {
    let mut script = Script::online(CAPS);
    script.msg(Msg::SelectPerson("rui".to_owned()));
    script.say("rui", "", "oi");
    assert_eq!(script.held(), [("rui", &State::Waiting)]);
    script.sent();
    script.server(&[":rui!r@h NICK tia"]);
    // What was missed is asked for again, of whom it is about.
    assert_eq!(script.sent(), ["CHATHISTORY LATEST tia * 100"]);
    script.server(&[":irc BATCH +h chathistory tia", ":irc BATCH -h"]);
    assert_eq!(script.sent(), ["@label=1 PRIVMSG tia :oi"]);
}

#[test]
fn what_was_sent_to_a_name_of_before_is_told_where_it_is_seen() {
    let mut script = Script::online("");
    script.say("rui", "", "oi");
    script.server(&[":rui!r@h NICK tia", ":irc 401 ana rui :No such nick"]);
    let refused = State::Failed(Failure::Refused("No such nick".to_owned()));
    assert_eq!(script.held(), [("tia", &refused)]);
    // Nobody knows whether somebody else of that name has it.
    let mut script = Script::online(CAPS);
    script.say("rui", "", "oi");
    script.server(&[":rui!r@h NICK tia"]);
    script.lose();
    assert_eq!(script.held(), [("tia", &State::Failed(Failure::Unknown))]);
}

#[test]
fn what_is_refused_has_a_conversation_to_be_seen_in() {
    let mut script = Script::online("");
    script.say("#outra", "", "oi");
    script.server(&[":irc 404 ana #outra :Cannot send"]);
    assert_eq!(script.model.outgoing(script.conversation("#outra")).count(), 1);
}

#[test]
fn what_one_said_under_another_name_is_ones_own() {
    let mut script = Script::online(CAPS);
    script.server(&["@msgid=a;time=1970-01-01T00:00:01Z :rui!r@h PRIVMSG #geral :bom dia"]);
    script.server(&["@time=1970-01-01T00:00:02Z :ana!a@h NICK bia"]);
    script.say("#geral", "", "oi");
    script.lose();
    script.connected();
    script.server(&[
        &format!(":irc CAP * LS :{CAPS}"),
        &format!(":irc CAP * ACK :{CAPS}"),
    ]);
    script.server(&[
        "@time=1970-01-01T00:01:00Z :irc 001 ana :Welcome",
        ":irc 422 ana :No MOTD",
        ":ana!a@h JOIN #geral",
        ":irc BATCH +h chathistory #geral",
        "@batch=h;msgid=a;time=1970-01-01T00:00:01Z :rui!r@h PRIVMSG #geral :bom dia",
        "@batch=h;msgid=b;time=1970-01-01T00:00:03Z :bia!a@h PRIVMSG #geral :oi",
        // Somebody else who took the name afterwards.
        "@batch=h;msgid=c;time=1970-01-01T00:01:30Z :bia!b@h PRIVMSG #geral :eu",
        ":irc BATCH -h",
    ]);
    assert_eq!(script.held(), []);
    let own = script.conversation("#geral").transcript.iter();
    let own = own.filter_map(|line| match &line.kind {
        LineKind::Said(said) => Some((&*said.text, said.own)),
        _ => None,
    });
    let own: Vec<_> = own.collect();
    assert_eq!(own, [("bom dia", false), ("oi", true), ("eu", false)]);
}

#[test]
fn a_room_keeps_its_conversation_under_another_name() {
    let mut script = Script::online(CAPS);
    let id = script.conversation("#geral").id;
    script.msg(Msg::ToggleMute);
    script.server(&[":rui!r@h RENAME #geral #nova :mais clara"]);
    assert_eq!(script.conversation("#nova").id, id);
    assert_eq!(
        script.last("#nova"),
        "*** rui renamed this room from #geral to #nova: mais clara"
    );
    assert_eq!((script.people("#nova").len(), script.is_in("#nova")), (2, true));
    let muted: Vec<&String> = script.network().muted.keys().collect();
    assert_eq!(muted, ["#nova"]);
    script.say("#nova", "", "oi");
    assert_eq!(script.sent().pop().unwrap(), "@label=1 PRIVMSG #nova :oi");
}

#[test]
fn a_room_that_takes_a_name_of_before_goes_on_there() {
    let mut script = Script::online(CAPS);
    // One was in a room of that name.
    script.server(&[":ana!a@h JOIN #nova", ":op!o@h KICK #nova ana :x"]);
    let (old, new) = (script.conversation("#geral").id, script.conversation("#nova").id);
    script.msg(Msg::Select(old));
    script.server(&[":rui!r@h RENAME #geral #nova :"]);
    assert!(script.is_in("#nova") && !script.is_in("#geral"));
    assert_eq!(script.model.conversations.current(), new);
    assert_eq!(script.people("#nova").len(), 2);
    // A name that is no room's is none.
    script.server(&[":rui!r@h RENAME #nova nova :"]);
    assert!(script.is_in("#nova") && script.find("nova").is_none());
}
