//! A simulated world around the core: sockets that are only bookkeeping, a clock that the test moves, and an oracle
//! that works out from what clients are told who may hear what. Everything is decided by a seed.

mod actor;
mod carrying;
mod invariants;
mod ledger;
mod oracle;
mod outside;
mod policy;
mod queues;
mod world;

pub use actor::Actor;
pub use carrying::comparable;
pub use invariants::{check, check_histories, check_restored, check_store};
pub use ledger::Ledger;
pub use outside::RIGHT_PASSWORD;
pub use policy::policy;
pub use queues::Queues;
pub use world::{Socket, Wait, World};
