//! `chatctl restore`: a backup in place of what chatd keeps, by chatd itself while it is stopped.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command as Process, Output, Stdio};

use clap::{ArgMatches, Command, value_parser};
use protocol::admin::Restored;
use protocol::language::{Language, Text};

use crate::app::{App, Outcome};
use crate::cli::{self, argument, described, option};
use crate::confirm::confirm;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::output::human::{bytes, printable, shell_word, time};

/// What one types.
pub const NAME: &str = "restore";

/// The configuration that the installed chatd runs with.
const SYSTEM_CONFIG: &str = "/etc/chatd/chatd.toml";
/// What chatd ends with when a running chatd uses the store.
const IN_USE: i32 = 3;

/// Its part of the command line.
pub fn command(language: Language) -> Command {
    const ABOUT: Text = Text::new(
        "Puts a backup in place of what chatd keeps, while chatd is stopped.",
        "Põe uma cópia de segurança no lugar do que o chatd guarda, com o chatd parado.",
    );
    const EXAMPLES: Text = Text::new(
        "\
EXAMPLES:
  chatctl restore chatd-2026-11-28.db --dry-run    whole? what is in it?
  systemctl stop chatd.socket chatd-admin.socket chatd.service
  chatctl restore chatd-2026-11-28.db
  systemctl start chatd.socket chatd-admin.socket chatd.service

It is `chatd --restore` with the installed configuration, after a confirmation. The sockets are stopped too, since who \
connects would start chatd. What was kept before stays beside it, under a name with the time.
",
        "\
EXEMPLOS:
  chatctl restore chatd-2026-11-28.db --dry-run    completa? o que há nela?
  systemctl stop chatd.socket chatd-admin.socket chatd.service
  chatctl restore chatd-2026-11-28.db
  systemctl start chatd.socket chatd-admin.socket chatd.service

É o `chatd --restore` com a configuração instalada, depois de uma confirmação. Os sockets também são parados, porque \
quem se conecta iniciaria o chatd. O que se guardava antes fica ao lado, com a hora no nome.
",
    );
    const FILE: Text = Text::new("FILE", "ARQUIVO");
    const FILE_HELP: Text = Text::new("What chatctl backup made", "O que o chatctl backup fez");
    const CONFIG_HELP: Text = Text::new(
        "chatd's configuration [default: /etc/chatd/chatd.toml, then chatd's built-in defaults]",
        "A configuração do chatd [padrão: /etc/chatd/chatd.toml, depois os padrões embutidos do chatd]",
    );
    let path = value_parser!(PathBuf);
    let command = Command::new(NAME)
        .arg(
            argument("file", FILE, FILE_HELP, language)
                .required(true)
                .value_parser(path.clone()),
        )
        .arg(option("config", FILE, CONFIG_HELP, language).value_parser(path))
        .arg(cli::dry_run(language))
        .arg(cli::yes(language));
    described(command, language, ABOUT, EXAMPLES)
}

/// Puts it back, or says what is in it.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    const QUESTION: Text = Text::new("put {0} ({1}) in place of {2}?", "pôr {0} ({1}) no lugar de {2}?");
    const WOULD: Text = Text::new(
        "{0} is whole ({1}), and could be put in place of {2}",
        "{0} está completa ({1}), e poderia ser posta no lugar de {2}",
    );
    const DONE: Text = Text::new(
        "{2} is restored from {0} ({1})",
        "{2} foi restaurado de {0} ({1})",
    );
    const KEPT: Text = Text::new(
        "what was there before is kept: {0}",
        "o que havia antes foi guardado: {0}",
    );
    let chatd = Chatd::of(matches);
    let mut restored = chatd.restore(true, app.language)?;
    let said = |text: Text, restored: &Restored| {
        let (file, store) = (printable(&restored.file), printable(&restored.store));
        text.fill(app.language, &[&file, &inside(restored, app.language), &store])
    };
    let dry_run = matches.get_flag(cli::DRY_RUN);
    if !dry_run {
        if !matches.get_flag(cli::YES) {
            confirm(&said(QUESTION, &restored), app.language)?;
        }
        restored = chatd.restore(false, app.language)?;
    }
    if app.json {
        output::object(&restored)?;
        return Ok(Exit::Done);
    }
    output::line(&said(if dry_run { WOULD } else { DONE }, &restored))?;
    if let Some(replaced) = &restored.replaced {
        output::line(&KEPT.fill(app.language, &[&printable(replaced)]))?;
    }
    Ok(Exit::Done)
}

/// What is in a backup, in a few words.
fn inside(restored: &Restored, language: Language) -> String {
    const INSIDE: Text = Text::new(
        "{0}; accounts: {1}; rooms: {2}; messages: {3}; the latest of {4}",
        "{0}; contas: {1}; salas: {2}; mensagens: {3}; a mais recente de {4}",
    );
    let latest = restored.latest.as_deref().map_or_else(|| "-".to_owned(), time);
    let [accounts, rooms, messages] =
        [restored.accounts, restored.rooms, restored.messages].map(|count| count.to_string());
    let size = bytes(restored.bytes);
    INSIDE.fill(language, &[&size, &accounts, &rooms, &messages, &latest])
}

/// The program that does it, and with what.
struct Chatd {
    program: PathBuf,
    config: Option<PathBuf>,
    file: PathBuf,
}

impl Chatd {
    /// The chatd beside this chatctl, or else the one that a shell finds.
    fn of(matches: &ArgMatches) -> Self {
        let beside = std::env::current_exe().map(|own| own.with_file_name("chatd"));
        let beside = beside.ok().filter(|path| path.is_file());
        let installed = || Some(PathBuf::from(SYSTEM_CONFIG)).filter(|path| path.exists());
        Self {
            program: beside.unwrap_or_else(|| "chatd".into()),
            config: matches.get_one::<PathBuf>("config").cloned().or_else(installed),
            file: matches.get_one::<PathBuf>("file").cloned().unwrap_or_default(),
        }
    }

    /// Has chatd put the backup back, or only look at it.
    fn restore(&self, check: bool, language: Language) -> Result<Restored, Failure> {
        let mut process = Process::new(&self.program);
        if let Some(config) = &self.config {
            process.arg("--config").arg(config);
        }
        // In one word, whatever it begins with.
        let mut restore = OsString::from("--restore=");
        restore.push(&self.file);
        process.arg(restore).arg("--json");
        if check {
            process.arg("--check");
        }
        let output = process
            .stdin(Stdio::null())
            .output()
            .map_err(|error| self.not_run(&error, language))?;
        match serde_json::from_slice(&output.stdout) {
            Ok(restored) if output.status.success() => Ok(restored),
            _ => Err(self.refused(&output, language)),
        }
    }

    fn not_run(&self, error: &std::io::Error, language: Language) -> Failure {
        const MESSAGE: Text = Text::new("cannot run {0}: {1}", "não foi possível executar {0}: {1}");
        const HINT: Text = Text::new(
            "chatd puts backups back: install it beside chatctl",
            "é o chatd que restaura cópias: instale-o ao lado do chatctl",
        );
        let program = self.program.display().to_string();
        let message = MESSAGE.fill(language, &[&program, &error.to_string()]);
        Failure::new(Exit::Failed, message, HINT.get(language))
    }

    fn refused(&self, output: &Output, language: Language) -> Failure {
        const MESSAGE: Text = Text::new("nothing was restored", "nada foi restaurado");
        const RUNNING: Text = Text::new(
            "chatd runs: a backup is put back only while it is stopped",
            "o chatd está rodando: uma cópia só é restaurada com ele parado",
        );
        const STOP: Text = Text::new(
            "stop it: systemctl stop chatd.socket chatd-admin.socket chatd.service (or just: chatctl stop); then: chatctl restore {0}",
            "pare-o: systemctl stop chatd.socket chatd-admin.socket chatd.service (ou só: chatctl stop); depois: chatctl restore {0}",
        );
        const HINT: Text = Text::new(
            "another backup? another configuration: --config FILE; may you write there: sudo",
            "outra cópia? outra configuração: --config ARQUIVO; você pode escrever ali: sudo",
        );
        let is_running = output.status.code() == Some(IN_USE);
        let (message, hint) = if is_running {
            (RUNNING, STOP)
        } else {
            (MESSAGE, HINT)
        };
        let file = shell_word(&self.file.display().to_string());
        let mut failure = Failure::new(Exit::Failed, message.get(language), hint.fill(language, &[&file]));
        failure.detail = Some(said(&output.stderr)).filter(|said| !said.is_empty());
        failure
    }
}

/// What chatd complained about.
fn said(complaint: &[u8]) -> String {
    let text = String::from_utf8_lossy(complaint);
    let lines = text
        .lines()
        .map(|line| printable(line.strip_prefix("chatd: ").unwrap_or(line)));
    lines.collect::<Vec<_>>().join("\n")
}
