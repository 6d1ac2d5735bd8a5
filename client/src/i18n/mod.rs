//! What a person reads, in their language.

mod keys;

use std::cell::{Cell, OnceCell};

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use protocol::language::Language;
use unic_langid::LanguageIdentifier;

pub use self::keys::Key;

const ENGLISH: &str = include_str!("en.ftl");
const PORTUGUESE: &str = include_str!("pt-BR.ftl");

/// The texts, in the language that is used now. Those of a language are read when it is used first.
pub struct I18n {
    language: Cell<Language>,
    english: OnceCell<Bundle>,
    portuguese: OnceCell<Bundle>,
}

type Bundle = FluentBundle<FluentResource>;

impl I18n {
    /// The texts, in a language.
    pub fn new(language: Language) -> Self {
        Self {
            language: Cell::new(language),
            english: OnceCell::new(),
            portuguese: OnceCell::new(),
        }
    }

    /// Uses a language from now on.
    pub fn speak(&self, language: Language) {
        self.language.set(language);
    }

    fn bundle(&self) -> &Bundle {
        let language = self.language.get();
        let (texts, source) = match language {
            Language::En => (&self.english, ENGLISH),
            Language::PtBr => (&self.portuguese, PORTUGUESE),
        };
        texts.get_or_init(|| bundle(language, source))
    }

    /// The texts of the language that the environment asks for: the first of `LC_ALL`, `LC_MESSAGES` and
    /// `LANG` that is set and not empty (POSIX, "Environment Variables").
    pub fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Self {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .filter_map(variable)
            .find(|value| !value.is_empty());
        Self::new(Language::from_locale(locale.as_deref().unwrap_or_default()))
    }

    /// The language.
    pub fn language(&self) -> Language {
        self.language.get()
    }

    /// A text.
    pub fn text(&self, key: Key) -> String {
        self.fill(key, &[])
    }

    /// A text, with values filled in.
    pub fn fill(&self, key: Key, values: &[(&'static str, &str)]) -> String {
        let bundle = self.bundle();
        let pattern = bundle.get_message(key.id()).and_then(|m| m.value());
        let Some(pattern) = pattern else {
            return key.id().to_owned();
        };
        let args: FluentArgs<'_> = values.iter().copied().collect();
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&args), &mut errors);
        text.into_owned()
    }
}

fn bundle(language: Language, source: &str) -> Bundle {
    // What can be read of a resource is used; a test makes sure that it is all.
    let resource = match FluentResource::try_new(source.to_owned()) {
        Ok(resource) | Err((resource, _)) => resource,
    };
    let identifier: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new(vec![identifier]);
    // Marks around what is filled in would be drawn by FLTK, and copied by people.
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// The messages of a file, each with the variables that it fills in.
    fn messages(source: &str) -> BTreeMap<&str, BTreeSet<&str>> {
        let entries = source.lines().filter_map(|line| line.split_once(" = "));
        let entries = entries.filter(|(id, _)| !id.starts_with('#'));
        entries
            .map(|(id, value)| {
                let variables = value
                    .split("{ $")
                    .skip(1)
                    .filter_map(|rest| rest.split(' ').next());
                (id, variables.collect())
            })
            .collect()
    }

    #[test]
    fn every_key_has_a_text_in_every_language_and_nothing_is_left_over() {
        let keys: BTreeSet<&str> = Key::ALL.iter().map(|key| key.id()).collect();
        for source in [ENGLISH, PORTUGUESE] {
            assert!(FluentResource::try_new(source.to_owned()).is_ok());
            let ids: BTreeSet<&str> = messages(source).into_keys().collect();
            assert_eq!(ids, keys);
        }
        for &key in Key::ALL {
            for language in [Language::En, Language::PtBr] {
                let i18n = I18n::new(language);
                let message = i18n.bundle().get_message(key.id());
                assert!(message.and_then(|m| m.value()).is_some(), "{}", key.id());
            }
        }
    }

    #[test]
    fn texts_fill_in_the_same_in_every_language() {
        assert_eq!(messages(ENGLISH), messages(PORTUGUESE));
    }

    #[test]
    fn the_environment_chooses() {
        let language = |set: &[(&str, &str)]| {
            let variable = |name: &str| {
                let found = set.iter().find(|(key, _)| *key == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            I18n::from_environment(variable).language()
        };
        assert_eq!(language(&[]), Language::En);
        assert_eq!(language(&[("LANG", "pt_BR.UTF-8")]), Language::PtBr);
        assert_eq!(language(&[("LC_ALL", ""), ("LANG", "pt")]), Language::PtBr);
        assert_eq!(language(&[("LC_ALL", "C"), ("LANG", "pt_BR")]), Language::En);
    }

    #[test]
    fn values_are_filled_in_as_they_are() {
        let i18n = I18n::new(Language::En);
        i18n.speak(Language::PtBr);
        let text = i18n.fill(Key::EventRenamed, &[("from", "ana"), ("to", "{bia}")]);
        assert_eq!(text, "ana agora é {bia}");
        assert_eq!(i18n.text(Key::QuestionSubmit), "Enviar nome");
    }
}
