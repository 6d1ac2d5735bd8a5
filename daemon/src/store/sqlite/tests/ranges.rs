//! Every part of a history that can be asked for (draft/chathistory).

use proptest::prelude::*;

use super::*;
use crate::store::model::Point;

fn ten() -> Asker {
    let mut asker = Asker::in_memory();
    for time in 0..10 {
        asker.append(said(
            &in_room(1),
            100 + time * 10,
            sender("ana", None),
            &time.to_string(),
        ));
    }
    // Not here.
    asker.append(said(&in_room(2), 135, sender("ana", None), "elsewhere"));
    asker
}

fn part(asker: &mut Asker, range: Range, limit: usize) -> String {
    let query = History {
        limit,
        ..history(&in_room(1), range)
    };
    texts(&asker.query(query)).concat()
}

#[test]
fn every_part_of_a_history_can_be_asked_for() {
    let asker = &mut ten();
    let at = |time| Point::Time(WallTime(time));
    let id = |time| Point::Id(id(time));
    for (range, limit, expected) in [
        (Range::Latest(None), 20, "0123456789"),
        (Range::Latest(None), 3, "789"),
        (Range::Latest(Some(id(140))), 20, "56789"),
        (Range::Latest(Some(at(140))), 2, "89"),
        (Range::Before(id(160)), 20, "012345"),
        (Range::Before(at(160)), 2, "45"),
        (Range::Before(at(165)), 2, "56"),
        (Range::After(id(130)), 20, "456789"),
        (Range::After(at(130)), 3, "456"),
        (Range::After(at(190)), 3, ""),
        (Range::Around(id(170)), 1, "7"),
        (Range::Around(id(170)), 3, "678"),
        (Range::Around(at(170)), 4, "5678"),
        (Range::Around(at(175)), 4, "6789"),
        (Range::Around(id(100)), 4, "0123"),
        (Range::Between(id(100), id(190)), 20, "12345678"),
        (Range::Between(id(190), id(100)), 20, "12345678"),
        (Range::Between(id(100), id(190)), 3, "123"),
        (Range::Between(id(190), id(100)), 3, "678"),
        (Range::Between(at(100), at(190)), 3, "123"),
        (Range::Between(at(190), at(100)), 3, "678"),
        (Range::Between(at(100), id(120)), 3, "1"),
        (Range::Between(id(120), id(120)), 3, ""),
        (Range::Latest(None), 0, ""),
        (Range::Before(at(u64::MAX)), 1, "9"),
        (Range::After(at(u64::MAX)), 1, ""),
    ] {
        assert_eq!(part(asker, range, limit), expected, "{range:?} {limit}");
    }
    assert!(asker.texts(&in_room(77)).is_empty());
}

#[test]
fn events_of_one_millisecond_keep_their_order() {
    let mut asker = Asker::in_memory();
    for count in [2, 0, 1] {
        let mut entry = said(&in_room(1), 100, sender("ana", None), &count.to_string());
        entry.id.count = count;
        asker.append(entry);
    }
    assert_eq!(asker.texts(&in_room(1)).concat(), "012");
    let middle = Point::Id(EventId { count: 1, ..id(100) });
    assert_eq!(part(&mut asker, Range::After(middle), 9), "2");
    assert_eq!(part(&mut asker, Range::Before(middle), 9), "0");
    assert_eq!(part(&mut asker, Range::After(Point::Time(WallTime(100))), 9), "");
    assert_eq!(part(&mut asker, Range::Before(Point::Time(WallTime(100))), 9), "");
}

#[test]
fn nothing_from_before_a_place_begins_is_shown() {
    let asker = &mut ten();
    for (range, expected) in [
        (Range::Latest(None), "789"),
        (Range::Before(Point::Id(id(180))), "7"),
        (Range::Around(Point::Id(id(130))), "789"),
        (Range::Between(Point::Id(id(190)), Point::Id(id(100))), "78"),
    ] {
        let mut query = history(&in_room(1), range);
        query.place.since = Some(id(170));
        assert_eq!(texts(&asker.query(query)).concat(), expected, "{range:?}");
    }
}

/// What CHATHISTORY means, on a list.
fn expected(all: &[EventId], range: Range, limit: usize) -> Vec<EventId> {
    let before = |id: &EventId, point| match point {
        Point::Id(point) => *id < point,
        Point::Time(time) => id.time < time.0,
    };
    let after = |id: &EventId, point| match point {
        Point::Id(point) => *id > point,
        Point::Time(time) => id.time > time.0,
    };
    let first = |ids: Vec<EventId>| ids.into_iter().take(limit).collect::<Vec<_>>();
    let last = |ids: Vec<EventId>, limit: usize| ids[ids.len().saturating_sub(limit)..].to_vec();
    let keep =
        |keep: &dyn Fn(&EventId) -> bool| all.iter().copied().filter(|id| keep(id)).collect::<Vec<_>>();
    match range {
        Range::Latest(None) => last(all.to_vec(), limit),
        Range::Latest(Some(point)) => last(keep(&|id| after(id, point)), limit),
        Range::Before(point) => last(keep(&|id| before(id, point)), limit),
        Range::After(point) => first(keep(&|id| after(id, point))),
        Range::Around(point) => {
            let mut around = last(keep(&|id| before(id, point)), limit / 2);
            let rest = keep(&|id| !before(id, point));
            let more = limit - around.len();
            around.extend(rest.into_iter().take(more));
            around
        }
        Range::Between(a, b) => {
            let forwards = keep(&|id| after(id, a) && before(id, b));
            if forwards.is_empty() {
                last(keep(&|id| after(id, b) && before(id, a)), limit)
            } else {
                first(forwards)
            }
        }
    }
}

fn some_point() -> impl Strategy<Value = Point> {
    prop_oneof![
        (0..12u64).prop_map(|time| Point::Time(WallTime(time))),
        (0..12u64, 0..3u32).prop_map(|(time, count)| Point::Id(EventId { count, ..id(time) })),
    ]
}

fn some_range() -> impl Strategy<Value = Range> {
    prop_oneof![
        Just(Range::Latest(None)),
        some_point().prop_map(|point| Range::Latest(Some(point))),
        some_point().prop_map(Range::Before),
        some_point().prop_map(Range::After),
        some_point().prop_map(Range::Around),
        (some_point(), some_point()).prop_map(|(a, b)| Range::Between(a, b)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_part_is_what_a_list_would_give(
        ids in proptest::collection::btree_set((0..12u64, 0..3u32), 0..20),
        asked in proptest::collection::vec((some_range(), 0..8usize), 1..20),
    ) {
        let mut asker = Asker::in_memory();
        let ids: Vec<EventId> = ids.into_iter().map(|(time, count)| EventId { count, ..id(time) }).collect();
        for (n, id) in ids.iter().enumerate() {
            let content = if n % 3 == 0 { Content::Quit { reason: "".into() } } else { Content::Said(words(".")) };
            asker.submit(Write::Append(Box::new(Entry { id: *id, ..happened(&in_room(1), 0, sender("a", None), content) })));
        }
        for (range, limit) in asked {
            let query = History { limit, events: true, ..history(&in_room(1), range) };
            let found: Vec<_> = asker.query(query).iter().map(|stored| stored.id).collect();
            prop_assert_eq!(found, expected(&ids, range, limit), "{:?} {}", range, limit);
        }
    }
}
