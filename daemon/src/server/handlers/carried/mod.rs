//! Going on where another process has stopped: nobody notices but those whose connection was lost on the way.

mod lost;
mod people;
mod review;
mod rooms;
mod sockets;

use std::collections::HashMap;

use crate::server::attempts::Attempts;
use crate::server::carried::{Carried, CarriedAccount, CarriedBack, CarriedBan, CarriedClient, Stamp};
use crate::server::ids::{ClientId, ConnId, RoomId};
use crate::server::mailboxes::Mailboxes;
use crate::server::metadata::Owner;
use crate::server::turn::Turn;
use crate::server::whowas::Whowas;
use crate::store::model::{AccountId, Ban};

/// What the numbers and keys in what was carried stand for here.
#[derive(Debug, Default)]
struct Known {
    connections: HashMap<u64, ConnId>,
    clients: HashMap<u64, ClientId>,
    rooms: HashMap<Stamp, RoomId>,
}

/// Takes over what another process has handed over. What the store keeps is known already.
pub fn restore(turn: &mut Turn<'_>, back: CarriedBack) {
    let CarriedBack { mut carried, arrived } = back;
    turn.state.resume_counts(&carried);
    let mut known = Known {
        connections: arrived,
        ..Known::default()
    };
    known.clients = people::restore(turn, &carried.clients);
    known.rooms = rooms::restore(turn, &carried.rooms, &known.clients);
    people::place(turn, &carried.clients, &known);
    sockets::restore(turn, &carried, &known);
    people::connect(turn, &carried, &known);
    let at_hand = std::mem::take(&mut carried.accounts);
    for account in at_hand {
        at_hand_again(turn, account);
    }
    for client in &carried.clients {
        belongings(turn, client, &known);
    }
    remember(turn, &mut carried);
    lost::tell(turn, &carried, &known);
    review::review(turn, &carried, &known);
}

/// What an account had at hand it has again, if somebody uses it.
fn at_hand_again(turn: &mut Turn<'_>, mut carried: CarriedAccount) {
    let account = AccountId(carried.id);
    if !turn.state.in_use.clients(account).is_empty() {
        let metadata = std::mem::take(&mut carried.metadata);
        turn.state.metadata.resume(Owner::Account(account), metadata);
        turn.state.in_use.resume(carried);
    }
}

/// What a client has beside what others see of it.
fn belongings(turn: &mut Turn<'_>, carried: &CarriedClient, known: &Known) {
    let (state, now) = (&mut *turn.state, turn.now.uptime);
    let Some(&id) = known.clients.get(&carried.id) else {
        return;
    };
    for name in &carried.monitors {
        if let Ok(name) = protocol::names::Nick::new(name, usize::MAX) {
            state.monitors.watch(id, name, usize::MAX);
        }
    }
    state.in_use.resume_guest(id, carried.markers.clone());
    state.metadata.resume(Owner::Client(id), carried.metadata.clone());
    if let Some(talks) = carried.talks.clone() {
        let find = |client| known.clients.get(&client).copied();
        state.strangers.resume(id, talks, now, find);
    }
}

/// What is known of those who are not here.
fn remember(turn: &mut Turn<'_>, carried: &mut Carried) {
    let (state, now) = (&mut *turn.state, turn.now);
    state.whowas = Whowas::resume(std::mem::take(&mut carried.whowas), state.policy.limits.whowas);
    state.mailboxes = Mailboxes::resume(std::mem::take(&mut carried.mailboxes));
    state.attempts = Attempts::resume(std::mem::take(&mut carried.attempts), now.uptime);
    for (whom, ban) in carried
        .mutes
        .iter()
        .filter_map(|ban: &CarriedBan| Ban::resume(ban))
    {
        state.mutes.add(whom, ban, now);
    }
}
