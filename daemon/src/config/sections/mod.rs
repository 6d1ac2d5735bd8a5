//! The tables of the file: what may stand in them, within which bounds, and what holds where nothing stands.

mod gateway;
mod listen;
mod server;
mod tls;

use std::path::Path;
use std::time::Duration;

use protocol::admin::Network;
use protocol::language::{Language, Text};
use protocol::names::RoomName;
use toml::de::DeTable;

pub(super) use gateway::gateways;
pub(super) use listen::{admin, listeners, metrics};
pub(super) use server::server;
pub(super) use tls::{paths, sts, tls};

use super::reader::Reading;
use super::section::{Found, Section};
use super::{Flow, LogConfig, StoreConfig};
use crate::log::Target;
use crate::passwords::{self, Hashing};
use crate::server::policy::{
    Accounts, Allowance, AlwaysOn, History, KEEP_AGE, LastingRooms, Limits, Operator, Timeouts, WhoRegisters,
};
use crate::store::model::{Keep, limits as store};

const A_TEXT: Text = Text::new("a text in quotes", "um texto entre aspas");
const A_PATH: Text = Text::new(
    "the path of a file, in quotes",
    "o caminho de um arquivo, entre aspas",
);
const MINUTE: Duration = Duration::from_mins(1);
const DAY: Duration = Duration::from_hours(24);
/// The most connections, where the file says nothing: as many as the system allows, but for those that allow more.
pub(super) const CONNECTIONS: usize = 20_000;
const SHORTEST: Duration = Duration::from_millis(100);

/// A password's hash.
fn password(section: &mut Section<'_, '_>) -> Option<Box<str>> {
    const HASH: Text = Text::new("a password's hash", "o hash de uma senha");
    const PLAIN: Text = Text::new(
        "this is not a password's hash; passwords are never stored as they are",
        "isto não é o hash de uma senha; senhas nunca são guardadas como são",
    );
    const MAKE_ONE: Text = Text::new(
        "make one with `chatd --hash-password`: it starts with $argon2id$",
        "crie um com `chatd --hash-password`: ele começa com $argon2id$",
    );
    let Found { value, span } = section.text("password", HASH, None, |_| true);
    let hash = value?;
    if passwords::is_hash(&hash) {
        return Some(hash.into());
    }
    let path = section.path("password");
    section
        .reading
        .reject(span.unwrap_or_default(), &path, PLAIN, &[]);
    section.reading.hint(MAKE_ONE, &[]);
    None
}

/// `[log]`; a relative path starts in `directory`.
pub(super) fn log(section: &mut Section<'_, '_>, directory: &Path) -> LogConfig {
    use log::LevelFilter as L;
    // A word that is neither would be a slip of the pen, and not the name of a file.
    const TARGET: Text = Text::new(
        "\"stderr\", \"syslog\", or the path of a file with a slash in it, such as \"/var/log/chatd/chatd.log\"",
        "\"stderr\", \"syslog\", ou o caminho de um arquivo, com uma barra, como \"/var/log/chatd/chatd.log\"",
    );
    const LEVELS: [(&str, L); 6] = [
        ("off", L::Off),
        ("error", L::Error),
        ("warn", L::Warn),
        ("info", L::Info),
        ("debug", L::Debug),
        ("trace", L::Trace),
    ];
    let level = section.choice("level", &LEVELS, L::Info).value;
    let is_target = |text: &str| matches!(text, "stderr" | "syslog") || text.contains('/');
    let target = section.text("target", TARGET, Some("stderr"), is_target).value;
    let target = match target.as_deref() {
        None | Some("stderr") => Target::Stderr,
        Some("syslog") => Target::Syslog,
        Some(path) => Target::File(directory.join(path)),
    };
    LogConfig { level, target }
}

/// `[store]`; a relative path is looked for in `directory`.
pub(super) fn store(section: &mut Section<'_, '_>, default: &Path, directory: &Path) -> StoreConfig {
    let path = section.text("path", A_PATH, None, |path| !path.is_empty()).value;
    match path.as_deref() {
        None => StoreConfig {
            path: Some(default.to_owned()),
            chosen: false,
        },
        Some(":memory:") => StoreConfig {
            path: None,
            chosen: true,
        },
        Some(path) => StoreConfig {
            path: Some(directory.join(path)),
            chosen: true,
        },
    }
}

const ALWAYS_ON: [(&str, AlwaysOn); 3] = [
    ("opt-in", AlwaysOn::OptIn),
    ("opt-out", AlwaysOn::OptOut),
    ("disabled", AlwaysOn::Disabled),
];

/// `[accounts]`: who may have one, and how much work a new hash is.
pub(super) fn accounts(section: &mut Section<'_, '_>) -> (Accounts, Hashing) {
    let accounts = Accounts {
        open: section
            .choice("registration", &[("open", true), ("closed", false)], true)
            .value,
        before_connect: section.flag("before_connect", true).value,
        require_email: section.flag("require_email", false).value,
        plain_over_network: section.flag("plain_over_network", false).value,
        failures: Allowance {
            count: section.number("login_failures", 0..=10_000, 10),
            window: section.duration(
                "login_window",
                Duration::from_secs(1)..=DAY,
                Duration::from_mins(5),
            ),
        },
        registrations: Allowance {
            count: section.number("registrations", 0..=10_000, 10),
            window: section.duration(
                "registration_window",
                Duration::from_secs(1)..=DAY,
                Duration::from_hours(1),
            ),
        },
        devices: section.number("devices", 1..=1000, 16),
        linger: section.duration("linger", Duration::ZERO..=DAY, Duration::from_mins(1)),
        always_on: section.choice("always_on", &ALWAYS_ON, AlwaysOn::OptIn).value,
        always_on_expires: section.duration("always_on_expires", DAY..=DAY * 3650, DAY * 30),
        protect_names: section
            .choice("name_protection", &[("strict", true), ("off", false)], true)
            .value,
    };
    let Hashing {
        memory_kib,
        iterations,
    } = Hashing::DEFAULT;
    let hashing = Hashing {
        memory_kib: section.number("hash_memory_kib", Hashing::MEMORY_KIB, memory_kib),
        iterations: section.number("hash_iterations", Hashing::ITERATIONS, iterations),
    };
    (accounts, hashing)
}

/// `[rooms]`: the default room, as written; checked against the limits by [`default_room`]. And who may have others that
/// last.
pub(super) fn rooms(section: &mut Section<'_, '_>) -> (Found<Option<String>>, LastingRooms) {
    let default = section.text("default", A_TEXT, Some("#geral"), |_| true);
    let who = [
        ("accounts", WhoRegisters::Accounts),
        ("operators", WhoRegisters::Operators),
        ("nobody", WhoRegisters::Nobody),
    ];
    let lasting = LastingRooms {
        who: section.choice("registration", &who, WhoRegisters::Accounts).value,
        per_account: section.number("registered_per_account", 0..=100_000, 20),
    };
    (default, lasting)
}

/// The room that is always there.
pub(super) fn default_room(
    reading: &mut Reading,
    room: &Found<Option<String>>,
    longest: usize,
    language: Language,
) -> Option<RoomName> {
    const BAD: Text = Text::new(
        "no room can be called {0}: {1}",
        "nenhuma sala pode se chamar {0}: {1}",
    );
    let name = room.value.as_deref().unwrap_or_default();
    match RoomName::new(name, longest) {
        Ok(room) => Some(room),
        Err(error) => {
            let why = error.text().fill(language, &[&error.detail()]);
            reading.reject(
                room.span.clone().unwrap_or_default(),
                "rooms.default",
                BAD,
                &[name, &why],
            );
            None
        }
    }
}

/// `[limits]`.
pub(super) fn limits(section: &mut Section<'_, '_>) -> (Limits, Flow) {
    // Beyond this a text cannot fit into a line of 512 bytes anyway.
    const LINE: usize = 450;
    const MANY: usize = 1_000_000;
    let limits = Limits {
        nick_length: section.number("nick_length", 1..=64, 32),
        user_length: section.number("user_length", 1..=64, 18),
        realname_length: section.number("realname_length", 1..=LINE, 150),
        room_length: section.number("room_length", 2..=200, 64),
        topic_length: section.number("topic_length", 1..=LINE, 390),
        kick_length: section.number("kick_length", 1..=LINE, 390),
        away_length: section.number("away_length", 1..=LINE, 200),
        key_length: section.number("key_length", 1..=100, 32),
        whowas: section.number("whowas", 0..=MANY, 100),
        monitor: section.number("monitor", 0..=MANY, 100),
        list_modes: section.number("list_modes", 0..=10_000, 60),
        // All keys of one target are told in one answer, which has to fit into the send queue.
        metadata_keys: section.number("metadata_keys", 0..=1000, 1000),
        metadata_subscriptions: section.number("metadata_subscriptions", 0..=1000, 100),
        metadata_value_bytes: section.number("metadata_value_bytes", 1..=LINE, 400),
        rooms_per_client: section.number("rooms_per_client", 1..=10_000, 100),
        rooms: section.number("rooms", 1..=MANY, 10_000),
        targets: section.number("targets", 1..=1000, 20),
        // The store takes no more of one message.
        multiline_bytes: section.number("multiline_bytes", 512..=store::TEXT, 4096),
        multiline_lines: section.number("multiline_lines", 1..=store::BREAKS, 32),
        connections: section.number("connections", 1..=MANY, CONNECTIONS),
        connections_per_address: section.number("connections_per_address", 0..=MANY, 256),
        connections_per_minute: section.number("connections_per_minute", 0..=100_000, 300),
        connections_per_minute_network: section.number("connections_per_minute_network", 0..=100_000, 900),
        strangers: section.number("strangers", 0..=1000, 10),
        strangers_within: section.duration("strangers_within", SHORTEST..=DAY, MINUTE),
        exempt: gateway::networks(section, "exempt", this_machine()).value,
        flood: section.flag("flood", true).value,
    };
    let flow = Flow {
        send_queue_bytes: section.number("send_queue_bytes", 16 * 1024..=1024 * 1024 * 1024, 1024 * 1024),
        receive_queue_bytes: section.number("receive_queue_bytes", 1024..=16 * 1024 * 1024, 32 * 1024),
        rate: crate::reactor::rate(
            section.number("request_burst", 1..=100_000, 60),
            section.number("requests_per_second", 1..=100_000, 10),
        ),
    };
    (limits, flow)
}

/// All its own addresses.
fn this_machine() -> Vec<Network> {
    ["127.0.0.0/8", "::1"]
        .into_iter()
        .filter_map(Network::parse)
        .collect()
}

/// `[history]`.
pub(super) fn history(section: &mut Section<'_, '_>) -> History {
    let rooms = keep(section, "room_messages", 100_000, "retain", Duration::ZERO);
    let age = rooms.age.unwrap_or_default();
    History {
        rooms,
        conversations: keep(section, "private_messages", 0, "private_retain", age),
        everybody: keep(section, "broadcast_messages", 1000, "broadcast_retain", age),
        query: section.number("query", 1..=store::ROWS, 100),
        replay: section.number("replay", 0..=store::ROWS, 30),
        redact_own: section.flag("redact_own", true).value,
    }
}

/// How much of a history is kept: at most so many messages, and for so long. Zero is no bound.
fn keep(
    section: &mut Section<'_, '_>,
    messages: &'static str,
    default: u32,
    retain: &'static str,
    default_age: Duration,
) -> Keep {
    let messages = section.number(messages, 0..=u32::MAX, default);
    let age = section.duration_or_zero(retain, KEEP_AGE, default_age);
    Keep {
        messages: Some(messages).filter(|&messages| messages > 0),
        age: Some(age).filter(|age| !age.is_zero()),
    }
}

/// `[timeouts]`.
pub(super) fn timeouts(section: &mut Section<'_, '_>) -> Timeouts {
    Timeouts {
        ping: section.duration("ping", SHORTEST..=DAY, 2 * MINUTE),
        registration: section.duration("registration", SHORTEST..=DAY, MINUTE / 2),
    }
}

/// `[[operator]]`.
pub(super) fn operators(reading: &mut Reading, root: &DeTable<'_>) -> Vec<Operator> {
    const NAME: Text = Text::new("a name without spaces", "um nome sem espaços");
    const MISSING: Text = Text::new("name or password is missing", "falta name ou password");
    const TAKEN: Text = Text::new(
        "another [[operator]] has this name",
        "outro [[operator]] tem este nome",
    );
    let read = reading.sections(root, "operator", |section, whole| {
        let written = section.is_written();
        let problems = section.reading.problems.len();
        let is_name =
            |name: &str| !name.is_empty() && name.len() <= 64 && !name.contains(char::is_whitespace);
        let name = section.text("name", NAME, None, is_name);
        let password = password(section);
        if let (Some(text), Some(password)) = (name.value, password) {
            let operator = Operator {
                name: text.into(),
                password,
            };
            return Some((operator, name.span.unwrap_or_default()));
        }
        if written && section.reading.problems.len() == problems {
            section.reading.reject(whole, "operator", MISSING, &[]);
        }
        None
    });
    let mut operators = Vec::<Operator>::new();
    for (operator, span) in read.into_iter().flatten().flatten() {
        if operators.iter().any(|other| other.name == operator.name) {
            reading.reject(span, "operator.name", TAKEN, &[]);
        }
        operators.push(operator);
    }
    operators
}
