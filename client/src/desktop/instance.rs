//! One program in a session: who starts it again comes to the one that runs (Desktop Entry Specification, D-Bus
//! Activation).
#![allow(
    clippy::used_underscore_binding,
    reason = "what becomes of the interface's methods takes everything apart"
)]

use std::collections::HashMap;
use std::thread;

use zbus::blocking::{Connection, Proxy, connection, fdo};
use zbus::names::BusName;
use zbus::zvariant::{OwnedValue, Value};

use crate::model::url::IrcUrl;
use crate::net::Mailbox;
use crate::update::Msg;

const NAME: &str = "org.chatd.chat_client";
const PATH: &str = "/org/chatd/chat_client";
const INTERFACE: &str = "org.freedesktop.Application";

/// The most links that are taken at once.
const MOST_LINKS: usize = 8;

/// What is said of how something was started; nothing that is used.
type PlatformData = HashMap<String, OwnedValue>;

/// Has the one that runs come forward and follow a link. Whether there is one.
pub fn hand_over(link: Option<&IrcUrl>) -> bool {
    // Without a bus nobody can be asked, and this is the only one.
    tell(link).unwrap_or(false)
}

fn tell(link: Option<&IrcUrl>) -> zbus::Result<bool> {
    let bus = Connection::session()?;
    if !fdo::DBusProxy::new(&bus)?.name_has_owner(BusName::try_from(NAME)?)? {
        return Ok(false);
    }
    let running = Proxy::new(&bus, NAME, PATH, INTERFACE)?;
    let nothing: HashMap<&str, Value<'_>> = HashMap::new();
    // Nobody waits for an answer: it may be busy.
    match link {
        Some(link) => running.call_noreply("Open", &(vec![link.to_string()], nothing))?,
        None => running.call_noreply("Activate", &(nothing,))?,
    }
    Ok(true)
}

/// Is the one that runs, as long as the program does.
pub fn serve(mailbox: Mailbox) {
    let work = move || {
        // Where there is one already, or no bus, nobody comes.
        if let Ok(_bus) = open(mailbox) {
            loop {
                thread::park();
            }
        }
    };
    let _ = thread::Builder::new().name("instance".to_owned()).spawn(work);
}

fn open(mailbox: Mailbox) -> zbus::Result<Connection> {
    connection::Builder::session()?
        .serve_at(PATH, Application { mailbox })?
        .name(NAME)?
        .build()
}

struct Application {
    mailbox: Mailbox,
}

#[zbus::interface(name = "org.freedesktop.Application")]
impl Application {
    fn activate(&self, _platform_data: PlatformData) {
        self.mailbox.tell(Msg::Raise);
    }

    fn open(&self, links: Vec<String>, _platform_data: PlatformData) {
        for link in links.into_iter().take(MOST_LINKS) {
            // Nothing else is opened for others.
            if link.parse::<IrcUrl>().is_ok() {
                self.mailbox.tell(Msg::Open(link));
            }
        }
        self.mailbox.tell(Msg::Raise);
    }
}
