//! One program in a session: who starts it again comes to the one that runs (Desktop Entry Specification, D-Bus
//! Activation).
#![allow(
    clippy::used_underscore_binding,
    reason = "what becomes of the interface's methods takes everything apart"
)]

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use zbus::blocking::{Connection, Proxy, connection};
use zbus::fdo::RequestNameFlags;
use zbus::zvariant::{OwnedValue, Value};

use crate::model::url::IrcUrl;
use crate::net::Mailbox;
use crate::update::Msg;

const NAME: &str = "org.chatd.chat_client";
const PATH: &str = "/org/chatd/chat_client";
const INTERFACE: &str = "org.freedesktop.Application";

/// The most links that are taken at once.
const MOST_LINKS: usize = 8;

/// The most that waits while the program begins.
const MOST_WAITING: usize = 32;

/// What is said of how something was started; nothing that is used.
type PlatformData = HashMap<String, OwnedValue>;

/// What a program is that has been started.
pub enum Begun {
    /// The one that runs.
    Here(Instance),
    /// One more: the one that runs comes forward instead, and follows the link.
    HandedOver,
}

/// The one that runs, as long as the program does; or one more that has reasons of its own.
pub struct Instance {
    /// By what others find it; nobody does, if there is none.
    bus: Option<Connection>,
    door: Door,
}

/// Where others knock: also before there is anybody to open.
#[derive(Clone, Default)]
struct Door(Arc<Mutex<Caller>>);

#[derive(Default)]
struct Caller {
    mailbox: Option<Mailbox>,
    waiting: Vec<Msg>,
}

/// Is the one that runs; or has the one that does come forward and follow a link, if this one is `plain`. Of several that
/// are started at once one is the first: the bus gives the name to one.
pub fn begin(link: Option<&IrcUrl>, plain: bool) -> Begun {
    let door = Door::default();
    // Without a bus nobody can be asked, and this is the only one.
    let (bus, first) = match claim(&door) {
        Ok((bus, first)) => (Some(bus), first),
        Err(_) => (None, true),
    };
    if !first
        && plain
        && let Some(bus) = &bus
        && tell(bus, link).is_ok()
    {
        return Begun::HandedOver;
    }
    Begun::Here(Instance { bus, door })
}

/// Whether this is the first one.
fn claim(door: &Door) -> zbus::Result<(Connection, bool)> {
    let application = Application { door: door.clone() };
    let bus = connection::Builder::session()?
        .serve_at(PATH, application)?
        .build()?;
    let first = match bus.request_name_with_flags(NAME, RequestNameFlags::DoNotQueue.into()) {
        Ok(_) => true,
        Err(zbus::Error::NameTaken) => false,
        Err(error) => return Err(error),
    };
    Ok((bus, first))
}

fn tell(bus: &Connection, link: Option<&IrcUrl>) -> zbus::Result<()> {
    let running = Proxy::new(bus, NAME, PATH, INTERFACE)?;
    let nothing: HashMap<&str, Value<'_>> = HashMap::new();
    // Nobody waits for an answer: it may be busy.
    match link {
        Some(link) => running.call_noreply("Open", &(vec![link.to_string()], nothing)),
        None => running.call_noreply("Activate", &(nothing,)),
    }
}

impl Instance {
    /// Tells what others want, from now on and from before, as long as the program runs.
    pub fn serve(self, mailbox: Mailbox) {
        self.door.open(mailbox);
        // It is found as long as there is the connection.
        let work = move || {
            let _bus = self.bus;
            loop {
                thread::park();
            }
        };
        let _ = thread::Builder::new().name("instance".to_owned()).spawn(work);
    }
}

impl Door {
    fn open(&self, mailbox: Mailbox) {
        let mut caller = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for msg in caller.waiting.drain(..) {
            mailbox.tell(msg);
        }
        caller.mailbox = Some(mailbox);
    }

    fn tell(&self, msg: Msg) {
        let mut caller = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &caller.mailbox {
            Some(mailbox) => {
                let mailbox = mailbox.clone();
                drop(caller);
                mailbox.tell(msg);
            }
            None if caller.waiting.len() < MOST_WAITING => caller.waiting.push(msg),
            None => {}
        }
    }
}

struct Application {
    door: Door,
}

#[zbus::interface(name = "org.freedesktop.Application")]
impl Application {
    fn activate(&self, _platform_data: PlatformData) {
        self.door.tell(Msg::Raise);
    }

    fn open(&self, links: Vec<String>, _platform_data: PlatformData) {
        for link in links.into_iter().take(MOST_LINKS) {
            // Nothing else is opened for others.
            if link.parse::<IrcUrl>().is_ok() {
                self.door.tell(Msg::Open(link));
            }
        }
        self.door.tell(Msg::Raise);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc::sync_channel;

    use super::*;

    #[test]
    fn who_knocks_while_the_program_begins_is_heard() {
        let door = Door::default();
        for _ in 0..2 * MOST_WAITING {
            door.tell(Msg::Raise);
        }
        let (events, heard) = sync_channel(2 * MOST_WAITING);
        let wake = Arc::new(|| {});
        door.open(Mailbox { events, wake });
        door.tell(Msg::OpenHelp);
        let heard: Vec<Msg> = heard.try_iter().collect();
        assert_eq!(heard.len(), MOST_WAITING + 1);
        assert!(matches!(heard.last(), Some(Msg::OpenHelp)));
    }
}
