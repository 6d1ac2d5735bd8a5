//! Everybody at one table: irssi, sic, chat-client and a classic Tk client, each driven as its user would.

use std::process::{Command, Stdio};
use std::sync::Arc;

use chatd_tests::config::Config;
use chatd_tests::daemon::{Chatd, Process};
use chatd_tests::desktop::{Pipe, Running, Screen, Terminal, client_script};
use chatd_tests::output::Output;
use chatd_tests::{binaries, ctl};
use rustix::process::Signal;

/// The four, by the names of their users.
struct Table {
    /// irssi, in a terminal.
    bia: Terminal,
    /// sic, which reads and writes lines.
    caio: Sic,
    /// chat-client, in a window.
    ana: Window,
    /// The classic Tk client, in a window.
    duda: Window,
    // They end after those who need them.
    screen: Screen,
    chatd: Chatd,
}

struct Sic {
    process: Running,
    output: Arc<Output>,
}

struct Window {
    process: Running,
    log: Pipe,
}

impl Table {
    fn lay() -> Self {
        let chatd = Chatd::with(&Config::default());
        let screen = Screen::start();
        let port = chatd.address("irc").port().to_string();
        let bia = irssi(&chatd, &port);
        let caio = sic(&port);
        let ana = chat_client(&screen, &chatd, &port);
        let duda = classic(&screen, &chatd);
        Self {
            bia,
            caio,
            ana,
            duda,
            screen,
            chatd,
        }
    }

    /// All but the one who spoke see the text.
    #[track_caller]
    fn all_see(&self, text: &str, but: &str) {
        for (_, output) in self.outputs().iter().filter(|(name, _)| *name != but) {
            output.wait_for(text);
        }
    }

    fn outputs(&self) -> [(&'static str, &Output); 4] {
        [
            ("bia", self.bia.output()),
            ("caio", &*self.caio.output),
            ("ana", self.ana.log.output()),
            ("duda", self.duda.log.output()),
        ]
    }

    fn chatctl(&self, arguments: &[&str]) -> ctl::Outcome {
        ctl::run(&self.chatd.socket(), arguments).expect(0)
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        if std::thread::panicking() {
            for (name, output) in self.outputs() {
                eprintln!("{name} has seen:\n{}", output.text());
            }
        }
    }
}

/// No waiting between commands, and no new window for what one says oneself in private.
const IRSSI: &str = r#"settings = {
  "irc/core" = { cmds_max_at_once = "100"; cmd_queue_speed = "10msec"; };
  "fe-common/core" = { autocreate_own_query = "no"; };
};"#;

pub fn irssi(chatd: &Chatd, port: &str) -> Terminal {
    let home = chatd.directory().join("irssi");
    std::fs::create_dir(&home).expect("the test's own directory");
    std::fs::write(home.join("config"), IRSSI).expect("the test's own directory");
    let home = home.display().to_string();
    let terminal = Terminal::run(&[
        "irssi",
        "--home",
        &home,
        "--connect=127.0.0.1",
        "--port",
        port,
        "--nick=bia",
    ]);
    terminal.output().wait_for("Be kind.");
    terminal.type_line("/join #geral");
    terminal.output().wait_for("was synced");
    terminal
}

fn sic(port: &str) -> Sic {
    let mut command = Command::new("sic");
    command.args(["-h", "127.0.0.1", "-p", port, "-n", "caio"]);
    let mut process = Running::start(
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null()),
    );
    let output = Output::follow(process.0.stdout.take().expect("it is a pipe"));
    output.wait_for("Be kind.");
    process.type_line(":j #geral");
    output.wait_for("caio");
    Sic { process, output }
}

fn chat_client(screen: &Screen, chatd: &Chatd, port: &str) -> Window {
    let log = Pipe::make();
    let mut command = Command::new(binaries::chat_client());
    command.args([
        "--server",
        "127.0.0.1",
        "--port",
        port,
        "--name",
        "ana",
        "--room",
        "#geral",
        "--connect",
    ]);
    command.arg("--log").arg(log.path()).env("LC_ALL", "pt_BR.UTF-8");
    // What it remembers is not to come from, or go to, whoever runs the tests.
    command
        .env("HOME", chatd.directory())
        .env_remove("XDG_CONFIG_HOME")
        .env_remove("XDG_STATE_HOME");
    let process = screen.run(&mut command);
    Window { process, log }
}

fn classic(screen: &Screen, chatd: &Chatd) -> Window {
    let log = Pipe::make();
    let port = chatd.address("classic").port().to_string();
    let mut command = Command::new("/usr/bin/python3");
    command
        .arg(client_script("classic_tk.py"))
        .args(["127.0.0.1", &port])
        .arg(log.path());
    let process = screen.run(&mut command);
    screen.focus(CLASSIC);
    screen.type_line("duda");
    log.output().wait_for("duda");
    Window { process, log }
}

/// The title of the classic client's window.
const CLASSIC: &str = "Chat classico";
/// A part of the title of chat-client's window.
const CLIENT: &str = "chat";

#[test]
fn everybody_reads_everybody() {
    let mut table = Table::lay();

    table.bia.type_line("olá, aqui é o irssi");
    table.all_see("olá, aqui é o irssi", "bia");
    table.caio.process.type_line("olá, aqui é o sic");
    table.all_see("olá, aqui é o sic", "caio");
    table.screen.focus(CLASSIC);
    table.screen.type_line("olá, aqui é o Tk");
    table.all_see("olá, aqui é o Tk", "nobody");
    table.screen.focus(CLIENT);
    table.screen.type_line("olá, aqui é o cliente");
    table.all_see("olá, aqui é o cliente", "nobody");

    table.in_private();
    table.the_administrator_looks_and_speaks();

    table.screen.focus(CLASSIC);
    table.screen.type_line("{quit}");
    // The window closes once the server has said {quit}, too.
    Process::of(&table.duda.process.0).wait_for_end();
    table.caio.output.wait_for("QUIT (): ");
    table.bia.output().wait_for("has quit");

    table.chatctl(&["kick", "caio", "--reason", "até amanhã"]);
    table.caio.output.wait_for("até amanhã");
    Process::of(&table.caio.process.0).wait_for_end();
    table.ana.log.output().wait_for("até amanhã");
    table.bia.output().wait_for("até amanhã");
}

impl Table {
    /// Each to the next, around the table.
    fn in_private(&mut self) {
        self.bia.type_line("/msg caio segredo para o sic");
        self.caio.output.wait_for("segredo para o sic");
        self.caio.process.type_line(":m duda segredo para o Tk");
        self.duda.log.output().wait_for("segredo para o Tk");
        self.screen.focus(CLASSIC);
        self.screen.type_line("@ana segredo para o cliente");
        self.ana.log.output().wait_for("segredo para o cliente");
        // irssi shows private messages in a window of their own, and here has it open.
        self.bia.type_line("/query duda");
        self.bia.output().wait_for("duda]");
        self.screen.type_line("@bia [assunto] segredo para o irssi");
        self.bia.output().wait_for("[assunto] segredo para o irssi");
        self.bia.type_line("/window goto #geral");
        self.screen.focus(CLIENT);
        self.screen.type_line("/msg caio segredo do cliente");
        self.caio.output.wait_for("segredo do cliente");
        let overheard = self.duda.log.output().text();
        assert!(!overheard.contains("segredo para o sic"), "{overheard}");
    }

    fn the_administrator_looks_and_speaks(&self) {
        let rows = self.chatctl(&["list", "--json"]).json();
        for (name, dialect) in [
            ("bia", "irc"),
            ("caio", "irc"),
            ("ana", "irc"),
            ("duda", "classic"),
        ] {
            let row = rows
                .iter()
                .find(|row| row["name"] == name)
                .unwrap_or_else(|| panic!("no {name} in {rows:?}"));
            assert_eq!(row["dialect"], dialect, "{row}");
            assert!(
                row["address"]
                    .as_str()
                    .is_some_and(|address| address.starts_with("127.0.0.1:")),
                "{row}"
            );
            assert_eq!(row["rooms"], serde_json::json!(["#geral"]), "{row}");
        }
        // irssi shows what a server says in its first window.
        self.bia.type_line("/window goto 1");
        self.chatctl(&["broadcast", "manutenção às seis"]);
        self.all_see("manutenção às seis", "nobody");
        self.bia.type_line("/window goto #geral");
    }
}

/// The simplest client of all is `nc`.
#[test]
fn nc_is_a_classic_client() {
    let chatd = Chatd::start();
    let mut ana = chatd.user("ana");
    ana.join("#geral");
    let port = chatd.address("classic").port().to_string();
    let mut command = Command::new("nc");
    let mut nc = Running::start(
        command
            .args(["127.0.0.1", &port])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped()),
    );
    let output = Output::follow(nc.0.stdout.take().expect("it is a pipe"));
    output.wait_for("Welcome to Testnet!");
    nc.type_line("rui");
    ana.expect(":rui!… JOIN #geral");
    nc.type_line("olá, aqui é o nc");
    ana.expect(":rui!… PRIVMSG #geral :olá, aqui é o nc");
    ana.send("PRIVMSG #geral :olá, rui");
    output.wait_for("ana: olá, rui");
    nc.type_line("list");
    output.wait_for("127.0.0.1");
    nc.type_line("{sair}");
    ana.expect(":rui!… QUIT …");
    output.wait_for("{quit}");
}

/// Somebody who was not here on Friday reads on Monday what was said to them, in a program that knows no capabilities.
#[test]
fn irssi_shows_on_monday_what_was_said_on_friday() {
    let config = Config::default()
        .with_cheap_hashes()
        .set("server.language", r#""pt-BR""#);
    let mut friday = Chatd::with(&config);
    let mut ana = friday.user("ana");
    ana.send("REGISTER * * segredo");
    ana.skip_to("… 900 ana … ana …");
    ana.send("QUIT");
    ana.expect_close();
    let mut caio = friday.user("caio");
    caio.send("PRIVMSG ana :vamos no sábado?");
    caio.skip_to("… 301 caio ana …");
    friday.signal(Signal::TERM);
    friday.wait_for_exit();

    let monday = Chatd::with_directory(&config, friday.take_directory());
    let port = monday.address("irc").port().to_string();
    let home = monday.directory().join("irssi");
    std::fs::create_dir(&home).expect("the test's own directory");
    std::fs::write(home.join("config"), IRSSI).expect("the test's own directory");
    let irssi = Terminal::run(&["irssi", "--home", &home.display().to_string(), "--nick=visita"]);
    irssi.output().wait_for("[(status)]");
    irssi.type_line(&format!("/connect -nocap 127.0.0.1 {port}"));
    irssi.output().wait_for("Be kind.");
    irssi.type_line("/query caio");
    irssi.output().wait_for("[caio]");
    irssi.type_line("/quote NS IDENTIFY ana segredo");
    irssi.output().wait_for("] vamos no sábado?");
}
