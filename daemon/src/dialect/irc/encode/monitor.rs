//! What MONITOR answers, and what those who watch are told.

use std::fmt::Write as _;

use protocol::irc::numerics::Numeric;
use protocol::language::Text;
use protocol::names::Nick;

use super::Answer;
use super::events::Told;
use crate::server::identity::Identity;
use crate::server::reply::Watched;

/// The most bytes of names in one `ERR_MONLISTFULL`, so that its text still fits.
const MAX_NAMES: usize = 300;

/// Stands for the client's own name where many get the same line.
const ANYBODY: &str = "*";

/// `RPL_MONONLINE` and `RPL_MONOFFLINE`, in as many lines as they need.
pub fn presence(presence: &[Watched], answer: &mut Answer<'_>) {
    let here = presence.iter().filter_map(|watched| match watched {
        Watched::Here(identity) => Some(identity),
        Watched::Gone(_) => None,
    });
    let gone = presence.iter().filter_map(|watched| match watched {
        Watched::Here(_) => None,
        Watched::Gone(name) => Some(name),
    });
    answer.spread_between(',', Numeric::RplMonOnline, &[], here, |identity, line| {
        // Writing to a string cannot fail.
        let _ = write!(line, "{}", source(identity));
    });
    answer.spread_between(',', Numeric::RplMonOffline, &[], gone, |name, line| {
        line.push_str(name.as_str());
    });
}

/// `RPL_MONLIST`, and `RPL_ENDOFMONLIST`.
pub fn list(names: &[Nick], answer: &mut Answer<'_>) {
    const END: Text = Text::new("End of MONITOR list", "Fim da lista");
    answer.spread_between(',', Numeric::RplMonList, &[], names.iter(), |name, line| {
        line.push_str(name.as_str());
    });
    let text = answer.text(END);
    answer.numeric(Numeric::RplEndOfMonList).trailing(text).finish();
}

/// `ERR_MONLISTFULL`, in as many lines as the names need.
pub fn list_full(limit: usize, names: &[Box<str>], text: &str, answer: &mut Answer<'_>) {
    let limit = limit.to_string();
    let mut names = names.iter().peekable();
    while let Some(name) = names.next() {
        let mut line = name.to_string();
        while let Some(next) = names.next_if(|next| line.len() + next.len() < MAX_NAMES) {
            line.push(',');
            line.push_str(next);
        }
        answer
            .numeric(Numeric::ErrMonListFull)
            .params([&*limit, &line])
            .trailing(text)
            .finish();
    }
}

/// Somebody whom many watch has come or is gone: one line for all of them.
pub(super) fn told(watched: &Watched, told: &mut Told<'_>) {
    let (numeric, who) = match watched {
        Watched::Here(identity) => (Numeric::RplMonOnline, source(identity)),
        Watched::Gone(name) => (Numeric::RplMonOffline, name.to_string()),
    };
    told.line()
        .numeric(numeric)
        .param(ANYBODY)
        .trailing(&who)
        .finish();
}

fn source(identity: &Identity) -> String {
    format!("{}!{}@{}", identity.nick, identity.user, identity.host)
}
