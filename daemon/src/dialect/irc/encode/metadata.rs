//! What people and rooms say of themselves, as IRC tells it (IRCv3 draft/metadata-2 and draft/metadata-3).

use std::rc::Rc;
use std::time::Duration;

use protocol::irc::caps::{Cap, CapSet};
use protocol::irc::numerics::Numeric;
use protocol::language::Text;

use super::Answer;
use super::events::Told;
use crate::dialect::irc::decode::metadata::EVERYTHING;
use crate::server::metadata::{Answer as Metadata, KeyState};
use crate::server::refusal::NoMetadata;

/// Everybody may see every key.
const VISIBLE: &str = "*";

/// The reference of batches of metadata.
const BATCH: &str = "metadata";

/// The most keys in one line, since a message has no more than 15 parameters; and their bytes.
const KEYS_IN_LINE: (usize, usize) = (12, 350);

/// Which of the drafts a client knows, and all that tells them apart but for [`NoMetadata`]'s codes in [`code`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Draft {
    /// `draft/metadata-2`: changes and synchronization by the command METADATA.
    Two,
    /// `draft/metadata-3`: everything by numerics, and one synchronization for everything.
    Three,
}

impl Draft {
    /// Who has asked for both gets the newer; who has asked for none, what old clients take for unknown numerics.
    fn of(caps: CapSet) -> Self {
        if caps.contains(Cap::Metadata2) && !caps.contains(Cap::Metadata3) {
            Self::Two
        } else {
            Self::Three
        }
    }
}

fn is_negotiated(caps: CapSet) -> bool {
    caps.contains(Cap::Metadata2) || caps.contains(Cap::Metadata3)
}

/// Renders an answer about metadata.
pub fn answer(about: &Metadata, answer: &mut Answer<'_>) {
    match about {
        Metadata::Keys { target, keys } => {
            let target = name(target.as_deref());
            answer.batch(BATCH, &["metadata", target], |answer| {
                for (key, state) in keys {
                    key_state(target, key, state, answer);
                }
            });
        }
        Metadata::Set { target, key, value } => {
            value_or_not(name(target.as_deref()), key, value.as_deref(), answer);
        }
        Metadata::NotSet { target, key } => not_there(name(target.as_deref()), key, answer),
        Metadata::Cleared { target, keys } => {
            let target = name(target.as_deref());
            answer.batch(BATCH, &["metadata", target], |answer| {
                for key in keys {
                    value_or_not(target, key, None, answer);
                }
            });
        }
        Metadata::Own { name, keys } => {
            if is_negotiated(answer.caps) {
                let values = keys.iter().map(|(key, value)| (&**name, &**key, value));
                current(name, values, answer);
            }
        }
        Metadata::Current { target, values } => {
            let values = values.iter().map(|(owner, key, value)| (&**owner, &**key, value));
            current(target.as_deref().unwrap_or(EVERYTHING), values, answer);
        }
        Metadata::Later { targets, all, after } => later(targets, *all, *after, answer),
        Metadata::Subscribed(keys) => key_lines(Numeric::RplMetadataSubOk, keys, answer),
        Metadata::Unsubscribed(keys) => key_lines(Numeric::RplMetadataUnsubOk, keys, answer),
        Metadata::Subscriptions(keys) => answer.batch(BATCH, &["metadata-subs"], |answer| {
            key_lines(Numeric::RplMetadataSubs, keys, answer);
        }),
    }
}

/// Whoever has no name yet is called as they call themselves.
fn name(target: Option<&str>) -> &str {
    target.unwrap_or("*")
}

fn key_state(target: &str, key: &str, state: &KeyState, answer: &mut Answer<'_>) {
    match state {
        KeyState::Is(value) => value_or_not(target, key, Some(value), answer),
        KeyState::NotSet => value_or_not(target, key, None, answer),
        KeyState::Bad => refused(Some(target), Some(key), NoMetadata::BadKey, answer),
    }
}

fn value_or_not(target: &str, key: &str, value: Option<&str>, answer: &mut Answer<'_>) {
    let text = answer.text(NOT_SET);
    match value {
        Some(value) => answer
            .numeric(Numeric::RplKeyValue)
            .params([target, key, VISIBLE])
            .trailing(value),
        None => answer
            .numeric(Numeric::RplKeyNotSet)
            .params([target, key])
            .trailing(text),
    }
    .finish();
}

const NOT_SET: Text = Text::new("key not set", "esta chave não tem valor");

/// Taking away what is not there: a failure, and later no longer one.
fn not_there(target: &str, key: &str, answer: &mut Answer<'_>) {
    match Draft::of(answer.caps) {
        Draft::Two => fail("KEY_NOT_SET", &[target, key], NOT_SET, answer),
        Draft::Three => value_or_not(target, key, None, answer),
    }
}

/// Values that the client hears of, in a batch.
fn current<'a>(
    target: &str,
    values: impl Iterator<Item = (&'a str, &'a str, &'a Rc<str>)>,
    answer: &mut Answer<'_>,
) {
    let draft = Draft::of(answer.caps);
    answer.batch(BATCH, &["metadata", target], |answer| {
        for (owner, key, value) in values {
            match draft {
                Draft::Two => answer
                    .line()
                    .command("METADATA")
                    .params([owner, key, VISIBLE])
                    .trailing(value)
                    .finish(),
                Draft::Three => value_or_not(owner, key, Some(value), answer),
            }
        }
    });
}

/// `RPL_METADATASYNCLATER`
fn later(targets: &[Box<str>], all: bool, after: Duration, answer: &mut Answer<'_>) {
    let after = seconds(after);
    let everything = all && Draft::of(answer.caps) == Draft::Three;
    let mut send = |target: &str| {
        answer
            .numeric(Numeric::RplMetadataSyncLater)
            .params([target, &after])
            .finish();
    };
    if everything {
        return send(EVERYTHING);
    }
    for target in targets {
        send(target);
    }
}

/// Whole seconds, rounded up.
fn seconds(time: Duration) -> String {
    time.as_millis().div_ceil(1000).to_string()
}

/// Keys, each a parameter, in as many lines as they need.
fn key_lines(numeric: Numeric, keys: &[Box<str>], answer: &mut Answer<'_>) {
    let (most, longest) = KEYS_IN_LINE;
    let mut rest = keys;
    while !rest.is_empty() {
        let mut bytes = 0;
        let fit = rest.iter().take(most).take_while(|key| {
            bytes += key.len() + 1;
            bytes <= longest
        });
        let (line, after) = rest.split_at(fit.count().max(1));
        answer.numeric(numeric).params(line).finish();
        rest = after;
    }
}

/// `RPL_WHOISKEYVALUE`, for those who know it.
pub fn whois(nick: &str, metadata: &[(Box<str>, Rc<str>)], answer: &mut Answer<'_>) {
    if !is_negotiated(answer.caps) {
        return;
    }
    for (key, value) in metadata {
        answer
            .numeric(Numeric::RplWhoisKeyValue)
            .params([nick, key, VISIBLE])
            .trailing(value)
            .finish();
    }
}

/// A key has another value, or none.
pub(super) fn changed(target: &str, key: &str, value: Option<&str>, told: &mut Told<'_>) {
    if !is_negotiated(told.caps) {
        return;
    }
    match (Draft::of(told.caps), value) {
        (Draft::Two, value) => {
            let line = told.line().command("METADATA").params([target, key, VISIBLE]);
            match value {
                Some(value) => line.trailing(value),
                None => line,
            }
            .finish();
        }
        // Many are told, so the numeric is addressed to nobody by name.
        (Draft::Three, Some(value)) => told
            .line_from_server()
            .numeric(Numeric::RplKeyValue)
            .params(["*", target, key, VISIBLE])
            .trailing(value)
            .finish(),
        (Draft::Three, None) => {
            let text = NOT_SET.get(told.policy.language);
            let line = told.line_from_server().numeric(Numeric::RplKeyNotSet);
            line.params(["*", target, key]).trailing(text).finish();
        }
    }
}

/// FAIL METADATA
pub fn refused(target: Option<&str>, key: Option<&str>, why: NoMetadata, answer: &mut Answer<'_>) {
    let draft = Draft::of(answer.caps);
    let (target, key) = (name(target), name(key));
    let (code, text) = code(why, draft);
    let mut params = match why {
        NoMetadata::NoSuchTarget | NoMetadata::Full(_) | NoMetadata::Unavailable => vec![target.to_owned()],
        NoMetadata::BadValue if draft == Draft::Two => Vec::new(),
        NoMetadata::BadKey | NoMetadata::TooManySubscriptions(_) | NoMetadata::BadValue => {
            vec![key.to_owned()]
        }
        NoMetadata::NotAllowed => vec![target.to_owned(), key.to_owned()],
        NoMetadata::TooFast(after) => vec![target.to_owned(), key.to_owned(), seconds(after)],
    };
    if let (Draft::Three, NoMetadata::Full(most) | NoMetadata::TooManySubscriptions(most)) = (draft, why) {
        params.push(most.to_string());
    }
    let params: Vec<&str> = params.iter().map(String::as_str).collect();
    fail(code, &params, text, answer);
}

/// METADATA with a subcommand that there is not.
pub fn unknown_subcommand(subcommand: &str, answer: &mut Answer<'_>) {
    const TEXT: Text = Text::new("Unknown subcommand", "Subcomando desconhecido");
    let code = match Draft::of(answer.caps) {
        Draft::Two => "SUBCOMMAND_INVALID",
        Draft::Three => "INVALID_PARAMS",
    };
    fail(code, &[subcommand], TEXT, answer);
}

fn fail(code: &str, params: &[&str], text: Text, answer: &mut Answer<'_>) {
    let text = answer.text(text);
    let line = answer.line().command("FAIL").params(["METADATA", code]);
    params
        .iter()
        .fold(line, |line, param| line.param(&Answer::word(param)))
        .trailing(text)
        .finish();
}

/// The specification's word for it, and a person's.
fn code(why: NoMetadata, draft: Draft) -> (&'static str, Text) {
    let codes = |two, three| if draft == Draft::Two { two } else { three };
    match why {
        NoMetadata::NoSuchTarget => (
            "INVALID_TARGET",
            Text::new("Nobody and nothing is called so", "Ninguém e nada tem esse nome"),
        ),
        NoMetadata::BadKey => (
            codes("KEY_INVALID", "INVALID_KEY"),
            Text::new(
                "A key has only a-z, 0-9, _ . / and -",
                "Uma chave só tem a-z, 0-9, _ . / e -",
            ),
        ),
        NoMetadata::BadValue => (
            codes("VALUE_INVALID", "INVALID_VALUE"),
            Text::new("The value is too long", "O valor é longo demais"),
        ),
        NoMetadata::NotAllowed => (
            "KEY_NO_PERMISSION",
            Text::new("You may not do that", "Você não pode fazer isso"),
        ),
        NoMetadata::Full(_) => ("LIMIT_REACHED", Text::new("Too many keys", "Chaves demais")),
        NoMetadata::TooManySubscriptions(_) => (
            codes("TOO_MANY_SUBS", "LIMIT_REACHED"),
            Text::new("Too many subscriptions", "Assinaturas demais"),
        ),
        NoMetadata::TooFast(_) => (
            "RATE_LIMITED",
            Text::new(
                "Too many changes; wait a while and try again",
                "Mudanças demais; espere um pouco e tente de novo",
            ),
        ),
        NoMetadata::Unavailable => (
            "INTERNAL_ERROR",
            Text::new(
                "It cannot be kept now, try again later",
                "Não é possível guardar isso agora, tente mais tarde",
            ),
        ),
    }
}

#[cfg(test)]
mod tests;
