//! `RPL_ISUPPORT`: what this server supports, as its policy has it.

use protocol::extban;
use protocol::irc::isupport::{escape, pack};
use protocol::irc::numerics::Numeric;
use protocol::language::Text;

use super::encode::Answer;
use super::modes::{CHANMODES, MAX_ARGUMENTS, PREFIX};
use crate::server::policy::Policy;

/// The most bytes of tokens in one line, so that it fits with the longest names of server and client.
const MAX_TOKENS: usize = 300;
/// Longest host that is shown: a host name of DNS, or the cloak of an address.
const HOST_LENGTH: usize = 63;

/// Sends all tokens.
pub fn send(answer: &mut Answer<'_>) {
    send_tokens(answer, &tokens(answer.policy()));
}

/// Sends the tokens that a new policy has changed.
pub fn announce_changes(before: &Policy, answer: &mut Answer<'_>) {
    let (before, now) = (tokens(before), tokens(answer.policy()));
    let changed: Vec<_> = now.into_iter().filter(|token| !before.contains(token)).collect();
    send_tokens(answer, &changed);
}

fn send_tokens(answer: &mut Answer<'_>, tokens: &[String]) {
    const TEXT: Text = Text::new("are supported by this server", "são oferecidos por este servidor");
    let text = answer.text(TEXT);
    for line in pack(tokens, MAX_TOKENS) {
        answer
            .numeric(Numeric::RplISupport)
            .params(line)
            .trailing(text)
            .finish();
    }
}

/// Every policy has the same tokens; only values differ.
fn tokens(policy: &Policy) -> Vec<String> {
    let limits = &policy.limits;
    let masks = CHANMODES[0]
        .chars()
        .map(|list| format!("{list}:{}", limits.list_modes));
    vec![
        format!("ACCOUNTEXTBAN={}", extban::ACCOUNT),
        format!("AWAYLEN={}", limits.away_length),
        "BOT=B".into(),
        "CASEMAPPING=ascii".into(),
        format!("CHANLIMIT=#:{}", limits.rooms_per_client),
        format!("CHANMODES={}", CHANMODES.join(",")),
        format!("CHANNELLEN={}", limits.room_length),
        "CHANTYPES=#".into(),
        "ELIST=CMNTU".into(),
        "EXCEPTS=e".into(),
        format!("EXTBAN={},{}", extban::PREFIX, extban::LETTERS),
        format!("HOSTLEN={HOST_LENGTH}"),
        "INVEX".into(),
        format!("KEYLEN={}", limits.key_length),
        format!("KICKLEN={}", limits.kick_length),
        format!("MAXLIST={}", masks.collect::<Vec<_>>().join(",")),
        format!("MAXTARGETS={}", limits.targets),
        format!("MODES={MAX_ARGUMENTS}"),
        format!("MONITOR={}", limits.monitor),
        format!("NAMELEN={}", limits.realname_length),
        format!("NETWORK={}", escape(&policy.network)),
        format!("NICKLEN={}", limits.nick_length),
        format!("PREFIX=({}){}", PREFIX.0, PREFIX.1),
        "SAFELIST".into(),
        format!("STATUSMSG={}", PREFIX.1),
        targmax(limits.targets),
        format!("TOPICLEN={}", limits.topic_length),
        // The `~` that is put before it counts.
        format!("USERLEN={}", limits.user_length + 1),
        "UTF8ONLY".into(),
        "WHOX".into(),
    ]
}

/// How many targets commands take. JOIN and PART have no limit but the line's.
fn targmax(targets: usize) -> String {
    let limited = ["KICK", "NAMES", "NOTICE", "PRIVMSG", "TAGMSG", "WHOIS", "WHOWAS"];
    let limited = limited.map(|command| format!("{command}:{targets}")).join(",");
    format!("TARGMAX=JOIN:,LIST:,PART:,{limited},USERHOST:5,USERIP:5")
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
}
