//! One table of the file, and the kinds of values that may stand in it.

use std::fmt::Display;
use std::ops::{Range, RangeInclusive};
use std::time::Duration;

use protocol::language::Text;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::reader::{Reading, join};
use super::setting::{self, Setting, quoted};

/// One table while it is read.
#[derive(Debug)]
pub(super) struct Section<'r, 'd> {
    pub reading: &'r mut Reading,
    name: String,
    table: Option<&'d DeTable<'d>>,
    asked: Vec<&'static str>,
    /// One of several of its name: its values are compared by whoever reads them all.
    listed: bool,
}

/// A value and where it stands; no place for a default.
#[derive(Debug)]
pub(super) struct Found<T> {
    pub value: T,
    pub span: Option<Range<usize>>,
}

impl<'r, 'd> Section<'r, 'd> {
    /// A table of that name, if it is there; `listed`: one of several.
    pub fn new(reading: &'r mut Reading, name: &str, table: Option<&'d DeTable<'d>>, listed: bool) -> Self {
        Self {
            reading,
            name: name.to_owned(),
            table,
            asked: Vec::new(),
            listed,
        }
    }

    /// The key's name with its table.
    pub fn path(&self, key: &str) -> String {
        join(&self.name, key)
    }

    /// Whether the table itself is in the file.
    pub fn is_written(&self) -> bool {
        self.table.is_some()
    }

    /// Where a value stands.
    pub fn span(&self, key: &str) -> Option<Range<usize>> {
        Some(self.table?.get(key)?.span())
    }

    fn look_up(&mut self, key: &'static str) -> Option<&'d Spanned<DeValue<'d>>> {
        self.asked.push(key);
        let path = self.path(key);
        if !self.reading.known.contains(&path) {
            self.reading.known.push(path);
        }
        self.table?.get(key)
    }

    /// A value that `parse` understands, and else the default; `show` writes it as the file would have it, if it is set.
    pub fn get<T>(
        &mut self,
        key: &'static str,
        expected: &str,
        default: T,
        parse: impl FnOnce(&DeValue<'_>) -> Option<T>,
        show: impl FnOnce(&T) -> Option<String>,
    ) -> Found<T> {
        let found = self.look_up(key).and_then(|item| {
            let value = parse(item.get_ref());
            if value.is_none() {
                let path = self.path(key);
                self.reading
                    .expected(item.span(), &path, expected, item.get_ref());
            }
            Some(Found {
                value: value?,
                span: Some(item.span()),
            })
        });
        let found = found.unwrap_or(Found {
            value: default,
            span: None,
        });
        if !self.listed {
            let path = self.path(key);
            let setting = Setting::new(show(&found.value));
            self.reading.values.insert(path, setting);
        }
        found
    }

    /// A whole number.
    pub fn number<T>(&mut self, key: &'static str, range: RangeInclusive<T>, default: T) -> T
    where
        T: Copy + PartialOrd + TryFrom<i64> + Display,
    {
        const NUMBER: Text = Text::new("a whole number from {0} to {1}", "um número inteiro de {0} a {1}");
        let (from, to) = (range.start().to_string(), range.end().to_string());
        let expected = NUMBER.fill(self.reading.language, &[&from, &to]);
        let parse = |value: &DeValue<'_>| {
            let number = value.as_integer()?;
            let number = i64::from_str_radix(number.as_str(), number.radix()).ok()?;
            T::try_from(number).ok().filter(|number| range.contains(number))
        };
        self.get(key, &expected, default, parse, plain).value
    }

    /// True or false.
    pub fn flag(&mut self, key: &'static str, default: bool) -> Found<bool> {
        const FLAG: Text = Text::new("true or false", "true (sim) ou false (não)");
        let expected = FLAG.get(self.reading.language);
        #[allow(
            clippy::redundant_closure_for_method_calls,
            reason = "the method alone is not general enough"
        )]
        self.get(key, expected, default, |value| value.as_bool(), plain)
    }

    /// A text that `check` accepts.
    pub fn text(
        &mut self,
        key: &'static str,
        expected: Text,
        default: Option<&str>,
        check: impl FnOnce(&str) -> bool,
    ) -> Found<Option<String>> {
        let expected = expected.get(self.reading.language);
        let default = default.map(ToOwned::to_owned);
        let parse = |value: &DeValue<'_>| {
            value
                .as_str()
                .filter(|text| check(text))
                .map(|text| Some(text.to_owned()))
        };
        self.get(key, expected, default, parse, |text| text.as_deref().map(quoted))
    }

    /// A span of time within a range, or none at all.
    pub fn duration_or_zero(
        &mut self,
        key: &'static str,
        range: RangeInclusive<Duration>,
        default: Duration,
    ) -> Duration {
        const EXPECTED: Text = Text::new(
            "\"0s\", or a duration from {0} to {1}, such as \"90d\"",
            "\"0s\", ou uma duração de {0} a {1}, como \"90d\"",
        );
        self.span_of_time(key, EXPECTED, &range, default, |duration| {
            duration.is_zero() || range.contains(&duration)
        })
    }

    /// A span of time: `"90s"`, `"2m"`, `"1h 30m"`, `"90d"`.
    pub fn duration(
        &mut self,
        key: &'static str,
        range: RangeInclusive<Duration>,
        default: Duration,
    ) -> Duration {
        const EXPECTED: Text = Text::new(
            "a duration from {0} to {1}, such as \"30s\", \"2m\" or \"90d\"",
            "uma duração de {0} a {1}, como \"30s\", \"2m\" ou \"90d\"",
        );
        self.span_of_time(key, EXPECTED, &range, default, |duration| {
            range.contains(&duration)
        })
    }

    fn span_of_time(
        &mut self,
        key: &'static str,
        expected: Text,
        range: &RangeInclusive<Duration>,
        default: Duration,
        check: impl Fn(Duration) -> bool,
    ) -> Duration {
        let format = |duration: &Duration| humantime::format_duration(*duration).to_string();
        let bounds = [format(range.start()), format(range.end())];
        let expected = expected.fill(self.reading.language, &[&bounds[0], &bounds[1]]);
        let parse = |value: &DeValue<'_>| {
            humantime::parse_duration(value.as_str()?)
                .ok()
                .filter(|&duration| check(duration))
        };
        let show = |duration: &Duration| Some(setting::duration(*duration));
        self.get(key, &expected, default, parse, show).value
    }

    /// One of several words.
    pub fn choice<T: Copy + PartialEq>(
        &mut self,
        key: &'static str,
        choices: &[(&str, T)],
        default: T,
    ) -> Found<T> {
        let words: Vec<String> = choices.iter().map(|(word, _)| format!("\"{word}\"")).collect();
        let expected = words.join(" | ");
        let parse = |value: &DeValue<'_>| {
            let word = value.as_str()?;
            choices
                .iter()
                .find(|(choice, _)| *choice == word)
                .map(|&(_, choice)| choice)
        };
        let show = |value: &T| {
            let (word, _) = choices.iter().find(|(_, choice)| choice == value)?;
            Some(quoted(word))
        };
        self.get(key, &expected, default, parse, show)
    }

    /// A list of texts, each of which `read` understands.
    pub fn list<T: ToString>(
        &mut self,
        key: &'static str,
        expected: Text,
        default: Vec<T>,
        read: impl Fn(&str) -> Option<T>,
    ) -> Found<Vec<T>> {
        let expected = expected.get(self.reading.language);
        let parse = |value: &DeValue<'_>| {
            let items = value.as_array()?.iter();
            items
                .map(|item| item.get_ref().as_str().and_then(&read))
                .collect()
        };
        self.get(key, expected, default, parse, |list| Some(setting::list(list)))
    }

    /// Notes what the table holds and nobody asked for.
    pub fn finish(self) {
        for (key, _) in self.table.into_iter().flatten() {
            let name = key.get_ref();
            if !self.asked.iter().any(|asked| asked == name) {
                self.reading.unknown(&self.name, name, key.span());
            }
        }
    }
}

/// What TOML writes as everybody does.
#[expect(clippy::unnecessary_wraps, reason = "other values may not be set")]
fn plain(value: &impl Display) -> Option<String> {
    Some(value.to_string())
}
