//! What is said to people who are not connected: kept for them, and told when they return.

use std::rc::Rc;

use protocol::names::Nick;

use super::keep::{Place, Saying};
use super::message::Content;
use crate::server::event::Target;
use crate::server::handlers::strangers;
use crate::server::ids::ClientId;
use crate::server::refusal::{NotDelivered, Refusal};
use crate::server::request::MessageKind;
use crate::server::state::State;
use crate::server::strangers::Stranger;
use crate::server::turn::{Asker, Audience, Turn};
use crate::store::model::AccountId;

/// Somebody who is not connected.
#[derive(Debug)]
pub struct Absent {
    /// Their name.
    pub name: Nick,
    /// Why they are away, if they said so.
    pub away: Option<Rc<str>>,
}

/// Says something to a name that nobody has, if it is an account's. Who is here by another name hears it at once.
pub fn say(
    turn: &mut Turn<'_>,
    saying: &mut Saying,
    me: Asker,
    name: &str,
    content: &Content,
) -> Result<(), Refusal> {
    let nobody = || Refusal::NoSuchName { name: name.into() };
    let account = turn.state.directory.id_of(name).ok_or_else(nobody)?;
    let entry = turn.state.directory.get(account).filter(|entry| !entry.disabled);
    let name = entry.and_then(|entry| Nick::new(&entry.name, usize::MAX).ok());
    let name = name.ok_or_else(nobody)?;
    if !content.lasts() {
        // What somebody does just now is of no use later; what programs ask has nobody to answer it.
        return if content.kind == MessageKind::Tags {
            Ok(())
        } else {
            Err(nobody())
        };
    }
    strangers::approach(turn, me, Stranger::Account(account))?;
    let connected = connected(turn.state, account);
    if connected.is_empty() {
        return keep(turn, saying, me, account, Absent { name, away: None }, content);
    }
    let said = content.said(Target::Client(name));
    let hearers: Vec<_> = connected.into_iter().chain([me.client]).collect();
    let delivery = turn.happened(me.client, said, Audience::Clients(&hearers));
    let place = Place::with_account(turn.state, me.client, account);
    saying.said(turn, delivery, Some(place));
    Ok(())
}

/// The clients of an account that are connected.
fn connected(state: &State, account: AccountId) -> Vec<ClientId> {
    let clients = state.in_use.clients(account).iter().copied();
    clients
        .filter(|&client| !state.detached.contains(client))
        .collect()
}

/// Says something to a client that has no connection.
pub fn say_to_detached(
    turn: &mut Turn<'_>,
    saying: &mut Saying,
    me: Asker,
    (target, account): (ClientId, AccountId),
    content: &Content,
) -> Result<(), Refusal> {
    let client = &turn.state.clients[target];
    let absent = Absent {
        name: client.identity.nick.clone(),
        away: client.away.clone(),
    };
    keep(turn, saying, me, account, absent, content)
}

/// Keeps it for somebody, if as much as may does not wait for them yet.
fn keep(
    turn: &mut Turn<'_>,
    saying: &mut Saying,
    me: Asker,
    account: AccountId,
    absent: Absent,
    content: &Content,
) -> Result<(), Refusal> {
    let from = turn.state.account_of(me.client);
    if !turn.state.mailboxes.add(account, from) {
        return Err(Refusal::NotDelivered {
            target: absent.name.as_str().into(),
            why: NotDelivered::Full,
        });
    }
    let said = content.said(Target::Client(absent.name.clone()));
    let delivery = turn.happened(me.client, said, Audience::Client(me.client));
    let place = Place::with_account(turn.state, me.client, account);
    saying.said_to_absent(turn, delivery, place, absent);
    Ok(())
}
