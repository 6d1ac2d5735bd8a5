//! The core, and sockets that are only bookkeeping.

use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::rc::Rc;
use std::time::Duration;

use chatd::server::event::Event;
use chatd::server::input::{DialectKind, Disconnect, Input, Peer};
use chatd::server::policy::Policy;
use chatd::server::reply::Reply;
use chatd::server::request::Request;
use chatd::server::{AdminId, ConnId, Effect, Effects, Now, Server, WallTime};
use chatd::store::simulated::{Faults, Simulated};
use protocol::admin::{self, Dialect};
use slotmap::SlotMap;

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
    /// What waits to be sent, where that is looked at.
    pub queues: Option<Queues>,
    /// What administrators were told in the log.
    pub log: Vec<String>,
    /// What administrators were answered.
    pub answers: Vec<(AdminId, Result<admin::Reply, admin::Error>)>,
    /// Every effect, in words, when somebody wants to compare.
    pub record: Option<String>,
    /// How many passwords were compared with a hash.
    pub verified: usize,
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
            queues: None,
            log: Vec::new(),
            answers: Vec::new(),
            record: None,
            verified: 0,
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

    /// A connection asks for something.
    pub fn ask(&mut self, conn: ConnId, request: Request) {
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

    /// The core handles an input; what follows is noted, and password checks are answered at once. Whoever has too
    /// much waiting then is disconnected, as the reactor does it.
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
        let mut effects = Effects::new();
        self.oracle.before(&self.server);
        self.server.handle(input, self.now, &mut effects);
        for effect in effects {
            if let Some(record) = &mut self.record {
                writeln!(record, "{effect:?}").expect("a String takes all");
            }
            self.apply(effect);
        }
    }

    fn apply(&mut self, effect: Effect) {
        match effect {
            Effect::Reply { to, reply } => {
                Oracle::judge_reply(&self.server, to, &reply);
                if let Some(queues) = &mut self.queues {
                    queues.reply(&self.server, to, &reply, self.now);
                }
                self.open(to, "reply").replies.push(reply);
            }
            Effect::Deliver(delivery) => {
                self.oracle.judge(&self.server, &delivery);
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
                if let Some(queues) = &mut self.queues {
                    queues.closed(conn);
                }
            }
            Effect::Ask { ticket, question, .. } => self.ask_outside(ticket, question),
            Effect::Log { text, .. } => self.log.push(text),
            Effect::AdminReply { id, result } => self.answers.push((id, result)),
            Effect::Reload { .. } | Effect::Stop { .. } => {}
        }
    }

    /// A socket that the core may still talk to.
    fn open(&mut self, conn: ConnId, what: &str) -> &mut Socket {
        let socket = &mut self.sockets[conn];
        assert!(!socket.closed, "{what} for a closed connection: {conn:?}");
        socket
    }
}
