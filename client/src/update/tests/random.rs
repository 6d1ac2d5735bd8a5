//! Whatever a server sends and a person does, the model stays sound.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::Script;
use crate::model::conversations::{INBOX, MAX_CONVERSATIONS, Place, SERVER};
use crate::model::line::Lost;
use crate::update::{Answer, Command, Incoming, Msg, NetEvent};

/// What happens in a random run; messages that need to know the model are made when it is their turn.
#[derive(Debug, Clone)]
enum Step {
    Lines(Vec<Vec<u8>>),
    Connected,
    Quiet,
    TooLong,
    Closed,
    Answer(String, String),
    Select(usize),
    Leave(usize),
    Say(String, String, String),
    Join(String),
    Person(String),
    Other(u8),
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => proptest::sample::select(vec![
            "ana", "rui", "Rui", "#geral", "#outra", "@#geral", "*", "", "irc", "$*", "a[b", "A{B", "+o", "-o+v",
            "+b-l", "LS", "ACK", "NEW", "DEL", "echo-message", "\u{1}VERSION\u{1}", "\u{1}ACTION x\u{1}", "=",
            "+a", "-a", "+b", "-b", "chathistory", "draft/multiline", "labeled-response", "chat-1", "1", "2",
            "timestamp=2026-01-01T00:00:00Z", "CHATHISTORY", "TARGETS", "CHATHISTORY=2", "draft/chathistory",
            "@rui +ana bia!b@h", "CASEMAPPING=ascii", "PREFIX=", "PREFIX=(qo)~@", "CHANTYPES=", "STATUSMSG=@",
        ]).prop_map(str::to_owned),
        1 => "\\PC{0,12}",
        1 => "[\u{0}-\u{7f}]{0,12}",
    ]
}

fn line() -> impl Strategy<Value = Vec<u8>> {
    let command = proptest::sample::select(vec![
        "PRIVMSG",
        "NOTICE",
        "JOIN",
        "PART",
        "KICK",
        "NICK",
        "QUIT",
        "MODE",
        "TOPIC",
        "INVITE",
        "AWAY",
        "CAP",
        "ERROR",
        "KILL",
        "PING",
        "FAIL",
        "001",
        "004",
        "005",
        "301",
        "331",
        "332",
        "353",
        "366",
        "375",
        "376",
        "401",
        "422",
        "432",
        "433",
        "465",
        "999",
        "WALLOPS",
        "X",
        "BATCH",
        "BATCH",
        "TAGMSG",
        "REDACT",
        "MARKREAD",
        "ACK",
        "PONG",
        "AUTHENTICATE",
        "903",
        "904",
        "421",
        "473",
    ]);
    let source = proptest::sample::select(vec![
        ":ana!a@h ",
        ":rui!r@h ",
        ":irc ",
        ":a.b ",
        ":ana ",
        ": ",
        "",
    ]);
    let tags = proptest::sample::select(vec![
        "",
        "",
        "@time=2026-01-01T00:00:00Z ",
        "@+chatd/subject=a\\sb ",
        "@chatd/broadcast ",
        "@x;;= ",
        "@label=1 ",
        "@batch=a;msgid=1 ",
        "@batch=b;msgid=2;draft/multiline-concat ",
        "@msgid=1 ",
        "@+draft/react=x;+draft/reply=1 ",
        "@+typing=active ",
    ]);
    let params = proptest::collection::vec(word(), 0..4);
    let made = (tags, source, command, params).prop_map(|(tags, source, command, params)| {
        let (last, middle) = params
            .split_last()
            .map_or(("", &[][..]), |(l, m)| (l.as_str(), m));
        let middle = middle.join(" ");
        format!("{tags}{source}{command} {middle} :{last}").into_bytes()
    });
    prop_oneof![8 => made, 1 => proptest::collection::vec(any::<u8>(), 0..60)]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        10 => proptest::collection::vec(line(), 1..6).prop_map(Step::Lines),
        1 => Just(Step::Connected),
        1 => Just(Step::Quiet),
        1 => Just(Step::TooLong),
        1 => Just(Step::Closed),
        1 => (word(), word()).prop_map(|(name, room)| Step::Answer(name, room)),
        2 => (0..8_usize).prop_map(Step::Select),
        1 => (0..8_usize).prop_map(Step::Leave),
        4 => (word(), word(), prop_oneof!["/[a-z]{0,5} [#a-z ]{0,9}", "\\PC{0,40}", word()])
            .prop_map(|(to, subject, text)| Step::Say(to, subject, text)),
        1 => word().prop_map(Step::Join),
        1 => word().prop_map(Step::Person),
        2 => (0..11_u8).prop_map(Step::Other),
    ]
}

fn take(script: &mut Script, step: Step) {
    let nth = |script: &Script, n: usize| {
        let id = script.model.conversations.iter().nth(n).map(|c| c.id);
        id.unwrap_or(SERVER)
    };
    match step {
        Step::Lines(lines) => {
            let lines = lines
                .into_iter()
                .map(|line| Incoming::Line(line.into()))
                .collect();
            script.net(NetEvent::Lines(lines));
        }
        Step::Connected => script.connected(),
        Step::Quiet => script.net(NetEvent::Quiet),
        Step::TooLong => script.net(NetEvent::Lines(vec![Incoming::TooLong])),
        Step::Closed => script.net(NetEvent::Closed(Lost::Closed)),
        Step::Answer(name, room) => {
            let answer = Answer {
                server: "h".to_owned(),
                port: String::new(),
                name,
                room,
                ..Answer::default()
            };
            script.msg(Msg::Answer(answer));
        }
        Step::Select(n) => script.msg(Msg::Select(nth(script, n))),
        Step::Leave(n) => script.msg(Msg::Leave(nth(script, n))),
        Step::Say(to, subject, text) => script.say(&to, &subject, &text),
        Step::Join(room) => script.msg(Msg::Join(room)),
        Step::Person(name) => script.msg(Msg::SelectPerson(name)),
        Step::Other(0) => script.msg(Msg::Ask),
        Step::Other(1) => script.msg(Msg::CloseQuestion),
        Step::Other(2) => script.msg(Msg::Reconnect),
        Step::Other(3) => script.msg(Msg::PutAnnouncementAway),
        Step::Other(4) => script.msg(Msg::LookBack(nth(script, 2))),
        Step::Other(5) => script.msg(Msg::Look(false)),
        Step::Other(6) => script.msg(Msg::Look(true)),
        Step::Other(7) => script.msg(Msg::Retry(1)),
        Step::Other(8) => script.msg(Msg::Tick),
        Step::Other(9) => script.msg(Msg::CompleteWord),
        Step::Other(_) => script.msg(Msg::CompleteRecipient),
    }
}

fn check(script: &Script) {
    let all = &script.model.conversations;
    let current = all.get(all.current()).expect("something is looked at");
    assert!(script.model.desktop.looking_away || (current.unread, current.mentioned) == (0, false));
    assert!(all.get(SERVER).is_some() && all.get(INBOX).is_some());
    assert!(all.iter().count() <= MAX_CONVERSATIONS);
    let ids: BTreeSet<_> = all.iter().map(|c| c.id).collect();
    assert_eq!(ids.len(), all.iter().count());
    let weight: usize = all.iter().map(|c| c.transcript.weight()).sum();
    assert_eq!(weight, all.weight());
    for conversation in all.iter() {
        match &conversation.place {
            Place::Server | Place::Inbox => assert!(conversation.name.is_empty()),
            Place::Person => assert!(!conversation.name.is_empty()),
            Place::Room(room) => {
                assert!(!conversation.name.is_empty());
                assert!(
                    room.joined || room.members.len() == 0,
                    "people in a room that one is not in"
                );
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nothing_upsets_the_model(online in any::<bool>(), steps in proptest::collection::vec(step(), 0..40)) {
        let mut script = if online { Script::online("echo-message") } else { Script::start() };
        for step in steps {
            take(&mut script, step);
            check(&script);
            // `msg` has made sure that each is one line of text.
            for line in script.sent() {
                let body = line.strip_prefix('@').and_then(|rest| rest.split_once(' ')).map_or(&*line, |(_, b)| b);
                prop_assert!(body.len() <= 510);
            }
            script.done.retain(|command| matches!(command, Command::Exit));
        }
    }
}
