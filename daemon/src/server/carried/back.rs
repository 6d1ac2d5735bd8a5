//! What was carried, with what has arrived of it.

use std::collections::HashMap;

use super::Carried;
use crate::server::ids::ConnId;

/// What an earlier process has handed over, and which connections have arrived.
#[derive(Debug, Default)]
pub struct CarriedBack {
    /// What it knew.
    pub carried: Carried,
    /// The connections that are here, by [`CarriedConnection::id`](super::CarriedConnection::id). The others are lost:
    /// their clients stay without a connection if they may, and have quit if not. One of which nothing was carried stays
    /// unknown.
    pub arrived: HashMap<u64, ConnId>,
}
