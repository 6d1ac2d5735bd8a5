//! Labels (IRCv3 labeled-response): which answer belongs to which request.

use protocol::irc::format::MessageWriter;
use protocol::irc::multiline::BATCH as BATCH_OF_LINES;

use super::nest::{inside, parts, tagged, words};
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

    /// The value.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
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
        [part] => tagged(out, "label", &label.0, part),
        _ => {
            let start = MessageWriter::new(out).tag("label", Some(&label.0));
            start
                .source(&cx.policy.server_name)
                .command("BATCH")
                .params(["+answer", "labeled-response"])
                .finish();
            for part in answers {
                inside(out, BATCH, part);
            }
            let end = MessageWriter::new(out).source(&cx.policy.server_name);
            end.command("BATCH").param("-answer").finish();
        }
    }
    out.extend(deliveries.concat());
}

/// The parts of an answer, each a line or a batch, and apart from them what the client said to itself: that comes
/// twice, the echo first, and only the echo is the answer.
fn sort_out(answer: &[u8]) -> (Vec<&[u8]>, Vec<&[u8]>) {
    let mut answers: Vec<&[u8]> = Vec::new();
    let mut deliveries = Vec::new();
    for part in parts(answer) {
        if answers.last() == Some(&part) && is_said(part) {
            deliveries.push(part);
        } else {
            answers.push(part);
        }
    }
    (answers, deliveries)
}

/// Whether this is something said.
fn is_said(part: &[u8]) -> bool {
    let mut words = words(part);
    match words.next() {
        Some(b"PRIVMSG" | b"NOTICE" | b"TAGMSG") => true,
        Some(b"BATCH") => words.nth(1) == Some(BATCH_OF_LINES.as_bytes()),
        _ => false,
    }
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
    fn an_answer_of_one_batch_is_labeled_there_and_others_are_nested() {
        let batch = ":s BATCH +m metadata ana\r\n@batch=m :s 761 x\r\n:s BATCH -m\r\n";
        assert_eq!(labeled(batch), format!("@label=a\\:b {batch}"));
        assert_eq!(
            labeled(&format!("{batch}:s 774 ana\r\n")),
            "@label=a\\:b :irc.test BATCH +answer labeled-response\r\n\
             @batch=answer :s BATCH +m metadata ana\r\n@batch=m :s 761 x\r\n@batch=answer :s BATCH -m\r\n\
             @batch=answer :s 774 ana\r\n:irc.test BATCH -answer\r\n"
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
    fn a_batch_is_one_part_of_an_answer() {
        let said = "@time=x :ana!a@h BATCH +said draft/multiline ana\r\n@batch=said :ana!a@h PRIVMSG ana :oi\r\n\
            :ana!a@h BATCH -said\r\n";
        let rest = &said[1..];
        assert_eq!(labeled(said), format!("@label=a\\:b;{rest}"));
        assert_eq!(labeled(&said.repeat(2)), format!("@label=a\\:b;{rest}{said}"));
        let nested =
            format!("@batch=answer;{rest}").replace(":ana!a@h BATCH -", "@batch=answer :ana!a@h BATCH -");
        assert_eq!(
            labeled(&format!("{said}:s 301 ana rui :x\r\n")),
            format!(
                "@label=a\\:b :irc.test BATCH +answer labeled-response\r\n{nested}\
                 @batch=answer :s 301 ana rui :x\r\n:irc.test BATCH -answer\r\n"
            )
        );
    }

    #[test]
    fn a_batch_without_an_end_is_lines() {
        let answer = labeled(":s BATCH +a x\r\n:s BATCH -b\r\n");
        assert_eq!(answer.lines().count(), 4, "{answer}");
    }

    #[test]
    fn labels_have_bounds() {
        assert_eq!(Label::new(""), None);
        assert!(Label::new(&"x".repeat(MAX_LABEL)).is_some());
        assert_eq!(Label::new(&"x".repeat(MAX_LABEL + 1)), None);
    }
}
