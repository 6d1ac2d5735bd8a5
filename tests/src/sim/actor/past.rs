//! What was said before, and what accounts keep.

use chatd::server::event::{EventId, EventKind};
use chatd::server::owner::{OwnerReply, OwnerRequest};
use chatd::server::reply::Reply;
use chatd::server::request::{History, HistoryTargets, MetadataAction, Redact, Request};
use chatd::server::{WallTime, metadata};
use chatd::store::model::{Point, Range};

use super::Actor;
use crate::sim::world::Socket;

/// How much of what was said is remembered.
const SEEN: usize = 20;

impl Actor {
    /// Remembers what was said, and what was told.
    pub(super) fn note(&mut self, socket: &Socket) {
        for (event, _) in &socket.events {
            match &event.kind {
                EventKind::Message(_) => self.seen.push_back(event.id),
                EventKind::Redacted { .. } => drop(self.told.insert("redaction")),
                _ => {}
            }
        }
        let surplus = self.seen.len().saturating_sub(SEEN);
        self.seen.drain(..surplus);
        self.told
            .extend(socket.replies.iter().filter_map(|reply| match reply {
                Reply::History { events, .. } => (!events.is_empty()).then_some("history"),
                Reply::HistoryTargets(_) => Some("targets"),
                Reply::Marker { .. } => Some("marker"),
                Reply::Metadata(_) => Some("metadata"),
                Reply::NotKept { .. } => Some("warning"),
                Reply::Waits { .. } => Some("waits"),
                Reply::Replay(missed) if missed.room.is_some() => Some("replay of a room"),
                Reply::Replay(_) => Some("replay"),
                Reply::Owner(told) if matches!(**told, OwnerReply::AlwaysOn(_)) => Some("always on"),
                _ => None,
            }));
    }

    /// Asks for what was said, takes it back, or asks for something that an account keeps.
    pub(super) fn past(&mut self) -> Request {
        match self.rng.u32(..10) {
            0..3 => Request::History(History {
                target: self.target(),
                range: self.range(),
                limit: self.rng.usize(1..60),
                events: self.rng.bool(),
            }),
            3 => Request::HistoryTargets(HistoryTargets {
                from: WallTime(0),
                to: WallTime(u64::from(u32::MAX) << 12),
                limit: 10,
            }),
            4 | 5 => Request::Redact(Redact {
                target: self.target(),
                message: "some".into(),
                id: self.id(),
                reason: self.maybe_word(),
            }),
            6 => Request::Marker {
                target: self.target(),
                time: self.id().map(|id| WallTime(id.time)),
            },
            7 | 8 => Request::Metadata {
                target: self.rng.bool().then(|| self.room()),
                action: self.metadata(),
            },
            _ => Request::Owner(Box::new(OwnerRequest::SetAlwaysOn(self.rng.bool()))),
        }
    }

    fn target(&mut self) -> Box<str> {
        if self.rng.u32(..3) == 0 {
            self.name()
        } else {
            self.room()
        }
    }

    fn id(&mut self) -> Option<EventId> {
        if self.seen.is_empty() {
            return None;
        }
        Some(self.seen[self.rng.usize(..self.seen.len())])
    }

    fn range(&mut self) -> Range {
        match self.id().map(Point::Id) {
            Some(point) if self.rng.bool() => Range::Around(point),
            _ => Range::Latest(None),
        }
    }

    fn metadata(&mut self) -> metadata::MetadataAction {
        let key = ["avatar", "url"][self.rng.usize(..2)].into();
        match self.rng.u32(..6) {
            0 => MetadataAction::List,
            1 => MetadataAction::Clear,
            2 => MetadataAction::Subscribe(vec![key]),
            _ => MetadataAction::Set {
                key,
                value: self.maybe_word(),
            },
        }
    }
}
