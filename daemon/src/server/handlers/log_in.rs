//! Logging in to an account: SASL PLAIN and SCRAM-SHA-256 (<https://ircv3.net/specs/extensions/sasl-3.1>).

use protocol::sasl::Mechanism;
use protocol::sasl::plain::Plain;
use protocol::sasl::scram::{ClientFirst, Verifier};

use crate::server::account::{self, Found};
use crate::server::connection::{Connection, LogIn, Phase, Scram};
use crate::server::devices;
use crate::server::event::EventKind;
use crate::server::handlers::{
    attach, attempts, ban, belongings, chghost, disconnect, lasting, metadata, seen,
};
use crate::server::ids::{ClientId, ConnId};
use crate::server::input::Verification;
use crate::server::masks;
use crate::server::refusal::Refusal;
use crate::server::reply::{Closing, Reply};
use crate::server::then::{AfterStoring, AfterVerifying, Password};
use crate::server::turn::{Audience, Turn};
use crate::store::model::{Account, AccountRef, Read};

/// Log-ins that may fail on one connection before it is closed.
const MAX_FAILURES: u8 = 5;

/// A message of a log-in: the first, or the answer to a challenge.
pub fn message(turn: &mut Turn<'_>, conn: ConnId, mechanism: Mechanism, message: &[u8]) {
    let Some(connection) = turn.state.connections.get_mut(conn) else {
        return;
    };
    match (connection.log_in.take().map(|log_in| *log_in), mechanism) {
        // It is never the answer to a challenge.
        (_, Mechanism::Plain) => plain(turn, conn, message),
        (None, Mechanism::External) => external(turn, conn, message),
        (None, Mechanism::ScramSha256) => scram(turn, conn, message),
        (Some(LogIn::Scram(scram)), _) => prove(turn, conn, *scram, message),
        (Some(LogIn::Proven { account }), _) if message.is_empty() => succeed(turn, conn, account),
        (Some(LogIn::Proven { account }), _) => fail(turn, conn, Some(&account)),
    }
}

/// The client's proof that it knows a password. Who has begun many exchanges does not get as many guesses.
fn prove(turn: &mut Turn<'_>, conn: ConnId, scram: Scram, message: &[u8]) {
    let name = scram.name;
    if is_throttled(turn, conn, &name) {
        return;
    }
    match (scram.exchange.finish(message), scram.account) {
        (Ok(proof), Some(account)) => {
            if let Some(connection) = turn.state.connections.get_mut(conn) {
                connection.log_in = Some(Box::new(LogIn::Proven { account }));
                turn.reply(conn, Reply::LogInChallenge(proof.into()));
            }
        }
        _ => fail(turn, conn, Some(&name)),
    }
}

/// Whether the connection has to wait before it may try again; it is told so.
fn is_throttled(turn: &mut Turn<'_>, conn: ConnId, account: &str) -> bool {
    let wait = attempts::wait(turn, conn, Some(account));
    if let Some(wait) = wait {
        turn.refuse(conn, Refusal::LogInThrottled { wait });
    }
    wait.is_some()
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
        let (account, _) = devices::split(plain.authcid);
        [plain.authcid, account]
            .into_iter()
            .any(|name| plain.authzid.is_empty() || protocol::casemap::eq(plain.authzid, name))
    });
    match plain {
        Some(_) if !may_send_password(turn, conn) => turn.refuse(conn, Refusal::PasswordInTheClear),
        Some(plain) => {
            let then = AfterStoring::LogInWith {
                conn,
                name: devices::split(plain.authcid).0.into(),
                password: Password(plain.password.into()),
            };
            find(turn, conn, plain.authcid, then);
        }
        None => fail(turn, conn, None),
    }
}

/// The certificate that the connection has shown proves who it is; whoever it says it is must be that.
fn external(turn: &mut Turn<'_>, conn: ConnId, message: &[u8]) {
    let connection = turn.state.connections.get(conn);
    let certificate = connection.and_then(|connection| connection.peer.certificate.clone());
    let (Some(certificate), Ok(claimed)) = (certificate, std::str::from_utf8(message)) else {
        return fail(turn, conn, None);
    };
    let (name, device) = devices::split(claimed);
    turn.state.devices.call(conn, device);
    let claimed = name.into();
    let read = Read::Account(AccountRef::Fingerprint(certificate));
    turn.ask(Some(conn), read, AfterStoring::Certified { conn, claimed });
}

/// The store has looked for the account that a certificate opens.
pub fn found_for_certificate(turn: &mut Turn<'_>, conn: ConnId, claimed: &str, found: Found) {
    match account_found(turn, conn, found) {
        None => {}
        Some(Some(account)) if claimed.is_empty() || protocol::casemap::eq(claimed, &account.name) => {
            succeed(turn, conn, account.name);
        }
        Some(_) => fail(turn, conn, None),
    }
}

/// Whether a password may cross the wire as it is: encrypted, or without leaving the machine.
pub fn may_send_password(turn: &Turn<'_>, conn: ConnId) -> bool {
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
            let first = Box::new(first);
            find(turn, conn, &name, AfterStoring::Challenge { conn, first });
        }
        Err(_) => fail(turn, conn, None),
    }
}

fn find(turn: &mut Turn<'_>, conn: ConnId, login: &str, then: AfterStoring) {
    let longest = turn.state.policy.limits.nick_length;
    let (name, device) = devices::split(login);
    if protocol::names::Nick::new(name, longest).is_err() {
        return fail(turn, conn, None);
    }
    if is_throttled(turn, conn, name) {
        return;
    }
    turn.state.devices.call(conn, device);
    turn.ask(Some(conn), Read::Account(AccountRef::Name(name.into())), then);
}

/// The store has looked for the account that a password is to open.
pub fn found_for_password(turn: &mut Turn<'_>, conn: ConnId, name: &str, password: Box<str>, found: Found) {
    let Some(account) = account_found(turn, conn, found) else {
        return;
    };
    match account.and_then(|account| Some((account.name, account.credentials.password?))) {
        Some((account, hash)) => turn.verify(conn, hash, password, AfterVerifying::LogIn { conn, account }),
        None => fail(turn, conn, Some(name)),
    }
}

/// The store has looked for the account whose owner has begun a SCRAM exchange.
pub fn found_for_challenge(turn: &mut Turn<'_>, conn: ConnId, first: ClientFirst, found: Found) {
    if let Some(account) = account_found(turn, conn, found) {
        challenge(turn, conn, account, first);
    }
}

/// `None`: there is nobody to log in any more, or the store cannot say, and they were told so.
#[allow(
    clippy::option_option,
    reason = "whether the store has looked, and whether there is one"
)]
fn account_found(turn: &mut Turn<'_>, conn: ConnId, found: Found) -> Option<Option<Account>> {
    turn.state.connections.get(conn)?;
    match found {
        Found::Account(account) => Some(Some(*account)),
        Found::Nobody => Some(None),
        Found::Unavailable => {
            turn.refuse(conn, Refusal::LogInUnavailable);
            None
        }
    }
}

/// The password of an account was checked.
pub fn password_verified(turn: &mut Turn<'_>, conn: ConnId, account: Box<str>, outcome: Verification) {
    match outcome {
        Verification::Right => succeed(turn, conn, account),
        Verification::Wrong => fail(turn, conn, Some(&account)),
        Verification::Busy => turn.refuse(conn, Refusal::LogInUnavailable),
    }
}

/// Who names an account that is not there is challenged all the same: only the proof fails.
fn challenge(turn: &mut Turn<'_>, conn: ConnId, account: Option<Account>, first: ClientFirst) {
    let secret = turn.state.policy.secret;
    let nonce = nonce(turn, conn, &secret);
    let name: Box<str> = devices::split(first.username()).0.into();
    let (account, verifier) = match account.and_then(with_verifier) {
        Some((name, verifier)) => (Some(name), verifier),
        None => (None, Verifier::decoy(&secret, &protocol::casemap::folded(&name))),
    };
    let (challenge, exchange) = first.challenge(verifier, &nonce);
    if let Some(connection) = turn.state.connections.get_mut(conn) {
        let scram = Scram {
            exchange,
            name,
            account,
        };
        connection.log_in = Some(Box::new(LogIn::Scram(Box::new(scram))));
        turn.reply(conn, Reply::LogInChallenge(challenge.into()));
    }
}

fn with_verifier(account: Account) -> Option<(Box<str>, Verifier)> {
    let verifier = account::verifier(account.credentials.scram?)?;
    Some((account.name, verifier))
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

fn fail(turn: &mut Turn<'_>, conn: ConnId, account: Option<&str>) {
    let Some(connection) = turn.state.connections.get_mut(conn) else {
        return;
    };
    connection.log_in = None;
    connection.failed_log_ins += 1;
    let failures = connection.failed_log_ins;
    attempts::failed(turn, conn, account);
    turn.refuse(conn, Refusal::LogInFailed);
    if failures >= MAX_FAILURES {
        disconnect::end(turn, conn, Closing::TooManyLogIns);
    }
}

fn succeed(turn: &mut Turn<'_>, conn: ConnId, account: Box<str>) {
    // It may have gone, or been disabled, while the password was checked.
    let directory = &turn.state.directory;
    let entry = directory.id_of(&account).and_then(|id| directory.get(id));
    if entry.is_none_or(|entry| entry.disabled) {
        return fail(turn, conn, Some(&account));
    }
    attempts::succeeded(turn, conn, &account);
    if let Some(refusal) = hindrance(turn, conn, &account) {
        return turn.refuse(conn, refusal);
    }
    if log_in(turn, conn, account) {
        turn.reply(conn, Reply::LogInDone);
    }
}

/// Why a connection may not log in to an account whose password it knows: it has as many connections as it may have,
/// or this one's client, logged in to another account, has more than this one.
pub fn hindrance(turn: &Turn<'_>, conn: ConnId, account: &str) -> Option<Refusal> {
    let state = &turn.state;
    let (logged_in, most) = (state.devices.of(account), state.policy.accounts.devices);
    if logged_in.contains(&conn) {
        None
    } else if attach::is_shared(turn, conn) {
        Some(Refusal::LoggedInElsewhere)
    } else {
        (logged_in.len() >= most).then(|| Refusal::TooManyDevices {
            account: account.into(),
        })
    }
}

/// The connection belongs to an account from now on; others in its rooms are told. Whether it is still there: who is
/// banned by that account, or by what is known with it, is turned away.
pub fn log_in(turn: &mut Turn<'_>, conn: ConnId, account: Box<str>) -> bool {
    let Some(connection) = turn.state.connections.get_mut(conn) else {
        return false;
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
    let away = client.and_then(|client| turn.state.clients[client].away.clone());
    seen::stayed(turn, conn);
    turn.state.devices.log_in(conn, account.clone(), away);
    if let Some(client) = client {
        turn.tell_news(
            client,
            EventKind::AccountChanged {
                account: Some(account.clone()),
            },
            Audience::Peers,
        );
        turn.state
            .change_identity(client, |identity| identity.account = Some(account));
        belongings::logged_in(turn, conn, client);
        chghost::follow_account(turn, client);
        lasting::on_log_in(turn, client);
    }
    !ban::turned_away(turn, conn)
}

/// The connection belongs to no account any more; others in its rooms are told. One device of many cannot keep the
/// name that belongs to all: it is closed.
pub fn log_out(turn: &mut Turn<'_>, conn: ConnId) {
    let Some(connection) = turn.state.connections.get(conn) else {
        return;
    };
    let client = connection.client();
    match client {
        Some(_) if attach::is_shared(turn, conn) => disconnect::end(turn, conn, Closing::LoggedOut),
        Some(client) if account_of(turn, connection).is_some() => leave_account(turn, client),
        _ => turn.refuse(conn, Refusal::NotLoggedIn),
    }
}

/// A client belongs to no account any more; it and others in its rooms are told.
pub fn leave_account(turn: &mut Turn<'_>, client: ClientId) {
    let source: Box<str> = masks::source_of(&turn.state.clients[client].identity).into();
    for conn in turn.state.clients[client].connections.clone() {
        seen::stayed(turn, conn);
        turn.state.devices.log_out(conn);
        turn.reply(
            conn,
            Reply::LoggedOut {
                source: source.clone(),
            },
        );
    }
    turn.tell_news(
        client,
        EventKind::AccountChanged { account: None },
        Audience::Peers,
    );
    metadata::account_left(turn, client);
    turn.state
        .change_identity(client, |identity| identity.account = None);
    chghost::follow_account(turn, client);
}

/// The account that a connection has logged in to.
pub fn account_of<'a>(turn: &'a Turn<'_>, connection: &'a Connection) -> Option<&'a str> {
    match &connection.phase {
        Phase::Registering(registration) => registration.account.as_deref(),
        Phase::Registered(client) => turn.state.clients.get(*client)?.identity.account.as_deref(),
    }
}
