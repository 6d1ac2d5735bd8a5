//! ISUPPORT: what a server says about itself in `RPL_ISUPPORT` (Modern IRC, "`RPL_ISUPPORT` parameters").

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::message::Message;
use super::modes::ModeKind;

/// The most tokens in one message: 15 parameters less the nick and the closing text.
pub const TOKENS_PER_LINE: usize = 13;

/// The most tokens that are remembered; real servers have about 50.
const MAX_TOKENS: usize = 512;

/// How a server compares names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum CaseMapping {
    /// `ascii`: A to Z are a to z.
    Ascii,
    /// `rfc1459`: `[]\^` are also `{}|~`. What a server means that does not say.
    #[default]
    Rfc1459,
    /// `rfc1459-strict`: `[]\` are also `{}|`.
    Rfc1459Strict,
    /// Something else, best treated as Unicode.
    Other,
}

impl CaseMapping {
    /// Folds a name the way this server does, to compare and to look up.
    ///
    /// ```
    /// use protocol::irc::isupport::CaseMapping;
    /// assert_eq!(CaseMapping::Rfc1459.fold("Ana[^]"), "ana{~}");
    /// assert_eq!(CaseMapping::Ascii.fold("Ana[^]"), "ana[^]");
    /// ```
    #[must_use]
    pub fn fold(self, name: &str) -> String {
        let fold = |c: char| match (self, c) {
            (Self::Rfc1459 | Self::Rfc1459Strict, '[') => '{',
            (Self::Rfc1459 | Self::Rfc1459Strict, ']') => '}',
            (Self::Rfc1459 | Self::Rfc1459Strict, '\\') => '|',
            (Self::Rfc1459, '^') => '~',
            _ => c.to_ascii_lowercase(),
        };
        if self == Self::Other {
            return crate::casemap::folded(name).into_owned();
        }
        name.chars().map(fold).collect()
    }
}

/// The tokens that a server sent, with what the specification says where it sent none.
///
/// ```
/// use protocol::irc::{isupport::Isupport, message::Message};
/// let mut isupport = Isupport::default();
/// let line = b":irc 005 ana PREFIX=(qo)~@ NETWORK=Rede\\x20Escola :are supported by this server";
/// isupport.apply_message(&Message::parse(line).unwrap());
/// assert_eq!(isupport.network(), Some("Rede Escola"));
/// assert_eq!(isupport.symbol_of('q'), Some('~'));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Isupport {
    tokens: BTreeMap<String, String>,
}

impl Isupport {
    /// Takes the tokens of a `005`: all parameters but the first and the last.
    pub fn apply_message(&mut self, message: &Message<'_>) {
        for index in 1..message.params.len().saturating_sub(1) {
            if let Some(token) = message.text(index) {
                self.apply(token);
            }
        }
    }

    /// Takes one token: `NAME`, `NAME=value`, or `-NAME`, which takes it back. Beyond a bound, new ones are
    /// ignored.
    pub fn apply(&mut self, token: &str) {
        if let Some(name) = token.strip_prefix('-') {
            self.tokens.remove(name);
            return;
        }
        let (name, value) = token.split_once('=').unwrap_or((token, ""));
        let known = self.tokens.contains_key(name);
        if !name.is_empty() && (known || self.tokens.len() < MAX_TOKENS) {
            self.tokens.insert(name.to_owned(), unescape(value).into_owned());
        }
    }

    /// The unescaped value of a token, empty if it has none.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.tokens.get(name).map(String::as_str)
    }

    /// Whether the server sent the token.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.tokens.contains_key(name)
    }

    /// The number that a token gives; `None` if it is missing, has no value (which means no limit), or is
    /// not a number.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<usize> {
        self.get(name)?.parse().ok()
    }

    /// The modes of members and their symbols, the highest first. `(ov)@+` unless the server says so.
    pub fn prefixes(&self) -> impl Iterator<Item = (char, char)> {
        let (modes, symbols) = self
            .get("PREFIX")
            .map_or(Some(("ov", "@+")), |value| {
                value.strip_prefix('(')?.split_once(')')
            })
            .unwrap_or_default();
        modes.chars().zip(symbols.chars())
    }

    /// The symbol of a member mode.
    #[must_use]
    pub fn symbol_of(&self, mode: char) -> Option<char> {
        self.prefixes()
            .find(|&(m, _)| m == mode)
            .map(|(_, symbol)| symbol)
    }

    /// The member mode of a symbol.
    #[must_use]
    pub fn mode_of(&self, symbol: char) -> Option<char> {
        self.prefixes().find(|&(_, s)| s == symbol).map(|(mode, _)| mode)
    }

    /// The kind of a channel mode, by `CHANMODES` and `PREFIX`; without `CHANMODES`, RFC 2812's modes.
    #[must_use]
    pub fn mode_kind(&self, mode: char) -> Option<ModeKind> {
        if self.symbol_of(mode).is_some() {
            return Some(ModeKind::Always);
        }
        let kinds = [
            ModeKind::List,
            ModeKind::Always,
            ModeKind::WhenSet,
            ModeKind::Flag,
        ];
        let modes = self.get("CHANMODES").unwrap_or("beI,k,l,aimnqpsrt");
        modes
            .split(',')
            .zip(kinds)
            .find(|(letters, _)| letters.contains(mode))
            .map(|(_, kind)| kind)
    }

    /// How the server compares names: `CASEMAPPING`.
    #[must_use]
    pub fn casemapping(&self) -> CaseMapping {
        match self.get("CASEMAPPING") {
            None | Some("rfc1459") => CaseMapping::Rfc1459,
            Some("rfc1459-strict") => CaseMapping::Rfc1459Strict,
            Some("ascii") => CaseMapping::Ascii,
            Some(_) => CaseMapping::Other,
        }
    }

    /// What channel names begin with: `CHANTYPES`. `#&` unless the server says so.
    #[must_use]
    pub fn chantypes(&self) -> &str {
        self.get("CHANTYPES").unwrap_or("#&")
    }

    /// Whether a target is a channel.
    #[must_use]
    pub fn is_channel(&self, target: &str) -> bool {
        target.starts_with(|first| self.chantypes().contains(first))
    }

    /// The symbols that a channel's name may have before it in a message's target: `STATUSMSG`.
    #[must_use]
    pub fn statusmsg(&self) -> &str {
        self.get("STATUSMSG").unwrap_or_default()
    }

    /// The network's name: `NETWORK`.
    #[must_use]
    pub fn network(&self) -> Option<&str> {
        self.get("NETWORK")
    }

    /// The most characters of a nick: `NICKLEN`, as [`Isupport::number`].
    #[must_use]
    pub fn nicklen(&self) -> Option<usize> {
        self.number("NICKLEN")
    }

    /// The most bytes of a message, line end included: `LINELEN`. 512 unless the server says so.
    #[must_use]
    pub fn linelen(&self) -> usize {
        self.number("LINELEN").unwrap_or(super::MAX_BODY)
    }
}

/// Undoes `\xHH` in a value. What is not UTF-8 afterwards is replaced.
fn unescape(value: &str) -> Cow<'_, str> {
    if !value.contains("\\x") {
        return Cow::Borrowed(value);
    }
    let mut plain = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escaped = rest.strip_prefix(b"\\x").and_then(|hex| {
            let (digits, tail) = hex.split_at_checked(2)?;
            let [high, low] = digits else { return None };
            let high = char::from(*high).to_digit(16)?;
            let low = char::from(*low).to_digit(16)?;
            Some((u8::try_from(high * 16 + low).ok()?, tail))
        });
        let (byte, tail) = escaped.unwrap_or((first, tail));
        plain.push(byte);
        rest = tail;
    }
    Cow::Owned(String::from_utf8_lossy(&plain).into_owned())
}

/// Writes a value so that it can stand in a token: backslash, `=`, spaces and controls as `\xHH`.
///
/// ```
/// assert_eq!(protocol::irc::isupport::escape("Rede Escola"), "Rede\\x20Escola");
/// ```
#[must_use]
pub fn escape(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for c in value.chars() {
        if matches!(c, '\\' | '=' | ' ') || c.is_ascii_control() {
            // Writing to a string cannot fail.
            let _ = write!(escaped, "\\x{:02X}", u32::from(c));
        } else {
            escaped.push(c);
        }
    }
    escaped
}

/// Spreads tokens, with a space between each two, over as few messages as may hold them: at most [`TOKENS_PER_LINE`], and
/// at most `max_bytes` with a space before each. A token that is longer than that goes alone.
pub fn pack(tokens: &str, max_bytes: usize) -> impl Iterator<Item = &str> {
    let mut rest = Some(tokens).filter(|tokens| !tokens.is_empty());
    std::iter::from_fn(move || {
        let tokens = rest?;
        let mut ends = tokens.match_indices(' ').map(|(at, _)| at).chain([tokens.len()]);
        let first = ends.next()?;
        let more = ends.take(TOKENS_PER_LINE - 1).take_while(|&end| end < max_bytes);
        let (line, behind) = tokens.split_at(more.last().unwrap_or(first));
        rest = behind.strip_prefix(' ');
        Some(line)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn isupport(tokens: &[&str]) -> Isupport {
        let mut isupport = Isupport::default();
        for token in tokens {
            isupport.apply(token);
        }
        isupport
    }

    #[test]
    fn a_silent_server_means_the_defaults() {
        let isupport = Isupport::default();
        assert!(isupport.prefixes().eq([('o', '@'), ('v', '+')]));
        assert_eq!(isupport.casemapping(), CaseMapping::Rfc1459);
        assert!(isupport.is_channel("#a") && isupport.is_channel("&a") && !isupport.is_channel("a"));
        assert_eq!(isupport.mode_kind('b'), Some(ModeKind::List));
        assert_eq!(isupport.mode_kind('o'), Some(ModeKind::Always));
        assert_eq!(
            (isupport.linelen(), isupport.nicklen(), isupport.statusmsg()),
            (512, None, "")
        );
    }

    #[test]
    fn tokens_are_understood_and_taken_back() {
        let mut isupport = isupport(&[
            "PREFIX=(qaohv)~&@%+",
            "CHANMODES=beI,k,l,imnst",
            "CASEMAPPING=ascii",
            "CHANTYPES=#",
            "STATUSMSG=@+",
            "NICKLEN=32",
            "LINELEN=1024",
            "WHOX",
        ]);
        assert_eq!(isupport.mode_of('%'), Some('h'));
        assert_eq!(isupport.mode_kind('q'), Some(ModeKind::Always));
        assert_eq!(isupport.mode_kind('l'), Some(ModeKind::WhenSet));
        assert_eq!(isupport.mode_kind('s'), Some(ModeKind::Flag));
        assert_eq!(isupport.mode_kind('z'), None);
        assert_eq!(isupport.casemapping(), CaseMapping::Ascii);
        assert!(!isupport.is_channel("&a"));
        assert_eq!(
            (isupport.linelen(), isupport.nicklen(), isupport.statusmsg()),
            (1024, Some(32), "@+")
        );
        assert!(isupport.has("WHOX"));
        isupport.apply("-WHOX");
        isupport.apply("-LINELEN");
        assert!(!isupport.has("WHOX"));
        assert_eq!(isupport.linelen(), 512);
    }

    #[test]
    fn an_empty_or_broken_prefix_means_no_member_modes() {
        for token in ["PREFIX=", "PREFIX", "PREFIX=ov@+", "PREFIX=(ov"] {
            assert_eq!(isupport(&[token]).prefixes().count(), 0, "{token}");
        }
    }

    #[test]
    fn a_server_cannot_fill_the_memory() {
        let mut isupport = Isupport::default();
        (0..10_000).for_each(|n| isupport.apply(&format!("T{n}=x")));
        assert_eq!(isupport.tokens.len(), MAX_TOKENS);
        isupport.apply("T0=y");
        assert_eq!(isupport.get("T0"), Some("y"));
    }

    #[test]
    fn broken_escapes_stay() {
        assert_eq!(isupport(&["A=\\x4\\x\\xzz\\x41"]).get("A"), Some("\\x4\\x\\xzzA"));
        assert_eq!(isupport(&["A=\\xff"]).get("A"), Some("\u{fffd}"));
    }

    #[test]
    fn lines_are_bounded_in_tokens_and_bytes() {
        let tokens = (0..30).map(|n| format!("T{n:02}")).collect::<Vec<_>>().join(" ");
        let count = |line: &str| line.split(' ').count();
        assert_eq!(pack(&tokens, 400).map(count).collect::<Vec<_>>(), [13, 13, 4]);
        let lines: Vec<&str> = pack(&tokens, 12).collect();
        assert!(lines.iter().all(|line| count(line) == 3));
        assert_eq!(lines.join(" "), tokens);
        assert_eq!(pack("long a b", 4).collect::<Vec<_>>(), ["long", "a b"]);
        assert_eq!(pack("", 4).count(), 0);
    }

    proptest::proptest! {
        #[test]
        fn escaping_is_undone(value in ".{0,20}") {
            let token = format!("A={}", escape(&value));
            proptest::prop_assert!(!token.contains([' ', '\r', '\n', '\0']));
            let isupport = isupport(&[token.as_str()]);
            proptest::prop_assert_eq!(isupport.get("A"), Some(value.as_str()));
        }

        #[test]
        fn a_server_may_say_anything(
            tokens in proptest::collection::vec(
                proptest::prop_oneof![".{0,20}", "(PREFIX|CHANMODES|CHANTYPES)=[()a-c,@+ã]{0,8}"],
                0..6,
            ),
        ) {
            let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
            let isupport = isupport(&tokens);
            for (mode, symbol) in isupport.prefixes() {
                proptest::prop_assert!(isupport.symbol_of(mode).is_some());
                proptest::prop_assert!(isupport.mode_of(symbol).is_some());
                proptest::prop_assert_eq!(isupport.mode_kind(mode), Some(ModeKind::Always));
            }
            proptest::prop_assert!(!isupport.is_channel(""));
        }
    }
}
