//! What the owner of an account has chosen, as it is kept: one JSON object.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// What the owner of an account has chosen. What was not chosen is not written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Where they can be reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<Box<str>>,
    /// Their client stays when it has no connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub always_on: Option<bool>,
    /// Where that client is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub presence: Option<Box<Presence>>,
}

/// Where the client of an account is that stays without connections.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Presence {
    /// Its user name.
    pub user: Box<str>,
    /// Its real name.
    pub realname: Box<str>,
    /// The names of its rooms.
    pub rooms: Vec<Box<str>>,
    /// When it entered each of them: the identity of that moment, in parts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entered: Vec<(u64, u16, u32)>,
    /// Why it is away, if its owner said so.
    pub away: Option<Box<str>>,
    /// Where it was connected last.
    pub address: Option<IpAddr>,
    /// When its last connection went, in milliseconds since 1970; `None`: it had one.
    pub since: Option<u64>,
}

impl Settings {
    /// Reads what the store kept. What cannot be read counts as not chosen.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// As the store keeps it.
    #[must_use]
    pub fn to_text(&self) -> Box<str> {
        serde_json::to_string(self).unwrap_or_default().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_being_kept() {
        let settings = Settings {
            email: Some("ana@example.org".into()),
            always_on: Some(true),
            presence: Some(Box::new(Presence {
                rooms: vec!["#geral".into()],
                entered: vec![(1_700_000_000_000, 9, 7)],
                address: Some([192, 0, 2, 1].into()),
                since: Some(7),
                ..Presence::default()
            })),
        };
        assert_eq!(Settings::parse(&settings.to_text()), settings);
        assert_eq!(&*Settings::default().to_text(), "{}");
        assert_eq!(Settings::parse(""), Settings::default());
        assert_eq!(Settings::parse("{\"unknown\":1}"), Settings::default());
    }
}
