//! The program in the desktop's tray, where there is one: how much is unread, and a menu.

mod icon;
mod item;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use ksni::blocking::{Handle, TrayMethods};
use protocol::language::Language;

use self::icon::Face;
use self::item::{Item, Look};
use crate::i18n::{I18n, Key};
use crate::model::Model;
use crate::model::network::Phase;
use crate::net::Mailbox;
use crate::present;
use crate::update::Msg;

/// The program in the tray. The desktop is told on a thread of its own, and only how things are by then.
pub struct Tray {
    latest: Arc<Mutex<Look>>,
    changed: SyncSender<()>,
    /// What was told last: the picture, the language, the words.
    followed: Option<(Face, Language, String)>,
}

impl Tray {
    /// Puts it there as soon as there is a tray; tells when there is one.
    pub fn start(mailbox: Mailbox) -> Self {
        let latest: Arc<Mutex<Look>> = Arc::default();
        let (changed, received) = sync_channel(1);
        let look = Arc::clone(&latest);
        // Without a thread it is as without a tray.
        let _ = thread::Builder::new()
            .name("tray".to_owned())
            .spawn(move || run(&look, &received, mailbox));
        Self {
            latest,
            changed,
            followed: None,
        }
    }

    /// Follows the model.
    pub fn follow(&mut self, model: &Model, i18n: &I18n) {
        let unread = model.unread();
        let face = Face {
            unread: unread.min(icon::MOST),
            quiet: !model.appearance.notify,
            online: model
                .networks
                .iter()
                .any(|network| network.phase == Phase::Online),
        };
        let about = about(model, face.unread < unread, i18n);
        let followed = Some((face, model.language(), about.clone()));
        if self.followed == followed {
            return;
        }
        self.followed = followed;
        let look = Look {
            title: i18n.text(Key::AppTitle),
            about,
            icons: icon::draw(face),
            attention: face.unread > 0 && !face.quiet,
            quiet: face.quiet,
            words: [Key::TrayShow, Key::TrayQuiet, Key::ButtonQuit].map(|key| i18n.text(key)),
        };
        *self.latest.lock().unwrap_or_else(PoisonError::into_inner) = look;
        // If it is full, the thread has still to look.
        let _ = self.changed.try_send(());
    }
}

/// How things are, in words. There is no end to the numbers that a server can make: from some on they are all the same.
fn about(model: &Model, more: bool, i18n: &I18n) -> String {
    let unread = model.unread();
    if unread == 0 {
        let states = model.networks.iter().map(|network| present::state(network, i18n));
        return states.collect::<Vec<_>>().join("\n");
    }
    let count = if more {
        format!("{}+", icon::MOST)
    } else {
        unread.to_string()
    };
    i18n.fill(Key::TrayUnread, &[("count", &count)])
}

fn run(latest: &Mutex<Look>, changed: &Receiver<()>, mailbox: Mailbox) {
    let look = || latest.lock().unwrap_or_else(PoisonError::into_inner).clone();
    // How it looks at first has to be known.
    if changed.recv().is_err() {
        return;
    }
    let item = Item {
        look: look(),
        mailbox,
        offline: AtomicBool::new(false),
    };
    // Where there is no tray, one may come. Without a bus there is none.
    let Ok(handle) = item.assume_sni_available(true).spawn() else {
        return;
    };
    let handle: Handle<Item> = handle;
    handle.update(|item| {
        if !item.offline.load(Ordering::Relaxed) {
            item.mailbox.tell(Msg::Tray(true));
        }
    });
    while changed.recv().is_ok() {
        let now = look();
        handle.update(|item| item.look = now);
    }
}
