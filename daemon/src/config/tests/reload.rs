//! Reading a file again.

use super::*;
use protocol::admin::ConfigKey;

use crate::config::reload::Live;
use crate::config::setting::SECRET;

/// A configuration in a file, which is changed and read again.
struct Changing {
    directory: tempfile::TempDir,
    live: Live,
}

impl Changing {
    fn new(text: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("chatd.toml");
        std::fs::write(&path, text).unwrap();
        let config = Config::load(&path, &surroundings()).unwrap();
        Self {
            directory,
            live: Live::new(config, Some(path), surroundings()),
        }
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.directory.path().join(name), text).unwrap();
    }
}

#[test]
fn a_reload_says_what_changed_and_what_needs_a_restart() {
    let mut changing = Changing::new("server.name = \"a.b\"\nlimits.rooms = 5\n");
    let text = format!(
        "server.name = \"c.d\"\nserver.network = \"n\"\nlimits.rooms = 6\ntimeouts.ping = \"120s\"\nadmin.socket = \"s\"\n\
         rooms.default = \"#r\"\nhistory.retain = \"5d\"\n[[listen]]\naddress = \"127.0.0.1:1\"\n[[operator]]\nname = \"o\"\n\
         password = \"{HASH}\"\n"
    );
    changing.write("chatd.toml", &text);
    for _ in 0..2 {
        let reloaded = changing.live.reload().unwrap();
        let restart = ["admin.socket", "listen", "server.name", "server.network"];
        assert_eq!(reloaded.needs_restart, restart);
        assert_eq!(
            &*reloaded.policy.server_name, "a.b",
            "clients know it by this name"
        );
        assert_eq!(reloaded.policy.default_room.as_str(), "#r");
        assert_eq!(reloaded.policy.limits.rooms, 6);
        assert_eq!(reloaded.policy.operators.len(), 1);
        let age = reloaded.policy.history.rooms.age.map(|age| age.as_secs());
        assert_eq!(age, Some(5 * 86_400));
        assert!(reloaded.warnings.is_empty(), "{:?}", reloaded.warnings);
    }
    changing.write("chatd.toml", "server.name = \"a.b\"\n");
    let reloaded = changing.live.reload().unwrap();
    let changed = [
        "history.broadcast_retain",
        "history.private_retain",
        "history.retain",
        "limits.rooms",
        "operator",
        "rooms.default",
    ];
    assert_eq!(reloaded.changed, changed);
    assert!(
        reloaded.needs_restart.is_empty(),
        "everything is as it was at the start again"
    );
}

#[test]
fn a_broken_file_changes_nothing() {
    let mut changing = Changing::new("limits.rooms = 5\n");
    changing.write("chatd.toml", "limits.rooms = 6\nlimits.whowas = true\n");
    let error = changing.live.reload().unwrap_err();
    assert!(
        error.summary.contains("chatd.toml:2:17: limits.whowas: expected"),
        "{}",
        error.summary
    );
    assert!(
        error.report.contains("2 | limits.whowas = true"),
        "{}",
        error.report
    );
    assert_eq!(changing.live.current.policy.limits.rooms, 5);
}

#[test]
fn another_text_in_the_same_motd_file_is_a_change() {
    let mut changing = Changing::new("");
    changing.write("motd.txt", "one\n");
    changing.write("chatd.toml", "server.motd_file = \"motd.txt\"\n");
    assert_eq!(changing.live.reload().unwrap().changed, ["server.motd_file"]);
    assert!(changing.live.reload().unwrap().changed.is_empty());
    changing.write("motd.txt", "two\nthree\n");
    let reloaded = changing.live.reload().unwrap();
    assert_eq!(reloaded.changed, ["server.motd_file"]);
    assert_eq!(reloaded.policy.motd, ["two".into(), "three".into()]);
}

#[test]
fn another_certificate_in_the_same_file_is_a_change() {
    let changing = Changing::new("");
    let pair = Pair::new(90);
    let directory = pair.directory.path().display();
    let text = format!(
        "tls.certificate = \"{directory}/cert.pem\"\ntls.key = \"{directory}/key.pem\"\n\
         [[listen]]\naddress = \"127.0.0.1:1\"\ntls = true\n"
    );
    let Changing { directory, mut live } = changing;
    let path = directory.path().join("chatd.toml");
    std::fs::write(&path, &text).unwrap();
    live.current = Config::load(&path, &surroundings()).unwrap();
    assert!(live.reload().unwrap().changed.is_empty());
    let before = live.current.tls.clone().unwrap().credentials.fingerprint;
    pair.renew(90);
    assert_eq!(live.reload().unwrap().changed, ["tls.certificate"]);
    assert_ne!(live.current.tls.clone().unwrap().credentials.fingerprint, before);
    std::fs::write(&path, "").unwrap();
    assert_eq!(live.reload().unwrap().needs_restart, ["listen"]);
    assert!(
        live.current.listeners[0].tls && live.current.tls.is_some(),
        "it still listens with it"
    );
}

/// Whatever the file may hold is shown as the file could hold it, but for what is secret.
#[test]
fn every_value_is_shown_in_toml() {
    let file = format!(
        "server.password = \"{HASH}\"\nserver.motd = \"um\\ndois\"\n[[listen]]\naddress = \"[::1]:6667\"\ntls = false\n\
         [[operator]]\nname = \"o\"\npassword = \"{HASH}\"\n"
    );
    for text in ["", &file, include_str!("../../../../config/chatd.toml")] {
        let shown = Changing::new(text).live.shown();
        assert!(shown.keys.len() > 50, "{shown:?}");
        for ConfigKey { key, value } in shown.keys {
            assert!(!value.contains("argon2"), "{key}");
            let line = format!("{key} = {}", value.replace(SECRET, "\"\""));
            assert!(line.parse::<toml::Table>().is_ok(), "{line}");
        }
    }
}

#[test]
fn another_secret_is_a_change_that_is_not_shown() {
    let file = |name: &str| format!("[[operator]]\nname = \"{name}\"\npassword = \"{HASH}\"\n");
    let changing = Changing::new(&file("ana"));
    changing.write("chatd.toml", &file("bia"));
    let diff = changing.live.diff().unwrap();
    let [change] = &diff.changes[..] else {
        panic!("{diff:?}")
    };
    assert_eq!(change.key, "operator");
    assert_eq!(
        (change.old.as_deref(), change.new.as_deref()),
        (Some("[(secret)]"), Some("[(secret)]"))
    );
}
