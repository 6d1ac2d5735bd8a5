//! The words for what a transcript holds.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::i18n::{I18n, Key};
use crate::model::conversations::{Conversation, Place};
use crate::model::inbox::Thread;
use crate::model::line::{Event, Line, LineKind, Lost, Manner, Note, Unreachable};
use crate::model::network::{Network, Phase};
use crate::model::networks::MAX_NETWORKS;
use crate::model::outbox::{Failure, State};
use crate::model::question::Problem;
use crate::model::room::Member;
use crate::update::COMMANDS;

/// A line as a person reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Who said it; empty for what nobody said.
    pub speaker: String,
    /// Whether the speaker is the person at this client.
    pub own: bool,
    /// The subject; empty if there is none.
    pub subject: String,
    /// The text.
    pub text: String,
    /// How it is to look.
    pub tone: Tone,
}

/// How a line is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Said by a person.
    Said,
    /// Said by a person who names the reader.
    Mention,
    /// Done by a person.
    Action,
    /// A notice of a person or program.
    Notice,
    /// Something that happened.
    Event,
    /// Something that went wrong.
    Trouble,
    /// The server's words.
    Server,
    /// The administrator's words to everybody.
    Broadcast,
    /// What was said and taken back.
    Redacted,
}

/// A line in words.
pub fn show(line: &Line, i18n: &I18n) -> Shown {
    let said_by_nobody = |text: String, tone| Shown {
        speaker: String::new(),
        own: false,
        subject: String::new(),
        text,
        tone,
    };
    let trouble = line.kind.is_trouble();
    let tone = if trouble { Tone::Trouble } else { Tone::Event };
    match &line.kind {
        LineKind::Said(said) => Shown {
            speaker: said.from.clone(),
            own: said.own,
            subject: said.subject.clone().unwrap_or_default(),
            text: if said.redacted {
                i18n.text(Key::Redacted)
            } else {
                said.text.clone()
            },
            tone: match said.manner {
                _ if said.redacted => Tone::Redacted,
                Manner::Action => Tone::Action,
                _ if said.mention => Tone::Mention,
                Manner::Notice => Tone::Notice,
                Manner::Message => Tone::Said,
            },
        },
        LineKind::Broadcast { text } => Shown {
            subject: i18n.text(Key::AnnouncementTitle),
            ..said_by_nobody(text.clone(), Tone::Broadcast)
        },
        LineKind::Server { text } => said_by_nobody(text.clone(), Tone::Server),
        LineKind::Event(event) => said_by_nobody(happened(event, i18n), tone),
        LineKind::Note(note) => said_by_nobody(noted(note, i18n), tone),
    }
}

/// A line as the log has it: `<ana> [subject] text`, `* ana waves`, `-ana- notice`, `*** event`.
pub fn logged(line: &Line, i18n: &I18n) -> String {
    let shown = show(line, i18n);
    let subject = match shown.subject.as_str() {
        "" => String::new(),
        subject => format!("[{subject}] "),
    };
    let (who, text) = (&shown.speaker, &shown.text);
    match shown.tone {
        Tone::Said | Tone::Mention | Tone::Redacted => format!("<{who}> {subject}{text}"),
        Tone::Action => format!("* {who} {subject}{text}"),
        Tone::Notice => format!("-{who}- {subject}{text}"),
        Tone::Event | Tone::Trouble | Tone::Server | Tone::Broadcast => format!("*** {subject}{text}"),
    }
}

/// What the button is called that answers the question: who gives a name to a server that is known enters with it; any
/// other answer connects.
pub fn submit(network: &Network) -> Key {
    if network.proven || network.name().is_empty() {
        Key::MenuConnect
    } else {
        Key::QuestionSubmit
    }
}

/// What the button is called that leads out of a conversation, if one can leave it.
pub fn leave(conversation: &Conversation) -> Option<Key> {
    match &conversation.place {
        Place::Server => Some(Key::ButtonChangeServer),
        Place::Inbox => None,
        Place::Room(room) if room.joined => Some(Key::ButtonLeaveRoom),
        Place::Room(_) | Place::Person => Some(Key::ButtonClose),
    }
}

/// A thread of the inbox: who, how much is new, about what, the newest text.
pub fn thread(thread: &Thread, i18n: &I18n) -> String {
    let person = match thread.person.as_str() {
        "" => i18n.text(Key::AnnouncementTitle),
        person => person.to_owned(),
    };
    let count = thread.unread.to_string();
    let person = match thread.unread {
        0 => person,
        _ => i18n.fill(Key::UnreadIn, &[("name", &person), ("count", &count)]),
    };
    let words = [person.as_str(), &thread.subject, &thread.text];
    let said: Vec<&str> = words.into_iter().filter(|words| !words.is_empty()).collect();
    said.join(". ")
}

/// Somebody in a room, and what they are there.
pub fn member(member: &Member, i18n: &I18n) -> String {
    let role = member.symbols.chars().next().and_then(|symbol| match symbol {
        '~' => Some(Key::RoleFounder),
        '&' | '@' => Some(Key::RoleOperator),
        '%' => Some(Key::RoleHalfOperator),
        '+' => Some(Key::RoleVoice),
        _ => None,
    });
    let away = member.away.then_some(Key::RoleAway);
    let about = role.into_iter().chain(away).map(|key| i18n.text(key));
    let words: Vec<String> = std::iter::once(member.nick.clone()).chain(about).collect();
    words.join(", ")
}

/// The time of day: `19:33`.
pub fn clock(time: Timestamp, zone: &TimeZone) -> String {
    time.to_zoned(zone.clone()).strftime("%H:%M").to_string()
}

/// Day and time: `2026-11-22 19:33:02`.
pub fn moment(time: Timestamp, zone: &TimeZone) -> String {
    time.to_zoned(zone.clone())
        .strftime("%Y-%m-%d %H:%M:%S")
        .to_string()
}

/// The day, as people of this language write it.
pub fn day(time: Timestamp, zone: &TimeZone, i18n: &I18n) -> String {
    let format = match i18n.language() {
        protocol::language::Language::En => "%Y-%m-%d",
        protocol::language::Language::PtBr => "%d/%m/%Y",
    };
    time.to_zoned(zone.clone()).strftime(format).to_string()
}

/// What became of a message that is not delivered.
pub fn delivery(state: &State, i18n: &I18n) -> String {
    match state {
        State::Waiting => i18n.text(Key::DeliveryWaiting),
        State::Sent => i18n.text(Key::DeliverySent),
        State::Unsure => i18n.text(Key::DeliveryUnsure),
        State::Failed(Failure::Unknown) => i18n.text(Key::DeliveryUnknown),
        State::Failed(Failure::Refused(text)) => i18n.fill(Key::DeliveryRefused, &[("text", text)]),
    }
}

/// Why a connection ended.
pub fn lost(why: &Lost, i18n: &I18n) -> String {
    match why {
        Lost::Server(text) => i18n.fill(Key::LostServer, &[("text", text)]),
        Lost::Closed => i18n.text(Key::LostClosed),
        Lost::Unreachable(Unreachable::NobodyThere) => i18n.text(Key::LostNobodyThere),
        Lost::Unreachable(Unreachable::NoAnswer) => i18n.text(Key::LostNoAnswer),
        Lost::Unreachable(Unreachable::NoNetwork) => i18n.text(Key::LostNoNetwork),
        Lost::Unreachable(Unreachable::Other(text)) => i18n.fill(Key::LostUnreachable, &[("text", text)]),
        Lost::Broken(text) => i18n.fill(Key::LostBroken, &[("text", text)]),
        Lost::Silent => i18n.text(Key::LostSilent),
        Lost::Untrusted(_) => i18n.text(Key::LostUntrusted),
    }
}

/// How far the connection is, in words.
pub fn state(network: &Network, i18n: &I18n) -> String {
    let server = ("server", network.profile.server.as_str());
    match network.phase {
        Phase::Offline => i18n.text(Key::StateOffline),
        Phase::Unlocking => i18n.text(Key::StateUnlocking),
        Phase::Connecting => i18n.fill(Key::StateConnecting, &[server]),
        Phase::Registering => i18n.fill(Key::StateRegistering, &[("name", &network.profile.name)]),
        Phase::Online => i18n.fill(Key::StateOnline, &[("name", &network.session.nick), server]),
        Phase::Waiting { seconds } => i18n.fill(Key::StateWaiting, &[("seconds", &seconds.to_string())]),
        Phase::Leaving => i18n.text(Key::StateLeaving),
    }
}

/// Why the last answer to the question was no good.
pub fn problem(problem: &Problem, i18n: &I18n) -> String {
    match problem {
        Problem::NoName => i18n.text(Key::ProblemNoName),
        Problem::NoServer => i18n.text(Key::ProblemNoServer),
        Problem::BadPort => i18n.text(Key::ProblemBadPort),
        Problem::KnownServer => i18n.text(Key::ProblemKnownServer),
        Problem::NameTaken { name, .. } => i18n.fill(Key::ProblemNameTaken, &[("name", name)]),
        Problem::NameRefused { name, text, instead } => {
            let key = if instead.is_empty() {
                Key::ProblemNameRefused
            } else {
                Key::ProblemNameRefusedInstead
            };
            i18n.fill(key, &[("name", name), ("text", text)])
        }
        Problem::Lost(why) => lost(why, i18n),
        Problem::NoPassword => i18n.text(Key::ProblemNoPassword),
        Problem::LoginRefused { text } => i18n.fill(Key::ProblemLoginRefused, &[("text", text)]),
        Problem::LoginImpossible => i18n.text(Key::ProblemLoginImpossible),
        Problem::LoginBroken => i18n.text(Key::ProblemLoginBroken),
        Problem::Untrusted(_) => i18n.text(Key::LostUntrusted),
    }
}

/// An event in words.
fn happened(event: &Event, i18n: &I18n) -> String {
    // One key where there is a reason, another one where there is none.
    let reasoned = |plain, with, reason: &str, values: &[(&'static str, &str)]| {
        if reason.is_empty() {
            i18n.fill(plain, values)
        } else {
            let values: Vec<_> = values.iter().copied().chain([("reason", reason)]).collect();
            i18n.fill(with, &values)
        }
    };
    match event {
        Event::Joined { nick } => i18n.fill(Key::EventJoined, &[("nick", nick)]),
        Event::Parted { nick, reason } => reasoned(
            Key::EventParted,
            Key::EventPartedReason,
            reason,
            &[("nick", nick)],
        ),
        Event::Quit { nick, reason } => {
            reasoned(Key::EventQuit, Key::EventQuitReason, reason, &[("nick", nick)])
        }
        Event::Kicked { nick, by, reason } => {
            let values = [("nick", nick.as_str()), ("by", by.as_str())];
            reasoned(Key::EventKicked, Key::EventKickedReason, reason, &values)
        }
        Event::KickedMe { by, reason } => reasoned(
            Key::EventKickedMe,
            Key::EventKickedMeReason,
            reason,
            &[("by", by)],
        ),
        Event::Renamed { from, to } => i18n.fill(Key::EventRenamed, &[("from", from), ("to", to)]),
        Event::RenamedMe { to } => i18n.fill(Key::EventRenamedMe, &[("to", to)]),
        Event::RoomRenamed { by, from, to, reason } => reasoned(
            Key::EventRoomRenamed,
            Key::EventRoomRenamedReason,
            reason,
            &[("by", by), ("from", from), ("to", to)],
        ),
        Event::TopicChanged { by, topic } if topic.is_empty() => {
            i18n.fill(Key::EventTopicRemoved, &[("by", by)])
        }
        Event::TopicChanged { by, topic } => {
            i18n.fill(Key::EventTopicChanged, &[("by", by), ("topic", topic)])
        }
        Event::TopicIs { topic } if topic.is_empty() => i18n.text(Key::EventTopicNone),
        Event::TopicIs { topic } => i18n.fill(Key::EventTopicIs, &[("topic", topic)]),
        Event::Mode { by, change } => i18n.fill(Key::EventMode, &[("by", by), ("change", change)]),
        Event::Invited { by, room } => i18n.fill(Key::EventInvited, &[("by", by), ("room", room)]),
        Event::Away { nick, text } => i18n.fill(Key::EventAway, &[("nick", nick), ("text", text)]),
        Event::CtcpReply { nick, command, text } => {
            let values = [("nick", nick.as_str()), ("command", command), ("text", text)];
            i18n.fill(Key::EventCtcpReply, &values)
        }
    }
}

/// What the client has to say, in words.
fn noted(note: &Note, i18n: &I18n) -> String {
    match note {
        Note::Connecting { server } => i18n.fill(Key::EventConnecting, &[("server", server)]),
        Note::Connected { server, nick } => {
            i18n.fill(Key::EventConnected, &[("server", server), ("nick", nick)])
        }
        Note::Lost(why) => lost(why, i18n),
        Note::Disconnected => i18n.text(Key::EventDisconnected),
        Note::Retrying { seconds } => i18n.fill(Key::EventRetrying, &[("seconds", &seconds.to_string())]),
        Note::NameTaken { nick, instead } => {
            i18n.fill(Key::EventNameTaken, &[("nick", nick), ("instead", instead)])
        }
        Note::NotConnected => i18n.text(Key::EventNotConnected),
        Note::TooMuch => i18n.text(Key::EventTooMuch),
        Note::Gap => i18n.text(Key::EventGap),
        Note::NoRecipient => i18n.text(Key::EventNoRecipient),
        Note::UnknownCommand { name } => i18n.fill(Key::EventUnknownCommand, &[("name", name)]),
        Note::CommandUsage { usage } => i18n.fill(Key::EventCommandUsage, &[("usage", usage)]),
        Note::NotInARoom => i18n.text(Key::EventNotInARoom),
        Note::Help => i18n.fill(Key::EventHelp, &[("commands", &COMMANDS.join(", "))]),
        Note::TooLong => i18n.text(Key::EventTooLong),
        Note::TooManyServers => i18n.fill(Key::EventTooManyServers, &[("most", &MAX_NETWORKS.to_string())]),
        Note::TooMany => i18n.text(Key::EventTooMany),
    }
}
