//! Who may read what was said and what happened before.

use std::rc::Rc;

use chatd::server::event::{Event, EventKind, Target};
use chatd::server::ids::ClientId;
use chatd::server::request::RoomFlag;
use chatd::server::room_settings::HistoryFor;
use chatd::server::state::State;

/// Checks that somebody may read what they are given of a history.
pub(super) fn judge(state: &State, asker: ClientId, target: &str, events: &[Rc<Event>]) {
    if !target.starts_with('#') {
        let account = &state.clients[asker].identity.account;
        assert!(account.is_some(), "{target} read by somebody without an account");
        return;
    }
    let room = &state.rooms[state.room_named(target).expect("a room is read that is there")];
    let member = room.members.get(&asker);
    let for_all = room.settings.history == HistoryFor::All;
    assert!(
        member.is_some() || room.lasts() && for_all && !room.flags.has(RoomFlag::Secret),
        "{target} read from outside"
    );
    let since = member
        .filter(|_| !for_all)
        .map_or(room.key.0, |member| member.since);
    for event in events {
        assert!(event.id >= since, "{target} read from before it was open");
        if let EventKind::Message(said) = &event.kind
            && let Target::Room {
                at_least: Some(rank), ..
            } = said.target
        {
            assert!(
                member.is_some_and(|member| member.ranks.at_least(rank)),
                "{target} read by one below {rank:?}"
            );
        }
    }
}
