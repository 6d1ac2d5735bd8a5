//! Whatever two servers send and a person does, the model stays sound, and nothing of one gets to the other.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::Script;
use crate::model::conversations::{INBOX, MAX_CONVERSATIONS, Place};
use crate::model::line::Lost;
use crate::model::network::{Network, NetworkId};
use crate::model::networks::MAX_NETWORKS;
use crate::update::{Answer, Command, Incoming, Msg, NetEvent};

/// What happens in a random run; messages that need to know the model are made when it is their turn.
#[derive(Debug, Clone)]
enum Step {
    Lines(usize, Vec<Vec<u8>>),
    Connected(usize),
    Quiet(usize),
    TooLong(usize),
    Closed(usize),
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
            "@rui +ana bia!b@h", "bia", "#nova", "draft/channel-rename", "message-tags", "batch", "server-time", "CASEMAPPING=ascii", "PREFIX=", "PREFIX=(qo)~@", "CHANTYPES=", "STATUSMSG=@",
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
        "RENAME",
        "NICK",
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
        ":bia!b@h ",
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
        10 => (0..2_usize, proptest::collection::vec(line(), 1..6)).prop_map(|(at, lines)| Step::Lines(at, lines)),
        1 => (0..2_usize).prop_map(Step::Connected),
        1 => (0..2_usize).prop_map(Step::Quiet),
        1 => (0..2_usize).prop_map(Step::TooLong),
        1 => (0..2_usize).prop_map(Step::Closed),
        1 => (word(), word()).prop_map(|(name, room)| Step::Answer(name, room)),
        2 => (0..8_usize).prop_map(Step::Select),
        1 => (0..8_usize).prop_map(Step::Leave),
        4 => (word(), word(), prop_oneof!["/[a-z]{0,5} [#a-z ]{0,9}", "\\PC{0,40}", word()])
            .prop_map(|(to, subject, text)| Step::Say(to, subject, text)),
        1 => word().prop_map(Step::Join),
        1 => word().prop_map(Step::Person),
        2 => (0..18_u8).prop_map(Step::Other),
    ]
}

fn take(script: &mut Script, step: Step) {
    let nth = |script: &Script, n: usize| {
        let id = script.model.conversations.iter().nth(n).map(|c| c.id);
        id.unwrap_or(INBOX)
    };
    let network = |script: &Script, n: usize| {
        let all: Vec<NetworkId> = script.model.networks.iter().map(|network| network.id).collect();
        all[n % all.len()]
    };
    match step {
        Step::Lines(at, lines) => {
            let id = network(script, at);
            let lines = lines
                .into_iter()
                .map(|line| Incoming::Line(marked(line, id).into()))
                .collect();
            script.net_on(id, NetEvent::Lines(lines));
        }
        Step::Connected(at) => script.connected_to(network(script, at)),
        Step::Quiet(at) => script.net_on(network(script, at), NetEvent::Quiet),
        Step::TooLong(at) => {
            script.net_on(network(script, at), NetEvent::Lines(vec![Incoming::TooLong]));
        }
        Step::Closed(at) => script.net_on(network(script, at), NetEvent::Closed(Lost::Closed)),
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
        Step::Say(to, subject, text) => {
            let mark = mark(script.network().id);
            script.say(&to, &subject, &format!("{text} {mark}"));
        }
        Step::Join(room) => script.msg(Msg::Join(room)),
        Step::Person(name) => script.msg(Msg::SelectPerson(name)),
        Step::Other(0) => script.msg(Msg::Ask),
        Step::Other(1) => script.msg(Msg::CloseQuestion),
        Step::Other(2) => script.msg(Msg::Reconnect(network(script, 0))),
        Step::Other(3) => script.msg(Msg::PutAnnouncementAway),
        Step::Other(4) => script.msg(Msg::LookBack(nth(script, 2))),
        Step::Other(5) => script.msg(Msg::Look(false)),
        Step::Other(6) => script.msg(Msg::Look(true)),
        Step::Other(7) => script.msg(Msg::Retry(1)),
        Step::Other(8) => script.msg(Msg::Tick),
        Step::Other(9) => script.msg(Msg::CompleteWord),
        Step::Other(10) => script.msg(Msg::AddServer),
        Step::Other(11) => script.msg(Msg::Disconnect(network(script, 1))),
        Step::Other(12) => script.msg(Msg::RemoveServer(network(script, 1))),
        Step::Other(13) => script.msg(Msg::Open("irc://H2/#outra".to_owned())),
        Step::Other(14) => script.msg(Msg::ToggleMute),
        Step::Other(15) => script.msg(Msg::NextUnread),
        Step::Other(16) => script.msg(Msg::Step { back: true }),
        Step::Other(_) => script.msg(Msg::CompleteRecipient),
    }
}

/// What marks the texts of a server, and what is said there.
fn mark(network: NetworkId) -> String {
    format!("§{network:?}§")
}

/// A line with a mark in its text, if it is one that has a text.
fn marked(mut line: Vec<u8>, network: NetworkId) -> Vec<u8> {
    const TEXTS: [&[u8]; 6] = [b"PRIVMSG ", b"NOTICE ", b"TOPIC ", b"WALLOPS ", b"999 ", b"QUIT "];
    let has = |word: &&[u8]| line.windows(word.len()).any(|part| part == *word);
    if TEXTS.iter().any(has) {
        line.extend_from_slice(mark(network).as_bytes());
    }
    line
}

/// Whether a text has the mark of another server than this one.
fn is_strange(text: &str, network: NetworkId) -> bool {
    let own = mark(network);
    text.replace(&own, "").contains("§NetworkId")
}

fn check(script: &Script) {
    let model = &script.model;
    let all = &model.conversations;
    let current = all.get(all.current()).expect("something is looked at");
    assert!(model.desktop.looking_away || (current.unread, current.mentioned) == (0, false));
    assert!(all.get(INBOX).is_some());
    assert!((1..=MAX_NETWORKS).contains(&model.networks.len()));
    assert!(model.network().is_some(), "there is a server that is looked at");
    let ids: BTreeSet<_> = all.iter().map(|c| c.id).collect();
    assert_eq!(ids.len(), all.iter().count());
    let weight: usize = all.iter().map(|c| c.transcript.weight()).sum();
    assert_eq!(weight, all.weight());
    for network in model.networks.iter() {
        check_network(script, network);
    }
    for thread in model.inbox.threads() {
        assert!(model.networks.get(thread.network).is_some());
        assert!(!is_strange(&thread.text, thread.network), "{thread:?}");
    }
}

fn check_network(script: &Script, network: &Network) {
    let all = &script.model.conversations;
    assert!(all.get(network.server).is_some());
    assert!(all.of(network.id).count() <= MAX_CONVERSATIONS);
    for outgoing in network.outbox.iter() {
        assert!(!is_strange(&outgoing.said.text, network.id), "{outgoing:?}");
    }
    for conversation in all.of(network.id) {
        for line in conversation.transcript.iter() {
            let shown = format!("{:?}", line.kind);
            assert!(
                !is_strange(&shown, network.id),
                "{shown} in {}",
                conversation.name
            );
        }
        match &conversation.place {
            Place::Inbox => panic!("it is on no server"),
            Place::Server => assert!(conversation.name.is_empty()),
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
    fn nothing_upsets_the_model(online in any::<bool>(), steps in proptest::collection::vec(step(), 0..60)) {
        let mut script = if online { Script::online("echo-message") } else { Script::start() };
        if online {
            script.add_server("h2");
            script.register("echo-message");
        }
        for step in steps {
            take(&mut script, step);
            check(&script);
            // `msg` has made sure that each is one line of text.
            for (network, line) in script.sent_to() {
                let body = line.strip_prefix('@').and_then(|rest| rest.split_once(' ')).map_or(&*line, |(_, b)| b);
                prop_assert!(body.len() <= 510);
                prop_assert!(!is_strange(&line, network), "{line} goes to the wrong server");
            }
            script.done.retain(|command| matches!(command, Command::Exit));
        }
    }
}
