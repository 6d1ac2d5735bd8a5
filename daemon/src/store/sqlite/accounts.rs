//! Accounts in rows.

use protocol::casemap::folded;
use rusqlite::{Connection, OptionalExtension, params};

use super::codec::{Columns, limit, ms};
use super::engine::{Outcome, changed, exists, refused};
use crate::server::WallTime;
use crate::store::model::{
    Account, AccountId, AccountRef, AccountSummary, Answer, Certificate, Credentials, Device, NewAccount,
    Refusal, Scram, limits,
};

/// Makes one.
pub fn create(db: &Connection, new: &NewAccount) -> rusqlite::Result<Outcome> {
    let folded = folded(&new.name);
    if exists(db, "SELECT 1 FROM accounts WHERE folded = ?1", [&folded])? {
        return Ok(refused(Refusal::NameTaken));
    }
    let alike = db
        .prepare_cached("SELECT name FROM accounts WHERE skeleton = ?1")?
        .query_row([&new.skeleton], |row| row.get(0))
        .optional()?;
    if let Some(name) = alike {
        return Ok(refused(Refusal::LooksLike(name)));
    }
    db.prepare_cached("INSERT INTO accounts (name, folded, skeleton, created) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![new.name, folded, new.skeleton, ms(new.created)])?;
    let account = AccountId(db.last_insert_rowid());
    set_credentials(db, account, &new.credentials)?;
    Ok(Outcome::Done(Answer::Created(account)))
}

/// Changes what proves who owns one.
pub fn set_credentials(
    db: &Connection,
    account: AccountId,
    credentials: &Credentials,
) -> rusqlite::Result<Outcome> {
    let scram = credentials.scram.as_ref();
    db.prepare_cached(
        "UPDATE accounts SET password = ?2, scram_salt = ?3, scram_iterations = ?4, scram_stored_key = ?5,
         scram_server_key = ?6 WHERE id = ?1",
    )?
    .execute(params![
        account.0,
        credentials.password,
        scram.map(|scram| &*scram.salt),
        scram.map(|scram| scram.iterations),
        scram.map(|scram| &*scram.stored_key),
        scram.map(|scram| &*scram.server_key),
    ])
    .map(changed)
}

/// Changes what its owner chose.
pub fn set_settings(db: &Connection, account: AccountId, settings: &str) -> rusqlite::Result<Outcome> {
    db.prepare_cached("UPDATE accounts SET settings = ?2 WHERE id = ?1")?
        .execute(params![account.0, settings])
        .map(changed)
}

/// Lets nobody use it, or everybody who can.
pub fn set_disabled(db: &Connection, account: AccountId, reason: Option<&str>) -> rusqlite::Result<Outcome> {
    db.prepare_cached("UPDATE accounts SET disabled = ?2 WHERE id = ?1")?
        .execute(params![account.0, reason])
        .map(changed)
}

/// Whether it is there.
pub fn is_there(db: &Connection, account: AccountId) -> rusqlite::Result<bool> {
    exists(db, "SELECT 1 FROM accounts WHERE id = ?1", [account.0])
}

/// Lets a certificate open it.
pub fn add_certificate(
    db: &Connection,
    account: AccountId,
    certificate: &Certificate,
) -> rusqlite::Result<Outcome> {
    if !is_there(db, account)? {
        return Ok(refused(Refusal::NotFound));
    }
    let owner: Option<i64> = db
        .prepare_cached("SELECT account FROM certificates WHERE fingerprint = ?1")?
        .query_row([&certificate.fingerprint], |row| row.get(0))
        .optional()?;
    match owner {
        Some(owner) if owner == account.0 => return Ok(Outcome::Committed),
        Some(_) => return Ok(refused(Refusal::NameTaken)),
        None => {}
    }
    let count = "SELECT count(*) >= ?2 FROM certificates WHERE account = ?1";
    if db.query_row(count, params![account.0, limit(limits::CERTIFICATES)], |row| {
        row.get(0)
    })? {
        return Ok(refused(Refusal::TooMany));
    }
    db.prepare_cached("INSERT INTO certificates (fingerprint, account, added) VALUES (?1, ?2, ?3)")?
        .execute(params![certificate.fingerprint, account.0, ms(certificate.added)])?;
    Ok(Outcome::Committed)
}

/// Lets it no longer.
pub fn remove_certificate(
    db: &Connection,
    account: AccountId,
    fingerprint: &str,
) -> rusqlite::Result<Outcome> {
    db.prepare_cached("DELETE FROM certificates WHERE fingerprint = ?2 AND account = ?1")?
        .execute(params![account.0, fingerprint])
        .map(changed)
}

/// It was used from a device.
pub fn saw_device(
    db: &Connection,
    account: AccountId,
    name: &str,
    address: &str,
    at: WallTime,
) -> rusqlite::Result<Outcome> {
    if !is_there(db, account)? {
        return Ok(refused(Refusal::NotFound));
    }
    db.prepare_cached(
        "INSERT INTO devices (account, name, address, created, seen) VALUES (?1, ?2, ?3, ?4, ?4)
         ON CONFLICT (account, name)
         DO UPDATE SET address = excluded.address, seen = max(seen, excluded.seen)",
    )?
    .execute(params![account.0, name, address, ms(at)])?;
    db.prepare_cached(
        "DELETE FROM devices WHERE account = ?1 AND name IN (
         SELECT name FROM devices WHERE account = ?1 AND name <> ?2 ORDER BY seen DESC LIMIT -1 OFFSET ?3)",
    )?
    .execute(params![account.0, name, limit(limits::DEVICES - 1)])?;
    Ok(Outcome::Committed)
}

/// Forgets one.
pub fn forget_device(db: &Connection, account: AccountId, name: &str) -> rusqlite::Result<Outcome> {
    db.prepare_cached("DELETE FROM devices WHERE account = ?1 AND name = ?2")?
        .execute(params![account.0, name])
        .map(changed)
}

/// What it was used from.
pub fn devices(db: &Connection, account: AccountId) -> rusqlite::Result<Vec<Device>> {
    db.prepare_cached(
        "SELECT name, address, created, seen FROM devices WHERE account = ?1 ORDER BY seen DESC, name",
    )?
    .query_map([account.0], |row| {
        let mut columns = Columns::new(row);
        Ok(Device {
            name: columns.take()?,
            address: columns.take()?,
            created: columns.time()?,
            seen: columns.time()?,
        })
    })?
    .collect()
}

/// It has read this far.
pub fn set_marker(
    db: &Connection,
    account: AccountId,
    target: &str,
    time: WallTime,
) -> rusqlite::Result<Outcome> {
    if !is_there(db, account)? {
        return Ok(refused(Refusal::NotFound));
    }
    let marker = db
        .prepare_cached(
            "INSERT INTO markers (account, target, time) VALUES (?1, ?2, ?3)
             ON CONFLICT (account, target) DO UPDATE SET time = max(time, excluded.time) RETURNING time",
        )?
        .query_row(params![account.0, target, ms(time)], |row| {
            Columns::new(row).time()
        })?;
    db.prepare_cached(
        "DELETE FROM markers WHERE account = ?1 AND target IN (
         SELECT target FROM markers WHERE account = ?1 AND target <> ?2 ORDER BY time DESC LIMIT -1 OFFSET ?3)",
    )?
    .execute(params![account.0, target, limit(limits::MARKERS - 1)])?;
    Ok(Outcome::Done(Answer::Marker(marker)))
}

/// How far it has read.
pub fn markers(db: &Connection, account: AccountId) -> rusqlite::Result<Vec<(Box<str>, WallTime)>> {
    db.prepare_cached("SELECT target, time FROM markers WHERE account = ?1 ORDER BY target")?
        .query_map([account.0], |row| {
            let mut columns = Columns::new(row);
            Ok((columns.take()?, columns.time()?))
        })?
        .collect()
}

/// Which one is meant.
fn resolve(db: &Connection, which: &AccountRef) -> rusqlite::Result<Option<i64>> {
    match which {
        AccountRef::Id(id) => Ok(Some(id.0)),
        AccountRef::Name(name) => db
            .prepare_cached("SELECT id FROM accounts WHERE folded = ?1")?
            .query_row([folded(name)], |row| row.get(0))
            .optional(),
        AccountRef::Fingerprint(fingerprint) => db
            .prepare_cached("SELECT account FROM certificates WHERE fingerprint = ?1")?
            .query_row([fingerprint], |row| row.get(0))
            .optional(),
    }
}

/// One, with what proves who owns it.
pub fn get(db: &Connection, which: &AccountRef) -> rusqlite::Result<Option<Account>> {
    let Some(id) = resolve(db, which)? else {
        return Ok(None);
    };
    let account = db
        .prepare_cached(
            "SELECT id, name, skeleton, created, disabled, settings, password, scram_salt, scram_iterations,
             scram_stored_key, scram_server_key FROM accounts WHERE id = ?1",
        )?
        .query_row([id], |row| account_of(&mut Columns::new(row)))
        .optional()?;
    let Some(mut account) = account else {
        return Ok(None);
    };
    account.certificates = db
        .prepare_cached(
            "SELECT fingerprint, added FROM certificates WHERE account = ?1 ORDER BY added, fingerprint",
        )?
        .query_map([id], |row| {
            let mut columns = Columns::new(row);
            Ok(Certificate {
                fingerprint: columns.take()?,
                added: columns.time()?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Some(account))
}

fn account_of(columns: &mut Columns<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        id: AccountId(columns.take()?),
        name: columns.take()?,
        skeleton: columns.take()?,
        created: columns.time()?,
        disabled: columns.take()?,
        settings: columns.take()?,
        credentials: Credentials {
            password: columns.take()?,
            scram: scram_of(columns)?,
        },
        certificates: Vec::new(),
    })
}

fn scram_of(columns: &mut Columns<'_>) -> rusqlite::Result<Option<Scram>> {
    let salt: Option<Vec<u8>> = columns.take()?;
    let iterations: Option<u32> = columns.take()?;
    let stored_key: Option<Vec<u8>> = columns.take()?;
    let server_key: Option<Vec<u8>> = columns.take()?;
    let keys = stored_key.zip(server_key);
    Ok(salt
        .zip(iterations)
        .zip(keys)
        .map(|((salt, iterations), (stored, server))| Scram {
            salt: salt.into(),
            iterations,
            stored_key: stored.into(),
            server_key: server.into(),
        }))
}

/// Those after one, in the order in which they were made.
pub fn list(db: &Connection, after: Option<AccountId>, most: usize) -> rusqlite::Result<Vec<AccountSummary>> {
    let most = limit(most.min(limits::ROWS));
    db.prepare_cached(
        "SELECT id, name, skeleton, created, disabled, settings, (SELECT max(seen) FROM devices WHERE account = accounts.id)
         FROM accounts WHERE id > ?1 ORDER BY id LIMIT ?2",
    )?
    .query_map(params![after.map_or(0, |id| id.0), most], |row| {
        let mut columns = Columns::new(row);
        Ok(AccountSummary {
            id: AccountId(columns.take()?),
            name: columns.take()?,
            skeleton: columns.take()?,
            created: columns.time()?,
            disabled: columns.take()?,
            settings: columns.take()?,
            seen: columns.optional_time()?,
        })
    })?
    .collect()
}
