//! How the core goes on when what it asked for is answered.
//!
//! Between question and answer anything may have happened: whoever waited may be gone, or be called otherwise.

use std::rc::Rc;

use protocol::admin::RoomDeleted;
use protocol::sasl::scram::ClientFirst;

use super::administering::{AccountStep, Asked, HistoryStep};
use super::handlers::history;
use super::handlers::history::redact::{Looking, Redacting};
use super::handlers::keep::Kept;
use super::handlers::{Broadcasting, Claim, Copying};
use super::ids::{AdminId, ConnId, RoomId};
use super::lasting::Change;
use super::metadata;
use super::owner::OwnerStep;
use super::returning::Missed;
use crate::store::model::AccountId;

/// What is to be done with an answer; one kind for each kind of question.
#[derive(Debug)]
pub enum Then {
    /// With a checked password.
    Verified(AfterVerifying),
    /// With a hashed one.
    Hashed(AfterHashing),
    /// With what the store says.
    Stored(AfterStoring),
}

/// For what a password was checked.
#[derive(Debug)]
#[allow(missing_docs, reason = "the variant says what its fields are")]
pub enum AfterVerifying {
    /// The connection password.
    Connection { conn: ConnId },
    /// To become this operator.
    Operator { conn: ConnId, name: Box<str> },
    /// To be believed about where a client is.
    Forward { conn: ConnId, claim: Box<Claim> },
    /// To log in to this account.
    LogIn { conn: ConnId, account: Box<str> },
    /// To change it to this one.
    OldPassword {
        conn: ConnId,
        id: AccountId,
        new: Password,
    },
}

/// For what a password was hashed.
#[derive(Debug)]
#[allow(missing_docs, reason = "the variant says what its fields are")]
pub enum AfterHashing {
    /// To make an account.
    Register {
        conn: ConnId,
        account: Box<str>,
        email: Option<Box<str>>,
    },
    /// To be the password of an account from now on.
    NewPassword { conn: ConnId, id: AccountId },
    /// To make an account for an administrator.
    CreateAccount {
        asked: Asked,
        name: Box<str>,
        email: Option<Box<str>>,
    },
    /// To be the password of an account because an administrator said so.
    SetPassword { asked: Asked, id: AccountId },
}

/// For what the store was asked.
#[derive(Debug)]
#[allow(missing_docs, reason = "the variant says what its fields are")]
pub enum AfterStoring {
    /// Something said was to be kept.
    Said(Box<Kept>),
    /// What happened in rooms was to be kept. Nobody waits for it, and the store says itself how it is.
    Happened,
    /// Something that the administrator said was to be kept.
    Broadcast(Box<Broadcasting>),
    /// What somebody wants to take back was looked for.
    ToRedact(Box<Looking>),
    /// Something said was to be taken back.
    Redacted(Box<Redacting>),
    /// Nobody waits for it: that it failed is all there is to know.
    Ignored {
        /// What was to be done, for the log.
        what: &'static str,
    },
    /// An account was looked for, to be opened by this password.
    LogInWith {
        conn: ConnId,
        name: Box<str>,
        password: Password,
    },
    /// An account was looked for, whose owner has begun a SCRAM exchange.
    Challenge { conn: ConnId, first: Box<ClientFirst> },
    /// The account was looked for that a certificate opens; it is to be this one, or any.
    Certified { conn: ConnId, claimed: Box<str> },
    /// A part of a history was asked for.
    History(Box<history::Looking>),
    /// Something said was searched for, there or wherever it may be.
    Search { conn: ConnId, target: Option<Box<str>> },
    /// Where something was said was asked for.
    HistoryTargets { conn: ConnId },
    /// What somebody has missed was asked for.
    Missed { conn: ConnId, missed: Missed },
    /// Something for the owner of an account.
    Owner { conn: ConnId, step: OwnerStep },
    /// Something for an administrator.
    Administrator { asked: Asked, step: AccountStep },
    /// Something of a history, for an administrator.
    HistoryFor { asked: Asked, step: HistoryStep },
    /// A room that an administrator has deleted was to last no longer.
    RoomDeleted { asked: Asked, deleted: RoomDeleted },
    /// What administrators have changed was looked for.
    Audit { id: AdminId },
    /// Much was to be copied for an administrator, or a piece of it to be fetched.
    Copied { asked: Asked, copying: Copying },
    /// How much is kept was asked for by an administrator.
    Counted { asked: Asked },
    /// The bans were changed.
    BanChanged { what: Box<str> },
    /// An account was made.
    Registered {
        conn: ConnId,
        account: Box<str>,
        email: Option<Box<str>>,
    },
    /// A room was to last, or something of it to be kept.
    Lasting {
        conn: Option<ConnId>,
        room: RoomId,
        change: Change,
    },
    /// The address that its owner gave was kept.
    EmailKept {
        conn: ConnId,
        id: AccountId,
        account: Box<str>,
        email: Box<str>,
    },
    /// What an account was used from was looked for.
    Devices { conn: ConnId, account: AccountId },
    /// How far an account has read was looked for.
    Markers { conn: ConnId, account: AccountId },
    /// What an account says of itself was looked for.
    Metadata { conn: ConnId, account: AccountId },
    /// A key of an account's or a room's metadata was set, or taken away.
    MetadataSet {
        conn: ConnId,
        owner: metadata::Owner,
        target: Box<str>,
        key: Box<str>,
        value: Option<Rc<str>>,
    },
    /// All of an account's or a room's metadata was taken away.
    MetadataCleared {
        conn: ConnId,
        owner: metadata::Owner,
        target: Box<str>,
    },
    /// A key that somebody had set while registering was kept.
    MetadataKept { account: AccountId, key: Box<str> },
    /// It was noted how far an account has read in a room, under the room's new name too.
    MarkerFollowed { account: AccountId },
    /// It was noted how far an account has read in a target, which is named as the asker named it.
    Marked {
        conn: ConnId,
        account: AccountId,
        target: Box<str>,
    },
}

/// A password on its way, kept out of every log.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(pub Box<str>);

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password")
    }
}
