//! What the network brings: connected, lines, silence, closed.

use std::time::Duration;

use super::turn::Turn;
use super::{Command, Incoming, NetEvent, history, server};
use crate::model::conversations::{Place, SERVER};
use crate::model::line::{LineKind, Lost, Note};
use crate::model::trust::Certificate;
use crate::model::{Phase, Problem, Question};

/// The longest time between two attempts to connect.
const LONGEST_WAIT_SECONDS: u64 = 60;

pub fn handle(turn: &mut Turn<'_>, from: u64, event: NetEvent) {
    if from != turn.model.link {
        return;
    }
    match event {
        NetEvent::Connected { nonce } => connected(turn, nonce),
        NetEvent::Proved(proved) => server::login::proved(turn, proved),
        NetEvent::Lines(lines) => {
            turn.model.session.asked = false;
            for incoming in lines {
                match incoming {
                    Incoming::Line(line) => server::handle(turn, &line),
                    Incoming::TooLong => turn.note(SERVER, Note::TooLong),
                }
                turn.time = turn.now;
                turn.msgid = None;
                turn.label = None;
            }
        }
        NetEvent::Quiet => quiet(turn),
        NetEvent::Closed(why) => closed(turn, why),
    }
}

/// Begins to register (Modern IRC, "Connection Registration"): the capabilities first, so that a server that
/// has any waits until they are agreed upon.
fn connected(turn: &mut Turn<'_>, nonce: String) {
    if !matches!(turn.model.phase, Phase::Connecting | Phase::Waiting { .. }) {
        return;
    }
    turn.model.phase = Phase::Registering;
    turn.model.session.nonce = nonce;
    let name = turn.model.profile.name.clone();
    turn.transmit(|w| w.command("CAP").param("LS").param("302"));
    turn.transmit(|w| w.command("NICK").param(&name));
    turn.transmit(|w| {
        w.command("USER")
            .param(&user_name(&name))
            .param("0")
            .param("*")
            .trailing(&name)
    });
}

/// A user name that every server takes: up to ten ASCII letters and digits.
fn user_name(name: &str) -> String {
    let user: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(10)
        .collect();
    if user.is_empty() { "user".to_owned() } else { user }
}

/// Asks for a sign of life, and gives up when there was none the last time.
fn quiet(turn: &mut Turn<'_>) {
    match turn.model.phase {
        Phase::Online if !turn.model.session.asked => {
            turn.model.session.asked = true;
            let server = turn.model.session.server.clone();
            turn.transmit(|w| w.command("PING").param(&server));
        }
        Phase::Online | Phase::Registering => {
            turn.command(Command::Close);
            closed(turn, Lost::Silent);
        }
        _ => {}
    }
}

fn closed(turn: &mut Turn<'_>, why: Lost) {
    let why = turn.model.session.last_words.take().map_or(why, Lost::Server);
    if let Lost::Untrusted(certificate) = why {
        untrusted(turn, certificate);
        return;
    }
    match turn.model.phase {
        Phase::Offline | Phase::Unlocking => {}
        Phase::Leaving => turn.command(Command::Exit),
        Phase::Connecting | Phase::Registering if turn.model.attempts == 0 => refused(turn, why),
        Phase::Online | Phase::Connecting | Phase::Registering | Phase::Waiting { .. } => lost(turn, why),
    }
}

/// Nobody vouches for the server's certificate: nothing is sent there before the person has said what they think.
fn untrusted(turn: &mut Turn<'_>, certificate: Certificate) {
    if matches!(
        turn.model.phase,
        Phase::Offline | Phase::Unlocking | Phase::Leaving
    ) {
        return;
    }
    turn.model.phase = Phase::Offline;
    turn.model.link += 1;
    turn.note(SERVER, Note::Lost(Lost::Untrusted(certificate.clone())));
    turn.model.question = Some(Question {
        problem: Some(Problem::Untrusted(certificate)),
    });
}

/// The first connection to a server did not come about: what was answered may be wrong.
fn refused(turn: &mut Turn<'_>, why: Lost) {
    turn.model.phase = Phase::Offline;
    turn.note(SERVER, Note::Lost(why.clone()));
    let asked_already = turn
        .model
        .question
        .as_ref()
        .is_some_and(|question| question.problem.is_some());
    if !asked_already {
        turn.model.question = Some(Question {
            problem: Some(Problem::Lost(why)),
        });
    }
}

/// A connection that worked was lost: it is tried again, at growing intervals, unless one was put out.
fn lost(turn: &mut Turn<'_>, why: Lost) {
    leave_rooms(turn);
    history::lose(turn);
    turn.model.outbox.lose();
    turn.model.question = None;
    tell_everywhere(turn, Note::Lost(why));
    // What the lost connection still brings is of no interest.
    turn.model.link += 1;
    if turn.model.put_out {
        turn.model.phase = Phase::Offline;
        return;
    }
    turn.model.attempts = turn.model.attempts.saturating_add(1);
    let seconds = 1_u64.checked_shl(turn.model.attempts).unwrap_or(u64::MAX);
    let seconds = seconds.min(LONGEST_WAIT_SECONDS);
    turn.model.phase = Phase::Waiting { seconds };
    turn.connect(Duration::from_secs(seconds));
    turn.note(SERVER, Note::Retrying { seconds });
}

/// One is in no room without a connection; those that one was in are joined again after the next one.
fn leave_rooms(turn: &mut Turn<'_>) {
    let mut rejoin = std::mem::take(&mut turn.model.rejoin);
    for conversation in turn.model.conversations.iter_mut() {
        let name = conversation.name.clone();
        if let Place::Room(room) = &mut conversation.place {
            if room.joined && !room.leaving && !rejoin.contains(&name) {
                rejoin.push(name);
            }
            room.joined = false;
            room.leaving = false;
            room.expected = false;
            room.members.clear();
        }
    }
    turn.model.rejoin = rejoin;
}

/// Says something about the connection where the person looks, and in the server's transcript.
fn tell_everywhere(turn: &mut Turn<'_>, note: Note) {
    let places = [SERVER, turn.current()];
    turn.show_in(&places, LineKind::Note(note));
}
