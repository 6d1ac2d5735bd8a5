//! Questions about the server itself.

use crate::server::reply::{Reply, StatsReport};
use crate::server::request::Request;
use crate::server::turn::{Asker, Turn};

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
        _ => StatsReport::None,
    }
}
