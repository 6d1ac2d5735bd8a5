//! The modes of rooms: flags, lists, and members' ranks.

/// A room's flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RoomFlag {
    /// `i`: only the invited enter.
    InviteOnly,
    /// `m`: only those with a rank speak.
    Moderated,
    /// `n`: only members speak.
    NoExternal,
    /// `s`: outsiders do not see the room.
    Secret,
    /// `t`: only operators change the topic.
    ProtectedTopic,
    /// `C`: no CTCP but ACTION.
    NoCtcp,
    /// `R`: only those who are logged in enter.
    AccountsEnter,
    /// `M`: only those who are logged in, or have a rank, speak.
    AccountsSpeak,
}

/// A member's rank, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// `v`, shown as `+`.
    Voice,
    /// `o`, shown as `@`.
    Operator,
    /// `q`, shown as `~`: whose the room is. Nobody below takes anything from them.
    Founder,
}

/// A room's lists of masks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MaskList {
    /// `b`: may not enter nor speak.
    Ban,
    /// `e`: excepted from bans.
    Exception,
    /// `I`: enter as if invited.
    InviteException,
}

impl MaskList {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Ban, Self::Exception, Self::InviteException];

    /// Its letter, in MODE and in refusals.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Self::Ban => 'b',
            Self::Exception => 'e',
            Self::InviteException => 'I',
        }
    }
}

/// A flag and every mode of a room that has no argument, in the order of their letters.
pub const ROOM_FLAGS: [RoomFlag; 8] = [
    RoomFlag::NoCtcp,
    RoomFlag::AccountsSpeak,
    RoomFlag::AccountsEnter,
    RoomFlag::InviteOnly,
    RoomFlag::Moderated,
    RoomFlag::NoExternal,
    RoomFlag::Secret,
    RoomFlag::ProtectedTopic,
];

/// The ranks one member has in one room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Ranks(u8);

impl Ranks {
    /// No rank.
    pub const NONE: Self = Self(0);

    /// Whether this very rank is among them.
    #[must_use]
    pub fn has(self, rank: Rank) -> bool {
        self.0 & Self::bit(rank) != 0
    }

    /// Whether any rank is this one or above.
    #[must_use]
    pub fn at_least(self, rank: Rank) -> bool {
        self.0 >= Self::bit(rank)
    }

    /// The highest rank.
    #[must_use]
    pub fn highest(self) -> Option<Rank> {
        self.iter().next()
    }

    /// Gives or takes a rank. Returns whether that changed anything.
    pub fn set(&mut self, rank: Rank, add: bool) -> bool {
        let before = self.0;
        if add {
            self.0 |= Self::bit(rank);
        } else {
            self.0 &= !Self::bit(rank);
        }
        self.0 != before
    }

    /// The ranks, highest first.
    pub fn iter(self) -> impl Iterator<Item = Rank> {
        [Rank::Founder, Rank::Operator, Rank::Voice]
            .into_iter()
            .filter(move |&rank| self.has(rank))
    }

    fn bit(rank: Rank) -> u8 {
        match rank {
            Rank::Voice => 1,
            Rank::Operator => 2,
            Rank::Founder => 4,
        }
    }
}
