//! From what the store keeps back to what happened.

use std::rc::Rc;

use protocol::names::{Nick, RoomName};

use crate::server::WallTime;
use crate::server::event::{BroadcastTarget, Event, EventKind, Message, Source, Target};
use crate::server::identity::Identity;
use crate::server::request::MessageKind;
use crate::server::spelling;
use crate::store::model::{AccountId, Content, Said, Sender, Stored};

/// A history as one client sees it.
pub struct Seen<'a> {
    /// The room, or the other one.
    pub target: &'a str,
    /// How the client is called now.
    pub nick: &'a Nick,
    /// Its account.
    pub account: Option<AccountId>,
}

impl Seen<'_> {
    /// What happened; `None` for what cannot be told any more.
    #[must_use]
    pub fn event(&self, stored: Stored) -> Option<Event> {
        let own = stored.sender.as_ref().and_then(|sender| sender.account) == self.account;
        let realname = match &stored.content {
            Content::Joined { realname } => realname.clone(),
            _ => Box::default(),
        };
        Some(Event {
            id: stored.id,
            time: WallTime(stored.id.time),
            kind: match stored.content {
                Content::Said(said) if stored.sender.is_none() => self.broadcast(said),
                content => self.kind(content, own)?,
            },
            source: match stored.sender {
                Some(sender) => Source::Client(Rc::new(identity(sender, stored.account_name, realname)?)),
                None => Source::Server,
            },
        })
    }

    /// What nobody said was said by the administrator.
    fn broadcast(&self, said: Said) -> EventKind {
        let room = RoomName::new(self.target, usize::MAX);
        EventKind::Broadcast {
            target: room.map_or(BroadcastTarget::Everybody, BroadcastTarget::Room),
            text: said.text.into(),
        }
    }

    fn kind(&self, content: Content, own: bool) -> Option<EventKind> {
        if let Content::Said(said) = content {
            return self.said(said, own);
        }
        let room = RoomName::new(self.target, usize::MAX).ok()?;
        Some(match content {
            Content::Said(_) => return None,
            Content::Joined { .. } => EventKind::Joined { room, away: None },
            Content::Parted { reason } => EventKind::Parted { room, reason },
            Content::Kicked { target, reason } => EventKind::Kicked {
                room,
                target: nick(&target)?,
                reason,
            },
            Content::Quit { reason } => EventKind::Quit {
                why: spelling::read_closing(&reason),
            },
            Content::Renamed { to } => EventKind::Renamed { to: nick(&to)? },
            Content::TopicChanged { topic } => EventKind::TopicChanged {
                room,
                topic: topic.into(),
            },
            Content::ModesChanged { changes } => EventKind::RoomModesChanged {
                room,
                changes: spelling::read_modes(&changes),
            },
        })
    }

    fn said(&self, said: Said, own: bool) -> Option<EventKind> {
        let target = match RoomName::new(self.target, usize::MAX) {
            Ok(name) => Target::Room {
                name,
                at_least: said.at_least,
            },
            Err(_) if own => Target::Client(nick(self.target)?),
            Err(_) => Target::Client(self.nick.clone()),
        };
        let several = said.kind != MessageKind::Tags && said.text.contains('\n');
        Some(EventKind::Message(Message {
            kind: said.kind,
            target,
            breaks: (several || !said.breaks.is_empty()).then(|| said.breaks.into()),
            text: said.text.into(),
            subject: said.subject.map(Into::into),
            tags: said.tags.into(),
        }))
    }
}

fn identity(sender: Sender, account: Option<Box<str>>, realname: Box<str>) -> Option<Identity> {
    Some(Identity {
        nick: nick(&sender.nick)?,
        user: sender.user,
        host: sender.host,
        realname,
        account,
        bot: false,
    })
}

/// A name that was good when it was kept.
fn nick(name: &str) -> Option<Nick> {
    Nick::new(name, usize::MAX).ok()
}
