//! How the person wants the window to be.

use protocol::language::Language;
use serde::{Deserialize, Serialize};

/// How the person wants the window to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Appearance {
    /// Light or dark.
    pub theme: Theme,
    /// In which language.
    pub language: Tongue,
    /// How large, in percent.
    pub size: u16,
    /// Whether the desktop tells of messages.
    pub notify: bool,
    /// Whether closing the window leaves the program in the tray, where there is one.
    pub tray: bool,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the desktop is.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// In which language.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tongue {
    /// That of the system.
    #[default]
    System,
    /// English.
    En,
    /// Portuguese.
    Pt,
}

/// The sizes that can be chosen.
pub const SIZES: [u16; 5] = [90, 100, 115, 130, 150];

impl Default for Appearance {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            language: Tongue::System,
            size: 100,
            notify: true,
            tray: false,
        }
    }
}

impl Appearance {
    /// Whether it is dark, on a desktop that is or is not.
    pub fn is_dark(self, desktop: bool) -> bool {
        match self.theme {
            Theme::System => desktop,
            Theme::Light => false,
            Theme::Dark => true,
        }
    }

    /// The language, on a system that has this one.
    pub fn language(self, system: Language) -> Language {
        match self.language {
            Tongue::System => system,
            Tongue::En => Language::En,
            Tongue::Pt => Language::PtBr,
        }
    }

    /// The size as a factor; one of those that can be chosen.
    pub fn factor(self) -> f32 {
        let size = if SIZES.contains(&self.size) {
            self.size
        } else {
            100
        };
        f32::from(size) / 100.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_person_goes_before_the_system() {
        let mut appearance = Appearance::default();
        assert!(appearance.is_dark(true) && !appearance.is_dark(false));
        assert_eq!(appearance.language(Language::PtBr), Language::PtBr);
        appearance.theme = Theme::Dark;
        appearance.language = Tongue::En;
        appearance.size = 9000;
        assert!(appearance.is_dark(false));
        assert_eq!(appearance.language(Language::PtBr), Language::En);
        assert!((appearance.factor() - 1.0).abs() < f32::EPSILON);
    }
}
