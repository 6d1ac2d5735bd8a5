//! Programs that connect on behalf of others, and are believed when they say where those are.

use std::net::IpAddr;

use protocol::admin::Network;

/// What stands for the version of TLS between a client and its gateway where the gateway does not say it.
pub const TLS_OF_UNKNOWN_VERSION: &str = "gateway";

/// A program that connects on behalf of others, and is believed when it says where those are.
#[derive(Debug, PartialEq, Eq)]
pub struct Gateway {
    /// What administrators call it.
    pub name: Box<str>,
    /// Where it connects from.
    pub from: Vec<Network>,
    /// How it says whom it passes on.
    pub protocol: GatewayProtocol,
}

/// How a gateway says whom it passes on.
#[derive(Debug, PartialEq, Eq)]
pub enum GatewayProtocol {
    /// A header before everything else, on each of its connections.
    Proxy,
    /// A request before all others, with this password (hashed), on those connections that are not its own.
    Webirc(Box<str>),
}

impl Gateway {
    /// Whether it connects from this address.
    #[must_use]
    pub fn is_at(&self, ip: IpAddr) -> bool {
        self.from.iter().any(|network| network.contains(ip))
    }
}

/// Why a gateway is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotBelieved {
    /// No gateway is at that address.
    NotAGateway,
    /// Something else was asked before.
    TooLate,
    /// The password is wrong.
    BadPassword,
    /// What it said is no address.
    BadAddress,
}

impl NotBelieved {
    /// For administrators.
    #[must_use]
    pub fn for_the_log(self) -> &'static str {
        match self {
            Self::NotAGateway => "no gateway is configured there",
            Self::TooLate => "it did not begin with WEBIRC",
            Self::BadPassword => "wrong password",
            Self::BadAddress => "it gave no address",
        }
    }
}
