//! What is known about the server of this connection, and who one is there.

use jiff::Timestamp;
use protocol::irc::MAX_BODY;
use protocol::irc::caps::{Cap, CapSet};
use protocol::irc::isupport::Isupport;

use super::profile::Endpoint;
use crate::update::{Batches, Login};

/// The capabilities that this client makes use of.
pub const WANTED: CapSet = CapSet::of(&[
    Cap::AccountTag,
    Cap::AwayNotify,
    Cap::Batch,
    Cap::CapNotify,
    Cap::ChannelRename,
    Cap::ChatHistory,
    Cap::EchoMessage,
    Cap::LabeledResponse,
    Cap::MessageRedaction,
    Cap::MessageTags,
    Cap::MultiPrefix,
    Cap::Multiline,
    Cap::ReadMarker,
    Cap::Sasl,
    Cap::ServerTime,
    Cap::StandardReplies,
    Cap::Subject,
]);

/// What is known about the server of this connection, and who one is there.
#[derive(Debug, Default)]
pub struct Session {
    /// Where this connection leads.
    pub endpoint: Endpoint,
    /// Whether the server was reached in plain text first, and asked to be reached so.
    pub sent_here: bool,
    /// Random text that nobody could foresee, for logging in.
    pub nonce: String,
    /// The ways to log in that the server named, with commas between them.
    pub mechanisms: String,
    /// The log-in that is under way.
    pub login: Login,
    /// One's name, as the server has it; the wanted one until it says.
    pub nick: String,
    /// The server's name; empty before it welcomes.
    pub server: String,
    /// The capabilities that are in use.
    pub caps: CapSet,
    /// The batches that are open.
    pub batches: Batches,
    /// The most bytes and lines of one message of several lines.
    pub multiline: (usize, usize),
    /// Those that the server has offered so far.
    pub offered: CapSet,
    /// What the server says about itself.
    pub isupport: Isupport,
    /// How many bytes `user@host` has in the source that others see, once it is known.
    pub address_bytes: Option<usize>,
    /// Whether the rooms were joined, which happens once when the server has finished its welcome.
    pub settled: bool,
    /// How many other names were tried by the program itself.
    pub renames: u8,
    /// Whether the server was asked for a sign of life and has not given one.
    pub asked: bool,
    /// What the server said when it ended the connection.
    pub last_words: Option<String>,
    /// When the last CTCP question was answered.
    pub ctcp_answered: Option<Timestamp>,
}

impl Session {
    /// Folds a name as the server compares names.
    pub fn fold(&self, name: &str) -> String {
        self.isupport.casemapping().fold(name)
    }

    /// Whether the server sends back what one says.
    pub fn echoes(&self) -> bool {
        self.caps.contains(Cap::EchoMessage)
    }

    /// Whether the server tells what was said before, and so that it can be told apart from what is known.
    pub fn tells_history(&self) -> bool {
        let needed = [Cap::ChatHistory, Cap::Batch, Cap::MessageTags, Cap::ServerTime];
        needed.into_iter().all(|cap| self.caps.contains(cap))
    }

    /// Whether a source is a server and not a person.
    pub fn is_server(&self, source: &str) -> bool {
        !source.contains(['!', '@']) && (source == self.server || source.contains('.'))
    }

    /// The place of member symbols in the order of ranks: 0 is the highest.
    pub fn rank(&self, symbols: &str) -> usize {
        let mut order = self.isupport.prefixes();
        let highest = order.position(|(_, symbol)| symbols.contains(symbol));
        highest.unwrap_or(usize::MAX)
    }

    /// How many bytes of text fit into a message to `target`, when others get it with a source before it.
    ///
    /// Before the address is known, the longest one that servers give is assumed: a user of 10 bytes and a
    /// host of 63.
    pub fn room_for_text(&self, command: &str, target: &str) -> usize {
        const LONGEST_ADDRESS: usize = 10 + 1 + 63;
        const LEAST: usize = 64;
        let address = self.address_bytes.unwrap_or(LONGEST_ADDRESS);
        let source = 1 + self.nick.len() + 1 + address + 1;
        let head = source + command.len() + 1 + target.len() + 2;
        (MAX_BODY - 2).saturating_sub(head).max(LEAST)
    }
}
