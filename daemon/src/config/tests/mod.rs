mod errors;
mod reload;

use super::*;
use crate::store::model::Keep;
use crate::transport::tls::testing::Pair;

const HASH: &str =
    "$argon2id$v=19$m=8,t=1,p=1$gkMwPOeZAoe24O+0w0ab1A$nAWzxgRJ5vc9DHFrWAXiqawAPGPwE7M/dOorezHtCZg";
const SHIPPED: &str = include_str!("../../../../config/chatd.toml");

fn surroundings() -> Surroundings {
    Surroundings {
        language: Language::En,
        socket: "/run/x/admin.sock".into(),
        store: "/state/chatd.db".into(),
        secret: [7; 32],
        connections: 100_000,
    }
}

fn parse(text: &str) -> Result<Config, LoadError> {
    Config::parse(text, Path::new("/etc/chatd/chatd.toml"), &surroundings())
}

fn lines(text: &str) -> Vec<String> {
    let error = parse(text).expect_err("the text is wrong");
    let lines = error.lines().into_iter();
    lines
        .map(|line| {
            line.strip_prefix("/etc/chatd/chatd.toml:")
                .expect("a line starts with the file")
                .to_owned()
        })
        .collect()
}

/// The shipped file without the `#` in front of examples, so that everything it shows is in force.
fn shipped_in_full() -> String {
    let uncommented = SHIPPED.lines().map(|line| match line.strip_prefix('#') {
        Some(rest) if rest.starts_with(|c: char| !c.is_whitespace()) => rest,
        _ => line,
    });
    let text: String = uncommented.flat_map(|line| [line, "\n"]).collect();
    // Either, not both.
    text.replace("motd_file = \"motd.txt\"\n", "")
        .replace("$argon2id$v=19$m=19456,t=2,p=1$...", HASH)
}

#[test]
fn the_shipped_file_says_what_holds_without_it() {
    let shipped = parse(SHIPPED).unwrap();
    let built_in = Config::built_in(&surroundings()).unwrap();
    assert_eq!(shipped.values, built_in.values);
    assert_eq!(shipped.policy, built_in.policy);
    assert_eq!(shipped.listeners, built_in.listeners);
    assert_eq!(shipped.admin, built_in.admin);
    assert_eq!(shipped.notes, built_in.notes);
    assert!(shipped.notes.is_empty());
}

#[test]
fn the_shipped_file_shows_every_key() {
    let full = shipped_in_full();
    let pair = Pair::new(90);
    let config = Config::parse(&full, &pair.directory.path().join("chatd.toml"), &surroundings())
        .unwrap_or_else(|error| panic!("{}", error.report(false)));
    assert_eq!(config.tls.unwrap().files, pair.files);
    assert_eq!(config.policy.operators.len(), 1);
    assert_eq!(config.websocket_origins, ["https://chat.example.org".into()]);
    assert_eq!(
        config.policy.motd,
        ["Welcome!".into(), "Be kind to each other.".into()]
    );
    let table: toml::Table = full.parse().unwrap();
    let shown = |key: &str| {
        let (section, name) = key.split_once('.').unwrap_or((key, ""));
        let item = match table.get(section) {
            Some(toml::Value::Array(items)) => items.first(),
            other => other,
        };
        name.is_empty() && item.is_some() || item.and_then(|item| item.get(name)).is_some()
    };
    for key in Config::keys() {
        // The test above took it out.
        assert!(
            shown(&key) || key == "server.motd_file",
            "{key} is not in config/chatd.toml"
        );
    }
    assert!(SHIPPED.contains("#motd_file = "));
}

#[test]
fn everything_that_other_tools_write_is_accepted() {
    let certificate = Pair::new(30);
    let directory = certificate.directory.path().display();
    let config = parse(&format!(
        r##"
        [server]
        name = "My.Little.Server"
        network = "testnet"
        language = "pt-BR"
        password = "{HASH}"
        motd = "one\ntwo"
        cloak_hosts = false
        [[listen]]
        address = "[::1]:0"
        dialect = "classic"
        tls = false
        [[listen]]
        address = "127.0.0.1:8097"
        dialect = "websocket"
        tls = true
        [tls]
        certificate = "{directory}/cert.pem"
        key = "{directory}/key.pem"
        [admin]
        socket = "admin.sock"
        [store]
        path = ":memory:"
        [log]
        level = "error"
        [accounts]
        registration = "closed"
        before_connect = true
        require_email = false
        hash_memory_kib = 8
        hash_iterations = 1
        [rooms]
        default = "#sala"
        [limits]
        flood = false
        nick_length = 20
        monitor = 100
        multiline_bytes = 4096
        multiline_lines = 32
        metadata_keys = 1000
        metadata_subscriptions = 100
        metadata_value_bytes = 400
        [timeouts]
        ping = "1h"
        registration = "10m"
        [history]
        room_messages = 128
        retain = "90d"
        query = 100
        replay = 0
        redact_own = false
        [[operator]]
        name = "operuser"
        password = "{HASH}"
        "##
    ))
    .unwrap_or_else(|error| panic!("{}", error.report(false)));
    let policy = &config.policy;
    assert_eq!(&*policy.server_name, "My.Little.Server");
    assert_eq!(policy.language, Language::PtBr);
    assert_eq!(policy.motd, ["one".into(), "two".into()]);
    assert_eq!(policy.default_room.as_str(), "#sala");
    assert_eq!(policy.timeouts.ping, std::time::Duration::from_hours(1));
    assert_eq!((policy.limits.nick_length, policy.limits.topic_length), (20, 390));
    assert!(!policy.cloak_hosts && !policy.limits.flood && policy.password.is_some());
    assert_eq!(policy.history.rooms.messages, Some(128));
    assert_eq!(policy.history.replay, 0);
    assert!(!policy.history.redact_own);
    let dialects: Vec<_> = config
        .listeners
        .iter()
        .map(|listen| listen.dialect.name())
        .collect();
    assert_eq!(dialects, ["classic", "websocket"]);
    assert!(!config.listeners[0].tls && config.listeners[1].tls);
    assert_eq!(
        config.tls.unwrap().files.key,
        certificate.directory.path().join("key.pem")
    );
    assert_eq!(
        config.admin.socket,
        Path::new("/etc/chatd/admin.sock"),
        "relative to the file"
    );
    assert_eq!(
        config.hashing,
        Hashing {
            memory_kib: 8,
            iterations: 1
        }
    );
    assert!(config.notes.is_empty(), "{:?}", config.notes);
}

#[test]
fn the_log_goes_where_it_is_told() {
    let target = |text: &str| parse(text).unwrap().log.target;
    assert_eq!(target(""), Target::Stderr);
    assert_eq!(target("log.target = \"syslog\""), Target::Syslog);
    for (path, file) in [
        ("/var/log/chatd.log", "/var/log/chatd.log"),
        ("./a.log", "/etc/chatd/a.log"),
    ] {
        let text = format!("log.target = {path:?}");
        assert_eq!(target(&text), Target::File(file.into()));
    }
}

#[test]
fn the_system_bounds_the_number_of_connections() {
    let surroundings = Surroundings {
        connections: 900,
        ..surroundings()
    };
    let parse = |text| Config::parse(text, Path::new("c.toml"), &surroundings).unwrap();
    let config = parse("");
    assert_eq!((config.policy.limits.connections, config.notes.len()), (900, 0));
    let config = parse("limits.connections = 1000");
    assert_eq!(config.policy.limits.connections, 900);
    assert_eq!(
        config.notes,
        ["limits.connections is 1000, but the limit on open files (ulimit -n) allows 900"]
    );
}

#[test]
fn what_is_said_is_kept_within_bounds_or_for_good() {
    let history = |text: &str| parse(&format!("[history]\n{text}")).unwrap().policy.history;
    let days = |days: u64| Some(std::time::Duration::from_hours(24 * days));
    let keep = |messages, age| Keep { messages, age };
    let usual = history("");
    assert_eq!(
        (usual.rooms, usual.conversations),
        (keep(Some(100_000), None), Keep::ALL)
    );
    assert_eq!(usual.everybody, keep(Some(1000), None));
    let bounded =
        history("retain = \"90d\"\nprivate_messages = 64\nbroadcast_messages = 0\nbroadcast_retain = \"0s\"");
    assert_eq!(bounded.rooms, keep(Some(100_000), days(90)));
    assert_eq!(bounded.conversations, keep(Some(64), days(90)), "as in rooms");
    assert_eq!(bounded.everybody, Keep::ALL);
    for wrong in ["1h", "200years", "-1d"] {
        assert!(
            parse(&format!("history.private_retain = \"{wrong}\"")).is_err(),
            "{wrong}"
        );
    }
}
