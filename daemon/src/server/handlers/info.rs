//! Questions about the server itself.

use crate::server::refusal::Refusal;
use crate::server::reply::{Reply, StatsReport};
use crate::server::request::Request;
use crate::server::turn::{Asker, Turn};

/// Bans that one STATS tells: still less than a send queue holds. `chatctl` lists all.
const MAX_BANS_TOLD: usize = 1_000;

/// Answers a question about the server; anything else is not for here.
pub fn info(turn: &mut Turn<'_>, me: Asker, question: Request) {
    let answer = match question {
        Request::Motd => Reply::Motd,
        Request::Lusers => Reply::Lusers(turn.state.lusers()),
        Request::Version => Reply::Version,
        Request::Time => Reply::Time(turn.now.wall),
        Request::Info => Reply::Info {
            started: turn.state.started.wall,
        },
        Request::Admin => Reply::Admin,
        Request::Stats('k' | 'K') if !turn.state.clients[me.client].is_operator() => {
            Reply::Refused(Refusal::NoPrivileges)
        }
        Request::Stats(letter) => Reply::Stats {
            letter,
            report: stats(turn, letter),
        },
        Request::Links { mask } => Reply::Links { mask },
        _ => return,
    };
    turn.reply(me.conn, answer);
}

fn stats(turn: &Turn<'_>, letter: char) -> StatsReport {
    match letter {
        'u' => StatsReport::Uptime(turn.now.uptime.saturating_sub(turn.state.started.uptime)),
        'k' | 'K' => StatsReport::Bans {
            bans: turn
                .state
                .bans
                .list(turn.now.wall)
                .take(MAX_BANS_TOLD)
                .cloned()
                .collect(),
            now: turn.now.wall,
        },
        _ => StatsReport::None,
    }
}
