//! Having the spelling looked at.

use std::ops::Range;

use protocol::language::Language;

use super::Script;
use crate::model::spelling::{Findings, SpellingWish};
use crate::update::{Command, Msg, Spell};

/// A client on a machine with two dictionaries.
fn room() -> Script {
    let mut script = Script::online("");
    script.model.desktop.language = Language::PtBr;
    script.msg(Msg::Dictionaries(vec!["en_US".to_owned(), "pt_BR".to_owned()]));
    script.done.clear();
    script
}

impl Script {
    /// What was to be looked up since this was last asked.
    fn spelling(&mut self) -> Vec<Spell> {
        let spell = |command| match command {
            Command::Spell(spell) => Some(spell),
            _ => None,
        };
        std::mem::take(&mut self.done)
            .into_iter()
            .filter_map(spell)
            .collect()
    }

    fn spelt(&mut self, text: &str, wrong: &[(usize, usize)]) {
        self.msg(Msg::Spelt(Findings {
            text: text.to_owned(),
            wrong: ranges(wrong),
        }));
    }
}

fn ranges(places: &[(usize, usize)]) -> Vec<Range<usize>> {
    places.iter().map(|&(start, end)| start..end).collect()
}

fn check(dictionaries: &[&str], text: &str, words: &[(usize, usize)]) -> Spell {
    Spell::Check {
        dictionaries: dictionaries.iter().map(|&name| name.to_owned()).collect(),
        text: text.to_owned(),
        words: ranges(words),
    }
}

#[test]
fn what_is_written_is_looked_at_once() {
    let mut script = room();
    script.write("#geral", "bom di");
    assert_eq!(script.spelling(), [check(&["pt_BR"], "bom di", &[(0, 3)])]);
    script.msg(Msg::Tick);
    assert_eq!(script.spelling(), []);
    // Those who are here, and whom one talks with, are right.
    script.server(&[":Zeca!z@h PRIVMSG ana :oi"]);
    script.write("#geral", "rui e zeca vem ");
    assert_eq!(
        script.spelling(),
        [check(&["pt_BR"], "rui e zeca vem ", &[(11, 14)])]
    );
    // What comes too late counts for nothing.
    script.spelt("bom di", &[(0, 3)]);
    assert_eq!(script.model.spelling.found, Findings::default());
    script.spelt("rui e zeca vem ", &[(11, 14)]);
    assert_eq!(script.model.spelling.found.wrong, ranges(&[(11, 14)]));
}

#[test]
fn the_person_chooses_what_is_checked() {
    let mut script = room();
    script.write("#geral", "bom ");
    script.spelling();
    let wish = SpellingWish {
        check: true,
        dictionaries: vec!["en_US".to_owned(), "pt_BR".to_owned()],
    };
    script.msg(Msg::SpellingWish(wish.clone()));
    let remembered = |command: &Command| matches!(command, Command::Remember(all) if all.spelling == wish);
    assert!(script.done.iter().any(remembered));
    assert_eq!(script.spelling(), [check(&["en_US", "pt_BR"], "bom ", &[(0, 3)])]);
    script.spelt("bom ", &[(0, 3)]);
    let none = SpellingWish { check: false, ..wish };
    script.msg(Msg::SpellingWish(none));
    assert_eq!(script.spelling(), [Spell::Rest]);
    assert_eq!(script.model.spelling.found, Findings::default());
    script.write("#geral", "bom dia ");
    assert_eq!(script.spelling(), []);
}

#[test]
fn other_words_are_offered_where_they_are_asked_for() {
    let mut script = room();
    let text = "voce e amanhan ";
    script.write("#geral", text);
    script.spelling();
    // Before it is known what is wrong, too.
    script.msg(Msg::AskSpelling(5));
    assert_eq!(script.spelling(), []);
    script.spelt(text, &[(0, 4), (7, 14)]);
    let suggest = |word: &str, place| Spell::Suggest {
        dictionaries: vec!["pt_BR".to_owned()],
        word: word.to_owned(),
        place,
    };
    assert_eq!(script.spelling(), [suggest("amanhan", 7..14)]);
    script.msg(Msg::AskSpelling(2));
    script.msg(Msg::AskSpelling(text.len()));
    let voce = || suggest("voce", 0..4);
    assert_eq!(script.spelling(), [voce(), voce()]);
    let offer = |word: &str| Msg::Offer {
        place: 0..4,
        word: word.to_owned(),
        instead: vec!["você".to_owned()],
    };
    // Somebody wrote on meanwhile.
    script.msg(offer("vose"));
    assert_eq!(script.model.spelling.offer, None);
    script.msg(offer("voce"));
    let shown = script.model.spelling.offer.clone().unwrap();
    assert_eq!(
        (shown.number, shown.instead.as_slice()),
        (1, &["você".to_owned()][..])
    );
    script.msg(Msg::Learn("voce".to_owned()));
    let words = [(0, 4), (7, 14)];
    let learn = Spell::Learn("voce".to_owned());
    assert_eq!(script.spelling(), [learn, check(&["pt_BR"], text, &words)]);
}
