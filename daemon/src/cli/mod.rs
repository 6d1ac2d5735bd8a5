//! The command line.

#[cfg(test)]
mod manual;
mod usage;

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Arg, ArgAction, Command, value_parser};
use protocol::admin::{SYSTEM_SOCKET, user_socket};
use protocol::language::{Language, Text};

use crate::config::{Config, Live, LoadError, Surroundings, Wanted};
use crate::passwords;
use crate::run::{self, Background, NotRestored, Restoring, Start, Trouble};

const CONFIG: &str = "config";
const DAEMONIZE: &str = "daemonize";
const MAKE_CERTIFICATE: &str = "make-certificate";

/// How chatd ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// It did what it was asked to.
    Done = 0,
    /// It could not: the configuration is wrong, an address is taken, ...
    Failed = 1,
    /// The command line makes no sense.
    Usage = 2,
    /// A running chatd uses the store that was to be replaced.
    InUse = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// The command line, in this language.
#[must_use]
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "A chat server: IRC, and a plain-text dialect for simple programs.",
        "Um servidor de chat: IRC, e um dialeto de texto puro para programas simples.",
    );
    const MORE: Text = Text::new(
        "Without --config it runs on built-in defaults: it serves this machine alone, on 127.0.0.1 port 6667 (IRC) \
         and port 33000 (classic).",
        "Sem --config ele roda com os padrões embutidos: atende só esta máquina, em 127.0.0.1 na porta 6667 (IRC) e \
         na porta 33000 (classic).",
    );
    const TEMPLATE: Text = Text::new(
        "{about}\n\nUsage: {usage}\n\n{all-args}{after-help}",
        "{about}\n\nUso: {usage}\n\n{all-args}{after-help}",
    );
    const USAGE: Text = Text::new("chatd [OPTIONS]", "chatd [OPÇÕES]");
    const AFTER: Text = Text::new(
        "\
EXAMPLES:
  chatd                                          on the built-in defaults
  chatd --check --config /etc/chatd/chatd.toml   is the file right?
  chatd --config /etc/chatd/chatd.toml           as systemd starts it
  chatd --hash-password                          what stands in `password`
  chatd --config /etc/chatd/chatd.toml --make-certificate chat.example.org

EXIT STATUS:
  0  done
  1  failed
  2  the command line is wrong
  3  a running chatd uses the store (--restore)",
        "\
EXEMPLOS:
  chatd                                          com os padrões embutidos
  chatd --check --config /etc/chatd/chatd.toml   o arquivo está certo?
  chatd --config /etc/chatd/chatd.toml           como o systemd o inicia
  chatd --hash-password                          o que fica em `password`
  chatd --config /etc/chatd/chatd.toml --make-certificate chat.example.org

CÓDIGOS DE SAÍDA:
  0  feito
  1  falhou
  2  a linha de comando está errada
  3  um chatd rodando usa o banco de dados (--restore)",
    );
    Command::new("chatd")
        .version(env!("CARGO_PKG_VERSION"))
        .about(ABOUT.get(language))
        .long_about(format!("{}\n\n{}", ABOUT.get(language), MORE.get(language)))
        .override_usage(USAGE.get(language))
        .help_template(TEMPLATE.get(language))
        .after_help(AFTER.get(language))
        .disable_help_flag(true)
        .disable_version_flag(true)
        .args(what_to_do(language))
        .args(in_background(language))
        .args(about_itself(language))
}

fn option(name: &'static str, help: Text, language: Language) -> Arg {
    const OPTIONS: Text = Text::new("Options", "Opções");
    Arg::new(name)
        .long(name)
        .help(help.get(language))
        .help_heading(OPTIONS.get(language))
}

fn what_to_do(language: Language) -> [Arg; 7] {
    const FILE: Text = Text::new("FILE", "ARQUIVO");
    const CONFIG_HELP: Text = Text::new(
        "Read the configuration from this file",
        "Lê a configuração deste arquivo",
    );
    const CHECK: Text = Text::new(
        "Say whether the configuration is right, and end; with --restore, whether the backup could be put back, and what is \
         in it",
        "Diz se a configuração está certa, e termina; com --restore, se a cópia poderia ser restaurada, e o que há nela",
    );
    const HASH: Text = Text::new(
        "Read a password from standard input, print its hash for the configuration, and end",
        "Lê uma senha da entrada padrão, mostra o hash para a configuração, e termina",
    );
    const RESTORE: Text = Text::new(
        "Put a backup (chatctl backup) in place of the store, and end. chatd must be stopped; the store before is kept \
         beside it, under a name with the time",
        "Põe uma cópia de segurança (chatctl backup) no lugar do banco de dados, e termina. O chatd tem de estar parado; \
         o banco de antes fica ao lado, com a hora no nome",
    );
    const JSON: Text = Text::new(
        "With --restore: say what was done as a JSON object, for programs",
        "Com --restore: diz o que foi feito como um objeto JSON, para programas",
    );
    const CERTIFICATE: Text = Text::new(
        "Make a certificate that the server signs itself, and its key, where [tls] of the configuration has them, and end. \
         It is for these host names and addresses; without any, for the server's name. What is there already stays",
        "Cria um certificado que o próprio servidor assina, e a chave, onde [tls] da configuração os tem, e termina. Vale \
         para estes nomes de host e endereços; sem nenhum, para o nome do servidor. O que já existe fica",
    );
    const NAME: Text = Text::new("NAME", "NOME");
    const DAEMONIZE_HELP: Text = Text::new(
        "Go to the background, once everything is ready; without this, stay in the foreground",
        "Vai para segundo plano quando tudo estiver pronto; sem isto, fica em primeiro plano",
    );
    [
        option(CONFIG, CONFIG_HELP, language)
            .short('c')
            .value_name(FILE.get(language))
            .value_parser(value_parser!(PathBuf)),
        option("check", CHECK, language)
            .action(ArgAction::SetTrue)
            .conflicts_with_all(["hash-password", DAEMONIZE]),
        option("hash-password", HASH, language)
            .action(ArgAction::SetTrue)
            .conflicts_with(DAEMONIZE),
        option("restore", RESTORE, language)
            .value_name(FILE.get(language))
            .value_parser(value_parser!(PathBuf))
            .conflicts_with_all(["hash-password", DAEMONIZE]),
        option("json", JSON, language)
            .action(ArgAction::SetTrue)
            .requires("restore"),
        option(MAKE_CERTIFICATE, CERTIFICATE, language)
            .value_name(NAME.get(language))
            .num_args(0..)
            .requires(CONFIG)
            .conflicts_with_all(["check", "hash-password", "restore", DAEMONIZE]),
        option(DAEMONIZE, DAEMONIZE_HELP, language).action(ArgAction::SetTrue),
    ]
}

fn in_background(language: Language) -> [Arg; 3] {
    const FILE: Text = Text::new("FILE", "ARQUIVO");
    const PID_FILE: Text = Text::new(
        "With --daemonize: write the process id there, and lock it",
        "Com --daemonize: grava ali o número do processo, e o tranca",
    );
    const USER: Text = Text::new(
        "With --daemonize: run as this user",
        "Com --daemonize: roda como este usuário",
    );
    const USER_VALUE: Text = Text::new("USER", "USUÁRIO");
    const GROUP: Text = Text::new(
        "With --daemonize: run as this group",
        "Com --daemonize: roda com este grupo",
    );
    const GROUP_VALUE: Text = Text::new("GROUP", "GRUPO");
    [
        option("pid-file", PID_FILE, language)
            .value_name(FILE.get(language))
            .requires(DAEMONIZE)
            .value_parser(value_parser!(PathBuf)),
        option("user", USER, language)
            .value_name(USER_VALUE.get(language))
            .requires(DAEMONIZE),
        option("group", GROUP, language)
            .value_name(GROUP_VALUE.get(language))
            .requires(DAEMONIZE),
    ]
}

fn about_itself(language: Language) -> [Arg; 2] {
    const HELP: Text = Text::new("Show this help", "Mostra esta ajuda");
    const VERSION: Text = Text::new("Show the version", "Mostra a versão");
    [
        option("help", HELP, language).short('h').action(ArgAction::Help),
        option("version", VERSION, language)
            .short('V')
            .action(ArgAction::Version),
    ]
}

/// Does what the command line says.
#[must_use]
pub fn main() -> Exit {
    let language = language();
    let matches = match command(language).try_get_matches() {
        Ok(matches) => matches,
        Err(error) => return refuse(&error, language),
    };
    let file = |name| matches.get_one::<PathBuf>(name).cloned();
    let config_file = file(CONFIG);
    if let (Some(names), Some(config)) = (matches.get_many::<String>(MAKE_CERTIFICATE), &config_file) {
        return make_certificate(
            &names.cloned().collect::<Vec<_>>(),
            &absolute(config.clone()),
            language,
        );
    }
    let surroundings = match surroundings(config_file.is_some(), language) {
        Ok(surroundings) => surroundings,
        Err(error) => return fail(&format!("chatd: {error}")),
    };
    let config = match load(config_file.as_deref(), &surroundings) {
        Ok(config) => config,
        Err(error) => return fail(&error.report(std::io::stderr().is_terminal())),
    };
    if let Some(backup) = file("restore") {
        let how = Restoring {
            check: matches.get_flag("check"),
            json: matches.get_flag("json"),
        };
        return restore(&backup, &config, how, language);
    }
    if matches.get_flag("check") {
        return check(&config, config_file.as_deref(), language);
    }
    if matches.get_flag("hash-password") {
        return report(passwords::hash_from_input(config.hashing, surroundings.language));
    }
    let word = |name| matches.get_one::<String>(name).cloned();
    let background = matches.get_flag(DAEMONIZE).then(|| Background {
        pid_file: file("pid-file").map(absolute),
        user: word("user"),
        group: word("group"),
    });
    // The background process works in another directory.
    let live = Live::new(config, config_file.map(absolute), surroundings);
    report(run::run(Start { live, background }))
}

/// Help is shown; what is wrong is told in the reader's language.
fn refuse(error: &clap::Error, language: Language) -> Exit {
    if !error.use_stderr() {
        // Nothing is left to be done about a closed terminal.
        let _ = error.print();
        return Exit::Done;
    }
    fail(&usage::explain(error, language));
    Exit::Usage
}

fn make_certificate(names: &[String], config: &Path, language: Language) -> Exit {
    match Wanted::read(config, language) {
        Ok(wanted) => report(run::make_certificate(names, &wanted, config, language)),
        Err(error) => fail(&error.report(std::io::stderr().is_terminal())),
    }
}

fn check(config: &Config, path: Option<&Path>, language: Language) -> Exit {
    const BUILT_IN: Text = Text::new(
        "ok (built-in defaults: no --config was given)\n",
        "ok (padrões embutidos: sem --config)\n",
    );
    let mut out = String::new();
    for note in &config.notes {
        out += note;
        out.push('\n');
    }
    out += match path {
        Some(_) => "ok\n",
        None => BUILT_IN.get(language),
    };
    report(std::io::stdout().write_all(out.as_bytes()))
}

fn restore(backup: &Path, config: &Config, how: Restoring, language: Language) -> Exit {
    match run::restore(backup, config, how, language) {
        Ok(()) => Exit::Done,
        Err(NotRestored { why, in_use }) => {
            let exit = fail(&format!("chatd: {why}"));
            if in_use { Exit::InUse } else { exit }
        }
    }
}

fn report(result: Result<(), impl std::fmt::Display>) -> Exit {
    match result {
        Ok(()) => Exit::Done,
        Err(error) => fail(&format!("chatd: {error}")),
    }
}

fn fail(text: &str) -> Exit {
    // There is nowhere else to say it.
    let _ = writeln!(std::io::stderr(), "{text}");
    Exit::Failed
}

fn load(path: Option<&Path>, surroundings: &Surroundings) -> Result<Config, LoadError> {
    path.map_or_else(
        || Config::built_in(surroundings),
        |path| Config::load(path, surroundings),
    )
}

fn absolute(path: PathBuf) -> PathBuf {
    std::path::absolute(&path).unwrap_or(path)
}

fn surroundings(has_file: bool, language: Language) -> Result<Surroundings, Trouble> {
    // A configuration file makes it the system's server where root or a unit with StateDirectory= starts it; the built-in
    // defaults are their user's, root's too.
    let is_unit = || std::env::var_os("STATE_DIRECTORY").is_some();
    let is_system = has_file && (rustix::process::geteuid().is_root() || is_unit());
    let users = if is_system {
        None
    } else {
        user_socket(|name| std::env::var_os(name))
    };
    Ok(Surroundings {
        language,
        socket: users.unwrap_or_else(|| SYSTEM_SOCKET.into()),
        store: store(is_system),
        secret: run::random()?,
        connections: run::most_connections(),
    })
}

/// Where accounts are kept where nobody says so (XDG Base Directory Specification).
fn store(is_system: bool) -> PathBuf {
    let directory = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let of_user = || {
        let home = || directory("HOME").map(|home| home.join(".local/state"));
        directory("XDG_STATE_HOME").or_else(home)
    };
    let state = if is_system { None } else { of_user() };
    state.unwrap_or_else(|| "/var/lib".into()).join("chatd/chatd.db")
}

/// The language of whoever starts chatd (POSIX: the first of these that is set).
fn language() -> Language {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok());
    locale
        .filter(|locale| !locale.is_empty())
        .map(|locale| Language::from_locale(&locale))
        .next()
        .unwrap_or_default()
}
