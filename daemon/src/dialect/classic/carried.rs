//! A session of the dialect, as it is carried to another process.

use protocol::classic::{Decoder, MAX_MESSAGE};
use serde::{Deserialize, Serialize};

use super::{Next, Session, said};
use crate::dialect::services::Service;

/// One connection's side of the dialect.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CarriedClassic {
    /// A message that ends in the middle of a character.
    pub held: Vec<u8>,
    /// Nothing was received yet.
    pub fresh: bool,
    /// A name was given, and this real name is to follow.
    pub introduce: Option<Box<str>>,
    /// To whom the rest of a long text is to be said.
    pub say_to: Option<Box<str>>,
    /// That rest.
    pub say: Box<str>,
    /// The service that the person has just written to.
    pub service: Option<Box<str>>,
}

impl Session {
    /// See [`crate::dialect::Session::carry`].
    #[must_use]
    pub fn carry(&self) -> CarriedClassic {
        let Self {
            decoder,
            fresh,
            next,
            service,
        } = self;
        let mut carried = CarriedClassic {
            held: decoder.held().to_vec(),
            fresh: *fresh,
            service: service.map(|service| service.name().into()),
            ..CarriedClassic::default()
        };
        match next {
            Next::Nothing => {}
            Next::Introduce(realname) => carried.introduce = Some(realname.clone()),
            // All of it is made by `say`: there is one target, and no subject.
            Next::Say(message) => {
                carried.say_to = message.targets.first().cloned();
                carried.say = message.text.clone();
            }
        }
        carried
    }

    /// See [`crate::dialect::Session::is_quiet`].
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.decoder.held().is_empty() && matches!(self.next, Next::Nothing)
    }

    /// See [`crate::dialect::Session::resume`].
    #[must_use]
    pub fn resume(carried: CarriedClassic) -> Self {
        let next = match (carried.introduce, carried.say_to) {
            (Some(realname), _) => Next::Introduce(realname),
            (None, Some(to)) => Next::Say(Box::new(said(to, None, &carried.say))),
            (None, None) => Next::Nothing,
        };
        Self {
            decoder: Decoder::going_on(MAX_MESSAGE, carried.held),
            fresh: carried.fresh,
            next,
            service: carried.service.and_then(|name| Service::named(&name)),
        }
    }
}
