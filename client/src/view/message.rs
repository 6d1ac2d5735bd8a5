//! The field for the message: several lines, with misspelt words marked.

use std::ops::Range;

use fltk::draw;
use fltk::enums::CallbackTrigger;
use fltk::prelude::*;
use fltk::text::{PositionType, StyleTableEntryExt, TextAttr, TextBuffer, TextEditor, WrapMode};

use super::area::Area;
use super::reach::{self, Reach};
use super::{text, theme};
use crate::access;
use crate::access::control::Act;
use crate::access::seen::State;

/// The most that can be written: more than a server takes as one message, but no book.
const MOST_CHARACTERS: usize = 8000;

/// The height of a line, and what the frame adds.
const LINE: i32 = 18;
const FRAME: i32 = 20;
const MOST_LINES: i32 = 6;

/// What the frame takes of a line's width.
const MARGINS: i32 = 22;

// The letters that stand for styles, in the order of the table.
const RIGHT: &str = "A";
const WRONG: &str = "B";

/// The field for the message.
#[derive(Clone)]
pub struct MessageField {
    editor: TextEditor,
    text: TextBuffer,
    /// A letter for each byte of the text.
    style: TextBuffer,
}

impl MessageField {
    /// Adds it to the current group.
    pub fn new() -> Self {
        let mut editor = TextEditor::default();
        let (mut text, style) = (TextBuffer::default(), TextBuffer::default());
        theme::dress_lines(&mut editor);
        editor.set_buffer(text.clone());
        editor.set_trigger(CallbackTrigger::Changed);
        editor.wrap_mode(WrapMode::AtBounds, 0);
        editor.set_tab_nav(true);
        let entry = |attr| StyleTableEntryExt {
            color: theme::TEXT,
            font: theme::PLAIN,
            size: theme::SIZE,
            attr,
            bgcolor: theme::PAPER,
        };
        editor.set_spelling_underline_color(theme::TROUBLE);
        let styles = vec![entry(TextAttr::None), entry(TextAttr::Spelling)];
        editor.set_highlight_data_ext(style.clone(), styles);
        let mut followed = style.clone();
        text.add_modify_callback(move |at, inserted, deleted, _, _| {
            if inserted > 0 || deleted > 0 {
                let letters = RIGHT.repeat(usize::try_from(inserted).unwrap_or(0));
                followed.replace(at, at + deleted, &letters);
            }
        });
        Self { editor, text, style }
    }

    /// The widget, to be placed.
    pub fn widget(&mut self) -> &mut TextEditor {
        &mut self.editor
    }

    /// What is written in it.
    pub fn value(&self) -> String {
        self.text.text()
    }

    /// Writes something else into it; what was there before is not for undoing.
    pub fn set_value(&mut self, text: &str) {
        self.text.can_undo(false);
        self.text.set_text(text);
        self.text.can_undo(true);
    }

    /// Calls this when the person has changed something.
    pub fn listen(&mut self, changed: impl Fn() + 'static) {
        let mut text = self.text.clone();
        self.editor.set_callback(move |_| {
            let written = text.text();
            if let Some((end, _)) = written.char_indices().nth(MOST_CHARACTERS) {
                text.remove(int(end), text.length());
            }
            changed();
        });
    }

    /// Writes something where the cursor is, as the person would.
    pub fn insert(&mut self, text: &str) {
        self.text.remove_selection();
        self.editor.insert(text);
        // It calls back only for what it did itself.
        self.editor.do_callback();
    }

    /// Writes something in place of a part of the text, as the person would.
    pub fn correct(&mut self, place: &Range<usize>, with: &str) {
        self.text.replace(int(place.start), int(place.end), with);
        self.editor.set_insert_position(int(place.start + with.len()));
        self.editor.do_callback();
    }

    /// Takes the keyboard, to go on behind what is written.
    pub fn go_on(&mut self) {
        if !self.editor.has_focus() {
            // It takes the keyboard whenever it is shown.
            let _ = self.editor.take_focus();
        }
        self.editor.set_insert_position(self.text.length());
        self.editor.show_insert_position();
    }

    /// Whether it has the keyboard.
    pub fn has_focus(&self) -> bool {
        self.editor.has_focus()
    }

    /// Whether it is seen, with all that it is in.
    pub fn is_seen(&self) -> bool {
        self.editor.visible_r()
    }

    /// Where in the text the cursor is.
    pub fn cursor(&self) -> usize {
        usize::try_from(self.editor.insert_position()).unwrap_or(0)
    }

    /// Whether the cursor is behind a word, or a name that was completed, at the end of the text.
    pub fn ends_in_a_word(&self) -> bool {
        let text = self.value();
        self.cursor() >= text.len() && !text.trim().is_empty()
    }

    /// Marks misspelt words.
    pub fn mark(&mut self, wrong: &[Range<usize>]) {
        let length = usize::try_from(self.text.length()).unwrap_or(0);
        let mut letters = RIGHT.repeat(length);
        for place in wrong {
            if letters.get(place.clone()).is_some() {
                letters.replace_range(place.clone(), &WRONG.repeat(place.len()));
            }
        }
        if self.style.text() != letters {
            self.style.set_text(&letters);
            self.editor.redraw();
        }
    }

    /// The misspelt word at a point of the window: where in the text it is, roughly.
    pub fn wrong_at(&self, (x, y): (i32, i32)) -> Option<usize> {
        let at = self.editor.xy_to_position(x, y, PositionType::Character);
        let wrong = self.style.text_range(at, at + 1)? == WRONG;
        usize::try_from(at).ok().filter(|_| wrong)
    }

    /// The strip of the window below which a menu for a part of the text opens.
    pub fn strip(&self, place: &Range<usize>) -> Area {
        let (x, y) = self.editor.position_to_xy(int(place.start));
        Area { x, y, w: 1, h: LINE }
    }

    /// How high it has to be for what is written, within bounds.
    pub fn height(&self) -> i32 {
        // FLTK guesses how many lines there are, from bytes: an emoji at the beginning would be four.
        draw::set_font(theme::PLAIN, theme::SIZE);
        let room = (self.editor.w() - MARGINS).max(LINE);
        lines(&self.text.text(), room, text::width) * LINE + FRAME
    }
}

/// How many lines a text takes where one is so wide, as far as there is room for them.
fn lines(text: &str, room: i32, width: impl Fn(&str) -> i32) -> i32 {
    let mut count = 0;
    for paragraph in text.split('\n') {
        count += 1;
        let mut used = 0;
        for word in paragraph.split_inclusive(' ') {
            if count >= MOST_LINES {
                return MOST_LINES;
            }
            let wide = width(word);
            if used > 0 && used + wide > room {
                count += 1;
                used = 0;
            }
            // A word that is too long for one line is broken.
            count += (wide - 1).max(0) / room;
            used = if wide > room { wide % room } else { used + wide };
        }
    }
    count.min(MOST_LINES)
}

impl Reach for MessageField {
    fn area(&self) -> Option<Area> {
        reach::seen(&self.editor)
    }

    fn has_keyboard(&self) -> bool {
        self.has_focus()
    }

    fn state(&self) -> State {
        let caret = self.editor.insert_position();
        let (from, to) = match self.text.selection_position() {
            Some((start, end)) if caret == start => (end, start),
            selected => selected.unwrap_or((caret, caret)),
        };
        let [from, to] = [from, to].map(|at| usize::try_from(at).unwrap_or(0));
        State::Text {
            text: self.value(),
            from,
            to,
        }
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Focus => reach::give_keyboard(&mut self.editor),
            Act::Write(text) => {
                self.text.set_text(&text);
                // It calls back only for what it did itself.
                self.editor.do_callback();
            }
            Act::Select { from, to } => {
                let text = self.value();
                let place = |(run, character)| int(access::byte(&text, run, character));
                let (from, to) = (place(from), place(to));
                self.editor.set_insert_position(to);
                self.text.select(from.min(to), from.max(to));
            }
            _ => {}
        }
    }
}

/// A place as FLTK counts; texts are far shorter than its bound.
fn int(at: usize) -> i32 {
    i32::try_from(at).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_as_they_are_seen() {
        let width = |text: &str| i32::try_from(text.chars().count()).unwrap() * 10;
        for (text, expected) in [
            ("", 1),
            ("😉", 1),
            ("😉 olá", 1),
            ("um dois tres", 2),
            ("um\n", 2),
            ("abcdefghijklmnopqrstuvwxyz", 3),
            ("a\nb\nc\nd\ne\nf\ng", MOST_LINES),
        ] {
            assert_eq!(lines(text, 100, width), expected, "{text:?}");
        }
    }
}
