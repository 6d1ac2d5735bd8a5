//! Masks on rooms' lists, and whom they match.

use std::net::IpAddr;

use protocol::extban::{Extban, Subject};
use protocol::mask;

use super::host;
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

/// Where somebody is, whatever host others see.
#[derive(Debug, Clone, Copy)]
pub struct Whereabouts<'a> {
    /// Their address, when known.
    pub ip: Option<IpAddr>,
    /// What cloaks are made with, where addresses are cloaked.
    pub secret: Option<&'a [u8; 32]>,
}

impl Whereabouts<'_> {
    /// Every host that masks may name.
    fn hosts(self) -> impl Iterator<Item = Box<str>> {
        let real = self.ip.map(|ip| host::shown(ip, None));
        let cloak = self.ip.zip(self.secret);
        real.into_iter()
            .chain(cloak.map(|(ip, secret)| host::shown(ip, Some(secret))))
    }
}

/// Somebody as masks see them.
pub struct Sources<'a> {
    who: &'a Identity,
    all: Vec<String>,
}

impl<'a> Sources<'a> {
    /// By the host that others see, by the true address and by its cloak: a ban on an address must hold behind a
    /// cloak, and one on a cloak must hold when its owner logs in.
    #[must_use]
    pub fn of(who: &'a Identity, at: Whereabouts<'_>) -> Self {
        let mut all = vec![source_of(who)];
        let hidden = at.hosts().filter(|host| *host != who.host);
        all.extend(hidden.map(|host| source_at(who, &host)));
        Self { who, all }
    }

    /// All that `nick!user@host` is for them.
    #[must_use]
    pub fn into_all(self) -> Vec<String> {
        self.all
    }

    /// Whether any mask of those wanted matches.
    pub fn any_matches(&self, masks: &[MaskEntry], wanted: impl Fn(&Extban<'_>) -> bool) -> bool {
        let sources: Vec<&str> = self.all.iter().map(String::as_str).collect();
        let subject = Subject {
            sources: &sources,
            account: self.who.account.as_deref(),
            realname: &self.who.realname,
        };
        masks
            .iter()
            .filter_map(|entry| Extban::parse(&entry.mask).ok())
            .any(|extban| wanted(&extban) && extban.matches(&subject))
    }
}
