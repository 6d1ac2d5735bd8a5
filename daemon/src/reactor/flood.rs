//! What a request costs of what its connection may ask.

use crate::config::Rate;
use crate::server::request::{MetadataAction, Request};

/// Costs are counted in these parts of what an ordinary request costs.
pub const WHOLE: u32 = 4;
/// A line that asks for nothing by itself and is not answered: one of a message of several lines, for instance.
pub const SILENT: u32 = 1;
/// A message of so many lines costs as much again as one of a single line.
const LINES: usize = 4;

/// How fast a connection may ask, in parts: so many requests at once, and then so many a second.
#[must_use]
pub fn rate(burst: u32, per_second: u32) -> Rate {
    Rate::per_second(burst.saturating_mul(WHOLE), per_second.saturating_mul(WHOLE))
}

/// What a request costs, in parts: more for many targets, for long answers, and for what many are told.
#[must_use]
pub fn cost(request: &Request) -> u32 {
    match request {
        // An answer to what the server asked.
        Request::Pong => 0,
        Request::Ping { .. } => SILENT,
        _ => whole(request).saturating_mul(WHOLE),
    }
}

/// The same in ordinary requests.
fn whole(request: &Request) -> u32 {
    let times =
        |count: usize, each: usize| u32::try_from(count.max(1).saturating_mul(each)).unwrap_or(u32::MAX);
    match request {
        Request::Message(message) => {
            let breaks = message.breaks.as_ref().map_or(0, |breaks| breaks.len());
            times(message.targets.len(), 1 + breaks / LINES)
        }
        Request::Names(rooms) | Request::Part { rooms, .. } => times(rooms.len(), 1),
        Request::Kick { targets, .. } => times(targets.len(), 1),
        Request::Whois { names } | Request::Whowas { names, .. } => times(names.len(), 1),
        Request::Join(rooms) => times(rooms.len(), 2),
        // Without changes it is a question.
        Request::RoomModes { changes, .. } => times(1 + changes.len(), 1),
        Request::UserModes { changes, .. } => times(1 + changes.len(), 1),
        // Everybody who knows the client is told.
        Request::Name(_)
        | Request::RealName(_)
        | Request::Away(Some(_))
        | Request::Topic { topic: Some(_), .. }
        | Request::Metadata {
            action: MetadataAction::Set { .. } | MetadataAction::Clear,
            ..
        }
        // A password or a proof is checked, which takes other threads' time.
        | Request::LogIn { .. } => 2,
        // All of a table is looked at, or a long answer made.
        Request::List(_)
        | Request::Who(_)
        | Request::History(_)
        | Request::Redact(_)
        | Request::HistoryTargets(_)
        | Request::Metadata {
            action: MetadataAction::List | MetadataAction::Sync | MetadataAction::SyncAll,
            ..
        }
        | Request::Invite { .. }
        | Request::Oper { .. } => 3,
        // It may go through much of what was said.
        Request::Search(_) => 5,
        Request::Register { .. } => 8,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::server::rate::Bucket;
    use crate::server::request::{ListFilter, Message, MessageKind, RoomModeChange};

    fn message(targets: usize, lines: usize) -> Request {
        Request::Message(Message {
            kind: MessageKind::Normal,
            targets: vec!["#a".into(); targets],
            text: "x".into(),
            breaks: (lines > 1).then(|| vec![0; lines - 1].into()),
            subject: None,
            tags: Vec::new(),
            confirm: false,
        })
    }

    #[test]
    fn what_costs_more_is_what_does_more() {
        let rooms = |count| vec![Box::<str>::from("#a"); count];
        let register = Request::Register {
            account: None,
            email: None,
            password: "x".into(),
        };
        let modes = |count| Request::RoomModes {
            room: "#a".into(),
            changes: vec![RoomModeChange::Unknown('x'); count],
        };
        for (request, whole) in [
            (Request::Motd, 1),
            (message(1, 1), 1),
            (message(0, 1), 1),
            (message(3, 1), 3),
            (message(1, 4), 1),
            (message(1, 32), 8),
            (message(2, 32), 16),
            (Request::Names(rooms(2)), 2),
            (Request::Names(rooms(0)), 1),
            (Request::Join(vec![("#a".into(), None); 3]), 6),
            (Request::Name("ana".into()), 2),
            (modes(0), 1),
            (modes(3), 4),
            (
                Request::Invite {
                    name: "ana".into(),
                    room: "#a".into(),
                },
                3,
            ),
            (Request::List(ListFilter::default()), 3),
            (register, 8),
        ] {
            assert_eq!(cost(&request), whole * WHOLE, "{request:?}");
        }
        assert_eq!(cost(&Request::Pong), 0);
        assert_eq!(cost(&Request::Ping { token: "x".into() }), 1);
        assert_eq!(SILENT * 4, WHOLE);
    }

    #[test]
    fn rates_are_in_ordinary_requests() {
        let (rate, mut bucket, now) = (rate(10, 20), Bucket::default(), Duration::from_secs(9));
        let mut served = 0;
        while bucket.ready_at(rate) <= now {
            bucket.take(cost(&Request::Motd), rate, now);
            served += 1;
        }
        assert_eq!(served, 10);
        bucket.take(cost(&Request::Motd), rate, now);
        // One is overdrawn, and the bucket begins again with a part of one.
        assert_eq!(bucket.ready_at(rate), now + Duration::from_micros(62_500));
    }
}
