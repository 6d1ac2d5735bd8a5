//! Aligned columns.

use anstyle::{AnsiColor, Style};
use comfy_table::{Cell, ColumnConstraint, ContentArrangement, Row, Table as Layout, Width, presets};
use protocol::language::{Language, Text};

/// How headings look where colours are shown.
pub const HEADING: Style = Style::new().bold();
/// How the word before an error looks.
pub const ERROR: Style = AnsiColor::Red.on_default().bold();
/// How the word before a warning looks.
pub const WARNING: Style = AnsiColor::Yellow.on_default().bold();
/// How the word before a hint looks.
pub const HINT: Style = AnsiColor::Cyan.on_default().bold();

/// A column: its heading, and whether its values may be cut short where the terminal is too narrow.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The heading.
    pub heading: &'static str,
    /// May be cut short.
    pub flexible: bool,
}

/// A character that no value has: control characters are shown by number.
const NO_DELIMITER: char = '\0';

/// The least characters that cutting short leaves.
const FLEXIBLE_LEAST: u16 = 8;

impl Column {
    /// A column without a heading.
    pub const fn plain(flexible: bool) -> Self {
        Self {
            heading: "",
            flexible,
        }
    }

    /// Columns under these headings; values of those that are named, in English, may be cut short.
    pub fn all<const N: usize>(headings: [Text; N], flexible: &[&str], language: Language) -> [Self; N] {
        headings.map(|heading| Self {
            heading: heading.get(language),
            flexible: flexible.contains(&heading.en),
        })
    }
}

/// What happens to values that are longer than there is room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Long {
    /// They are cut short: each row is one line.
    Cut,
    /// They go on below.
    Wrap,
}

/// Lays out rows under headings, two spaces between columns. With a `width` in characters, nothing is wider as far as
/// inflexible columns allow, and flexible ones do with long values what `long` says; without, all is as long as it is.
pub fn lines(
    columns: &[Column],
    header: bool,
    rows: Vec<Vec<String>>,
    width: Option<u16>,
    long: Long,
) -> Vec<String> {
    let mut layout = Layout::new();
    layout.load_style(presets::NOTHING);
    match width {
        Some(width) => layout
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(width),
        None => layout.set_content_arrangement(ContentArrangement::Disabled),
    };
    if header {
        layout.set_header(columns.iter().map(|column| column.heading));
    }
    for row in rows {
        // What is cut is cut where the room ends, and not where a word does.
        let cell = |value| match long {
            Long::Cut => Cell::new(value).set_delimiter(NO_DELIMITER),
            Long::Wrap => Cell::new(value),
        };
        let mut row = Row::from(row.into_iter().map(cell).collect::<Vec<_>>());
        if long == Long::Cut {
            row.max_height(1);
        }
        layout.add_row(row);
    }
    let widths = layout.column_max_content_widths();
    let last = columns.len().saturating_sub(1);
    for (index, (column, layout)) in columns.iter().zip(layout.column_iter_mut()).enumerate() {
        layout.set_padding((0, if index == last { 0 } else { 2 }));
        let needed = widths.get(index).copied().unwrap_or(0);
        layout.set_constraint(if column.flexible && width.is_some() {
            ColumnConstraint::LowerBoundary(Width::Fixed(least(column, needed)))
        } else {
            ColumnConstraint::ContentWidth
        });
    }
    layout.lines().map(|line| line.trim_end().to_owned()).collect()
}

/// The least characters of a flexible column that needs so many: its heading is not cut.
fn least(column: &Column, needed: u16) -> u16 {
    let heading = u16::try_from(column.heading.chars().count()).unwrap_or(u16::MAX);
    FLEXIBLE_LEAST.min(needed).max(heading.min(needed))
}

/// How wide rows are when all that may be cut is cut.
pub fn narrowest(columns: &[Column], rows: &[Vec<String>]) -> usize {
    let mut layout = Layout::new();
    layout.load_style(presets::NOTHING);
    layout.set_header(columns.iter().map(|column| column.heading));
    for row in rows {
        layout.add_row(row);
    }
    let widths = layout.column_max_content_widths();
    let least = columns.iter().zip(widths).map(|(column, needed)| {
        usize::from(if column.flexible {
            least(column, needed)
        } else {
            needed
        })
    });
    least.sum::<usize>() + 2 * columns.len().saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 3] = [
        Column {
            heading: "ID",
            flexible: false,
        },
        Column {
            heading: "NAME",
            flexible: true,
        },
        Column {
            heading: "CLIENT",
            flexible: true,
        },
    ];

    fn rows() -> Vec<Vec<String>> {
        let row = |row: [&str; 3]| row.map(String::from).to_vec();
        vec![
            row(["17", "maria", "a program with a long name"]),
            row(["9", "李雷", "-"]),
        ]
    }

    fn cut(header: bool, rows: Vec<Vec<String>>, width: Option<u16>) -> Vec<String> {
        lines(&COLUMNS, header, rows, width, Long::Cut)
    }

    #[test]
    fn columns_are_aligned_by_what_is_seen() {
        let expected = [
            "ID  NAME   CLIENT",
            "17  maria  a program with a long name",
            "9   李雷   -",
        ];
        assert_eq!(cut(true, rows(), None), expected);
        assert_eq!(cut(true, rows(), Some(80)), expected);
        assert_eq!(cut(false, rows(), None), expected[1..]);
    }

    #[test]
    fn a_narrow_terminal_cuts_what_may_be_cut() {
        let lines = cut(true, rows(), Some(30));
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[1], "17  maria  a program with a l…");
    }

    #[test]
    fn what_may_not_be_cut_goes_on_below() {
        let lines = lines(&COLUMNS, false, rows(), Some(24), Long::Wrap);
        assert_eq!(
            lines,
            [
                "17  maria  a program",
                "           with a long",
                "           name",
                "9   李雷   -"
            ]
        );
    }

    #[test]
    fn nothing_to_show_is_a_heading() {
        assert_eq!(cut(true, Vec::new(), Some(80)), ["ID  NAME  CLIENT"]);
        assert!(cut(false, Vec::new(), None).is_empty());
    }
}
