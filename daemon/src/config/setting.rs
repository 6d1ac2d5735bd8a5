//! A value in force, as it is compared with that of another reading, and shown.

use std::time::Duration;

/// Stands for what is not shown: hashes of passwords.
pub const SECRET: &str = "(secret)";

/// The value of a key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Setting {
    /// As it would stand in the file, on one line; `None`: it is not set.
    pub toml: Option<String>,
    /// What a reload is to see changed though the key says the same: what is in the file that it names.
    pub beside: String,
}

impl Setting {
    /// A value that says all by itself.
    #[must_use]
    pub fn new(toml: Option<String>) -> Self {
        Self {
            toml,
            beside: String::new(),
        }
    }
}

/// A text in TOML. What JSON escapes TOML escapes the same way, and one character more.
#[must_use]
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text)
        .to_string()
        .replace('\u{7f}', "\\u007f")
}

/// A list of texts in TOML.
#[must_use]
pub fn list<T: ToString>(items: &[T]) -> String {
    let items: Vec<_> = items.iter().map(|item| quoted(&item.to_string())).collect();
    format!("[{}]", items.join(", "))
}

/// A duration in TOML, as the file has durations.
#[must_use]
pub fn duration(duration: Duration) -> String {
    quoted(&humantime::format_duration(duration).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_read_back_as_what_it_was() {
        for text in ["", "a b", "\"\\'", "um\ndois\r\t", "\u{1}\u{7f}\u{1b}é李"] {
            let toml = format!("x = {}", quoted(text));
            assert!(!toml.contains('\n'), "{toml}");
            let table: toml::Table = toml.parse().unwrap();
            assert_eq!(table["x"].as_str(), Some(text));
        }
        assert_eq!(list(&["a", "b"]), r#"["a", "b"]"#);
        assert_eq!(duration(Duration::from_secs(90)), r#""1m 30s""#);
    }
}
