//! Choosing dictionaries: a button that names them, and a menu of those that there are.

use std::cell::RefCell;
use std::rc::Rc;

use fltk::app;
use fltk::button::Button;
use fltk::enums::Shortcut;
use fltk::menu::{MenuButton, MenuFlag};
use fltk::prelude::*;

use super::area::Area;
use super::theme::{self, Weight};
use crate::i18n::{I18n, Key};
use crate::model::Model;

/// Chooses dictionaries.
#[derive(Clone)]
pub struct DictionaryPicker {
    button: Button,
    menu: MenuButton,
    state: Rc<RefCell<State>>,
}

#[derive(Default)]
struct State {
    installed: Vec<String>,
    chosen: Vec<String>,
}

impl DictionaryPicker {
    /// Adds its button to the current group.
    pub fn new() -> Self {
        let mut menu = MenuButton::new(0, 0, 1, 1, None);
        menu.hide();
        Self {
            button: theme::button_widget(Weight::Ordinary),
            menu,
            state: Rc::default(),
        }
    }

    /// Tells which are to be used once the person has chosen.
    pub fn listen(&mut self, chosen: impl Fn(Vec<String>) + 'static) {
        let (picker, chosen) = (self.clone(), Rc::new(chosen));
        self.button.set_callback(move |_| {
            let (mut picker, chosen) = (picker.clone(), Rc::clone(&chosen));
            // While it is open, other events are handled.
            app::awake_callback(move || {
                if let Some(names) = picker.open() {
                    chosen(names);
                }
            });
        });
    }

    /// Its button, to be placed.
    pub fn button(&mut self) -> &mut Button {
        &mut self.button
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

    fn open(&mut self) -> Option<Vec<String>> {
        let state = self.state.borrow();
        let (installed, mut chosen) = (state.installed.clone(), state.chosen.clone());
        drop(state);
        theme::dress_menu(&mut self.menu);
        self.menu.clear();
        for name in &installed {
            let value = if chosen.contains(name) {
                MenuFlag::Value
            } else {
                MenuFlag::Normal
            };
            let flags = MenuFlag::Toggle | value;
            self.menu
                .add(&name.replace('_', "-"), Shortcut::None, flags, |_| {});
        }
        Area::of(&self.button).place(&mut self.menu);
        self.menu.popup()?;
        let name = installed.get(usize::try_from(self.menu.value()).ok()?)?;
        // The last one stays: with none, nothing is checked, and that is another switch.
        if !chosen.contains(name) {
            chosen.push(name.clone());
        } else if chosen.len() > 1 {
            chosen.retain(|other| other != name);
        }
        Some(chosen)
    }
}
