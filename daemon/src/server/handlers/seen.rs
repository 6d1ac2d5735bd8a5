//! When each device of an account was there, so that it is told later what came after: neither left out nor told again.

use crate::server::WallTime;
use crate::server::connection::Connection;
use crate::server::devices::{Told, UNNAMED, Visit};
use crate::server::event::EventId;
use crate::server::ids::ConnId;
use crate::server::reply::Closing;
use crate::server::returning::Missed;
use crate::server::then::AfterStoring;
use crate::server::turn::Turn;
use crate::store::model::{AccountId, Write};

/// A connection that has registered belongs to an account from now on: it is one of its devices, which may have missed
/// something.
pub fn arrived(turn: &mut Turn<'_>, conn: ConnId) {
    let (state, now) = (&mut *turn.state, turn.now);
    let (Some(connection), Some(device)) = (state.connections.get(conn), state.devices.get(conn)) else {
        return;
    };
    let Some(account) = state.directory.id_of(&device.account) else {
        return;
    };
    state.mailboxes.empty(account);
    let kind = if &*device.name == UNNAMED {
        &connection.description
    } else {
        &device.name
    };
    let is_first = state.devices.visits(&device.account).next().is_none();
    let name = state.devices.free_name(&device.account, kind);
    let reads_history = connection.reads_history;
    if is_first {
        state.in_use.connected(account);
    }
    // Where the store does not say what a device has missed, nothing is changed: it is told when the store works again.
    let Some(before) = state.in_use.devices(account).map(|seen| seen.get(&name).copied()) else {
        return;
    };
    if let Some(device) = state.devices.get_mut(conn) {
        device.visit = Some(Visit {
            name,
            before,
            told: Told::Nothing,
            doubts: Vec::new(),
            noted: now.uptime,
        });
    }
    if reads_history {
        return told(turn, conn, Told::All, &[]);
    }
    let before = turn.state.event_ids.next(now.wall);
    turn.state
        .returning
        .add(conn, Missed::Private { account, before });
}

/// The store is asked what a device has missed: what may be kept yet, it may not know.
pub fn asks(turn: &mut Turn<'_>, conn: ConnId, account: AccountId, before: EventId) {
    let after = visit(turn, conn).and_then(|visit| visit.before);
    let doubts = turn.state.returning.doubts(account, after, before);
    if let Some(visit) = visit(turn, conn) {
        visit.doubts = doubts;
    }
}

/// A device was told what it has missed: these.
pub fn told(turn: &mut Turn<'_>, conn: ConnId, told: Told, ids: &[EventId]) {
    let there = latest(turn);
    if let Some(visit) = visit(turn, conn) {
        visit.told = told;
        visit.doubts.retain(|id| ids.binary_search(id).is_err());
        let at = until(visit, there);
        note(turn, conn, at);
    }
}

/// A device has sent something: now and then it is noted that it is there, in case the process does not live to see
/// it leave.
pub fn heard(turn: &mut Turn<'_>, conn: ConnId) {
    let (now, every) = (turn.now.uptime, turn.state.policy.timeouts.ping);
    let is_due = |visit: &mut Visit| visit.told == Told::All && now.saturating_sub(visit.noted) >= every;
    if visit(turn, conn).is_some_and(is_due) {
        let there = latest(turn);
        let at = visit(turn, conn).and_then(|visit| until(visit, there));
        note(turn, conn, at);
    }
}

/// A connection is gone, and its device with it. One that was lost has got nothing since it was heard from last.
pub fn left(turn: &mut Turn<'_>, conn: ConnId, connection: &Connection, why: &Closing) {
    let silence = turn.now.uptime.saturating_sub(connection.heard);
    let silence = u64::try_from(silence.as_millis()).unwrap_or(u64::MAX);
    let at = match why {
        Closing::Lost { error: Some(_) } | Closing::PingTimeout(_) | Closing::SendQueueExceeded => {
            WallTime(turn.now.wall.0.saturating_sub(silence))
        }
        _ => latest(turn),
    };
    let address = connection.peer.ip().to_string();
    leave(turn, conn, &address, at);
}

/// A connection stays, but its device is not that of its account any more.
pub fn stayed(turn: &mut Turn<'_>, conn: ConnId) {
    let (address, at) = (turn.address(conn), latest(turn));
    leave(turn, conn, &address, at);
}

fn leave(turn: &mut Turn<'_>, conn: ConnId, address: &str, at: WallTime) {
    let Some(device) = turn.state.devices.get_mut(conn) else {
        return;
    };
    let account = device.account.clone();
    if let Some(visit) = device.visit.take() {
        went(turn, &account, visit, address, at);
    }
}

/// A device of an account was there until then.
pub fn went(turn: &mut Turn<'_>, account: &str, visit: Visit, address: &str, at: WallTime) {
    let account = turn.state.directory.id_of(account);
    if let (Some(account), Some(at)) = (account, until(&visit, at)) {
        keep(turn, account, visit.name, address, at);
    }
}

/// Until when a device has been told everything, that was there until then; `None`: it is as before. What may be kept
/// yet is not told: the next time it is, with what came after it.
fn until(visit: &Visit, there: WallTime) -> Option<WallTime> {
    let until = match visit.told {
        Told::Nothing => return None,
        Told::Until(time) => time,
        Told::All => there,
    };
    let doubt = visit.doubts.first().map(|id| WallTime(id.time));
    Some(doubt.map_or(until, |doubt| until.min(doubt)))
}

/// The time of what happens now, as events have it: never earlier than that of one before.
fn latest(turn: &mut Turn<'_>) -> WallTime {
    WallTime(turn.state.event_ids.next(turn.now.wall).time)
}

fn visit<'a>(turn: &'a mut Turn<'_>, conn: ConnId) -> Option<&'a mut Visit> {
    turn.state.devices.get_mut(conn)?.visit.as_mut()
}

fn note(turn: &mut Turn<'_>, conn: ConnId, at: Option<WallTime>) {
    let (now, address) = (turn.now.uptime, turn.address(conn));
    let Some(device) = turn.state.devices.get_mut(conn) else {
        return;
    };
    let account = turn.state.directory.id_of(&device.account);
    if let (Some(account), Some(visit), Some(at)) = (account, &mut device.visit, at) {
        visit.noted = now;
        let name = visit.name.clone();
        keep(turn, account, name, &address, at);
    }
}

/// What came in the last millisecond may not have been told: it is told again rather than never.
fn keep(turn: &mut Turn<'_>, account: AccountId, name: Box<str>, address: &str, at: WallTime) {
    let at = WallTime(at.0.saturating_sub(1));
    turn.state.in_use.saw(account, &name, at);
    let write = Write::SawDevice {
        account,
        name,
        address: address.into(),
        at,
    };
    let what = "keep when a device was there";
    turn.ask(None, write, AfterStoring::Ignored { what });
}
