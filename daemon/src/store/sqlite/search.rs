//! Searching what was said, by the full-text index: one history after the other, each a range of it.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use rusqlite::{Connection, Row, params};

use super::buffers;
use super::codec::{Coded, Columns};
use super::history::{self, Span};
use super::index::{self, NUMBER};
use crate::server::event::EventId;
use crate::server::request::Rank;
use crate::store::model::{Found, Hit, Search, SearchBy, Stored, Term, limits};

/// How long a search goes on; after that it answers with what it has.
pub const TIME: Duration = Duration::from_millis(250);

/// The columns of something found, after its number.
const HIT: &str = "messages.n, messages.id, kind, at_least, nick, user, host, account, accounts.name,
    messages.text, breaks, messages.subject, tags, redacted_by, redacted_reason";

/// Answers [`Search`], in this time or with less.
pub fn search(db: &Connection, search: &Search, time: Duration) -> rusqlite::Result<Found> {
    let until = Instant::now() + time;
    index::prepare_recent(db)?;
    // One state of the store for all questions; and what waits is taken only for now.
    let _now = db.unchecked_transaction()?;
    let places = places(db, search)?;
    let terms: Vec<&Term> = search.terms.iter().filter(|term| has_words(&term.text)).collect();
    let mut found = Finding::new(search, until);
    if terms.is_empty() && !search.terms.is_empty() {
        return found.end(db);
    }
    let expression = expression(&terms, search.by.as_ref());
    let mut tables = vec!["words"];
    if expression.is_empty() {
        tables.clear();
    } else {
        let waiting = index::take_recent(db, |number| places.contains_key(&number))?;
        found.complete &= waiting.all;
        tables.extend(waiting.any.then_some("recent"));
    }
    for (&number, readable) in &places {
        let span = Span::since(readable.since).within(search.after, search.before);
        if tables.is_empty() {
            found.read(db, number, &span, readable.rank)?;
        }
        for table in &tables {
            found.look(db, table, &expression, (number, &span, readable.rank))?;
        }
    }
    found.end(db)
}

/// A history that somebody may read: from where on, and of what was said to ranks up to which one.
#[derive(Clone, Copy)]
struct Readable {
    since: Option<EventId>,
    rank: Option<Rank>,
}

/// What was found so far.
struct Finding<'a> {
    search: &'a Search,
    until: Instant,
    limit: usize,
    complete: bool,
    /// With the number of its history and its own, what is wanted most first.
    messages: Vec<(i64, i64, Stored)>,
}

impl<'a> Finding<'a> {
    fn new(search: &'a Search, until: Instant) -> Self {
        Self {
            search,
            until,
            limit: search.limit.min(limits::ROWS),
            complete: true,
            messages: Vec::new(),
        }
    }

    fn is_forwards(&self) -> bool {
        self.search.after.is_some()
    }

    /// Looks for it in the part of an index that is of one history.
    fn look(
        &mut self,
        db: &Connection,
        table: &str,
        expression: &str,
        (number, span, rank): (i64, &Span, Option<Rank>),
    ) -> rusqlite::Result<()> {
        let Some((mut first, mut end)) = index::rows(db, number, span)? else {
            return Ok(());
        };
        // What is wanted less than all that was found need not be looked at.
        if let Some((_, last, _)) = self.messages.get(self.limit.saturating_sub(1)) {
            if self.is_forwards() {
                end = end.min(index::row(number, *last));
            } else {
                first = first.max(index::row(number, *last));
            }
        }
        let order = self.order();
        let sql = format!(
            "SELECT {HIT} FROM {table} CROSS JOIN messages ON messages.n = {table}.rowid & {NUMBER}
             LEFT JOIN accounts ON accounts.id = account
             WHERE {table} MATCH ?1 AND {table}.rowid >= ?2 AND {table}.rowid < ?3
             AND messages.id >= ?4 AND messages.id < ?5
             AND redacted_by IS NULL AND ifnull(at_least, 0) <= ?6
             ORDER BY {table}.rowid {order}"
        );
        let mut statement = db.prepare_cached(&sql)?;
        let rows = statement.query(params![expression, first, end, span.from, span.to, code(rank)])?;
        self.take(number, rows)
    }

    /// Goes through a history, when it is not told by words what is looked for.
    fn read(
        &mut self,
        db: &Connection,
        number: i64,
        span: &Span,
        rank: Option<Rank>,
    ) -> rusqlite::Result<()> {
        let order = self.order();
        let sql = format!(
            "SELECT {HIT} FROM messages LEFT JOIN accounts ON accounts.id = account
             WHERE buffer = ?1 AND messages.id >= ?2 AND messages.id < ?3
             AND redacted_by IS NULL AND ifnull(at_least, 0) <= ?4
             ORDER BY messages.id {order}"
        );
        let mut statement = db.prepare_cached(&sql)?;
        let rows = statement.query(params![number, span.from, span.to, code(rank)])?;
        self.take(number, rows)
    }

    fn order(&self) -> &'static str {
        if self.is_forwards() { "ASC" } else { "DESC" }
    }

    /// Takes of one history as much as is wanted of all.
    fn take(&mut self, number: i64, mut rows: rusqlite::Rows<'_>) -> rusqlite::Result<()> {
        let (mut taken, mut bytes) = (0, 0);
        while taken < self.limit && bytes < limits::ANSWER {
            if Instant::now() >= self.until {
                self.complete = false;
                break;
            }
            let Some(row) = rows.next()? else { break };
            let (own, stored) = hit(row)?;
            if self.search.by.as_ref().is_none_or(|by| is_by(&stored, by)) {
                taken += 1;
                bytes += stored.size();
                self.messages.push((number, own, stored));
            }
        }
        if taken > 0 {
            let forwards = self.is_forwards();
            self.messages
                .sort_by_key(|&(_, own, _)| if forwards { own } else { -own });
            self.messages.truncate(self.limit);
        }
        Ok(())
    }

    /// The answer, in order of time.
    fn end(self, db: &Connection) -> rusqlite::Result<Found> {
        let mut hits = Vec::with_capacity(self.messages.len());
        let mut known = HashMap::new();
        let mut bytes = 0;
        for (number, _, stored) in self.messages {
            if bytes >= limits::ANSWER {
                break;
            }
            bytes += stored.size();
            let buffer = match known.get(&number) {
                Some(buffer) => Some(buffer),
                None => buffers::get(db, number)?.map(|buffer| &*known.entry(number).or_insert(buffer)),
            };
            hits.extend(buffer.cloned().map(|buffer| Hit { buffer, stored }));
        }
        hits.sort_by_key(|hit| hit.stored.id);
        let complete = self.complete;
        Ok(Found { hits, complete })
    }
}

fn hit(row: &Row<'_>) -> rusqlite::Result<(i64, Stored)> {
    let mut columns = Columns::new(row);
    let own = columns.take()?;
    Ok((own, history::message(&mut columns)?))
}

fn code(rank: Option<Rank>) -> i64 {
    rank.map_or(0, Coded::code)
}

fn places(db: &Connection, search: &Search) -> rusqlite::Result<HashMap<i64, Readable>> {
    let mut places = HashMap::new();
    for place in &search.places {
        if let Some(number) = buffers::find(db, &place.buffer)? {
            let (since, rank) = (place.since, place.rank);
            places.insert(number, Readable { since, rank });
        }
    }
    if let Some(account) = search.account {
        for number in buffers::private(db, account)? {
            let (since, rank) = (None, None);
            places.insert(number, Readable { since, rank });
        }
    }
    Ok(places)
}

/// Whether the index can find it: it holds letters and digits only.
fn has_words(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

fn is_by(stored: &Stored, by: &SearchBy) -> bool {
    let sender = stored.sender.as_ref();
    sender.is_some_and(|sender| by.is(&sender.nick, sender.account))
}

/// What the index is asked: <https://www.sqlite.org/fts5.html#full_text_query_syntax>. Empty: it cannot help.
fn expression(terms: &[&Term], by: Option<&SearchBy>) -> String {
    let mut all = Vec::new();
    if !terms.is_empty() {
        let terms: Vec<String> = terms.iter().map(|term| phrase(&term.text, term.prefix)).collect();
        all.push(format!("{{subject text}} : ({})", terms.join(" AND ")));
    }
    // A name's words may be in others' names too, which is found out later; a name without any is found only so.
    if let Some(by) = by.filter(|by| has_words(&by.nick)) {
        let name = format!("name : {}", phrase(&by.nick, false));
        all.push(match by.account {
            Some(account) => format!("({name} OR {})", index::login(account)),
            None => name,
        });
    }
    all.join(" AND ")
}

/// Words side by side, quoted, so that nothing in them has a meaning of its own.
fn phrase(text: &str, prefix: bool) -> String {
    let text = text.replace(['"', '\0'], " ");
    let star = if prefix { " *" } else { "" };
    format!("\"{text}\"{star}")
}
