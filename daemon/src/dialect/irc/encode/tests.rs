mod longest;
mod multiline;

use std::rc::Rc;

use proptest::prelude::*;
use protocol::irc::MAX_BODY;
use protocol::irc::caps::{Cap, CapSet};
use protocol::irc::message::Message as Parsed;
use protocol::irc::subject;
use protocol::language::Language;
use protocol::names::Nick;

use super::*;
use crate::dialect::samples::{events, happened, replies, said};
use crate::dialect::testing::{assert_golden, context, identity, policy, room};
use crate::dialect::{Format, render_event};
use crate::server::event::{BroadcastTarget, Event, EventKind, Message, Source, Target};
use crate::server::input::DialectKind;
use crate::server::reply::Closing;
use crate::server::request::{MessageKind, Rank};

/// Every capability that there is.
fn all_caps() -> CapSet {
    Cap::ALL.iter().copied().collect()
}

fn rendered_event(event_: &Event, caps: CapSet, own: bool, language: Language) -> String {
    let mut out = Vec::new();
    event(event_, caps, own, &policy(language), &mut out);
    String::from_utf8(out).unwrap()
}

fn rendered_reply(reply_: &Reply, caps: CapSet, language: Language) -> String {
    let policy = policy(language);
    let mut out = Vec::new();
    reply(reply_, caps, &context(&policy), &mut out);
    String::from_utf8(out).unwrap()
}

fn told(kind: EventKind, caps: &[Cap], own: bool) -> String {
    rendered_event(&happened(kind), CapSet::of(caps), own, Language::En)
}

/// Lines of one message each, of which the part after the tags has a bounded length.
fn assert_lines(text: &str) {
    assert!(text.is_empty() || text.ends_with("\r\n"), "{text:?}");
    for line in text.split_terminator("\r\n") {
        assert!(!line.contains(['\r', '\n', '\0']), "{line:?}");
        let parsed = Parsed::parse(line.as_bytes()).unwrap();
        let tags = parsed.tags.raw().len();
        let body = line.len() - if tags == 0 { 0 } else { tags + 2 };
        assert!(body <= MAX_BODY - 2 && tags <= 8191, "{line:?}");
    }
}

/// Every sample, without capabilities and with all.
fn everything(language: Language) -> String {
    let mut text = String::new();
    for caps in [CapSet::EMPTY, all_caps()] {
        for sample in replies() {
            text += &rendered_reply(&sample, caps, language);
        }
        for sample in events() {
            let [own, others] = [true, false].map(|own| rendered_event(&sample, caps, own, language));
            text += &others;
            if own != others {
                text += &own;
            }
        }
    }
    text
}

#[test]
fn everything_is_rendered_as_it_was() {
    let english = everything(Language::En).replace("\r\n", "\n");
    assert_golden(
        include_str!("golden/en.txt"),
        "irc/encode/golden/en.txt",
        &english,
    );
    let portuguese = everything(Language::PtBr).replace("\r\n", "\n");
    assert_golden(
        include_str!("golden/pt-BR.txt"),
        "irc/encode/golden/pt-BR.txt",
        &portuguese,
    );
}

#[test]
fn everything_is_well_formed_and_numerics_are_known_and_addressed() {
    for language in [Language::En, Language::PtBr] {
        let text = everything(language);
        assert_lines(&text);
        for line in text.lines() {
            let parsed = Parsed::parse(line.as_bytes()).unwrap();
            if parsed.command.iter().all(u8::is_ascii_digit) {
                assert!(Numeric::parse(parsed.command).is_some(), "{line}");
                // What many are told of those whom they watch is addressed to nobody.
                let to = parsed
                    .text(0)
                    .filter(|to| *to != "*" || matches!(parsed.command, b"730" | b"731" | b"761" | b"766"));
                assert!(matches!(to, Some("ana" | "*")), "{line}");
            }
        }
    }
}

/// Lines that hold no words of the server's own, so that they are the same in both languages.
const WITHOUT_WORDS: &str = "PING PONG PRIVMSG NOTICE TAGMSG JOIN PART KICK QUIT NICK TOPIC MODE AWAY SETNAME INVITE \
    AUTHENTICATE WALLOPS KILL MARKREAD CHATHISTORY 004 216 221 257 258 259 301 302 303 311 312 314 319 322 324 329 332 333 336 340 341 346 348 352 353 354 \
    367 371 372 391 730 731 732 761 770 771 772 774";

#[test]
fn whatever_people_read_is_translated() {
    for sample in replies() {
        let [english, portuguese] =
            [Language::En, Language::PtBr].map(|language| rendered_reply(&sample, CapSet::EMPTY, language));
        assert_eq!(english.lines().count(), portuguese.lines().count());
        for (english, portuguese) in english.lines().zip(portuguese.lines()) {
            let command = Parsed::parse(english.as_bytes()).unwrap().command_str().unwrap();
            let without_words = WITHOUT_WORDS.split(' ').any(|known| known == command);
            assert!(
                without_words || english != portuguese,
                "not translated: {english}"
            );
        }
    }
}

#[test]
fn what_matters_not_to_an_event_changes_nothing() {
    let policy = policy(Language::En);
    for event in events() {
        for own in [true, false] {
            for &cap in Cap::ALL {
                for caps in [CapSet::of(&[cap]), all_caps().difference(CapSet::of(&[cap]))] {
                    let format = Format {
                        dialect: DialectKind::Irc,
                        caps,
                    };
                    let [plain, masked] = [format, format.for_event(&event, own)].map(|format| {
                        let mut out = Vec::new();
                        render_event(&event, format, own, &policy, &mut out);
                        String::from_utf8(out).unwrap()
                    });
                    assert_eq!(plain, masked, "{cap}, own: {own}");
                }
            }
        }
    }
}

#[test]
fn a_message_has_few_formats() {
    let formats = |event: &Event, own| {
        let caps = Cap::ALL.iter().map(|&cap| CapSet::of(&[cap]));
        let formats = caps.map(|caps| {
            Format {
                dialect: DialectKind::Irc,
                caps,
            }
            .for_event(event, own)
        });
        formats.collect::<std::collections::HashSet<_>>().len()
    };
    let plain = happened(EventKind::Message(said("oi", None)));
    assert_eq!((formats(&plain, false), formats(&plain, true)), (3, 4));
    assert_eq!(
        formats(&happened(EventKind::Message(said("oi", Some("s")))), false),
        4
    );
}

#[test]
fn capabilities_decide_about_tags() {
    let said = || EventKind::Message(said("bom dia", None));
    assert_eq!(
        told(said(), &[], false),
        ":ana!~u@h.test PRIVMSG #geral :bom dia\r\n"
    );
    assert_eq!(
        told(said(), &[Cap::ServerTime], false),
        "@time=2026-07-04T12:00:00.250Z :ana!~u@h.test PRIVMSG #geral :bom dia\r\n"
    );
    assert_eq!(
        told(said(), &[Cap::MessageTags], false),
        "@msgid=019f2d3c4b5a000700000001;+typing=a\\:b :ana!~u@h.test PRIVMSG #geral :bom dia\r\n"
    );
}

#[test]
fn what_one_says_is_echoed_to_those_who_want_it() {
    let said = || EventKind::Message(said("oi", None));
    assert_eq!(told(said(), &[], true), "");
    assert_eq!(
        told(said(), &[Cap::EchoMessage], true),
        ":ana!~u@h.test PRIVMSG #geral :oi\r\n"
    );
}

#[test]
fn only_those_who_know_tags_are_sent_messages_of_tags() {
    let tags = || {
        EventKind::Message(Message {
            kind: MessageKind::Tags,
            target: Target::Room {
                name: room("#geral"),
                at_least: Some(Rank::Voice),
            },
            ..said("", None)
        })
    };
    assert_eq!(told(tags(), &[Cap::ServerTime], false), "");
    let sent = told(tags(), &[Cap::MessageTags], false);
    assert!(
        sent.ends_with("+typing=a\\:b :ana!~u@h.test TAGMSG +#geral\r\n"),
        "{sent}"
    );
}

#[test]
fn what_a_bot_says_is_marked_for_those_who_know_tags() {
    let mut event = happened(EventKind::Message(said("oi", None)));
    let mut bot = (*identity("ana")).clone();
    bot.bot = true;
    event.source = Source::Client(Rc::new(bot));
    let marked =
        |caps: &[Cap]| rendered_event(&event, CapSet::of(caps), false, Language::En).contains(";bot;");
    assert!(marked(&[Cap::MessageTags]) && !marked(&[Cap::ServerTime]));
}

#[test]
fn a_broadcast_is_marked() {
    let broadcast = EventKind::Broadcast {
        target: BroadcastTarget::Everybody,
        text: "já".into(),
    };
    let mut event = happened(broadcast);
    event.source = Source::Server;
    let sent = rendered_event(&event, CapSet::of(&[Cap::MessageTags]), false, Language::PtBr);
    assert!(
        sent.ends_with(";chatd/broadcast :irc.test NOTICE $* :já\r\n"),
        "{sent}"
    );
}

#[test]
fn a_subject_is_a_tag_for_those_who_know_it_and_brackets_for_others() {
    let body = |caps: &[Cap], text| {
        let sent = told(EventKind::Message(said(text, Some("avisos"))), caps, false);
        sent.split_once("#geral :").unwrap().1.trim_end().to_owned()
    };
    for caps in [&[][..], &[Cap::MessageTags]] {
        assert_eq!(body(caps, "oi"), "[avisos] oi");
        assert_eq!(
            body(caps, "\u{1}ACTION acena\u{1}"),
            "\u{1}ACTION [avisos] acena\u{1}"
        );
        assert_eq!(body(caps, "\u{1}VERSION\u{1}"), "\u{1}VERSION\u{1}");
    }
    assert_eq!(body(&[Cap::Subject], "oi"), "oi");
    let tagged = told(
        EventKind::Message(said("oi", Some("a b"))),
        &[Cap::Subject],
        false,
    );
    assert_eq!(
        tagged,
        "@+chatd/subject=a\\sb :ana!~u@h.test PRIVMSG #geral :oi\r\n"
    );
}

#[test]
fn a_subject_goes_ahead_of_a_line_that_is_full() {
    let text = "x".repeat(MAX_BODY - 2 - ":ana!~u@h.test PRIVMSG #geral :".len());
    let sent = told(
        EventKind::Message(said(&text, Some("avisos"))),
        &[Cap::MessageTags],
        false,
    );
    let lines: Vec<_> = sent.lines().collect();
    assert_eq!(lines[0], ":ana!~u@h.test PRIVMSG #geral :[avisos]");
    assert!(lines[1].starts_with("@msgid=") && lines[1].ends_with(&text));
    let fits = &text["[avisos] ".len()..];
    assert_eq!(
        told(EventKind::Message(said(fits, Some("avisos"))), &[], false)
            .lines()
            .count(),
        1
    );
}

#[test]
fn one_is_not_told_of_ones_own_quit_but_of_ones_new_name() {
    let quit = || EventKind::Quit {
        why: Closing::Quit {
            reason: Some("tchau".into()),
        },
    };
    assert_eq!(told(quit(), &[], true), "");
    assert_eq!(told(quit(), &[], false), ":ana!~u@h.test QUIT :Quit: tchau\r\n");
    let renamed = EventKind::Renamed {
        to: Nick::new("bia", 9).unwrap(),
    };
    assert_eq!(told(renamed, &[], true), ":ana!~u@h.test NICK bia\r\n");
}

#[test]
fn a_full_room_is_listed_in_several_lines() {
    let members = (0..400).map(|i| crate::server::reply::NamesEntry {
        identity: identity(&format!("pessoa{i}")),
        ranks: crate::server::reply::Ranks::NONE,
    });
    let list = crate::server::reply::NamesList {
        room: room("#geral"),
        secret: false,
        members: members.collect(),
    };
    let text = rendered_reply(&Reply::JoinNames(list.clone()), CapSet::EMPTY, Language::En);
    assert_lines(&text);
    let listed = |text: &str| {
        let lines = text.lines().filter(|line| line.contains(" 353 "));
        lines
            .flat_map(|line| line.rsplit(':').next().unwrap().split(' ').map(str::to_owned))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        listed(&text),
        (0..400).map(|i| format!("pessoa{i}")).collect::<Vec<_>>()
    );
    assert!(text.lines().count() <= 12, "no line is wasted");
    let implicit = CapSet::of(&[Cap::DraftNoImplicitNames]);
    assert_eq!(
        rendered_reply(&Reply::JoinNames(list), implicit, Language::En),
        ""
    );
}

proptest! {
    #[test]
    fn whatever_people_write_stays_in_its_line(
        text in "\\PC{0,20}|[\u{0}-\u{ff}]{0,600}|é{200,300}",
        subject in proptest::option::of("[\u{0}-\u{ff}]{1,200}"),
        bits in proptest::collection::vec(any::<bool>(), Cap::ALL.len()),
    ) {
        let caps: CapSet = Cap::ALL.iter().zip(bits).filter(|(_, on)| *on).map(|(&cap, _)| cap).collect();
        let message = Message {
            tags: Rc::from([("+x".into(), text.as_str().into())]),
            ..said(&text, subject.as_deref().and_then(subject::clean).as_deref())
        };
        let lines = Message { breaks: Some(Rc::from([3, 4, 300])), ..message.clone() };
        let text: Box<str> = text.into();
        for kind in [
            EventKind::Message(message),
            EventKind::Message(lines),
            EventKind::Quit { why: Closing::Quit { reason: Some(text.clone()) } },
            EventKind::TopicChanged { room: room("#geral"), topic: (&*text).into() },
            EventKind::Joined { room: room("#geral"), away: Some((&*text).into()) },
        ] {
            assert_lines(&rendered_event(&happened(kind), caps, false, Language::En));
        }
        let refusal = crate::server::refusal::Refusal::NoSuchName { name: text };
        assert_lines(&rendered_reply(&Reply::Refused(refusal), caps, Language::PtBr));
    }
}
