//! What is remembered, as it is carried to another process.

use std::time::Duration;

use slotmap::Key;

use super::{REMEMBERED, Stranger, Strangers, Talks};
use crate::server::carried::{CarriedTalks, FromNow};
use crate::server::ids::ClientId;
use crate::store::model::AccountId;

impl Strangers {
    /// What is remembered of one client.
    #[must_use]
    pub fn carry(&self, client: ClientId, now: Duration) -> Option<CarriedTalks> {
        let Self { talks } = self;
        let Talks {
            written,
            heard,
            logged,
        } = talks.get(&client)?;
        let mut carried = CarriedTalks {
            heard: heard.iter().map(|client| client.data().as_ffi()).collect(),
            logged: FromNow::to(*logged, now),
            ..CarriedTalks::default()
        };
        for &(stranger, at) in written {
            let at = FromNow::to(at, now);
            match stranger {
                Stranger::Client(client) => carried.clients.push((client.data().as_ffi(), at)),
                Stranger::Account(account) => carried.accounts.push((account.0, at)),
            }
        }
        Some(carried)
    }

    /// The same by another clock; `find` knows the clients that are still here.
    pub fn resume(
        &mut self,
        client: ClientId,
        carried: CarriedTalks,
        now: Duration,
        find: impl Fn(u64) -> Option<ClientId>,
    ) {
        let clients = carried.clients.into_iter();
        let clients = clients.filter_map(|(client, at)| Some((Stranger::Client(find(client)?), at)));
        let accounts = carried.accounts.into_iter();
        let accounts = accounts.map(|(account, at)| (Stranger::Account(AccountId(account)), at));
        let mut written: Vec<_> = clients
            .chain(accounts)
            .map(|(stranger, at)| (stranger, at.at(now)))
            .collect();
        written.sort_by_key(|&(_, at)| at);
        let talks = Talks {
            written,
            heard: carried
                .heard
                .into_iter()
                .filter_map(find)
                .take(REMEMBERED)
                .collect(),
            logged: carried.logged.at(now),
        };
        self.talks.insert(client, talks);
    }
}
