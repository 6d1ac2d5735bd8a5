//! Who is kept out of the server, for operators and for those who are.

use std::time::Duration;

use protocol::irc::numerics::Numeric;
use protocol::language::Text;

use super::Answer;
use crate::dialect::text::{banned as why_banned, lasting};
use crate::server::WallTime;
use crate::server::bans::left;
use crate::server::refusal::BadBan;
use crate::store::model::Ban;

/// `ERR_YOUREBANNEDCREEP`
pub fn banned(reason: &str, left: Option<Duration>, answer: &mut Answer<'_>) {
    let text = why_banned(reason, left, answer.policy());
    answer
        .numeric(Numeric::ErrYoureBannedCreep)
        .trailing(&text)
        .finish();
}

/// A notice that somebody is kept out now.
pub fn added(what: &str, lasts: Option<Duration>, connections: usize, answer: &mut Answer<'_>) {
    const ADDED: Text = Text::new(
        "Banned {0} ({1}); connections closed: {2}",
        "{0} foi banido ({1}); conexões encerradas: {2}",
    );
    let lasts = lasting(lasts, answer.policy().language);
    let text = answer.fill(ADDED, &[what, &lasts, &connections.to_string()]);
    notice(&text, answer);
}

/// A notice that somebody may come in again.
pub fn removed(what: &str, answer: &mut Answer<'_>) {
    const REMOVED: Text = Text::new("{0} is not banned any more", "{0} não está mais banido");
    let text = answer.fill(REMOVED, &[what]);
    notice(&text, answer);
}

fn notice(text: &str, answer: &mut Answer<'_>) {
    let nick = answer.nick();
    answer
        .line()
        .command("NOTICE")
        .param(nick)
        .trailing(text)
        .finish();
}

/// `RPL_STATSKLINE` for each.
pub fn list(bans: &[Ban], now: WallTime, answer: &mut Answer<'_>) {
    let language = answer.policy().language;
    for ban in bans {
        let lasts = lasting(ban.expires.map(|until| left(until, now)), language);
        answer
            .numeric(Numeric::RplStatsKLine)
            .params(["K", &ban.what])
            .param(&Answer::word(&ban.set_by))
            .trailing(&format!("{lasts}: {}", ban.reason))
            .finish();
    }
}

/// FAIL KLINE
pub fn refused(what: &str, why: BadBan, text: &str, answer: &mut Answer<'_>) {
    let (command, code) = match why {
        BadBan::NotABan => ("KLINE", "INVALID_TARGET"),
        BadBan::Everybody => ("KLINE", "EVERYBODY"),
        BadBan::Yourself => ("KLINE", "YOURSELF"),
        BadBan::TooMany => ("KLINE", "TOO_MANY_BANS"),
        BadBan::NotThere => ("UNKLINE", "NO_SUCH_BAN"),
    };
    answer
        .line()
        .command("FAIL")
        .params([command, code])
        .param(&Answer::word(what))
        .trailing(text)
        .finish();
}

/// What is wrong with it, and what to do about it.
pub fn what_is_wrong(why: BadBan) -> Text {
    match why {
        BadBan::NotABan => Text::new(
            "That is no mask (nick!user@host), address, block (192.0.2.0/24) or account ($a:name)",
            "Isso não é máscara (nome!usuário@host), endereço, faixa (192.0.2.0/24) nem conta ($a:nome)",
        ),
        BadBan::Everybody => Text::new(
            "That would keep out everybody; if it is meant: chatctl ban add --yes",
            "Isso deixaria todo mundo de fora; se é essa a intenção: chatctl ban add --yes",
        ),
        BadBan::Yourself => Text::new("That would keep out yourself", "Isso deixaria você de fora"),
        BadBan::TooMany => Text::new("There are too many bans already", "Já há banimentos demais"),
        BadBan::NotThere => Text::new(
            "There is no such ban; STATS k lists them",
            "Não há esse banimento; STATS k lista todos",
        ),
    }
}
