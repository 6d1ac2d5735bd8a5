//! systemd, where chatd is started by it: what it is told, and what it has opened already.

mod inherited;
mod manager;
mod storing;

pub use inherited::Inherited;
pub use manager::{Manager, Presence};
