//! The configuration files that tests give to chatd.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// The name and the password of the operator that [`Config::with_operator`] adds.
pub const OPERATOR: (&str, &str) = ("operuser", "operpassword");

/// `operpassword`, cheaply hashed: the tests are not about how long argon2 takes.
pub const OPERATOR_HASH: &str =
    "$argon2id$v=19$m=8,t=1,p=1$gkMwPOeZAoe24O+0w0ab1A$nAWzxgRJ5vc9DHFrWAXiqawAPGPwE7M/dOorezHtCZg";

/// A chatd.toml in the making.
#[derive(Clone, Debug)]
pub struct Config {
    /// Dotted keys and their values in TOML, in the order in which they are written.
    keys: Vec<(String, String)>,
    /// `[[listen]]` and `[[operator]]` tables, which come after all dotted keys.
    tables: String,
}

impl Default for Config {
    /// English, on free loopback ports for both dialects, and with no throttle in the way.
    fn default() -> Self {
        let config = Self {
            keys: Vec::new(),
            tables: String::new(),
        };
        config
            .set("server.name", r#""My.Little.Server""#)
            .set("server.network", r#""Testnet""#)
            .set("server.language", r#""en""#)
            .set("server.motd", r#""Be kind.""#)
            // The tests look at addresses.
            .set("server.cloak_hosts", "false")
            .set("limits.flood", "false")
            .set("log.level", r#""info""#)
            .table("[[listen]]\naddress = \"127.0.0.1:0\"\ndialect = \"irc\"\n")
            .table("[[listen]]\naddress = \"127.0.0.1:0\"\ndialect = \"classic\"\n")
    }
}

impl Config {
    /// Sets a key (`limits.topic_length`) to a value written as in TOML.
    pub fn set(mut self, key: &str, value: &str) -> Self {
        self.keys.retain(|(known, _)| known != key);
        self.keys.push((key.to_owned(), value.to_owned()));
        self
    }

    /// Adds an entry of an array of tables, `[[header]]` and all.
    pub fn table(mut self, toml: &str) -> Self {
        self.tables.push_str(toml);
        self.tables.push('\n');
        self
    }

    /// The first listener for which the system would choose a port has this address.
    pub fn at(mut self, address: SocketAddr) -> Self {
        self.tables = self.tables.replacen("127.0.0.1:0", &address.to_string(), 1);
        self
    }

    /// Hashes passwords as cheaply as may be: few tests are about how long argon2 takes.
    pub fn with_cheap_hashes(self) -> Self {
        self.set("accounts.hash_memory_kib", "8")
            .set("accounts.hash_iterations", "1")
    }

    /// Adds the operator [`OPERATOR`].
    pub fn with_operator(self) -> Self {
        let (name, _) = OPERATOR;
        self.table(&format!(
            "[[operator]]\nname = \"{name}\"\npassword = \"{OPERATOR_HASH}\"\n"
        ))
    }

    /// How many listeners it has.
    pub fn listeners(&self) -> usize {
        self.tables.matches("[[listen]]").count()
    }

    /// Writes `chatd.toml` into the directory, with the admin socket and the store beside it.
    pub fn write(&self, directory: &Path) -> PathBuf {
        let mut toml = String::new();
        let socket = directory.join("admin.sock");
        writeln!(toml, "admin.socket = {:?}", socket.display().to_string()).expect("a String takes all");
        if !self.keys.iter().any(|(key, _)| key == "store.path") {
            writeln!(toml, "store.path = \"chatd.db\"").expect("a String takes all");
        }
        for (key, value) in &self.keys {
            writeln!(toml, "{key} = {value}").expect("a String takes all");
        }
        toml.push('\n');
        toml.push_str(&self.tables);
        let path = directory.join("chatd.toml");
        std::fs::write(&path, toml).expect("a temporary directory is writable");
        path
    }
}
