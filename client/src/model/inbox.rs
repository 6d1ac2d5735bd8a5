//! The inbox: private messages by person and subject.

use jiff::Timestamp;

use super::conversations::ConversationId;
use super::network::NetworkId;

/// The most threads that are kept.
pub const MAX_THREADS: usize = 500;

/// Private messages by person and subject, the newest first.
#[derive(Debug, Default)]
pub struct Inbox {
    threads: Vec<Thread>,
    revision: u64,
}

/// What one person wrote under one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thread {
    /// The server where it was written.
    pub network: NetworkId,
    /// The conversation with the person; none for the administrator, or if there is no room for one.
    pub conversation: Option<ConversationId>,
    /// Who wrote; empty for the administrator.
    pub person: String,
    /// The subject; empty if there is none.
    pub subject: String,
    /// The newest text.
    pub text: String,
    /// When it was written.
    pub time: Timestamp,
    /// How many messages there are.
    pub count: u32,
    /// How many of them were not read.
    pub unread: u32,
}

impl Thread {
    /// Whether its person, its subject or its newest text has this, in lower case, in it.
    pub fn has(&self, text: &str) -> bool {
        let words = [&self.person, &self.subject, &self.text];
        words.iter().any(|words| words.to_lowercase().contains(text))
    }
}

impl Inbox {
    /// Changes whenever anything changes.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// All threads, the newest first.
    pub fn threads(&self) -> &[Thread] {
        &self.threads
    }

    /// How many messages were not read.
    pub fn unread(&self) -> u32 {
        self.threads
            .iter()
            .map(|thread| thread.unread)
            .fold(0, u32::saturating_add)
    }

    /// A message came.
    pub fn add(&mut self, message: Thread) {
        self.revision += 1;
        let same = |thread: &Thread| {
            thread.network == message.network
                && thread.conversation == message.conversation
                && thread.person == message.person
                && thread.subject == message.subject
        };
        let mut thread = match self.threads.iter().position(same) {
            Some(at) => self.threads.remove(at),
            None => Thread {
                count: 0,
                unread: 0,
                ..message.clone()
            },
        };
        thread.count = thread.count.saturating_add(message.count);
        thread.unread = thread.unread.saturating_add(message.unread);
        if message.time >= thread.time {
            thread.time = message.time;
            thread.text = message.text;
        }
        let at = self.threads.partition_point(|other| other.time > thread.time);
        self.threads.insert(at, thread);
        if self.threads.len() > MAX_THREADS {
            self.drop_one();
        }
    }

    /// Drops the oldest thread of the server that has the most, so that none takes the place of the others.
    fn drop_one(&mut self) {
        let mut counts: Vec<(NetworkId, usize)> = Vec::new();
        for thread in &self.threads {
            match counts.iter_mut().find(|(network, _)| *network == thread.network) {
                Some((_, count)) => *count += 1,
                None => counts.push((thread.network, 1)),
            }
        }
        let most = counts.into_iter().max_by_key(|&(_, count)| count);
        let oldest = most.and_then(|(network, _)| self.threads.iter().rposition(|t| t.network == network));
        if let Some(at) = oldest {
            self.threads.remove(at);
        }
    }

    /// A server is forgotten.
    pub fn remove(&mut self, network: NetworkId) {
        self.revision += 1;
        self.threads.retain(|thread| thread.network != network);
    }

    /// What is in this conversation, or from the administrator, was read.
    pub fn read(&mut self, conversation: Option<ConversationId>) {
        for thread in &mut self.threads {
            if thread.conversation == conversation && thread.unread > 0 {
                thread.unread = 0;
                self.revision += 1;
            }
        }
    }

    /// A person has another name.
    pub fn rename(&mut self, conversation: ConversationId, name: &str) {
        self.revision += 1;
        for thread in &mut self.threads {
            if thread.conversation == Some(conversation) {
                name.clone_into(&mut thread.person);
            }
        }
    }

    /// A conversation was closed; what was written stays.
    pub fn forget(&mut self, conversation: ConversationId) {
        self.revision += 1;
        for thread in &mut self.threads {
            if thread.conversation == Some(conversation) {
                thread.conversation = None;
                thread.unread = 0;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: NetworkId = NetworkId::of(0);
    const TALK: ConversationId = ConversationId::of(7);

    fn message(person: &str, subject: &str, second: i64) -> Thread {
        Thread {
            network: HERE,
            conversation: Some(TALK),
            person: person.to_owned(),
            subject: subject.to_owned(),
            text: second.to_string(),
            time: Timestamp::from_second(second).unwrap(),
            count: 1,
            unread: 1,
        }
    }

    #[test]
    fn messages_are_gathered_by_person_and_subject() {
        let mut inbox = Inbox::default();
        for (person, subject, second) in [("ana", "a", 1), ("rui", "", 2), ("ana", "a", 4), ("ana", "b", 3)] {
            inbox.add(message(person, subject, second));
        }
        let threads = inbox.threads().iter();
        let seen: Vec<_> = threads
            .map(|t| (&*t.person, &*t.subject, &*t.text, t.count))
            .collect();
        assert_eq!(
            seen,
            [("ana", "a", "4", 2), ("ana", "b", "3", 1), ("rui", "", "2", 1)]
        );
        // What is fetched later and older changes nothing but the count.
        inbox.add(message("rui", "", 1));
        assert_eq!(inbox.threads()[2].text, "2");
        assert_eq!(inbox.unread(), 5);
        inbox.read(Some(TALK));
        assert_eq!(inbox.unread(), 0);
    }

    #[test]
    fn there_is_a_bound() {
        let mut inbox = Inbox::default();
        for n in 0..510 {
            inbox.add(message(&n.to_string(), "", n));
        }
        assert_eq!(inbox.threads().len(), MAX_THREADS);
        assert_eq!(inbox.threads()[0].text, "509");
    }

    #[test]
    fn no_server_takes_the_place_of_another() {
        let mut inbox = Inbox::default();
        let network = NetworkId::of(1);
        inbox.add(Thread {
            network,
            ..message("ana", "", 0)
        });
        for n in 0..600 {
            inbox.add(message(&n.to_string(), "", n));
        }
        let there = |inbox: &Inbox| inbox.threads().iter().filter(|t| t.network == network).count();
        assert_eq!((inbox.threads().len(), there(&inbox)), (MAX_THREADS, 1));
        inbox.remove(network);
        assert_eq!((inbox.threads().len(), there(&inbox)), (MAX_THREADS - 1, 0));
    }
}
