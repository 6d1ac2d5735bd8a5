//! What went wrong and what to do about it, in the reader's language.

use protocol::language::{Language, Text};

use crate::exit::Exit;

/// An error for a person: one line on what is wrong, one on what to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What the shell is told.
    pub exit: Exit,
    /// What is wrong.
    pub message: String,
    /// The lines it is about, where there is something to look at.
    pub detail: Option<String>,
    /// What to do next.
    pub hint: String,
}

impl Failure {
    /// A failure without lines to look at.
    pub fn new(exit: Exit, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
            detail: None,
            hint: hint.into(),
        }
    }
}

/// The word before what is wrong.
pub const ERROR: Text = Text::new("error", "erro");
/// The word before what is not as it should be.
pub const WARNING: Text = Text::new("warning", "aviso");
/// The word before what to do next.
pub const HINT: Text = Text::new("hint", "dica");

/// Strings put together as in "a, b or c".
pub fn alternatives(names: &[String], language: Language) -> String {
    const OR: Text = Text::new("or", "ou");
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {} {last}", first.join(", "), OR.get(language)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternatives_read_as_a_sentence() {
        let names = ["a", "b", "c"].map(String::from);
        assert_eq!(alternatives(&names, Language::En), "a, b or c");
        assert_eq!(alternatives(&names[..1], Language::PtBr), "a");
        assert_eq!(alternatives(&[], Language::En), "");
    }
}
