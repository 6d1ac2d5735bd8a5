//! What can go wrong, in a form that programs and people can use.

use serde::{Deserialize, Serialize};

/// An error as JSON-RPC carries it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// A code of JSON-RPC 2.0, or one of [`ErrorKind::code`].
    pub code: i64,
    /// What went wrong, as a sentence in the server's language.
    pub message: String,
    /// More, for programs and for hints.
    pub data: ErrorData,
}

/// What an error holds beside its message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorData {
    /// The kind, which decides the exit code of `chatctl`.
    pub kind: ErrorKind,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// What may have been meant, the nearest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<String>,
}

/// The kinds of errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// There is no such user, room or connection.
    NotFound,
    /// The peer may not do that.
    Denied,
    /// The request, or the configuration to be loaded, is wrong.
    Invalid,
    /// The server could not do it.
    Failed,
    /// The two sides speak different versions.
    VersionMismatch,
    /// It was done to some and not to others.
    Partial,
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
            Self::Partial => -32005,
        }
    }
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
        Self {
            code: kind.code(),
            message: message.into(),
            data: ErrorData {
                kind,
                hint: None,
                candidates: Vec::new(),
            },
        }
    }

    /// The same error with a hint.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.data.hint = Some(hint.into());
        self
    }

    /// The same error with what may have been meant.
    #[must_use]
    pub fn with_candidates(mut self, candidates: Vec<String>) -> Self {
        self.data.candidates = candidates;
        self
    }

    /// An error of the conversation itself.
    pub(super) fn protocol(code: i64, message: impl Into<String>) -> Self {
        Self {
            code,
            ..Self::new(ErrorKind::Invalid, message)
        }
    }
}
