//! How much is kept of what is said in a room: in a sentence, and as its founder writes it.

use std::time::Duration;

use protocol::language::{Language, Text};

use crate::server::policy::KEEP_AGE;
use crate::store::model::Keep;

const DAY: Duration = Duration::from_hours(24);

/// What whoever enters a room is told.
#[must_use]
pub fn sentence(keep: Keep, language: Language) -> String {
    const FOR_GOOD: Text = Text::new("What is said here is kept.", "O que se diz aqui fica guardado.");
    const FOR: Text = Text::new(
        "What is said here is kept for {0}.",
        "O que se diz aqui fica guardado por {0}.",
    );
    const LAST: Text = Text::new(
        "What is said here is kept: the last {0} messages.",
        "O que se diz aqui fica guardado: as últimas {0} mensagens.",
    );
    const BOTH: Text = Text::new(
        "What is said here is kept for {0}, the last {1} messages at most.",
        "O que se diz aqui fica guardado por {0}, no máximo as últimas {1} mensagens.",
    );
    match (keep.age, keep.messages) {
        (None, None) => FOR_GOOD.get(language).to_owned(),
        (Some(age), None) => FOR.fill(language, &[&days(age, language)]),
        (None, Some(messages)) => LAST.fill(language, &[&messages.to_string()]),
        (Some(age), Some(messages)) => BOTH.fill(language, &[&days(age, language), &messages.to_string()]),
    }
}

/// Days, rounded up: nothing is kept longer than people are told.
fn days(age: Duration, language: Language) -> String {
    const ONE: Text = Text::new("a day", "um dia");
    const MANY: Text = Text::new("{0} days", "{0} dias");
    match age.as_secs().div_ceil(DAY.as_secs()) {
        0 | 1 => ONE.get(language).to_owned(),
        days => MANY.fill(language, &[&days.to_string()]),
    }
}

/// Reads how much a founder wants kept: an age, a number of messages, or both; or all that the server keeps.
#[must_use]
pub fn parse(words: &[&str]) -> Option<Keep> {
    if let [off] = words
        && ["OFF", "NONE", "NENHUM", "PADRÃO", "padrão", "PADRAO"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(off))
    {
        return Some(Keep::ALL);
    }
    let mut keep = Keep::ALL;
    for word in words {
        let place_is_free = if let Ok(messages) = word.parse::<u32>() {
            messages > 0 && keep.messages.replace(messages).is_none()
        } else {
            let age = humantime::parse_duration(word).ok()?;
            KEEP_AGE.contains(&age) && keep.age.replace(age).is_none()
        };
        if !place_is_free {
            return None;
        }
    }
    (keep != Keep::ALL).then_some(keep)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_founders_write_is_understood() {
        let keep = |messages, days: Option<u32>| {
            let age = days.map(|days| DAY * days);
            Some(Keep { messages, age })
        };
        assert_eq!(parse(&["30d"]), keep(None, Some(30)));
        assert_eq!(parse(&["1000"]), keep(Some(1000), None));
        assert_eq!(parse(&["1000", "30days"]), keep(Some(1000), Some(30)));
        assert_eq!(parse(&["off"]), Some(Keep::ALL));
        for wrong in [
            &[][..],
            &["0"],
            &["1h"],
            &["30d", "40d"],
            &["1", "2"],
            &["x"],
            &["30d", "off"],
        ] {
            assert_eq!(parse(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn people_are_told_no_less_than_is_kept() {
        let told = |messages, hours: Option<u64>| {
            let age = hours.map(Duration::from_hours);
            sentence(Keep { messages, age }, Language::En)
        };
        assert_eq!(told(None, None), "What is said here is kept.");
        assert_eq!(told(None, Some(24)), "What is said here is kept for a day.");
        assert_eq!(told(None, Some(25)), "What is said here is kept for 2 days.");
        assert!(told(Some(500), Some(90 * 24)).contains("90 days, the last 500 messages"));
    }
}
