//! Telling of messages while the person looks elsewhere (Desktop Notifications Specification).

use std::collections::HashMap;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;

use zbus::blocking::{Connection, Proxy};
use zbus::zvariant::Value;

use crate::model::conversations::ConversationId;
use crate::net::Mailbox;
use crate::update::Msg;

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// The most that wait to be told; more are not told at all.
const MOST_WAITING: usize = 16;

/// What is told.
pub struct Notice {
    /// Where it was said.
    pub conversation: ConversationId,
    /// Who, and where.
    pub title: String,
    /// What.
    pub text: String,
}

/// Tells of messages, on a thread of its own.
pub struct Notifier {
    notices: SyncSender<Notice>,
}

impl Notifier {
    /// A notifier; a click on what it tells leads to the conversation.
    pub fn start(mailbox: Mailbox) -> Self {
        let (notices, received) = sync_channel::<Notice>(MOST_WAITING);
        let work = move || {
            let mut desktop = None;
            for notice in received {
                // Where there is nobody to tell, it is tried again the next time.
                desktop = desktop.or_else(|| Desktop::open(&mailbox).ok());
                if let Some(open) = &desktop
                    && open.tell(&notice).is_err()
                {
                    desktop = None;
                }
            }
        };
        let _ = thread::Builder::new().name("notify".to_owned()).spawn(work);
        Self { notices }
    }

    /// Tells of something, unless there is too much to tell.
    pub fn tell(&self, notice: Notice) {
        match self.notices.try_send(notice) {
            Ok(()) | Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {}
        }
    }
}

/// Which conversation each of the last notices was about.
type Told = Arc<Mutex<HashMap<u32, ConversationId>>>;

struct Desktop {
    bus: Connection,
    last: Told,
}

impl Desktop {
    fn open(mailbox: &Mailbox) -> zbus::Result<Self> {
        let bus = Connection::session()?;
        let last: Told = Arc::default();
        let (listened, mailbox, known) = (bus.clone(), mailbox.clone(), Arc::clone(&last));
        let listen = move || -> zbus::Result<()> {
            let service = Proxy::new(&listened, NAME, PATH, NAME)?;
            for clicked in service.receive_signal("ActionInvoked")? {
                let (id, _): (u32, String) = clicked.body().deserialize()?;
                let about = known.lock().ok().and_then(|known| known.get(&id).copied());
                if let Some(conversation) = about {
                    mailbox.tell(Msg::Select(conversation));
                    mailbox.tell(Msg::Raise);
                }
            }
            Ok(())
        };
        // Without it clicks lead nowhere.
        let _ = thread::Builder::new().name("clicks".to_owned()).spawn(listen);
        Ok(Self { bus, last })
    }

    fn tell(&self, notice: &Notice) -> zbus::Result<()> {
        let service = Proxy::new(&self.bus, NAME, PATH, NAME)?;
        // The text may be taken for markup.
        let text = notice.text.replace('&', "&amp;").replace('<', "&lt;");
        let hints: HashMap<&str, Value<'_>> = HashMap::from([
            ("desktop-entry", Value::from("chat-client")),
            ("category", Value::from("im.received")),
        ]);
        let actions: [&str; 2] = ["default", ""];
        let arguments = (
            "Chat",
            0_u32,
            "chat-client",
            notice.title.as_str(),
            text.as_str(),
            &actions[..],
            hints,
            -1_i32,
        );
        let id: u32 = service.call("Notify", &arguments)?;
        if let Ok(mut last) = self.last.lock() {
            if last.len() >= MOST_WAITING {
                last.clear();
            }
            last.insert(id, notice.conversation);
        }
        Ok(())
    }
}
