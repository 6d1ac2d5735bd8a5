//! MODE, of rooms and of oneself.

use protocol::irc::modes::{Change, UnknownMode, parse_modes};

use super::Call;
use crate::dialect::irc::modes::{self, flag_of, list_of, rank_of, user_mode_of};
use crate::server::request::{Request, RoomModeChange, UserModeChange};

/// The most changes taken from one line; what is beyond is left out.
const MAX_CHANGES: usize = 50;

/// MODE
pub fn mode(call: &mut Call<'_>) -> Option<Request> {
    let target: Box<str> = call.text(0).into();
    Some(if target.starts_with('#') {
        Request::RoomModes {
            room: target,
            changes: room_changes(call),
        }
    } else {
        Request::UserModes {
            name: target,
            changes: user_changes(call),
        }
    })
}

fn room_changes(call: &Call<'_>) -> Vec<RoomModeChange> {
    let args = (2..call.message.params.len()).map(|index| call.text(index));
    let mut changes = Vec::new();
    for parsed in parse_modes(call.text(1), args, modes::kind_of) {
        let change = match parsed {
            Ok(change) => room_change(&change),
            Err(UnknownMode(letter)) => Some(RoomModeChange::Unknown(letter)),
        };
        // Asking for one thing twice would only be answered twice.
        let again = |change: &RoomModeChange| {
            matches!(change, RoomModeChange::Show(_) | RoomModeChange::Unknown(_)) && changes.contains(change)
        };
        if let Some(change) = change.filter(|change| !again(change)) {
            if changes.len() == MAX_CHANGES {
                break;
            }
            changes.push(change);
        }
    }
    changes
}

/// A change, if it has the argument that it needs: Modern IRC has servers ignore those that lack it.
fn room_change(change: &Change<'_>) -> Option<RoomModeChange> {
    let (add, letter) = (change.add, change.mode);
    if let Some(flag) = flag_of(letter) {
        return Some(RoomModeChange::Flag { add, flag });
    }
    if let Some(list) = list_of(letter) {
        return Some(match change.arg.filter(|mask| !mask.is_empty()) {
            Some(mask) => RoomModeChange::Mask {
                add,
                list,
                mask: mask.into(),
            },
            None => RoomModeChange::Show(list),
        });
    }
    if let Some(rank) = rank_of(letter) {
        let name = change.arg.filter(|name| !name.is_empty())?;
        return Some(RoomModeChange::Rank {
            add,
            rank,
            name: name.into(),
        });
    }
    match (letter, add) {
        ('k', true) => Some(RoomModeChange::Key(Some(change.arg?.into()))),
        // The key to be removed need not be known: many clients do not keep it.
        ('k', false) => Some(RoomModeChange::Key(None)),
        ('l', true) => Some(RoomModeChange::Limit(Some(change.arg?.into()))),
        ('l', false) => Some(RoomModeChange::Limit(None)),
        _ => None,
    }
}

fn user_changes(call: &Call<'_>) -> Vec<UserModeChange> {
    let mut changes = Vec::new();
    let mut add = true;
    for letter in call.text(1).chars() {
        match letter {
            '+' => add = true,
            '-' => add = false,
            _ => {
                let change = UserModeChange {
                    add,
                    mode: user_mode_of(letter),
                };
                let unknown_again = change.mode.is_none()
                    && changes.iter().any(|other: &UserModeChange| other.mode.is_none());
                if changes.len() < MAX_CHANGES && !unknown_again {
                    changes.push(change);
                }
            }
        }
    }
    changes
}
