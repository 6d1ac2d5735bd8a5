//! What a client is to know of what is said at one server, kept beside it and by other means.

use std::collections::{BTreeMap, BTreeSet};

use super::simulated::News;

/// The conversations that a client is to have, and what was said in each of them as far as it was told.
#[derive(Debug, Default)]
pub struct Ledger {
    /// Which conversation has which name.
    names: BTreeMap<String, usize>,
    /// What was said in each.
    said: Vec<BTreeSet<String>>,
    /// In which conversation each message was written that the person wrote and that was not sent yet.
    unsent: BTreeMap<String, usize>,
}

impl Ledger {
    /// A client is told this.
    pub fn learn(&mut self, news: News) {
        match news {
            News::Begun(name) => {
                self.begin(&name);
            }
            News::Said(name, text) => {
                let at = self.begin(&name);
                self.said[at].insert(text);
            }
            News::Past(name, texts) => {
                if let Some(&at) = self.names.get(&name) {
                    self.said[at].extend(texts);
                }
            }
            News::Renamed(old, new) => self.rename(&old, new),
        }
    }

    /// The conversation of this name.
    fn begin(&mut self, name: &str) -> usize {
        let next = self.said.len();
        let at = *self.names.entry(name.to_owned()).or_insert(next);
        if at == next {
            self.said.push(BTreeSet::new());
        }
        at
    }

    /// A conversation has another name, unless one of that name is there; then what is to be sent goes there.
    fn rename(&mut self, old: &str, new: String) {
        let Some(&from) = self.names.get(old) else {
            return;
        };
        if let Some(&to) = self.names.get(&new) {
            for at in self.unsent.values_mut().filter(|at| **at == from) {
                *at = to;
            }
        } else {
            self.names.remove(old);
            self.names.insert(new, from);
        }
    }

    /// The person writes something.
    pub fn wrote(&mut self, name: &str, text: &str) {
        let at = self.begin(name);
        self.unsent.insert(text.to_owned(), at);
    }

    /// Something that the person wrote is sent. Whether it goes to whom it was written.
    pub fn sent(&mut self, name: &str, text: &str) -> bool {
        self.unsent.get(text) == self.names.get(name)
    }

    /// The names of all conversations, and what was said in them.
    pub fn all(&self) -> impl Iterator<Item = (&str, &BTreeSet<String>)> {
        self.names.iter().map(|(name, &at)| (&**name, &self.said[at]))
    }

    /// Whether something was said in the conversation of this name.
    pub fn has(&self, name: &str, text: &str) -> bool {
        self.names
            .get(name)
            .is_some_and(|&at| self.said[at].contains(text))
    }
}
