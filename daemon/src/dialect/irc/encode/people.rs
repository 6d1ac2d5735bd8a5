//! Answers about people.

use std::fmt::Write;
use std::net::IpAddr;

use protocol::irc::caps::Cap;
use protocol::irc::numerics::Numeric;
use protocol::language::Text;
use protocol::names::Nick;

use super::{Answer, metadata};
use crate::dialect::irc::decode::queries::WHOX_FIELDS;
use crate::dialect::irc::modes;
use crate::dialect::text::{readable, waiting, why_away};
use crate::server::reply::{UserHostEntry, WhoEntry, Whois, WhowasEntry};
use crate::server::request::{UserMode, Whox};

/// Stands for an address that the asker may not see (IRCv3 whox).
const HIDDEN_ADDRESS: &str = "255.255.255.255";

/// `RPL_UMODEIS`
pub fn user_modes(modes: &[UserMode], answer: &mut Answer<'_>) {
    answer
        .numeric(Numeric::RplUModeIs)
        .param(&modes::user_modes(modes))
        .finish();
}

/// `RPL_VISIBLEHOST`
pub fn host_shown(host: &str, answer: &mut Answer<'_>) {
    const TEXT: Text = Text::new("is now your displayed host", "é o host que os outros veem agora");
    let text = answer.text(TEXT);
    answer
        .numeric(Numeric::RplVisibleHost)
        .param(host)
        .trailing(text)
        .finish();
}

/// `RPL_AWAY`
pub fn away(name: &Nick, message: &str, answer: &mut Answer<'_>) {
    let message = if answer.has(Cap::PreAway) {
        message
    } else {
        why_away(message, answer.policy().language)
    };
    answer
        .numeric(Numeric::RplAway)
        .param(name.as_str())
        .trailing(message)
        .finish();
}

/// `RPL_AWAY` for somebody who is not connected, and is told when they are.
pub fn waits(name: &Nick, away: Option<&str>, answer: &mut Answer<'_>) {
    let text = waiting(away, answer.policy().language);
    let line = answer.numeric(Numeric::RplAway).param(name.as_str());
    line.trailing(&text).finish();
}

/// `RPL_NOWAWAY`, or `RPL_UNAWAY`.
pub fn away_marked(away: bool, answer: &mut Answer<'_>) {
    const AWAY: Text = Text::new(
        "You have been marked as being away",
        "Você está marcado como ausente",
    );
    const BACK: Text = Text::new(
        "You are no longer marked as being away",
        "Você não está mais marcado como ausente",
    );
    let (numeric, text) = if away {
        (Numeric::RplNowAway, AWAY)
    } else {
        (Numeric::RplUnAway, BACK)
    };
    let text = answer.text(text);
    answer.numeric(numeric).trailing(text).finish();
}

/// `RPL_WHOREPLY` or `RPL_WHOSPCRPL` for each, and `RPL_ENDOFWHO`.
pub fn who(mask: &str, whox: Option<&Whox>, entries: &[WhoEntry], answer: &mut Answer<'_>) {
    const END: Text = Text::new("End of WHO list", "Fim da lista");
    for entry in entries {
        match whox {
            Some(whox) => who_fields(whox, entry, answer),
            None => who_line(entry, answer),
        }
    }
    let text = answer.text(END);
    answer
        .numeric(Numeric::RplEndOfWho)
        .param(&Answer::word(mask))
        .trailing(text)
        .finish();
}

fn who_line(entry: &WhoEntry, answer: &mut Answer<'_>) {
    let flags = who_flags(entry, answer);
    let server = &answer.policy().server_name;
    let identity = &entry.identity;
    answer
        .numeric(Numeric::RplWhoReply)
        .param(room_of(entry))
        .param(&identity.user)
        .param(&identity.host)
        .param(server)
        .param(identity.nick.as_str())
        .param(&flags)
        .trailing(&format!("0 {}", identity.realname))
        .finish();
}

fn room_of(entry: &WhoEntry) -> &str {
    entry.room.as_ref().map_or("*", |(room, _)| room.as_str())
}

/// `H` here or `G` gone, `*` operator, `B` bot, and ranks in the room.
fn who_flags(entry: &WhoEntry, answer: &Answer<'_>) -> String {
    let mut flags = String::from(if entry.away { "G" } else { "H" });
    if entry.operator {
        flags.push('*');
    }
    if entry.bot {
        flags.push('B');
    }
    if let Some((_, ranks)) = &entry.room {
        modes::push_ranks(&mut flags, *ranks, answer.has(Cap::MultiPrefix));
    }
    flags
}

fn who_fields(whox: &Whox, entry: &WhoEntry, answer: &mut Answer<'_>) {
    let flags = who_flags(entry, answer);
    let server = &answer.policy().server_name;
    let identity = &entry.identity;
    let mut line = answer.numeric(Numeric::RplWhoSpcRpl);
    for field in WHOX_FIELDS.chars().filter(|&field| whox.fields.contains(field)) {
        line = match field {
            't' => line.param(whox.token.as_deref().unwrap_or("0")),
            'c' => line.param(room_of(entry)),
            'u' => line.param(&identity.user),
            'i' => line.param(&entry.ip.map_or_else(|| HIDDEN_ADDRESS.to_owned(), ip_word)),
            'h' => line.param(&identity.host),
            's' => line.param(server),
            'n' => line.param(identity.nick.as_str()),
            'f' => line.param(&flags),
            'd' => line.param("0"),
            'l' => line.param(&entry.idle.as_secs().to_string()),
            'a' => line.param(identity.account.as_deref().unwrap_or("0")),
            'o' => line.param("n/a"),
            _ => line.trailing(&identity.realname),
        };
    }
    line.finish();
}

/// An address as a word: one that begins with a colon gets a zero in front.
fn ip_word(ip: IpAddr) -> String {
    let text = ip.to_string();
    if text.starts_with(':') {
        format!("0{text}")
    } else {
        text
    }
}

/// All lines of WHOIS but the last.
pub fn whois(whois: &Whois, answer: &mut Answer<'_>) {
    const IDLE: Text = Text::new("seconds idle, signon time", "segundos sem falar, hora de entrada");
    let identity = &whois.identity;
    let nick = identity.nick.as_str();
    answer
        .numeric(Numeric::RplWhoisUser)
        .params([nick, &identity.user, &identity.host, "*"])
        .trailing(&identity.realname)
        .finish();
    whois_rooms(whois, answer);
    let policy = answer.policy();
    answer
        .numeric(Numeric::RplWhoisServer)
        .params([nick, &policy.server_name])
        .trailing(&policy.network)
        .finish();
    whois_marks(whois, answer);
    whois_private(whois, answer);
    metadata::whois(nick, &whois.metadata, answer);
    let text = answer.text(IDLE);
    answer
        .numeric(Numeric::RplWhoisIdle)
        .param(nick)
        .param(&whois.idle.as_secs().to_string())
        .param(&whois.signed_on.seconds().to_string())
        .trailing(text)
        .finish();
}

fn whois_rooms(whois: &Whois, answer: &mut Answer<'_>) {
    let all_ranks = answer.has(Cap::MultiPrefix);
    let nick = whois.identity.nick.as_str();
    answer.spread(
        Numeric::RplWhoisChannels,
        &[nick],
        whois.rooms.iter(),
        |(room, ranks), line| {
            modes::push_ranks(line, *ranks, all_ranks);
            line.push_str(room.as_str());
        },
    );
}

/// What everybody may know of them besides.
fn whois_marks(whois: &Whois, answer: &mut Answer<'_>) {
    const OPERATOR: Text = Text::new("is an IRC operator", "é operador do servidor");
    const BOT: Text = Text::new("is a bot", "é um robô");
    const SECURE: Text = Text::new("is using a secure connection", "usa uma conexão segura");
    let nick = whois.identity.nick.as_str();
    for (marked, numeric, text) in [
        (whois.operator, Numeric::RplWhoisOperator, OPERATOR),
        (whois.bot, Numeric::RplWhoisBot, BOT),
        (whois.secure, Numeric::RplWhoisSecure, SECURE),
    ] {
        if marked {
            let text = answer.text(text);
            answer.numeric(numeric).param(nick).trailing(text).finish();
        }
    }
    if let Some(account) = whois.identity.account.as_deref() {
        const ACCOUNT: Text = Text::new("is logged in as", "entrou na conta");
        let text = answer.text(ACCOUNT);
        answer
            .numeric(Numeric::RplWhoisAccount)
            .params([nick, account])
            .trailing(text)
            .finish();
    }
    if let Some(message) = &whois.away {
        away(&whois.identity.nick, message, answer);
    }
}

/// What only they themselves and operators may know.
fn whois_private(whois: &Whois, answer: &mut Answer<'_>) {
    const ADDRESS: Text = Text::new("is actually using this address", "usa na verdade este endereço");
    const MODES: Text = Text::new("is using modes {0}", "usa os modos {0}");
    let nick = whois.identity.nick.as_str();
    if let Some(ip) = whois.ip {
        let text = answer.text(ADDRESS);
        answer
            .numeric(Numeric::RplWhoisActually)
            .param(nick)
            .param(&ip_word(ip))
            .trailing(text)
            .finish();
    }
    if let Some(modes) = &whois.modes {
        let text = answer.fill(MODES, &[&modes::user_modes(modes)]);
        answer
            .numeric(Numeric::RplWhoisModes)
            .param(nick)
            .trailing(&text)
            .finish();
    }
}

/// `RPL_ENDOFWHOIS`
pub fn whois_end(asked: &str, answer: &mut Answer<'_>) {
    const END: Text = Text::new("End of /WHOIS list", "Fim da descrição");
    let text = answer.text(END);
    answer
        .numeric(Numeric::RplEndOfWhois)
        .param(&Answer::word(asked))
        .trailing(text)
        .finish();
}

/// `RPL_WHOWASUSER` for each, or `ERR_WASNOSUCHNICK`; and `RPL_ENDOFWHOWAS`.
pub fn whowas(asked: &str, entries: &[WhowasEntry], answer: &mut Answer<'_>) {
    const NOBODY: Text = Text::new("There was no such nickname", "Ninguém usou esse nome");
    const END: Text = Text::new("End of WHOWAS", "Fim da lista");
    let asked = Answer::word(asked);
    if entries.is_empty() {
        let text = answer.text(NOBODY);
        answer
            .numeric(Numeric::ErrWasNoSuchNick)
            .param(&asked)
            .trailing(text)
            .finish();
    }
    for entry in entries {
        departed(entry, answer);
    }
    let text = answer.text(END);
    answer
        .numeric(Numeric::RplEndOfWhowas)
        .param(&asked)
        .trailing(text)
        .finish();
}

fn departed(entry: &WhowasEntry, answer: &mut Answer<'_>) {
    const ADDRESS: Text = Text::new(
        "was actually using this address",
        "usava na verdade este endereço",
    );
    let identity = &entry.identity;
    let nick = identity.nick.as_str();
    answer
        .numeric(Numeric::RplWhowasUser)
        .params([nick, &identity.user, &identity.host, "*"])
        .trailing(&identity.realname)
        .finish();
    if let Some(ip) = entry.ip {
        let text = answer.text(ADDRESS);
        answer
            .numeric(Numeric::RplWhoisActually)
            .param(nick)
            .param(&ip_word(ip))
            .trailing(text)
            .finish();
    }
    let policy = answer.policy();
    answer
        .numeric(Numeric::RplWhoisServer)
        .params([nick, &policy.server_name])
        .trailing(&readable(entry.left))
        .finish();
}

/// `RPL_USERHOST` or `RPL_USERIP`, always one line.
pub fn user_hosts(numeric: Numeric, entries: &[UserHostEntry], answer: &mut Answer<'_>) {
    let mut text = String::new();
    for entry in entries {
        let separator = if text.is_empty() { "" } else { " " };
        let operator = if entry.operator { "*" } else { "" };
        let here = if entry.away { '-' } else { '+' };
        let identity = &entry.identity;
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "{separator}{}{operator}={here}{}@{}",
            identity.nick, identity.user, entry.host
        );
    }
    answer.numeric(numeric).trailing(&text).finish();
}

/// `RPL_ISON`, always one line.
pub fn is_on(names: &[Nick], answer: &mut Answer<'_>) {
    let names: Vec<_> = names.iter().map(Nick::as_str).collect();
    answer
        .numeric(Numeric::RplIsOn)
        .trailing(&names.join(" "))
        .finish();
}
