//! Reading the file again while the server runs: all of it takes effect, or nothing.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use protocol::admin::{ConfigChange, ConfigDiff, ConfigKey, ConfigShown};

use super::setting::{SECRET, Setting};
use super::{Config, Surroundings};
use crate::server::input::{ReloadError, Reloaded};

/// Keys, or tables, whose values are used only at the start.
const NEEDS_RESTART: [&str; 6] = [
    "listen",
    "admin",
    "metrics",
    "store",
    "server.name",
    "server.network",
];

/// The configuration in force, and where it came from.
#[derive(Debug)]
pub struct Live {
    /// In force.
    pub current: Config,
    /// `None`: the built-in defaults.
    path: Option<PathBuf>,
    surroundings: Surroundings,
}

impl Live {
    /// What chatd started with.
    #[must_use]
    pub fn new(current: Config, path: Option<PathBuf>, surroundings: Surroundings) -> Self {
        Self {
            current,
            path,
            surroundings,
        }
    }

    /// The file; `None` with the built-in defaults.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Uses another secret from now on, also after the file is read again.
    pub fn set_secret(&mut self, secret: [u8; 32]) {
        self.surroundings.secret = secret;
        self.current.policy.secret = secret;
    }

    /// Reads the file again. If it is good, all that can change in a running server is in force afterwards.
    pub fn reload(&mut self) -> Result<Reloaded, ReloadError> {
        let new = self.read()?;
        Ok(self.replace(new))
    }

    /// Goes back to a configuration that was in force.
    pub fn go_back(&mut self, to: Config) -> Reloaded {
        self.replace(to)
    }

    /// What is in force, by key; what holds a password's hash is not shown.
    #[must_use]
    pub fn shown(&self) -> ConfigShown {
        let values = self.current.values.iter();
        let keys = values.filter_map(|(key, setting)| {
            let (key, value) = (key.clone(), shown(key, setting)?);
            Some(ConfigKey { key, value })
        });
        ConfigShown {
            path: self.path.as_ref().map(|path| path.display().to_string()),
            keys: keys.collect(),
        }
    }

    /// What the file would change if it were read again.
    pub fn diff(&self) -> Result<ConfigDiff, ReloadError> {
        let new = self.read()?;
        let old = &self.current.values;
        let keys: BTreeSet<&String> = old.keys().chain(new.values.keys()).collect();
        let differing = keys
            .into_iter()
            .filter(|key| old.get(*key) != new.values.get(*key));
        let changes = differing.map(|key| ConfigChange {
            key: key.clone(),
            old: old.get(key).and_then(|setting| shown(key, setting)),
            new: new.values.get(key).and_then(|setting| shown(key, setting)),
            needs_restart: needs_restart(key),
        });
        Ok(ConfigDiff {
            path: self.path.as_ref().map(|path| path.display().to_string()),
            changes: changes.collect(),
            warnings: new.notes.clone(),
        })
    }

    fn read(&self) -> Result<Config, ReloadError> {
        let new = match &self.path {
            Some(path) => Config::load(path, &self.surroundings),
            None => Config::built_in(&self.surroundings),
        };
        new.map_err(|error| ReloadError {
            summary: error.summary(),
            report: error.report(false),
        })
    }

    fn replace(&mut self, mut new: Config) -> Reloaded {
        let old = &self.current;
        let differs = |key: &&String| old.values.get(*key) != new.values.get(*key);
        let (needs_restart, changed): (Vec<String>, Vec<String>) = new
            .values
            .keys()
            .filter(differs)
            .cloned()
            .partition(|key| needs_restart(key));
        new.policy.server_name.clone_from(&old.policy.server_name);
        new.policy.network.clone_from(&old.policy.network);
        new.listeners.clone_from(&old.listeners);
        new.admin = old.admin.clone();
        if new.tls.is_none() {
            // The listeners stay as they are, and need it.
            new.tls.clone_from(&old.tls);
        }
        for key in &needs_restart {
            // What is still to come is told again at the next reload.
            if let Some(value) = old.values.get(key) {
                new.values.insert(key.clone(), value.clone());
            }
        }
        let reloaded = Reloaded {
            policy: Rc::new(new.policy.clone()),
            changed,
            needs_restart,
            warnings: new.notes.clone(),
        };
        self.current = new;
        reloaded
    }
}

/// A value as administrators see it, if it is set.
fn shown(key: &str, setting: &Setting) -> Option<String> {
    let toml = setting.toml.as_ref()?;
    let is_secret = key.ends_with("password");
    Some(if is_secret {
        SECRET.to_owned()
    } else {
        toml.clone()
    })
}

fn needs_restart(key: &str) -> bool {
    NEEDS_RESTART.iter().any(|fixed| {
        key.strip_prefix(fixed)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}
