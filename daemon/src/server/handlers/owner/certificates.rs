//! Certificates that open an account.

use super::{Owner, ask, deny, reply, why_not};
use crate::server::asking::Outcome;
use crate::server::ids::ConnId;
use crate::server::owner::{Denied, OwnerReply, OwnerStep, fingerprint};
use crate::server::turn::Turn;
use crate::store::model::{Certificate, Write};

/// Begins to let a certificate open the account.
pub fn add(turn: &mut Turn<'_>, me: Owner, written: Option<&str>) {
    let given = match written {
        Some(written) => fingerprint(written).ok_or(Denied::BadFingerprint),
        None => own(turn, me.conn).ok_or(Denied::NoCertificate),
    };
    let fingerprint = match given {
        Ok(fingerprint) => fingerprint,
        Err(why) => return deny(turn, me.conn, why),
    };
    let certificate = Certificate {
        fingerprint: fingerprint.clone(),
        added: turn.now.wall,
    };
    let write = Write::AddCertificate {
        account: me.id,
        certificate,
    };
    ask(turn, me.conn, write, OwnerStep::AddCertificate { fingerprint });
}

/// The fingerprint of the certificate that the other end of a connection has shown.
fn own(turn: &Turn<'_>, conn: ConnId) -> Option<Box<str>> {
    turn.state.connections.get(conn)?.peer.certificate.clone()
}

/// It was kept, or not.
pub fn added(turn: &mut Turn<'_>, conn: ConnId, fingerprint: Box<str>, outcome: Outcome) {
    if outcome.is_committed() {
        reply(turn, conn, OwnerReply::CertificateAdded { fingerprint });
    } else {
        deny(turn, conn, why_not(outcome));
    }
}

/// Begins to let a certificate open the account no longer.
pub fn remove(turn: &mut Turn<'_>, me: Owner, written: &str) {
    let Some(fingerprint) = fingerprint(written) else {
        return deny(turn, me.conn, Denied::BadFingerprint);
    };
    let write = Write::RemoveCertificate {
        account: me.id,
        fingerprint: fingerprint.clone(),
    };
    ask(turn, me.conn, write, OwnerStep::RemoveCertificate { fingerprint });
}

/// It was removed, or not.
pub fn removed(turn: &mut Turn<'_>, conn: ConnId, fingerprint: Box<str>, outcome: Outcome) {
    if outcome.is_committed() {
        reply(turn, conn, OwnerReply::CertificateRemoved { fingerprint });
    } else {
        deny(turn, conn, why_not(outcome));
    }
}
