//! Logging in to an account: SASL PLAIN and SCRAM-SHA-256 (<https://ircv3.net/specs/extensions/sasl-3.1>).

use protocol::sasl::Mechanism;
use protocol::sasl::plain::Plain;
use protocol::sasl::scram::{ClientFirst, Verifier};

use crate::server::account::{Account, Found};
use crate::server::connection::{Awaited, Connection, LogIn, Phase};
use crate::server::effect::Effect;
use crate::server::event::EventKind;
use crate::server::handlers::disconnect;
use crate::server::ids::ConnId;
use crate::server::input::Verification;
use crate::server::masks;
use crate::server::refusal::Refusal;
use crate::server::reply::{Closing, Reply};
use crate::server::turn::{Audience, Turn};

/// Log-ins that may fail on one connection before it is closed.
const MAX_FAILURES: u8 = 5;

/// A message of a log-in: the first, or the answer to a challenge.
pub fn message(turn: &mut Turn<'_>, conn: ConnId, mechanism: Mechanism, message: &[u8]) {
    let Some(connection) = turn.state.connections.get_mut(conn) else {
        return;
    };
    match (connection.log_in.take().map(|log_in| *log_in), mechanism) {
        (None, Mechanism::Plain) => plain(turn, conn, message),
        (None, Mechanism::ScramSha256) => scram(turn, conn, message),
        (Some(LogIn::Scram { exchange, account }), _) => match (exchange.finish(message), account) {
            (Ok(proof), Some(account)) => {
                connection.log_in = Some(Box::new(LogIn::Proven { account }));
                turn.reply(conn, Reply::LogInChallenge(proof.into()));
            }
            _ => fail(turn, conn),
        },
        (Some(LogIn::Proven { account }), _) if message.is_empty() => succeed(turn, conn, account),
        (Some(LogIn::Proven { .. }), _) => fail(turn, conn),
    }
}

/// The client gives up.
pub fn abort(turn: &mut Turn<'_>, conn: ConnId) {
    if let Some(connection) = turn.state.connections.get_mut(conn) {
        connection.log_in = None;
    }
}

fn plain(turn: &mut Turn<'_>, conn: ConnId, message: &[u8]) {
    let plain = Plain::parse(message).filter(|plain| {
        // Nobody acts for somebody else here.
        let for_themselves = plain.authzid.is_empty() || protocol::casemap::eq(plain.authzid, plain.authcid);
        for_themselves && may_send_password(turn, conn)
    });
    match plain {
        Some(plain) => find(
            turn,
            conn,
            plain.authcid,
            Awaited::AccountFor(plain.password.into()),
        ),
        None => fail(turn, conn),
    }
}

/// Whether a password may cross the wire as it is: encrypted, or without leaving the machine.
fn may_send_password(turn: &Turn<'_>, conn: ConnId) -> bool {
    let peer = turn
        .state
        .connections
        .get(conn)
        .map(|connection| &connection.peer);
    turn.state.policy.accounts.plain_over_network || peer.is_some_and(crate::server::input::Peer::is_private)
}

fn scram(turn: &mut Turn<'_>, conn: ConnId, message: &[u8]) {
    match ClientFirst::parse(message) {
        Ok(first) => {
            let name: Box<str> = first.username().into();
            find(turn, conn, &name, Awaited::AccountForScram(Box::new(first)));
        }
        Err(_) => fail(turn, conn),
    }
}

fn find(turn: &mut Turn<'_>, conn: ConnId, name: &str, then: Awaited) {
    let longest = turn.state.policy.limits.nick_length;
    if protocol::names::Nick::new(name, longest).is_err() {
        return fail(turn, conn);
    }
    if let Some(connection) = turn.state.connections.get_mut(conn) {
        connection.awaited = Some(then);
        turn.out.push(Effect::FindAccount {
            conn,
            name: name.into(),
        });
    }
}

/// The store has looked.
pub fn account_found(turn: &mut Turn<'_>, conn: ConnId, found: Found) {
    let Some(awaited) = turn
        .state
        .connections
        .get_mut(conn)
        .and_then(|connection| connection.awaited.take())
    else {
        return;
    };
    let account = match found {
        Found::Unavailable => return turn.refuse(conn, Refusal::LogInUnavailable),
        Found::Account(account) if !account.disabled => Some(*account),
        Found::Account(_) | Found::Nobody => None,
    };
    match awaited {
        Awaited::AccountFor(password) => check_password(turn, conn, account, password),
        Awaited::AccountForScram(first) => challenge(turn, conn, account, *first),
        _ => {}
    }
}

fn check_password(turn: &mut Turn<'_>, conn: ConnId, account: Option<Account>, password: Box<str>) {
    let opens = account.and_then(|account| Some((account.name, account.password?)));
    match (opens, turn.state.connections.get_mut(conn)) {
        (Some((name, hash)), Some(connection)) => {
            connection.awaited = Some(Awaited::AccountPassword(name));
            turn.out.push(Effect::VerifyPassword { conn, hash, password });
        }
        _ => fail(turn, conn),
    }
}

/// The password of an account was checked.
pub fn password_verified(turn: &mut Turn<'_>, conn: ConnId, account: Box<str>, outcome: Verification) {
    match outcome {
        Verification::Right => succeed(turn, conn, account),
        Verification::Wrong => fail(turn, conn),
        Verification::Busy => turn.refuse(conn, Refusal::LogInUnavailable),
    }
}

/// Who names an account that is not there is challenged all the same: only the proof fails.
fn challenge(turn: &mut Turn<'_>, conn: ConnId, account: Option<Account>, first: ClientFirst) {
    let secret = turn.state.policy.secret;
    let nonce = nonce(turn, conn, &secret);
    let (account, verifier) = match account.and_then(|account| Some((account.name, account.scram?))) {
        Some((name, verifier)) => (Some(name), verifier),
        None => (
            None,
            Verifier::decoy(&secret, &protocol::casemap::folded(first.username())),
        ),
    };
    let (challenge, exchange) = first.challenge(verifier, &nonce);
    if let Some(connection) = turn.state.connections.get_mut(conn) {
        connection.log_in = Some(Box::new(LogIn::Scram { exchange, account }));
        turn.reply(conn, Reply::LogInChallenge(challenge.into()));
    }
}

/// A nonce that nobody can foresee without the secret, and that no other exchange has.
fn nonce(turn: &mut Turn<'_>, conn: ConnId, secret: &[u8; 32]) -> String {
    let id = turn.state.event_ids.next(turn.now.wall);
    let number = turn
        .state
        .connections
        .get(conn)
        .map_or(0, |connection| connection.number);
    protocol::sasl::nonce(secret, &format!("{number} {} {} {}", id.time, id.node, id.count))
}

fn fail(turn: &mut Turn<'_>, conn: ConnId) {
    let Some(connection) = turn.state.connections.get_mut(conn) else {
        return;
    };
    connection.log_in = None;
    connection.failed_log_ins += 1;
    let (failures, ip) = (connection.failed_log_ins, connection.peer.ip());
    turn.log(
        log::Level::Warn,
        format!("login failed address={ip} failures={failures}"),
    );
    turn.refuse(conn, Refusal::LogInFailed);
    if failures >= MAX_FAILURES {
        disconnect::end(turn, conn, Closing::TooManyLogIns);
    }
}

fn succeed(turn: &mut Turn<'_>, conn: ConnId, account: Box<str>) {
    log_in(turn, conn, account);
    turn.reply(conn, Reply::LogInDone);
}

/// The connection belongs to an account from now on; others in its rooms are told.
pub fn log_in(turn: &mut Turn<'_>, conn: ConnId, account: Box<str>) {
    let Some(connection) = turn.state.connections.get_mut(conn) else {
        return;
    };
    let client = connection.client();
    let source = match client {
        Some(client) => masks::source_of(&turn.state.clients[client].identity),
        None => connection
            .registration()
            .map_or_else(String::new, |registration| {
                registration.account = Some(account.clone());
                let nick = registration.nick.as_ref().map_or("*", |nick| nick.as_str());
                format!("{nick}!{}@*", registration.user.as_deref().unwrap_or("*"))
            }),
    };
    turn.reply(
        conn,
        Reply::LoggedIn {
            source: source.into(),
            account: account.clone(),
        },
    );
    if let Some(client) = client {
        turn.tell(
            client,
            EventKind::AccountChanged {
                account: Some(account.clone()),
            },
            Audience::Peers,
        );
        turn.state
            .change_identity(client, |identity| identity.account = Some(account));
    }
}

/// The account that a connection has logged in to.
pub fn account_of<'a>(turn: &'a Turn<'_>, connection: &'a Connection) -> Option<&'a str> {
    match &connection.phase {
        Phase::Registering(registration) => registration.account.as_deref(),
        Phase::Registered(client) => turn.state.clients.get(*client)?.identity.account.as_deref(),
    }
}
