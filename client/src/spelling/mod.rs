//! Looking words up in Hunspell's dictionaries, on a thread of its own: they take a moment to load, and megabytes of
//! memory. So only those are loaded that are needed, and not before something is written.

mod files;
mod own;

use std::ops::Range;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use spellbook::Dictionary;

use self::files::Files;
use self::own::OwnWords;
use crate::model::spelling::Findings;
use crate::net::Mailbox;
use crate::update::{Msg, Spell};

/// The most that is offered for a word.
const MOST_OFFERED: usize = 7;

/// Looks words up.
pub struct Speller {
    work: Sender<Spell>,
}

impl Speller {
    /// One for the dictionaries of this machine; it tells which there are.
    pub fn start(mailbox: Mailbox) -> Self {
        let (work, received) = channel();
        let run = move || {
            let variable = |name: &str| std::env::var_os(name);
            let desk = Desk {
                files: Files::in_environment(variable),
                own: OwnWords::in_environment(variable),
                open: Vec::new(),
            };
            mailbox.tell(Msg::Dictionaries(desk.files.names()));
            desk.run(&received, &mailbox);
        };
        // Without a thread nothing is marked.
        let _ = thread::Builder::new().name("spelling".to_owned()).spawn(run);
        Self { work }
    }

    /// Has something done; what comes out is told.
    pub fn tell(&self, work: Spell) {
        // The thread ends with the program.
        let _ = self.work.send(work);
    }
}

/// What the thread works with.
struct Desk {
    files: Files,
    own: OwnWords,
    /// The dictionaries that are loaded; one that cannot be is `None`.
    open: Vec<(String, Option<Dictionary>)>,
}

impl Desk {
    fn run(mut self, received: &Receiver<Spell>, mailbox: &Mailbox) {
        let mut next = received.recv().ok();
        while let Some(task) = next.take() {
            next = received.try_recv().ok();
            // While somebody types on, only what there is now counts.
            let outdated = matches!((&task, &next), (Spell::Check { .. }, Some(Spell::Check { .. })));
            if !outdated && let Some(msg) = self.work(task) {
                mailbox.tell(msg);
            }
            if next.is_none() {
                next = received.recv().ok();
            }
        }
    }

    fn work(&mut self, task: Spell) -> Option<Msg> {
        match task {
            Spell::Check {
                dictionaries,
                text,
                words,
            } => {
                self.load(&dictionaries);
                let is_wrong =
                    |place: &Range<usize>| text.get(place.clone()).is_some_and(|word| !self.is_right(word));
                let wrong = words.into_iter().filter(is_wrong).collect();
                Some(Msg::Spelt(Findings { text, wrong }))
            }
            Spell::Suggest {
                dictionaries,
                word,
                place,
            } => {
                self.load(&dictionaries);
                let instead = self.suggest(&word);
                Some(Msg::Offer { place, word, instead })
            }
            Spell::Learn(word) => {
                if let Err(error) = self.own.add(&word) {
                    eprintln!("chat-client: {error}");
                }
                None
            }
            Spell::Rest => {
                self.open.clear();
                None
            }
        }
    }

    /// Has these dictionaries, and no others.
    fn load(&mut self, names: &[String]) {
        self.open.retain(|(name, _)| names.contains(name));
        for name in names {
            if self.open.iter().all(|(open, _)| open != name) {
                let loaded = self.files.load(name);
                if let Err(error) = &loaded {
                    eprintln!("chat-client: {name}: {error}");
                }
                self.open.push((name.clone(), loaded.ok()));
            }
        }
    }

    fn dictionaries(&self) -> impl Iterator<Item = &Dictionary> {
        self.open.iter().filter_map(|(_, dictionary)| dictionary.as_ref())
    }

    /// Whether a word is in one of the dictionaries, or there is none to look it up in.
    fn is_right(&self, word: &str) -> bool {
        let plain = word.replace('’', "'");
        let known = |dictionary: &Dictionary| dictionary.check(word) || dictionary.check(&plain);
        self.own.has(word) || self.dictionaries().next().is_none() || self.dictionaries().any(known)
    }

    /// The dictionaries take turns.
    fn suggest(&self, word: &str) -> Vec<String> {
        let suggest = |dictionary: &Dictionary| {
            let mut all = Vec::new();
            dictionary.suggest(word, &mut all);
            all
        };
        let each: Vec<Vec<String>> = self.dictionaries().map(suggest).collect();
        let longest = each.iter().map(Vec::len).max().unwrap_or(0);
        let mut offered: Vec<String> = Vec::new();
        for one in (0..longest).flat_map(|at| each.iter().filter_map(move |all| all.get(at))) {
            if offered.len() < MOST_OFFERED && !offered.contains(one) {
                offered.push(one.clone());
            }
        }
        offered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AFFIXES: &str = "SET UTF-8\nTRY aeiou\nSFX S Y 1\nSFX S 0 s .\n";

    fn desk(dictionaries: &[(&str, &str)]) -> (tempfile::TempDir, Desk) {
        let directory = tempfile::tempdir().unwrap();
        for (name, words) in dictionaries {
            let words = format!("{}\n{words}\n", words.lines().count());
            std::fs::write(directory.path().join(format!("{name}.aff")), AFFIXES).unwrap();
            std::fs::write(directory.path().join(format!("{name}.dic")), words).unwrap();
        }
        let home = directory.path().to_owned();
        let variable =
            |name: &str| matches!(name, "DICPATH" | "XDG_CONFIG_HOME").then(|| home.clone().into_os_string());
        let desk = Desk {
            files: Files::in_environment(variable),
            own: OwnWords::in_environment(variable),
            open: Vec::new(),
        };
        (directory, desk)
    }

    fn wrong(desk: &mut Desk, dictionaries: &[&str], text: &str) -> Vec<String> {
        let mut start = 0;
        let words = text.split(' ').map(|word| {
            let place = start..start + word.len();
            start = place.end + 1;
            place
        });
        let check = Spell::Check {
            dictionaries: dictionaries.iter().map(|&name| name.to_owned()).collect(),
            text: text.to_owned(),
            words: words.collect(),
        };
        let Some(Msg::Spelt(found)) = desk.work(check) else {
            panic!("it was looked at");
        };
        found
            .wrong
            .into_iter()
            .map(|word| text[word].to_owned())
            .collect()
    }

    #[test]
    fn a_word_is_right_in_any_of_the_dictionaries() {
        let (_directory, mut desk) = desk(&[("aa_AA", "casa/S\nvocê"), ("bb_BB", "house/S")]);
        assert!(desk.files.names().contains(&"bb_BB".to_owned()));
        assert_eq!(
            wrong(&mut desk, &["aa_AA"], "casas voce houses você"),
            ["voce", "houses"]
        );
        assert_eq!(
            wrong(&mut desk, &["aa_AA", "bb_BB"], "casas voce houses"),
            ["voce"]
        );
        assert_eq!(desk.suggest("voce"), ["você"]);
        // Without a dictionary nothing is wrong.
        assert_eq!(wrong(&mut desk, &["cc_CC"], "voce"), [""; 0]);
        assert_eq!(desk.open.len(), 1);
        desk.work(Spell::Rest);
        assert!(desk.open.is_empty());
    }

    #[test]
    fn words_are_learnt_for_good() {
        let (directory, mut first) = desk(&[("aa_AA", "casa")]);
        assert_eq!(wrong(&mut first, &["aa_AA"], "chatd"), ["chatd"]);
        first.work(Spell::Learn("chatd".to_owned()));
        assert_eq!(wrong(&mut first, &["aa_AA"], "chatd Chatd"), [""; 0]);
        let home = directory.path().to_owned();
        let again = OwnWords::in_environment(|name| {
            (name == "XDG_CONFIG_HOME").then(|| home.clone().into_os_string())
        });
        assert!(again.has("chatd"));
    }
}
