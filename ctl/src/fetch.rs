//! Fetching what chatd has copied, into a file that is the caller's own, or to standard output.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use protocol::admin::{Copy, Piece, PieceOf, Request, Saved};
use protocol::language::{Language, Text};

use crate::app::{App, Session, Stop};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::human::shell_word;

/// How long making a copy may take at least, whatever other answers may.
pub const PATIENCE: Duration = Duration::from_hours(1);

/// Has chatd make a copy, and fetches it into a file that is not there yet, or to standard output (`-`), of which there
/// is nothing to tell. Where that fails, no file is left.
pub fn save(app: &App, path: &Path, request: Request) -> Result<Option<Saved>, Stop> {
    let mut session = app.connect()?.patient(PATIENCE);
    let place = Place::take(path, app.language)?;
    let copy: Copy = match session.ask(request) {
        Ok(copy) => copy,
        Err(failure) => {
            place.give_up();
            return Err(failure.into());
        }
    };
    let is_file = matches!(place, Place::File { .. });
    place.fetch(&mut session, &copy, app.language)?;
    Ok(is_file.then(|| Saved {
        file: path.display().to_string(),
        bytes: copy.bytes,
        lines: copy.lines,
        account: copy.account,
    }))
}

/// Where a copy is to lie.
#[derive(Debug)]
enum Place {
    /// Standard output.
    Output,
    /// A file that is not there yet, and the one that it is while it is incomplete.
    File {
        path: PathBuf,
        part: PathBuf,
        file: File,
    },
}

impl Place {
    /// Takes the place before anything is asked for: `-` is standard output.
    fn take(path: &Path, language: Language) -> Result<Self, Failure> {
        const EXISTS: Text = Text::new("the file {0} is there already", "o arquivo {0} já existe");
        const EXISTS_HINT: Text = Text::new(
            "name another one, or remove it; nothing is written over",
            "indique outro, ou apague-o; nada é sobrescrito",
        );
        const PART: Text = Text::new(
            "another chatctl writes to {0}, or was ended while it did",
            "outro chatctl está escrevendo em {0}, ou foi encerrado enquanto escrevia",
        );
        const PART_HINT: Text = Text::new("if none does any more: rm {0}", "se nenhum está mais: rm {0}");
        if path == Path::new("-") {
            return Ok(Self::Output);
        }
        if path.symlink_metadata().is_ok() {
            let message = EXISTS.fill(language, &[&path.display().to_string()]);
            return Err(Failure::new(Exit::Failed, message, EXISTS_HINT.get(language)));
        }
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        // Nobody else may read it: it holds what people said to each other.
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&part);
        match file {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let path = part.display().to_string();
                let message = PART.fill(language, &[&path]);
                let hint = PART_HINT.fill(language, &[&shell_word(&path)]);
                Err(Failure::new(Exit::Failed, message, hint))
            }
            Ok(file) => Ok(Self::File {
                path: path.to_owned(),
                part,
                file,
            }),
            Err(error) => Err(unwritten(&part, &error, language)),
        }
    }

    /// Fetches a copy. Where that fails, no file is left.
    fn fetch(self, session: &mut Session<'_>, copy: &Copy, language: Language) -> Result<(), Stop> {
        match self {
            Self::Output => fetch(session, copy, &mut io::stdout().lock()).map_err(|error| match error {
                Broken::Asking(failure) => failure.into(),
                Broken::Writing(error) => error.into(),
            }),
            Self::File { path, part, mut file } => {
                let fetched = fetch(session, copy, &mut file)
                    .and_then(|()| Ok(file.sync_all()?))
                    .and_then(|()| Ok(fs::rename(&part, &path)?));
                fetched.map_err(|error| {
                    // The first error tells more than that this failed too.
                    let _ = fs::remove_file(&part);
                    match error {
                        Broken::Asking(failure) => failure.into(),
                        Broken::Writing(error) => unwritten(&path, &error, language).into(),
                    }
                })
            }
        }
    }

    /// Nothing comes: the place is free again.
    fn give_up(self) {
        if let Self::File { part, .. } = self {
            // It is empty.
            let _ = fs::remove_file(part);
        }
    }
}

/// Why a copy was not fetched.
enum Broken {
    Asking(Failure),
    Writing(io::Error),
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        Self::Writing(error)
    }
}

fn fetch(session: &mut Session<'_>, copy: &Copy, to: &mut impl Write) -> Result<(), Broken> {
    let mut from = 0;
    while from < copy.bytes {
        let request = Request::Piece(PieceOf {
            copy: copy.copy,
            from,
        });
        let piece: Piece = session.ask(request).map_err(Broken::Asking)?;
        let data = &piece.data.0;
        if data.is_empty() || data.len() as u64 > copy.bytes - from {
            return Err(io::Error::from(ErrorKind::InvalidData).into());
        }
        to.write_all(data)?;
        from += data.len() as u64;
    }
    Ok(to.flush()?)
}

fn unwritten(path: &Path, error: &io::Error, language: Language) -> Failure {
    const MESSAGE: Text = Text::new("cannot write {0}: {1}", "não foi possível escrever {0}: {1}");
    const HINT: Text = Text::new(
        "name a place where you may write and that has room; - is standard output",
        "indique um lugar onde você pode escrever e que tem espaço; - é a saída padrão",
    );
    let message = MESSAGE.fill(language, &[&path.display().to_string(), &error.to_string()]);
    Failure::new(Exit::Failed, message, HINT.get(language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_taken_for_its_owner_alone_and_nothing_is_written_over() {
        use std::os::unix::fs::PermissionsExt as _;
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("copy.db");
        let place = Place::take(&path, Language::En).unwrap();
        let part = directory.path().join("copy.db.part");
        assert_eq!(fs::metadata(&part).unwrap().permissions().mode() & 0o777, 0o600);
        let second = Place::take(&path, Language::En).unwrap_err();
        assert!(
            second.hint.contains("rm ") && second.hint.contains("copy.db.part"),
            "{}",
            second.hint
        );
        place.give_up();
        assert!(!part.exists() && !path.exists());
        fs::write(&path, "mine").unwrap();
        assert_eq!(Place::take(&path, Language::PtBr).unwrap_err().exit, Exit::Failed);
        assert!(Place::take(&directory.path().join("no/such/place"), Language::En).is_err());
        assert!(matches!(
            Place::take(Path::new("-"), Language::En),
            Ok(Place::Output)
        ));
    }
}
