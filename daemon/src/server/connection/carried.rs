//! A connection, as it is carried to another process.

use std::rc::Rc;

use protocol::names::Nick;
use slotmap::Key;

use super::{Connection, Phase, Registration};
use crate::server::carried::{CarriedConnection, CarriedPeer, CarriedRegistration, FromNow};
use crate::server::clock::{Now, WallTime};
use crate::server::gateway::{Gateway, GatewayProtocol, TLS_OF_UNKNOWN_VERSION};
use crate::server::ids::{ClientId, ConnId};
use crate::server::input::Peer;
use crate::server::policy::Policy;

impl Connection {
    /// All that it knows of itself. Of a log-in only that it has begun.
    #[must_use]
    pub fn carry(&self, id: ConnId, now: Now) -> CarriedConnection {
        let Self {
            number,
            peer,
            since,
            opened,
            heard,
            counted,
            pinged,
            deadline,
            reads_history,
            awaits,
            log_in,
            program,
            description,
            failed_log_ins,
            phase,
        } = self;
        CarriedConnection {
            id: id.data().as_ffi(),
            number: *number,
            peer: Some(peer.carry()),
            since: since.0,
            opened: FromNow::to(*opened, now.uptime),
            heard: FromNow::to(*heard, now.uptime),
            counted: *counted,
            pinged: *pinged,
            deadline: deadline.map(|at| FromNow::to(at, now.uptime)),
            reads_history: *reads_history,
            program: program.clone(),
            description: description.clone(),
            failed_log_ins: *failed_log_ins,
            logging_in: log_in.is_some(),
            waits: *awaits > 0,
            registration: match phase {
                Phase::Registering(registration) => Some(registration.carry()),
                Phase::Registered(_) => None,
            },
            ..CarriedConnection::default()
        }
    }

    /// The same by another clock, of this client or still to register; `None` where it is not said what it is.
    #[must_use]
    pub fn resume(
        carried: &CarriedConnection,
        client: Option<ClientId>,
        policy: &Policy,
        now: Now,
    ) -> Option<Self> {
        let phase = match (client, &carried.registration) {
            (Some(client), _) => Phase::Registered(client),
            (None, Some(registration)) => Phase::Registering(Box::new(Registration::resume(registration))),
            (None, None) => return None,
        };
        Some(Self {
            number: carried.number,
            peer: Peer::resume(carried.peer.as_ref()?, policy),
            since: WallTime(carried.since),
            opened: carried.opened.at(now.uptime),
            heard: carried.heard.at(now.uptime),
            counted: carried.counted,
            pinged: carried.pinged,
            deadline: carried.deadline.map(|at| at.at(now.uptime)),
            reads_history: carried.reads_history,
            awaits: 0,
            log_in: None,
            program: carried.program.clone(),
            description: carried.description.clone(),
            failed_log_ins: carried.failed_log_ins,
            phase,
        })
    }
}

impl Registration {
    fn carry(&self) -> CarriedRegistration {
        let Self {
            nick,
            user,
            realname,
            wanted,
            password,
            admitted,
            held,
            away,
            account,
            taken,
        } = self;
        let name = |nick: &Option<Nick>| nick.as_ref().map(|nick| nick.as_str().into());
        CarriedRegistration {
            nick: name(nick),
            user: user.clone(),
            realname: realname.clone(),
            wanted: name(wanted),
            password: password.clone(),
            admitted: *admitted,
            held: *held,
            away: away.as_deref().map(Into::into),
            account: account.clone(),
            taken: taken.clone(),
        }
    }

    fn resume(carried: &CarriedRegistration) -> Self {
        let nick = |name: &Option<Box<str>>| Nick::new(name.as_deref()?, usize::MAX).ok();
        Self {
            nick: nick(&carried.nick),
            user: carried.user.clone(),
            realname: carried.realname.clone(),
            wanted: nick(&carried.wanted),
            password: carried.password.clone(),
            admitted: carried.admitted,
            held: carried.held,
            away: carried.away.as_deref().map(Into::into),
            account: carried.account.clone(),
            taken: carried.taken.clone(),
        }
    }
}

impl Peer {
    fn carry(&self) -> CarriedPeer {
        // Whether it comes from a handshake matters only when it comes.
        let Self {
            address,
            dialect,
            tls,
            via,
            handshake: _,
            certificate,
            named,
        } = self;
        CarriedPeer {
            address: *address,
            dialect: *dialect,
            tls: tls.map(Into::into),
            via: via.as_ref().map(|gateway| gateway.name.clone()),
            certificate: certificate.clone(),
            named: *named,
        }
    }

    fn resume(carried: &CarriedPeer, policy: &Policy) -> Self {
        Self {
            address: carried.address,
            dialect: carried.dialect,
            tls: carried.tls.as_deref().map(tls),
            via: carried.via.as_deref().map(|name| gateway(name, policy)),
            handshake: false,
            certificate: carried.certificate.clone(),
            named: carried.named,
        }
    }
}

fn tls(version: &str) -> &'static str {
    ["1.2", "1.3"]
        .into_iter()
        .find(|&known| known == version)
        .unwrap_or(TLS_OF_UNKNOWN_VERSION)
}

/// The gateway of this name, also if the configuration has none any more: whoever came by it was passed on.
fn gateway(name: &str, policy: &Policy) -> Rc<Gateway> {
    let known = policy.gateways.iter().find(|gateway| &*gateway.name == name);
    known.cloned().unwrap_or_else(|| {
        Rc::new(Gateway {
            name: name.into(),
            from: Vec::new(),
            protocol: GatewayProtocol::Proxy,
        })
    })
}
