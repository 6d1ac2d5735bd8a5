//! Certificates for tests.

use std::path::Path;
use std::time::Duration;

use rcgen::{CertificateParams, KeyPair, date_time_ymd};

use super::credentials::Files;

/// `cert.pem` and `key.pem` in a directory of their own.
#[derive(Debug)]
pub struct Pair {
    pub directory: tempfile::TempDir,
    pub files: Files,
}

impl Pair {
    /// A certificate for `localhost` that expires after so many days.
    pub fn new(days: i64) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let files = Files {
            certificate: directory.path().join("cert.pem"),
            key: directory.path().join("key.pem"),
        };
        let pair = Self { directory, files };
        pair.renew(days);
        pair
    }

    /// Puts another in its place.
    pub fn renew(&self, days: i64) {
        let (certificate, key) = make(days);
        write(&self.files.certificate, &certificate);
        write(&self.files.key, &key);
    }
}

/// A certificate and its key, in PEM.
pub fn make(days: i64) -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
    let now = jiff::Timestamp::now().as_second() + days * 86_400;
    params.not_after = date_time_ymd(1970, 1, 1) + Duration::from_secs(now.try_into().unwrap());
    (params.self_signed(&key).unwrap().pem(), key.serialize_pem())
}

fn write(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
}
