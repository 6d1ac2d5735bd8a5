use protocol::language::Language;

use super::*;
use crate::dialect::testing::{context, feed, policy};
use crate::dialect::{Session, Step};
use crate::server::input::DialectKind;

const CAPS: &str = "draft/multiline batch message-tags labeled-response chatd/subject";

/// A client with these capabilities.
fn client(caps: &str) -> Session {
    let policy = policy(Language::En);
    let mut session = Session::new(DialectKind::Irc);
    feed(
        &mut session,
        format!("CAP REQ :{caps}\r\n").as_bytes(),
        &context(&policy),
    );
    session
}

/// What the core is asked, and what is answered.
fn send(session: &mut Session, lines: &str) -> (Vec<(Request, Option<Label>)>, String) {
    let policy = policy(Language::En);
    let (steps, out) = feed(session, lines.as_bytes(), &context(&policy));
    let asked = steps.into_iter().filter_map(|step| match step {
        Step::Request { request, label } => Some((request, label)),
        _ => None,
    });
    (asked.collect(), out)
}

/// The one request and its label.
fn asked(lines: &str) -> (Request, Option<Label>) {
    let (mut asked, out) = send(&mut client(CAPS), lines);
    assert_eq!((asked.len(), &*out), (1, ""), "{lines}");
    asked.remove(0)
}

/// The answer to lines of which the core hears nothing.
fn failed(lines: &str) -> String {
    let (asked, out) = send(&mut client(CAPS), lines);
    assert_eq!(asked, [], "{lines}");
    out
}

fn fail(rest: &str) -> String {
    format!(":irc.test FAIL BATCH {rest}")
}

fn said(text: &str, breaks: Option<&[u32]>) -> Message {
    Message {
        kind: MessageKind::Normal,
        targets: vec!["#a".into()],
        text: text.into(),
        breaks: breaks.map(Into::into),
        subject: None,
        tags: Vec::new(),
        confirm: false,
    }
}

#[test]
fn lines_become_one_message() {
    let (request, label) = asked(
        "@label=7;+a=b;+chatd/subject=almoço BATCH +1 draft/multiline #a\n@batch=1 PRIVMSG #A hello\n\
         @batch=1;label=8;+x PRIVMSG #a :\n@batch=1 privmsg #a :how is \n\
         @batch=1;draft/multiline-concat PRIVMSG #a :everyone?\nBATCH -1\n",
    );
    let message = Message {
        subject: Some("almoço".into()),
        tags: vec![("+a".into(), "b".into())],
        confirm: true,
        ..said("hello\n\nhow is everyone?", Some(&[14]))
    };
    assert_eq!(request, Request::Message(message));
    assert_eq!(
        label,
        Label::new("7"),
        "the label of the whole is the one of its beginning"
    );
}

#[test]
fn a_message_of_one_line_is_like_any_other() {
    let lines =
        "BATCH +1 draft/multiline #a\n@batch=1;draft/multiline-concat NOTICE #a hello\n@label=9 BATCH -1\n";
    let notice = Message {
        kind: MessageKind::Notice,
        confirm: true,
        ..said("hello", None)
    };
    assert_eq!(asked(lines), (Request::Message(notice), Label::new("9")));
}

#[test]
fn a_blank_line_may_come_first_and_last() {
    let lines = "BATCH +1 draft/multiline #a\n@batch=1 PRIVMSG #a :\n@batch=1 PRIVMSG #a x\n@batch=1 PRIVMSG #a :\n\
        BATCH -1\n";
    assert_eq!(asked(lines).0, Request::Message(said("\nx\n", Some(&[]))));
}

#[test]
fn without_the_capabilities_there_are_no_batches() {
    for caps in ["batch", "draft/multiline"] {
        let (asked, out) = send(
            &mut client(caps),
            "BATCH +1 draft/multiline #a\n@batch=1 PRIVMSG #a hello\nBATCH -1\n",
        );
        let unknown = ":irc.test 421 ana BATCH :Unknown command\r\n";
        assert_eq!(out, unknown.repeat(2));
        assert_eq!(asked, [(Request::Message(said("hello", None)), None)]);
    }
}

#[test]
fn a_batch_begins_as_it_must() {
    for (begin, expected) in [
        ("BATCH", ":irc.test 461 ana BATCH :"),
        (
            "BATCH 1 draft/multiline #a",
            &*fail("MULTILINE_INVALID :A batch begins"),
        ),
        ("BATCH + draft/multiline #a", &*fail("INVALID_REFTAG * :")),
        ("BATCH +a_b draft/multiline #a", &*fail("INVALID_REFTAG a_b :")),
        ("BATCH +1", &*fail("UNKNOWN_TYPE 1 * :")),
        ("BATCH +1 netsplit a b", &*fail("UNKNOWN_TYPE 1 netsplit :")),
        (
            "BATCH +1 draft/multiline",
            &*fail("MULTILINE_INVALID :The batch has no target"),
        ),
        (
            "BATCH +1 draft/multiline nickserv",
            &*fail("MULTILINE_INVALID :Services"),
        ),
        (
            "@batch=2 BATCH +1 draft/multiline #a",
            &*fail("MULTILINE_INVALID :No batch"),
        ),
    ] {
        let rest = if begin == "BATCH" {
            ""
        } else {
            "\n@batch=1 PRIVMSG #a hello\nBATCH -1"
        };
        let out = failed(&format!("{begin}{rest}\n"));
        assert!(
            out.starts_with(expected) && out.lines().count() == 1,
            "{begin}: {out}"
        );
    }
    let long = format!("BATCH +{} draft/multiline #a\n", "x".repeat(MAX_REFERENCE));
    assert_eq!(failed(&long), "");
    assert!(failed(&long.replace("+x", "+xx")).contains("INVALID_REFTAG"));
}

#[test]
fn what_is_wrong_with_a_line_is_told_once_and_ends_the_batch() {
    let long = format!("@batch=1 PRIVMSG #a {}", "x".repeat(150));
    let over = "x".repeat(200);
    for (lines, expected) in [
        (
            "@batch=2 PRIVMSG #a x",
            "MULTILINE_INVALID :No batch of this reference is open",
        ),
        ("@batch=1 PRIVMSG #b x", "MULTILINE_INVALID_TARGET #a #b :"),
        ("@batch=1 PRIVMSG @#a x", "MULTILINE_INVALID_TARGET #a @#a :"),
        ("@batch=1 PRIVMSG #a", "MULTILINE_INVALID :The line has no text"),
        ("@batch=1 NOTICE #a x", "MULTILINE_INVALID :A message's lines"),
        ("@batch=1 TAGMSG #a", "MULTILINE_INVALID :A message's lines"),
        ("@batch=1 NOTHING", "MULTILINE_INVALID :A message's lines"),
        (
            "@batch=1 BATCH +2 draft/multiline #a",
            "MULTILINE_INVALID :A message's lines",
        ),
        (
            "@batch=1;draft/multiline-concat PRIVMSG #a :",
            "MULTILINE_INVALID :A blank line",
        ),
        (
            &*format!("@batch=1 PRIVMSG #a {over}"),
            "MULTILINE_MAX_BYTES 200 :",
        ),
        (&*[&*long, &long].join("\n"), "MULTILINE_MAX_BYTES 200 :"),
        (
            &*["@batch=1 PRIVMSG #a x"; 4].join("\n"),
            "MULTILINE_MAX_LINES 4 :",
        ),
        (
            "BATCH -2",
            "MULTILINE_INVALID :No batch of this reference is open",
        ),
    ] {
        let out = failed(&format!(
            "@label=7 BATCH +1 draft/multiline #a\n@batch=1 PRIVMSG #a x\n{lines}\n"
        ));
        let expected = format!("@label=7 {}", fail(expected));
        assert!(
            out.starts_with(&expected) && out.lines().count() == 1,
            "{lines}: {out}"
        );
    }
    let mut session = client(CAPS);
    let (asked, out) = send(
        &mut session,
        "BATCH +1 draft/multiline #a\n@batch=9 PRIVMSG #a x\n@batch=1 PRIVMSG #a x\nBATCH -1\n\
         BATCH +1 draft/multiline #a\n@batch=1 PRIVMSG #a x\nBATCH -1\n",
    );
    assert_eq!(out.lines().count(), 1, "what else comes of it is ignored: {out}");
    assert_eq!(
        asked,
        [(Request::Message(said("x", None)), None)],
        "the next is taken"
    );
}

#[test]
fn the_limits_can_be_reached() {
    let halves = ["x".repeat(100), "y".repeat(99)];
    let [x, y] = &halves;
    let lines = format!("@batch=1 PRIVMSG #a {x}\n@batch=1 PRIVMSG #a {y}\n");
    let (request, _) = asked(&format!("BATCH +1 draft/multiline #a\n{lines}BATCH -1\n"));
    assert_eq!(request, Request::Message(said(&halves.join("\n"), Some(&[]))));
    let four = "@batch=1 PRIVMSG #a x\n".repeat(4);
    let (request, _) = asked(&format!("BATCH +1 draft/multiline #a\n{four}BATCH -1\n"));
    assert_eq!(request, Request::Message(said("x\nx\nx\nx", Some(&[]))));
}

#[test]
fn a_message_says_something() {
    for lines in [
        "",
        "@batch=1 PRIVMSG #a :\n",
        "@batch=1 PRIVMSG #a :\n@batch=1 PRIVMSG #a :\n",
    ] {
        let out = failed(&format!(
            "@label=7 BATCH +1 draft/multiline #a\n{lines}BATCH -1\n"
        ));
        assert!(
            out.starts_with("@label=7 :irc.test FAIL BATCH MULTILINE_INVALID :The message has only"),
            "{out}"
        );
    }
}

#[test]
fn without_a_batch_nothing_can_belong_to_one() {
    let out = failed("@label=7;batch=1 PRIVMSG #a x\n@batch=1 JOIN #a\nBATCH -1\n");
    assert_eq!(
        out,
        "@label=7 :irc.test FAIL BATCH MULTILINE_INVALID :No batch of this reference is open\r\n"
    );
    assert!(failed("BATCH -1\n").contains("MULTILINE_INVALID"));
}

#[test]
fn anything_else_interrupts_a_batch() {
    let begin = "@label=7 BATCH +1 draft/multiline #a\n@batch=1 PRIVMSG #a x\n";
    let interrupted = "@label=7 :irc.test FAIL BATCH MULTILINE_INVALID :The batch was interrupted\r\n";
    let mut session = client(CAPS);
    let labeled = Message {
        confirm: true,
        ..said("y", None)
    };
    let (asked, out) = send(
        &mut session,
        &format!("{begin}@label=8 PRIVMSG #a y\n@batch=1 PRIVMSG #a x\nBATCH -1\n"),
    );
    assert_eq!(asked, [(Request::Message(labeled), Label::new("8"))]);
    assert_eq!(out, interrupted);
    for (line, answer) in [
        (&b"CAP LIST"[..], "CAP ana LIST :"),
        (b"PRIVMSG #a :caf\xe9", "FAIL PRIVMSG INVALID_UTF8 :"),
        (b"@batch=1 PRIVMSG #a :caf\xe9", "FAIL PRIVMSG INVALID_UTF8 :"),
        (
            &[&b"@batch=1 PRIVMSG #a :"[..], &[b'x'; 600]].concat(),
            " 417 ana :",
        ),
        (&[b'x'; 9000], " 417 ana :"),
        (b"BATCH +2 nothing", "UNKNOWN_TYPE 2 nothing :"),
    ] {
        let policy = policy(Language::En);
        let bytes = [begin.as_bytes(), line, b"\n@batch=1 PRIVMSG #a x\nBATCH -1\n"].concat();
        let (steps, out) = feed(&mut client(CAPS), &bytes, &context(&policy));
        assert!(steps.iter().all(|step| *step == Step::Answered), "{steps:?}");
        let rest = out.strip_prefix(interrupted).unwrap_or_else(|| panic!("{out}"));
        assert!(rest.contains(answer) && rest.lines().count() == 1, "{out}");
    }
}

#[test]
fn keeping_alive_and_leaving_interrupt_nothing() {
    let mut session = client(CAPS);
    let (asked, out) = send(
        &mut session,
        "BATCH +1 draft/multiline #a\n@batch=1 PRIVMSG #a x\nPONG a\nPING b\nBATCH -1\n\
         BATCH +1 draft/multiline #a\nQUIT\n",
    );
    assert_eq!(out, "");
    let [
        (Request::Pong, _),
        (Request::Ping { .. }, _),
        (said, _),
        (Request::Quit { .. }, _),
    ] = &*asked
    else {
        panic!("{asked:?}");
    };
    assert_eq!(*said, Request::Message(self::said("x", None)));
}

#[test]
fn a_batch_left_open_is_given_up() {
    let policy = policy(Language::En);
    let mut session = client(CAPS);
    let mut later = context(&policy);
    let mut send = |wait: u64, line: &str| {
        later.now.0 += wait;
        feed(&mut session, format!("{line}\n").as_bytes(), &later)
    };
    send(0, "@label=7 BATCH +1 draft/multiline #a");
    let (_, out) = send(TIMEOUT, "@batch=1 PRIVMSG #a x");
    assert_eq!(out, "");
    send(1, "PONG x");
    let (steps, out) = send(TIMEOUT, "@batch=1 PRIVMSG #a x");
    assert_eq!(steps, [Step::Answered]);
    assert_eq!(
        out,
        "@label=7 :irc.test FAIL BATCH TIMEOUT 1 :The batch was left open for too long\r\n"
    );
    let (steps, out) = send(0, "BATCH -1");
    assert_eq!((steps, &*out), (vec![Step::Answered], ""));
}
