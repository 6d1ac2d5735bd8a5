//! What only operators of the server ask for about others.

use std::time::Duration;

use protocol::language::Text;

use super::Call;
use crate::server::request::Request;

/// KLINE `[duration] whom [:reason]`; a number alone is minutes, as other servers have it.
pub fn kline(call: &mut Call<'_>) -> Option<Request> {
    let first = call.text(0);
    let (lasts, whom) = match duration(first) {
        Some(lasts) => (Some(lasts), 1),
        None if is_meant_as_duration(first) => {
            refuse_duration(call, first);
            return None;
        }
        None => (None, 0),
    };
    let Some(what) = call.boxed(whom) else {
        call.need_more_params("KLINE");
        return None;
    };
    Some(Request::Ban {
        what,
        lasts,
        reason: call.text(whom + 1).into(),
    })
}

/// UNKLINE
pub fn unkline(call: &mut Call<'_>) -> Option<Request> {
    Some(Request::Unban(call.text(0).into()))
}

fn duration(text: &str) -> Option<Duration> {
    let minutes = text
        .parse()
        .ok()
        .map(|minutes: u32| Duration::from_mins(minutes.into()));
    minutes
        .or_else(|| humantime::parse_duration(text).ok())
        .filter(|lasts| !lasts.is_zero())
}

/// Names do not begin with a digit, and addresses have dots or colons.
fn is_meant_as_duration(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn refuse_duration(call: &mut Call<'_>, given: &str) {
    const TEXT: Text = Text::new(
        "That is no time: write 30m, 2h or 7d",
        "Isso não é um tempo: escreva 30m, 2h ou 7d",
    );
    let mut answer = call.answer();
    let text = answer.text(TEXT);
    answer
        .line()
        .command("FAIL")
        .params(["KLINE", "INVALID_DURATION", given])
        .trailing(text)
        .finish();
}
