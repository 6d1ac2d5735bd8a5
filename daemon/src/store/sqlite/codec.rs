//! How plain data stands in rows.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef};
use rusqlite::{Row, ToSql};

use crate::server::WallTime;
use crate::server::event::EventId;
use crate::server::request::{MaskList, MessageKind, Rank};
use crate::store::model::{AccountId, BanKind, Role, RoomKey, Sender};

/// An [`EventId`] as a row has it: comparing bytes compares identities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Id(pub EventId);

impl Id {
    /// Bytes of an identity.
    pub const SIZE: usize = 14;

    /// Its bytes.
    pub fn bytes(self) -> [u8; Self::SIZE] {
        let Self(EventId { time, node, count }) = self;
        let mut bytes = [0; Self::SIZE];
        bytes[..8].copy_from_slice(&time.to_be_bytes());
        bytes[8..10].copy_from_slice(&node.to_be_bytes());
        bytes[10..].copy_from_slice(&count.to_be_bytes());
        bytes
    }
}

impl ToSql for Id {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Owned(self.bytes().to_vec().into()))
    }
}

impl FromSql for Id {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let bytes = value.as_blob()?;
        let (time, rest) = bytes.split_first_chunk().ok_or(FromSqlError::InvalidType)?;
        let (node, count) = rest.split_first_chunk().ok_or(FromSqlError::InvalidType)?;
        let count = count.try_into().map_err(|_| FromSqlError::InvalidType)?;
        Ok(Self(EventId {
            time: u64::from_be_bytes(*time),
            node: u16::from_be_bytes(*node),
            count: u32::from_be_bytes(count),
        }))
    }
}

/// A room's key as a row has it.
pub fn room(key: RoomKey) -> Id {
    Id(key.0)
}

/// A time as a row has it. SQLite's integers end in the year 292 million.
pub fn ms(time: WallTime) -> i64 {
    i64::try_from(time.0).unwrap_or(i64::MAX)
}

/// The columns of a row, one after the other.
pub struct Columns<'r> {
    row: &'r Row<'r>,
    next: usize,
}

impl<'r> Columns<'r> {
    /// From the first one on.
    pub fn new(row: &'r Row<'r>) -> Self {
        Self { row, next: 0 }
    }

    /// The next one.
    pub fn take<T: FromSql>(&mut self) -> rusqlite::Result<T> {
        self.next += 1;
        self.row.get(self.next - 1)
    }

    /// The next one, a time.
    pub fn time(&mut self) -> rusqlite::Result<WallTime> {
        self.take().map(|ms| WallTime(count(ms)))
    }

    /// The next one, a time if it is not `NULL`.
    pub fn optional_time(&mut self) -> rusqlite::Result<Option<WallTime>> {
        let ms: Option<i64> = self.take()?;
        Ok(ms.map(|ms| WallTime(count(ms))))
    }

    /// The next one, an enumeration's.
    pub fn coded<T: Coded>(&mut self) -> rusqlite::Result<T> {
        self.take().and_then(T::decode)
    }

    /// The next one, an account if it is not `NULL`.
    pub fn account(&mut self) -> rusqlite::Result<Option<AccountId>> {
        Ok(self.take::<Option<i64>>()?.map(AccountId))
    }

    /// The next four: `nick`, `user`, `host`, `account`.
    pub fn sender(&mut self) -> rusqlite::Result<Option<Sender>> {
        let (nick, user, host) = (
            self.take::<Option<_>>()?,
            self.take::<Option<_>>()?,
            self.take::<Option<_>>()?,
        );
        let account = self.account()?;
        Ok(nick.zip(user).zip(host).map(|((nick, user), host)| Sender {
            nick,
            user,
            host,
            account,
        }))
    }
}

/// A number of something from a row.
pub fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// A bound on rows, for SQL.
pub fn limit(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// An enumeration as a row has it: a number, which never comes to mean something else.
pub trait Coded: Sized {
    /// Its number.
    fn code(self) -> i64;

    /// The value of a number.
    fn decode(code: i64) -> rusqlite::Result<Self>;
}

/// A value that is new in one of these must be given a number here.
macro_rules! coded {
    ($($type:ident { $($value:ident = $code:literal),+ })+) => {$(
        impl Coded for $type {
            fn code(self) -> i64 {
                match self {
                    $(Self::$value => $code),+
                }
            }

            fn decode(code: i64) -> rusqlite::Result<Self> {
                match code {
                    $($code => Ok(Self::$value),)+
                    _ => Err(FromSqlError::OutOfRange(code).into()),
                }
            }
        }
    )+};
}

coded! {
    MessageKind { Normal = 1, Notice = 2, Tags = 3 }
    Rank { Voice = 1, Operator = 2, Founder = 3 }
    Role { Voice = 1, Operator = 2 }
    MaskList { Ban = 1, Exception = 2, InviteException = 3 }
    BanKind { Address = 1, Mask = 2, Account = 3 }
}

/// Offsets as a row has them; `NULL` for none.
pub fn breaks_to_sql(breaks: &[u32]) -> Option<Vec<u8>> {
    (!breaks.is_empty()).then(|| breaks.iter().flat_map(|at| at.to_be_bytes()).collect())
}

/// Offsets from a row.
pub fn breaks_from_sql(bytes: Option<Vec<u8>>) -> Box<[u32]> {
    let bytes = bytes.unwrap_or_default();
    let (offsets, _) = bytes.as_chunks();
    offsets.iter().map(|&offset| u32::from_be_bytes(offset)).collect()
}

type Tags = [(Box<str>, Box<str>)];

/// Tags as a row has them; `NULL` for none.
pub fn tags_to_sql(tags: &Tags) -> rusqlite::Result<Option<String>> {
    if tags.is_empty() {
        return Ok(None);
    }
    serde_json::to_string(tags)
        .map(Some)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}

/// Tags from a row.
pub fn tags_from_sql(json: Option<&str>) -> rusqlite::Result<Box<Tags>> {
    json.map_or(Ok(Box::default()), |json| {
        serde_json::from_str(json).map_err(|error| FromSqlError::Other(error.into()).into())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_keep_their_order_and_come_back() {
        let id = |time, node, count| Id(EventId { time, node, count });
        let ids = [
            id(0, 0, 0),
            id(0, 0, 256),
            id(0, 1, 0),
            id(255, 9, 9),
            id(256, 0, 0),
            id(u64::MAX, u16::MAX, u32::MAX),
        ];
        assert!(ids.is_sorted_by(|a, b| a.bytes() < b.bytes()));
        for id in ids {
            assert_eq!(Id::column_result(ValueRef::Blob(&id.bytes())).unwrap(), id);
        }
        for wrong in [0, 7, 13, 15] {
            assert!(
                Id::column_result(ValueRef::Blob(&vec![0; wrong])).is_err(),
                "{wrong}"
            );
        }
    }

    #[test]
    fn numbers_of_values_are_known_and_others_are_refused() {
        for role in [Role::Voice, Role::Operator] {
            assert_eq!(Role::decode(role.code()).unwrap(), role);
        }
        assert!(Role::decode(77).is_err());
    }

    #[test]
    fn tags_and_breaks_come_back() {
        let tags: Box<Tags> = [("+a".into(), "x;\n\"é".into()), ("+b".into(), "".into())].into();
        assert_eq!(
            tags_from_sql(tags_to_sql(&tags).unwrap().as_deref()).unwrap(),
            tags
        );
        assert_eq!(tags_to_sql(&[]).unwrap(), None);
        assert!(tags_from_sql(Some("[")).is_err());
        assert_eq!(*breaks_from_sql(breaks_to_sql(&[1, 70_000])), [1, 70_000]);
        assert_eq!(breaks_to_sql(&[]), None);
    }
}
