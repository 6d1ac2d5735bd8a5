//! `chatd --make-certificate`: a certificate that the server signs itself. Made only when somebody asks for it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::net::IpAddr;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use protocol::irc::source::validate_hostname;
use protocol::language::{Language, Text};
use rcgen::{CertificateParams, DnType, KeyPair, date_time_ymd};

use super::Trouble;
use crate::config::Wanted;
use crate::transport::tls::credentials::{self, Files};

/// Good for so long: it is known by its fingerprint, and another one would have to be trusted anew.
const DAYS: u32 = 3650;

/// Makes a certificate for these names, with its key, for the configuration in this file; and says what is next. What is
/// there already stays.
pub fn make_certificate(
    names: &[String],
    wanted: &Wanted,
    config: &Path,
    language: Language,
) -> Result<(), Trouble> {
    const NO_NAME: Text = Text::new(
        "{0} is neither a host name nor an address",
        "{0} não é um nome de host nem um endereço",
    );
    let own = [String::from(&*wanted.name)];
    let names = if names.is_empty() { &own } else { names };
    if let Some(wrong) = names.iter().find(|name| !is_name(name)) {
        return Err(Trouble(NO_NAME.fill(language, &[wrong])));
    }
    let made = make(names).map_err(|error| Trouble::new("--make-certificate", error))?;
    write(&made, &wanted.files, config, language)?;
    let fingerprint = colons(&credentials::fingerprint(&made.der));
    // It is done, whoever may have stopped reading.
    let _ = io::stdout().write_all(told(names, &fingerprint, wanted, language).as_bytes());
    Ok(())
}

fn is_name(name: &str) -> bool {
    // "localhost" is one as well.
    name.parse::<IpAddr>().is_ok() || validate_hostname(name) || validate_hostname(&format!("{name}."))
}

struct Made {
    certificate: String,
    key: String,
    der: Vec<u8>,
}

fn make(names: &[String]) -> Result<Made, rcgen::Error> {
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new(names)?;
    if let Some(name) = names.first() {
        params.distinguished_name.push(DnType::CommonName, name.as_str());
    }
    let now = u64::try_from(Timestamp::now().as_second()).unwrap_or_default();
    let today = date_time_ymd(1970, 1, 1) + Duration::from_secs(now);
    let day = Duration::from_hours(24);
    // Clocks differ.
    params.not_before = today - day;
    params.not_after = today + day * DAYS;
    let certificate = params.self_signed(&key)?;
    Ok(Made {
        certificate: certificate.pem(),
        key: key.serialize_pem(),
        der: certificate.der().to_vec(),
    })
}

/// Puts both where there is nothing yet. Whoever may read the configuration may read the key, and nobody else.
fn write(made: &Made, files: &Files, config: &Path, language: Language) -> Result<(), Trouble> {
    const EXISTS: Text = Text::new(
        "{0} is there already, and stays: move it away first",
        "{0} já existe, e fica: mova-o antes",
    );
    let trouble = |path: &Path, error: io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => Trouble(EXISTS.fill(language, &[&path.display().to_string()])),
        _ => Trouble::new(path.display(), error),
    };
    let readers = fs::metadata(config).map_err(|error| trouble(config, error))?;
    let key = create(&files.key, &readers, 0o640).map_err(|error| trouble(&files.key, error))?;
    let written = create(&files.certificate, &readers, 0o644)
        .map_err(|error| trouble(&files.certificate, error))
        .and_then(|certificate| {
            fill(certificate, &made.certificate).map_err(|error| trouble(&files.certificate, error))?;
            fill(key, &made.key).map_err(|error| trouble(&files.key, error))
        });
    if written.is_err() {
        // It is ours, and empty or half.
        let _ = fs::remove_file(&files.key);
    }
    written
}

/// A file that was not there, for whom the configuration is for.
fn create(path: &Path, readers: &fs::Metadata, most: u32) -> io::Result<File> {
    use rustix::fs::{Gid, Mode, Uid, fchmod, fchown};
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    let own = file.metadata()?;
    if (own.uid(), own.gid()) != (readers.uid(), readers.gid()) {
        fchown(
            &file,
            Some(Uid::from_raw(readers.uid())),
            Some(Gid::from_raw(readers.gid())),
        )?;
    }
    fchmod(&file, Mode::from_raw_mode(0o600 | readers.mode() & most))?;
    Ok(file)
}

fn fill(mut file: File, text: &str) -> io::Result<()> {
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// As other programs show it.
fn colons(fingerprint: &str) -> String {
    let upper = fingerprint.to_ascii_uppercase();
    let pairs: Vec<&str> = (0..upper.len())
        .step_by(2)
        .filter_map(|at| upper.get(at..at + 2))
        .collect();
    pairs.join(":")
}

fn told(names: &[String], fingerprint: &str, wanted: &Wanted, language: Language) -> String {
    const MADE: Text = Text::new(
        "{0} and {1} are made, for {2}. People trust the certificate by its fingerprint:\n\nSHA-256 {3}\n",
        "{0} e {1} foram criados, para {2}. As pessoas confiam no certificado pela impressão digital:\n\nSHA-256 {3}\n",
    );
    const NEXT: Text = Text::new(
        "\nTo use them, add to the configuration, and see that a [[listen]] has tls = true:\n\n[tls]\ncertificate = {0}\n\
         key = {1}\n",
        "\nPara usá-los, acrescente à configuração, e veja que um [[listen]] tenha tls = true:\n\n[tls]\n\
         certificate = {0}\nkey = {1}\n",
    );
    let Files { certificate, key } = &wanted.files;
    let paths = [certificate, key].map(|path| path.display().to_string());
    let mut said = MADE.fill(language, &[&paths[0], &paths[1], &names.join(", "), fingerprint]);
    if !wanted.is_configured {
        let quoted = paths.map(|path| format!("{path:?}"));
        said += &NEXT.fill(language, &[&quoted[0], &quoted[1]]);
    }
    said
}
