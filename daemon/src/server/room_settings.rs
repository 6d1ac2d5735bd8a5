//! What the founder of a room has chosen, as it is kept: one JSON object.

use serde::{Deserialize, Serialize};

/// What the founder of a room has chosen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RoomSettings {
    /// Who may read what was said there before.
    pub history: HistoryFor,
}

/// Who may read what was said in a room before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HistoryFor {
    /// Who is in it, all of it; if the room lasts, also whoever may enter.
    #[default]
    All,
    /// Who is in it, from their entering on. What a later version may have kept instead is no more open than this.
    #[serde(other)]
    Joined,
}

impl RoomSettings {
    /// Reads what the store kept. What cannot be read counts as not chosen.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// As the store keeps it.
    #[must_use]
    pub fn to_text(self) -> Box<str> {
        serde_json::to_string(&self).unwrap_or_default().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_being_kept() {
        for history in [HistoryFor::All, HistoryFor::Joined] {
            let settings = RoomSettings { history };
            assert_eq!(RoomSettings::parse(&settings.to_text()), settings);
        }
        for nothing in ["", "{}", "{\"unknown\":1}"] {
            assert_eq!(RoomSettings::parse(nothing), RoomSettings::default());
        }
    }

    #[test]
    fn what_a_later_version_kept_opens_nothing() {
        let settings = RoomSettings::parse("{\"history\":\"operators\"}");
        assert_eq!(settings.history, HistoryFor::Joined);
    }
}
