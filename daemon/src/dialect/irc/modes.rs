//! The letters of modes.

use protocol::irc::modes::{Change, ModeKind, format_modes};

use crate::server::event::AppliedMode;
use crate::server::reply::Ranks;
use crate::server::request::{MaskList, Rank, RoomFlag, UserMode};

/// Letters of rooms' modes: those that are lists, those that always have an argument, those that have one when they
/// are set, and flags (ISUPPORT CHANMODES).
pub const CHANMODES: [&str; 4] = ["Ibe", "k", "l", "CMRimnst"];
/// Letters of members' ranks and their symbols, highest first (ISUPPORT PREFIX).
pub const PREFIX: (&str, &str) = ("qov", "~@+");
/// Letters of users' modes.
pub const USER_MODES: &str = "Biow";
/// The most arguments in one line of changes, with the room and the letters 15 parameters in all.
pub const MAX_ARGUMENTS: usize = 13;

/// What kind of argument a room's mode has.
#[must_use]
pub fn kind_of(letter: char) -> Option<ModeKind> {
    if PREFIX.0.contains(letter) {
        return Some(ModeKind::Always);
    }
    let kinds = [
        ModeKind::List,
        ModeKind::Always,
        ModeKind::WhenSet,
        ModeKind::Flag,
    ];
    let found = CHANMODES
        .iter()
        .zip(kinds)
        .find(|(letters, _)| letters.contains(letter));
    found.map(|(_, kind)| kind)
}

/// The flag of this letter.
#[must_use]
pub fn flag_of(letter: char) -> Option<RoomFlag> {
    match letter {
        'C' => Some(RoomFlag::NoCtcp),
        'M' => Some(RoomFlag::AccountsSpeak),
        'R' => Some(RoomFlag::AccountsEnter),
        'i' => Some(RoomFlag::InviteOnly),
        'm' => Some(RoomFlag::Moderated),
        'n' => Some(RoomFlag::NoExternal),
        's' => Some(RoomFlag::Secret),
        't' => Some(RoomFlag::ProtectedTopic),
        _ => None,
    }
}

fn flag_letter(flag: RoomFlag) -> char {
    match flag {
        RoomFlag::NoCtcp => 'C',
        RoomFlag::AccountsSpeak => 'M',
        RoomFlag::AccountsEnter => 'R',
        RoomFlag::InviteOnly => 'i',
        RoomFlag::Moderated => 'm',
        RoomFlag::NoExternal => 'n',
        RoomFlag::Secret => 's',
        RoomFlag::ProtectedTopic => 't',
    }
}

/// The list of this letter.
#[must_use]
pub fn list_of(letter: char) -> Option<MaskList> {
    [MaskList::Ban, MaskList::Exception, MaskList::InviteException]
        .into_iter()
        .find(|list| list.letter() == letter)
}

/// The rank of this letter.
#[must_use]
pub fn rank_of(letter: char) -> Option<Rank> {
    match letter {
        'q' => Some(Rank::Founder),
        'o' => Some(Rank::Operator),
        'v' => Some(Rank::Voice),
        _ => None,
    }
}

/// The letter of a rank.
pub fn rank_letter(rank: Rank) -> char {
    match rank {
        Rank::Founder => 'q',
        Rank::Operator => 'o',
        Rank::Voice => 'v',
    }
}

/// The symbol shown before the names of those with a rank.
#[must_use]
pub fn rank_symbol(rank: Rank) -> char {
    match rank {
        Rank::Founder => '~',
        Rank::Operator => '@',
        Rank::Voice => '+',
    }
}

/// Writes the symbols of somebody's ranks: all, or only the highest (IRCv3 multi-prefix).
pub fn push_ranks(line: &mut String, ranks: Ranks, all: bool) {
    line.extend(
        ranks
            .iter()
            .map(rank_symbol)
            .take(if all { usize::MAX } else { 1 }),
    );
}

/// The user mode of this letter.
#[must_use]
pub fn user_mode_of(letter: char) -> Option<UserMode> {
    [
        UserMode::Bot,
        UserMode::Invisible,
        UserMode::Operator,
        UserMode::Wallops,
    ]
    .into_iter()
    .find(|&mode| user_mode_letter(mode) == letter)
}

fn user_mode_letter(mode: UserMode) -> char {
    match mode {
        UserMode::Bot => 'B',
        UserMode::Invisible => 'i',
        UserMode::Operator => 'o',
        UserMode::Wallops => 'w',
    }
}

/// A user's modes as they are shown: `+iw`.
#[must_use]
pub fn user_modes(modes: &[UserMode]) -> String {
    std::iter::once('+')
        .chain(modes.iter().copied().map(user_mode_letter))
        .collect()
}

/// Changes of a user's modes: `+i-w`.
#[must_use]
pub fn user_mode_changes(changes: &[(bool, UserMode)]) -> String {
    let changes: Vec<_> = changes
        .iter()
        .map(|&(add, mode)| flag_change(add, user_mode_letter(mode)))
        .collect();
    format_modes(&changes).0
}

fn flag_change(add: bool, mode: char) -> Change<'static> {
    Change {
        add,
        mode,
        kind: ModeKind::Flag,
        arg: None,
    }
}

/// Writes a room's modes or their changes, in as many pieces of letters and arguments as it needs for none to pass
/// `max` bytes.
pub fn for_each_piece(changes: &[AppliedMode], max: usize, mut emit: impl FnMut(&str, &[&str])) {
    let limits: Vec<_> = changes.iter().map(limit_text).collect();
    let mut piece: Vec<Change<'_>> = Vec::new();
    let mut arguments = 0;
    let mut bytes = 0;
    for (change, limit) in changes.iter().zip(&limits) {
        let change = described(change, limit);
        // A letter, and perhaps a sign before it, and a space before the argument.
        let size = 2 + change.arg.map_or(0, |arg| arg.len() + 1);
        let takes_argument = usize::from(change.arg.is_some());
        if !piece.is_empty() && (bytes + size > max || arguments + takes_argument > MAX_ARGUMENTS) {
            let (letters, args) = format_modes(&piece);
            emit(&letters, &args);
            piece.clear();
            (arguments, bytes) = (0, 0);
        }
        piece.push(change);
        arguments += takes_argument;
        bytes += size;
    }
    if !piece.is_empty() {
        let (letters, args) = format_modes(&piece);
        emit(&letters, &args);
    }
}

fn limit_text(change: &AppliedMode) -> String {
    match change {
        AppliedMode::Limit(Some(limit)) => limit.to_string(),
        _ => String::new(),
    }
}

fn described<'a>(change: &'a AppliedMode, limit: &'a str) -> Change<'a> {
    let with = |add, mode, arg| Change {
        add,
        mode,
        kind: ModeKind::Always,
        arg: Some(arg),
    };
    match change {
        AppliedMode::Flag { add, flag } => flag_change(*add, flag_letter(*flag)),
        AppliedMode::Rank { add, rank, name } => with(*add, rank_letter(*rank), name.as_str()),
        AppliedMode::Mask { add, list, mask } => with(*add, list.letter(), mask),
        AppliedMode::Key(Some(key)) => with(true, 'k', key),
        // The key itself is nobody's business any more, but clients wait for an argument.
        AppliedMode::Key(None) => with(false, 'k', "*"),
        AppliedMode::Limit(Some(_)) => with(true, 'l', limit),
        AppliedMode::Limit(None) => flag_change(false, 'l'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_the_tables_and_of_the_types_agree() {
        for letter in ('A'..='z').chain(['é']) {
            let kind = kind_of(letter);
            assert_eq!(
                kind == Some(ModeKind::Flag),
                flag_of(letter).is_some(),
                "{letter}"
            );
            assert_eq!(
                kind == Some(ModeKind::List),
                list_of(letter).is_some(),
                "{letter}"
            );
            assert_eq!(PREFIX.0.contains(letter), rank_of(letter).is_some(), "{letter}");
            assert_eq!(
                USER_MODES.contains(letter),
                user_mode_of(letter).is_some(),
                "{letter}"
            );
            assert!(rank_of(letter).is_none_or(|rank| rank_letter(rank) == letter));
            assert!(flag_of(letter).is_none_or(|flag| flag_letter(flag) == letter));
        }
        let symbols: String = PREFIX.0.chars().filter_map(rank_of).map(rank_symbol).collect();
        assert_eq!(symbols, PREFIX.1);
    }

    #[test]
    fn pieces_are_bounded_in_bytes_and_arguments() {
        let mask = |i: usize| AppliedMode::Mask {
            add: true,
            list: MaskList::Ban,
            mask: "x".repeat(i).into(),
        };
        let count = |changes: &[AppliedMode], max| {
            let mut pieces = Vec::new();
            for_each_piece(changes, max, |letters, args| {
                pieces.push((letters.to_owned(), args.join(" ")));
            });
            pieces
        };
        let masks: Vec<_> = (0..20).map(|_| mask(3)).collect();
        let pieces = count(&masks, 400);
        assert_eq!(
            pieces
                .iter()
                .map(|(letters, _)| letters.len() - 1)
                .collect::<Vec<_>>(),
            [13, 7]
        );
        let masks: Vec<_> = (0..6).map(|_| mask(150)).collect();
        let pieces = count(&masks, 400);
        assert!(
            pieces
                .iter()
                .all(|(letters, args)| letters.len() + args.len() < 400)
        );
        assert_eq!(pieces.len(), 3);
        assert!(count(&[], 400).is_empty());
    }

    #[test]
    fn changes_are_written_with_their_arguments() {
        let changes = [
            AppliedMode::Flag {
                add: true,
                flag: RoomFlag::Moderated,
            },
            AppliedMode::Limit(Some(9)),
            AppliedMode::Key(None),
            AppliedMode::Limit(None),
            AppliedMode::Key(Some("k".into())),
        ];
        for_each_piece(&changes, 100, |letters, args| {
            assert_eq!((letters, args), ("+ml-kl+k", &["9", "*", "k"][..]));
        });
        assert_eq!(user_modes(&[UserMode::Invisible, UserMode::Wallops]), "+iw");
        assert_eq!(
            user_mode_changes(&[(true, UserMode::Bot), (false, UserMode::Wallops)]),
            "+B-w"
        );
    }
}
