//! `[tls]` and `[sts]`: how connections are encrypted, and what clients are told of it.

use std::io::ErrorKind;
use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use protocol::irc::source::validate_hostname;
use protocol::language::Text;

use super::{A_PATH, DAY, MINUTE, SHORTEST};
use crate::config::TlsConfig;
use crate::config::section::Section;
use crate::server::policy::Sts;
use crate::transport::tls::acceptor::Oldest;
use crate::transport::tls::credentials::{Credentials, Files, Unusable};

/// `[tls]`.
#[derive(Debug)]
pub(in crate::config) struct Tls {
    /// Somebody wrote it: what may be wrong with it was said.
    pub is_written: bool,
    pub config: Option<TlsConfig>,
}

/// `[tls]`; relative paths are looked for in `directory`.
pub(in crate::config) fn tls(section: &mut Section<'_, '_>, directory: &Path) -> Tls {
    const OLDEST: [(&str, Oldest); 2] = [("1.2", Oldest::Tls12), ("1.3", Oldest::Tls13)];
    let Paths { files, spans } = paths(section, directory);
    let oldest = section.choice("min_version", &OLDEST, Oldest::Tls12).value;
    let check_every = section.duration("check_every", SHORTEST..=DAY, MINUTE);
    let is_written = spans.iter().any(Option::is_some);
    let config = files.and_then(|files| {
        let credentials = load(section, &files, spans)?;
        Some(TlsConfig {
            files,
            credentials,
            oldest,
            check_every,
        })
    });
    Tls { is_written, config }
}

/// Where certificate and key are, or are to be.
#[derive(Debug)]
pub(in crate::config) struct Paths {
    pub files: Option<Files>,
    spans: [Option<Range<usize>>; 2],
}

/// The paths in `[tls]`, whatever is there.
pub(in crate::config) fn paths(section: &mut Section<'_, '_>, directory: &Path) -> Paths {
    const MISSING: Text = Text::new(
        "both certificate and key have to be there",
        "certificate e key têm de estar presentes",
    );
    let certificate = section.text("certificate", A_PATH, None, |path| !path.is_empty());
    let key = section.text("key", A_PATH, None, |path| !path.is_empty());
    let spans = [certificate.span, key.span];
    let files = match (certificate.value, key.value) {
        (Some(certificate), Some(key)) => Some(Files {
            certificate: directory.join(certificate),
            key: directory.join(key),
        }),
        (None, None) => None,
        _ => {
            let span = spans.iter().flatten().next().cloned().unwrap_or_default();
            let path = section.path("certificate");
            section.reading.reject(span, &path, MISSING, &[]);
            None
        }
    };
    Paths { files, spans }
}

fn load(
    section: &mut Section<'_, '_>,
    files: &Files,
    spans: [Option<Range<usize>>; 2],
) -> Option<Credentials> {
    const IT_IS: Text = Text::new("{0}", "{0}");
    const MAKE_ONE: Text = Text::new(
        "chatd --make-certificate makes both, signed by the server itself",
        "chatd --make-certificate cria os dois, assinados pelo próprio servidor",
    );
    let [certificate, key] = spans.map(Option::unwrap_or_default);
    match files.load() {
        Ok(credentials) => {
            // A reload is to see that the files have changed, not only that their names have.
            let path = section.path("certificate");
            let fingerprint = credentials.fingerprint.to_string();
            section.reading.values.entry(path).or_default().beside = fingerprint;
            Some(credentials)
        }
        Err(error) => {
            let (name, span) = if error.is_about_key(files) {
                ("key", key)
            } else {
                ("certificate", certificate)
            };
            let (path, text) = (section.path(name), error.text(section.reading.language));
            section.reading.reject(span, &path, IT_IS, &[&text]);
            if matches!(&error, Unusable::Unreadable(_, error) if error.kind() == ErrorKind::NotFound) {
                section.reading.hint(MAKE_ONE, &[]);
            }
            None
        }
    }
}

/// `[sts]`: nothing is told unless something is written.
pub(in crate::config) fn sts(section: &mut Section<'_, '_>) -> Option<Sts> {
    const YEAR: Duration = Duration::from_hours(24 * 365);
    const PORT: Text = Text::new(
        "port is missing: without it, clients that connect without TLS are not sent to it",
        "falta port: sem ela, os clientes que se conectam sem TLS não são mandados para ele",
    );
    let written = section.is_written();
    // Zero is no port.
    let port = section.number("port", 0..=u16::MAX, 0);
    let duration = section.duration("duration", Duration::ZERO..=10 * YEAR, Duration::ZERO);
    let preload = section.flag("preload", false).value;
    let hosts = hosts(section);
    if written && port == 0 && !duration.is_zero() {
        let path = section.path("port");
        let span = section.span("duration").unwrap_or_default();
        section.reading.reject(span, &path, PORT, &[]);
    }
    written.then_some(Sts {
        port: (port != 0).then_some(port),
        duration,
        preload,
        hosts,
    })
}

fn hosts(section: &mut Section<'_, '_>) -> Vec<Box<str>> {
    const HOSTS: Text = Text::new(
        "a list of host names, such as [\"chat.example.org\"]",
        "uma lista de nomes de host, como [\"chat.example.org\"]",
    );
    let read = |text: &str| validate_hostname(text).then(|| text.into());
    section.list("hosts", HOSTS, Vec::new(), read).value
}
