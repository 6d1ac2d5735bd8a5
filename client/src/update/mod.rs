//! What happens to the model when something happens: [`update`] changes it and says what is to be done.
//!
//! Nothing here waits, draws, sends or looks at a clock. What the person does and what the network brings
//! comes in as [`Msg`]; what is to be done goes out as [`Command`].

mod complete;
mod compose;
mod connect;
mod history;
mod link;
mod outbox;
mod send;
mod server;
mod slash;
#[cfg(test)]
mod tests;
mod turn;
mod user;

use std::time::Duration;

use jiff::Timestamp;
use protocol::sasl::scram::Client;

pub use self::complete::Completion;
pub use self::server::batch::Batches;
pub use self::server::login::Login;
pub use self::slash::COMMANDS;
use self::turn::Turn;
use crate::access::Field;
use crate::model::Model;
use crate::model::appearance::Appearance;
use crate::model::conversations::ConversationId;
use crate::model::kept::Kept;
use crate::model::line::{Line, LineId, Lost};
use crate::model::profile::Endpoint;
use crate::model::remembered::Remembered;
use crate::model::secret::Secret;

/// Something that happened.
#[derive(Debug)]
pub enum Msg {
    /// The question for a server and a name was answered.
    Answer(Answer),
    /// The question is to be asked.
    Ask,
    /// The question is not to be asked any more.
    CloseQuestion,
    /// The certificate that was asked about is to be trusted.
    Trust,
    /// What the keyring has as password; nothing, if it has none or there is no keyring.
    Password(Option<Secret>),
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
    /// The conversation with a person is to be looked at.
    SelectPerson(String),
    /// What is being written has changed.
    Draft {
        /// For whom.
        to: String,
        /// About what.
        subject: String,
        /// The text.
        text: String,
    },
    /// A field of what is being written was set by a program.
    Write(Field, String),
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
    /// The connection is to be made again, now.
    Reconnect,
    /// The broadcast was read.
    PutAnnouncementAway,
    /// The program is to end.
    Quit,
    /// The network brought something.
    Net {
        /// The connection that it came from.
        link: u64,
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
        /// Its number.
        link: u64,
        /// Where to.
        endpoint: Endpoint,
        /// The certificate that the person trusts there.
        pin: Option<String>,
        /// How long to wait before.
        after: Duration,
    },
    /// A line is to be sent; it has its end.
    Transmit(Vec<u8>),
    /// The connection is to be closed once everything is sent.
    Close,
    /// This is to be remembered.
    Remember(Box<Remembered>),
    /// This is to be kept for the next start.
    Keep(Box<Kept>),
    /// A proof is to be worked out.
    Prove {
        /// For which connection.
        link: u64,
        /// What is to be proved.
        proof: Proof,
    },
    /// The keyring is to be asked for a password.
    FindPassword {
        /// Of which server.
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
    /// The desktop is to tell of a message.
    Notify {
        /// Where it was said.
        conversation: ConversationId,
        /// The room; empty in private.
        room: String,
        /// Who said it.
        from: String,
        /// What.
        text: String,
    },
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
    /// The conversation's name; empty for the server's.
    pub conversation: String,
    /// The line.
    pub line: std::rc::Rc<Line>,
}

/// Something happened at `now`: changes the model, and says what is to be done.
pub fn update(model: &mut Model, msg: Msg, now: Timestamp) -> Vec<Command> {
    let mut turn = Turn::new(model, now);
    match msg {
        Msg::Net { link, event } => link::handle(&mut turn, link, event),
        msg => user::handle(&mut turn, msg),
    }
    turn.keep_in_time();
    turn.into_commands()
}
