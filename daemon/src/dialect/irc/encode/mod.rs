//! From answers and events to messages.

mod accounts;
mod bans;
mod chghost;
mod closing;
mod events;
mod history;
mod kept;
pub mod markers;
mod messages;
mod metadata;
mod monitor;
mod multiline;
mod people;
mod reasons;
mod redaction;
mod refusals;
mod replay;
mod rooms;
mod search;
mod server;
pub mod services;
#[cfg(test)]
mod tests;
mod welcome;

use std::borrow::Cow;

use protocol::irc::MAX_BODY;
use protocol::irc::caps::{Cap, CapSet};
use protocol::irc::format::MessageWriter;
use protocol::irc::numerics::Numeric;
use protocol::language::Text;

pub use self::closing::closing;
pub use self::events::{caps_that_matter, event};
pub use self::metadata::unknown_subcommand as unknown_metadata_subcommand;
use crate::dialect::Context;
use crate::dialect::services::{Service, chanserv, nickserv};
use crate::dialect::text::{Inline, cut, timestamp};
use crate::server::WallTime;
use crate::server::policy::Policy;
use crate::server::reply::Reply;

/// The most bytes of a client's word that an answer repeats, so that its text still fits.
const MAX_WORD: usize = 200;

/// Renders an answer to one client.
pub fn reply(reply: &Reply, caps: CapSet, cx: &Context<'_>, out: &mut Vec<u8>) {
    let answer = &mut Answer::new(cx, caps, out);
    match reply {
        Reply::Welcome { identity, .. } => welcome::welcome(identity, answer),
        Reply::Refused(refusal) => refusals::refused(refusal, answer),
        Reply::NotKept { kind, target } => kept::not_kept(*kind, target, answer),
        Reply::RoomKept { room, keep } => kept::on_entering(room.as_str(), *keep, answer),
        Reply::Ping => server::ping(answer),
        Reply::Pong { token } => server::pong(token, answer),
        Reply::Closing(why) => closing::told(why, answer),
        Reply::Topic { room, topic } => rooms::topic(room, topic.as_ref(), answer),
        Reply::Names { asked, rooms } => rooms::names(asked, rooms, answer),
        Reply::JoinNames(list) => {
            if !caps.contains(Cap::NoImplicitNames) && !caps.contains(Cap::DraftNoImplicitNames) {
                rooms::names(list.room.as_str(), std::slice::from_ref(list), answer);
            }
        }
        Reply::List(entries) => rooms::list(entries, answer),
        Reply::Inviting { name, room } => rooms::inviting(name, room, answer),
        Reply::Lasting { room, told } => {
            let lines = chanserv::told_of(room, told, cx.policy.language);
            services::notices(Service::ChanServ, &lines, answer);
        }
        Reply::RoomRenamed {
            identity,
            room,
            marker,
        } => rooms::renamed(identity, room, *marker, answer),
        Reply::Invitations(rooms) => rooms::invitations(rooms, answer),
        Reply::RoomModes { room, modes, created } => rooms::modes(room, modes, *created, answer),
        Reply::Masks { room, list, masks } => rooms::masks(room, *list, masks, answer),
        Reply::UserModes(modes) => people::user_modes(modes, answer),
        Reply::Waits { name, away } => people::waits(name, away.as_deref(), answer),
        Reply::Away { name, message } => people::away(name, message, answer),
        Reply::AwayMarked(away) => people::away_marked(*away, answer),
        Reply::Who { mask, whox, entries } => people::who(mask, whox.as_ref(), entries, answer),
        Reply::Whois(whois) => people::whois(whois, answer),
        Reply::WhoisEnd { asked } => people::whois_end(asked, answer),
        Reply::Whowas { asked, entries } => people::whowas(asked, entries, answer),
        Reply::UserHost(entries) => people::user_hosts(Numeric::RplUserHost, entries, answer),
        Reply::UserIp(entries) => people::user_hosts(Numeric::RplUserIp, entries, answer),
        Reply::IsOn(names) => people::is_on(names, answer),
        Reply::Presence(presence) => monitor::presence(presence, answer),
        Reply::Monitored(names) => monitor::list(names, answer),
        Reply::History { target, events } => history::history(target, events, answer),
        Reply::Found { events, complete } => search::found(events, *complete, answer),
        Reply::HistoryTargets(targets) => history::targets(targets, answer),
        Reply::Replay(missed) => replay::replay(missed, cx, answer),
        Reply::Motd => server::motd(answer),
        Reply::Lusers(lusers) => server::lusers(lusers, answer),
        Reply::Version => server::version(answer),
        Reply::Time(time) => server::time(*time, answer),
        Reply::Info { started } => server::info(*started, answer),
        Reply::Admin => server::admin(answer),
        Reply::Stats { letter, report } => server::stats(*letter, report, answer),
        Reply::Links { mask } => server::links(mask.as_deref(), answer),
        Reply::LogInChallenge(message) => accounts::challenge(message, answer),
        Reply::LoggedIn { source, account } => accounts::logged_in(source, account, answer),
        Reply::LoggedOut { source } => accounts::logged_out(source, answer),
        Reply::LogInDone => accounts::log_in_done(answer),
        Reply::AccountMade { account } => accounts::account_made(account, answer),
        Reply::Marker { target, time, asked } => markers::marker(target, *time, *asked, answer),
        Reply::Metadata(about) => metadata::answer(about, answer),
        Reply::BanAdded {
            what,
            lasts,
            connections,
        } => bans::added(what, *lasts, *connections, answer),
        Reply::BanRemoved { what } => bans::removed(what, answer),
        Reply::HostShown { host } => people::host_shown(host, answer),
        Reply::Owner(reply) => {
            let lines = nickserv::told(reply, cx.policy.language);
            services::notices(Service::NickServ, &lines, answer);
        }
        Reply::OperatorGranted => server::operator_granted(answer),
        Reply::Rehashing => server::rehashing(answer),
        Reply::RehashFailed(error) => server::rehash_failed(error, answer),
    }
}

/// Renders an answer to one client in a service's own words. Programs are told by a numeric too whether they are
/// logged in.
pub fn service(
    service: Service,
    reply: &Reply,
    lines: &[String],
    caps: CapSet,
    cx: &Context<'_>,
    out: &mut Vec<u8>,
) {
    if let Reply::LoggedIn { .. } | Reply::LoggedOut { .. } = reply {
        self::reply(reply, caps, cx, out);
    }
    services::notices(service, lines, &mut Answer::new(cx, caps, out));
}

/// Writes lines from the server to one client.
#[derive(Debug)]
pub struct Answer<'a> {
    policy: &'a Policy,
    nick: &'a str,
    started: WallTime,
    caps: CapSet,
    time: Option<Inline<24>>,
    /// The batch that lines belong to now.
    batch: Option<&'static str>,
    out: &'a mut Vec<u8>,
}

impl<'a> Answer<'a> {
    /// Lines that go to the end of `out`.
    pub fn new(cx: &'a Context<'a>, caps: CapSet, out: &'a mut Vec<u8>) -> Self {
        let time = caps.contains(Cap::ServerTime).then(|| timestamp(cx.now));
        Self {
            policy: cx.policy,
            nick: cx.nick,
            started: cx.started,
            caps,
            time,
            batch: None,
            out,
        }
    }

    /// Puts the lines that `write` writes into a batch, where the client knows batches. All batches of one kind can
    /// have one name, `reference`: each is closed before the next opens.
    pub fn batch(
        &mut self,
        reference: &'static str,
        kind_and_params: &[&str],
        write: impl FnOnce(&mut Self),
    ) {
        if !self.has(Cap::Batch) {
            return write(self);
        }
        let open = format!("+{reference}");
        self.line()
            .command("BATCH")
            .param(&open)
            .params(kind_and_params)
            .finish();
        self.batch = Some(reference);
        write(self);
        self.batch = None;
        let close = format!("-{reference}");
        self.line().command("BATCH").param(&close).finish();
    }

    /// Who is answered, in the way numerics name them.
    #[must_use]
    pub fn nick(&self) -> &'a str {
        self.nick
    }

    /// What the server follows.
    #[must_use]
    pub fn policy(&self) -> &'a Policy {
        self.policy
    }

    /// Begins a line from the server.
    pub fn line(&mut self) -> MessageWriter<'_> {
        let server = &self.policy.server_name;
        self.unsigned().source(server)
    }

    /// Begins a line whose source is still to be said.
    pub fn unsigned(&mut self) -> MessageWriter<'_> {
        let line = MessageWriter::new(self.out);
        let line = match self.batch {
            Some(batch) => line.tag("batch", Some(batch)),
            None => line,
        };
        match &self.time {
            Some(time) => line.tag("time", Some(time.as_str())),
            None => line,
        }
    }

    /// Begins a numeric, its first parameter included.
    pub fn numeric(&mut self, numeric: Numeric) -> MessageWriter<'_> {
        let nick = self.nick;
        self.line().numeric(numeric).param(nick)
    }

    /// A text in the server's language.
    #[must_use]
    pub fn text(&self, text: Text) -> &'static str {
        text.get(self.policy.language)
    }

    /// A text in the server's language with its placeholders filled.
    #[must_use]
    pub fn fill(&self, text: Text, values: &[&str]) -> String {
        text.fill(self.policy.language, values)
    }

    /// When the server started.
    #[must_use]
    pub fn started(&self) -> WallTime {
        self.started
    }

    /// Whether the client has a capability.
    #[must_use]
    pub fn has(&self, cap: Cap) -> bool {
        self.caps.contains(cap)
    }

    /// What a client wrote, fit to stand in the middle of a line: `*` for what cannot be a word.
    #[must_use]
    pub fn word(text: &str) -> Cow<'_, str> {
        if text.is_empty() || text.starts_with(':') || text.contains(' ') || text.contains(char::is_control) {
            return Cow::Borrowed("*");
        }
        Cow::Borrowed(cut(text, MAX_WORD))
    }

    /// Sends items, written by `write` with a space between them, as the text of as many lines of one numeric as
    /// they need: none where there are none.
    pub fn spread<T>(
        &mut self,
        numeric: Numeric,
        params: &[&str],
        items: impl Iterator<Item = T>,
        write: impl Fn(T, &mut String),
    ) {
        self.spread_between(' ', numeric, params, items, write);
    }

    /// The same with another separator between the items.
    pub fn spread_between<T>(
        &mut self,
        separator: char,
        numeric: Numeric,
        params: &[&str],
        items: impl Iterator<Item = T>,
        write: impl Fn(T, &mut String),
    ) {
        let fixed: usize = params.iter().map(|param| param.len() + 1).sum();
        let head =
            ":".len() + self.policy.server_name.len() + " 000 ".len() + self.nick.len() + fixed + " :".len();
        let room = (MAX_BODY - "\r\n".len()).saturating_sub(head);
        let mut line = String::with_capacity(room);
        for item in items {
            let before = line.len();
            if before > 0 {
                line.push(separator);
            }
            let start = line.len();
            write(item, &mut line);
            if line.len() > room && before > 0 {
                let (full, next) = (
                    line.get(..before).unwrap_or_default(),
                    line.get(start..).unwrap_or_default(),
                );
                self.numeric(numeric).params(params).trailing(full).finish();
                line = next.to_owned();
            }
        }
        if !line.is_empty() {
            self.numeric(numeric).params(params).trailing(&line).finish();
        }
    }
}
