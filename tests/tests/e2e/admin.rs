//! The administrator's work with `chatctl`, and what people see of it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::net::UnixStream;

use chatd_tests::DEADLINE;
use chatd_tests::config::Config;
use chatd_tests::ctl::{self, Outcome};
use chatd_tests::daemon::Chatd;
use serde_json::Value;

fn chatctl(chatd: &Chatd, arguments: &[&str]) -> Outcome {
    ctl::run(&chatd.socket(), arguments)
}

/// The rows of `chatctl list --json`, by name.
fn row<'a>(rows: &'a [Value], name: &str) -> &'a Value {
    rows.iter()
        .find(|row| row["name"] == name)
        .unwrap_or_else(|| panic!("no {name} in {rows:?}"))
}

#[test]
fn list_shows_who_is_here_and_from_where() {
    let chatd = Chatd::start();
    let (mut ana, bob) = (chatd.user("ana"), chatd.user("bob"));
    ana.join("#sala");
    let mut duda = chatd.connect_classic("duda");
    duda.send_raw(b"duda");
    duda.skip_to("…duda…");
    let silent = chatd.connect("calada");

    let rows = chatctl(&chatd, &["list", "--json"]).expect(0).json();
    assert_eq!(rows.len(), 4, "{rows:?}");
    assert_eq!(row(&rows, "ana")["address"], ana.address().to_string());
    assert_eq!(row(&rows, "ana")["dialect"], "irc");
    assert_eq!(row(&rows, "ana")["rooms"], serde_json::json!(["#sala"]));
    assert_eq!(row(&rows, "bob")["address"], bob.address().to_string());
    assert_eq!(row(&rows, "duda")["address"], duda.address().to_string());
    assert_eq!(row(&rows, "duda")["dialect"], "classic");
    assert_eq!(row(&rows, "duda")["rooms"], serde_json::json!(["#geral"]));
    let unnamed = rows
        .iter()
        .find(|row| row["name"].is_null())
        .expect("who has said no name is listed, too");
    assert_eq!(unnamed["address"], silent.address().to_string());

    let table = chatctl(&chatd, &["list"]).expect(0).out;
    let heading = table.lines().next().unwrap_or_default();
    let columns: Vec<&str> = heading.split_whitespace().collect();
    assert_eq!(
        columns[..6],
        ["ID", "NAME", "ACCOUNT", "ADDRESS", "DIALECT", "TLS"],
        "{table}"
    );
    assert_eq!(table.lines().count(), 5, "{table}");
    assert!(
        !table.contains('\x1b'),
        "colours where there is no terminal: {table:?}"
    );

    let only = |arguments: &[&str]| {
        let rows = chatctl(&chatd, arguments).expect(0).json();
        rows.iter()
            .map(|row| row["name"].as_str().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(only(&["list", "--json", "--user", "ANA"]), ["ana"]);
    assert_eq!(only(&["list", "--json", "--room", "#geral"]), ["duda"]);
    assert_eq!(only(&["list", "--json", "--dialect", "classic"]), ["duda"]);
    assert_eq!(only(&["list", "--json", "--address", "127.0.0.0/8"]).len(), 4);
    assert!(only(&["list", "--json", "--address", "10.0.0.0/8"]).is_empty());
}

#[test]
fn kick_by_name_by_connection_and_by_range() {
    let chatd = Chatd::start();
    let (mut ana, mut bob, mut eve) = (chatd.user("ana"), chatd.user("bob"), chatd.user("eve"));
    for peer in [&mut ana, &mut bob, &mut eve] {
        peer.join("#sala");
    }
    ana.sync();
    bob.sync();

    chatctl(&chatd, &["kick", "ANA", "--reason", "até amanhã"]).expect(0);
    let last = ana.expect_close();
    // Programs come back by themselves after an ERROR, but not after a KILL.
    assert!(last.iter().any(|line| line.contains(" KILL ana ")), "{last:?}");
    assert!(
        last.last()
            .is_some_and(|line| line.starts_with("ERROR :") && line.contains("até amanhã")),
        "{last:?}"
    );
    bob.expect(":ana!… QUIT :…até amanhã…");
    eve.expect(":ana!… QUIT :…até amanhã…");

    let rows = chatctl(&chatd, &["list", "--json", "--user", "bob"])
        .expect(0)
        .json();
    let id = rows[0]["id"].to_string();
    let kicked = chatctl(&chatd, &["kick", "--json", &id]).expect(0).json();
    assert_eq!(kicked[0]["name"], "bob");
    bob.expect_close();
    eve.expect(":bob!… QUIT :…");

    let mut rui = chatd.user("rui");
    let shown = chatctl(&chatd, &["kick", "--dry-run", "127.0.0.0/8"])
        .expect(0)
        .out;
    assert!(shown.contains("eve") && shown.contains("rui"), "{shown}");
    eve.expect_silence();
    // More than one person at once is not for a script that does not say so.
    let refused = chatctl(&chatd, &["kick", "127.0.0.0/8"]).expect(2);
    assert!(refused.err.contains("--yes"), "{refused:?}");
    eve.expect_silence();
    chatctl(&chatd, &["kick", "--yes", "127.0.0.0/8"]).expect(0);
    eve.expect_close();
    rui.expect_close();
}

#[test]
fn who_is_not_there_cannot_be_kicked() {
    let chatd = Chatd::start();
    let mut maria = chatd.user("maria");
    let outcome = chatctl(&chatd, &["kick", "mari"]).expect(4);
    assert!(
        outcome.err.contains(r#"error: no user "mari""#),
        "{}",
        outcome.err
    );
    assert!(
        outcome
            .err
            .contains(r#"hint: did you mean "maria" (1 connection)?"#),
        "{}",
        outcome.err
    );
    chatctl(&chatd, &["kick", "99999"]).expect(4);
    chatctl(&chatd, &["kick", "--yes", "10.0.0.0/8"]).expect(4);
    maria.expect_silence();
}

#[test]
fn broadcast_reaches_everybody_or_one_room() {
    let chatd = Chatd::start();
    let (mut ana, mut bob) = (chatd.user("ana"), chatd.user("bob"));
    ana.join("#sala");
    let mut duda = chatd.connect_classic("duda");
    duda.send_raw(b"duda");
    duda.skip_to("…duda…");

    let sent = chatctl(&chatd, &["broadcast", "--json", "manutenção às seis"])
        .expect(0)
        .json();
    assert_eq!(sent[0]["recipients"], 3);
    ana.expect(":My.Little.Server NOTICE … :…manutenção às seis");
    bob.expect(":My.Little.Server NOTICE … :…manutenção às seis");
    duda.skip_to("…manutenção às seis…");

    chatctl(&chatd, &["broadcast", "--room", "#sala", "só aqui"]).expect(0);
    ana.expect(":My.Little.Server NOTICE #sala :…só aqui");
    bob.expect_silence();
    let outcome = chatctl(&chatd, &["broadcast", "--room", "#sal", "onde?"]).expect(4);
    assert!(
        outcome.err.contains("hint: ") && outcome.err.contains("#sala"),
        "{}",
        outcome.err
    );

    // Several lines are several messages, and none of them can be a command.
    chatctl(&chatd, &["broadcast", "um\r\nQUIT :dois"]).expect(0);
    ana.expect(":My.Little.Server NOTICE … :…um");
    ana.expect(":My.Little.Server NOTICE … :…QUIT :dois");
    ana.expect_silence();
}

#[test]
fn status_tells_how_the_server_is() {
    let chatd = Chatd::start();
    let _ana = chatd.user("ana");
    let rows = chatctl(&chatd, &["status", "--json"]).expect(0).json();
    let status = &rows[0];
    assert_eq!(status["server"], "My.Little.Server");
    assert_eq!(status["network"], "Testnet");
    assert_eq!(status["pid"], chatd.pid().as_raw_nonzero().get());
    assert_eq!(status["clients"], 1);
    assert_eq!(
        status["config"],
        chatd.directory().join("chatd.toml").display().to_string()
    );
    let listeners = status["listeners"].as_array().expect("a list");
    for dialect in ["irc", "classic"] {
        let address = chatd.address(dialect).to_string();
        let known = listeners
            .iter()
            .any(|one| one["address"] == address && one["dialect"] == dialect);
        assert!(known, "{address} ({dialect}) is not in {listeners:?}");
    }
    let people = chatctl(&chatd, &["status"]).expect(0).out;
    assert!(
        people.contains("My.Little.Server") && people.contains(&chatd.address("irc").to_string()),
        "{people}"
    );
}

/// A broken file changes nothing, and both the log and chatctl say where it is broken; a good one applies.
#[test]
fn reload_takes_all_or_nothing() {
    let chatd = Chatd::start();
    let mut ana = chatd.user("ana");
    let file = chatd.directory().join("chatd.toml");
    let good = std::fs::read_to_string(&file).expect("the configuration");

    std::fs::write(
        &file,
        good.replace("server.motd", "server.mtod")
            .replace("Be kind.", "Changed."),
    )
    .expect("writable");
    let refused = chatctl(&chatd, &["reload"]).expect(1);
    for part in ["chatd.toml", "server.mtod", "motd", "hint: "] {
        assert!(refused.err.contains(part), "no {part:?} in\n{}", refused.err);
    }
    let line = 1 + good
        .lines()
        .position(|line| line.starts_with("server.motd"))
        .expect("it is set");
    assert!(
        refused.err.contains(&format!(":{line}")),
        "no line {line} in\n{}",
        refused.err
    );
    ana.send("MOTD");
    ana.skip_to("… 372 … :…Be kind.");
    ana.skip_to("… 376 …");

    chatd.signal(rustix::process::Signal::HUP);
    let said = chatd.wait_for_nth_log(1, "mtod");
    assert!(said.contains(&format!(":{line}")), "{said}");
    ana.send("MOTD");
    ana.skip_to("… 372 … :…Be kind.");
    ana.skip_to("… 376 …");

    std::fs::write(&file, good.replace("Be kind.", "Be kinder.")).expect("writable");
    let done = chatctl(&chatd, &["reload", "--json"]).expect(0).json();
    let changed: Vec<&Value> = done
        .iter()
        .flat_map(|one| one["changed"].as_array().into_iter().flatten())
        .collect();
    assert_eq!(changed, ["server.motd"], "{done:?}");
    ana.send("MOTD");
    ana.skip_to("… 372 … :…Be kinder.");
    ana.skip_to("… 376 …");

    let moved = good
        .replace("admin.socket", "log.level = \"info\"\nadmin.socket")
        .replace("\nlog.level = \"info\"\n\n", "\n\n");
    std::fs::write(&file, moved.replace("admin.sock\"", "other.sock\"")).expect("writable");
    let done = chatctl(&chatd, &["reload", "--json"]).expect(0).json();
    let waiting: Vec<&Value> = done
        .iter()
        .flat_map(|one| one["needs_restart"].as_array().into_iter().flatten())
        .collect();
    assert_eq!(waiting, ["admin.socket"], "{done:?}");
    ana.expect_silence();
}

#[test]
fn stop_says_goodbye_to_everybody() {
    let mut chatd = Chatd::start();
    let mut ana = chatd.user("ana");
    let mut duda = chatd.connect_classic("duda");
    duda.send_raw(b"duda");
    duda.skip_to("…duda…");
    let refused = chatctl(&chatd, &["stop"]).expect(2);
    assert!(refused.err.contains("--yes"), "{refused:?}");
    ana.sync();
    chatctl(&chatd, &["stop", "--yes", "--reason", "volta às dez"]).expect(0);
    let last = ana.expect_close();
    assert!(
        last.last()
            .is_some_and(|line| line.starts_with("ERROR :") && line.contains("volta às dez")),
        "{last:?}"
    );
    let last = duda.expect_close();
    assert!(last.iter().any(|line| line.contains("volta às dez")), "{last:?}");
    assert!(chatd.wait_for_exit().success(), "stopping is no failure");
    let gone = chatctl(&chatd, &["status"]).expect(3);
    assert!(
        gone.err.contains("error: ") && gone.err.contains("hint: "),
        "{}",
        gone.err
    );
}

#[test]
fn the_command_line_explains_itself() {
    let chatd = Chatd::start();
    for wrong in [
        &["frobnicate"][..],
        &["list", "--nonsense"],
        &["kick"],
        &["broadcast", " "],
        &["list", "--address", "x"],
    ] {
        let outcome = chatctl(&chatd, wrong).expect(2);
        assert!(outcome.err.contains("hint: "), "{wrong:?}: {}", outcome.err);
    }
    for command in ["list", "kick", "broadcast", "status", "reload", "stop"] {
        let help = chatctl(&chatd, &[command, "--help"]).expect(0).out;
        assert!(
            help.contains("EXAMPLES") && help.contains("EXIT STATUS"),
            "{help}"
        );
    }
}

/// Whatever is written into the socket, the answer is JSON-RPC, and the daemon goes on.
#[test]
fn nonsense_on_the_socket() {
    let chatd = Chatd::with(&Config::default());
    let ask = |line: &[u8]| -> Option<Value> {
        let mut socket = UnixStream::connect(chatd.socket()).expect("it listens");
        socket.set_read_timeout(Some(DEADLINE)).expect("a timeout");
        // The other side may refuse to read all of it.
        let _ = socket.write_all(line);
        let mut answer = String::new();
        let read = BufReader::new(socket).read_line(&mut answer);
        read.ok()
            .filter(|&count| count > 0)
            .map(|_| serde_json::from_str(&answer).expect("JSON"))
    };
    assert_eq!(ask(b"nonsense\n").expect("an answer")["error"]["code"], -32700);
    assert_eq!(ask(b"{}\n").expect("an answer")["error"]["code"], -32600);
    let unknown = ask(br#"{"jsonrpc":"2.0","id":7,"method":"frobnicate"}"#.iter().chain(b"\n").copied().collect::<Vec<_>>().as_slice());
    let unknown = unknown.expect("an answer");
    assert_eq!(
        (&unknown["error"]["code"], &unknown["id"]),
        (&Value::from(-32601), &Value::from(7))
    );
    // 1 MB without a line end: refused, not gathered.
    if let Some(answer) = ask(&vec![b'x'; 1 << 20]) {
        assert!(answer["error"]["code"].is_i64(), "{answer}");
    }
    chatctl(&chatd, &["status"]).expect(0);
}
