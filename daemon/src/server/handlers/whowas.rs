//! WHOWAS: who had a name.

use crate::server::refusal::Refusal;
use crate::server::reply::{Reply, WhowasEntry};
use crate::server::turn::{Asker, Turn};

/// Tells who had each of these names, the last `count` of them (all without a count).
pub fn whowas(turn: &mut Turn<'_>, me: Asker, names: Vec<Box<str>>, count: Option<u32>) {
    let limits = &turn.state.policy.limits;
    let most_names = limits.targets;
    let most = count.map_or(limits.whowas, |count| count as usize);
    let see_address = turn.state.clients[me.client].is_operator();
    let too_many = names.get(most_names).cloned();
    for asked in names.into_iter().take(most_names) {
        let departed = turn.state.whowas.named(&asked).take(most);
        let entries = departed
            .map(|departed| WhowasEntry {
                identity: departed.identity.clone(),
                ip: departed.ip.filter(|_| see_address),
                left: departed.left,
            })
            .collect();
        turn.reply(me.conn, Reply::Whowas { asked, entries });
    }
    if let Some(target) = too_many {
        turn.refuse(me.conn, Refusal::TooManyTargets { target });
    }
}
