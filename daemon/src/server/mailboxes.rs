//! How much was said to accounts that are not connected: what one of them has to read on its return is bounded.

mod carried;

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::store::model::AccountId;

/// The most messages that wait for one account.
pub const MAX_WAITING: usize = 1000;

/// The most of them from one account, or from all people without one together.
pub const MAX_FROM_ONE: usize = 300;

/// What was said to accounts since each was connected last, in this process.
#[derive(Debug, Default)]
pub struct Mailboxes {
    waiting: HashMap<AccountId, Mailbox, FixedState>,
}

/// How many messages wait for one account.
#[derive(Debug, Default)]
struct Mailbox {
    all: usize,
    from: HashMap<Option<AccountId>, usize, FixedState>,
}

impl Mailboxes {
    /// One more message for an account, from another one or from somebody without. Returns whether there is room.
    pub fn add(&mut self, to: AccountId, from: Option<AccountId>) -> bool {
        let mailbox = self.waiting.entry(to).or_default();
        let theirs = mailbox.from.get(&from).copied().unwrap_or_default();
        let fits = mailbox.all < MAX_WAITING && theirs < MAX_FROM_ONE;
        if fits {
            mailbox.all += 1;
            mailbox.from.insert(from, theirs + 1);
        }
        fits
    }

    /// An account is connected, or gone.
    pub fn empty(&mut self, account: AccountId) {
        self.waiting.remove(&account);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_fills_a_mailbox_alone() {
        let mut mailboxes = Mailboxes::default();
        let ana = AccountId(1);
        let sent = |mailboxes: &mut Mailboxes, from| {
            let from = std::iter::repeat_n(from, MAX_WAITING);
            from.filter(|&from| mailboxes.add(ana, from)).count()
        };
        assert_eq!(sent(&mut mailboxes, None), MAX_FROM_ONE);
        let others: usize = (2..9).map(|id| sent(&mut mailboxes, Some(AccountId(id)))).sum();
        assert_eq!(others, MAX_WAITING - MAX_FROM_ONE);
        assert!(!mailboxes.add(ana, Some(AccountId(99))), "it is full");
        assert!(
            mailboxes.waiting[&ana].from.len() < 9,
            "whom it refuses it does not remember"
        );
        assert!(mailboxes.add(AccountId(2), None), "it is another one's");
        mailboxes.empty(ana);
        assert!(mailboxes.add(ana, None));
    }
}
