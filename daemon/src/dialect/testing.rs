//! What the tests of the dialects share.

use std::rc::Rc;
use std::time::Duration;

use jiff::tz::TimeZone;
use protocol::language::Language;
use protocol::names::{Nick, RoomName};

use super::{Context, Session, Step, TlsUse};
use crate::server::WallTime;
use crate::server::identity::Identity;
use crate::server::policy::{
    Accounts, AdminInfo, Allowance, AlwaysOn, History, LastingRooms, Limits, Policy, Timeouts, WhoRegisters,
};
use crate::store::model::Keep;

/// A policy with small round limits.
pub fn policy(language: Language) -> Policy {
    let day = Keep {
        messages: None,
        age: Some(Duration::from_hours(24)),
    };
    Policy {
        server_name: "irc.test".into(),
        network: "Test Net".into(),
        icon: None,
        language,
        password: None,
        motd: vec!["Bom dia!".into()],
        admin: AdminInfo {
            location: "Recife".into(),
            organization: "Turma".into(),
            contact: "ana@example.com".into(),
        },
        cloak_hosts: false,
        secret: [0; 32],
        accounts: Accounts {
            open: true,
            before_connect: true,
            require_email: false,
            plain_over_network: false,
            failures: Allowance {
                count: 10,
                window: Duration::from_mins(5),
            },
            registrations: Allowance {
                count: 10,
                window: Duration::from_hours(1),
            },
            devices: 16,
            linger: Duration::from_mins(1),
            always_on: AlwaysOn::OptIn,
            always_on_expires: Duration::from_hours(720),
            protect_names: true,
        },
        lasting: LastingRooms {
            who: WhoRegisters::Accounts,
            per_account: 3,
        },
        default_room: RoomName::new("#geral", 64).unwrap(),
        history: History {
            rooms: day,
            conversations: day,
            everybody: day,
            query: 100,
            replay: 30,
            redact_own: true,
        },
        limits: Limits {
            nick_length: 32,
            user_length: 10,
            realname_length: 150,
            room_length: 64,
            topic_length: 390,
            kick_length: 390,
            away_length: 200,
            key_length: 32,
            whowas: 100,
            monitor: 100,
            list_modes: 60,
            metadata_keys: 1000,
            metadata_subscriptions: 100,
            metadata_value_bytes: 400,
            rooms_per_client: 50,
            rooms: 10_000,
            targets: 4,
            multiline_bytes: 200,
            multiline_lines: 4,
            connections: 1000,
            connections_per_address: 0,
            connections_per_minute: 0,
            connections_per_minute_network: 0,
            strangers: 0,
            strangers_within: Duration::from_mins(1),
            exempt: Vec::new(),
            flood: false,
        },
        timeouts: Timeouts {
            ping: Duration::from_mins(2),
            registration: Duration::from_secs(30),
        },
        operators: Vec::new(),
        gateways: Vec::new(),
        sts: None,
    }
}

/// A registered client called `ana`.
pub fn context(policy: &Policy) -> Context<'_> {
    static UTC: TimeZone = TimeZone::UTC;
    let now = WallTime(1_783_166_400_250);
    Context {
        policy,
        nick: "ana",
        registered: true,
        private: true,
        certified: false,
        tls: TlsUse::None,
        started: WallTime(1_783_000_000_000),
        now,
        zone: &UTC,
    }
}

/// Somebody.
pub fn identity(nick: &str) -> Rc<Identity> {
    Rc::new(Identity {
        nick: Nick::new(nick, 32).unwrap(),
        user: "~u".into(),
        host: "h.test".into(),
        realname: "Ana Maria".into(),
        account: None,
        bot: false,
    })
}

/// A room's name.
pub fn room(name: &str) -> RoomName {
    RoomName::new(name, 64).unwrap()
}

/// Feeds bytes, and gives all steps and what was answered.
pub fn feed(session: &mut Session, input: &[u8], cx: &Context<'_>) -> (Vec<Step>, String) {
    let mut out = Vec::new();
    let mut rest = input;
    let steps = std::iter::from_fn(|| session.feed(&mut rest, cx, &mut out)).collect();
    assert!(rest.is_empty());
    (steps, String::from_utf8(out).unwrap())
}

/// Compares a rendering with what is kept of it, line by line. `UPDATE_GOLDEN=1` in the environment keeps the new one.
pub fn assert_golden(kept: &str, path: &str, rendered: &str) {
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/dialect");
        std::fs::write(root.join(path), rendered).unwrap();
        return;
    }
    for (number, (kept, rendered)) in kept.lines().zip(rendered.lines()).enumerate() {
        assert_eq!(
            rendered,
            kept,
            "{path}, line {}; UPDATE_GOLDEN=1 keeps the new one",
            number + 1
        );
    }
    assert_eq!(
        rendered.lines().count(),
        kept.lines().count(),
        "{path}; UPDATE_GOLDEN=1 keeps the new one"
    );
}
