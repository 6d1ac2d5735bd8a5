//! What is wrong with a command line, in Portuguese.

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// What is wrong, and what to do next.
pub fn in_portuguese(error: &clap::Error) -> String {
    let argument = text(error, ContextKind::InvalidArg);
    let what = match error.kind() {
        ErrorKind::UnknownArgument if argument.starts_with('-') => format!("não há a opção {argument}"),
        ErrorKind::UnknownArgument => format!("o argumento {argument} está sobrando"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            match text(error, ContextKind::InvalidValue).as_str() {
                "" => format!("{argument} precisa de um valor"),
                value => format!("\"{value}\" não serve para {argument}"),
            }
        }
        ErrorKind::ArgumentConflict => format!("{argument} aparece mais de uma vez"),
        ErrorKind::InvalidUtf8 => "um argumento não é UTF-8 válido".to_owned(),
        _ => "não foi possível entender esta linha de comando".to_owned(),
    };
    let meant = text(error, ContextKind::SuggestedArg);
    let meant = if meant.is_empty() {
        meant
    } else {
        format!("você quis dizer {meant}? ")
    };
    format!("erro: {what}\ndica: {meant}veja: chat-client --help")
}

fn text(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(one)) => one.clone(),
        Some(ContextValue::Strings(many)) => many.join(", "),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use protocol::language::Language;

    use super::super::command;
    use super::*;

    fn told(arguments: &[&str]) -> String {
        let all = std::iter::once(&"chat-client").chain(arguments);
        in_portuguese(&command(Language::PtBr).try_get_matches_from(all).unwrap_err())
    }

    #[test]
    fn each_mistake_is_told() {
        for (arguments, expected) in [
            (
                &["--servr", "h"][..],
                "erro: não há a opção --servr\ndica: você quis dizer --server? veja: chat-client --help",
            ),
            (&["irc://h", "x"], "erro: o argumento x está sobrando\n"),
            (&["--port", "x"], "erro: \"x\" não serve para --port <N>\n"),
            (&["--port", "0"], "erro: \"0\" não serve para --port <N>\n"),
            (&["--name"], "erro: --name <NOME> precisa de um valor\n"),
            (&["--tls", "--tls"], "erro: --tls aparece mais de uma vez\n"),
            (&["http://h"], "erro: \"http://h\" não serve para [URL]\n"),
        ] {
            let told = told(arguments);
            assert!(told.starts_with(expected), "{told}");
        }
    }
}
