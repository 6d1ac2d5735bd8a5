//! A room, as it is carried to another process.

use std::time::Duration;

use protocol::names::RoomName;
use slotmap::Key;

use super::{Member, Room};
use crate::server::carried::{CarriedMask, CarriedMember, CarriedRoom, CarriedTopic, FromNow};
use crate::server::clock::WallTime;
use crate::server::lasting;
use crate::server::modes::Ranks;
use crate::server::reply::{MaskEntry, Topic};
use crate::server::room_settings::RoomSettings;
use crate::server::spelling::{rank_of, rank_word};
use crate::store::model::RoomKey;

impl Room {
    /// All that a process knows of it by itself but who is in it. Whether it lasts, and whose it is then, the store knows; which the default
    /// room is, the configuration says.
    #[must_use]
    pub fn carry_alone(&self, now: Duration) -> CarriedRoom {
        let Self {
            key,
            name,
            members: _,
            topic,
            flags,
            password,
            limit,
            created,
            renamed,
            settings,
            lasting: _,
            permanent: _,
            remembered,
            said,
            spoke,
            bans,
            exceptions,
            invite_exceptions,
        } = self;
        CarriedRoom {
            key: key.0.into(),
            name: name.as_str().into(),
            topic: topic.as_ref().map(Topic::carry),
            flags: lasting::words(*flags),
            password: password.clone(),
            limit: *limit,
            created: created.0,
            renamed: renamed.map(|at| FromNow::to(at, now)),
            settings: settings.to_text(),
            remembered: *remembered,
            said: *said,
            spoke: FromNow::to(*spoke, now),
            bans: bans.iter().map(MaskEntry::carry).collect(),
            exceptions: exceptions.iter().map(MaskEntry::carry).collect(),
            invite_exceptions: invite_exceptions.iter().map(MaskEntry::carry).collect(),
            ..CarriedRoom::default()
        }
    }

    /// Who is in it.
    #[must_use]
    pub fn carry_members(&self) -> Vec<CarriedMember> {
        let members = self.members.iter();
        members
            .map(|(client, member)| member.carry(client.data().as_ffi()))
            .collect()
    }

    /// The same by another clock, with nobody in it; `None` if that is no name.
    #[must_use]
    pub fn resume(carried: &CarriedRoom, now: Duration) -> Option<Self> {
        let name = RoomName::new(&carried.name, usize::MAX).ok()?;
        let mut room = Self::new(
            RoomKey(carried.key.into()),
            name,
            WallTime(carried.created),
            false,
        );
        room.topic = carried.topic.as_ref().map(Topic::resume);
        room.flags = lasting::flags(&carried.flags);
        room.password.clone_from(&carried.password);
        room.limit = carried.limit;
        room.settings = RoomSettings::parse(&carried.settings);
        room.bans = carried.bans.iter().map(MaskEntry::resume).collect();
        room.exceptions = carried.exceptions.iter().map(MaskEntry::resume).collect();
        room.invite_exceptions = carried.invite_exceptions.iter().map(MaskEntry::resume).collect();
        room.go_on(carried, now);
        Some(room)
    }

    /// What the store does not know of a room goes on.
    pub fn go_on(&mut self, carried: &CarriedRoom, now: Duration) {
        self.renamed = carried.renamed.map(|at| at.at(now));
        self.remembered = carried.remembered;
        self.said = carried.said;
        self.spoke = carried.spoke.at(now);
    }
}

impl Member {
    /// The same with the number of who it is.
    #[must_use]
    pub fn carry(&self, client: u64) -> CarriedMember {
        let Self { ranks, since } = self;
        CarriedMember {
            client,
            ranks: ranks.iter().map(|rank| rank_word(rank).into()).collect(),
            since: (*since).into(),
        }
    }

    /// The same again.
    #[must_use]
    pub fn resume(carried: &CarriedMember) -> Self {
        let mut ranks = Ranks::NONE;
        for rank in carried.ranks.iter().filter_map(|word| rank_of(word)) {
            ranks.set(rank, true);
        }
        Self {
            ranks,
            since: carried.since.into(),
        }
    }
}

impl Topic {
    fn carry(&self) -> CarriedTopic {
        let Self { text, set_by, set_at } = self;
        CarriedTopic {
            text: (&**text).into(),
            set_by: set_by.clone(),
            set_at: set_at.0,
        }
    }

    fn resume(carried: &CarriedTopic) -> Self {
        Self {
            text: (&*carried.text).into(),
            set_by: carried.set_by.clone(),
            set_at: WallTime(carried.set_at),
        }
    }
}

impl MaskEntry {
    fn carry(&self) -> CarriedMask {
        let Self { mask, set_by, set_at } = self;
        CarriedMask {
            mask: mask.clone(),
            set_by: set_by.clone(),
            set_at: set_at.0,
        }
    }

    fn resume(carried: &CarriedMask) -> Self {
        Self {
            mask: carried.mask.clone(),
            set_by: carried.set_by.clone(),
            set_at: WallTime(carried.set_at),
        }
    }
}
