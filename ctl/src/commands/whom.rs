//! Whom a ban or a mute is about, and for how long: what the two are asked for in the same way.

use std::time::Duration;

use clap::{ArgMatches, Command};
use jiff::SignedDuration;
use protocol::ban::Whom;
use protocol::language::{Language, Text};

use crate::cli::{self, argument, option};

/// `add`, with all that it takes; `lasts` says what a time may be.
pub fn add(lasts: Text, language: Language) -> Command {
    const TIME: Text = Text::new("TIME", "TEMPO");
    const TEXT: Text = Text::new("TEXT", "TEXTO");
    const REASON_HELP: Text = Text::new("What they are told", "O que elas ficam sabendo");
    Command::new("add")
        .args(who(language))
        .arg(option("for", TIME, lasts, language).value_parser(duration))
        .arg(option("reason", TEXT, REASON_HELP, language).short('r'))
        .arg(cli::dry_run(language))
        .arg(cli::yes(language))
}

/// `remove`, with all that it takes.
pub fn remove(language: Language) -> Command {
    Command::new("remove").args(who(language))
}

/// One of the two.
fn who(language: Language) -> [clap::Arg; 2] {
    const WHO: Text = Text::new("WHO", "QUEM");
    const WHO_HELP: Text = Text::new(
        "An address, a range such as 10.1.0.0/16, or a mask such as joe!*@*",
        "Um endereço, uma faixa como 10.1.0.0/16, ou uma máscara como joe!*@*",
    );
    const NAME: Text = Text::new("NAME", "NOME");
    const ACCOUNT_HELP: Text = Text::new("An account instead", "Uma conta, em vez disso");
    [
        argument("who", WHO, WHO_HELP, language)
            .required_unless_present("account")
            .conflicts_with("account")
            .value_parser(who_value),
        option("account", NAME, ACCOUNT_HELP, language).value_parser(account_value),
    ]
}

fn who_value(text: &str) -> Result<String, String> {
    Whom::parse(text)
        .map(|whom| whom.to_string())
        .ok_or_else(|| "192.168.0.14, 10.1.0.0/16, 2001:db8::/32, joe!*@*, $a:joe".into())
}

fn account_value(name: &str) -> Result<String, String> {
    Whom::account(name)
        .map(|whom| whom.to_string())
        .ok_or_else(|| "joe".into())
}

/// Whom they are about.
pub fn meant(matches: &ArgMatches) -> String {
    ["who", "account"]
        .into_iter()
        .find_map(|name| matches.get_one::<String>(name).cloned())
        .unwrap_or_default()
}

/// Why.
pub fn reason(matches: &ArgMatches) -> Option<String> {
    matches.get_one::<String>("reason").cloned()
}

/// For how many milliseconds, if that was said.
pub fn milliseconds(matches: &ArgMatches) -> Option<u64> {
    let lasts = matches.get_one::<Duration>("for")?;
    Some(u64::try_from(lasts.as_millis()).unwrap_or(u64::MAX))
}

/// A time with its unit.
pub fn duration(text: &str) -> Result<Duration, String> {
    let days = text.strip_suffix('d').and_then(|days| days.parse::<u32>().ok());
    let days = days.map(|days| Duration::from_hours(24 * u64::from(days)));
    days.or_else(|| Duration::try_from(text.parse::<SignedDuration>().ok()?).ok())
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| "30m, 2h, 7d".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        assert_eq!(duration("90m"), Ok(Duration::from_mins(90)));
        assert_eq!(duration("7d"), Ok(Duration::from_hours(168)));
        for wrong in ["", "7", "0s", "-2h", "soon", "99999999999d"] {
            assert!(duration(wrong).is_err(), "{wrong:?}");
        }
    }
}
