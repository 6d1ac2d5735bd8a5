//! The last words before a connection is closed.

use protocol::irc::format::MessageWriter;
use protocol::irc::numerics::Numeric;
use protocol::language::Text;

use super::{Answer, bans};
use crate::dialect::text::why_closed;
use crate::server::policy::Policy;
use crate::server::reply::Closing;

/// ERROR, with why the connection is closed.
pub fn closing(why: &Closing, policy: &Policy, out: &mut Vec<u8>) {
    const LINK: Text = Text::new("Closing link: {0}", "Encerrando a conexão: {0}");
    let why = why_closed(why, policy.language);
    let text = LINK.fill(policy.language, &[&why]);
    MessageWriter::new(out).command("ERROR").trailing(&text).finish();
}

/// The last words to a client, after the message that its reason has besides.
pub fn told(why: &Closing, answer: &mut Answer<'_>) {
    match why {
        Closing::Killed { name, by, reason } => {
            let text = format!("{by} ({reason})");
            answer.line().command("KILL").param(name).trailing(&text).finish();
        }
        // Without it a program would take this for a lost connection, and come back at once.
        Closing::Kicked {
            name: Some(name),
            reason,
        } => {
            let source = &answer.policy().server_name;
            let text = format!("{source} ({})", reason.as_deref().unwrap_or("kick"));
            answer.line().command("KILL").param(name).trailing(&text).finish();
        }
        Closing::Banned { reason, left } => bans::banned(reason, *left, answer),
        Closing::BadPassword => {
            let text = answer.text(Text::new("Password incorrect", "Senha incorreta"));
            answer.numeric(Numeric::ErrPasswdMismatch).trailing(text).finish();
        }
        _ => {}
    }
    closing(why, answer.policy, answer.out);
}
