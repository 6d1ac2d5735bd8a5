//! MARKREAD: how far somebody has read (<https://ircv3.net/specs/extensions/read-marker>).

use protocol::casemap::folded;
use protocol::names::{Nick, RoomName};

use crate::server::asking::Outcome;
use crate::server::clock::WallTime;
use crate::server::ids::{ClientId, ConnId, RoomId};
use crate::server::in_use::Reader;
use crate::server::refusal::{NoMarker, Refusal};
use crate::server::reply::Reply;
use crate::server::then::AfterStoring;
use crate::server::turn::{Asker, Turn};
use crate::store::model::{AccountId, Answer, Write};

/// Tells how far somebody has read in a room or from a person, or notes that they have read so far.
pub fn marker(turn: &mut Turn<'_>, me: Asker, target: Box<str>, time: Option<WallTime>) {
    let limits = &turn.state.policy.limits;
    let is_name =
        RoomName::new(&target, limits.room_length).is_ok() || Nick::new(&target, limits.nick_length).is_ok();
    if !is_name {
        return refuse(turn, me.conn, target, NoMarker::BadTarget);
    }
    let reader = turn.state.in_use.reader(me.client);
    let known = turn.state.in_use.marker(reader, &folded(&target));
    // Nobody has read what is not said yet.
    let time = time
        .map(|time| time.min(turn.now.wall))
        .filter(|&time| known.is_none_or(|known| known < time));
    match (reader, time) {
        (Reader::Account(account), _) if !turn.state.in_use.is_ready(account) => {
            refuse(turn, me.conn, target, NoMarker::Unavailable);
        }
        (_, None) => tell(turn, me.conn, target, known, true),
        (Reader::Account(account), Some(time)) => {
            let write = Write::SetMarker {
                account,
                target: folded(&target).into(),
                time,
            };
            let then = AfterStoring::Marked {
                conn: me.conn,
                account,
                target,
            };
            turn.ask(Some(me.conn), write, then);
        }
        (Reader::Guest(client), Some(time)) => {
            turn.state.in_use.mark(reader, folded(&target).into(), time);
            announce(turn, me.conn, &[client], &target, time);
        }
    }
}

/// The store has noted how far an account has read, or not.
pub fn marked(turn: &mut Turn<'_>, conn: ConnId, account: AccountId, target: Box<str>, outcome: Outcome) {
    let time = match outcome {
        Outcome::Answer(answer) => match *answer {
            Answer::Marker(time) => time,
            _ => return,
        },
        _ if turn.state.connections.contains_key(conn) => {
            return refuse(turn, conn, target, NoMarker::Unavailable);
        }
        _ => return,
    };
    let reader = Reader::Account(account);
    turn.state.in_use.mark(reader, folded(&target).into(), time);
    let clients = turn.state.in_use.clients(account).to_vec();
    announce(turn, conn, &clients, &target, time);
}

/// Tells all connections of these clients; who has asked is answered.
fn announce(turn: &mut Turn<'_>, asker: ConnId, clients: &[ClientId], target: &str, time: WallTime) {
    for &client in clients {
        for conn in turn.state.clients[client].connections.clone() {
            tell(turn, conn, target.into(), Some(time), conn == asker);
        }
    }
}

/// Tells a connection whose client has entered a room how far it has read there.
pub fn entered(turn: &mut Turn<'_>, me: Asker, room: RoomId) {
    let name = turn.state.rooms[room].name.as_str();
    let reader = turn.state.in_use.reader(me.client);
    let known = turn.state.in_use.marker(reader, &folded(name));
    let name = name.into();
    tell(turn, me.conn, name, known, false);
}

/// How far a member of a room has read there, which has got another name: under that too from now on. What they have
/// read under the old one stays as it is: whatever comes to be called so has nothing that old.
pub fn follow(turn: &mut Turn<'_>, client: ClientId, from: &RoomName, to: &RoomName) -> Option<WallTime> {
    let reader = turn.state.in_use.reader(client);
    let (old, new) = (folded(from.as_str()), folded(to.as_str()));
    let read = turn.state.in_use.marker(reader, &old);
    let known = turn.state.in_use.marker(reader, &new);
    let Some(time) = read.filter(|&time| known.is_none_or(|known| known < time)) else {
        return known;
    };
    turn.state.in_use.mark(reader, new.clone().into(), time);
    if let Reader::Account(account) = reader {
        let write = Write::SetMarker {
            account,
            target: new.into(),
            time,
        };
        turn.ask(None, write, AfterStoring::MarkerFollowed { account });
    }
    Some(time)
}

/// The store has noted that a marker is under another name too, or not: then it is lost with the last who uses the account.
pub fn followed(turn: &mut Turn<'_>, account: AccountId, outcome: &Outcome) {
    if let Outcome::Failed(why) = outcome {
        let text = format!("marker not kept account={} outcome={why:?}", account.0);
        turn.log(log::Level::Warn, text);
    }
}

fn tell(turn: &mut Turn<'_>, conn: ConnId, target: Box<str>, time: Option<WallTime>, asked: bool) {
    turn.reply(conn, Reply::Marker { target, time, asked });
}

fn refuse(turn: &mut Turn<'_>, conn: ConnId, target: Box<str>, why: NoMarker) {
    turn.refuse(conn, Refusal::NoMarker { target, why });
}
