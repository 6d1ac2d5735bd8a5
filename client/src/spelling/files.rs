//! Where a machine has Hunspell's dictionaries, and reading them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use spellbook::Dictionary;

/// The largest file that is read; the largest dictionaries that there are have less.
const MOST_BYTES: u64 = 64 << 20;

/// Where a machine has dictionaries.
pub struct Files {
    directories: Vec<PathBuf>,
}

/// Why there is no dictionary.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// A file cannot be read.
    #[error(transparent)]
    Read(#[from] io::Error),
    /// No file has this name.
    #[error("there is no such dictionary")]
    Missing,
    /// A file is larger than dictionaries are.
    #[error("the file is too large for a dictionary")]
    TooLarge,
    /// It is in an encoding that is not read here.
    #[error("the encoding {0} is not supported")]
    Encoding(String),
    /// It is not what it should be.
    #[error("{0}")]
    Format(String),
}

impl Files {
    /// Where Hunspell looks, too: the directories in `DICPATH`, those below the user's and the system's for data.
    pub fn in_environment(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let split = |name| variable(name).map(|value| env::split_paths(&value).collect::<Vec<_>>());
        let home = variable("HOME").map(|home| PathBuf::from(home).join(".local/share"));
        let home = variable("XDG_DATA_HOME").map(PathBuf::from).or(home);
        let system =
            split("XDG_DATA_DIRS").unwrap_or_else(|| vec!["/usr/local/share".into(), "/usr/share".into()]);
        let below = home
            .into_iter()
            .chain(system)
            .flat_map(|base| ["hunspell", "myspell", "myspell/dicts"].map(|directory| base.join(directory)));
        let mut directories = split("DICPATH").unwrap_or_default();
        directories.extend(below);
        directories.retain(|directory| directory.is_absolute());
        Self { directories }
    }

    /// The names of all dictionaries, in their order.
    pub fn names(&self) -> Vec<String> {
        let entries = self
            .directories
            .iter()
            .filter_map(|directory| fs::read_dir(directory).ok());
        let mut names: Vec<String> = entries
            .flatten()
            .filter_map(|entry| name(&entry.ok()?.path()))
            .collect();
        names.sort();
        names.dedup();
        names
    }

    /// Reads a dictionary.
    pub fn load(&self, name: &str) -> Result<Dictionary, FileError> {
        let affixes = |directory: &PathBuf| directory.join(format!("{name}.aff"));
        let path = self.directories.iter().map(affixes).find(|path| path.is_file());
        let path = path.ok_or(FileError::Missing)?;
        let affixes = read(&path)?;
        let encoding = encoding(&affixes);
        let words = decode(read(&path.with_extension("dic"))?, &encoding)?;
        let affixes = decode(affixes, &encoding)?;
        Dictionary::new(&affixes, &words).map_err(|error| FileError::Format(error.to_string()))
    }
}

/// The name of the dictionary that this file is a part of, if its other part is there, too.
fn name(path: &Path) -> Option<String> {
    let affixes = path.extension().is_some_and(|extension| extension == "aff");
    let whole = affixes && path.with_extension("dic").is_file();
    let name = path.file_stem().filter(|_| whole)?;
    name.to_str().map(str::to_owned)
}

fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    if fs::metadata(path)?.len() > MOST_BYTES {
        return Err(FileError::TooLarge);
    }
    Ok(fs::read(path)?)
}

/// The encoding that the affixes name; Latin-1 if they name none.
fn encoding(affixes: &[u8]) -> String {
    let named = affixes.split(|&byte| byte == b'\n').find_map(|line| {
        let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line);
        str::from_utf8(line.strip_prefix(b"SET ")?).ok()
    });
    named
        .unwrap_or("ISO8859-1")
        .trim()
        .to_ascii_uppercase()
        .replace("ISO-", "ISO")
}

fn decode(bytes: Vec<u8>, encoding: &str) -> Result<String, FileError> {
    match encoding {
        "UTF-8" => {
            let text = String::from_utf8_lossy(&bytes);
            Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
        }
        "ISO8859-1" => Ok(bytes.into_iter().map(char::from).collect()),
        "ISO8859-15" => Ok(bytes.into_iter().map(latin_9).collect()),
        other => Err(FileError::Encoding(other.to_owned())),
    }
}

/// A character of Latin-9: Latin-1 but for eight of them.
fn latin_9(byte: u8) -> char {
    match byte {
        0xA4 => '€',
        0xA6 => 'Š',
        0xA8 => 'š',
        0xB4 => 'Ž',
        0xB8 => 'ž',
        0xBC => 'Œ',
        0xBD => 'œ',
        0xBE => 'Ÿ',
        other => char::from(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_read() {
        assert_eq!(encoding("\u{feff}SET UTF-8\nFLAG long".as_bytes()), "UTF-8");
        assert_eq!(encoding(b"FLAG long\r\nSET ISO8859-15\r\n"), "ISO8859-15");
        assert_eq!(encoding(b"TRY abc"), "ISO8859-1");
        assert_eq!(decode(b"voc\xEA".to_vec(), "ISO8859-1").unwrap(), "você");
        assert_eq!(decode(b"c\xBDur".to_vec(), "ISO8859-15").unwrap(), "cœur");
        assert_eq!(decode("\u{feff}você".into(), "UTF-8").unwrap(), "você");
        assert!(matches!(decode(vec![], "KOI8-R"), Err(FileError::Encoding(_))));
    }

    #[test]
    fn half_a_dictionary_and_a_huge_one_are_none() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().to_owned();
        let files = Files::in_environment(|name| match name {
            "DICPATH" => Some(path.clone().into_os_string()),
            "XDG_DATA_DIRS" => Some("relative".into()),
            _ => None,
        });
        fs::write(path.join("aa_AA.aff"), "SET UTF-8\n").unwrap();
        assert_eq!(files.names(), [""; 0]);
        assert!(matches!(files.load("aa_AA"), Err(FileError::Read(_))));
        assert!(matches!(files.load("bb_BB"), Err(FileError::Missing)));
        let words = fs::File::create(path.join("aa_AA.dic")).unwrap();
        words.set_len(MOST_BYTES + 1).unwrap();
        assert_eq!(files.names(), ["aa_AA"]);
        assert!(matches!(files.load("aa_AA"), Err(FileError::TooLarge)));
    }
}
