//! All that the client knows, and nothing of how it is shown or sent.

pub mod appearance;
mod conversation;
pub mod conversations;
pub mod history;
pub mod inbox;
pub mod kept;
pub mod line;
pub mod network;
pub mod networks;
pub mod outbox;
pub mod own_names;
pub mod profile;
pub mod question;
pub mod remembered;
pub mod room;
pub mod secret;
pub mod session;
pub mod spelling;
pub mod transcript;
pub mod trust;
pub mod url;

use appearance::Appearance;
use conversations::{Conversation, ConversationId, Conversations, INBOX};
use inbox::Inbox;
use jiff::Timestamp;
use network::{Network, NetworkId};
use networks::Networks;
use outbox::Outgoing;
use profile::Profile;
use protocol::language::Language;
use question::Question;
use remembered::{Remembered, Server};
use spelling::Spelling;
use trust::Trust;

use crate::update::Completion;

/// All that the client knows.
#[derive(Debug, Default)]
pub struct Model {
    /// The servers: there is always one at least, if only to be asked about.
    pub networks: Networks,
    /// What is proposed where nothing is known.
    pub preset: Profile,
    /// How the person wants the window to be.
    pub appearance: Appearance,
    /// How what is being written is spelt.
    pub spelling: Spelling,
    /// What covers the conversation.
    pub page: Option<Page>,
    /// What the desktop says.
    pub desktop: Desktop,
    /// What is remembered of servers.
    pub trust: Trust,
    /// Everything in the left pane.
    pub conversations: Conversations,
    /// Private messages by person and subject.
    pub inbox: Inbox,
    /// The name that was completed last.
    pub completion: Option<Completion>,
    /// Where the others were last told that one types, and when.
    pub told_typing: Option<(ConversationId, Timestamp)>,
    /// When the program wants to be woken.
    pub wake: Option<Timestamp>,
    /// The broadcast that nobody has put away yet.
    pub announcement: Option<Announcement>,
    /// The size of the window; 0 if it was never changed.
    pub size: (i32, i32),
    /// What is not on the disk yet.
    pub unsaved: Unsaved,
    /// Whether the program is ending.
    pub leaving: Leaving,
}

/// What a server's administrator tells everybody there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    /// On which server.
    pub network: NetworkId,
    /// The words.
    pub text: String,
}

/// Whether the program is ending.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Leaving {
    /// It goes on.
    #[default]
    No,
    /// It is to end, and to say this everywhere; may be empty.
    Asked(String),
    /// It ends when all servers have heard that.
    Begun,
}

/// What is not on the disk yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unsaved {
    /// What is known again at the next start.
    pub settings: bool,
    /// What goes on there where it was left.
    pub state: bool,
}

/// What covers the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// What keys do.
    Help,
    /// The settings.
    Settings,
}

/// What the desktop says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Desktop {
    /// Whether it is dark.
    pub dark: bool,
    /// Whether the person does not see the window.
    pub looking_away: bool,
    /// Its tray.
    pub tray: Tray,
    /// Which language it speaks.
    pub language: Language,
}

/// The desktop's tray.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tray {
    /// There is none.
    #[default]
    Absent,
    /// It has this program in it.
    Present,
    /// It has the window, too: that is seen nowhere else.
    Holds,
}

impl Model {
    /// A client that has not connected yet. Where no server is known it asks for one, and proposes this one.
    pub fn new(remembered: Remembered, preset: Profile) -> Self {
        let mut model = Self {
            unsaved: Unsaved {
                settings: remembered.outdated,
                ..Unsaved::default()
            },
            trust: remembered.trust,
            appearance: remembered.appearance,
            spelling: Spelling {
                wish: remembered.spelling,
                ..Spelling::default()
            },
            preset,
            ..Self::default()
        };
        for server in remembered.servers {
            model.add_known(server);
        }
        if model.networks.len() == 0 {
            model.add(model.preset.clone(), Question::default());
        }
        let first = model.networks.iter().next().map(|network| network.server);
        model.conversations.select(first.unwrap_or_default());
        model
    }

    fn add_known(&mut self, known: Server) {
        let id = self.networks.add(known.profile, &mut self.conversations);
        if let Some(network) = id.and_then(|id| self.networks.get_mut(id)) {
            network.wanted = known.connect;
            network.proven = true;
            network.title = known.title;
            network.muted = known.muted;
        }
    }

    /// Adds a server that is asked about. `None` if there are too many.
    pub fn add(&mut self, profile: Profile, question: Question) -> Option<NetworkId> {
        let id = self.networks.add(profile, &mut self.conversations)?;
        self.networks.get_mut(id)?.question = Some(question);
        Some(id)
    }

    /// How much is unread in all conversations. The inbox has nothing that is not in another one.
    pub fn unread(&self) -> u32 {
        let unread = self
            .conversations
            .iter()
            .filter(|c| c.id != INBOX)
            .map(Conversation::badge);
        unread.fold(0, u32::saturating_add)
    }

    /// The language that the window speaks.
    pub fn language(&self) -> Language {
        self.appearance.language(self.desktop.language)
    }

    /// Forgets a server, and all that was said there.
    pub fn remove(&mut self, id: NetworkId) {
        self.networks.remove(id);
        self.conversations.remove(id);
        self.inbox.remove(id);
        if self.networks.len() == 0 {
            self.add(self.preset.clone(), Question::default());
        }
        let first = self.networks.iter().next().map(|network| network.server);
        if let Some(first) = first.filter(|_| self.conversations.network().is_none()) {
            self.conversations.select(first);
        }
    }

    /// The server of what is looked at.
    pub fn network(&self) -> Option<&Network> {
        self.networks.get(self.conversations.network()?)
    }

    /// The server about which something is asked, if one looks at it.
    pub fn asked(&self) -> Option<&Network> {
        let network = self.network_of(self.current()?)?;
        network.question.is_some().then_some(network)
    }

    /// The server of a conversation.
    pub fn network_of(&self, conversation: &Conversation) -> Option<&Network> {
        self.networks.get(conversation.network?)
    }

    /// What was written in a conversation and is not delivered, the oldest first.
    pub fn outgoing<'a>(
        &'a self,
        conversation: &'a Conversation,
    ) -> impl Iterator<Item = &'a Outgoing> + use<'a> {
        let network = self
            .network_of(conversation)
            .filter(|_| !conversation.key.is_empty());
        network.into_iter().flat_map(move |network| {
            let here = move |outgoing: &&Outgoing| network.session.fold(&outgoing.target) == conversation.key;
            network.outbox.iter().filter(here)
        })
    }

    /// The conversation that is looked at; there is always one.
    pub fn current(&self) -> Option<&Conversation> {
        self.conversations.get(self.conversations.current())
    }
}
