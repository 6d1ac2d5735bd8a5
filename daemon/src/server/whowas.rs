//! Who was here and is not any more, or not under that name.

mod carried;

use std::collections::VecDeque;
use std::net::IpAddr;
use std::rc::Rc;

use super::clock::WallTime;
use super::identity::Identity;

/// A name that somebody had.
#[derive(Debug)]
pub struct Departed {
    /// Who they were.
    pub identity: Rc<Identity>,
    /// Where they came from.
    pub ip: Option<IpAddr>,
    /// When they left, or took another name.
    pub left: WallTime,
}

/// The last names that were given up, oldest first, as many as the policy keeps.
#[derive(Debug, Default)]
pub struct Whowas {
    entries: VecDeque<Departed>,
}

impl Whowas {
    /// Remembers one, and forgets the oldest beyond `most`.
    pub fn remember(&mut self, departed: Departed, most: usize) {
        self.entries.push_back(departed);
        while self.entries.len() > most {
            self.entries.pop_front();
        }
    }

    /// Those who had a name, the last first.
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Departed> {
        let newest_first = self.entries.iter().rev();
        newest_first.filter(move |departed| protocol::casemap::eq(departed.identity.nick.as_str(), name))
    }
}
