//! `ban_add`, `ban_remove` and `ban_list`: who is kept out of the server.

use std::collections::HashSet;
use std::time::Duration;

use protocol::admin::{Ban, BanAdd, BanAdded, BanPage, BanRemove, BanRemoved, Bans, Error, Noun, PAGE};
use protocol::ban::Whom;
use protocol::casemap::fold;
use protocol::language::Text;

use super::{invalid, rfc3339, select};
use crate::server::handlers::ban::{self, New};
use crate::server::ids::ConnId;
use crate::server::state::State;
use crate::server::turn::Turn;

/// Keeps somebody out, or says how many that would disconnect.
pub fn add(turn: &mut Turn<'_>, by: &str, asked: &BanAdd) -> Result<BanAdded, Error> {
    const EVERYBODY: Text = Text::new("{0} is everybody, or nearly so", "{0} é todo mundo, ou quase");
    const CONFIRM: Text = Text::new(
        "if that is meant, confirm it: chatctl ban add --yes",
        "se é isso mesmo, confirme: chatctl ban add --yes",
    );
    const MANY: Text = Text::new("there are too many bans already", "já há banimentos demais");
    const SEE: Text = Text::new(
        "see which are not needed any more: chatctl ban list",
        "veja quais não são mais necessários: chatctl ban list",
    );
    let whom = whom(&asked.what)?;
    if whom.is_everybody() && !asked.confirmed && !asked.dry_run {
        return Err(invalid(EVERYBODY, &[&whom.to_string()]).advising(CONFIRM, &[]));
    }
    let meant = ban::meant_by(turn.state, &whom);
    let people = people(turn.state, &meant);
    let lasts = asked.duration_ms.map(Duration::from_millis);
    let what = whom.to_string();
    if !asked.dry_run {
        let reason = asked.reason.as_deref().unwrap_or_default();
        let new = New {
            whom,
            lasts,
            reason,
            by,
        };
        if ban::add(turn, &new).is_none() {
            return Err(invalid(MANY, &[]).advising(SEE, &[]));
        }
    }
    Ok(BanAdded {
        what,
        expires: lasts.map(|lasts| rfc3339(ban::after(turn.now.wall, lasts))),
        connections: meant.len() as u64,
        people,
    })
}

/// Connections of one name are one person; each one without a name is somebody else.
fn people(state: &State, conns: &[ConnId]) -> u64 {
    let people: HashSet<_> = conns
        .iter()
        .filter_map(|&conn| {
            let connection = state.connections.get(conn)?;
            let name = select::name_of(state, connection);
            Some(name.map(fold).ok_or(connection.number))
        })
        .collect();
    people.len() as u64
}

/// Lets somebody in again.
pub fn remove(turn: &mut Turn<'_>, asked: &BanRemove) -> Result<BanRemoved, Error> {
    let whom = whom(&asked.what)?;
    let what = whom.to_string();
    if ban::remove(turn, &whom) {
        Ok(BanRemoved { what })
    } else {
        Err(Error::not_found(Noun::Ban, what, Vec::new()))
    }
}

/// One page of the bans.
pub fn list(turn: &Turn<'_>, page: &BanPage) -> Bans {
    let after = page.after.as_deref().map(fold);
    let now = turn.now.wall;
    let bans = turn.state.bans.list(now);
    let mut bans: Vec<_> = bans
        .filter(|ban| after.as_ref().is_none_or(|after| fold(&ban.what) > *after))
        .take(PAGE + 1)
        .map(|ban| Ban {
            what: ban.what.to_string(),
            reason: ban.reason.to_string(),
            set_by: ban.set_by.to_string(),
            since: rfc3339(ban.set_at),
            expires: ban.expires.map(rfc3339),
        })
        .collect();
    let more = bans.len() > PAGE;
    bans.truncate(PAGE);
    let next = bans.last().filter(|_| more).map(|last| last.what.clone());
    Bans { bans, next }
}

/// Whom a text means.
pub fn whom(what: &str) -> Result<Whom, Error> {
    const NONE: Text = Text::new(
        "\"{0}\" is no mask, address, range or account",
        "\"{0}\" não é uma máscara, um endereço, uma faixa nem uma conta",
    );
    const EXAMPLES: Text = Text::new(
        "for example: joe!*@*, 192.168.0.14, 10.1.0.0/16, $a:joe",
        "por exemplo: joe!*@*, 192.168.0.14, 10.1.0.0/16, $a:joe",
    );
    Whom::parse(what).ok_or_else(|| invalid(NONE, &[what]).advising(EXAMPLES, &[]))
}
