//! WEBIRC: a gateway says for whom it has connected. See <https://ircv3.net/specs/extensions/webirc>.

use std::net::{IpAddr, SocketAddr};
use std::rc::Rc;

use crate::server::connection::{Connection, Phase};
use crate::server::gateway::{Gateway, GatewayProtocol, NotBelieved, TLS_OF_UNKNOWN_VERSION};
use crate::server::handlers::{disconnect, origin};
use crate::server::ids::ConnId;
use crate::server::input::Verification;
use crate::server::reply::Closing;
use crate::server::request::Forwarded;
use crate::server::then::{AfterVerifying, Password};
use crate::server::turn::Turn;

/// Has the password checked, if such a gateway may be at the other end.
pub fn forwarded(turn: &mut Turn<'_>, conn: ConnId, forwarded: Forwarded) {
    let Some(connection) = turn.state.connections.get(conn) else {
        return;
    };
    let is_first = is_untouched(connection);
    let Forwarded {
        password,
        ip,
        port,
        secure,
    } = forwarded;
    let mut gateways = candidates(turn, connection.peer.ip());
    let why = match (ip, gateways.pop()) {
        (_, None) => NotBelieved::NotAGateway,
        (_, Some(_)) if !is_first => NotBelieved::TooLate,
        (None, Some(_)) => NotBelieved::BadAddress,
        (Some(ip), Some(gateway)) => {
            let claim = Claim {
                gateway,
                others: gateways,
                password: Password(password),
                address: SocketAddr::new(ip, port),
                secure,
            };
            return check(turn, conn, claim);
        }
    };
    refuse(turn, conn, why);
}

/// What a gateway says of a connection, while it is not known whether it is one.
#[derive(Debug)]
pub struct Claim {
    /// Whose password is being checked.
    gateway: Rc<Gateway>,
    /// Who else may be at that address.
    others: Vec<Rc<Gateway>>,
    password: Password,
    address: SocketAddr,
    secure: bool,
}

/// The gateways that may be at an address, the first of them last.
fn candidates(turn: &Turn<'_>, ip: IpAddr) -> Vec<Rc<Gateway>> {
    let gateways = turn.state.policy.gateways.iter().rev();
    gateways
        .filter(|gateway| matches!(gateway.protocol, GatewayProtocol::Webirc(_)) && gateway.is_at(ip))
        .cloned()
        .collect()
}

/// Whether nothing was asked at the connection, and nothing said of it, before.
fn is_untouched(connection: &Connection) -> bool {
    let Phase::Registering(said) = &connection.phase else {
        return false;
    };
    let said_nothing = said.nick.is_none() && said.user.is_none() && said.password.is_none();
    said_nothing
        && !said.held
        && said.account.is_none()
        && connection.log_in.is_none()
        && connection.failed_log_ins == 0
        && connection.peer.via.is_none()
}

fn check(turn: &mut Turn<'_>, conn: ConnId, claim: Claim) {
    let GatewayProtocol::Webirc(hash) = &claim.gateway.protocol else {
        return;
    };
    let (hash, password) = (hash.clone(), claim.password.0.clone());
    let then = AfterVerifying::Forward {
        conn,
        claim: Box::new(claim),
    };
    turn.verify(conn, hash, password, then);
}

/// The password was checked.
pub fn password_verified(turn: &mut Turn<'_>, conn: ConnId, mut claim: Claim, outcome: Verification) {
    match outcome {
        Verification::Right => believe(turn, conn, claim),
        Verification::Busy => disconnect::end(turn, conn, Closing::Busy),
        Verification::Wrong => match claim.others.pop() {
            Some(other) => {
                claim.gateway = other;
                check(turn, conn, claim);
            }
            None => refuse(turn, conn, NotBelieved::BadPassword),
        },
    }
}

/// The connection comes from where its gateway says.
fn believe(turn: &mut Turn<'_>, conn: ConnId, claim: Claim) {
    let Some(connection) = turn.state.connections.get_mut(conn) else {
        return;
    };
    let (counted, before) = (connection.counted, connection.peer.ip());
    // An encrypted way to the gateway is worth nothing if the rest of it is not.
    let secure = claim.secure && connection.peer.is_private();
    connection.peer.tls = secure.then_some(TLS_OF_UNKNOWN_VERSION);
    // What was shown in the handshake was the gateway's.
    connection.peer.certificate = None;
    connection.peer.named = false;
    connection.peer.address = claim.address;
    connection.peer.via = Some(claim.gateway);
    origin::left(turn, counted, before);
    origin::arrived(turn, conn, false);
}

fn refuse(turn: &mut Turn<'_>, conn: ConnId, why: NotBelieved) {
    let (address, text) = (turn.address(conn), why.for_the_log());
    turn.log(
        log::Level::Warn,
        format!("gateway refused address={address}: {text}"),
    );
    disconnect::end(turn, conn, Closing::NotBelieved(why));
}
