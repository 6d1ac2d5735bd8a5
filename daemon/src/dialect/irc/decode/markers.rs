//! How far somebody has read (IRCv3 draft/read-marker).

use super::Call;
use crate::dialect::irc::encode::markers::{missing, not_a_time};
use crate::dialect::text::moment;
use crate::server::request::Request;

/// MARKREAD
pub fn decode(call: &mut Call<'_>) -> Option<Request> {
    let Some(target) = call.boxed(0) else {
        missing(&mut call.answer());
        return None;
    };
    let word = call.message.text(1);
    // Only the server says `*`.
    let time = word.and_then(|word| word.strip_prefix("timestamp=").and_then(moment));
    if let (Some(word), None) = (word, time) {
        not_a_time(word, &mut call.answer());
        return None;
    }
    Some(Request::Marker { target, time })
}
