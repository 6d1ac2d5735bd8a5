//! Opening a store: old ones, newer ones, other people's, and ones in use.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;

use protocol::language::Language;
use rusqlite::Connection;

use super::*;
use crate::store::model::Failure;
use crate::store::sqlite::open::OpenError;
use crate::store::sqlite::schema::{self, APPLICATION, MIGRATIONS};

fn refusal(path: &Path) -> OpenError {
    let wake = Box::new(|| {});
    match Sqlite::open(Settings::new(Some(path.to_owned())), wake) {
        Ok(_) => panic!("it opened"),
        Err(error) => error,
    }
}

/// What is put into a store of each version before it is brought up to the next: a row in every table that is new in it.
const CONTENTS: &[&str] = &[
    include_str!("first.sql"),
    include_str!("second.sql"),
    include_str!("third.sql"),
];

/// A store of an old version, with a row in every table.
fn old(path: &Path, version: usize) {
    let mut db = Connection::open(path).unwrap();
    for (number, content) in CONTENTS.iter().enumerate().take(version) {
        let from = u32::try_from(number).unwrap();
        schema::migrate(&mut db, from, &MIGRATIONS[..=number]).unwrap();
        db.execute_batch(content).unwrap();
    }
}

/// All rows of all tables, each under the names of its table and columns. What the search index has is its own business.
fn all_rows(db: &Connection) -> BTreeMap<(String, String), Vec<String>> {
    let names = |sql: &str| -> Vec<String> {
        let mut statement = db.prepare(sql).unwrap();
        let names = statement.query_map([], |row| row.get(0)).unwrap();
        names.collect::<Result<_, _>>().unwrap()
    };
    let tables = names(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'words%'
         AND name NOT LIKE 'sqlite%' AND name NOT IN ('indexed', 'scratch')",
    );
    let mut all = BTreeMap::new();
    for table in tables {
        let columns = names(&format!(
            "SELECT name FROM pragma_table_info('{table}') ORDER BY cid"
        ));
        let rows = rows(db, &table, &columns.join(", "));
        all.insert((table, columns.join(", ")), rows);
    }
    all
}

fn rows(db: &Connection, table: &str, columns: &str) -> Vec<String> {
    let mut statement = db.prepare(&format!("SELECT {columns} FROM {table}")).unwrap();
    let count = statement.column_count();
    let row = |row: &rusqlite::Row<'_>| -> String {
        let values = (0..count).map(|column| format!("{:?}", row.get_ref(column).unwrap()));
        values.collect::<Vec<_>>().join("|")
    };
    let found = statement.query_map([], |found| Ok(row(found))).unwrap();
    let mut found: Vec<String> = found.collect::<Result<_, _>>().unwrap();
    found.sort();
    found
}

#[test]
fn no_row_is_lost_on_the_way_from_any_version() {
    assert_eq!(
        CONTENTS.len(),
        MIGRATIONS.len(),
        "give the new migration rows to be lost"
    );
    for version in 1..=MIGRATIONS.len() {
        let (_directory, path) = in_directory();
        old(&path, version);
        let before = all_rows(&Connection::open(&path).unwrap());
        for ((table, _), rows) in &before {
            assert!(!rows.is_empty(), "{table} has a row in version {version}");
        }
        drop(Asker::at(&path));
        let db = Connection::open(&path).unwrap();
        for ((table, columns), rows) in before {
            assert_eq!(
                self::rows(&db, &table, &columns),
                rows,
                "{table} from version {version}"
            );
        }
    }
}

#[test]
fn a_store_of_every_version_is_brought_up_to_date() {
    for version in 1..=MIGRATIONS.len() {
        let (_directory, path) = in_directory();
        old(&path, version);
        let mut asker = Asker::at(&path);
        assert_eq!(asker.version as usize, version);
        let Answer::Account(Some(account)) = asker.answer(Read::Account(
            crate::store::model::AccountRef::Name("JOÃO".into()),
        )) else {
            panic!("the account is gone");
        };
        assert_eq!(account.credentials.password.as_deref(), Some("$argon2id$hash"));
        assert_eq!(account.certificates.len(), 1);
        let Answer::Rooms(rooms) = asker.answer(Read::Rooms { now: WallTime(0) }) else {
            panic!("no rooms");
        };
        assert_eq!(
            (rooms.len(), rooms[0].roles.len(), rooms[0].masks.len()),
            (1, 1, 1)
        );
        let said = asker.history(&in_room(1), Range::Latest(None));
        assert_eq!(texts(&said), ["Olá, mundo"]);
        let search = crate::store::model::Search {
            terms: vec![crate::store::model::Term {
                text: "ola".into(),
                prefix: false,
            }],
            account: None,
            places: vec![Place::open(in_room(1))],
            limit: 1,
            ..Default::default()
        };
        let Answer::Search(found) = asker.answer(Read::Search(Box::new(search))) else {
            panic!("no hits");
        };
        assert_eq!((found.hits.len(), found.complete), (1, true));
    }
}

/// What is released is never changed: stores that have it would differ from those that get it.
#[test]
fn migrations_are_only_appended_to() {
    let sums = [
        0x4de2_0c6c_5256_c286,
        0x2efb_532a_1eed_8e4a,
        0x1784_62f2_b352_64d0,
    ];
    assert_eq!(
        MIGRATIONS.len(),
        sums.len(),
        "give the new migration its sum here"
    );
    for (migration, sum) in MIGRATIONS.iter().zip(sums) {
        // FNV-1a.
        let found = migration.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
            (sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
        });
        assert_eq!(found, sum, "{found:#x}");
    }
}

#[test]
fn a_migration_is_done_whole_or_not_at_all() {
    let mut db = Connection::open_in_memory().unwrap();
    let steps = ["CREATE TABLE a (x) STRICT", "CREATE TABLE a (x INTEGER) STRICT"];
    schema::migrate(&mut db, 0, &["CREATE TABLE a (x INTEGER) STRICT"]).unwrap();
    schema::migrate(
        &mut db,
        1,
        &[
            steps[1],
            "CREATE TABLE b (x INTEGER) STRICT; INSERT INTO b VALUES (1)",
        ],
    )
    .unwrap();
    let wrong = [
        "",
        "",
        "CREATE TABLE c (x INTEGER) STRICT; INSERT INTO nothing VALUES (1)",
    ];
    assert!(schema::migrate(&mut db, 2, &wrong).is_err());
    assert_eq!(schema::kind(&db).unwrap(), schema::Kind::Store(2));
    let dangling = [
        "",
        "",
        "CREATE TABLE d (x INTEGER REFERENCES a (x)) STRICT; INSERT INTO d VALUES (7)",
    ];
    assert!(schema::migrate(&mut db, 2, &dangling).is_err());
    let tables: i64 = db
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .unwrap();
    assert_eq!(tables, 2);
}

#[test]
fn a_newer_store_is_refused_and_left_as_it_is() {
    let (_directory, path) = in_directory();
    drop(Asker::at(&path));
    let db = Connection::open(&path).unwrap();
    db.pragma_update(None, "user_version", 999).unwrap();
    drop(db);
    let before = std::fs::read(&path).unwrap();
    let error = refusal(&path);
    let known = u32::try_from(MIGRATIONS.len()).unwrap();
    let newer = OpenError::Newer {
        path: path.clone(),
        found: 999,
        known,
    };
    assert_eq!(error, newer);
    assert_eq!(std::fs::read(&path).unwrap(), before);
    let said = error.sentence(Language::PtBr);
    assert!(said.contains("versão 999") && said.contains("chatd.db"), "{said}");
}

#[test]
fn other_files_are_refused_and_left_as_they_are() {
    let (_directory, path) = in_directory();
    let db = Connection::open(&path).unwrap();
    db.execute_batch("CREATE TABLE recipes (x)").unwrap();
    drop(db);
    assert_eq!(refusal(&path), OpenError::Foreign(path.clone()));
    assert!(!path.with_extension("db-wal").exists());

    std::fs::write(
        &path,
        "not a database at all, but a text of some length".repeat(100),
    )
    .unwrap();
    assert!(matches!(
        refusal(&path),
        OpenError::Failed {
            why: Failure::Damaged(_),
            ..
        }
    ));
    let in_nothing = Path::new("/proc/nothing/chatd.db");
    assert!(matches!(refusal(in_nothing), OpenError::Failed { .. }));
}

#[test]
fn a_store_has_one_server_at_a_time() {
    let (_directory, path) = in_directory();
    let asker = Asker::at(&path);
    assert_eq!(refusal(&path), OpenError::InUse(path.clone()));
    drop(asker);
    Asker::at(&path);
}

#[test]
fn a_store_is_for_its_owner_alone() {
    let (_directory, path) = in_directory();
    let path = path.with_file_name("made").join("chatd.db");
    let mut asker = Asker::at(&path);
    asker.room("#geral", 1);
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    for file in std::fs::read_dir(path.parent().unwrap()).unwrap() {
        let file = file.unwrap().path();
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[test]
fn a_store_is_marked_as_one() {
    let (_directory, path) = in_directory();
    drop(Asker::at(&path));
    let db = Connection::open(&path).unwrap();
    let mark: i32 = db
        .pragma_query_value(None, "application_id", |row| row.get(0))
        .unwrap();
    assert_eq!(mark, APPLICATION);
    let mode: String = db
        .pragma_query_value(None, "journal_mode", |row| row.get(0))
        .unwrap();
    assert_eq!(mode, "wal");
}

#[test]
fn a_damaged_store_is_refused_and_left_as_it_is() {
    let (_directory, path) = in_directory();
    let mut asker = Asker::at(&path);
    for time in 0..500 {
        asker.append(said(&in_room(1), time, sender("ana", None), "um dois três"));
    }
    drop(asker);
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 20_000].fill(0x55);
    std::fs::write(&path, &bytes).unwrap();
    let error = refusal(&path);
    assert!(
        matches!(
            &error,
            OpenError::Failed {
                why: Failure::Damaged(_),
                ..
            }
        ),
        "{error:?}"
    );
    let said = error.sentence(Language::En);
    assert!(said.contains("chatd --restore FILE"), "{said}");
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
}
