use super::*;
use crate::model::line::Said;
use crate::model::transcript::MAX_LINES;

const NOON: i64 = 12 * 3600;

fn line(id: u64, second: i64, from: &str, reply: Option<&str>) -> Rc<Line> {
    Rc::new(Line {
        id: LineId(id),
        time: Timestamp::from_second(second).unwrap(),
        msgid: Some(format!("m{id}").into()),
        kind: LineKind::Said(Said {
            from: from.to_owned(),
            text: format!("text {id}"),
            reply: reply.map(str::to_owned),
            ..Said::default()
        }),
    })
}

fn rows(lines: impl IntoIterator<Item = Rc<Line>>) -> (Transcript, Rows) {
    let mut transcript = Transcript::default();
    lines.into_iter().for_each(|line| transcript.push(line));
    let mut rows = Rows::new();
    rows.zone = TimeZone::UTC;
    rows.take(&transcript, true);
    (transcript, rows)
}

/// Whether the row begins a day, and whether it goes on with the one before it.
fn above(rows: &mut Rows, at: usize) -> (bool, bool) {
    let above = rows.make(at).unwrap().above;
    (above.day, above.continues)
}

#[test]
fn a_row_knows_what_is_before_it() {
    let day = 24 * 3600;
    let (mut transcript, mut rows) = rows([
        line(0, NOON, "ana", None),
        line(1, NOON + 60, "ana", None),
        line(2, NOON + 61, "bia", None),
        line(3, NOON + 62 + day, "bia", None),
    ]);
    let all = |rows: &mut Rows| [0, 1, 2, 3].map(|at| above(rows, at));
    assert_eq!(
        all(&mut rows),
        [(true, false), (false, true), (false, false), (true, false)]
    );
    // Somebody's message comes in between, and what was worked out is no longer so.
    transcript.merge(vec![line(4, NOON + 30, "bia", None)]);
    rows.take(&transcript, true);
    assert_eq!(above(&mut rows, 2), (false, false));
    assert_eq!(rows.near(0, LineId(3)), Some(4));
    assert_eq!(rows.near(9, LineId(0)), Some(0));
    assert_eq!(rows.near(2, LineId(9)), None);
}

#[test]
fn the_first_row_that_is_left_begins_a_day() {
    let full = (0..MAX_LINES as u64).map(|id| line(id, NOON, "ana", None));
    let (mut transcript, mut rows) = rows(full);
    assert!(rows.mark_new(Some(LineId(1))));
    assert_eq!(rows.new_number(), Some(1));
    assert_eq!(above(&mut rows, 1), (false, true));
    transcript.push(line(MAX_LINES as u64, NOON, "ana", None));
    rows.take(&transcript, false);
    assert_eq!((rows.first(), rows.len()), (1, MAX_LINES));
    assert_eq!(above(&mut rows, 0), (true, false));
    assert!(rows.make(0).unwrap().above.new);
    assert_eq!((rows.at(0), rows.at(1)), (None, Some(0)));
    assert_eq!(rows.at(MAX_LINES as u64 + 1), None);
    assert!(rows.made.len() <= 2);
}

#[test]
fn an_answer_quotes_what_was_said_not_too_long_before() {
    let between = QUOTED_WITHIN as u64;
    let near = [line(0, NOON, "ana", None), line(1, NOON, "bia", Some("m0"))];
    let (mut transcript, mut rows) = rows(near);
    let quote = |rows: &mut Rows, at| rows.make(at).unwrap().quote.clone();
    assert_eq!(quote(&mut rows, 0), None);
    assert_eq!(quote(&mut rows, 1).unwrap(), "↳ ana: text 0");
    // What is quoted is what it says now.
    transcript.change(LineId(0), |line| {
        if let LineKind::Said(said) = &mut line.kind {
            "changed".clone_into(&mut said.text);
        }
    });
    rows.take(&transcript, true);
    assert_eq!(quote(&mut rows, 1).unwrap(), "↳ ana: changed");
    (2..2 + between).for_each(|id| transcript.push(line(id, NOON, "ana", None)));
    transcript.push(line(between + 2, NOON, "bia", Some("m1")));
    transcript.push(line(between + 3, NOON, "bia", Some("m2")));
    rows.take(&transcript, false);
    assert_eq!(quote(&mut rows, 2 + QUOTED_WITHIN).unwrap(), "↳ …");
    assert_eq!(quote(&mut rows, 3 + QUOTED_WITHIN).unwrap(), "↳ …");
    transcript.push(line(between + 4, NOON, "bia", Some("m4")));
    rows.take(&transcript, false);
    assert_eq!(quote(&mut rows, 4 + QUOTED_WITHIN).unwrap(), "↳ ana: text 4");
}

#[test]
fn what_is_not_delivered_comes_last() {
    let (_, mut rows) = rows([line(0, NOON, "ana", None)]);
    let outgoing = |state| Outgoing {
        id: 7,
        target: "#geral".to_owned(),
        time: Timestamp::from_second(NOON).unwrap(),
        said: Said {
            from: "ana".to_owned(),
            ..Said::default()
        },
        state,
    };
    rows.take_outgoing([outgoing(Delivery::Waiting)].iter());
    assert_eq!(rows.len(), 2);
    assert_eq!(above(&mut rows, 1), (false, true));
    assert!(rows.delivery(0).is_none());
    assert_eq!(rows.make(1).unwrap().delivery, Some((7, Delivery::Waiting)));
    rows.take_outgoing([outgoing(Delivery::Sent)].iter());
    assert_eq!(rows.make(1).unwrap().delivery, Some((7, Delivery::Sent)));
    rows.take_outgoing(std::iter::empty());
    assert_eq!((rows.len(), rows.line(1)), (1, None));
}

#[test]
fn no_more_is_kept_than_is_of_use() {
    let many = (0..2 * MOST_MADE as u64).map(|id| line(id, NOON, "ana", None));
    let (_, mut rows) = rows(many);
    for at in 0..=MOST_MADE {
        rows.make(at);
    }
    rows.tidy();
    assert!(rows.made(0).is_none());
    assert!(rows.make(0).is_some());
}
