//! Labels (IRCv3 labeled-response): which answer belongs to which request.

use protocol::irc::format::{MessageWriter, escape_tag_value};

use crate::dialect::Context;

/// The longest label, in bytes (IRCv3 labeled-response).
const MAX_LABEL: usize = 64;

/// The reference of the batch around an answer (`+answer` opens it, `-answer` closes it). One name serves all: each batch is closed before the next opens.
const BATCH: &str = "answer";

/// What a client calls one of its requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label(Box<str>);

impl Label {
    /// The label of this value; `None` if it is empty or too long to be one.
    #[must_use]
    pub fn new(value: &str) -> Option<Self> {
        (!value.is_empty() && value.len() <= MAX_LABEL).then(|| Self(value.into()))
    }
}

/// See [`crate::dialect::apply_label`].
pub fn apply(label: &Label, out: &mut Vec<u8>, from: usize, cx: &Context<'_>) {
    let answer = out.split_off(from.min(out.len()));
    let (answers, deliveries) = sort_out(&answer);
    match *answers {
        [] => MessageWriter::new(out)
            .tag("label", Some(&label.0))
            .source(&cx.policy.server_name)
            .command("ACK")
            .finish(),
        [line] => tagged(out, "label", &label.0, line),
        _ => {
            let start = MessageWriter::new(out).tag("label", Some(&label.0));
            start
                .source(&cx.policy.server_name)
                .command("BATCH")
                .params(["+answer", "labeled-response"])
                .finish();
            for line in answers {
                tagged(out, "batch", BATCH, line);
            }
            let end = MessageWriter::new(out).source(&cx.policy.server_name);
            end.command("BATCH").param("-answer").finish();
        }
    }
    out.extend(deliveries.concat());
}

/// The lines of an answer, and apart from them what the client said to itself: that comes twice, the echo first,
/// and only the echo is the answer.
fn sort_out(answer: &[u8]) -> (Vec<&[u8]>, Vec<&[u8]>) {
    let mut answers: Vec<&[u8]> = Vec::new();
    let mut deliveries = Vec::new();
    for line in answer.split_inclusive(|&b| b == b'\n') {
        if answers.last() == Some(&line) && is_said(line) {
            deliveries.push(line);
        } else {
            answers.push(line);
        }
    }
    (answers, deliveries)
}

/// Whether a line is something said.
fn is_said(line: &[u8]) -> bool {
    let command = line
        .split(|&b| b == b' ')
        .find(|word| !matches!(word.first(), Some(b'@' | b':')));
    matches!(command, Some(b"PRIVMSG" | b"NOTICE" | b"TAGMSG"))
}

/// Appends a line with one more tag, the first.
fn tagged(out: &mut Vec<u8>, key: &str, value: &str, line: &[u8]) {
    out.push(b'@');
    out.extend_from_slice(key.as_bytes());
    out.push(b'=');
    out.extend_from_slice(escape_tag_value(value).as_bytes());
    let rest = line.strip_prefix(b"@");
    out.push(if rest.is_some() { b';' } else { b' ' });
    out.extend_from_slice(rest.unwrap_or(line));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::testing::{context, policy};
    use protocol::language::Language;

    fn labeled(answer: &str) -> String {
        let policy = policy(Language::En);
        let mut out = b"before\r\n".to_vec();
        let from = out.len();
        out.extend_from_slice(answer.as_bytes());
        apply(&Label::new("a;b").unwrap(), &mut out, from, &context(&policy));
        String::from_utf8(out)
            .unwrap()
            .strip_prefix("before\r\n")
            .unwrap()
            .to_owned()
    }

    #[test]
    fn no_answer_is_acknowledged() {
        assert_eq!(labeled(""), "@label=a\\:b :irc.test ACK\r\n");
    }

    #[test]
    fn one_line_is_tagged() {
        assert_eq!(labeled(":s PONG s\r\n"), "@label=a\\:b :s PONG s\r\n");
        assert_eq!(
            labeled("@time=x :s PONG s\r\n"),
            "@label=a\\:b;time=x :s PONG s\r\n"
        );
    }

    #[test]
    fn several_lines_become_a_batch() {
        assert_eq!(
            labeled(":s 1\r\n@t :s 2\r\n"),
            "@label=a\\:b :irc.test BATCH +answer labeled-response\r\n\
             @batch=answer :s 1\r\n@batch=answer;t :s 2\r\n:irc.test BATCH -answer\r\n"
        );
    }

    #[test]
    fn what_one_says_to_oneself_is_labeled_once() {
        let said = "@msgid=7 :ana!a@h PRIVMSG ana :oi\r\n";
        assert_eq!(
            labeled(&said.repeat(2)),
            format!("@label=a\\:b;{}{said}", &said[1..])
        );
        let motd = ":s 372 ana :-\r\n";
        assert!(
            labeled(&motd.repeat(2)).contains("BATCH"),
            "other lines may be the same twice"
        );
    }

    #[test]
    fn labels_have_bounds() {
        assert_eq!(Label::new(""), None);
        assert!(Label::new(&"x".repeat(MAX_LABEL)).is_some());
        assert_eq!(Label::new(&"x".repeat(MAX_LABEL + 1)), None);
    }
}
