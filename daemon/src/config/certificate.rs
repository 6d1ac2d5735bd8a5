//! What a configuration says of a certificate that is still to be made. It is not right as a whole before that is there.

use std::path::Path;

use protocol::language::Language;

use super::{LoadError, parse, sections, text};
use crate::transport::tls::credentials::Files;

/// What is to be made, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// For whom, where nobody says so.
    pub name: Box<str>,
    /// Where: what `[tls]` names, or else what the example in the shipped file does.
    pub files: Files,
    /// `[tls]` names them.
    pub is_configured: bool,
}

impl Wanted {
    /// Reads it out of a file.
    pub fn read(path: &Path, language: Language) -> Result<Self, LoadError> {
        let text = text(path, language)?;
        parse(&text, path, language, |reading, root, directory| {
            let server = reading.section(root, "server", |s| sections::server(s, language, directory));
            let paths = reading.section(root, "tls", |s| sections::paths(s, directory));
            Some(Self {
                name: server.name,
                is_configured: paths.files.is_some(),
                files: paths.files.unwrap_or_else(|| Files {
                    certificate: directory.join("cert.pem"),
                    key: directory.join("key.pem"),
                }),
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(toml: &str) -> Result<Wanted, LoadError> {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("chatd.toml");
        std::fs::write(&file, toml).unwrap();
        let mut wanted = Wanted::read(&file, Language::En)?;
        for path in [&mut wanted.files.certificate, &mut wanted.files.key] {
            *path = path.strip_prefix(directory.path()).unwrap_or(path).into();
        }
        Ok(wanted)
    }

    #[test]
    fn a_certificate_that_is_not_there_is_no_mistake_here() {
        let files = |certificate: &str, key: &str| Files {
            certificate: certificate.into(),
            key: key.into(),
        };
        let plain = wanted("").unwrap();
        assert_eq!((&*plain.name, plain.is_configured), ("chatd.localhost", false));
        assert_eq!(plain.files, files("cert.pem", "key.pem"));
        let told =
            "[server]\nname = \"chat.example.org\"\n[tls]\ncertificate = \"/a/c.pem\"\nkey = \"k.pem\"\n";
        let told = wanted(told).unwrap();
        assert_eq!((&*told.name, told.is_configured), ("chat.example.org", true));
        assert_eq!(told.files, files("/a/c.pem", "k.pem"));
        assert!(wanted("[tls]\ncertificate = \"c.pem\"\n").is_err());
        assert!(Wanted::read(Path::new("/nowhere/chatd.toml"), Language::En).is_err());
    }
}
