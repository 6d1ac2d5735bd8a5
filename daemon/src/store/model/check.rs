//! Measures what a store is asked, so that nothing over a bound gets in.

use super::account::{AccountRef, NewAccount};
use super::history::{Buffer, Content, Entry, Happened, Place, Purge, Redaction, Said, Sender, Targets};
use super::limits;
use super::op::{Op, Read, Write};
use super::room::{Ban, Mask, RoomRecord};
use super::search::Search;
use crate::server::request::MaskList;

/// A part of what was asked is larger than any that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the {0} is too large to be stored")]
pub struct TooLarge(pub &'static str);

impl Op {
    /// About how many bytes it takes while it waits, or what of it is too large.
    pub fn measure(&self) -> Result<usize, TooLarge> {
        let mut meter = Meter {
            bytes: size_of::<Self>(),
        };
        match self {
            Self::Write(write) => meter.write(write)?,
            Self::Read(read) => meter.read(read)?,
        }
        Ok(meter.bytes)
    }
}

struct Meter {
    bytes: usize,
}

type Checked = Result<(), TooLarge>;

impl Meter {
    fn bytes(&mut self, what: &'static str, size: usize, most: usize) -> Checked {
        self.bytes += size;
        if size > most {
            return Err(TooLarge(what));
        }
        Ok(())
    }

    fn name(&mut self, what: &'static str, name: &str) -> Checked {
        self.bytes(what, name.len(), limits::NAME)
    }

    fn text(&mut self, what: &'static str, text: &str) -> Checked {
        self.bytes(what, text.len(), limits::TEXT)
    }

    fn optional(&mut self, what: &'static str, text: Option<&str>) -> Checked {
        text.map_or(Ok(()), |text| self.text(what, text))
    }

    fn list<T>(&mut self, what: &'static str, list: &[T], most: usize) -> Checked {
        self.bytes += size_of_val(list);
        if list.len() > most {
            return Err(TooLarge(what));
        }
        Ok(())
    }

    fn write(&mut self, write: &Write) -> Checked {
        match write {
            Write::Append(entry) => self.entry(entry),
            Write::Happened(happened) => self.happened(happened),
            Write::Redact(redaction) => self.redaction(redaction),
            Write::Purge(purge) => self.purge(purge),
            Write::CreateAccount(account) => self.account(account),
            Write::SetCredentials { credentials, .. } => self.credentials(credentials),
            Write::SetSettings { settings, .. } => self.text("settings", settings),
            Write::SetDisabled { reason, .. } => self.optional("reason", reason.as_deref()),
            Write::AddCertificate { certificate, .. } => self.name("fingerprint", &certificate.fingerprint),
            Write::RemoveCertificate { fingerprint, .. } => self.name("fingerprint", fingerprint),
            Write::SawDevice { name, address, .. } => {
                self.name("device", name)?;
                self.name("address", address)
            }
            Write::ForgetDevice { name, .. } => self.name("device", name),
            Write::SetMarker { target, .. } => self.name("target", target),
            Write::SetMetadata { key, value, .. } => {
                self.name("key", key)?;
                self.optional("value", value.as_deref())
            }
            Write::RegisterRoom(room) | Write::UpdateRoom(room) => self.room(room),
            Write::ForgetRoomsBut(keys) => self.list("list of rooms", keys, limits::ROOMS),
            Write::SetLists { roles, masks, .. } => {
                self.list("list of ranks", roles, limits::ROLES)?;
                self.list("list of masks", masks, MaskList::ALL.len() * limits::MASKS)?;
                masks.iter().try_for_each(|mask| self.mask(mask))
            }
            Write::AddMask { mask, .. } => self.mask(mask),
            Write::RemoveMask { mask, .. } => self.name("mask", mask),
            Write::AddBan(ban) => self.ban(ban),
            Write::RemoveBan { what, .. } => self.name("mask", what),
            Write::Audit(audit) => {
                self.name("name", &audit.name)?;
                self.name("method", &audit.method)?;
                self.text("subject of an administrator", &audit.about)?;
                self.name("result", &audit.result)
            }
            Write::ForgetRoom(_)
            | Write::Retain(_)
            | Write::DeleteAccount { .. }
            | Write::ClearMetadata(_)
            | Write::UnregisterRoom(_)
            | Write::SetRole { .. } => Ok(()),
        }
    }

    fn read(&mut self, read: &Read) -> Checked {
        match read {
            Read::Account(AccountRef::Name(name) | AccountRef::Fingerprint(name)) => self.name("name", name),
            Read::History(history) => self.buffer(&history.place.buffer),
            Read::Targets(targets) => self.targets(targets),
            Read::Search(search) => self.search(search),
            Read::Purgeable(purge) => self.purge(purge),
            Read::ExportHistory(part) => self.buffer(&part.buffer),
            Read::Backup
            | Read::Export { .. }
            | Read::Piece { .. }
            | Read::Account(AccountRef::Id(_))
            | Read::Accounts { .. }
            | Read::Devices(_)
            | Read::Markers(_)
            | Read::Metadata(_)
            | Read::Missed(_)
            | Read::Rooms { .. }
            | Read::Bans { .. }
            | Read::Audit { .. }
            | Read::Statistics => Ok(()),
        }
    }

    fn buffer(&mut self, buffer: &Buffer) -> Checked {
        match buffer {
            Buffer::Guest { nick, .. } => self.name("nick", nick),
            Buffer::Room(_) | Buffer::Conversation(..) | Buffer::Everybody => Ok(()),
        }
    }

    fn entry(&mut self, entry: &Entry) -> Checked {
        self.bytes += size_of::<Entry>();
        self.buffer(&entry.buffer)?;
        self.sender(entry.sender.as_ref())?;
        self.content(&entry.content)
    }

    fn happened(&mut self, happened: &Happened) -> Checked {
        self.bytes += size_of::<Happened>();
        self.list("list of rooms", &happened.rooms, limits::PLACES)?;
        self.sender(happened.sender.as_ref())?;
        self.content(&happened.content)
    }

    fn sender(&mut self, sender: Option<&Sender>) -> Checked {
        if let Some(sender) = sender {
            self.name("nick", &sender.nick)?;
            self.name("user name", &sender.user)?;
            self.name("host", &sender.host)?;
        }
        Ok(())
    }

    fn content(&mut self, content: &Content) -> Checked {
        match content {
            Content::Said(said) => self.said(said),
            Content::Joined { realname: text }
            | Content::Quit { reason: text }
            | Content::TopicChanged { topic: text }
            | Content::ModesChanged { changes: text } => self.text("text", text),
            Content::Parted { reason } => self.optional("reason", reason.as_deref()),
            Content::Kicked { target, reason } => {
                self.name("nick", target)?;
                self.text("reason", reason)
            }
            Content::Renamed { to } => self.name("nick", to),
        }
    }

    fn said(&mut self, said: &Said) -> Checked {
        self.text("text", &said.text)?;
        self.list("list of lines", &said.breaks, limits::BREAKS)?;
        self.optional("subject", said.subject.as_deref())?;
        self.list("list of tags", &said.tags, limits::TAGS)?;
        let tags = said.tags.iter().map(|(name, value)| name.len() + value.len());
        self.bytes("list of tags", tags.sum(), limits::TEXT)
    }

    fn redaction(&mut self, redaction: &Redaction) -> Checked {
        self.buffer(&redaction.buffer)?;
        self.name("name", &redaction.redacted.by)?;
        self.optional("reason", redaction.redacted.reason.as_deref())
    }

    fn purge(&mut self, purge: &Purge) -> Checked {
        self.buffer(&purge.buffer)?;
        purge.by.as_ref().map_or(Ok(()), |by| self.name("nick", &by.nick))
    }

    fn account(&mut self, account: &NewAccount) -> Checked {
        self.name("name", &account.name)?;
        self.name("skeleton", &account.skeleton)?;
        self.credentials(&account.credentials)
    }

    fn credentials(&mut self, credentials: &super::Credentials) -> Checked {
        if let Some(hash) = &credentials.password {
            self.bytes("password hash", hash.len(), limits::SECRET)?;
        }
        if let Some(scram) = &credentials.scram {
            for part in [&scram.salt, &scram.stored_key, &scram.server_key] {
                self.bytes("password hash", part.len(), limits::SECRET)?;
            }
        }
        Ok(())
    }

    fn room(&mut self, room: &RoomRecord) -> Checked {
        self.name("name", &room.name)?;
        self.name("modes", &room.modes)?;
        self.text("settings", &room.settings)?;
        if let Some(password) = &room.password {
            self.name("key", password)?;
        }
        if let Some(topic) = &room.topic {
            self.text("topic", &topic.text)?;
            self.name("name", &topic.set_by)?;
        }
        Ok(())
    }

    fn mask(&mut self, mask: &Mask) -> Checked {
        self.name("mask", &mask.mask)?;
        self.name("name", &mask.set_by)
    }

    fn ban(&mut self, ban: &Ban) -> Checked {
        self.name("mask", &ban.what)?;
        self.text("reason", &ban.reason)?;
        self.name("name", &ban.set_by)
    }

    fn places(&mut self, places: &[Place]) -> Checked {
        self.list("list of places", places, limits::PLACES)?;
        places.iter().try_for_each(|place| self.buffer(&place.buffer))
    }

    fn targets(&mut self, targets: &Targets) -> Checked {
        self.places(&targets.rooms)
    }

    fn search(&mut self, search: &Search) -> Checked {
        self.list("list of words", &search.terms, limits::TERMS)?;
        for term in &search.terms {
            self.name("word", &term.text)?;
        }
        if let Some(by) = &search.by {
            self.name("nick", &by.nick)?;
        }
        self.list("list of places", &search.places, limits::PLACES)?;
        let mut places = search.places.iter();
        places.try_for_each(|place| self.buffer(&place.buffer))
    }
}
