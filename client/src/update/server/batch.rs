//! Batches (IRCv3 batch): lines that belong together are held until all are there.

use std::collections::HashMap;

use protocol::irc::message::Message;
use protocol::irc::multiline;

use super::super::turn::Turn;
use super::super::{history, outbox};
use super::{Received, handle_labelled, messages};

/// The most batches that are open at once.
const MAX_OPEN: usize = 16;
/// The most lines and bytes that all of them hold; what goes beyond is left out.
const MAX_HELD: usize = 4000;
const MAX_HELD_BYTES: usize = 4 << 20;

/// The batches that are open.
#[derive(Debug, Default)]
pub struct Batches {
    open: HashMap<String, Batch>,
    held: usize,
    held_bytes: usize,
}

/// Lines that belong together.
#[derive(Debug)]
pub struct Batch {
    kind: String,
    params: Vec<String>,
    /// The line that began it.
    pub opening: Box<[u8]>,
    /// The batch that it is a part of.
    parent: Option<String>,
    /// What it holds.
    pub items: Vec<Item>,
}

/// What a batch holds.
#[derive(Debug)]
pub enum Item {
    /// A line.
    Line(Box<[u8]>),
    /// A batch.
    Batch(Batch),
}

impl Batch {
    /// The parameter at `index`, after the type; empty if it is missing.
    pub fn param(&self, index: usize) -> &str {
        self.params.get(index).map_or("", String::as_str)
    }

    /// The parameter at `index` of every line in it that has one.
    pub fn texts(&self, index: usize) -> Vec<String> {
        let lines = self.items.iter().filter_map(|item| match item {
            Item::Line(line) => Message::parse(line).ok()?.text(index).map(str::to_owned),
            Item::Batch(_) => None,
        });
        lines.collect()
    }

    /// Whether it is one message of several lines.
    pub fn is_multiline(&self) -> bool {
        self.kind == multiline::BATCH
    }
}

/// Takes a line that belongs to a batch. Whether it does.
pub fn hold(turn: &mut Turn<'_>, received: &Received<'_>, line: &[u8]) -> bool {
    let Some(reference) = received.tag("batch") else {
        return false;
    };
    let batches = &mut turn.network.session.batches;
    let Some(batch) = batches.open.get_mut(&*reference) else {
        return false;
    };
    if batches.held < MAX_HELD && batches.held_bytes + line.len() <= MAX_HELD_BYTES {
        batches.held += 1;
        batches.held_bytes += line.len();
        batch.items.push(Item::Line(line.into()));
    }
    true
}

/// BATCH: one begins or ends.
pub fn batch(turn: &mut Turn<'_>, received: &Received<'_>, line: &[u8]) {
    let word = received.param(0);
    let batches = &mut turn.network.session.batches;
    if let Some(reference) = word.strip_prefix('+') {
        if batches.open.len() < MAX_OPEN && batches.held_bytes + line.len() <= MAX_HELD_BYTES {
            batches.held_bytes += line.len();
            let batch = Batch {
                kind: received.param(1).to_owned(),
                params: received.params_from(2).map(str::to_owned).collect(),
                opening: line.into(),
                parent: received.tag("batch").map(std::borrow::Cow::into_owned),
                items: Vec::new(),
            };
            batches.open.insert(reference.to_owned(), batch);
        }
    } else if let Some(batch) = word.strip_prefix('-').and_then(|word| batches.open.remove(word)) {
        let parent = batch
            .parent
            .as_ref()
            .and_then(|parent| batches.open.get_mut(parent));
        if let Some(parent) = parent {
            parent.items.push(Item::Batch(batch));
            return;
        }
        if batches.open.is_empty() {
            *batches = Batches::default();
        }
        complete(turn, &batch);
    }
}

/// A batch is complete that is no part of another one.
fn complete(turn: &mut Turn<'_>, batch: &Batch) {
    let label = Message::parse(&batch.opening)
        .ok()
        .and_then(|message| super::label(&Received::new(&message)));
    let label = label.or(turn.label);
    turn.label = label;
    match batch.kind.as_str() {
        "chathistory" => history::received(turn, batch),
        "draft/chathistory-targets" => history::targets(turn, batch),
        multiline::BATCH => messages::multiline(turn, batch),
        _ => {
            for item in &batch.items {
                match item {
                    Item::Line(line) => handle_labelled(turn, line, label),
                    Item::Batch(inner) => {
                        turn.label = label;
                        complete(turn, inner);
                    }
                }
            }
            if batch.kind == "labeled-response"
                && let Some(label) = label
            {
                outbox::confirmed(turn, label);
            }
        }
    }
}
