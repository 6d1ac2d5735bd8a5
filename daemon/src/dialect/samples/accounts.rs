//! What is said about accounts.

use std::time::Duration;

use super::WHEN;
use crate::server::owner::{Denied, Description, DeviceInUse, OwnerReply};
use crate::server::refusal::{CannotRegister, CannotVerify, Refusal};
use crate::server::reply::Reply;
use crate::server::settings::Settings;
use crate::store::model::Certificate;

/// Reasons why no account is made, or nothing done with one.
pub fn account_refusals() -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let registering = [
        CannotRegister::Closed,
        CannotRegister::NotRegistered,
        CannotRegister::NoName,
        CannotRegister::NotYourName,
        CannotRegister::Exists,
        CannotRegister::LoggedIn,
        CannotRegister::NoEmail,
        CannotRegister::WeakPassword,
        CannotRegister::BadPassword,
        CannotRegister::Unavailable,
        CannotRegister::InTheClear,
        CannotRegister::Throttled {
            wait: Duration::from_mins(6),
        },
    ];
    refusals.extend(registering.map(|why| Refusal::CannotRegister {
        account: "ana".into(),
        why,
    }));
    let denied = [
        Denied::NoSuchDevice,
        Denied::WrongPassword,
        Denied::WeakPassword,
        Denied::BadPassword,
        Denied::WrongCode,
        Denied::NoEmail,
        Denied::AlwaysOnDisabled,
        Denied::NoCertificate,
        Denied::BadFingerprint,
        Denied::CertificateTaken,
        Denied::TooManyCertificates,
        Denied::NoSuchCertificate,
        Denied::NoSuchAccount,
        Denied::NotYours,
        Denied::Unavailable,
    ];
    refusals.extend(denied.map(Refusal::Denied));
    let verifying = [
        CannotVerify::NotRegistered,
        CannotVerify::LoggedIn,
        CannotVerify::WrongCode,
    ];
    refusals.extend(verifying.map(|why| Refusal::CannotVerify {
        account: "ana".into(),
        why,
    }));
    refusals
}

/// Answers to the owner of an account.
pub fn owner_replies() -> Vec<Reply> {
    vec![
        Reply::Owner(Box::new(OwnerReply::Description(Description {
            account: "ana".into(),
            created: WHEN,
            settings: Settings::parse(r#"{"email":"ana@escola.example"}"#),
            certificates: 1,
            disabled: Some("spam".into()),
        }))),
        Reply::Owner(Box::new(OwnerReply::Devices {
            gone: vec![("irc ana Ana Maria".into(), WHEN)],
            here: [true, false]
                .map(|own| DeviceInUse {
                    number: 7,
                    name: "laptop".into(),
                    address: [192, 0, 2, 1].into(),
                    since: WHEN,
                    own,
                })
                .into(),
        })),
        Reply::Owner(Box::new(OwnerReply::DevicesLoggedOut(2))),
        Reply::Owner(Box::new(OwnerReply::DeletionCode("k3x9q2w1".into()))),
        Reply::Owner(Box::new(OwnerReply::Deleted {
            account: "ana".into(),
        })),
        Reply::Owner(Box::new(OwnerReply::EmailSet(Some("ana@escola.example".into())))),
        Reply::Owner(Box::new(OwnerReply::EmailSet(None))),
        Reply::Owner(Box::new(OwnerReply::AlwaysOn(true))),
        Reply::Owner(Box::new(OwnerReply::AlwaysOn(false))),
        Reply::Owner(Box::new(OwnerReply::Certificates(Vec::new()))),
        Reply::Owner(Box::new(OwnerReply::Certificates(vec![Certificate {
            fingerprint: "ab".repeat(32).into(),
            added: WHEN,
        }]))),
        Reply::Owner(Box::new(OwnerReply::CertificateAdded {
            fingerprint: "ab".repeat(32).into(),
        })),
        Reply::Owner(Box::new(OwnerReply::CertificateRemoved {
            fingerprint: "ab".repeat(32).into(),
        })),
    ]
}
