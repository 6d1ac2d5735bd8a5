//! Answers about what is kept of what was said.

use std::rc::Rc;
use std::time::Duration;

use protocol::names::RoomName;

use super::events::{happened, said};
use super::{WHEN, nick};
use crate::dialect::testing::room;
use crate::server::event::{EventKind, Target};
use crate::server::refusal::{CannotRedact, NoHistory, Refusal};
use crate::server::reply::{Replay, Reply};
use crate::server::request::MessageKind;
use crate::store::model::{Keep, Point, Range};

/// Answers.
pub fn replies() -> Vec<Reply> {
    let not_kept = |kind, target| Reply::NotKept { kind, target };
    let found = |complete| Reply::Found {
        events: vec![Rc::new(happened(EventKind::Message(said("oi", None))))],
        complete,
    };
    let waits = |away: Option<&str>| Reply::Waits {
        name: nick("rui"),
        away: away.map(Into::into),
    };
    let replay = |room: Option<RoomName>, target: &str| {
        let said = [Some("almoço"), None].map(|subject| {
            let event = happened(EventKind::Message(said("vamos?", subject)));
            (target.into(), Rc::new(event))
        });
        Reply::Replay(Box::new(Replay {
            more: room.is_none(),
            room,
            said: said.into(),
        }))
    };
    let kept = |messages, age| Reply::RoomKept {
        room: room("#geral"),
        keep: Keep { messages, age },
    };
    let quarter = Some(Duration::from_hours(90 * 24));
    vec![
        found(true),
        found(false),
        waits(None),
        waits(Some("férias")),
        replay(None, "ana"),
        replay(Some(room("#geral")), "#geral"),
        kept(None, None),
        kept(None, quarter),
        kept(Some(u32::MAX), None),
        kept(Some(u32::MAX), quarter),
        not_kept(MessageKind::Normal, Target::Client(nick("rui"))),
        not_kept(
            MessageKind::Notice,
            Target::Room {
                name: room("#geral"),
                at_least: None,
            },
        ),
    ]
}

/// Refusals.
pub fn refusals() -> Vec<Refusal> {
    let point = Point::Time(WHEN);
    let ranges = [
        (Range::Latest(None), NoHistory::Target),
        (Range::Before(point), NoHistory::Target),
        (Range::After(point), NoHistory::Store),
        (Range::Around(point), NoHistory::Store),
        (Range::Between(point, point), NoHistory::Store),
    ];
    let refusals = ranges.map(|(range, why)| Refusal::NoHistory {
        range,
        target: "#geral".into(),
        why,
    });
    let redactions = [
        CannotRedact::Target,
        CannotRedact::Unknown,
        CannotRedact::Forbidden,
        CannotRedact::Store,
    ];
    let redactions = redactions.map(|why| Refusal::CannotRedact {
        target: "#geral".into(),
        message: "019f2d3c4b5a000700000000".into(),
        why,
    });
    let refusals = refusals.into_iter().chain([Refusal::NoHistoryTargets]);
    let searches = [NoHistory::Target, NoHistory::Store].map(Refusal::CannotSearch);
    refusals.chain(redactions).chain(searches).collect()
}
