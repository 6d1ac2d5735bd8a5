//! Who has the founder's rank, worked out from what rooms were told: an account's owner from the server, others from
//! somebody who has it.

use std::collections::BTreeSet;

use chatd::server::Server;
use chatd::server::event::{AppliedMode, Event, EventKind, Source};
use chatd::server::ids::ClientId;
use chatd::server::request::Rank;
use chatd::server::state::State;
use chatd::store::model::RoomKey;

/// The founders of rooms, as was told.
#[derive(Debug, Default)]
pub(super) struct Founders(BTreeSet<(RoomKey, ClientId)>);

impl Founders {
    /// Learns from an event.
    pub(super) fn hear(&mut self, server: &Server, event: &Event) {
        let state = server.state();
        match &event.kind {
            EventKind::RoomModesChanged { room, changes } => {
                let Some(room) = state.room_named(room.as_str()) else {
                    return;
                };
                let key = state.rooms[room].key;
                for change in changes {
                    if let AppliedMode::Rank {
                        add,
                        rank: Rank::Founder,
                        name,
                    } = change
                    {
                        // Who stays only for their account goes with it in the same moment.
                        let Some(whose) = state.client_named(name.as_str()) else {
                            continue;
                        };
                        self.change(state, &event.source, (key, whose), *add);
                    }
                }
            }
            EventKind::Parted { room, .. } => {
                let Source::Client(who) = &event.source else {
                    return;
                };
                self.leave(state, room.as_str(), who.nick.as_str());
            }
            EventKind::Kicked { room, target, .. } => self.leave(state, room.as_str(), target.as_str()),
            _ => {}
        }
    }

    /// Another process has other numbers for the same people.
    pub(super) fn carried(&mut self, before: &State, after: &State) {
        let same = |(room, client): &(RoomKey, ClientId)| {
            let nick = &before.clients.get(*client)?.identity.nick;
            Some((*room, after.client_named(nick.as_str())?))
        };
        self.0 = self.0.iter().filter_map(same).collect();
    }

    fn change(&mut self, state: &State, source: &Source, (room, whose): (RoomKey, ClientId), add: bool) {
        let name = &state.clients[whose].identity.nick;
        let may = match source {
            Source::Client(by) => {
                let by = state.client_named(by.nick.as_str());
                by.is_some_and(|by| self.0.contains(&(room, by)))
            }
            Source::Server => !add || is_theirs(state, room, whose),
        };
        assert!(may, "{source:?} makes {name} a founder: {add}");
        if add {
            self.0.insert((room, whose));
        } else {
            self.0.remove(&(room, whose));
        }
    }

    fn leave(&mut self, state: &State, room: &str, name: &str) {
        let room = state.room_named(room).map(|room| state.rooms[room].key);
        if let Some(gone) = room.zip(state.client_named(name)) {
            self.0.remove(&gone);
        }
    }

    /// Checks that those have the rank of whom that was told, and nobody else.
    pub(super) fn check(&self, state: &State) {
        for room in state.rooms.values() {
            for (&client, member) in &room.members {
                assert_eq!(
                    member.ranks.has(Rank::Founder),
                    self.0.contains(&(room.key, client)),
                    "{} in {}",
                    state.clients[client].identity.nick,
                    room.name
                );
            }
        }
    }
}

fn is_theirs(state: &State, key: RoomKey, whose: ClientId) -> bool {
    let room = state.rooms.values().find(|room| room.key == key);
    let founder = room
        .and_then(|room| room.lasting.as_ref())
        .and_then(|it| it.founder);
    founder.is_some() && state.account_of(whose) == founder
}
