//! What services say: notices, each from one who is called like the service.

use protocol::irc::numerics::Numeric;

use super::{Answer, people};
use crate::dialect::services::Service;

/// NOTICE with each of these lines.
pub fn notices(service: Service, lines: &[String], answer: &mut Answer<'_>) {
    let (name, nick, server) = (service.name(), answer.nick(), &*answer.policy().server_name);
    for line in lines {
        let message = answer.unsigned().client(name, name, server).command("NOTICE");
        message.param(nick).trailing(line).finish();
    }
}

/// What WHOIS tells of a service.
pub fn whois(service: Service, asked: &str, answer: &mut Answer<'_>) {
    let (name, server) = (service.name(), &*answer.policy().server_name);
    let (purpose, network) = (answer.text(service.purpose()), &*answer.policy().network);
    let line = answer
        .numeric(Numeric::RplWhoisUser)
        .params([name, name, server, "*"]);
    line.trailing(purpose).finish();
    let line = answer.numeric(Numeric::RplWhoisServer).params([name, server]);
    line.trailing(network).finish();
    people::whois_end(asked, answer);
}
