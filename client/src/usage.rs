//! The command line in the reader's language, and its manual page.

use clap::{Arg, ArgAction, Command, CommandFactory as _, FromArgMatches as _};
use protocol::language::Language;

use crate::cli::Cli;

#[cfg(test)]
mod manual;
mod mistakes;

/// What `cli.rs` says in English: the option, its value, what it does.
const PORTUGUESE: [(&str, &str, &str); 10] = [
    ("server", "HOST", "Servidor: um nome de host ou um endereço"),
    ("port", "N", "Porta do servidor"),
    ("tls", "", "Criptografa a conexão com o servidor"),
    ("name", "NOME", "Nome a usar"),
    ("account", "CONTA", "Conta em que entrar; \"\" para nenhuma"),
    ("room", "#SALA", "Sala em que entrar; \"\" para nenhuma"),
    ("connect", "", "Conecta logo, sem perguntar"),
    (
        "log",
        "ARQUIVO",
        "Acrescenta ao ARQUIVO, como texto, tudo o que é mostrado",
    ),
    (
        "preset",
        "ARQUIVO",
        "O que propor na primeira vez, como um administrador o deixou",
    ),
    (
        "url",
        "URL",
        "Aonde conectar, como `irc://HOST[:PORTA][/#SALA]`, ou `ircs://…` para criptografar",
    ),
];

/// What was typed. Help, the version and mistakes are told, and end the program.
pub fn read(language: Language) -> Cli {
    let matches = command(language).try_get_matches();
    let read = matches.and_then(|matches| Cli::from_arg_matches(&matches));
    read.unwrap_or_else(|error| match language {
        Language::PtBr if error.use_stderr() => {
            eprintln!("{}", mistakes::in_portuguese(&error));
            std::process::exit(2);
        }
        _ => error.exit(),
    })
}

fn command(language: Language) -> Command {
    let command = Cli::command();
    match language {
        Language::En => command,
        Language::PtBr => in_portuguese(command),
    }
}

fn in_portuguese(command: Command) -> Command {
    const ABOUT: &str = "Um cliente de bate-papo para o chatd e outros servidores IRC";
    const MORE: &str = "Conecta aos servidores da última vez. Se não houve uma, pergunta por um nome.";
    let option =
        |name: &'static str, short, help: &'static str| Arg::new(name).long(name).short(short).help(help);
    let command = command
        .about(ABOUT)
        .long_about(format!("{ABOUT}.\n\n{MORE}"))
        .override_usage("chat-client [OPÇÕES] [URL]")
        .help_template("{about}\n\nUso: {usage}\n\nArgumentos:\n{positionals}\n\nOpções:\n{options}")
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(option("help", 'h', "Mostra esta ajuda").action(ArgAction::Help))
        .arg(option("version", 'V', "Mostra a versão").action(ArgAction::Version));
    PORTUGUESE
        .into_iter()
        .fold(command, |command, (name, value, help)| {
            command.mut_arg(name, |arg| {
                let default = arg.get_default_values().first().cloned();
                let default = default.map(|value| format!("{help} [padrão: {}]", value.display()));
                let arg = arg
                    .help(default.unwrap_or_else(|| help.to_owned()))
                    .long_help(None);
                if value.is_empty() {
                    arg
                } else {
                    arg.value_name(value).hide_default_value(true)
                }
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_it_is_told_in_portuguese() {
        let english = command(Language::En);
        command(Language::PtBr).debug_assert();
        for argument in english.get_arguments().filter(|argument| !argument.is_hide_set()) {
            let name = argument.get_id().as_str();
            let told = PORTUGUESE.iter().any(|(known, ..)| *known == name);
            assert!(told, "{name} is not in client/src/usage.rs");
        }
        let help = command(Language::PtBr).render_long_help().to_string();
        for word in [
            "Uso: chat-client",
            "Argumentos:",
            "--name <NOME>",
            "Mostra a versão",
        ] {
            assert!(help.contains(word), "{help}");
        }
        assert!(help.contains("[padrão:"), "{help}");
        assert!(!help.contains("default"), "{help}");
    }
}
