//! A batch that a client has opened, as it is carried to another process.

use serde::{Deserialize, Serialize};

use super::{Batch, Open};
use crate::dialect::irc::label::Label;
use crate::server::WallTime;
use crate::server::request::MessageKind;

/// A batch that a client has opened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CarriedBatch {
    /// Its lines are collected.
    Open(Box<CarriedOpen>),
    /// It has failed, or there was none.
    Failed,
}

/// A message whose lines are being collected.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CarriedOpen {
    /// What the client calls the batch.
    pub reference: Box<str>,
    /// What the client calls the answer.
    pub label: Option<Box<str>>,
    /// When something of it came last, in milliseconds since 1970.
    pub heard: u64,
    /// To whom it is said.
    pub target: Box<str>,
    /// It is a NOTICE; `None`: nothing has come yet.
    pub notice: Option<bool>,
    /// What has come.
    pub text: String,
    /// Where a line was broken only to be sent.
    pub breaks: Vec<u32>,
    /// How many lines have come.
    pub lines: u64,
    /// The subject.
    pub subject: Option<Box<str>>,
    /// The tags to relay.
    pub tags: Vec<(Box<str>, Box<str>)>,
}

impl Batch {
    /// All that another process needs to go on collecting.
    #[must_use]
    pub fn carry(&self) -> CarriedBatch {
        match self {
            Self::Open(open) => CarriedBatch::Open(Box::new(open.carry())),
            Self::Failed => CarriedBatch::Failed,
        }
    }
}

impl Open {
    fn carry(&self) -> CarriedOpen {
        let Self {
            reference,
            label,
            heard,
            target,
            kind,
            text,
            breaks,
            lines,
            subject,
            tags,
        } = self;
        CarriedOpen {
            reference: reference.clone(),
            label: label.as_ref().map(|label| label.as_str().into()),
            heard: heard.0,
            target: target.clone(),
            // No other kind is taken.
            notice: kind.map(|kind| kind == MessageKind::Notice),
            text: text.clone(),
            breaks: breaks.clone(),
            lines: *lines as u64,
            subject: subject.clone(),
            tags: tags.clone(),
        }
    }
}

impl CarriedBatch {
    /// The batch again.
    #[must_use]
    pub fn resume(self) -> Batch {
        let open = match self {
            Self::Open(open) => *open,
            Self::Failed => return Batch::Failed,
        };
        Batch::Open(Box::new(Open {
            reference: open.reference,
            label: open.label.and_then(|label| Label::new(&label)),
            heard: WallTime(open.heard),
            target: open.target,
            kind: open.notice.map(|notice| {
                if notice {
                    MessageKind::Notice
                } else {
                    MessageKind::Normal
                }
            }),
            text: open.text,
            breaks: open.breaks,
            lines: usize::try_from(open.lines).unwrap_or(usize::MAX),
            subject: open.subject,
            tags: open.tags,
        }))
    }
}
