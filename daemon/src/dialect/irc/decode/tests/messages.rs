//! PRIVMSG, NOTICE and TAGMSG.

use super::{answered, asked, asked_with, message, take};
use crate::dialect::Step;
use crate::server::request::{MessageKind, Request};

#[test]
fn messages() {
    assert_eq!(
        asked("PRIVMSG #a,rui :oi você"),
        Request::Message(message(MessageKind::Normal, "oi você"))
    );
    assert_eq!(
        asked("NOTICE #a,rui oi"),
        Request::Message(message(MessageKind::Notice, "oi"))
    );
    assert!(answered("PRIVMSG").contains(" 411 ana :No recipient given (PRIVMSG)"));
    assert!(answered("PRIVMSG :").contains(" 411 "));
    assert!(answered("PRIVMSG rui").contains(" 412 ana :"));
    assert!(answered("PRIVMSG rui :").contains(" 412 "));
    for silent in ["NOTICE", "NOTICE rui", "NOTICE rui :", "NOTICE ,"] {
        assert_eq!(answered(silent), "", "a NOTICE is never answered");
    }
    assert!(answered("TAGMSG rui").contains(" 421 ana TAGMSG :"));
}

#[test]
fn an_answer_to_version_names_the_program() {
    assert_eq!(
        asked("NOTICE irc.test :\u{1}VERSION  chat-client\u{2} 1.0 \u{1}"),
        Request::Program("chat-client  1.0".into())
    );
    let Request::Program(long) = asked(&format!("NOTICE IRC.test :\u{1}VERSION {}\u{1}", "é".repeat(200)))
    else {
        panic!()
    };
    assert_eq!(long.len(), 100);
    assert_eq!(answered("NOTICE irc.test :oi"), "");
}

#[test]
fn only_tags_for_clients_are_relayed() {
    let Request::Message(sent) = asked_with(
        "message-tags",
        "@a=1;+b=x\\sy;+c;+b=z;+d\u{e9}=1;+=2;label=9;time=1 PRIVMSG #a,rui oi",
    ) else {
        panic!()
    };
    let tag = |key: &str, value: &str| (key.into(), value.into());
    assert_eq!(sent.tags, [tag("+c", ""), tag("+b", "z")]);
    let Request::Message(without) = asked("@+b=x PRIVMSG #a,rui oi") else {
        panic!()
    };
    assert_eq!(without.tags, []);
    let many: Vec<_> = (0..500).map(|i| format!("+t{i}")).collect();
    let Request::Message(bounded) = asked_with("message-tags", &format!("@{} TAGMSG rui", many.join(";")))
    else {
        panic!()
    };
    assert_eq!(bounded.tags.len(), 64);
    let (steps, out) = take("message-tags", "@a=1 TAGMSG rui\n@+a TAGMSG\n");
    assert_eq!(steps, [Step::Answered, Step::Answered]);
    assert!(out.contains("No recipient given (TAGMSG)"));
}

#[test]
fn subjects_are_taken_from_their_tag_and_never_from_brackets() {
    let subject = |caps, line: &str| match asked_with(caps, line) {
        Request::Message(message) => {
            assert_eq!(message.tags, [], "the subject is no tag to relay");
            message.subject.map(String::from)
        }
        request => panic!("{request:?}"),
    };
    let line = "@+chatd/subject=\\s\\nalmoço\\s PRIVMSG #a :oi";
    assert_eq!(subject("chatd/subject", line).as_deref(), Some("almoço"));
    assert_eq!(subject("message-tags", line).as_deref(), Some("almoço"));
    assert_eq!(subject("server-time", line), None);
    assert_eq!(subject("chatd/subject", "@+chatd/subject= PRIVMSG #a :oi"), None);
    assert_eq!(subject("chatd/subject", "PRIVMSG #a :[almoço] oi"), None);
    let long = subject(
        "chatd/subject",
        &format!("@+chatd/subject={} PRIVMSG #a :oi", "é".repeat(300)),
    );
    assert_eq!(long.map(|subject| subject.len()), Some(200));
}
