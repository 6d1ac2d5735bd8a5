//! What belongs to a socket, as it is carried.

use serde::{Deserialize, Serialize};

use super::Bytes;
use crate::dialect::{CarriedSession, Session};
use crate::server::carried::FromNow;
use crate::server::input::DialectKind;

/// What belongs to one socket besides what the core knows of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct CarriedStream {
    /// Which: [`slotmap::KeyData::as_ffi`] of its key in the old process.
    pub id: u64,
    /// Its side of the dialect.
    pub session: CarriedSession,
    /// What was not sent yet.
    #[serde(default)]
    pub unsent: Bytes,
    /// It begins in the middle of a line.
    #[serde(default)]
    pub partly: bool,
    /// Something comes first: what is to be sent after it.
    #[serde(default)]
    pub held: Option<Bytes>,
    /// What was received and not handled yet.
    #[serde(default)]
    pub unread: Bytes,
    /// When it may ask as much at once as anybody.
    #[serde(default)]
    pub bucket: FromNow,
    /// It asked too much, and waits.
    #[serde(default)]
    pub throttled: bool,
    /// The other end sends no more.
    #[serde(default)]
    pub ended: bool,
    /// The core is done with it.
    #[serde(default)]
    pub closing: bool,
}

impl CarriedStream {
    /// One on which nothing has happened yet.
    #[must_use]
    pub fn new(id: u64, dialect: DialectKind) -> Self {
        Self {
            id,
            session: Session::new(dialect).carry(),
            unsent: Bytes::default(),
            partly: false,
            held: None,
            unread: Bytes::default(),
            bucket: FromNow::default(),
            throttled: false,
            ended: false,
            closing: false,
        }
    }
}
