//! Reactions, replies, taking back, typing.

use jiff::Timestamp;

use super::Script;
use crate::model::line::{LineId, LineKind, Said};
use crate::update::Msg;

const CAPS: &str = "batch draft/message-redaction echo-message labeled-response message-tags";

fn room() -> Script {
    let mut script = Script::online(CAPS);
    script.server(&["@msgid=m1 :rui!r@h PRIVMSG #geral :oi"]);
    script.sent();
    script
}

impl Script {
    fn said(&self) -> (LineId, Said) {
        let line = self.conversation("#geral").transcript.by_msgid("m1").unwrap();
        let LineKind::Said(said) = &line.kind else {
            panic!("{line:?}");
        };
        (line.id, said.clone())
    }

    fn reactions(&self) -> Vec<String> {
        let said = self.said().1;
        let reactions = said.reactions.iter();
        reactions
            .map(|r| format!("{} {}", r.text, r.people.join(",")))
            .collect()
    }
}

#[test]
fn reactions_are_gathered() {
    let mut script = room();
    script.server(&[
        "@+draft/react=👍;+reply=m1 :rui!r@h TAGMSG #geral",
        "@+draft/react=👍;+draft/reply=m1 :bia!b@h TAGMSG #geral",
        "@+draft/react=👍;+reply=m1 :bia!b@h TAGMSG #geral",
        "@+draft/react=😀;+reply=m1 :bia!b@h TAGMSG #geral",
        "@+draft/react=😀;+reply=other :bia!b@h TAGMSG #geral",
        "@+draft/react=😀;+reply=m1 :bia!b@h TAGMSG ana",
    ]);
    assert_eq!(script.reactions(), ["👍 rui,bia", "😀 bia"]);
    script.server(&["@+draft/unreact=😀;+reply=m1 :bia!b@h TAGMSG #geral"]);
    assert_eq!(script.reactions(), ["👍 rui,bia"]);
    for n in 0..300 {
        script.server(&[
            &format!("@+draft/react=👍;+reply=m1 :p{n}!b@h TAGMSG #geral"),
            &format!("@+draft/react={n};+reply=m1 :bia!b@h TAGMSG #geral"),
        ]);
    }
    let said = script.said().1;
    assert_eq!((said.reactions.len(), said.reactions[0].people.len()), (20, 100));
}

#[test]
fn one_reacts_and_takes_that_back() {
    let mut script = room();
    let line = script.said().0;
    script.msg(Msg::React(line, "👍".to_owned()));
    assert_eq!(script.sent(), ["@+draft/react=👍;+reply=m1 TAGMSG #geral"]);
    script.server(&["@+draft/react=👍;+reply=m1 :ana!a@h TAGMSG #geral"]);
    script.msg(Msg::React(line, "👍".to_owned()));
    assert_eq!(script.sent(), ["@+draft/unreact=👍;+reply=m1 TAGMSG #geral"]);
}

#[test]
fn what_is_taken_back_is_gone() {
    let mut script = room();
    let line = script.said().0;
    script.msg(Msg::TakeBack(line));
    assert_eq!(script.sent(), ["REDACT #geral m1"]);
    script.server(&[":rui!r@h REDACT #geral m1 :oops"]);
    let said = script.said().1;
    assert!(said.redacted && said.text.is_empty());
}

#[test]
fn an_answer_names_what_it_answers() {
    let mut script = room();
    let line = script.said().0;
    script.msg(Msg::ReplyTo(Some(line)));
    assert_eq!(
        script.conversation("#geral").draft.reply.as_ref().unwrap().text,
        "oi"
    );
    script.say("#geral", "", "olá");
    assert_eq!(script.sent(), ["@label=1;+reply=m1 PRIVMSG #geral :olá"]);
    assert_eq!(script.conversation("#geral").draft.reply, None);
}

#[test]
fn who_types_is_known_for_a_while() {
    let mut script = room();
    script.server(&[
        "@+typing=active :rui!r@h TAGMSG #geral",
        "@+typing=active :bia!b@h TAGMSG #geral",
    ]);
    let typing = |script: &Script| -> Vec<String> {
        let typing = script.conversation("#geral").typing.iter();
        typing.map(|(who, _)| who.clone()).collect()
    };
    assert_eq!(typing(&script), ["rui", "bia"]);
    script.server(&[":rui!r@h PRIVMSG #geral :oi"]);
    assert_eq!(typing(&script), ["bia"]);
    script.msg_at(Msg::Tick, Timestamp::from_second(5).unwrap());
    assert_eq!(typing(&script), ["bia"]);
    script.msg_at(Msg::Tick, Timestamp::from_second(6).unwrap());
    assert_eq!(typing(&script), [""; 0]);
}

#[test]
fn others_are_told_now_and_then_that_one_types() {
    let mut script = room();
    let draft = |text: &str| Msg::Draft {
        to: "#geral".to_owned(),
        subject: String::new(),
        text: text.to_owned(),
    };
    for text in ["o", "ol", "olá"] {
        script.msg(draft(text));
    }
    assert_eq!(script.typing, ["@+typing=active TAGMSG #geral"]);
    script.msg_at(draft("olá,"), Timestamp::from_second(3).unwrap());
    script.msg_at(draft(""), Timestamp::from_second(3).unwrap());
    let told = ["active", "active", "done"].map(|state| format!("@+typing={state} TAGMSG #geral"));
    assert_eq!(script.typing, told);
    script.msg(draft("/quit"));
    assert_eq!(script.typing.len(), 3);
}
