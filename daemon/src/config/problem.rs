//! What is wrong with a configuration, and where.

use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use protocol::language::{Language, Text};

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where, in bytes of the file; `None`: about the file as a whole.
    pub span: Option<Range<usize>>,
    /// Which key; empty where there is none.
    pub key: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// Why a configuration cannot be used: everything that is wrong with it, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadError {
    file: String,
    text: String,
    problems: Vec<Problem>,
    language: Language,
}

/// So many problems are shown; the rest are counted.
const SHOWN: usize = 20;

impl LoadError {
    /// About a file with this text.
    pub(super) fn new(file: &str, text: &str, mut problems: Vec<Problem>, language: Language) -> Self {
        problems.sort_by_key(|problem| problem.span.as_ref().map_or(0, |span| span.start));
        Self {
            file: file.to_owned(),
            text: text.to_owned(),
            problems,
            language,
        }
    }

    /// About a file that could not be read.
    pub(super) fn unreadable(file: &str, message: String, language: Language) -> Self {
        let problem = Problem {
            span: None,
            key: String::new(),
            message,
            hint: None,
        };
        Self::new(file, "", vec![problem], language)
    }

    /// The first problem in one line, `file:line:column: key: message`, and how many more there are.
    #[must_use]
    pub fn summary(&self) -> String {
        const MORE: Text = Text::new(" (and {0} more)", " (e mais {0})");
        let mut line = self
            .problems
            .first()
            .map(|problem| self.line(problem))
            .unwrap_or_default();
        if self.problems.len() > 1 {
            line += &MORE.fill(self.language, &[&(self.problems.len() - 1).to_string()]);
        }
        line
    }

    /// Every problem in a line of its own.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.problems.iter().map(|problem| self.line(problem)).collect()
    }

    /// Every problem with the place in the file, for people.
    #[must_use]
    pub fn report(&self, colour: bool) -> String {
        let renderer = if colour {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let mut report = String::new();
        for problem in self.problems.iter().take(SHOWN) {
            let _ = writeln!(report, "{}\n", renderer.render(&[self.group(problem)]));
        }
        if let Some(more) = self.problems.len().checked_sub(SHOWN).filter(|&more| more > 0) {
            const MORE: Text = Text::new("... and {0} more errors", "... e mais {0} erros");
            let _ = writeln!(report, "{}", MORE.fill(self.language, &[&more.to_string()]));
        }
        report.truncate(report.trim_end().len());
        report
    }

    fn group<'a>(&'a self, problem: &'a Problem) -> Group<'a> {
        const ERROR: Text = Text::new("error", "erro");
        const HINT: Text = Text::new("hint", "dica");
        let level = Level::ERROR.with_name(ERROR.get(self.language));
        let title = level.primary_title(without_position(problem));
        let origin = Origin::path(&self.file);
        let group = match problem.span.clone() {
            None => title.element(origin),
            Some(span) if self.may_hold_a_password(&span) => {
                let (line, column) = position(&self.text, span.start);
                title.element(origin.line(line).char_column(column))
            }
            Some(span) => {
                let annotation = AnnotationKind::Primary.span(span);
                title.element(
                    Snippet::source(&self.text)
                        .path(&self.file)
                        .annotation(annotation),
                )
            }
        };
        match &problem.hint {
            Some(hint) => group.element(Level::HELP.with_name(HINT.get(self.language)).message(hint)),
            None => group,
        }
    }

    /// What is shown may end up in a log: lines that set a password are not shown.
    fn may_hold_a_password(&self, span: &Range<usize>) -> bool {
        let from = self
            .text
            .get(..span.start)
            .and_then(|before| before.rfind('\n'))
            .map_or(0, |at| at + 1);
        let rest = self.text.get(span.end..).unwrap_or_default();
        let to = rest.find('\n').map_or(self.text.len(), |at| span.end + at);
        self.text
            .get(from..to)
            .is_none_or(|lines| lines.contains("password"))
    }

    fn line(&self, problem: &Problem) -> String {
        let mut line = self.file.clone();
        if let Some(span) = &problem.span {
            let (number, column) = position(&self.text, span.start);
            let _ = write!(line, ":{number}:{column}");
        }
        let _ = write!(line, ": {}", without_position(problem));
        if let Some(hint) = &problem.hint {
            let _ = write!(line, "; {hint}");
        }
        line.replace(['\n', '\r'], " ")
    }
}

fn without_position(problem: &Problem) -> String {
    if problem.key.is_empty() {
        problem.message.clone()
    } else {
        format!("{}: {}", problem.key, problem.message)
    }
}

/// Line and column, both from 1, the column in characters.
fn position(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}
