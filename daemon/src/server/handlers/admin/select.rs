//! Which connections are meant: by filter or by target, a page at a time.

use std::net::SocketAddr;
use std::time::Duration;

use protocol::admin::{Error, ListFilter, Network, Noun, Target};
use protocol::language::Text;
use protocol::{casemap, mask};

use super::{invalid, nearest};
use crate::server::connection::{Connection, Phase};
use crate::server::ids::ConnId;
use crate::server::state::{Holder, State};

/// Connections with their numbers, and whether there are more.
#[derive(Debug)]
pub struct Page {
    /// In the order of their numbers.
    pub connections: Vec<(u64, ConnId)>,
    /// There are more after these.
    pub more: bool,
}

impl Page {
    /// The first `most` of those after a number.
    fn of(
        state: &State,
        wanted: impl Fn(ConnId, &Connection) -> bool,
        after: Option<u64>,
        most: usize,
    ) -> Self {
        let after = after.unwrap_or(0);
        let mut connections: Vec<_> = state
            .connections
            .iter()
            .filter(|(id, connection)| connection.number > after && wanted(*id, connection))
            .map(|(id, connection)| (connection.number, id))
            .collect();
        let more = connections.len() > most;
        if more {
            connections.select_nth_unstable(most);
            connections.truncate(most);
        }
        connections.sort_unstable();
        Self { connections, more }
    }
}

/// Those that meet all conditions of a filter.
pub fn by_filter(state: &State, filter: &ListFilter, now: Duration, most: usize) -> Result<Page, Error> {
    let network = match filter.address.as_deref() {
        Some(address) => Some(Network::parse(address).ok_or_else(|| not_an_address(address))?),
        None => None,
    };
    let room = match filter.room.as_deref() {
        Some(room) => Some(
            state
                .room_named(room)
                .ok_or_else(|| nearest::no_room(state, room))?,
        ),
        None => None,
    };
    let user = match filter.user.as_deref() {
        Some(name) => Some(User::find(state, name)?),
        None => None,
    };
    let idle = filter.idle_ms.map(Duration::from_millis);
    let wanted = |id: ConnId, connection: &Connection| {
        let client = connection.client().and_then(|client| state.clients.get(client));
        let account = client.and_then(|client| client.identity.account.as_deref());
        network.is_none_or(|network| network.contains(connection.peer.ip()))
            && room.is_none_or(|room| client.is_some_and(|client| client.rooms.contains(&room)))
            && user.as_ref().is_none_or(|user| user.is(state, id, connection))
            && filter
                .account
                .as_deref()
                .is_none_or(|wanted| account.is_some_and(|account| casemap::eq(account, wanted)))
            && idle.is_none_or(|least| {
                let spoke = client.map_or(connection.opened, |client| client.spoke);
                now.saturating_sub(spoke) >= least
            })
            && filter
                .dialect
                .is_none_or(|dialect| dialect == connection.peer.dialect)
    };
    Ok(Page::of(state, wanted, filter.after, most))
}

/// Who is looked for by name.
enum User<'a> {
    Holder(Holder),
    Mask(&'a str),
}

impl<'a> User<'a> {
    fn find(state: &State, name: &'a str) -> Result<Self, Error> {
        if name.contains(['*', '?']) {
            return Ok(Self::Mask(name));
        }
        state
            .holder_of(name)
            .map(Self::Holder)
            .ok_or_else(|| nearest::no_user(state, name))
    }

    fn is(&self, state: &State, id: ConnId, connection: &Connection) -> bool {
        match self {
            Self::Holder(holder) => holds(*holder, id, connection),
            Self::Mask(mask) => {
                name_of(state, connection).is_some_and(|name| mask::matches_folded(mask, name))
            }
        }
    }
}

/// Those that a target means. None at all is an error, unless these are the next after others.
pub fn by_target(state: &State, target: &str, after: Option<u64>, most: usize) -> Result<Page, Error> {
    let found = |wanted: &dyn Fn(ConnId, &Connection) -> bool| Page::of(state, wanted, after, most);
    let (page, what) = match Target::parse(target).ok_or_else(|| not_a_target(target))? {
        Target::Id(number) => (found(&|_, c| c.number == number), Noun::Connection),
        Target::Peer(peer) => (found(&|_, c| address_of(c) == canonical(peer)), Noun::Address),
        Target::Network(network) => (found(&|_, c| network.contains(c.peer.ip())), Noun::Address),
        Target::Name(name) => {
            let holder = state.holder_of(name);
            let page = found(&|id, c| holder.is_some_and(|holder| holds(holder, id, c)));
            if page.connections.is_empty() && after.is_none() {
                return Err(nearest::no_user(state, name));
            }
            (page, Noun::User)
        }
    };
    if page.connections.is_empty() && after.is_none() {
        return Err(Error::not_found(what, target, Vec::new()));
    }
    Ok(page)
}

/// The name of the client at a connection or, before registration, the name asked for.
pub fn name_of<'a>(state: &'a State, connection: &'a Connection) -> Option<&'a str> {
    match &connection.phase {
        Phase::Registering(registration) => registration.nick.as_ref().map(AsRef::as_ref),
        Phase::Registered(client) => state
            .clients
            .get(*client)
            .map(|client| client.identity.nick.as_str()),
    }
}

/// Where a connection comes from, an IPv4-mapped IPv6 address as IPv4.
pub fn address_of(connection: &Connection) -> SocketAddr {
    canonical(connection.peer.address)
}

fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

fn holds(holder: Holder, id: ConnId, connection: &Connection) -> bool {
    match holder {
        Holder::Registering(conn) => conn == id,
        Holder::Client(client) => connection.client() == Some(client),
    }
}

fn not_an_address(address: &str) -> Error {
    const NEITHER: Text = Text::new(
        "\"{0}\" is neither an address nor a range",
        "\"{0}\" não é um endereço nem uma faixa",
    );
    const EXAMPLES: Text = Text::new(
        "for example: 192.168.0.14, 192.168.0.0/24, 2001:db8::/32",
        "por exemplo: 192.168.0.14, 192.168.0.0/24, 2001:db8::/32",
    );
    invalid(NEITHER, &[address]).advising(EXAMPLES, &[])
}

fn not_a_target(target: &str) -> Error {
    const NONE: Text = Text::new(
        "\"{0}\" is no name, connection, address or range",
        "\"{0}\" não é um nome, uma conexão, um endereço nem uma faixa",
    );
    const EXAMPLES: Text = Text::new(
        "for example: maria, 17, 192.168.0.14, 192.168.0.14:51632, 10.1.0.0/16",
        "por exemplo: maria, 17, 192.168.0.14, 192.168.0.14:51632, 10.1.0.0/16",
    );
    invalid(NONE, &[target]).advising(EXAMPLES, &[])
}
