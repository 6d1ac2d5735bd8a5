//! Passwords: typed without being shown, or one line of standard input. Never an argument, which others can see.

use std::io::{self, IsTerminal, Read, Write};

use protocol::admin::Secret;
use protocol::language::{Language, Text};
use protocol::sasl::MAX_PASSWORD_BYTES;
use rustix::process::{Signal, getpid, kill_process};
use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};

use crate::exit::Exit;
use crate::failure::Failure;

/// Reads a password. A person types it twice.
pub fn read(language: Language) -> Result<Secret, Failure> {
    const PASSWORD: Text = Text::new("password: ", "senha: ");
    const AGAIN: Text = Text::new("again: ", "de novo: ");
    const DIFFERENT: Text = Text::new("those are two passwords", "são duas senhas diferentes");
    const DIFFERENT_HINT: Text = Text::new("type the same twice", "digite a mesma duas vezes");
    let password = if io::stdin().is_terminal() {
        let password = typed(PASSWORD.get(language), language)?;
        if typed(AGAIN.get(language), language)? != password {
            return Err(wrong(DIFFERENT, DIFFERENT_HINT, language));
        }
        password
    } else {
        line(language)?
    };
    checked(password, language).map(Secret)
}

fn typed(prompt: &str, language: Language) -> Result<String, Failure> {
    let quiet = Quiet::begin().map_err(|error| unreadable(&error, language))?;
    let mut err = anstream::stderr().lock();
    // A prompt that cannot be shown keeps nobody from typing.
    let _ = write!(err, "{prompt}").and_then(|()| err.flush());
    let line = line(language);
    drop(quiet);
    let _ = writeln!(err);
    let line = line?;
    if line.ends_with(INTERRUPT) {
        // The terminal is as it was: now the key may do what it does.
        let _ = kill_process(getpid(), Signal::INT);
    }
    Ok(line)
}

/// What Ctrl-C types while it interrupts nothing.
const INTERRUPT: char = '\x03';

/// A terminal that does not show what is typed, until this is dropped.
struct Quiet(Termios);

impl Quiet {
    fn begin() -> io::Result<Self> {
        let before = tcgetattr(io::stdin())?;
        let mut quiet = before.clone();
        // Ctrl-C ends the line instead of this program, which has the terminal to put right first.
        quiet.local_modes.remove(LocalModes::ECHO | LocalModes::ISIG);
        quiet.special_codes[SpecialCodeIndex::VEOL] = INTERRUPT as u8;
        tcsetattr(io::stdin(), OptionalActions::Flush, &quiet)?;
        Ok(Self(before))
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        // There is no other way back.
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.0);
    }
}

/// One line of standard input, without its end.
fn line(language: Language) -> Result<String, Failure> {
    let mut line = Vec::new();
    // Two bytes more hold the line's end, one more shows that it is too long.
    let most = MAX_PASSWORD_BYTES as u64 + 3;
    let is_end = |byte: u8| byte == b'\n' || byte == INTERRUPT as u8;
    for byte in io::stdin().lock().take(most).bytes() {
        let byte = byte.map_err(|error| unreadable(&error, language))?;
        line.push(byte);
        if is_end(byte) {
            break;
        }
    }
    let line = String::from_utf8(line)
        .map_err(|error| unreadable(&io::Error::new(io::ErrorKind::InvalidData, error), language))?;
    let line = line.strip_suffix('\n').unwrap_or(&line);
    Ok(line.strip_suffix('\r').unwrap_or(line).to_owned())
}

fn checked(password: String, language: Language) -> Result<String, Failure> {
    const EMPTY: Text = Text::new("there is no password", "não há senha");
    const EMPTY_HINT: Text = Text::new(
        "type it when asked, or give it as the first line of standard input",
        "digite quando for perguntada, ou passe na primeira linha da entrada padrão",
    );
    const LONG: Text = Text::new("the password is too long", "a senha é longa demais");
    const LONG_HINT: Text = Text::new(
        "a password has at most 1024 bytes",
        "uma senha tem no máximo 1024 bytes",
    );
    if password.is_empty() {
        Err(wrong(EMPTY, EMPTY_HINT, language))
    } else if password.len() > MAX_PASSWORD_BYTES {
        Err(wrong(LONG, LONG_HINT, language))
    } else {
        Ok(password)
    }
}

fn wrong(message: Text, hint: Text, language: Language) -> Failure {
    Failure::new(Exit::Usage, message.get(language), hint.get(language))
}

fn unreadable(error: &io::Error, language: Language) -> Failure {
    const MESSAGE: Text = Text::new(
        "cannot read the password: {0}",
        "não foi possível ler a senha: {0}",
    );
    const HINT: Text = Text::new("it is one line of UTF-8 text", "é uma linha de texto em UTF-8");
    let message = MESSAGE.fill(language, &[&error.to_string()]);
    Failure::new(Exit::Failed, message, HINT.get(language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_neither_empty_nor_endless() {
        assert!(checked("segredo".into(), Language::En).is_ok());
        assert!(checked("x".repeat(MAX_PASSWORD_BYTES), Language::En).is_ok());
        for wrong in [String::new(), "x".repeat(MAX_PASSWORD_BYTES + 1)] {
            assert_eq!(checked(wrong, Language::PtBr).unwrap_err().exit, Exit::Usage);
        }
        assert!(
            checked("x".repeat(MAX_PASSWORD_BYTES + 1), Language::En)
                .unwrap_err()
                .hint
                .contains(&MAX_PASSWORD_BYTES.to_string())
        );
    }
}
