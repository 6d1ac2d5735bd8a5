//! Not being told of what is said in a room.

use super::turn::Turn;
use crate::model::conversations::{ConversationId, Mute};

/// Is told of this much in a room from now on, also at the next start.
pub fn set(turn: &mut Turn<'_>, id: ConversationId, mute: Mute) {
    let Some(conversation) = turn.model.conversations.get_mut(id) else {
        return;
    };
    if conversation.room().is_none() {
        return;
    }
    conversation.mute = mute;
    let name = conversation.name.clone();
    let fold = turn.network.session.isupport.casemapping();
    turn.network
        .muted
        .retain(|other, _| fold.fold(other) != fold.fold(&name));
    if mute != Mute::Off && turn.network.muted.len() < MOST {
        turn.network.muted.insert(name, mute);
    }
    turn.remember();
}

/// A room has another name: what one wants to be told of it stays.
pub fn follow(turn: &mut Turn<'_>, from: &str, to: &str) {
    let fold = turn.network.session.isupport.casemapping();
    let muted = &mut turn.network.muted;
    let old = muted
        .keys()
        .find(|name| fold.fold(name) == fold.fold(from))
        .cloned();
    if let Some(mute) = old.and_then(|old| muted.remove(&old)) {
        muted.insert(to.to_owned(), mute);
        if let Some(conversation) = turn.find(to).and_then(|id| turn.model.conversations.get_mut(id)) {
            conversation.mute = mute;
        }
        turn.remember();
    }
}

/// The most rooms of a server that are remembered as muted.
const MOST: usize = 500;

/// Is told of nothing in the room that is looked at, or of everything again.
pub fn toggle(turn: &mut Turn<'_>) {
    let id = turn.current();
    let mute = turn.model.conversations.get(id).map(|c| c.mute);
    match mute {
        Some(Mute::Off) => set(turn, id, Mute::All),
        Some(Mute::Others | Mute::All) => set(turn, id, Mute::Off),
        None => {}
    }
}
