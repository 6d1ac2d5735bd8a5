//! TLS: whose certificate is trusted, and the handshake.

use std::net::TcpStream;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, Error, RootCertStore,
    SignatureScheme,
};
use sha2::{Digest as _, Sha256};

use crate::model::line::Lost;
use crate::model::trust::{Certificate, Distrust};

/// Does the handshake with a server. Trusted is who has a certificate that the system vouches for, or the one whose
/// fingerprint is `pin`.
pub fn shake(socket: &mut TcpStream, server: &str, pin: Option<String>) -> Result<ClientConnection, Lost> {
    let provider = Arc::new(ring::default_provider());
    let verifier = Arc::new(Verifier {
        vouched: vouched(&provider),
        provider: Arc::clone(&provider),
        pin,
        refused: Mutex::new(None),
    });
    let broken = |error: &dyn std::error::Error| Lost::Broken(error.to_string());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| broken(&error))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::<Verifier>::clone(&verifier))
        .with_no_client_auth();
    let name = ServerName::try_from(server.to_owned()).map_err(|error| broken(&error))?;
    let mut session = ClientConnection::new(Arc::new(config), name).map_err(|error| broken(&error))?;
    while session.is_handshaking() {
        if let Err(error) = session.complete_io(socket) {
            let refused = verifier
                .refused
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take();
            return Err(refused.map_or_else(|| broken(&error), Lost::Untrusted));
        }
    }
    Ok(session)
}

/// Checks certificates as the system does; `None` where it trusts nobody.
fn vouched(provider: &Arc<CryptoProvider>) -> Option<Arc<WebPkiServerVerifier>> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider))
        .build()
        .ok()
}

#[derive(Debug)]
struct Verifier {
    vouched: Option<Arc<WebPkiServerVerifier>>,
    provider: Arc<CryptoProvider>,
    pin: Option<String>,
    /// The certificate that was refused.
    refused: Mutex<Option<Certificate>>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let checked = match &self.vouched {
            Some(vouched) => {
                vouched.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            }
            None => Err(CertificateError::UnknownIssuer.into()),
        };
        let Err(error) = checked else {
            return checked;
        };
        let fingerprint = fingerprint(end_entity);
        if self.pin.as_ref() == Some(&fingerprint) {
            return Ok(ServerCertVerified::assertion());
        }
        let why = if self.pin.is_some() {
            Distrust::Changed
        } else {
            distrust(&error)
        };
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        *refused = Some(Certificate { fingerprint, why });
        Err(error)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

fn distrust(error: &Error) -> Distrust {
    match error {
        Error::InvalidCertificate(
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. },
        ) => Distrust::Expired,
        Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => Distrust::WrongName,
        _ => Distrust::Unknown,
    }
}

/// SHA-256, in lower-case hexadecimal.
fn fingerprint(certificate: &CertificateDer<'_>) -> String {
    use std::fmt::Write as _;
    Sha256::digest(certificate)
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            // A String takes everything.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::sync::mpsc::{Receiver, sync_channel};
    use std::thread;
    use std::time::Duration;

    use rustls::pki_types::PrivatePkcs8KeyDer;
    use rustls::{ServerConfig, ServerConnection, StreamOwned};

    use super::*;
    use crate::model::network::{Link, NetworkId};
    use crate::model::profile::Endpoint;
    use crate::net::{Mailbox, Net};
    use crate::update::{Incoming, Msg, NetEvent};

    const LINK: Link = Link {
        network: NetworkId::of(3),
        number: 7,
    };

    /// A server that takes one connection, says a line, and returns what it hears until the end.
    fn serve() -> (u16, String, thread::JoinHandle<String>) {
        let key = rcgen::KeyPair::generate().unwrap();
        let params = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let certificate = params.self_signed(&key).unwrap().der().clone();
        let print = fingerprint(&certificate);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let serving = thread::spawn(move || {
            let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_no_client_auth()
                .with_single_cert(
                    vec![certificate],
                    PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
                )
                .unwrap();
            let session = ServerConnection::new(Arc::new(config)).unwrap();
            let mut stream = StreamOwned::new(session, listener.accept().unwrap().0);
            let mut heard = String::new();
            // A client that does not trust ends it here.
            if stream
                .write_all(&[b"x".repeat(100_000), b"\r\nPING 1\r\n".to_vec()].concat())
                .is_ok()
            {
                let _ = stream.read_to_string(&mut heard);
            }
            heard
        });
        (port, print, serving)
    }

    fn connect(port: u16, pin: Option<String>) -> (Net, Receiver<Msg>) {
        let (events, received) = sync_channel(16);
        let mut net = Net::new(Mailbox {
            events,
            wake: Arc::new(|| {}),
        });
        let endpoint = Endpoint {
            server: "localhost".to_owned(),
            port,
            tls: true,
        };
        net.connect(LINK, endpoint, pin, Duration::ZERO);
        (net, received)
    }

    fn next(events: &Receiver<Msg>) -> NetEvent {
        match events.recv_timeout(Duration::from_secs(30)) {
            Ok(Msg::Net { link: LINK, event }) => event,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn nobody_is_trusted_for_nothing() {
        for (pin, why) in [(None, Distrust::Unknown), (Some("ab"), Distrust::Changed)] {
            let (port, fingerprint, serving) = serve();
            let (_net, events) = connect(port, pin.map(str::to_owned));
            let expected = Certificate { fingerprint, why };
            match next(&events) {
                NetEvent::Closed(Lost::Untrusted(certificate)) => assert_eq!(certificate, expected),
                other => panic!("{other:?}"),
            }
            assert_eq!(serving.join().unwrap(), "");
        }
    }

    #[test]
    fn whom_the_person_trusts_is_spoken_to() {
        let (port, fingerprint, serving) = serve();
        let (mut net, events) = connect(port, Some(fingerprint));
        assert!(matches!(next(&events), NetEvent::Connected { .. }));
        let mut lines = Vec::new();
        while lines.len() < 2 {
            match next(&events) {
                NetEvent::Lines(more) => lines.extend(more),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(lines, [Incoming::TooLong, Incoming::Line(b"PING 1"[..].into())]);
        net.transmit(LINK.network, b"PONG 1\r\n".to_vec());
        net.close(LINK.network);
        assert_eq!(serving.join().unwrap(), "PONG 1\r\n");
        assert!(matches!(next(&events), NetEvent::Closed(_)));
    }
}
