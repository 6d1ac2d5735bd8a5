//! The subject of a message, `chatd/subject`: a tag for those who negotiated it, brackets for all others.

use super::ctcp::Ctcp;

/// The client-only tag that carries the subject, on PRIVMSG, NOTICE, and the BATCH that opens a multiline
/// message.
pub const TAG: &str = "+chatd/subject";

/// The capability; whoever has it gets the tag and the body as it was written.
pub const CAP: &str = "chatd/subject";

/// The most bytes of a subject.
pub const MAX_BYTES: usize = 200;

/// A message with its subject in brackets, for those who do not know the tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bracketed<'a> {
    /// Both fit in one message.
    One(String),
    /// The subject goes ahead as a message of its own.
    Two {
        /// `[subject]`.
        subject: String,
        /// The body as it was written.
        body: &'a str,
    },
}

/// Makes a subject out of what somebody wrote: one line without control characters or spaces around it,
/// cut to [`MAX_BYTES`] between characters. `None` if nothing is left.
///
/// ```
/// use protocol::irc::subject::clean;
/// assert_eq!(clean(" almoço\r\n").as_deref(), Some("almoço"));
/// assert_eq!(clean(" \n "), None);
/// ```
#[must_use]
pub fn clean(subject: &str) -> Option<String> {
    let line: String = subject
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let line = line.trim();
    let end = (0..=line.len().min(MAX_BYTES))
        .rev()
        .find(|&at| line.is_char_boundary(at))
        .unwrap_or(0);
    let cut = line.get(..end).unwrap_or_default().trim_end();
    (!cut.is_empty()).then(|| cut.to_owned())
}

/// `[subject] body`; inside an ACTION, inside its text. Any other CTCP has no place for a subject and stays
/// as it is.
///
/// ```
/// use protocol::irc::subject::bracketed;
/// assert_eq!(bracketed("almoço", "vamos?"), "[almoço] vamos?");
/// assert_eq!(bracketed("almoço", "\u{1}ACTION vai\u{1}"), "\u{1}ACTION [almoço] vai\u{1}");
/// assert_eq!(bracketed("almoço", "\u{1}PING 1\u{1}"), "\u{1}PING 1\u{1}");
/// ```
#[must_use]
pub fn bracketed(subject: &str, body: &str) -> String {
    match Ctcp::parse(body) {
        None => format!("[{subject}] {body}"),
        Some(ctcp) if ctcp.is_action() => Ctcp {
            command: ctcp.command,
            args: &format!("[{subject}] {}", ctcp.args),
        }
        .format(),
        Some(_) => body.to_owned(),
    }
}

/// [`bracketed`], in two messages where one would have more than `limit` bytes of text.
#[must_use]
pub fn bracketed_within<'a>(subject: &str, body: &'a str, limit: usize) -> Bracketed<'a> {
    let one = bracketed(subject, body);
    if one.len() <= limit || one.len() <= body.len() {
        Bracketed::One(one)
    } else {
        Bracketed::Two {
            subject: format!("[{subject}]"),
            body,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_cut_between_characters() {
        let long = clean(&"ã".repeat(150)).unwrap();
        assert_eq!(long, "ã".repeat(100));
        assert_eq!(clean(&format!("a{}", "ã".repeat(150))).unwrap().len(), 199);
        assert_eq!(clean("a\u{1}b\0c").as_deref(), Some("a b c"));
    }

    #[test]
    fn what_does_not_fit_goes_ahead() {
        assert_eq!(
            bracketed_within("s", "body", 8),
            Bracketed::One("[s] body".to_owned())
        );
        let two = Bracketed::Two {
            subject: "[s]".to_owned(),
            body: "body",
        };
        assert_eq!(bracketed_within("s", "body", 7), two);
        let action = "\u{1}ACTION x\u{1}";
        let two = Bracketed::Two {
            subject: "[s]".to_owned(),
            body: action,
        };
        assert_eq!(bracketed_within("s", action, action.len()), two);
        let ping = "\u{1}PING\u{1}";
        assert_eq!(bracketed_within("s", ping, 1), Bracketed::One(ping.to_owned()));
    }

    proptest::proptest! {
        #[test]
        fn a_clean_subject_is_short_and_stays_as_it_is(subject in ".{0,300}|[ã \r\n\\x01]{0,300}") {
            if let Some(clean_subject) = clean(&subject) {
                proptest::prop_assert!((1..=MAX_BYTES).contains(&clean_subject.len()));
                proptest::prop_assert!(!clean_subject.contains(char::is_control));
                let again = clean(&clean_subject);
                proptest::prop_assert_eq!(again.as_ref(), Some(&clean_subject));
            }
        }
    }
}
