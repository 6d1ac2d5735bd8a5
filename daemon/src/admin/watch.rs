//! What has happened lately, and who wants to hear of what.

use std::cell::OnceCell;
use std::collections::VecDeque;
use std::rc::Rc;

use protocol::admin::{Event, Happening, Notification, Watch, encode};
use protocol::casemap;

use crate::server::{WallTime, rfc3339};

/// So many events are remembered for who asks what has happened before.
pub const REMEMBERED: usize = 1024;
/// So many lines of the log are.
pub const REMEMBERED_LINES: usize = 256;

/// A line on its way to everybody who wants it.
pub type Line = Rc<[u8]>;

/// Which events somebody wants to hear of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of these names; empty: all that are not asked for by name.
    names: Vec<Box<str>>,
    user: Option<Box<str>>,
    room: Option<Box<str>>,
}

/// Events that come often, and only to who names them.
const ONLY_BY_NAME: [&str; 2] = ["messages", "log"];

impl Filter {
    /// As it was asked for. An error is a name that no event has.
    pub fn new(watch: &Watch) -> Result<Self, Box<str>> {
        let names: Vec<Box<str>> = watch.events.iter().map(|name| name.as_str().into()).collect();
        match names.iter().find(|name| !Happening::NAMES.contains(&&***name)) {
            Some(unknown) => Err(unknown.clone()),
            None => Ok(Self {
                names,
                user: watch.user.as_deref().map(Into::into),
                room: watch.room.as_deref().map(Into::into),
            }),
        }
    }

    /// The lines of the log.
    pub fn log() -> Self {
        Self {
            names: vec!["log".into()],
            ..Self::default()
        }
    }

    /// Whether events of this name are asked for by it.
    pub fn names(&self, name: &str) -> bool {
        self.names.iter().any(|wanted| **wanted == *name)
    }

    fn wants(&self, happening: &Happening) -> bool {
        let name = happening.name();
        let by_name = if self.names.is_empty() {
            !ONLY_BY_NAME.contains(&name)
        } else {
            self.names(name)
        };
        let same = |wanted: Option<&str>, there: Option<&str>| {
            wanted.is_none_or(|wanted| there.is_some_and(|there| casemap::eq(there, wanted)))
        };
        by_name
            && same(self.user.as_deref(), happening.user())
            && same(self.room.as_deref(), happening.room())
    }
}

/// Something that has happened.
#[derive(Debug, Clone)]
pub struct Happened {
    at: WallTime,
    happening: Rc<Happening>,
    /// The line that tells of it: made when somebody first wants it, since most of the time nobody watches.
    line: Rc<OnceCell<Line>>,
}

impl Happened {
    /// It has happened now.
    pub fn new(at: WallTime, happening: Happening) -> Self {
        Self {
            at,
            happening: Rc::new(happening),
            line: Rc::default(),
        }
    }

    /// The line that tells of it.
    pub fn line(&self) -> Line {
        let line = self.line.get_or_init(|| {
            let event = Event {
                time: rfc3339(self.at),
                happening: (*self.happening).clone(),
            };
            encode(&Notification::new(event)).into()
        });
        line.clone()
    }

    /// Whether who has this filter hears of it.
    pub fn is_for(&self, filter: &Filter) -> bool {
        filter.wants(&self.happening)
    }
}

/// What has happened lately.
#[derive(Debug, Default)]
pub struct Lately {
    events: VecDeque<Happened>,
    lines: VecDeque<Happened>,
    /// Some of what was remembered is forgotten: what happened until then.
    forgotten: Option<WallTime>,
}

impl Lately {
    /// Remembers it, unless it is worth nothing later.
    pub fn remember(&mut self, happened: &Happened) {
        match &*happened.happening {
            Happening::Log { .. } => {
                if self.lines.len() == REMEMBERED_LINES {
                    self.lines.pop_front();
                }
                self.lines.push_back(happened.clone());
            }
            Happening::Messages { .. } | Happening::Lost { .. } => {}
            _ => {
                if self.events.len() == REMEMBERED {
                    self.forgotten = self.events.pop_front().map(|oldest| oldest.at);
                }
                self.events.push_back(happened.clone());
            }
        }
    }

    /// What has happened since then and is for this filter; and whether that is all.
    pub fn since(&self, time: WallTime, filter: &Filter) -> (Vec<Line>, bool) {
        let since = self.events.iter().filter(|event| event.at >= time);
        let lines = since.filter(|event| event.is_for(filter));
        let complete = self.forgotten.is_none_or(|forgotten| forgotten < time);
        (lines.map(Happened::line).collect(), complete)
    }

    /// The latest lines of the log; and whether there are so many.
    pub fn lines(&self, last: usize) -> (Vec<Line>, bool) {
        let from = self.lines.len().saturating_sub(last);
        let lines = self.lines.iter().skip(from).map(Happened::line);
        (lines.collect(), last <= self.lines.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn join(at: u64, name: &str, room: &str) -> Happened {
        let (name, room) = (name.to_owned(), room.to_owned());
        Happened::new(WallTime(at), Happening::Join { name, room })
    }

    fn filter(watch: &Watch) -> Filter {
        Filter::new(watch).unwrap()
    }

    #[test]
    fn only_what_meets_every_condition_is_told() {
        let ana = Watch {
            user: Some("ANA".into()),
            room: Some("#Sala".into()),
            ..Watch::default()
        };
        let ana = filter(&ana);
        assert!(join(1, "ana", "#sala").is_for(&ana));
        assert!(!join(1, "bob", "#sala").is_for(&ana));
        assert!(!join(1, "ana", "#outra").is_for(&ana));
        let by_name = |names: &[&str]| {
            filter(&Watch {
                events: names.iter().map(|&name| name.into()).collect(),
                ..Watch::default()
            })
        };
        assert!(!join(1, "ana", "#sala").is_for(&by_name(&["part"])));
        let counts = Happened::new(
            WallTime(1),
            Happening::Messages {
                interval_ms: 1000,
                messages: 1,
                deliveries: 2,
            },
        );
        assert!(!counts.is_for(&Filter::default()), "often, and only by name");
        assert!(counts.is_for(&by_name(&["join", "messages"])));
        let unknown = Watch {
            events: vec!["jion".into()],
            ..Watch::default()
        };
        assert_eq!(Filter::new(&unknown), Err("jion".into()));
    }

    #[test]
    fn every_event_has_its_name() {
        let event = join(1, "ana", "#sala");
        let line: serde_json::Value = serde_json::from_slice(&event.line()).unwrap();
        assert_eq!(line["params"]["event"], event.happening.name());
        assert_eq!(line["method"], "event");
        assert_eq!(line["params"]["time"], "1970-01-01T00:00:00.001Z");
    }

    #[test]
    fn what_is_remembered_is_bounded_and_says_so() {
        let mut lately = Lately::default();
        for at in 1..=REMEMBERED as u64 {
            lately.remember(&join(at, "ana", "#sala"));
        }
        let all = Filter::default();
        assert!(lately.since(WallTime(1), &all).1);
        lately.remember(&join(5000, "ana", "#sala"));
        let (lines, complete) = lately.since(WallTime(1), &all);
        assert_eq!((lines.len(), complete), (REMEMBERED, false));
        let (lines, complete) = lately.since(WallTime(2), &all);
        assert_eq!((lines.len(), complete), (REMEMBERED, true));
        assert_eq!(lately.since(WallTime(5000), &all).0.len(), 1);
    }
}
