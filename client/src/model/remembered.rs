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
#[serde(default)]
pub struct Remembered {
    /// The servers where one was.
    pub servers: Vec<Server>,
    /// How the person wants the window to be.
    pub appearance: Appearance,
    /// What is checked of the spelling.
    pub spelling: SpellingWish,
    /// What is remembered of servers.
    pub trust: Trust,
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
