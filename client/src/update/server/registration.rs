//! Becoming a client, and ceasing to be one: capabilities, welcome, the last words.

use protocol::irc::caps::{Cap, CapSet};
use protocol::irc::ctcp::Ctcp;

use super::super::turn::Turn;
use super::super::{Command, user};
use super::Received;
use crate::model::conversations::SERVER;
use crate::model::line::{LineKind, Note, plain};
use crate::model::session::WANTED;
use crate::model::{Phase, Problem, Question};

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
            turn.model.session.offered.extend(caps().iter());
            let more = received.param(2) == "*" && received.params_from(3).next().is_some();
            if !more {
                let offered = turn.model.session.offered;
                request(turn, offered);
            }
        }
        "NEW" if !caps().intersection(WANTED).is_empty() => request(turn, caps()),
        "ACK" => {
            for word in received.last().split(' ') {
                let (name, add) = word.strip_prefix('-').map_or((word, true), |name| (name, false));
                let session = &mut turn.model.session;
                match Cap::from_name(name) {
                    Some(cap) if add => session.caps.insert(cap),
                    Some(cap) => session.caps.remove(cap),
                    None => {}
                }
            }
            end(turn);
        }
        "DEL" => {
            let session = &mut turn.model.session;
            session.caps = session.caps.difference(caps());
        }
        "NAK" => end(turn),
        _ => {}
    }
}

fn request(turn: &mut Turn<'_>, offered: CapSet) {
    let wanted: Vec<&str> = offered.intersection(WANTED).iter().map(Cap::name).collect();
    if wanted.is_empty() {
        end(turn);
    } else {
        turn.transmit(|w| w.command("CAP").param("REQ").trailing(&wanted.join(" ")));
    }
}

/// Says that the capabilities are agreed upon, if the server waits for that.
fn end(turn: &mut Turn<'_>) {
    if turn.model.phase == Phase::Registering {
        turn.transmit(|w| w.command("CAP").param("END"));
    }
}

/// `RPL_WELCOME`: one is registered, under this name.
pub fn welcome(turn: &mut Turn<'_>, received: &Received<'_>) {
    if turn.model.phase != Phase::Registering {
        return;
    }
    let (server, nick) = (received.source().to_owned(), received.param(0).to_owned());
    let model = &mut *turn.model;
    model.phase = Phase::Online;
    model.attempts = 0;
    model.question = None;
    model.session.server.clone_from(&server);
    if !nick.is_empty() && nick != "*" {
        model.session.nick.clone_from(&nick);
    }
    let profile = model.profile.clone();
    turn.command(Command::Remember(profile));
    turn.note(SERVER, Note::Connected { server, nick });
    let text = plain(received.last());
    turn.show(SERVER, LineKind::Server { text });
}

/// `RPL_MYINFO`: tells a chatd which program this is, which it shows to its administrator. Other servers
/// are told when they ask.
pub fn my_info(turn: &mut Turn<'_>, received: &Received<'_>) {
    if received.param(2).starts_with("chatd") {
        let server = turn.model.session.server.clone();
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
    if turn.model.phase != Phase::Online || std::mem::replace(&mut turn.model.session.settled, true) {
        return;
    }
    let mut rooms = std::mem::take(&mut turn.model.rejoin);
    if rooms.is_empty() {
        rooms.push(turn.model.profile.room.clone());
    }
    let current = turn.current();
    for room in rooms {
        user::join(turn, &room, None);
    }
    turn.model.conversations.select(current);
}

/// The name cannot be had: asks for another one, or tries one, if one was known by this one before.
pub fn name_taken(turn: &mut Turn<'_>, received: &Received<'_>) {
    let nick = received.param(1).to_owned();
    if turn.model.phase != Phase::Registering {
        let id = turn.current();
        let text = received.sentence(1);
        turn.show(id, LineKind::Server { text });
        return;
    }
    let session = &mut turn.model.session;
    if turn.model.attempts > 0 && session.renames < MOST_RENAMES {
        session.renames += 1;
        session.nick.push('_');
        let instead = session.nick.clone();
        turn.transmit(|w| w.command("NICK").param(&instead));
        turn.note(SERVER, Note::NameTaken { nick, instead });
        return;
    }
    turn.model.question = Some(Question {
        problem: Some(Problem::NameTaken(nick)),
    });
}

/// The name is not allowed: asks for another one.
pub fn name_refused(turn: &mut Turn<'_>, received: &Received<'_>) {
    let text = plain(received.last());
    if turn.model.phase == Phase::Registering {
        let name = turn.model.profile.name.clone();
        turn.model.question = Some(Question {
            problem: Some(Problem::NameRefused { name, text }),
        });
    } else {
        let text = received.sentence(1);
        let id = turn.current();
        turn.show(id, LineKind::Server { text });
    }
}

/// The server does not want this person: no program should ask it again.
pub fn banned(turn: &mut Turn<'_>, received: &Received<'_>) {
    turn.model.put_out = true;
    let text = plain(received.last());
    turn.show(SERVER, LineKind::Server { text });
}

/// The server ends the connection, and says why.
pub fn error(turn: &mut Turn<'_>, received: &Received<'_>) {
    turn.model.session.last_words = Some(plain(received.last()));
}

/// An operator ends somebody's connection; one's own is told so before it ends.
pub fn kill(turn: &mut Turn<'_>, received: &Received<'_>) {
    if turn.is_me(received.param(0)) {
        turn.model.put_out = true;
        let text = plain(received.last());
        turn.show(SERVER, LineKind::Server { text });
    }
}
