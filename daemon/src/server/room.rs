//! A room: who is in it and under which rules.

mod carried;

use std::time::Duration;

use indexmap::IndexMap;
use protocol::names::RoomName;

use super::clock::WallTime;
use super::event::{AppliedMode, EventId};
use super::identity::Identity;
use super::ids::ClientId;
use super::lasting::Lasting;
use super::masks::{Sources, Whereabouts};
use super::modes::{ROOM_FLAGS, Ranks};
use super::refusal::CannotSend;
use super::reply::{MaskEntry, Topic};
use super::request::{MaskList, Rank, RoomFlag};
use super::room_settings::RoomSettings;
use crate::store::model::RoomKey;

/// Members by their keys; the keys are ours, so a fast hash is safe.
pub type Members = IndexMap<ClientId, Member, foldhash::fast::FixedState>;

/// Somebody in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// Their ranks.
    pub ranks: Ranks,
    /// When they entered: what happened before has another, earlier identity.
    pub since: EventId,
}

/// A room.
#[derive(Debug)]
pub struct Room {
    /// Which it is, also after a restart: the event that made it. A later room of the same name is another.
    pub key: RoomKey,
    /// Its name, as first written.
    pub name: RoomName,
    /// Who is in it.
    pub members: Members,
    /// Its topic.
    pub topic: Option<Topic>,
    /// Its flags.
    pub flags: RoomFlags,
    /// The key needed to enter (IRC: mode `k`).
    pub password: Option<Box<str>>,
    /// The most members it takes.
    pub limit: Option<u32>,
    /// When it was made.
    pub created: WallTime,
    /// When it was renamed last, on the clock of deadlines.
    pub renamed: Option<Duration>,
    /// What its founder has chosen. It holds for as long as there is the room.
    pub settings: RoomSettings,
    /// What makes it last, if it does.
    pub lasting: Option<Box<Lasting>>,
    /// Stays when the last member leaves.
    pub permanent: bool,
    /// Something that was said or happened in it was given to the store.
    pub remembered: bool,
    /// How many messages were said in it.
    pub said: u64,
    /// When the last of them was, on the clock of deadlines.
    pub spoke: Duration,
    bans: Vec<MaskEntry>,
    exceptions: Vec<MaskEntry>,
    invite_exceptions: Vec<MaskEntry>,
}

impl Room {
    /// An empty room with the modes that new rooms have: `n` and `t`.
    #[must_use]
    pub fn new(key: RoomKey, name: RoomName, created: WallTime, permanent: bool) -> Self {
        let mut flags = RoomFlags::default();
        flags.set(RoomFlag::NoExternal, true);
        flags.set(RoomFlag::ProtectedTopic, true);
        Self {
            key,
            name,
            members: Members::default(),
            topic: None,
            flags,
            password: None,
            limit: None,
            created,
            renamed: None,
            settings: RoomSettings::default(),
            lasting: None,
            permanent,
            remembered: false,
            said: 0,
            spoke: Duration::ZERO,
            bans: Vec::new(),
            exceptions: Vec::new(),
            invite_exceptions: Vec::new(),
        }
    }

    /// A member's ranks; `None` for somebody who is not in the room.
    #[must_use]
    pub fn ranks(&self, client: ClientId) -> Option<Ranks> {
        self.members.get(&client).map(|member| member.ranks)
    }

    /// Whether a client is in the room.
    #[must_use]
    pub fn has(&self, client: ClientId) -> bool {
        self.members.contains_key(&client)
    }

    /// Whether a client is in the room and operates it.
    #[must_use]
    pub fn operated_by(&self, client: ClientId) -> bool {
        self.ranks(client)
            .is_some_and(|ranks| ranks.at_least(Rank::Operator))
    }

    /// Whether a member may take something from another: nobody may from those above them.
    #[must_use]
    pub fn may_act_on(&self, client: ClientId, target: ClientId) -> bool {
        let highest = |client| self.ranks(client).unwrap_or_default().highest();
        highest(client) >= highest(target)
    }

    /// Whether it stays when nobody is in it, and the store has it.
    #[must_use]
    pub fn lasts(&self) -> bool {
        self.permanent || self.lasting.as_ref().is_some_and(|lasting| lasting.kept)
    }

    /// Whether outsiders may know that the room is there.
    #[must_use]
    pub fn visible_to(&self, client: ClientId) -> bool {
        !self.flags.has(RoomFlag::Secret) || self.has(client)
    }

    /// One of its lists.
    #[must_use]
    pub fn masks(&self, list: MaskList) -> &Vec<MaskEntry> {
        match list {
            MaskList::Ban => &self.bans,
            MaskList::Exception => &self.exceptions,
            MaskList::InviteException => &self.invite_exceptions,
        }
    }

    /// One of its lists, to be changed.
    pub fn masks_mut(&mut self, list: MaskList) -> &mut Vec<MaskEntry> {
        match list {
            MaskList::Ban => &mut self.bans,
            MaskList::Exception => &mut self.exceptions,
            MaskList::InviteException => &mut self.invite_exceptions,
        }
    }

    /// Whether somebody is banned, and no exception says otherwise.
    #[must_use]
    pub fn bans(&self, who: &Identity, at: Whereabouts<'_>) -> bool {
        !self.bans.is_empty() && self.bans_these(&Sources::of(who, at))
    }

    fn bans_these(&self, who: &Sources<'_>) -> bool {
        who.any_matches(&self.bans, |ban| !ban.mute)
            && !who.any_matches(&self.exceptions, |except| !except.mute)
    }

    /// Why somebody without a rank may not speak: banned, or only silenced. An exception from bans is one from being
    /// silenced too.
    #[must_use]
    pub fn silences(&self, who: &Identity, at: Whereabouts<'_>) -> Option<CannotSend> {
        if self.bans.is_empty() {
            return None;
        }
        let who = Sources::of(who, at);
        if self.bans_these(&who) {
            return Some(CannotSend::Banned);
        }
        let muted =
            who.any_matches(&self.bans, |ban| ban.mute) && !who.any_matches(&self.exceptions, |_| true);
        muted.then_some(CannotSend::Muted)
    }

    /// Whether somebody may enter as if invited.
    #[must_use]
    pub fn always_invites(&self, who: &Identity, at: Whereabouts<'_>) -> bool {
        Sources::of(who, at).any_matches(&self.invite_exceptions, |_| true)
    }

    /// Its flags, limit and key, as they are shown.
    #[must_use]
    pub fn modes(&self) -> Vec<AppliedMode> {
        let flags = ROOM_FLAGS.into_iter().filter(|&flag| self.flags.has(flag));
        let mut modes: Vec<_> = flags.map(|flag| AppliedMode::Flag { add: true, flag }).collect();
        if let Some(limit) = self.limit {
            modes.push(AppliedMode::Limit(Some(limit)));
        }
        if let Some(key) = &self.password {
            modes.push(AppliedMode::Key(Some(key.clone())));
        }
        modes
    }
}

/// The flags of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RoomFlags(u8);

impl RoomFlags {
    /// Whether a flag is set.
    #[must_use]
    pub fn has(self, flag: RoomFlag) -> bool {
        self.0 & Self::bit(flag) != 0
    }

    /// Sets or clears a flag. Returns whether that changed anything.
    pub fn set(&mut self, flag: RoomFlag, add: bool) -> bool {
        let before = self.0;
        if add {
            self.0 |= Self::bit(flag);
        } else {
            self.0 &= !Self::bit(flag);
        }
        self.0 != before
    }

    fn bit(flag: RoomFlag) -> u8 {
        1 << flag as u8
    }
}

#[cfg(test)]
mod tests {
    use slotmap::SlotMap;

    use super::*;

    #[test]
    fn nobody_takes_anything_from_those_above_them() {
        let key = RoomKey(EventId {
            time: 1,
            node: 1,
            count: 0,
        });
        let name = RoomName::new("#sala", 64).unwrap();
        let mut room = Room::new(key, name, WallTime(1), false);
        let mut keys: SlotMap<ClientId, ()> = SlotMap::with_key();
        let ranks = [None, Some(Rank::Voice), Some(Rank::Operator), Some(Rank::Founder)];
        let people = ranks.map(|rank| {
            let client = keys.insert(());
            let mut ranks = Ranks::NONE;
            if let Some(rank) = rank {
                ranks.set(rank, true);
            }
            let since = key.0;
            room.members.insert(client, Member { ranks, since });
            client
        });
        for (mine, &me) in people.iter().enumerate() {
            for (theirs, &them) in people.iter().enumerate() {
                assert_eq!(room.may_act_on(me, them), mine >= theirs, "{mine} {theirs}");
            }
        }
        assert!(room.operated_by(people[3]) && !room.operated_by(people[1]));
    }
}
