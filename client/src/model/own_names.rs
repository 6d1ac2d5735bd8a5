//! What the person at this client was called at a server, and when: what they said before is told under the name of then.

use jiff::{SignedDuration, Timestamp};

/// The most names that are known.
const MOST: usize = 32;

/// How much the clocks of this machine and the server may differ without a name being somebody else's.
const SLACK: SignedDuration = SignedDuration::from_secs(5);

/// What the person at this client was called at a server, the latest last.
#[derive(Debug, Default)]
pub struct OwnNames {
    list: Vec<OwnName>,
}

#[derive(Debug)]
struct OwnName {
    name: String,
    since: Timestamp,
    /// Until when; it is not over yet if there is none.
    until: Option<Timestamp>,
    /// Whether the server has said so; else it was only asked for.
    certain: bool,
}

impl OwnNames {
    /// The server says what one is called from now on.
    pub fn called(&mut self, name: &str, now: Timestamp) {
        // It may have been so since it was asked for: the news may have been under way for long.
        let asked = |known: &&OwnName| !known.certain && known.until.is_none() && known.name == name;
        let since = self
            .list
            .iter()
            .find(asked)
            .map_or(now, |known| known.since.min(now));
        self.list
            .retain(|known| known.certain || known.until.is_some() || known.name != name);
        self.lost(now);
        self.add(name, since, true);
    }

    /// One has come, under this name: whatever was asked for before has come about or not.
    pub fn welcomed(&mut self, name: &str, now: Timestamp) {
        for known in &mut self.list {
            known.until = known.until.or(Some(now));
        }
        self.add(name, now, true);
    }

    /// The server was asked for a name.
    pub fn asked(&mut self, name: &str, now: Timestamp) {
        self.add(name, now, false);
    }

    /// The server has not given a name that it was asked for.
    pub fn refused(&mut self, name: &str) {
        self.list
            .retain(|known| known.certain || known.until.is_some() || known.name != name);
    }

    /// The connection was lost. What was asked for may still come about.
    pub fn lost(&mut self, now: Timestamp) {
        for known in self.list.iter_mut().filter(|known| known.certain) {
            known.until = known.until.or(Some(now));
        }
    }

    /// Whether a name was one's own at that time, if that is known. `same` compares names with it.
    pub fn had(&self, same: impl Fn(&str) -> bool, time: Timestamp) -> Option<bool> {
        let then = |known: &&OwnName| {
            let begun = known.since.duration_since(time) <= SLACK;
            begun
                && known
                    .until
                    .is_none_or(|until| time.duration_since(until) <= SLACK)
        };
        let mut then = self.list.iter().filter(then).peekable();
        then.peek()?;
        let (mut certain, mut found) = (false, false);
        for known in then {
            certain |= known.certain;
            found |= same(&known.name);
        }
        (found || certain).then_some(found)
    }

    fn add(&mut self, name: &str, since: Timestamp, certain: bool) {
        if self.list.len() >= MOST {
            self.list.remove(0);
        }
        self.list.push(OwnName {
            name: name.to_owned(),
            since,
            until: None,
            certain,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn had(names: &OwnNames, name: &str, second: i64) -> Option<bool> {
        names.had(|known| known == name, at(second))
    }

    #[test]
    fn a_name_is_ones_own_while_one_has_it() {
        let mut names = OwnNames::default();
        assert_eq!(had(&names, "ana", 0), None);
        names.welcomed("ana", at(1000));
        names.called("bia", at(2000));
        names.lost(at(3000));
        names.welcomed("ana", at(4000));
        for (name, second, own) in [
            ("ana", 500, None),
            ("ana", 1500, Some(true)),
            ("bia", 1500, Some(false)),
            ("bia", 2500, Some(true)),
            ("ana", 2500, Some(false)),
            ("bia", 3500, None),
            ("bia", 4500, Some(false)),
        ] {
            assert_eq!(had(&names, name, second), own, "{name} at {second}");
        }
    }

    #[test]
    fn what_was_asked_for_may_be_so_until_the_server_says() {
        let mut names = OwnNames::default();
        names.welcomed("ana", at(1000));
        names.asked("bia", at(2000));
        names.lost(at(2001));
        names.asked("eva", at(2002));
        names.refused("eva");
        names.welcomed("ana", at(3000));
        assert_eq!(had(&names, "bia", 2500), Some(true));
        assert_eq!(had(&names, "eva", 2004), Some(false));
        assert_eq!(had(&names, "bia", 4000), Some(false));
    }

    #[test]
    fn what_was_asked_for_may_have_been_so_before_it_was_told() {
        let mut names = OwnNames::default();
        names.welcomed("ana", at(1000));
        names.asked("bia", at(2000));
        names.called("bia", at(2100));
        assert_eq!(had(&names, "bia", 2050), Some(true));
        assert_eq!(had(&names, "ana", 2050), Some(true));
        assert_eq!(had(&names, "ana", 2200), Some(false));
    }

    #[test]
    fn there_is_a_bound() {
        let mut names = OwnNames::default();
        for second in 0..100 {
            names.asked("ana", at(second));
        }
        assert_eq!(names.list.len(), MOST);
    }
}
