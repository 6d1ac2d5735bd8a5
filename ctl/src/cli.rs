//! The command line: what all commands share.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{StyledStr, Styles};
use clap::{Arg, ArgAction, Command, value_parser};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use protocol::language::{Language, Text};

use crate::commands;
use crate::exit::Exit;

/// `--socket PATH`.
pub const SOCKET: &str = "socket";
/// `--timeout TIME`.
pub const TIMEOUT: &str = "timeout";
/// `--json`.
pub const JSON: &str = "json";
/// `--yes`.
pub const YES: &str = "yes";
/// `--dry-run`.
pub const DRY_RUN: &str = "dry-run";

/// How long to wait for chatd, unless told otherwise.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

/// The longest that anybody may want to wait.
const LONGEST_TIMEOUT: Duration = Duration::from_hours(24);

/// Places options that all commands have below those of one command.
const LAST: usize = 900;

const OPTIONS: Text = Text::new("Options", "Opções");

/// The whole command line, in this language.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Administers chatd, the chat server, through its admin socket.",
        "Administra o chatd, o servidor de chat, pelo seu socket de administração.",
    );
    const AFTER: Text = Text::new(
        "\
EXAMPLES:
  chatctl list --sort address               who is here, neighbours together
  chatctl kick 10.1.2.0/24                  disconnect all who come from there
  chatctl ban add 10.1.2.0/24 --for 2h      and keep them out for two hours
  chatctl broadcast \"restart in 5 minutes\"  tell everybody
  chatctl status --json                     how the server is, for a program
  chatctl COMMAND --help                    more about a command

ENVIRONMENT:
  CHATD_SOCKET               the admin socket, unless --socket says otherwise
  NO_COLOR                   no colours
  LC_ALL, LC_MESSAGES, LANG  the language, English or Portuguese; never of JSON
",
        "\
EXEMPLOS:
  chatctl list --sort address                quem está conectado, por endereço
  chatctl kick 10.1.2.0/24                   desconectar todos os que vêm de lá
  chatctl ban add 10.1.2.0/24 --for 2h       e deixá-los de fora por duas horas
  chatctl broadcast \"reinício em 5 minutos\"  avisar todo mundo
  chatctl status --json                      o estado do servidor, para scripts
  chatctl COMANDO --help                     mais sobre um comando

AMBIENTE:
  CHATD_SOCKET               o socket de administração, sem --socket
  NO_COLOR                   sem cores
  LC_ALL, LC_MESSAGES, LANG  o idioma, inglês ou português; nunca o do JSON
",
    );
    let command = Command::new("chatctl")
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .max_term_width(100)
        .styles(
            Styles::plain()
                .header(crate::output::table::HEADING)
                .usage(crate::output::table::HEADING),
        )
        .args(global_args(language))
        .arg(version_arg(language))
        .subcommands(commands::ALL.iter().map(|verb| (verb.command)(language)));
    with_usage(described(command, language, ABOUT, AFTER), "chatctl", language)
}

/// Gives a command and those in it the line that says how it is used.
fn with_usage(command: Command, path: &str, language: Language) -> Command {
    const OPTIONS: Text = Text::new("[OPTIONS]", "[OPÇÕES]");
    const COMMAND: Text = Text::new("COMMAND ...", "COMANDO ...");
    let mut usage = vec![path.to_owned(), OPTIONS.get(language).to_owned()];
    usage.extend(command.get_positionals().map(|argument| {
        let name = argument.get_value_names().unwrap_or_default().concat();
        let dots = if is_many(argument) { "..." } else { "" };
        if argument.is_required_set() {
            format!("{name}{dots}")
        } else {
            format!("[{name}{dots}]")
        }
    }));
    if command.has_subcommands() {
        usage.push(COMMAND.get(language).to_owned());
    }
    command.override_usage(usage.join(" ")).mut_subcommands(|inner| {
        let path = format!("{path} {}", inner.get_name());
        with_usage(inner, &path, language)
    })
}

/// Whether an argument takes several values.
pub fn is_many(argument: &Arg) -> bool {
    let values = argument.get_num_args();
    values.is_some_and(|range| range.max_values() > 1)
}

/// Gives a command what all help texts have: what it is about first, examples and exit codes last.
pub fn described(command: Command, language: Language, about: Text, examples: Text) -> Command {
    const COMMANDS: Text = Text::new("Commands", "Comandos");
    const TEMPLATE: Text = Text::new(
        "{about}\n\nUsage: {usage}\n\n{all-args}{after-help}",
        "{about}\n\nUso: {usage}\n\n{all-args}{after-help}",
    );
    let after = format!("{}\n{}", examples.get(language), Exit::section(language));
    command
        .about(StyledStr::from(about.get(language)))
        .after_help(after.trim_end().to_owned())
        .help_template(TEMPLATE.get(language))
        .subcommand_help_heading(COMMANDS.get(language))
        .disable_help_flag(true)
}

/// A flag under the heading of options.
pub fn flag(name: &'static str, help: Text, language: Language) -> Arg {
    Arg::new(name)
        .long(name)
        .action(ArgAction::SetTrue)
        .help(help.get(language))
        .help_heading(OPTIONS.get(language))
}

/// An option with a value, under the heading of options.
pub fn option(name: &'static str, value: Text, help: Text, language: Language) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name(value.get(language))
        .help(help.get(language))
        .help_heading(OPTIONS.get(language))
        .hide_possible_values(true)
}

/// An argument without a dash.
pub fn argument(name: &'static str, value: Text, help: Text, language: Language) -> Arg {
    const ARGUMENTS: Text = Text::new("Arguments", "Argumentos");
    Arg::new(name)
        .value_name(value.get(language))
        .help(help.get(language))
        .help_heading(ARGUMENTS.get(language))
}

/// `--yes`, for commands that ask.
pub fn yes(language: Language) -> Arg {
    const HELP: Text = Text::new("Do not ask for a confirmation", "Não pede confirmação");
    flag(YES, HELP, language).short('y')
}

/// `--dry-run`, for commands that disconnect people.
pub fn dry_run(language: Language) -> Arg {
    const HELP: Text = Text::new("Only show what would happen", "Só mostra o que aconteceria");
    flag(DRY_RUN, HELP, language).short('n')
}

fn global_args(language: Language) -> [Arg; 4] {
    const PATH: Text = Text::new("PATH", "CAMINHO");
    const SOCKET_HELP: Text = Text::new(
        "chatd's admin socket [default: $CHATD_SOCKET, then /run/chatd/admin.sock, then the user's own]",
        "O socket de administração do chatd [padrão: $CHATD_SOCKET, depois /run/chatd/admin.sock, depois o do próprio usuário]",
    );
    const TIME: Text = Text::new("TIME", "TEMPO");
    const TIMEOUT_HELP: Text = Text::new(
        "How long to wait for each answer: 500ms, 5s, 1m [default: 10s]",
        "Quanto esperar por cada resposta: 500ms, 5s, 1m [padrão: 10s]",
    );
    const JSON_HELP: Text = Text::new(
        "One JSON object a line, whose keys never change, for programs",
        "Um objeto JSON por linha, com chaves que nunca mudam, para programas",
    );
    const HELP: Text = Text::new("Show this help", "Mostra esta ajuda");
    let args = [
        option(SOCKET, PATH, SOCKET_HELP, language)
            .short('s')
            .value_parser(value_parser!(PathBuf)),
        option(TIMEOUT, TIME, TIMEOUT_HELP, language).value_parser(duration),
        flag(JSON, JSON_HELP, language),
        flag("help", HELP, language).short('h').action(ArgAction::Help),
    ];
    // After a command's own.
    args.map(|arg| arg.global(true).display_order(LAST))
}

fn version_arg(language: Language) -> Arg {
    const HELP: Text = Text::new("Show chatctl's version", "Mostra a versão do chatctl");
    flag("version", HELP, language)
        .short('V')
        .action(ArgAction::Version)
        .display_order(LAST)
}

/// A time above zero and up to a day: `500ms`, `5s`, `1m 30s`; a number alone is seconds.
pub fn duration(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().map(SignedDuration::from_secs);
    seconds
        .or_else(|| text.parse().ok())
        .and_then(|duration| Duration::try_from(duration).ok())
        .filter(|duration| !duration.is_zero() && *duration <= LONGEST_TIMEOUT)
        .ok_or_else(|| "500ms, 5s, 1m, 1h".to_owned())
}

/// A number of things.
pub fn number(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| "0, 10, 1000".to_owned())
}

/// A number of things, of which there is at least one.
pub fn at_least_one(text: &str) -> Result<u32, String> {
    let number = text.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| "1, 10, 1000".to_owned())
}

/// A time, or how long ago it was; without a zone it is this machine's.
pub fn moment(text: &str) -> Result<Timestamp, String> {
    if let Ok(time) = text.parse() {
        return Ok(time);
    }
    let here: Option<DateTime> = text.parse().ok();
    if let Some(time) = here.and_then(|time| time.to_zoned(TimeZone::system()).ok()) {
        return Ok(time.timestamp());
    }
    // Days are of 24 hours here.
    let days = text.strip_suffix('d').and_then(|days| days.parse().ok());
    let ago = days.map(|days: u32| SignedDuration::from_hours(24 * i64::from(days)));
    let ago: Option<SignedDuration> = ago.or_else(|| text.parse().ok());
    ago.filter(|ago| !ago.is_negative())
        .and_then(|ago| Timestamp::now().checked_sub(ago).ok())
        .ok_or_else(|| "10m, 1h, 2026-03-01T12:00:00Z".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent_in_both_languages() {
        for language in [Language::En, Language::PtBr] {
            command(language).debug_assert();
        }
    }

    /// Goes through all commands that are for people.
    fn walk(command: &Command, see: &mut impl FnMut(&Command)) {
        see(command);
        let shown = command.get_subcommands().filter(|inner| !inner.is_hide_set());
        shown.for_each(|inner| walk(inner, see));
    }

    /// A terminal of 80 columns shows examples as they are; paragraphs are broken to fit, if they are one line here.
    #[test]
    fn examples_fit_and_paragraphs_are_lines() {
        for language in [Language::En, Language::PtBr] {
            walk(&command(language), &mut |command| {
                let text = command
                    .get_after_help()
                    .map(ToString::to_string)
                    .unwrap_or_default();
                let mut in_paragraph = false;
                for line in text.lines() {
                    let indented = line.starts_with(' ');
                    assert!(!indented || line.chars().count() <= 80, "{line}");
                    let is_text = !indented && !line.is_empty() && !line.ends_with(':');
                    assert!(!(in_paragraph && is_text), "a broken paragraph: {line}");
                    in_paragraph = is_text;
                }
            });
        }
    }

    #[test]
    fn help_says_how_each_command_is_used_in_the_readers_language() {
        let mut usages = Vec::new();
        walk(&command(Language::PtBr), &mut |command| {
            let help = command.clone().render_help().to_string();
            for word in [
                "Usage:",
                "OPTIONS",
                "COMMAND",
                "Commands:",
                "Options:",
                "Arguments:",
            ] {
                assert!(!help.contains(word), "{word} in {help}");
            }
            usages.extend(
                help.lines()
                    .find_map(|line| line.strip_prefix("Uso: "))
                    .map(str::to_owned),
            );
        });
        for usage in [
            "chatctl [OPÇÕES] COMANDO ...",
            "chatctl kick [OPÇÕES] ALVO...",
            "chatctl room [OPÇÕES] COMANDO ...",
            "chatctl room set [OPÇÕES] SALA",
            "chatctl ban add [OPÇÕES] [QUEM]",
        ] {
            assert!(usages.iter().any(|known| known == usage), "{usage} in {usages:?}");
        }
    }

    #[test]
    fn times_are_moments_or_so_long_ago() {
        for (text, expected) in [
            ("2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z"),
            ("2026-03-01T12:00:00-03:00", "2026-03-01T15:00:00Z"),
        ] {
            assert_eq!(moment(text).unwrap().to_string(), expected);
        }
        let here = moment("2026-03-01T12:00").unwrap().to_zoned(TimeZone::system());
        assert_eq!(here.datetime(), jiff::civil::date(2026, 3, 1).at(12, 0, 0, 0));
        assert!(moment("2026-03-01").unwrap() < moment("2026-03-01 00:01").unwrap());
        let (day, minutes) = (moment("1d").unwrap(), moment("10m").unwrap());
        assert!(day < minutes && minutes < Timestamp::now());
        for wrong in ["", "yesterday", "-5m", "99999999999h", "9999999d", "d"] {
            assert!(moment(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn times_have_units_or_are_seconds() {
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("7"), Ok(Duration::from_secs(7)));
        assert_eq!(duration("1m 30s"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("24h"), Ok(LONGEST_TIMEOUT));
        for wrong in ["", "0", "25h", "-5s", "soon", "99999999999999999999s"] {
            assert!(duration(wrong).is_err(), "{wrong:?}");
        }
    }
}
