//! What was said is kept as its senders were told.

use chatd::server::event::EventId;
use chatd::server::request::Rank;
use chatd::store::model::{Answer, Buffer, Event, History, Place, Point, Range, Read};

use crate::sim::world::World;

/// So much is asked for at a time.
const PAGE: usize = 1_000;

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
        let kept = whole(world, &buffer);
        world.ledger.check(&buffer, &kept);
    }
}

/// All that was said or happened.
fn whole(world: &mut World, buffer: &Buffer) -> Vec<EventId> {
    let mut kept = Vec::new();
    let mut range = Range::Latest(None);
    loop {
        let read = History {
            place: Place {
                rank: Some(Rank::Founder),
                ..Place::open(buffer.clone())
            },
            range,
            limit: PAGE,
            events: true,
            redacted: true,
        };
        let Event::Done(answer) = world.in_store(Read::History(Box::new(read))) else {
            panic!("the store does not answer");
        };
        let Answer::History(stored) = *answer else {
            panic!("{answer:?}");
        };
        let Some(first) = stored.first() else {
            return kept;
        };
        range = Range::Before(Point::Id(first.id));
        kept.splice(..0, stored.iter().map(|stored| stored.id));
    }
}
