//! What is known again at the next start.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Model;
use super::appearance::Appearance;
use super::conversations::Mute;
use super::network::Network;
use super::profile::Profile;
use super::spelling::SpellingWish;
use super::trust::Trust;

/// What is known again at the next start.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written")]
pub struct Remembered {
    /// The servers where one was.
    pub servers: Vec<Server>,
    /// How the person wants the window to be.
    pub appearance: Appearance,
    /// What is checked of the spelling.
    pub spelling: SpellingWish,
    /// What is remembered of servers.
    pub trust: Trust,
    /// Whether it was written in a form of before, and is to be written again.
    #[serde(skip)]
    pub outdated: bool,
}

/// The same as it was written, also before there were several servers: then the only one had no table.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Written {
    servers: Vec<Server>,
    appearance: Appearance,
    spelling: SpellingWish,
    trust: Trust,
    server: Option<String>,
    port: Option<u16>,
    tls: Option<bool>,
    name: Option<String>,
    account: Option<String>,
    room: Option<String>,
}

impl From<Written> for Remembered {
    fn from(written: Written) -> Self {
        let usual = Profile::default();
        let only = written.name.filter(|name| !name.is_empty()).map(|name| Profile {
            server: written.server.unwrap_or(usual.server),
            port: written.port.unwrap_or(usual.port),
            tls: written.tls.unwrap_or(usual.tls),
            name,
            account: written.account.unwrap_or(usual.account),
            room: written.room.unwrap_or(usual.room),
        });
        let only = only.filter(|_| written.servers.is_empty()).map(|profile| Server {
            profile,
            connect: true,
            ..Server::default()
        });
        Self {
            outdated: only.is_some(),
            servers: written.servers.into_iter().chain(only).collect(),
            appearance: written.appearance,
            spelling: written.spelling,
            trust: written.trust,
        }
    }
}

/// A server where one was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Server {
    /// Where it is, and who one is there.
    #[serde(flatten)]
    pub profile: Profile,
    /// What the server calls itself.
    pub title: String,
    /// Whether the program connects to it when it starts.
    pub connect: bool,
    /// The rooms of which one does not want to be told, by name.
    pub muted: BTreeMap<String, Mute>,
}

impl Remembered {
    /// What there is to remember: nothing of servers that never let one in.
    pub fn of(model: &Model) -> Self {
        let known = model.networks.iter().filter(|network| network.proven);
        Self {
            servers: known.map(Server::of).collect(),
            appearance: model.appearance,
            spelling: model.spelling.wish.clone(),
            trust: model.trust.clone(),
            outdated: false,
        }
    }
}

impl Server {
    fn of(network: &Network) -> Self {
        Self {
            profile: network.profile.clone(),
            title: network.title.clone(),
            connect: network.wanted,
            muted: network.muted.clone(),
        }
    }
}
