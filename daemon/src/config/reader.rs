//! Reading values out of a parsed file: each with its kind, its bounds and its default, and every mistake noted.

use std::collections::BTreeMap;
use std::ops::Range;

use protocol::language::{Language, Text};
use toml::de::{DeTable, DeValue};

use super::problem::Problem;
use super::section::Section;
use super::setting::Setting;

/// What is gathered while a file is read.
#[derive(Debug)]
pub(super) struct Reading {
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// Every key with its value (written or default) in a form to be compared.
    pub values: BTreeMap<String, Setting>,
    /// Every key that there is, set or not.
    pub known: Vec<String>,
    unknown: Vec<Unknown>,
    /// The language of what is noted.
    pub language: Language,
}

#[derive(Debug)]
struct Unknown {
    section: String,
    key: String,
    span: Range<usize>,
}

impl Reading {
    pub fn new(language: Language) -> Self {
        Self {
            problems: Vec::new(),
            values: BTreeMap::new(),
            known: Vec::new(),
            unknown: Vec::new(),
            language,
        }
    }

    /// Notes that a value is not what it has to be.
    pub fn reject(&mut self, span: Range<usize>, key: &str, message: Text, values: &[&str]) {
        let message = message.fill(self.language, values);
        self.problems.push(Problem {
            span: Some(span),
            key: key.to_owned(),
            message,
            hint: None,
        });
    }

    /// Gives the last problem a hint.
    pub fn hint(&mut self, hint: Text, values: &[&str]) {
        if let Some(problem) = self.problems.last_mut() {
            problem.hint = Some(hint.fill(self.language, values));
        }
    }

    /// Notes that something else was expected.
    pub fn expected(&mut self, span: Range<usize>, key: &str, expected: &str, found: &DeValue<'_>) {
        const EXPECTED: Text = Text::new("expected {0}, found {1}", "esperado: {0}; encontrado: {1}");
        let found = match found {
            _ if key.ends_with("password") => "...".to_owned(),
            DeValue::String(text) => format!("{text:?}"),
            DeValue::Integer(number) => number.to_string(),
            DeValue::Float(number) => number.to_string(),
            DeValue::Boolean(flag) => flag.to_string(),
            DeValue::Datetime(time) => time.to_string(),
            DeValue::Array(_) => "[...]".to_owned(),
            DeValue::Table(_) => "{...}".to_owned(),
        };
        let found: String = found.chars().take(60).collect();
        self.reject(span, key, EXPECTED, &[expected, &found]);
    }

    /// Notes a key that nobody asks for.
    pub fn unknown(&mut self, section: &str, key: &str, span: Range<usize>) {
        self.unknown.push(Unknown {
            section: section.to_owned(),
            key: key.to_owned(),
            span,
        });
    }

    /// Every key has been asked for: what is left in the file is unknown, and may be a slip of the pen.
    pub fn suggest(&mut self) {
        const UNKNOWN: Text = Text::new("there is no such key", "não existe essa chave");
        const DID_YOU_MEAN: Text = Text::new("did you mean `{0}`?", "você quis dizer `{0}`?");
        for Unknown { section, key, span } in std::mem::take(&mut self.unknown) {
            let full = join(&section, &key);
            let nearest = self.nearest(&section, &key);
            self.reject(span, &full, UNKNOWN, &[]);
            if let Some(nearest) = nearest {
                self.hint(DID_YOU_MEAN, &[&nearest]);
            }
        }
    }

    /// The key that is spelt most like this one: of its own section, by its name alone, or else of any other.
    fn nearest(&self, section: &str, key: &str) -> Option<String> {
        let own = |known: &&String| known.rsplit_once('.').map_or("", |(section, _)| section) == section;
        let here = self
            .known
            .iter()
            .filter(own)
            .map(|known| known.rsplit('.').next().unwrap_or(known));
        most_alike(key, here)
            .or_else(|| most_alike(key, self.known.iter().map(String::as_str)))
            .map(ToOwned::to_owned)
    }

    /// Reads a table of the file.
    pub fn section<'d, T>(
        &mut self,
        root: &'d DeTable<'d>,
        name: &'static str,
        fields: impl FnOnce(&mut Section<'_, 'd>) -> T,
    ) -> T {
        self.known.push(name.to_owned());
        let table = match root.get(name) {
            None => None,
            Some(value) => match value.get_ref() {
                DeValue::Table(table) => Some(table),
                other => {
                    let expected = A_TABLE.fill(self.language, &[name]);
                    self.expected(value.span(), name, &expected, other);
                    None
                }
            },
        };
        let mut section = Section::new(self, name, table, false);
        let read = fields(&mut section);
        section.finish();
        read
    }

    /// Reads an array of tables. `None` if it is not there.
    pub fn sections<'d, T>(
        &mut self,
        root: &'d DeTable<'d>,
        name: &'static str,
        mut fields: impl FnMut(&mut Section<'_, 'd>, Range<usize>) -> T,
    ) -> Option<Vec<T>> {
        self.known.push(name.to_owned());
        let value = root.get(name);
        let items: Vec<_> = match value.map(|value| (value.span(), value.get_ref())) {
            None => {
                // What may stand in it is known all the same.
                let mut section = Section::new(self, name, None, true);
                fields(&mut section, 0..0);
                section.finish();
                return None;
            }
            Some((_, DeValue::Array(items))) => items.iter().collect(),
            Some((span, other)) => {
                let expected = AN_ARRAY.fill(self.language, &[name]);
                self.expected(span, name, &expected, other);
                return Some(Vec::new());
            }
        };
        let mut read = Vec::new();
        for item in items {
            let DeValue::Table(table) = item.get_ref() else {
                let expected = AN_ARRAY.fill(self.language, &[name]);
                self.expected(item.span(), name, &expected, item.get_ref());
                continue;
            };
            let mut section = Section::new(self, name, Some(table), true);
            read.push(fields(&mut section, item.span()));
            section.finish();
        }
        Some(read)
    }

    /// Notes the tables that nobody asked for.
    pub fn finish(&mut self, root: &DeTable<'_>) {
        for (key, _) in root {
            let name = key.get_ref();
            if !self.known.iter().any(|known| known == name) {
                self.unknown("", name, key.span());
            }
        }
        self.suggest();
    }
}

const A_TABLE: Text = Text::new("a table, [{0}]", "uma tabela, [{0}]");
const AN_ARRAY: Text = Text::new(
    "a list of tables, each headed [[{0}]]",
    "uma lista de tabelas, cada uma com [[{0}]]",
);

/// The name whose last part is spelt most like `key`, if any is spelt much like it.
fn most_alike<'a>(key: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    const ALIKE: f64 = 0.8;
    let rate = |name: &'a str| strsim::jaro_winkler(name.rsplit('.').next().unwrap_or(name), key);
    let rated = names
        .map(|name| (rate(name), name))
        .filter(|&(rate, _)| rate >= ALIKE);
    rated.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}

pub(super) fn join(section: &str, key: &str) -> String {
    if section.is_empty() {
        key.to_owned()
    } else {
        format!("{section}.{key}")
    }
}
