//! What the administrator of this machine proposes to whoever has not been anywhere yet.

use serde::Deserialize;

use crate::model::profile::{PLAIN_PORT, Profile, TLS_PORT};

/// Where the administrator says it.
pub const PATH: &str = "/etc/chatd/client.toml";

/// What is proposed; what is left out is as without such a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Preset {
    server: Option<String>,
    port: Option<u16>,
    tls: bool,
    room: Option<String>,
}

impl Preset {
    /// The profile that is proposed to somebody of this name.
    pub fn profile(self, name: String) -> Profile {
        let usual = Profile::default();
        let port = if self.tls { TLS_PORT } else { PLAIN_PORT };
        Profile {
            server: self.server.unwrap_or(usual.server),
            port: self.port.unwrap_or(port),
            tls: self.tls,
            name,
            account: String::new(),
            room: self.room.unwrap_or(usual.room),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shipped_is_what_there_is_without_it() {
        let shipped = include_str!("../../config/client.toml");
        let preset: Preset = toml::from_str(shipped).unwrap();
        let ana = || "ana".to_owned();
        assert_eq!(preset.profile(ana()), Preset::default().profile(ana()));
        // Each key is explained, and can be used by taking the mark away.
        let lines = shipped.lines().filter_map(|line| line.strip_prefix("# "));
        let set: String = lines
            .filter(|line| line.contains(" = "))
            .map(|line| line.to_owned() + "\n")
            .collect();
        let preset: Preset = toml::from_str(&set).unwrap();
        assert!(preset.server.is_some() && preset.port.is_some() && preset.tls && preset.room.is_some());
    }

    #[test]
    fn the_port_follows_from_encryption() {
        let preset: Preset = toml::from_str("server = \"chat.escola.example\"\ntls = true").unwrap();
        let profile = preset.profile(String::new());
        assert_eq!(
            (profile.server.as_str(), profile.port),
            ("chat.escola.example", 6697)
        );
        assert!(toml::from_str::<Preset>("servr = \"x\"").is_err());
    }
}
