//! What the view tells of the window: where everything is, and what only widgets know.

use std::hash::{DefaultHasher, Hash, Hasher as _};

use super::control::{Control, Place};
use crate::model::inbox::Thread;
use crate::view::area::Area;

/// The row for adding a server, among those of conversations.
pub const ADD: u64 = 1 << 40;

/// What is seen at one moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Seen {
    /// Where the window is on the screen, in the screen's points.
    pub window: (f64, f64),
    /// How many of the screen's points one of the view's is.
    pub scale: f64,
    /// What can be used.
    pub controls: Vec<Shown>,
    /// What is only read.
    pub texts: Vec<(Place, Area, String)>,
    /// What has the keyboard.
    pub focus: Option<Control>,
}

/// A control that is seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    pub control: Control,
    pub area: Area,
    /// Whether it can be used now.
    pub enabled: bool,
    pub state: State,
}

/// What only the widget knows.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// Nothing.
    Plain,
    /// Whether it is checked.
    Checked(bool),
    /// What is written in it, and from which byte to which one it is selected; the caret is at the second.
    Text { text: String, from: usize, to: usize },
    /// What it offers, and which of that is chosen.
    Choices {
        words: Vec<String>,
        chosen: Option<usize>,
    },
    /// The entries of a menu, and which one is pointed at while it is open.
    Menu {
        entries: Vec<Entry>,
        pointed: Option<usize>,
    },
    /// Which rows are in sight, and which one the keyboard points at.
    Rows {
        seen: Vec<(u64, Area)>,
        pointed: Option<u64>,
    },
}

/// An entry of a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub words: String,
    /// Whether it is so already, if it is something that is so or not.
    pub checked: Option<bool>,
    /// Whether it can be chosen.
    pub enabled: bool,
    /// Whether a line sets it apart from those above.
    pub apart: bool,
}

impl Entry {
    /// One that is just done.
    pub fn new(words: String) -> Self {
        Self {
            words,
            checked: None,
            enabled: true,
            apart: false,
        }
    }
}

impl Seen {
    /// What is told of a control, if it is seen.
    pub fn get(&self, control: Control) -> Option<&Shown> {
        self.controls.iter().find(|shown| shown.control == control)
    }

    /// What is written in a field; nothing, if it is not seen.
    pub fn text(&self, control: Control) -> &str {
        match self.get(control).map(|shown| &shown.state) {
            Some(State::Text { text, .. }) => text,
            _ => "",
        }
    }
}

impl Shown {
    /// The row that is pointed at.
    pub fn pointed(&self) -> Option<u64> {
        match self.state {
            State::Rows { pointed, .. } => pointed,
            _ => None,
        }
    }

    /// Where a row is, if it is in sight.
    pub fn row(&self, key: u64) -> Option<Area> {
        match &self.state {
            State::Rows { seen, .. } => seen.iter().find(|(row, _)| *row == key).map(|&(_, area)| area),
            _ => None,
        }
    }
}

/// A number for what has none of its own.
pub fn key(what: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish() >> 16
}

/// A number for a thread of the inbox.
pub fn thread(thread: &Thread) -> u64 {
    key((thread.network, &thread.person, &thread.subject))
}
