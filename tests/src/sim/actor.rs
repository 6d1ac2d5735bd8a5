//! Somebody who does things at random: sensible, foolish and hostile ones.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use chatd::server::ConnId;
use chatd::server::connection::Connection;
use chatd::server::event::EventId;
use chatd::server::input::{DialectKind, Disconnect};
use chatd::server::request::{ListFilter, Message, MessageKind, Monitor, Request, Who};
use fastrand::Rng;

use protocol::sasl::Mechanism;

use super::outside::{RIGHT_PASSWORD, account_name};
use super::world::World;

mod lasting;
mod modes;
mod past;

/// Names that are fought for, so that collisions happen.
const NAMES: usize = 400;

/// Accounts that they log in to: few, so that many devices meet.
const ACCOUNTS: usize = 8;

/// Chooses what happens next in a world.
pub struct Actor {
    rng: Rng,
    conns: Vec<ConnId>,
    most: usize,
    /// Those who never read what they are sent.
    slow: BTreeSet<ConnId>,
    here: Option<(Box<str>, Box<str>)>,
    /// What was said lately.
    seen: VecDeque<EventId>,
    /// What of the more remote things was ever told.
    pub told: BTreeSet<&'static str>,
}

impl Actor {
    /// Everything it does follows from the seed; it keeps at most `most` connections.
    #[must_use]
    pub fn new(seed: u64, most: usize) -> Self {
        Self {
            rng: Rng::with_seed(seed),
            conns: Vec::new(),
            most,
            slow: BTreeSet::new(),
            here: None,
            seen: VecDeque::new(),
            told: BTreeSet::new(),
        }
    }

    /// Has accounts made that some will log in to.
    pub fn make_accounts(world: &mut World) {
        for number in 0..ACCOUNTS {
            world.make_simple_account(&account_name(number));
        }
    }

    /// Fills the world with registered clients in rooms.
    pub fn populate(&mut self, world: &mut World) {
        for number in 0..self.most {
            let conn = world.join_as(&format!("person{number}"));
            self.conns.push(conn);
            let room = self.room();
            world.ask(conn, Request::Join(vec![(room, None)]));
        }
    }

    /// Does one thing.
    pub fn step(&mut self, world: &mut World) {
        self.conns.retain(|&conn| !world.sockets[conn].closed);
        match self.rng.u32(..1000) {
            0..60 if self.conns.len() < self.most => self.arrive(world),
            60..70 => world.pass(Duration::from_millis(self.rng.u64(..90_000))),
            70..90 => self.vanish(world),
            _ => self.ask(world),
        }
        // The world is looked at through its events; what was read already is not kept.
        for conn in self.conns.clone() {
            if !world.sockets[conn].is_silent() {
                let socket = world.heard(conn);
                self.note(&socket);
            }
            if let Some(queues) = world.queues.as_mut().filter(|_| !self.slow.contains(&conn)) {
                queues.read(conn);
            }
        }
    }

    fn arrive(&mut self, world: &mut World) {
        let dialect = if self.rng.u32(..5) == 0 {
            DialectKind::Classic
        } else {
            DialectKind::Irc
        };
        let conn = world.connect(dialect);
        self.conns.push(conn);
        if self.rng.u32(..5) == 0 {
            self.slow.insert(conn);
        }
        let name = self.any_name();
        if dialect == DialectKind::Irc && self.rng.u32(..3) == 0 {
            return self.arrive_at_account(world, conn, name);
        }
        if self.rng.u32(..10) > 0 {
            world.ask(conn, Request::Name(name.clone()));
            world.ask(
                conn,
                Request::User {
                    user: name.clone(),
                    realname: name,
                },
            );
        }
    }

    /// Logs in while registering; most often under the name of the account, as other devices of it do.
    fn arrive_at_account(&mut self, world: &mut World, conn: ConnId, other_name: Box<str>) {
        let account = account_name(self.rng.usize(..ACCOUNTS));
        let name = if self.rng.u32(..4) > 0 {
            account.clone()
        } else {
            other_name
        };
        let (user, realname) = (name.clone(), name.clone());
        let message = format!("\0{account}\0{RIGHT_PASSWORD}").as_bytes().into();
        let mechanism = Mechanism::Plain;
        let mut requests = vec![
            Request::HoldRegistration,
            Request::Name(name),
            Request::User { user, realname },
            Request::LogIn { mechanism, message },
            Request::ReleaseRegistration,
        ];
        // Some forget or reorder something.
        if self.rng.u32(..4) == 0 {
            let [a, b] = [(); 2].map(|()| self.rng.usize(..requests.len()));
            requests.swap(a, b);
            requests.truncate(self.rng.usize(3..=requests.len()));
        }
        for request in requests {
            world.ask(conn, request);
        }
    }

    fn vanish(&mut self, world: &mut World) {
        let Some(conn) = self.conn() else { return };
        let why = match self.rng.u32(..4) {
            0 => Disconnect::SendQueueExceeded,
            1 => Disconnect::ReceiveQueueExceeded,
            2 => Disconnect::Error("reset".into()),
            _ => Disconnect::Eof,
        };
        world.drop_connection(conn, why);
    }

    fn ask(&mut self, world: &mut World) {
        if let Some(conn) = self.conn() {
            self.look_around(world, conn);
            if self.rng.u32(..12) == 0 {
                return self.ask_to_keep(world, conn);
            }
            let request = self.request();
            world.ask(conn, request);
        }
    }

    /// Finds a room that the connection is in and somebody there: what people do is mostly about those.
    fn look_around(&mut self, world: &World, conn: ConnId) {
        self.here = None;
        let state = world.server.state();
        let Some(client) = state.connections.get(conn).and_then(Connection::client) else {
            return;
        };
        let rooms = &state.clients[client].rooms;
        if rooms.is_empty() || self.rng.u32(..4) == 0 {
            return;
        }
        let room = &state.rooms[rooms[self.rng.usize(..rooms.len())]];
        let somebody = room.members.get_index(self.rng.usize(..room.members.len()));
        let name = somebody.map(|(&member, _)| state.clients[member].identity.nick.as_str());
        self.here = name.map(|name| (room.name.as_str().into(), name.into()));
    }

    fn request(&mut self) -> Request {
        match self.rng.u32(..29) {
            0..4 => Request::Join(vec![(self.any_room(), self.maybe_word())]),
            4 => Request::Part {
                rooms: vec![self.room()],
                reason: None,
            },
            5..11 => self.message(),
            11 => Request::Name(self.any_name()),
            12 => Request::Topic {
                room: self.room(),
                topic: self.maybe_word(),
            },
            13 => Request::Kick {
                targets: vec![(self.room(), self.name()), (self.room(), self.any_name())],
                reason: None,
            },
            14 => Request::Invite {
                name: self.any_name(),
                room: self.room(),
            },
            15..19 => Request::RoomModes {
                room: self.room(),
                changes: vec![self.room_mode(), self.room_mode()],
            },
            19 => Request::UserModes {
                name: self.name(),
                changes: vec![self.user_mode()],
            },
            20 => Request::Away(self.maybe_word()),
            21 => Request::Oper {
                name: "root".into(),
                password: super::outside::RIGHT_PASSWORD.into(),
            },
            22 => self.rare(),
            23..26 => self.past(),
            _ => self.question(),
        }
    }

    fn rare(&mut self) -> Request {
        match self.rng.u32(..10) {
            9 => Request::RenameRoom {
                from: self.room(),
                to: self.any_room(),
                reason: self.maybe_word(),
            },
            0 => Request::Quit {
                reason: self.maybe_word(),
            },
            1 => Request::Kill {
                name: self.name(),
                reason: "because".into(),
            },
            2 => Request::PartAll,
            3 => Request::Wallops("all hands".into()),
            4 => Request::RealName("Somebody Else".into()),
            5 => Request::User {
                user: "u".into(),
                realname: "r".into(),
            },
            6 => Request::HoldRegistration,
            7 => Request::ReleaseRegistration,
            _ => Request::Password("wrong".into()),
        }
    }

    fn question(&mut self) -> Request {
        match self.rng.u32(..12) {
            0 => Request::Names(vec![self.room(), self.room()]),
            1 => Request::List(ListFilter::default()),
            2 => Request::Who(Who {
                mask: self.room(),
                operators_only: false,
                whox: None,
            }),
            3 => Request::Who(Who {
                mask: "p*1".into(),
                operators_only: false,
                whox: None,
            }),
            4 => Request::Whois {
                names: vec![self.name(), self.name()],
            },
            5 => Request::Whowas {
                names: vec![self.name()],
                count: None,
            },
            6 => Request::UserHost(vec![self.name()]),
            7 => Request::IsOn(vec![self.name()]),
            8 => Request::Lusers,
            9 => Request::Pong,
            10 => Request::Monitor(self.monitor()),
            _ => Request::Ping { token: "x".into() },
        }
    }

    fn monitor(&mut self) -> Monitor {
        match self.rng.u32(..12) {
            0 => Monitor::Clear,
            1 => Monitor::List,
            2 => Monitor::Status,
            3..5 => Monitor::Remove(vec![self.any_name(), self.name()]),
            _ => Monitor::Add(vec![self.any_name(), self.name(), self.any_name()]),
        }
    }

    fn message(&mut self) -> Request {
        let kind = match self.rng.u32(..10) {
            0 => MessageKind::Notice,
            1 => MessageKind::Tags,
            _ => MessageKind::Normal,
        };
        let target = match self.rng.u32(..10) {
            0 => format!("@{}", self.room()).into(),
            1..5 => self.name(),
            _ => self.room(),
        };
        let (subject, tags) = (self.maybe_word(), Vec::new());
        let (text, breaks) = match self.rng.u32(..10) {
            0 => ("hello\n\nhow is everyone?".into(), Some([14].into())),
            _ => ("hello".into(), None),
        };
        Request::Message(Message {
            kind,
            targets: vec![target],
            text,
            breaks,
            subject,
            tags,
            confirm: self.rng.bool(),
        })
    }

    fn conn(&mut self) -> Option<ConnId> {
        if self.conns.is_empty() {
            None
        } else {
            Some(self.conns[self.rng.usize(..self.conns.len())])
        }
    }

    fn name(&mut self) -> Box<str> {
        if let Some((_, somebody)) = &self.here {
            return somebody.clone();
        }
        self.any_name()
    }

    fn any_name(&mut self) -> Box<str> {
        match self.rng.u32(..50) {
            0 => account_name(self.rng.usize(..ACCOUNTS)),
            _ => format!("person{}", self.rng.usize(..NAMES.min(self.most * 2))).into(),
        }
    }

    fn room(&mut self) -> Box<str> {
        if let Some((room, _)) = &self.here {
            return room.clone();
        }
        self.any_room()
    }

    fn any_room(&mut self) -> Box<str> {
        // A few more rooms than the policy allows; and sometimes the default one, or no room at all.
        match self.rng.u32(..50) {
            0..5 => "#Geral".into(),
            5 => "#not,a room".into(),
            number => format!("#room{}", number % 44).into(),
        }
    }

    fn maybe_word(&mut self) -> Option<Box<str>> {
        self.rng.bool().then(|| "word".into())
    }
}
