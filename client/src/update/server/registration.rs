//! Becoming a client, and ceasing to be one: capabilities, welcome, the last words.

use protocol::irc::caps::{Cap, CapSet};
use protocol::irc::ctcp::Ctcp;

use super::super::turn::{MAX_NAME, Turn};
use super::super::{history, names, outbox, user};
use super::{Received, login};
use crate::model::conversations::ConversationId;
use crate::model::line::{LineKind, Note, plain};
use crate::model::network::Phase;
use crate::model::profile::Endpoint;
use crate::model::question::{Problem, Question};
use crate::model::session::WANTED;

/// How many other names the program tries by itself after a reconnection.
const MOST_RENAMES: u8 = 3;

/// Negotiates capabilities (IRCv3 capability-negotiation).
pub fn cap(turn: &mut Turn<'_>, received: &Received<'_>) {
    let caps = || -> CapSet {
        let names = received.last().split(' ');
        names
            .filter_map(|cap| Cap::from_name(cap.split('=').next().unwrap_or_default()))
            .collect()
    };
    match received.param(1).to_ascii_uppercase().as_str() {
        "LS" => {
            turn.network.session.offered.extend(caps().iter());
            values(turn, received);
            if sts(turn, received) {
                return;
            }
            let more = received.param(2) == "*" && received.params_from(3).next().is_some();
            if !more {
                let offered = turn.network.session.offered;
                request(turn, offered);
            }
        }
        "NEW" if !caps().intersection(WANTED).is_empty() => request(turn, caps()),
        "ACK" => {
            for word in received.last().split(' ') {
                let (name, add) = word.strip_prefix('-').map_or((word, true), |name| (name, false));
                let session = &mut turn.network.session;
                match Cap::from_name(name) {
                    Some(cap) if add => session.caps.insert(cap),
                    Some(cap) => session.caps.remove(cap),
                    None => {}
                }
            }
            agreed(turn);
        }
        "DEL" => {
            let session = &mut turn.network.session;
            session.caps = session.caps.difference(caps());
        }
        "NAK" => agreed(turn),
        _ => {}
    }
}

fn request(turn: &mut Turn<'_>, offered: CapSet) {
    let mut wanted = offered.intersection(WANTED);
    if turn.network.profile.account.is_empty() {
        wanted.remove(Cap::Sasl);
    }
    let wanted: Vec<&str> = wanted.iter().map(Cap::name).collect();
    if wanted.is_empty() {
        agreed(turn);
    } else {
        turn.transmit(|w| w.command("CAP").param("REQ").trailing(&wanted.join(" ")));
    }
}

/// What the server says of capabilities: how to log in.
fn values(turn: &mut Turn<'_>, received: &Received<'_>) {
    for word in received.last().split(' ') {
        if let Some(("sasl", mechanisms)) = word.split_once('=') {
            turn.network.session.mechanisms = mechanisms.chars().take(MAX_NAME).collect();
        }
        if let Some((name, limits)) = word.split_once('=')
            && Cap::from_name(name) == Some(Cap::Multiline)
        {
            turn.network.session.multiline = multiline_limits(limits);
        }
    }
}

/// The most bytes and lines of one message, as the server has them (IRCv3 draft/multiline).
fn multiline_limits(limits: &str) -> (usize, usize) {
    /// Where the server names no limit of lines.
    const LINES: usize = 100;
    let find = |key: &str| {
        let mut pairs = limits.split(',').filter_map(|token| token.split_once('='));
        pairs.find(|(name, _)| *name == key)?.1.parse().ok()
    };
    (find("max-bytes").unwrap_or(0), find("max-lines").unwrap_or(LINES))
}

/// The server wants to be reached with TLS (IRCv3 sts). Whether it is left for that.
fn sts(turn: &mut Turn<'_>, received: &Received<'_>) -> bool {
    let value = received
        .last()
        .split(' ')
        .find_map(|word| word.strip_prefix("sts="));
    let Some(value) = value else {
        return false;
    };
    let find = |key: &str| {
        let mut pairs = value.split(',').filter_map(|token| token.split_once('='));
        pairs.find(|(name, _)| *name == key).map(|(_, value)| value)
    };
    let endpoint = turn.network.session.endpoint.clone();
    if endpoint.tls {
        if let Some(seconds) = find("duration").and_then(|seconds| seconds.parse().ok()) {
            let now = turn.now;
            turn.model
                .trust
                .insist(&endpoint.server, endpoint.port, seconds, now);
            turn.remember();
        }
        return false;
    }
    let port = find("port")
        .and_then(|port| port.parse().ok())
        .filter(|&port| port > 0);
    let Some(port) = port.filter(|_| turn.network.phase == Phase::Registering) else {
        return false;
    };
    turn.close_politely();
    turn.connect_to(Endpoint {
        port,
        tls: true,
        ..endpoint
    });
    true
}

/// The capabilities are agreed upon: logs in, or goes on.
fn agreed(turn: &mut Turn<'_>) {
    if !login::begin(turn) {
        end(turn);
    }
}

/// Says that the server need not wait any longer, if it does.
pub fn end(turn: &mut Turn<'_>) {
    if turn.network.phase == Phase::Registering {
        turn.transmit(|w| w.command("CAP").param("END"));
    }
}

/// `RPL_WELCOME`: one is registered, under this name.
pub fn welcome(turn: &mut Turn<'_>, received: &Received<'_>) {
    if turn.network.phase != Phase::Registering {
        return;
    }
    let (server, nick) = (received.source().to_owned(), received.param(0).to_owned());
    let network = &mut *turn.network;
    network.phase = Phase::Online;
    network.attempts = 0;
    network.question = None;
    network.proven = true;
    network.session.server.clone_from(&server);
    if !nick.is_empty() && nick != "*" {
        network.session.nick.clone_from(&nick);
    }
    network.names.welcomed(&network.session.nick, turn.time);
    turn.remember();
    turn.note(turn.network.server, Note::Connected { server, nick });
    let text = plain(received.last());
    turn.show(turn.network.server, LineKind::Server { text });
}

/// `RPL_MYINFO`: tells a chatd which program this is, which it shows to its administrator. Other servers
/// are told when they ask.
pub fn my_info(turn: &mut Turn<'_>, received: &Received<'_>) {
    if received.param(2).starts_with("chatd") {
        let server = turn.network.session.server.clone();
        let version = version_reply();
        turn.transmit(|w| w.command("NOTICE").param(&server).trailing(&version));
    }
}

/// The answer to CTCP VERSION.
pub fn version_reply() -> String {
    let args = concat!("chat-client ", env!("CARGO_PKG_VERSION"));
    Ctcp {
        command: "VERSION",
        args,
    }
    .format()
}

/// The server has said all that it says by itself: joins the rooms.
pub fn settled(turn: &mut Turn<'_>) {
    if turn.network.phase != Phase::Online || std::mem::replace(&mut turn.network.session.settled, true) {
        return;
    }
    let mut rooms = std::mem::take(&mut turn.network.rejoin);
    // So that they are where they were, whoever answers first.
    let begun: Vec<ConversationId> = rooms.iter().filter_map(|room| turn.open_room(room)).collect();
    if turn.current() == turn.network.server
        && let Some(&first) = begun.first()
    {
        turn.select(first);
    }
    if rooms.is_empty() {
        rooms.push(turn.network.profile.room.clone());
    }
    let current = turn.current();
    for room in &rooms {
        user::join(turn, room, None);
        if let Some((_, room)) = turn.room(room) {
            room.expected = !room.joined;
        }
    }
    turn.model.conversations.select(current);
    if turn.network.session.tells_history() {
        history::ask_targets(turn);
    }
    history::catch_up_with_people(turn);
    outbox::resume(turn, &rooms);
    turn.network.last_online = Some(turn.now);
}

/// The name cannot be had: asks for another one, or tries one, if one was known by this one before.
pub fn name_taken(turn: &mut Turn<'_>, received: &Received<'_>) {
    let nick = received.param(1).to_owned();
    if turn.network.phase != Phase::Registering {
        turn.network.names.refused(&nick);
        let id = turn.reader();
        let text = received.sentence(1);
        turn.show(id, LineKind::Server { text });
        return;
    }
    let again = turn.network.attempts > 0;
    let session = &mut turn.network.session;
    if again && session.renames < MOST_RENAMES {
        session.renames += 1;
        session.nick.push('_');
        let instead = session.nick.clone();
        turn.transmit(|w| w.command("NICK").param(&instead));
        turn.note(turn.network.server, Note::NameTaken { nick, instead });
        return;
    }
    turn.network.question = Some(Question::because(Problem::NameTaken {
        instead: names::free(&nick),
        name: nick,
    }));
}

/// The name is not allowed: asks for another one.
pub fn name_refused(turn: &mut Turn<'_>, received: &Received<'_>) {
    let text = plain(received.last());
    if turn.network.phase == Phase::Registering {
        let name = turn.network.profile.name.clone();
        turn.network.question = Some(Question::because(Problem::NameRefused {
            instead: names::plain(&name),
            name,
            text,
        }));
    } else {
        turn.network.names.refused(received.param(1));
        let text = received.sentence(1);
        let id = turn.reader();
        turn.show(id, LineKind::Server { text });
    }
}

/// The server does not want this person: no program should ask it again.
pub fn banned(turn: &mut Turn<'_>, received: &Received<'_>) {
    turn.network.put_out = true;
    let text = plain(received.last());
    turn.show(turn.network.server, LineKind::Server { text });
}

/// The server ends the connection, and says why.
pub fn error(turn: &mut Turn<'_>, received: &Received<'_>) {
    turn.network.session.last_words = Some(plain(received.last()));
}

/// An operator ends somebody's connection; one's own is told so before it ends.
pub fn kill(turn: &mut Turn<'_>, received: &Received<'_>) {
    if turn.is_me(received.param(0)) {
        turn.network.put_out = true;
        let text = plain(received.last());
        turn.show(turn.network.server, LineKind::Server { text });
    }
}
