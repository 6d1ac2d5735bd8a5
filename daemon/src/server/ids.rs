//! Keys of what the core keeps. A key outlives what it names without ever naming something else.

slotmap::new_key_type! {
    /// A connection: one socket, from accept to close. Given by the reactor.
    pub struct ConnId;
    /// A client: a registered person or program, with one connection or more.
    pub struct ClientId;
    /// A room (IRC: a channel).
    pub struct RoomId;
}

/// One request on the admin socket that awaits its answer. Given by the reactor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AdminId(pub u64);
