//! How much waits, as it is carried to another process.

use super::{Mailbox, Mailboxes};
use crate::server::carried::CarriedMailbox;
use crate::store::model::AccountId;

impl Mailboxes {
    /// How much waits for whom.
    #[must_use]
    pub fn carry(&self) -> Vec<CarriedMailbox> {
        let Self { waiting } = self;
        let mut carried: Vec<_> = waiting
            .iter()
            .map(|(account, mailbox)| mailbox.carry(*account))
            .collect();
        carried.sort_by_key(|mailbox| mailbox.account);
        carried
    }

    /// The same again.
    #[must_use]
    pub fn resume(carried: Vec<CarriedMailbox>) -> Self {
        let waiting = carried.into_iter();
        Self {
            waiting: waiting
                .map(|carried| (AccountId(carried.account), Mailbox::resume(&carried)))
                .collect(),
        }
    }
}

impl Mailbox {
    fn carry(&self, account: AccountId) -> CarriedMailbox {
        // How many there are in all follows from the others.
        let Self { all: _, from } = self;
        let mut from: Vec<_> = from
            .iter()
            .map(|(from, count)| (from.map(|from| from.0), *count as u64))
            .collect();
        from.sort_unstable();
        CarriedMailbox {
            account: account.0,
            from,
        }
    }

    fn resume(carried: &CarriedMailbox) -> Self {
        let counts = carried.from.iter();
        let from = counts.map(|&(from, count)| {
            let count = usize::try_from(count).unwrap_or(usize::MAX);
            (from.map(AccountId), count)
        });
        let from: std::collections::HashMap<_, _, _> = from.collect();
        Self {
            all: from
                .values()
                .fold(0, |all: usize, count| all.saturating_add(*count)),
            from,
        }
    }
}
