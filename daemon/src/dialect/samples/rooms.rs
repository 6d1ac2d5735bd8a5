//! Answers about rooms that last, and about their names.

use super::WHEN;
use crate::dialect::testing::room;
use crate::server::lasting::{Told, Why};
use crate::server::refusal::{CannotRename, Refusal};
use crate::server::reply::Reply;
use crate::store::model::Role;

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
        Told::Info {
            founder: Some(ana()),
            created: WHEN,
        },
        Told::Info {
            founder: None,
            created: WHEN,
        },
    ];
    let reply = |told| Reply::Lasting {
        room: room("#geral"),
        told: Box::new(told),
    };
    told.map(reply).into()
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
