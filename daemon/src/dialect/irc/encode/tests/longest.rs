//! What is said with as many tags as there may be, by somebody with the longest names.

use protocol::irc::{MAX_CLIENT_TAG_DATA, MAX_TAGS};

use super::*;
use crate::dialect::irc::label::{self, Label};
use crate::dialect::testing::feed;
use crate::dialect::{Session, Step};
use crate::server::identity::Identity;
use crate::server::request::Request;

/// Somebody about whom everything is as long as it may be.
fn longest() -> Rc<Identity> {
    Rc::new(Identity {
        nick: Nick::new(&"n".repeat(32), 32).unwrap(),
        user: format!("~{}", "u".repeat(10)).into(),
        host: "h".repeat(63).into(),
        account: Some("a".repeat(32).into()),
        bot: true,
        ..(*identity("ana")).clone()
    })
}

/// As many of these tags as fit, filled up with one more to the last byte.
fn tag_data(tags: &[(String, String)]) -> String {
    let mut data = format!("+chatd/subject={}", "\\s\\:".repeat(100));
    for (key, value) in tags {
        let tag = format!(";{key}={value}");
        if data.len() + tag.len() <= MAX_CLIENT_TAG_DATA {
            data += &tag;
        }
    }
    if data.len() + ";+z=".len() <= MAX_CLIENT_TAG_DATA {
        data += ";+z=";
        data += &"z".repeat(MAX_CLIENT_TAG_DATA - data.len());
    }
    data
}

/// What a client says with these tags, as the core is told it.
fn asked(data: &str, text: &str) -> crate::server::request::Message {
    let policy = policy(Language::En);
    let lines = format!("CAP REQ :message-tags chatd/subject\r\n@{data} PRIVMSG #geral :x{text}\r\n");
    let mut session = Session::new(DialectKind::Irc);
    let (steps, out) = feed(&mut session, lines.as_bytes(), &context(&policy));
    match steps.into_iter().last() {
        Some(Step::Request {
            request: Request::Message(message),
            ..
        }) => message,
        step => panic!("{step:?} {out}"),
    }
}

/// Every line has no more tags than a client must be ready for, and is otherwise no longer than without them.
/// Whatever bears the message's tags bears them all, whole.
fn assert_whole(out: &[u8], expected: &[(&str, &str)]) {
    let mut whole = 0;
    for line in out.split_inclusive(|&b| b == b'\n') {
        let text = std::str::from_utf8(line).unwrap().trim_end();
        let parsed = Parsed::parse(text.as_bytes()).unwrap();
        let data = std::str::from_utf8(parsed.tags.raw()).unwrap();
        let around = if data.is_empty() { 0 } else { "@ ".len() };
        assert!(data.len() + around <= MAX_TAGS, "{text}");
        assert!(line.len() - data.len() - around <= MAX_BODY, "{text}");
        let (client, server): (Vec<_>, Vec<_>) = data.split(';').partition(|tag| tag.starts_with('+'));
        assert!(client.join(";").len() <= MAX_CLIENT_TAG_DATA, "{text}");
        assert!(server.join(";").len() <= MAX_CLIENT_TAG_DATA, "{text}");
        if client.is_empty() {
            continue;
        }
        whole += 1;
        assert_eq!(client.len(), expected.len(), "{text}");
        for (key, value) in expected {
            assert_eq!(parsed.tags.get(key).as_deref(), Some(*value), "{key} of {text}");
        }
        for key in ["time", "msgid", "account", "bot"] {
            assert!(parsed.tags.get(key).is_some(), "{key} of {text}");
        }
    }
    assert_eq!(whole, 1, "{}", String::from_utf8_lossy(out));
}

proptest! {
    #[test]
    fn tags_are_never_cut(
        tags in proptest::collection::vec(("\\+[a-y][a-z0-9./-]{0,20}", "[^\u{0}\r\n; ]{0,200}"), 0..60),
        text in "[^\u{0}\r\n]{0,120}",
        lines in any::<bool>(),
    ) {
        let asked = asked(&tag_data(&tags), &text);
        let mut expected: Vec<(&str, &str)> = asked.tags.iter().map(|(key, value)| (&**key, &**value)).collect();
        expected.extend(asked.subject.as_deref().map(|said| (subject::TAG, said)));
        prop_assert!(asked.subject.is_some());
        let mut event = happened(EventKind::Message(Message {
            text: asked.text.as_ref().into(),
            breaks: lines.then(|| Rc::from([1])),
            tags: asked.tags.clone().into(),
            ..super::said("", asked.subject.as_deref())
        }));
        event.source = Source::Client(longest());
        let (policy, caps) = (policy(Language::En), all_caps());
        let cx = context(&policy);
        let mut said = Vec::new();
        super::event(&event, caps, true, &policy, &mut said);
        assert_whole(&said, &expected);
        // The echo is an answer: the only part of it, and one of several.
        let label = Label::new(&";".repeat(64)).unwrap();
        for other in ["", ":irc.test 301 ana rui :x\r\n"] {
            let mut answer = [&said, other.as_bytes()].concat();
            label::apply(&label, &mut answer, 0, &cx);
            assert_whole(&answer, &expected);
        }
        let history = Reply::History { target: "#geral".into(), events: vec![Rc::new(event)] };
        let mut answer = Vec::new();
        reply(&history, caps, &cx, &mut answer);
        assert_whole(&answer, &expected);
        label::apply(&label, &mut answer, 0, &cx);
        assert_whole(&answer, &expected);
    }
}
