//! Modes of rooms and people, at random.

use chatd::server::request::{MaskList, Rank, RoomFlag, RoomModeChange, UserMode, UserModeChange};

use super::Actor;

impl Actor {
    pub(super) fn room_mode(&mut self) -> RoomModeChange {
        const FLAGS: [RoomFlag; 8] = [
            RoomFlag::AccountsEnter,
            RoomFlag::AccountsSpeak,
            RoomFlag::InviteOnly,
            RoomFlag::Moderated,
            RoomFlag::NoExternal,
            RoomFlag::Secret,
            RoomFlag::ProtectedTopic,
            RoomFlag::NoCtcp,
        ];
        let add = self.rng.bool();
        match self.rng.u32(..8) {
            0 | 1 => RoomModeChange::Flag {
                add,
                flag: FLAGS[self.rng.usize(..FLAGS.len())],
            },
            2..5 => {
                let rank = [Rank::Founder, Rank::Operator, Rank::Voice][self.rng.usize(..3)];
                RoomModeChange::Rank {
                    add,
                    rank,
                    name: self.name(),
                }
            }
            5 => {
                let list = MaskList::ALL[self.rng.usize(..MaskList::ALL.len())];
                RoomModeChange::Mask {
                    add,
                    list,
                    mask: format!("person{}*", self.rng.u32(..20)).into(),
                }
            }
            6 => RoomModeChange::Limit(add.then(|| self.rng.u32(..30).to_string().into())),
            _ => RoomModeChange::Key(self.maybe_word()),
        }
    }

    pub(super) fn user_mode(&mut self) -> UserModeChange {
        const MODES: [UserMode; 4] = [
            UserMode::Invisible,
            UserMode::Operator,
            UserMode::Wallops,
            UserMode::Bot,
        ];
        UserModeChange {
            add: self.rng.bool(),
            mode: Some(MODES[self.rng.usize(..MODES.len())]),
        }
    }
}
