//! What is counted and measured: by chatctl, by Prometheus, and in the dashboard.

use std::collections::BTreeSet;
use std::net::TcpStream;
use std::os::unix::net::UnixStream;
use std::path::Path;

use chatd_tests::DEADLINE;
use chatd_tests::config::Config;
use chatd_tests::ctl;
use chatd_tests::daemon::Chatd;
use serde_json::Value;

/// The value of a metric without labels.
fn value(text: &str, name: &str) -> f64 {
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {name} in {text}"))
        .parse()
        .expect("a number")
}

fn metrics(chatd: &Chatd) -> String {
    ctl::run(&chatd.socket(), &["metrics"]).expect(0).out
}

#[test]
fn what_happens_is_counted() {
    let chatd = Chatd::start();
    let before = metrics(&chatd);
    assert!(value(&before, "chatd_messages_total") == 0.0);
    let (mut ana, mut bob) = (chatd.user("ana"), chatd.user("bob"));
    ana.join("#sala");
    bob.join("#sala");
    ana.send("PRIVMSG #sala :oi");
    bob.skip_to("… PRIVMSG #sala :oi");
    ana.send("PRIVMSG bob :oi");
    bob.skip_to("… PRIVMSG bob :oi");
    // It is not a message that somebody types.
    ana.send("@+typing=active TAGMSG #sala");
    ana.sync();
    let after = metrics(&chatd);
    let grown = |name: &str| value(&after, name) - value(&before, name);
    assert!((grown("chatd_messages_total") - 2.0).abs() < 0.1);
    assert!((grown("chatd_connections") - 2.0).abs() < 0.1);
    assert!((grown("chatd_clients") - 2.0).abs() < 0.1);
    assert!((grown("chatd_rooms") - 1.0).abs() < 0.1);
    assert!((grown("chatd_connections_accepted_total") - 2.0).abs() < 0.1);
    assert!(grown("chatd_deliveries_total") >= 2.0);
    assert!(grown("chatd_received_bytes_total") >= 100.0);
    assert!(grown("chatd_sent_bytes_total") >= 1000.0);
    assert!(grown("chatd_loop_duration_seconds_count") >= 1.0);
    assert!(value(&after, "chatd_store_healthy") > 0.0);
    assert!(value(&after, "process_resident_memory_bytes") > 1e6);
    // The first channel of what is kept is that something was said.
    assert!(grown("chatd_store_commit_duration_seconds_count") >= 1.0);
}

/// Conventions of Prometheus; and the same series whoever is there, whatever they call themselves.
#[test]
fn names_keep_to_the_conventions_and_series_are_few() {
    let chatd = Chatd::start();
    let series = |text: &str| -> BTreeSet<String> {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        lines
            .filter_map(|line| Some(line.rsplit_once(' ')?.0.to_owned()))
            .collect()
    };
    let before = series(&metrics(&chatd));
    let mut ana = chatd.user("ana");
    ana.join("#sala");
    let text = metrics(&chatd);
    assert_eq!(series(&text), before);
    for line in text.lines().filter_map(|line| line.strip_prefix("# TYPE ")) {
        let (name, kind) = line.split_once(' ').expect("a name and a kind");
        assert!(
            name.starts_with("chatd_") || name.starts_with("process_"),
            "{name}"
        );
        assert_eq!(name.ends_with("_total"), kind == "counter", "{name} {kind}");
        assert!(kind != "histogram" || name.ends_with("_seconds"), "{name}");
        assert!(text.contains(&format!("# HELP {name} ")), "{name}");
    }
}

fn get(mut stream: impl std::io::Read + std::io::Write, question: &[u8]) -> String {
    stream.write_all(question).expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer and its end");
    answer
}

const QUESTION: &[u8] = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";

#[test]
fn prometheus_reads_from_a_port_or_a_unix_socket() {
    let chatd = Chatd::with(&Config::default().set("metrics.listen", "\"127.0.0.1:0\""));
    let line = chatd.wait_for_log("listening metrics=");
    let address = line.rsplit_once('=').expect("an address").1.trim();
    let connect = || {
        let stream = TcpStream::connect(address).expect("it listens");
        stream.set_read_timeout(Some(DEADLINE)).expect("a timeout");
        stream
    };
    let answer = get(connect(), QUESTION);
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("\nchatd_connections 0\n"), "{answer}");
    assert!(get(connect(), b"GET / HTTP/1.0\r\n\r\n").starts_with("HTTP/1.1 404 "));
    assert!(get(connect(), &vec![b'x'; 5000]).starts_with("HTTP/1.1 400 "));
    // Eight who ask nothing keep others waiting at most until they have had their time; chat goes on.
    let idle: Vec<_> = (0..8).map(|_| connect()).collect();
    let mut ana = chatd.user("ana");
    ana.sync();
    drop(idle);
    assert!(get(connect(), QUESTION).starts_with("HTTP/1.1 200 "));

    let chatd = Chatd::with(&Config::default().set("metrics.listen", "\"./metrics.sock\""));
    let path = chatd.directory().join("metrics.sock");
    let stream = UnixStream::connect(path).expect("it listens");
    stream.set_read_timeout(Some(DEADLINE)).expect("a timeout");
    assert!(get(stream, QUESTION).contains("chatd_build_info{version="));
}

/// Every name of a metric that the dashboard asks for is one.
#[test]
fn the_dashboard_asks_for_what_there_is() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../packaging/grafana/chatd.json");
    let dashboard: Value =
        serde_json::from_str(&std::fs::read_to_string(path).expect("it is shipped")).expect("JSON");
    let text = metrics(&Chatd::start());
    let known: BTreeSet<_> = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split(['{', ' ']).next())
        .collect();
    let mut asked = 0;
    for panel in dashboard["panels"].as_array().expect("panels") {
        for target in panel["targets"].as_array().expect("targets") {
            let query = target["expr"].as_str().expect("a query");
            let words = query.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            for name in words.filter(|word| word.starts_with("chatd_") || word.starts_with("process_")) {
                assert!(known.contains(name), "{name} in {query}");
                asked += 1;
            }
        }
    }
    assert!(asked >= 15, "{asked}");
}
