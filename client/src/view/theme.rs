//! Colours, fonts and the frames of fields and buttons.

use fltk::app;
use fltk::button::{Button, CheckButton};
use fltk::draw;
use fltk::enums::{CallbackTrigger, Color, Event, Font, FrameType};
use fltk::input::{Input, MultilineInput, SecretInput};
use fltk::prelude::*;

/// Behind everything.
pub const BACKGROUND: Color = Color::from_hex(0x00F1_F3F7);
/// Behind what is read and written.
pub const PAPER: Color = Color::from_hex(0x00FF_FFFF);
/// Text.
pub const TEXT: Color = Color::from_hex(0x001F_2430);
/// Text of less weight.
pub const DIM: Color = Color::from_hex(0x005F_6675);
/// Lines between things.
pub const BORDER: Color = Color::from_hex(0x00D3_D8E2);
/// What leads on.
pub const ACCENT: Color = Color::from_hex(0x0034_57D5);
/// Behind what is chosen.
pub const CHOSEN: Color = Color::from_hex(0x00DF_E6FB);
/// Behind what the pointer is on.
pub const HOVER: Color = Color::from_hex(0x00E6_E9F1);
/// What went wrong.
pub const TROUBLE: Color = Color::from_hex(0x00B3_261E);
/// Behind what went wrong.
pub const TROUBLE_PAPER: Color = Color::from_hex(0x00FC_E9E7);
/// Behind what names the reader.
pub const MENTION_PAPER: Color = Color::from_hex(0x00EE_F2FE);
/// What the administrator says.
pub const BROADCAST: Color = Color::from_hex(0x0066_4A00);
/// Behind what the administrator says.
pub const BROADCAST_PAPER: Color = Color::from_hex(0x00FF_F3D1);
/// Beside what the administrator says.
pub const BROADCAST_MARK: Color = Color::from_hex(0x00E0_A100);
/// Behind selected text.
pub const SELECTION: Color = Color::from_hex(0x00BF_D0FA);

/// People's names; all have a contrast of 4.5 to 1 or more on paper.
const NAMES: [Color; 8] = [
    Color::from_hex(0x00B3_261E),
    Color::from_hex(0x001B_6E3C),
    Color::from_hex(0x001D_5FB4),
    Color::from_hex(0x008A_3FB0),
    Color::from_hex(0x00A3_480B),
    Color::from_hex(0x000B_7285),
    Color::from_hex(0x00A6_1E6B),
    Color::from_hex(0x005A_5AD0),
];

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
const PADDING: i32 = 8;

/// Makes FLTK look like this.
pub fn apply() {
    let (r, g, b) = BACKGROUND.to_rgb();
    app::background(r, g, b);
    app::background2(255, 255, 255);
    let (r, g, b) = TEXT.to_rgb();
    app::foreground(r, g, b);
    let (r, g, b) = ACCENT.to_rgb();
    app::set_selection_color(r, g, b);
    app::set_font_size(SIZE);
    app::set_visible_focus(true);
    app::set_menu_linespacing(8);
    let inset = |frame, draw, side: i32, top: i32| {
        app::set_frame_type_cb(frame, draw, side, top, 2 * side, 2 * top);
    };
    inset(FIELD, field, PADDING, 4);
    inset(FOCUSED_FIELD, focused_field, PADDING, 4);
    inset(BUTTON, button_frame, PADDING, 2);
}

fn rounded(x: i32, y: i32, w: i32, h: i32, fill: Color, line: Color) {
    draw::set_draw_color(line);
    draw::draw_rounded_rectf(x, y, w, h, RADIUS);
    draw::set_draw_color(fill);
    draw::draw_rounded_rectf(x + 1, y + 1, w - 2, h - 2, RADIUS - 1);
}

fn field(x: i32, y: i32, w: i32, h: i32, fill: Color) {
    rounded(x, y, w, h, fill, BORDER);
}

fn focused_field(x: i32, y: i32, w: i32, h: i32, fill: Color) {
    draw::set_draw_color(ACCENT);
    draw::draw_rounded_rectf(x, y, w, h, RADIUS);
    draw::set_draw_color(fill);
    draw::draw_rounded_rectf(x + 2, y + 2, w - 4, h - 4, RADIUS - 2);
}

fn button_frame(x: i32, y: i32, w: i32, h: i32, fill: Color) {
    let line = if fill == PAPER { BORDER } else { fill };
    rounded(x, y, w, h, fill, line);
}

/// The colour of somebody's name: always the same for one name.
pub fn name_colour(name: &str) -> Color {
    // FNV-1a: short, and spreads short names well.
    let hash = name.to_lowercase().bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    let at = usize::try_from(hash >> 8).unwrap_or_default() % NAMES.len();
    NAMES.get(at).copied().unwrap_or(TEXT)
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
pub fn check_widget(label: &str) -> CheckButton {
    let mut button = CheckButton::default();
    button.set_label(label);
    button.set_label_size(SIZE);
    button.set_label_color(TEXT);
    button.set_frame(FrameType::NoBox);
    button.set_down_frame(FrameType::BorderBox);
    button.set_color(PAPER);
    button.set_selection_color(ACCENT);
    button
}

/// Makes a field of several lines look like the others. It still has to call [`focus_frame`].
pub fn dress_lines(input: &mut MultilineInput) {
    dress(input);
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

/// Makes a menu look like this.
pub fn dress_menu(menu: &mut (impl MenuExt + WidgetBase)) {
    menu.set_frame(FrameType::BorderBox);
    menu.set_color(PAPER);
    menu.set_selection_color(ACCENT);
    menu.set_text_color(TEXT);
    menu.set_text_size(SIZE);
}

/// How a button is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// What most people want next.
    Main,
    /// One of several things that can be done.
    Ordinary,
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
        Weight::Main => (ACCENT, Color::White),
        Weight::Ordinary => (PAPER, TEXT),
    };
    button.set_color(fill);
    button.set_selection_color(if weight == Weight::Main {
        fill.darker()
    } else {
        HOVER
    });
    button.set_label_color(text);
    button
}
