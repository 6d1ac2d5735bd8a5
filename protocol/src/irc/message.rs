//! Messages as they arrive: one line, taken apart without copying.

use std::borrow::Cow;
use std::ops::Deref;

/// The most parameters that a message can have; the last one takes the rest of the line (RFC 2812
/// section 2.3.1).
pub const MAX_PARAMS: usize = 15;

/// Why a line is not a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ParseError {
    /// The line holds nothing but spaces.
    #[error("the line is empty")]
    Empty,
    /// Where the command should be, the line ends, or goes on with a colon or an at sign.
    #[error("the line has no command")]
    NoCommand,
}

/// A message: a view into the line that it was parsed from.
///
/// ```
/// use protocol::irc::message::Message;
/// let message = Message::parse(b"@id=7 :ana!u@h PRIVMSG #geral :bom dia").unwrap();
/// assert_eq!(message.tags.get("id").as_deref(), Some("7"));
/// assert_eq!(message.source, Some(&b"ana!u@h"[..]));
/// assert_eq!(message.command_str(), Some("PRIVMSG"));
/// assert_eq!(message.text(1), Some("bom dia"));
/// assert_eq!(message.text(2), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message<'a> {
    /// The tags, possibly none.
    pub tags: Tags<'a>,
    /// The source, without its colon.
    pub source: Option<&'a [u8]>,
    /// The command as it was sent, in any case: never empty, and not beginning with a colon or an at sign.
    pub command: &'a [u8],
    /// The parameters.
    pub params: Params<'a>,
}

impl<'a> Message<'a> {
    /// Takes a line apart. The line comes without its end.
    ///
    /// Any number of spaces separates the parts (RFC 1459 section 2.3, and what servers send). Bytes are
    /// not checked: what is not UTF-8 is found by asking for text.
    pub fn parse(line: &'a [u8]) -> Result<Self, ParseError> {
        let mut rest = skip_spaces(line);
        if rest.is_empty() {
            return Err(ParseError::Empty);
        }
        let mut tags = Tags::default();
        if let Some(after) = rest.strip_prefix(b"@") {
            let (raw, after) = split_word(after);
            tags = Tags { raw };
            rest = after;
        }
        let mut source = None;
        if let Some(after) = rest.strip_prefix(b":") {
            let (word, after) = split_word(after);
            source = Some(word);
            rest = after;
        }
        let (command, rest) = split_word(rest);
        if matches!(command.first(), None | Some(b':' | b'@')) {
            return Err(ParseError::NoCommand);
        }
        Ok(Self {
            tags,
            source,
            command,
            params: Params::parse(rest),
        })
    }

    /// The parameter at `index`, counted from 0.
    #[must_use]
    pub fn param(&self, index: usize) -> Option<&'a [u8]> {
        self.params.get(index).copied()
    }

    /// The parameter at `index` as text: `None` if it is missing or not UTF-8.
    #[must_use]
    pub fn text(&self, index: usize) -> Option<&'a str> {
        self.param(index)
            .and_then(|param| std::str::from_utf8(param).ok())
    }

    /// The command as text: `None` if it is not UTF-8.
    #[must_use]
    pub fn command_str(&self) -> Option<&'a str> {
        std::str::from_utf8(self.command).ok()
    }
}

/// The parameters of a message, at most [`MAX_PARAMS`]. Behaves as a slice of byte strings.
#[derive(Clone, Copy)]
pub struct Params<'a> {
    list: [&'a [u8]; MAX_PARAMS],
    len: usize,
}

impl<'a> Params<'a> {
    fn parse(mut rest: &'a [u8]) -> Self {
        let mut params = Self {
            list: [&[]; MAX_PARAMS],
            len: 0,
        };
        for (index, slot) in params.list.iter_mut().enumerate() {
            if rest.is_empty() {
                break;
            }
            params.len = index + 1;
            if let Some(trailing) = rest.strip_prefix(b":") {
                *slot = trailing;
                break;
            }
            if index + 1 == MAX_PARAMS {
                *slot = rest;
                break;
            }
            (*slot, rest) = split_word(rest);
        }
        params
    }

    /// The parameters as a slice that lives as long as the line's view.
    #[must_use]
    pub fn as_slice(&self) -> &[&'a [u8]] {
        self.list.get(..self.len).unwrap_or_default()
    }
}

impl<'a> Deref for Params<'a> {
    type Target = [&'a [u8]];

    fn deref(&self) -> &Self::Target {
        self.as_slice()
    }
}

impl PartialEq for Params<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl Eq for Params<'_> {}

impl std::fmt::Debug for Params<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.iter().map(|param| param.escape_ascii().to_string()))
            .finish()
    }
}

/// The tags of a message (IRCv3 message-tags), looked at when they are asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tags<'a> {
    raw: &'a [u8],
}

impl<'a> Tags<'a> {
    /// What is written as tags are, without the `@`: other things are too.
    #[must_use]
    pub const fn new(raw: &'a [u8]) -> Self {
        Self { raw }
    }

    /// Every tag in order, duplicates too, with its unescaped value. `None` is a tag without `=`, which
    /// means the same as an empty value.
    pub fn iter(&self) -> impl Iterator<Item = (&'a [u8], Option<Cow<'a, [u8]>>)> + use<'a> {
        self.pairs().map(|(key, value)| (key, value.map(unescape)))
    }

    /// The value of the tag `key`, empty if it has none. The last of several wins. `None` if there is no
    /// such tag, or if its value is not UTF-8.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Cow<'a, str>> {
        let (_, value) = self.pairs().filter(|(k, _)| *k == key.as_bytes()).last()?;
        match unescape(value.unwrap_or_default()) {
            Cow::Borrowed(value) => std::str::from_utf8(value).ok().map(Cow::Borrowed),
            Cow::Owned(value) => String::from_utf8(value).ok().map(Cow::Owned),
        }
    }

    /// Whether there are no tags.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pairs().next().is_none()
    }

    /// The tags as they were sent, without `@` and the space after them. Its length is what
    /// [`MAX_CLIENT_TAG_DATA`](super::MAX_CLIENT_TAG_DATA) limits.
    #[must_use]
    pub fn raw(&self) -> &'a [u8] {
        self.raw
    }

    fn pairs(&self) -> impl Iterator<Item = (&'a [u8], Option<&'a [u8]>)> + use<'a> {
        self.raw.split(|&b| b == b';').filter_map(|tag| {
            let mut parts = tag.splitn(2, |&b| b == b'=');
            let key = parts.next().filter(|key| !key.is_empty())?;
            Some((key, parts.next()))
        })
    }
}

/// Undoes the escapes of a tag's value: `\:` is `;`, `\s` a space, `\r` CR, `\n` LF; before anything else,
/// and at the end, the backslash is dropped.
fn unescape(value: &[u8]) -> Cow<'_, [u8]> {
    if !value.contains(&b'\\') {
        return Cow::Borrowed(value);
    }
    let mut plain = Vec::with_capacity(value.len());
    let mut bytes = value.iter();
    while let Some(&byte) = bytes.next() {
        if byte != b'\\' {
            plain.push(byte);
            continue;
        }
        match bytes.next() {
            Some(b':') => plain.push(b';'),
            Some(b's') => plain.push(b' '),
            Some(b'r') => plain.push(b'\r'),
            Some(b'n') => plain.push(b'\n'),
            Some(&other) => plain.push(other),
            None => {}
        }
    }
    Cow::Owned(plain)
}

fn skip_spaces(bytes: &[u8]) -> &[u8] {
    let spaces = bytes.iter().take_while(|&&b| b == b' ').count();
    bytes.get(spaces..).unwrap_or_default()
}

/// The bytes up to the first space, and what follows the spaces.
fn split_word(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|&b| b == b' ').unwrap_or(bytes.len());
    let (word, rest) = bytes.split_at(end);
    (word, skip_spaces(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts<'a>(message: &Message<'a>) -> Vec<&'a str> {
        message
            .params
            .iter()
            .map(|p| std::str::from_utf8(p).unwrap())
            .collect()
    }

    #[test]
    fn lines_without_a_command_are_refused() {
        for line in ["", " ", "   "] {
            assert_eq!(Message::parse(line.as_bytes()), Err(ParseError::Empty));
        }
        for line in [
            "@", "@a=b", "@a ", ":", ":ana", ":ana  ", "@a :ana", "@a  ", ":a :b c", "@a @b c", ":a @b c",
        ] {
            assert_eq!(
                Message::parse(line.as_bytes()),
                Err(ParseError::NoCommand),
                "{line:?}"
            );
        }
    }

    #[test]
    fn spaces_may_be_many_everywhere() {
        let message = Message::parse(b"  @a=1   :ana   PRIVMSG   #geral   :  bom  dia ").unwrap();
        assert_eq!(message.tags.get("a").as_deref(), Some("1"));
        assert_eq!(message.source, Some(&b"ana"[..]));
        assert_eq!(texts(&message), ["#geral", "  bom  dia "]);
    }

    #[test]
    fn the_fifteenth_parameter_takes_the_rest() {
        let line = format!("X {} fifteenth :and more", vec!["p"; 14].join(" "));
        let message = Message::parse(line.as_bytes()).unwrap();
        assert_eq!(message.params.len(), MAX_PARAMS);
        assert_eq!(message.text(14), Some("fifteenth :and more"));

        let line = format!("X {} :fifteenth and more", vec!["p"; 14].join(" "));
        let message = Message::parse(line.as_bytes()).unwrap();
        assert_eq!(message.text(14), Some("fifteenth and more"));
    }

    #[test]
    fn what_is_not_utf8_is_there_as_bytes_only() {
        let message = Message::parse(b"@k=\xff PRIVMSG \xc3 :ol\xc3\xa1").unwrap();
        assert_eq!(message.tags.get("k"), None);
        assert_eq!(message.tags.iter().count(), 1);
        assert_eq!(message.param(0), Some(&b"\xc3"[..]));
        assert_eq!(message.text(0), None);
        assert_eq!(message.text(1), Some("olá"));
        assert_eq!(Message::parse(b"\xff").unwrap().command_str(), None);
    }

    #[test]
    fn tags_without_a_name_are_skipped() {
        let message = Message::parse(b"@;;=x;a;b= X").unwrap();
        let tags: Vec<_> = message.tags.iter().collect();
        assert_eq!(
            tags,
            [(&b"a"[..], None), (&b"b"[..], Some(Cow::Borrowed(&b""[..])))]
        );
        assert_eq!(message.tags.get("a").as_deref(), Some(""));
        assert!(!message.tags.is_empty());
        assert!(Message::parse(b"@; X").unwrap().tags.is_empty());
    }

    #[test]
    fn values_are_copied_only_to_unescape_them() {
        let message = Message::parse(br"@a=plain;b=a\sb X").unwrap();
        assert!(matches!(message.tags.get("a"), Some(Cow::Borrowed("plain"))));
        assert_eq!(message.tags.get("b").as_deref(), Some("a b"));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_parsed_or_refused(
            line in proptest::prop_oneof![
                proptest::collection::vec(proptest::num::u8::ANY, 0..80),
                proptest::collection::vec(proptest::sample::select(&b" :@;=\\sa\xff"[..]), 0..60),
            ],
        ) {
            if let Ok(message) = Message::parse(&line) {
                proptest::prop_assert!(!message.command.is_empty());
                proptest::prop_assert!(message.params.len() <= MAX_PARAMS);
                proptest::prop_assert_eq!(message.param(message.params.len()), None);
                for (key, _) in message.tags.iter() {
                    proptest::prop_assert!(!key.is_empty());
                    if let Ok(key) = std::str::from_utf8(key) {
                        let last = message.tags.iter().filter(|(k, _)| *k == key.as_bytes()).last().unwrap();
                        let value = String::from_utf8(last.1.unwrap_or_default().into_owned()).ok();
                        proptest::prop_assert_eq!(message.tags.get(key).map(Cow::into_owned), value);
                    }
                }
                // All but the last are words.
                let middle = message.params.split_last().map_or(&[][..], |(_, middle)| middle);
                proptest::prop_assert!(middle.iter().all(|param| !param.is_empty() && !param.contains(&b' ')));
            }
        }
    }
}
