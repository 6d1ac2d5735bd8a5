//! What the core wants done.

use std::rc::Rc;

use protocol::admin;

use super::administering::Asked;
use super::asking::{Question, Ticket};
use super::event::Event;
use super::ids::{AdminId, ConnId};
use super::input::ReloadBy;
use super::reply::Reply;

/// What follows from one input, in the order in which it is to be done.
pub type Effects = Vec<Effect>;

/// One thing to be done outside the core.
#[derive(Debug)]
#[allow(missing_docs, reason = "the variant says what its fields are")]
pub enum Effect {
    /// Tell many what happened.
    Deliver(Delivery),
    /// Answer one connection.
    Reply { to: ConnId, reply: Reply },
    /// Keep back what is for a connection from now on, but for a [`Reply::Replay`]: that comes first.
    Hold { conn: ConnId },
    /// Nothing is kept back any more; what was goes out in its order. So it does when the connection is closed.
    Release { conn: ConnId },
    /// Send what is queued, then close. Nothing more comes from the core about this connection.
    Close { conn: ConnId },
    /// Do something that would hold up the loop, and answer with [`super::Input::Answered`]. Until then nothing is
    /// handled that the connection sends which `waits`.
    Ask {
        ticket: Ticket,
        waits: Option<ConnId>,
        question: Question,
    },
    /// Answer an administrator.
    AdminReply {
        id: AdminId,
        result: Result<admin::Reply, admin::Error>,
    },
    /// Do something for an administrator that is not the core's, and answer with [`super::Input::Administered`].
    Administer {
        asked: Asked,
        request: Box<admin::Request>,
    },
    /// Something that administrators may watch.
    Happened(admin::Happening),
    /// Read the configuration again and report with [`super::Input::Reloaded`].
    Reload { by: ReloadBy },
    /// End the process in good order: [`super::Input::Shutdown`] follows.
    Stop { reason: Box<str> },
    /// Something an administrator would want in the log.
    Log { level: log::Level, text: String },
}

/// An event and the connections that hear of it.
#[derive(Debug)]
pub struct Delivery {
    /// What happened.
    pub event: Rc<Event>,
    /// To whom it is told. A connection is there twice only for what a client said to itself: as its source
    /// (`own`) and as its target.
    pub to: Vec<Recipient>,
}

/// One connection that hears of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recipient {
    /// The connection.
    pub conn: ConnId,
    /// Whether it is the very connection at which the event's source asked for it: the dialect decides whether what a
    /// client said is told to itself. Other connections of the source hear of it like everybody.
    pub own: bool,
}
