//! What is typed as a command: `/join #room`.

/// A command that was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slash<'a> {
    Join {
        room: &'a str,
        key: Option<&'a str>,
    },
    Part {
        room: Option<&'a str>,
        reason: Option<&'a str>,
    },
    Msg {
        to: &'a str,
        text: &'a str,
    },
    Me {
        text: &'a str,
    },
    Nick {
        name: &'a str,
    },
    Topic {
        text: Option<&'a str>,
    },
    Who {
        mask: Option<&'a str>,
    },
    Whois {
        nick: &'a str,
    },
    Away {
        text: Option<&'a str>,
    },
    Quit {
        reason: Option<&'a str>,
    },
    Help,
}

/// Why something that looks like a command is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlashError<'a> {
    Unknown(&'a str),
    /// Something is missing; this is how it is used.
    Usage(&'static str),
}

/// Every command, as its usage.
pub const COMMANDS: &[&str] = &[JOIN, PART, MSG, ME, NICK, TOPIC, WHO, WHOIS, AWAY, QUIT, HELP];

const JOIN: &str = "/join #room [key]";
const PART: &str = "/part [#room] [reason]";
const MSG: &str = "/msg name text";
const ME: &str = "/me text";
const NICK: &str = "/nick name";
const TOPIC: &str = "/topic [text]";
const WHO: &str = "/who [name]";
const WHOIS: &str = "/whois name";
const AWAY: &str = "/away [text]";
const QUIT: &str = "/quit [text]";
const HELP: &str = "/help";

/// What was typed: a command, or `None` if it is text. `//` begins a text with a slash.
pub fn parse<'a>(typed: &'a str, chantypes: &str) -> Option<Result<Slash<'a>, SlashError<'a>>> {
    let typed = typed.strip_prefix('/').filter(|rest| !rest.starts_with('/'))?;
    let (name, rest) = word(typed);
    let rest = rest.trim();
    let is_room = |word: &str| word.starts_with(|first| chantypes.contains(first));
    let command = match name.to_ascii_lowercase().as_str() {
        "join" | "j" => {
            let (room, key) = word(rest);
            needed(room, JOIN).map(|room| Slash::Join {
                room,
                key: given(key),
            })
        }
        "part" | "leave" => {
            let (room, reason) = if is_room(rest) { word(rest) } else { ("", rest) };
            Ok(Slash::Part {
                room: given(room),
                reason: given(reason),
            })
        }
        "msg" | "query" => {
            let (to, text) = word(rest);
            needed(text, MSG).map(|text| Slash::Msg { to, text })
        }
        "me" => needed(rest, ME).map(|text| Slash::Me { text }),
        "nick" => needed(word(rest).0, NICK).map(|name| Slash::Nick { name }),
        "topic" => Ok(Slash::Topic { text: given(rest) }),
        "who" => Ok(Slash::Who {
            mask: given(word(rest).0),
        }),
        "whois" => needed(word(rest).0, WHOIS).map(|nick| Slash::Whois { nick }),
        "away" => Ok(Slash::Away { text: given(rest) }),
        "quit" => Ok(Slash::Quit { reason: given(rest) }),
        "help" => Ok(Slash::Help),
        _ => Err(SlashError::Unknown(name)),
    };
    Some(command)
}

/// The first word, and what follows it.
fn word(text: &str) -> (&str, &str) {
    match text.split_once(char::is_whitespace) {
        Some((word, rest)) => (word, rest.trim()),
        None => (text, ""),
    }
}

fn given(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn needed<'a>(text: &'a str, usage: &'static str) -> Result<&'a str, SlashError<'a>> {
    given(text).ok_or(SlashError::Usage(usage))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_no_command() {
        for text in ["", "oi", " /join #a", "//etc/hosts", "a/b"] {
            assert_eq!(parse(text, "#"), None, "{text:?}");
        }
    }

    #[test]
    fn commands_are_read() {
        let ok = |typed| parse(typed, "#&").unwrap().unwrap();
        let key = Some("key");
        assert_eq!(ok("/join #a key"), Slash::Join { room: "#a", key });
        assert_eq!(
            ok("/J #a"),
            Slash::Join {
                room: "#a",
                key: None
            }
        );
        let part = |room, reason| Slash::Part { room, reason };
        assert_eq!(ok("/part"), part(None, None));
        assert_eq!(ok("/part &a até logo"), part(Some("&a"), Some("até logo")));
        assert_eq!(ok("/part até logo"), part(None, Some("até logo")));
        let msg = Slash::Msg {
            to: "ana",
            text: "bom  dia",
        };
        assert_eq!(ok("/msg ana  bom  dia "), msg);
        assert_eq!(ok("/topic"), Slash::Topic { text: None });
        assert_eq!(ok("/help me"), Slash::Help);
    }

    #[test]
    fn what_is_missing_or_unknown_is_told() {
        let error = |typed| parse(typed, "#").unwrap().unwrap_err();
        assert_eq!(error("/me "), SlashError::Usage(ME));
        assert_eq!(error("/msg ana"), SlashError::Usage(MSG));
        assert_eq!(error("/dance now"), SlashError::Unknown("dance"));
        assert_eq!(error("/"), SlashError::Unknown(""));
    }

    #[test]
    fn help_lists_every_command_that_there_is() {
        for usage in COMMANDS {
            let name = usage.split(' ').next().unwrap();
            assert!(!matches!(parse(name, "#"), Some(Err(SlashError::Unknown(_)))));
        }
    }
}
