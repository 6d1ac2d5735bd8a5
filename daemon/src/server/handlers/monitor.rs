//! MONITOR: being told when people come and go (<https://ircv3.net/specs/extensions/monitor>).

use std::collections::BTreeSet;

use protocol::names::Nick;

use crate::server::event::EventKind;
use crate::server::handlers::metadata;
use crate::server::ids::ClientId;
use crate::server::refusal::Refusal;
use crate::server::reply::{Reply, Watched};
use crate::server::request::Monitor;
use crate::server::turn::{Asker, Audience, Turn};

/// Changes whom a client watches, or tells it.
pub fn monitor(turn: &mut Turn<'_>, me: Asker, change: Monitor) {
    match change {
        Monitor::Add(names) => add(turn, me, &names),
        Monitor::Remove(names) => {
            for name in names {
                turn.state.monitors.unwatch(me.client, &name);
            }
        }
        Monitor::Clear => turn.state.monitors.clear(me.client),
        Monitor::List => {
            let names = turn.state.monitors.list(me.client).cloned().collect();
            turn.reply(me.conn, Reply::Monitored(names));
        }
        Monitor::Status => {
            let names: Vec<_> = turn.state.monitors.list(me.client).cloned().collect();
            tell_presence(turn, me, &names);
        }
    }
}

/// Adds names, and tells of each on the list whether it is here: of one that was on it, too, because the client's
/// other devices may have put it there.
fn add(turn: &mut Turn<'_>, me: Asker, names: &[Box<str>]) {
    let limits = &turn.state.policy.limits;
    let (most, longest) = (limits.monitor, limits.nick_length);
    let mut seen = BTreeSet::new();
    let mut added = Vec::new();
    let mut left_out = Vec::new();
    for name in names {
        match Nick::new(name, longest) {
            Err(_) => turn.refuse(me.conn, Refusal::BadName { name: name.clone() }),
            Ok(nick) if !seen.insert(nick.folded()) => {}
            Ok(nick) if turn.state.monitors.watch(me.client, nick.clone(), most) => added.push(nick),
            Ok(_) => left_out.push(name.clone()),
        }
    }
    tell_presence(turn, me, &added);
    metadata::watched(turn, me.conn, &added);
    if !left_out.is_empty() {
        turn.refuse(
            me.conn,
            Refusal::MonitorListFull {
                limit: most,
                names: left_out,
            },
        );
    }
}

fn tell_presence(turn: &mut Turn<'_>, me: Asker, names: &[Nick]) {
    let presence = names.iter().map(|name| {
        let client = turn.state.client_named(name.as_str());
        match client.and_then(|client| turn.state.clients.get(client)) {
            Some(client) => Watched::Here(client.identity.clone()),
            None => Watched::Gone(name.clone()),
        }
    });
    let presence = presence.collect();
    turn.reply(me.conn, Reply::Presence(presence));
}

/// Tells those who watch a client's name that it is here now, and if it is, that it is away.
pub fn came(turn: &mut Turn<'_>, client: ClientId) {
    let identity = turn.state.clients[client].identity.clone();
    let watchers = watchers(turn, identity.nick.as_str());
    if !watchers.is_empty() {
        turn.tell_as_server(
            EventKind::Watched(Watched::Here(identity)),
            Audience::Clients(&watchers),
        );
        if let Some(message) = turn.state.clients[client].away.clone() {
            let message = Some(message);
            turn.tell_watchers(client, EventKind::AwayChanged { message });
        }
        metadata::introduce(turn, client, Audience::Clients(&watchers));
    }
}

/// Tells those who watch a name that nobody has it any more.
pub fn gone(turn: &mut Turn<'_>, name: &Nick) {
    let watchers = watchers(turn, name.as_str());
    if !watchers.is_empty() {
        turn.tell_as_server(
            EventKind::Watched(Watched::Gone(name.clone())),
            Audience::Clients(&watchers),
        );
    }
}

fn watchers(turn: &Turn<'_>, name: &str) -> Vec<ClientId> {
    turn.state.monitors.watchers(name).collect()
}
