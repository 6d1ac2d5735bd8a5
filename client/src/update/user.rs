//! What the person does, apart from sending messages.

use jiff::Timestamp;

use super::server::{markers, marks};
use super::turn::{self, MAX_NAME, Turn};
use super::{
    Command, Moderation, Msg, complete, connect, history, jump, keep, mute, outbox, send, servers, spelling,
};
use crate::model::conversations::{ConversationId, Quote};
use crate::model::line::{LineId, Note};
use crate::model::network::{NetworkId, Phase};
use crate::model::url::IrcUrl;
use crate::model::{Leaving, Model, Page, Tray};

/// The most bytes of what is being written that are kept.
const MAX_DRAFT: usize = 64 * 1024;

/// What concerns the window or all servers; the rest is for one of them.
pub fn handle(model: &mut Model, msg: Msg, now: Timestamp) -> Vec<Command> {
    match msg {
        Msg::Start => return servers::start(model, now),
        Msg::AddServer => return servers::add(model, now),
        Msg::RemoveServer(id) => servers::remove(model, id),
        Msg::CloseQuestion => {
            let asked = model.conversations.network();
            return asked.map_or_else(Vec::new, |id| servers::close_question(model, id, now));
        }
        Msg::OpenHelp => model.page = Some(Page::Help),
        Msg::OpenSettings => model.page = Some(Page::Settings),
        Msg::CloseSettings => model.page = None,
        Msg::Resized(w, h) => {
            model.unsaved.state |= model.size != (w, h);
            model.size = (w, h);
        }
        Msg::Raise => return vec![raise(model)],
        Msg::CloseWindow => return close_window(model).into_iter().collect(),
        Msg::Tray(there) => return tray(model, there).into_iter().collect(),
        Msg::ToggleQuiet => {
            model.appearance.notify = !model.appearance.notify;
            model.unsaved.settings = true;
        }
        Msg::Appearance(appearance) => {
            model.appearance = appearance;
            model.unsaved.settings = true;
        }
        Msg::Dark(dark) => model.desktop.dark = dark,
        Msg::PutAnnouncementAway => model.announcement = None,
        Msg::Open(link) => match link.parse::<IrcUrl>() {
            Ok(url) => return servers::follow(model, &url, now),
            Err(_) => return vec![Command::Open(link)],
        },
        Msg::Step { back } => return jump::step(model, back, now),
        Msg::NextUnread => return jump::next_unread(model, now),
        Msg::Go(text) => return jump::go(model, &text, now),
        Msg::Tick => return tick(model, now),
        Msg::Dictionaries(names) => model.spelling.installed = names,
        Msg::SpellingWish(wish) => {
            model.spelling.wish = wish;
            model.unsaved.settings = true;
        }
        Msg::Spelt(found) => return spelling::found(model, found).into_iter().collect(),
        Msg::AskSpelling(at) => return spelling::ask(model, at).into_iter().collect(),
        Msg::Offer { place, word, instead } => spelling::offer(model, place, word, instead),
        Msg::Learn(word) => return vec![spelling::learn(model, word)],
        Msg::Quit => model.leaving = Leaving::Asked(String::new()),
        msg => return on_server(model, msg, now),
    }
    Vec::new()
}

/// What concerns one server: the one that the message names, or that of what is looked at.
fn on_server(model: &mut Model, msg: Msg, now: Timestamp) -> Vec<Command> {
    let id = match &msg {
        Msg::Password { network, .. } => Some(*network),
        Msg::SelectPersonOn(network, _) | Msg::Disconnect(network) | Msg::Reconnect(network) => {
            Some(*network)
        }
        Msg::Select(id) | Msg::LookBack(id) | Msg::Leave(id) | Msg::Mute(id, _) => servers::of(model, *id),
        _ => model.conversations.network(),
    };
    id.map_or_else(Vec::new, |id| turn::with(model, id, now, |turn| act(turn, msg)))
}

/// Does it.
fn act(turn: &mut Turn<'_>, msg: Msg) {
    match msg {
        Msg::Answer(answer) => connect::answered(turn, &answer),
        Msg::Ask => connect::ask(turn),
        Msg::AskMore(more) => connect::ask_more(turn, more),
        Msg::Trust => connect::trust(turn),
        Msg::Password { password, .. } => connect::password_found(turn, password),
        Msg::Disconnect(_) => connect::disconnect(turn),
        Msg::Reconnect(_) => connect::reconnect(turn),
        Msg::Escape => escape(turn),
        Msg::Select(id) => turn.select(id),
        Msg::ReplyTo(line) => reply_to(turn, line),
        Msg::Moderate(what, nick) => moderate(turn, what, &nick),
        Msg::React(line, text) => {
            let id = turn.current();
            marks::toggle(turn, id, line, &text);
        }
        Msg::TakeBack(line) => {
            let id = turn.current();
            marks::take_back(turn, id, line);
        }
        Msg::Retry(id) => outbox::retry(turn, id),
        Msg::Discard(id) => outbox::discard(turn, id),
        Msg::LookBack(id) => history::look_back(turn, id),
        Msg::Look(seen) => look(turn, seen),
        Msg::SelectPerson(name) | Msg::SelectPersonOn(_, name) => select_person(turn, &name),
        Msg::Draft { to, subject, text } => draft(turn, to, subject, text),
        Msg::CompleteRecipient => complete::recipient(turn),
        Msg::CompleteWord => complete::word(turn),
        Msg::Send => send::send_draft(turn),
        Msg::Join(room) => join(turn, &room, None),
        Msg::Leave(id) => leave(turn, id, None),
        Msg::Mute(id, mute) => mute::set(turn, id, mute),
        Msg::ToggleMute => mute::toggle(turn),
        // What else there is concerns no server.
        _ => {}
    }
}

/// The person sees the window, or does not.
fn look(turn: &mut Turn<'_>, seen: bool) {
    turn.model.desktop.looking_away = !seen;
    if seen {
        turn.look();
    } else {
        let current = turn.current();
        markers::tell(turn, current);
    }
}

fn raise(model: &mut Model) -> Command {
    if model.desktop.tray == Tray::Holds {
        model.desktop.tray = Tray::Present;
    }
    Command::Raise
}

/// Puts the window into the tray, if the person wants that and it can be had back from there; else ends the program.
fn close_window(model: &mut Model) -> Option<Command> {
    if model.appearance.tray && model.desktop.tray != Tray::Absent {
        model.desktop.tray = Tray::Holds;
        return Some(Command::Hide);
    }
    model.leaving = Leaving::Asked(String::new());
    None
}

/// The tray has come or gone. What was in it comes back.
fn tray(model: &mut Model, there: bool) -> Option<Command> {
    let now = if there { Tray::Present } else { Tray::Absent };
    let before = std::mem::replace(&mut model.desktop.tray, now);
    (before == Tray::Holds).then_some(Command::Raise)
}

/// Does something with somebody in the room that is looked at, as far as the server lets one.
fn moderate(turn: &mut Turn<'_>, what: Moderation, nick: &str) {
    let room = turn
        .model
        .current()
        .filter(|c| c.room().is_some_and(|room| room.joined));
    let Some(room) = room.map(|room| room.name.clone()) else {
        return;
    };
    let mode = match what {
        Moderation::Op => "+o",
        Moderation::Deop => "-o",
        Moderation::Voice => "+v",
        Moderation::Devoice => "-v",
        Moderation::Ban => "+b",
        Moderation::Kick => {
            turn.transmit(|w| w.command("KICK").param(&room).param(nick));
            return;
        }
    };
    let whom = if what == Moderation::Ban {
        format!("{nick}!*@*")
    } else {
        nick.to_owned()
    };
    turn.transmit(|w| w.command("MODE").param(&room).param(mode).param(&whom));
    if what == Moderation::Ban {
        turn.transmit(|w| w.command("KICK").param(&room).param(nick));
    }
}

/// The next message answers a line, or none.
fn reply_to(turn: &mut Turn<'_>, line: Option<LineId>) {
    let id = turn.current();
    let quote = line
        .and_then(|line| marks::named(turn, id, line))
        .map(|(_, msgid, said)| Quote {
            msgid,
            from: said.from,
            text: said.text,
        });
    if let Some(conversation) = turn.model.conversations.get_mut(id) {
        conversation.draft.reply = quote;
        conversation.draft.revision = conversation.draft.revision.wrapping_add(1);
    }
}

/// Does what was put off.
fn tick(model: &mut Model, now: Timestamp) -> Vec<Command> {
    model.wake = None;
    let mut commands: Vec<Command> = keep(model).into_iter().collect();
    let all: Vec<NetworkId> = model.networks.iter().map(|network| network.id).collect();
    for id in all {
        commands.extend(turn::with(model, id, now, |turn| {
            marks::expire(turn);
            history::expire(turn);
            let current = turn.current();
            if turn.is_looked_at(current) {
                markers::tell(turn, current);
            }
        }));
    }
    commands
}

/// Puts away whatever covers the conversation, or what is answered.
fn escape(turn: &mut Turn<'_>) {
    if turn.model.page.take().is_none() {
        reply_to(turn, None);
    }
}

fn select_person(turn: &mut Turn<'_>, name: &str) {
    if turn.is_me(name) || turn.network.session.is_server(name) {
        return;
    }
    match turn.open_person(name) {
        Some(id) => {
            turn.select(id);
            history::catch_up(turn, id);
        }
        None => turn.tell(Note::TooMany),
    }
}

fn draft(turn: &mut Turn<'_>, to: String, subject: String, text: String) {
    let current = turn.current();
    let small = to.len() <= MAX_NAME && subject.len() <= MAX_DRAFT && text.len() <= MAX_DRAFT;
    if let Some(conversation) = turn.model.conversations.get_mut(current).filter(|_| small) {
        conversation.draft.to = to;
        conversation.draft.subject = subject;
        let changed = conversation.draft.text != text;
        let writes = !text.trim().is_empty() && !text.starts_with('/');
        conversation.draft.text = text;
        if changed {
            turn.model.unsaved.state = true;
            marks::tell_typing(turn, writes);
        }
    }
}

/// A room's name as it was meant: with `#` before it.
pub fn room_name(room: &str, chantypes: &str) -> String {
    let room = room.trim();
    if room.is_empty() || room.starts_with(|first| chantypes.contains(first)) {
        room.to_owned()
    } else {
        format!("#{room}")
    }
}

/// Joins a room, or looks at it if one is in it already.
pub fn join(turn: &mut Turn<'_>, room: &str, key: Option<&str>) {
    let room = room_name(room, turn.network.session.isupport.chantypes());
    if room.is_empty() || room.contains([' ', ',', '\u{7}']) || room.len() > MAX_NAME {
        return;
    }
    if let Some((id, known)) = turn.room(&room)
        && known.joined
    {
        turn.select(id);
        return;
    }
    if turn.network.phase != Phase::Online {
        turn.tell(Note::NotConnected);
        return;
    }
    turn.transmit(|w| w.command("JOIN").param(&room).params(key));
}

/// Leaves a room, or closes the conversation with a person. The conversation with a room closes once the
/// server says that one left.
pub fn leave(turn: &mut Turn<'_>, id: ConversationId, reason: Option<&str>) {
    let online = turn.network.phase == Phase::Online;
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
            turn.network.rejoin.retain(|room| *room != name);
            turn.model.conversations.close(id);
            turn.model.inbox.forget(id);
        }
    }
}
