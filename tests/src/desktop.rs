//! A screen that nobody sees, with windows and terminals on it, driven by keys as a person drives them.

pub mod bus;
pub mod reader;
mod steps;

use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use self::steps::Steps;
use crate::DEADLINE;
use crate::output::Output;

/// The name of a [`Pipe`] in its directory.
const PIPE: &str = "log";

/// Names the session bus to programs. Where a test does not say which one, there is none.
pub const BUS: &str = "DBUS_SESSION_BUS_ADDRESS";

/// An X server without a screen, and a window manager. It ends with this value.
#[derive(Debug)]
pub struct Screen {
    // In the order in which they end.
    _manager: Running,
    _server: Running,
    display: String,
    steps: Steps,
}

impl Screen {
    /// Starts both; the server picks a display that is free.
    pub fn start() -> Self {
        let mut server = Command::new("Xvfb");
        server.args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1280x800x24",
            "-nolisten",
            "tcp",
            "-noreset",
        ]);
        let mut server = Running::start(server.stdout(Stdio::piped()).stderr(Stdio::null()));
        let mut number = String::new();
        let out = server.0.stdout.take().expect("it is a pipe");
        BufReader::new(out)
            .read_line(&mut number)
            .expect("Xvfb tells its display");
        let display = format!(":{}", number.trim());
        give_accents_keys(&display);
        let manager = start_manager(&display);
        Self {
            _manager: manager,
            _server: server,
            steps: Steps::of(&display),
            display,
        }
    }

    /// Runs a program on this screen.
    pub fn run(&self, command: &mut Command) -> Running {
        command
            .env("DISPLAY", &self.display)
            .env_remove("WAYLAND_DISPLAY")
            .env("NO_AT_BRIDGE", "1");
        // Whoever runs the tests has a desktop of their own.
        if !command.get_envs().any(|(name, _)| name == BUS) {
            command.env(BUS, "disabled:");
        }
        Running::start(command)
    }

    /// Whether a window with this in its title is seen.
    pub fn shows(&self, title: &str) -> bool {
        self.try_xdotool(&["search", "--onlyvisible", "--name", title], DEADLINE)
    }

    /// Waits for a window with this in its title, and gives it the keyboard.
    pub fn focus(&self, title: &str) {
        /// A window manager that does not know the window yet passes the request over, and xdotool waits for ever.
        const ATTEMPT: Duration = Duration::from_secs(5);
        let search = ["search", "--sync", "--onlyvisible", "--name", title];
        // Where that does not help, the window is given the keyboard without it.
        let ways = ["windowactivate", "windowfocus"];
        let began = Instant::now();
        for way in ways.iter().cycle() {
            let arguments = [&search[..], &[way, "--sync"]].concat();
            if self.try_xdotool(&arguments, ATTEMPT) {
                self.steps.take("window");
                return;
            }
            assert!(
                began.elapsed() < DEADLINE,
                "no window {title:?} takes the keyboard"
            );
        }
    }

    /// Has the window manager close the window with this in its title, as its button does. Of openbox's key for that
    /// some presses are lost just after a start.
    pub fn close(&self, title: &str) {
        let mut command = Command::new("wmctrl");
        let status = command.args(["-c", title]).env("DISPLAY", &self.display).status();
        let status = status.expect("wmctrl runs: `make test` installs what the tests need");
        assert!(status.success(), "no window {title:?} to close");
        self.steps.take("close");
    }

    /// Waits until a window has a title that is like this regular expression.
    pub fn wait_for_title(&self, title: &str) {
        self.xdotool(&["search", "--sync", "--onlyvisible", "--name", title]);
    }

    /// Types a text and Return into the window that has the keyboard.
    pub fn type_line(&self, text: &str) {
        self.type_text(text);
        self.press("Return");
    }

    /// Types a text into the window that has the keyboard.
    pub fn type_text(&self, text: &str) {
        self.xdotool(&["type", "--delay", "5", "--", text]);
        self.steps.take(text);
    }

    /// Presses a key, by its X name.
    pub fn press(&self, key: &str) {
        self.xdotool(&["key", key]);
        self.steps.take(key);
    }

    /// Takes a picture of the window with this in its title, without its frame, once it comes to rest.
    pub fn picture(&self, title: &str, path: &Path) {
        let mut command = Command::new("xdotool");
        command
            .args(["search", "--onlyvisible", "--name", title])
            .env("DISPLAY", &self.display);
        let found = command.output().expect("xdotool runs");
        let found = String::from_utf8_lossy(&found.stdout);
        let window = found.lines().next().expect("there is such a window");
        self.steps.settled(window, path);
    }

    /// The pictures of what was done and seen on it.
    pub fn steps(&self) -> &Steps {
        &self.steps
    }

    /// Presses a key that opens a menu, and waits until it is open.
    pub fn open_menu(&self, key: &str) {
        let before = self.windows();
        self.press(key);
        let began = Instant::now();
        while self.windows() <= before {
            assert!(began.elapsed() < DEADLINE, "{key} opens no menu");
        }
        self.steps.take("menu");
    }

    /// How many windows there are, with those in others: menus are such.
    fn windows(&self) -> usize {
        let mut command = Command::new("xwininfo");
        let said = command
            .args(["-display", &self.display, "-root", "-tree"])
            .output();
        let said = said.expect("xwininfo runs: `make test` installs what the tests need");
        String::from_utf8_lossy(&said.stdout).matches(" 0x").count()
    }

    fn xdotool(&self, arguments: &[&str]) {
        let done = self.try_xdotool(arguments, DEADLINE);
        assert!(done, "xdotool {arguments:?} failed");
    }

    /// Runs xdotool for so long at most. Whether it did what it was told.
    fn try_xdotool(&self, arguments: &[&str], most: Duration) -> bool {
        let mut command = Command::new("timeout");
        command
            .arg(most.as_secs().to_string())
            .arg("xdotool")
            .args(arguments);
        // Without a locale it takes accents for nonsense.
        command
            .env("LC_ALL", "C.UTF-8")
            .env("DISPLAY", &self.display)
            .stdout(Stdio::null());
        let status = command
            .status()
            .expect("xdotool runs: `make test` installs what the tests need");
        status.success()
    }
}

/// Starts the window manager, and waits until it has taken over: windows that are shown while it does so are shown to
/// nobody.
fn start_manager(display: &str) -> Running {
    const READY: &str = "ready";
    let mut command = Command::new("openbox");
    command
        // Run when it looks after windows; before that it says itself that it is there, but passes some over.
        .args(["--startup", &format!("echo {READY}")])
        .env("DISPLAY", display)
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut manager = Running::start(&mut command);
    let mut lines = BufReader::new(manager.0.stdout.take().expect("it is a pipe")).lines();
    let ready = lines.any(|line| line.is_ok_and(|line| line == READY));
    assert!(ready, "openbox has not come");
    manager
}

/// Gives letters with accents keys of their own. Otherwise xdotool changes the keyboard for each as it types, and a
/// program that looks a moment later finds another letter there.
fn give_accents_keys(display: &str) {
    let letters = [
        "aacute",
        "acircumflex",
        "agrave",
        "atilde",
        "ccedilla",
        "eacute",
        "ecircumflex",
        "iacute",
    ];
    let letters = letters
        .into_iter()
        .chain(["oacute", "ocircumflex", "otilde", "uacute"]);
    // No keyboard has keys of these numbers.
    let keys = (232..)
        .zip(letters)
        .flat_map(|(key, letter)| ["-e".to_owned(), format!("keycode {key} = {letter}")]);
    let status = Command::new("xmodmap")
        .args(keys)
        .env("DISPLAY", display)
        .status();
    assert!(
        status.is_ok_and(|status| status.success()),
        "xmodmap runs: `make test` installs what the tests need"
    );
}

/// A terminal with a program in it. The program ends with this value.
#[derive(Debug)]
pub struct Terminal {
    tmux: Tmux,
    log: Pipe,
}

/// A tmux server of its own, without the user's settings.
#[derive(Debug)]
struct Tmux {
    directory: TempDir,
}

impl Terminal {
    /// Runs a program in a terminal of its own.
    pub fn run(program: &[&str]) -> Self {
        let tmux = Tmux {
            directory: TempDir::new().expect("a temporary directory"),
        };
        let log = Pipe::make();
        // The program takes the place of `cat` once the output is piped, so that none of it is missed.
        tmux.run(&[
            "-f",
            "/dev/null",
            "new-session",
            "-d",
            "-x",
            "120",
            "-y",
            "40",
            "cat",
        ]);
        tmux.run(&[
            "pipe-pane",
            "-o",
            &format!("exec cat > '{}'", log.path().display()),
        ]);
        let mut respawn = vec!["respawn-pane", "-k"];
        respawn.extend_from_slice(program);
        tmux.run(&respawn);
        Self { tmux, log }
    }

    /// Types a line.
    pub fn type_line(&self, text: &str) {
        self.tmux.run(&["send-keys", "-l", "--", text]);
        self.tmux.run(&["send-keys", "Enter"]);
    }

    /// What the terminal was told to show.
    pub fn output(&self) -> &Output {
        self.log.output()
    }
}

impl Tmux {
    fn run(&self, arguments: &[&str]) {
        let status = self.command().args(arguments).status();
        let status = status.expect("tmux runs: `make test` installs what the tests need");
        assert!(status.success(), "tmux {arguments:?}: {status}");
    }

    fn command(&self) -> Command {
        let mut command = Command::new("tmux");
        command
            .arg("-S")
            .arg(self.directory.path().join("socket"))
            .env("LC_ALL", "C.UTF-8")
            .env_remove("TMUX");
        command
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        let _ = self.command().arg("kill-server").status();
    }
}

/// A named pipe: a file to a program that logs, and lines as they come to a test.
#[derive(Debug)]
pub struct Pipe {
    directory: TempDir,
    output: Arc<Output>,
}

impl Pipe {
    /// Makes one, and reads it from now on.
    pub fn make() -> Self {
        let directory = TempDir::new().expect("a temporary directory");
        let path = directory.path().join(PIPE);
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, mode, 0).expect("a FIFO");
        // Open for writing, too, so that opening waits for nobody and programs may come and go.
        let both = File::options()
            .read(true)
            .write(true)
            .open(&path)
            .expect("a FIFO opens");
        Self {
            directory,
            output: Output::follow(both),
        }
    }

    /// Its path.
    pub fn path(&self) -> PathBuf {
        self.directory.path().join(PIPE)
    }

    /// What was written into it.
    pub fn output(&self) -> &Output {
        &self.output
    }
}

/// A child process that ends with this value.
#[derive(Debug)]
pub struct Running(pub Child);

impl Running {
    /// Starts it.
    pub fn start(command: &mut Command) -> Self {
        Self(
            command
                .spawn()
                .unwrap_or_else(|error| panic!("{command:?}: {error}; `make test` installs it")),
        )
    }

    /// Writes a line to its standard input, which has to be a pipe.
    pub fn type_line(&mut self, line: &str) {
        let input = self.0.stdin.as_mut().expect("its standard input is a pipe");
        writeln!(input, "{line}").expect("it reads its input");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The file under `tests/clients`.
pub fn client_script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("clients").join(name)
}
