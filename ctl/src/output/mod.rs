//! What chatctl writes: results to standard output, for people or for programs, and everything else to standard
//! error.

pub mod human;
pub mod table;

use std::io::{self, IsTerminal, Write};

use anstyle::Style;
use protocol::language::{Language, Text};
use serde::Serialize;
use terminal_size::{Height, Width, terminal_size_of};

use crate::failure::{ERROR, Failure, HINT, WARNING};

/// A name and its value.
pub const PAIR: [table::Column; 2] = [table::Column::plain(false), table::Column::plain(true)];

/// Writes a line of text.
pub fn line(line: &str) -> io::Result<()> {
    writeln!(anstream::stdout().lock(), "{line}")
}

/// Writes an object as one line of JSON.
pub fn object(object: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(object)?;
    line.push(b'\n');
    io::stdout().lock().write_all(&line)
}

/// Writes rows under their headings, cut to the terminal's width if there is one.
pub fn table(columns: &[table::Column], header: bool, rows: Vec<Vec<String>>) -> io::Result<()> {
    rows_under(columns, header, rows, table::Long::Cut)
}

/// Writes rows under their headings, of which nothing is cut: what is too long for the terminal goes on below.
pub fn whole_table(columns: &[table::Column], header: bool, rows: Vec<Vec<String>>) -> io::Result<()> {
    rows_under(columns, header, rows, table::Long::Wrap)
}

fn rows_under(
    columns: &[table::Column],
    header: bool,
    rows: Vec<Vec<String>>,
    long: table::Long,
) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    let lines = table::lines(columns, header, rows, width(), long);
    for (number, line) in lines.iter().enumerate() {
        if header && number == 0 {
            writeln!(out, "{0}{line}{0:#}", table::HEADING)?;
        } else {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

/// Writes names with their values, one a line.
pub fn pairs(rows: Vec<(String, String)>) -> io::Result<()> {
    let rows = rows.into_iter().map(|(name, value)| vec![name, value]).collect();
    details(&PAIR, rows)
}

/// Writes rows without headings, of which nothing is cut: what is too long for the terminal goes on below.
pub fn details(columns: &[table::Column], rows: Vec<Vec<String>>) -> io::Result<()> {
    let lines = table::lines(columns, false, rows, width(), table::Long::Wrap);
    lines.iter().try_for_each(|text| line(text))
}

/// The width of the terminal that results are shown on.
pub fn width() -> Option<u16> {
    let terminal = || terminal_size_of(io::stdout()).map(|(Width(width), _)| width);
    size("COLUMNS", terminal)
}

/// The height of the terminal that results are shown on.
pub fn height() -> Option<u16> {
    let terminal = || terminal_size_of(io::stdout()).map(|(_, Height(height))| height);
    size("LINES", terminal)
}

fn size(variable: &str, terminal: impl Fn() -> Option<u16>) -> Option<u16> {
    if !io::stdout().is_terminal() {
        return None;
    }
    let said = std::env::var(variable).ok().and_then(|size| size.parse().ok());
    said.or_else(terminal).filter(|&size| size > 0)
}

/// Tells a person something beside the results.
pub fn note(text: &str) {
    // There is nowhere left to complain that this failed.
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// Tells a person what went wrong and what to do about it.
pub fn report(failure: &Failure, language: Language) {
    tell((table::ERROR, ERROR), &failure.message, language);
    for line in failure.detail.iter().flat_map(|detail| detail.lines()) {
        // There is nowhere left to complain that this failed.
        let _ = writeln!(anstream::stderr().lock(), "  {line}");
    }
    tell((table::HINT, HINT), &failure.hint, language);
}

/// Tells a person that something is not as it should be though what was asked is done, and what to do about it.
pub fn warn(message: Text, hint: Text, language: Language) {
    tell((table::WARNING, WARNING), message.get(language), language);
    tell((table::HINT, HINT), hint.get(language), language);
}

/// Tells a person that what was erased may be left in the store's file for a while.
pub fn warn_of_traces(language: Language) {
    const TRACES: Text = Text::new(
        "nobody can read it any more, but copies of it may be left in the store's file for now",
        "ninguém mais pode ler, mas ainda pode haver cópias no arquivo do banco de dados",
    );
    const LATER: Text = Text::new(
        "chatd overwrites them within a day, if there is room on the disk for a second file of that size; its log says why not",
        "o chatd as apaga em um dia, se houver no disco espaço para mais um arquivo desse tamanho; o registro dele diz por que não",
    );
    warn(TRACES, LATER, language);
}

fn tell((style, word): (Style, Text), text: &str, language: Language) {
    let mut err = anstream::stderr().lock();
    // There is nowhere left to complain that this failed.
    let _ = writeln!(err, "{style}{}:{style:#} {text}", word.get(language));
}
