//! `WeeChat` and irssi, set up as the README says, word for word.

use std::path::Path;
use std::process::{Command, Stdio};

use chatd_tests::binaries::{self, workspace};
use chatd_tests::config::Config;
use chatd_tests::ctl::{self, capture};
use chatd_tests::daemon::Chatd;
use chatd_tests::desktop::{Running, Terminal};
use chatd_tests::peer::Peer;
use tempfile::TempDir;

/// What stands in the README where everybody has their own.
const PLACES: [&str; 2] = ["chat.example.org/6697", "chat.example.org 6697"];
const PASSWORD: &str = "your-password";

/// The text of the first block of this language that holds `text`.
fn block(readme: &str, language: &str, text: &str) -> String {
    let readme = std::fs::read_to_string(workspace().join(readme)).expect("there is a README");
    let start = format!("```{language}\n");
    let mut blocks = readme
        .split(&start)
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap_or_default());
    blocks
        .find(|block| block.contains(text))
        .unwrap_or_else(|| panic!("no {language} with {text} in the README"))
        .to_owned()
}

/// A server, and somebody to see who comes.
struct House {
    chatd: Chatd,
    watcher: Peer,
    fingerprint: String,
}

impl House {
    /// As the README has it: a certificate, the configuration, an account.
    fn build() -> Self {
        let directory = TempDir::new().expect("a temporary directory");
        let file = directory.path().join("chatd.toml");
        std::fs::write(&file, "").expect("a temporary directory");
        let script = block("README.md", "sh", "--make-certificate")
            .replace("sudo chatd", &binaries::chatd().display().to_string())
            .replace("/etc/chatd/chatd.toml", &file.display().to_string());
        let made = capture(
            Command::new("sh")
                .args(["-e", "-c", &script])
                .env("LC_ALL", "C.UTF-8"),
        )
        .expect(0);
        let fingerprint = made.out.lines().find_map(|line| line.strip_prefix("SHA-256 "));
        let fingerprint = fingerprint.expect("a fingerprint");
        let toml = block("README.md", "toml", "[tls]").replace("0.0.0.0:6697", "127.0.0.1:0");
        let config = Config::default().with_cheap_hashes().table(&toml);
        let chatd = Chatd::with_directory(&config, directory);
        let mut ana = chatd.user("ana");
        ana.send(&format!("REGISTER * * {PASSWORD}"));
        ana.skip_to("… REGISTER SUCCESS ana …");
        ana.send("QUIT");
        ana.expect_close();
        let mut watcher = chatd.connect("olho");
        watcher.send("CAP REQ :extended-join");
        watcher.send("CAP END");
        watcher.register();
        watcher.join("#geral");
        Self {
            chatd,
            watcher,
            fingerprint: fingerprint.to_owned(),
        }
    }

    /// The commands for a client, with what is this house's own.
    fn commands(&self, client: &str, fingerprint: &str) -> Vec<String> {
        let text = block("README.md", client, PASSWORD);
        assert_eq!(
            text,
            block("README.pt-BR.md", client, PASSWORD),
            "both say the same"
        );
        let port = self.chatd.tls_address("irc").port();
        let [slash, space] = PLACES;
        let text = text
            .replace(slash, &format!("127.0.0.1/{port}"))
            .replace(space, &format!("127.0.0.1 {port}"))
            .replace("FINGERPRINT", fingerprint);
        text.lines().map(str::to_owned).collect()
    }

    /// She comes in, logged in and encrypted.
    #[track_caller]
    fn ana_comes(&mut self) {
        self.watcher.skip_to(":ana!… JOIN #geral ana …");
        let rows = ctl::run(&self.chatd.socket(), &["list", "--json", "--user", "ana"])
            .expect(0)
            .json();
        assert_eq!(
            (&rows[0]["account"], &rows[0]["tls"]),
            (&"ana".into(), &"1.3".into()),
            "{rows:?}"
        );
    }
}

fn home(chatd: &Chatd, name: &str) -> String {
    let home = chatd.directory().join(name);
    std::fs::create_dir(&home).expect("the test's own directory");
    home.display().to_string()
}

#[test]
fn weechat_logs_in() {
    let mut house = House::build();
    let fingerprint = house.fingerprint.replace(':', "");
    let mut command = Command::new("weechat-headless");
    command.args(["--dir", &home(&house.chatd, "weechat")]);
    for line in house.commands("weechat", &fingerprint) {
        command.args(["-r", &line]);
    }
    let _weechat = Running::start(
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null()),
    );
    house.ana_comes();
}

#[test]
fn irssi_logs_in() {
    let mut house = House::build();
    let home = home(&house.chatd, "irssi");
    std::fs::write(Path::new(&home).join("config"), "").expect("the test's own directory");
    let terminal = Terminal::run(&["irssi", "--home", &home, "--noconnect"]);
    terminal.output().wait_for("[(status)]");
    for line in house.commands("irssi", &house.fingerprint) {
        terminal.type_line(&line);
    }
    house.ana_comes();
}

/// A certificate with another fingerprint is not trusted: the instructions do not merely switch the check off.
#[test]
fn another_fingerprint_is_not_trusted() {
    let house = House::build();
    let home = home(&house.chatd, "irssi");
    std::fs::write(Path::new(&home).join("config"), "").expect("the test's own directory");
    let terminal = Terminal::run(&["irssi", "--home", &home, "--noconnect"]);
    terminal.output().wait_for("[(status)]");
    let other = format!("00{}", &house.fingerprint[2..]);
    for line in house.commands("irssi", &other) {
        terminal.type_line(&line);
    }
    terminal.output().wait_for("mismatch");
    let mut watcher = house.watcher;
    watcher.expect_silence();
}
