//! What keys do wherever one is.

use std::rc::Rc;

use fltk::app;
use fltk::enums::Key as KeyCode;
use fltk::input::Input;
use fltk::prelude::WidgetExt as _;

use super::conversation_menu::ConversationMenu;
use super::emoji::EmojiPicker;
use super::focus;
use super::message::MessageField;
use super::post::Post;
use super::search::SearchBar;
use crate::i18n::Key;
use crate::update::Msg;

/// What keys do, as the help lists it.
pub const SHORTCUTS: [(&str, Key); 18] = [
    ("Enter", Key::ShortcutSend),
    ("Shift+Enter", Key::ShortcutLine),
    ("Tab", Key::ShortcutComplete),
    ("Ctrl+E", Key::Emoji),
    ("F7", Key::ShortcutSpelling),
    ("Ctrl+K", Key::ShortcutJump),
    ("Ctrl+F", Key::ShortcutSearch),
    ("Alt+↑  Alt+↓", Key::ShortcutWalk),
    ("Alt+A", Key::ShortcutUnread),
    ("Ctrl+I", Key::ShortcutInbox),
    ("Ctrl+M", Key::ShortcutMute),
    ("Ctrl+N", Key::ShortcutAddServer),
    ("Shift+F10", Key::ShortcutMenu),
    ("PgUp  PgDn", Key::ShortcutScroll),
    ("Tab", Key::ShortcutTab),
    ("Ctrl+,", Key::ShortcutSettings),
    ("Ctrl+Q", Key::ShortcutQuit),
    ("F1", Key::ShortcutHelp),
];

/// What keys do wherever one is.
#[derive(Clone)]
pub struct Keys {
    pub post: Post,
    pub join: Input,
    pub menu: ConversationMenu,
    pub message: MessageField,
    pub search: SearchBar,
    pub emoji: EmojiPicker,
    /// Shows or hides the search.
    pub toggle: Rc<dyn Fn(bool)>,
    /// Moves the transcript by so many pages.
    pub scroll: Rc<dyn Fn(i32)>,
}

impl Keys {
    /// Does what the pressed key is for. Whether it is for anything.
    pub fn press(&self) -> bool {
        let (ctrl, alt) = (app::is_event_ctrl(), app::is_event_alt());
        let key = app::event_key();
        let is = |c: char| key == KeyCode::from_char(c);
        match key {
            KeyCode::F10 | KeyCode::Menu if app::is_event_shift() || key == KeyCode::Menu => {
                self.menu.open_current();
            }
            KeyCode::F1 => self.post.tell(Msg::OpenHelp),
            KeyCode::Escape if self.search.is_shown() => (self.toggle)(false),
            KeyCode::Escape => self.post.tell(Msg::Escape),
            KeyCode::PageUp => (self.scroll)(-1),
            KeyCode::PageDown => (self.scroll)(1),
            KeyCode::Up if alt => self.post.tell(Msg::Step { back: true }),
            KeyCode::Down if alt => self.post.tell(Msg::Step { back: false }),
            KeyCode::F7 => self.post.tell(Msg::AskSpelling(self.message.cursor())),
            _ if alt && is('a') => self.post.tell(Msg::NextUnread),
            _ if ctrl && is('k') && self.join.visible_r() => focus::now(&self.join),
            _ if ctrl && is('f') && self.message.is_seen() => (self.toggle)(true),
            _ if ctrl && is('e') && self.message.is_seen() => self.emoji.open(),
            _ if ctrl && is('i') => self.post.tell(Msg::Select(crate::model::conversations::INBOX)),
            _ if ctrl && is('m') => self.post.tell(Msg::ToggleMute),
            _ if ctrl && is('n') => self.post.tell(Msg::AddServer),
            _ if ctrl && is(',') => self.post.tell(Msg::OpenSettings),
            _ if ctrl && is('q') => self.post.tell(Msg::Quit),
            _ => return false,
        }
        true
    }

    /// Puts the search away.
    pub fn close_search(&self) {
        (self.toggle)(false);
    }

    /// Goes on writing the message, whatever has the keyboard.
    pub fn type_on(&self) -> bool {
        let text = app::event_text();
        let writes = !text.is_empty() && !text.chars().any(char::is_control);
        if !writes || app::is_event_ctrl() || app::is_event_alt() || !self.message.is_seen() {
            return false;
        }
        let mut message = self.message.clone();
        message.go_on();
        message.insert(&text);
        true
    }
}
