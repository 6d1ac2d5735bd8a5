//! Masks on rooms' lists, and whom they match.

use protocol::mask;

use super::identity::Identity;
use super::reply::MaskEntry;

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

/// Whether any mask matches somebody, by the host that others see or by the true address: a ban on an address
/// must hold behind a cloak too.
#[must_use]
pub fn any_matches(masks: &[MaskEntry], who: &Identity, address: &str) -> bool {
    if masks.is_empty() {
        return false;
    }
    let shown = source_of(who);
    let real = (&*who.host != address).then(|| source_at(who, address));
    masks.iter().any(|entry| {
        mask::matches_folded(&entry.mask, &shown)
            || real
                .as_ref()
                .is_some_and(|real| mask::matches_folded(&entry.mask, real))
    })
}
