//! Mode strings: `+ov-b ana rui *!*@spam` (RFC 2812 section 3.2.3, Modern IRC "Mode message").

/// Whether a mode takes a parameter: the types A to D of ISUPPORT's `CHANMODES`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ModeKind {
    /// Type A: adds to and removes from a list; without a parameter, asks for the list.
    List,
    /// Type B: always takes a parameter. Also the modes of members, such as `o`.
    Always,
    /// Type C: takes a parameter when it is set.
    WhenSet,
    /// Type D: never takes a parameter.
    Flag,
}

impl ModeKind {
    /// Whether a change of this kind takes a parameter.
    #[must_use]
    pub const fn takes_arg(self, add: bool) -> bool {
        match self {
            Self::List | Self::Always => true,
            Self::WhenSet => add,
            Self::Flag => false,
        }
    }
}

/// One change of one mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Change<'a> {
    /// Whether the mode is set or unset.
    pub add: bool,
    /// The mode's letter.
    pub mode: char,
    /// Its kind, as the caller said.
    pub kind: ModeKind,
    /// Its parameter: `None` if it takes none, and if it takes one that is missing.
    pub arg: Option<&'a str>,
}

impl Change<'_> {
    /// Whether the change needs a parameter that is missing. A list without one is a question, not an
    /// error.
    #[must_use]
    pub const fn lacks_arg(&self) -> bool {
        !matches!(self.kind, ModeKind::List) && self.kind.takes_arg(self.add) && self.arg.is_none()
    }
}

/// A letter that is not a mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{0:?} is not a mode")]
pub struct UnknownMode(pub char);

/// Reads a mode string and its parameters, in order. What comes before the first sign is set. Parameters
/// that no mode takes are left over.
///
/// ```
/// use protocol::irc::modes::{ModeKind, UnknownMode, parse_modes};
/// let kinds = |mode| match mode {
///     'o' => Some(ModeKind::Always),
///     'm' => Some(ModeKind::Flag),
///     _ => None,
/// };
/// let found: Vec<_> = parse_modes("+mo-x", ["ana"], kinds).collect();
/// assert_eq!(found[1].unwrap().arg, Some("ana"));
/// assert_eq!(found[2], Err(UnknownMode('x')));
/// ```
pub fn parse_modes<'a>(
    modes: &'a str,
    args: impl IntoIterator<Item = &'a str>,
    kind_of: impl Fn(char) -> Option<ModeKind>,
) -> impl Iterator<Item = Result<Change<'a>, UnknownMode>> {
    let mut args = args.into_iter();
    let mut add = true;
    modes.chars().filter_map(move |mode| match mode {
        '+' | '-' => {
            add = mode == '+';
            None
        }
        _ => Some(match kind_of(mode) {
            Some(kind) => {
                let arg = if kind.takes_arg(add) { args.next() } else { None };
                Ok(Change { add, mode, kind, arg })
            }
            None => Err(UnknownMode(mode)),
        }),
    })
}

/// Writes changes as a mode string and its parameters, each sign once for all that share it.
///
/// ```
/// use protocol::irc::modes::{Change, ModeKind, format_modes};
/// let change = |add, mode, arg| Change { add, mode, kind: ModeKind::Always, arg };
/// let changes = [change(true, 'o', Some("ana")), change(true, 'v', Some("rui")), change(false, 'k', None)];
/// assert_eq!(format_modes(&changes), ("+ov-k".to_owned(), vec!["ana", "rui"]));
/// ```
#[must_use]
pub fn format_modes<'a>(changes: &[Change<'a>]) -> (String, Vec<&'a str>) {
    let mut modes = String::with_capacity(changes.len() + 2);
    let mut sign = None;
    for change in changes {
        if sign != Some(change.add) {
            modes.push(if change.add { '+' } else { '-' });
            sign = Some(change.add);
        }
        modes.push(change.mode);
    }
    (modes, changes.iter().filter_map(|change| change.arg).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(mode: char) -> Option<ModeKind> {
        match mode {
            'b' | 'e' | 'I' => Some(ModeKind::List),
            'k' | 'o' | 'v' => Some(ModeKind::Always),
            'l' => Some(ModeKind::WhenSet),
            'i' | 'm' | 'n' => Some(ModeKind::Flag),
            _ => None,
        }
    }

    fn parse<'a>(modes: &'a str, args: &[&'a str]) -> Vec<(bool, char, Option<&'a str>)> {
        parse_modes(modes, args.iter().copied(), kinds)
            .map(|change| change.map(|c| (c.add, c.mode, c.arg)).unwrap())
            .collect()
    }

    #[test]
    fn each_kind_takes_the_parameters_it_should() {
        assert_eq!(
            parse("+l-l+k-k+b-i", &["5", "key", "old", "mask", "left over"]),
            [
                (true, 'l', Some("5")),
                (false, 'l', None),
                (true, 'k', Some("key")),
                (false, 'k', Some("old")),
                (true, 'b', Some("mask")),
                (false, 'i', None),
            ]
        );
    }

    #[test]
    fn signs_may_be_missing_repeated_or_useless() {
        assert_eq!(
            parse("i+-m++n-", &[]),
            [(true, 'i', None), (false, 'm', None), (true, 'n', None)]
        );
        assert_eq!(parse("", &["x"]), []);
        assert_eq!(parse("+-", &[]), []);
    }

    #[test]
    fn a_missing_parameter_is_an_error_only_for_what_is_no_list() {
        let lacking: Vec<_> = parse_modes("+bol-lk", [], kinds)
            .map(|change| change.unwrap().lacks_arg())
            .collect();
        assert_eq!(lacking, [false, true, true, false, true]);
    }

    #[test]
    fn unknown_letters_take_no_parameter() {
        let found: Vec<_> = parse_modes("xoã", ["ana"], kinds).collect();
        assert_eq!(found[0], Err(UnknownMode('x')));
        assert_eq!(found[1].unwrap().arg, Some("ana"));
        assert_eq!(found[2], Err(UnknownMode('ã')));
    }

    proptest::proptest! {
        #[test]
        fn what_was_written_is_read_back(modes in "[+\\-bovlimk]{0,12}") {
            let args: Vec<String> = (0..12).map(|n| format!("a{n}")).collect();
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            let changes: Vec<_> =
                parse_modes(&modes, args.iter().copied(), kinds).map(Result::unwrap).collect();
            let (written, written_args) = format_modes(&changes);
            let again: Vec<_> =
                parse_modes(&written, written_args, kinds).map(Result::unwrap).collect();
            proptest::prop_assert_eq!(again, changes);
        }
    }
}
