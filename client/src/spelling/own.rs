//! The words that a person has added.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::PathBuf;

/// The most words that are read and added.
const MOST_WORDS: usize = 20_000;

/// The words that a person has added, in `words.txt` beside the settings: a word a line.
pub struct OwnWords {
    path: Option<PathBuf>,
    words: BTreeSet<String>,
}

impl OwnWords {
    /// Those that were added before.
    pub fn in_environment(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let settings = crate::settings::Settings::in_environment(variable);
        let path = settings.map(|settings| settings.path().with_file_name("words.txt"));
        let text = path.as_ref().and_then(|path| fs::read_to_string(path).ok());
        let words = text.unwrap_or_default();
        let words = words.lines().map(|word| word.trim().to_lowercase());
        let words = words.filter(|word| !word.is_empty()).take(MOST_WORDS).collect();
        Self { path, words }
    }

    /// Whether a word was added, with or without capitals.
    pub fn has(&self, word: &str) -> bool {
        self.words.contains(&word.to_lowercase())
    }

    /// Adds a word. It is right even where it cannot be written down.
    pub fn add(&mut self, word: &str) -> io::Result<()> {
        if self.words.len() >= MOST_WORDS || !self.words.insert(word.to_lowercase()) {
            return Ok(());
        }
        let Some(path) = &self.path else {
            return Ok(());
        };
        if let Some(directory) = path.parent() {
            fs::create_dir_all(directory)?;
        }
        let mut file = OpenOptions::new().create(true).append(true).open(path)?;
        writeln!(file, "{word}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_words_are_kept_than_that() {
        let directory = tempfile::tempdir().unwrap();
        let home = directory.path().to_owned();
        let open = || {
            OwnWords::in_environment(|name| {
                (name == "XDG_CONFIG_HOME").then(|| home.clone().into_os_string())
            })
        };
        let mut own = open();
        own.add("Zé").unwrap();
        let path = own.path.clone().unwrap();
        assert!(open().has("zé"));
        let many: Vec<String> = (0..=MOST_WORDS).map(|n| format!("palavra{n}\n")).collect();
        let many = many.concat();
        fs::write(&path, &many).unwrap();
        let mut own = open();
        assert_eq!(own.words.len(), MOST_WORDS);
        own.add("mais").unwrap();
        assert!(!own.has("mais"));
        assert_eq!(fs::read_to_string(&path).unwrap(), many);
    }
}
