//! The item in the tray (`StatusNotifierItem`, with a menu over D-Bus).

use std::sync::atomic::{AtomicBool, Ordering};

use ksni::menu::{CheckmarkItem, StandardItem};
use ksni::{Category, Icon, MenuItem, OfflineReason, Status, ToolTip};

use crate::net::Mailbox;
use crate::update::Msg;

/// What is seen of the item.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// The program's name.
    pub title: String,
    /// How things are, in words.
    pub about: String,
    /// The pictures, in several sizes.
    pub icons: Vec<Icon>,
    /// Whether the person is waited for.
    pub attention: bool,
    /// Whether the person is not to be disturbed.
    pub quiet: bool,
    /// The words of the menu: showing the window, not disturbing, quitting.
    pub words: [String; 3],
}

/// The item in the tray.
pub struct Item {
    pub look: Look,
    pub mailbox: Mailbox,
    /// Whether there is no tray to show it.
    pub offline: AtomicBool,
}

impl ksni::Tray for Item {
    fn id(&self) -> String {
        "chat-client".to_owned()
    }

    fn category(&self) -> Category {
        Category::Communications
    }

    fn title(&self) -> String {
        self.look.title.clone()
    }

    fn status(&self) -> Status {
        if self.look.attention {
            Status::NeedsAttention
        } else {
            Status::Active
        }
    }

    fn icon_pixmap(&self) -> Vec<Icon> {
        self.look.icons.clone()
    }

    fn attention_icon_pixmap(&self) -> Vec<Icon> {
        self.look.icons.clone()
    }

    fn tool_tip(&self) -> ToolTip {
        ToolTip {
            title: self.look.title.clone(),
            description: self.look.about.clone(),
            ..ToolTip::default()
        }
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        self.mailbox.tell(Msg::Raise);
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        let [show, quiet, leave] = self.look.words.clone();
        let show = StandardItem {
            label: show,
            activate: Box::new(|item: &mut Self| item.mailbox.tell(Msg::Raise)),
            ..StandardItem::default()
        };
        let quiet = CheckmarkItem {
            label: quiet,
            checked: self.look.quiet,
            activate: Box::new(|item: &mut Self| item.mailbox.tell(Msg::ToggleQuiet)),
            ..CheckmarkItem::default()
        };
        let leave = StandardItem {
            label: leave,
            activate: Box::new(|item: &mut Self| item.mailbox.tell(Msg::Quit)),
            ..StandardItem::default()
        };
        vec![show.into(), quiet.into(), MenuItem::Separator, leave.into()]
    }

    fn watcher_online(&self) {
        self.offline.store(false, Ordering::Relaxed);
        self.mailbox.tell(Msg::Tray(true));
    }

    fn watcher_offline(&self, _reason: OfflineReason) -> bool {
        self.offline.store(true, Ordering::Relaxed);
        self.mailbox.tell(Msg::Tray(false));
        // It may come back.
        true
    }
}
