//! A screen reader, as far as tests need one: it finds things in windows by what they are and are called, uses them,
//! and hears what happens (AT-SPI).

use std::sync::mpsc::{Receiver, channel};
use std::time::Instant;

use zbus::blocking::{Connection, MessageIterator, Proxy, connection, fdo};
use zbus::zvariant::{OwnedObjectPath, Structure, Value};
use zbus::{MatchRule, message};

use super::bus::Bus;
use crate::DEADLINE;

const ACCESSIBLE: &str = "org.a11y.atspi.Accessible";
const OBJECT_EVENT: &str = "org.a11y.atspi.Event.Object";
const REGISTRY: &str = "org.a11y.atspi.Registry";
const ROOT: &str = "/org/a11y/atspi/accessible/root";

/// What things are, by their numbers.
const ROLES: [(u32, &str); 17] = [
    (7, "check box"),
    (14, "desktop"),
    (16, "dialog"),
    (23, "frame"),
    (29, "label"),
    (31, "list"),
    (32, "list item"),
    (33, "menu"),
    (35, "menu item"),
    (39, "panel"),
    (40, "password"),
    (43, "button"),
    (44, "radio button"),
    (54, "status bar"),
    (79, "entry"),
    (98, "list box"),
    (111, "log"),
];

/// A screen reader.
#[derive(Debug)]
pub struct Reader {
    connection: Connection,
    heard: Receiver<Heard>,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// What: `StateChanged`, `Announcement`, `TextChanged`…
    pub what: String,
    /// More about it: which state.
    pub detail: String,
    /// For states: whether it is so now.
    pub on: bool,
    /// What was said, if it was words.
    pub words: String,
    thing: (String, String),
}

/// Something in a window.
#[derive(Debug, Clone)]
pub struct Thing {
    connection: Connection,
    owner: String,
    path: String,
    /// What it is: `button`, `entry`, `list item`…
    pub role: String,
    /// What it is called.
    pub name: String,
}

impl Reader {
    /// Starts to listen on this session bus; programs that start afterwards, and before, tell it what they show.
    pub fn start(bus: &Bus) -> Self {
        let session = connect(bus.address());
        let accessibility = Proxy::new(&session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus");
        let address: String = accessibility
            .and_then(|bus| bus.call("GetAddress", &()))
            .expect("at-spi2-core is installed: `make test` installs it");
        let connection = connect(&address);
        let heard = listen(&connection);
        let status = fdo::PropertiesProxy::builder(&session)
            .destination("org.a11y.Bus")
            .and_then(|builder| builder.path("/org/a11y/bus"))
            .and_then(zbus::blocking::proxy::Builder::build)
            .expect("it has properties");
        let interface = "org.a11y.Status".try_into().expect("it is a name");
        status
            .set(interface, "ScreenReaderEnabled", Value::from(true))
            .expect("it can be switched on");
        Self { connection, heard }
    }

    /// Waits for something of this role and name.
    #[track_caller]
    pub fn find(&self, role: &str, name: &str) -> Thing {
        let is = |thing: &Thing| thing.role == role && thing.name == name;
        self.find_where(&format!("{role} {name:?}"), is)
    }

    /// Waits for something like this.
    #[track_caller]
    pub fn find_where(&self, what: &str, is: impl Fn(&Thing) -> bool) -> Thing {
        self.wait(what, || self.all().into_iter().find(&is))
    }

    /// Waits until nothing of this role and name is there.
    #[track_caller]
    pub fn misses(&self, role: &str, name: &str) {
        let is = |thing: &Thing| thing.role == role && thing.name == name;
        self.wait(&format!("no {role} {name:?}"), || {
            (!self.all().iter().any(is)).then_some(())
        });
    }

    /// Waits until this is so; it may be so whenever something has happened.
    #[track_caller]
    pub fn wait<T>(&self, what: &str, is: impl Fn() -> Option<T>) -> T {
        let began = Instant::now();
        loop {
            if let Some(found) = is() {
                return found;
            }
            let left = DEADLINE.saturating_sub(began.elapsed());
            if self.heard.recv_timeout(left).is_err() {
                let marked =
                    |thing: &Thing| format!("{}{}", if thing.is(FOCUSED) { "> " } else { "" }, thing.line());
                let all: Vec<String> = self.all().iter().map(marked).collect();
                panic!("there is never {what}:\n{}", all.join("\n"));
            }
        }
    }

    /// Waits for the next thing of this kind that happens.
    #[track_caller]
    pub fn hears(&self, what: &str, is: impl Fn(&Heard) -> bool) -> Heard {
        let began = Instant::now();
        let mut all = Vec::new();
        let left = || DEADLINE.saturating_sub(began.elapsed());
        while let Ok(heard) = self.heard.recv_timeout(left()) {
            if is(&heard) {
                return heard;
            }
            all.push(heard);
        }
        panic!("{what} is never heard, but {all:#?}");
    }

    /// Waits until these words are spoken.
    #[track_caller]
    pub fn hears_words(&self, words: &str) {
        self.hears(words, |heard| {
            heard.what == "Announcement" && heard.words.contains(words)
        });
    }

    /// Waits until the keyboard goes to something; what that is.
    #[track_caller]
    pub fn follows_focus(&self) -> Thing {
        let heard = self.hears("the focus", Heard::is_focus);
        let (owner, path) = heard.thing;
        self.thing(&owner, &path).expect("it is there")
    }

    /// What was heard and not waited for.
    pub fn heard(&self) -> Vec<Heard> {
        self.heard.try_iter().collect()
    }

    /// Everything in all windows, from the outside to the inside.
    pub fn all(&self) -> Vec<Thing> {
        let mut all = Vec::new();
        let mut next = vec![(REGISTRY.to_owned(), ROOT.to_owned())];
        while let Some((owner, path)) = next.pop() {
            // It may be gone by now.
            let Ok(thing) = self.thing(&owner, &path) else {
                continue;
            };
            let children: Vec<(String, OwnedObjectPath)> = thing
                .proxy(ACCESSIBLE)
                .call("GetChildren", &())
                .unwrap_or_default();
            let children = children
                .into_iter()
                .map(|(owner, path)| (owner, path.to_string()));
            next.extend(children.rev());
            all.push(thing);
        }
        all
    }

    fn thing(&self, owner: &str, path: &str) -> zbus::Result<Thing> {
        let mut thing = Thing {
            connection: self.connection.clone(),
            owner: owner.to_owned(),
            path: path.to_owned(),
            role: String::new(),
            name: String::new(),
        };
        let role: u32 = thing.proxy(ACCESSIBLE).call("GetRole", &())?;
        let known = ROLES.iter().find(|(number, _)| *number == role);
        let role = known.map_or_else(|| role.to_string(), |(_, name)| (*name).to_owned());
        let name = thing.proxy(ACCESSIBLE).get_property("Name")?;
        thing.role = role;
        thing.name = name;
        Ok(thing)
    }
}

impl Heard {
    fn is_focus(&self) -> bool {
        (self.what.as_str(), self.detail.as_str(), self.on) == ("StateChanged", "focused", true)
    }

    fn of(message: &message::Message) -> Option<Self> {
        let header = message.header();
        let body = message.body();
        let body: Structure<'_> = body.deserialize().ok()?;
        let [Value::Str(detail), Value::I32(on), _, Value::Value(words), ..] = body.fields() else {
            return None;
        };
        let words = match &**words {
            Value::Str(words) => words.to_string(),
            _ => String::new(),
        };
        Some(Self {
            what: header.member()?.to_string(),
            detail: detail.to_string(),
            on: *on == 1,
            words,
            thing: (header.sender()?.to_string(), header.path()?.to_string()),
        })
    }
}

impl Thing {
    /// Does what it is for.
    #[track_caller]
    pub fn press(&self) {
        let done: bool = self
            .proxy("org.a11y.atspi.Action")
            .call("DoAction", &0)
            .expect("it can be pressed");
        assert!(done, "{}", self.line());
    }

    /// Writes into it, in place of what is there.
    #[track_caller]
    pub fn write(&self, text: &str) {
        let done: bool = self
            .proxy("org.a11y.atspi.EditableText")
            .call("SetTextContents", &text)
            .expect("it can be written into");
        assert!(done, "{}", self.line());
    }

    /// What is written in it.
    pub fn text(&self) -> String {
        let text = self.proxy("org.a11y.atspi.Text");
        text.call("GetText", &(0, -1)).expect("it has a text")
    }

    /// Where the caret is in it.
    pub fn caret(&self) -> i32 {
        let text = self.proxy("org.a11y.atspi.Text");
        text.get_property("CaretOffset").expect("it has a caret")
    }

    /// Gives it the keyboard.
    pub fn take_keyboard(&self) {
        let done: bool = self
            .proxy("org.a11y.atspi.Component")
            .call("GrabFocus", &())
            .expect("it takes the keyboard");
        assert!(done, "{}", self.line());
    }

    /// Where it is on the screen: left, top, width, height.
    pub fn place(&self) -> (i32, i32, i32, i32) {
        let component = self.proxy("org.a11y.atspi.Component");
        component.call("GetExtents", &0_u32).expect("it has a place")
    }

    /// Whether it is in a state, by the state's number.
    pub fn is(&self, state: u32) -> bool {
        let states: Vec<u32> = self
            .proxy(ACCESSIBLE)
            .call("GetState", &())
            .expect("it has states");
        let word = usize::try_from(state / 32).expect("states are few");
        states
            .get(word)
            .is_some_and(|bits| bits & (1 << (state % 32)) != 0)
    }

    /// What it is and is called.
    pub fn line(&self) -> String {
        format!("{} {:?}", self.role, self.name)
    }

    fn proxy(&self, interface: &'static str) -> Proxy<'_> {
        zbus::blocking::proxy::Builder::new(&self.connection)
            .destination(self.owner.as_str())
            .and_then(|builder| builder.path(self.path.as_str()))
            .and_then(|builder| builder.interface(interface))
            .map(|builder| builder.cache_properties(zbus::proxy::CacheProperties::No))
            .and_then(zbus::blocking::proxy::Builder::build)
            .expect("names are right")
    }
}

/// A thing can have the keyboard.
pub const FOCUSABLE: u32 = 11;
/// A row is chosen.
pub const SELECTED: u32 = 23;
/// A thing has the keyboard.
pub const FOCUSED: u32 = 12;
/// A thing can be used.
pub const ENABLED: u32 = 8;
/// A box is checked.
pub const CHECKED: u32 = 4;

fn connect(address: &str) -> Connection {
    connection::Builder::address(address)
        .and_then(|builder| builder.method_timeout(DEADLINE).build())
        .expect("the bus is there")
}

/// Gathers what happens, from now on.
fn listen(connection: &Connection) -> Receiver<Heard> {
    let rule = MatchRule::builder()
        .msg_type(message::Type::Signal)
        .interface(OBJECT_EVENT);
    let rule = rule.expect("it is a name").build();
    let messages = MessageIterator::for_match_rule(rule, connection, Some(4096)).expect("the bus is there");
    let (hear, heard) = channel();
    std::thread::spawn(move || {
        for message in messages.map_while(Result::ok) {
            if let Some(event) = Heard::of(&message)
                && hear.send(event).is_err()
            {
                break;
            }
        }
    });
    let registry = Proxy::new(connection, REGISTRY, "/org/a11y/atspi/registry", REGISTRY);
    let () = registry
        .and_then(|registry| registry.call("RegisterEvent", &("object:", Vec::<String>::new(), "")))
        .expect("the registry is there");
    heard
}
