//! Opening links with the programs that the desktop has for them.

use std::process::{Command, Stdio};
use std::thread;

/// Has the desktop open a link. Where it cannot, nothing happens.
pub fn open(link: &str) {
    let mut command = Command::new("xdg-open");
    command
        .arg(link)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let Ok(mut child) = command.spawn() else {
        return;
    };
    // So that it does not stay behind as a zombie; without a thread it does until this program ends.
    let wait = move || child.wait().map(drop);
    let _ = thread::Builder::new().name("open".to_owned()).spawn(wait);
}
