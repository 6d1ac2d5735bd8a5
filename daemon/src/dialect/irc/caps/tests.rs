use std::time::Duration;

use protocol::language::Language;

use super::*;
use crate::dialect::TlsUse::{self, Encrypted, None as Plain, ToHost};
use crate::dialect::testing::{context, feed, policy};
use crate::dialect::{Session, Step};
use crate::server::input::DialectKind;
use crate::server::policy::Sts;

/// Feeds lines of a client that has not registered, and gives the requests and the answers.
fn negotiate(session: &mut Session, lines: &str) -> (Vec<Request>, String) {
    let policy = policy(Language::En);
    let cx = Context {
        registered: false,
        nick: "*",
        ..context(&policy)
    };
    let (steps, out) = feed(session, lines.as_bytes(), &cx);
    let requests = steps.into_iter().filter_map(|step| match step {
        Step::Request { request, .. } => Some(request),
        _ => None,
    });
    (requests.collect(), out)
}

fn answer(lines: &str) -> String {
    negotiate(&mut Session::new(DialectKind::Irc), lines).1
}

#[test]
fn negotiation_holds_registration_until_its_end() {
    let (requests, _) = negotiate(
        &mut Session::new(DialectKind::Irc),
        "CAP LS\nCAP REQ batch\nCAP LIST\nCAP END\n",
    );
    let negotiated = Request::Negotiated { reads_history: false };
    let (hold, release) = (Request::HoldRegistration, Request::ReleaseRegistration);
    assert_eq!(requests, [hold, negotiated, release]);
}

#[test]
fn who_asks_for_histories_is_known_to_do_so_until_it_does_no_more() {
    let lines = "CAP REQ :batch draft/chathistory\nCAP REQ nothing\nCAP REQ -draft/chathistory\n";
    let (requests, _) = negotiate(&mut Session::new(DialectKind::Irc), lines);
    let known = [true, true, false].map(|reads_history| Request::Negotiated { reads_history });
    assert_eq!(requests, known);
}

#[test]
fn after_registration_nothing_is_held() {
    let policy = policy(Language::En);
    let (steps, out) = feed(
        &mut Session::new(DialectKind::Irc),
        b"CAP LS\nCAP REQ batch\nCAP END\n",
        &context(&policy),
    );
    let negotiated = Step::Request {
        request: Request::Negotiated { reads_history: false },
        label: None,
    };
    assert_eq!(steps, [Step::Answered, negotiated, Step::Answered]);
    assert!(out.ends_with(":irc.test CAP ana ACK :batch\r\n"), "{out}");
}

#[test]
fn only_version_302_sees_values_and_is_notified() {
    let old = answer("CAP LS\nCAP LIST\n");
    assert!(
        old.contains(" chatd/subject ") && old.ends_with("CAP * LIST :\r\n"),
        "{old}"
    );
    let new = answer("CAP LS 302\nCAP LIST\n");
    assert!(
        new.contains("chatd/subject=200\r\n") && new.ends_with("CAP * LIST :cap-notify\r\n"),
        "{new}"
    );
}

#[test]
fn only_version_302_is_sent_lists_of_several_lines() {
    let policy = policy(Language::En);
    let all: Vec<_> = offered(&policy).iter().map(Cap::name).collect();
    let requests: Vec<_> = all.iter().map(|name| format!("CAP REQ {name}\n")).collect();
    let requests = requests.concat();
    for (lines, subcommand) in [
        ("CAP LS\n".to_owned(), "LS"),
        (format!("{requests}CAP LIST\n"), "LIST"),
    ] {
        let out = answer(&lines);
        let head = format!(":irc.test CAP * {subcommand} :");
        let lists: Vec<_> = out.lines().filter_map(|line| line.split_once(&head)).collect();
        let [(_, list)] = lists[..] else {
            panic!("{out}");
        };
        assert!(head.len() + list.len() <= 510);
        let listed: Vec<_> = list.split(' ').collect();
        assert!(listed.iter().all(|name| all.contains(name)), "{list}");
        for name in all.iter().filter(|name| !name.starts_with("draft/")) {
            assert!(listed.contains(name), "{name} is not in {list}");
        }
    }
    let new = answer("CAP LS 302\n");
    assert!(
        new.lines().count() > 1 && new.contains("draft/event-playback"),
        "{new}"
    );
}

#[test]
fn a_request_is_granted_whole_or_not_at_all() {
    for (lines, expected) in [
        (
            "CAP REQ :batch echo-message\n",
            "CAP * ACK :batch echo-message\r\n",
        ),
        (
            "CAP REQ :batch nothing\nCAP LIST\n",
            "CAP * NAK :batch nothing\r\n:irc.test CAP * LIST :\r\n",
        ),
        ("CAP REQ :Batch\n", "CAP * NAK :Batch\r\n"),
        ("CAP REQ :sts\n", "CAP * NAK :sts\r\n"),
        (
            "CAP REQ :batch\nCAP REQ :-batch\nCAP LIST\n",
            "CAP * ACK :-batch\r\n:irc.test CAP * LIST :\r\n",
        ),
        ("CAP REQ :-batch -nothing\n", "CAP * NAK :-batch -nothing\r\n"),
        ("CAP LS 302\nCAP REQ :-cap-notify\n", "CAP * NAK :-cap-notify\r\n"),
        ("CAP REQ :\n", "CAP * ACK :\r\n"),
        ("CAP REQ\n", "CAP * ACK :\r\n"),
        ("CAP WHAT\n", "410 * WHAT :Invalid CAP command\r\n"),
        ("CAP\n", "461 * CAP :Not enough parameters\r\n"),
    ] {
        let out = answer(lines);
        assert!(out.ends_with(expected), "{lines:?}: {out:?}");
    }
}

#[test]
fn what_is_acknowledged_is_in_force() {
    let mut session = Session::new(DialectKind::Irc);
    negotiate(&mut session, "CAP REQ :server-time batch\n");
    assert_eq!(session.format().caps, CapSet::of(&[Cap::ServerTime, Cap::Batch]));
}

#[test]
fn long_lists_take_several_lines() {
    let policy = policy(Language::En);
    let cx = context(&policy);
    let mut out = Vec::new();
    let names = (0..40).map(|i| format!("example.com/capability-{i}"));
    send_lists(
        &mut Answer::new(&cx, CapSet::EMPTY, &mut out),
        "LS",
        true,
        names.clone(),
    );
    let text = String::from_utf8(out).unwrap();
    let (last, others) = {
        let mut lines: Vec<_> = text.lines().collect();
        (lines.pop().unwrap(), lines)
    };
    assert!(
        others.len() >= 2
            && others
                .iter()
                .all(|line| line.starts_with(":irc.test CAP ana LS * :"))
    );
    assert!(last.starts_with(":irc.test CAP ana LS :"));
    let listed: Vec<_> = text
        .lines()
        .flat_map(|line| line.rsplit(':').next().unwrap().split(' '))
        .collect();
    assert_eq!(listed, names.collect::<Vec<_>>());
    assert!(text.lines().all(|line| line.len() <= 510));
}

#[test]
fn offers_that_come_and_go_are_announced_and_taken_away() {
    let policy = policy(Language::En);
    let cx = context(&policy);
    let (gone, come) = (CapSet::of(&[Cap::Sasl]), || vec!["chatd/subject=200".to_owned()]);
    let mut negotiation = Negotiation {
        enabled: CapSet::of(&[Cap::Sasl, Cap::CapNotify]),
        version_302: true,
        ..Negotiation::default()
    };
    let mut out = Vec::new();
    negotiation.switch_offers(gone, come(), &mut Answer::new(&cx, CapSet::EMPTY, &mut out));
    assert_eq!(negotiation.enabled, CapSet::of(&[Cap::CapNotify]));
    let expected = ":irc.test CAP ana DEL :sasl\r\n:irc.test CAP ana NEW :chatd/subject=200\r\n";
    assert_eq!(String::from_utf8(out).unwrap(), expected);

    let mut out = Vec::new();
    let mut silent = Negotiation {
        enabled: CapSet::of(&[Cap::Sasl]),
        version_302: false,
        ..Negotiation::default()
    };
    silent.switch_offers(gone, come(), &mut Answer::new(&cx, CapSet::EMPTY, &mut out));
    assert!(silent.enabled.is_empty() && out.is_empty());
}

#[test]
fn values_that_change_are_announced() {
    let (mut policy, before) = (policy(Language::En), policy(Language::En));
    policy.limits.multiline_lines = 9;
    let cx = context(&policy);
    for (version_302, expected) in [
        (
            true,
            ":irc.test CAP ana NEW :draft/multiline=max-bytes=200,max-lines=9\r\n",
        ),
        (false, ""),
    ] {
        let mut negotiation = Negotiation {
            enabled: CapSet::of(&[Cap::CapNotify]),
            version_302,
            ..Negotiation::default()
        };
        let mut out = Vec::new();
        negotiation.offers_changed(&before, &cx, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}

/// What a client over this is told of TLS, in answer to `CAP LS` of this version.
fn sts(sts: Option<&Sts>, tls: TlsUse, version: &str) -> Option<String> {
    let policy = Policy {
        sts: sts.cloned(),
        ..policy(Language::En)
    };
    let cx = Context {
        tls,
        ..context(&policy)
    };
    let mut session = Session::new(DialectKind::Irc);
    let (_, out) = feed(&mut session, format!("CAP LS {version}\n").as_bytes(), &cx);
    let told = out.split([' ', ':', '\r']).find(|word| word.starts_with("sts"));
    let (_, refused) = feed(&mut session, b"CAP REQ :sts\n", &cx);
    assert!(refused.ends_with("CAP ana NAK :sts\r\n"), "{refused}");
    told.map(str::to_owned)
}

#[test]
fn sts_tells_each_client_what_is_for_it() {
    let mut policy = Sts {
        port: Some(6697),
        duration: Duration::from_hours(30 * 24),
        preload: false,
        hosts: Vec::new(),
    };
    assert_eq!(sts(Some(&policy), Plain, "302").as_deref(), Some("sts=port=6697"));
    assert_eq!(
        sts(Some(&policy), ToHost, "302").as_deref(),
        Some("sts=duration=2592000")
    );
    assert_eq!(
        sts(Some(&policy), Encrypted, "302"),
        None,
        "it did not say which host it wants"
    );
    assert_eq!(
        sts(Some(&policy), ToHost, ""),
        None,
        "it means nothing without its value"
    );
    assert_eq!(sts(None, Plain, "302"), None);
    policy.preload = true;
    assert_eq!(
        sts(Some(&policy), ToHost, "302").as_deref(),
        Some("sts=duration=2592000,preload")
    );
    assert_eq!(sts(Some(&policy), Plain, "302").as_deref(), Some("sts=port=6697"));
    policy = Sts {
        port: None,
        duration: Duration::ZERO,
        preload: false,
        ..policy
    };
    assert_eq!(
        sts(Some(&policy), ToHost, "302").as_deref(),
        Some("sts=duration=0")
    );
    assert_eq!(sts(Some(&policy), Plain, "302"), None);
}

#[test]
fn sts_holds_for_the_hosts_that_it_names() {
    let mut sts = Sts {
        port: None,
        duration: Duration::ZERO,
        preload: false,
        hosts: Vec::new(),
    };
    assert!(sts.holds_for("any.example"));
    sts.hosts = vec!["chat.example".into()];
    assert!(sts.holds_for("CHAT.example") && !sts.holds_for("other.example"));
}

#[test]
fn who_stays_hears_of_another_sts_policy_and_never_of_none() {
    let with = |seconds: Option<u64>| Policy {
        sts: seconds.map(|seconds| Sts {
            port: Some(6697),
            duration: Duration::from_secs(seconds),
            preload: false,
            hosts: Vec::new(),
        }),
        ..policy(Language::En)
    };
    let told = |from: Option<u64>, to: Option<u64>, tls: TlsUse, hello: &str| {
        let (before, after) = (with(from), with(to));
        let mut session = Session::new(DialectKind::Irc);
        feed(
            &mut session,
            hello.as_bytes(),
            &Context {
                tls,
                ..context(&before)
            },
        );
        let mut out = Vec::new();
        session.policy_changed(
            &before,
            &Context {
                tls,
                ..context(&after)
            },
            &mut out,
        );
        String::from_utf8(out).unwrap()
    };
    let hello = "CAP LS 302\n";
    let (plain, to_host) = (Plain, ToHost);
    assert_eq!(
        told(Some(5), Some(6), to_host, hello),
        ":irc.test CAP ana NEW :sts=duration=6\r\n"
    );
    assert_eq!(
        told(None, Some(6), to_host, hello),
        ":irc.test CAP ana NEW :sts=duration=6\r\n"
    );
    assert_eq!(
        told(Some(5), Some(0), to_host, hello),
        ":irc.test CAP ana NEW :sts=duration=0\r\n"
    );
    assert_eq!(told(Some(5), Some(5), to_host, hello), "", "nothing has changed");
    assert_eq!(
        told(Some(5), None, to_host, hello),
        "",
        "it must not be taken away"
    );
    assert_eq!(told(None, Some(5), plain, hello), "", "all would leave at once");
    assert_eq!(told(None, Some(5), Encrypted, hello), "");
    assert_eq!(
        told(None, Some(5), to_host, "CAP REQ cap-notify\n"),
        "",
        "it cannot read values"
    );
}

/// What the README and the project promise, by the names in the specifications.
#[test]
fn all_that_is_promised_is_offered() {
    let with = Policy {
        icon: Some("https://example.org/icon.svg".into()),
        ..policy(Language::En)
    };
    let mut session = Session::new(DialectKind::Irc);
    let (_, listed) = feed(&mut session, b"CAP LS 302\nVERSION\n", &context(&with));
    let mut listed_words: Vec<&str> = Vec::new();
    for line in listed.lines().filter(|line| line.contains(" CAP ana LS ")) {
        let (_, names) = line.split_once(" :").expect("names");
        listed_words.extend(names.split(' '));
    }
    let names: Vec<_> = listed_words
        .iter()
        .map(|word| word.split_once('=').map_or(*word, |(name, _)| name))
        .collect();
    for name in [
        "message-tags",
        "server-time",
        "batch",
        "labeled-response",
        "echo-message",
        "multi-prefix",
        "userhost-in-names",
        "away-notify",
        "account-notify",
        "account-tag",
        "extended-join",
        "chghost",
        "invite-notify",
        "setname",
        "standard-replies",
        "extended-monitor",
        "no-implicit-names",
        "draft/no-implicit-names",
        "cap-notify",
        "sasl",
        "draft/multiline",
        "draft/channel-rename",
        "draft/chathistory",
        "draft/event-playback",
        "draft/message-redaction",
        "draft/metadata-2",
        "draft/metadata-3",
        "draft/pre-away",
        "draft/extended-isupport",
        "draft/account-registration",
        "draft/read-marker",
        "soju.im/search",
        "chatd/subject",
    ] {
        assert!(names.contains(&name), "{name} is not in {names:?}");
    }
    let mut out = Vec::new();
    crate::dialect::irc::isupport::send(&mut Answer::new(&context(&with), CapSet::EMPTY, &mut out));
    let out = String::from_utf8(out).expect("UTF-8");
    let tokens: Vec<_> = out
        .split([' ', '\r', '\n'])
        .map(|token| token.split_once('=').map_or(token, |(name, _)| name))
        .collect();
    for token in [
        "CHATHISTORY",
        "MSGREFTYPES",
        "MONITOR",
        "WHOX",
        "BOT",
        "UTF8ONLY",
        "ACCOUNTEXTBAN",
        "EXTBAN",
        "draft/ICON",
    ] {
        assert!(tokens.contains(&token), "{token} is not in {tokens:?}");
    }
}
