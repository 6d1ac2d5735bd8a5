//! What was said before (IRCv3 draft/chathistory): fetched to catch up, and when somebody reads back.

use std::rc::Rc;

use jiff::{SignedDuration, Timestamp};

use super::outbox::{self, Verdict};
use super::server::batch::{Batch, Item};
use super::server::messages;
use super::turn::Turn;
use crate::model::conversations::{ConversationId, Place};
use crate::model::history::{Fetch, MAX_PAGES};
use crate::model::line::{Line, LineKind, Note};

/// How many messages are asked for at once, if the server has no lower limit.
const PAGE: usize = 100;

/// How long the server may take to answer. After that, what waits is sent nevertheless.
const PATIENCE: SignedDuration = SignedDuration::from_secs(20);

/// How many conversations of before are asked for.
const MOST_TARGETS: &str = "50";

/// How far back conversations are looked for at the first connection.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A time as the server writes it.
pub fn stamp(time: Timestamp) -> String {
    format!("timestamp={}", time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ"))
}

/// How many messages one answer holds at most.
fn page(turn: &Turn<'_>) -> usize {
    match turn.network.session.isupport.number("CHATHISTORY") {
        Some(limit) if limit > 0 => limit.min(PAGE),
        _ => PAGE,
    }
}

/// Asks for what was said in a conversation since the newest message that is known; what waits to be sent there is
/// sent afterwards.
pub fn catch_up(turn: &mut Turn<'_>, id: ConversationId) {
    let now = turn.now;
    let kept = turn.network.session.tells_history();
    let Some(conversation) = turn.model.conversations.get_mut(id) else {
        return;
    };
    if conversation.history.fetch != Fetch::Idle {
        conversation.history.behind = conversation.history.fetch == Fetch::Older;
        return;
    }
    conversation.history.behind = false;
    conversation.history.caught_up = false;
    conversation.history.asked = Some(now);
    if !kept {
        outbox::settle(turn, id, Verdict::Unknown);
        return;
    }
    let known = conversation.history.known.clone();
    // Where nothing is known for sure, there may be gaps between what is there.
    let oldest = conversation.transcript.oldest_named().map(|(_, time)| time);
    let from = known.as_ref().map(|&(_, time)| time).or(oldest);
    conversation.history.fetch = Fetch::Newer {
        anchor: known.map(|(msgid, _)| msgid),
        latest: from.is_none(),
        found: false,
        pages: 0,
    };
    let name = conversation.name.clone();
    let limit = page(turn).to_string();
    match from {
        // From just before it, so that the answer begins with it if it is kept.
        Some(time) => {
            let from = stamp(time.checked_sub(SignedDuration::from_millis(1)).unwrap_or(time));
            ask(turn, &["AFTER", &name, &from, &limit]);
        }
        None => ask(turn, &["LATEST", &name, "*", &limit]),
    }
    turn.wake_in(PATIENCE);
}

/// Waits no longer for what the server does not answer.
pub fn expire(turn: &mut Turn<'_>) {
    let now = turn.now;
    let overdue = |asked: Timestamp| now.duration_since(asked) >= PATIENCE;
    let waiting = turn.conversations().filter(|c| c.history.is_catching_up());
    let (late, more): (Vec<_>, Vec<_>) = waiting
        .map(|c| (c.name.clone(), c.history.asked))
        .partition(|(_, asked)| asked.is_none_or(overdue));
    for (name, _) in late {
        failed(turn, &name);
    }
    if !more.is_empty() {
        turn.wake_in(PATIENCE);
    }
}

/// Asks for what was said before the oldest message that is known.
pub fn look_back(turn: &mut Turn<'_>, id: ConversationId) {
    let online = turn.network.is_settled() && turn.network.session.tells_history();
    let Some(conversation) = turn.model.conversations.get_mut(id).filter(|_| online) else {
        return;
    };
    let past = &conversation.history;
    if past.fetch != Fetch::Idle || past.complete || conversation.transcript.is_full() {
        return;
    }
    let Some((msgid, _)) = conversation.transcript.oldest_named() else {
        return;
    };
    let from = format!("msgid={msgid}");
    conversation.history.fetch = Fetch::Older;
    let name = conversation.name.clone();
    let limit = page(turn).to_string();
    ask(turn, &["BEFORE", &name, &from, &limit]);
}

/// Asks with whom one has talked.
pub fn ask_targets(turn: &mut Turn<'_>) {
    let now = turn.now;
    let since = turn
        .network
        .last_online
        .or_else(|| now.checked_sub(LOOK_BACK).ok());
    let since = stamp(since.unwrap_or(now));
    // The server's clock may be a little ahead.
    let until = stamp(now.checked_add(SignedDuration::from_hours(1)).unwrap_or(now));
    ask(turn, &["TARGETS", &since, &until, MOST_TARGETS]);
}

fn ask(turn: &mut Turn<'_>, words: &[&str]) {
    turn.transmit(|w| w.command("CHATHISTORY").params(words));
}

/// Those with whom one has talked.
pub fn targets(turn: &mut Turn<'_>, batch: &Batch) {
    for name in batch.texts(1) {
        if turn.network.session.isupport.is_channel(&name) || turn.is_me(&name) {
            continue;
        }
        if let Some(id) = turn.open_person(&name) {
            catch_up(turn, id);
        }
    }
}

/// An answer: what was said in a conversation.
pub fn received(turn: &mut Turn<'_>, batch: &Batch) {
    let target = batch.param(0);
    let Some(id) = turn.find(target) else {
        return;
    };
    let lines: Vec<Rc<Line>> = batch.items.iter().filter_map(|item| line(turn, item)).collect();
    let fetch = match turn.model.conversations.get_mut(id) {
        Some(conversation) => std::mem::take(&mut conversation.history.fetch),
        None => return,
    };
    let last = lines.iter().rev().find_map(|line| line.msgid.clone());
    let known = |turn: &Turn<'_>, msgid: &str| {
        let conversation = turn.model.conversations.get(id);
        conversation.is_some_and(|c| c.transcript.has(msgid))
    };
    let whole = batch.items.len() >= page(turn);
    let anchored =
        |anchor: &Option<Rc<str>>| lines.iter().any(|line| anchor.is_some() && line.msgid == *anchor);
    match fetch {
        Fetch::Newer {
            anchor,
            latest,
            found,
            pages,
        } => {
            let (found, pages) = (found || anchored(&anchor), pages + 1);
            put(turn, id, lines, true);
            // What is older than the newest page is fetched when it is read.
            let more = last.filter(|_| whole && !latest);
            match more {
                Some(last) if pages < MAX_PAGES => {
                    go_on(
                        turn,
                        id,
                        Fetch::Newer {
                            anchor,
                            latest,
                            found,
                            pages,
                        },
                        &last,
                    );
                }
                more => {
                    if more.is_some() {
                        turn.note(id, Note::Gap);
                    }
                    caught_up(turn, id);
                    outbox::settle(turn, id, if found { Verdict::Kept } else { Verdict::Unknown });
                }
            }
        }
        Fetch::Older => {
            let older = lines
                .iter()
                .any(|line| line.msgid.as_deref().is_some_and(|m| !known(turn, m)));
            put(turn, id, lines, false);
            if let Some(conversation) = turn.model.conversations.get_mut(id) {
                conversation.history.complete = !older;
            }
            follow_up(turn, id);
        }
        // Nobody asked.
        Fetch::Idle => put(turn, id, lines, true),
    }
}

/// Asks for what was missed, if there was no time for it before.
fn follow_up(turn: &mut Turn<'_>, id: ConversationId) {
    let conversation = turn.model.conversations.get(id);
    if conversation.is_some_and(|conversation| conversation.history.behind) {
        catch_up(turn, id);
    }
}

fn go_on(turn: &mut Turn<'_>, id: ConversationId, fetch: Fetch, last: &str) {
    let now = turn.now;
    let Some(conversation) = turn.model.conversations.get_mut(id) else {
        return;
    };
    conversation.history.fetch = fetch;
    conversation.history.asked = Some(now);
    let (name, from) = (conversation.name.clone(), format!("msgid={last}"));
    let limit = page(turn).to_string();
    ask(turn, &["AFTER", &name, &from, &limit]);
}

/// Puts what was said in its place, except for what is there already.
fn put(turn: &mut Turn<'_>, id: ConversationId, lines: Vec<Rc<Line>>, newer: bool) {
    let is_new = |turn: &Turn<'_>, line: &Line| {
        let conversation = turn.model.conversations.get(id);
        line.msgid
            .as_deref()
            .is_some_and(|msgid| conversation.is_some_and(|c| !c.transcript.has(msgid)))
    };
    let lines: Vec<Rc<Line>> = lines.into_iter().filter(|line| is_new(turn, line)).collect();
    let mut unknown = Vec::new();
    for line in lines {
        let LineKind::Said(said) = &line.kind else {
            continue;
        };
        if turn.name(id, &line) {
            continue;
        }
        if said.own {
            outbox::found(turn, id, said, line.time);
        }
        if newer {
            messages::file(turn, id, said, line.time);
        }
        unknown.push(line);
    }
    turn.merge(id, unknown);
}

/// A line of the answer as it is shown.
fn line(turn: &mut Turn<'_>, item: &Item) -> Option<Rc<Line>> {
    let spoken = match item {
        Item::Line(line) => messages::from_history(turn, line)?,
        Item::Batch(batch) => messages::from_batch(turn, batch, messages::When::Before)?,
    };
    let id = turn.model.conversations.next_line();
    Some(Rc::new(Line {
        id,
        time: spoken.time,
        msgid: spoken.msgid,
        kind: LineKind::Said(spoken.said),
    }))
}

/// The server has no answer.
pub fn failed(turn: &mut Turn<'_>, target: &str) {
    let Some(id) = turn.find(target) else {
        return;
    };
    let Some(conversation) = turn.model.conversations.get_mut(id) else {
        return;
    };
    match std::mem::take(&mut conversation.history.fetch) {
        Fetch::Newer { .. } => outbox::settle(turn, id, Verdict::Unknown),
        Fetch::Older => {
            conversation.history.complete = true;
            follow_up(turn, id);
        }
        Fetch::Idle => {}
    }
}

/// The server knows nothing of history after all.
pub fn give_up(turn: &mut Turn<'_>) {
    let asked: Vec<String> = turn
        .conversations()
        .filter(|conversation| conversation.history.fetch != Fetch::Idle)
        .map(|conversation| conversation.name.clone())
        .collect();
    for name in asked {
        failed(turn, &name);
    }
}

/// A conversation has another name: what was asked for under the one before is asked for again.
pub fn renamed(turn: &mut Turn<'_>, id: ConversationId) {
    let Some(conversation) = turn.model.conversations.get_mut(id) else {
        return;
    };
    let history = &mut conversation.history;
    let again = history.is_catching_up();
    history.fetch = Fetch::Idle;
    if again {
        catch_up(turn, id);
    }
}

/// The connection was lost: nothing that was asked for will come.
pub fn lose(turn: &mut Turn<'_>) {
    for conversation in turn.conversations_mut() {
        conversation.history.fetch = Fetch::Idle;
        conversation.history.behind = false;
        conversation.history.caught_up = false;
    }
}

/// Nothing is missing in a conversation from now on.
pub fn caught_up(turn: &mut Turn<'_>, id: ConversationId) {
    if let Some(conversation) = turn.model.conversations.get_mut(id) {
        conversation.history.caught_up = true;
        let newest = conversation.transcript.newest_named();
        conversation.history.known = newest.map(|(msgid, time)| (msgid.into(), time));
    }
}

/// Everybody with whom one talks, apart from rooms: catches up with those to whom something may have been sent.
pub fn catch_up_with_people(turn: &mut Turn<'_>) {
    let people: Vec<ConversationId> = turn
        .conversations()
        .filter(|conversation| matches!(conversation.place, Place::Person))
        .map(|conversation| conversation.id)
        .collect();
    for id in people {
        if outbox::is_unsure(turn, id) {
            catch_up(turn, id);
        }
    }
}
