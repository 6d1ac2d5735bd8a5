use proptest::prelude::*;
use protocol::language::Language;

use super::*;
use crate::dialect::Session;
use crate::dialect::samples::{events, happened, replies, said as event_said};
use crate::dialect::testing::{assert_golden, context, feed, identity, policy};
use crate::server::event::EventKind;
use crate::server::input::DialectKind;
use crate::server::policy::Policy;
use crate::server::refusal::Refusal;

/// What reads of somebody who has a name become.
fn take(reads: &[&str]) -> (Vec<Request>, String) {
    let policy = policy(Language::En);
    let cx = context(&policy);
    take_as(&mut Session::new(DialectKind::Classic), reads, &cx)
}

fn take_as(session: &mut Session, reads: &[&str], cx: &Context<'_>) -> (Vec<Request>, String) {
    let (mut requests, mut answers) = (Vec::new(), String::new());
    for read in reads {
        let (steps, out) = feed(session, read.as_bytes(), cx);
        answers += &out;
        requests.extend(steps.into_iter().filter_map(|step| match step {
            Step::Request { request, label: None } => Some(request),
            _ => None,
        }));
    }
    (requests, answers)
}

fn nameless(policy: &Policy) -> Context<'_> {
    Context {
        registered: false,
        nick: "*",
        ..context(policy)
    }
}

fn say(target: &str, subject: Option<&str>, text: &str) -> Request {
    Request::Message(said(target.into(), subject, text))
}

#[test]
fn the_first_message_is_a_name() {
    let policy = policy(Language::En);
    let cx = nameless(&policy);
    let mut session = Session::new(DialectKind::Classic);
    let (requests, out) = take_as(&mut session, &["ana"], &cx);
    let user = Request::User {
        user: "classic".into(),
        realname: "ana".into(),
    };
    assert_eq!(requests, [Request::Name("ana".into()), user]);
    assert_eq!(out, "");
}

#[test]
fn a_name_that_is_refused_gets_another_try() {
    let policy = policy(Language::PtBr);
    let cx = nameless(&policy);
    let mut session = Session::new(DialectKind::Classic);
    let mut out = Vec::new();
    let mut input = &b"ana maria\r\n"[..];
    let step = session.feed(&mut input, &cx, &mut out);
    assert_eq!(step, Some(step_of(Request::Name("ana maria".into()))));
    let refusal = Refusal::BadName {
        name: "ana maria".into(),
    };
    session.reply(&Reply::Refused(refusal), &cx, &mut out);
    assert_eq!(
        session.feed(&mut input, &cx, &mut out),
        None,
        "nothing else is asked for that name"
    );
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "Um nome é uma palavra só. Escreva outro nome.\n"
    );
    assert_eq!(take_as(&mut session, &["ana"], &cx).0.len(), 2);
}

fn step_of(request: Request) -> Step {
    Step::Request { request, label: None }
}

#[test]
fn one_may_leave_before_having_a_name() {
    let policy = policy(Language::En);
    let (requests, _) = take_as(
        &mut Session::new(DialectKind::Classic),
        &["{quit}"],
        &nameless(&policy),
    );
    assert_eq!(requests, [Request::Quit { reason: None }]);
}

#[test]
fn messages_are_said_or_obeyed() {
    let list = Request::Who(Who {
        mask: "#geral".into(),
        operators_only: false,
        whox: None,
    });
    let join = || Request::Join(vec![("#geral".into(), None)]);
    let quit = || Request::Quit { reason: None };
    for (read, request) in [
        ("bom dia", say("#geral", None, "bom dia")),
        ("[avisos] bom dia", say("#geral", Some("avisos"), "bom dia")),
        ("@rui oi", say("rui", None, "oi")),
        ("@rui [almoço] vamos?", say("rui", Some("almoço"), "vamos?")),
        ("list", list),
        ("{join}", join()),
        (" {Entrar}\n", join()),
        ("{quit}", quit()),
        ("{sair}\r\n", quit()),
        ("a\u{1}b\u{7}", say("#geral", None, "a b ")),
    ] {
        assert_eq!(take(&[read]), (vec![request], String::new()), "{read:?}");
    }
}

#[test]
fn what_says_nothing_is_not_said() {
    assert_eq!(take(&["", "  ", "\n\r\n", "\u{1}"]), (Vec::new(), String::new()));
    assert_eq!(
        take(&["@rui"]),
        (Vec::new(), "Write the text after the name.\n".into())
    );
    let long = "x".repeat(MAX_MESSAGE + 1);
    assert_eq!(
        take(&[&long]),
        (Vec::new(), "That message is too long, and was not sent.\n".into())
    );
}

#[test]
fn reads_are_messages_and_bursts_are_lines() {
    let both = vec![say("#geral", None, "um"), say("#geral", None, "dois")];
    assert_eq!(take(&["um", "dois"]).0, both);
    assert_eq!(take(&["um\ndois\n"]).0, both);
}

#[test]
fn a_long_text_is_said_in_parts() {
    let text = ["palavra"; 200].join(" ");
    let (requests, _) = take(&[&format!("@rui [avisos] {text}")]);
    assert_eq!(requests.len(), 5);
    let parts = requests.iter().enumerate().map(|(i, request)| match request {
        Request::Message(message) => {
            assert_eq!(message.subject.is_some(), i == 0);
            assert!(message.text.len() <= MAX_TEXT && message.targets == ["rui".into()]);
            &*message.text
        }
        request => panic!("{request:?}"),
    });
    assert_eq!(parts.collect::<Vec<_>>().join(" "), text);
}

#[test]
fn what_was_cut_off_is_said_when_the_other_end_closes() {
    let policy = policy(Language::En);
    let cx = context(&policy);
    let mut session = Session::new(DialectKind::Classic);
    let mut out = Vec::new();
    assert_eq!(session.feed(&mut &b"ol\xc3"[..], &cx, &mut out), None);
    assert_eq!(
        session.finish(&cx, &mut out),
        Some(step_of(say("#geral", None, "ol\u{fffd}")))
    );
    assert_eq!(session.finish(&cx, &mut out), None);
}

#[test]
fn other_protocols_are_shown_the_door() {
    let policy = policy(Language::En);
    let cx = nameless(&policy);
    for (first, answered) in [
        (&b"\x16\x03\x01"[..], false),
        (b"GET / HTTP/1.1\r\nHost: a\r\n", true),
    ] {
        let (steps, out) = feed(&mut Session::new(DialectKind::Classic), first, &cx);
        assert_eq!(steps, [Step::Close(Closing::NotThisProtocol)]);
        assert_eq!(out.starts_with("HTTP/1.0 400"), answered);
    }
}

/// Every sample, with what is only told to oneself marked.
fn everything(language: Language) -> String {
    let policy = policy(language);
    let cx = context(&policy);
    let mut out = Vec::new();
    greet(&cx, &mut out);
    for sample in replies() {
        Session::new(DialectKind::Classic).reply(&sample, &cx, &mut out);
    }
    for sample in events() {
        let [own, others] = [true, false].map(|own| {
            let mut out = Vec::new();
            event(&sample, own, &policy, &mut out);
            out
        });
        out.extend_from_slice(&others);
        if own != others {
            out.extend_from_slice(&own);
        }
    }
    String::from_utf8(out).unwrap()
}

#[test]
fn everything_is_rendered_as_it_was() {
    assert_golden(
        include_str!("golden/en.txt"),
        "classic/golden/en.txt",
        &everything(Language::En),
    );
    assert_golden(
        include_str!("golden/pt-BR.txt"),
        "classic/golden/pt-BR.txt",
        &everything(Language::PtBr),
    );
}

#[test]
fn whatever_the_server_says_is_translated() {
    let [english, portuguese] = [Language::En, Language::PtBr].map(everything);
    assert_eq!(english.lines().count(), portuguese.lines().count());
    // What people say, lists of who is here, the message of the day, and the echo that programs wait for.
    let same: Vec<_> = english
        .lines()
        .zip(portuguese.lines())
        .filter(|(en, pt)| en == pt)
        .map(|(en, _)| en)
        .collect();
    assert_eq!(
        same,
        [
            "  rui h.test",
            "  rui h.test",
            "Bom dia!",
            "ana: bom dia",
            "ana: [avisos] bom dia",
            "* ana acena",
            "* ana [avisos] acena",
            "ana: oi",
            "ana: bom dia",
            "ana: a todos",
            "ana: [avisos] bom dia",
            "ana: a todos",
            "ana: a todos e ",
            "ana: a todas",
        ]
    );
}

#[test]
fn a_private_message_says_to_whom_it_went() {
    let policy = policy(Language::En);
    let shown = |own| {
        let to_rui = crate::server::event::Message {
            target: crate::server::event::Target::Client(identity("rui").nick.clone()),
            ..event_said("oi", Some("avisos"))
        };
        let mut out = Vec::new();
        event(&happened(EventKind::Message(to_rui)), own, &policy, &mut out);
        String::from_utf8(out).unwrap()
    };
    assert_eq!(shown(true), "ana (to rui): [avisos] oi\n");
    assert_eq!(shown(false), "ana (private): [avisos] oi\n");
}

proptest! {
    #[test]
    fn no_input_breaks_anything(
        reads in proptest::collection::vec(
            prop_oneof![
                proptest::collection::vec(any::<u8>(), 0..300),
                "(@\\PC{0,5} )?(\\[\\PC{0,4}\\] ?)?[\\PC\n\u{1}]{0,900}".prop_map(String::into_bytes),
            ],
            0..8,
        ),
        registered: bool,
    ) {
        let policy = policy(Language::PtBr);
        let cx = Context { registered, ..context(&policy) };
        let mut session = Session::new(DialectKind::Classic);
        for read in reads {
            let (steps, out) = feed(&mut session, &read, &cx);
            // A byte is at most a message, which is two steps as a name; and one message may wait from the read before,
            // until it is clear that its last character was not cut.
            prop_assert!(steps.len() <= 2 * (read.len() + 1) + 1 && out.len() <= 200 * (steps.len() + 1));
            for step in steps {
                let Step::Request { request: Request::Message(message), .. } = step else { continue };
                prop_assert!(message.text.len() <= MAX_TEXT && !message.text.contains(char::is_control));
            }
        }
    }

    #[test]
    fn whatever_people_write_stays_in_its_line(text in "[\u{0}-\u{ff}]{0,1200}") {
        let policy = policy(Language::En);
        let mut out = Vec::new();
        event(&happened(EventKind::Message(event_said(&text, Some("avisos")))), false, &policy, &mut out);
        let line = String::from_utf8(out).unwrap();
        prop_assert!(line.len() <= 1001);
        prop_assert!(!line.trim_end_matches('\n').contains(char::is_control));
    }
}
