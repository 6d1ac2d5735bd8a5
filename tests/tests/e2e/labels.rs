//! Every command that has a label gets exactly one answer with it
//! (<https://ircv3.net/specs/extensions/labeled-response>).

use std::collections::BTreeSet;

use chatd_tests::config::{Config, OPERATOR};
use chatd_tests::daemon::Chatd;
use chatd_tests::peer::Peer;

/// What somebody sends who has registered, one after the other; the commands that answer nothing among them.
const LINES: &[&str] = &[
    "PONG x",
    "PING x",
    "ERROR :x",
    "CAP END",
    "CAP LS 302",
    "CAP LIST",
    "CAP REQ :setname",
    "CAP",
    "PASS x",
    "USER a 0 * :a",
    "NICK",
    "NICK ana",
    "NICK aninha",
    "NICK ana",
    "HELP",
    "HELP NICK",
    "HELPOP nothing",
    "AUTHENTICATE *",
    "AUTHENTICATE PLAIN",
    "AUTHENTICATE *",
    "AUTHENTICATE NONSENSE",
    "WEBIRC a b c 127.0.0.1",
    "VERIFY ana 1",
    "REGISTER * * segredo",
    "REGISTER * * segredo",
    "MOTD",
    "MOTD elsewhere",
    "LUSERS",
    "ISUPPORT",
    "VERSION",
    "TIME",
    "INFO",
    "ADMIN",
    "STATS u",
    "STATS x",
    "LINKS",
    "JOIN #sala",
    "JOIN #sala",
    "JOIN #a,#b",
    "JOIN bad",
    "JOIN 0",
    "JOIN 0",
    "JOIN #sala",
    "TOPIC #sala",
    "TOPIC #sala :oi",
    "TOPIC #sala :oi",
    "NAMES #sala",
    "NAMES",
    "LIST",
    "MODE #sala",
    "MODE #sala +m",
    "MODE #sala +m",
    "MODE #sala +b",
    "MODE #sala +b x!*@*",
    "MODE #sala -o+o bob bob",
    "MODE ana",
    "MODE ana +i",
    "MODE ana +i",
    "INVITE",
    "INVITE bob #sala",
    "KICK #sala nobody",
    "RENAME #sala #outra :r",
    "PART #outra :x",
    "PART #outra",
    "PRIVMSG",
    "PRIVMSG bob :oi",
    "PRIVMSG bob,bob :oi",
    "PRIVMSG ana :oi",
    "PRIVMSG nobody :oi",
    "PRIVMSG NickServ :HELP",
    "NOTICE",
    "NOTICE bob :oi",
    "NOTICE nobody :oi",
    "NOTICE NickServ :HELP",
    "NOTICE My.Little.Server :\u{1}VERSION x\u{1}",
    "TAGMSG bob",
    "TAGMSG nobody",
    "BATCH -nothing",
    "AWAY :x",
    "AWAY",
    "SETNAME :Ana",
    "SETNAME :Ana",
    "WHO bob",
    "WHO nobody",
    "WHOIS bob",
    "WHOIS nobody",
    "WHOWAS nobody",
    "USERHOST bob",
    "USERIP bob",
    "ISON bob",
    "ISON nobody",
    "MONITOR + bob",
    "MONITOR + bob",
    "MONITOR - bob",
    "MONITOR - bob",
    "MONITOR L",
    "MONITOR S",
    "MONITOR C",
    "MONITOR X",
    "MARKREAD bob",
    "MARKREAD bob timestamp=2026-01-01T00:00:00.000Z",
    "METADATA * LIST",
    "METADATA * SUB avatar",
    "METADATA * SUBS",
    "METADATA * SYNC",
    "METADATA * SET avatar :x",
    "METADATA * GET avatar",
    "METADATA * CLEAR",
    "METADATA * UNSUB avatar",
    "CHATHISTORY LATEST bob * 10",
    "CHATHISTORY TARGETS timestamp=2026-01-01T00:00:00.000Z timestamp=2027-01-01T00:00:00.000Z 10",
    "CHATHISTORY NONSENSE",
    "NICKSERV HELP",
    "NS INFO",
    "CHANSERV HELP",
    "CS INFO #sala",
    "REDACT bob nothing",
    "SEARCH from=bob",
    "KILL bob",
    "KLINE x!*@*",
    "UNKLINE x!*@*",
    "WALLOPS :x",
    "REHASH",
    "OPER operuser wrong",
    "OPER operuser operpassword",
    "KILL nobody",
    "KLINE x!*@*",
    "UNKLINE x!*@*",
    "WALLOPS :x",
    "REHASH",
    "FROBNICATE",
    "QUIT :x",
];

/// Reads up to the answer of a PING, or the end.
fn answers(peer: &mut Peer) -> Vec<String> {
    peer.send("PING :that-was-all");
    let mut lines = Vec::new();
    while let Ok(line) = peer.try_line() {
        if line.contains(" PONG ") && line.ends_with("that-was-all") {
            break;
        }
        lines.push(line);
    }
    lines
}

/// The command of a line, and its first parameter.
fn command(line: &str) -> (&str, &str) {
    let mut words = line.split(' ').skip_while(|word| word.starts_with(['@', ':']));
    (words.next().unwrap_or_default(), words.next().unwrap_or_default())
}

fn has_tag(line: &str, tag: &str) -> bool {
    let tags = line.strip_prefix('@').and_then(|line| line.split(' ').next());
    tags.is_some_and(|tags| tags.split(';').any(|other| other == tag))
}

/// One line has the label. If it opens a batch, all else is in that, and if it is ACK, there is nothing else, but
/// for what one has said to oneself.
#[track_caller]
fn assert_one(sent: &str, label: &str, lines: &[String]) {
    let labelled: Vec<_> = (0..lines.len())
        .filter(|&at| has_tag(&lines[at], label))
        .collect();
    let [at] = labelled[..] else {
        panic!("{sent}: {} answers in {lines:#?}", labelled.len())
    };
    let (command_, reference) = command(&lines[at]);
    let rest = &lines[at + 1..];
    let end = match reference.strip_prefix('+') {
        Some(reference) if command_ == "BATCH" => {
            let end = rest
                .iter()
                .position(|line| command(line) == ("BATCH", &format!("-{reference}")));
            end.unwrap_or_else(|| panic!("{sent}: no end in {lines:#?}")) + 1
        }
        _ => 0,
    };
    let others = lines[..at].iter().chain(&rest[end..]);
    let to_oneself = sent.contains(" ana :");
    let others: Vec<_> = others
        .filter(|line| !to_oneself || command(line) != ("PRIVMSG", "ana"))
        .filter(|line| command(line).0 != "WALLOPS" && command(line).0 != "ERROR")
        .collect();
    assert!(others.is_empty(), "{sent}: {others:#?} besides {}", lines[at]);
}

fn all(caps: &str) {
    let chatd = Chatd::with(&Config::default().with_operator());
    let _bob = chatd.user("bob");
    let mut ana = chatd.user("ana");
    ana.send(&format!("CAP REQ :labeled-response batch {caps}"));
    ana.expect("… ACK …");
    for (number, line) in LINES.iter().enumerate() {
        let label = format!("label={number}");
        ana.send(&format!("@{label} {line}"));
        assert_one(line, &label, &answers(&mut ana));
    }
}

#[test]
fn every_command_is_answered_once() {
    all("message-tags");
}

#[test]
fn so_it_is_with_echoes_and_standard_replies() {
    all(
        "message-tags echo-message standard-replies draft/read-marker draft/metadata-2 draft/chathistory server-time",
    );
}

/// No command is forgotten above.
#[test]
fn every_command_is_tried() {
    assert_eq!(OPERATOR, ("operuser", "operpassword"));
    let chatd = Chatd::with(&Config::default());
    let mut ana = chatd.user("ana");
    ana.send("HELP");
    let help = answers(&mut ana);
    let lines = help.iter().filter(|line| command(line).0 == "705");
    let known: BTreeSet<_> = lines
        .flat_map(|line| line.rsplit(':').next().unwrap_or_default().split(' '))
        .collect();
    let tried: BTreeSet<_> = LINES.iter().filter_map(|line| line.split(' ').next()).collect();
    assert!(known.len() > 50, "{help:#?}");
    let missing: Vec<_> = known.difference(&tried).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
