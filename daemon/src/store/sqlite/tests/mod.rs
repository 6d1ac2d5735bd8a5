//! The store, asked from outside as the reactor asks it.

mod accounts;
mod audit;
mod bounds;
mod copies;
mod deletion;
mod durability;
mod failing;
mod history;
mod missed;
mod opening;
mod purging;
mod ranges;
mod rooms;
mod search;
mod too_large;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use tempfile::TempDir;

use super::open::Settings;
use super::{Opened, Sqlite};
use crate::server::WallTime;
use crate::server::event::EventId;
use crate::server::request::{MessageKind, Rank};
use crate::store::Store;
use crate::store::model::{
    AccountId, Answer, Buffer, Content, Copied, Credentials, Entry, Event, History, NewAccount, Op, OpId,
    Place, Range, Read, RoomKey, RoomRecord, Said, Sender, Stored, Write,
};

/// How long an answer may take before a test fails.
const LONG: Duration = Duration::from_secs(20);

/// A store, and who asks it.
struct Asker {
    store: Sqlite,
    woken: Receiver<()>,
    next: u64,
    events: HashMap<OpId, Vec<Event>>,
    version: u32,
    last_event: Option<EventId>,
}

impl Asker {
    fn open(settings: Settings) -> Self {
        let (wake, woken) = channel();
        let wake = Box::new(move || {
            // Nobody hears it once the test is over.
            let _ = wake.send(());
        });
        let Opened {
            store,
            version,
            last_event,
        } = Sqlite::open(settings, wake).unwrap();
        Self {
            store,
            woken,
            next: 1,
            events: HashMap::new(),
            version,
            last_event,
        }
    }

    fn in_memory() -> Self {
        Self::open(Settings::new(None))
    }

    fn at(path: &Path) -> Self {
        Self::open(Settings::new(Some(path.to_owned())))
    }

    fn submit(&mut self, op: impl Into<Op>) -> OpId {
        let id = OpId(self.next);
        self.next += 1;
        self.store.submit(id, op.into()).unwrap();
        id
    }

    /// The next event of something asked. `OpId::STORE`: of the store itself.
    fn event(&mut self, id: OpId) -> Event {
        loop {
            let mut events = Vec::new();
            self.store.drain(&mut events);
            for (id, event) in events {
                self.events.entry(id).or_default().push(event);
            }
            match self.events.get_mut(&id) {
                Some(events) if !events.is_empty() => return events.remove(0),
                _ => self.woken.recv_timeout(LONG).expect("the store answers"),
            }
        }
    }

    fn ask(&mut self, op: impl Into<Op>) -> Event {
        let id = self.submit(op);
        self.event(id)
    }

    /// The answer, when there is nothing to refuse.
    fn answer(&mut self, op: impl Into<Op>) -> Answer {
        match self.ask(op) {
            Event::Done(answer) => *answer,
            other => panic!("not an answer: {other:?}"),
        }
    }

    fn commit(&mut self, write: Write) {
        assert_eq!(self.ask(write), Event::Committed);
    }

    fn account(&mut self, name: &str) -> AccountId {
        match self.answer(Write::CreateAccount(Box::new(new_account(name)))) {
            Answer::Created(account) => account,
            other => panic!("not made: {other:?}"),
        }
    }

    fn room(&mut self, name: &str, time: u64) -> RoomKey {
        let room = room(name, time);
        let key = room.key;
        self.commit(Write::RegisterRoom(Box::new(room)));
        key
    }

    fn append(&mut self, entry: Entry) {
        self.commit(Write::Append(Box::new(entry)));
    }

    fn history(&mut self, buffer: &Buffer, range: Range) -> Vec<Stored> {
        self.query(history(buffer, range))
    }

    fn query(&mut self, history: History) -> Vec<Stored> {
        match self.answer(Read::History(Box::new(history))) {
            Answer::History(stored) => stored,
            other => panic!("not a history: {other:?}"),
        }
    }

    /// What was said last, as texts.
    fn texts(&mut self, buffer: &Buffer) -> Vec<String> {
        texts(&self.history(buffer, Range::Latest(None)))
    }
}

fn in_directory() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("chatd.db");
    (directory, path)
}

fn id(time: u64) -> EventId {
    EventId {
        time,
        node: 1,
        count: 0,
    }
}

fn key(time: u64) -> RoomKey {
    RoomKey(id(time))
}

fn in_room(time: u64) -> Buffer {
    Buffer::Room(key(time))
}

fn new_account(name: &str) -> NewAccount {
    NewAccount {
        name: name.into(),
        skeleton: format!("skeleton of {}", name.to_lowercase()).into(),
        credentials: Credentials::default(),
        created: WallTime(5),
    }
}

fn room(name: &str, time: u64) -> RoomRecord {
    RoomRecord {
        key: key(time),
        name: name.into(),
        founder: None,
        created: WallTime(time),
        topic: None,
        modes: "nt".into(),
        password: None,
        limit: None,
        keep: None,
        settings: "".into(),
    }
}

fn sender(nick: &str, account: Option<AccountId>) -> Sender {
    Sender {
        nick: nick.into(),
        user: "~u".into(),
        host: "host.example".into(),
        account,
    }
}

fn words(text: &str) -> Said {
    Said {
        kind: MessageKind::Normal,
        at_least: None,
        text: text.into(),
        breaks: Box::default(),
        subject: None,
        tags: Box::default(),
    }
}

fn said(buffer: &Buffer, time: u64, by: Sender, text: &str) -> Entry {
    happened(buffer, time, by, Content::Said(words(text)))
}

fn happened(buffer: &Buffer, time: u64, by: Sender, content: Content) -> Entry {
    Entry {
        buffer: buffer.clone(),
        id: id(time),
        sender: Some(by),
        content,
    }
}

fn history(buffer: &Buffer, range: Range) -> History {
    History {
        place: Place {
            rank: Some(Rank::Founder),
            ..Place::open(buffer.clone())
        },
        range,
        limit: 100,
        events: false,
        redacted: false,
    }
}

fn texts(stored: &[Stored]) -> Vec<String> {
    let text = |stored: &Stored| match &stored.content {
        Content::Said(said) => said.text.to_string(),
        other => format!("{other:?}"),
    };
    stored.iter().map(text).collect()
}

fn refused(event: Event) -> crate::store::model::Refusal {
    match event {
        Event::Done(answer) => match *answer {
            Answer::Refused(refusal) => refusal,
            other => panic!("not refused: {other:?}"),
        },
        other => panic!("not refused: {other:?}"),
    }
}

fn copied(answer: Answer) -> Copied {
    match answer {
        Answer::Copied(copied) => copied,
        other => panic!("no copy: {other:?}"),
    }
}

/// Fetches a copy into a file.
fn fetch(asker: &mut Asker, copied: Copied, to: &Path) {
    let mut bytes = Vec::new();
    while (bytes.len() as u64) < copied.bytes {
        let (copy, from) = (copied.id, bytes.len() as u64);
        match asker.answer(Read::Piece { copy, from }) {
            Answer::Piece(piece) => bytes.extend(piece),
            other => panic!("no piece: {other:?}"),
        }
    }
    assert_eq!(bytes.len() as u64, copied.bytes);
    std::fs::write(to, bytes).unwrap();
}

/// Whether the bytes are anywhere in the store's files.
fn is_in_files(path: &Path, word: &str) -> bool {
    std::fs::read_dir(path.parent().unwrap()).unwrap().any(|file| {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        bytes.windows(word.len()).any(|window| window == word.as_bytes())
    })
}
