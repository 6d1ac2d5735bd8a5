//! How what is being written is spelt.

use std::ops::Range;

use protocol::language::Language;
use serde::{Deserialize, Serialize};

/// What the person wants to have checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SpellingWish {
    /// Whether anything is checked.
    pub check: bool,
    /// With which dictionaries (`pt_BR`); with none, with that of the language.
    pub dictionaries: Vec<String>,
}

impl Default for SpellingWish {
    fn default() -> Self {
        Self {
            check: true,
            dictionaries: Vec::new(),
        }
    }
}

/// How what is being written is spelt.
#[derive(Debug, Default)]
pub struct Spelling {
    /// What the person wants to have checked.
    pub wish: SpellingWish,
    /// The dictionaries that this machine has, in the order of their names.
    pub installed: Vec<String>,
    /// What was given to be checked last: the text, and with which dictionaries.
    pub asked: (String, Vec<String>),
    /// Where in the text the person asks what a word may have been meant to be, until it was looked at.
    pub wanted: Option<usize>,
    /// What was found out last.
    pub found: Findings,
    /// What a word may have been meant to be, since the person asked.
    pub offer: Option<Offer>,
    /// How many offers there were.
    pub offers: u32,
}

/// Which words of a text are misspelt.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// The text.
    pub text: String,
    /// Where in it the words are, in bytes.
    pub wrong: Vec<Range<usize>>,
}

/// What a misspelt word may have been meant to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Where in the text it is.
    pub place: Range<usize>,
    /// The word.
    pub word: String,
    /// What may have been meant, the likeliest first.
    pub instead: Vec<String>,
    /// Tells this offer from others for the same word.
    pub number: u32,
}

impl Spelling {
    /// The dictionaries to check with, for somebody who reads this language.
    pub fn dictionaries(&self, language: Language) -> Vec<String> {
        let wish = &self.wish;
        if !wish.check {
            return Vec::new();
        }
        if wish.dictionaries.is_empty() {
            return self.usual(language).into_iter().collect();
        }
        let installed = |name: &&String| self.installed.contains(name);
        wish.dictionaries.iter().filter(installed).cloned().collect()
    }

    /// The dictionary of a language.
    fn usual(&self, language: Language) -> Option<String> {
        let (whole, begin) = match language {
            Language::En => ("en_US", "en"),
            Language::PtBr => ("pt_BR", "pt"),
        };
        let exact = self.installed.iter().find(|name| *name == whole);
        let like = || self.installed.iter().find(|name| name.starts_with(begin));
        exact.or_else(like).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dictionaries_follow_the_language_unless_chosen() {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        let mut spelling = Spelling {
            installed: names(&["de_DE", "en_GB", "pt_BR", "pt_PT"]),
            ..Spelling::default()
        };
        assert_eq!(spelling.dictionaries(Language::PtBr), ["pt_BR"]);
        assert_eq!(spelling.dictionaries(Language::En), ["en_GB"]);
        spelling.wish.dictionaries = names(&["pt_BR", "en_GB", "fr_FR"]);
        assert_eq!(spelling.dictionaries(Language::En), ["pt_BR", "en_GB"]);
        spelling.wish.check = false;
        assert!(spelling.dictionaries(Language::En).is_empty());
        spelling = Spelling::default();
        assert!(spelling.dictionaries(Language::PtBr).is_empty());
    }
}
