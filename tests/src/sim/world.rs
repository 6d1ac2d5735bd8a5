//! The core, and sockets that are only bookkeeping.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::rc::Rc;
use std::time::Duration;

use chatd::server::asking::Ticket;
use chatd::server::changes::Changes;
use chatd::server::event::{Event, EventKind};
use chatd::server::input::{DialectKind, Disconnect, Input, Peer};
use chatd::server::policy::Policy;
use chatd::server::refusal::{NotDelivered, Refusal};
use chatd::server::reply::Reply;
use chatd::server::request::Request;
use chatd::server::{AdminId, ConnId, Effect, Effects, Now, Server, WallTime};
use chatd::store::simulated::{Faults, Simulated};
use protocol::admin::{self, Dialect};
use slotmap::{SecondaryMap, SlotMap};

use super::ledger::Ledger;
use super::oracle::Oracle;
use super::queues::Queues;

/// What one simulated client was told.
#[derive(Debug, Default)]
pub struct Socket {
    /// Answers, oldest first.
    pub replies: Vec<Reply>,
    /// Events, oldest first, and whether each was its own.
    pub events: Vec<(Rc<Event>, bool)>,
    /// The core has closed it.
    pub closed: bool,
}

impl Socket {
    /// Nothing was told since it was asked last.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.replies.is_empty() && self.events.is_empty()
    }
}

/// What a connection waits for, as the reactor sees it.
#[derive(Debug, Default)]
pub struct Wait {
    /// So many answers.
    pub awaits: usize,
    /// What it has asked for meanwhile.
    pub held: VecDeque<Request>,
}

/// The core and everybody around it.
pub struct World {
    /// The core.
    pub server: Server,
    /// The time of the next input.
    pub now: Now,
    /// Everybody that was ever connected.
    pub sockets: SlotMap<ConnId, Socket>,
    /// Who may hear what.
    pub oracle: Oracle,
    /// Where things are kept.
    pub store: Simulated,
    /// What was to be kept, and what its senders were told of it.
    pub ledger: Ledger,
    /// What is to be handled, in order.
    pub inputs: VecDeque<Input>,
    /// Who waits for each answer; whether for something said to be kept.
    pub asked: HashMap<Ticket, (Option<ConnId>, bool)>,
    /// The store was asked something since it was looked at.
    pub consults: bool,
    /// What each connection waits for.
    pub waits: SecondaryMap<ConnId, Wait>,
    /// What waits to be sent, where that is looked at.
    pub queues: Option<Queues>,
    /// What administrators were told in the log.
    pub log: Vec<String>,
    /// What administrators were answered.
    pub answers: Vec<(AdminId, Result<admin::Reply, admin::Error>)>,
    /// Every effect, in words, when somebody wants to compare.
    pub record: Option<String>,
    /// What of the core has changed, for whoever wants to know.
    pub changes: Changes,
    /// How many passwords were compared with a hash.
    pub verified: usize,
    /// Accounts that are being made.
    pub making: HashMap<Ticket, Box<str>>,
    /// Accounts that may be there though those who made them were told otherwise.
    pub doubtful: BTreeSet<Box<str>>,
}

impl World {
    /// A world in which nothing has happened yet.
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        let now = Now {
            uptime: Duration::ZERO,
            wall: WallTime(1_700_000_000_000),
        };
        Self {
            server: Server::new(Rc::new(policy), 1, now),
            now,
            sockets: SlotMap::with_key(),
            oracle: Oracle::default(),
            store: Simulated::new(0, Faults::default()),
            ledger: Ledger::default(),
            inputs: VecDeque::new(),
            asked: HashMap::new(),
            consults: false,
            waits: SecondaryMap::new(),
            queues: None,
            log: Vec::new(),
            answers: Vec::new(),
            record: None,
            changes: Changes::default(),
            verified: 0,
            making: HashMap::new(),
            doubtful: BTreeSet::new(),
        }
    }

    /// Lets time pass and deadlines come.
    pub fn pass(&mut self, time: Duration) {
        self.now.uptime += time;
        self.now.wall.0 += u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        self.input(Input::Tick);
    }

    /// A new connection from this machine.
    pub fn connect(&mut self, dialect: DialectKind) -> ConnId {
        self.connect_from(Ipv4Addr::LOCALHOST.into(), dialect)
    }

    /// A new connection from an address.
    pub fn connect_from(&mut self, ip: IpAddr, dialect: DialectKind) -> ConnId {
        let conn = self.sockets.insert(Socket::default());
        let port = u16::try_from(self.sockets.len() % 60_000).unwrap_or(0) + 1_024;
        let peer = Peer {
            address: SocketAddr::from((ip, port)),
            dialect: match dialect {
                DialectKind::Irc => Dialect::Irc,
                DialectKind::Classic => Dialect::Classic,
            },
            tls: None,
            via: None,
            handshake: false,
            certificate: None,
            named: false,
        };
        if let Some(queues) = &mut self.queues {
            queues.connected(conn, &peer);
        }
        self.input(Input::Connected { conn, peer });
        conn
    }

    /// A new connection that registers under a name at once.
    pub fn join_as(&mut self, name: &str) -> ConnId {
        let conn = self.connect(DialectKind::Irc);
        self.ask(conn, Request::Name(name.into()));
        self.ask(
            conn,
            Request::User {
                user: name.into(),
                realname: name.into(),
            },
        );
        conn
    }

    /// A connection asks for something. While it waits for an answer, that is not read.
    pub fn ask(&mut self, conn: ConnId, request: Request) {
        let wait = self.wait(conn);
        if wait.awaits > 0 || !wait.held.is_empty() {
            return wait.held.push_back(request);
        }
        self.input(Input::Request { conn, request });
    }

    /// A connection breaks.
    pub fn drop_connection(&mut self, conn: ConnId, why: Disconnect) {
        self.input(Input::Disconnected { conn, why });
    }

    /// What a connection was told since the last time it was asked.
    pub fn heard(&mut self, conn: ConnId) -> Socket {
        let closed = self.sockets[conn].closed;
        std::mem::replace(
            &mut self.sockets[conn],
            Socket {
                closed,
                ..Socket::default()
            },
        )
    }

    /// The core handles an input; what follows is noted, and what is asked elsewhere is answered when it is handled.
    /// Whoever has too much waiting then is disconnected, as the reactor does it.
    pub fn input(&mut self, input: Input) {
        self.handle(input);
        while let Some(conn) = self.queues.as_mut().and_then(|queues| queues.exceeded().pop()) {
            self.handle(Input::Disconnected {
                conn,
                why: Disconnect::SendQueueExceeded,
            });
            assert!(self.sockets[conn].closed, "a send queue without an end");
        }
    }

    pub(super) fn handle(&mut self, input: Input) {
        self.inputs.push_back(input);
        self.handle_all();
    }

    pub(super) fn handle_all(&mut self) {
        while let Some(input) = self.inputs.pop_front() {
            self.handle_one(input);
            if self.inputs.is_empty() && std::mem::take(&mut self.consults) {
                self.drain_store();
            }
        }
    }

    fn handle_one(&mut self, input: Input) {
        let conn = match &input {
            Input::Request { conn, .. } => Some(*conn),
            Input::Answered { ticket, answer } => self.answered(*ticket, answer),
            _ => None,
        };
        let mut effects = Effects::new();
        self.oracle.before(&self.server);
        self.changes.before(&self.server, &input, self.now);
        self.server.handle(input, self.now, &mut effects);
        for effect in effects {
            self.changes.after(&effect);
            if let Some(record) = &mut self.record {
                writeln!(record, "{effect:?}").expect("a String takes all");
            }
            self.apply(effect);
        }
        if let Some(conn) = conn.filter(|&conn| !self.sockets[conn].closed) {
            self.go_on(conn);
        }
    }

    pub(super) fn wait(&mut self, conn: ConnId) -> &mut Wait {
        let entry = self.waits.entry(conn).expect("a connection that was there");
        entry.or_default()
    }

    /// A connection that waits for nothing any more goes on with what it has asked for meanwhile.
    fn go_on(&mut self, conn: ConnId) {
        let wait = self.wait(conn);
        if wait.awaits == 0 {
            let request = wait.held.pop_front();
            self.ledger.resumed(conn);
            self.inputs
                .extend(request.map(|request| Input::Request { conn, request }));
        }
    }

    fn apply(&mut self, effect: Effect) {
        match effect {
            Effect::Reply { to, reply } => {
                Oracle::judge_reply(&self.server, to, &reply);
                match &reply {
                    Reply::NotKept { .. } => self.ledger.warned(to),
                    Reply::Refused(Refusal::NotDelivered { why, .. }) if *why != NotDelivered::Full => {
                        self.ledger.undelivered(to);
                    }
                    _ => {}
                }
                if let Some(queues) = &mut self.queues {
                    queues.reply(&self.server, to, &reply, self.now);
                }
                self.open(to, "reply").replies.push(reply);
            }
            Effect::Deliver(delivery) => {
                self.oracle.judge(&self.server, &delivery);
                let own = delivery.to.iter().any(|recipient| recipient.own);
                if own && matches!(delivery.event.kind, EventKind::Message(_)) {
                    self.ledger.echoed(delivery.event.id);
                }
                if let Some(queues) = &mut self.queues {
                    queues.deliver(&self.server, &delivery);
                }
                for recipient in &delivery.to {
                    let event = delivery.event.clone();
                    self.open(recipient.conn, "event")
                        .events
                        .push((event, recipient.own));
                }
            }
            Effect::Close { conn } => {
                self.open(conn, "close").closed = true;
                self.oracle.forget(conn);
                self.ledger.forget(conn);
                if let Some(queues) = &mut self.queues {
                    queues.closed(conn);
                }
            }
            Effect::Ask {
                ticket,
                waits,
                question,
            } => self.ask_outside(ticket, waits, question),
            Effect::Log { text, .. } => self.log.push(text),
            Effect::AdminReply { id, result } => self.answers.push((id, result)),
            Effect::Hold { .. }
            | Effect::Release { .. }
            | Effect::Reload { .. }
            | Effect::Stop { .. }
            | Effect::Administer { .. }
            | Effect::Happened(_) => {}
        }
    }

    /// A socket that the core may still talk to.
    fn open(&mut self, conn: ConnId, what: &str) -> &mut Socket {
        let socket = &mut self.sockets[conn];
        assert!(!socket.closed, "{what} for a closed connection: {conn:?}");
        socket
    }
}
