//! What the person does, apart from sending messages.

use super::server::{markers, marks};
use super::turn::{MAX_NAME, Turn};
use super::{Command, Moderation, Msg, complete, connect, history, outbox, send};
use crate::access::Field;
use crate::model::conversations::{ConversationId, Quote};
use crate::model::line::{LineId, Note};
use crate::model::{Page, Phase};

/// The most bytes of what is being written that are kept.
const MAX_DRAFT: usize = 64 * 1024;

pub fn handle(turn: &mut Turn<'_>, msg: Msg) {
    match msg {
        Msg::Answer(answer) => connect::answered(turn, &answer),
        Msg::Ask => connect::ask(turn),
        Msg::CloseQuestion => connect::close_question(turn),
        Msg::Trust => connect::trust(turn),
        Msg::Password(password) => connect::password_found(turn, password),
        Msg::OpenHelp => turn.model.page = Some(Page::Help),
        Msg::Escape => escape(turn),
        Msg::Step { back } => step(turn, back),
        Msg::Resized(w, h) => {
            turn.model.kept.unsaved |= turn.model.kept.size != (w, h);
            turn.model.kept.size = (w, h);
        }
        Msg::Raise => turn.command(Command::Raise),
        Msg::NextUnread => next_unread(turn),
        Msg::OpenSettings => turn.model.page = Some(Page::Settings),
        Msg::CloseSettings => turn.model.page = None,
        Msg::Appearance(appearance) => {
            turn.model.appearance = appearance;
            turn.remember();
        }
        Msg::Dark(dark) => turn.model.desktop.dark = dark,
        Msg::Go(text) => go(turn, &text),
        Msg::Select(id) => turn.select(id),
        Msg::Open(link) => turn.command(Command::Open(link)),
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
        Msg::Tick => tick(turn),
        Msg::SelectPerson(name) => select_person(turn, &name),
        Msg::Draft { to, subject, text } => draft(turn, to, subject, text),
        Msg::CompleteRecipient => complete::recipient(turn),
        Msg::CompleteWord => complete::word(turn),
        Msg::Write(field, text) => write(turn, field, text),
        Msg::Send => send::send_draft(turn),
        Msg::Join(room) => join(turn, &room, None),
        Msg::Leave(id) => leave(turn, id, None),
        Msg::Reconnect => connect::reconnect(turn),
        Msg::PutAnnouncementAway => turn.model.announcement = None,
        Msg::Quit => quit(turn, None),
        Msg::Net { .. } => {}
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
fn tick(turn: &mut Turn<'_>) {
    turn.model.wake = None;
    turn.keep();
    marks::expire(turn);
    history::expire(turn);
    let current = turn.current();
    if turn.is_looked_at(current) {
        markers::tell(turn, current);
    }
}

/// Puts away whatever covers the conversation, or what is answered.
fn escape(turn: &mut Turn<'_>) {
    if turn.model.page.take().is_none() {
        reply_to(turn, None);
    }
}

/// Looks at the conversation above or below in the list.
fn step(turn: &mut Turn<'_>, back: bool) {
    let order: Vec<ConversationId> = turn.model.conversations.ordered().iter().map(|c| c.id).collect();
    let current = turn.current();
    let at = order.iter().position(|&id| id == current).unwrap_or(0);
    let next = if back { at.checked_sub(1) } else { Some(at + 1) };
    if let Some(&id) = next.and_then(|next| order.get(next)) {
        turn.select(id);
    }
}

/// Looks at the next conversation with something new: where one is named first.
fn next_unread(turn: &mut Turn<'_>) {
    let all = turn.model.conversations.ordered();
    let unread = || all.iter().filter(|conversation| conversation.unread > 0);
    let next = unread()
        .find(|conversation| conversation.mentioned)
        .or_else(|| unread().next());
    if let Some(id) = next.map(|conversation| conversation.id) {
        turn.select(id);
    }
}

/// Looks at the conversation whose name is like what was typed, or joins a room of that name.
fn go(turn: &mut Turn<'_>, text: &str) {
    let text = text.trim();
    if text.is_empty() {
        return;
    }
    match best(turn, &text.to_lowercase()) {
        Some(id) => turn.select(id),
        None => join(turn, text, None),
    }
    // The keyboard goes back to the message.
    let current = turn.current();
    if let Some(conversation) = turn.model.conversations.get_mut(current) {
        conversation.draft.revision = conversation.draft.revision.wrapping_add(1);
    }
}

/// The conversation whose name is like this: the same, or beginning with it, or holding it.
fn best(turn: &Turn<'_>, text: &str) -> Option<ConversationId> {
    let bare = |name: &str| name.to_lowercase().trim_start_matches(['#', '&']).to_owned();
    let wanted = text.trim_start_matches(['#', '&']);
    let names = || turn.model.conversations.iter().filter(|c| !c.name.is_empty());
    // With its sign it is the name of a room, whole.
    let exact = names().find(|c| c.name.to_lowercase() == text || bare(&c.name) == text);
    let like = || {
        let begins = names().find(|c| bare(&c.name).starts_with(wanted));
        begins.or_else(|| names().find(|c| bare(&c.name).contains(wanted)))
    };
    let found = if text == wanted {
        exact.or_else(like)
    } else {
        exact
    };
    found.map(|conversation| conversation.id)
}

fn select_person(turn: &mut Turn<'_>, name: &str) {
    if turn.is_me(name) || turn.model.session.is_server(name) {
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
            turn.model.kept.unsaved = true;
            marks::tell_typing(turn, writes);
        }
    }
}

/// Writes into the draft what a screen reader was told.
fn write(turn: &mut Turn<'_>, field: Field, text: String) {
    let Some(mut written) = turn.model.current().map(|current| current.draft.clone()) else {
        return;
    };
    match field {
        Field::To => written.to = text,
        Field::Subject => written.subject = text,
        Field::Text => written.text = text,
    }
    draft(turn, written.to, written.subject, written.text);
    let current = turn.current();
    if let Some(conversation) = turn.model.conversations.get_mut(current) {
        conversation.draft.revision = conversation.draft.revision.wrapping_add(1);
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
    let room = room_name(room, turn.model.session.isupport.chantypes());
    if room.is_empty() || room.contains([' ', ',', '\u{7}']) || room.len() > MAX_NAME {
        return;
    }
    if let Some((id, known)) = turn.room(&room)
        && known.joined
    {
        turn.select(id);
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
            turn.model.inbox.forget(id);
        }
    }
}

/// Says goodbye, and ends the program when the server has heard it, or when this is asked for again.
pub fn quit(turn: &mut Turn<'_>, reason: Option<&str>) {
    turn.keep();
    let connected = matches!(turn.model.phase, Phase::Online | Phase::Registering);
    turn.model.phase = Phase::Leaving;
    if connected {
        turn.transmit(|w| w.command("QUIT").params(reason));
        turn.command(Command::Close);
    } else {
        turn.command(Command::Exit);
    }
}
