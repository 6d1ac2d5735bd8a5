//! `kick`: disconnects people.

use protocol::admin::{Error, KICK_PAGE, Kick, Kicked, KickedConnection, Target};

use super::select;
use crate::server::handlers::disconnect;
use crate::server::reply::Closing;
use crate::server::text::cut;
use crate::server::turn::Turn;

/// Disconnects one page of those who are meant, or says who they are.
pub fn kick(turn: &mut Turn<'_>, kick: &Kick) -> Result<Kicked, Error> {
    if let Some(kicked) = kick_detached(turn, kick) {
        return Ok(kicked);
    }
    let page = select::by_target(turn.state, &kick.target, kick.after, KICK_PAGE)?;
    let kicked: Vec<_> = page
        .connections
        .iter()
        .filter_map(|&(id, conn)| {
            let connection = turn.state.connections.get(conn)?;
            Some(KickedConnection {
                id,
                name: select::name_of(turn.state, connection).map(Into::into),
                address: select::address_of(connection).to_string(),
            })
        })
        .collect();
    if !kick.dry_run {
        let reason = reason(turn, kick);
        for (_, conn) in page.connections {
            let connection = turn.state.connections.get(conn);
            let name = connection.and_then(|connection| select::name_of(turn.state, connection));
            let why = Closing::Kicked {
                name: name.map(Into::into),
                reason: reason.clone(),
            };
            disconnect::end(turn, conn, why);
        }
    }
    let next = kicked.last().filter(|_| page.more).map(|last| last.id);
    Ok(Kicked { kicked, next })
}

/// The same for somebody who is connected nowhere, by name.
fn kick_detached(turn: &mut Turn<'_>, kick: &Kick) -> Option<Kicked> {
    let Some(Target::Name(name)) = Target::parse(&kick.target) else {
        return None;
    };
    let client = turn.state.client_named(name)?;
    let address = turn.state.detached.get(client)?.ip;
    let name = turn.state.clients[client].identity.nick.as_str().to_owned();
    if !kick.dry_run {
        let why = Closing::Kicked {
            name: Some(name.as_str().into()),
            reason: reason(turn, kick),
        };
        disconnect::end_client(turn, client, &why);
    }
    let kicked = vec![KickedConnection {
        id: 0,
        name: Some(name),
        address: address.map_or_else(|| "-".into(), |ip| ip.to_canonical().to_string()),
    }];
    Some(Kicked { kicked, next: None })
}

fn reason(turn: &Turn<'_>, kick: &Kick) -> Option<Box<str>> {
    let reason = kick
        .reason
        .as_deref()
        .map(str::trim)
        .filter(|reason| !reason.is_empty())?;
    Some(cut(reason, turn.state.policy.limits.kick_length).into())
}
