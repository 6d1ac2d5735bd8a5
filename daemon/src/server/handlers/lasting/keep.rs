//! What the store is told of rooms that last, and what it says.

use crate::server::asking::Outcome;
use crate::server::event::AppliedMode;
use crate::server::handlers::lasting::ranks;
use crate::server::handlers::{histories, metadata};
use crate::server::ids::{ConnId, RoomId};
use crate::server::lasting::{Change, Told, Why, record};
use crate::server::refusal::Refusal;
use crate::server::reply::{MaskEntry, Reply};
use crate::server::request::{MaskList, Rank};
use crate::server::room_settings::HistoryFor;
use crate::server::then::AfterStoring;
use crate::server::turn::Turn;
use crate::store::model::{AccountId, Answer, Keep, Mask, Refusal as StoreRefusal, Role, RoomKey, Write};

/// Has a room kept with all its lists and what it says of itself; they are written together.
pub fn register(turn: &mut Turn<'_>, id: RoomId, conn: Option<ConnId>) {
    let room = &turn.state.rooms[id];
    let Some(kept) = record(room) else { return };
    let key = room.key;
    let mut rest: Vec<_> = MaskList::ALL
        .into_iter()
        .flat_map(|list| room.masks(list).iter().map(move |entry| added(key, list, entry)))
        .collect();
    rest.extend(metadata::kept_with_room(turn, id));
    let change = Change::Register;
    let then = AfterStoring::Lasting {
        conn,
        room: id,
        change,
    };
    turn.ask(conn, Write::RegisterRoom(Box::new(kept)), then);
    for write in rest {
        quietly(turn, id, write);
    }
}

/// Has all of those rooms written again of which something could not be, if it is time to.
pub fn heal(turn: &mut Turn<'_>) {
    for id in turn.state.unkept.take_due(turn.now.uptime) {
        save(turn, id);
        save_lists(turn, id);
    }
}

fn save_lists(turn: &mut Turn<'_>, id: RoomId) {
    let Some(room) = turn.state.rooms.get(id) else {
        return;
    };
    let Some(lasting) = &room.lasting else { return };
    let masks = MaskList::ALL.into_iter().flat_map(|list| {
        let entries = room.masks(list).iter();
        entries.map(move |entry| mask(list, entry))
    });
    let lists = Write::SetLists {
        room: room.key,
        roles: lasting
            .roles
            .iter()
            .map(|(&account, &role)| (account, role))
            .collect(),
        masks: masks.collect(),
    };
    turn.state.unkept.heals(id);
    let (conn, room, change) = (None, id, Change::Heal);
    turn.ask(None, lists, AfterStoring::Lasting { conn, room, change });
}

/// Has what changed of a room kept, if it lasts. Masks aside: see [`save_changes`].
pub fn save(turn: &mut Turn<'_>, id: RoomId) {
    if let Some(kept) = turn.state.rooms.get(id).and_then(record) {
        quietly(turn, id, Write::UpdateRoom(Box::new(kept)));
    }
}

/// Has changes of a room's modes and lists kept, if it lasts. Ranks given by hand are not: see roles.
pub fn save_changes(turn: &mut Turn<'_>, id: RoomId, changes: &[AppliedMode]) {
    let room = &turn.state.rooms[id];
    if room.lasting.is_none() {
        return;
    }
    let key = room.key;
    let mut writes = Vec::new();
    let mut others = false;
    for change in changes {
        match change {
            AppliedMode::Mask { add, list, mask } => {
                let entry = room.masks(*list).iter().find(|entry| entry.mask == *mask);
                match entry.filter(|_| *add) {
                    Some(entry) => writes.push(added(key, *list, entry)),
                    None => writes.push(Write::RemoveMask {
                        room: key,
                        list: *list,
                        mask: mask.clone(),
                    }),
                }
            }
            AppliedMode::Flag { .. } | AppliedMode::Key(_) | AppliedMode::Limit(_) => others = true,
            AppliedMode::Rank { .. } => {}
        }
    }
    for write in writes {
        quietly(turn, id, write);
    }
    if others {
        save(turn, id);
    }
}

fn added(room: RoomKey, list: MaskList, entry: &MaskEntry) -> Write {
    let mask = Box::new(mask(list, entry));
    Write::AddMask { room, mask }
}

fn mask(list: MaskList, entry: &MaskEntry) -> Mask {
    Mask {
        list,
        mask: entry.mask.clone(),
        set_by: entry.set_by.clone(),
        set_at: entry.set_at,
        expires: None,
    }
}

/// A write that nobody waits for. If it fails, all of the room is written again later.
fn quietly(turn: &mut Turn<'_>, room: RoomId, write: Write) {
    let (conn, change) = (None, Change::Save);
    turn.ask(None, write, AfterStoring::Lasting { conn, room, change });
}

/// The store has done it, or not.
pub fn stored(turn: &mut Turn<'_>, conn: Option<ConnId>, id: RoomId, change: Change, outcome: Outcome) {
    if matches!(change, Change::Heal) {
        turn.state.unkept.healed(id);
    }
    let Some(room) = turn.state.rooms.get(id) else {
        return;
    };
    if room.lasting.is_none() {
        return;
    }
    // Whoever asked may be gone. What they asked is done all the same.
    let conn = conn.filter(|&conn| turn.state.connections.contains_key(conn));
    if outcome.is_committed() {
        return committed(turn, conn, id, change);
    }
    let (name, text) = (room.name.clone(), format!("{outcome:?}"));
    if matches!(
        (change, &outcome),
        (Change::Save | Change::Heal, Outcome::Failed(_))
    ) {
        turn.state.unkept.add(id, turn.now.uptime);
    }
    let why = match outcome.into_answer() {
        Some(Answer::Refused(StoreRefusal::TooMany)) => Why::Full,
        Some(Answer::Refused(StoreRefusal::NotFound)) if matches!(change, Change::Role { .. }) => {
            Why::NotRegistered
        }
        _ => Why::Unavailable,
    };
    turn.log(
        log::Level::Warn,
        format!("room not kept room={name} change={change:?} outcome={text}"),
    );
    if matches!(change, Change::Register) {
        turn.state.rooms[id].lasting = None;
        turn.state.drop_room_if_empty(id);
    }
    if let Some(conn) = conn {
        let room = name.as_str().into();
        turn.refuse(conn, Refusal::NotLasting { room, why });
    }
}

fn committed(turn: &mut Turn<'_>, conn: Option<ConnId>, id: RoomId, change: Change) {
    let told = match change {
        Change::Save | Change::Heal => return,
        Change::Register => registered(turn, id),
        Change::Drop => dropped(turn, id),
        Change::Role { account, role } => role_set(turn, id, account, role),
        Change::Transfer { account } => transferred(turn, id, account),
        Change::History(history) => history_set(turn, id, history),
        Change::Keep(keep) => keep_set(turn, id, keep),
    };
    let room = turn.state.rooms[id].name.clone();
    turn.log(log::Level::Info, format!("room kept room={room} {told:?}"));
    if let Some(conn) = conn {
        let told = Box::new(told);
        turn.reply(conn, Reply::Lasting { room, told });
    }
    turn.state.drop_room_if_empty(id);
}

fn registered(turn: &mut Turn<'_>, id: RoomId) -> Told {
    let lasting = turn.state.rooms[id].lasting.as_mut();
    let founder = lasting.and_then(|lasting| {
        lasting.kept = true;
        lasting.founder
    });
    if let Some(founder) = founder {
        ranks::follow(turn, id, founder, None);
    }
    Told::Registered
}

fn dropped(turn: &mut Turn<'_>, id: RoomId) -> Told {
    turn.state.rooms[id].lasting = None;
    ranks::no_more_founders(turn, id);
    Told::Dropped
}

fn role_set(turn: &mut Turn<'_>, id: RoomId, account: AccountId, role: Option<Role>) -> Told {
    let before = turn.state.rooms[id].lasting.as_mut().and_then(|lasting| {
        let before = lasting.rank_of(account);
        match role {
            Some(role) => lasting.roles.insert(account, role),
            None => lasting.roles.remove(&account),
        };
        before
    });
    if turn.state.unkept.is_healing(id) {
        // What is being written has the ranks as they were.
        save_lists(turn, id);
    }
    ranks::follow(turn, id, account, before.filter(|&rank| rank < Rank::Founder));
    let account = super::name_of(turn, account).unwrap_or_default();
    Told::RoleSet { account, role }
}

fn history_set(turn: &mut Turn<'_>, id: RoomId, history: HistoryFor) -> Told {
    turn.state.rooms[id].settings.history = history;
    // What was written meanwhile has said what was so before.
    save(turn, id);
    Told::HistorySet(history)
}

/// Whose it was stays an operator.
fn transferred(turn: &mut Turn<'_>, id: RoomId, account: AccountId) -> Told {
    let room = &mut turn.state.rooms[id];
    let (key, before) = (
        room.key,
        room.lasting.as_mut().and_then(|it| it.founder.replace(account)),
    );
    // What was written meanwhile has named the old founder.
    save(turn, id);
    if let Some(before) = before.filter(|&before| before != account) {
        let role = Some(Role::Operator);
        if let Some(lasting) = &mut turn.state.rooms[id].lasting {
            lasting.roles.insert(before, Role::Operator);
        }
        let op = Write::SetRole {
            room: key,
            account: before,
            role,
        };
        quietly(turn, id, op);
        ranks::follow(turn, id, before, Some(Rank::Founder));
    }
    ranks::follow(turn, id, account, None);
    let account = super::name_of(turn, account).unwrap_or_default();
    Told::Transferred { account }
}

/// What is too old or too much by now goes soon.
fn keep_set(turn: &mut Turn<'_>, id: RoomId, keep: Option<Keep>) -> Told {
    if let Some(lasting) = &mut turn.state.rooms[id].lasting {
        lasting.keep = keep;
    }
    // What was written meanwhile has said what was kept before.
    save(turn, id);
    histories::retain_soon(turn);
    Told::KeepSet(histories::keep_of(turn.state, id).unwrap_or(Keep::ALL))
}
