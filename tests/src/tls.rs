//! Certificates, and the client's side of TLS.

use std::fmt::Write as _;
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName, UnixTime};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, Error, SignatureScheme};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use crate::config::Config;

/// A certificate and its key.
#[derive(Debug, Clone)]
pub struct Pair {
    /// PEM.
    pub certificate: String,
    /// PEM.
    pub key: String,
    der: CertificateDer<'static>,
    key_der: Vec<u8>,
}

impl Pair {
    /// A self-signed certificate for `localhost`, good for so many days.
    pub fn new(days: u64) -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(["localhost".to_owned()]).expect("a name");
        let now = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .expect("it is later");
        params.not_after = date_time_ymd(1970, 1, 1) + now + Duration::from_hours(24 * days);
        let certificate = params.self_signed(&key).expect("a certificate");
        Self {
            certificate: certificate.pem(),
            key: key.serialize_pem(),
            der: certificate.der().clone(),
            key_der: key.serialize_der(),
        }
    }

    /// SHA-256 of the certificate, in lower-case hexadecimal.
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.der)
    }

    /// Puts `cert.pem` and `key.pem` into the directory, each in one step.
    pub fn write(&self, directory: &Path) {
        for (name, text) in [("cert.pem", &self.certificate), ("key.pem", &self.key)] {
            let new = directory.join("new.pem");
            std::fs::write(&new, text).expect("a temporary directory is writable");
            std::fs::rename(new, directory.join(name)).expect("it is there");
        }
    }

    /// A directory with it.
    pub fn directory(&self) -> TempDir {
        let directory = TempDir::new().expect("a temporary directory");
        self.write(directory.path());
        directory
    }
}

/// SHA-256, in lower-case hexadecimal.
pub fn fingerprint(certificate: &[u8]) -> String {
    Sha256::digest(certificate)
        .iter()
        .fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").expect("a String takes all");
            text
        })
}

impl Config {
    /// With `cert.pem` and `key.pem`, which are to be put beside it, and a listener for each dialect that uses them.
    pub fn with_tls(self) -> Self {
        let config = self
            .set("tls.certificate", r#""cert.pem""#)
            .set("tls.key", r#""key.pem""#);
        ["irc", "classic", "websocket"]
            .into_iter()
            .fold(config, |config, dialect| {
                config.table(&format!(
                    "[[listen]]\naddress = \"127.0.0.1:0\"\ndialect = \"{dialect}\"\ntls = true\n"
                ))
            })
    }
}

/// How a client speaks TLS. It takes any certificate: tests look at it themselves.
#[derive(Debug, Clone)]
pub struct Client {
    /// "1.2" or "1.3" only.
    pub version: Option<&'static str>,
    /// What it wants to speak over TLS.
    pub alpn: Option<&'static str>,
    /// The host it says that it wants; an address is not said.
    pub host: &'static str,
    /// Its own certificate.
    pub pair: Option<Pair>,
}

impl Default for Client {
    fn default() -> Self {
        Self {
            version: None,
            alpn: None,
            host: "localhost",
            pair: None,
        }
    }
}

impl Client {
    /// The beginning of a connection.
    pub fn begin(&self) -> ClientConnection {
        let provider = Arc::new(ring::default_provider());
        let versions = match self.version {
            Some("1.2") => vec![&TLS12],
            Some("1.3") => vec![&TLS13],
            _ => vec![&TLS12, &TLS13],
        };
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_protocol_versions(&versions)
            .expect("versions that there are")
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Anybody(provider)));
        let mut config = match &self.pair {
            Some(pair) => {
                let key = PrivatePkcs8KeyDer::from(pair.key_der.clone());
                builder
                    .with_client_auth_cert(vec![pair.der.clone()], key.into())
                    .expect("a pair")
            }
            None => builder.with_no_client_auth(),
        };
        config.alpn_protocols = self.alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
        let name = ServerName::try_from(self.host).expect("a host");
        ClientConnection::new(Arc::new(config), name).expect("a connection")
    }

    /// Does the whole handshake, until the server has accepted it.
    pub fn shake(&self, stream: &mut TcpStream) -> std::io::Result<ClientConnection> {
        let mut session = self.begin();
        while session.is_handshaking() {
            session.complete_io(stream)?;
        }
        Ok(session)
    }
}

#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(
            message,
            certificate,
            signed,
            &self.0.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(
            message,
            certificate,
            signed,
            &self.0.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
