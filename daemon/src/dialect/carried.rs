//! Sessions, as one process hands them to the next: plain data with names that stay.
//!
//! Everything is carried that decides how the session goes on, a line half received and a batch half sent too. What
//! another version or configuration offers otherwise is not told: a capability that is known no more is lost silently.

use serde::{Deserialize, Serialize};

use super::Session;
use super::classic::{self, CarriedClassic};
use super::irc::{self, CarriedIrc};

/// One connection's side of its dialect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CarriedSession {
    /// IRC.
    Irc(Box<CarriedIrc>),
    /// Classic.
    Classic(Box<CarriedClassic>),
}

impl Session {
    /// All that another process needs to go on with this session.
    #[must_use]
    pub fn carry(&self) -> CarriedSession {
        match self {
            Self::Irc(session) => CarriedSession::Irc(Box::new(session.carry())),
            Self::Classic(session) => CarriedSession::Classic(Box::new(session.carry())),
        }
    }

    /// Nothing is half received, and nothing goes on that takes more than one request.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        match self {
            Self::Irc(session) => session.is_quiet(),
            Self::Classic(session) => session.is_quiet(),
        }
    }

    /// Goes on with a session of another process.
    #[must_use]
    pub fn resume(carried: CarriedSession) -> Self {
        match carried {
            CarriedSession::Irc(carried) => Self::Irc(Box::new(irc::Session::resume(*carried))),
            CarriedSession::Classic(carried) => Self::Classic(Box::new(classic::Session::resume(*carried))),
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::language::Language;

    use super::*;
    use crate::dialect::testing::{context, policy};
    use crate::dialect::{Context, Step};
    use crate::server::input::DialectKind;
    use crate::server::refusal::Refusal;
    use crate::server::reply::Reply;

    /// The session as another process has it.
    fn again(session: &Session) -> Session {
        let written = serde_json::to_string(&session.carry()).unwrap();
        let again = Session::resume(serde_json::from_str(&written).unwrap());
        assert_eq!(again.carry(), session.carry());
        again
    }

    /// Two sessions that are told the same, of which one is carried after each step.
    struct Both {
        stays: Session,
        carried: Session,
        /// What the core was asked, and how often anything was answered.
        asked: usize,
        answered: usize,
    }

    impl Both {
        fn new(kind: DialectKind) -> Self {
            Self {
                stays: Session::new(kind),
                carried: Session::new(kind),
                asked: 0,
                answered: 0,
            }
        }

        fn read(&mut self, read: &[u8], cx: &Context<'_>) {
            let [mut one, mut other] = [read; 2];
            loop {
                let (mut out, mut same) = (Vec::new(), Vec::new());
                let step = self.stays.feed(&mut one, cx, &mut out);
                assert_eq!(self.carried.feed(&mut other, cx, &mut same), step);
                assert_eq!(String::from_utf8_lossy(&same), String::from_utf8_lossy(&out));
                assert_eq!(other, one);
                self.carried = again(&self.carried);
                assert_eq!(self.carried.format(), self.stays.format());
                self.asked += usize::from(matches!(step, Some(Step::Request { .. })));
                self.answered += usize::from(!out.is_empty());
                if step.is_none() {
                    return;
                }
            }
        }

        fn reply(&mut self, reply: &Reply, cx: &Context<'_>) -> String {
            let (mut out, mut same) = (Vec::new(), Vec::new());
            self.stays.reply(reply, cx, &mut out);
            self.carried.reply(reply, cx, &mut same);
            assert_eq!(same, out);
            String::from_utf8(out).unwrap()
        }
    }

    fn unregistered<'a>(cx: &Context<'a>) -> Context<'a> {
        Context {
            registered: false,
            ..*cx
        }
    }

    #[test]
    fn irc_goes_on_after_every_byte() {
        let policy = policy(Language::En);
        let cx = context(&policy);
        let mut both = Both::new(DialectKind::Irc);
        let long = "A".repeat(400);
        let before = format!(
            "CAP LS 302\r\nCAP REQ :sasl batch draft/multiline message-tags labeled-response\r\n\
             AUTHENTICATE PLAIN\r\nAUTHENTICATE {long}\r\nAUTHENTICATE AAAA\r\nNICK ana\r\nUSER a 0 * :Ana\r\n"
        );
        for byte in before.as_bytes() {
            both.read(&[*byte], &unregistered(&cx));
        }
        assert_eq!((both.asked, both.answered), (5, 3));
        both.reply(&Reply::Refused(Refusal::LogInFailed), &cx);
        let too_long = "x".repeat(9000);
        let after = format!(
            "@label=l1 BATCH +1 draft/multiline #a\r\n@batch=1 PRIVMSG #a :um\r\n\
             @batch=1;draft/multiline-concat PRIVMSG #a :a\r\nBATCH -1\r\n\
             BATCH +2 draft/multiline #a\r\n@batch=1 NOTICE #a :x\r\n@batch=2 NOTICE #a :y\r\nBATCH -2\r\n\
             {too_long}\r\nPRIVMSG NickServ :IDENTIFY ana segredo\r\n"
        );
        for byte in after.as_bytes() {
            both.read(&[*byte], &cx);
        }
        assert_eq!((both.asked, both.answered), (7, 5));
        let told = both.reply(&Reply::Refused(Refusal::LogInFailed), &cx);
        assert!(told.contains("NickServ"), "{told}");
    }

    #[test]
    fn classic_goes_on_after_every_step() {
        let policy = policy(Language::PtBr);
        let cx = context(&policy);
        let mut both = Both::new(DialectKind::Classic);
        both.read(b"", &unregistered(&cx));
        both.read(b"Jo\xc3", &unregistered(&cx));
        both.read(b"\xa3o", &unregistered(&cx));
        assert_eq!(both.asked, 2, "the name, and the rest of registration");
        both.read(&b"muitas palavras ".repeat(100), &cx);
        both.read(&[b"@ana [assunto] ", &b"palavra ".repeat(100)[..]].concat(), &cx);
        assert_eq!(both.asked, 2 + 5 + 3);
        both.read(b"@NickServ entrar ana segredo", &cx);
        let told = both.reply(&Reply::Refused(Refusal::LogInFailed), &cx);
        assert!(told.contains("NickServ"), "{told}");
    }

    #[test]
    fn what_this_version_does_not_know_is_left_out() {
        let later = r#"{"irc": {"negotiation": {"enabled": "batch someday/maybe", "log_in": ["NEW", ""], "service": "NewServ"}}}"#;
        let session = Session::resume(serde_json::from_str(later).unwrap());
        let CarriedSession::Irc(carried) = session.carry() else {
            panic!("another dialect")
        };
        assert_eq!(carried.negotiation.enabled, "batch");
        assert!(carried.negotiation.log_in.is_none() && carried.negotiation.service.is_none());
    }
}
