//! One entry of a history, as a person reads it.

use protocol::admin::{HistoryEntry, HistoryKind};
use protocol::language::{Language, Text};

use crate::output::human::{printable, time};

/// What was said, with the time and the name before its first line.
pub fn lines(entry: &HistoryEntry, language: Language) -> String {
    let text = match entry.kind {
        HistoryKind::Message | HistoryKind::Notice => said(entry),
        HistoryKind::Tags => tags(entry),
        _ => happened(entry, language),
    };
    let mut lines = text.split('\n').map(printable);
    let mut shown = format!("{} {}", time(&entry.time), lines.next().unwrap_or_default());
    for line in lines {
        shown.push_str("\n  ");
        shown.push_str(&line);
    }
    shown
}

fn said(entry: &HistoryEntry) -> String {
    let who = entry.from.as_deref().unwrap_or("***");
    let rank = entry.at_least.as_ref();
    let rank = rank.map_or_else(String::new, |rank| format!(" ({rank}+)"));
    let subject = entry.subject.as_ref();
    let subject = subject.map_or_else(String::new, |subject| format!("[{subject}] "));
    let text = entry.text.as_deref().unwrap_or_default();
    match entry.kind {
        HistoryKind::Notice if entry.from.is_some() => format!("-{who}-{rank} {subject}{text}"),
        _ => format!("{who}{rank}: {subject}{text}"),
    }
}

fn tags(entry: &HistoryEntry) -> String {
    let tags = entry.tags.iter().map(|tag| format!("{}={}", tag.name, tag.value));
    let who = entry.from.as_deref().unwrap_or("***");
    format!("* {who} {}", tags.collect::<Vec<_>>().join(" "))
}

fn happened(entry: &HistoryEntry, language: Language) -> String {
    const JOIN: Text = Text::new("* {0} entered", "* {0} entrou");
    const PART: Text = Text::new("* {0} left", "* {0} saiu");
    const KICK: Text = Text::new("* {0} put {1} out", "* {0} pôs {1} para fora");
    const QUIT: Text = Text::new("* {0} left the server", "* {0} saiu do servidor");
    const RENAME: Text = Text::new("* {0} is {1} now", "* {0} agora é {1}");
    const TOPIC: Text = Text::new("* {0} set the topic", "* {0} mudou o tópico");
    const MODES: Text = Text::new("* {0} changed the modes", "* {0} mudou os modos");
    const SERVER: Text = Text::new("the server", "o servidor");
    let what = match entry.kind {
        HistoryKind::Part => PART,
        HistoryKind::Kick => KICK,
        HistoryKind::Quit => QUIT,
        HistoryKind::Rename => RENAME,
        HistoryKind::Topic => TOPIC,
        HistoryKind::Modes => MODES,
        _ => JOIN,
    };
    let who = entry.from.as_deref().unwrap_or(SERVER.get(language));
    let target = entry.target.as_deref().unwrap_or_default();
    let mut line = what.fill(language, &[who, target]);
    if let Some(text) = entry.text.as_deref().filter(|text| !text.is_empty()) {
        line.push_str(": ");
        line.push_str(&text.replace('\n', ", "));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(kind: HistoryKind, text: &str) -> HistoryEntry {
        HistoryEntry {
            id: "018bcfe5687bfedc00000007".into(),
            time: "2026-03-01T12:00:00.123Z".into(),
            kind,
            from: Some("ana".into()),
            host: None,
            account: None,
            target: None,
            at_least: None,
            subject: None,
            text: Some(text.into()),
            tags: Vec::new(),
        }
    }

    fn shown(entry: &HistoryEntry) -> String {
        let lines = lines(entry, Language::En);
        lines.strip_prefix("2026-03-01T12:00:00Z ").unwrap().to_owned()
    }

    #[test]
    fn what_was_said_is_shown_as_a_conversation() {
        let mut said = entry(HistoryKind::Message, "um\n\u{1b}dois");
        assert_eq!(shown(&said), "ana: um\n  \\u{1b}dois");
        said.subject = Some("provas".into());
        said.at_least = Some("operator".into());
        said.text = Some("oi".into());
        assert_eq!(shown(&said), "ana (operator+): [provas] oi");
        assert_eq!(shown(&entry(HistoryKind::Notice, "oi")), "-ana- oi");
        said.kind = HistoryKind::Notice;
        (said.from, said.at_least) = (None, None);
        assert_eq!(shown(&said), "***: [provas] oi");
    }

    #[test]
    fn what_happened_is_a_sentence() {
        let mut kick = entry(HistoryKind::Kick, "flood");
        kick.target = Some("bob".into());
        assert_eq!(shown(&kick), "* ana put bob out: flood");
        assert_eq!(
            shown(&entry(HistoryKind::Modes, "+moderated\n+limit 9")),
            "* ana changed the modes: +moderated, +limit 9"
        );
        let topic = HistoryEntry {
            from: None,
            ..entry(HistoryKind::Topic, "")
        };
        assert_eq!(shown(&topic), "* the server set the topic");
    }
}
