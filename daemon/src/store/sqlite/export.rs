//! What is kept, written for people: all of one person's (LGPD article 18, GDPR article 15), and histories.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufWriter, Write as _};

use rusqlite::{Connection, params};
use serde::Serialize;
use serde_json::{Value, json};

use super::codec::{Columns, Id};
use super::failure::Error;
use super::{accounts, buffers, history, index, metadata};
use crate::server::WallTime;
use crate::server::event::EventId;
use crate::server::history_entry::history_entry;
use crate::server::request::Rank;
use crate::store::model::{
    Account, AccountId, AccountRef, Buffer, Content, History, Owner, Part, Place, Point, Range, RoomKey,
    Stored, limits,
};

/// Writes all that is kept of an account's owner to a file, one JSON object a line. Returns how many lines that is;
/// `None`: the account is not there.
pub fn export(db: &Connection, account: AccountId, file: File) -> Result<Option<u64>, Error> {
    // One moment for all of it.
    let moment = db.unchecked_transaction()?;
    let written = match accounts::get(&moment, &AccountRef::Id(account))? {
        Some(whose) => Some(write_all(&moment, &whose, file)?),
        None => None,
    };
    moment.finish()?;
    Ok(written)
}

/// Writes a part of a history to a file, one JSON object a line, as administrators are shown it. Returns how many lines
/// that is.
pub fn history(db: &Connection, part: &Part, file: File) -> Result<u64, Error> {
    let moment = db.unchecked_transaction()?;
    let mut lines = Lines::new(file);
    let end = part.before.unwrap_or(Point::Time(WallTime(u64::MAX)));
    let mut next = part.after.unwrap_or(Point::Time(WallTime(0)));
    // Seen the other way round there would be something between them, too.
    while history::start(next) < history::start(end) {
        let query = History {
            place: Place {
                rank: Some(Rank::Founder),
                ..Place::open(part.buffer.clone())
            },
            range: Range::Between(next, end),
            limit: limits::ROWS,
            events: true,
            redacted: false,
        };
        let found = history::history(&moment, &query)?;
        let Some(last) = found.last() else { break };
        next = Point::Id(last.id);
        for stored in found {
            lines.add(&history_entry(stored))?;
        }
    }
    moment.finish()?;
    lines.end()
}

struct Lines {
    file: BufWriter<File>,
    written: u64,
}

impl Lines {
    fn new(file: File) -> Self {
        Self {
            file: BufWriter::new(file),
            written: 0,
        }
    }

    fn add(&mut self, value: &impl Serialize) -> Result<(), Error> {
        serde_json::to_writer(&mut self.file, value).map_err(io::Error::from)?;
        writeln!(self.file)?;
        self.written += 1;
        Ok(())
    }

    fn end(mut self) -> Result<u64, Error> {
        self.file.flush()?;
        Ok(self.written)
    }
}

fn write_all(db: &Connection, whose: &Account, file: File) -> Result<u64, Error> {
    let mut lines = Lines::new(file);
    about(db, whose, &mut lines)?;
    in_rooms(db, whose.id, &mut lines)?;
    said(db, whose.id, &mut lines)?;
    did(db, whose.id, &mut lines)?;
    lines.end()
}

/// The account itself. What checks its passwords is no use to anybody but an attacker, and stays here.
fn about(db: &Connection, whose: &Account, lines: &mut Lines) -> Result<(), Error> {
    lines.add(&json!({
        "type": "account", "name": whose.name, "created": whose.created.0, "disabled": whose.disabled,
        "settings": whose.settings, "password": whose.credentials.password.is_some(),
    }))?;
    for certificate in &whose.certificates {
        lines.add(&json!({
            "type": "certificate", "fingerprint": certificate.fingerprint, "added": certificate.added.0,
        }))?;
    }
    for device in accounts::devices(db, whose.id)? {
        lines.add(&json!({
            "type": "device", "name": device.name, "address": device.address,
            "created": device.created.0, "seen": device.seen.0,
        }))?;
    }
    for (target, time) in accounts::markers(db, whose.id)? {
        lines.add(&json!({ "type": "read", "target": target, "time": time.0 }))?;
    }
    for (key, value) in metadata::all(db, Owner::Account(whose.id))? {
        lines.add(&json!({ "type": "metadata", "key": key, "value": value }))?;
    }
    Ok(())
}

fn in_rooms(db: &Connection, account: AccountId, lines: &mut Lines) -> Result<(), Error> {
    let mut founded =
        db.prepare("SELECT name, created FROM rooms WHERE founder = ?1 ORDER BY created, name")?;
    let mut rows = founded.query([account.0])?;
    while let Some(row) = rows.next()? {
        let (name, created): (String, i64) = (row.get(0)?, row.get(1)?);
        lines.add(&json!({ "type": "room", "name": name, "created": created, "role": "founder" }))?;
    }
    let mut roles = db.prepare(
        "SELECT name, CASE role WHEN 1 THEN 'voice' ELSE 'operator' END FROM room_roles
         JOIN rooms ON buffer = room WHERE account = ?1 ORDER BY name",
    )?;
    let mut rows = roles.query([account.0])?;
    while let Some(row) = rows.next()? {
        let (name, role): (String, String) = (row.get(0)?, row.get(1)?);
        lines.add(&json!({ "type": "room", "name": name, "role": role }))?;
    }
    Ok(())
}

/// What they said anywhere, and what was said to them.
fn said(db: &Connection, account: AccountId, lines: &mut Lines) -> Result<(), Error> {
    let own = format!(
        "SELECT messages.buffer, {} FROM messages LEFT JOIN accounts ON accounts.id = account
         WHERE messages.n IN ({}) ORDER BY messages.n",
        history::MESSAGE,
        index::SAID_BY
    );
    let mut statement = db.prepare(&own)?;
    let mut rows = statement.query(params![index::login(account), account.0])?;
    while let Some(row) = rows.next()? {
        let mut columns = Columns::new(row);
        let number = columns.take()?;
        lines.add(&message(db, account, number, &history::message(&mut columns)?)?)?;
    }
    let others = format!(
        "SELECT {} FROM messages LEFT JOIN accounts ON accounts.id = account
         WHERE buffer = ?1 AND account IS NOT ?2 ORDER BY messages.id",
        history::MESSAGE
    );
    let mut statement = db.prepare(&others)?;
    for number in buffers::private(db, account)? {
        let mut rows = statement.query([number, account.0])?;
        while let Some(row) = rows.next()? {
            let stored = history::message(&mut Columns::new(row))?;
            lines.add(&message(db, account, number, &stored)?)?;
        }
    }
    Ok(())
}

/// What else they did that was kept.
fn did(db: &Connection, account: AccountId, lines: &mut Lines) -> Result<(), Error> {
    let sql = format!(
        "SELECT buffer, {} FROM events LEFT JOIN accounts ON accounts.id = account
         WHERE account = ?1 ORDER BY events.n",
        history::EVENT
    );
    let mut statement = db.prepare(&sql)?;
    let mut rows = statement.query([account.0])?;
    while let Some(row) = rows.next()? {
        let mut columns = Columns::new(row);
        let number = columns.take()?;
        let stored = history::event(&mut columns)?;
        let (what, text) = describe(&stored.content);
        lines.add(&json!({
            "type": what, "where": place(db, account, number)?, "time": stored.id.time, "id": id(stored.id),
            "text": text,
        }))?;
    }
    Ok(())
}

fn describe(content: &Content) -> (&'static str, Option<&str>) {
    match content {
        Content::Said(_) => ("tags", None),
        Content::Joined { realname } => ("join", Some(realname)),
        Content::Parted { reason } => ("part", reason.as_deref()),
        Content::Kicked { reason, .. } => ("kick", Some(reason)),
        Content::Quit { reason } => ("quit", Some(reason)),
        Content::Renamed { to } => ("rename", Some(to)),
        Content::TopicChanged { topic } => ("topic", Some(topic)),
        Content::ModesChanged { changes } => ("modes", Some(changes)),
    }
}

fn message(db: &Connection, account: AccountId, number: i64, stored: &Stored) -> Result<Value, Error> {
    let Content::Said(said) = &stored.content else {
        return Ok(Value::Null);
    };
    Ok(json!({
        "type": "message", "where": place(db, account, number)?, "time": stored.id.time, "id": id(stored.id),
        "from": stored.sender.as_ref().map(|sender| &sender.nick),
        "host": stored.sender.as_ref().map(|sender| &sender.host),
        "text": said.text, "subject": said.subject, "tags": said.tags,
        "redacted": stored.redacted.is_some(),
    }))
}

fn id(id: EventId) -> String {
    let mut text = String::with_capacity(2 * Id::SIZE);
    for byte in Id(id).bytes() {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// What a history is called by the account.
fn place(db: &Connection, account: AccountId, number: i64) -> Result<Value, Error> {
    Ok(match buffers::get(db, number)? {
        Some(Buffer::Room(RoomKey(key))) => {
            let mut statement = db.prepare_cached("SELECT name FROM rooms WHERE buffer = ?1")?;
            let name: Option<String> = statement
                .query_map([number], |row| row.get(0))?
                .next()
                .transpose()?;
            json!({ "room": name, "key": id(key) })
        }
        Some(Buffer::Conversation(a, b)) => {
            let peer = if a == account { b } else { a };
            let name = accounts::get(db, &AccountRef::Id(peer))?.map(|peer| peer.name);
            json!({ "account": name })
        }
        Some(Buffer::Guest { nick, .. }) => json!({ "guest": nick }),
        Some(Buffer::Everybody) => json!("everybody"),
        None => Value::Null,
    })
}
