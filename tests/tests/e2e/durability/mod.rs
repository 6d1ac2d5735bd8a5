//! Nothing that somebody was told is kept is lost, whatever ends the process or fails under it.

mod confirmed;
mod disk;
mod plug;

use std::collections::BTreeSet;

use chatd_tests::daemon::Chatd;
use chatd_tests::peer::Peer;
use protocol::irc::message::Message;

const ROOM: &str = "#geral";

/// What the senders and readers of these tests can do.
const CAPS: &str = "message-tags echo-message labeled-response batch draft/chathistory";

/// Something said, as a line shows it.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Said {
    /// Its identity. Identities sort by time.
    id: String,
    text: String,
}

impl Said {
    /// What a line says, if it says something.
    fn of(line: &str) -> Option<Self> {
        let message = Message::parse(line.as_bytes()).ok()?;
        (message.command == b"PRIVMSG").then_some(())?;
        Some(Self {
            id: message.tags.get("msgid")?.into_owned(),
            text: message.text(1)?.to_owned(),
        })
    }
}

/// Whether a line answers a request with a label.
fn is_labelled(line: &str) -> bool {
    Message::parse(line.as_bytes()).is_ok_and(|message| message.tags.get("label").is_some())
}

/// Somebody who can read histories.
fn reader(chatd: &Chatd, name: &str) -> Peer {
    let mut peer = chatd.user(name);
    peer.send(&format!("CAP REQ :{CAPS}"));
    peer.skip_to("… ACK …");
    peer
}

/// One answer to a question for history.
fn page(peer: &mut Peer, question: &str) -> Vec<Said> {
    peer.send(&format!("CHATHISTORY {question}"));
    peer.skip_to(&format!("… BATCH +… chathistory {ROOM}"));
    let mut page = Vec::new();
    loop {
        let line = peer.line();
        match Said::of(&line) {
            Some(said) => page.push(said),
            None => break assert!(line.contains("BATCH -"), "{line}"),
        }
    }
    page
}

/// All that was said after something, or ever, in the order in which it is told: page by page, forwards.
fn since(peer: &mut Peer, last: Option<&Said>) -> Vec<Said> {
    let mut from = last.map_or("timestamp=2000-01-01T00:00:00.000Z".to_owned(), |said| {
        format!("msgid={}", said.id)
    });
    let mut all = Vec::new();
    loop {
        let mut more = page(peer, &format!("AFTER {ROOM} {from} 100"));
        let Some(last) = more.last() else { return all };
        from = format!("msgid={}", last.id);
        all.append(&mut more);
    }
}

/// All that was ever said, in the order in which it is told: page by page, backwards.
fn backwards(peer: &mut Peer) -> Vec<Said> {
    let mut pages = vec![page(peer, &format!("LATEST {ROOM} * 100"))];
    while let Some(first) = pages.last().and_then(|page| page.first()) {
        let question = format!("BEFORE {ROOM} msgid={} 100", first.id);
        pages.push(page(peer, &question));
    }
    pages.into_iter().rev().flatten().collect()
}

/// It is in order, nothing is there twice, and all that was confirmed is there, under its identity.
fn check(history: &[Said], confirmed: &[Said]) {
    for pair in history.windows(2) {
        assert!(pair[0].id < pair[1].id, "out of order: {pair:?}");
    }
    let texts: BTreeSet<_> = history.iter().map(|said| &said.text).collect();
    assert_eq!(texts.len(), history.len(), "something is there twice");
    let kept: BTreeSet<_> = history.iter().collect();
    let lost: Vec<_> = confirmed.iter().filter(|said| !kept.contains(said)).collect();
    assert!(lost.is_empty(), "lost, though confirmed: {lost:?}");
}
