//! Strict transport security (<https://ircv3.net/specs/extensions/sts>): clients are told of TLS in a capability that
//! they cannot ask for, and that never goes away.

use protocol::irc::caps::Cap;

use crate::dialect::{Context, TlsUse};
use crate::server::policy::{Policy, Sts};

/// The capability with its value, for this client; it means nothing without.
pub(super) fn described(cx: &Context<'_>) -> Option<String> {
    value(cx.policy, cx.tls).map(|value| format!("{}={value}", Cap::Sts))
}

/// The same, if it is other than it was and a client that stays is to know.
///
/// Only of what holds for those with TLS: being told of the port, all others would have to leave at once and come
/// back. Nothing is said when the policy goes: clients keep to what they know until its time is over, or until they
/// hear of a `duration` of zero.
pub(super) fn changed(before: &Policy, cx: &Context<'_>) -> Option<String> {
    let is_new = cx.tls == TlsUse::ToHost && value(before, cx.tls) != value(cx.policy, cx.tls);
    described(cx).filter(|_| is_new)
}

fn value(policy: &Policy, tls: TlsUse) -> Option<String> {
    let Sts {
        port,
        duration,
        preload,
        ..
    } = policy.sts.as_ref()?;
    match tls {
        TlsUse::None => port.map(|port| format!("port={port}")),
        // Under which name it knows this server the client has not said, and the policy may hold for others only.
        TlsUse::Encrypted => None,
        TlsUse::ToHost => {
            let preload = if *preload { ",preload" } else { "" };
            Some(format!("duration={}{preload}", duration.as_secs()))
        }
    }
}
