//! What the owner of an account asks of it, and is told.

use std::net::IpAddr;

use crate::server::clock::WallTime;
use crate::store::model::{AccountId, Certificate};

use super::settings::Settings;
use super::then::Password;

/// What somebody asks of the account that they are logged in to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variant says what its fields are")]
pub enum OwnerRequest {
    /// What is kept of it; for operators, of any.
    Describe { account: Option<Box<str>> },
    /// Another password. Other devices stay logged in.
    ChangePassword { old: Password, new: Password },
    /// Delete it: without the code, that is told.
    Delete { code: Option<Box<str>> },
    /// Another address to be reached at, or none.
    SetEmail(Option<Box<str>>),
    /// Stay in one's rooms without a connection, or not.
    SetAlwaysOn(bool),
    /// Where it is logged in.
    Devices,
    /// Log out one of those, by its number or by its name.
    LogOutDevice(Box<str>),
    /// Which certificates open it.
    Certificates,
    /// Let a certificate open it: the connection's own without a fingerprint.
    AddCertificate(Option<Box<str>>),
    /// Let it no longer.
    RemoveCertificate(Box<str>),
}

/// What the owner of an account is told.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variant says what its fields are")]
pub enum OwnerReply {
    /// What is kept of it.
    Description(Description),
    /// The new password holds.
    PasswordChanged,
    /// With this code the account is deleted.
    DeletionCode(Box<str>),
    /// It is gone.
    Deleted { account: Box<str> },
    /// They are reached there from now on, or nowhere.
    EmailSet(Option<Box<str>>),
    /// They stay without a connection from now on, or not.
    AlwaysOn(bool),
    /// Where it is logged in, and which other devices it is used from and when each was there last.
    Devices {
        here: Vec<DeviceInUse>,
        gone: Vec<(Box<str>, WallTime)>,
    },
    /// So many connections were logged out.
    DevicesLoggedOut(usize),
    /// Which certificates open it.
    Certificates(Vec<Certificate>),
    /// One more does.
    CertificateAdded { fingerprint: Box<str> },
    /// It does no longer.
    CertificateRemoved { fingerprint: Box<str> },
}

/// A connection that is logged in to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceInUse {
    /// Its number.
    pub number: u64,
    /// What its owner calls it, or what it says of itself.
    pub name: Box<str>,
    /// Where it comes from.
    pub address: IpAddr,
    /// Since when.
    pub since: WallTime,
    /// Whether it is the one that asks.
    pub own: bool,
}

/// What is kept of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// Its name.
    pub account: Box<str>,
    /// When it was made.
    pub created: WallTime,
    /// What its owner has chosen.
    pub settings: Settings,
    /// How many certificates open it.
    pub certificates: usize,
    /// Why nobody may use it, if that is so.
    pub disabled: Option<Box<str>>,
}

/// Why the owner of an account does not get what they asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// No connection that is logged in has that number or name.
    NoSuchDevice,
    /// The old password is wrong.
    WrongPassword,
    /// The new password is empty.
    WeakPassword,
    /// The new password is too long, or holds what no password may hold.
    BadPassword,
    /// The code is another one.
    WrongCode,
    /// An e-mail address is needed, and this is none.
    NoEmail,
    /// Nobody stays without a connection here.
    AlwaysOnDisabled,
    /// The connection has no certificate.
    NoCertificate,
    /// That is not the SHA-256 of anything.
    BadFingerprint,
    /// The certificate opens another account, or this one already.
    CertificateTaken,
    /// There may be no more of them.
    TooManyCertificates,
    /// That certificate does not open the account.
    NoSuchCertificate,
    /// There is no such account.
    NoSuchAccount,
    /// Only operators ask for somebody else's account.
    NotYours,
    /// The store cannot do it now.
    Unavailable,
}

/// What the store was asked for the owner of an account.
#[derive(Debug)]
#[allow(missing_docs, reason = "the variant says what its fields are")]
pub enum OwnerStep {
    /// The account, to be described.
    Describe,
    /// The account, whose password is to be checked and changed.
    CheckPassword { old: Password, new: Password },
    /// To keep the new password.
    KeepPassword { id: AccountId },
    /// To delete it.
    Delete { id: AccountId, account: Box<str> },
    /// To keep whether they stay without a connection; this was chosen before.
    KeepAlwaysOn { id: AccountId, before: Option<bool> },
    /// To keep an address; there was this one before.
    KeepEmail { id: AccountId, before: Option<Box<str>> },
    /// The account, whose certificates are to be listed.
    ListCertificates,
    /// To let a certificate open it.
    AddCertificate { fingerprint: Box<str> },
    /// To let it no longer.
    RemoveCertificate { fingerprint: Box<str> },
}

/// A fingerprint as it is kept: 64 hexadecimal digits in lower case; written with colons between them too.
#[must_use]
pub fn fingerprint(text: &str) -> Option<Box<str>> {
    let digits: String = text.chars().filter(|&c| c != ':').collect();
    let is_sha256 = digits.len() == 64 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    is_sha256.then(|| digits.to_ascii_lowercase().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_have_one_form() {
        let kept = "ab".repeat(32);
        let colons = vec!["AB"; 32].join(":");
        assert_eq!(fingerprint(&kept).as_deref(), Some(&*kept));
        assert_eq!(fingerprint(&colons).as_deref(), Some(&*kept));
        for wrong in [
            "",
            "ab",
            &"a".repeat(63),
            &"g".repeat(64),
            &"é".repeat(32),
            &"a".repeat(65),
        ] {
            assert_eq!(fingerprint(wrong), None, "{wrong}");
        }
    }
}
