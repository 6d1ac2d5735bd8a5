//! Masks on rooms' lists, and whom they match.

use protocol::extban::{Extban, Subject};
use protocol::mask;

use super::identity::Identity;
use super::refusal::BadArgument;
use super::reply::MaskEntry;
use super::request::MaskList;

/// Longest mask, in bytes.
pub const MAX_MASK: usize = 160;

/// `nick!user@host`, as others see it.
#[must_use]
pub fn source_of(who: &Identity) -> String {
    source_at(who, &who.host)
}

fn source_at(who: &Identity, host: &str) -> String {
    format!("{}!{}@{host}", who.nick, who.user)
}

/// What somebody wants on a list, as it is kept there.
pub fn normalized(list: MaskList, text: &str) -> Result<Box<str>, BadArgument> {
    if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(BadArgument::NotAMask);
    }
    let extban = Extban::parse(text).map_err(BadArgument::BadExtban)?;
    if extban.mute && list == MaskList::InviteException {
        return Err(BadArgument::MuteInvites);
    }
    let mask = extban.to_string();
    if mask.len() > MAX_MASK {
        return Err(BadArgument::NotAMask);
    }
    Ok(mask.into())
}

/// What somebody wants off a list, as it may be kept there.
#[must_use]
pub fn sought(text: &str) -> String {
    Extban::parse(text).map_or_else(|_| mask::normalize(text), |extban| extban.to_string())
}

/// Somebody as masks see them.
pub struct Sources<'a> {
    who: &'a Identity,
    shown: String,
    real: Option<String>,
}

impl<'a> Sources<'a> {
    /// By the host that others see and by the true address: a ban on an address must hold behind a cloak too.
    #[must_use]
    pub fn of(who: &'a Identity, address: &str) -> Self {
        Self {
            who,
            shown: source_of(who),
            real: (&*who.host != address).then(|| source_at(who, address)),
        }
    }

    /// Whether any mask of those wanted matches.
    pub fn any_matches(&self, masks: &[MaskEntry], wanted: impl Fn(&Extban<'_>) -> bool) -> bool {
        let sources = [&self.shown, self.real.as_ref().unwrap_or(&self.shown)].map(String::as_str);
        let subject = Subject {
            sources: &sources[..=usize::from(self.real.is_some())],
            account: self.who.account.as_deref(),
            realname: &self.who.realname,
        };
        masks
            .iter()
            .filter_map(|entry| Extban::parse(&entry.mask).ok())
            .any(|extban| wanted(&extban) && extban.matches(&subject))
    }
}
