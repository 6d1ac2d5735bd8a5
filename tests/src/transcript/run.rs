//! A conversation, had with a real chatd.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Conversation, Step, parse};
use crate::config::Config;
use crate::daemon::Chatd;
use crate::pattern::{canonical, matches};
use crate::peer::{NoLine, Peer};

/// Has all conversations of a file.
///
/// # Panics
///
/// With the place in the file, what was expected and what came, when one goes otherwise than written.
pub fn run(file: &Path) {
    let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let conversations = parse(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    assert!(
        !conversations.is_empty(),
        "{} holds no conversation",
        file.display()
    );
    let failures: Vec<String> = conversations
        .iter()
        .filter_map(|conversation| have(conversation, file).err())
        .collect();
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

fn have(conversation: &Conversation, file: &Path) -> Result<(), String> {
    let mut config = Config::default();
    for (_, step) in &conversation.steps {
        config = match step {
            Step::Set(key, value) => config.set(key, value),
            Step::Operator => config.with_operator(),
            _ => config,
        };
    }
    let mut talk = Talk {
        chatd: Chatd::with(&config),
        peers: BTreeMap::new(),
        classic: Vec::new(),
        said: Vec::new(),
    };
    for (number, step) in &conversation.steps {
        talk.take(step)
            .map_err(|problem| talk.report(conversation, file, *number, &problem))?;
    }
    let end = conversation.steps.last().map_or(0, |(number, _)| *number);
    talk.nothing_left()
        .map_err(|problem| talk.report(conversation, file, end, &problem))
}

struct Talk {
    chatd: Chatd,
    peers: BTreeMap<String, Party>,
    classic: Vec<String>,
    said: Vec<String>,
}

struct Party {
    peer: Peer,
    /// Registered on the IRC port, so that PING is answered.
    registered: bool,
}

impl Talk {
    fn take(&mut self, step: &Step) -> Result<(), String> {
        match step {
            Step::Set(..) | Step::Operator => Ok(()),
            Step::Connect(names) => names.iter().try_for_each(|name| self.connect(name)),
            Step::Join(room, names) => self.join(room, names),
            Step::Send(name, line) => {
                self.said.push(format!("{name}> {line}"));
                self.party(name).peer.send(line);
                Ok(())
            }
            Step::SendRaw(name, bytes) => {
                self.said.push(format!("{name}>> {}", bytes.escape_ascii()));
                self.party(name).peer.send_raw(bytes);
                Ok(())
            }
            Step::Expect(name, pattern) => {
                let line = self.line(name, pattern)?;
                if matches(&canonical(pattern), &canonical(&line)) {
                    return Ok(());
                }
                Err(format!(
                    "{name} got another line\n    expected  {pattern}\n    received  {line}"
                ))
            }
            Step::SkipTo(name, pattern) => loop {
                if matches(&canonical(pattern), &canonical(&self.line(name, pattern)?)) {
                    return Ok(());
                }
            },
            Step::Classic(names) => {
                self.classic.extend_from_slice(names);
                Ok(())
            }
            Step::Drop(names) => {
                self.peers.retain(|name, _| !names.contains(name));
                Ok(())
            }
            Step::Closed(names) => names.iter().try_for_each(|name| self.closed(name)),
            Step::Silent(names) => names.iter().try_for_each(|name| self.silent(name)),
        }
    }

    fn party(&mut self, name: &str) -> &mut Party {
        let dialect = if self.classic.iter().any(|classic| classic == name) {
            "classic"
        } else {
            "irc"
        };
        let address = self.chatd.address(dialect);
        let party = || Party {
            peer: Peer::connect(name, address),
            registered: false,
        };
        self.peers.entry(name.to_owned()).or_insert_with(party)
    }

    fn line(&mut self, name: &str, wanted: &str) -> Result<String, String> {
        let party = self.party(name);
        match party.peer.try_line() {
            Ok(line) => {
                party.registered |= matches(":… 001 …", &line);
                self.said.push(format!("{name}< {line}"));
                Ok(line)
            }
            Err(NoLine::Late) => Err(format!("{name} got nothing\n    expected  {wanted}")),
            Err(NoLine::Closed) => Err(format!("{name} was disconnected\n    expected  {wanted}")),
        }
    }

    fn connect(&mut self, name: &str) -> Result<(), String> {
        let party = self.party(name);
        party.peer.send(&format!("NICK {name}"));
        party.peer.send(&format!("USER {name} 0 * :{name}"));
        self.read_to(name, ":… 001 …")?;
        self.party(name).registered = true;
        self.catch_up(name)?;
        self.said.push(format!("{name} has connected"));
        Ok(())
    }

    fn join(&mut self, room: &str, names: &[String]) -> Result<(), String> {
        for name in names {
            self.party(name).peer.send(&format!("JOIN {room}"));
            self.read_to(name, &format!(":… 366 … {room} …"))?;
        }
        names.iter().try_for_each(|name| self.catch_up(name))?;
        self.said.push(format!("{} have joined {room}", names.join(", ")));
        Ok(())
    }

    /// Reads everything that was sent to them before now.
    fn catch_up(&mut self, name: &str) -> Result<(), String> {
        self.party(name).peer.send("PING :caught-up");
        self.read_to(name, "… PONG … caught-up")
    }

    /// Reads on without telling of it: what every conversation begins with would hide the conversation.
    fn read_to(&mut self, name: &str, pattern: &str) -> Result<(), String> {
        let peer = &mut self.party(name).peer;
        loop {
            match peer.try_line() {
                Ok(line) if matches(&canonical(pattern), &canonical(&line)) => return Ok(()),
                Ok(_) => {}
                Err(problem) => {
                    return Err(format!(
                        "{name} waits for {pattern}: {problem:?}\n{}",
                        peer.said()
                    ));
                }
            }
        }
    }

    fn silent(&mut self, name: &str) -> Result<(), String> {
        if !self.party(name).registered {
            return Ok(());
        }
        self.party(name).peer.send("PING :silent");
        let line = self.line(name, "nothing")?;
        if matches("… PONG … silent", &canonical(&line)) {
            return Ok(());
        }
        Err(format!("{name} got a line too many\n    received  {line}"))
    }

    fn closed(&mut self, name: &str) -> Result<(), String> {
        let outcome = self.party(name).peer.try_line();
        let Some(_) = self.peers.remove(name) else {
            return Ok(());
        };
        match outcome {
            Err(NoLine::Closed) => Ok(()),
            Err(NoLine::Late) => Err(format!("{name} should have been disconnected")),
            Ok(line) => Err(format!(
                "{name} got a line instead of being disconnected\n    received  {line}"
            )),
        }
    }

    fn nothing_left(&mut self) -> Result<(), String> {
        let names: Vec<String> = self.peers.keys().cloned().collect();
        names.iter().try_for_each(|name| self.silent(name))
    }

    fn report(&self, conversation: &Conversation, file: &Path, number: usize, problem: &str) -> String {
        let title = &conversation.title;
        let said = self.said.join("\n    ");
        let log = self.chatd.log();
        let place = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
        format!(
            "{place}:{number} \"{title}\": {problem}\nthe conversation so far:\n    {said}\nchatd's log:\n{log}"
        )
    }
}
