//! Another host for somebody (<https://ircv3.net/specs/extensions/chghost>).

use protocol::irc::caps::Cap;
use protocol::language::Text;
use protocol::names::RoomName;

use super::events::Told;
use crate::dialect::irc::modes;
use crate::server::event::Source;
use crate::server::reply::Ranks;

/// CHGHOST; to those who do not know it, it looks as if the source had gone, and will look as if it came back.
pub(super) fn host_changed(host: &str, own: bool, told: &mut Told<'_>) {
    const CHANGING: Text = Text::new("Changing host", "Trocando de host");
    let event = told.event;
    match &event.source {
        Source::Client(who) if told.caps.contains(Cap::ChgHost) => {
            told.line().command("CHGHOST").params([&*who.user, host]).finish();
        }
        _ if own => {}
        _ => {
            let text = CHANGING.get(told.policy.language);
            told.line().command("QUIT").trailing(text).finish();
        }
    }
}

/// MODE from the server, with all ranks that the source has in a room.
pub(super) fn ranked(room: &RoomName, ranks: Ranks, told: &mut Told<'_>) {
    let event = told.event;
    let (Source::Client(who), true) = (&event.source, ranks != Ranks::NONE) else {
        return;
    };
    let letters: String = ranks.iter().map(modes::rank_letter).collect();
    told.line_from_server()
        .command("MODE")
        .param(room.as_str())
        .param(&format!("+{letters}"))
        .params(letters.chars().map(|_| who.nick.as_str()))
        .finish();
}
