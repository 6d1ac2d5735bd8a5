//! The list of servers: adding, removing, starting and ending with all of them.

use jiff::Timestamp;

use super::turn::{self, Turn};
use super::{Command, connect, user};
use crate::model::Model;
use crate::model::conversations::ConversationId;
use crate::model::line::Note;
use crate::model::network::{NetworkId, Phase};
use crate::model::profile::Profile;
use crate::model::question::Question;
use crate::model::url::IrcUrl;

/// The program has started: connects where the person wants to be.
pub fn start(model: &mut Model, now: Timestamp) -> Vec<Command> {
    let wanted = model.networks.iter().filter(|network| network.wanted);
    let wanted: Vec<NetworkId> = wanted.map(|network| network.id).collect();
    let dial = |id| turn::with(model, id, now, connect::reconnect);
    wanted.into_iter().flat_map(dial).collect()
}

/// Asks for one more server.
pub fn add(model: &mut Model, now: Timestamp) -> Vec<Command> {
    let name = model.network().map(|network| network.profile.name.clone());
    let profile = Profile {
        server: String::new(),
        room: String::new(),
        name: name.unwrap_or_default(),
        ..Profile::default()
    };
    ask_about(model, profile, Question::whole(), now)
}

/// Looks at a new server, which is asked about.
fn ask_about(model: &mut Model, profile: Profile, question: Question, now: Timestamp) -> Vec<Command> {
    // The one that nobody has answered about makes place.
    let unanswered = model.networks.iter().find(|network| network.is_new());
    if let Some(id) = unanswered.map(|network| network.id) {
        if let Some(network) = model.networks.get_mut(id) {
            network.profile = profile;
            network.question = Some(question);
        }
        look_at(model, id);
    } else if let Some(id) = model.add(profile, question) {
        look_at(model, id);
    } else if let Some(id) = model.conversations.network() {
        return turn::with(model, id, now, |turn| turn.tell(Note::TooManyServers));
    }
    Vec::new()
}

fn look_at(model: &mut Model, id: NetworkId) {
    if let Some(server) = model.networks.get(id).map(|network| network.server) {
        model.conversations.select(server);
    }
}

/// Goes where a link leads: to a server that is known, or to one that is asked about.
pub fn follow(model: &mut Model, url: &IrcUrl, now: Timestamp) -> Vec<Command> {
    let room = url.room.clone().unwrap_or_default();
    let known = model.networks.at(&url.endpoint()).map(|network| network.id);
    if let Some(id) = known {
        look_at(model, id);
        return turn::with(model, id, now, |turn| enter(turn, &room));
    }
    let name = model.network().map(|network| network.profile.name.clone());
    let profile = Profile {
        server: url.host.clone(),
        port: url.port,
        tls: url.tls,
        room,
        name: name.unwrap_or_default(),
        ..Profile::default()
    };
    // Where it is has been said; a name is enough.
    ask_about(model, profile, Question::default(), now)
}

/// Enters a room, now or once there is a connection.
fn enter(turn: &mut Turn<'_>, room: &str) {
    if turn.network.phase == Phase::Online {
        user::join(turn, room, None);
        return;
    }
    if !room.is_empty() && !turn.network.rejoin.iter().any(|known| known == room) {
        turn.network.rejoin.push(room.to_owned());
    }
    connect::reconnect(turn);
}

/// Gives up the question about a server: one about which nobody ever answered is forgotten, if there is another one.
pub fn close_question(model: &mut Model, id: NetworkId, now: Timestamp) -> Vec<Command> {
    let commands = turn::with(model, id, now, connect::close_question);
    let never = model.networks.get(id).is_some_and(|network| !network.proven);
    if never && model.networks.len() > 1 {
        model.remove(id);
    }
    commands
}

/// Forgets a server, once one is not connected to it.
pub fn remove(model: &mut Model, id: NetworkId) {
    if model.networks.get(id).is_some_and(|network| !network.is_alive()) {
        model.remove(id);
        model.unsaved.settings = true;
        model.unsaved.state = true;
    }
}

/// Says goodbye everywhere. The program ends when all have heard it, or when this is asked for again.
pub fn leave(model: &mut Model, words: &str, now: Timestamp) -> Vec<Command> {
    let all: Vec<NetworkId> = model.networks.iter().map(|network| network.id).collect();
    let goodbye = |id| turn::with(model, id, now, |turn| say_goodbye(turn, words));
    all.into_iter().flat_map(goodbye).collect()
}

/// Says goodbye. Whoever has done so before does not wait to be heard.
fn say_goodbye(turn: &mut Turn<'_>, words: &str) {
    if matches!(turn.network.phase, Phase::Online | Phase::Registering) {
        let words = (!words.is_empty()).then_some(words);
        turn.transmit(|w| w.command("QUIT").params(words));
        turn.close_politely();
        turn.network.phase = Phase::Leaving;
    } else {
        turn.network.phase = Phase::Offline;
    }
}

/// The server of a conversation; that of what is looked at, if it is on none.
pub fn of(model: &Model, id: ConversationId) -> Option<NetworkId> {
    let own = model.conversations.get(id).and_then(|c| c.network);
    own.or(model.conversations.network())
}
