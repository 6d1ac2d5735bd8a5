//! Conversations with a scripted server, without network or window.

mod complete;
mod connecting;
mod delivery;
mod history;
mod kept;
mod ledger;
mod login;
mod marks;
mod messages;
mod mute;
mod names;
mod outbox;
mod random;
mod rooms;
mod servers;
mod simulated;
mod spelling;
mod tray;

use jiff::Timestamp;

use super::{Answer, Command, Incoming, Msg, NetEvent, update};
use crate::i18n::I18n;
use crate::model::Model;
use crate::model::conversations::{Conversation, INBOX};
use crate::model::line::Lost;
use crate::model::network::{Network, NetworkId};
use crate::model::profile::Profile;
use crate::model::remembered::Remembered;
use crate::present;

/// A client, and what it did.
pub struct Script {
    pub model: Model,
    /// What time it is.
    pub now: Timestamp,
    /// The lines that it sent since they were last looked at, and to which server.
    sent: Vec<(NetworkId, String)>,
    /// The questions by which it makes sure that something arrived.
    pings: Vec<String>,
    /// Whether those are among the lines that it sent.
    pub shows_pings: bool,
    /// What it told of typing.
    typing: Vec<String>,
    /// Everything else that it did.
    pub done: Vec<Command>,
}

impl Script {
    /// A client that has just been started.
    pub fn start() -> Self {
        let preset = Profile {
            name: "ana".to_owned(),
            ..Profile::default()
        };
        Self::of(Model::new(Remembered::default(), preset))
    }

    /// A client with this model.
    pub fn of(model: Model) -> Self {
        Self {
            model,
            now: Timestamp::UNIX_EPOCH,
            sent: Vec::new(),
            pings: Vec::new(),
            shows_pings: false,
            typing: Vec::new(),
            done: Vec::new(),
        }
    }

    /// A client that is registered and in `#geral` with rui, and whose server has these capabilities.
    pub fn online(caps: &str) -> Self {
        let mut script = Self::start();
        script.answer("ana");
        script.register(caps);
        script
    }

    /// The server that is looked at, which has these capabilities, lets one in.
    pub fn register(&mut self, caps: &str) {
        self.connected();
        self.server(&[&format!(":irc CAP * LS :{caps}")]);
        if !caps.is_empty() {
            self.server(&[&format!(":irc CAP * ACK :{caps}")]);
        }
        self.server(&[
            ":irc 001 ana :Welcome",
            ":irc 004 ana irc other-1.0 io ov",
            ":irc 005 ana CHANTYPES=# PREFIX=(ov)@+ STATUSMSG=@ :are supported",
            ":irc 422 ana :No MOTD",
            ":ana!ana@host JOIN #geral",
            ":irc 353 ana = #geral :ana @rui",
            ":irc 366 ana #geral :End",
        ]);
        if caps.contains("draft/chathistory") {
            self.server(&[":irc BATCH +0 chathistory #geral", ":irc BATCH -0"]);
        }
        // What was put off is done.
        self.msg(Msg::Tick);
        self.sent();
        self.done.clear();
    }

    pub fn msg(&mut self, msg: Msg) {
        self.msg_at(msg, self.now);
    }

    /// Something happens at this time.
    pub fn msg_at(&mut self, msg: Msg, now: Timestamp) {
        for command in update(&mut self.model, msg, now) {
            match command {
                Command::Transmit { network, line } => {
                    let line = String::from_utf8(line).unwrap();
                    let line = line.strip_suffix("\r\n").unwrap();
                    assert!(!line.contains(['\r', '\n']));
                    match line.strip_prefix("PING chat-") {
                        Some(token) if !self.shows_pings => self.pings.push(format!("chat-{token}")),
                        _ if line.starts_with("@+typing=") => self.typing.push(line.to_owned()),
                        _ => self.sent.push((network, line.to_owned())),
                    }
                }
                command => self.done.push(command),
            }
        }
    }

    /// The network brings something from the server that is looked at.
    pub fn net(&mut self, event: NetEvent) {
        let network = self.network().id;
        self.net_on(network, event);
    }

    /// The network brings something from this server.
    pub fn net_on(&mut self, network: NetworkId, event: NetEvent) {
        let link = self.model.networks.get(network).unwrap().link();
        self.msg(Msg::Net { link, event });
    }

    /// The connection is made.
    pub fn connected(&mut self) {
        let network = self.network().id;
        self.connected_to(network);
    }

    /// The connection to this server is made.
    pub fn connected_to(&mut self, network: NetworkId) {
        let nonce = "client".to_owned();
        self.net_on(network, NetEvent::Connected { nonce });
    }

    /// The server that is looked at sends lines.
    pub fn server(&mut self, lines: &[&str]) {
        let network = self.network().id;
        self.lines_from(network, lines);
    }

    /// This server sends lines.
    pub fn lines_from(&mut self, network: NetworkId, lines: &[&str]) {
        let line = |line: &&str| Incoming::Line(line.as_bytes().into());
        self.net_on(network, NetEvent::Lines(lines.iter().map(line).collect()));
    }

    /// One more server is answered for; its number.
    pub fn add_server(&mut self, server: &str) -> NetworkId {
        self.msg(Msg::AddServer);
        self.answer_at(server, "ana");
        self.network().id
    }

    /// The person answers the question for a server and a name.
    pub fn answer(&mut self, name: &str) {
        self.answer_at("127.0.0.1", name);
    }

    fn answer_at(&mut self, server: &str, name: &str) {
        self.msg(Msg::Answer(Answer {
            server: server.to_owned(),
            port: "6667".to_owned(),
            name: name.to_owned(),
            room: "#geral".to_owned(),
            ..Answer::default()
        }));
    }

    /// The person writes and sends.
    pub fn say(&mut self, to: &str, subject: &str, text: &str) {
        self.msg(Msg::Draft {
            to: to.to_owned(),
            subject: subject.to_owned(),
            text: text.to_owned(),
        });
        self.msg(Msg::Send);
    }

    /// The server has dealt with everything that was sent.
    pub fn confirm(&mut self) {
        for token in std::mem::take(&mut self.pings) {
            self.server(&[&format!(":irc PONG irc {token}")]);
        }
    }

    /// The connection ends.
    pub fn lose(&mut self) {
        self.net(NetEvent::Closed(Lost::Closed));
    }

    /// What was sent since it was last looked at.
    pub fn sent(&mut self) -> Vec<String> {
        let sent = std::mem::take(&mut self.sent);
        sent.into_iter().map(|(_, line)| line).collect()
    }

    /// What was sent since it was last looked at, and to which server.
    pub fn sent_to(&mut self) -> Vec<(NetworkId, String)> {
        std::mem::take(&mut self.sent)
    }

    /// The server of what is looked at.
    pub fn network(&self) -> &Network {
        self.model.network().unwrap()
    }

    /// The same, to be changed.
    pub fn network_mut(&mut self) -> &mut Network {
        let id = self.network().id;
        self.model.networks.get_mut(id).unwrap()
    }

    /// What ends its connection.
    pub fn close(&self) -> Command {
        let network = self.network().id;
        Command::Close { network }
    }

    /// The conversation of this name on the server that is looked at.
    pub fn find(&self, name: &str) -> Option<&Conversation> {
        self.model.conversations.find(self.network().id, name)
    }

    pub fn conversation(&self, name: &str) -> &Conversation {
        let all = &self.model.conversations;
        match name {
            "server" => all.get(self.network().server).unwrap(),
            "inbox" => all.get(INBOX).unwrap(),
            name => self.find(name).unwrap(),
        }
    }

    /// A transcript, as the log would have it.
    pub fn transcript(&self, name: &str) -> Vec<String> {
        let i18n = I18n::new(protocol::language::Language::En);
        let lines = self.conversation(name).transcript.iter();
        lines.map(|line| present::logged(line, &i18n)).collect()
    }

    pub fn last(&self, name: &str) -> String {
        self.transcript(name).pop().unwrap()
    }

    /// The people of a room, in order, with their symbols.
    pub fn people(&self, room: &str) -> Vec<String> {
        let session = &self.network().session;
        let room = self.conversation(room).room().unwrap();
        let members = room.members.sorted(|symbols| session.rank(symbols));
        let people = members.iter().map(|m| format!("{}{}", m.symbols, m.nick));
        people.collect()
    }

    /// Whether one is in a room.
    pub fn is_in(&self, room: &str) -> bool {
        self.conversation(room).room().is_some_and(|room| room.joined)
    }

    pub fn current(&self) -> &str {
        &self.model.current().unwrap().name
    }
}
