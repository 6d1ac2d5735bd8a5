//! CHATHISTORY TARGETS: where something was said lately.

use protocol::casemap;

use super::places;
use crate::server::asking::Outcome;
use crate::server::connection::Connection;
use crate::server::ids::ConnId;
use crate::server::refusal::Refusal;
use crate::server::reply::Reply;
use crate::server::request::HistoryTargets;
use crate::server::state::State;
use crate::server::then::AfterStoring;
use crate::server::turn::{Asker, Turn};
use crate::store::model::{AccountId, Answer, Buffer, Read, RoomKey, TargetName, Targets, limits};

/// Asks the store where something was said lately: in the rooms that a client is in, and to its account or by it.
pub fn targets(turn: &mut Turn<'_>, me: Asker, asked: &HistoryTargets) {
    let client = &turn.state.clients[me.client];
    let rooms = client.rooms.iter().filter_map(|&id| places::room(turn, me, id));
    let read = Read::Targets(Box::new(Targets {
        account: turn.state.account_of(me.client),
        rooms: rooms.take(limits::PLACES).collect(),
        from: asked.from,
        to: asked.to,
        limit: asked.limit.min(turn.state.policy.history.query),
    }));
    turn.ask(
        Some(me.conn),
        read,
        AfterStoring::HistoryTargets { conn: me.conn },
    );
}

/// The store has answered.
pub fn found(turn: &mut Turn<'_>, conn: ConnId, outcome: Outcome) {
    let Some(client) = turn.state.connections.get(conn).and_then(Connection::client) else {
        return;
    };
    let Some(Answer::Targets(targets)) = outcome.into_answer() else {
        return turn.refuse(conn, Refusal::NoHistoryTargets);
    };
    let me = Asker { conn, client };
    let named = targets
        .into_iter()
        .filter_map(|target| Some((name(turn, me, target.name)?, target.latest)));
    let reply = Reply::HistoryTargets(named.collect());
    turn.reply(conn, reply);
}

/// The name under which a client can ask for a history now; `None` if there is none.
fn name(turn: &Turn<'_>, me: Asker, target: TargetName) -> Option<Box<str>> {
    let account = turn.state.account_of(me.client);
    let (buffer, name) = match target {
        TargetName::Room(key) => return name_of_room(turn.state, me, key),
        TargetName::Account(other, name) => {
            let buffer = Buffer::Conversation(account?, other);
            (buffer, present_name(turn.state, other, &name).unwrap_or(name))
        }
        TargetName::Guest(nick) => {
            let account = account?;
            let name = nick.clone();
            (Buffer::Guest { account, nick }, name)
        }
    };
    // Others may be called so by now.
    let (called_so, name) = places::conversation(turn.state, account?, &name);
    (called_so == buffer).then_some(name)
}

/// How a room is called that a client is in.
fn name_of_room(state: &State, me: Asker, key: RoomKey) -> Option<Box<str>> {
    let rooms = state.clients[me.client].rooms.iter().map(|&id| &state.rooms[id]);
    let room = rooms.into_iter().find(|room| room.key == key)?;
    Some(room.name.as_str().into())
}

/// How the owner of an account is called here: as the account, if one of its clients is.
fn present_name(state: &State, account: AccountId, name: &str) -> Option<Box<str>> {
    let clients = state.in_use.clients(account).iter();
    let mut nicks = clients.map(|&client| state.clients[client].identity.nick.as_str());
    let first = nicks.clone().next();
    let own = nicks.find(|nick| casemap::eq(nick, name));
    own.or(first).map(Into::into)
}
