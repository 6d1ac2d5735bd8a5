//! A certificate and its key, from files.

use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use protocol::language::{Language, Text};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use sha2::{Digest as _, Sha256};
use x509_cert::Certificate;
use x509_cert::der::Decode as _;

/// The most bytes of a file: a chain of some certificates is a few kilobytes.
const LONGEST: u64 = 1024 * 1024;

/// Where a certificate and its key are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// The certificate, and those between it and one that clients know; PEM.
    pub certificate: PathBuf,
    /// Its key; PEM.
    pub key: PathBuf,
}

/// A certificate and its key, ready to be used.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// What rustls uses.
    pub certified: Arc<CertifiedKey>,
    /// When the certificate expires.
    pub expires: Timestamp,
    /// SHA-256 of the certificate, in lower-case hexadecimal.
    pub fingerprint: Box<str>,
    /// What the files looked like just before they were read.
    pub stamps: Stamps,
}

/// What tells a file that was changed or replaced: device, inode, time of change in seconds and nanoseconds, size.
type Stamp = Option<(u64, u64, i64, i64, u64)>;

/// What tells whether either file was changed or replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamps([Stamp; 2]);

/// Why a certificate and its key cannot be used.
#[derive(Debug)]
pub enum Unusable {
    /// The file cannot be read.
    Unreadable(PathBuf, io::Error),
    /// There is no certificate in it.
    NoCertificate(PathBuf),
    /// There is one, but it cannot be understood.
    BadCertificate(PathBuf),
    /// There is no key in it.
    NoKey(PathBuf),
    /// There is one, but of no kind that is known.
    BadKey(PathBuf),
    /// It is the key of another certificate.
    Mismatch,
    /// The certificate has expired.
    Expired(PathBuf, Timestamp),
}

impl Files {
    /// What the files look like now; links are followed.
    #[must_use]
    pub fn stamps(&self) -> Stamps {
        Stamps([&self.certificate, &self.key].map(|path| stamp(path)))
    }

    /// Reads and checks them.
    pub fn load(&self) -> Result<Credentials, Unusable> {
        let stamps = self.stamps();
        let chain = read(&self.certificate)?;
        let chain: Vec<_> = CertificateDer::pem_slice_iter(&chain)
            .collect::<Result<_, _>>()
            .map_err(|_| Unusable::NoCertificate(self.certificate.clone()))?;
        let Some(first) = chain.first() else {
            return Err(Unusable::NoCertificate(self.certificate.clone()));
        };
        let bad_certificate = || Unusable::BadCertificate(self.certificate.clone());
        let (fingerprint, expires) = (fingerprint(first), expiry(first).ok_or_else(bad_certificate)?);
        let key = PrivateKeyDer::from_pem_slice(&read(&self.key)?)
            .map_err(|_| Unusable::NoKey(self.key.clone()))?;
        let provider = ring::default_provider();
        let key = provider
            .key_provider
            .load_private_key(key)
            .map_err(|_| Unusable::BadKey(self.key.clone()))?;
        let certified = CertifiedKey::new(chain, key);
        match certified.keys_match() {
            Ok(()) => {}
            Err(rustls::Error::InconsistentKeys(_)) => return Err(Unusable::Mismatch),
            Err(_) => return Err(bad_certificate()),
        }
        if expires <= Timestamp::now() {
            return Err(Unusable::Expired(self.certificate.clone(), expires));
        }
        Ok(Credentials {
            certified: Arc::new(certified),
            expires,
            fingerprint,
            stamps,
        })
    }
}

fn stamp(path: &Path) -> Stamp {
    let about = std::fs::metadata(path).ok()?;
    Some((
        about.dev(),
        about.ino(),
        about.mtime(),
        about.mtime_nsec(),
        about.size(),
    ))
}

fn read(path: &Path) -> Result<Vec<u8>, Unusable> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(LONGEST).read_to_end(&mut bytes))
        .map_err(|error| Unusable::Unreadable(path.to_owned(), error))?;
    Ok(bytes)
}

/// When a certificate expires. One that says never does so when time, as it is counted here, ends.
fn expiry(certificate: &[u8]) -> Option<Timestamp> {
    let certificate = Certificate::from_der(certificate).ok()?;
    let since = certificate
        .tbs_certificate()
        .validity()
        .not_after
        .to_unix_duration();
    let at = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(since.as_secs()))?;
    Some(Timestamp::try_from(at).unwrap_or(Timestamp::MAX))
}

/// What a certificate is known by: SHA-256 of it, in lower-case hexadecimal.
#[must_use]
pub fn fingerprint(certificate: &[u8]) -> Box<str> {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(certificate) {
        // A String takes everything.
        let _ = write!(text, "{byte:02x}");
    }
    text.into()
}

impl Unusable {
    /// Whether it is about the key and not the certificate.
    #[must_use]
    pub fn is_about_key(&self, files: &Files) -> bool {
        match self {
            Self::Unreadable(path, _) => *path == files.key,
            Self::NoKey(_) | Self::BadKey(_) | Self::Mismatch => true,
            Self::NoCertificate(_) | Self::BadCertificate(_) | Self::Expired(..) => false,
        }
    }

    /// For people.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        const NO_CERTIFICATE: Text = Text::new(
            "{0} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)",
            "{0} não contém certificado na forma PEM (-----BEGIN CERTIFICATE-----)",
        );
        const BAD_CERTIFICATE: Text = Text::new(
            "the certificate in {0} cannot be understood",
            "o certificado em {0} não pode ser entendido",
        );
        const NO_KEY: Text = Text::new(
            "{0} holds no private key in PEM form (-----BEGIN PRIVATE KEY-----)",
            "{0} não contém chave privada na forma PEM (-----BEGIN PRIVATE KEY-----)",
        );
        const BAD_KEY: Text = Text::new(
            "the key in {0} is of no kind that can be used: RSA from 2048 bits, ECDSA P-256 or P-384, Ed25519",
            "a chave em {0} não é de um tipo que se possa usar: RSA a partir de 2048 bits, ECDSA P-256 ou P-384, Ed25519",
        );
        const MISMATCH: Text = Text::new(
            "this is the key of another certificate",
            "esta chave é de outro certificado",
        );
        const EXPIRED: Text = Text::new(
            "the certificate in {0} expired at {1}",
            "o certificado em {0} expirou em {1}",
        );
        let fill = |text: Text, path: &Path| text.fill(language, &[&path.display().to_string()]);
        match self {
            Self::Unreadable(path, error) => format!("{}: {error}", path.display()),
            Self::NoCertificate(path) => fill(NO_CERTIFICATE, path),
            Self::BadCertificate(path) => fill(BAD_CERTIFICATE, path),
            Self::NoKey(path) => fill(NO_KEY, path),
            Self::BadKey(path) => fill(BAD_KEY, path),
            Self::Mismatch => MISMATCH.get(language).to_owned(),
            Self::Expired(path, at) => {
                EXPIRED.fill(language, &[&path.display().to_string(), &at.to_string()])
            }
        }
    }
}

#[cfg(test)]
mod tests;
