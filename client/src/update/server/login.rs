//! Logging in with SASL (IRCv3 sasl) while registering.

use protocol::irc::caps::Cap;
use protocol::sasl::Mechanism;
use protocol::sasl::frame::{Collector, encode};
use protocol::sasl::plain::Plain;
use protocol::sasl::scram::Client;

use super::super::turn::Turn;
use super::super::{Command, Proof};
use super::{Received, registration};
use crate::model::line::plain;
use crate::model::network::Phase;
use crate::model::question::{Problem, Question};

/// A log-in that is under way.
#[derive(Debug, Default)]
pub struct Login {
    stage: Stage,
    collector: Collector,
}

#[derive(Debug, Default)]
enum Stage {
    /// None was begun.
    #[default]
    None,
    /// The server is to say that it knows the mechanism.
    Begun(Mechanism),
    /// It is to send its challenge.
    Challenge,
    /// The proof is being worked out.
    Proving,
    /// It is to prove that it knows the password, too.
    Proved(Box<Client>),
    /// It has, or need not: it has the last word now.
    Waiting,
    /// One is logged in.
    Done,
}

impl Login {
    /// Whether one is logged in.
    pub fn is_done(&self) -> bool {
        matches!(self.stage, Stage::Done)
    }
}

/// Logs in if the person has an account here. Whether registration waits for that.
pub fn begin(turn: &mut Turn<'_>) -> bool {
    let wanted = !turn.network.profile.account.is_empty();
    if !wanted || turn.network.phase != Phase::Registering || turn.network.session.login.is_done() {
        return false;
    }
    let Some(mechanism) = mechanism(turn) else {
        give_up(turn, Problem::LoginImpossible);
        return true;
    };
    turn.network.session.login.stage = Stage::Begun(mechanism);
    turn.transmit(|w| w.command("AUTHENTICATE").param(mechanism.name()));
    true
}

/// The best way to log in that there is. A password does not cross a network as it is.
fn mechanism(turn: &Turn<'_>) -> Option<Mechanism> {
    let session = &turn.network.session;
    if !session.caps.contains(Cap::Sasl) {
        return None;
    }
    let private = session.endpoint.is_private();
    let usable = |mechanism: &Mechanism| match mechanism {
        Mechanism::External => false,
        Mechanism::Plain => private,
        Mechanism::ScramSha256 => true,
    };
    let offered = match session.mechanisms.as_str() {
        // Who names none is asked for the one that all have.
        "" => vec![Mechanism::Plain],
        names => names.split(',').filter_map(Mechanism::from_name).collect(),
    };
    // The better one is last.
    Mechanism::ALL
        .into_iter()
        .rfind(|mechanism| offered.contains(mechanism) && usable(mechanism))
}

/// AUTHENTICATE: the server's side of the exchange.
pub fn authenticate(turn: &mut Turn<'_>, received: &Received<'_>) {
    let message = match turn.network.session.login.collector.push(received.param(0)) {
        Ok(None) => return,
        Ok(Some(message)) => message,
        Err(_) => return abort(turn),
    };
    match std::mem::take(&mut turn.network.session.login.stage) {
        Stage::Begun(Mechanism::ScramSha256) => {
            let network = &*turn.network;
            let (account, nonce) = (&network.profile.account, &network.session.nonce);
            let Ok(client) = Client::new(account, network.password.reveal(), nonce) else {
                return abort(turn);
            };
            send(turn, &client.first());
            turn.network.session.login.stage = Stage::Challenge;
        }
        Stage::Begun(_) => {
            let message = Plain {
                authzid: "",
                authcid: &turn.network.profile.account,
                password: turn.network.password.reveal(),
            };
            let message = message.encode();
            send(turn, &message);
            turn.network.session.login.stage = Stage::Waiting;
        }
        Stage::Challenge => {
            let network = &*turn.network;
            let proof = Proof {
                account: network.profile.account.clone(),
                password: network.password.clone(),
                nonce: network.session.nonce.clone(),
                challenge: message,
            };
            let link = network.link();
            turn.command(Command::Prove { link, proof });
            turn.network.session.login.stage = Stage::Proving;
        }
        Stage::Proved(client) => {
            if client.verify(&message).is_err() {
                return abort(turn);
            }
            send(turn, b"");
            turn.network.session.login.stage = Stage::Waiting;
        }
        Stage::None | Stage::Proving | Stage::Waiting | Stage::Done => abort(turn),
    }
}

/// The proof is worked out.
pub fn proved(turn: &mut Turn<'_>, proved: Result<(Box<Client>, Vec<u8>), String>) {
    if !matches!(turn.network.session.login.stage, Stage::Proving) {
        return;
    }
    match proved {
        Ok((client, answer)) => {
            send(turn, &answer);
            turn.network.session.login.stage = Stage::Proved(client);
        }
        Err(_) => abort(turn),
    }
}

fn send(turn: &mut Turn<'_>, message: &[u8]) {
    for piece in encode(message) {
        turn.transmit(|w| w.command("AUTHENTICATE").param(&piece));
    }
}

/// The server does not keep to the rules, or does not know the password either.
fn abort(turn: &mut Turn<'_>) {
    turn.transmit(|w| w.command("AUTHENTICATE").param("*"));
    turn.network.session.login = Login::default();
    if turn.network.phase == Phase::Registering {
        give_up(turn, Problem::LoginBroken);
    }
}

/// `RPL_SASLSUCCESS`.
pub fn succeeded(turn: &mut Turn<'_>) {
    // Without the server's own proof, whoever answers may be anybody.
    if !matches!(turn.network.session.login.stage, Stage::Waiting) {
        return abort(turn);
    }
    turn.network.session.login.stage = Stage::Done;
    if let Some(password) = turn.network.to_keep.take() {
        let command = Command::KeepPassword {
            server: turn.network.profile.server.clone(),
            account: turn.network.profile.account.clone(),
            password,
        };
        turn.command(command);
    }
    registration::end(turn);
}

/// `ERR_SASLFAIL` and its like.
pub fn failed(turn: &mut Turn<'_>, received: &Received<'_>) {
    if turn.network.phase != Phase::Registering || matches!(turn.network.session.login.stage, Stage::None) {
        return;
    }
    turn.network.password = crate::model::secret::Secret::default();
    let text = plain(received.last());
    give_up(turn, Problem::LoginRefused { text });
}

/// Goes offline and asks again.
pub fn give_up(turn: &mut Turn<'_>, problem: Problem) {
    turn.close();
    turn.network.phase = Phase::Offline;
    turn.network.question = Some(Question::because(problem));
}
