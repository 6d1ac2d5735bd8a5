//! What a transcript holds: neutral data, worded by [`present`](crate::present) in the reader's language.

use std::io;
use std::rc::Rc;

use jiff::Timestamp;

use super::trust::Certificate;

/// The most bytes of one text that are kept; IRC's own limit is far lower.
pub const MAX_TEXT: usize = 8 * 1024;

/// Names a line as long as the program runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LineId(pub u64);

/// One entry of a transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its lasting number.
    pub id: LineId,
    /// When it happened, by the server's clock where it says.
    pub time: Timestamp,
    /// The server's name for it (IRCv3 message-ids).
    pub msgid: Option<Rc<str>>,
    /// What happened.
    pub kind: LineKind,
}

/// What an entry of a transcript tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineKind {
    /// Somebody said something.
    Said(Said),
    /// What the server's administrator tells everybody.
    Broadcast {
        /// The text.
        text: String,
    },
    /// The server's own words: numerics, notices, the message of the day.
    Server {
        /// The text.
        text: String,
    },
    /// Something happened.
    Event(Event),
    /// The client itself has something to say.
    Note(Note),
}

/// Something that a person said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Who.
    pub from: String,
    /// Whether it was the person at this client.
    pub own: bool,
    /// How.
    pub manner: Manner,
    /// The subject, if it has one.
    pub subject: Option<String>,
    /// The text, without formatting codes.
    pub text: String,
    /// Whether it names the person at this client.
    pub mention: bool,
    /// The message that it answers, by the server's name for it.
    pub reply: Option<String>,
    /// How others took it.
    pub reactions: Vec<Reaction>,
    /// Whether it was taken back; its text is gone then.
    pub redacted: bool,
}

/// How some took a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reaction {
    /// An emoji, mostly.
    pub text: String,
    /// Who, by name.
    pub people: Vec<String>,
}

/// How something was said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Manner {
    /// Ordinarily.
    #[default]
    Message,
    /// As an action: `/me waves`.
    Action,
    /// As a notice, which nobody answers automatically.
    Notice,
}

/// Something that happened, other than a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Somebody came into the room.
    Joined { nick: String },
    /// Somebody left the room.
    Parted { nick: String, reason: String },
    /// Somebody left the server.
    Quit { nick: String, reason: String },
    /// Somebody was put out of the room.
    Kicked {
        nick: String,
        by: String,
        reason: String,
    },
    /// The person at this client was put out of the room.
    KickedMe { by: String, reason: String },
    /// Somebody has another name.
    Renamed { from: String, to: String },
    /// The person at this client has another name.
    RenamedMe { to: String },
    /// The room has another name.
    RoomRenamed {
        by: String,
        from: String,
        to: String,
        reason: String,
    },
    /// The room's topic was changed; empty if it was removed.
    TopicChanged { by: String, topic: String },
    /// The room's topic, as it is.
    TopicIs { topic: String },
    /// Modes were changed.
    Mode { by: String, change: String },
    /// Somebody invites to a room.
    Invited { by: String, room: String },
    /// Somebody is away.
    Away { nick: String, text: String },
    /// An answer to a CTCP question.
    CtcpReply {
        nick: String,
        command: String,
        text: String,
    },
}

/// What the client itself has to say: about its connection, and about what cannot be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// A connection is being made.
    Connecting { server: String },
    /// Registered with the server.
    Connected { server: String, nick: String },
    /// The connection ended.
    Lost(Lost),
    /// The person has ended the connection.
    Disconnected,
    /// The next attempt comes after so many seconds.
    Retrying { seconds: u64 },
    /// The name was taken, so another one is tried.
    NameTaken { nick: String, instead: String },
    /// Nothing can be sent now.
    NotConnected,
    /// There is nobody to send it to.
    NoRecipient,
    /// The message is too long, or for too many.
    TooMuch,
    /// More was said meanwhile than is fetched at once.
    Gap,
    /// There is no such command.
    UnknownCommand { name: String },
    /// The command needs something more.
    CommandUsage { usage: &'static str },
    /// The command only makes sense in a room.
    NotInARoom,
    /// All commands.
    Help,
    /// A line from the server was too long, and was left out.
    TooLong,
    /// No more rooms or people can be kept.
    TooMany,
    /// There are as many servers as there can be.
    TooManyServers,
}

/// Why a server cannot be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreachable {
    /// No program listens there.
    NobodyThere,
    /// There was no answer in time.
    NoAnswer,
    /// There is no way there.
    NoNetwork,
    /// Something else. The system's words.
    Other(String),
}

impl From<io::Error> for Unreachable {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::ConnectionRefused => Self::NobodyThere,
            io::ErrorKind::TimedOut => Self::NoAnswer,
            io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable => Self::NoNetwork,
            _ => Self::Other(error.to_string()),
        }
    }
}

/// Why a connection ended, or was never made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lost {
    /// The server closed it, and said this.
    Server(String),
    /// The server closed it and said nothing.
    Closed,
    /// The server has no address, or does not answer there.
    Unreachable(Unreachable),
    /// It broke. The system's words.
    Broken(String),
    /// The server said nothing any more.
    Silent,
    /// Nobody vouches for the server's certificate.
    Untrusted(Certificate),
}

impl LineKind {
    /// Whether it tells of something that went wrong.
    pub fn is_trouble(&self) -> bool {
        match self {
            Self::Event(event) => matches!(event, Event::KickedMe { .. }),
            Self::Note(note) => !matches!(
                note,
                Note::Connecting { .. }
                    | Note::Connected { .. }
                    | Note::Disconnected
                    | Note::Retrying { .. }
                    | Note::Help
                    | Note::Gap
            ),
            Self::Said(_) | Self::Broadcast { .. } | Self::Server { .. } => false,
        }
    }

    /// About how many bytes it keeps in memory, for the bound on all transcripts together.
    pub fn weight(&self) -> usize {
        const OVERHEAD: usize = 160;
        let text = match self {
            Self::Said(said) => {
                let reactions = said.reactions.iter().map(|r| r.text.len() + 64 * r.people.len());
                let subject = said.subject.as_ref().map_or(0, String::len);
                said.text.len() + said.from.len() + subject + reactions.sum::<usize>()
            }
            Self::Broadcast { text } | Self::Server { text } => text.len(),
            // Nicks and reasons: bounded each, and few.
            Self::Event(_) | Self::Note(_) => 128,
        };
        OVERHEAD + text
    }
}

/// Text of several lines as it is shown, each as [`plain`] has it.
pub fn plain_lines(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(plain).collect();
    let mut whole = lines.join("\n");
    let end = (0..=whole.len().min(MAX_TEXT))
        .rev()
        .find(|&at| whole.is_char_boundary(at));
    whole.truncate(end.unwrap_or(0));
    whole
}

/// Text as it is shown: without IRC's formatting codes and other controls, and of bounded length.
///
/// The codes are those of "IRC Formatting" (modern.ircdocs.horse): bold and its like are single controls,
/// colours are a control and up to two numbers or six hexadecimal digits.
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len().min(MAX_TEXT));
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '\u{3}' => skip_colours(&mut rest, 2, |c| c.is_ascii_digit()),
            '\u{4}' => skip_colours(&mut rest, 6, |c| c.is_ascii_hexdigit()),
            '\t' => plain.push(' '),
            c if c.is_control() => {}
            c if plain.len() + c.len_utf8() > MAX_TEXT => break,
            c => plain.push(c),
        }
    }
    plain
}

/// Skips a foreground colour, and a background colour if a comma and one follow.
fn skip_colours(rest: &mut std::str::Chars<'_>, most: usize, digit: impl Fn(char) -> bool + Copy) {
    let digits = |text: &str| text.chars().take(most).take_while(|&c| digit(c)).count();
    let first = digits(rest.as_str());
    skip(rest, first);
    let second = rest.as_str().strip_prefix(',').map_or(0, digits);
    if first > 0 && second > 0 {
        skip(rest, 1 + second);
    }
}

fn skip(chars: &mut std::str::Chars<'_>, count: usize) {
    for _ in 0..count {
        chars.next();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formatting_is_taken_out() {
        assert_eq!(plain("\u{2}bold\u{2} \u{1d}it\u{f}"), "bold it");
        assert_eq!(plain("\u{3}04,12red\u{3} \u{3}4,x \u{3},5"), "red ,x ,5");
        assert_eq!(plain("\u{3}123"), "3");
        assert_eq!(plain("\u{4}ff0000,00ff00red"), "red");
        assert_eq!(plain("a\tb\u{7}c\u{0}"), "a bc");
    }

    #[test]
    fn text_is_bounded_between_characters() {
        let text = plain(&"ã".repeat(MAX_TEXT));
        assert_eq!(text.len(), MAX_TEXT);
        let text = plain(&format!("a{}", "ã".repeat(MAX_TEXT)));
        assert_eq!(text.len(), MAX_TEXT - 1);
    }
}
