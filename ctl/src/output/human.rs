//! Values as people read them.

use std::borrow::Cow;
use std::time::Duration;

use jiff::Timestamp;
use protocol::language::{Language, Text};

/// What strangers wrote, made harmless to a terminal: control characters and those that turn the writing direction
/// are shown by number.
pub fn printable(text: &str) -> Cow<'_, str> {
    let harmful = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(harmful) {
        return Cow::Borrowed(text);
    }
    text.chars()
        .map(|c| {
            if harmful(c) {
                c.escape_unicode().to_string()
            } else {
                c.to_string()
            }
        })
        .collect()
}

/// A word as a shell takes it, whatever strangers called themselves: people copy commands out of hints.
pub fn shell_word(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':' | '/');
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", printable(word).replace('\'', "'\\''"))
}

/// A number with its noun, singular or plural: `1 connection`, `2 connections`.
pub fn count(noun: [Text; 2], number: u64, language: Language) -> String {
    let [one, many] = noun;
    if number == 1 { one } else { many }.fill(language, &[&number.to_string()])
}

/// A duration by its largest unit, as columns show it: `12s`, `5m`, `2h`, `3d`.
pub fn short_duration(duration: Duration) -> String {
    match duration.as_secs() {
        0 if !duration.is_zero() => format!("{}ms", duration.as_millis()),
        seconds @ 0..60 => format!("{seconds}s"),
        seconds @ 60..3600 => format!("{}m", seconds / 60),
        seconds @ 3600..172_800 => format!("{}h", seconds / 3600),
        seconds => format!("{}d", seconds / 86_400),
    }
}

/// A duration by its two largest units: `2h 13m`.
pub fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3600 => format!("{}m {}s", seconds / 60, seconds % 60),
        3600..86_400 => format!("{}h {}m", seconds / 3600, seconds / 60 % 60),
        _ => format!("{}d {}h", seconds / 86_400, seconds / 3600 % 24),
    }
}

/// How long ago an RFC 3339 time was; what is no such time is shown as it is.
pub fn age(time: &str, now: Timestamp) -> String {
    match time.parse::<Timestamp>() {
        Ok(time) => {
            let seconds = now.duration_since(time).as_secs();
            short_duration(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
        }
        Err(_) => printable(time).into_owned(),
    }
}

/// An RFC 3339 time to the second; what is no such time is shown as it is.
pub fn time(time: &str) -> String {
    let parsed = time.parse::<Timestamp>().ok();
    let whole = parsed.and_then(|time| Timestamp::from_second(time.as_second()).ok());
    whole.map_or_else(|| printable(time).into_owned(), |time| time.to_string())
}

/// A number of bytes: `512 B`, `1.4 MiB`.
pub fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let mut tenths = u128::from(bytes) * 10 / 1024;
    let mut unit = 0;
    while tenths >= 10_240 && unit + 1 < UNITS.len() {
        tenths /= 1024;
        unit += 1;
    }
    let unit = UNITS.get(unit).unwrap_or(&"TiB");
    format!("{}.{} {unit}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_strangers_write_reaches_the_terminal() {
        assert_eq!(printable("chat-client 1.0 é 李"), "chat-client 1.0 é 李");
        assert_eq!(
            printable("\u{1b}[2Jx\u{202e}\u{9b}"),
            "\\u{1b}[2Jx\\u{202e}\\u{9b}"
        );
    }

    #[test]
    fn no_name_is_a_command_to_a_shell() {
        assert_eq!(shell_word("joão-2"), "joão-2");
        assert_eq!(shell_word("#geral"), "'#geral'");
        assert_eq!(shell_word("`reboot`|x"), "'`reboot`|x'");
        assert_eq!(shell_word("#a';b"), "'#a'\\'';b'");
    }

    #[test]
    fn durations_are_short() {
        for (seconds, expected) in [
            (0, "0s"),
            (59, "59s"),
            (61, "1m"),
            (7200, "2h"),
            (172_799, "47h"),
            (172_800, "2d"),
        ] {
            assert_eq!(short_duration(Duration::from_secs(seconds)), expected);
        }
        assert_eq!(short_duration(Duration::from_millis(250)), "250ms");
        assert_eq!(duration(Duration::from_secs(7990)), "2h 13m");
        assert_eq!(duration(Duration::from_hours(25)), "1d 1h");
    }

    #[test]
    fn ages_count_from_a_time_and_never_below_zero() {
        let now = "2026-03-01T12:00:00Z".parse().unwrap();
        assert_eq!(age("2026-03-01T10:00:00Z", now), "2h");
        assert_eq!(age("2026-03-01T12:00:09Z", now), "0s");
        assert_eq!(age("yesterday\u{7}", now), "yesterday\\u{7}");
    }

    #[test]
    fn times_are_shown_to_the_second() {
        assert_eq!(time("2026-03-01T12:00:00.987Z"), "2026-03-01T12:00:00Z");
        assert_eq!(time("noon\u{7}"), "noon\\u{7}");
    }

    #[test]
    fn bytes_are_read_at_a_glance() {
        for (number, expected) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.0 KiB"),
            (1_500_000, "1.4 MiB"),
            (u64::MAX, "16777215.9 TiB"),
        ] {
            assert_eq!(bytes(number), expected);
        }
    }
}
