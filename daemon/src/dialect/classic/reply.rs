//! Answers, as lines of text.

use std::fmt::Write;

use protocol::language::Text;
use protocol::names::RoomName;

use super::line::Lines;
use super::refusal::refused;
use crate::dialect::Context;
use crate::dialect::keeping;
use crate::dialect::services::{Service, chanserv};
use crate::dialect::text::{banned, waiting, why_away, why_closed};
use crate::server::policy::Policy;
use crate::server::reply::{Closing, NamesList, Reply, WhoEntry};

/// What is said to a connection that was just accepted.
pub fn greet(cx: &Context<'_>, out: &mut Vec<u8>) {
    const GREETING: Text = Text::new(
        "Welcome to {0}! Write your name to enter.",
        "Boas-vindas a {0}! Escreva seu nome para entrar.",
    );
    Lines::new(cx.policy, out).fill(GREETING, &[&cx.policy.network]);
}

/// Renders an answer; what such clients have no use for, they are not told.
pub fn reply(reply: &Reply, cx: &Context<'_>, out: &mut Vec<u8>) {
    const TOPIC: Text = Text::new("Topic: {0}", "Tópico: {0}");
    const AWAY: Text = Text::new("{0} is away: {1}", "{0} está ausente: {1}");
    let lines = &mut Lines::new(cx.policy, out);
    match reply {
        Reply::Welcome { identity, .. } => welcome(identity.nick.as_str(), lines),
        Reply::Refused(refusal) => refused(refusal, cx.policy, lines),
        Reply::Closing(why) => closing(why, cx.policy, lines),
        Reply::Motd => cx.policy.motd.iter().for_each(|line| lines.line(line)),
        Reply::Topic {
            topic: Some(topic), ..
        } => lines.fill(TOPIC, &[&topic.text]),
        Reply::Lasting { room, told } => {
            let said = chanserv::told_of(room, told, cx.policy.language);
            service(Service::ChanServ, &said, lines);
        }
        Reply::RoomKept { keep, .. } => lines.line(&keeping::sentence(*keep, cx.policy.language)),
        Reply::JoinNames(list) => present(list, lines),
        Reply::Who { entries, .. } => who(&cx.policy.default_room, entries, lines),
        Reply::Away { name, message } => {
            lines.fill(AWAY, &[name.as_str(), why_away(message, cx.policy.language)]);
        }
        Reply::Waits { name, away } => {
            lines.fill(AWAY, &[name.as_str(), &waiting(away.as_deref(), cx.policy.language)]);
        }
        Reply::Replay(missed) => super::replay::replay(missed, cx, lines),
        // It is for those who asked for confirmation, which this dialect has no way to do.
        Reply::NotKept { .. }
        | Reply::Ping
        | Reply::Pong { .. }
        | Reply::Topic { topic: None, .. }
        | Reply::Names { .. }
        | Reply::List(_)
        | Reply::Inviting { .. }
        // The event has told them.
        | Reply::RoomRenamed { .. }
        | Reply::Invitations(_)
        | Reply::RoomModes { .. }
        | Reply::Masks { .. }
        | Reply::UserModes(_)
        | Reply::AwayMarked(_)
        | Reply::Whois(_)
        | Reply::WhoisEnd { .. }
        | Reply::Whowas { .. }
        | Reply::UserHost(_)
        | Reply::UserIp(_)
        | Reply::IsOn(_)
        | Reply::Presence(_)
        | Reply::Monitored(_)
        | Reply::Lusers(_)
        | Reply::Version
        | Reply::Time(_)
        | Reply::Info { .. }
        | Reply::Admin
        | Reply::Stats { .. }
        | Reply::Links { .. }
        | Reply::LogInChallenge(_)
        // Asked for in IRC only.
        | Reply::History { .. }
        | Reply::HistoryTargets(_)
        | Reply::Found { .. }
        | Reply::LoggedIn { .. }
        | Reply::LoggedOut { .. }
        | Reply::Owner(_)
        | Reply::LogInDone
        | Reply::AccountMade { .. }
        | Reply::Marker { .. }
        | Reply::Metadata(_)
        | Reply::HostShown { .. }
        | Reply::BanAdded { .. }
        | Reply::BanRemoved { .. }
        | Reply::OperatorGranted
        | Reply::Rehashing
        | Reply::RehashFailed(_) => {}
    }
}

/// What a service says. Its words are those for IRC, where people write to one person by `/msg`.
pub fn service(service: Service, said: &[String], lines: &mut Lines<'_>) {
    for line in said {
        lines.line(&format!("{}: {}", service.name(), line.replace("/msg ", "@")));
    }
}

fn welcome(name: &str, lines: &mut Lines<'_>) {
    const WELCOME: Text = Text::new("Welcome, {0}!", "Boas-vindas, {0}!");
    // Not the very word that means the end: the original program leaves when it reads that.
    const HELP: Text = Text::new(
        "What you write goes to everybody. Write @name text for one person, list to see who is here, {sair} to leave.",
        "O que você escreve vai para todos. Escreva @nome texto para uma pessoa, list para ver quem está, {sair} para sair.",
    );
    lines.fill(WELCOME, &[name]);
    lines.text(HELP);
}

fn present(list: &NamesList, lines: &mut Lines<'_>) {
    const PRESENT: Text = Text::new("In {0}:", "Em {0}:");
    let head = PRESENT.fill(lines.language(), &[list.room.as_str()]);
    lines.list(
        &head,
        list.members.iter().map(|member| member.identity.nick.as_str()),
    );
}

/// Who is here, each with the address that everybody may see.
fn who(room: &RoomName, entries: &[WhoEntry], lines: &mut Lines<'_>) {
    const HEAD: Text = Text::new("In {0} ({1}):", "Em {0} ({1}):");
    const AWAY: Text = Text::new(" (away)", " (ausente)");
    lines.fill(HEAD, &[room.as_str(), &entries.len().to_string()]);
    for entry in entries {
        let mut line = format!("  {} {}", entry.identity.nick, entry.identity.host);
        if entry.away {
            // Writing to a string cannot fail.
            let _ = write!(line, "{}", AWAY.get(lines.language()));
        }
        lines.line(&line);
    }
}

/// The last line. Programs that said `{quit}` wait for just that.
fn closing(why: &Closing, policy: &Policy, lines: &mut Lines<'_>) {
    const BYE: Text = Text::new("Disconnected: {0}.", "Conexão encerrada: {0}.");
    if let Closing::Quit { .. } = why {
        return lines.bare("{quit}");
    }
    if let Closing::Banned { reason, left } = why {
        lines.line(&format!("{}.", banned(reason, *left, policy)));
    }
    let why = why_closed(why, lines.language());
    lines.fill(BYE, &[&why]);
}
