//! The schema and its versions: `PRAGMA user_version` counts the migrations that a file has been through.

use rusqlite::Connection;

/// Every version's step from the one before. Only ever appended to.
pub const MIGRATIONS: &[&str] = &[
    include_str!("schema/0001.sql"),
    include_str!("schema/0002.sql"),
    include_str!("schema/0003.sql"),
];

/// `PRAGMA application_id` of a store: "chtd".
pub const APPLICATION: i32 = i32::from_be_bytes(*b"chtd");

/// What kind of file this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing in it yet.
    Empty,
    /// A store of this version.
    Store(u32),
    /// Somebody else's database.
    Foreign,
}

/// Looks what kind of file this is.
pub fn kind(db: &Connection) -> rusqlite::Result<Kind> {
    let pragma = |name: &str| db.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(match (pragma("application_id")?, pragma("user_version")?) {
        (0, 0) if tables == 0 => Kind::Empty,
        (APPLICATION, version) => u32::try_from(version).map_or(Kind::Foreign, Kind::Store),
        _ => Kind::Foreign,
    })
}

/// Brings an empty file or a store up to the last migration, whole or not at all.
pub fn migrate(db: &mut Connection, from: u32, migrations: &[&str]) -> rusqlite::Result<()> {
    let mut steps = migrations
        .iter()
        .zip(1u32..)
        .skip_while(|&(_, version)| version <= from)
        .peekable();
    if steps.peek().is_none() {
        return Ok(());
    }
    // Tables may have to be made anew under their references; what refers to nothing afterwards is found below.
    db.pragma_update(None, "foreign_keys", false)?;
    let change = db.transaction()?;
    for (step, version) in steps {
        change.execute_batch(step)?;
        change.pragma_update(None, "user_version", version)?;
    }
    change.pragma_update(None, "application_id", APPLICATION)?;
    if change.prepare("PRAGMA foreign_key_check")?.exists([])? {
        return Err(rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY),
            Some("a migration left a reference to nothing".to_owned()),
        ));
    }
    change.commit()?;
    db.pragma_update(None, "foreign_keys", true)
}
