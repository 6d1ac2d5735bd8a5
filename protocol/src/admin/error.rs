//! What can go wrong, in a form that programs and people can use.

use serde::{Deserialize, Serialize};

use crate::language::{Language, Text};

/// An error as JSON-RPC carries it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[error("{message}")]
pub struct Error {
    /// A code of JSON-RPC 2.0, or one of [`ErrorKind::code`].
    pub code: i64,
    /// What went wrong, in English.
    pub message: String,
    /// More, for programs and for hints.
    pub data: Box<ErrorData>,
}

/// What an error holds beside its message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ErrorData {
    /// The kind, which decides the exit code of `chatctl`.
    pub kind: ErrorKind,
    /// What there is none of, in [`ErrorKind::NotFound`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<Missing>,
    /// What may have been meant, the nearest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Candidate>,
    /// The lines it is about, with the place marked, in [`ErrorKind::BadConfig`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
    /// What to do about it, in English, where that does not follow from the kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The message and the hint in Brazilian Portuguese, where they do not follow from the kind.
    #[serde(rename = "pt-BR", default, skip_serializing_if = "Option::is_none")]
    pub pt_br: Option<Words>,
}

/// An error in another language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Words {
    /// What went wrong.
    pub message: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// The kinds of errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// There is no such user, account, room, connection or address.
    NotFound,
    /// The name is taken already, by the first of the candidates.
    Exists,
    /// The peer may do nothing here; the connection is closed.
    Denied,
    /// The peer may only look.
    ReadOnly,
    /// The peer may look, and look after people, but not this.
    Forbidden,
    /// The request is wrong.
    Invalid,
    /// The configuration to be loaded is wrong; the one in force stays.
    BadConfig,
    /// Too many administrators are connected; the connection is closed.
    Busy,
    /// The server could not do it.
    Failed,
    /// The two sides speak different versions.
    VersionMismatch,
}

impl ErrorKind {
    /// The code that goes with the kind: from the range that JSON-RPC leaves to servers, except that what
    /// is invalid has JSON-RPC's own.
    #[must_use]
    pub const fn code(self) -> i64 {
        match self {
            Self::Invalid => Error::INVALID_PARAMS,
            Self::NotFound => -32001,
            Self::Denied => -32002,
            Self::Failed => -32003,
            Self::VersionMismatch => -32004,
            Self::ReadOnly => -32005,
            Self::BadConfig => -32006,
            Self::Busy => -32007,
            Self::Exists => -32008,
            Self::Forbidden => -32009,
        }
    }
}

/// Something that was named and is not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Missing {
    /// What it would have been.
    pub what: Noun,
    /// As it was named.
    pub name: String,
}

/// What can be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Noun {
    /// Somebody, by name.
    User,
    /// A connection, by its id.
    Connection,
    /// Connections, by their address or range.
    Address,
    /// A room.
    Room,
    /// A ban.
    Ban,
    /// An account.
    Account,
    /// Somebody who is silenced.
    Mute,
}

/// A name that may have been meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Candidate {
    /// The name.
    pub name: String,
    /// How many connections somebody of that name has, or are in the room of that name.
    pub connections: u64,
}

impl Error {
    /// The line is not JSON.
    pub const PARSE_ERROR: i64 = -32700;
    /// The JSON is not a request.
    pub const INVALID_REQUEST: i64 = -32600;
    /// There is no such method.
    pub const METHOD_NOT_FOUND: i64 = -32601;
    /// The method does not take these parameters.
    pub const INVALID_PARAMS: i64 = -32602;

    /// An error of `kind` with its code.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        let data = ErrorData {
            kind,
            missing: None,
            candidates: Vec::new(),
            report: None,
            hint: None,
            pt_br: None,
        };
        Self {
            code: kind.code(),
            message: message.into(),
            data: Box::new(data),
        }
    }

    /// An error of `kind`, in the words of both languages.
    #[must_use]
    pub fn said(kind: ErrorKind, message: Text, values: &[&str]) -> Self {
        let mut error = Self::new(kind, message.fill(Language::En, values));
        error.data.pt_br = Some(Words {
            message: message.fill(Language::PtBr, values),
            hint: None,
        });
        error
    }

    /// The same error with a hint, in both languages.
    #[must_use]
    pub fn advising(mut self, hint: Text, values: &[&str]) -> Self {
        self.data.hint = Some(hint.fill(Language::En, values));
        if let Some(words) = &mut self.data.pt_br {
            words.hint = Some(hint.fill(Language::PtBr, values));
        }
        self
    }

    /// The message and the hint for somebody who reads this language.
    #[must_use]
    pub fn words(&self, language: Language) -> (&str, Option<&str>) {
        match &self.data.pt_br {
            Some(words) if language == Language::PtBr => (&words.message, words.hint.as_deref()),
            _ => (&self.message, self.data.hint.as_deref()),
        }
    }

    /// There is no such thing; `candidates` are what may have been meant, the nearest first.
    #[must_use]
    pub fn not_found(what: Noun, name: impl Into<String>, candidates: Vec<Candidate>) -> Self {
        let name = name.into();
        let noun = match what {
            Noun::User => "user",
            Noun::Connection => "connection",
            Noun::Address => "connection from",
            Noun::Room => "room",
            Noun::Ban => "ban of",
            Noun::Account => "account",
            Noun::Mute => "mute of",
        };
        let mut error = Self::new(ErrorKind::NotFound, format!("no {noun} {name:?}"));
        error.data.missing = Some(Missing { what, name });
        error.data.candidates = candidates;
        error
    }

    /// An account that is called so, or looks like it, is there already.
    #[must_use]
    pub fn exists(taken: Candidate) -> Self {
        let mut error = Self::new(ErrorKind::Exists, format!("there is an account {:?}", taken.name));
        error.data.candidates = vec![taken];
        error
    }

    /// The configuration is refused: `summary` says where and why in one line, `report` shows the place.
    #[must_use]
    pub fn bad_config(summary: impl Into<String>, report: impl Into<String>) -> Self {
        let mut error = Self::new(ErrorKind::BadConfig, summary);
        error.data.report = Some(report.into());
        error
    }

    /// The same error with a hint.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.data.hint = Some(hint.into());
        self
    }

    /// An error of the conversation itself.
    #[must_use]
    pub fn protocol(code: i64, message: impl Into<String>) -> Self {
        Self {
            code,
            ..Self::new(ErrorKind::Invalid, message)
        }
    }
}
