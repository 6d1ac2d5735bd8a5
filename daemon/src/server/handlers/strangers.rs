//! The spam trap: who writes to many people who do not know them has to wait.

use crate::server::refusal::Refusal;
use crate::server::strangers::Stranger;
use crate::server::turn::{Asker, Turn};

/// Whether somebody may write to another one, or ask them into a room, and counts it if those two do not know each
/// other: they share no room, and the other one has not written first.
pub fn approach(turn: &mut Turn<'_>, me: Asker, to: Stranger) -> Result<(), Refusal> {
    let limits = &turn.state.policy.limits;
    let (most, within) = (limits.strangers, limits.strangers_within);
    if !limits.flood
        || most == 0
        || to == Stranger::Client(me.client)
        || turn.state.clients[me.client].is_operator()
    {
        return Ok(());
    }
    let now = turn.now.uptime;
    let strangers = &mut turn.state.strangers;
    if strangers.are_talking(me.client, to, now.checked_sub(within)) || are_together(turn, me, to) {
        return Ok(());
    }
    let written = turn.state.strangers.write(me.client, to, most, within, now);
    written.map_err(|trapped| {
        if trapped.is_news {
            log(turn, me, most);
        }
        let target = match to {
            Stranger::Client(client) => turn.state.clients[client].identity.nick.as_str().into(),
            Stranger::Account(account) => turn.state.directory.name_of(account).into(),
        };
        Refusal::TooManyStrangers { target }
    })
}

fn are_together(turn: &Turn<'_>, me: Asker, to: Stranger) -> bool {
    matches!(to, Stranger::Client(client) if turn.state.share_a_room(me.client, client))
}

/// Who it was, and nothing of what they wrote.
fn log(turn: &mut Turn<'_>, me: Asker, people: usize) {
    let nick = turn.state.clients[me.client].identity.nick.clone();
    let address = turn.address(me.conn);
    turn.log(
        log::Level::Warn,
        format!("spam trap address={address} nick={nick} strangers={people}"),
    );
}
