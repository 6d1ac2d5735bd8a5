//! What administrators did.

use crate::server::WallTime;

/// Something that an administrator changed, or wanted to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// When.
    pub at: WallTime,
    /// Who: the name of the user id, or the number where it has none.
    pub name: Box<str>,
    /// Their user id.
    pub uid: u32,
    /// The process that asked.
    pub pid: Option<i32>,
    /// What was asked for.
    pub method: Box<str>,
    /// Of whom or what.
    pub about: Box<str>,
    /// What came of it.
    pub result: Box<str>,
}
