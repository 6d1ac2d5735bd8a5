//! The configuration: what is in force, what the file says, and trying what it says.

use serde::{Deserialize, Serialize};

/// The result of `config_show`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ConfigShown {
    /// The file; none where the built-in defaults run.
    pub path: Option<String>,
    /// Every key that is set, in the file or by itself.
    pub keys: Vec<ConfigKey>,
}

/// A key and its value in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ConfigKey {
    /// The key: `server.name`.
    pub key: String,
    /// Its value in TOML, on one line; `(secret)` stands for what holds a password's hash.
    pub value: String,
}

/// The result of `config_diff`. A file with an error is answered with
/// [`ErrorKind::BadConfig`](super::ErrorKind::BadConfig).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ConfigDiff {
    /// The file; none where the built-in defaults run.
    pub path: Option<String>,
    /// What would change.
    pub changes: Vec<ConfigChange>,
    /// What is allowed but looks wrong.
    pub warnings: Vec<String>,
}

/// A key whose value in the file is not the one in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ConfigChange {
    /// The key.
    pub key: String,
    /// In force, as in [`ConfigKey::value`]; none: it is not set.
    pub old: Option<String>,
    /// In the file. Where it is the same, what has changed is the file that it names, or something secret.
    pub new: Option<String>,
    /// Whether it waits for a restart.
    pub needs_restart: bool,
}

/// Parameters of `config_apply`, which is answered as `reload` is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ConfigApply {
    /// If `config_confirm` does not come within so many milliseconds, what was in force before is so again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirm_within_ms: Option<u64>,
}

/// The result of `config_confirm`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ConfigConfirmed {
    /// How many milliseconds were left.
    pub left_ms: u64,
}
