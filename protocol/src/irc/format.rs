//! Messages as they leave: written part by part into a buffer of bytes.

use std::borrow::Cow;

use memchr::memchr3_iter;

use super::MAX_BODY;
use super::numerics::Numeric;

/// The line end of IRC.
const CRLF: &[u8] = b"\r\n";

/// Writes one message at the end of a buffer.
///
/// Parts are given in the order in which they stand: tags, source, command, parameters. Whatever the
/// parts hold, the result is one line: in texts CR, LF and NUL become spaces, in words (source, command
/// and the names of tags) they and what would end the word become `_`. What follows the tags is cut to
/// [`MAX_BODY`] bytes, between characters.
///
/// ```
/// use protocol::irc::format::MessageWriter;
/// let mut out = Vec::new();
/// MessageWriter::new(&mut out)
///     .tag("msgid", Some("a7"))
///     .source("ana!u@h")
///     .command("PRIVMSG")
///     .param("#geral")
///     .trailing("bom dia\r\nQUIT")
///     .finish();
/// assert_eq!(out, b"@msgid=a7 :ana!u@h PRIVMSG #geral :bom dia  QUIT\r\n");
/// ```
#[derive(Debug)]
#[must_use = "a message is complete once `finish` was called"]
pub struct MessageWriter<'a> {
    out: &'a mut Vec<u8>,
    stage: Stage,
    /// Where in `out` the part after the tags begins.
    body: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Start,
    Tags,
    /// The source or the command is written; parameters may follow.
    Body,
    /// A parameter that takes the rest of the line is written.
    Trailing,
}

impl<'a> MessageWriter<'a> {
    /// Begins a message at the end of `out`.
    pub fn new(out: &'a mut Vec<u8>) -> Self {
        let body = out.len();
        Self {
            out,
            stage: Stage::Start,
            body,
        }
    }

    /// Adds a tag; its value is escaped, and left out with its `=` where it is empty. Tags that come after
    /// the source or the command are left out.
    pub fn tag(mut self, key: &str, value: Option<&str>) -> Self {
        match self.stage {
            Stage::Start => self.out.push(b'@'),
            Stage::Tags => self.out.push(b';'),
            Stage::Body | Stage::Trailing => return self,
        }
        self.stage = Stage::Tags;
        self.word(key, |b| matches!(b, b';' | b'='));
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.out.push(b'=');
            self.out.extend_from_slice(escape_tag_value(value).as_bytes());
        }
        self
    }

    /// Sets who the message is from, without a colon: a server's name, or `nick!user@host`.
    pub fn source(mut self, source: &str) -> Self {
        self.begin_body();
        self.out.push(b':');
        self.word(source, |_| false);
        self.out.push(b' ');
        self
    }

    /// Sets who the message is from: a client, in the three parts of `nick!user@host`.
    ///
    /// ```
    /// # use protocol::irc::format::MessageWriter;
    /// let mut out = Vec::new();
    /// MessageWriter::new(&mut out).client("ana", "~a b", "example.com").command("QUIT").finish();
    /// assert_eq!(out, b":ana!~a_b@example.com QUIT\r\n");
    /// ```
    pub fn client(mut self, nick: &str, user: &str, host: &str) -> Self {
        self.begin_body();
        for (sign, part) in [(b':', nick), (b'!', user), (b'@', host)] {
            self.out.push(sign);
            self.word(part, |_| false);
        }
        self.out.push(b' ');
        self
    }

    /// Sets the command.
    pub fn command(mut self, command: &str) -> Self {
        self.begin_body();
        let start = self.out.len();
        self.word(command, |_| false);
        // What would be read as tags or a source.
        if let Some(first @ (b':' | b'@')) = self.out.get_mut(start) {
            *first = b'_';
        }
        self
    }

    /// Sets a numeric as the command.
    pub fn numeric(mut self, numeric: Numeric) -> Self {
        self.begin_body();
        self.out.extend_from_slice(&numeric.digits());
        self
    }

    /// Adds a parameter. One that is empty, has a space, or begins with a colon can only be the last; what
    /// is added after it becomes part of its text.
    pub fn param(self, param: &str) -> Self {
        let bytes = param.as_bytes();
        let last = matches!(bytes.first(), None | Some(b':'))
            || bytes.iter().any(|b| matches!(b, b' ' | b'\r' | b'\n' | b'\0'));
        if last {
            return self.trailing(param);
        }
        self.out.push(b' ');
        self.out.extend_from_slice(bytes);
        self
    }

    /// Adds several parameters.
    pub fn params<T: AsRef<str>>(self, params: impl IntoIterator<Item = T>) -> Self {
        params
            .into_iter()
            .fold(self, |writer, param| writer.param(param.as_ref()))
    }

    /// Adds the last parameter, with a colon before it whether it needs one or not.
    pub fn trailing(mut self, text: &str) -> Self {
        self.out.push(b' ');
        if self.stage != Stage::Trailing {
            self.out.push(b':');
            self.stage = Stage::Trailing;
        }
        let start = self.out.len();
        self.out.extend_from_slice(text.as_bytes());
        let breaks: Vec<usize> = memchr3_iter(b'\r', b'\n', b'\0', text.as_bytes()).collect();
        for at in breaks {
            if let Some(byte) = self.out.get_mut(start + at) {
                *byte = b' ';
            }
        }
        self
    }

    /// How many more bytes fit before the message is cut.
    #[must_use]
    pub fn remaining(&self) -> usize {
        (MAX_BODY - CRLF.len()).saturating_sub(self.out.len() - self.body)
    }

    /// Cuts what is too long, and ends the line.
    pub fn finish(self) {
        let limit = self.body + MAX_BODY - CRLF.len();
        if self.out.len() > limit {
            let is_boundary = |at: &usize| self.out.get(*at).is_none_or(|b| b & 0b1100_0000 != 0b1000_0000);
            let cut = (self.body..=limit).rev().find(is_boundary).unwrap_or(limit);
            self.out.truncate(cut);
        }
        self.out.extend_from_slice(CRLF);
    }

    fn begin_body(&mut self) {
        if self.stage == Stage::Tags {
            self.out.push(b' ');
        }
        if self.stage != Stage::Body {
            self.body = self.out.len();
        }
        self.stage = Stage::Body;
    }

    /// Writes a word, with `_` for the bytes that would end it.
    fn word(&mut self, word: &str, ends: impl Fn(u8) -> bool) {
        let clean = |b| {
            if matches!(b, b' ' | b'\r' | b'\n' | b'\0') || ends(b) {
                b'_'
            } else {
                b
            }
        };
        self.out.extend(word.bytes().map(clean));
    }
}

/// Escapes the value of a tag as IRCv3 message-tags asks: `;` as `\:`, space as `\s`, backslash, CR and LF
/// by a backslash. NUL, which cannot be sent at all, becomes a space.
#[must_use]
pub fn escape_tag_value(value: &str) -> Cow<'_, str> {
    if !value
        .bytes()
        .any(|b| matches!(b, b';' | b' ' | b'\\' | b'\r' | b'\n' | b'\0'))
    {
        return Cow::Borrowed(value);
    }
    let mut escaped = String::with_capacity(value.len() + 8);
    for c in value.chars() {
        match c {
            ';' => escaped.push_str("\\:"),
            ' ' | '\0' => escaped.push_str("\\s"),
            '\\' => escaped.push_str("\\\\"),
            '\r' => escaped.push_str("\\r"),
            '\n' => escaped.push_str("\\n"),
            c => escaped.push(c),
        }
    }
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::message::Message;
    use super::*;

    fn write(build: impl FnOnce(MessageWriter<'_>) -> MessageWriter<'_>) -> String {
        let mut out = Vec::new();
        build(MessageWriter::new(&mut out)).finish();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_parameter_gets_a_colon_only_where_it_needs_one() {
        assert_eq!(write(|w| w.command("X").param("a:b").param("c")), "X a:b c\r\n");
        assert_eq!(write(|w| w.command("X").param("a b")), "X :a b\r\n");
        assert_eq!(write(|w| w.command("X").param(":a")), "X ::a\r\n");
        assert_eq!(write(|w| w.command("X").param("")), "X :\r\n");
        assert_eq!(write(|w| w.command("X").param("a\n")), "X :a \r\n");
        assert_eq!(write(|w| w.command("X").trailing("a")), "X :a\r\n");
        assert_eq!(
            write(|w| w.command("X").params(["a", "b"]).param("c")),
            "X a b c\r\n"
        );
    }

    #[test]
    fn what_follows_the_last_parameter_becomes_part_of_it() {
        assert_eq!(
            write(|w| w.command("X").param("a b").param("c").trailing("d")),
            "X :a b c d\r\n"
        );
    }

    #[test]
    fn numerics_have_three_digits() {
        let line = write(|w| {
            w.source("irc.example.com")
                .numeric(Numeric::RplWelcome)
                .param("ana")
        });
        assert_eq!(line, ":irc.example.com 001 ana\r\n");
    }

    #[test]
    fn tags_are_separated_and_escaped() {
        let line = write(|w| {
            w.tag("a", Some("1;2"))
                .tag("b", None)
                .tag("c", Some(""))
                .command("X")
        });
        assert_eq!(line, "@a=1\\:2;b;c X\r\n");
        let line = write(|w| {
            w.tag("a=1;b c", Some("\0"))
                .source("s")
                .tag("late", None)
                .command("X")
        });
        assert_eq!(line, "@a_1_b_c=\\s :s X\r\n");
    }

    #[test]
    fn tags_do_not_count_towards_the_limit_and_characters_are_not_cut() {
        let tag = "t".repeat(1000);
        for text in [
            "a".repeat(600),
            "ã".repeat(300),
            format!("a{}", "ã".repeat(300)),
            "😀".repeat(150),
        ] {
            let line = write(|w| w.tag(&tag, None).source("s").command("X").trailing(&text));
            let body = line.strip_prefix(&format!("@{tag} ")).unwrap();
            assert!((MAX_BODY - 3..=MAX_BODY).contains(&body.len()), "{}", body.len());
            assert!(body.ends_with("\r\n"));
        }
    }

    #[test]
    fn what_remains_is_what_still_fits() {
        let mut out = b"what was there before\r\n".to_vec();
        let before = out.len();
        let writer = MessageWriter::new(&mut out)
            .tag("t", None)
            .command("X")
            .param("abc");
        assert_eq!(writer.remaining(), 510 - "X abc".len());
        let text = "x".repeat(writer.remaining() - " :".len());
        let writer = writer.trailing(&text);
        assert_eq!(writer.remaining(), 0);
        writer.finish();
        assert_eq!(out.len() - before, "@t ".len() + MAX_BODY);
    }

    fn text() -> impl Strategy<Value = String> {
        prop_oneof![".{0,30}", "[ab :;@=\r\n\\x00\\\\]{0,12}"]
    }

    proptest! {
        #[test]
        fn whatever_the_parts_hold_it_is_one_line(
            tags in prop::collection::vec((text(), text()), 0..3),
            source in text(),
            command in text(),
            params in prop::collection::vec(text(), 0..20),
        ) {
            let mut out = Vec::new();
            let mut writer = MessageWriter::new(&mut out);
            for (key, value) in &tags {
                writer = writer.tag(key, Some(value));
            }
            writer.source(&source).command(&command).params(&params).finish();
            let line = out.strip_suffix(CRLF).unwrap();
            prop_assert!(!line.iter().any(|b| matches!(b, b'\r' | b'\n' | b'\0')));
            prop_assert!(std::str::from_utf8(line).is_ok());
            prop_assert!(command.is_empty() || Message::parse(line).is_ok());
        }

        #[test]
        fn what_was_written_is_read_back(
            tags in prop::collection::btree_map("[+]?[a-z./-]{1,8}", "[^\\x00]{0,20}", 0..4),
            source in prop::option::of("[^ \r\n\\x00]{1,20}"),
            command in "[A-Z]{1,12}|[0-9]{3}",
            params in prop::collection::vec("[^: \r\n\\x00][^ \r\n\\x00]{0,8}", 0..14),
            last in prop::option::of("[^\r\n\\x00]{0,30}"),
        ) {
            let mut out = Vec::new();
            let mut writer = MessageWriter::new(&mut out);
            for (key, value) in &tags {
                writer = writer.tag(key, Some(value));
            }
            if let Some(source) = &source {
                writer = writer.source(source);
            }
            writer = writer.command(&command).params(&params);
            if let Some(last) = &last {
                writer = writer.param(last);
            }
            prop_assume!(writer.remaining() > 0);
            writer.finish();
            let message = Message::parse(out.strip_suffix(CRLF).unwrap()).unwrap();
            prop_assert_eq!(message.tags.iter().count(), tags.len());
            for (key, value) in &tags {
                let read = message.tags.get(key);
                prop_assert_eq!(read.as_deref(), Some(value.as_str()));
            }
            prop_assert_eq!(message.source, source.as_deref().map(str::as_bytes));
            prop_assert_eq!(message.command_str(), Some(command.as_str()));
            let read: Vec<_> = (0..message.params.len()).map(|i| message.text(i).unwrap()).collect();
            let written: Vec<_> = params.iter().chain(&last).map(String::as_str).collect();
            prop_assert_eq!(read, written);
        }
    }
}
