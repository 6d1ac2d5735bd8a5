//! Pictures of what a test does, step by step, for people to look at: `target/steps/TEST/NN-STEP.png`.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;
use std::{fs, thread};

use crate::{DEADLINE, binaries};

/// The pictures of one test, in the order in which they were taken.
#[derive(Debug)]
pub struct Steps {
    display: String,
    directory: PathBuf,
    count: Cell<u32>,
}

impl Steps {
    /// Pictures of this display. Those of the last run of the same test go.
    pub(super) fn of(display: &str) -> Self {
        // Threads of tests bear the test's name.
        let name = thread::current().name().unwrap_or("steps").replace("::", "-");
        let directory = binaries::target().join("steps").join(name);
        // There may be none.
        let _ = fs::remove_dir_all(&directory);
        Self {
            display: display.to_owned(),
            directory,
            count: Cell::new(0),
        }
    }

    /// Takes one after a step.
    pub fn take(&self, step: &str) {
        let number = self.count.get() + 1;
        self.count.set(number);
        let plain = |c: char| if c.is_alphanumeric() { c } else { '-' };
        let step: String = step.chars().take(40).map(plain).collect();
        fs::create_dir_all(&self.directory).expect("target/ can be written to");
        let path = self.directory.join(format!("{number:03}-{step}.png"));
        picture(&self.display, "root", &path);
    }

    /// Takes one of a window that comes to rest: once two that follow each other are the same.
    pub(super) fn settled(&self, window: &str, path: &Path) {
        let began = Instant::now();
        let mut before = Vec::new();
        loop {
            picture(&self.display, window, path);
            let now = fs::read(path).expect("it was written");
            if now == before {
                return;
            }
            before = now;
            assert!(began.elapsed() < DEADLINE, "the screen never comes to rest");
        }
    }
}

fn picture(display: &str, window: &str, path: &Path) {
    let mut command = Command::new("import");
    // Without dates two pictures of the same are the same.
    let options = [
        "-silent",
        "-window",
        window,
        "-define",
        "png:exclude-chunks=date,time",
    ];
    command.args(options).arg(path).env("DISPLAY", display);
    let status = command.stdout(Stdio::null()).status();
    assert!(
        status.is_ok_and(|status| status.success()),
        "import takes pictures: `make test` installs what the tests need"
    );
}
