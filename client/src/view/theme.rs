//! Fonts, and the frames of fields and buttons.

use std::cell::RefCell;
use std::collections::BTreeMap;

use fltk::app;
use fltk::button::{Button, CheckButton};
use fltk::draw;
use fltk::enums::{Align, CallbackTrigger, Color, Event, Font, FrameType};
use fltk::input::{Input, SecretInput};
use fltk::prelude::*;
use fltk::text::{Cursor, TextEditor};

use super::area::Area;
use super::palette;
use super::text::{self, Ink};

pub use super::palette::{
    ACCENT, BACKGROUND, BORDER, BROADCAST, BROADCAST_MARK, BROADCAST_PAPER, CHOSEN, DIM, EDGE, FOUND, HOVER,
    LINK, MENTION_PAPER, ON_ACCENT, PAPER, PRESSED, SELECTION, TEXT, TROUBLE, TROUBLE_PAPER, WELL,
    name as name_colour,
};

/// The size of text, in points.
pub const SIZE: i32 = 14;
/// The size of what is small.
pub const SMALL: i32 = 12;
/// Text.
pub const PLAIN: Font = Font::Helvetica;
/// Text that stands out.
pub const BOLD: Font = Font::HelveticaBold;
/// Text that is done, not said.
pub const ITALIC: Font = Font::HelveticaItalic;

const RADIUS: i32 = 7;
// FLTK has no frames of one's own: these two stand for a field with and without the focus.
const FIELD: FrameType = FrameType::PlasticDownBox;
const FOCUSED_FIELD: FrameType = FrameType::PlasticThinDownBox;
const BUTTON: FrameType = FrameType::PlasticUpBox;
const PADDING: i32 = 10;

/// Makes FLTK look like this.
pub fn apply() {
    set_dark(false);
    app::set_font_size(SIZE);
    app::set_visible_focus(true);
    // Sizes are chosen in the settings, where they are remembered.
    app::keyboard_screen_scaling(false);
    let inset = |frame, draw, side: i32, top: i32| {
        app::set_frame_type_cb(frame, draw, side, top, 2 * side, 2 * top);
    };
    inset(FIELD, field, PADDING, 9);
    inset(FOCUSED_FIELD, focused_field, PADDING, 9);
    inset(BUTTON, button_frame, PADDING, 2);
}

/// How large a screen shows everything by itself.
pub fn own_scale(screen: i32) -> f32 {
    thread_local! {
        static SCALES: RefCell<BTreeMap<i32, f32>> = const { RefCell::new(BTreeMap::new()) };
    }
    // As it was before anything was changed.
    SCALES.with_borrow_mut(|scales| *scales.entry(screen).or_insert_with(|| app::screen_scale(screen)))
}

/// Shows everything light or dark from now on.
pub fn set_dark(dark: bool) {
    palette::apply(dark);
    // What FLTK draws by itself: tooltips, scroll bars.
    let (r, g, b) = BACKGROUND.to_rgb();
    app::background(r, g, b);
    let (r, g, b) = PAPER.to_rgb();
    app::background2(r, g, b);
    let (r, g, b) = TEXT.to_rgb();
    app::foreground(r, g, b);
    let (r, g, b) = ACCENT.to_rgb();
    app::set_selection_color(r, g, b);
    let rgb = |colour: Color| {
        let (r, g, b) = colour.to_rgb();
        Color::from_rgb(r, g, b)
    };
    fltk::misc::Tooltip::set_color(rgb(PAPER));
    fltk::misc::Tooltip::set_text_color(rgb(TEXT));
    app::redraw();
}

fn rounded(x: i32, y: i32, w: i32, h: i32, fill: Color, line: Color) {
    draw::set_draw_color(line);
    draw::draw_rounded_rectf(x, y, w, h, RADIUS);
    draw::set_draw_color(fill);
    draw::draw_rounded_rectf(x + 1, y + 1, w - 2, h - 2, RADIUS - 1);
}

fn field(x: i32, y: i32, w: i32, h: i32, fill: Color) {
    rounded(x, y, w, h, fill, EDGE);
}

fn focused_field(x: i32, y: i32, w: i32, h: i32, fill: Color) {
    draw::set_draw_color(ACCENT);
    draw::draw_rounded_rectf(x, y, w, h, RADIUS);
    draw::set_draw_color(fill);
    draw::draw_rounded_rectf(x + 2, y + 2, w - 4, h - 4, RADIUS - 2);
}

fn button_frame(x: i32, y: i32, w: i32, h: i32, fill: Color) {
    let line = if fill == PAPER || fill == HOVER {
        EDGE
    } else {
        fill
    };
    rounded(x, y, w, h, fill, line);
}

/// A field to write into, in one line.
pub fn field_widget() -> Input {
    let mut input = Input::default();
    dress(&mut input);
    input.handle(focus_frame);
    input
}

/// A field for a password.
pub fn secret_widget() -> SecretInput {
    let mut input = SecretInput::default();
    dress(&mut input);
    input.handle(focus_frame);
    input
}

/// Something to be switched on and off.
pub fn check_widget() -> CheckButton {
    let mut button = CheckButton::default();
    button.super_draw(false);
    button.draw(|button| paint_check(button));
    button
}

fn paint_check(button: &CheckButton) {
    const BOX: i32 = 18;
    let area = Area::of(button);
    draw::draw_rect_fill(area.x, area.y, area.w, area.h, PAPER);
    let (x, y) = (area.x + 1, area.y + (area.h - BOX) / 2);
    let (fill, line) = if button.value() {
        (ACCENT, ACCENT)
    } else {
        (PAPER, EDGE)
    };
    let line = if button.has_focus() { ACCENT } else { line };
    draw::set_draw_color(line);
    draw::draw_rounded_rectf(x - 1, y - 1, BOX + 2, BOX + 2, 5);
    draw::set_draw_color(fill);
    let edge = i32::from(button.has_focus());
    draw::draw_rounded_rectf(x + edge, y + edge, BOX - 2 * edge, BOX - 2 * edge, 4);
    if button.value() {
        draw::set_draw_color(ON_ACCENT);
        draw::set_line_style(draw::LineStyle::Solid, 2);
        draw::draw_line(x + 4, y + 9, x + 8, y + 13);
        draw::draw_line(x + 8, y + 13, x + 14, y + 5);
        draw::set_line_style(draw::LineStyle::Solid, 0);
    }
    let ink = Ink {
        font: PLAIN,
        size: SIZE,
        colour: TEXT,
    };
    text::draw_cut(
        &button.label(),
        ink,
        x + BOX + 10,
        area.y,
        area.w - BOX - 10,
        area.h,
    );
}

/// Makes a field of several lines look like the others. It still has to call [`focus_frame`].
pub fn dress_lines(editor: &mut TextEditor) {
    editor.set_frame(FIELD);
    editor.set_color(PAPER);
    editor.set_text_color(TEXT);
    editor.set_text_font(PLAIN);
    editor.set_text_size(SIZE);
    editor.set_cursor_color(ACCENT);
    editor.set_cursor_style(Cursor::Simple);
    editor.set_selection_color(SELECTION);
    // The cursor leads through what does not fit.
    editor.set_scrollbar_align(Align::Center);
    editor.super_handle_first(false);
}

fn dress(input: &mut (impl InputExt + WidgetBase)) {
    input.set_frame(FIELD);
    input.set_color(PAPER);
    input.set_text_color(TEXT);
    input.set_text_size(SIZE);
    input.set_cursor_color(ACCENT);
    input.set_selection_color(SELECTION);
    input.set_trigger(CallbackTrigger::Changed);
    // One's own handlers see keys before the field uses them.
    input.super_handle_first(false);
}

/// Shows by a field's frame whether it has the focus. Never uses the event up.
pub fn focus_frame(input: &mut impl WidgetExt, event: Event) -> bool {
    match event {
        Event::Focus => input.set_frame(FOCUSED_FIELD),
        Event::Unfocus => input.set_frame(FIELD),
        _ => return false,
    }
    // With what is behind it: the edges of frames are half transparent.
    if let Some(mut parent) = input.parent() {
        parent.redraw();
    }
    false
}

/// How a button is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// What most people want next.
    Main,
    /// One of several things that can be done.
    Ordinary,
    /// Something that is rarely wanted.
    Quiet,
}

/// A button.
pub fn button_widget(weight: Weight) -> Button {
    let mut button = Button::default();
    button.set_frame(BUTTON);
    button.set_down_frame(BUTTON);
    button.set_label_size(SIZE);
    button.clear_visible_focus();
    button.visible_focus(true);
    let (fill, text) = match weight {
        Weight::Main => (ACCENT, ON_ACCENT),
        Weight::Ordinary => (PAPER, TEXT),
        Weight::Quiet => (BACKGROUND, DIM),
    };
    button.set_color(fill);
    button.set_selection_color(if weight == Weight::Main { PRESSED } else { HOVER });
    button.set_label_color(text);
    button
}
