//! What administrators did.

use super::*;
use crate::store::model::{Audit, limits};

fn entry(at: u64) -> Audit {
    Audit {
        at: WallTime(at),
        name: "bia".into(),
        uid: 1000,
        pid: at.is_multiple_of(2).then_some(77),
        method: "kick".into(),
        about: "target=\"ana\"".into(),
        result: "ok connections=1".into(),
    }
}

fn page(asker: &mut Asker, before: Option<i64>, limit: usize) -> Vec<(i64, Audit)> {
    match asker.answer(Read::Audit { before, limit }) {
        Answer::Audit(entries) => entries,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_administrators_did_is_kept_in_order() {
    let (_directory, path) = in_directory();
    let mut asker = Asker::at(&path);
    for at in 1..=3 {
        asker.commit(Write::Audit(Box::new(entry(at))));
    }
    drop(asker);
    let mut asker = Asker::at(&path);
    assert_eq!(page(&mut asker, None, 2), [(3, entry(3)), (2, entry(2))]);
    assert_eq!(page(&mut asker, Some(2), 2), [(1, entry(1))]);
}

#[test]
fn the_oldest_is_forgotten_when_there_is_too_much() {
    let mut asker = Asker::in_memory();
    let most = limits::AUDIT as u64;
    for at in 1..most {
        asker.submit(Write::Audit(Box::new(entry(at))));
        if at.is_multiple_of(100) {
            // What waits is bounded as well.
            page(&mut asker, None, 1);
            asker.commit(Write::Audit(Box::new(entry(at))));
        }
    }
    asker.commit(Write::Audit(Box::new(entry(0))));
    let (last, _) = page(&mut asker, None, 1)[0];
    let first = last - i64::try_from(most).unwrap() + 1;
    let mut oldest = page(&mut asker, Some(first + 1), 5);
    assert_eq!(oldest.pop().map(|(id, _)| id), Some(first));
    assert_eq!(oldest, []);
}
