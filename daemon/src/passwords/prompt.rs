//! Asking for a password, for `chatd --hash-password`.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};

use protocol::language::{Language, Text};
use rustix::process::{Signal, getpid, kill_process};
use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};

use super::Hashing;

/// Why there is no hash.
#[derive(Debug)]
pub struct NoHash(String);

impl std::fmt::Display for NoHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Reads a password (one line; on a terminal twice, unseen) and prints its hash.
pub fn hash_from_input(hashing: Hashing, language: Language) -> Result<(), NoHash> {
    const EMPTY: Text = Text::new("an empty password is none", "uma senha vazia não é uma senha");
    const DIFFERENT: Text = Text::new("the two are not the same", "as duas não são iguais");
    const PASSWORD: Text = Text::new("Password: ", "Senha: ");
    const AGAIN: Text = Text::new("The same again: ", "A mesma outra vez: ");
    let no = |text: Text| NoHash(text.get(language).to_owned());
    let failed = |error: io::Error| NoHash(error.to_string());
    let ask = |prompt: Text| ask(prompt.get(language)).map_err(failed);

    let password = ask(PASSWORD)?;
    if password.is_empty() {
        return Err(no(EMPTY));
    }
    if io::stdin().is_terminal() && ask(AGAIN)? != password {
        return Err(no(DIFFERENT));
    }
    let hash = super::hash(&password, hashing).map_err(|error| NoHash(error.to_string()))?;
    writeln!(io::stdout(), "{hash}").map_err(failed)
}

/// One line of input, without its end; unseen and with a prompt if it comes from a terminal.
fn ask(prompt: &str) -> io::Result<String> {
    let stdin = io::stdin();
    let mut line = String::new();
    if stdin.is_terminal() {
        write!(io::stderr(), "{prompt}")?;
        let unseen = Unseen::new()?;
        let bytes = typed()?;
        drop(unseen);
        writeln!(io::stderr())?;
        if bytes.ends_with(&[INTERRUPT]) {
            // The terminal is as it was: now the key may do what it does.
            let _ = kill_process(getpid(), Signal::INT);
        }
        line = String::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
    } else {
        stdin.lock().read_line(&mut line)?;
    }
    line.truncate(line.trim_end_matches(['\r', '\n']).len());
    Ok(line)
}

/// What Ctrl-C types while it interrupts nothing.
const INTERRUPT: u8 = 3;

/// What is typed until the line ends, or Ctrl-C does it.
fn typed() -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    for byte in io::stdin().lock().bytes() {
        line.push(byte?);
        if line.ends_with(b"\n") || line.ends_with(&[INTERRUPT]) {
            break;
        }
    }
    Ok(line)
}

/// For as long as this lives, the terminal does not show what is typed.
struct Unseen(Termios);

impl Unseen {
    fn new() -> io::Result<Self> {
        let before = tcgetattr(io::stdin())?;
        let mut unseen = before.clone();
        // Ctrl-C ends the line instead of this program, which has the terminal to put right first.
        unseen.local_modes.remove(LocalModes::ECHO | LocalModes::ISIG);
        unseen.special_codes[SpecialCodeIndex::VEOL] = INTERRUPT;
        tcsetattr(io::stdin(), OptionalActions::Flush, &unseen)?;
        Ok(Self(before))
    }
}

impl Drop for Unseen {
    fn drop(&mut self) {
        // A terminal that is gone needs nothing any more.
        let _ = tcsetattr(io::stdin(), OptionalActions::Flush, &self.0);
    }
}
