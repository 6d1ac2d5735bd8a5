//! Choosing dictionaries: a button that names them, and a menu of those that there are.

use std::cell::RefCell;
use std::rc::Rc;

use fltk::button::Button;
use fltk::prelude::*;

use super::area::Area;
use super::popup::Popup;
use super::reach::{self, Offer};
use super::theme::{self, Weight};
use crate::access::seen::Entry;
use crate::i18n::{I18n, Key};
use crate::model::Model;

/// Chooses dictionaries.
#[derive(Clone)]
pub struct DictionaryPicker {
    button: Button,
    popup: Popup,
    state: Rc<RefCell<State>>,
}

#[derive(Default)]
struct State {
    installed: Vec<String>,
    chosen: Vec<String>,
    listener: Option<Rc<dyn Fn(Vec<String>)>>,
}

impl DictionaryPicker {
    /// Adds its button to the current group.
    pub fn new() -> Self {
        Self {
            button: theme::button_widget(Weight::Ordinary),
            popup: Popup::new(),
            state: Rc::default(),
        }
    }

    /// Tells which are to be used once the person has chosen.
    pub fn listen(&mut self, chosen: impl Fn(Vec<String>) + 'static) {
        self.state.borrow_mut().listener = Some(Rc::new(chosen));
        let picker = self.clone();
        self.button.set_callback(move |_| picker.open());
    }

    /// What can be chosen, without opening it.
    pub fn offered(&self) -> Offer {
        let (button, state) = (self.button.clone(), Rc::clone(&self.state));
        let picker = self.clone();
        Offer {
            popup: self.popup.clone(),
            entries: Box::new(move || Some((state.borrow().entries(), reach::seen(&button)?))),
            choose: Box::new(move |at| picker.choose(at)),
        }
    }

    /// Its button, to be placed.
    pub fn button(&self) -> &Button {
        &self.button
    }

    /// Follows the model.
    pub fn follow(&mut self, model: &Model, i18n: &I18n) {
        let mut state = self.state.borrow_mut();
        state.installed.clone_from(&model.spelling.installed);
        state.chosen = model.spelling.dictionaries(model.language());
        let label = if state.installed.is_empty() {
            i18n.text(Key::DictionariesNone)
        } else {
            format!("{}  ▾", state.chosen.join(", ").replace('_', "-"))
        };
        if state.chosen.is_empty() {
            self.button.deactivate();
        } else {
            self.button.activate();
        }
        if self.button.label() != label {
            self.button.set_label(&label);
        }
    }

    fn open(&self) {
        let this = self.clone();
        let entries = self.state.borrow().entries();
        self.popup
            .open(entries, Area::of(&self.button), move |at| this.choose(at));
    }

    /// Uses the one at this place, or does so no more.
    fn choose(&self, at: usize) {
        let state = self.state.borrow();
        let (mut chosen, listener) = (state.chosen.clone(), state.listener.clone());
        let Some(name) = state.installed.get(at).cloned() else {
            return;
        };
        drop(state);
        // The last one stays: with none, nothing is checked, and that is another switch.
        if !chosen.contains(&name) {
            chosen.push(name);
        } else if chosen.len() > 1 {
            chosen.retain(|other| *other != name);
        }
        if let Some(listener) = listener {
            listener(chosen);
        }
    }
}

impl State {
    /// The dictionaries as they are called, and which ones are used.
    fn entries(&self) -> Vec<Entry> {
        let names = self.installed.iter();
        names
            .map(|name| Entry {
                checked: Some(self.chosen.contains(name)),
                ..Entry::new(name.replace('_', "-"))
            })
            .collect()
    }
}
