//! A session bus of a test's own, and a tray on it.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::Instant;

use tempfile::TempDir;
use zbus::blocking::fdo::DBusProxy;
use zbus::blocking::{Connection, Proxy, connection};
use zbus::names::BusName;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

use super::Running;
use crate::DEADLINE;

const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const ITEM: &str = "org.kde.StatusNotifierItem";
const ITEM_PATH: &str = "/StatusNotifierItem";
const MENU: &str = "com.canonical.dbusmenu";

/// A session bus. It ends with this value.
#[derive(Debug)]
pub struct Bus {
    _daemon: Running,
    address: String,
    /// Where programs that the bus starts keep their sockets.
    _runtime: TempDir,
}

impl Bus {
    /// Starts one.
    pub fn start() -> Self {
        let runtime = TempDir::new().expect("a temporary directory");
        let mut daemon = Command::new("dbus-daemon");
        daemon
            .args(["--session", "--nofork", "--nopidfile", "--print-address=1"])
            .env("XDG_RUNTIME_DIR", runtime.path())
            .env_remove("DISPLAY");
        let mut daemon = Running::start(daemon.stdout(Stdio::piped()).stderr(Stdio::null()));
        let mut address = String::new();
        let out = daemon.0.stdout.take().expect("it is a pipe");
        BufReader::new(out)
            .read_line(&mut address)
            .expect("dbus-daemon tells its address");
        Self {
            _daemon: daemon,
            address: address.trim().to_owned(),
            _runtime: runtime,
        }
    }

    /// Where it is.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Waits until somebody has a name on it.
    pub fn wait_for_name(&self, name: &'static str) {
        let bus = connection::Builder::address(self.address.as_str())
            .and_then(connection::Builder::build)
            .expect("the bus is there");
        let bus = DBusProxy::new(&bus).expect("every bus has it");
        let name = BusName::try_from(name).expect("a name");
        let mut changes = bus.receive_name_owner_changed().expect("it tells of names");
        while !bus.name_has_owner(name.clone()).expect("it answers") {
            changes.next().expect("the bus is there");
        }
    }

    /// A tray on it, which is gone with the value.
    pub fn tray(&self) -> Tray {
        let (registered, items) = std::sync::mpsc::channel();
        let bus = connection::Builder::address(self.address.as_str())
            .and_then(|builder| builder.serve_at("/StatusNotifierWatcher", Watcher { registered }))
            .and_then(|builder| builder.name(WATCHER))
            .and_then(connection::Builder::build)
            .expect("the bus is there");
        Tray { bus, items }
    }
}

struct Watcher {
    registered: std::sync::mpsc::Sender<String>,
}

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, service: String) {
        // The test may not look for it any more.
        let _ = self.registered.send(service);
    }

    // Properties are asked of a value.
    #[allow(clippy::unused_self)]
    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }
}

/// A tray.
#[derive(Debug)]
pub struct Tray {
    bus: Connection,
    items: std::sync::mpsc::Receiver<String>,
}

impl Tray {
    /// Waits for an item to be put into it.
    pub fn item(&self) -> Item {
        let service = self
            .items
            .recv_timeout(DEADLINE)
            .expect("a program comes into the tray");
        let bus = self.bus.clone();
        Item { bus, service }
    }
}

/// An item in a tray.
#[derive(Debug)]
pub struct Item {
    bus: Connection,
    service: String,
}

/// A picture: its width, its height, its pixels.
pub type Picture = (i32, i32, Vec<u8>);

/// An entry of a menu, as it goes over the bus: number, properties, the entries below it.
type Entry = (
    i32,
    std::collections::HashMap<String, OwnedValue>,
    Vec<OwnedValue>,
);

impl Item {
    /// A click on it.
    pub fn activate(&self) {
        let () = self.proxy().call("Activate", &(0, 0)).expect("it listens");
    }

    /// Its pictures.
    pub fn pictures(&self) -> Vec<Picture> {
        self.proxy().get_property("IconPixmap").expect("it has pictures")
    }

    /// What is told when the pointer rests on it.
    pub fn about(&self) -> String {
        let (_, _, _, about): (String, Vec<Picture>, String, String) =
            self.proxy().get_property("ToolTip").expect("it tells something");
        about
    }

    /// Waits until that is so.
    pub fn wait_for(&self, about: &str) {
        let began = Instant::now();
        while self.about() != about {
            assert!(
                began.elapsed() < DEADLINE,
                "{:?} never becomes {about:?}",
                self.about()
            );
        }
    }

    /// A click on the entry of its menu with these words.
    pub fn choose(&self, words: &str) {
        let (id, _) = self.entry(words);
        let () = self
            .menu()
            .call("Event", &(id, "clicked", Value::from(0), 0_u32))
            .expect("it listens");
    }

    /// Waits until the entry of its menu with these words is checked.
    pub fn wait_for_check(&self, words: &str) {
        let began = Instant::now();
        while !self.entry(words).1 {
            assert!(began.elapsed() < DEADLINE, "{words:?} is never checked");
        }
    }

    /// The number of the entry with these words, and whether it is checked.
    fn entry(&self, words: &str) -> (i32, bool) {
        let nothing: [&str; 0] = [];
        let (_, (_, _, entries)): (u32, Entry) = self
            .menu()
            .call("GetLayout", &(0, -1, &nothing[..]))
            .expect("it tells its menu");
        let entries = entries
            .into_iter()
            .map(|entry| Entry::try_from(entry).expect("entries are so"));
        let (id, properties, _) = entries
            .into_iter()
            .find(|(_, properties, _)| {
                properties
                    .get("label")
                    .is_some_and(|label| **label == Value::from(words))
            })
            .unwrap_or_else(|| panic!("its menu has no {words:?}"));
        let state = properties.get("toggle-state");
        (id, state.is_some_and(|state| **state == Value::from(1)))
    }

    fn menu(&self) -> Proxy<'_> {
        let path: OwnedObjectPath = self.proxy().get_property("Menu").expect("it has a menu");
        let path = path.into_inner().into_owned();
        Proxy::new(&self.bus, self.service.as_str(), path, MENU).expect("it has a menu")
    }

    fn proxy(&self) -> Proxy<'_> {
        zbus::blocking::proxy::Builder::new(&self.bus)
            .destination(self.service.as_str())
            .and_then(|builder| builder.path(ITEM_PATH))
            .and_then(|builder| builder.interface(ITEM))
            .map(|builder| builder.cache_properties(zbus::proxy::CacheProperties::No))
            .and_then(zbus::blocking::proxy::Builder::build)
            .expect("the item is there")
    }
}
