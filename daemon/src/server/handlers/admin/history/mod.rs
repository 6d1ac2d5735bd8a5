//! `history_show` and its like: what administrators read, find, copy and erase of what was said. They see all of it,
//! whatever rank it was said to; what was taken back is gone for them, too.

mod purge;

use std::str::FromStr as _;

use protocol::admin::{
    Error, HistoryExport, HistoryOf, HistoryPage, HistorySearch, HistoryShow, PAGE, Reply, Request,
};
use protocol::casemap::folded;
use protocol::language::Text;

use super::account::unavailable;
use super::copies::Copying;
use super::{Answer, answer_later, invalid, nearest, room};
use crate::server::WallTime;
use crate::server::administering::{Asked, HistoryStep};
use crate::server::asking::Outcome;
use crate::server::event::EventId;
use crate::server::history_entry::history_entry;
use crate::server::request::Rank;
use crate::server::then::AfterStoring;
use crate::server::turn::Turn;
use crate::store::model::{
    self, Buffer, History, Op, Part, Place, Point, Range, Read, Search, SearchBy, Stored, Term, limits,
};

/// Begins to do what is asked.
pub fn ask(turn: &mut Turn<'_>, asked: Asked, request: &Request) -> Result<(), Error> {
    match request {
        Request::HistoryShow(what) => show(turn, asked, what),
        Request::HistorySearch(what) => search(turn, asked, what),
        Request::HistoryExport(what) => export(turn, asked, what),
        Request::HistoryPurge(what) => purge::purge(turn, asked, what),
        _ => Ok(()),
    }
}

fn show(turn: &mut Turn<'_>, asked: Asked, what: &HistoryShow) -> Result<(), Error> {
    let place = place(turn, &what.of)?;
    let (after, before) = between(what.after.as_deref(), what.before.as_deref())?;
    let range = match (after, before) {
        (after, None) => Range::Latest(after),
        (None, Some(before)) => Range::Before(before),
        // From the end of it.
        (Some(after), Some(before)) => Range::Between(before, after),
    };
    let limit = limit(what.limit);
    let read = Read::History(Box::new(History {
        place,
        range,
        limit: limit + 1,
        events: what.events,
        redacted: false,
    }));
    store(turn, asked, read, HistoryStep::Show { limit });
    Ok(())
}

fn search(turn: &mut Turn<'_>, asked: Asked, what: &HistorySearch) -> Result<(), Error> {
    const MANY: Text = Text::new("that is too much to look for", "é coisa demais para procurar");
    const AT_MOST: Text = Text::new("at most {0} words and phrases", "no máximo {0} palavras e frases");
    let place = place(turn, &what.of)?;
    let (after, before) = between(what.after.as_deref(), what.before.as_deref())?;
    if what.terms.len() > limits::TERMS || what.terms.iter().any(|term| term.len() > limits::NAME) {
        return Err(invalid(MANY, &[]).advising(AT_MOST, &[&limits::TERMS.to_string()]));
    }
    let limit = limit(what.limit);
    let read = Read::Search(Box::new(Search {
        terms: what.terms.iter().map(|text| term(text)).collect(),
        by: what.from.as_deref().map(|name| by(turn, name)).transpose()?,
        // With `after` it would be the earliest ones.
        places: vec![Place {
            since: after.map(next),
            ..place
        }],
        account: None,
        after: None,
        before,
        limit: limit + 1,
    }));
    store(turn, asked, read, HistoryStep::Search { limit });
    Ok(())
}

fn export(turn: &mut Turn<'_>, asked: Asked, what: &HistoryExport) -> Result<(), Error> {
    let buffer = buffer(turn, &what.of)?;
    let (after, before) = between(what.after.as_deref(), what.before.as_deref())?;
    let read = Read::ExportHistory(Box::new(Part {
        buffer,
        after,
        before,
    }));
    let copying = Copying::History;
    turn.ask(None, read, AfterStoring::Copied { asked, copying });
    Ok(())
}

/// Asks the store for an administrator.
fn store(turn: &mut Turn<'_>, asked: Asked, op: impl Into<Op>, step: HistoryStep) {
    turn.ask(None, op, AfterStoring::HistoryFor { asked, step });
}

/// The store has done it, or not.
pub fn stored(turn: &mut Turn<'_>, asked: Asked, step: &HistoryStep, outcome: Outcome) {
    let answer = answer(step, outcome);
    answer_later(turn, asked, answer);
}

fn answer(step: &HistoryStep, outcome: Outcome) -> Answer {
    let page = match (step, outcome.into_answer()) {
        (HistoryStep::Show { limit }, Some(model::Answer::History(found))) => page(found, *limit),
        (HistoryStep::Search { limit }, Some(model::Answer::Search(found))) => HistoryPage {
            incomplete: !found.complete,
            ..page(found.hits.into_iter().map(|hit| hit.stored).collect(), *limit)
        },
        (HistoryStep::Purge, answer) => return purge::purged(answer.as_ref()).map(Reply::HistoryPurge),
        _ => return Err(unavailable()),
    };
    Ok(Reply::HistoryPage(page))
}

/// A page of what was found, which ends early where it is large.
fn page(mut found: Vec<Stored>, limit: usize) -> HistoryPage {
    let surplus = found.len().saturating_sub(limit);
    let is_large = found.iter().map(Stored::size).sum::<usize>() >= limits::ANSWER;
    found.drain(..surplus);
    let next = found.first().filter(|_| surplus > 0 || is_large);
    HistoryPage {
        next: next.map(|first| first.id.to_string()),
        incomplete: false,
        entries: found.into_iter().map(history_entry).collect(),
    }
}

fn limit(asked: Option<u64>) -> usize {
    let asked = asked.and_then(|asked| usize::try_from(asked).ok());
    asked.unwrap_or(PAGE).clamp(1, PAGE)
}

/// All of a history.
fn place(turn: &Turn<'_>, of: &HistoryOf) -> Result<Place, Error> {
    Ok(Place {
        rank: Some(Rank::Founder),
        ..Place::open(buffer(turn, of)?)
    })
}

/// Which history is meant. One of the two who talked in private may have had no account.
fn buffer(turn: &Turn<'_>, of: &HistoryOf) -> Result<Buffer, Error> {
    let (one, other) = match of {
        HistoryOf::Room(name) => {
            let id = room::named(turn.state, name)?;
            return Ok(Buffer::Room(turn.state.rooms[id].key));
        }
        HistoryOf::Private([one, other]) => (one, other),
        HistoryOf::Broadcasts => return Ok(Buffer::Everybody),
    };
    let account = |name: &str| turn.state.directory.id_of(name);
    let guest = |account, name: &str| Buffer::Guest {
        account,
        nick: folded(name).into(),
    };
    Ok(match (account(one), account(other)) {
        (Some(one), Some(other)) => Buffer::Conversation(one, other),
        (Some(account), None) => guest(account, bounded(other)?),
        (None, Some(account)) => guest(account, bounded(one)?),
        (None, None) => return Err(nearest::no_account(turn.state, one)),
    })
}

fn by(turn: &Turn<'_>, name: &str) -> Result<SearchBy, Error> {
    Ok(SearchBy {
        nick: bounded(name)?.into(),
        account: turn.state.directory.id_of(name),
    })
}

/// A name that may have been somebody's.
fn bounded(name: &str) -> Result<&str, Error> {
    const NOBODY: Text = Text::new("nobody can have such a name", "ninguém pode ter um nome assim");
    const SEE: Text = Text::new(
        "see who said something: chatctl history show",
        "veja quem disse algo: chatctl history show",
    );
    if name.is_empty() || name.len() > limits::NAME {
        return Err(invalid(NOBODY, &[]).advising(SEE, &[]));
    }
    Ok(name)
}

/// Words side by side; with a star, the last one may go on.
fn term(text: &str) -> Term {
    let words = text.strip_suffix('*');
    Term {
        text: words.unwrap_or(text).into(),
        prefix: words.is_some(),
    }
}

/// Two points, of which the second is not the earlier one.
fn between(after: Option<&str>, before: Option<&str>) -> Result<(Option<Point>, Option<Point>), Error> {
    const NOTHING: Text = Text::new(
        "nothing is after {0} and before {1}",
        "nada é depois de {0} e antes de {1}",
    );
    const SWAP: Text = Text::new("--after is the earlier one", "--after é o que vem antes no tempo");
    let points = (after.map(point).transpose()?, before.map(point).transpose()?);
    if let (Some(first), Some(last)) = points
        && time(first) > time(last)
    {
        let (after, before) = (after.unwrap_or_default(), before.unwrap_or_default());
        return Err(invalid(NOTHING, &[after, before]).advising(SWAP, &[]));
    }
    Ok(points)
}

/// A point in a history: the identity of an entry, or a time.
fn point(text: &str) -> Result<Point, Error> {
    const NEITHER: Text = Text::new(
        "\"{0}\" is neither a time nor an entry",
        "\"{0}\" não é uma hora nem um registro",
    );
    const EXAMPLES: Text = Text::new(
        "for example: 2026-03-01T12:00:00Z, or the \"id\" of an entry",
        "por exemplo: 2026-03-01T12:00:00Z, ou o \"id\" de um registro",
    );
    if let Some(id) = EventId::read(text) {
        return Ok(Point::Id(id));
    }
    let time =
        jiff::Timestamp::from_str(text).map_err(|_| invalid(NEITHER, &[text]).advising(EXAMPLES, &[]))?;
    let milliseconds = u64::try_from(time.as_millisecond()).unwrap_or(0);
    Ok(Point::Time(WallTime(milliseconds)))
}

/// The first identity that may come after a point.
fn next(point: Point) -> EventId {
    match point {
        Point::Id(id) => EventId {
            count: id.count.saturating_add(1),
            ..id
        },
        Point::Time(WallTime(time)) => EventId {
            time: time.saturating_add(1),
            node: 0,
            count: 0,
        },
    }
}

fn time(point: Point) -> u64 {
    match point {
        Point::Id(id) => id.time,
        Point::Time(WallTime(time)) => time,
    }
}
