//! What a classic client's message means, once it has given its name.

use crate::irc::subject;

/// A message of a classic client.
///
/// ```
/// use protocol::classic::Command;
/// let tell = Command::Tell { to: "ana", subject: Some("almoço"), text: "vamos?" };
/// assert_eq!(Command::parse("@ana [almoço] vamos?"), tell);
/// assert_eq!(Command::parse("bom dia"), Command::Say { subject: None, text: "bom dia" });
/// assert_eq!(Command::parse("{quit}"), Command::Quit);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Command<'a> {
    /// `{quit}` or `{sair}`, in any case, and nothing else.
    Quit,
    /// `list`, and nothing else.
    List,
    /// `@name text`: to one person.
    Tell {
        /// Whom, as it was written: not checked to be a name.
        to: &'a str,
        /// The subject, if the text begins with one in brackets.
        subject: Option<&'a str>,
        /// The text, possibly empty.
        text: &'a str,
    },
    /// To the room.
    Say {
        /// The subject, if the text begins with one in brackets.
        subject: Option<&'a str>,
        /// The text.
        text: &'a str,
    },
}

impl<'a> Command<'a> {
    /// Understands a message. Everything is something: what is no command is said to the room.
    #[must_use]
    pub fn parse(message: &'a str) -> Self {
        let trimmed = message.trim();
        if trimmed.eq_ignore_ascii_case("{quit}") || trimmed.eq_ignore_ascii_case("{sair}") {
            return Self::Quit;
        }
        if trimmed == "list" {
            return Self::List;
        }
        if let Some(rest) = trimmed.strip_prefix('@') {
            let (to, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
            if !to.is_empty() {
                let (subject, text) = split_subject(rest.trim_start());
                return Self::Tell { to, subject, text };
            }
        }
        let (subject, text) = split_subject(message);
        Self::Say { subject, text }
    }
}

/// Takes `[subject]` off the beginning of a text. Brackets are only that if a space and more text follow
/// them, and if a subject may have what is in them; otherwise nothing is taken, and nothing is lost.
fn split_subject(text: &str) -> (Option<&str>, &str) {
    let parts = text
        .trim_start()
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'));
    let Some((subject, rest)) = parts else {
        return (None, text);
    };
    let (subject, body) = (subject.trim(), rest.trim_start());
    let fits = (1..=subject::MAX_BYTES).contains(&subject.len()) && !subject.contains(char::is_control);
    if fits && !body.is_empty() && body.len() < rest.len() {
        (Some(subject), body)
    } else {
        (None, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say<'a>(subject: Option<&'a str>, text: &'a str) -> Command<'a> {
        Command::Say { subject, text }
    }

    #[test]
    fn leaving_is_said_alone() {
        for quit in ["{quit}", " {QUIT} ", "{sair}", "{Sair}\r"] {
            assert_eq!(Command::parse(quit), Command::Quit);
        }
        for text in ["quit", "{quit} now", "{ quit }", "say {quit}"] {
            assert_eq!(Command::parse(text), say(None, text));
        }
    }

    #[test]
    fn the_list_is_asked_for_exactly() {
        assert_eq!(Command::parse("list"), Command::List);
        assert_eq!(Command::parse("list\r"), Command::List);
        for text in ["List", "lista", "list all"] {
            assert_eq!(Command::parse(text), say(None, text));
        }
    }

    #[test]
    fn private_messages_name_somebody() {
        let tell = |to, subject, text| Command::Tell { to, subject, text };
        assert_eq!(Command::parse("@ana oi"), tell("ana", None, "oi"));
        assert_eq!(
            Command::parse("  @joão   oi  tudo "),
            tell("joão", None, "oi  tudo")
        );
        assert_eq!(Command::parse("@ana [a b] c"), tell("ana", Some("a b"), "c"));
        assert_eq!(Command::parse("@ana [a]"), tell("ana", None, "[a]"));
        assert_eq!(Command::parse("@ana"), tell("ana", None, ""));
        assert_eq!(Command::parse("@ ana"), say(None, "@ ana"));
        assert_eq!(Command::parse("@"), say(None, "@"));
    }

    #[test]
    fn brackets_are_a_subject_only_before_text() {
        assert_eq!(Command::parse("[almoço] vamos?"), say(Some("almoço"), "vamos?"));
        assert_eq!(Command::parse("[ a ]  b ] c"), say(Some("a"), "b ] c"));
        for text in [
            "[almoço]",
            "[almoço] ",
            "[1]: b",
            "[] b",
            "[ ] b",
            "[a b",
            "a [b] c",
            "[a\tb] c",
        ] {
            assert_eq!(Command::parse(text), say(None, text), "{text:?}");
        }
        let long = format!("[{}] x", "a".repeat(subject::MAX_BYTES + 1));
        assert_eq!(Command::parse(&long), say(None, &long));
    }
}
