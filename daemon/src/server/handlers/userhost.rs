//! USERHOST, USERIP and ISON: short questions about a few people.

use crate::server::host;
use crate::server::ids::ClientId;
use crate::server::reply::{Reply, UserHostEntry};
use crate::server::turn::{Asker, Turn};

/// People that one USERHOST or USERIP describes (RFC 2812, 4.8).
const MAX_NAMES: usize = 5;

/// Stands for an address that the asker may not see.
const HIDDEN_ADDRESS: &str = "255.255.255.255";

/// Describes up to five people.
pub fn userhost(turn: &mut Turn<'_>, me: Asker, names: &[Box<str>]) {
    let entries = entries(turn, names, |client| {
        turn.state.clients[client].identity.host.clone()
    });
    turn.reply(me.conn, Reply::UserHost(entries));
}

/// Tells the address of up to five people: oneself, or anybody for an operator.
pub fn userip(turn: &mut Turn<'_>, me: Asker, names: &[Box<str>]) {
    let all = turn.state.clients[me.client].is_operator();
    let entries = entries(turn, names, |client| {
        let ip = turn.state.ip_of(client).filter(|_| all || client == me.client);
        ip.map_or_else(|| HIDDEN_ADDRESS.into(), |ip| host::shown(ip, None))
    });
    turn.reply(me.conn, Reply::UserIp(entries));
}

fn entries(turn: &Turn<'_>, names: &[Box<str>], host: impl Fn(ClientId) -> Box<str>) -> Vec<UserHostEntry> {
    let clients = names
        .iter()
        .take(MAX_NAMES)
        .filter_map(|name| turn.state.client_named(name));
    let describe = |id| {
        let client = &turn.state.clients[id];
        UserHostEntry {
            identity: client.identity.clone(),
            host: host(id),
            operator: client.is_operator(),
            away: client.away.is_some(),
        }
    };
    clients.map(describe).collect()
}

/// Tells which of these people are here.
pub fn ison(turn: &mut Turn<'_>, me: Asker, names: &[Box<str>]) {
    let clients = names.iter().filter_map(|name| turn.state.client_named(name));
    let here = clients
        .map(|client| turn.state.clients[client].identity.nick.clone())
        .collect();
    turn.reply(me.conn, Reply::IsOn(here));
}
