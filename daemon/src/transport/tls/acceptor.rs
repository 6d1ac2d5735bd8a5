//! How connections are taken, in every dialect, with one certificate.

use std::sync::Arc;

use protocol::admin::Dialect;
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::sign::SingleCertAndKey;
use rustls::version::{TLS12, TLS13};
use rustls::{
    DigitallySignedStruct, DistinguishedName, Error, ServerConfig, SignatureScheme, SupportedProtocolVersion,
};

use super::credentials::Credentials;

/// The oldest version of TLS that is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Oldest {
    /// TLS 1.2.
    Tls12,
    /// TLS 1.3.
    Tls13,
}

impl Oldest {
    fn versions(self) -> &'static [&'static SupportedProtocolVersion] {
        const BOTH: &[&SupportedProtocolVersion] = &[&TLS13, &TLS12];
        const NEWER: &[&SupportedProtocolVersion] = &[&TLS13];
        match self {
            Self::Tls12 => BOTH,
            Self::Tls13 => NEWER,
        }
    }
}

/// How connections are taken: one way for each dialect.
#[derive(Debug)]
pub struct Acceptor {
    irc: Arc<ServerConfig>,
    classic: Arc<ServerConfig>,
    websocket: Arc<ServerConfig>,
}

impl Acceptor {
    /// With this certificate.
    pub fn new(credentials: &Credentials, oldest: Oldest) -> Result<Self, Error> {
        let provider = Arc::new(ring::default_provider());
        let config = |protocols: &[&str], ask_for_certificate: bool| {
            let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
                .with_protocol_versions(oldest.versions())?;
            let builder = if ask_for_certificate {
                builder.with_client_cert_verifier(Arc::new(Anybody(Arc::clone(&provider))))
            } else {
                builder.with_no_client_auth()
            };
            let resolver = SingleCertAndKey::from(Arc::clone(&credentials.certified));
            let mut config = builder.with_cert_resolver(Arc::new(resolver));
            config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
            Ok::<_, Error>(Arc::new(config))
        };
        Ok(Self {
            irc: config(&["irc"], true)?,
            classic: config(&[], true)?,
            // A browser would have its user choose a certificate.
            websocket: config(&["http/1.1"], false)?,
        })
    }

    /// The way for this dialect.
    #[must_use]
    pub fn config(&self, dialect: Dialect) -> Arc<ServerConfig> {
        Arc::clone(match dialect {
            Dialect::Irc => &self.irc,
            Dialect::Classic => &self.classic,
            Dialect::Websocket => &self.websocket,
        })
    }
}

/// Takes any certificate whose key the client proves to have, and clients without one: which certificates mean
/// something is known by their fingerprints, and not by who signed them.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ClientCertVerifier for Anybody {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
