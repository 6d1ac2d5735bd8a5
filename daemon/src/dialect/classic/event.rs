//! What happened, as lines of text.

use protocol::irc::ctcp::Ctcp;
use protocol::language::Text;
use protocol::names::{Nick, RoomName};

use super::line::Lines;
use crate::dialect::text::why_closed;
use crate::server::event::{Event, EventKind, Message, Source, Target};
use crate::server::policy::Policy;
use crate::server::reply::Closing;
use crate::server::request::MessageKind;

/// Renders an event for classic clients; see [`crate::dialect::render_event`].
pub fn event(event: &Event, own: bool, policy: &Policy, out: &mut Vec<u8>) {
    let name = match &event.source {
        Source::Server => &*policy.server_name,
        Source::Client(identity) => identity.nick.as_str(),
    };
    let told = &mut Told {
        name,
        own,
        policy,
        lines: Lines::new(policy, out),
    };
    match &event.kind {
        EventKind::Message(message) => told.said(message),
        EventKind::Broadcast { text, .. } => told.broadcast(text),
        EventKind::Joined { room, .. } => told.joined(room),
        EventKind::Parted { room, reason } => told.left(Some(room), reason.as_deref()),
        EventKind::Quit { why } => told.quit(why),
        EventKind::Kicked { room, target, reason } => told.kicked(room, target, reason),
        EventKind::Renamed { to } => told.renamed(to),
        EventKind::RoomRenamed { from, to, .. } => told.room_renamed(from, to),
        EventKind::TopicChanged { topic, .. } => told.topic(topic),
        EventKind::Invited {
            room,
            onlooker: false,
            ..
        } => told.invited(room),
        EventKind::HistoryKept { room, kept } => told.history_kept(room, *kept),
        EventKind::Invited { .. }
        | EventKind::RoomModesChanged { .. }
        | EventKind::UserModesChanged { .. }
        | EventKind::AwayChanged { .. }
        | EventKind::RealNameChanged { .. }
        | EventKind::AccountChanged { .. }
        | EventKind::HostChanged { .. }
        | EventKind::Rejoined { .. }
        | EventKind::Watched(_)
        | EventKind::OfWatched(_)
        | EventKind::MetadataChanged { .. }
        // What stands on a screen stays there.
        | EventKind::Redacted { .. }
        | EventKind::Wallops { .. } => {}
    }
}

/// An event being told.
struct Told<'a> {
    /// Who did it.
    name: &'a str,
    own: bool,
    policy: &'a Policy,
    lines: Lines<'a>,
}

impl Told<'_> {
    fn said(&mut self, message: &Message) {
        if message.kind == MessageKind::Tags {
            return;
        }
        let mut subject = message
            .subject
            .as_deref()
            .map_or_else(String::new, |subject| format!("[{subject}] "));
        let name = self.addressed(&message.target);
        for line in message.lines().filter(|line| !line.text.is_empty()) {
            let subject = std::mem::take(&mut subject);
            let line = match Ctcp::parse(line.text) {
                Some(ctcp) if !ctcp.is_action() => continue,
                Some(action) => format!("* {name} {subject}{}", action.args),
                None if message.kind == MessageKind::Notice => format!("-{name}- {subject}{}", line.text),
                None => format!("{name}: {subject}{}", line.text),
            };
            self.lines.line(&line);
        }
    }

    /// Who speaks, and if it is not to everybody in the default room, to whom.
    fn addressed(&self, target: &Target) -> String {
        const PRIVATE: Text = Text::new("{0} (private)", "{0} (em particular)");
        const PRIVATE_TO: Text = Text::new("{0} (to {1})", "{0} (para {1})");
        match target {
            Target::Room { name, .. } if *name == self.policy.default_room => self.name.to_owned(),
            Target::Room { name, .. } => PRIVATE_TO.fill(self.policy.language, &[self.name, name.as_str()]),
            Target::Client(nick) if self.own => {
                PRIVATE_TO.fill(self.policy.language, &[self.name, nick.as_str()])
            }
            Target::Client(_) => PRIVATE.fill(self.policy.language, &[self.name]),
        }
    }

    fn broadcast(&mut self, text: &str) {
        const BROADCAST: Text = Text::new("*** From the administrator: {0}", "*** Do administrador: {0}");
        self.lines.fill(BROADCAST, &[text]);
    }

    fn joined(&mut self, room: &RoomName) {
        const JOINED: Text = Text::new("{0} entered {1}.", "{0} entrou em {1}.");
        const YOU: Text = Text::new("You entered {0}.", "Você entrou em {0}.");
        if self.own {
            self.lines.fill(YOU, &[room.as_str()]);
        } else {
            self.lines.fill(JOINED, &[self.name, room.as_str()]);
        }
    }

    /// Reasons that people gave stand behind `Quit: `, which is for programs.
    fn quit(&mut self, why: &Closing) {
        match why {
            Closing::Quit { reason } => self.left(None, reason.as_deref()),
            why => self.left(None, Some(&why_closed(why, self.policy.language))),
        }
    }

    fn left(&mut self, room: Option<&RoomName>, reason: Option<&str>) {
        const LEFT_ROOM: Text = Text::new("{0} left {1}", "{0} saiu de {1}");
        const LEFT: Text = Text::new("{0} left", "{0} saiu");
        if self.own {
            return;
        }
        let left = match room {
            Some(room) => LEFT_ROOM.fill(self.policy.language, &[self.name, room.as_str()]),
            None => LEFT.fill(self.policy.language, &[self.name]),
        };
        match reason.filter(|reason| !reason.is_empty()) {
            Some(reason) => self.lines.line(&format!("{left} ({reason}).")),
            None => self.lines.line(&format!("{left}.")),
        }
    }

    fn kicked(&mut self, room: &RoomName, target: &Nick, reason: &str) {
        const KICKED: Text = Text::new("{0} put {1} out of {2}", "{0} expulsou {1} de {2}");
        let kicked = KICKED.fill(self.policy.language, &[self.name, target.as_str(), room.as_str()]);
        if reason.is_empty() {
            self.lines.line(&format!("{kicked}."));
        } else {
            self.lines.line(&format!("{kicked} ({reason})."));
        }
    }

    fn renamed(&mut self, to: &Nick) {
        const RENAMED: Text = Text::new("{0} is now called {1}.", "{0} agora se chama {1}.");
        self.lines.fill(RENAMED, &[self.name, to.as_str()]);
    }

    fn room_renamed(&mut self, from: &RoomName, to: &RoomName) {
        const RENAMED: Text = Text::new(
            "{0} renamed {1}: it is {2} now.",
            "{0} mudou o nome de {1}: agora é {2}.",
        );
        self.lines.fill(RENAMED, &[self.name, from.as_str(), to.as_str()]);
    }

    fn topic(&mut self, topic: &str) {
        const SET: Text = Text::new("{0} set the topic: {1}", "{0} definiu o tópico: {1}");
        const CLEARED: Text = Text::new("{0} cleared the topic.", "{0} apagou o tópico.");
        if topic.is_empty() {
            self.lines.fill(CLEARED, &[self.name]);
        } else {
            self.lines.fill(SET, &[self.name, topic]);
        }
    }

    fn history_kept(&mut self, room: &RoomName, kept: bool) {
        const KEPT: Text = Text::new(
            "What is said in {0} is kept in the history again.",
            "O que se diz em {0} está sendo guardado no histórico de novo.",
        );
        const NOT_KEPT: Text = Text::new(
            "What is said in {0} is not kept in the history until further notice.",
            "O que se diz em {0} não está sendo guardado no histórico por enquanto.",
        );
        self.lines
            .fill(if kept { KEPT } else { NOT_KEPT }, &[room.as_str()]);
    }

    fn invited(&mut self, room: &RoomName) {
        const INVITED: Text = Text::new("{0} invites you to {1}.", "{0} convida você para {1}.");
        const HOW: Text = Text::new("Write {join} to enter.", "Escreva {entrar} para entrar.");
        self.lines.fill(INVITED, &[self.name, room.as_str()]);
        if *room == self.policy.default_room {
            self.lines.text(HOW);
        }
    }
}
