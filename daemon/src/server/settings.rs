//! What the owner of an account has chosen, as it is kept: one JSON object.

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
        };
        assert_eq!(Settings::parse(&settings.to_text()), settings);
        assert_eq!(&*Settings::default().to_text(), "{}");
        assert_eq!(Settings::parse(""), Settings::default());
        assert_eq!(Settings::parse("{\"unknown\":1}"), Settings::default());
    }
}
