//! From what went wrong between chatctl and chatd to what a person reads.

use std::io::ErrorKind as Io;
use std::path::Path;
use std::time::Duration;

use protocol::admin::{API_VERSION, Candidate, Error, ErrorKind, MAX_RESPONSE, Missing, Noun};
use protocol::language::{Language, Text};

use crate::daemon::Problem;
use crate::exit::Exit;
use crate::failure::{Failure, alternatives};
use crate::output::human::{count, printable, shell_word, short_duration};
use crate::socket::Trouble;

const JOIN_GROUP: Text = Text::new(
    "run it as root, or join the group that administers chatd and log in again: sudo usermod -aG chatd-admin {0}",
    "execute como root, ou entre no grupo que administra o chatd e inicie a sessão de novo: sudo usermod -aG chatd-admin {0}",
);

const LOOK_ONLY: Text = Text::new(
    "you may look, but not change anything",
    "você pode olhar, mas não mudar nada",
);

const OPERATOR_ONLY: Text = Text::new(
    "you may look, kick, ban, mute, broadcast and read what was said in rooms, but not this",
    "você pode olhar, desconectar, banir, silenciar, avisar e ler o que se disse em salas, mas isto não",
);

/// Explains what went wrong, in this language.
#[derive(Debug, Clone, Copy)]
pub struct Explainer<'a> {
    /// The reader's language.
    pub language: Language,
    /// The socket that was tried.
    pub socket: &'a Path,
    /// How long an answer was waited for.
    pub timeout: Duration,
    /// The user's name, as the environment has it.
    pub user: &'a str,
}

impl Explainer<'_> {
    /// What to tell about a problem.
    pub fn explain(&self, problem: Problem) -> Failure {
        match problem {
            Problem::Socket(trouble) => self.trouble(&trouble),
            Problem::NotAnAnswer(reason) => self.not_an_answer(&reason),
            Problem::Version(said) => self.version(&said),
            Problem::Refused(error) => self.refused(error),
        }
    }

    fn failure(&self, exit: Exit, message: (Text, &[&str]), hint: (Text, &[&str])) -> Failure {
        let (message, hint) = (
            message.0.fill(self.language, message.1),
            hint.0.fill(self.language, hint.1),
        );
        Failure::new(exit, message, hint)
    }

    fn trouble(&self, trouble: &Trouble) -> Failure {
        const CLOSED: Text = Text::new(
            "chatd closed the connection without an answer",
            "o chatd fechou a conexão sem responder",
        );
        const CLOSED_HINT: Text = Text::new(
            "it may be stopping, or not be chatd at all: {0}",
            "ele pode estar parando, ou nem ser o chatd: {0}",
        );
        const SLOW: Text = Text::new(
            "no answer from chatd within {0}",
            "nenhuma resposta do chatd em {0}",
        );
        const SLOW_HINT: Text = Text::new(
            "it may be busy: allow more time with --timeout 1m, or look at its log",
            "ele pode estar ocupado: dê mais tempo com --timeout 1m, ou veja o registro dele",
        );
        let socket = self.socket.display().to_string();
        match trouble {
            Trouble::Nobody(error) => self.unreachable(error),
            Trouble::Forbidden => self.forbidden(),
            Trouble::Closed => self.failure(Exit::Unreachable, (CLOSED, &[]), (CLOSED_HINT, &[&socket])),
            Trouble::TimedOut => self.failure(
                Exit::TimedOut,
                (SLOW, &[&short_duration(self.timeout)]),
                (SLOW_HINT, &[]),
            ),
            Trouble::TooLong => self.not_an_answer(&format!("> {MAX_RESPONSE} B")),
        }
    }

    fn unreachable(&self, error: &std::io::Error) -> Failure {
        const MESSAGE: Text = Text::new(
            "cannot reach chatd at {0}: {1}",
            "não foi possível falar com o chatd em {0}: {1}",
        );
        const HINT: Text = Text::new(
            "is chatd running? start it with: systemctl start chatd (or just: chatd); if it listens elsewhere, say where: --socket PATH",
            "o chatd está rodando? inicie com: systemctl start chatd (ou só: chatd); se ele escuta em outro lugar, diga onde: --socket CAMINHO",
        );
        const NO_FILE: Text = Text::new("there is no such socket", "esse socket não existe");
        const NOBODY: Text = Text::new("nobody listens there", "ninguém escuta ali");
        let why = match error.kind() {
            Io::NotFound => NO_FILE.get(self.language).into(),
            Io::ConnectionRefused => NOBODY.get(self.language).into(),
            _ => error.to_string(),
        };
        let socket = self.socket.display().to_string();
        self.failure(Exit::Unreachable, (MESSAGE, &[&socket, &why]), (HINT, &[]))
    }

    fn forbidden(&self) -> Failure {
        const MESSAGE: Text = Text::new(
            "you may not open chatd's socket {0}",
            "você não tem permissão para abrir o socket do chatd {0}",
        );
        let socket = self.socket.display().to_string();
        self.failure(Exit::Denied, (MESSAGE, &[&socket]), (JOIN_GROUP, &[self.user]))
    }

    fn not_an_answer(&self, reason: &str) -> Failure {
        const MESSAGE: Text = Text::new(
            "chatd's answer makes no sense: {0}",
            "a resposta do chatd não faz sentido: {0}",
        );
        const HINT: Text = Text::new(
            "is this really chatd's admin socket? {0}",
            "este é mesmo o socket de administração do chatd? {0}",
        );
        let socket = self.socket.display().to_string();
        self.failure(Exit::Failed, (MESSAGE, &[&printable(reason)]), (HINT, &[&socket]))
    }

    fn version(&self, said: &str) -> Failure {
        const MESSAGE: Text = Text::new(
            "chatctl {0} (admin protocol {1}) and chatd do not speak the same version",
            "o chatctl {0} (protocolo de administração {1}) e o chatd não falam a mesma versão",
        );
        const HINT: Text = Text::new(
            "use the chatctl that came with chatd; after an upgrade, restart chatd: systemctl restart chatd",
            "use o chatctl que veio com o chatd; depois de uma atualização, reinicie o chatd: systemctl restart chatd",
        );
        let ours = [env!("CARGO_PKG_VERSION"), &API_VERSION.to_string()];
        let mut failure = self.failure(Exit::VersionMismatch, (MESSAGE, &ours), (HINT, &[]));
        failure.detail = Some(printable(said).into_owned());
        failure
    }

    fn refused(&self, error: Error) -> Failure {
        if error.code == Error::METHOD_NOT_FOUND {
            return self.version(&error.message);
        }
        let (message, hint) = error.words(self.language);
        let (message, hint) = (message.to_owned(), hint.map(str::to_owned));
        let data = *error.data;
        match (data.kind, data.missing) {
            (ErrorKind::NotFound, Some(missing)) => self.not_found(&missing, &data.candidates),
            (ErrorKind::Exists, _) => self.exists(&data.candidates),
            (ErrorKind::Denied, _) => self.denied(),
            (ErrorKind::ReadOnly, _) => self.may_not(LOOK_ONLY),
            (ErrorKind::Forbidden, _) => self.may_not(OPERATOR_ONLY),
            (ErrorKind::BadConfig, _) => self.bad_config(&error.message, data.report),
            (ErrorKind::Busy, _) => self.busy(),
            (kind, _) => self.other(kind, &message, hint),
        }
    }

    fn not_found(&self, missing: &Missing, candidates: &[Candidate]) -> Failure {
        const USER: Text = Text::new("no user \"{0}\"", "não há usuário \"{0}\"");
        const CONNECTION: Text = Text::new("no connection {0}", "não há conexão {0}");
        const ADDRESS: Text = Text::new("no connection from {0}", "não há conexão de {0}");
        const ROOM: Text = Text::new("no room \"{0}\"", "não há sala \"{0}\"");
        const ACCOUNT: Text = Text::new("no account \"{0}\"", "não há conta \"{0}\"");
        const BAN: Text = Text::new("no ban of {0}", "não há banimento de {0}");
        const MUTE: Text = Text::new("{0} is not silenced", "{0} não está silenciado");
        let message = match missing.what {
            Noun::User => USER,
            Noun::Connection => CONNECTION,
            Noun::Address => ADDRESS,
            Noun::Room => ROOM,
            Noun::Ban => BAN,
            Noun::Account => ACCOUNT,
            Noun::Mute => MUTE,
        };
        let hint = self.meant(missing.what, candidates);
        Failure::new(
            Exit::NotFound,
            message.fill(self.language, &[&printable(&missing.name)]),
            hint,
        )
    }

    fn exists(&self, taken: &[Candidate]) -> Failure {
        const MESSAGE: Text = Text::new("there is an account \"{0}\" already", "já há uma conta \"{0}\"");
        const HINT: Text = Text::new(
            "names that look alike count as one; see which there are: chatctl account list",
            "nomes que se parecem contam como um só; veja quais existem: chatctl account list",
        );
        let name = taken.first().map_or("-".into(), |taken| printable(&taken.name));
        self.failure(Exit::Failed, (MESSAGE, &[&name]), (HINT, &[]))
    }

    fn meant(&self, what: Noun, candidates: &[Candidate]) -> String {
        const MEANT: Text = Text::new("did you mean {0}? see: {1}", "você quis dizer {0}? veja: {1}");
        const LIST: Text = Text::new("see who is there: chatctl list", "veja quem está: chatctl list");
        const ROOMS: Text = Text::new(
            "see which there are: chatctl room list",
            "veja quais existem: chatctl room list",
        );
        const CONNECTIONS: [Text; 2] = [
            Text::new("{0} connection", "{0} conexão"),
            Text::new("{0} connections", "{0} conexões"),
        ];
        const BANS: Text = Text::new(
            "see who is kept out: chatctl ban list",
            "veja quem está de fora: chatctl ban list",
        );
        const ACCOUNTS: Text = Text::new(
            "see which there are: chatctl account list",
            "veja quais existem: chatctl account list",
        );
        const MUTES: Text = Text::new(
            "see who is: chatctl mute list",
            "veja quem está: chatctl mute list",
        );
        let Some(first) = candidates.first() else {
            let hint = match what {
                Noun::Room => ROOMS,
                Noun::Ban => BANS,
                Noun::Mute => MUTES,
                Noun::Account => ACCOUNTS,
                _ => LIST,
            };
            return hint.get(self.language).into();
        };
        let names: Vec<_> = candidates
            .iter()
            .map(|c| {
                format!(
                    "\"{}\" ({})",
                    printable(&c.name),
                    count(CONNECTIONS, c.connections, self.language)
                )
            })
            .collect();
        let command = match what {
            Noun::Room => "list --room",
            Noun::Account => "account show",
            _ => "list --user",
        };
        let see = format!("chatctl {command} {}", shell_word(&first.name));
        MEANT.fill(self.language, &[&alternatives(&names, self.language), &see])
    }

    fn denied(&self) -> Failure {
        const MESSAGE: Text = Text::new(
            "chatd does not let you administer it",
            "o chatd não deixa você administrá-lo",
        );
        self.failure(Exit::Denied, (MESSAGE, &[]), (JOIN_GROUP, &[self.user]))
    }

    fn may_not(&self, message: Text) -> Failure {
        self.failure(Exit::Denied, (message, &[]), (JOIN_GROUP, &[self.user]))
    }

    fn bad_config(&self, summary: &str, report: Option<String>) -> Failure {
        const MESSAGE: Text = Text::new("configuration refused: {0}", "configuração recusada: {0}");
        const HINT: Text = Text::new(
            "chatd runs on as before; correct the file, and reload again",
            "o chatd continua como estava; corrija o arquivo e recarregue de novo",
        );
        let mut failure = self.failure(Exit::Failed, (MESSAGE, &[&printable(summary)]), (HINT, &[]));
        failure.detail = report.map(|report| place(summary, &report));
        failure
    }

    fn busy(&self) -> Failure {
        const MESSAGE: Text = Text::new(
            "too many administrators are connected to chatd",
            "há administradores demais conectados ao chatd",
        );
        const HINT: Text = Text::new(
            "try again in a moment; who holds the socket: ss -xp | grep {0}",
            "tente de novo daqui a pouco; quem ocupa o socket: ss -xp | grep {0}",
        );
        let socket = self.socket.display().to_string();
        self.failure(Exit::Failed, (MESSAGE, &[]), (HINT, &[&socket]))
    }

    fn other(&self, kind: ErrorKind, message: &str, hint: Option<String>) -> Failure {
        const MESSAGE: Text = Text::new("chatd refused: {0}", "o chatd recusou: {0}");
        const HINT: Text = Text::new("chatd's log may say more", "o registro do chatd pode dizer mais");
        let exit = match kind {
            ErrorKind::NotFound => Exit::NotFound,
            ErrorKind::Invalid => Exit::Usage,
            _ => Exit::Failed,
        };
        let mut failure = self.failure(exit, (MESSAGE, &[&printable(message)]), (HINT, &[]));
        if let Some(hint) = hint {
            failure.hint = printable(&hint).into_owned();
        }
        failure
    }
}

/// What a report shows beyond the summary: it may begin with what the summary says.
fn place(summary: &str, report: &str) -> String {
    let said = |line: &str| {
        line.split_once(": ")
            .is_some_and(|(_, said)| summary.contains(said))
    };
    let lines = report.lines().enumerate();
    let shown = lines.filter(|(number, line)| *number > 0 || !said(line));
    shown
        .map(|(_, line)| printable(line))
        .collect::<Vec<_>>()
        .join("\n")
}
