//! SETNAME: another real name (<https://ircv3.net/specs/extensions/setname>).

use crate::server::event::EventKind;
use crate::server::refusal::Refusal;
use crate::server::turn::{Asker, Audience, Turn};

/// Changes a client's real name.
pub fn change(turn: &mut Turn<'_>, me: Asker, realname: &str) {
    if realname.is_empty() || realname.len() > turn.state.policy.limits.realname_length {
        return turn.refuse(me.conn, Refusal::BadRealName);
    }
    turn.tell_news(
        me.client,
        EventKind::RealNameChanged {
            realname: realname.into(),
        },
        Audience::Peers,
    );
    turn.state
        .change_identity(me.client, |identity| identity.realname = realname.into());
}
