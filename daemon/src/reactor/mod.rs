//! The loop: waits for events, reads, lets the core decide, and writes.
//!
//! One turn handles everything that came in before anything is written, so that all that one wake-up produced for a
//! connection leaves in one write. A connection is watched for writing only while a write did not take all.

mod accept;
mod administer;
mod applying;
mod arrivals;
mod drive;
mod entrusting;
mod flood;
mod intake;
mod leaving;
mod listener;
mod metrics;
mod noting;
mod office;
mod output;
mod registry;
mod scrape;
mod signals;
mod store;
mod table;
mod taking_over;
mod tls;
mod token;
mod watching;

use std::collections::VecDeque;
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use polling::{Events, Poller};

pub use flood::rate;
pub use listener::Bound;
pub use registry::{Interest, Registered};
pub use scrape::ScrapeListener;

use crate::admin::AdminListener;
use crate::carry::Left;
use crate::config::{Flow, Live};
use crate::passwords::Checker;
use crate::server::input::ReloadBy;
use crate::server::{ConnId, Effects, Input, Now, Server, WallTime};
use crate::systemd::{Manager, Presence};
use accept::Gate;
use applying::Undo;
use arrivals::Arrivals;
use drive::Rendered;
use entrusting::Entrusting;
use leaving::Leaving;
use metrics::Counted;
use office::Office;
use scrape::Scraping;
use signals::{Signal, Signals};
use store::Keeper;
use table::Table;
use tls::Secure;
use token::Token;
use watching::Watching;

/// So long a stopping server waits for its last words to be taken.
const STOP_WITHIN: Duration = Duration::from_secs(3);
/// Memory of the last burst is kept for so long after it.
const IDLE_AFTER: Duration = Duration::from_secs(1);

/// Everything that is open before the first client comes.
#[derive(Debug)]
pub struct Open {
    /// Where clients connect.
    pub listeners: Vec<Bound>,
    /// Where administrators connect.
    pub admin: AdminListener,
    /// Where Prometheus connects, if it may.
    pub metrics: Option<ScrapeListener>,
    /// What an earlier process has left for this one.
    pub left: Left,
}

/// The loop and all that it owns.
#[derive(Debug)]
pub struct Reactor {
    poller: Arc<Poller>,
    clock: Clock,
    server: Server,
    table: Table,
    gate: Gate,
    arrivals: Arrivals,
    office: Office,
    signals: Signals,
    passwords: Checker,
    keeper: Keeper,
    /// Where something listens with TLS.
    secure: Option<Secure>,
    manager: Manager,
    /// The configuration in force.
    live: Live,
    /// The same, at hand.
    flow: Flow,
    /// What comes back unless somebody confirms what was applied.
    undo: Option<Undo>,
    /// Those for whom too much waits to be sent.
    overflowed: Vec<ConnId>,
    watching: Watching,
    scraping: Scraping,
    counted: Counted,
    /// What the core is still to be told, oldest first.
    inputs: VecDeque<Input>,
    /// The core is being told; what comes meanwhile waits in `inputs`.
    driving: bool,
    /// Kept for its memory.
    effects: Effects,
    rendered: Rendered,
    read_buffer: Box<[u8]>,
    /// The connection whose answers to a labelled request are being gathered: its queue is not flushed meanwhile.
    labelled: Option<ConnId>,
    /// Ending: until then.
    stopping: Option<Duration>,
    /// What the next process needs if this one crashes.
    entrusting: Option<Entrusting>,
    /// Another process is to go on.
    leaving: Option<Leaving>,
    /// The signal that it was last told by to end.
    told_by: Option<Signal>,
}

/// What the clock of deadlines shows at the start: another process may have handed over what was so long before.
const START: Duration = Duration::from_hours(24 * 3650);

/// Both clocks.
#[derive(Debug)]
struct Clock {
    start: Instant,
    started: WallTime,
}

impl Clock {
    fn new() -> Self {
        Self {
            start: Instant::now(),
            started: wall(),
        }
    }

    fn now(&self) -> Now {
        Now {
            uptime: START + self.start.elapsed(),
            wall: wall(),
        }
    }
}

fn wall() -> WallTime {
    let since = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    WallTime(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

impl Reactor {
    /// Takes over the listening sockets. `node` tells this process's events from others'.
    pub fn new(mut live: Live, open: Open, node: u16) -> io::Result<Self> {
        let poller = Arc::new(Poller::new()?);
        // From here on a signal waits until it can be followed: what was carried here is not to be lost over it.
        let signals = Signals::new(&poller)?;
        let clock = Clock::new();
        let mut keeper = Keeper::open(&live.current.store, &poller)
            .map_err(|error| io::Error::other(error.sentence(live.current.policy.language)))?;
        if let Some(secret) = keeper.secret() {
            live.set_secret(secret);
        }
        let mut server = Server::new(Rc::new(live.current.policy.clone()), node, clock.now());
        let mut restored = keeper.restore(&poller, clock.now().wall)?;
        let manager = Manager::from_environment();
        let mut table = Table::default();
        restored.carried = table.take_over(&open.left, &poller, clock.now().uptime);
        if !open.left.is_empty() {
            // Also if what was left is the reason why this process will crash.
            leaving::forget(&manager);
        }
        let mut effects = Effects::new();
        server.handle(Input::Restored(Box::new(restored)), clock.now(), &mut effects);
        let mut reactor = Self {
            signals,
            gate: Gate::new(&poller, open.listeners)?,
            office: Office::new(&poller, open.admin, live.current.admin.groups.clone())?,
            manager,
            passwords: Checker::new(Arc::clone(&poller)),
            keeper,
            arrivals: Arrivals::default(),
            secure: Secure::start(&live.current, &poller)?,
            table,
            flow: live.current.flow,
            live,
            undo: None,
            overflowed: Vec::new(),
            watching: Watching::start(&poller),
            scraping: Scraping::new(&poller, open.metrics)?,
            counted: Counted::default(),
            inputs: VecDeque::new(),
            driving: false,
            effects: Effects::new(),
            rendered: Rendered::default(),
            read_buffer: vec![0; intake::READ_AT_ONCE].into(),
            labelled: None,
            stopping: None,
            entrusting: None,
            leaving: None,
            told_by: None,
            poller,
            clock,
            server,
        };
        for effect in effects {
            reactor.apply(effect);
        }
        reactor.go_on_with_carried();
        reactor.begin_to_entrust();
        Ok(reactor)
    }

    /// Serves until it is told to stop.
    pub fn run(mut self) -> io::Result<()> {
        self.manager.ready();
        let mut events = Events::new();
        // What was taken over may have something to send.
        self.flush_all();
        while !self.has_stopped() {
            let timeout = self.timeout();
            events.clear();
            self.poller.wait(&mut events, timeout)?;
            let is_idle = events.is_empty();
            let woken = Instant::now();
            self.take_in(&events)?;
            if !is_idle {
                self.look_again(&mut events)?;
            }
            self.finish_turn(is_idle)?;
            if !is_idle && let Some(entrusting) = &mut self.entrusting {
                entrusting.note();
            }
            self.go_on_entrusting(self.clock.now().uptime);
            self.go_on_leaving();
            self.counted.turn(woken.elapsed());
        }
        Ok(())
    }

    /// What was reported stays in the system's list of what is ready, ahead of all that comes later, until it is
    /// looked at once more. Doing so before anything is sent keeps whatever is sent in return in the order in which
    /// it comes, across connections.
    fn look_again(&mut self, events: &mut Events) -> io::Result<()> {
        events.clear();
        self.poller.wait(events, Some(Duration::ZERO))?;
        self.take_in(events)
    }

    fn take_in(&mut self, events: &Events) -> io::Result<()> {
        self.note_events(events);
        for event in events.iter() {
            match Token::of(event.key) {
                Token::Connection(conn) => self.on_connection(conn, &event),
                Token::Listener(number) => self.accept(number)?,
                Token::Arrival(number) => self.on_arrival(number),
                Token::Signal(index) => self.on_signal(index),
                Token::AdminListener => self.office.on_knock(),
                Token::Admin(number) => self.office.on_ready(number),
                Token::ScrapeListener => self.accept_scrapes(),
                Token::Scrape(number) => self.on_scrape(number),
            }
        }
        Ok(())
    }

    fn finish_turn(&mut self, is_idle: bool) -> io::Result<()> {
        self.take_passwords();
        self.take_handshakes();
        self.resume_ready();
        self.on_time()?;
        self.exchange_with_store();
        self.flush_all();
        self.serve_administrators()?;
        self.watch_log();
        self.office.flush(self.clock.now());
        if is_idle && self.table.is_quiet() {
            self.table.buffers.release();
        }
        Ok(())
    }

    fn on_signal(&mut self, index: usize) {
        match self.signals.take(index) {
            Some(signal @ (Signal::Stop | Signal::Leave)) => self.end(signal),
            Some(Signal::Reload) => self.reload(ReloadBy::Signal),
            Some(Signal::Report) => self.report(),
            None => {}
        }
    }

    /// It was told to end. The same signal once more: at once. systemd sends its own whatever was sent before.
    fn end(&mut self, signal: Signal) {
        let again = self.told_by.replace(signal) == Some(signal);
        match signal {
            _ if self.stopping.is_some() && !again => {}
            _ if self.stopping.is_some() => self.stopping = Some(Duration::ZERO),
            Signal::Leave if self.manager.stores() && !again => self.begin_to_leave(),
            _ => self.drive(Input::Shutdown { reason: "".into() }),
        }
    }

    fn on_time(&mut self) -> io::Result<()> {
        let now = self.clock.now().uptime;
        if self.server.next_deadline().is_some_and(|at| at <= now) {
            self.drive(Input::Tick);
        }
        self.table.wake_due(now);
        self.arrivals.end_due(now);
        self.scraping.end_due(now);
        let state = self.server.state();
        let present = Presence {
            people: state.clients.len(),
            rooms: state.rooms.len(),
            connections: self.table.len(),
        };
        self.manager.on_turn(now, present, state.policy.language);
        self.watch_counts(now);
        self.go_back_if_due(now);
        self.office.reopen_if_due(now)?;
        self.gate.reopen_if_due(now)
    }

    /// How long to wait for events.
    fn timeout(&self) -> Option<Duration> {
        if self.table.has_ready() || self.office.is_ready() {
            return Some(Duration::ZERO);
        }
        let now = self.clock.now().uptime;
        let idle = (!self.table.buffers.is_empty()).then_some(now + IDLE_AFTER);
        [
            self.server.next_deadline(),
            self.table.next_wake(),
            self.gate.reopens_at(),
            self.arrivals.next_deadline(),
            self.office.next_deadline(),
            self.watching.next_deadline(),
            self.undo.as_ref().map(Undo::at),
            self.scraping.next_deadline(),
            self.manager.next_deadline(),
            idle,
            self.stopping,
            self.leaving.as_ref().map(Leaving::next_step),
            self.entrusting
                .as_ref()
                .filter(|_| self.leaving.is_none())
                .and_then(Entrusting::next),
        ]
        .into_iter()
        .flatten()
        .min()
        .map(|at| at.saturating_sub(now))
    }

    fn has_stopped(&self) -> bool {
        let all_said = self.table.is_empty() && self.office.is_quiet();
        self.stopping
            .is_some_and(|until| all_said || self.clock.now().uptime >= until)
    }

    fn report(&self) {
        let (queued, longest) = self.table.queued();
        log::info!(
            "connections={} send_queue_bytes={queued} send_queue_max_bytes={longest} memory_bytes={} uptime={}",
            self.table.len(),
            office::resident_bytes().unwrap_or_default(),
            humantime::format_duration(Duration::from_secs(self.clock.start.elapsed().as_secs())),
        );
    }
}
