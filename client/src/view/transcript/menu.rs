//! The menu of a line.

use std::cell::RefCell;
use std::rc::Rc;

use fltk::app;
use fltk::widget::Widget;

use super::state::State;
use crate::access::seen::Entry;
use crate::i18n::{I18n, Key};
use crate::model::line::LineKind;
use crate::update::Msg;
use crate::view::popup::Popup;
use crate::view::post::Post;
use crate::view::reach::{self, Offer};

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
    popup: Popup,
    post: Post,
    i18n: Rc<I18n>,
}

impl LineMenu {
    /// Adds it to the current group; it is not seen before it is opened.
    pub fn new(state: &Rc<RefCell<State>>, post: &Post, i18n: &Rc<I18n>) -> Self {
        Self {
            state: Rc::clone(state),
            popup: Popup::new(),
            post: post.clone(),
            i18n: Rc::clone(i18n),
        }
    }

    /// Shows that of a line.
    pub fn open(&self, line: u64) {
        let mut state = self.state.borrow_mut();
        let choices = choices(&mut state, line);
        let area = state.pointed_area().unwrap_or(state.area);
        drop(state);
        let this = self.clone();
        self.popup.open(self.entries(&choices), area, move |at| {
            if let Some(choice) = choices.get(at) {
                obey(&mut this.state.borrow_mut(), &this.post, line, choice);
            }
        });
    }

    /// What it offers for the line that is pointed at, without opening it.
    pub fn offered(&self, widget: &Widget) -> Offer {
        let (told, done, widget) = (self.clone(), self.clone(), widget.clone());
        Offer {
            popup: self.popup.clone(),
            entries: Box::new(move || {
                reach::seen(&widget)?;
                let mut state = told.state.borrow_mut();
                let (area, line) = (state.pointed_area()?, state.pointed()?);
                Some((told.entries(&choices(&mut state, line)), area))
            }),
            choose: Box::new(move |at| {
                let line = done.state.borrow().pointed();
                if let Some(line) = line {
                    done.choose(line, at);
                }
            }),
        }
    }

    fn entries(&self, choices: &[Choice]) -> Vec<Entry> {
        let words = choices.iter().map(|choice| label(choice, &self.i18n));
        words.map(Entry::new).collect()
    }

    /// Does what stands at this place.
    fn choose(&self, line: u64, at: usize) {
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
