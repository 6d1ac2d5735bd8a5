//! What one client has negotiated, as it is carried to another process.

use protocol::irc::caps::{Cap, CapSet};
use serde::{Deserialize, Serialize};

use super::Negotiation;
use crate::dialect::irc::batch::{Batch, CarriedBatch};
use crate::dialect::irc::decode::accounts::LogIn;
use crate::dialect::services::Service;

/// What one client has negotiated.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CarriedNegotiation {
    /// The capabilities in force, with spaces between.
    pub enabled: String,
    /// The client knows version 302.
    pub version_302: bool,
    /// The mechanism of the log-in that the client has begun, and what has come of its message.
    pub log_in: Option<(Box<str>, Box<str>)>,
    /// The service that the client has just written to.
    pub service: Option<Box<str>>,
    /// The batch that the client has begun.
    pub batch: Option<CarriedBatch>,
}

impl Negotiation {
    /// All that another process needs.
    #[must_use]
    pub fn carry(&self) -> CarriedNegotiation {
        let Self {
            enabled,
            version_302,
            log_in,
            service,
            batch,
        } = self;
        let enabled: Vec<_> = enabled.iter().map(Cap::name).collect();
        CarriedNegotiation {
            enabled: enabled.join(" "),
            version_302: *version_302,
            log_in: log_in.as_deref().map(LogIn::carry),
            service: service.map(|service| service.name().into()),
            batch: batch.as_deref().map(Batch::carry),
        }
    }

    /// The same again. Capabilities that this version does not know are left out.
    #[must_use]
    pub fn resume(carried: CarriedNegotiation) -> Self {
        let mut enabled = CapSet::EMPTY;
        for cap in carried.enabled.split(' ').filter_map(Cap::from_name) {
            enabled.insert(cap);
        }
        let log_in = carried.log_in;
        Self {
            enabled,
            version_302: carried.version_302,
            log_in: log_in
                .and_then(|(mechanism, message)| LogIn::resume(&mechanism, &message))
                .map(Box::new),
            service: carried.service.and_then(|name| Service::named(&name)),
            batch: carried.batch.map(|batch| Box::new(batch.resume())),
        }
    }
}
