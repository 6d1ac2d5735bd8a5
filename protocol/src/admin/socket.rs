//! Where the admin socket is, when nobody says otherwise.

use std::ffi::OsString;
use std::path::PathBuf;

/// The socket of the system's server.
pub const SYSTEM_SOCKET: &str = "/run/chatd/admin.sock";

/// The socket of a server that runs on its built-in defaults, as an ordinary user: in the user's runtime
/// directory, or else their state directory (XDG Base Directory Specification). `None` where the environment
/// names no such directory. `variable` looks up an environment variable.
///
/// ```
/// use protocol::admin::user_socket;
/// let variable = |name: &str| (name == "XDG_RUNTIME_DIR").then(|| "/run/user/1000".into());
/// assert_eq!(user_socket(variable), Some("/run/user/1000/chatd/admin.sock".into()));
/// ```
pub fn user_socket(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    // The specification has relative paths ignored.
    let directory = |name: &str| {
        variable(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let base = directory("XDG_RUNTIME_DIR")
        .or_else(|| directory("XDG_STATE_HOME"))
        .or_else(|| directory("HOME").map(|home| home.join(".local/state")))?;
    Some(base.join("chatd/admin.sock"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runtime_directory_comes_before_state_and_home() {
        let socket = |set: &[(&str, &str)]| {
            user_socket(|name| {
                set.iter()
                    .find(|(set, _)| *set == name)
                    .map(|(_, value)| value.into())
            })
        };
        let home = ("HOME", "/home/ana");
        assert_eq!(
            socket(&[home]),
            Some("/home/ana/.local/state/chatd/admin.sock".into())
        );
        let state = ("XDG_STATE_HOME", "/state");
        assert_eq!(socket(&[home, state]), Some("/state/chatd/admin.sock".into()));
        assert_eq!(
            socket(&[home, state, ("XDG_RUNTIME_DIR", "run")]),
            Some("/state/chatd/admin.sock".into())
        );
        assert_eq!(socket(&[]), None);
    }
}
