//! From what is wrong with a command line to what a person reads.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use protocol::language::{Language, Text};

use crate::exit::Exit;
use crate::failure::{Failure, alternatives};
use crate::output::human::shell_word;

/// What to tell about a command line that clap refuses.
/// `command` is the command it was for: `chatctl`, with those that were named.
pub fn explain(error: &clap::Error, command: &str, language: Language) -> Failure {
    Failure::new(
        Exit::Usage,
        message(error, language),
        hint(error, command, language),
    )
}

fn message(error: &clap::Error, language: Language) -> String {
    const UNKNOWN_OPTION: Text = Text::new("there is no option {0} here", "não há a opção {0} aqui");
    const UNEXPECTED: Text = Text::new("{0} is one argument too many", "o argumento {0} está sobrando");
    const UNKNOWN_COMMAND: Text = Text::new("there is no command \"{0}\"", "não há o comando \"{0}\"");
    const INVALID_VALUE: Text = Text::new(
        "\"{0}\" is not something that {1} takes",
        "\"{0}\" não serve para {1}",
    );
    const NO_VALUE: Text = Text::new("{0} needs a value", "{0} precisa de um valor");
    const MISSING: Text = Text::new("{0} is missing", "falta {0}");
    const NO_COMMAND: Text = Text::new("a command is missing", "falta um comando");
    const ONCE: Text = Text::new("{0} is given more than once", "{0} aparece mais de uma vez");
    const NOT_READ: Text = Text::new(
        "this command line cannot be understood",
        "não foi possível entender esta linha de comando",
    );
    const CONFLICT: Text = Text::new("{0} does not go together with {1}", "{0} não combina com {1}");
    const UTF8: Text = Text::new(
        "an argument is not valid UTF-8",
        "um argumento não é UTF-8 válido",
    );
    let context = |kind| joined(error, kind, language);
    let argument = context(ContextKind::InvalidArg);
    match error.kind() {
        ErrorKind::UnknownArgument if argument.starts_with('-') => {
            UNKNOWN_OPTION.fill(language, &[&argument])
        }
        ErrorKind::UnknownArgument => UNEXPECTED.fill(language, &[&argument]),
        ErrorKind::InvalidSubcommand => {
            UNKNOWN_COMMAND.fill(language, &[&context(ContextKind::InvalidSubcommand)])
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            match context(ContextKind::InvalidValue).as_str() {
                "" => NO_VALUE.fill(language, &[&argument]),
                value => INVALID_VALUE.fill(language, &[value, &argument]),
            }
        }
        ErrorKind::MissingRequiredArgument => {
            let missing = strings(error, ContextKind::InvalidArg);
            let each: Vec<_> = missing.iter().flat_map(|missing| one_of(missing)).collect();
            MISSING.fill(language, &[&alternatives(&each, language)])
        }
        ErrorKind::ArgumentConflict => match context(ContextKind::PriorArg) {
            prior if prior == argument => ONCE.fill(language, &[&argument]),
            prior => CONFLICT.fill(language, &[&argument, &prior]),
        },
        ErrorKind::InvalidUtf8 => UTF8.get(language).into(),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => NO_COMMAND.get(language).into(),
        _ => NOT_READ.get(language).into(),
    }
}

fn hint(error: &clap::Error, command: &str, language: Language) -> String {
    const MEANT: Text = Text::new("did you mean {0}? see: {1}", "você quis dizer {0}? veja: {1}");
    const VALID: Text = Text::new("it takes: {0}; see: {1}", "valores aceitos: {0}; veja: {1}");
    const HELP: Text = Text::new("see: {0}", "veja: {0}");
    let help = format!("{command} --help");
    let suggestions = [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ];
    let suggested: Vec<_> = suggestions
        .iter()
        .flat_map(|&kind| strings(error, kind))
        .collect();
    if !suggested.is_empty() {
        return MEANT.fill(language, &[&alternatives(&suggested, language), &help]);
    }
    // Whom a ban or a mute is about stands behind `add`.
    if error.kind() == ErrorKind::InvalidSubcommand && ["chatctl ban", "chatctl mute"].contains(&command) {
        let whom = joined(error, ContextKind::InvalidSubcommand, language);
        let meant = format!("{command} add {}", shell_word(&whom));
        return MEANT.fill(language, &[&meant, &help]);
    }
    // A parser's own error says what it takes.
    let valid = match std::error::Error::source(error) {
        Some(parser) => parser.to_string(),
        None => strings(error, ContextKind::ValidValue)
            .into_iter()
            .filter(|v| !v.starts_with('-'))
            .collect::<Vec<_>>()
            .join(", "),
    };
    if valid.is_empty() {
        HELP.fill(language, &[&help])
    } else {
        VALID.fill(language, &[&valid, &help])
    }
}

/// Where one of several is needed, clap names them together: `<--before <TIME>|--all>`.
fn one_of(missing: &str) -> Vec<String> {
    let several = missing
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'))
        .filter(|inner| inner.contains('|'));
    let each = several.unwrap_or(missing).split('|');
    each.map(str::to_owned).collect()
}

fn joined(error: &clap::Error, kind: ContextKind, language: Language) -> String {
    alternatives(&strings(error, kind), language)
}

fn strings(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(one)) => vec![one.clone()],
        Some(ContextValue::Strings(many)) => many.clone(),
        _ => Vec::new(),
    }
}
