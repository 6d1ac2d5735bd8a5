//! What is known again at the next start.

use serde::{Deserialize, Serialize};

use super::appearance::Appearance;
use super::profile::Profile;
use super::trust::Trust;

/// What is known again at the next start.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Remembered {
    /// Where one was connected, and as whom.
    #[serde(flatten)]
    pub profile: Profile,
    /// How the person wants the window to be.
    pub appearance: Appearance,
    /// What is remembered of servers.
    pub trust: Trust,
}
