//! What people and rooms say of themselves (IRCv3 draft/metadata-2 and draft/metadata-3).

use super::Call;
use crate::dialect::irc::encode::unknown_metadata_subcommand;
use crate::server::request::{MetadataAction, Request};

/// The target of METADATA SYNC that means everybody and every room one hears of (draft/metadata-3).
pub const EVERYTHING: &str = "*ALL";

/// METADATA
pub fn decode(call: &mut Call<'_>) -> Option<Request> {
    let target = Some(call.text(0)).filter(|target| *target != "*");
    let subcommand = call.text(1).to_ascii_uppercase();
    let words = call.message.params.len();
    let keys = || (2..words).map(|index| call.text(index).into()).collect();
    let action = match (subcommand.as_str(), words) {
        ("GET" | "SET" | "SUB" | "UNSUB", ..=2) => {
            call.need_more_params("METADATA");
            return None;
        }
        ("GET", _) => MetadataAction::Get(keys()),
        ("LIST", _) => MetadataAction::List,
        ("SET", _) => MetadataAction::Set {
            key: call.text(2).into(),
            value: call.message.text(3).map(Into::into),
        },
        ("CLEAR", _) => MetadataAction::Clear,
        ("SUB", _) => MetadataAction::Subscribe(keys()),
        ("UNSUB", _) => MetadataAction::Unsubscribe(keys()),
        ("SUBS", _) => MetadataAction::Subscriptions,
        ("SYNC", _) if target.is_some_and(|target| target.eq_ignore_ascii_case(EVERYTHING)) => {
            MetadataAction::SyncAll
        }
        ("SYNC", _) => MetadataAction::Sync,
        _ => {
            unknown_metadata_subcommand(call.text(1), &mut call.answer());
            return None;
        }
    };
    Some(Request::Metadata {
        target: target.map(Into::into),
        action,
    })
}
