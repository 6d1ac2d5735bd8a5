//! Searching what was said, by the full-text index.

use std::collections::HashMap;

use protocol::casemap;
use rusqlite::{Connection, params};

use super::buffers;
use super::codec::Columns;
use super::history::{self, Span};
use crate::store::model::{AccountId, Buffer, Hit, Place, Search, SearchBy, Stored, Term, limits};

/// Up to so many histories are looked for by the index; among more it is cheaper to look at what it finds.
const INDEXED_PLACES: usize = 32;

/// The histories that somebody may read, by number, and how far; `None`: all of it.
type Readable<'a> = HashMap<i64, Option<&'a Place>>;

/// Answers [`Search`].
pub fn search(db: &Connection, search: &Search) -> rusqlite::Result<Vec<Hit>> {
    let readable = readable(db, search)?;
    let terms: Vec<&Term> = search.terms.iter().filter(|term| has_words(term)).collect();
    if readable.is_empty() || (terms.is_empty() && !search.terms.is_empty()) {
        return Ok(Vec::new());
    }
    let expression = expression(&terms, &readable, search.by.as_ref());
    let (source, matching, order) = if expression.is_empty() {
        ("messages", "?1 = ''", "messages.n")
    } else {
        (
            "words CROSS JOIN messages ON messages.n = words.rowid",
            "words MATCH ?1",
            "words.rowid",
        )
    };
    let sql = format!(
        "SELECT messages.buffer, {} FROM {source} LEFT JOIN accounts ON accounts.id = account
         WHERE {matching} AND messages.id >= ?2 AND messages.id < ?3 AND redacted_by IS NULL
         ORDER BY {order} DESC",
        history::MESSAGE
    );
    let span = Span::since(None).within(search.after, search.before);
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query(params![expression, span.from, span.to])?;
    let mut found = Found::default();
    while !found.is_enough(search.limit) {
        let Some(row) = rows.next()? else { break };
        let Some(place) = readable.get(&row.get(0)?) else {
            continue;
        };
        let mut columns = Columns::new(row);
        let number = columns.take()?;
        let stored = history::message(&mut columns)?;
        let shown = place.is_none_or(|place| place.shows(&stored));
        if shown && search.by.as_ref().is_none_or(|by| is_by(&stored, by)) {
            found.add(number, stored);
        }
    }
    found.hits(db)
}

#[derive(Default)]
struct Found {
    /// Latest first.
    messages: Vec<(i64, Stored)>,
    bytes: usize,
}

impl Found {
    fn is_enough(&self, limit: usize) -> bool {
        self.messages.len() >= limit.min(limits::ROWS) || self.bytes >= limits::ANSWER
    }

    fn add(&mut self, number: i64, stored: Stored) {
        self.bytes += history::size(&stored);
        self.messages.push((number, stored));
    }

    /// In order of time.
    fn hits(self, db: &Connection) -> rusqlite::Result<Vec<Hit>> {
        let mut known: HashMap<i64, Buffer> = HashMap::new();
        let mut hits = Vec::with_capacity(self.messages.len());
        for (number, stored) in self.messages {
            let buffer = match known.get(&number) {
                Some(buffer) => buffer.clone(),
                None => match buffers::get(db, number)? {
                    Some(buffer) => known.entry(number).or_insert(buffer).clone(),
                    None => continue,
                },
            };
            hits.push(Hit { buffer, stored });
        }
        hits.sort_by_key(|hit| hit.stored.id);
        Ok(hits)
    }
}

fn readable<'a>(db: &Connection, search: &'a Search) -> rusqlite::Result<Readable<'a>> {
    let mut readable = Readable::new();
    for place in &search.places {
        if let Some(number) = buffers::find(db, &place.buffer)? {
            readable.insert(number, Some(place));
        }
    }
    if let Some(account) = search.account {
        readable.extend(
            buffers::private(db, account)?
                .into_iter()
                .map(|number| (number, None)),
        );
    }
    Ok(readable)
}

/// Whether the index can find it: it holds letters and digits only.
fn has_words(term: &Term) -> bool {
    term.text.chars().any(char::is_alphanumeric)
}

fn is_by(stored: &Stored, by: &SearchBy) -> bool {
    stored.sender.as_ref().is_some_and(|sender| match by {
        SearchBy::Account(account) => sender.account == Some(*account),
        SearchBy::Nick(nick) => casemap::eq(&sender.nick, nick),
    })
}

/// The key word that stands for an account in the index.
pub fn account_key(AccountId(account): AccountId) -> String {
    format!("keys : a{account}")
}

/// What the index is asked: <https://www.sqlite.org/fts5.html#full_text_query_syntax>.
fn expression(terms: &[&Term], readable: &Readable<'_>, by: Option<&SearchBy>) -> String {
    let mut all = Vec::new();
    if !terms.is_empty() {
        let terms: Vec<String> = terms.iter().map(|term| phrase(term)).collect();
        all.push(format!("{{subject text}} : ({})", terms.join(" AND ")));
    }
    if readable.len() <= INDEXED_PLACES {
        let places: Vec<String> = readable.keys().map(|number| format!("b{number}")).collect();
        all.push(format!("keys : ({})", places.join(" OR ")));
    }
    if let Some(SearchBy::Account(account)) = by {
        all.push(account_key(*account));
    }
    all.join(" AND ")
}

/// Words side by side, quoted, so that nothing in them has a meaning of its own.
fn phrase(term: &Term) -> String {
    let text = term.text.replace(['"', '\0'], " ");
    let star = if term.prefix { " *" } else { "" };
    format!("\"{text}\"{star}")
}
