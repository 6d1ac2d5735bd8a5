//! The log: every line that was added to a transcript, as text.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

use crate::i18n::I18n;
use crate::present;
use crate::update::Entry;
use crate::zone;

/// A file to which lines are appended: day and time, the server, the room or person (`-` for the server itself and the
/// inbox), and the line.
#[derive(Debug)]
pub struct Log {
    file: File,
    path: PathBuf,
    zone: TimeZone,
}

impl Log {
    /// Opens the file, or makes it.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        let zone = zone::local();
        let path = path.to_owned();
        Ok(Self { file, path, zone })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Appends a line.
    pub fn write(&mut self, entry: &Entry, i18n: &I18n) -> io::Result<()> {
        let line = format(entry, i18n, &self.zone);
        // One write, so that several clients can share a file.
        self.file.write_all(line.as_bytes())
    }
}

fn format(entry: &Entry, i18n: &I18n, zone: &TimeZone) -> String {
    let time = present::moment(entry.line.time, zone);
    let place = match entry.conversation.as_str() {
        "" => "-",
        name => name,
    };
    let line = present::logged(&entry.line, i18n);
    format!("{time} {} {place} {line}\n", entry.server)
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use jiff::Timestamp;
    use protocol::language::Language;

    use super::*;
    use crate::model::line::{Event, Line, LineId, LineKind, Manner, Said};

    fn line(time: Timestamp, kind: LineKind) -> Rc<Line> {
        Rc::new(Line {
            id: LineId(1),
            time,
            msgid: None,
            kind,
        })
    }

    #[test]
    fn a_line_has_its_time_its_place_and_who_said_it() {
        let i18n = I18n::new(Language::PtBr);
        let written = |conversation: &str, kind| {
            let time = Timestamp::UNIX_EPOCH;
            let entry = Entry {
                server: "h:6667".to_owned(),
                conversation: conversation.to_owned(),
                line: line(time, kind),
            };
            format(&entry, &i18n, &TimeZone::UTC)
        };
        let said = Said {
            from: "ana".to_owned(),
            manner: Manner::Message,
            subject: Some("almoço".to_owned()),
            text: "vamos?".to_owned(),
            ..Said::default()
        };
        let line = written("#geral", LineKind::Said(said));
        assert_eq!(line, "1970-01-01 00:00:00 h:6667 #geral <ana> [almoço] vamos?\n");
        let nick = "ana".to_owned();
        let line = written("", LineKind::Event(Event::Joined { nick }));
        assert_eq!(line, "1970-01-01 00:00:00 h:6667 - *** ana entrou\n");
    }

    #[test]
    fn lines_are_appended() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("log");
        let i18n = I18n::new(Language::En);
        for text in ["first", "second"] {
            let kind = LineKind::Server {
                text: text.to_owned(),
            };
            let time = Timestamp::UNIX_EPOCH;
            let entry = Entry {
                server: "h:6667".to_owned(),
                conversation: String::new(),
                line: line(time, kind),
            };
            Log::open(&path).unwrap().write(&entry, &i18n).unwrap();
        }
        let text = std::fs::read_to_string(path).unwrap();
        let texts: Vec<&str> = text
            .lines()
            .map(|line| line.split_once("*** ").unwrap().1)
            .collect();
        assert_eq!(texts, ["first", "second"]);
    }
}
