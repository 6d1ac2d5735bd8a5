//! Writing to services: by PRIVMSG, or by a command of the service's own.

use protocol::irc::ctcp::Ctcp;
use protocol::language::Text;

use super::Call;
use crate::dialect::irc::encode::services::notices;
use crate::dialect::services::{Asked, Service};
use crate::server::request::{MessageKind, Request};

/// NICKSERV and NS
pub fn nickserv(call: &mut Call<'_>) -> Option<Request> {
    let text = call.words(0).join(" ");
    ask(call, Service::NickServ, &text)
}

/// CHANSERV and CS
pub fn chanserv(call: &mut Call<'_>) -> Option<Request> {
    let text = call.words(0).join(" ");
    ask(call, Service::ChanServ, &text)
}

/// The first service among these.
pub fn addressed(targets: &[Box<str>]) -> Option<Service> {
    targets.iter().find_map(|target| Service::named(target))
}

/// What was said to `targets` with a service among them: it may hold a password, so nobody else gets it.
///
/// Services are programs: they answer neither NOTICE nor CTCP.
pub fn written(
    call: &mut Call<'_>,
    service: Service,
    kind: MessageKind,
    targets: &[Box<str>],
    text: &str,
) -> Option<Request> {
    const ALONE: Text = Text::new(
        "Write to me alone: nobody else got this.",
        "Escreva só para mim: ninguém mais recebeu isto.",
    );
    if kind != MessageKind::Normal || Ctcp::parse(text).is_some() {
        return None;
    }
    if targets.len() > 1 {
        let line = ALONE.get(call.cx.policy.language).to_owned();
        notices(service, &[line], &mut call.answer());
        return None;
    }
    ask(call, service, text)
}

fn ask(call: &mut Call<'_>, service: Service, text: &str) -> Option<Request> {
    match service.ask(text, call.cx) {
        Asked::Request(request) => {
            // Its answer would be taken for that to what SASL has begun.
            call.negotiation.log_in = None;
            call.negotiation.service = Some(service);
            Some(request)
        }
        Asked::Answer(lines) => {
            notices(service, &lines, &mut call.answer());
            None
        }
    }
}
