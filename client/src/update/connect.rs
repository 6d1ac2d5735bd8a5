//! Connecting, as the person wants it: the answer to the question for a server and a name, passwords, certificates.

use std::time::Duration;

use super::turn::{MAX_NAME, Turn};
use super::{Answer, Command, history, user};
use crate::model::conversations::{Place, SERVER};
use crate::model::line::Note;
use crate::model::profile::{PLAIN_PORT, Profile, TLS_PORT};
use crate::model::secret::Secret;
use crate::model::{Phase, Problem, Question};

/// Asks for a server and a name.
pub fn ask(turn: &mut Turn<'_>) {
    turn.model.question = Some(Question::default());
}

/// Asks no longer, and gives up what was begun with the answer.
pub fn close_question(turn: &mut Turn<'_>) {
    if matches!(
        turn.model.phase,
        Phase::Registering | Phase::Connecting | Phase::Unlocking
    ) {
        turn.command(Command::Close);
        turn.model.link += 1;
        turn.model.phase = Phase::Offline;
    }
    turn.model.question = None;
}

/// Takes the answer, and connects, or changes the name on the connection that there is.
pub fn answered(turn: &mut Turn<'_>, answer: &Answer) {
    let profile = match checked(answer) {
        Ok(profile) => profile,
        Err(problem) => {
            turn.model.question = Some(Question {
                problem: Some(problem),
            });
            return;
        }
    };
    let known = &turn.model.profile;
    let same_server = known.endpoint() == profile.endpoint() && known.account == profile.account;
    if !answer.password.is_empty() {
        turn.model.password = answer.password.clone();
        turn.model.keep_password = answer.keep;
    } else if !same_server {
        turn.model.password = Secret::default();
    }
    turn.model.profile = profile;
    turn.model.question = None;
    match turn.model.phase {
        Phase::Registering if same_server => {
            let name = turn.model.profile.name.clone();
            turn.model.session.nick.clone_from(&name);
            turn.transmit(|w| w.command("NICK").param(&name));
        }
        Phase::Online if same_server => {
            let name = turn.model.profile.name.clone();
            if name != turn.model.session.nick {
                turn.transmit(|w| w.command("NICK").param(&name));
            }
            let room = turn.model.profile.room.clone();
            user::join(turn, &room, None);
        }
        _ => connect(turn, same_server),
    }
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
            name,
            text: String::new(),
        });
    }
    let server = trimmed(&answer.server);
    if server.is_empty() || server.contains(' ') {
        return Err(Problem::NoServer);
    }
    let port = match answer.port.trim() {
        "" if answer.tls => TLS_PORT,
        "" => PLAIN_PORT,
        port => port
            .parse()
            .ok()
            .filter(|&port| port > 0)
            .ok_or(Problem::BadPort)?,
    };
    let room = trimmed(&answer.room);
    Ok(Profile {
        server,
        port,
        tls: answer.tls,
        name,
        account: trimmed(&answer.account),
        room: user::room_name(&room, "#&"),
    })
}

/// Connects to another server, or as somebody else: nothing of the last connection goes on.
fn connect(turn: &mut Turn<'_>, same_server: bool) {
    if !matches!(turn.model.phase, Phase::Offline) {
        turn.command(Command::Close);
    }
    turn.model.attempts = 0;
    turn.model.rejoin.clear();
    if !same_server {
        turn.model.outbox.clear();
        turn.model.kept.drafts.clear();
        turn.model.kept.anchors.clear();
        turn.model.last_online = None;
    }
    history::lose(turn);
    turn.model.outbox.lose();
    for conversation in turn.model.conversations.iter_mut() {
        if let Place::Room(room) = &mut conversation.place {
            room.joined = false;
            room.members.clear();
        }
    }
    dial(turn);
}

/// Connects, once the password is at hand.
fn dial(turn: &mut Turn<'_>) {
    let profile = &turn.model.profile;
    if !profile.account.is_empty() && turn.model.password.is_empty() {
        let command = Command::FindPassword {
            server: profile.server.clone(),
            account: profile.account.clone(),
        };
        turn.command(command);
        turn.model.phase = Phase::Unlocking;
        return;
    }
    let server = profile.server.clone();
    turn.note(SERVER, Note::Connecting { server });
    turn.connect(Duration::ZERO);
}

/// The keyring has answered.
pub fn password_found(turn: &mut Turn<'_>, password: Option<Secret>) {
    if turn.model.phase != Phase::Unlocking {
        return;
    }
    turn.model.phase = Phase::Offline;
    match password.filter(|password| !password.is_empty()) {
        Some(password) => {
            turn.model.password = password;
            dial(turn);
        }
        None => {
            turn.model.question = Some(Question {
                problem: Some(Problem::NoPassword),
            });
        }
    }
}

/// Trusts the certificate that was asked about, and connects.
pub fn trust(turn: &mut Turn<'_>) {
    let question = turn.model.question.as_ref();
    let Some(Problem::Untrusted(certificate)) = question.and_then(|question| question.problem.clone()) else {
        return;
    };
    if turn.model.phase != Phase::Offline || !turn.model.may_trust(turn.now) {
        return;
    }
    let endpoint = turn.model.session.endpoint.clone();
    turn.model.trust.pin(&endpoint, certificate.fingerprint);
    turn.model.question = None;
    turn.remember();
    dial(turn);
}

/// Makes the connection again, now.
pub fn reconnect(turn: &mut Turn<'_>) {
    if !matches!(turn.model.phase, Phase::Offline | Phase::Waiting { .. }) {
        return;
    }
    if turn.model.profile.name.is_empty() {
        ask(turn);
        return;
    }
    dial(turn);
}
