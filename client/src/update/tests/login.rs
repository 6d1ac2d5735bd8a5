//! Logging in, encryption, certificates.

use std::time::Duration;

use jiff::Timestamp;
use protocol::sasl::frame::encode;
use protocol::sasl::scram::{Client, ClientFirst, Verifier};

use super::Script;
use crate::model::line::Lost;
use crate::model::network::Phase;
use crate::model::profile::Endpoint;
use crate::model::question::Problem;
use crate::model::secret::Secret;
use crate::model::trust::{Certificate, Distrust};
use crate::update::{Answer, Command, Msg, NetEvent};

const PASSWORD: &str = "segredo";

impl Script {
    /// A client with an account, that has just been connected.
    fn with_account(server: &str, tls: bool) -> Self {
        let mut script = Self::start();
        script.msg(Msg::Answer(Answer {
            server: server.to_owned(),
            tls,
            name: "ana".to_owned(),
            account: "ana".to_owned(),
            password: Secret::new(PASSWORD.to_owned()),
            keep: true,
            ..Answer::default()
        }));
        script.connected();
        script.sent();
        script
    }

    fn offers(&mut self, sasl: &str) {
        self.server(&[&format!(":irc CAP * LS :{sasl}")]);
        for line in self.sent() {
            if let Some(caps) = line.strip_prefix("CAP REQ :") {
                self.server(&[&format!(":irc CAP * ACK :{caps}")]);
            }
        }
    }

    fn problem(&self) -> Option<&Problem> {
        self.network().question.as_ref()?.problem.as_ref()
    }

    fn endpoints(&self) -> Vec<&Endpoint> {
        let connects = self.done.iter().filter_map(|command| match command {
            Command::Connect { endpoint, .. } => Some(endpoint),
            _ => None,
        });
        connects.collect()
    }
}

fn decoded(line: &str) -> Vec<u8> {
    let piece = line.strip_prefix("AUTHENTICATE ").unwrap();
    let mut collector = protocol::sasl::frame::Collector::default();
    collector.push(piece).unwrap().unwrap()
}

#[test]
fn a_password_goes_as_it_is_where_nobody_listens() {
    let mut script = Script::with_account("127.0.0.1", false);
    script.offers("sasl=EXTERNAL,PLAIN");
    assert_eq!(script.sent(), ["AUTHENTICATE PLAIN"]);
    script.server(&["AUTHENTICATE +"]);
    let sent = script.sent();
    assert_eq!(decoded(&sent[0]), b"\0ana\0segredo");
    script.server(&[
        ":irc 900 ana ana!a@h ana :You are now logged in",
        ":irc 903 ana :Success",
    ]);
    assert_eq!(script.sent(), ["CAP END"]);
    let kept = Command::KeepPassword {
        server: "127.0.0.1".to_owned(),
        account: "ana".to_owned(),
        password: Secret::new(PASSWORD.to_owned()),
    };
    assert!(script.done.contains(&kept));
}

/// Goes through SCRAM up to the server's signature, and returns that.
fn scram(script: &mut Script) -> Vec<u8> {
    script.offers("sasl=PLAIN,SCRAM-SHA-256");
    assert_eq!(script.sent(), ["AUTHENTICATE SCRAM-SHA-256"]);
    script.server(&["AUTHENTICATE +"]);
    let first = decoded(&script.sent()[0]);
    let verifier = Verifier::derive(PASSWORD, b"sixteen bytes...", 4096).unwrap();
    let (challenge, exchange) = ClientFirst::parse(&first).unwrap().challenge(verifier, "server");
    for piece in encode(&challenge) {
        script.server(&[&format!("AUTHENTICATE {piece}")]);
    }
    let Some(Command::Prove { proof, .. }) = script.done.pop() else {
        panic!("no proof is asked for: {:?}", script.done);
    };
    let mut client = Client::new(&proof.account, proof.password.reveal(), &proof.nonce).unwrap();
    let answer = client.respond(&proof.challenge).unwrap();
    script.net(NetEvent::Proved(Ok((Box::new(client), answer.clone()))));
    assert_eq!(decoded(&script.sent()[0]), answer);
    exchange.finish(&answer).unwrap()
}

#[test]
fn a_password_stays_here_where_the_server_can_do_without_it() {
    let mut script = Script::with_account("example.org", false);
    let signature = scram(&mut script);
    for piece in encode(&signature) {
        script.server(&[&format!("AUTHENTICATE {piece}")]);
    }
    assert_eq!(script.sent(), ["AUTHENTICATE +"]);
    script.server(&[":irc 903 ana :Success"]);
    assert_eq!(script.sent(), ["CAP END"]);
    assert!(script.network().session.login.is_done());
}

#[test]
fn a_server_that_does_not_know_the_password_is_left() {
    let mut script = Script::with_account("example.org", true);
    scram(&mut script);
    let wrong = encode(b"v=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    script.server(&[&format!("AUTHENTICATE {}", wrong[0])]);
    assert_eq!(script.problem(), Some(&Problem::LoginBroken));
    assert_eq!(script.network().phase, Phase::Offline);
    // Also one that leaves its proof out.
    let mut script = Script::with_account("example.org", true);
    scram(&mut script);
    script.server(&[":irc 903 ana :Success"]);
    assert_eq!(script.problem(), Some(&Problem::LoginBroken));
}

#[test]
fn a_password_never_crosses_a_network_as_it_is() {
    for offer in ["sasl=PLAIN", "sasl", "server-time"] {
        let mut script = Script::with_account("example.org", false);
        script.offers(offer);
        assert_eq!(script.problem(), Some(&Problem::LoginImpossible), "{offer}");
        assert_eq!(script.done.last(), Some(&script.close()));
    }
    let mut script = Script::with_account("example.org", true);
    script.offers("sasl");
    assert_eq!(script.sent(), ["AUTHENTICATE PLAIN"]);
}

#[test]
fn a_wrong_password_is_asked_for_again() {
    let mut script = Script::with_account("127.0.0.1", false);
    script.offers("sasl=PLAIN");
    script.server(&["AUTHENTICATE +", ":irc 904 ana :Wrong password"]);
    let text = "Wrong password".to_owned();
    assert_eq!(script.problem(), Some(&Problem::LoginRefused { text }));
    assert!(script.network().password.is_empty());
    assert!(
        !script
            .done
            .iter()
            .any(|c| matches!(c, Command::KeepPassword { .. }))
    );
}

#[test]
fn a_password_that_is_not_known_comes_from_the_keyring() {
    let mut script = Script::start();
    let answer = Answer {
        server: "h".to_owned(),
        name: "ana".to_owned(),
        account: "ana".to_owned(),
        ..Answer::default()
    };
    script.msg(Msg::Answer(answer.clone()));
    let network = script.network().id;
    let find = Command::FindPassword {
        network,
        server: "h".to_owned(),
        account: "ana".to_owned(),
    };
    assert_eq!(script.done, [find]);
    script.msg(Msg::Password {
        network,
        password: None,
    });
    assert_eq!(script.problem(), Some(&Problem::NoPassword));
    script.msg(Msg::Answer(answer));
    script.msg(Msg::Password {
        network,
        password: Some(Secret::new(PASSWORD.to_owned())),
    });
    assert_eq!(script.network().phase, Phase::Connecting);
    // What comes late is of no interest.
    script.msg(Msg::Password {
        network,
        password: None,
    });
    assert_eq!(script.problem(), None);
}

#[test]
fn a_certificate_is_asked_about_and_trusted_from_then_on() {
    let mut script = Script::with_account("h", true);
    script.network_mut().phase = Phase::Connecting;
    let certificate = Certificate {
        fingerprint: "ab".to_owned(),
        why: Distrust::Unknown,
    };
    script.done.clear();
    script.net(NetEvent::Closed(Lost::Untrusted(certificate.clone())));
    assert_eq!(script.problem(), Some(&Problem::Untrusted(certificate)));
    script.msg(Msg::Trust);
    let connect = script.done.iter().rfind(|c| matches!(c, Command::Connect { .. }));
    let Some(Command::Connect { pin, after, .. }) = connect else {
        panic!("no connection: {:?}", script.done);
    };
    assert_eq!((pin.as_deref(), *after), (Some("ab"), Duration::ZERO));
    assert!(script.done.iter().any(|c| matches!(c, Command::Remember(_))));
    // Another one later is asked about, also after the connection worked.
    script.connected();
    script.server(&[":irc CAP * LS :sasl", ":irc CAP * ACK :sasl", "AUTHENTICATE +"]);
    script.server(&[":irc 903 ana :ok", ":irc 001 ana :Welcome"]);
    script.lose();
    let changed = Certificate {
        fingerprint: "cd".to_owned(),
        why: Distrust::Changed,
    };
    script.net(NetEvent::Closed(Lost::Untrusted(changed.clone())));
    assert_eq!(script.problem(), Some(&Problem::Untrusted(changed)));
    assert_eq!(script.network().phase, Phase::Offline);
}

#[test]
fn who_asks_to_be_reached_with_tls_is() {
    let mut script = Script::start();
    script.answer("ana");
    script.connected();
    script.done.clear();
    script.server(&[":irc CAP * LS :sts=port=6697,duration=600 server-time"]);
    let tls = Endpoint {
        server: "127.0.0.1".to_owned(),
        port: 6697,
        tls: true,
    };
    assert_eq!(script.endpoints(), [&tls]);
    let certificate = Certificate {
        fingerprint: "ab".to_owned(),
        why: Distrust::Unknown,
    };
    // On a network that somebody plays with, nobody is to be talked into trusting them.
    let trust = &script.model.trust;
    assert!(!script.network().may_trust(trust, Timestamp::UNIX_EPOCH));
    script.net(NetEvent::Closed(Lost::Untrusted(certificate)));
    script.msg(Msg::Trust);
    assert_eq!(script.endpoints().len(), 1);
    // With a good certificate it is believed, for as long as it says.
    script.answer("ana");
    script.connected();
    script.server(&[":irc CAP * LS :sts=port=6697"]);
    script.connected();
    script.server(&[":irc CAP * LS :sts=duration=600", ":irc 001 ana :Welcome"]);
    script.done.clear();
    script.msg(Msg::Reconnect(script.network().id));
    script.lose();
    assert_eq!(script.endpoints(), [&tls]);
}

#[test]
fn what_makes_no_sense_of_sts_is_passed_over() {
    for value in [
        "sts",
        "sts=",
        "sts=port=0",
        "sts=port=x,duration=1",
        "sts=duration=60",
    ] {
        let mut script = Script::start();
        script.answer("ana");
        script.connected();
        script.server(&[&format!(":irc CAP * LS :{value}")]);
        assert_eq!(script.network().phase, Phase::Registering, "{value}");
        assert_eq!(script.endpoints().len(), 1, "{value}");
    }
}
