//! What was written and has not been confirmed by the server yet.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;

use super::line::Said;

/// The most messages that wait. Whoever writes more than that without a server has to wait.
pub const MAX_WAITING: usize = 500;

/// What was written and has not been confirmed by the server yet, the oldest first.
#[derive(Debug, Default)]
pub struct Outbox {
    list: VecDeque<Outgoing>,
    next: u64,
    /// How each was sent last of those that were.
    passages: BTreeMap<u64, Passage>,
    /// How many were ever sent.
    sent: u64,
    revision: u64,
}

/// A message on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Its number; also what the server is told to name it by.
    pub id: u64,
    /// The room or person that it is for: as it was written, or as they are called now.
    pub target: String,
    /// When it was written.
    pub time: Timestamp,
    /// What it says.
    pub said: Said,
    /// How far it is.
    pub state: State,
}

/// How a message was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// What the room or person was called then.
    pub to: String,
    /// The how manieth it was to be sent, which need not follow the order in which they were written.
    pub place: u64,
}

/// How far a message is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It waits for a connection, or for those before it.
    Waiting,
    /// It was sent; the server has not said that it has it.
    Sent,
    /// The connection was lost before the server said so: it may have it or not.
    Unsure,
    /// It was not delivered.
    Failed(Failure),
}

/// Why a message was not delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The server's words.
    Refused(String),
    /// The connection was lost, and nobody knows whether it arrived before that.
    Unknown,
}

impl Outbox {
    /// Changes whenever anything changes.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// All, the oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Outgoing> {
        self.list.iter()
    }

    /// How many there is room for.
    pub fn room(&self) -> usize {
        MAX_WAITING.saturating_sub(self.list.len())
    }

    /// Adds a message that waits; its number.
    pub fn add(&mut self, target: &str, said: Said, time: Timestamp) -> u64 {
        self.revision += 1;
        self.next += 1;
        self.list.push_back(Outgoing {
            id: self.next,
            target: target.to_owned(),
            time,
            said,
            state: State::Waiting,
        });
        self.next
    }

    /// The message with this number.
    pub fn get(&self, id: u64) -> Option<&Outgoing> {
        self.list.iter().find(|outgoing| outgoing.id == id)
    }

    /// A message is sent; the how manieth it is.
    pub fn send(&mut self, id: u64) -> Option<u64> {
        self.revision += 1;
        self.sent += 1;
        let outgoing = self.list.iter_mut().find(|outgoing| outgoing.id == id)?;
        outgoing.state = State::Sent;
        let (to, place) = (outgoing.target.clone(), self.sent);
        self.passages.insert(id, Passage { to, place });
        Some(place)
    }

    /// Those that were sent and of which nothing is known yet, and how.
    pub fn sent(&self) -> impl Iterator<Item = (&Outgoing, &Passage)> {
        let sent = self.list.iter().filter(|outgoing| outgoing.state == State::Sent);
        sent.filter_map(|outgoing| Some((outgoing, self.passages.get(&outgoing.id)?)))
    }

    /// Whomever `is_it` finds has another name: what is for them follows.
    pub fn rename(&mut self, is_it: impl Fn(&str) -> bool, name: &str) {
        for outgoing in self.list.iter_mut().filter(|outgoing| is_it(&outgoing.target)) {
            self.revision += 1;
            name.clone_into(&mut outgoing.target);
        }
    }

    /// Puts a message into another state.
    pub fn set(&mut self, id: u64, state: State) {
        self.revision += 1;
        if let Some(outgoing) = self.list.iter_mut().find(|outgoing| outgoing.id == id) {
            outgoing.state = state;
        }
    }

    /// Takes a message out.
    pub fn take(&mut self, id: u64) -> Option<Outgoing> {
        let at = self.list.iter().position(|outgoing| outgoing.id == id)?;
        self.revision += 1;
        self.passages.remove(&id);
        self.list.remove(at)
    }

    /// Moves a message behind all others, under a number that no server has heard; that number.
    pub fn renew(&mut self, id: u64) -> Option<u64> {
        let outgoing = self.take(id)?;
        Some(self.add(&outgoing.target, outgoing.said, outgoing.time))
    }

    /// The numbers of those that `wanted` picks.
    pub fn ids(&self, wanted: impl Fn(&Outgoing) -> bool) -> Vec<u64> {
        self.list
            .iter()
            .filter(|outgoing| wanted(outgoing))
            .map(|outgoing| outgoing.id)
            .collect()
    }

    /// The connection was lost.
    pub fn lose(&mut self) {
        for outgoing in &mut self.list {
            if outgoing.state == State::Sent {
                self.revision += 1;
                // Under the name that it was sent to there may be somebody else.
                let passage = self.passages.get(&outgoing.id);
                let moved = passage.is_some_and(|passage| passage.to != outgoing.target);
                outgoing.state = if moved {
                    State::Failed(Failure::Unknown)
                } else {
                    State::Unsure
                };
            }
        }
    }

    /// Nothing of what was written for another server is sent to this one.
    pub fn clear(&mut self) {
        if !self.list.is_empty() {
            self.revision += 1;
            self.list.clear();
            self.passages.clear();
        }
    }
}
