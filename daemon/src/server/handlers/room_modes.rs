//! MODE on a room.

use crate::server::event::{AppliedMode, EventKind};
use crate::server::handlers::{happened, lasting};
use crate::server::ids::RoomId;
use crate::server::masks;
use crate::server::refusal::{BadArgument, Refusal};
use crate::server::reply::{MaskEntry, Reply};
use crate::server::request::{MaskList, Rank, RoomModeChange};
use crate::server::turn::{Asker, Turn};

/// Tells a room's modes or lists, or changes them.
pub fn modes(turn: &mut Turn<'_>, me: Asker, name: &str, changes: Vec<RoomModeChange>) {
    let Some(id) = turn.state.room_visible(name, me.client) else {
        return turn.refuse(me.conn, Refusal::NoSuchRoom { room: name.into() });
    };
    if changes.is_empty() {
        return tell(turn, me, id);
    }
    let mut applied = Vec::new();
    let mut refused_as_operator = false;
    for change in changes {
        if let RoomModeChange::Show(list) = change {
            show(turn, me, id, list);
        } else if let RoomModeChange::Unknown(mode) = change {
            let room = turn.state.rooms[id].name.clone();
            turn.refuse(me.conn, Refusal::UnknownMode { mode, room });
        } else if !turn.state.rooms[id].operated_by(me.client) {
            // Once is enough, however many changes were asked for.
            if !std::mem::replace(&mut refused_as_operator, true) {
                let room = turn.state.rooms[id].name.clone();
                turn.refuse(me.conn, Refusal::NotRoomOperator { room });
            }
        } else {
            match apply(turn, me, id, change) {
                Ok(change) => applied.extend(change),
                Err(refusal) => turn.refuse(me.conn, refusal),
            }
        }
    }
    if !applied.is_empty() {
        let room = turn.state.rooms[id].name.clone();
        let changes = applied.clone();
        let kind = EventKind::RoomModesChanged { room, changes };
        happened::in_room(turn, me.client, kind, id);
        lasting::save_changes(turn, id, &applied);
    }
}

fn tell(turn: &mut Turn<'_>, me: Asker, id: RoomId) {
    let room = &turn.state.rooms[id];
    let inside = room.has(me.client);
    let mut modes = room.modes();
    if !inside {
        // That there is a key may be known; which one may not.
        for mode in &mut modes {
            if let AppliedMode::Key(Some(key)) = mode {
                *key = "*".into();
            }
        }
    }
    let reply = Reply::RoomModes {
        room: room.name.clone(),
        modes,
        created: room.created,
    };
    turn.reply(me.conn, reply);
}

fn show(turn: &mut Turn<'_>, me: Asker, id: RoomId, list: MaskList) {
    let room = &turn.state.rooms[id];
    if !room.has(me.client) {
        let room = room.name.clone();
        return turn.refuse(me.conn, Refusal::NotInRoom { room });
    }
    let reply = Reply::Masks {
        room: room.name.clone(),
        list,
        masks: room.masks(list).clone(),
    };
    turn.reply(me.conn, reply);
}

fn apply(
    turn: &mut Turn<'_>,
    me: Asker,
    id: RoomId,
    change: RoomModeChange,
) -> Result<Option<AppliedMode>, Refusal> {
    match change {
        RoomModeChange::Flag { add, flag } => {
            let changed = turn.state.rooms[id].flags.set(flag, add);
            Ok(changed.then_some(AppliedMode::Flag { add, flag }))
        }
        RoomModeChange::Rank { add, rank, name } => set_rank(turn, me, id, (add, rank), &name),
        RoomModeChange::Mask {
            add: true,
            list,
            mask,
        } => add_mask(turn, me, id, list, &mask),
        RoomModeChange::Mask {
            add: false,
            list,
            mask,
        } => Ok(remove_mask(turn, id, list, &mask)),
        RoomModeChange::Key(key) => set_key(turn, id, key),
        RoomModeChange::Limit(limit) => set_limit(turn, id, limit.as_deref()),
        RoomModeChange::Show(_) | RoomModeChange::Unknown(_) => Ok(None),
    }
}

fn set_rank(
    turn: &mut Turn<'_>,
    me: Asker,
    id: RoomId,
    (add, rank): (bool, Rank),
    name: &str,
) -> Result<Option<AppliedMode>, Refusal> {
    let target = turn
        .state
        .client_named(name)
        .ok_or_else(|| Refusal::NoSuchName { name: name.into() })?;
    let room = &mut turn.state.rooms[id];
    let mine = room.ranks(me.client).unwrap_or_default();
    let outranked =
        rank > Rank::Operator && !mine.at_least(rank) || !add && !room.may_act_on(me.client, target);
    let Some(member) = room.members.get_mut(&target) else {
        return Err(Refusal::TheyAreNotInRoom {
            name: name.into(),
            room: room.name.clone(),
        });
    };
    if outranked {
        return Err(Refusal::NotRoomFounder {
            room: room.name.clone(),
        });
    }
    let changed = member.ranks.set(rank, add);
    let name = turn.state.clients[target].identity.nick.clone();
    Ok(changed.then_some(AppliedMode::Rank { add, rank, name }))
}

fn add_mask(
    turn: &mut Turn<'_>,
    me: Asker,
    id: RoomId,
    list: MaskList,
    mask: &str,
) -> Result<Option<AppliedMode>, Refusal> {
    let set_by = masks::source_of(&turn.state.clients[me.client].identity).into();
    let room = &mut turn.state.rooms[id];
    let mask = masks::normalized(list, mask).map_err(|why| Refusal::BadModeArgument {
        target: room.name.as_str().into(),
        mode: list.letter(),
        argument: mask.into(),
        why,
    })?;
    if room
        .masks(list)
        .iter()
        .any(|entry| entry.mask.eq_ignore_ascii_case(&mask))
    {
        return Ok(None);
    }
    if room.masks(list).len() >= turn.state.policy.limits.list_modes {
        return Err(Refusal::ListFull {
            room: room.name.clone(),
            list,
            mask,
        });
    }
    room.masks_mut(list).push(MaskEntry {
        mask: mask.clone(),
        set_by,
        set_at: turn.now.wall,
    });
    Ok(Some(AppliedMode::Mask {
        add: true,
        list,
        mask,
    }))
}

fn remove_mask(turn: &mut Turn<'_>, id: RoomId, list: MaskList, mask: &str) -> Option<AppliedMode> {
    let mask = masks::sought(mask);
    let masks = turn.state.rooms[id].masks_mut(list);
    let at = masks
        .iter()
        .position(|entry| entry.mask.eq_ignore_ascii_case(&mask))?;
    let mask = masks.remove(at).mask;
    Some(AppliedMode::Mask {
        add: false,
        list,
        mask,
    })
}

fn set_key(turn: &mut Turn<'_>, id: RoomId, key: Option<Box<str>>) -> Result<Option<AppliedMode>, Refusal> {
    let longest = turn.state.policy.limits.key_length;
    let room = &mut turn.state.rooms[id];
    let Some(key) = key else {
        return Ok(room.password.take().map(|_| AppliedMode::Key(None)));
    };
    let unfit = |c: char| c.is_whitespace() || c.is_control() || c == ',';
    if key.is_empty() || key.len() > longest || key.starts_with(':') || key.contains(unfit) {
        return Err(Refusal::BadKey {
            room: room.name.clone(),
        });
    }
    room.password = Some(key.clone());
    Ok(Some(AppliedMode::Key(Some(key))))
}

fn set_limit(turn: &mut Turn<'_>, id: RoomId, limit: Option<&str>) -> Result<Option<AppliedMode>, Refusal> {
    let room = &mut turn.state.rooms[id];
    let Some(text) = limit else {
        return Ok(room.limit.take().map(|_| AppliedMode::Limit(None)));
    };
    match text.parse::<u32>() {
        Ok(limit @ 1..=0x7fff_ffff) if room.limit == Some(limit) => Ok(None),
        Ok(limit @ 1..=0x7fff_ffff) => {
            room.limit = Some(limit);
            Ok(Some(AppliedMode::Limit(room.limit)))
        }
        _ => Err(Refusal::BadModeArgument {
            target: room.name.as_str().into(),
            mode: 'l',
            argument: text.into(),
            why: BadArgument::NotALimit,
        }),
    }
}
