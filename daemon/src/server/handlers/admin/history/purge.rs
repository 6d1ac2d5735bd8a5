//! `history_purge`: erases what was said, so that nothing of it is left in the store's file. It is not told to those who
//! have read it.

use protocol::admin::{Error, HistoryPurge, HistoryPurged};
use protocol::language::Text;

use super::{buffer, by, point, store, time};
use crate::server::administering::{Asked, HistoryStep};
use crate::server::handlers::admin::account::unavailable;
use crate::server::handlers::admin::invalid;
use crate::server::turn::Turn;
use crate::store::model::{Answer, Point, Purge, Read, Write};

/// Begins to erase, or to find out how much that would be.
pub fn purge(turn: &mut Turn<'_>, asked: Asked, what: &HistoryPurge) -> Result<(), Error> {
    const WHAT: Text = Text::new(
        "it is not said what is to go: what is before a time or from somebody, or all of it",
        "não se diz o que deve sair: o que é anterior a uma hora ou de alguém, ou tudo",
    );
    const SAY: Text = Text::new(
        "say --before or --from, or else --all",
        "diga --before ou --from, ou então --all",
    );
    let has_condition = what.before.is_some() || what.from.is_some();
    if what.all == has_condition {
        return Err(invalid(WHAT, &[]).advising(SAY, &[]));
    }
    let purge = Box::new(Purge {
        buffer: buffer(turn, &what.of)?,
        before: end(turn, what.before.as_deref())?,
        by: what.from.as_deref().map(|name| by(turn, name)).transpose()?,
    });
    if what.dry_run {
        store(turn, asked, Read::Purgeable(purge), HistoryStep::Purge);
    } else {
        store(turn, asked, Write::Purge(purge), HistoryStep::Purge);
    }
    Ok(())
}

/// What is said from now on stays, however long it takes to erase the rest.
fn end(turn: &mut Turn<'_>, before: Option<&str>) -> Result<Point, Error> {
    let now = turn.state.event_ids.next(turn.now.wall);
    let asked = before.map(point).transpose()?;
    Ok(asked
        .filter(|&asked| time(asked) < now.time)
        .unwrap_or(Point::Id(now)))
}

/// It is erased or counted, or not.
pub fn purged(answer: Option<&Answer>) -> Result<HistoryPurged, Error> {
    match answer {
        Some(&(Answer::Removed(removed) | Answer::Purgeable(removed))) => Ok(HistoryPurged {
            removed,
            traces: false,
        }),
        Some(&Answer::Traces(removed, _)) => Ok(HistoryPurged {
            removed,
            traces: true,
        }),
        _ => Err(unavailable()),
    }
}
