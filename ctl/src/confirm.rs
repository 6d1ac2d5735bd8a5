//! Asking before much is lost.

use std::io::{self, BufRead, IsTerminal, Read, Write};

use protocol::language::{Language, Text};

use crate::exit::Exit;
use crate::failure::Failure;

/// The longest answer that is read, in bytes.
const MAX_ANSWER: u64 = 64;

/// Asks a person whether to go on. Where there is no person to ask, that is an error: a script says `--yes`.
pub fn confirm(question: &str, language: Language) -> Result<(), Failure> {
    const CHOICE: Text = Text::new("[y/N]", "[s/N]");
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(nobody_to_ask(question, language));
    }
    let mut err = anstream::stderr().lock();
    // If the question cannot be shown, the answer is read as "no" below.
    let _ = write!(err, "{question} {} ", CHOICE.get(language)).and_then(|()| err.flush());
    let mut answer = String::new();
    // What cannot be read is not a "yes".
    let _ = io::stdin().lock().take(MAX_ANSWER).read_line(&mut answer);
    if is_yes(&answer) {
        Ok(())
    } else {
        Err(declined(language))
    }
}

fn is_yes(answer: &str) -> bool {
    ["y", "yes", "s", "sim"]
        .iter()
        .any(|yes| answer.trim().eq_ignore_ascii_case(yes))
}

fn nobody_to_ask(question: &str, language: Language) -> Failure {
    const MESSAGE: Text = Text::new("not without a confirmation: {0}", "não sem confirmação: {0}");
    const HINT: Text = Text::new(
        "in a script, confirm with --yes; --dry-run shows what would happen",
        "num script, confirme com --yes; --dry-run mostra o que aconteceria",
    );
    Failure::new(
        Exit::Usage,
        MESSAGE.fill(language, &[question]),
        HINT.get(language),
    )
}

fn declined(language: Language) -> Failure {
    const MESSAGE: Text = Text::new("nothing was done", "nada foi feito");
    const HINT: Text = Text::new(
        "answer y to go on, or look first with --dry-run",
        "responda s para continuar, ou veja antes com --dry-run",
    );
    Failure::new(Exit::Failed, MESSAGE.get(language), HINT.get(language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_yes_is_one() {
        for yes in ["y\n", "YES\n", " sim \n", "S"] {
            assert!(is_yes(yes), "{yes:?}");
        }
        for no in ["", "\n", "n\n", "yeah\n", "não\n"] {
            assert!(!is_yes(no), "{no:?}");
        }
    }
}
