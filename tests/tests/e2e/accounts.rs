//! Accounts on the wire: made, logged in to, and still there after the plug was pulled.

use std::process::Command;

use chatd_tests::binaries;
use chatd_tests::config::Config;
use chatd_tests::ctl::{self, capture};
use chatd_tests::daemon::Chatd;
use chatd_tests::peer::Peer;
use rustix::process::Signal;
use tempfile::TempDir;

/// `\0ana\0segredo` and `\0ana\0errado` in base64.
const RIGHT: &str = "AGFuYQBzZWdyZWRv";
const WRONG: &str = "AGFuYQBlcnJhZG8=";

fn log_in(chatd: &Chatd, name: &str, message: &str) -> Peer {
    let mut peer = chatd.connect(name);
    peer.send("CAP LS 302");
    let offers = peer.skip_to("… CAP * LS …");
    assert!(offers.contains("sasl=PLAIN,SCRAM-SHA-256"), "{offers}");
    peer.send("CAP REQ :sasl");
    peer.skip_to("… CAP * ACK …");
    peer.send("AUTHENTICATE PLAIN");
    peer.expect("… AUTHENTICATE +");
    peer.send(&format!("AUTHENTICATE {message}"));
    peer
}

/// What was confirmed is kept: a SUCCESS comes after the commit.
#[test]
fn an_account_outlives_kill_9() {
    let mut first = Chatd::with(&Config::default().with_cheap_hashes());
    let mut ana = first.user("ana");
    ana.send("REGISTER * * segredo");
    ana.expect("… REGISTER SUCCESS ana …");
    first.signal(Signal::KILL);
    first.wait_for_exit();

    let second = Chatd::with_directory(&Config::default().with_cheap_hashes(), first.take_directory());
    log_in(&second, "bia", WRONG).expect("… 904 …");
    let mut ana = log_in(&second, "ana", RIGHT);
    ana.expect("… 900 * … ana …");
    ana.expect("… 903 …");
    ana.send("CAP END");
    ana.register();
    let mut bob = second.user("bob");
    bob.send("WHOIS ana");
    bob.skip_to("… 330 bob ana ana …");
    let list = ctl::run(&second.socket(), &["list", "--user", "ana", "--json"])
        .expect(0)
        .json();
    assert_eq!(list[0]["account"], "ana");
}

/// Where an address is asked for, one without it makes no account, and one with it is kept.
#[test]
fn an_address_that_is_asked_for_is_kept() {
    let mut chatd = Chatd::with(
        &Config::default()
            .with_cheap_hashes()
            .set("accounts.require_email", "true"),
    );
    let mut ana = chatd.user("ana");
    ana.send("REGISTER * * segredo");
    ana.expect("… FAIL REGISTER INVALID_EMAIL …");
    ana.send("REGISTER * ana@escola.example segredo");
    ana.expect("… REGISTER SUCCESS ana …");
    chatd.signal(Signal::TERM);
    chatd.wait_for_exit();
    let store = std::fs::read(chatd.directory().join("chatd.db")).expect("the store");
    let address = b"ana@escola.example";
    assert!(
        store.windows(address.len()).any(|bytes| bytes == address),
        "the address was thrown away"
    );
}

/// A store that somebody asked for and that cannot be had is a reason not to start.
#[test]
fn a_store_that_was_chosen_must_work() {
    let directory = TempDir::new().expect("a temporary directory");
    std::fs::write(
        directory.path().join("store.db"),
        "this is not a database, it is a text\n",
    )
    .expect("a temporary directory is writable");
    let config = Config::default()
        .with_cheap_hashes()
        .set("store.path", "\"store.db\"");
    let file = config.write(directory.path());
    let outcome = capture(Command::new(binaries::chatd()).arg("--config").arg(file)).expect(1);
    assert!(outcome.err.contains("store.db"), "{}", outcome.err);
}
