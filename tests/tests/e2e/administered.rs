//! Accounts that the administrator makes and looks after with `chatctl account`.

use chatd_tests::config::Config;
use chatd_tests::ctl::{self, Outcome};
use chatd_tests::daemon::Chatd;
use chatd_tests::peer::Peer;
use rustix::process::Signal;

/// `\0ana\0segredo` and `\0ana\0escondido` in base64.
const FIRST: &str = "AGFuYQBzZWdyZWRv";
const SECOND: &str = "AGFuYQBlc2NvbmRpZG8=";

fn config() -> Config {
    Config::default()
        .with_cheap_hashes()
        .set("log.level", "\"trace\"")
}

fn chatctl(chatd: &Chatd, arguments: &[&str]) -> Outcome {
    ctl::run(&chatd.socket(), arguments)
}

fn with_password(chatd: &Chatd, arguments: &[&str], password: &str) -> Outcome {
    ctl::run_with_input(&chatd.socket(), arguments, &format!("{password}\n"))
}

fn log_in(chatd: &Chatd, name: &str, message: &str) -> Peer {
    let mut peer = chatd.connect(name);
    peer.send("CAP REQ :sasl");
    peer.skip_to("… CAP * ACK …");
    peer.send("AUTHENTICATE PLAIN");
    peer.expect("… AUTHENTICATE +");
    peer.send(&format!("AUTHENTICATE {message}"));
    peer
}

fn logged_in(chatd: &Chatd, message: &str) -> Peer {
    let mut ana = log_in(chatd, "ana", message);
    ana.expect("… 900 * … ana …");
    ana.expect("… 903 …");
    ana.send("CAP END");
    ana.register();
    ana
}

#[test]
fn an_account_is_made_used_changed_disabled_and_deleted() {
    let mut chatd = Chatd::with(&config());
    with_password(
        &chatd,
        &["account", "create", "ana", "--email", "ana@example.org"],
        "segredo",
    )
    .expect(0);
    let taken = with_password(&chatd, &["account", "create", "ANA"], "segredo").expect(1);
    assert!(taken.err.contains("\"ana\" already"), "{taken:?}");

    let mut ana = logged_in(&chatd, FIRST);
    let shown = chatctl(&chatd, &["account", "show", "ana", "--json"])
        .expect(0)
        .json();
    assert_eq!(shown[0]["email"], "ana@example.org");
    assert_eq!(shown[0]["devices"][0]["name"], "default");

    with_password(&chatd, &["account", "password", "ana"], "escondido").expect(0);
    log_in(&chatd, "old", FIRST).expect("… 904 …");

    let ended = chatctl(
        &chatd,
        &["account", "disable", "ana", "--reason", "holidays", "--json"],
    );
    assert_eq!(ended.expect(0).json()[0]["connections"], 1);
    let told = ana.expect_close();
    assert!(
        told.iter()
            .any(|line| line.starts_with("ERROR") && line.contains("holidays")),
        "{told:?}"
    );
    log_in(&chatd, "disabled", SECOND).expect("… 904 …");
    let list = chatctl(&chatd, &["account", "list", "--json"]).expect(0).json();
    assert_eq!(
        (&list[0]["name"], &list[0]["disabled"]),
        (&"ana".into(), &"holidays".into())
    );

    // It is kept that it is disabled, and what opens it.
    chatd.signal(Signal::KILL);
    chatd.wait_for_exit();
    let first_log = chatd.log();
    let chatd = Chatd::with_directory(&config(), chatd.take_directory());
    log_in(&chatd, "disabled", SECOND).expect("… 904 …");
    chatctl(&chatd, &["account", "enable", "ana"]).expect(0);
    let mut ana = logged_in(&chatd, SECOND);

    let refused = chatctl(&chatd, &["account", "delete", "ana"]).expect(2);
    assert!(refused.err.contains("--yes"), "{refused:?}");
    ana.sync();
    chatctl(&chatd, &["account", "delete", "ana", "--yes"]).expect(0);
    ana.skip_to("… 901 ana …");
    chatctl(&chatd, &["account", "show", "ana"]).expect(4);
    // The name is free again.
    with_password(&chatd, &["account", "create", "ana"], "escondido").expect(0);
    let log = first_log + &chatd.log();
    for line in ["method=account_create by=", "method=account_delete by="] {
        assert!(log.contains(line), "{log}");
    }
    for secret in ["segredo", "escondido", FIRST, SECOND] {
        assert!(!log.contains(secret), "{secret} is in the log:\n{log}");
    }
}
