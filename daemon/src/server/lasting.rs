//! Rooms that last: whose they are, who has a rank in them for good, and what of them is kept.

use std::collections::BTreeMap;

use super::clock::WallTime;
use super::modes::ROOM_FLAGS;
use super::request::{Rank, RoomFlag};
use super::room::{Room, RoomFlags};
use super::room_settings::HistoryFor;
use crate::store::model::{AccountId, Keep, Role, RoomRecord, StoredTopic};

/// What makes a room last.
#[derive(Debug, Clone, Default)]
pub struct Lasting {
    /// Whose it is; nobody's is the default room, and one whose founder's account is gone.
    pub founder: Option<AccountId>,
    /// Who else has a rank whenever they enter.
    pub roles: BTreeMap<AccountId, Role>,
    /// Whether the store has it. Until then nobody is told.
    pub kept: bool,
    /// How much of its history is kept, if less than of others'.
    pub keep: Option<Keep>,
}

impl Lasting {
    /// The rank that an account has for good.
    #[must_use]
    pub fn rank_of(&self, account: AccountId) -> Option<Rank> {
        if self.founder == Some(account) {
            return Some(Rank::Founder);
        }
        self.roles.get(&account).map(|role| match role {
            Role::Voice => Rank::Voice,
            Role::Operator => Rank::Operator,
        })
    }
}

/// What is asked about a room that lasts, or is to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variant says what its fields are")]
pub enum Ask {
    /// Let it last; it is the asker's from then on.
    Register,
    /// Let it last no longer. Without the right code, the code is told.
    Drop { code: Option<Box<str>> },
    /// Give an account a rank for good, or take it.
    SetRole { account: Box<str>, role: Option<Role> },
    /// Who has a rank for good.
    Roles,
    /// Make it somebody else's.
    Transfer { account: Box<str> },
    /// Keep only so much of its history.
    Keep(Keep),
    /// Whose is it, since when, who may read what was said there, and how much of it is kept.
    Info,
    /// Let these read what was said there before.
    SetHistory(HistoryFor),
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variant says what its fields are")]
pub enum Told {
    /// The room lasts, and is the asker's.
    Registered,
    /// The room is to be dropped only by who repeats this.
    ConfirmDrop { code: Box<str> },
    /// The room lasts no longer than its members stay.
    Dropped,
    /// An account has this rank from now on.
    RoleSet { account: Box<str>, role: Option<Role> },
    /// Whose the room is, and who else has a rank.
    Roles {
        founder: Option<Box<str>>,
        roles: Vec<(Box<str>, Role)>,
    },
    /// The room is this account's from now on.
    Transferred { account: Box<str> },
    /// So much of its history is kept from now on, after all bounds.
    KeepSet(Keep),
    /// Whose the room is, when it was made, who may read what was said there, and how much of it is kept.
    Info {
        founder: Option<Box<str>>,
        created: WallTime,
        history: HistoryFor,
        keep: Keep,
    },
    /// These may read from now on what was said there before.
    HistorySet(HistoryFor),
}

/// Why that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variant says what its fields are")]
pub enum Why {
    /// Only accounts have rooms.
    NotLoggedIn,
    /// It lasts already.
    Already,
    /// It does not last.
    NotRegistered,
    /// Nobody may register rooms here, or only operators of the server.
    Closed,
    /// The account has as many as it may.
    TooMany { most: usize },
    /// There is no such account.
    NoSuchAccount { account: Box<str> },
    /// The account has no rank for good, and so none to be taken.
    NoRole { account: Box<str> },
    /// Whose room it is has every rank.
    IsFounder,
    /// As many accounts have a rank as may.
    Full,
    /// The default room lasts while the configuration says so.
    Default,
    /// Not now: the store cannot keep it.
    Unavailable,
}

/// What the store was asked to do with a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variant says what its fields are")]
pub enum Change {
    /// Let it last.
    Register,
    /// Let it last no longer.
    Drop,
    /// Give an account a rank, or take it.
    Role { account: AccountId, role: Option<Role> },
    /// Make it another account's.
    Transfer { account: AccountId },
    /// Let these read what was said there before.
    History(HistoryFor),
    /// Keep so much of its history.
    Keep(Option<Keep>),
    /// Keep what else has changed.
    Save,
    /// Keep its lists whole, since something of them could not be kept before.
    Heal,
}

/// All that is kept of a room that lasts, but for its lists.
#[must_use]
pub fn record(room: &Room) -> Option<RoomRecord> {
    let lasting = room.lasting.as_ref()?;
    Some(RoomRecord {
        key: room.key,
        name: room.name.as_str().into(),
        founder: lasting.founder,
        created: room.created,
        topic: room.topic.as_ref().map(|topic| StoredTopic {
            text: (*topic.text).into(),
            set_by: topic.set_by.clone(),
            set_at: topic.set_at,
        }),
        modes: words(room.flags),
        password: room.password.clone(),
        limit: room.limit,
        keep: lasting.keep,
        settings: room.settings.to_text(),
    })
}

/// What must be repeated to drop a room: other for each, so that nobody drops one that they did not mean.
#[must_use]
pub fn drop_code(room: &Room) -> Box<str> {
    let key = room.key.0;
    let mixed = (key.time ^ u64::from(key.count) << 12).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    format!("{:06x}", mixed >> 40).into()
}

/// Flags as they are kept: words, so that a letter may come to mean something else.
#[must_use]
pub fn words(flags: RoomFlags) -> Box<str> {
    let set = ROOM_FLAGS.into_iter().filter(|&flag| flags.has(flag));
    set.map(flag_word).collect::<Vec<_>>().join(" ").into()
}

/// The flags that were kept; words of a later version are left out.
#[must_use]
pub fn flags(words: &str) -> RoomFlags {
    let mut flags = RoomFlags::default();
    for known in ROOM_FLAGS {
        flags.set(known, words.split(' ').any(|kept| kept == flag_word(known)));
    }
    flags
}

/// The flag of a word.
#[must_use]
pub fn flag_of(word: &str) -> Option<RoomFlag> {
    ROOM_FLAGS.into_iter().find(|&flag| flag_word(flag) == word)
}

/// The word that a flag is kept as.
#[must_use]
pub fn flag_word(flag: RoomFlag) -> &'static str {
    match flag {
        RoomFlag::InviteOnly => "invite-only",
        RoomFlag::Moderated => "moderated",
        RoomFlag::NoExternal => "no-external",
        RoomFlag::Secret => "secret",
        RoomFlag::ProtectedTopic => "protected-topic",
        RoomFlag::NoCtcp => "no-ctcp",
        RoomFlag::AccountsEnter => "accounts-enter",
        RoomFlag::AccountsSpeak => "accounts-speak",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_survive_being_kept() {
        for set in ROOM_FLAGS {
            let mut one = RoomFlags::default();
            one.set(set, true);
            assert_eq!(flags(&words(one)), one);
            let mut others = flags("");
            for flag in ROOM_FLAGS {
                others.set(flag, flag != set);
            }
            assert_eq!(flags(&words(others)), others);
        }
        assert_eq!(flags("unheard-of"), RoomFlags::default());
    }

    #[test]
    fn the_founder_has_the_highest_rank_whatever_else_they_have() {
        let lasting = Lasting {
            founder: Some(AccountId(1)),
            roles: BTreeMap::from([(AccountId(1), Role::Voice), (AccountId(2), Role::Operator)]),
            ..Lasting::default()
        };
        assert_eq!(lasting.rank_of(AccountId(1)), Some(Rank::Founder));
        assert_eq!(lasting.rank_of(AccountId(2)), Some(Rank::Operator));
        assert_eq!(lasting.rank_of(AccountId(3)), None);
    }
}
