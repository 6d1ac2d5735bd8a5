//! What was said is kept as its senders were told.

use chatd::server::event::EventId;
use chatd::store::model::{Answer, Buffer, Event, History, Place, Range, Read};

use crate::sim::world::World;

/// More than is ever said in one place.
const MOST: usize = 1_000;

/// Checks that the histories of all rooms and between all accounts are what the senders were told, once and in order.
///
/// # Panics
/// If they are not.
pub fn check_histories(world: &mut World) {
    let state = world.server.state();
    let rooms = state.rooms.values().map(|room| Buffer::Room(room.key));
    let accounts: Vec<_> = state.directory.iter().map(|(id, _)| id).collect();
    let pairs = accounts
        .iter()
        .flat_map(|&one| accounts.iter().map(move |&other| (one, other)))
        .filter(|(one, other)| one <= other);
    let buffers = rooms.chain(pairs.map(|(one, other)| Buffer::Conversation(one, other)));
    for buffer in buffers.collect::<Vec<_>>() {
        let kept = whole(world, buffer.clone());
        world.ledger.check(&buffer, &kept);
    }
}

fn whole(world: &mut World, buffer: Buffer) -> Vec<EventId> {
    let read = History {
        place: Place { buffer, since: None },
        range: Range::Latest(None),
        limit: MOST,
        events: true,
        redacted: true,
    };
    let Event::Done(answer) = world.in_store(Read::History(Box::new(read))) else {
        panic!("the store does not answer");
    };
    let Answer::History(stored) = *answer else {
        panic!("{answer:?}");
    };
    assert!(stored.len() < MOST, "there is more");
    stored.iter().map(|stored| stored.id).collect()
}
