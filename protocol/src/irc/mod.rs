//! IRC: messages as Modern IRC and RFC 2812 describe them, with the IRCv3 extensions.

pub mod caps;
pub mod ctcp;
pub mod format;
pub mod isupport;
pub mod message;
pub mod modes;
pub mod multiline;
pub mod numerics;
pub mod source;
pub mod subject;

/// The most bytes of a message after its tags, line end included (RFC 2812 section 2.3).
pub const MAX_BODY: usize = 512;

/// The most bytes of tag data that a client may send, `@` and the space after the tags not counted
/// (IRCv3 message-tags).
pub const MAX_CLIENT_TAG_DATA: usize = 4094;

/// The most bytes of tags that a client must be ready for, `@` and the space after them included: 4094
/// bytes of data from the client, as many from the server, and three separators (IRCv3 message-tags).
pub const MAX_TAGS: usize = 8191;
