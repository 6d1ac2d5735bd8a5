//! Connecting, as the person wants it: the answer to the question for a server and a name, passwords, certificates.

use std::time::Duration;

use super::turn::{MAX_NAME, Turn};
use super::{Answer, Command, history, link, names, user};
use crate::model::conversations::Place;
use crate::model::line::Note;
use crate::model::network::Phase;
use crate::model::own_names::OwnNames;
use crate::model::profile::{Endpoint, PLAIN_PORT, Profile, TLS_PORT};
use crate::model::question::{Problem, Question};
use crate::model::secret::Secret;
use crate::model::url::IrcUrl;

/// Asks for a server and a name.
pub fn ask(turn: &mut Turn<'_>) {
    turn.network.question = Some(Question::whole());
}

/// Asks for more than a name, or for no more.
pub fn ask_more(turn: &mut Turn<'_>, more: bool) {
    if let Some(question) = &mut turn.network.question {
        question.more = more;
    }
}

/// Asks no longer, and gives up what was begun with the answer.
pub fn close_question(turn: &mut Turn<'_>) {
    if matches!(
        turn.network.phase,
        Phase::Registering | Phase::Connecting | Phase::Unlocking
    ) {
        turn.close();
        turn.network.phase = Phase::Offline;
    }
    turn.network.question = None;
}

/// Takes the answer, and connects, or changes the name on the connection that there is.
pub fn answered(turn: &mut Turn<'_>, answer: &Answer) {
    let profile = match checked(answer) {
        Ok(profile) => profile,
        Err(problem) => {
            turn.network.question = Some(Question::because(problem));
            return;
        }
    };
    if turn.model.networks.at(&profile.endpoint()).is_some() {
        turn.network.question = Some(Question::because(Problem::KnownServer));
        return;
    }
    let known = &turn.network.profile;
    let same_server = known.endpoint() == profile.endpoint() && known.account == profile.account;
    if !answer.password.is_empty() {
        turn.network.password = answer.password.clone();
        turn.network.to_keep = answer.keep.then(|| answer.password.clone());
    } else if !same_server {
        turn.network.password = Secret::default();
    }
    turn.network.profile = profile;
    turn.network.question = None;
    turn.network.wanted = true;
    match turn.network.phase {
        Phase::Registering if same_server => {
            let name = turn.network.profile.name.clone();
            turn.network.session.nick.clone_from(&name);
            turn.transmit(|w| w.command("NICK").param(&name));
        }
        Phase::Online if same_server => {
            let name = turn.network.profile.name.clone();
            if name != turn.network.session.nick {
                ask_for_name(turn, &name);
            }
            let room = turn.network.profile.room.clone();
            user::join(turn, &room, None);
        }
        _ => connect(turn, same_server),
    }
}

/// Asks the server for another name.
pub fn ask_for_name(turn: &mut Turn<'_>, name: &str) {
    let now = turn.now;
    turn.network.names.asked(name, now);
    turn.transmit(|w| w.command("NICK").param(name));
}

fn checked(answer: &Answer) -> Result<Profile, Problem> {
    let trimmed = |text: &str| -> String {
        text.trim()
            .chars()
            .filter(|c| !c.is_control())
            .take(MAX_NAME)
            .collect()
    };
    let name = trimmed(&answer.name);
    if name.is_empty() {
        return Err(Problem::NoName);
    }
    if name.contains(' ') || name.starts_with([':', '#']) {
        return Err(Problem::NameRefused {
            instead: names::plain(&name),
            name,
            text: String::new(),
        });
    }
    let (endpoint, linked) = address(&trimmed(&answer.server), answer)?;
    let room = linked.unwrap_or_else(|| trimmed(&answer.room));
    Ok(Profile {
        server: endpoint.server,
        port: endpoint.port,
        tls: endpoint.tls,
        name,
        account: trimmed(&answer.account),
        room: user::room_name(&room, "#&"),
    })
}

/// Where to connect, as it was typed: a host, a host with a port, or a link, which may also name a room.
fn address(server: &str, answer: &Answer) -> Result<(Endpoint, Option<String>), Problem> {
    if let Ok(url) = server.parse::<IrcUrl>() {
        return Ok((url.endpoint(), url.room));
    }
    // An IPv6 address has more than one colon.
    let whole = server.split_once(':').filter(|(_, port)| !port.contains(':'));
    let (host, port) = whole.unwrap_or((server, answer.port.trim()));
    if host.is_empty() || host.contains([' ', '/']) {
        return Err(Problem::NoServer);
    }
    let port = match port {
        "" if answer.tls => TLS_PORT,
        "" => PLAIN_PORT,
        port => port
            .parse()
            .ok()
            .filter(|&port| port > 0)
            .ok_or(Problem::BadPort)?,
    };
    let endpoint = Endpoint {
        server: host.to_owned(),
        port,
        tls: answer.tls,
    };
    Ok((endpoint, None))
}

/// Connects to another server, or as somebody else: nothing of the last connection goes on.
fn connect(turn: &mut Turn<'_>, same_server: bool) {
    if !matches!(turn.network.phase, Phase::Offline) {
        turn.close();
    }
    turn.network.attempts = 0;
    turn.network.rejoin.clear();
    if !same_server {
        turn.network.proven = false;
        turn.network.title.clear();
    }
    if !same_server {
        turn.network.outbox.clear();
        turn.network.kept.drafts.clear();
        turn.network.kept.anchors.clear();
        turn.network.last_online = None;
        turn.network.names = OwnNames::default();
    }
    history::lose(turn);
    turn.network.outbox.lose();
    let now = turn.now;
    turn.network.names.lost(now);
    for conversation in turn.conversations_mut() {
        if let Place::Room(room) = &mut conversation.place {
            room.joined = false;
            room.members.clear();
        }
    }
    dial(turn);
}

/// Connects, once the password is at hand.
pub fn dial(turn: &mut Turn<'_>) {
    let profile = &turn.network.profile;
    if !profile.account.is_empty() && turn.network.password.is_empty() {
        let command = Command::FindPassword {
            network: turn.network.id,
            server: profile.server.clone(),
            account: profile.account.clone(),
        };
        turn.command(command);
        turn.network.phase = Phase::Unlocking;
        return;
    }
    let server = profile.server.clone();
    turn.note(turn.network.server, Note::Connecting { server });
    turn.connect(Duration::ZERO);
}

/// The keyring has answered.
pub fn password_found(turn: &mut Turn<'_>, password: Option<Secret>) {
    if turn.network.phase != Phase::Unlocking {
        return;
    }
    turn.network.phase = Phase::Offline;
    match password.filter(|password| !password.is_empty()) {
        Some(password) => {
            turn.network.password = password;
            dial(turn);
        }
        None => {
            turn.network.question = Some(Question::because(Problem::NoPassword));
        }
    }
}

/// Trusts the certificate that was asked about, and connects.
pub fn trust(turn: &mut Turn<'_>) {
    let question = turn.network.question.as_ref();
    let Some(Problem::Untrusted(certificate)) = question.and_then(|question| question.problem.clone()) else {
        return;
    };
    if turn.network.phase != Phase::Offline || !turn.network.may_trust(&turn.model.trust, turn.now) {
        return;
    }
    let endpoint = turn.network.session.endpoint.clone();
    turn.model.trust.pin(&endpoint, certificate.fingerprint);
    turn.network.question = None;
    turn.remember();
    dial(turn);
}

/// Makes the connection again, now.
pub fn reconnect(turn: &mut Turn<'_>) {
    if !matches!(turn.network.phase, Phase::Offline | Phase::Waiting { .. }) {
        return;
    }
    if turn.network.profile.name.is_empty() {
        ask(turn);
        return;
    }
    turn.network.wanted = true;
    turn.network.question = None;
    turn.remember();
    dial(turn);
}

/// Ends the connection, and makes none until the person wants one.
pub fn disconnect(turn: &mut Turn<'_>) {
    turn.network.wanted = false;
    turn.network.question = None;
    turn.remember();
    if matches!(turn.network.phase, Phase::Online | Phase::Registering) {
        turn.transmit(|w| w.command("QUIT"));
    }
    turn.close();
    link::end(turn);
}
