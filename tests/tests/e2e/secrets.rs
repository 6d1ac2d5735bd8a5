//! What is said, and what opens: it is in no log, whatever is logged and however it was said.

use chatd_tests::config::{Config, OPERATOR, OPERATOR_HASH};
use chatd_tests::ctl;
use chatd_tests::daemon::Chatd;
use chatd_tests::peer::Peer;

/// A part of every text that is said here.
const TEXT: &str = "bolo-de-cenoura";
/// A part of every password, but for the one that the configuration has.
const PASSWORD: &str = "abre-te";
/// `\0ana\0abre-te-2` and `\0ana\0abre-te-x` in base64: one is right.
const SASL: [&str; 2] = ["AGFuYQBhYnJlLXRlLTI=", "AGFuYQBhYnJlLXRlLXg="];

/// Connects where a password is asked for, with these capabilities.
fn connect(chatd: &Chatd, name: &str, capabilities: &str) -> Peer {
    let mut peer = chatd.connect(name);
    peer.send(&format!("CAP REQ :{capabilities}"));
    peer.skip_to("… CAP * ACK …");
    peer.send(&format!("PASS {}", OPERATOR.1));
    peer
}

fn register(peer: &mut Peer) {
    peer.send("CAP END");
    peer.register();
}

#[test]
fn no_text_and_no_password_is_in_the_log() {
    let config = Config::default()
        .with_cheap_hashes()
        .with_operator()
        .set("server.password", &format!("\"{OPERATOR_HASH}\""))
        .set("log.level", "\"trace\"");
    let chatd = Chatd::with(&config);
    let mut ana = connect(&chatd, "ana", "echo-message labeled-response message-tags batch");
    register(&mut ana);
    accounts(&chatd, &mut ana);
    let mut bob = connect(
        &chatd,
        "bob",
        "message-tags batch draft/multiline soju.im/search draft/chathistory",
    );
    register(&mut bob);
    said(&mut ana, &mut bob);
    looked_for(&mut bob);
    administered(&chatd, &mut bob);
    wrong(&chatd, &mut bob);
    ana.send(&format!("QUIT :{TEXT}"));
    bob.skip_to(":ana!… QUIT …");

    // Everything is logged that ever is, and this is where it would be.
    let level = ctl::run(&chatd.socket(), &["log", "level"]).expect(0);
    assert_eq!(level.out, "trace\n");
    let log = chatd.log();
    assert!(
        log.contains("method=account_create") && log.contains(OPERATOR.0),
        "{log}"
    );
    for secret in [TEXT, PASSWORD, OPERATOR.1, SASL[0], SASL[1]] {
        assert!(!log.contains(secret), "{secret} is in the log:\n{log}");
    }
}

/// An account is made, logged in to and given another password, in each way that there is.
fn accounts(chatd: &Chatd, ana: &mut Peer) {
    ana.send(&format!("REGISTER * * {PASSWORD}-1"));
    ana.skip_to("… REGISTER SUCCESS …");
    ana.send(&format!("PRIVMSG NickServ :PASSWD {PASSWORD}-1 {PASSWORD}-2"));
    ana.skip_to("… NOTICE ana :…");
    ana.send(&format!("OPER {} {}", OPERATOR.0, OPERATOR.1));
    ana.skip_to("… 381 …");
    ana.sync();
    for (message, numeric) in [(SASL[1], "904"), (SASL[0], "903")] {
        let mut device = connect(chatd, "device", "sasl");
        device.send("AUTHENTICATE PLAIN");
        device.skip_to("… AUTHENTICATE +");
        device.send(&format!("AUTHENTICATE {message}"));
        device.skip_to(&format!("… {numeric} …"));
    }
    let mut guest = connect(chatd, "guest", "message-tags");
    register(&mut guest);
    guest.send(&format!("NS IDENTIFY ana {PASSWORD}-2"));
    guest.skip_to("… NOTICE guest :…");
    guest.send(&format!("NICKSERV IDENTFY {PASSWORD}-2"));
    guest.skip_to("… NOTICE guest :…");
}

/// Something is said, in each way that there is.
fn said(ana: &mut Peer, bob: &mut Peer) {
    ana.join("#sala");
    bob.join("#sala");
    ana.skip_to(":bob!… JOIN …");
    ana.send(&format!("@label=1 PRIVMSG #sala :{TEXT} um"));
    let echo = ana.skip_to("… PRIVMSG #sala …");
    ana.send(&format!("NOTICE bob :{TEXT} dois"));
    bob.skip_to("… NOTICE bob …");
    ana.send(&format!("@+typing=active;+draft/react={TEXT} TAGMSG #sala"));
    bob.skip_to("… TAGMSG #sala");
    ana.send(&format!("TOPIC #sala :{TEXT} tres"));
    bob.skip_to("… TOPIC #sala …");
    ana.send(&format!("AWAY :{TEXT} quatro"));
    ana.skip_to("… 306 …");
    ana.send(&format!("PRIVMSG ninguem :{TEXT} cinco"));
    ana.skip_to("… 401 …");
    for line in [
        "BATCH +m draft/multiline #sala",
        "@batch=m PRIVMSG #sala :TEXT",
        "@batch=m PRIVMSG #sala :TEXT",
        "BATCH -m",
    ] {
        bob.send(&line.replace("TEXT", TEXT));
    }
    ana.skip_to(":bob!… PRIVMSG #sala …");
    assert!(echo.contains("msgid="), "{echo}");
}

/// What was said is asked for again.
fn looked_for(bob: &mut Peer) {
    bob.send("CHATHISTORY LATEST #sala * 10");
    bob.skip_to("… PRIVMSG #sala …");
    bob.send(&format!("SEARCH text={TEXT};in=#sala"));
    bob.skip_to("… BATCH +… soju.im/search");
    bob.sync();
}

/// What administrators say and set.
fn administered(chatd: &Chatd, bob: &mut Peer) {
    let chatctl = |arguments: &[&str]| {
        ctl::run_with_input(&chatd.socket(), arguments, &format!("{PASSWORD}-3\n")).expect(0);
    };
    chatctl(&["account", "create", "rui"]);
    chatctl(&["account", "password", "rui"]);
    chatctl(&["broadcast", "--from", "Secretaria", TEXT]);
    bob.skip_to("… NOTICE … :Secretaria: …");
    chatctl(&["room", "set", "#sala", "--topic", TEXT]);
    chatctl(&["account", "export", "ana", "-"]);
}

/// What is refused is no less a secret.
fn wrong(chatd: &Chatd, bob: &mut Peer) {
    bob.send(&format!("OPER {} {PASSWORD}-x", OPERATOR.0));
    bob.skip_to("… 464 …");
    bob.send(&format!("REGISTER * * {PASSWORD}-{}", "x".repeat(600)));
    bob.skip_to("…");
    bob.send(&format!("PRVMSG #sala :{TEXT}"));
    bob.skip_to("… 421 …");
    let mut eve = chatd.connect("eve");
    eve.send(&format!("PASS {PASSWORD}-y"));
    eve.send("NICK eve");
    eve.send("USER eve 0 * :eve");
    eve.expect_close();
    let mut duda = chatd.connect_classic("duda");
    duda.send_raw(format!("{PASSWORD}-z {TEXT}\n").as_bytes());
    duda.finish();
    duda.expect_close();
    bob.sync();
}
