//! Who writes to whom without knowing them: what people who send the same to everybody have in common.

mod carried;

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use foldhash::fast::FixedState;

use super::ids::ClientId;
use crate::store::model::AccountId;

/// So many are remembered of those who wrote to somebody; the oldest gives way.
const REMEMBERED: usize = 64;

/// Somebody who is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stranger {
    /// Who is here.
    Client(ClientId),
    /// An account that nobody here has the name of.
    Account(AccountId),
}

/// What is remembered of clients that write to strangers, and of those strangers.
#[derive(Debug, Default)]
pub struct Strangers {
    talks: HashMap<ClientId, Talks, FixedState>,
}

/// What is remembered of one client.
#[derive(Debug, Default)]
struct Talks {
    /// The strangers it wrote to lately, and when it first did; the oldest first. Never more than it may.
    written: Vec<(Stranger, Duration)>,
    /// Who wrote to it, the latest last.
    heard: VecDeque<ClientId>,
    /// Until then its refusals are in the log.
    logged: Duration,
}

/// Somebody has written to too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trapped {
    /// This is the first time in a while.
    pub is_news: bool,
}

impl Strangers {
    /// Whether these two are in a conversation: the one was written to by the other, or wrote to it within that time.
    pub fn are_talking(&mut self, from: ClientId, to: Stranger, since: Option<Duration>) -> bool {
        let Some(talks) = self.talks.get(&from) else {
            return false;
        };
        if let Stranger::Client(client) = to
            && talks.heard.contains(&client)
        {
            self.hear(client, from);
            return true;
        }
        let lately = |&&(_, at): &&(Stranger, Duration)| since.is_none_or(|since| at > since);
        let mut written = talks.written.iter().filter(lately);
        written.any(|&(other, _)| other == to)
    }

    /// Counts one more stranger, who may answer from now on.
    pub fn write(
        &mut self,
        from: ClientId,
        to: Stranger,
        most: usize,
        within: Duration,
        now: Duration,
    ) -> Result<(), Trapped> {
        let talks = self.talks.entry(from).or_default();
        talks.written.retain(|&(_, at)| at + within > now);
        if talks.written.len() >= most {
            let is_news = talks.logged <= now;
            if is_news {
                talks.logged = now + within;
            }
            return Err(Trapped { is_news });
        }
        talks.written.push((to, now));
        if let Stranger::Client(client) = to {
            self.hear(client, from);
        }
        Ok(())
    }

    /// Remembers who wrote to somebody.
    fn hear(&mut self, who: ClientId, from: ClientId) {
        let heard = &mut self.talks.entry(who).or_default().heard;
        if heard.contains(&from) {
            return;
        }
        if heard.len() >= REMEMBERED {
            heard.pop_front();
        }
        heard.push_back(from);
    }

    /// Forgets a client that is gone.
    pub fn forget(&mut self, client: ClientId) {
        self.talks.remove(&client);
    }

    /// Of how many something is remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.talks.len()
    }

    /// Whether nothing is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.talks.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use slotmap::SlotMap;

    use super::*;

    #[test]
    fn what_is_remembered_is_bounded_and_goes_with_its_client() {
        let mut ids: SlotMap<ClientId, ()> = SlotMap::with_key();
        let mut strangers = Strangers::default();
        let ana = ids.insert(());
        let others: Vec<_> = (0..200).map(|_| ids.insert(())).collect();
        let minute = Duration::from_mins(1);
        for &other in &others {
            strangers
                .write(other, Stranger::Client(ana), 10, minute, Duration::ZERO)
                .unwrap();
        }
        assert_eq!(strangers.talks[&ana].heard.len(), REMEMBERED);
        assert!(!strangers.are_talking(ana, Stranger::Client(others[0]), None));
        assert!(strangers.are_talking(ana, Stranger::Client(others[199]), None));
        for (number, &other) in others.iter().take(100).enumerate() {
            let written = strangers.write(ana, Stranger::Client(other), 10, minute, Duration::ZERO);
            assert_eq!(written.is_ok(), number < 10);
        }
        assert_eq!(strangers.talks[&ana].written.len(), 10);
        for client in others.into_iter().chain([ana]) {
            strangers.forget(client);
        }
        assert!(strangers.is_empty(), "{strangers:?}");
    }
}
