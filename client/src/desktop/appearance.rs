//! Whether the desktop is dark (XDG Desktop Portal, Settings), now and whenever that changes.

use std::thread;

use zbus::blocking::{Connection, Proxy};
use zbus::zvariant::{OwnedValue, Value};

use crate::net::Mailbox;
use crate::update::Msg;

const PORTAL: &str = "org.freedesktop.portal.Desktop";
const PATH: &str = "/org/freedesktop/portal/desktop";
const SETTINGS: &str = "org.freedesktop.portal.Settings";
const NAMESPACE: &str = "org.freedesktop.appearance";
const KEY: &str = "color-scheme";

/// What stands for a preference for dark windows.
const PREFERS_DARK: u32 = 1;

/// Tells whether the desktop is dark, from now on, where it says so.
pub fn watch(mailbox: Mailbox) {
    let work = move || {
        // Without a portal the window is light, unless the person wants it otherwise.
        let _ = follow(&mailbox);
    };
    let _ = thread::Builder::new().name("appearance".to_owned()).spawn(work);
}

fn follow(mailbox: &Mailbox) -> zbus::Result<()> {
    let bus = Connection::session()?;
    let settings = Proxy::new(&bus, PORTAL, PATH, SETTINGS)?;
    let changes = settings.receive_signal("SettingChanged")?;
    let now: OwnedValue = settings.call("Read", &(NAMESPACE, KEY))?;
    mailbox.tell(Msg::Dark(is_dark(&now)));
    for change in changes {
        let body = change.body();
        let (namespace, key, value): (String, String, OwnedValue) = body.deserialize()?;
        if namespace == NAMESPACE && key == KEY {
            mailbox.tell(Msg::Dark(is_dark(&value)));
        }
    }
    Ok(())
}

/// The value may be in another one: older portals wrap it twice.
fn is_dark(value: &Value<'_>) -> bool {
    match value {
        Value::U32(scheme) => *scheme == PREFERS_DARK,
        Value::Value(inner) => is_dark(inner),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preference_is_read_however_it_is_wrapped() {
        let wrapped = |scheme: u32| Value::Value(Box::new(Value::U32(scheme)));
        assert!(is_dark(&Value::U32(1)) && is_dark(&wrapped(1)));
        assert!(!is_dark(&wrapped(0)) && !is_dark(&wrapped(2)) && !is_dark(&Value::from("dark")));
    }
}
