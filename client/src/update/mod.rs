//! What happens to the model when something happens: [`update`] changes it and says what is to be done.
//!
//! Nothing here waits, draws, sends or looks at a clock. What the person does and what the network brings
//! comes in as [`Msg`]; what is to be done goes out as [`Command`].

mod complete;
mod compose;
mod connect;
mod history;
mod jump;
mod link;
mod mute;
mod names;
mod outbox;
mod send;
mod server;
mod servers;
mod slash;
mod spelling;
#[cfg(test)]
pub mod tests;
mod turn;
mod user;
mod words;

use std::ops::Range;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use protocol::sasl::scram::Client;

pub use self::complete::Completion;
pub use self::server::batch::Batches;
pub use self::server::login::Login;
pub use self::slash::COMMANDS;
use crate::model::appearance::Appearance;
use crate::model::conversations::{ConversationId, Mute};
use crate::model::kept::Kept;
use crate::model::line::{Line, LineId, Lost};
use crate::model::network::{Link, Network, NetworkId, Phase};
use crate::model::profile::Endpoint;
use crate::model::remembered::Remembered;
use crate::model::secret::Secret;
use crate::model::spelling::{Findings, SpellingWish};
use crate::model::{Leaving, Model};

/// Something that happened.
#[derive(Debug)]
pub enum Msg {
    /// The program has started.
    Start,
    /// The question for a server and a name was answered.
    Answer(Answer),
    /// The question is to be asked.
    Ask,
    /// One more server is to be asked for.
    AddServer,
    /// The connection to a server is to be ended, until the person wants one.
    Disconnect(NetworkId),
    /// A server is to be forgotten.
    RemoveServer(NetworkId),
    /// More than a name is to be asked for, or no more.
    AskMore(bool),
    /// The question is not to be asked any more.
    CloseQuestion,
    /// The certificate that was asked about is to be trusted.
    Trust,
    /// What the keyring has as password; nothing, if it has none or there is no keyring.
    Password {
        /// For which server.
        network: NetworkId,
        /// The password.
        password: Option<Secret>,
    },
    /// What keys do is to be seen.
    OpenHelp,
    /// Whatever covers the conversation is to be put away.
    Escape,
    /// The conversation above or below is to be looked at.
    Step {
        /// Whether it is the one above.
        back: bool,
    },
    /// The window has another size.
    Resized(i32, i32),
    /// The window is to come before all others.
    Raise,
    /// The window is not to be seen any more.
    CloseWindow,
    /// The desktop has a tray with this program in it, or has not.
    Tray(bool),
    /// The desktop is to tell of messages, or not to any more.
    ToggleQuiet,
    /// The next conversation with something new is to be looked at.
    NextUnread,
    /// The settings are to be seen.
    OpenSettings,
    /// They are not to be seen any more.
    CloseSettings,
    /// The person wants the window to be like this.
    Appearance(Appearance),
    /// The desktop is dark, or light.
    Dark(bool),
    /// A conversation is to be looked at, or a room joined, as far as it was typed.
    Go(String),
    /// A conversation is to be looked at.
    Select(ConversationId),
    /// The conversation with a person on the server that is looked at is to be looked at.
    SelectPerson(String),
    /// The conversation with a person on that server is to be looked at.
    SelectPersonOn(NetworkId, String),
    /// What is being written has changed.
    Draft {
        /// For whom.
        to: String,
        /// About what.
        subject: String,
        /// The text.
        text: String,
    },
    /// The name of whom the message is for is to be completed.
    CompleteRecipient,
    /// The last word of the text is to be completed.
    CompleteWord,
    /// What was written is to be sent.
    Send,
    /// A message that was not delivered is to be sent again.
    Retry(u64),
    /// A message that was not delivered is not to be sent any more.
    Discard(u64),
    /// The person has read back to the beginning of what is known of a conversation.
    LookBack(ConversationId),
    /// The person sees the window, or does not.
    Look(bool),
    /// The time has come that the program wanted to be woken at.
    Tick,
    /// The next message answers this one; or none.
    ReplyTo(Option<LineId>),
    /// A link is to be opened.
    Open(String),
    /// The person reacts to a message of the conversation that is looked at, or takes that back.
    React(LineId, String),
    /// Somebody in the room that is looked at is to be treated so.
    Moderate(Moderation, String),
    /// The person takes back what they said there.
    TakeBack(LineId),
    /// A room is to be joined.
    Join(String),
    /// A room is to be left, or a conversation closed.
    Leave(ConversationId),
    /// One wants to be told of this much in a room.
    Mute(ConversationId, Mute),
    /// The same for the room that is looked at: of nothing, or of everything again.
    ToggleMute,
    /// The connection to a server is to be made again, now.
    Reconnect(NetworkId),
    /// The broadcast was read.
    PutAnnouncementAway,
    /// The machine has these dictionaries.
    Dictionaries(Vec<String>),
    /// The person wants to have this checked.
    SpellingWish(SpellingWish),
    /// The spelling of a text was looked at.
    Spelt(Findings),
    /// What may have been meant with the misspelt word at or behind this place in the text is to be told.
    AskSpelling(usize),
    /// What may have been meant.
    Offer {
        /// Where in the text the word is.
        place: Range<usize>,
        /// The word.
        word: String,
        /// What may have been meant, the likeliest first.
        instead: Vec<String>,
    },
    /// A word is right from now on.
    Learn(String),
    /// The program is to end.
    Quit,
    /// The network brought something.
    Net {
        /// The connection that it came from.
        link: Link,
        /// What came.
        event: NetEvent,
    },
}

/// What an operator of a room can do with people there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moderation {
    /// Make them an operator.
    Op,
    /// Take that away.
    Deop,
    /// Let them speak where not everybody may.
    Voice,
    /// Take that away.
    Devoice,
    /// Put them out.
    Kick,
    /// Put them out, and do not let them in again.
    Ban,
}

/// The answer to the question for a server and a name, as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The server.
    pub server: String,
    /// Its port.
    pub port: String,
    /// Whether the connection is to be encrypted.
    pub tls: bool,
    /// The name.
    pub name: String,
    /// The account to log in to; may be empty.
    pub account: String,
    /// Its password; may be empty if it is known from before.
    pub password: Secret,
    /// Whether the keyring is to keep it.
    pub keep: bool,
    /// The room; may be empty.
    pub room: String,
}

/// What the network brings.
#[derive(Debug)]
pub enum NetEvent {
    /// The connection is made.
    Connected {
        /// Random text, for logging in.
        nonce: String,
    },
    /// The proof of a password, and the client that will check the server's; or why there is none.
    Proved(Result<(Box<Client>, Vec<u8>), String>),
    /// Lines came.
    Lines(Vec<Incoming>),
    /// Nothing came for a minute.
    Quiet,
    /// The connection ended, or could not be made.
    Closed(Lost),
}

/// A line from the server.
#[derive(Debug, PartialEq, Eq)]
pub enum Incoming {
    /// The line, without its end.
    Line(Box<[u8]>),
    /// It was too long.
    TooLong,
}

/// Something that is to be done.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// A connection is to be made, in place of the one that there is.
    Connect {
        /// Which one.
        link: Link,
        /// Where to.
        endpoint: Endpoint,
        /// The certificate that the person trusts there.
        pin: Option<String>,
        /// How long to wait before.
        after: Duration,
    },
    /// A line is to be sent.
    Transmit {
        /// To which server.
        network: NetworkId,
        /// The line, with its end.
        line: Vec<u8>,
    },
    /// The connection to a server is to be closed once everything is sent.
    Close {
        /// To which one.
        network: NetworkId,
    },
    /// This is to be remembered.
    Remember(Box<Remembered>),
    /// This is to be kept for the next start.
    Keep(Box<Kept>),
    /// A proof is to be worked out.
    Prove {
        /// For which connection.
        link: Link,
        /// What is to be proved.
        proof: Proof,
    },
    /// The keyring is to be asked for a password.
    FindPassword {
        /// For which server.
        network: NetworkId,
        /// Its host name.
        server: String,
        /// Of which account.
        account: String,
    },
    /// The keyring is to keep a password.
    KeepPassword {
        /// Of which server.
        server: String,
        /// Of which account.
        account: String,
        /// The password.
        password: Secret,
    },
    /// The window is to come before all others.
    Raise,
    /// The window is not to be seen.
    Hide,
    /// The desktop is to tell of a message.
    Notify {
        /// Where it was said.
        conversation: ConversationId,
        /// The room, and the server if there are several; empty in private on the only one.
        place: String,
        /// Who said it.
        from: String,
        /// What.
        text: String,
    },
    /// Words are to be looked up.
    Spell(Spell),
    /// The desktop is to open a link.
    Open(String),
    /// The program wants to be woken.
    Wake {
        /// When.
        after: Duration,
    },
    /// A line was added to a transcript.
    Log(Entry),
    /// The program ends.
    Exit,
}

/// What is to be looked up in dictionaries.
#[derive(Debug, PartialEq, Eq)]
pub enum Spell {
    /// Which words of a text are misspelt.
    Check {
        /// The dictionaries; a word is right if it is in any of them.
        dictionaries: Vec<String>,
        /// The text.
        text: String,
        /// Where in it the words are.
        words: Vec<Range<usize>>,
    },
    /// What a word may have been meant to be.
    Suggest {
        /// The dictionaries.
        dictionaries: Vec<String>,
        /// The word.
        word: String,
        /// Where in the text it is.
        place: Range<usize>,
    },
    /// A word is right from now on.
    Learn(String),
    /// Nothing, until something else comes.
    Rest,
}

/// A challenge, and what is needed to answer it.
#[derive(Debug, PartialEq, Eq)]
pub struct Proof {
    /// The account.
    pub account: String,
    /// Its password.
    pub password: Secret,
    /// The random text that this side has sent.
    pub nonce: String,
    /// The server's message.
    pub challenge: Vec<u8>,
}

/// A line for the log.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// The server, as `host:port`.
    pub server: String,
    /// The conversation's name; empty for the server's.
    pub conversation: String,
    /// The line.
    pub line: std::rc::Rc<Line>,
}

/// How long after a change everything is kept.
const KEEP_PAUSE: SignedDuration = SignedDuration::from_secs(2);

/// Something happened at `now`: changes the model, and says what is to be done.
pub fn update(model: &mut Model, msg: Msg, now: Timestamp) -> Vec<Command> {
    let mut commands = match msg {
        Msg::Net { link, event } => {
            turn::with(model, link.network, now, |turn| link::handle(turn, link, event))
        }
        msg => user::handle(model, msg, now),
    };
    commands.extend(spelling::follow(model));
    if let Leaving::Asked(words) = &model.leaving {
        let words = words.clone();
        model.leaving = Leaving::Begun;
        commands.extend(keep(model));
        commands.extend(servers::leave(model, &words, now));
    }
    if std::mem::take(&mut model.unsaved.settings) {
        commands.push(Command::Remember(Box::new(Remembered::of(model))));
    }
    if model.unsaved.state {
        commands.extend(turn::wake_in(model, now, KEEP_PAUSE));
    }
    let leaving = |network: &Network| network.phase == Phase::Leaving;
    if model.leaving == Leaving::Begun && !model.networks.iter().any(leaving) {
        commands.push(Command::Exit);
    }
    commands
}

/// Has drafts, what is not delivered and the size of the window kept, if that has changed.
fn keep(model: &mut Model) -> Option<Command> {
    std::mem::take(&mut model.unsaved.state).then(|| Command::Keep(Box::new(Kept::of(model))))
}
