//! `RPL_ISUPPORT`: what this server supports, as its policy has it.

use protocol::extban;
use protocol::irc::caps::Cap;
use protocol::irc::isupport::{escape, pack};
use protocol::irc::numerics::Numeric;
use protocol::language::Text;

use super::encode::Answer;
use super::modes::{CHANMODES, MAX_ARGUMENTS, PREFIX};
use crate::server::host::MAX_HOST;
use crate::server::policy::Policy;

/// The most bytes of tokens in one line, so that it fits with the longest names of server and client.
const MAX_TOKENS: usize = 300;

/// Sends all tokens.
pub fn send(answer: &mut Answer<'_>) {
    send_tokens(answer, &tokens(answer.policy()));
}

/// Sends the tokens that a new policy has changed.
pub fn announce_changes(before: &Policy, answer: &mut Answer<'_>) {
    let (before, now) = (tokens(before), tokens(answer.policy()));
    let (before, now) = (before.split(' '), now.split(' '));
    let is_there = |token: &str| now.clone().any(|now| name(now) == name(token));
    let gone = before.clone().filter(|token| !is_there(token));
    let gone = gone.map(|token| format!("-{}", name(token)));
    let changed = now
        .clone()
        .filter(|token| before.clone().all(|before| before != *token));
    let news: Vec<String> = changed.map(str::to_owned).chain(gone).collect();
    send_tokens(answer, &news.join(" "));
}

fn send_tokens(answer: &mut Answer<'_>, tokens: &str) {
    const TEXT: Text = Text::new("are supported by this server", "são oferecidos por este servidor");
    let text = answer.text(TEXT);
    let server = &answer.policy().server_name;
    let batched = !tokens.is_empty() && answer.has(Cap::Batch) && answer.has(Cap::ExtendedIsupport);
    if batched {
        answer
            .line()
            .command("BATCH")
            .params(["+isupport", "draft/isupport"])
            .finish();
    }
    for line in pack(tokens, MAX_TOKENS) {
        let nick = answer.nick();
        let tags = if batched {
            answer.unsigned().tag("batch", Some("isupport"))
        } else {
            answer.unsigned()
        };
        let head = tags.source(server).numeric(Numeric::RplISupport).param(nick);
        head.params(line.split(' ')).trailing(text).finish();
    }
    if batched {
        answer.line().command("BATCH").param("-isupport").finish();
    }
}

/// The name of a token.
fn name(token: &str) -> &str {
    token.split_once('=').map_or(token, |(name, _)| name)
}

/// Every policy has the same tokens, the icon aside; only values differ. They are one text with a space between each two,
/// since it is made for everybody who registers.
fn tokens(policy: &Policy) -> String {
    let limits = &policy.limits;
    let masks = CHANMODES[0]
        .chars()
        .map(|list| format!("{list}:{}", limits.list_modes));
    let icon = policy.icon.as_deref().map(escape);
    format!(
        "ACCOUNTEXTBAN={account} AWAYLEN={away} BOT=B CASEMAPPING=ascii CHANLIMIT=#:{rooms} \
         CHANMODES={lists},{key},{when_set},{flags} CHANNELLEN={room} CHANTYPES=# CHATHISTORY={history} \
         ELIST=CMNTU EXCEPTS=e EXTBAN={ban},{bans} HOSTLEN={MAX_HOST} INVEX KEYLEN={password} \
         KICKLEN={kick} MAXLIST={masks} MAXTARGETS={targets} MODES={MAX_ARGUMENTS} MONITOR={monitor} \
         MSGREFTYPES=msgid,timestamp NAMELEN={realname} NETWORK={network} NICKLEN={nick} \
         PREFIX=({ranks}){prefixes} SAFELIST STATUSMSG={prefixes} TARGMAX={targmax} TOPICLEN={topic} \
         USERLEN={user} UTF8ONLY WHOX{before_icon}{icon}",
        account = extban::ACCOUNT,
        away = limits.away_length,
        rooms = limits.rooms_per_client,
        lists = CHANMODES[0],
        key = CHANMODES[1],
        when_set = CHANMODES[2],
        flags = CHANMODES[3],
        room = limits.room_length,
        history = policy.history.query,
        ban = extban::PREFIX,
        bans = extban::LETTERS,
        password = limits.key_length,
        kick = limits.kick_length,
        masks = masks.collect::<Vec<_>>().join(","),
        targets = limits.targets,
        monitor = limits.monitor,
        realname = limits.realname_length,
        network = escape(&policy.network),
        nick = limits.nick_length,
        ranks = PREFIX.0,
        prefixes = PREFIX.1,
        targmax = targmax(limits.targets),
        topic = limits.topic_length,
        // The `~` that is put before it counts.
        user = limits.user_length + 1,
        before_icon = if icon.is_some() { " draft/ICON=" } else { "" },
        icon = icon.unwrap_or_default(),
    )
}

/// How many targets commands take. JOIN and PART have no limit but the line's.
fn targmax(targets: usize) -> String {
    format!(
        "JOIN:,LIST:,PART:,KICK:{targets},NAMES:{targets},NOTICE:{targets},PRIVMSG:{targets},\
         TAGMSG:{targets},WHOIS:{targets},WHOWAS:{targets},USERHOST:5,USERIP:5"
    )
}

#[cfg(test)]
mod tests {
    use protocol::irc::caps::CapSet;
    use protocol::irc::isupport::Isupport;
    use protocol::irc::message::Message;
    use protocol::irc::modes::ModeKind;
    use protocol::language::Language;

    use super::*;
    use crate::dialect::testing::{context, policy};

    fn sent(policy: &Policy, send: impl Fn(&mut Answer<'_>)) -> (String, Isupport) {
        let cx = context(policy);
        let mut out = Vec::new();
        send(&mut Answer::new(&cx, CapSet::EMPTY, &mut out));
        let text = String::from_utf8(out).unwrap();
        let mut isupport = Isupport::default();
        for line in text.lines() {
            let message = Message::parse(line.as_bytes()).unwrap();
            assert!(message.params.len() <= 15 && line.len() <= 510, "{line}");
            isupport.apply_message(&message);
        }
        (text, isupport)
    }

    #[test]
    fn clients_understand_the_tokens() {
        let (text, isupport) = sent(&policy(Language::En), send);
        assert!(text.is_ascii());
        assert_eq!(isupport.network(), Some("Test Net"));
        assert_eq!(isupport.nicklen(), Some(32));
        assert_eq!(isupport.statusmsg(), "~@+");
        assert_eq!(
            isupport.prefixes().collect::<Vec<_>>(),
            [('q', '~'), ('o', '@'), ('v', '+')]
        );
        assert_eq!(isupport.mode_kind('b'), Some(ModeKind::List));
        assert_eq!(isupport.mode_kind('l'), Some(ModeKind::WhenSet));
        assert_eq!(isupport.get("MAXLIST"), Some("I:60,b:60,e:60"));
        assert_eq!(isupport.get("EXTBAN"), Some("$,amr"));
        assert_eq!(isupport.get("ACCOUNTEXTBAN"), Some("a"));
    }

    #[test]
    fn only_changes_are_announced() {
        let before = policy(Language::En);
        let mut after = before.clone();
        after.limits.topic_length = 100;
        let (text, _) = sent(&after, |answer| announce_changes(&before, answer));
        assert_eq!(
            text,
            ":irc.test 005 ana TOPICLEN=100 :are supported by this server\r\n"
        );
        assert_eq!(sent(&before, |answer| announce_changes(&before, answer)).0, "");
    }

    #[test]
    fn an_icon_comes_and_goes() {
        let without = policy(Language::En);
        let mut with = without.clone();
        with.icon = Some("https://example.org/icon.svg?a=b".into());
        let (text, isupport) = sent(&with, send);
        assert_eq!(isupport.get("draft/ICON"), with.icon.as_deref(), "{text}");
        assert!(
            text.contains(" draft/ICON=https://example.org/icon.svg?a\\x3Db "),
            "{text}"
        );
        let (text, _) = sent(&without, |answer| announce_changes(&with, answer));
        assert_eq!(
            text,
            ":irc.test 005 ana -draft/ICON :are supported by this server\r\n"
        );
        with.icon = Some("=".repeat(200).into());
        sent(&with, send);
    }

    #[test]
    fn all_of_it_is_one_batch_for_those_who_know_it() {
        let (policy, cx_caps) = (policy(Language::En), [Cap::Batch, Cap::ExtendedIsupport]);
        let cx = context(&policy);
        for caps in [&cx_caps[..1], &cx_caps[1..], &cx_caps[..]] {
            let mut out = Vec::new();
            send(&mut Answer::new(&cx, CapSet::of(caps), &mut out));
            let text = String::from_utf8(out).unwrap();
            let batched = caps.len() == 2;
            let opened = text.starts_with(":irc.test BATCH +isupport draft/isupport\r\n");
            let closed = text.ends_with(":irc.test BATCH -isupport\r\n");
            assert_eq!((opened, closed), (batched, batched), "{text}");
            let tagged = text.matches("@batch=isupport :irc.test 005 ana ").count();
            let tokens = text.matches(" 005 ana ").count();
            assert_eq!(tagged, if batched { tokens } else { 0 }, "{text}");
        }
        let caps = CapSet::of(&cx_caps);
        let mut out = Vec::new();
        announce_changes(&policy, &mut Answer::new(&cx, caps, &mut out));
        assert!(out.is_empty(), "a batch of nothing");
    }
}
