//! What no store takes more of, whatever the configuration allows: the last of the bounds, not the first.

/// Bytes of a name: of a person, a room, a device, a key, a mask, who set it.
pub const NAME: usize = 1024;
/// Bytes of a text: of a message, a topic, a reason, a value, all tags of a message together.
pub const TEXT: usize = 64 * 1024;
/// Bytes of a hash or a salt.
pub const SECRET: usize = 512;
/// Tags of a message.
pub const TAGS: usize = 128;
/// Lines that a message may have been sent in.
pub const BREAKS: usize = 1024;
/// Rows of one answer.
pub const ROWS: usize = 1000;
/// Bytes of one answer, after which it ends early with what is nearest to what was asked.
pub const ANSWER: usize = 1024 * 1024;
/// Bytes of one piece of a copy.
pub const PIECE: usize = 256 * 1024;
/// Words and phrases of one search.
pub const TERMS: usize = 16;
/// Places that one question may name.
pub const PLACES: usize = 1000;
/// Certificates of one account.
pub const CERTIFICATES: usize = 16;
/// Devices of one account; one more makes the one forgotten that was not seen for longest.
pub const DEVICES: usize = 32;
/// Read markers of one account; one more makes the oldest forgotten.
pub const MARKERS: usize = 1000;
/// Histories that one account has with people without an account.
pub const GUESTS: usize = 2000;
/// Metadata keys of one account or room.
pub const METADATA: usize = 10_000;
/// Accounts with a role in one room.
pub const ROLES: usize = 1000;
/// Masks on one of a room's lists.
pub const MASKS: usize = 1000;
/// Registered rooms.
pub const ROOMS: usize = 100_000;
/// What administrators did.
pub const AUDIT: usize = 10_000;
/// Server bans.
pub const BANS: usize = 100_000;
