//! What the network brings: connected, lines, silence, closed.

use std::time::Duration;

use super::turn::Turn;
use super::{Incoming, NetEvent, history, server};
use crate::model::conversations::Place;
use crate::model::line::{LineKind, Lost, Note};
use crate::model::network::{Link, Phase};
use crate::model::question::{Problem, Question};
use crate::model::trust::Certificate;

/// The longest time between two attempts to connect.
const LONGEST_WAIT_SECONDS: u64 = 60;

pub fn handle(turn: &mut Turn<'_>, from: Link, event: NetEvent) {
    if from != turn.network.link() {
        return;
    }
    match event {
        NetEvent::Connected { nonce } => connected(turn, nonce),
        NetEvent::Proved(proved) => server::login::proved(turn, proved),
        NetEvent::Lines(lines) => {
            turn.network.session.asked = false;
            for incoming in lines {
                match incoming {
                    Incoming::Line(line) => server::handle(turn, &line),
                    Incoming::TooLong => turn.note(turn.network.server, Note::TooLong),
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
    if !matches!(turn.network.phase, Phase::Connecting | Phase::Waiting { .. }) {
        return;
    }
    turn.network.phase = Phase::Registering;
    turn.network.session.nonce = nonce;
    let name = turn.network.profile.name.clone();
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
    match turn.network.phase {
        Phase::Online if !turn.network.session.asked => {
            turn.network.session.asked = true;
            let server = turn.network.session.server.clone();
            turn.transmit(|w| w.command("PING").param(&server));
        }
        Phase::Online | Phase::Registering => {
            turn.close_politely();
            closed(turn, Lost::Silent);
        }
        _ => {}
    }
}

fn closed(turn: &mut Turn<'_>, why: Lost) {
    let why = turn.network.session.last_words.take().map_or(why, Lost::Server);
    if let Lost::Untrusted(certificate) = why {
        untrusted(turn, certificate);
        return;
    }
    match turn.network.phase {
        Phase::Offline | Phase::Unlocking => {}
        Phase::Leaving => turn.network.phase = Phase::Offline,
        Phase::Connecting | Phase::Registering if may_be_wrong(turn) => refused(turn, why),
        Phase::Online | Phase::Connecting | Phase::Registering | Phase::Waiting { .. } => lost(turn, why),
    }
}

/// Whether the person has to say what to do: what they answered may be wrong, or is asked for.
fn may_be_wrong(turn: &Turn<'_>) -> bool {
    turn.network.is_first_attempt() || turn.network.question.is_some()
}

/// Nobody vouches for the server's certificate: nothing is sent there before the person has said what they think.
fn untrusted(turn: &mut Turn<'_>, certificate: Certificate) {
    if matches!(
        turn.network.phase,
        Phase::Offline | Phase::Unlocking | Phase::Leaving
    ) {
        return;
    }
    turn.network.phase = Phase::Offline;
    turn.network.link += 1;
    turn.note(
        turn.network.server,
        Note::Lost(Lost::Untrusted(certificate.clone())),
    );
    turn.network.question = Some(Question::because(Problem::Untrusted(certificate)));
}

/// The first connection to a server did not come about: what was answered may be wrong.
fn refused(turn: &mut Turn<'_>, why: Lost) {
    turn.network.phase = Phase::Offline;
    turn.note(turn.network.server, Note::Lost(why.clone()));
    let asked_already = turn
        .network
        .question
        .as_ref()
        .is_some_and(|question| question.problem.is_some());
    if !asked_already {
        turn.network.question = Some(Question::because(Problem::Lost(why)));
    }
}

/// A connection that worked was lost: it is tried again, at growing intervals, unless one was put out.
fn lost(turn: &mut Turn<'_>, why: Lost) {
    forget_connection(turn);
    turn.network.question = None;
    // Where the person looks, the loss is told once; the banner tells of the attempts.
    if turn.network.attempts == 0 {
        tell_everywhere(turn, Note::Lost(why));
    } else {
        turn.note(turn.network.server, Note::Lost(why));
    }
    // What the lost connection still brings is of no interest.
    turn.network.link += 1;
    if turn.network.put_out {
        turn.network.phase = Phase::Offline;
        return;
    }
    turn.network.attempts = turn.network.attempts.saturating_add(1);
    let seconds = 1_u64.checked_shl(turn.network.attempts).unwrap_or(u64::MAX);
    let seconds = seconds.min(LONGEST_WAIT_SECONDS);
    turn.network.phase = Phase::Waiting { seconds };
    turn.connect(Duration::from_secs(seconds));
    turn.note(turn.network.server, Note::Retrying { seconds });
}

/// The person has ended the connection.
pub fn end(turn: &mut Turn<'_>) {
    forget_connection(turn);
    turn.network.phase = Phase::Offline;
    turn.network.attempts = 0;
    tell_everywhere(turn, Note::Disconnected);
}

/// Nothing of the connection goes on.
fn forget_connection(turn: &mut Turn<'_>) {
    leave_rooms(turn);
    history::lose(turn);
    turn.network.outbox.lose();
    let now = turn.now;
    turn.network.names.lost(now);
}

/// One is in no room without a connection; those that one was in are joined again after the next one.
fn leave_rooms(turn: &mut Turn<'_>) {
    let mut rejoin = std::mem::take(&mut turn.network.rejoin);
    for conversation in turn.conversations_mut() {
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
    turn.network.rejoin = rejoin;
}

/// Says something about the connection where the person looks, and in the server's transcript.
fn tell_everywhere(turn: &mut Turn<'_>, note: Note) {
    let places = [turn.network.server, turn.reader()];
    turn.show_in(&places, LineKind::Note(note));
}
