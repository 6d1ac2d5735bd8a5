//! What the person does, apart from sending messages.

use std::time::Duration;

use super::turn::{MAX_NAME, Turn};
use super::{Answer, Command, Msg, send};
use crate::model::conversations::{ConversationId, Place, SERVER};
use crate::model::line::Note;
use crate::model::profile::{PLAIN_PORT, Profile, TLS_PORT};
use crate::model::secret::Secret;
use crate::model::{Phase, Problem, Question};

/// The most bytes of what is being written that are kept.
const MAX_DRAFT: usize = 64 * 1024;

pub fn handle(turn: &mut Turn<'_>, msg: Msg) {
    match msg {
        Msg::Answer(answer) => answered(turn, &answer),
        Msg::Ask => ask(turn),
        Msg::CloseQuestion => close_question(turn),
        Msg::Trust => trust(turn),
        Msg::Password(password) => password_found(turn, password),
        Msg::Select(id) => turn.model.conversations.select(id),
        Msg::SelectPerson(name) => select_person(turn, &name),
        Msg::Draft { to, subject, text } => draft(turn, to, subject, text),
        Msg::Send => send::send_draft(turn),
        Msg::Join(room) => join(turn, &room, None),
        Msg::Leave(id) => leave(turn, id, None),
        Msg::Reconnect => reconnect(turn),
        Msg::PutAnnouncementAway => turn.model.announcement = None,
        Msg::Quit => quit(turn, None),
        Msg::Net { .. } => {}
    }
}

fn ask(turn: &mut Turn<'_>) {
    turn.model.question = Some(Question::default());
}

fn close_question(turn: &mut Turn<'_>) {
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
fn answered(turn: &mut Turn<'_>, answer: &Answer) {
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
            join(turn, &room, None);
        }
        _ => connect(turn),
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
        room: room_name(&room, "#&"),
    })
}

/// A room's name as it was meant: with `#` before it.
fn room_name(room: &str, chantypes: &str) -> String {
    let room = room.trim();
    if room.is_empty() || room.starts_with(|first| chantypes.contains(first)) {
        room.to_owned()
    } else {
        format!("#{room}")
    }
}

/// Connects to another server, or as somebody else: nothing of the last connection goes on.
fn connect(turn: &mut Turn<'_>) {
    if !matches!(turn.model.phase, Phase::Offline) {
        turn.command(Command::Close);
    }
    turn.model.attempts = 0;
    turn.model.rejoin.clear();
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
fn password_found(turn: &mut Turn<'_>, password: Option<Secret>) {
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
fn trust(turn: &mut Turn<'_>) {
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

fn reconnect(turn: &mut Turn<'_>) {
    if !matches!(turn.model.phase, Phase::Offline | Phase::Waiting { .. }) {
        return;
    }
    if turn.model.profile.name.is_empty() {
        ask(turn);
        return;
    }
    dial(turn);
}

fn select_person(turn: &mut Turn<'_>, name: &str) {
    if turn.is_me(name) || turn.model.session.is_server(name) {
        return;
    }
    match turn.open_person(name) {
        Some(id) => turn.model.conversations.select(id),
        None => turn.tell(Note::TooMany),
    }
}

fn draft(turn: &mut Turn<'_>, to: String, subject: String, text: String) {
    let current = turn.current();
    let small = to.len() <= MAX_NAME && subject.len() <= MAX_DRAFT && text.len() <= MAX_DRAFT;
    if let Some(conversation) = turn.model.conversations.get_mut(current).filter(|_| small) {
        conversation.draft.to = to;
        conversation.draft.subject = subject;
        conversation.draft.text = text;
    }
}

/// Joins a room, or looks at it if one is in it already.
pub fn join(turn: &mut Turn<'_>, room: &str, key: Option<&str>) {
    let room = room_name(room, turn.model.session.isupport.chantypes());
    if room.is_empty() || room.contains([' ', ',', '\u{7}']) || room.len() > MAX_NAME {
        return;
    }
    if let Some((id, known)) = turn.room(&room)
        && known.joined
    {
        turn.model.conversations.select(id);
        return;
    }
    if turn.model.phase != Phase::Online {
        turn.tell(Note::NotConnected);
        return;
    }
    turn.transmit(|w| w.command("JOIN").param(&room).params(key));
}

/// Leaves a room, or closes the conversation with a person. The conversation with a room closes once the
/// server says that one left.
pub fn leave(turn: &mut Turn<'_>, id: ConversationId, reason: Option<&str>) {
    let online = turn.model.phase == Phase::Online;
    let Some(conversation) = turn.model.conversations.get_mut(id) else {
        return;
    };
    let name = conversation.name.clone();
    match conversation.room_mut() {
        Some(room) if room.joined && online => {
            room.leaving = true;
            turn.transmit(|w| w.command("PART").param(&name).params(reason));
        }
        _ => {
            turn.model.rejoin.retain(|room| *room != name);
            turn.model.conversations.close(id);
        }
    }
}

/// Says goodbye, and ends the program when the server has heard it, or when this is asked for again.
pub fn quit(turn: &mut Turn<'_>, reason: Option<&str>) {
    let connected = matches!(turn.model.phase, Phase::Online | Phase::Registering);
    turn.model.phase = Phase::Leaving;
    if connected {
        turn.transmit(|w| w.command("QUIT").params(reason));
        turn.command(Command::Close);
    } else {
        turn.command(Command::Exit);
    }
}
