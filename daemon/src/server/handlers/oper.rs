//! OPER: becoming an operator of the server.

use crate::server::connection::Connection;
use crate::server::event::EventKind;
use crate::server::handlers::attempts;
use crate::server::ids::ConnId;
use crate::server::input::Verification;
use crate::server::refusal::Refusal;
use crate::server::reply::Reply;
use crate::server::request::UserMode;
use crate::server::then::AfterVerifying;
use crate::server::turn::{Asker, Audience, Turn};

/// Has the password checked, if there is such an operator.
pub fn oper(turn: &mut Turn<'_>, me: Asker, name: &str, password: Box<str>) {
    let operator = turn
        .state
        .policy
        .operators
        .iter()
        .find(|operator| &*operator.name == name);
    let hash = operator.map(|operator| operator.password.clone());
    if let Some(wait) = attempts::wait(turn, me.conn, None) {
        return turn.refuse(me.conn, Refusal::OperatorThrottled { wait });
    }
    let Some(hash) = hash else {
        return refuse(turn, me.conn, name);
    };
    let then = AfterVerifying::Operator {
        conn: me.conn,
        name: name.into(),
    };
    turn.verify(me.conn, hash, password, then);
}

/// The password was checked.
pub fn password_verified(turn: &mut Turn<'_>, conn: ConnId, name: &str, outcome: Verification) {
    match outcome {
        Verification::Right => grant(turn, conn, name),
        Verification::Wrong => refuse(turn, conn, name),
        Verification::Busy => turn.refuse(conn, Refusal::BusyTryAgain),
    }
}

fn refuse(turn: &mut Turn<'_>, conn: ConnId, name: &str) {
    let address = turn.address(conn);
    turn.log(
        log::Level::Warn,
        format!("oper refused address={address} name={name:?}"),
    );
    attempts::failed(turn, conn, None);
    turn.refuse(conn, Refusal::BadOperatorPassword);
}

fn grant(turn: &mut Turn<'_>, conn: ConnId, name: &str) {
    let Some(id) = turn.state.connections.get(conn).and_then(Connection::client) else {
        return;
    };
    let client = &mut turn.state.clients[id];
    let nick = client.identity.nick.clone();
    let newly = client.modes.set(UserMode::Operator, true);
    turn.log(
        log::Level::Info,
        format!("oper granted name={name:?} nick={nick}"),
    );
    turn.reply(conn, Reply::OperatorGranted);
    if newly {
        let changes = vec![(true, UserMode::Operator)];
        turn.tell(
            id,
            EventKind::UserModesChanged {
                target: nick,
                changes,
            },
            Audience::Client(id),
        );
    }
}
