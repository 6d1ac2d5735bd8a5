//! What simulated servers follow.

use std::time::Duration;

use chatd::server::policy::{
    Accounts, AdminInfo, Allowance, AlwaysOn, History, LastingRooms, Limits, Operator, Policy, Timeouts,
    WhoRegisters,
};
use chatd::store::model::Keep;
use protocol::language::Language;
use protocol::names::RoomName;

/// A policy with small bounds, so that a simulation meets them.
#[must_use]
pub fn policy() -> Policy {
    let day = Keep {
        messages: None,
        age: Some(Duration::from_hours(24)),
    };
    Policy {
        server_name: "test.server".into(),
        network: "testnet".into(),
        icon: None,
        language: Language::En,
        password: None,
        motd: vec!["hello".into()],
        admin: AdminInfo::default(),
        cloak_hosts: false,
        secret: [1; 32],
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
            devices: 3,
            linger: Duration::from_mins(1),
            always_on: AlwaysOn::OptIn,
            always_on_expires: Duration::from_hours(720),
            protect_names: true,
        },
        lasting: LastingRooms {
            who: WhoRegisters::Accounts,
            per_account: 3,
        },
        default_room: RoomName::new("#geral", 64).expect("a valid name"),
        history: History {
            rooms: day,
            conversations: day,
            everybody: day,
            query: 20,
            replay: 10,
            redact_own: true,
        },
        limits: Limits {
            nick_length: 32,
            user_length: 16,
            realname_length: 128,
            room_length: 64,
            topic_length: 100,
            kick_length: 100,
            away_length: 100,
            key_length: 23,
            whowas: 20,
            monitor: 5,
            list_modes: 5,
            metadata_keys: 20,
            metadata_subscriptions: 10,
            metadata_value_bytes: 400,
            rooms_per_client: 10,
            rooms: 40,
            targets: 4,
            multiline_bytes: 200,
            multiline_lines: 4,
            connections: 100_000,
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
        operators: vec![Operator {
            name: "root".into(),
            password: "hash".into(),
        }],
        gateways: Vec::new(),
        sts: None,
    }
}
