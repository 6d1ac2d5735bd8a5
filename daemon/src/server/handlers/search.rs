//! SEARCH: finding what was said (soju.im/search), in what one may read.

use std::rc::Rc;

use super::history::{events, places};
use crate::server::WallTime;
use crate::server::asking::Outcome;
use crate::server::connection::Connection;
use crate::server::event::Event;
use crate::server::ids::ConnId;
use crate::server::refusal::{NoHistory, Refusal};
use crate::server::reply::Reply;
use crate::server::request::Search;
use crate::server::state::State;
use crate::server::then::AfterStoring;
use crate::server::turn::{Asker, Turn};
use crate::store::model::{
    self, AccountId, Answer, Buffer, Content, Hit, Place, Point, Read, SearchBy, limits,
};

/// Has the store look for something said.
pub fn search(turn: &mut Turn<'_>, me: Asker, asked: Search) {
    let Some(scope) = Scope::of(turn, me, asked.target.as_deref()) else {
        return turn.refuse(me.conn, Refusal::CannotSearch(NoHistory::Target));
    };
    let most = turn.state.policy.history.query;
    // Who asks may mean either end of the time too, the store means neither.
    let earlier = |WallTime(time)| time.checked_sub(1).map(|time| Point::Time(WallTime(time)));
    let later = |WallTime(time)| Point::Time(WallTime(time.saturating_add(1)));
    let from = |nick: Box<str>| SearchBy {
        account: turn.state.directory.id_of(&nick),
        nick,
    };
    let read = Read::Search(Box::new(model::Search {
        terms: asked.terms,
        by: asked.from.map(from),
        places: scope.places.into_iter().map(|(place, _)| place).collect(),
        account: scope.account,
        after: asked.after.and_then(earlier),
        before: asked.before.map(later),
        limit: asked.limit.map_or(most, |limit| limit.min(most)),
    }));
    let then = AfterStoring::Search {
        conn: me.conn,
        target: asked.target,
    };
    turn.ask(Some(me.conn), read, then);
}

/// The store has answered. What the asker may not read any more by now is left out.
pub fn found(turn: &mut Turn<'_>, conn: ConnId, target: Option<&str>, outcome: Outcome) {
    let Some(client) = turn.state.connections.get(conn).and_then(Connection::client) else {
        return;
    };
    let me = Asker { conn, client };
    let Some(scope) = Scope::of(turn, me, target) else {
        return turn.refuse(conn, Refusal::CannotSearch(NoHistory::Target));
    };
    let Some(Answer::Search(found)) = outcome.into_answer() else {
        return turn.refuse(conn, Refusal::CannotSearch(NoHistory::Store));
    };
    let hits = found.hits.into_iter();
    let events = hits.filter_map(|hit| scope.event(turn.state, me, hit).map(Rc::new));
    let reply = Reply::Found {
        events: events.collect(),
        complete: found.complete,
    };
    turn.reply(conn, reply);
}

/// What somebody may read of where they search.
struct Scope {
    /// Histories, and how they are called.
    places: Vec<(Place, Box<str>)>,
    /// And all conversations of this account.
    account: Option<AccountId>,
}

impl Scope {
    /// Without a target: all rooms that the client is in, and all that its account said in private.
    fn of(turn: &Turn<'_>, me: Asker, target: Option<&str>) -> Option<Self> {
        if let Some(target) = target {
            return Some(Self {
                places: vec![places::readable(turn, me, target)?],
                account: None,
            });
        }
        let rooms = turn.state.clients[me.client].rooms.iter();
        let places = rooms.filter_map(|&id| {
            let name = turn.state.rooms[id].name.as_str().into();
            Some((places::room(turn, me, id)?, name))
        });
        Some(Self {
            places: places.take(limits::PLACES).collect(),
            account: turn.state.account_of(me.client),
        })
    }

    /// What was said, as the asker sees it.
    fn event(&self, state: &State, me: Asker, hit: Hit) -> Option<Event> {
        let place = self.places.iter().find(|(place, _)| place.buffer == hit.buffer);
        let name = match place {
            Some((place, name)) => place.shows(&hit.stored).then_some(&**name)?,
            None => other(state, self.account?, &hit.buffer)?,
        };
        let seen = events::Seen {
            target: name,
            nick: &state.clients[me.client].identity.nick,
            account: state.account_of(me.client),
        };
        matches!(hit.stored.content, Content::Said(_))
            .then(|| seen.event(hit.stored))
            .flatten()
    }
}

/// With whom an account had a conversation.
fn other<'a>(state: &'a State, me: AccountId, buffer: &'a Buffer) -> Option<&'a str> {
    match buffer {
        Buffer::Conversation(a, b) if *a == me || *b == me => {
            let other = if *a == me { b } else { a };
            Some(&state.directory.get(*other)?.name)
        }
        Buffer::Guest { account, nick } if *account == me => Some(nick),
        _ => None,
    }
}
