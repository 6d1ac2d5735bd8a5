//! The two languages that people read, and texts that exist in both.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A language that the server, `chatctl` and the client speak.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// English, `en`.
    #[default]
    #[serde(rename = "en")]
    En,
    /// Brazilian Portuguese, `pt-BR`.
    #[serde(rename = "pt-BR")]
    PtBr,
}

impl Language {
    /// The language that a POSIX locale name or a language tag asks for: Portuguese of any country gets
    /// [`Language::PtBr`], everything else [`Language::En`].
    ///
    /// ```
    /// use protocol::language::Language;
    /// assert_eq!(Language::from_locale("pt_BR.UTF-8"), Language::PtBr);
    /// assert_eq!(Language::from_locale("pt"), Language::PtBr);
    /// assert_eq!(Language::from_locale("de_DE.UTF-8"), Language::En);
    /// assert_eq!(Language::from_locale("C"), Language::En);
    /// ```
    #[must_use]
    pub fn from_locale(locale: &str) -> Self {
        let language = locale.split(['_', '-', '.', '@']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("pt") {
            Self::PtBr
        } else {
            Self::En
        }
    }

    /// The BCP 47 tag, as the configuration spells it: `en` or `pt-BR`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::PtBr => "pt-BR",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// A text that a person reads, in both languages.
///
/// ```
/// use protocol::language::{Language, Text};
/// const JOINED: Text = Text::new("{0} joined {1}.", "{0} entrou em {1}.");
/// assert_eq!(JOINED.fill(Language::PtBr, &["ana", "#geral"]), "ana entrou em #geral.");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Text {
    /// In English.
    pub en: &'static str,
    /// In Brazilian Portuguese.
    pub pt: &'static str,
}

impl Text {
    /// A text from its English and its Portuguese form.
    #[must_use]
    pub const fn new(en: &'static str, pt: &'static str) -> Self {
        Self { en, pt }
    }

    /// The text in `language`, placeholders and all.
    #[must_use]
    pub const fn get(self, language: Language) -> &'static str {
        match language {
            Language::En => self.en,
            Language::PtBr => self.pt,
        }
    }

    /// The text in `language` with `{0}`, `{1}`, ... replaced by the values. A placeholder without a value
    /// and anything else between braces stay as they are, and values are never searched for placeholders.
    #[must_use]
    pub fn fill(self, language: Language, values: &[&str]) -> String {
        let mut rest = self.get(language);
        let mut filled = String::with_capacity(rest.len() + values.iter().map(|v| v.len()).sum::<usize>());
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let value = after
                .split_once('}')
                .and_then(|(index, tail)| Some((*values.get(index.parse::<usize>().ok()?)?, tail)));
            if let Some((value, tail)) = value {
                filled.push_str(value);
                rest = tail;
            } else {
                filled.push('{');
                rest = after;
            }
        }
        filled.push_str(rest);
        filled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fill_takes_values_in_any_order_and_leaves_other_braces() {
        let text = Text::new("{1} before {0}, {2} {quit} {", "");
        assert_eq!(
            text.fill(Language::En, &["a", "{0}"]),
            "{0} before a, {2} {quit} {"
        );
    }

    #[test]
    fn tags_are_what_the_configuration_and_the_admin_socket_write() {
        for language in [Language::En, Language::PtBr] {
            let json = serde_json::to_string(&language).unwrap();
            assert_eq!(json, format!("\"{language}\""));
            assert_eq!(serde_json::from_str::<Language>(&json).unwrap(), language);
        }
    }
}
