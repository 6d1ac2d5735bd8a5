//! Another host for somebody who logs in or out (<https://ircv3.net/specs/extensions/chghost>).

use std::net::IpAddr;

use crate::server::event::EventKind;
use crate::server::host;
use crate::server::ids::ClientId;
use crate::server::policy::Policy;
use crate::server::reply::Reply;
use crate::server::turn::{Audience, Turn};

/// The host that others see of somebody: where addresses are cloaked, their account says more than a cloak.
pub fn shown(policy: &Policy, ip: IpAddr, account: Option<&str>) -> Box<str> {
    match (policy.cloak_secret(), account) {
        (Some(_), Some(account)) => host::of_account(account),
        (secret, _) => host::shown(ip, secret),
    }
}

/// Shows others the host that a client has now that it has logged in or out. What others see of who has no address
/// any more stays as it is.
pub fn follow_account(turn: &mut Turn<'_>, client: ClientId) {
    let identity = &turn.state.clients[client].identity;
    let Some(ip) = turn.state.ip_of(client) else {
        return;
    };
    let host = shown(&turn.state.policy, ip, identity.account.as_deref());
    if host == identity.host {
        return;
    }
    turn.tell_news(
        client,
        EventKind::HostChanged { host: host.clone() },
        Audience::Peers,
    );
    turn.state
        .change_identity(client, |identity| identity.host = host.clone());
    rejoin(turn, client);
    for conn in turn.state.clients[client].connections.clone() {
        turn.reply(conn, Reply::HostShown { host: host.clone() });
    }
}

/// Tells those who were told that the client quit where it still is.
fn rejoin(turn: &mut Turn<'_>, client: ClientId) {
    let away = turn.state.clients[client].away.clone();
    for id in turn.state.clients[client].rooms.clone() {
        let room = &turn.state.rooms[id];
        let kind = EventKind::Rejoined {
            room: room.name.clone(),
            ranks: room.ranks(client).unwrap_or_default(),
            away: away.clone(),
        };
        turn.tell(client, kind, Audience::Room(id));
    }
}
