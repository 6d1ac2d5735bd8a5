//! Aligned columns.

use anstyle::{AnsiColor, Style};
use comfy_table::{Cell, ColumnConstraint, ContentArrangement, Row, Table as Layout, Width, presets};

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

/// The least characters that cutting short leaves.
const FLEXIBLE_LEAST: u16 = 8;

/// Lays out rows under headings, two spaces between columns. With a `width` in characters, each row is one line of
/// at most that width as far as inflexible columns allow; without, nothing is cut.
pub fn lines(columns: &[Column], header: bool, rows: Vec<Vec<String>>, width: Option<u16>) -> Vec<String> {
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
        let mut row = Row::from(row.into_iter().map(Cell::new).collect::<Vec<_>>());
        row.max_height(1);
        layout.add_row(row);
    }
    let widths = layout.column_max_content_widths();
    let last = columns.len().saturating_sub(1);
    for (index, (column, layout)) in columns.iter().zip(layout.column_iter_mut()).enumerate() {
        layout.set_padding((0, if index == last { 0 } else { 2 }));
        let needed = widths.get(index).copied().unwrap_or(0);
        layout.set_constraint(if column.flexible && width.is_some() {
            ColumnConstraint::LowerBoundary(Width::Fixed(FLEXIBLE_LEAST.min(needed)))
        } else {
            ColumnConstraint::ContentWidth
        });
    }
    layout.lines().map(|line| line.trim_end().to_owned()).collect()
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

    #[test]
    fn columns_are_aligned_by_what_is_seen() {
        let expected = [
            "ID  NAME   CLIENT",
            "17  maria  a program with a long name",
            "9   李雷   -",
        ];
        assert_eq!(lines(&COLUMNS, true, rows(), None), expected);
        assert_eq!(lines(&COLUMNS, true, rows(), Some(80)), expected);
        assert_eq!(lines(&COLUMNS, false, rows(), None), expected[1..]);
    }

    #[test]
    fn a_narrow_terminal_cuts_what_may_be_cut() {
        let lines = lines(&COLUMNS, true, rows(), Some(30));
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[1], "17  maria  a program with …");
    }

    #[test]
    fn nothing_to_show_is_a_heading() {
        assert_eq!(lines(&COLUMNS, true, Vec::new(), Some(80)), ["ID  NAME  CLIENT"]);
        assert!(lines(&COLUMNS, false, Vec::new(), None).is_empty());
    }
}
