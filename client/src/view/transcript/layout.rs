//! One line of a transcript, laid out for a width.

use std::ops::Range;
use std::rc::Rc;

use crate::i18n::I18n;
use crate::model::line::Line;
use crate::present::{self, Shown, Tone};
use crate::view::text;
use crate::view::theme;

/// The height of one line of text.
pub const LINE: i32 = 21;
/// Above and below a row's text.
pub const PADDING: i32 = 3;
/// The height of the line that begins a day.
pub const DAY: i32 = 34;

/// A line of the model, and its layout once it was seen.
#[derive(Debug)]
pub struct Row {
    pub line: Rc<Line>,
    /// Whether it is the first of its day.
    pub begins_day: bool,
    layout: Option<Layout>,
}

/// The words of a line, broken for a width.
#[derive(Debug)]
pub struct Layout {
    width: i32,
    pub shown: Shown,
    /// Subject and text, a line each.
    pub text: String,
    /// How much of it is the subject.
    pub subject: usize,
    /// The parts of the text that are drawn on one line each; never none.
    pub spans: Vec<Range<usize>>,
}

impl Row {
    pub fn new(line: Rc<Line>, begins_day: bool) -> Self {
        Self {
            line,
            begins_day,
            layout: None,
        }
    }

    /// The layout for a width, made if there is none yet.
    pub fn layout(&mut self, width: i32, i18n: &I18n) -> &Layout {
        let layout = self.layout.take().filter(|layout| layout.width == width);
        let layout = layout.unwrap_or_else(|| Layout::new(&self.line, width, i18n));
        self.layout.insert(layout)
    }

    /// The layout, if it was seen.
    pub fn seen(&self) -> Option<&Layout> {
        self.layout.as_ref()
    }

    /// The height for a width.
    pub fn height(&mut self, width: i32, i18n: &I18n) -> i32 {
        self.top() + self.layout(width, i18n).height()
    }

    /// What stands above the text.
    pub fn top(&self) -> i32 {
        if self.begins_day { DAY } else { 0 }
    }
}

impl Layout {
    fn new(line: &Line, width: i32, i18n: &I18n) -> Self {
        let shown = present::show(line, i18n);
        let subject = shown.subject.len();
        let text = match (shown.subject.as_str(), shown.text.as_str()) {
            ("", text) => text.to_owned(),
            (subject, "") => subject.to_owned(),
            (subject, text) => format!("{subject}\n{text}"),
        };
        let mut layout = Self {
            width,
            shown,
            text,
            subject,
            spans: Vec::new(),
        };
        layout.spans = wrap(&layout.text, |rest, from| {
            fltk::draw::set_font(layout.font(from), theme::SIZE);
            fit(rest, width)
        });
        layout
    }

    /// The font of the part that begins at a byte.
    pub fn font(&self, from: usize) -> fltk::enums::Font {
        match self.shown.tone {
            _ if from < self.subject => theme::BOLD,
            Tone::Action => theme::ITALIC,
            _ => theme::PLAIN,
        }
    }

    /// The height of the text.
    pub fn height(&self) -> i32 {
        let lines = i32::try_from(self.spans.len()).unwrap_or(1);
        lines * LINE + 2 * PADDING
    }

    /// The text of a part.
    pub fn part(&self, span: &Range<usize>) -> &str {
        self.text.get(span.clone()).unwrap_or_default()
    }
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

    proptest::proptest! {
        #[test]
        fn everything_is_drawn(text in "[a-cã \n]{0,40}", most in 0_usize..9) {
            let drawn = wrapped(&text, most).concat().replace(' ', "");
            proptest::prop_assert_eq!(drawn, text.replace([' ', '\n'], ""));
        }
    }
}
