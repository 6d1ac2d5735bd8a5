//! Whose a name is: that of an account, and whatever looks like it, is for who is logged in to the account.

use protocol::casemap;
use protocol::language::Text;
use protocol::names::Nick;

use crate::server::connection::Connection;
use crate::server::handlers::{log_in, name};
use crate::server::ids::{ClientId, ConnId};
use crate::server::state::Holder;
use crate::server::turn::Turn;

/// Whether a name is kept from a connection: it looks like that of an account which the connection is not logged in to,
/// or like the one that somebody logged in to another account has now.
pub fn is_protected(turn: &Turn<'_>, conn: ConnId, nick: &Nick) -> bool {
    if !turn.state.policy.accounts.protect_names {
        return false;
    }
    let mine = account_of(turn, conn);
    let is_mine = |account: &str| mine.is_some_and(|mine| casemap::eq(mine, account));
    let owner = owner(turn, nick);
    let like = turn.state.looks.like(nick.as_str());
    let other = like.filter(|&client| Some(client) != client_of(turn, conn));
    let other = other.and_then(|client| turn.state.clients[client].identity.account.as_deref());
    owner.is_some_and(|owner| !is_mine(owner)) || other.is_some_and(|other| !is_mine(other))
}

/// Frees a name for the owner of the account that is called so: whoever has it since before the account was made, or has
/// logged out of it, is called otherwise from now on.
pub fn reclaim(turn: &mut Turn<'_>, conn: ConnId, nick: &Nick) {
    let owned = turn.state.policy.accounts.protect_names
        && account_of(turn, conn).is_some_and(|account| casemap::eq(account, nick.as_str()));
    match turn.state.holder_of(nick.as_str()) {
        Some(Holder::Client(client)) if owned && !is_theirs(turn, client, nick) => {
            if let Some(guest) = guest_name(turn, conn) {
                name::become_known_as(turn, client, guest);
            }
        }
        Some(Holder::Registering(other)) if owned && other != conn => {
            if let Some(registration) = turn
                .state
                .connections
                .get_mut(other)
                .and_then(Connection::registration)
            {
                registration.taken = registration.nick.take().map(|nick| nick.as_str().into());
            }
            turn.state.release_name(nick);
        }
        _ => {}
    }
}

fn is_theirs(turn: &Turn<'_>, client: ClientId, nick: &Nick) -> bool {
    let account = turn.state.clients[client].identity.account.as_deref();
    account.is_some_and(|account| casemap::eq(account, nick.as_str()))
}

/// A name for somebody whose own one was another's, which nobody has.
fn guest_name(turn: &Turn<'_>, conn: ConnId) -> Option<Nick> {
    const GUEST: Text = Text::new("Guest", "Visitante");
    let guest = GUEST.get(turn.state.policy.language);
    let longest = turn.state.policy.limits.nick_length;
    let first = turn.state.connections.get(conn)?.number;
    // As many as there are names cannot all be taken.
    let numbers = first..=first.saturating_add(turn.state.names_held() as u64);
    numbers
        .filter_map(|number| Nick::new(&format!("{guest}{number}"), longest).ok())
        .find(|nick| turn.state.holder_of(nick.as_str()).is_none())
}

fn owner<'a>(turn: &'a Turn<'_>, nick: &Nick) -> Option<&'a str> {
    let directory = &turn.state.directory;
    let entry = directory.get(directory.owner_of_look(nick.as_str())?)?;
    Some(&entry.name)
}

fn account_of<'a>(turn: &'a Turn<'_>, conn: ConnId) -> Option<&'a str> {
    log_in::account_of(turn, turn.state.connections.get(conn)?)
}

fn client_of(turn: &Turn<'_>, conn: ConnId) -> Option<ClientId> {
    turn.state.connections.get(conn)?.client()
}
