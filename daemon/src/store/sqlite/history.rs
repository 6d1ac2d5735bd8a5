//! Histories, read from rows.

use rusqlite::{Connection, Row, Rows, params};

use super::append::kind;
use super::buffers;
use super::codec::{Coded, Columns, Id, breaks_from_sql, limit, tags_from_sql};
use crate::server::event::EventId;
use crate::server::request::{MessageKind, Rank};
use crate::store::model::{
    AccountId, Buffer, Content, History, Point, Range, Redacted, Said, Stored, Target, TargetName, Targets,
    limits,
};

/// The columns that [`message`] reads.
pub const MESSAGE: &str = "messages.id, kind, at_least, nick, user, host, account, accounts.name,
    messages.text, breaks, messages.subject, tags, redacted_by, redacted_reason";

/// The columns that [`event`] reads.
pub const EVENT: &str =
    "events.id, kind, at_least, nick, user, host, account, accounts.name, text, target, tags";

const MESSAGES: &str = "FROM messages LEFT JOIN accounts ON accounts.id = account
    WHERE buffer = ?1 AND messages.id >= ?2 AND messages.id < ?3 AND (at_least IS NULL OR at_least <= ?6)
    AND (?5 OR redacted_by IS NULL)
    ORDER BY messages.id";
const EVENTS: &str = "FROM events LEFT JOIN accounts ON accounts.id = account
    WHERE buffer = ?1 AND events.id >= ?2 AND events.id < ?3 AND (at_least IS NULL OR at_least <= ?6) AND ?5
    ORDER BY events.id";

/// Identities from one on and before another, as bytes; shorter bytes come first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// From this on.
    pub from: Vec<u8>,
    /// Before this.
    pub to: Vec<u8>,
}

impl Span {
    /// All identities from one on.
    pub fn since(since: Option<EventId>) -> Self {
        Self {
            from: since.map_or_else(Vec::new, |id| Id(id).bytes().into()),
            to: vec![0xff; Id::SIZE + 1],
        }
    }

    fn after(mut self, point: Point) -> Self {
        self.from = self.from.max(end(point));
        self
    }

    fn before(mut self, point: Point) -> Self {
        self.to = self.to.min(start(point));
        self
    }

    /// Only those between two points, neither included.
    pub fn within(self, after: Option<Point>, before: Option<Point>) -> Self {
        let span = after.into_iter().fold(self, Self::after);
        before.into_iter().fold(span, Self::before)
    }
}

/// What comes right before a point is less than this, the point itself is not.
pub fn start(point: Point) -> Vec<u8> {
    match point {
        Point::Id(id) => Id(id).bytes().into(),
        Point::Time(time) => time.0.to_be_bytes().into(),
    }
}

/// The point itself is less than this, what comes right after it is not.
pub fn end(point: Point) -> Vec<u8> {
    match point {
        Point::Id(id) => after(id),
        Point::Time(time) => match time.0.checked_add(1) {
            Some(next) => next.to_be_bytes().into(),
            None => vec![0xff; Id::SIZE + 1],
        },
    }
}

/// The first bytes after an identity.
pub fn after(id: EventId) -> Vec<u8> {
    let mut bytes: Vec<u8> = Id(id).bytes().into();
    bytes.push(0);
    bytes
}

/// Which end of a span is looked at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Forwards,
    Backwards,
}

impl Direction {
    fn sql(self) -> &'static str {
        match self {
            Self::Forwards => "ASC",
            Self::Backwards => "DESC",
        }
    }
}

/// Answers [`History`].
pub fn history(db: &Connection, history: &History) -> rusqlite::Result<Vec<Stored>> {
    let Some(number) = buffers::find(db, &history.place.buffer)? else {
        return Ok(Vec::new());
    };
    let query = Query { db, number, history };
    let all = Span::since(history.place.since);
    let most = history.limit.min(limits::ROWS);
    match history.range {
        Range::Latest(point) => query.run(&all.within(point, None), Direction::Backwards, most),
        Range::Before(point) => query.run(&all.before(point), Direction::Backwards, most),
        Range::After(point) => query.run(&all.after(point), Direction::Forwards, most),
        Range::Around(point) => {
            let mut found = query.run(&all.clone().before(point), Direction::Backwards, most / 2)?;
            let mut from = all;
            from.from = from.from.max(start(point));
            found.extend(query.run(&from, Direction::Forwards, most - found.len())?);
            Ok(found)
        }
        Range::Between(a, b) if start(a) <= start(b) => {
            query.run(&all.after(a).before(b), Direction::Forwards, most)
        }
        Range::Between(a, b) => query.run(&all.after(b).before(a), Direction::Backwards, most),
    }
}

struct Query<'a> {
    db: &'a Connection,
    number: i64,
    history: &'a History,
}

impl Query<'_> {
    /// The first rows of a span, seen from one end; in order of time.
    fn run(&self, span: &Span, direction: Direction, most: usize) -> rusqlite::Result<Vec<Stored>> {
        let order = direction.sql();
        let mut messages = self
            .db
            .prepare_cached(&format!("SELECT {MESSAGE} {MESSAGES} {order} LIMIT ?4"))?;
        let mut events = self
            .db
            .prepare_cached(&format!("SELECT {EVENT} {EVENTS} {order} LIMIT ?4"))?;
        let (from, to, rows) = (&span.from, &span.to, limit(most));
        let rank = self.history.place.rank.map(Coded::code);
        let mut messages = Peeked::new(
            messages.query(params![self.number, from, to, rows, self.history.redacted, rank])?,
            message,
        )?;
        let mut events = Peeked::new(
            events.query(params![self.number, from, to, rows, self.history.events, rank])?,
            event,
        )?;
        let mut found = Vec::new();
        let mut bytes = 0;
        while found.len() < most && bytes < limits::ANSWER {
            let next = match (&messages.next, &events.next) {
                (Some(message), Some(event)) => {
                    if (message.id < event.id) == (direction == Direction::Forwards) {
                        messages.take()?
                    } else {
                        events.take()?
                    }
                }
                (Some(_), None) => messages.take()?,
                (None, _) => events.take()?,
            };
            let Some(stored) = next else { break };
            bytes += stored.size();
            found.push(stored);
        }
        if direction == Direction::Backwards {
            found.reverse();
        }
        Ok(found)
    }
}

/// Rows, the next of which is known.
struct Peeked<'s> {
    rows: Rows<'s>,
    decode: fn(&mut Columns<'_>) -> rusqlite::Result<Stored>,
    next: Option<Stored>,
}

impl<'s> Peeked<'s> {
    fn new(
        rows: Rows<'s>,
        decode: fn(&mut Columns<'_>) -> rusqlite::Result<Stored>,
    ) -> rusqlite::Result<Self> {
        let mut peeked = Self {
            rows,
            decode,
            next: None,
        };
        peeked.take()?;
        Ok(peeked)
    }

    /// What was next, and what comes then is looked up.
    fn take(&mut self) -> rusqlite::Result<Option<Stored>> {
        let decode = |row: &Row<'_>| (self.decode)(&mut Columns::new(row));
        let then = self.rows.next()?.map(decode).transpose()?;
        Ok(std::mem::replace(&mut self.next, then))
    }
}

/// A message from a row of the columns [`MESSAGE`].
pub fn message(columns: &mut Columns<'_>) -> rusqlite::Result<Stored> {
    let id = columns.take::<Id>()?.0;
    let kind = columns.coded()?;
    let at_least = columns.take::<Option<i64>>()?.map(Coded::decode).transpose()?;
    let sender = columns.sender()?;
    let account_name = columns.take()?;
    let said = Said {
        kind,
        at_least,
        text: columns.take()?,
        breaks: breaks_from_sql(columns.take()?),
        subject: columns.take()?,
        tags: tags_from_sql(columns.take::<Option<String>>()?.as_deref())?,
    };
    let (by, reason) = (columns.take::<Option<_>>()?, columns.take()?);
    Ok(Stored {
        id,
        sender,
        account_name,
        content: Content::Said(said),
        redacted: by.map(|by| Redacted { by, reason }),
    })
}

/// What else happened from a row of the columns [`EVENT`].
pub fn event(columns: &mut Columns<'_>) -> rusqlite::Result<Stored> {
    let id = columns.take::<Id>()?.0;
    let kind: i64 = columns.take()?;
    let at_least = columns.take::<Option<i64>>()?.map(Coded::decode).transpose()?;
    let sender = columns.sender()?;
    let account_name = columns.take()?;
    let text: Option<Box<str>> = columns.take()?;
    let target: Option<Box<str>> = columns.take()?;
    let tags = columns.take::<Option<String>>()?;
    let content = match kind {
        kind::JOINED => Content::Joined {
            realname: text.unwrap_or_default(),
        },
        kind::PARTED => Content::Parted { reason: text },
        kind::KICKED => Content::Kicked {
            target: target.unwrap_or_default(),
            reason: text.unwrap_or_default(),
        },
        kind::QUIT => Content::Quit {
            reason: text.unwrap_or_default(),
        },
        kind::RENAMED => Content::Renamed {
            to: target.unwrap_or_default(),
        },
        kind::TOPIC_CHANGED => Content::TopicChanged {
            topic: text.unwrap_or_default(),
        },
        kind::MODES_CHANGED => Content::ModesChanged {
            changes: text.unwrap_or_default(),
        },
        tagged => Content::Said(Said {
            kind: MessageKind::decode(tagged)?,
            at_least,
            text: Box::default(),
            breaks: Box::default(),
            subject: None,
            tags: tags_from_sql(tags.as_deref())?,
        }),
    };
    Ok(Stored {
        id,
        sender,
        account_name,
        content,
        redacted: None,
    })
}

/// Answers [`Targets`].
pub fn targets(db: &Connection, query: &Targets) -> rusqlite::Result<Vec<Target>> {
    let mut found = Vec::new();
    for place in &query.rooms {
        if let (Buffer::Room(key), Some(number)) = (&place.buffer, buffers::find(db, &place.buffer)?)
            && let Some(latest) = latest(db, number, place.since, place.rank)?
        {
            let name = TargetName::Room(*key);
            found.push(Target { name, latest });
        }
    }
    if let Some(account) = query.account {
        for number in buffers::private(db, account)? {
            if let Some(latest) = latest(db, number, None, None)?
                && let Some(name) = name_of(db, number, account)?
            {
                found.push(Target { name, latest });
            }
        }
    }
    let (first, last) = (query.from.min(query.to), query.from.max(query.to));
    found.retain(|target| first.0 < target.latest.time && target.latest.time < last.0);
    found.sort_by_key(|target| target.latest);
    let most = query.limit.min(limits::ROWS);
    if query.from <= query.to {
        found.truncate(most);
    } else {
        found.drain(..found.len().saturating_sub(most));
    }
    Ok(found)
}

fn latest(
    db: &Connection,
    number: i64,
    since: Option<EventId>,
    rank: Option<Rank>,
) -> rusqlite::Result<Option<EventId>> {
    let mut statement = db.prepare_cached(
        "SELECT id FROM messages WHERE buffer = ?1 AND id >= ?2 AND (at_least IS NULL OR at_least <= ?3)
         AND redacted_by IS NULL ORDER BY id DESC LIMIT 1",
    )?;
    let mut rows = statement.query(params![number, Span::since(since).from, rank.map(Coded::code)])?;
    rows.next()?.map(|row| Ok(row.get::<_, Id>(0)?.0)).transpose()
}

/// What a private conversation is called by one of the two.
fn name_of(db: &Connection, number: i64, account: AccountId) -> rusqlite::Result<Option<TargetName>> {
    Ok(match buffers::get(db, number)? {
        Some(Buffer::Conversation(a, b)) => {
            let peer = if a == account { b } else { a };
            let mut statement = db.prepare_cached("SELECT name FROM accounts WHERE id = ?1")?;
            let name = statement.query_row([peer.0], |row| row.get(0))?;
            Some(TargetName::Account(peer, name))
        }
        Some(Buffer::Guest { nick, .. }) => Some(TargetName::Guest(nick)),
        Some(Buffer::Room(_) | Buffer::Everybody) | None => None,
    })
}
