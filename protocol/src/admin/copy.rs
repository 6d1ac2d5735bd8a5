//! Copies of much: made at one moment, and then fetched piece by piece.

use base64ct::{Base64, Encoding as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The result of `backup`, `account_export` and `history_export`: a copy that is to be fetched soon, with [`PieceOf`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Copy {
    /// What it is called.
    pub copy: u64,
    /// How large it is.
    pub bytes: u64,
    /// How many lines it has, if it has lines: each is a JSON object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<u64>,
    /// Whose data it is, as the owner writes the account's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
}

/// What `chatd --restore FILE --json` says of a backup that it has put back, or has only looked at; and `chatctl restore`
/// after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Restored {
    /// The backup.
    pub file: String,
    /// Where the store is.
    pub store: String,
    /// How large the backup is.
    pub bytes: u64,
    /// Accounts in it.
    pub accounts: u64,
    /// Registered rooms in it.
    pub rooms: u64,
    /// Messages in it, private ones too.
    pub messages: u64,
    /// When the last thing happened that it knows of: RFC 3339, UTC.
    pub latest: Option<String>,
    /// Where the store is that was there before.
    pub replaced: Option<String>,
    /// It was only looked at.
    pub dry_run: bool,
}

/// Parameters of `piece`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PieceOf {
    /// Of which copy.
    pub copy: u64,
    /// From so many bytes on.
    pub from: u64,
}

/// The result of `piece`: what comes next of a copy, as much as the server gives at once. After its last piece the copy
/// is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Piece {
    /// The bytes, in base64.
    #[cfg_attr(test, schemars(with = "String"))]
    pub data: Bytes,
}

/// Bytes, as JSON can hold them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bytes(pub Box<[u8]>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Base64::encode_string(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = Base64::decode_vec(&text).map_err(de::Error::custom)?;
        Ok(Self(bytes.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_bytes_come_back() {
        let piece = Piece {
            data: Bytes((0..=255).collect()),
        };
        let written = serde_json::to_string(&piece).unwrap();
        assert_eq!(serde_json::from_str::<Piece>(&written).unwrap(), piece);
        assert!(serde_json::from_str::<Piece>(r#"{"data":"*"}"#).is_err());
    }
}
