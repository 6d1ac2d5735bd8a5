//! Rooms: who comes and goes, topics, modes.

use protocol::irc::modes::parse_modes;

use super::super::turn::{MAX_NAME, Turn};
use super::super::{history, mute};
use super::Received;
use crate::model::conversations::ConversationId;
use crate::model::line::{Event, LineKind, Note, plain};
use crate::model::room::Member;

/// The longest topic that is kept, in bytes.
const MAX_TOPIC: usize = 2000;

/// JOIN: somebody is in a room now.
pub fn join(turn: &mut Turn<'_>, received: &Received<'_>) {
    let (room, nick) = (received.param(0), received.from());
    if nick.len() > MAX_NAME || nick.is_empty() {
        return;
    }
    if turn.is_me(nick) {
        joined(turn, received, room);
    }
    let key = turn.fold(nick);
    let Some((id, known)) = turn.room(room).filter(|(_, room)| room.joined) else {
        return;
    };
    let member = Member {
        nick: nick.to_owned(),
        ..Member::default()
    };
    known.members.insert(key, member);
    let nick = nick.to_owned();
    turn.event(id, Event::Joined { nick });
}

/// One is in a room now, and looks at it if it is a new one.
fn joined(turn: &mut Turn<'_>, received: &Received<'_>, room: &str) {
    if let Some((_, address)) = received.source().split_once('!') {
        turn.network.session.address_bytes = Some(address.len().min(MAX_NAME));
    }
    let known = turn.find(room).is_some();
    let Some(id) = turn.open_room(room) else {
        turn.tell(Note::TooMany);
        return;
    };
    // Nobody is taken away from another server.
    if !known && turn.model.conversations.network() == Some(turn.network.id) {
        turn.select(id);
    }
    if let Some((_, room)) = turn.room(room) {
        room.joined = true;
        room.expected = false;
        room.leaving = false;
        room.topic.clear();
        room.members.clear();
    }
    turn.model.unsaved.state = true;
    history::catch_up(turn, id);
}

/// PART: somebody is not in a room any more.
pub fn part(turn: &mut Turn<'_>, received: &Received<'_>) {
    let (nick, reason) = (received.from().to_owned(), plain(received.param(1)));
    let me = turn.is_me(&nick);
    let Some((id, room)) = remove(turn, received.param(0), &nick) else {
        return;
    };
    if me && room {
        turn.model.conversations.close(id);
    } else {
        turn.event(id, Event::Parted { nick, reason });
    }
}

/// KICK: somebody was put out of a room.
pub fn kick(turn: &mut Turn<'_>, received: &Received<'_>) {
    let (by, nick) = (received.from().to_owned(), received.param(1).to_owned());
    let reason = plain(received.param(2));
    let me = turn.is_me(&nick);
    let Some((id, _)) = remove(turn, received.param(0), &nick) else {
        return;
    };
    let event = if me {
        Event::KickedMe { by, reason }
    } else {
        Event::Kicked { nick, by, reason }
    };
    turn.event(id, event);
}

/// Takes somebody out of a room: its conversation, and whether one had asked to leave it. `None` if they
/// were not in it.
fn remove(turn: &mut Turn<'_>, room: &str, nick: &str) -> Option<(ConversationId, bool)> {
    let (key, me) = (turn.fold(nick), turn.is_me(nick));
    let (id, room) = turn.room(room)?;
    let asked = room.leaving;
    if me {
        room.joined = false;
        room.leaving = false;
        room.members.clear();
        return Some((id, asked));
    }
    room.members.remove(&key).then_some((id, asked))
}

/// RENAME (IRCv3 draft/channel-rename): a room has another name. Where there is a conversation of that name, from before,
/// one is in that now.
pub fn renamed(turn: &mut Turn<'_>, received: &Received<'_>) {
    let (from, to) = (received.param(0).to_owned(), received.param(1).to_owned());
    let Some((old, _)) = turn.room(&from).filter(|(_, room)| room.joined) else {
        return;
    };
    if to.len() > MAX_NAME || !turn.network.session.isupport.is_channel(&to) {
        return;
    }
    if !turn.rename(&from, &to) {
        move_into(turn, old, &to);
    }
    mute::follow(turn, &from, &to);
    turn.model.unsaved.state = true;
    let (by, reason) = (received.from().to_owned(), plain(received.param(2)));
    let places: Vec<ConversationId> = turn.find(&to).into_iter().chain([old]).collect();
    let event = Event::RoomRenamed { by, from, to, reason };
    turn.show_in(&places, LineKind::Event(event));
}

/// One is in another conversation's room, instead of in this one.
fn move_into(turn: &mut Turn<'_>, old: ConversationId, to: &str) {
    let conversation = turn.model.conversations.get_mut(old);
    let Some(room) = conversation.and_then(|c| c.room_mut()).map(std::mem::take) else {
        return;
    };
    if let Some((id, place)) = turn.room(to) {
        *place = room;
        if turn.current() == old {
            turn.select(id);
        }
        history::catch_up(turn, id);
    }
}

/// TOPIC: the topic was changed.
pub fn topic(turn: &mut Turn<'_>, received: &Received<'_>) {
    let (by, topic) = (received.from().to_owned(), topic_text(received));
    if let Some(id) = set_topic(turn, received.param(0), &topic) {
        turn.event(id, Event::TopicChanged { by, topic });
    }
}

/// `RPL_TOPIC`, `RPL_NOTOPIC`: the topic, as it is.
pub fn topic_is(turn: &mut Turn<'_>, received: &Received<'_>, set: bool) {
    let topic = if set { topic_text(received) } else { String::new() };
    if let Some(id) = set_topic(turn, received.param(1), &topic) {
        turn.event(id, Event::TopicIs { topic });
    }
}

fn topic_text(received: &Received<'_>) -> String {
    let mut topic = plain(received.last());
    let end = (0..=topic.len().min(MAX_TOPIC))
        .rev()
        .find(|&at| topic.is_char_boundary(at));
    topic.truncate(end.unwrap_or(0));
    topic
}

fn set_topic(turn: &mut Turn<'_>, room: &str, topic: &str) -> Option<ConversationId> {
    let (id, room) = turn.room(room)?;
    topic.clone_into(&mut room.topic);
    Some(id)
}

/// MODE: of a room, what it says and who has which symbol; one's own modes concern nobody.
pub fn mode(turn: &mut Turn<'_>, received: &Received<'_>) {
    let Some((id, _)) = turn.room(received.param(0)) else {
        return;
    };
    let change = received.sentence(1);
    let by = received.from().to_owned();
    let isupport = turn.network.session.isupport.clone();
    let modes = parse_modes(received.param(1), received.params_from(2), |mode| {
        isupport.mode_kind(mode)
    });
    let symbols: Vec<(bool, char, &str)> = modes
        .filter_map(Result::ok)
        .filter_map(|change| Some((change.add, isupport.symbol_of(change.mode)?, change.arg?)))
        .collect();
    let order: Vec<char> = isupport.prefixes().map(|(_, symbol)| symbol).collect();
    for (add, symbol, nick) in symbols {
        let key = turn.fold(nick);
        if let Some((_, room)) = turn.room(received.param(0)) {
            room.members.change(&key, |member| {
                let has = |c: char| (c == symbol && add) || (c != symbol && member.symbols.contains(c));
                member.symbols = order.iter().copied().filter(|&c| has(c)).collect();
            });
        }
    }
    turn.event(id, Event::Mode { by, change });
}

/// INVITE: somebody would like one, or somebody else, to come to a room.
pub fn invite(turn: &mut Turn<'_>, received: &Received<'_>) {
    let (by, nick, room) = (received.from(), received.param(0), received.param(1));
    if turn.is_me(nick) {
        let (by, room) = (by.to_owned(), plain(room));
        let id = turn.reader();
        turn.event(id, Event::Invited { by, room });
    }
}

/// `RPL_NAMREPLY`: some of those in a room.
pub fn names(turn: &mut Turn<'_>, received: &Received<'_>) {
    let session = &turn.network.session;
    let order: Vec<char> = session.isupport.prefixes().map(|(_, symbol)| symbol).collect();
    let members: Vec<(String, Member)> = received
        .last()
        .split(' ')
        .filter_map(|entry| {
            let full = entry.trim_start_matches(|c| order.contains(&c));
            let symbols = entry.strip_suffix(full)?.to_owned();
            let nick = full.split('!').next()?;
            let member = Member {
                nick: nick.to_owned(),
                symbols,
                away: false,
            };
            (!nick.is_empty() && nick.len() <= MAX_NAME).then(|| (session.fold(nick), member))
        })
        .collect();
    if let Some((_, room)) = turn.room(received.param(2)).filter(|(_, room)| room.joined) {
        for (key, member) in members {
            room.members.list(key, member);
        }
    }
}

/// `RPL_ENDOFNAMES`: that was everybody.
pub fn names_complete(turn: &mut Turn<'_>, received: &Received<'_>) {
    if let Some((_, room)) = turn.room(received.param(1)) {
        room.members.list_complete();
    }
}
