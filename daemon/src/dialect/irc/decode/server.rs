//! Questions about the server itself.

use super::Call;
use crate::dialect::irc::isupport;
use crate::server::request::Request;

/// MOTD
pub fn motd(call: &mut Call<'_>) -> Option<Request> {
    call.is_for_this_server(0).then_some(Request::Motd)
}

/// LUSERS; its first parameter is a mask of servers that counts nothing here.
pub fn lusers(call: &mut Call<'_>) -> Option<Request> {
    call.is_for_this_server(1).then_some(Request::Lusers)
}

/// VERSION
pub fn version(call: &mut Call<'_>) -> Option<Request> {
    call.is_for_this_server(0).then_some(Request::Version)
}

/// TIME
pub fn time(call: &mut Call<'_>) -> Option<Request> {
    call.is_for_this_server(0).then_some(Request::Time)
}

/// INFO
pub fn info(call: &mut Call<'_>) -> Option<Request> {
    call.is_for_this_server(0).then_some(Request::Info)
}

/// ADMIN
pub fn admin(call: &mut Call<'_>) -> Option<Request> {
    call.is_for_this_server(0).then_some(Request::Admin)
}

/// ISUPPORT (IRCv3 draft/extended-isupport)
pub fn isupport(call: &mut Call<'_>) -> Option<Request> {
    isupport::send(&mut call.answer());
    None
}

/// STATS
pub fn stats(call: &mut Call<'_>) -> Option<Request> {
    let Some(letter) = call.text(0).chars().next() else {
        call.need_more_params("STATS");
        return None;
    };
    call.is_for_this_server(1).then_some(Request::Stats(letter))
}

/// LINKS; with two parameters the first is the server to ask.
pub fn links(call: &mut Call<'_>) -> Option<Request> {
    if call.message.params.len() < 2 {
        return Some(Request::Links { mask: call.boxed(0) });
    }
    call.is_for_this_server(0)
        .then(|| Request::Links { mask: call.boxed(1) })
}
