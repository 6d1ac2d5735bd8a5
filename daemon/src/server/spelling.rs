//! How the store keeps what the core alone understands of what happened: in words of its own, so that what a dialect
//! calls them may change, and a later version can still read them.

use std::time::Duration;

use protocol::names::Nick;

use super::closing::Closing;
use super::event::AppliedMode;
use super::lasting;
use super::modes::{MaskList, Rank};

/// Changes of a room's modes, one in a line. Of a key only that it was set is kept: who may read of it later need not
/// be who might know it.
#[must_use]
pub fn modes(changes: &[AppliedMode]) -> Box<str> {
    let lines: Vec<_> = changes.iter().map(mode).collect();
    lines.join("\n").into()
}

fn mode(change: &AppliedMode) -> String {
    let sign = |add: bool| if add { '+' } else { '-' };
    match change {
        AppliedMode::Flag { add, flag } => format!("{}{}", sign(*add), lasting::flag_word(*flag)),
        AppliedMode::Rank { add, rank, name } => format!("{}{} {name}", sign(*add), rank_word(*rank)),
        AppliedMode::Mask { add, list, mask } => format!("{}{} {mask}", sign(*add), list_word(*list)),
        AppliedMode::Key(key) => format!("{}key", sign(key.is_some())),
        AppliedMode::Limit(Some(limit)) => format!("+limit {limit}"),
        AppliedMode::Limit(None) => "-limit".to_owned(),
    }
}

/// The changes that were kept, a key as `*`. Those of a later version are left out.
#[must_use]
pub fn read_modes(text: &str) -> Vec<AppliedMode> {
    text.lines().filter_map(read_mode).collect()
}

fn read_mode(line: &str) -> Option<AppliedMode> {
    let (add, change) = match line.strip_prefix('+') {
        Some(change) => (true, change),
        None => (false, line.strip_prefix('-')?),
    };
    let (word, of) = change.split_once(' ').unwrap_or((change, ""));
    if let Some(flag) = lasting::flag_of(word) {
        return Some(AppliedMode::Flag { add, flag });
    }
    if let Some(rank) = rank_of(word) {
        let name = Nick::new(of, usize::MAX).ok()?;
        return Some(AppliedMode::Rank { add, rank, name });
    }
    if let Some(list) = LISTS.into_iter().find(|&list| list_word(list) == word) {
        let mask = of.into();
        return Some(AppliedMode::Mask { add, list, mask });
    }
    match (word, add) {
        ("key", _) => Some(AppliedMode::Key(add.then(|| "*".into()))),
        ("limit", true) => Some(AppliedMode::Limit(Some(of.parse().ok()?))),
        ("limit", false) => Some(AppliedMode::Limit(None)),
        _ => None,
    }
}

const RANKS: [Rank; 3] = [Rank::Voice, Rank::Operator, Rank::Founder];
const LISTS: [MaskList; 3] = [MaskList::Ban, MaskList::Exception, MaskList::InviteException];

/// The rank of a word.
#[must_use]
pub fn rank_of(word: &str) -> Option<Rank> {
    RANKS.into_iter().find(|&rank| rank_word(rank) == word)
}

/// The word that a rank is kept as.
#[must_use]
pub fn rank_word(rank: Rank) -> &'static str {
    match rank {
        Rank::Voice => "voice",
        Rank::Operator => "operator",
        Rank::Founder => "founder",
    }
}

fn list_word(list: MaskList) -> &'static str {
    match list {
        MaskList::Ban => "ban",
        MaskList::Exception => "exception",
        MaskList::InviteException => "invite-exception",
    }
}

/// Why somebody left the server. What only ends connections that are no client's yet has no word.
#[must_use]
pub fn closing(why: &Closing) -> Box<str> {
    match why {
        Closing::Quit { reason } => with("quit", reason.as_deref()),
        Closing::Killed { by, reason, .. } => format!("killed {by} {reason}").into(),
        Closing::Kicked { reason, .. } => with("kicked", reason.as_deref()),
        Closing::Banned { reason, .. } => with("banned", Some(reason)),
        Closing::AccountDisabled { reason } => with("account-disabled", Some(reason)),
        Closing::PingTimeout(silence) => format!("ping-timeout {}", silence.as_secs()).into(),
        Closing::LoggedOut => "logged-out".into(),
        Closing::SendQueueExceeded => "send-queue-exceeded".into(),
        Closing::ReceiveQueueExceeded => "receive-queue-exceeded".into(),
        Closing::Lost { error } => with("lost", error.as_deref()),
        Closing::Shutdown { reason } => with("shutdown", Some(reason)),
        Closing::Restart => "restart".into(),
        Closing::RegistrationTimeout
        | Closing::BadPassword
        | Closing::Busy
        | Closing::TooManyLogIns
        | Closing::TooManyConnections
        | Closing::TooOften
        | Closing::NotBelieved(_)
        | Closing::NotThisProtocol => "quit".into(),
    }
}

fn with(word: &str, what: Option<&str>) -> Box<str> {
    match what {
        Some(what) => format!("{word} {what}").into(),
        None => word.into(),
    }
}

/// Why somebody left, as far as others are told. A word of a later version tells no reason.
#[must_use]
pub fn read_closing(text: &str) -> Closing {
    let (word, what) = match text.split_once(' ') {
        Some((word, what)) => (word, Some(what)),
        None => (text, None),
    };
    let optional = || what.map(Into::into);
    let reason = || what.unwrap_or_default().into();
    match word {
        "quit" => Closing::Quit { reason: optional() },
        "killed" => {
            let (by, reason) = what.unwrap_or_default().split_once(' ').unwrap_or_default();
            let (name, by, reason) = (Box::default(), by.into(), reason.into());
            Closing::Killed { name, by, reason }
        }
        "kicked" => Closing::Kicked {
            name: None,
            reason: optional(),
        },
        "banned" => Closing::Banned {
            reason: reason(),
            left: None,
        },
        "account-disabled" => Closing::AccountDisabled { reason: reason() },
        "ping-timeout" => {
            let seconds = what.and_then(|seconds| seconds.parse().ok());
            Closing::PingTimeout(Duration::from_secs(seconds.unwrap_or_default()))
        }
        "logged-out" => Closing::LoggedOut,
        "send-queue-exceeded" => Closing::SendQueueExceeded,
        "receive-queue-exceeded" => Closing::ReceiveQueueExceeded,
        "lost" => Closing::Lost { error: optional() },
        "shutdown" => Closing::Shutdown { reason: reason() },
        "restart" => Closing::Restart,
        _ => Closing::Quit { reason: None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::modes::ROOM_FLAGS;

    #[test]
    fn changes_of_modes_are_read_as_they_were_kept() {
        let mut changes = Vec::new();
        for add in [true, false] {
            changes.extend(ROOM_FLAGS.map(|flag| AppliedMode::Flag { add, flag }));
            changes.extend(RANKS.map(|rank| AppliedMode::Rank {
                add,
                rank,
                name: Nick::new("joão", 64).unwrap(),
            }));
            changes.extend(LISTS.map(|list| AppliedMode::Mask {
                add,
                list,
                mask: "$r:a real name".into(),
            }));
        }
        changes.extend([Some(u32::MAX), None].map(AppliedMode::Limit));
        changes.extend([Some("*".into()), None].map(AppliedMode::Key));
        assert_eq!(read_modes(&modes(&changes)), changes);
        for change in changes {
            assert_eq!(read_modes(&modes(std::slice::from_ref(&change))), [change]);
        }
    }

    #[test]
    fn a_key_is_not_kept() {
        let text = modes(&[AppliedMode::Key(Some("sesame".into()))]);
        assert_eq!(&*text, "+key");
    }

    #[test]
    fn what_a_later_version_kept_is_left_out() {
        let text = "+unheard-of\n-voice not/a name\n+limit many\nno sign\n\n+secret";
        let [AppliedMode::Flag { add: true, .. }] = &read_modes(text)[..] else {
            panic!("{:?}", read_modes(text));
        };
        assert_eq!(read_closing("unheard-of reason"), Closing::Quit { reason: None });
        assert_eq!(read_closing(""), Closing::Quit { reason: None });
    }

    #[test]
    fn why_somebody_left_is_read_as_it_was_kept() {
        let text = || Box::from("a reason ");
        for why in [
            Closing::Quit { reason: None },
            Closing::Quit { reason: Some(text()) },
            Closing::Killed {
                name: "".into(),
                by: "root".into(),
                reason: text(),
            },
            Closing::Kicked {
                name: None,
                reason: None,
            },
            Closing::Kicked {
                name: None,
                reason: Some(text()),
            },
            Closing::Banned {
                reason: "".into(),
                left: None,
            },
            Closing::AccountDisabled { reason: text() },
            Closing::PingTimeout(Duration::from_secs(121)),
            Closing::LoggedOut,
            Closing::SendQueueExceeded,
            Closing::ReceiveQueueExceeded,
            Closing::Lost { error: None },
            Closing::Lost { error: Some(text()) },
            Closing::Shutdown { reason: text() },
            Closing::Restart,
        ] {
            assert_eq!(read_closing(&closing(&why)), why);
        }
    }
}
