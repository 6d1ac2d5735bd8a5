//! The desktop's keyring (freedesktop.org Secret Service), if there is one: it keeps the passwords of accounts.
//!
//! What goes to it goes over the session's own bus, as it is.

use std::collections::HashMap;
use std::thread;

use zbus::blocking::{Connection, Proxy};
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};

use crate::model::network::NetworkId;
use crate::model::secret::Secret;
use crate::net::Mailbox;
use crate::update::Msg;

const SERVICE: &str = "org.freedesktop.secrets";
const PATH: &str = "/org/freedesktop/secrets";
const COLLECTION: &str = "/org/freedesktop/secrets/aliases/default";

/// A secret as it is sent: session, parameters, value, content type.
type Sent = (OwnedObjectPath, Vec<u8>, Vec<u8>, String);

/// Looks for a password, and tells what it found.
pub fn find(network: NetworkId, server: String, account: String, mailbox: Mailbox) {
    let deliver = mailbox.clone();
    let work = move || {
        let found = Keyring::open().and_then(|keyring| keyring.find(&server, &account));
        // No keyring, a locked one, an empty one: the person is asked.
        let password = found.ok().flatten();
        mailbox.tell(Msg::Password { network, password });
    };
    if thread::Builder::new()
        .name("keyring".to_owned())
        .spawn(work)
        .is_err()
    {
        let password = None;
        deliver.tell(Msg::Password { network, password });
    }
}

/// Keeps a password. Without a keyring it is asked for the next time.
pub fn keep(server: String, account: String, password: Secret) {
    let work = move || {
        let kept = Keyring::open().and_then(|keyring| keyring.keep(&server, &account, &password));
        if let Err(error) = kept {
            eprintln!("chat-client: {error}");
        }
    };
    // Without a thread it is asked for the next time, too.
    let _ = thread::Builder::new().name("keyring".to_owned()).spawn(work);
}

struct Keyring {
    bus: Connection,
    session: OwnedObjectPath,
}

impl Keyring {
    fn open() -> zbus::Result<Self> {
        let bus = Connection::session()?;
        let service = Proxy::new(&bus, SERVICE, PATH, "org.freedesktop.Secret.Service")?;
        let (_, session): (OwnedValue, OwnedObjectPath) =
            service.call("OpenSession", &("plain", Value::from("")))?;
        Ok(Self { bus, session })
    }

    fn find(&self, server: &str, account: &str) -> zbus::Result<Option<Secret>> {
        let service = Proxy::new(&self.bus, SERVICE, PATH, "org.freedesktop.Secret.Service")?;
        let (mut items, locked): (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) =
            service.call("SearchItems", &(attributes(server, account),))?;
        if items.is_empty() && !locked.is_empty() {
            let (unlocked, prompt): (Vec<OwnedObjectPath>, OwnedObjectPath) =
                service.call("Unlock", &(&locked,))?;
            items = unlocked;
            if items.is_empty() && self.prompt(&prompt)? {
                items = locked;
            }
        }
        let Some(item) = items.first() else {
            return Ok(None);
        };
        let item = Proxy::new(&self.bus, SERVICE, item, "org.freedesktop.Secret.Item")?;
        let (_, _, value, _): Sent = item.call("GetSecret", &(&self.session,))?;
        Ok(String::from_utf8(value).ok().map(Secret::new))
    }

    fn keep(&self, server: &str, account: &str, password: &Secret) -> zbus::Result<()> {
        let collection = Proxy::new(
            &self.bus,
            SERVICE,
            COLLECTION,
            "org.freedesktop.Secret.Collection",
        )?;
        let label = format!("chat-client: {account}@{server}");
        let properties = HashMap::from([
            ("org.freedesktop.Secret.Item.Label", Value::from(label)),
            (
                "org.freedesktop.Secret.Item.Attributes",
                Value::from(attributes(server, account)),
            ),
        ]);
        let sent: Sent = (
            self.session.clone(),
            Vec::new(),
            password.reveal().as_bytes().to_vec(),
            "text/plain; charset=utf8".to_owned(),
        );
        let (_, prompt): (OwnedObjectPath, OwnedObjectPath) =
            collection.call("CreateItem", &(properties, sent, true))?;
        self.prompt(&prompt)?;
        Ok(())
    }

    /// Lets the keyring ask the person for what it needs, if it does. Whether they agreed.
    fn prompt(&self, prompt: &ObjectPath<'_>) -> zbus::Result<bool> {
        if prompt.as_str() == "/" {
            return Ok(true);
        }
        let prompt = Proxy::new(&self.bus, SERVICE, prompt, "org.freedesktop.Secret.Prompt")?;
        let mut completed = prompt.receive_signal("Completed")?;
        prompt.call::<_, _, ()>("Prompt", &("",))?;
        let Some(message) = completed.next() else {
            return Ok(false);
        };
        let (dismissed, _): (bool, OwnedValue) = message.body().deserialize()?;
        Ok(!dismissed)
    }
}

fn attributes<'a>(server: &'a str, account: &'a str) -> HashMap<&'static str, &'a str> {
    HashMap::from([
        ("application", "chat-client"),
        ("server", server),
        ("account", account),
    ])
}
