//! The configuration: one TOML file, checked whole before anything of it is used.

mod certificate;
mod problem;
mod reader;
mod reload;
mod section;
mod sections;
mod setting;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use protocol::admin::Dialect;
use protocol::language::{Language, Text};
use toml::de::DeTable;

pub use certificate::Wanted;
pub use problem::{LoadError, Problem};
pub use reload::Live;

use crate::admin::Groups;
use crate::log::Target;
use crate::passwords::Hashing;
use crate::server::Policy;
pub use crate::server::rate::Rate;
use crate::transport::tls::acceptor::Oldest;
use crate::transport::tls::credentials::{Credentials, Files};
use reader::Reading;
use setting::{SECRET, Setting, quoted};

/// Everything that the file says, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// What the core and the dialects follow.
    pub policy: Policy,
    /// Where to listen.
    pub listeners: Vec<Listen>,
    /// How connections are encrypted, where they are.
    pub tls: Option<TlsConfig>,
    /// The origins of the pages that may connect over WebSocket; all may if there are none.
    pub websocket_origins: Vec<Box<str>>,
    /// The admin socket.
    pub admin: AdminConfig,
    /// Where Prometheus reads the metrics, if it does.
    pub metrics: Option<MetricsAt>,
    /// Where accounts are kept.
    pub store: StoreConfig,
    /// The log.
    pub log: LogConfig,
    /// How much may pass through one connection.
    pub flow: Flow,
    /// How much work a new password hash is.
    pub hashing: Hashing,
    /// What was accepted but has no effect, in sentences.
    pub notes: Vec<String>,
    /// Every key that has an effect, with its value in a form to be compared.
    values: BTreeMap<String, Setting>,
}

/// A place to listen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listen {
    /// Address and port.
    pub address: SocketAddr,
    /// What is spoken there.
    pub dialect: Dialect,
    /// Whether it is encrypted.
    pub tls: bool,
}

impl Listen {
    /// Whether it is encrypted.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.tls
    }
}

/// How connections are encrypted.
#[derive(Debug, Clone)]
pub struct TlsConfig {
    /// Where certificate and key are.
    pub files: Files,
    /// What was in them.
    pub credentials: Credentials,
    /// The oldest version that is spoken.
    pub oldest: Oldest,
    /// So often it is looked whether the files have changed.
    pub check_every: Duration,
}

/// The admin socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdminConfig {
    /// Where it is.
    pub socket: PathBuf,
    /// Who may use it.
    pub groups: Groups,
}

/// Where Prometheus reads the metrics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MetricsAt {
    /// At this port of this machine itself.
    Port(SocketAddr),
    /// At this Unix socket.
    Socket(PathBuf),
}

/// Where accounts are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreConfig {
    /// The file; `None`: in memory, gone with the process.
    pub path: Option<PathBuf>,
    /// Somebody wrote it into the file: then it must work.
    pub chosen: bool,
}

/// The log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogConfig {
    /// How much it says, where `RUST_LOG` says nothing.
    pub level: log::LevelFilter,
    /// Where it goes.
    pub target: Target,
}

/// How much may pass through one connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flow {
    /// So much may wait to be sent.
    pub send_queue_bytes: usize,
    /// So much may be received and wait for its turn, when a client asks too fast.
    pub receive_queue_bytes: usize,
    /// How fast a client may ask, in parts of an ordinary request: see [`crate::reactor::rate`].
    pub rate: Rate,
}

/// What holds where the file says nothing, because it depends on who starts chatd where.
#[derive(Debug, Clone)]
pub struct Surroundings {
    /// The language of errors, and of the server where the file sets none.
    pub language: Language,
    /// The admin socket where the file sets none.
    pub socket: PathBuf,
    /// The store where the file sets none.
    pub store: PathBuf,
    /// For [`Policy::secret`].
    pub secret: [u8; 32],
    /// The most connections that the system lets this process have.
    pub connections: usize,
}

impl Config {
    /// The built-in defaults, which serve this machine alone.
    pub fn built_in(surroundings: &Surroundings) -> Result<Self, LoadError> {
        Self::parse("", Path::new("chatd.toml"), surroundings)
    }

    /// Reads a file.
    pub fn load(path: &Path, surroundings: &Surroundings) -> Result<Self, LoadError> {
        Self::parse(&text(path, surroundings.language)?, path, surroundings)
    }

    /// Reads the text of a file; paths in it are relative to the directory of `path`.
    pub fn parse(text: &str, path: &Path, surroundings: &Surroundings) -> Result<Self, LoadError> {
        parse(text, path, surroundings.language, |reading, root, directory| {
            read(reading, root, surroundings, directory)
        })
    }

    /// Every key that a file may set, tables included.
    #[must_use]
    pub fn keys() -> Vec<String> {
        let mut reading = Reading::new(Language::En);
        let surroundings = Surroundings {
            language: Language::En,
            socket: PathBuf::new(),
            store: PathBuf::new(),
            secret: [0; 32],
            connections: 1,
        };
        read(&mut reading, &DeTable::new(), &surroundings, Path::new(""));
        reading.known
    }
}

/// The text of a file.
fn text(path: &Path, language: Language) -> Result<String, LoadError> {
    const NOT_TEXT: Text = Text::new("the file is not UTF-8 text", "o arquivo não é texto em UTF-8");
    let unreadable = |why| LoadError::unreadable(&path.display().to_string(), why, language);
    let bytes = std::fs::read(path).map_err(|error| unreadable(error.to_string()))?;
    String::from_utf8(bytes).map_err(|_| unreadable(NOT_TEXT.get(language).to_owned()))
}

/// What `read` makes of the text of a file, unless it found something wrong.
fn parse<T>(
    text: &str,
    path: &Path,
    language: Language,
    read: impl FnOnce(&mut Reading, &DeTable<'_>, &Path) -> Option<T>,
) -> Result<T, LoadError> {
    let error = |problems| LoadError::new(&path.display().to_string(), text, problems, language);
    let (document, syntax) = DeTable::parse_recoverable(text);
    if !syntax.is_empty() {
        return Err(error(syntax.iter().map(syntax_problem).collect()));
    }
    let directory = path.parent().unwrap_or(Path::new(""));
    let mut reading = Reading::new(language);
    match read(&mut reading, document.get_ref(), directory) {
        Some(read) if reading.problems.is_empty() => Ok(read),
        _ => Err(error(reading.problems)),
    }
}

fn syntax_problem(error: &toml::de::Error) -> Problem {
    Problem {
        span: error.span(),
        key: String::new(),
        message: error.message().to_owned(),
        hint: None,
    }
}

fn read(
    reading: &mut Reading,
    root: &DeTable<'_>,
    surroundings: &Surroundings,
    directory: &Path,
) -> Option<Config> {
    let language = surroundings.language;
    let server = reading.section(root, "server", |s| sections::server(s, language, directory));
    let tls = reading.section(root, "tls", |s| sections::tls(s, directory));
    let listeners = sections::listeners(reading, root, tls.is_written);
    let sts = reading.section(root, "sts", sections::sts);
    let admin = reading.section(root, "admin", |s| {
        sections::admin(s, &surroundings.socket, directory)
    });
    let metrics = reading.section(root, "metrics", |s| sections::metrics(s, directory));
    let store = reading.section(root, "store", |s| {
        sections::store(s, &surroundings.store, directory)
    });
    let log = reading.section(root, "log", |s| sections::log(s, directory));
    let (accounts, hashing) = reading.section(root, "accounts", sections::accounts);
    let (default_room, lasting) = reading.section(root, "rooms", sections::rooms);
    let (mut limits, flow) = reading.section(root, "limits", sections::limits);
    let history = reading.section(root, "history", sections::history);
    let timeouts = reading.section(root, "timeouts", sections::timeouts);
    let operators = sections::operators(reading, root);
    let gateways = sections::gateways(reading, root);
    reading.finish(root);

    let default_room = sections::default_room(reading, &default_room, limits.room_length, language);
    let listed = [
        ("listen", tables(listeners.iter().map(in_toml)), String::new()),
        ("operator", secrets(&operators), format!("{operators:?}")),
        ("gateway", secrets(&gateways), format!("{gateways:?}")),
    ];
    for (key, toml, beside) in listed {
        let toml = Some(toml);
        reading.values.insert(key.to_owned(), Setting { toml, beside });
    }
    let wanted = limits.connections;
    limits.connections = wanted.min(surroundings.connections);
    let policy = Policy {
        server_name: server.name,
        network: server.network,
        icon: server.icon,
        language: server.language,
        password: server.password,
        motd: server.motd,
        admin: server.admin,
        cloak_hosts: server.cloak_hosts,
        secret: surroundings.secret,
        default_room: default_room?,
        lasting,
        accounts,
        history,
        limits,
        timeouts,
        operators,
        gateways,
        sts,
    };
    Some(Config {
        notes: notes(wanted, &policy, &listeners),
        policy,
        listeners,
        tls: tls.config,
        websocket_origins: server.websocket_origins,
        admin,
        metrics,
        store,
        log,
        flow,
        hashing,
        values: std::mem::take(&mut reading.values),
    })
}

/// A place to listen, as a table on one line.
fn in_toml(listen: &Listen) -> String {
    let address = quoted(&listen.address.to_string());
    let (dialect, tls) = (quoted(listen.dialect.name()), listen.tls);
    format!("{{ address = {address}, dialect = {dialect}, tls = {tls} }}")
}

/// Tables which are not shown, since they hold hashes of passwords.
fn secrets<T>(all: &[T]) -> String {
    tables(all.iter().map(|_| SECRET.to_owned()))
}

fn tables(tables: impl Iterator<Item = String>) -> String {
    format!("[{}]", tables.collect::<Vec<_>>().join(", "))
}

fn notes(wanted: usize, policy: &Policy, listeners: &[Listen]) -> Vec<String> {
    const NO_TLS: Text = Text::new(
        "[sts] sends clients to TLS, but no [[listen]] has tls = true",
        "[sts] manda os clientes para TLS, mas nenhum [[listen]] tem tls = true",
    );
    const TOO_MANY: Text = Text::new(
        "limits.connections is {0}, but the limit on open files (ulimit -n) allows {1}",
        "limits.connections é {0}, mas o limite de arquivos abertos (ulimit -n) permite {1}",
    );
    let language = policy.language;
    let mut notes = Vec::new();
    if policy.sts.is_some() && !listeners.iter().any(Listen::is_secure) {
        notes.push(NO_TLS.get(language).to_owned());
    }
    let possible = policy.limits.connections;
    if wanted > possible && wanted != sections::CONNECTIONS {
        notes.push(TOO_MANY.fill(language, &[&wanted.to_string(), &possible.to_string()]));
    }
    notes
}
