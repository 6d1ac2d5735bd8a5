//! What the shell is told about how it went.

use std::fmt::Write;
use std::process::ExitCode;

use protocol::language::{Language, Text};

/// How a command ended. The numbers are a contract: scripts rely on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// What was asked is done.
    Done = 0,
    /// It was tried and did not work.
    Failed = 1,
    /// The command line makes no sense.
    Usage = 2,
    /// Nobody answers on the admin socket.
    Unreachable = 3,
    /// Something that was named is not there.
    NotFound = 4,
    /// This user may not do that.
    Denied = 5,
    /// No answer within the time allowed.
    TimedOut = 6,
    /// It worked for some of what was named.
    Partial = 7,
    /// chatctl and chatd do not speak the same version.
    VersionMismatch = 8,
}

impl Exit {
    /// Every ending with the line that explains it in help texts.
    pub const ALL: [(Self, Text); 9] = [
        (Self::Done, Text::new("done", "feito")),
        (Self::Failed, Text::new("failed", "falhou")),
        (
            Self::Usage,
            Text::new("the command line is wrong", "a linha de comando está errada"),
        ),
        (
            Self::Unreachable,
            Text::new("chatd cannot be reached", "não foi possível falar com o chatd"),
        ),
        (
            Self::NotFound,
            Text::new("what was named is not there", "o que foi nomeado não existe"),
        ),
        (
            Self::Denied,
            Text::new("you may not do that", "você não tem permissão para isso"),
        ),
        (
            Self::TimedOut,
            Text::new(
                "no answer in time (--timeout)",
                "sem resposta a tempo (--timeout)",
            ),
        ),
        (
            Self::Partial,
            Text::new("some targets failed", "alguns alvos falharam"),
        ),
        (
            Self::VersionMismatch,
            Text::new(
                "chatctl and chatd are of different versions",
                "o chatctl e o chatd são de versões diferentes",
            ),
        ),
    ];

    /// The section on these numbers, for help texts.
    pub fn section(language: Language) -> String {
        const HEADING: Text = Text::new("EXIT STATUS", "CÓDIGOS DE SAÍDA");
        let mut section = format!("{}:\n", HEADING.get(language));
        for (exit, meaning) in Self::ALL {
            // Writing to a string cannot fail.
            let _ = writeln!(section, "  {}  {}", exit as u8, meaning.get(language));
        }
        section
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_lists_every_code_under_its_number() {
        for (number, (exit, _)) in Exit::ALL.into_iter().enumerate() {
            assert_eq!(exit as usize, number);
        }
        let section = Exit::section(Language::PtBr);
        assert!(
            section.contains("  4  o que foi nomeado não existe\n"),
            "{section}"
        );
    }
}
