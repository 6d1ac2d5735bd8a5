//! What holds for every line, whatever its command.

use proptest::prelude::*;
use protocol::irc::caps::CapSet;
use protocol::irc::message::Message as Parsed;
use protocol::language::Language;

use super::{answered, message, take};
use crate::dialect::irc::commands::COMMANDS;
use crate::dialect::testing::{context, feed, policy};
use crate::dialect::{Context, Label, Session, Step};
use crate::server::input::DialectKind;
use crate::server::reply::Closing;
use crate::server::request::{MessageKind, Request};

#[test]
fn every_command_that_lacks_parameters_says_so() {
    for command in COMMANDS.iter().filter(|command| command.params > 0) {
        let words = vec!["x"; command.params - 1].join(" ");
        let line = format!("{} {words}", command.name.to_ascii_lowercase());
        let expected = format!(":irc.test 461 ana {} :Not enough parameters\r\n", command.name);
        assert_eq!(answered(&line), expected);
    }
}

#[test]
fn every_command_of_registered_clients_waits_for_registration() {
    let policy = policy(Language::PtBr);
    let cx = Context {
        registered: false,
        nick: "*",
        ..context(&policy)
    };
    for command in COMMANDS.iter().filter(|command| !command.is_early(CapSet::EMPTY)) {
        let line = format!("{} a b c d\r\n", command.name);
        let (steps, out) = feed(&mut Session::new(DialectKind::Irc), line.as_bytes(), &cx);
        assert_eq!(steps, [Step::Answered]);
        assert_eq!(out, ":irc.test 451 * :Você ainda não se registrou\r\n");
    }
    let early: Vec<_> = COMMANDS
        .iter()
        .filter(|command| command.is_early(CapSet::EMPTY))
        .map(|command| command.name)
        .collect();
    assert_eq!(
        early,
        [
            "PONG",
            "PING",
            "CAP",
            "NICK",
            "USER",
            "PASS",
            "AUTHENTICATE",
            "REGISTER",
            "WEBIRC",
            "VERIFY",
            "QUIT",
            "METADATA",
            "HELP",
            "HELPOP",
            "ERROR"
        ]
    );
}

#[test]
fn commands_are_listed_once_and_in_upper_case() {
    let names: std::collections::HashSet<_> = COMMANDS.iter().map(|command| command.name).collect();
    assert_eq!(names.len(), COMMANDS.len());
    assert!(
        names
            .iter()
            .all(|name| name.chars().all(|c| c.is_ascii_uppercase()))
    );
}

#[test]
fn what_is_no_command_is_refused() {
    assert_eq!(
        answered("XYZZY a b"),
        ":irc.test 421 ana XYZZY :Unknown command\r\n"
    );
    assert_eq!(answered(":source"), "");
    assert_eq!(answered("   "), "");
    assert_eq!(answered("@tag=1"), "");
}

#[test]
fn help_explains_each_command_and_lists_all() {
    let index = answered("HELP");
    assert!(index.starts_with(":irc.test 704 ana * :") && index.contains("PRIVMSG"));
    for command in COMMANDS {
        let help = answered(&format!("HELPOP {}", command.name));
        let heading = format!("704 ana {0} :{0} {1}", command.name, command.syntax);
        assert!(
            help.contains(heading.trim_end()) && help.contains(command.help.en),
            "{help}"
        );
        assert!(help.ends_with(&format!(" 706 ana {} :End of help\r\n", command.name)));
        assert!(index.contains(command.name));
        assert_ne!(command.help.en, command.help.pt);
    }
    assert_eq!(
        answered("HELP :no such"),
        ":irc.test 524 ana * :There is no help on this topic\r\n"
    );
    assert_eq!(
        answered("HELP nothing"),
        ":irc.test 524 ana nothing :There is no help on this topic\r\n"
    );
}

#[test]
fn lines_have_bounds() {
    let body = |length: usize| format!("PRIVMSG rui :{}", "x".repeat(length - "PRIVMSG rui :".len()));
    let tags = |length: usize| format!("@+a={}", "x".repeat(length - "+a=".len()));
    let is_taken = |line: String| {
        let (steps, out) = take("message-tags", &format!("{line}\r\n"));
        assert_eq!(steps.len(), 1);
        let refused = out == ":irc.test 417 ana :Input line was too long\r\n";
        assert_eq!(refused, steps == [Step::Answered], "{out}");
        !refused
    };
    assert!(is_taken(body(510)));
    assert!(!is_taken(body(511)));
    assert!(is_taken(format!("{} {}", tags(4094), body(510))));
    assert!(!is_taken(format!("{} {}", tags(4094), body(511))));
    assert!(!is_taken(format!("{} {}", tags(4095), body(100))));
    assert!(!is_taken(body(100_000)));
}

#[test]
fn what_is_not_utf8_is_refused() {
    let policy = policy(Language::En);
    let cx = context(&policy);
    let mut session = Session::new(DialectKind::Irc);
    feed(&mut session, b"CAP REQ :batch labeled-response\n", &cx);
    let (steps, out) = feed(
        &mut session,
        b"@label=7 privmsg rui :h\xe9\nX\xe9 a\nPRIVMSG rui :ok\n",
        &cx,
    );
    assert_eq!(steps.len(), 3);
    assert_eq!(steps[..2], [Step::Answered, Step::Answered]);
    let lines: Vec<_> = out.lines().collect();
    assert!(lines[0].starts_with("@label=7 :irc.test FAIL PRIVMSG INVALID_UTF8 :"));
    assert!(lines[1].starts_with(":irc.test FAIL * INVALID_UTF8 :"));
}

#[test]
fn labels_go_with_the_request_or_with_the_answer() {
    let caps = "batch labeled-response";
    let (steps, _) = take(caps, "@label=7 MOTD\n");
    assert_eq!(
        steps,
        [Step::Request {
            request: Request::Motd,
            label: Label::new("7")
        }]
    );
    let (_, out) = take(caps, "@label=7 XYZZY\n");
    assert_eq!(out, "@label=7 :irc.test 421 ana XYZZY :Unknown command\r\n");
    let (_, out) = take(caps, "@label=7 HELP MOTD\n");
    assert!(
        out.starts_with("@label=7 :irc.test BATCH +answer labeled-response\r\n@batch=answer :irc.test 704 ")
    );
    let (_, out) = take(caps, "@label=7 ERROR\n");
    assert_eq!(out, "@label=7 :irc.test ACK\r\n");
    for without in ["batch", "labeled-response"] {
        let (steps, _) = take(without, "@label=7 MOTD\n");
        assert_eq!(
            steps,
            [Step::Request {
                request: Request::Motd,
                label: None
            }],
            "both are needed"
        );
    }
}

#[test]
fn other_protocols_are_shown_the_door() {
    let policy = policy(Language::En);
    let cx = Context {
        registered: false,
        nick: "*",
        ..context(&policy)
    };
    let closed = [Step::Close(Closing::NotThisProtocol)];
    let (steps, out) = feed(
        &mut Session::new(DialectKind::Irc),
        b"\x16\x03\x01\x02\x00\nNICK a\n",
        &cx,
    );
    assert_eq!(
        (steps.as_slice(), &*out),
        (
            &closed[..],
            "ERROR :Closing link: This port does not speak that protocol\r\n"
        )
    );
    let (steps, out) = feed(&mut Session::new(DialectKind::Irc), b"GET / HTTP/1.1\r\n", &cx);
    assert_eq!(steps, closed);
    assert!(out.starts_with("HTTP/1.0 400 "));
}

#[test]
fn lines_arrive_in_any_pieces() {
    let policy = policy(Language::En);
    let cx = context(&policy);
    let mut session = Session::new(DialectKind::Irc);
    let mut steps = Vec::new();
    for byte in "\r\nPRIVMSG #a,rui :olá\r\nMOTD\n".bytes() {
        steps.extend(feed(&mut session, &[byte], &cx).0);
    }
    let said = message(MessageKind::Normal, "olá");
    let requests = [Request::Message(said), Request::Motd];
    assert_eq!(
        steps,
        requests.map(|request| Step::Request { request, label: None })
    );
}

proptest! {
    #[test]
    fn no_input_breaks_anything(
        lines in proptest::collection::vec(
            prop_oneof![
                proptest::collection::vec(any::<u8>(), 0..700),
                "(@[+a-z=;\\\\]{0,9} )?[A-Z]{3,8}( [#@:,+a-z*%é0-9-]{0,9}){0,6}( :[\\PC\u{1}]{0,99})?".prop_map(String::into_bytes),
                (0..COMMANDS.len(), "( [#,:*%!a-zé<>C0-9+-]{0,12}){0,17}")
                    .prop_map(|(index, rest)| format!("{}{rest}", COMMANDS[index].name).into_bytes()),
            ],
            0..12,
        ),
        registered: bool,
        split in 1_usize..900,
    ) {
        let policy = policy(Language::PtBr);
        let cx = Context { registered, ..context(&policy) };
        let mut session = Session::new(DialectKind::Irc);
        let bytes = lines.join(&b'\n');
        let mut count = 0;
        let mut answers = String::new();
        for chunk in bytes.chunks(split) {
            let (steps, out) = feed(&mut session, chunk, &cx);
            count += steps.len();
            answers += &out;
        }
        prop_assert!(count <= bytes.split(|&b| b == b'\n').count());
        prop_assert!(answers.len() <= count * 2000, "{} for {count}", answers.len());
        for line in answers.lines() {
            prop_assert!(line.starts_with("HTTP") || Parsed::parse(line.as_bytes()).is_ok() || line.is_empty());
        }
    }
}
