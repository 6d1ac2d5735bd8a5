//! What a process hands to the one after it, so that a restart drops nobody: plain data with names that stay, apart from
//! the tables, so that those may change.
//!
//! A later version reads what an earlier one has written: what was not written has its default, what is not known is
//! left out. References are numbers and keys: a connection or a client by a number that only this data knows, a room by
//! the event that made it. Times on the clock of deadlines are distances from the moment of carrying, because that
//! clock begins anew with the process; the time in which no process ran does not count.
//!
//! What becomes of what the core knows:
//!
//! | of | carried | made again from the rest | read from the store | given up |
//! |---|---|---|---|---|
//! | [`State`](super::state::State) | connections, clients, rooms, devices, detached clients, who has failed to log in, who writes to strangers, whowas, mutes, monitors, what accounts in use have at hand, metadata, histories that are not kept, rooms not kept, what connections miss, mailboxes, the last event's identity, counters | names, looks, origins, timers, gatherings | accounts, bans, who has a lasting room | handshakes; how often connections came: who lost one comes back now; what is not answered; when it started |
//! | a room that lasts | who is in it, when it was renamed, what was said; the rest if that could not be kept | | all else | |
//! | a connection | all but what follows | | | a log-in by SCRAM that has begun: it fails, and can be tried again |
//! | things said that may be kept yet | | | whether they are | |
//!
//! The functions that take tables apart name every field, so that a new one does not compile until it is decided on.
//!
//! Nothing is carried to a disk: among it are the keys of rooms and a connection's password until it has registered.

mod account;
mod back;
mod changes;
mod client;
mod connection;
mod moment;
mod room;
mod server;

pub use account::{CarriedAccount, CarriedDevice, CarriedMailbox, CarriedVisit};
pub use back::CarriedBack;
pub use changes::{CarriedChangedClient, CarriedChanges, Tables};
pub use client::{CarriedClient, CarriedDetached, CarriedIdentity, CarriedTalks};
pub use connection::{CarriedConnection, CarriedMissed, CarriedPeer, CarriedRegistration, CarriedUsage};
pub use moment::{FromNow, Stamp};
pub use room::{CarriedMask, CarriedMember, CarriedRoom, CarriedTopic};
pub use server::{Carried, CarriedAttempts, CarriedBan, CarriedDeparted, CarriedMeter};
