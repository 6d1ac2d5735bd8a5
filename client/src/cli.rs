//! The command line.

use std::path::{Path, PathBuf};

use clap::Parser;

use crate::model::profile::{PLAIN_PORT, Profile, TLS_PORT};
use crate::model::url::IrcUrl;
use crate::preset;

/// A desktop client for chatd and other IRC servers.
///
/// It connects to the servers of the last time. Where there was none, it asks for a name.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Cli {
    /// Server: a host name or an address
    #[arg(long, value_name = "HOST")]
    pub server: Option<String>,
    /// Port of the server
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Option<u16>,
    /// Encrypt the connection to the server
    #[arg(long)]
    pub tls: bool,
    /// Name to have
    #[arg(long)]
    pub name: Option<String>,
    /// Account to log in to; "" for none
    #[arg(long)]
    pub account: Option<String>,
    /// Room to join; "" for none
    #[arg(long, value_name = "#ROOM")]
    pub room: Option<String>,
    /// Connect at once, without asking
    #[arg(long)]
    pub connect: bool,
    /// What to propose at the first start, as an administrator has it
    #[arg(long, value_name = "FILE", default_value = preset::PATH)]
    pub preset: PathBuf,
    /// Append everything that is shown to FILE, as text
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    /// Measure how long frames take, and end
    #[arg(long, hide = true)]
    pub bench: bool,
    /// Where to connect, as `irc://HOST[:PORT][/#ROOM]`, or `ircs://…` to encrypt
    #[arg(value_name = "URL")]
    pub url: Option<IrcUrl>,
}

impl Cli {
    /// Whether it is about a server that it names.
    pub fn names_server(&self) -> bool {
        self.server.is_some() || self.url.is_some() || self.port.is_some()
    }

    /// Whether it asks for nothing but to be opened, at most with a link: then one program is enough.
    pub fn is_plain(&self) -> bool {
        let texts = [&self.server, &self.name, &self.account, &self.room];
        let own = texts.into_iter().any(Option::is_some) || self.port.is_some() || self.log.is_some();
        !own && !self.tls && !self.connect && self.preset == Path::new(preset::PATH)
    }

    /// The room that it names.
    pub fn room(&self) -> Option<&str> {
        let linked = self.url.as_ref().and_then(|url| url.room.as_deref());
        self.room.as_deref().or(linked).filter(|room| !room.is_empty())
    }

    /// The profile that was remembered, with what the command line says instead.
    pub fn profile(&self, remembered: Profile) -> Profile {
        let mut profile = remembered;
        if let Some(url) = &self.url {
            profile.server.clone_from(&url.host);
            profile.port = url.port;
            profile.tls = url.tls;
            if let Some(room) = &url.room {
                profile.room.clone_from(room);
            }
        }
        if let Some(server) = &self.server {
            profile.server.clone_from(server);
        }
        if self.server.is_some() || self.tls {
            profile.tls = self.tls;
            profile.port = if self.tls { TLS_PORT } else { PLAIN_PORT };
        }
        if let Some(port) = self.port {
            profile.port = port;
        }
        if let Some(account) = &self.account {
            profile.account.clone_from(account);
        }
        if let Some(name) = &self.name {
            profile.name.clone_from(name);
        }
        if let Some(room) = &self.room {
            profile.room.clone_from(room);
        }
        profile
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_goes_before_the_link_before_what_was_remembered() {
        let remembered = Profile {
            name: "ana".to_owned(),
            ..Profile::default()
        };
        let cli = Cli::parse_from(["chat-client", "irc://h:6000/#a", "--port", "7000", "--room", ""]);
        let profile = cli.profile(remembered);
        let expected = Profile {
            server: "h".to_owned(),
            port: 7000,
            tls: false,
            account: String::new(),
            name: "ana".to_owned(),
            room: String::new(),
        };
        assert_eq!(profile, expected);
    }

    #[test]
    fn who_says_more_than_a_link_wants_a_program_of_their_own() {
        let plain = |arguments: &[&str]| {
            let all = std::iter::once(&"chat-client").chain(arguments);
            Cli::parse_from(all).is_plain()
        };
        assert!(plain(&[]) && plain(&["irc://h/#a"]));
        for arguments in [
            &["--name", "ana"][..],
            &["--connect"],
            &["--tls"],
            &["--preset", "x"],
        ] {
            assert!(!plain(arguments), "{arguments:?}");
        }
    }

    #[test]
    fn the_command_line_is_sound() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }
}
