//! What is remembered from one start to the next, and where.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Where settings are kept.
#[derive(Debug, Clone)]
pub struct Settings {
    path: PathBuf,
}

/// Why settings could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file could not be read.
    #[error(transparent)]
    Read(#[from] io::Error),
    /// The file is not what it should be.
    #[error("{}", .0.message())]
    Format(#[from] toml::de::Error),
}

impl Settings {
    /// Settings in the user's configuration directory (XDG Base Directory Specification); `None` where the
    /// environment names none.
    pub fn in_environment(variable: impl Fn(&str) -> Option<OsString>) -> Option<Self> {
        Self::at(variable, "XDG_CONFIG_HOME", ".config", "settings.toml")
    }

    /// Settings in this file.
    pub fn in_file(path: PathBuf) -> Self {
        Self { path }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What goes on where it was left, in the user's directory for that; `None` where the environment names none.
    pub fn state_in_environment(variable: impl Fn(&str) -> Option<OsString>) -> Option<Self> {
        Self::at(variable, "XDG_STATE_HOME", ".local/state", "state.toml")
    }

    fn at(
        variable: impl Fn(&str) -> Option<OsString>,
        base: &str,
        default: &str,
        file: &str,
    ) -> Option<Self> {
        let absolute = |name| {
            variable(name)
                .map(PathBuf::from)
                .filter(|path| path.is_absolute())
        };
        let base = absolute(base).or_else(|| Some(absolute("HOME")?.join(default)))?;
        let path = base.join("chat-client").join(file);
        Some(Self { path })
    }

    /// What was remembered; the defaults if nothing ever was.
    pub fn load<T: DeserializeOwned + Default>(&self) -> Result<T, SettingsError> {
        match fs::read_to_string(&self.path) {
            Ok(text) => Ok(toml::from_str(&text)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(T::default()),
            Err(error) => Err(error.into()),
        }
    }

    /// Remembers it. A file that cannot be read is kept aside, as `settings.toml.broken`.
    pub fn save<T: Serialize>(&self, remembered: &T) -> io::Result<()> {
        let text = toml::to_string(remembered).map_err(io::Error::other)?;
        let directory = self.path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(directory)?;
        if matches!(self.load::<toml::Table>(), Err(SettingsError::Format(_))) {
            fs::rename(&self.path, self.path.with_extension("toml.broken"))?;
        }
        // Through another file, so that it is whole whenever the program is ended.
        let new = self.path.with_extension("toml.new");
        fs::write(&new, text)?;
        fs::rename(&new, &self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;
    use crate::model::conversations::Mute;
    use crate::model::profile::Profile;
    use crate::model::remembered::{Remembered, Server};
    use crate::update::{Command, Msg, update};

    fn settings(directory: &tempfile::TempDir) -> Settings {
        let home = directory.path().to_owned();
        Settings::in_environment(|name| (name == "XDG_CONFIG_HOME").then(|| home.clone().into())).unwrap()
    }

    #[test]
    fn the_directory_follows_the_environment() {
        let path = |set: &[(&str, &str)]| {
            let found = |name: &str| set.iter().find(|(key, _)| *key == name);
            let settings = Settings::in_environment(|name| found(name).map(|(_, value)| value.into()));
            settings.map(|settings| settings.path.display().to_string())
        };
        let home = ("HOME", "/home/ana");
        let expected = |base: &str| Some(format!("{base}/chat-client/settings.toml"));
        assert_eq!(path(&[home]), expected("/home/ana/.config"));
        assert_eq!(path(&[home, ("XDG_CONFIG_HOME", "/c")]), expected("/c"));
        assert_eq!(
            path(&[home, ("XDG_CONFIG_HOME", "c")]),
            expected("/home/ana/.config")
        );
        assert_eq!(path(&[]), None);
    }

    #[test]
    fn what_is_saved_is_loaded() {
        let directory = tempfile::tempdir().unwrap();
        let settings = settings(&directory);
        assert_eq!(settings.load::<Remembered>().unwrap(), Remembered::default());
        let mut remembered = Remembered::default();
        let mut server = Server::default();
        server.profile.server = "irc.example.com".to_owned();
        server.profile.room = String::new();
        server.connect = true;
        server.muted.insert("#geral".to_owned(), Mute::Others);
        let endpoint = server.profile.endpoint();
        remembered.servers = vec![server, Server::default()];
        remembered.trust.pin(&endpoint, "ab".to_owned());
        remembered.trust.insist("h", 6697, 9, jiff::Timestamp::UNIX_EPOCH);
        settings.save(&remembered).unwrap();
        assert_eq!(settings.load::<Remembered>().unwrap(), remembered);
    }

    #[test]
    fn a_file_may_have_more_or_less_than_is_known() {
        let directory = tempfile::tempdir().unwrap();
        let settings = settings(&directory);
        fs::create_dir_all(settings.path.parent().unwrap()).unwrap();
        fs::write(&settings.path, "colour = \"dark\"\n[[servers]]\nname = \"ana\"\n").unwrap();
        let remembered = settings.load::<Remembered>().unwrap();
        let profile = &remembered.servers[0].profile;
        assert_eq!((profile.name.as_str(), profile.port), ("ana", 6667));
    }

    #[test]
    fn a_file_of_when_there_was_one_server_is_taken_over() {
        let directory = tempfile::tempdir().unwrap();
        let settings = settings(&directory);
        fs::create_dir_all(settings.path.parent().unwrap()).unwrap();
        let old = "server = \"h\"\nport = 6697\ntls = true\nname = \"ana\"\naccount = \"ana\"\nroom = \"#sala\"\n\n\
                   [appearance]\ntheme = \"dark\"\n\n[trust]\n";
        fs::write(&settings.path, old).unwrap();
        let mut model = Model::new(settings.load().unwrap(), Profile::default());
        let network = model.networks.iter().next().unwrap();
        let expected = Profile {
            server: "h".to_owned(),
            port: 6697,
            tls: true,
            name: "ana".to_owned(),
            account: "ana".to_owned(),
            room: "#sala".to_owned(),
        };
        assert_eq!((&network.profile, network.wanted), (&expected, true));
        assert!(network.question.is_none());
        // It is written anew when the program begins, and read as it is from then on.
        let written = update(&mut model, Msg::Start, jiff::Timestamp::UNIX_EPOCH);
        let written = written.into_iter().find_map(|command| match command {
            Command::Remember(remembered) => Some(remembered),
            _ => None,
        });
        settings.save(&written.unwrap()).unwrap();
        let again = settings.load::<Remembered>().unwrap();
        assert!(!again.outdated && again.servers[0].profile == expected);
        let text = fs::read_to_string(&settings.path).unwrap();
        assert!(
            text.contains("[[servers]]") && text.contains("theme = \"dark\""),
            "{text}"
        );
    }

    #[test]
    fn a_broken_file_is_told_and_kept_aside() {
        let directory = tempfile::tempdir().unwrap();
        let settings = settings(&directory);
        fs::create_dir_all(settings.path.parent().unwrap()).unwrap();
        fs::write(&settings.path, "name = ").unwrap();
        assert!(matches!(
            settings.load::<Remembered>(),
            Err(SettingsError::Format(_))
        ));
        settings.save(&Remembered::default()).unwrap();
        assert_eq!(settings.load::<Remembered>().unwrap(), Remembered::default());
        let aside = settings.path.with_extension("toml.broken");
        assert_eq!(fs::read_to_string(aside).unwrap(), "name = ");
    }
}
