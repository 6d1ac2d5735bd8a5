//! Questions about people.

use protocol::casemap;
use protocol::irc::numerics::Numeric;
use protocol::language::Text;
use protocol::mask;

use super::{Call, services};
use crate::dialect::irc::encode::Answer;
use crate::dialect::irc::encode::services::whois as describe;
use crate::server::request::{Monitor, Request, Who, Whox};

/// The fields of WHOX, in the order in which they are answered (IRCv3 whox).
pub const WHOX_FIELDS: &str = "tcuihsnfdlaor";
/// The longest WHOX token.
const MAX_TOKEN: usize = 3;

/// WHO; without a mask, everybody (RFC 2812 section 3.6.1).
pub fn who(call: &mut Call<'_>) -> Option<Request> {
    let mask = call.boxed(0).unwrap_or_else(|| "*".into());
    let (flags, fields) = match call.text(1).split_once('%') {
        Some((flags, fields)) => (flags, Some(fields)),
        None => (call.text(1), None),
    };
    let operators_only = flags.contains('o');
    Some(Request::Who(Who {
        mask,
        operators_only,
        whox: fields.map(whox),
    }))
}

fn whox(asked: &str) -> Whox {
    let (asked, token) = match asked.split_once(',') {
        Some((asked, token)) => (asked, Some(token)),
        None => (asked, None),
    };
    let is_token =
        |token: &&str| (1..=MAX_TOKEN).contains(&token.len()) && token.bytes().all(|b| b.is_ascii_digit());
    let fields: String = WHOX_FIELDS
        .chars()
        .filter(|&field| asked.contains(field))
        .collect();
    Whox {
        fields: fields.into(),
        token: token.filter(is_token).map(Into::into),
    }
}

/// WHOIS; with two parameters the first is a server, or the same name again, which once meant its server.
pub fn whois(call: &mut Call<'_>) -> Option<Request> {
    let asked = match (call.optional(0), call.optional(1)) {
        (Some(server), Some(names)) => {
            let same = casemap::eq(server, names);
            if !same && !mask::matches_folded(server, &call.cx.policy.server_name) {
                call.refuse_server(server);
                return None;
            }
            1
        }
        _ => 0,
    };
    let names = call.list(asked);
    if names.is_empty() {
        no_name_given(call);
        return None;
    }
    if let ([name], Some(service)) = (&names[..], services::addressed(&names)) {
        describe(service, name, &mut call.answer());
        return None;
    }
    Some(Request::Whois { names })
}

/// WHOWAS; a count that is not above zero means all (RFC 2812 section 3.6.3).
pub fn whowas(call: &mut Call<'_>) -> Option<Request> {
    let names = call.list(0);
    if names.is_empty() {
        no_name_given(call);
        return None;
    }
    let count = call.text(1).parse().ok().filter(|&count| count > 0);
    call.is_for_this_server(2)
        .then_some(Request::Whowas { names, count })
}

fn no_name_given(call: &mut Call<'_>) {
    call.refuse(
        Numeric::ErrNoNicknameGiven,
        Text::new("No nickname given", "Falta o nome"),
    );
}

/// USERHOST
pub fn userhost(call: &mut Call<'_>) -> Option<Request> {
    Some(Request::UserHost(call.words(0)))
}

/// USERIP
pub fn userip(call: &mut Call<'_>) -> Option<Request> {
    Some(Request::UserIp(call.words(0)))
}

/// ISON
pub fn ison(call: &mut Call<'_>) -> Option<Request> {
    Some(Request::IsOn(call.words(0)))
}

/// MONITOR
pub fn monitor(call: &mut Call<'_>) -> Option<Request> {
    let change = match call.text(0) {
        "+" | "-" if call.list(1).is_empty() => {
            call.need_more_params("MONITOR");
            return None;
        }
        "+" => Monitor::Add(call.list(1)),
        "-" => Monitor::Remove(call.list(1)),
        "C" | "c" => Monitor::Clear,
        "L" | "l" => Monitor::List,
        "S" | "s" => Monitor::Status,
        unknown => {
            refuse_subcommand(call, "MONITOR", unknown);
            return None;
        }
    };
    Some(Request::Monitor(change))
}

fn refuse_subcommand(call: &mut Call<'_>, command: &str, subcommand: &str) {
    const TEXT: Text = Text::new("Unknown subcommand", "Subcomando desconhecido");
    let mut answer = call.answer();
    let text = answer.text(TEXT);
    answer
        .numeric(Numeric::ErrUnknownError)
        .param(command)
        .param(&Answer::word(subcommand))
        .trailing(text)
        .finish();
}
