//! Each thing that is confirmed outlives `kill -9` in the very moment of its confirmation.

use chatd_tests::config::Config;
use chatd_tests::ctl;
use chatd_tests::daemon::Chatd;
use chatd_tests::peer::Peer;
use rustix::process::Signal;
use tempfile::TempDir;

use super::{ROOM, Said, page, reader};

const ROUNDS: usize = 3;

/// Something that can be confirmed.
struct Kind {
    /// Asks for it, and returns when it is confirmed; what it returns is needed for the proof.
    ask: fn(&Chatd, &str) -> String,
    /// Finds it at another process.
    prove: fn(&Chatd, &str, &str),
}

const KINDS: [Kind; 7] = [
    Kind {
        ask: |chatd, name| {
            register(&mut chatd.user(name));
            String::new()
        },
        prove: |chatd, name, _| drop(log_in(chatd, name, "segredo", "")),
    },
    Kind {
        ask: |chatd, name| {
            let mut peer = chatd.user(name);
            register(&mut peer);
            peer.send("NS PASSWD segredo outra");
            peer.skip_to(":NickServ!… NOTICE … :Your password is changed. …");
            String::new()
        },
        prove: |chatd, name, _| drop(log_in(chatd, name, "outra", "")),
    },
    Kind {
        ask: |chatd, name| {
            let mut peer = chatd.user(name);
            register(&mut peer);
            peer.join(&format!("#{name}"));
            peer.send(&format!("CS REGISTER #{name}"));
            peer.skip_to(":ChanServ!… NOTICE … is yours now, and stays. …");
            String::new()
        },
        prove: |chatd, name, _| {
            let mut peer = chatd.user("guest");
            peer.send(&format!("CS INFO #{name}"));
            peer.expect(&format!("… NOTICE guest :#{name} is {name}'s, since …"));
        },
    },
    Kind {
        ask: |chatd, name| {
            let mut peer = reader(chatd, name);
            register(&mut peer);
            peer.join(ROOM);
            peer.send("CAP REQ :draft/message-redaction");
            peer.send(&format!("PRIVMSG {ROOM} :{name} says too much"));
            let line = peer.skip_to("… PRIVMSG …");
            let said = Said::of(&line).expect("a message");
            peer.send(&format!("REDACT {ROOM} {}", said.id));
            peer.skip_to("… REDACT …");
            said.text
        },
        prove: |chatd, _, text| {
            let kept = page(&mut reader(chatd, "guest"), &format!("LATEST {ROOM} * 100"));
            assert!(kept.iter().all(|said| said.text != text), "it is back: {text}");
        },
    },
    Kind {
        ask: |chatd, name| {
            let mut peer = chatd.user(name);
            register(&mut peer);
            peer.send("CAP REQ :draft/read-marker");
            let marker = format!("MARKREAD {ROOM} timestamp=2024-01-02T03:04:05.678Z");
            peer.send(&marker);
            peer.skip_to(&format!("… {marker}"));
            marker
        },
        prove: |chatd, name, marker| {
            let mut peer = log_in(chatd, name, "segredo", "draft/read-marker");
            peer.send(&format!("MARKREAD {ROOM}"));
            peer.skip_to(&format!("… {marker}"));
        },
    },
    Kind {
        ask: |chatd, name| {
            let mut peer = chatd.user(name);
            register(&mut peer);
            peer.send("CAP REQ :draft/metadata-2 batch");
            let key = format!("url * http://{name}.example");
            peer.send(&format!("METADATA * SET url http://{name}.example"));
            peer.skip_to(&format!("… 761 … {key}"));
            key
        },
        prove: |chatd, name, key| {
            let mut peer = log_in(chatd, name, "segredo", "draft/metadata-2 batch");
            peer.send("METADATA * GET url");
            peer.skip_to(&format!("… 761 … {key}"));
        },
    },
    Kind {
        ask: |chatd, name| {
            register(&mut chatd.user(name));
            let text = format!("to everybody: {name}");
            let sent = ctl::run(&chatd.socket(), &["broadcast", "--json", &text]).expect(0);
            assert_eq!(sent.json()[0]["not_kept"], 0, "{sent:?}");
            text
        },
        prove: |chatd, name, text| {
            let mut peer = log_in(chatd, name, "segredo", "batch draft/chathistory");
            peer.send("CHATHISTORY LATEST $* * 100");
            peer.skip_to(&format!("… NOTICE $* :{text}"));
        },
    },
];

fn register(peer: &mut Peer) {
    peer.send("REGISTER * * segredo");
    peer.skip_to("… REGISTER SUCCESS …");
}

/// A guest who logs in to an account.
fn log_in(chatd: &Chatd, account: &str, password: &str, caps: &str) -> Peer {
    let mut peer = chatd.user("guest");
    if !caps.is_empty() {
        peer.send(&format!("CAP REQ :{caps}"));
        peer.skip_to("… ACK …");
    }
    peer.send(&format!("NS IDENTIFY {account} {password}"));
    peer.skip_to(&format!("… 900 guest … {account} …"));
    peer
}

#[test]
fn what_was_confirmed_outlives_kill_9_right_after() {
    let config = Config::default().with_cheap_hashes();
    let mut directory = TempDir::new().expect("a temporary directory");
    for round in 0..ROUNDS {
        for (number, kind) in KINDS.iter().enumerate() {
            let name = format!("p{round}x{number}");
            let mut chatd = Chatd::with_directory(&config, directory);
            let told = (kind.ask)(&chatd, &name);
            chatd.signal(Signal::KILL);
            chatd.wait_for_exit();
            let mut chatd = Chatd::with_directory(&config, chatd.take_directory());
            (kind.prove)(&chatd, &name, &told);
            directory = chatd.take_directory();
        }
    }
}
