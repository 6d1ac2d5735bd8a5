//! From a checked configuration to a server that has ended: what is open in which order, and who is told.

mod background;
mod certificate;
mod greeting;
mod restore;
pub(crate) mod secret;

use std::fmt;
use std::io;
use std::net::SocketAddr;

use protocol::language::{Language, Text};

use crate::admin::AdminListener;
use crate::config::{AdminConfig, Listen, Live, MetricsAt};
use crate::reactor::{Bound, Open, Reactor, ScrapeListener};
use crate::systemd::Inherited;

pub use background::Background;
pub use certificate::make_certificate;
pub use restore::{NotRestored, Restoring, restore};

/// What a server is started with.
#[derive(Debug)]
pub struct Start {
    /// The configuration.
    pub live: Live,
    /// To go to the background, and how.
    pub background: Option<Background>,
}

/// Why a server did not start, or did not go on; in one line.
#[derive(Debug)]
pub struct Trouble(pub String);

impl Trouble {
    fn new(what: impl fmt::Display, why: impl fmt::Display) -> Self {
        Self(format!("{what}: {why}"))
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Trouble {}

/// Runs a server until it is told to stop.
pub fn run(start: Start) -> Result<(), Trouble> {
    let Start { live, background } = start;
    match background {
        None => {
            start_log(&live)?;
            let open = open(&live)?;
            greeting::greet(&live, &open);
            serve(live, open, || Ok(()))
        }
        Some(background) => background.run(live),
    }
}

/// Starts to log where the configuration says.
fn start_log(live: &Live) -> Result<(), Trouble> {
    let log = &live.current.log;
    crate::log::start(log).map_err(|error| Trouble::new("log.target", format!("{}: {error}", log.target)))
}

/// Opens what needs rights, or may be taken by somebody else.
fn open(live: &Live) -> Result<Open, Trouble> {
    let language = live.current.policy.language;
    let mut inherited =
        Inherited::take().map_err(|error| Trouble::new("cannot take over systemd's sockets", error))?;
    let is_activated = !inherited.is_empty();
    let listeners = live.current.listeners.iter().map(|listen| {
        let bound = match inherited.tcp(listen.address) {
            Some(socket) => Bound::inherited(socket, *listen),
            None => Bound::new(*listen),
        };
        bound.map_err(|error| cannot_listen(listen.address, &error, is_activated, language))
    });
    let listeners = listeners.collect::<Result<_, _>>()?;
    let groups = &live.current.admin.groups;
    let metrics = live.current.metrics.as_ref();
    let metrics =
        metrics.map(|at| ScrapeListener::bind(at, groups).map_err(|error| cannot_tell_metrics(at, &error)));
    let metrics = metrics.transpose()?;
    let admin = open_admin(&live.current.admin, &mut inherited)?;
    inherited.complain(language);
    Ok(Open {
        listeners,
        admin,
        metrics,
        left: inherited.left(),
    })
}

fn open_admin(config: &AdminConfig, inherited: &mut Inherited) -> Result<AdminListener, Trouble> {
    match inherited.unix(&config.socket) {
        Some(socket) => AdminListener::inherited(socket, &config.socket, &config.groups)
            .map_err(|error| Trouble::new(config.socket.display(), error)),
        None => {
            AdminListener::bind(&config.socket, &config.groups).map_err(|error| Trouble(error.to_string()))
        }
    }
}

fn cannot_listen(address: SocketAddr, error: &io::Error, is_activated: bool, language: Language) -> Trouble {
    const NOT_HANDED_OVER: Text = Text::new(
        "cannot listen at {0}: systemd does not hand over a socket for it ({1}); see: systemctl status chatd.socket",
        "não é possível escutar em {0}: o systemd não entrega um socket para ele ({1}); veja: systemctl status \
         chatd.socket",
    );
    const TAKEN: Text = Text::new(
        "cannot listen at {0}: another program does already; is chatd running? See: chatctl status",
        "não é possível escutar em {0}: outro programa já escuta; o chatd está rodando? Veja: chatctl status",
    );
    const OTHERWISE: Text = Text::new("cannot listen at {0}: {1}", "não é possível escutar em {0}: {1}");
    let text = match error.kind() {
        io::ErrorKind::AddrInUse => TAKEN,
        _ if is_activated => NOT_HANDED_OVER,
        _ => OTHERWISE,
    };
    Trouble(text.fill(language, &[&address.to_string(), &error.to_string()]))
}

fn cannot_tell_metrics(at: &MetricsAt, error: &io::Error) -> Trouble {
    let at = match at {
        MetricsAt::Port(address) => address.to_string(),
        MetricsAt::Socket(path) => path.display().to_string(),
    };
    Trouble::new("metrics.listen", format!("{at}: {error}"))
}

fn serve(live: Live, open: Open, ready: impl FnOnce() -> io::Result<()>) -> Result<(), Trouble> {
    for note in &live.current.notes {
        log::warn!("{note}");
    }
    for bound in &open.listeners {
        let Listen {
            address,
            dialect,
            tls,
        } = bound.listen();
        let tls = if tls { " tls=true" } else { "" };
        log::info!("listening address={address} dialect={}{tls}", dialect.name());
    }
    log::info!("listening admin={}", open.admin.path().display());
    if let Some(metrics) = &open.metrics {
        log::info!("listening metrics={metrics}");
    }
    let reactor = Reactor::new(live, open, node()?).map_err(|error| Trouble::new("cannot start", error))?;
    ready().map_err(|error| Trouble::new("cannot tell that chatd is ready", error))?;
    reactor
        .run()
        .map_err(|error| Trouble::new("the server cannot go on", error))
}

/// Tells this process's events from those of others.
fn node() -> Result<u16, Trouble> {
    random().map(u16::from_ne_bytes)
}

/// Bytes that nobody can guess.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Trouble> {
    let mut bytes = [0; N];
    let filled = rustix::rand::getrandom(&mut bytes, rustix::rand::GetRandomFlags::empty());
    filled.map_err(|error| Trouble::new("no random numbers", error))?;
    Ok(bytes)
}

/// Descriptors that are not clients' connections: standard streams, the poller, signals, listeners, the admin
/// socket and who is connected to it, configuration files while they are read.
const OTHER_DESCRIPTORS: u64 = 80;

/// Raises the limit on open files as far as is allowed, and says how many connections that makes.
pub(crate) fn most_connections() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let raised = setrlimit(
        Resource::Nofile,
        Rlimit {
            current: maximum,
            maximum,
        },
    );
    // `None` is: no limit.
    let limit = if raised.is_ok() { maximum } else { current }.unwrap_or(u64::MAX);
    usize::try_from(limit.saturating_sub(OTHER_DESCRIPTORS))
        .unwrap_or(usize::MAX)
        .max(1)
}
