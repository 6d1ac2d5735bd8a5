//! CTCP: messages that programs understand, inside PRIVMSG and NOTICE (Modern IRC, "Client-to-Client
//! Protocol").

/// What a CTCP message begins with, and usually ends with.
pub const DELIMITER: char = '\u{1}';

/// A CTCP message.
///
/// ```
/// use protocol::irc::ctcp::Ctcp;
/// let ctcp = Ctcp::parse("\u{1}ACTION acena\u{1}").unwrap();
/// assert_eq!((ctcp.command, ctcp.args), ("ACTION", "acena"));
/// assert!(ctcp.is_action());
/// assert_eq!(Ctcp { command: "PING", args: "" }.format(), "\u{1}PING\u{1}");
/// assert_eq!(Ctcp::parse("ACTION acena"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ctcp<'a> {
    /// The command, in any case.
    pub command: &'a str,
    /// What follows the command, possibly nothing.
    pub args: &'a str,
}

impl<'a> Ctcp<'a> {
    /// Reads a message's text; `None` if it is ordinary text. The last delimiter may be missing, because
    /// long messages are cut.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let inner = text.strip_prefix(DELIMITER)?;
        let inner = inner.strip_suffix(DELIMITER).unwrap_or(inner);
        let (command, args) = inner.split_once(' ').unwrap_or((inner, ""));
        (!command.is_empty()).then_some(Self { command, args })
    }

    /// The text of a message that says this.
    #[must_use]
    pub fn format(&self) -> String {
        let space = if self.args.is_empty() { "" } else { " " };
        format!("{DELIMITER}{}{space}{}{DELIMITER}", self.command, self.args)
    }

    /// Whether this is an `ACTION`, what `/me` sends: text for people.
    #[must_use]
    pub fn is_action(&self) -> bool {
        self.command.eq_ignore_ascii_case("ACTION")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_delimiter_may_be_missing() {
        assert_eq!(
            Ctcp::parse("\u{1}PING 1 2"),
            Some(Ctcp {
                command: "PING",
                args: "1 2"
            })
        );
        assert_eq!(
            Ctcp::parse("\u{1}VERSION"),
            Some(Ctcp {
                command: "VERSION",
                args: ""
            })
        );
    }

    #[test]
    fn without_a_command_there_is_nothing_to_understand() {
        for text in ["", "\u{1}", "\u{1}\u{1}", "\u{1} x\u{1}", "x\u{1}PING\u{1}"] {
            assert_eq!(Ctcp::parse(text), None, "{text:?}");
        }
    }
}
