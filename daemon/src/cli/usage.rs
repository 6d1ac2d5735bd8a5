//! What is wrong with a command line, in the reader's language.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use protocol::language::{Language, Text};

/// What is wrong, and where to look.
pub fn explain(error: &clap::Error, language: Language) -> String {
    const LINE: Text = Text::new(
        "chatd: {0}\nhint: see: chatd --help",
        "chatd: {0}\ndica: veja: chatd --help",
    );
    const UNKNOWN: Text = Text::new("there is no option {0}", "não há a opção {0}");
    const UNEXPECTED: Text = Text::new("{0} is one argument too many", "o argumento {0} está sobrando");
    const NO_VALUE: Text = Text::new("{0} needs a value", "{0} precisa de um valor");
    const MISSING: Text = Text::new("{0} is missing", "falta {0}");
    const CONFLICT: Text = Text::new("{0} does not go together with {1}", "{0} não combina com {1}");
    const WRONG: Text = Text::new("the command line is wrong", "a linha de comando está errada");
    let argument = context(error, ContextKind::InvalidArg);
    let what = match error.kind() {
        ErrorKind::UnknownArgument if argument.starts_with('-') => UNKNOWN.fill(language, &[&argument]),
        ErrorKind::UnknownArgument => UNEXPECTED.fill(language, &[&argument]),
        ErrorKind::InvalidValue => NO_VALUE.fill(language, &[&argument]),
        ErrorKind::MissingRequiredArgument => MISSING.fill(language, &[&argument]),
        ErrorKind::ArgumentConflict => {
            let prior = context(error, ContextKind::PriorArg);
            CONFLICT.fill(language, &[&argument, &prior])
        }
        _ => WRONG.get(language).to_owned(),
    };
    LINE.fill(language, &[&what])
}

fn context(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(one)) => one.clone(),
        Some(ContextValue::Strings(many)) => many.join(", "),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::command;
    use super::*;

    #[test]
    fn every_mistake_is_told_in_both_languages() {
        for (arguments, en, pt) in [
            (
                &["--chek"][..],
                "there is no option --chek",
                "não há a opção --chek",
            ),
            (
                &["now"],
                "now is one argument too many",
                "o argumento now está sobrando",
            ),
            (
                &["--check", "--daemonize"],
                "--check does not go together with --daemonize",
                "--check não combina com --daemonize",
            ),
            (&["--user", "x"], "--daemonize is missing", "falta --daemonize"),
        ] {
            for (language, expected) in [(Language::En, en), (Language::PtBr, pt)] {
                let line = ["chatd"].iter().chain(arguments);
                let error = command(language).try_get_matches_from(line).unwrap_err();
                let told = explain(&error, language);
                assert!(told.contains(expected), "{told}");
            }
        }
        let error = command(Language::En)
            .try_get_matches_from(["chatd", "--config"])
            .unwrap_err();
        assert!(explain(&error, Language::En).contains("needs a value"));
    }

    #[test]
    fn the_command_line_is_consistent() {
        for language in [Language::En, Language::PtBr] {
            command(language).debug_assert();
        }
    }
}
