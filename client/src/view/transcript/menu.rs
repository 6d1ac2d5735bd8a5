//! The menu of a line.

use std::cell::RefCell;
use std::rc::Rc;

use fltk::app;
use fltk::enums::Shortcut;
use fltk::menu::{MenuButton, MenuButtonType, MenuFlag};
use fltk::prelude::*;

use super::state::State;
use crate::i18n::{I18n, Key};
use crate::model::line::LineKind;
use crate::update::Msg;
use crate::view::post::Post;
use crate::view::theme;

/// What can be said to a message at once.
const REACTIONS: [&str; 6] = ["👍", "❤️", "😂", "🎉", "😮", "😢"];

/// What a choice of the menu does.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Choice {
    CopySelection,
    CopyMessage,
    Reply,
    React(&'static str),
    Private,
    TakeBack,
    Retry(u64),
    Discard(u64),
}

/// The menu of a line.
#[derive(Clone)]
pub struct LineMenu {
    state: Rc<RefCell<State>>,
    menu: MenuButton,
    post: Post,
    i18n: Rc<I18n>,
}

impl LineMenu {
    /// Adds it to the current group; it is not seen before it is opened.
    pub fn new(state: &Rc<RefCell<State>>, post: &Post, i18n: &Rc<I18n>) -> Self {
        let mut menu = MenuButton::default().with_type(MenuButtonType::Popup3);
        theme::dress_menu(&mut menu);
        menu.hide();
        Self {
            state: Rc::clone(state),
            menu,
            post: post.clone(),
            i18n: Rc::clone(i18n),
        }
    }

    /// Shows it once this event is handled: while it is open, other events are.
    pub fn open(&self, line: u64) {
        let choices = choices(&mut self.state.borrow_mut(), line);
        let opened = self.clone();
        app::awake_callback(move || {
            let mut menu = opened.menu.clone();
            theme::dress_menu(&mut menu);
            menu.clear();
            for choice in &choices {
                // A slash would begin a menu in the menu.
                let label = label(choice, &opened.i18n).replace('/', "\\/").replace('&', "&&");
                menu.add(&label, Shortcut::None, MenuFlag::Normal, |_| {});
            }
            if menu.popup().is_some()
                && let Some(choice) = usize::try_from(menu.value()).ok().and_then(|at| choices.get(at))
            {
                obey(&mut opened.state.borrow_mut(), &opened.post, line, choice);
            }
        });
    }

    /// What it offers for a line.
    pub fn words(&self, line: u64) -> Vec<String> {
        let choices = choices(&mut self.state.borrow_mut(), line);
        choices.iter().map(|choice| label(choice, &self.i18n)).collect()
    }

    /// Does what stands at this place.
    pub fn choose(&self, line: u64, at: usize) {
        let mut state = self.state.borrow_mut();
        if let Some(choice) = choices(&mut state, line).get(at) {
            obey(&mut state, &self.post, line, choice);
        }
    }
}

/// What can be done with a line.
fn choices(state: &mut State, line: u64) -> Vec<Choice> {
    let Some(at) = state.rows.at(line) else {
        return Vec::new();
    };
    let Some(shown) = state.rows.line(at).map(Rc::clone) else {
        return Vec::new();
    };
    let mut choices = Vec::new();
    if let Some((id, _)) = state.rows.delivery(at) {
        choices.extend([Choice::Retry(*id), Choice::Discard(*id)]);
    }
    if state.selected_text().is_some() {
        choices.push(Choice::CopySelection);
    }
    choices.push(Choice::CopyMessage);
    if let LineKind::Said(said) = &shown.kind
        && !said.redacted
    {
        if shown.msgid.is_some() {
            choices.push(Choice::Reply);
            choices.extend(REACTIONS.map(Choice::React));
        }
        if !said.own {
            choices.push(Choice::Private);
        }
        if shown.msgid.is_some() {
            choices.push(Choice::TakeBack);
        }
    }
    choices
}

fn label(choice: &Choice, i18n: &I18n) -> String {
    match choice {
        Choice::CopySelection => i18n.text(Key::MenuCopySelection),
        Choice::CopyMessage => i18n.text(Key::MenuCopyMessage),
        Choice::Reply => i18n.text(Key::MenuReply),
        Choice::React(text) => i18n.fill(Key::MenuReact, &[("text", text)]),
        Choice::Private => i18n.text(Key::MenuPrivate),
        Choice::TakeBack => i18n.text(Key::MenuTakeBack),
        Choice::Retry(_) => i18n.text(Key::MenuRetry),
        Choice::Discard(_) => i18n.text(Key::MenuDiscard),
    }
}

fn obey(state: &mut State, post: &Post, line: u64, choice: &Choice) {
    let id = state.line(line).map(|line| line.id);
    match choice {
        Choice::CopySelection => {
            if let Some(text) = state.selected_text() {
                app::copy(&text);
            }
        }
        Choice::CopyMessage => app::copy(&state.line_text(line)),
        Choice::Reply => post.tell(Msg::ReplyTo(id)),
        Choice::React(text) => {
            if let Some(id) = id {
                post.tell(Msg::React(id, (*text).to_owned()));
            }
        }
        Choice::Private => post.tell(Msg::SelectPerson(state.speaker(line))),
        Choice::TakeBack => {
            if let Some(id) = id {
                post.tell(Msg::TakeBack(id));
            }
        }
        Choice::Retry(id) => post.tell(Msg::Retry(*id)),
        Choice::Discard(id) => post.tell(Msg::Discard(*id)),
    }
}
