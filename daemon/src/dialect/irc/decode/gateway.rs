//! WEBIRC, from gateways.

use super::Call;
use crate::server::request::{Forwarded, Request};

/// WEBIRC: password, gateway, host name, address, options. Names and fingerprints that the gateway may know are left
/// out: people's hosts are made from their addresses here.
pub fn webirc(call: &mut Call<'_>) -> Option<Request> {
    let mut secure = false;
    let mut port = 0;
    for option in call.text(4).split(' ') {
        // Options may have values now or later, and mean the same (the specification says).
        let (name, value) = option.split_once('=').unwrap_or((option, ""));
        match name {
            "secure" => secure = true,
            "remote-port" => port = value.parse().unwrap_or(0),
            _ => {}
        }
    }
    Some(Request::Forwarded(Box::new(Forwarded {
        password: call.text(0).into(),
        ip: call.text(3).parse().ok(),
        port,
        secure,
    })))
}
