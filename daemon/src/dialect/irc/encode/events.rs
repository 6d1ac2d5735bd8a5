//! What happened, as IRC tells it.

use protocol::irc::caps::{Cap, CapSet};
use protocol::irc::format::MessageWriter;
use protocol::names::{Nick, RoomName};

use super::{chghost, kept, messages, metadata, monitor, redaction};
use crate::dialect::irc::{modes, msgid};
use crate::dialect::text::{has_no_reason, timestamp, why_away, why_closed};
use crate::server::event::{AppliedMode, Event, EventKind, Source};
use crate::server::identity::Identity;
use crate::server::policy::Policy;

/// The most bytes of changes in one MODE, so that it fits with the longest names before it.
const MAX_MODES: usize = 300;

/// The capabilities that make a difference to how an event looks.
#[must_use]
pub fn caps_that_matter(event: &Event, own: bool) -> CapSet {
    let mut caps = caps_of_kind(&event.kind, own);
    caps.insert(Cap::ServerTime);
    if matches!(&event.source, Source::Client(who) if who.account.is_some()) {
        caps.insert(Cap::AccountTag);
    }
    caps
}

fn caps_of_kind(kind: &EventKind, own: bool) -> CapSet {
    let mut caps = CapSet::EMPTY;
    match kind {
        EventKind::Message(message) => {
            caps.insert(Cap::MessageTags);
            if own {
                caps.insert(Cap::EchoMessage);
            }
            if message.subject.is_some() {
                caps.insert(Cap::Subject);
            }
            if message.breaks.is_some() {
                caps.insert(Cap::Batch);
                caps.insert(Cap::Multiline);
            }
        }
        EventKind::Broadcast { .. } => caps.insert(Cap::MessageTags),
        EventKind::HostChanged { .. } => caps.insert(Cap::ChgHost),
        EventKind::Joined { away, .. } | EventKind::Rejoined { away, .. } => {
            if matches!(kind, EventKind::Rejoined { .. }) {
                caps.insert(Cap::ChgHost);
            } else {
                caps.insert(Cap::EventPlayback);
                caps.insert(Cap::MessageTags);
            }
            caps.insert(Cap::ExtendedJoin);
            if let Some(away) = away {
                caps.insert(Cap::AwayNotify);
                if has_no_reason(away) {
                    caps.insert(Cap::PreAway);
                }
            }
        }
        EventKind::AwayChanged { message } => {
            caps.insert(Cap::AwayNotify);
            if message.as_deref().is_some_and(has_no_reason) {
                caps.insert(Cap::PreAway);
            }
        }
        EventKind::RoomRenamed { .. } => caps.insert(Cap::ChannelRename),
        EventKind::Redacted { .. } => caps.insert(Cap::MessageRedaction),
        EventKind::RealNameChanged { .. } => caps.insert(Cap::SetName),
        EventKind::AccountChanged { .. } => caps.insert(Cap::AccountNotify),
        EventKind::Invited { .. } => caps.insert(Cap::InviteNotify),
        EventKind::OfWatched(news) => {
            caps = caps_of_kind(news, own);
            caps.insert(Cap::ExtendedMonitor);
        }
        EventKind::MetadataChanged { .. } => {
            caps.insert(Cap::Metadata2);
            caps.insert(Cap::Metadata3);
        }
        EventKind::Parted { .. }
        | EventKind::Kicked { .. }
        | EventKind::Quit { .. }
        | EventKind::Renamed { .. }
        | EventKind::TopicChanged { .. }
        | EventKind::RoomModesChanged { .. } => {
            caps.insert(Cap::EventPlayback);
            caps.insert(Cap::MessageTags);
        }
        EventKind::Watched(_)
        | EventKind::UserModesChanged { .. }
        | EventKind::HistoryKept { .. }
        | EventKind::Wallops { .. } => {}
    }
    caps
}

/// Renders an event for everybody with these capabilities; see [`crate::dialect::render_event`].
pub fn event(event: &Event, caps: CapSet, own: bool, policy: &Policy, out: &mut Vec<u8>) {
    happened(&event.kind, own, &mut Told::new(event, caps, policy, out));
}

fn happened(kind: &EventKind, own: bool, told: &mut Told<'_>) {
    let (caps, policy) = (told.caps, told.policy);
    match kind {
        EventKind::Message(message) => {
            if !own || caps.contains(Cap::EchoMessage) {
                messages::said(message, told);
            }
        }
        EventKind::Broadcast { target, text } => messages::broadcast(target, text, told),
        EventKind::Joined { room, away } => told.joined(room, away.as_deref(), true),
        EventKind::Parted { room, reason } => {
            told.kept_line()
                .command("PART")
                .param(room.as_str())
                .reason(reason.as_deref())
                .finish();
        }
        EventKind::Kicked { room, target, reason } => told
            .kept_line()
            .command("KICK")
            .param(room.as_str())
            .param(target.as_str())
            .trailing(reason)
            .finish(),
        EventKind::Quit { why } => {
            if !own {
                let why = why_closed(why, policy.language);
                told.kept_line().command("QUIT").trailing(&why).finish();
            }
        }
        EventKind::Renamed { to } => told.kept_line().command("NICK").param(to.as_str()).finish(),
        EventKind::TopicChanged { room, topic } => {
            told.kept_line()
                .command("TOPIC")
                .param(room.as_str())
                .trailing(topic)
                .finish();
        }
        EventKind::RoomRenamed { from, to, reason } => {
            if caps.contains(Cap::ChannelRename) {
                told.line()
                    .command("RENAME")
                    .params([from.as_str(), to.as_str()])
                    .trailing(reason.as_deref().unwrap_or_default())
                    .finish();
            }
        }
        EventKind::RoomModesChanged { room, changes } => told.room_modes_changed(room, changes),
        EventKind::UserModesChanged { target, changes } => {
            let changes = modes::user_mode_changes(changes);
            told.line()
                .command("MODE")
                .param(target.as_str())
                .param(&changes)
                .finish();
        }
        EventKind::AwayChanged { message } => {
            if caps.contains(Cap::AwayNotify) {
                let message = message.as_deref().map(|message| told.why_away(message));
                told.line().command("AWAY").reason(message).finish();
            }
        }
        EventKind::RealNameChanged { realname } => {
            if caps.contains(Cap::SetName) {
                told.line().command("SETNAME").trailing(realname).finish();
            }
        }
        EventKind::AccountChanged { account } => {
            if caps.contains(Cap::AccountNotify) {
                let account = account.as_deref().unwrap_or("*");
                told.line().command("ACCOUNT").param(account).finish();
            }
        }
        EventKind::Invited {
            room,
            target,
            onlooker,
        } => told.invited(room, target, *onlooker),
        EventKind::HostChanged { host } => chghost::host_changed(host, own, told),
        EventKind::Rejoined { room, ranks, away } => {
            if !own && !caps.contains(Cap::ChgHost) {
                told.joined(room, away.as_deref(), false);
                chghost::ranked(room, *ranks, told);
            }
        }
        EventKind::Watched(watched) => monitor::told(watched, told),
        EventKind::OfWatched(news) => {
            // Who shares no room has nobody to be told to have quit.
            let fallback = matches!(**news, EventKind::HostChanged { .. }) && !caps.contains(Cap::ChgHost);
            if caps.contains(Cap::ExtendedMonitor) && !fallback {
                happened(news, own, told);
            }
        }
        EventKind::MetadataChanged { target, key, value } => {
            metadata::changed(target, key, value.as_deref(), told);
        }
        EventKind::Redacted { target, id, reason } => {
            redaction::redacted(target, *id, reason.as_deref(), told);
        }
        EventKind::HistoryKept { room, kept } => kept::kept(room.as_str(), *kept, told),
        EventKind::Wallops { text } => told.line().command("WALLOPS").trailing(text).finish(),
    }
}

/// An event being told to everybody with the same capabilities.
pub(super) struct Told<'a> {
    pub event: &'a Event,
    pub caps: CapSet,
    pub policy: &'a Policy,
    out: &'a mut Vec<u8>,
}

impl<'a> Told<'a> {
    /// An event for those with these capabilities.
    pub fn new(event: &'a Event, caps: CapSet, policy: &'a Policy, out: &'a mut Vec<u8>) -> Self {
        Self {
            event,
            caps,
            policy,
            out,
        }
    }
}

impl Told<'_> {
    /// Begins a line from the event's source.
    pub fn line(&mut self) -> MessageWriter<'_> {
        let (event, policy) = (self.event, self.policy);
        from(self.tags(), &event.source, policy)
    }

    /// Begins a line that the source is yet to be given of, after which tags can be added.
    pub fn tags(&mut self) -> MessageWriter<'_> {
        let mut line = MessageWriter::new(self.out);
        if self.caps.contains(Cap::ServerTime) {
            line = line.tag("time", Some(timestamp(self.event.time).as_str()));
        }
        match &self.event.source {
            Source::Client(who) if self.caps.contains(Cap::AccountTag) && who.account.is_some() => {
                line.tag("account", who.account.as_deref())
            }
            _ => line,
        }
    }

    /// Begins a line of something that histories keep, for those who may find it there by its name.
    pub fn kept_line(&mut self) -> MessageWriter<'_> {
        let (event, policy) = (self.event, self.policy);
        let named = self.caps.contains(Cap::MessageTags) && self.caps.contains(Cap::EventPlayback);
        let mut line = self.tags();
        if named {
            line = line.tag("msgid", Some(msgid::write(event.id).as_str()));
        }
        from(line, &event.source, policy)
    }

    /// Begins a line from the event's source that has only these tags.
    pub fn line_with(
        &mut self,
        tags: impl FnOnce(MessageWriter<'_>) -> MessageWriter<'_>,
    ) -> MessageWriter<'_> {
        from(
            tags(MessageWriter::new(self.out)),
            &self.event.source,
            self.policy,
        )
    }

    /// Begins a line from the server, whoever the source is.
    pub fn line_from_server(&mut self) -> MessageWriter<'_> {
        let mut line = MessageWriter::new(self.out);
        if self.caps.contains(Cap::ServerTime) {
            line = line.tag("time", Some(timestamp(self.event.time).as_str()));
        }
        line.source(&self.policy.server_name)
    }

    /// What its source takes of a line, with the colon before and the space after it.
    pub fn source_length(&self) -> usize {
        let name = match &self.event.source {
            Source::Server => self.policy.server_name.len(),
            Source::Client(identity) => {
                identity.nick.as_str().len() + identity.user.len() + identity.host.len() + "!@".len()
            }
        };
        name + ": ".len()
    }

    /// Why the source is away.
    fn why_away<'a>(&self, message: &'a str) -> &'a str {
        if has_no_reason(message) && self.caps.contains(Cap::PreAway) {
            message
        } else {
            why_away(message, self.policy.language)
        }
    }

    fn joined(&mut self, room: &RoomName, away: Option<&str>, kept: bool) {
        let event = self.event;
        let extended = self.caps.contains(Cap::ExtendedJoin);
        let line = if kept { self.kept_line() } else { self.line() };
        let line = line.command("JOIN").param(room.as_str());
        match &event.source {
            Source::Client(identity) if extended => {
                line.param(account(identity))
                    .trailing(&identity.realname)
                    .finish();
            }
            _ => line.finish(),
        }
        if let Some(away) = away.filter(|_| self.caps.contains(Cap::AwayNotify)) {
            let away = self.why_away(away);
            self.line().command("AWAY").trailing(away).finish();
        }
    }

    fn invited(&mut self, room: &RoomName, target: &Nick, onlooker: bool) {
        if onlooker && !self.caps.contains(Cap::InviteNotify) {
            return;
        }
        self.line()
            .command("INVITE")
            .param(target.as_str())
            .param(room.as_str())
            .finish();
    }

    fn room_modes_changed(&mut self, room: &RoomName, changes: &[AppliedMode]) {
        let mut first = true;
        modes::for_each_piece(changes, MAX_MODES, |letters, args| {
            // One name is for one line.
            let line = if std::mem::replace(&mut first, false) {
                self.kept_line()
            } else {
                self.line()
            };
            line.command("MODE")
                .param(room.as_str())
                .param(letters)
                .params(args)
                .finish();
        });
    }
}

/// Gives a line its source.
pub(super) fn from<'a>(line: MessageWriter<'a>, source: &Source, policy: &Policy) -> MessageWriter<'a> {
    match source {
        Source::Server => line.source(&policy.server_name),
        Source::Client(identity) => line.client(identity.nick.as_str(), &identity.user, &identity.host),
    }
}

/// The account, as extended-join names it.
fn account(identity: &Identity) -> &str {
    identity.account.as_deref().unwrap_or("*")
}

pub(super) trait Reason {
    fn reason(self, reason: Option<&str>) -> Self;
}

impl Reason for MessageWriter<'_> {
    /// Adds a last parameter, if there is one.
    fn reason(self, reason: Option<&str>) -> Self {
        match reason {
            Some(reason) => self.trailing(reason),
            None => self,
        }
    }
}
