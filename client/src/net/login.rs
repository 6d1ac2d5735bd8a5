//! What logging in needs from outside the model: randomness, and time to hash.

use std::thread;

use base64ct::{Base64, Encoding as _};
use protocol::sasl::scram::{Client, ClientError};
use rustls::crypto::ring;

use super::Mailbox;
use crate::model::network::Link;
use crate::update::{NetEvent, Proof};

/// Random text that nobody can foresee, for one exchange.
pub fn nonce() -> String {
    let mut bytes = [0; 18];
    // Without randomness there is no TLS either; the server's part of the nonce still makes the exchange unique.
    let _ = ring::default_provider().secure_random.fill(&mut bytes);
    Base64::encode_string(&bytes)
}

/// Works out a proof on a thread of its own.
pub fn prove(link: Link, proof: Proof, mailbox: Mailbox) {
    let deliver = mailbox.clone();
    let work = move || {
        let proved = answer(&proof).map_err(|error| error.to_string());
        mailbox.deliver(link, NetEvent::Proved(proved));
    };
    if let Err(error) = thread::Builder::new().name("net-proof".to_owned()).spawn(work) {
        deliver.deliver(link, NetEvent::Proved(Err(error.to_string())));
    }
}

fn answer(proof: &Proof) -> Result<(Box<Client>, Vec<u8>), ClientError> {
    let client = Client::new(&proof.account, proof.password.reveal(), &proof.nonce);
    let mut client = client.map_err(|_| ClientError::Malformed)?;
    let answer = client.respond(&proof.challenge)?;
    Ok((Box::new(client), answer))
}
