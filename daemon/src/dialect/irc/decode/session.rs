//! Being here: names, pings, leaving, being away; and operators.

use protocol::irc::numerics::Numeric;
use protocol::language::Text;

use super::Call;
use crate::server::request::Request;

/// PASS
pub fn pass(call: &mut Call<'_>) -> Option<Request> {
    Some(Request::Password(call.text(0).into()))
}

/// NICK; without a name the core says so.
pub fn nick(call: &mut Call<'_>) -> Option<Request> {
    Some(Request::Name(call.text(0).into()))
}

/// USER; the two parameters in the middle mean nothing any more (Modern IRC).
pub fn user(call: &mut Call<'_>) -> Option<Request> {
    let (Some(user), Some(realname)) = (call.boxed(0), call.boxed(3)) else {
        call.need_more_params("USER");
        return None;
    };
    Some(Request::User { user, realname })
}

/// PING
pub fn ping(call: &mut Call<'_>) -> Option<Request> {
    const TEXT: Text = Text::new("No origin specified", "Falta a origem");
    let token = call.boxed(0);
    if token.is_none() {
        call.refuse(Numeric::ErrNoOrigin, TEXT);
    }
    Some(Request::Ping { token: token? })
}

/// PONG
pub fn pong(_: &mut Call<'_>) -> Option<Request> {
    Some(Request::Pong)
}

/// QUIT
pub fn quit(call: &mut Call<'_>) -> Option<Request> {
    Some(Request::Quit {
        reason: call.boxed(0),
    })
}

/// ERROR: for servers; clients have no say in it (RFC 2812 section 3.7.4).
pub fn error(_: &mut Call<'_>) -> Option<Request> {
    None
}

/// AWAY; an empty text means back again.
pub fn away(call: &mut Call<'_>) -> Option<Request> {
    Some(Request::Away(call.boxed(0)))
}

/// SETNAME
pub fn setname(call: &mut Call<'_>) -> Option<Request> {
    Some(Request::RealName(call.text(0).into()))
}

/// OPER
pub fn oper(call: &mut Call<'_>) -> Option<Request> {
    Some(Request::Oper {
        name: call.text(0).into(),
        password: call.text(1).into(),
    })
}

/// KILL
pub fn kill(call: &mut Call<'_>) -> Option<Request> {
    Some(Request::Kill {
        name: call.text(0).into(),
        reason: call.text(1).into(),
    })
}

/// WALLOPS
pub fn wallops(call: &mut Call<'_>) -> Option<Request> {
    let text = call.boxed(0);
    if text.is_none() {
        call.need_more_params("WALLOPS");
    }
    Some(Request::Wallops(text?))
}

/// REHASH
pub fn rehash(_: &mut Call<'_>) -> Option<Request> {
    Some(Request::Rehash)
}
