//! Every exit code, with an error that says what to do.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::os::unix::process::CommandExt;
use std::path::Path;

use serde_json::{Value, json};

use crate::fake::{Answer, Fake, Outcome, chatctl, error, not_found, run};

fn status() -> Value {
    json!({
        "server": "my.server", "network": "net", "version": "chatd 9.9.9", "pid": 7, "config": null,
        "started": "2026-01-01T00:00:00Z", "uptime_ms": 7_990_000, "listeners": [], "connections": 3, "clients": 2,
        "clients_peak": 5, "rooms": 1, "memory_bytes": null, "send_queue_bytes": 0, "send_queue_max_bytes": 0,
    })
}

fn at(socket: &Path) -> Outcome {
    let mut command = chatctl();
    command.arg("status").arg("--socket").arg(socket);
    run(command)
}

#[test]
fn done_is_0() {
    let fake = Fake::new(|_, _| Answer::Result(status()));
    assert!(fake.run(&["status"]).expect(0).out.contains("my.server"));
    let mut by_environment = chatctl();
    by_environment.arg("status").env("CHATD_SOCKET", fake.socket());
    run(by_environment).expect(0);
    assert!(fake.run(&["--help"]).expect(0).out.contains("EXIT STATUS"));
    assert!(fake.run(&["--version"]).expect(0).out.starts_with("chatctl "));
}

#[test]
fn failed_is_1() {
    let fake = Fake::new(|_, _| error(-32003, "out of luck", &json!({"kind": "failed"})));
    assert!(fake.run(&["status"]).expect(1).err.contains("out of luck"));
    let fake = Fake::new(|_, _| {
        error(
            -32003,
            "out of luck",
            &json!({"kind": "failed", "hint": "buy a clover"}),
        )
    });
    assert!(
        fake.run(&["status"])
            .expect(1)
            .err
            .contains("hint: buy a clover\n")
    );
    let fake = Fake::new(|_, _| Answer::Bytes(b"HTTP/1.1 400 Bad Request\n".to_vec()));
    assert!(
        fake.run(&["status"])
            .expect(1)
            .err
            .contains("is this really chatd's admin socket?")
    );
    let fake = Fake::new(|_, _| Answer::Bytes(b"{\"jsonrpc\":\"2.0\",\"id\":99,\"result\":{}}\n".to_vec()));
    fake.run(&["reload"]).expect(1);
    let fake = Fake::new(|_, _| error(-32007, "busy", &json!({"kind": "busy"})));
    assert!(
        fake.run(&["status"])
            .expect(1)
            .err
            .contains("too many administrators")
    );
}

#[test]
fn a_wrong_command_line_is_2() {
    let fake = Fake::new(|_, _| Answer::Result(status()));
    for (arguments, hint) in [
        (&["lits"][..], "hint: did you mean list? see: chatctl --help"),
        (
            &["list", "--usr", "x"],
            "hint: did you mean --user? see: chatctl list --help",
        ),
        (&["kick"], "hint: see: chatctl kick --help"),
        (&["kick", "10.0.0"], "hint: it takes: maria, 17, 192.168.0.14"),
        (&["list", "--fields", "nmae"], "hint: did you mean name?"),
        (
            &["mute", "maria", "--for", "10m"],
            "hint: did you mean chatctl mute add maria? see: chatctl mute --help",
        ),
        (
            &["history", "purge", "#geral"],
            "error: --before <TIME>, --from <NAME> or --all is missing",
        ),
        (&["list", "--address", "10.0.0"], "hint: it takes: 192.168.0.14"),
        (
            &["status", "--timeout", "soon"],
            "hint: it takes: 500ms, 5s, 1m, 1h",
        ),
        (&["broadcast", " "], "hint: for example: chatctl broadcast"),
    ] {
        let outcome = fake.run(arguments).expect(2);
        assert!(outcome.err.contains(hint), "{outcome:#?}");
        assert!(outcome.out.is_empty());
    }
    assert_eq!(fake.asked(), [], "nothing is asked for");
    let refused = Fake::new(|_, _| {
        error(
            -32602,
            "no such thing",
            &json!({"kind": "invalid", "hint": "try this"}),
        )
    });
    assert!(refused.run(&["status"]).expect(2).err.contains("hint: try this"));
    let bare = run(chatctl());
    assert_eq!((bare.code, bare.err.contains("Usage: chatctl")), (Some(2), true));
}

#[test]
fn an_unreachable_daemon_is_3() {
    let directory = tempfile::tempdir().unwrap();
    let nothing = directory.path().join("nothing.sock");
    let outcome = at(&nothing).expect(3);
    assert!(
        outcome.err.contains("nothing.sock: there is no such socket"),
        "{outcome:#?}"
    );
    assert!(outcome.err.contains("hint: is chatd running?"), "{outcome:#?}");
    let stale = directory.path().join("stale.sock");
    drop(UnixListener::bind(&stale).unwrap());
    assert!(at(&stale).expect(3).err.contains("nobody listens there"));
    at(&directory.path().join("n".repeat(200))).expect(3);
    let fake = Fake::new(|_, _| Answer::HangUp);
    assert!(
        fake.run(&["status"])
            .expect(3)
            .err
            .contains("closed the connection")
    );
    let fake = Fake::with_version(|_, _| Answer::HangUp);
    fake.run(&["status"]).expect(3);
}

#[test]
fn what_is_not_there_is_4() {
    let fake = Fake::new(|_, _| not_found("user", "mari", &json!([{"name": "maria", "connections": 2}])));
    let outcome = fake.run(&["kick", "mari"]).expect(4);
    let expected = "error: no user \"mari\"\nhint: did you mean \"maria\" (2 connections)? see: chatctl list --user maria\n";
    assert_eq!(outcome.err, expected);
    let outcome = fake.run_pt(&["kick", "mari"]).expect(4);
    let expected = "erro: não há usuário \"mari\"\ndica: você quis dizer \"maria\" (2 conexões)? veja: chatctl list --user maria\n";
    assert_eq!(outcome.err, expected);
    let fake = Fake::new(|_, _| not_found("room", "#sal", &json!([{"name": "#sala", "connections": 1}])));
    let outcome = fake.run(&["list", "--room", "#sal"]).expect(4);
    assert!(
        outcome
            .err
            .contains("did you mean \"#sala\" (1 connection)? see: chatctl list --room '#sala'"),
        "{outcome:#?}"
    );
    let fake = Fake::new(|_, _| not_found("connection", "99", &json!([])));
    assert_eq!(
        fake.run(&["kick", "99"]).expect(4).err,
        "error: no connection 99\nhint: see who is there: chatctl list\n"
    );
}

#[test]
fn denied_is_5() {
    let denied = |id: Value| {
        let error = json!({"code": -32002, "message": "no", "data": {"kind": "denied"}});
        format!("{}\n", json!({"jsonrpc": "2.0", "id": id, "error": error})).into_bytes()
    };
    // Who is turned away is told so before asking for anything.
    let fake = Fake::with_version(move |_, _| Answer::Bytes(denied(Value::Null)));
    let outcome = fake.run(&["list"]).expect(5);
    assert!(
        outcome.err.contains("sudo usermod -aG chatd-admin ana"),
        "{outcome:#?}"
    );
    let fake = Fake::new(|_, _| error(-32005, "no", &json!({"kind": "read_only"})));
    let outcome = fake.run(&["reload"]).expect(5);
    assert!(
        outcome.err.contains("you may look, but not change anything"),
        "{outcome:#?}"
    );
    let fake = Fake::new(|_, _| error(-32009, "no", &json!({"kind": "forbidden"})));
    fake.run_pt(&["reload"]).expect(5);
}

/// What only the daemon knows how to say, it says in both languages.
#[test]
fn the_daemons_own_words_reach_readers_of_portuguese() {
    let fake = Fake::new(|_, _| {
        let words = json!({"message": "sem sorte", "hint": "compre um trevo"});
        let data = json!({"kind": "failed", "hint": "buy a clover", "pt-BR": words});
        error(-32003, "out of luck", &data)
    });
    let outcome = fake.run_pt(&["status"]).expect(1);
    assert_eq!(
        outcome.err,
        "erro: o chatd recusou: sem sorte\ndica: compre um trevo\n"
    );
    let outcome = fake.run(&["status"]).expect(1);
    assert_eq!(
        outcome.err,
        "error: chatd refused: out of luck\nhint: buy a clover\n"
    );
}

#[test]
fn a_socket_that_may_not_be_opened_is_5_too() {
    let fake = Fake::new(|_, _| Answer::Silence);
    std::fs::set_permissions(fake.socket(), Permissions::from_mode(0o000)).unwrap();
    let mut command = fake.command(&["list"]);
    if UnixStream::connect(fake.socket()).is_ok() {
        // Root may open anything: somebody else tries, if they may run this program at all.
        command.uid(65_534);
    }
    match command.output() {
        Ok(output) => {
            let outcome = Outcome::from(output).expect(5);
            assert!(
                outcome.err.contains("you may not open chatd's socket"),
                "{outcome:#?}"
            );
        }
        Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::PermissionDenied),
    }
}

#[test]
fn no_answer_in_time_is_6() {
    let fake = Fake::new(|_, _| Answer::Silence);
    let outcome = fake.run(&["status", "--timeout", "100ms"]).expect(6);
    assert!(outcome.err.contains("within 100ms"), "{outcome:#?}");
    // One that never reads nor accepts is bounded as well.
    let directory = tempfile::tempdir().unwrap();
    let socket = directory.path().join("deaf.sock");
    let _deaf = UnixListener::bind(&socket).unwrap();
    let mut command = chatctl();
    command
        .args(["status", "--timeout", "100ms", "--socket"])
        .arg(&socket);
    run(command).expect(6);
}

#[test]
fn half_a_success_is_7() {
    let fake = Fake::new(|_, params| match params["target"].as_str() {
        Some("ana") => {
            Answer::Result(json!({"kicked": [{"id": 1, "name": "ana", "address": "127.0.0.1:5"}]}))
        }
        _ => not_found("user", "bob", &json!([])),
    });
    let outcome = fake.run(&["kick", "--yes", "ana", "bob"]).expect(7);
    assert_eq!(outcome.out, "disconnected ana (connection 1, 127.0.0.1:5)\n");
    assert!(outcome.err.contains("no user \"bob\""));
    fake.run(&["kick", "--yes", "bob", "cid"]).expect(4);
}

#[test]
fn another_version_is_8() {
    let fake = Fake::with_version(|_, _| Answer::Result(json!({"server": "chatd 2.0.0", "protocol": 999})));
    let outcome = fake.run(&["status"]).expect(8);
    assert!(
        outcome.err.contains("chatd 2.0.0 speaks version 999"),
        "{outcome:#?}"
    );
    let fake = Fake::with_version(|_, _| {
        error(
            -32004,
            "chatd 2.0.0 speaks 2",
            &json!({"kind": "version_mismatch"}),
        )
    });
    assert!(
        fake.run(&["status"])
            .expect(8)
            .err
            .contains("chatd 2.0.0 speaks 2")
    );
    let old = Fake::new(|_, _| {
        error(
            -32601,
            "there is no method \"reload\"",
            &json!({"kind": "invalid"}),
        )
    });
    old.run(&["reload"]).expect(8);
}

#[test]
fn an_answer_without_end_is_refused() {
    let fake = Fake::new(|_, _| Answer::Bytes(vec![b'a'; protocol::admin::MAX_RESPONSE + 64 * 1024]));
    assert!(fake.run(&["status"]).expect(1).err.contains("makes no sense"));
}

#[test]
fn who_has_seen_enough_is_no_error() {
    let fake = Fake::new(|_, _| {
        let row = json!({"id": 1, "name": "ana", "account": null, "address": "127.0.0.1:1", "dialect": "irc", "tls": null,
            "rooms": [], "since": "2026-01-01T00:00:00Z", "idle_ms": 0, "client": null});
        Answer::Result(json!({"connections": vec![row; 5000]}))
    });
    let mut child = fake
        .command(&["list", "--json"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = fake.command(&["list", "--json"]);
    command.stdout(full);
    run(command).expect(1);
}
