//! One line of a transcript, laid out for a width.

use std::ops::Range;
use std::rc::Rc;

use fltk::enums::Font;

use super::links;
use crate::i18n::I18n;
use crate::model::line::{Line, LineKind};
use crate::model::outbox::State as Delivery;
use crate::present::{self, Shown, Tone};
use crate::view::text;
use crate::view::theme;

/// The height of one line of text.
pub const LINE: i32 = 21;
/// Above a row that stands for itself, and above and below every row.
pub const GAP: i32 = 8;
pub const PADDING: i32 = 2;
/// The height of the line that begins a day, and of the one that begins what is new.
pub const DAY: i32 = 36;
pub const NEW: i32 = 26;
/// Where a quote begins, behind its mark.
pub const QUOTE: i32 = 10;
/// The height of reactions.
pub const REACTIONS: i32 = 28;

/// What stands above the text of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Above {
    /// Whether it is the first of its day.
    pub day: bool,
    /// Whether it is the first that is new.
    pub new: bool,
    /// Whether it goes on with what the same person said just before.
    pub continues: bool,
}

/// A line of the model, and its layout once it was seen.
#[derive(Debug)]
pub struct Row {
    pub line: Rc<Line>,
    pub above: Above,
    /// How far it is, and its number, while it is not delivered.
    pub delivery: Option<(u64, Delivery)>,
    /// What it answers.
    pub quote: Option<String>,
    layout: Option<Layout>,
}

/// The words of a line, broken for a width.
#[derive(Debug)]
pub struct Layout {
    width: i32,
    pub shown: Shown,
    /// What is answered, the subject, the text, what became of it: a line each.
    pub text: String,
    ends: Ends,
    /// The parts of the text that are drawn on one line each; never none.
    pub spans: Vec<Range<usize>>,
    pub links: Vec<Range<usize>>,
    code: Vec<Range<usize>>,
    reactions: bool,
}

/// Where the parts of a text end.
#[derive(Debug, Clone, Copy)]
struct Ends {
    quote: usize,
    subject: usize,
    body: usize,
}

/// What a part of a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Quote,
    Subject,
    Body,
    Code,
    Status,
}

impl Row {
    pub fn new(line: Rc<Line>, above: Above) -> Self {
        Self {
            line,
            above,
            delivery: None,
            quote: None,
            layout: None,
        }
    }

    /// Takes what was laid out from a row of the same line.
    pub fn reuse(&mut self, old: Self) {
        if Rc::ptr_eq(&self.line, &old.line) && self.quote == old.quote {
            self.layout = old.layout;
        }
    }

    /// The layout for a width, made if there is none yet.
    pub fn layout(&mut self, width: i32, i18n: &I18n) -> &Layout {
        let layout = self.layout.take().filter(|layout| layout.width == width);
        let layout = layout.unwrap_or_else(|| Layout::new(self, width, i18n));
        self.layout.insert(layout)
    }

    /// The layout, if it was seen.
    pub fn seen(&self) -> Option<&Layout> {
        self.layout.as_ref()
    }

    /// Whether the name of who said it stands above it.
    pub fn has_head(&self) -> bool {
        matches!(self.line.kind, LineKind::Said(_)) && !self.above.continues
    }

    /// The height for a width.
    pub fn height(&mut self, width: i32, i18n: &I18n) -> i32 {
        let layout = self.layout(width, i18n).height();
        self.text_top() + layout + PADDING
    }

    /// Where in it the lines of text begin.
    pub fn text_top(&self) -> i32 {
        self.head_top() + if self.has_head() { LINE } else { 0 }
    }

    /// Where in it its own part begins, below what separates it from others.
    pub fn head_top(&self) -> i32 {
        let gap = if self.above.continues { PADDING } else { GAP };
        self.paper_top() + gap
    }

    /// Where its paper begins.
    pub fn paper_top(&self) -> i32 {
        (if self.above.day { DAY } else { 0 }) + (if self.above.new { NEW } else { 0 })
    }
}

impl Layout {
    fn new(row: &Row, width: i32, i18n: &I18n) -> Self {
        let shown = present::show(&row.line, i18n);
        let quote = row.quote.as_deref().unwrap_or_default();
        // As much as fits on one line, behind its mark.
        let quote = &if quote.is_empty() {
            String::new()
        } else {
            fltk::draw::set_font(theme::PLAIN, theme::SMALL);
            text::cut(quote, width - QUOTE)
        };
        let status = row
            .delivery
            .as_ref()
            .map(|(_, state)| present::delivery(state, i18n))
            .unwrap_or_default();
        let said = matches!(row.line.kind, LineKind::Said(_));
        let (words, code) = if said {
            unfenced(&shown.text)
        } else {
            (shown.text.clone(), Vec::new())
        };
        let mut text = String::new();
        let mut add = |part: &str| {
            if !text.is_empty() && !part.is_empty() {
                text.push('\n');
            }
            text.push_str(part);
            text.len()
        };
        let ends = Ends {
            quote: add(quote),
            subject: add(&shown.subject),
            body: add(&words),
        };
        add(&status);
        let reactions = matches!(&row.line.kind, LineKind::Said(said) if !said.reactions.is_empty());
        let begin = ends.body - words.len();
        let shift = |range: Range<usize>| range.start + begin..range.end + begin;
        let links = links::find(&words).into_iter().map(shift).collect();
        let code = code.into_iter().map(shift).collect();
        let mut layout = Self {
            width,
            shown,
            text,
            ends,
            spans: Vec::new(),
            links,
            code,
            reactions,
        };
        layout.spans = wrap(&layout.text, |rest, from| {
            let (font, size) = layout.font(from);
            fltk::draw::set_font(font, size);
            fit(rest, width)
        });
        layout
    }

    /// What the part is that begins at a byte.
    pub fn style(&self, from: usize) -> Style {
        if from < self.ends.quote {
            Style::Quote
        } else if from < self.ends.subject {
            Style::Subject
        } else if self.code.iter().any(|code| code.contains(&from)) {
            Style::Code
        } else if from <= self.ends.body {
            Style::Body
        } else {
            Style::Status
        }
    }

    /// The font of the part that begins at a byte.
    pub fn font(&self, from: usize) -> (Font, i32) {
        match self.style(from) {
            Style::Quote | Style::Status => (theme::PLAIN, theme::SMALL),
            Style::Subject => (theme::BOLD, theme::SIZE),
            Style::Code => (Font::Courier, theme::SIZE - 1),
            Style::Body => match self.shown.tone {
                Tone::Action | Tone::Redacted => (theme::ITALIC, theme::SIZE),
                Tone::Event | Tone::Server => (theme::PLAIN, theme::SIZE - 1),
                _ => (theme::PLAIN, theme::SIZE),
            },
        }
    }

    /// The height of text and reactions.
    pub fn height(&self) -> i32 {
        let lines = i32::try_from(self.spans.len()).unwrap_or(1);
        lines * LINE + if self.reactions { REACTIONS } else { 0 }
    }

    /// The text of a part.
    pub fn part(&self, span: &Range<usize>) -> &str {
        self.text.get(span.clone()).unwrap_or_default()
    }
}

/// A text without the lines of three backticks that code stands between, and where the code is.
fn unfenced(text: &str) -> (String, Vec<Range<usize>>) {
    let fence = |line: &str| line.trim_start().starts_with("```");
    let mut left = text.split('\n').filter(|line| fence(line)).count();
    let (mut shown, mut code) = (String::with_capacity(text.len()), Vec::new());
    let mut open = false;
    for line in text.split('\n') {
        if fence(line) {
            left -= 1;
            // The last one, if nothing closes it, is only text.
            if open || left > 0 {
                open = !open;
                continue;
            }
        }
        if !shown.is_empty() {
            shown.push('\n');
        }
        let start = shown.len();
        shown.push_str(line);
        if open {
            // With its end, so that an empty line is code, too.
            code.push(start..shown.len() + 1);
        }
    }
    (shown, code)
}

/// How many bytes of a text fit into a width. No more is measured than can fit.
fn fit(rest: &str, width: i32) -> usize {
    const NARROWEST: i32 = 2;
    let most = usize::try_from(width / NARROWEST).unwrap_or(0).max(1);
    let end = rest.char_indices().nth(most).map_or(rest.len(), |(at, _)| at);
    let candidate = rest.get(..end).unwrap_or(rest);
    if text::width(candidate) <= width {
        return candidate.len();
    }
    text::fitting(candidate, width)
}

/// Breaks a text into parts, at line ends and where `fit` (a text, and where in the whole it begins: how
/// much of it fits) says that no more fits: between words if possible, else between characters.
fn wrap(text: &str, fit: impl Fn(&str, usize) -> usize) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut start = 0;
    for paragraph in text.split('\n') {
        let end = start + paragraph.len();
        let mut from = start;
        while let Some(rest) = text.get(from..end).filter(|rest| !rest.is_empty()) {
            let fits = fit(rest, from);
            if fits >= rest.len() {
                spans.push(from..end);
                break;
            }
            let first = rest.chars().next().map_or(1, char::len_utf8);
            let most = fits.max(first);
            let at = break_before(rest, most);
            spans.push(from..from + at);
            let spaces = rest
                .get(at..)
                .map_or(0, |tail| tail.len() - tail.trim_start_matches(' ').len());
            from += at + spaces;
        }
        if from == start && paragraph.is_empty() {
            spans.push(start..start);
        }
        start = end + 1;
    }
    spans
}

/// Where to break a text of which `most` bytes fit: at the last space, if there is one.
fn break_before(rest: &str, most: usize) -> usize {
    let next_is_space = rest.get(most..).is_some_and(|tail| tail.starts_with(' '));
    let head = rest.get(..most).unwrap_or(rest);
    if next_is_space {
        return most;
    }
    head.rfind(' ').filter(|&space| space > 0).unwrap_or(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(text: &str, most: usize) -> Vec<&str> {
        let spans = wrap(text, |rest, _| {
            rest.char_indices().nth(most).map_or(rest.len(), |(at, _)| at)
        });
        spans.into_iter().map(|span| &text[span]).collect()
    }

    #[test]
    fn words_are_kept_whole_where_possible() {
        assert_eq!(wrapped("um dois três", 7), ["um dois", "três"]);
        assert_eq!(wrapped("um dois três", 8), ["um dois", "três"]);
        assert_eq!(wrapped("ããããã", 2), ["ãã", "ãã", "ã"]);
        assert_eq!(wrapped("a   b", 2), ["a ", "b"]);
        assert_eq!(wrapped(" ab", 2), [" a", "b"]);
        assert_eq!(wrapped("", 2), [""]);
        assert_eq!(wrapped("assunto\ntexto", 9), ["assunto", "texto"]);
        assert_eq!(wrapped("a\n\nb", 9), ["a", "", "b"]);
        assert_eq!(wrapped("ab", 0), ["a", "b"]);
    }

    #[test]
    fn code_is_between_fences() {
        let (shown, code) = unfenced("a\n```rust\nfn\n\n```\nb\n```\nopen");
        assert_eq!(shown, "a\nfn\n\nb\n```\nopen");
        assert_eq!(code, [2..5, 5..6]);
        assert_eq!(unfenced(""), (String::new(), vec![]));
    }

    proptest::proptest! {
        #[test]
        fn everything_is_drawn(text in "[a-cã \n]{0,40}", most in 0_usize..9) {
            let drawn = wrapped(&text, most).concat().replace(' ', "");
            proptest::prop_assert_eq!(drawn, text.replace([' ', '\n'], ""));
        }
    }
}
