//! Who a client is, as it is carried to another process.

use protocol::names::Nick;

use super::Identity;
use crate::server::carried::CarriedIdentity;

impl Identity {
    /// All of it.
    #[must_use]
    pub fn carry(&self) -> CarriedIdentity {
        let Self {
            nick,
            user,
            host,
            realname,
            account,
            bot,
        } = self;
        CarriedIdentity {
            nick: nick.as_str().into(),
            user: user.clone(),
            host: host.clone(),
            realname: realname.clone(),
            account: account.clone(),
            bot: *bot,
        }
    }

    /// The same again; `None` if that is no name.
    #[must_use]
    pub fn resume(carried: CarriedIdentity) -> Option<Self> {
        Some(Self {
            nick: Nick::new(&carried.nick, usize::MAX).ok()?,
            user: carried.user,
            host: carried.host,
            realname: carried.realname,
            account: carried.account,
            bot: carried.bot,
        })
    }
}
