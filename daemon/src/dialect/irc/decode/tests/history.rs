//! CHATHISTORY.

use super::{answered, asked};
use crate::server::WallTime;
use crate::server::event::EventId;
use crate::server::request::{History, HistoryTargets, Request};
use crate::store::model::{Point, Range};

/// 2023-11-14T22:13:20.123Z
const TIME: u64 = 1_700_000_000_123;

fn range(line: &str) -> Range {
    match asked(&format!("CHATHISTORY {line}")) {
        Request::History(History {
            target,
            range,
            limit: 10,
            events: false,
        }) if &*target == "#r" => range,
        request => panic!("{request:?}"),
    }
}

#[test]
fn parts_are_named_by_times_and_identities() {
    let time = Point::Time(WallTime(TIME));
    let id = Point::Id(EventId {
        time: TIME,
        node: 0xfedc,
        count: 7,
    });
    let (at, by) = (
        "timestamp=2023-11-14T22:13:20.123Z",
        "msgid=018bcfe5687bfedc00000007",
    );
    assert_eq!(range("LATEST #r * 10"), Range::Latest(None));
    assert_eq!(range(&format!("latest #r {at} 10")), Range::Latest(Some(time)));
    assert_eq!(range(&format!("BEFORE #r {by} 10")), Range::Before(id));
    assert_eq!(range(&format!("AFTER #r {at} 10")), Range::After(time));
    assert_eq!(range(&format!("AROUND #r {by} 10")), Range::Around(id));
    assert_eq!(
        range(&format!("BETWEEN #r {by} {at} 10")),
        Range::Between(id, time)
    );
    let targets = asked(&format!(
        "CHATHISTORY TARGETS {at} timestamp=1970-01-01T00:00:00.000Z 5"
    ));
    let expected = HistoryTargets {
        from: WallTime(TIME),
        to: WallTime(0),
        limit: 5,
    };
    assert_eq!(targets, Request::HistoryTargets(expected));
}

#[test]
fn what_cannot_be_understood_is_named() {
    for (line, answer) in [
        ("CHATHISTORY", "INVALID_PARAMS *"),
        ("CHATHISTORY SOMETIMES #r * 10", "INVALID_PARAMS SOMETIMES"),
        ("CHATHISTORY LATEST #r *", "INVALID_PARAMS LATEST"),
        ("CHATHISTORY LATEST #r * 10 x", "INVALID_PARAMS LATEST"),
        (
            "CHATHISTORY BETWEEN #r msgid=018bcfe5687bfedc00000007 timestamp=1970-01-01T00:00:00.000Z 10 x",
            "INVALID_PARAMS BETWEEN",
        ),
        (
            "CHATHISTORY TARGETS timestamp=1970-01-01T00:00:00.000Z timestamp=1970-01-01T00:00:00.000Z 5 x",
            "INVALID_PARAMS TARGETS",
        ),
        ("CHATHISTORY LATEST #r * 0", "INVALID_PARAMS LATEST 0"),
        ("CHATHISTORY LATEST #r * -1", "INVALID_PARAMS LATEST -1"),
        ("CHATHISTORY LATEST #r * many", "INVALID_PARAMS LATEST many"),
        ("CHATHISTORY BEFORE #r * 10", "INVALID_PARAMS BEFORE *"),
        (
            "CHATHISTORY AFTER #r timestamp=2023-11-14 10",
            "INVALID_PARAMS AFTER timestamp=2023-11-14",
        ),
        ("CHATHISTORY AFTER #r msgid=x 10", "INVALID_PARAMS AFTER msgid=x"),
        ("CHATHISTORY AFTER #r line=7 10", "INVALID_MSGREFTYPE AFTER #r"),
        (
            "CHATHISTORY BETWEEN #r msgid=018bcfe5687bfedc00000007 10",
            "INVALID_PARAMS BETWEEN 10",
        ),
        (
            "CHATHISTORY TARGETS msgid=018bcfe5687bfedc00000007 timestamp=1970-01-01T00:00:00.000Z 5",
            "INVALID_PARAMS TARGETS msgid=018bcfe5687bfedc00000007",
        ),
    ] {
        let expected = format!(":irc.test FAIL CHATHISTORY {answer} :");
        let got = answered(line);
        assert!(got.starts_with(&expected), "{line}: {got}");
    }
}
