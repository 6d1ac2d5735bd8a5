//! Answers about rooms that last, and about their names.

use std::rc::Rc;

use super::WHEN;
use super::replies::names;
use crate::dialect::testing::{identity, room};
use crate::server::lasting::{Told, Why};
use crate::server::refusal::{CannotRename, Refusal};
use crate::server::reply::{RenamedRoom, Reply, Topic};
use crate::server::room_settings::HistoryFor;
use crate::store::model::{Keep, Role};

/// Answers.
pub fn replies() -> Vec<Reply> {
    let ana = || Box::from("ana");
    let told = [
        Told::Registered,
        Told::ConfirmDrop {
            code: "a1b2c3".into(),
        },
        Told::Dropped,
        Told::RoleSet {
            account: ana(),
            role: Some(Role::Voice),
        },
        Told::RoleSet {
            account: ana(),
            role: None,
        },
        Told::Roles {
            founder: Some(ana()),
            roles: vec![("rui".into(), Role::Operator)],
        },
        Told::Roles {
            founder: None,
            roles: Vec::new(),
        },
        Told::Transferred { account: ana() },
        Told::KeepSet(Keep {
            messages: Some(1000),
            age: None,
        }),
        Told::Info {
            founder: Some(ana()),
            created: WHEN,
            history: HistoryFor::All,
            keep: Keep::ALL,
        },
        Told::Info {
            founder: None,
            created: WHEN,
            history: HistoryFor::Joined,
            keep: Keep::ALL,
        },
        Told::HistorySet(HistoryFor::Joined),
    ];
    let reply = |told| Reply::Lasting {
        room: room("#geral"),
        told: Box::new(told),
    };
    told.map(reply).into_iter().chain([renamed()]).collect()
}

fn renamed() -> Reply {
    Reply::RoomRenamed {
        identity: identity("ana"),
        room: Rc::new(RenamedRoom {
            from: room("#antiga"),
            reason: Some("nome melhor".into()),
            topic: Some(Topic {
                text: "bom dia a todos".into(),
                set_by: "ana!~u@h.test".into(),
                set_at: WHEN,
            }),
            names: names(false),
        }),
        marker: Some(WHEN),
    }
}

/// Refusals.
pub fn refusals() -> Vec<Refusal> {
    let lasting = [
        Why::NotLoggedIn,
        Why::Already,
        Why::NotRegistered,
        Why::Closed,
        Why::TooMany { most: 20 },
        Why::NoSuchAccount {
            account: "rui".into(),
        },
        Why::NoRole {
            account: "rui".into(),
        },
        Why::IsFounder,
        Why::Full,
        Why::Default,
        Why::Unavailable,
    ];
    let rename = [
        CannotRename::InUse,
        CannotRename::BadName,
        CannotRename::Default,
        CannotRename::TooSoon,
    ];
    let mut refusals = Vec::new();
    refusals.extend(lasting.map(|why| Refusal::NotLasting {
        room: "#geral".into(),
        why,
    }));
    refusals.extend(rename.map(|why| Refusal::CannotRename {
        from: "#antiga".into(),
        to: "#nova".into(),
        why,
    }));
    refusals
}
