//! One of everything that the core can say, for the tests that look at how each is rendered.

/// Fails unless the samples hold every one of these forms. That all forms are named here is checked by the compiler.
macro_rules! assert_covered {
    ($samples:expr, $($form:pat),+ $(,)?) => {{
        let seen: HashSet<&str> = $samples
            .iter()
            .map(|sample| match sample { $($form => stringify!($form),)+ })
            .collect();
        for form in [$(stringify!($form)),+] {
            assert!(seen.contains(form), "no sample of {form}");
        }
    }};
}

mod accounts;
mod events;
mod histories;
mod metadata;
mod refusals;
mod replies;
mod rooms;

use protocol::names::Nick;

pub use accounts::{account_refusals, owner_replies};
pub use events::{events, happened, said};
pub use refusals::{closings, refusals};
pub use replies::replies;

use crate::server::WallTime;
use crate::server::event::AppliedMode;
use crate::server::request::{MaskList, Rank, RoomFlag};

const WHEN: WallTime = WallTime(1_783_166_400_250);

fn nick(name: &str) -> Nick {
    Nick::new(name, 32).unwrap()
}

fn room_modes() -> Vec<AppliedMode> {
    vec![
        AppliedMode::Flag {
            add: true,
            flag: RoomFlag::NoExternal,
        },
        AppliedMode::Flag {
            add: false,
            flag: RoomFlag::Moderated,
        },
        AppliedMode::Rank {
            add: true,
            rank: Rank::Operator,
            name: nick("rui"),
        },
        AppliedMode::Mask {
            add: true,
            list: MaskList::Ban,
            mask: "*!*@spam".into(),
        },
        AppliedMode::Key(None),
        AppliedMode::Limit(Some(20)),
    ]
}
