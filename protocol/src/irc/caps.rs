//! Capabilities (IRCv3 capability-negotiation): their names, and sets of them.

use std::fmt;

macro_rules! caps {
    ($($variant:ident $name:literal,)*) => {
        /// A capability that this server may offer or this client may ask for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Cap {
            $(
                #[doc = concat!("`", $name, "`")]
                $variant,
            )*
        }

        impl Cap {
            /// Every capability, in the order in which they are listed to clients.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name in `CAP LS`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// The capability with this name. Names are compared exactly, as the specification has it.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

caps! {
    AccountNotify "account-notify",
    AccountTag "account-tag",
    AwayNotify "away-notify",
    Batch "batch",
    CapNotify "cap-notify",
    ChgHost "chghost",
    EchoMessage "echo-message",
    ExtendedJoin "extended-join",
    ExtendedMonitor "extended-monitor",
    InviteNotify "invite-notify",
    LabeledResponse "labeled-response",
    MessageTags "message-tags",
    MultiPrefix "multi-prefix",
    NoImplicitNames "no-implicit-names",
    Sasl "sasl",
    ServerTime "server-time",
    SetName "setname",
    StandardReplies "standard-replies",
    Sts "sts",
    UserhostInNames "userhost-in-names",
    AccountRegistration "draft/account-registration",
    ChannelRename "draft/channel-rename",
    ChatHistory "draft/chathistory",
    EventPlayback "draft/event-playback",
    ExtendedIsupport "draft/extended-isupport",
    MessageRedaction "draft/message-redaction",
    Metadata2 "draft/metadata-2",
    Metadata3 "draft/metadata-3",
    Multiline "draft/multiline",
    DraftNoImplicitNames "draft/no-implicit-names",
    PreAway "draft/pre-away",
    ReadMarker "draft/read-marker",
    Search "soju.im/search",
    Subject "chatd/subject",
}

impl Cap {
    const fn bit(self) -> u64 {
        1 << (self as u8)
    }
}

impl fmt::Display for Cap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of capabilities, one bit for each.
///
/// ```
/// use protocol::irc::caps::{Cap, CapSet};
/// const TAGGED: CapSet = CapSet::of(&[Cap::MessageTags, Cap::ServerTime]);
/// let mut caps = TAGGED;
/// caps.remove(Cap::ServerTime);
/// assert_eq!(caps.iter().map(Cap::name).collect::<Vec<_>>(), ["message-tags"]);
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CapSet(u64);

impl CapSet {
    /// No capability.
    pub const EMPTY: Self = Self(0);

    /// The set of these capabilities.
    #[must_use]
    pub const fn of(caps: &[Cap]) -> Self {
        let mut set = Self::EMPTY;
        let mut rest = caps;
        while let [cap, tail @ ..] = rest {
            set.insert(*cap);
            rest = tail;
        }
        set
    }

    /// Whether `cap` is in the set.
    #[must_use]
    pub const fn contains(self, cap: Cap) -> bool {
        self.0 & cap.bit() != 0
    }

    /// Adds `cap`.
    pub const fn insert(&mut self, cap: Cap) {
        self.0 |= cap.bit();
    }

    /// Takes `cap` out.
    pub const fn remove(&mut self, cap: Cap) {
        self.0 &= !cap.bit();
    }

    /// Whether the set is empty.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many capabilities are in the set.
    #[must_use]
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// What is in either.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in both.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What is in this one and not in `other`.
    #[must_use]
    pub const fn difference(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The capabilities in the order of [`Cap::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Cap> {
        Cap::ALL.iter().copied().filter(move |&cap| self.contains(cap))
    }
}

impl FromIterator<Cap> for CapSet {
    fn from_iter<I: IntoIterator<Item = Cap>>(caps: I) -> Self {
        let mut set = Self::EMPTY;
        set.extend(caps);
        set
    }
}

impl Extend<Cap> for CapSet {
    fn extend<I: IntoIterator<Item = Cap>>(&mut self, caps: I) {
        caps.into_iter().for_each(|cap| self.insert(cap));
    }
}

impl fmt::Debug for CapSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Cap::name)).finish()
    }
}

/// One bit is left for each capability only as long as there are no more of them than bits.
const _: () = assert!(Cap::ALL.len() <= u64::BITS as usize);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_finds_its_capability() {
        for &cap in Cap::ALL {
            assert_eq!(Cap::from_name(cap.name()), Some(cap));
        }
        assert_eq!(Cap::from_name("SASL"), None);
        assert_eq!(Cap::from_name(""), None);
    }

    #[test]
    fn sets_do_what_sets_do() {
        let all: CapSet = Cap::ALL.iter().copied().collect();
        assert_eq!(all.len(), Cap::ALL.len());
        assert!(all.iter().eq(Cap::ALL.iter().copied()));
        let some = CapSet::of(&[Cap::Sasl, Cap::Batch, Cap::Sasl]);
        assert_eq!(some.len(), 2);
        assert_eq!(all.intersection(some), some);
        assert_eq!(all.difference(some).len(), Cap::ALL.len() - 2);
        assert_eq!(all.difference(some).union(some), all);
        assert!(some.difference(all).is_empty());
        assert_eq!(format!("{some:?}"), r#"{"batch", "sasl"}"#);
    }
}
