//! Registered rooms in rows.

use std::collections::BTreeMap;
use std::time::Duration;

use protocol::casemap::folded;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::codec::{Coded, Columns, Id, count, limit, ms};
use super::engine::{Outcome, changed, exists, refused};
use super::{accounts, buffers};
use crate::server::WallTime;
use crate::server::request::MaskList;
use crate::store::model::{
    AccountId, Keep, Mask, Refusal, Role, RoomKey, RoomRecord, StoredRoom, StoredTopic, limits,
};

/// Whether the room of a history is registered.
pub fn is_registered(db: &Connection, number: i64) -> rusqlite::Result<bool> {
    exists(db, "SELECT 1 FROM rooms WHERE buffer = ?1", [number])
}

/// The number of a registered room.
fn registered(db: &Connection, key: RoomKey) -> rusqlite::Result<Option<i64>> {
    match buffers::find_room(db, key)? {
        Some(number) if is_registered(db, number)? => Ok(Some(number)),
        _ => Ok(None),
    }
}

/// Lets one last.
pub fn register(db: &Connection, room: &RoomRecord) -> rusqlite::Result<Outcome> {
    let number = match buffers::find_room(db, room.key)? {
        Some(number) if is_registered(db, number)? => return Ok(refused(Refusal::NameTaken)),
        Some(number) => number,
        None => buffers::make_room(db, room.key)?,
    };
    if exists(
        db,
        "SELECT 1 FROM rooms LIMIT 1 OFFSET ?1",
        [limit(limits::ROOMS - 1)],
    )? {
        return Ok(refused(Refusal::TooMany));
    }
    save(db, number, room)
}

/// Changes anything of one.
pub fn update(db: &Connection, room: &RoomRecord) -> rusqlite::Result<Outcome> {
    match registered(db, room.key)? {
        Some(number) => save(db, number, room),
        None => Ok(refused(Refusal::NotFound)),
    }
}

fn save(db: &Connection, number: i64, room: &RoomRecord) -> rusqlite::Result<Outcome> {
    if let Some(founder) = room.founder
        && !accounts::is_there(db, founder)?
    {
        return Ok(refused(Refusal::NotFound));
    }
    let folded = folded(&room.name);
    let taken = "SELECT 1 FROM rooms WHERE folded = ?1 AND buffer <> ?2";
    if exists(db, taken, params![folded, number])? {
        return Ok(refused(Refusal::NameTaken));
    }
    let topic = room.topic.as_ref();
    let keep = room.keep.unwrap_or_default();
    db.prepare_cached(
        "INSERT INTO rooms (buffer, name, folded, founder, created, topic, topic_by, topic_at, modes, password,
         member_limit, keep, keep_messages, keep_age, settings)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
         ON CONFLICT (buffer) DO UPDATE SET name = excluded.name, folded = excluded.folded,
         founder = excluded.founder, created = excluded.created, topic = excluded.topic,
         topic_by = excluded.topic_by, topic_at = excluded.topic_at, modes = excluded.modes,
         password = excluded.password, member_limit = excluded.member_limit, keep = excluded.keep,
         keep_messages = excluded.keep_messages, keep_age = excluded.keep_age, settings = excluded.settings",
    )?
    .execute(params![
        number,
        room.name,
        folded,
        room.founder.map(|founder| founder.0),
        ms(room.created),
        topic.map(|topic| &topic.text),
        topic.map(|topic| &topic.set_by),
        topic.map(|topic| ms(topic.set_at)),
        room.modes,
        room.password,
        room.limit,
        room.keep.is_some(),
        keep.messages,
        keep.age.map(|age| i64::try_from(age.as_millis()).unwrap_or(i64::MAX)),
        room.settings,
    ])?;
    Ok(Outcome::Committed)
}

/// Lets one last no longer.
pub fn unregister(db: &Connection, key: RoomKey) -> rusqlite::Result<Outcome> {
    match registered(db, key)? {
        Some(number) => remove(db, number).map(changed),
        None => Ok(refused(Refusal::NotFound)),
    }
}

/// Removes a registration, if there is one, with its lists.
pub fn remove(db: &Connection, number: i64) -> rusqlite::Result<usize> {
    db.execute("DELETE FROM rooms WHERE buffer = ?1", [number])
}

/// How long a room's history is kept, if it says so itself.
pub fn keep(db: &Connection, number: i64) -> rusqlite::Result<Option<Keep>> {
    let keep = db
        .prepare_cached("SELECT keep, keep_messages, keep_age FROM rooms WHERE buffer = ?1")?
        .query_row([number], |row| keep_of(&mut Columns::new(row)))
        .optional()?;
    Ok(keep.flatten())
}

fn keep_of(columns: &mut Columns<'_>) -> rusqlite::Result<Option<Keep>> {
    let own: bool = columns.take()?;
    let messages = columns.take()?;
    let age: Option<i64> = columns.take()?;
    Ok(own.then_some(Keep {
        messages,
        age: age.map(|ms| Duration::from_millis(count(ms))),
    }))
}

/// Gives an account a rank in one, or takes it.
pub fn set_role(
    db: &Connection,
    key: RoomKey,
    account: AccountId,
    role: Option<Role>,
) -> rusqlite::Result<Outcome> {
    let Some(room) = registered(db, key)? else {
        return Ok(refused(Refusal::NotFound));
    };
    let Some(role) = role else {
        let sql = "DELETE FROM room_roles WHERE room = ?1 AND account = ?2";
        return db.execute(sql, [room, account.0]).map(changed);
    };
    if !accounts::is_there(db, account)? {
        return Ok(refused(Refusal::NotFound));
    }
    let others = "SELECT 1 FROM room_roles WHERE room = ?1 AND account <> ?2 LIMIT 1 OFFSET ?3";
    if exists(db, others, [room, account.0, limit(limits::ROLES - 1)])? {
        return Ok(refused(Refusal::TooMany));
    }
    let sql = "INSERT INTO room_roles (room, account, role) VALUES (?1, ?2, ?3)
               ON CONFLICT (room, account) DO UPDATE SET role = excluded.role";
    db.execute(sql, [room, account.0, role.code()])?;
    Ok(Outcome::Committed)
}

/// Makes these all the ranks and masks of one. Who has no account any more has no rank.
pub fn set_lists(
    db: &Connection,
    key: RoomKey,
    roles: &[(AccountId, Role)],
    masks: &[Mask],
) -> rusqlite::Result<Outcome> {
    let Some(room) = registered(db, key)? else {
        return Ok(refused(Refusal::NotFound));
    };
    db.execute("DELETE FROM room_roles WHERE room = ?1", [room])?;
    db.execute("DELETE FROM room_masks WHERE room = ?1", [room])?;
    for (account, role) in roles {
        set_role(db, key, *account, Some(*role))?;
    }
    for mask in masks {
        add_mask(db, key, mask)?;
    }
    Ok(Outcome::Committed)
}

/// Puts a mask on one of its lists.
pub fn add_mask(db: &Connection, key: RoomKey, mask: &Mask) -> rusqlite::Result<Outcome> {
    let Some(room) = registered(db, key)? else {
        return Ok(refused(Refusal::NotFound));
    };
    let list = mask.list.code();
    let others = "SELECT 1 FROM room_masks WHERE room = ?1 AND list = ?2 AND mask <> ?3 LIMIT 1 OFFSET ?4";
    if exists(
        db,
        others,
        params![room, list, mask.mask, limit(limits::MASKS - 1)],
    )? {
        return Ok(refused(Refusal::TooMany));
    }
    db.prepare_cached(
        "INSERT INTO room_masks (room, list, mask, set_by, set_at, expires) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (room, list, mask)
         DO UPDATE SET set_by = excluded.set_by, set_at = excluded.set_at, expires = excluded.expires",
    )?
    .execute(params![
        room,
        list,
        mask.mask,
        mask.set_by,
        ms(mask.set_at),
        mask.expires.map(ms)
    ])?;
    Ok(Outcome::Committed)
}

/// Takes a mask from one of its lists.
pub fn remove_mask(db: &Connection, key: RoomKey, list: MaskList, mask: &str) -> rusqlite::Result<Outcome> {
    let Some(room) = registered(db, key)? else {
        return Ok(refused(Refusal::NotFound));
    };
    db.prepare_cached("DELETE FROM room_masks WHERE room = ?1 AND list = ?2 AND mask = ?3")?
        .execute(params![room, list.code(), mask])
        .map(changed)
}

/// All of them, without masks that have ended.
pub fn all(db: &Connection, now: WallTime) -> rusqlite::Result<Vec<StoredRoom>> {
    let mut rooms: BTreeMap<i64, StoredRoom> = db
        .prepare(
            "SELECT buffer, buffers.room, name, founder, created, topic, topic_by, topic_at, modes, password,
             member_limit, keep, keep_messages, keep_age, settings FROM rooms JOIN buffers ON buffers.id = buffer",
        )?
        .query_map([], room_of)?
        .collect::<rusqlite::Result<_>>()?;
    let mut roles = db.prepare("SELECT room, account, role FROM room_roles ORDER BY room, account")?;
    add(&mut rooms, roles.query([])?, |room, columns| {
        room.roles.push((AccountId(columns.take()?), columns.coded()?));
        Ok(())
    })?;
    let mut masks = db.prepare(
        "SELECT room, list, mask, set_by, set_at, expires FROM room_masks
         WHERE expires IS NULL OR expires > ?1 ORDER BY room, list, set_at, mask",
    )?;
    add(&mut rooms, masks.query([ms(now)])?, |room, columns| {
        room.masks.push(Mask {
            list: columns.coded()?,
            mask: columns.take()?,
            set_by: columns.take()?,
            set_at: columns.time()?,
            expires: columns.optional_time()?,
        });
        Ok(())
    })?;
    let mut metadata = db.prepare("SELECT room, key, value FROM room_metadata ORDER BY room, key")?;
    add(&mut rooms, metadata.query([])?, |room, columns| {
        room.metadata.push((columns.take()?, columns.take()?));
        Ok(())
    })?;
    Ok(rooms.into_values().collect())
}

/// Adds each row to the room that its first column names.
fn add(
    rooms: &mut BTreeMap<i64, StoredRoom>,
    mut rows: rusqlite::Rows<'_>,
    mut one: impl FnMut(&mut StoredRoom, &mut Columns<'_>) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    while let Some(row) = rows.next()? {
        let mut columns = Columns::new(row);
        if let Some(room) = rooms.get_mut(&columns.take()?) {
            one(room, &mut columns)?;
        }
    }
    Ok(())
}

fn room_of(row: &Row<'_>) -> rusqlite::Result<(i64, StoredRoom)> {
    let mut columns = Columns::new(row);
    let number = columns.take()?;
    let record = RoomRecord {
        key: RoomKey(columns.take::<Id>()?.0),
        name: columns.take()?,
        founder: columns.account()?,
        created: columns.time()?,
        topic: topic_of(&mut columns)?,
        modes: columns.take()?,
        password: columns.take()?,
        limit: columns.take()?,
        keep: keep_of(&mut columns)?,
        settings: columns.take()?,
    };
    let room = StoredRoom {
        record,
        roles: Vec::new(),
        masks: Vec::new(),
        metadata: Vec::new(),
    };
    Ok((number, room))
}

fn topic_of(columns: &mut Columns<'_>) -> rusqlite::Result<Option<StoredTopic>> {
    let (text, set_by) = (columns.take::<Option<_>>()?, columns.take::<Option<_>>()?);
    let set_at = columns.optional_time()?;
    Ok(text
        .zip(set_by)
        .zip(set_at)
        .map(|((text, set_by), set_at)| StoredTopic { text, set_by, set_at }))
}
