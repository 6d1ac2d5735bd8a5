//! What goes on at the next start where it was left.

use jiff::Timestamp;

use super::Script;
use crate::model::kept::Kept;
use crate::model::outbox::State;
use crate::model::profile::Profile;
use crate::model::remembered::Remembered;
use crate::update::{Command, Msg};

const CAPS: &str = "batch draft/chathistory echo-message labeled-response message-tags server-time";

impl Script {
    fn kept(&mut self) -> Option<Kept> {
        let at = self
            .done
            .iter()
            .rposition(|command| matches!(command, Command::Keep(_)))?;
        match self.done.swap_remove(at) {
            Command::Keep(kept) => Some(*kept),
            _ => None,
        }
    }

    /// The program, started again with what it kept.
    fn again(kept: &Kept) -> Self {
        let text = toml::to_string(kept).unwrap();
        let kept: Kept = toml::from_str(&text).unwrap();
        let mut script = Self::start();
        kept.restore(&mut script.model);
        script
    }
}

#[test]
fn drafts_and_what_is_not_delivered_outlast_the_program() {
    let mut script = Script::online(CAPS);
    script.server(&["@time=2026-01-01T00:00:01.000Z;msgid=known :rui!r@h PRIVMSG #geral :antes"]);
    script.say("#geral", "s", "um");
    script.msg(Msg::Draft {
        to: "#geral".to_owned(),
        subject: "meio".to_owned(),
        text: "pensado".to_owned(),
    });
    assert!(
        script
            .done
            .iter()
            .any(|command| matches!(command, Command::Wake { .. }))
    );
    assert_eq!(script.kept(), None);
    script.msg_at(Msg::Tick, Timestamp::from_second(2).unwrap());
    // It is killed after that.
    let mut script = Script::again(&script.kept().unwrap());
    assert_eq!(
        script.network().outbox.iter().next().unwrap().state,
        State::Unsure
    );
    script.answer("ana");
    script.connected();
    script.server(&[
        &format!(":irc CAP * LS :{CAPS}"),
        &format!(":irc CAP * ACK :{CAPS}"),
    ]);
    script.server(&[":irc 001 ana :Welcome", ":irc 422 ana :No MOTD"]);
    script.sent();
    script.server(&[":ana!a@h JOIN #geral"]);
    let draft = &script.conversation("#geral").draft;
    assert_eq!((&*draft.subject, &*draft.text), ("meio", "pensado"));
    assert_eq!(
        script.sent(),
        ["CHATHISTORY AFTER #geral timestamp=2026-01-01T00:00:00.999Z 100"]
    );
    script.server(&[
        ":irc BATCH +h chathistory #geral",
        "@batch=h;time=2026-01-01T00:00:01.000Z;msgid=known :rui!r@h PRIVMSG #geral :antes",
        ":irc BATCH -h",
    ]);
    assert_eq!(script.sent(), ["@label=1 PRIVMSG #geral :[s] um"]);
}

#[test]
fn nothing_goes_to_another_server_or_from_somebody_else() {
    let mut script = Script::online(CAPS);
    script.lose();
    script.say("#geral", "", "um");
    script.msg(Msg::Quit);
    let kept = script.kept().unwrap();
    assert_eq!(kept.servers[0].messages.len(), 1);
    let bia = Profile {
        name: "bia".to_owned(),
        ..Profile::default()
    };
    let mut model = crate::model::Model::new(Remembered::default(), bia);
    kept.restore(&mut model);
    assert_eq!(model.network().unwrap().outbox.iter().count(), 0);
}
