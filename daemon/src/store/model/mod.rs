//! What a store keeps and what it is asked: plain data, free of how it is kept.

mod account;
mod answer;
mod audit;
mod check;
mod history;
pub mod limits;
mod op;
mod room;
mod search;

pub use account::{
    Account, AccountId, AccountRef, AccountSummary, Certificate, Credentials, Device, NewAccount, Scram,
};
pub use answer::{Answer, Copied, CopyId, Event, Failure, Gap, Health, OpId, Refusal, Statistics, Status};
pub use audit::Audit;
pub use check::TooLarge;
pub use history::{
    Author, Buffer, Content, Entry, Happened, History, Missed, Part, Place, Point, Purge, Range, Redacted,
    Redaction, Said, Sender, Stored, Target, TargetName, Targets,
};
pub use op::{Class, Op, Owner, Read, Words, Write};
pub use room::{Ban, BanKind, Keep, Mask, Retention, Role, RoomKey, RoomRecord, StoredRoom, StoredTopic};
pub use search::{Found, Hit, Search, SearchBy, Term};
