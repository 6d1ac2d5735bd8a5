//! Answers about rooms.

use protocol::irc::caps::Cap;
use protocol::irc::format::MessageWriter;
use protocol::irc::numerics::Numeric;
use protocol::language::Text;
use protocol::names::{Nick, RoomName};

use super::{Answer, markers};
use crate::dialect::irc::modes;
use crate::server::WallTime;
use crate::server::event::AppliedMode;
use crate::server::identity::Identity;
use crate::server::reply::{ListEntry, MaskEntry, NamesEntry, NamesList, RenamedRoom, Topic};
use crate::server::request::MaskList;

/// `RPL_TOPIC` and who set it, or `RPL_NOTOPIC`.
pub fn topic(room: &RoomName, topic: Option<&Topic>, answer: &mut Answer<'_>) {
    const NONE: Text = Text::new("No topic is set", "Nenhum tópico definido");
    let Some(topic) = topic else {
        let text = answer.text(NONE);
        return answer
            .numeric(Numeric::RplNoTopic)
            .param(room.as_str())
            .trailing(text)
            .finish();
    };
    answer
        .numeric(Numeric::RplTopic)
        .param(room.as_str())
        .trailing(&topic.text)
        .finish();
    answer
        .numeric(Numeric::RplTopicTime)
        .param(room.as_str())
        .param(&topic.set_by)
        .param(&topic.set_at.seconds().to_string())
        .finish();
}

/// `RPL_NAMREPLY` for each room, and one `RPL_ENDOFNAMES`.
pub fn names(asked: &str, rooms: &[NamesList], answer: &mut Answer<'_>) {
    const END: Text = Text::new("End of /NAMES list", "Fim da lista de nomes");
    let (all_ranks, with_host) = (answer.has(Cap::MultiPrefix), answer.has(Cap::UserhostInNames));
    for list in rooms {
        let symbol = if list.secret { "@" } else { "=" };
        let params = [symbol, list.room.as_str()];
        answer.spread(
            Numeric::RplNamReply,
            &params,
            list.members.iter(),
            |member, line| {
                push_name(line, member, all_ranks, with_host);
            },
        );
    }
    let text = answer.text(END);
    answer
        .numeric(Numeric::RplEndOfNames)
        .param(&Answer::word(asked))
        .trailing(text)
        .finish();
}

fn push_name(line: &mut String, member: &NamesEntry, all_ranks: bool, with_host: bool) {
    modes::push_ranks(line, member.ranks, all_ranks);
    let identity = &member.identity;
    line.push_str(identity.nick.as_str());
    if with_host {
        for part in ["!", &identity.user, "@", &identity.host] {
            line.push_str(part);
        }
    }
}

/// `RPL_LIST` for each room.
pub fn list(entries: &[ListEntry], answer: &mut Answer<'_>) {
    const HEAD: Text = Text::new("Users  Name", "Pessoas  Nome");
    const END: Text = Text::new("End of /LIST", "Fim da lista de salas");
    let head = answer.text(HEAD);
    answer
        .numeric(Numeric::RplListStart)
        .param("Channel")
        .trailing(head)
        .finish();
    for entry in entries {
        answer
            .numeric(Numeric::RplList)
            .param(entry.room.as_str())
            .param(&entry.members.to_string())
            .trailing(entry.topic.as_deref().unwrap_or_default())
            .finish();
    }
    let end = answer.text(END);
    answer.numeric(Numeric::RplListEnd).trailing(end).finish();
}

/// `RPL_INVITING`
pub fn inviting(name: &Nick, room: &RoomName, answer: &mut Answer<'_>) {
    answer
        .numeric(Numeric::RplInviting)
        .param(name.as_str())
        .param(room.as_str())
        .finish();
}

/// A room's other name for those who do not know `RENAME`: as if they had left it and entered another.
///
/// Where only the case changes, as this server's casemapping has it, their programs know the room by the new name too.
/// Its marker belongs before the names: that is where who enters is told.
pub fn renamed(who: &Identity, room: &RenamedRoom, read: Option<WallTime>, answer: &mut Answer<'_>) {
    let to = &room.names.room;
    if answer.has(Cap::ChannelRename) {
        if read.is_some() {
            markers::marker(to.as_str(), read, false, answer);
        }
        return;
    }
    if room.from.as_str().eq_ignore_ascii_case(to.as_str()) {
        return;
    }
    let extended = answer.has(Cap::ExtendedJoin);
    let part = as_client(who, answer).command("PART").param(room.from.as_str());
    match &room.reason {
        Some(reason) => part.trailing(reason).finish(),
        None => part.finish(),
    }
    let join = as_client(who, answer).command("JOIN").param(to.as_str());
    if extended {
        let account = who.account.as_deref().unwrap_or("*");
        join.param(account).trailing(&who.realname).finish();
    } else {
        join.finish();
    }
    if let Some(set) = &room.topic {
        topic(to, Some(set), answer);
    }
    markers::marker(to.as_str(), read, false, answer);
    if !answer.has(Cap::NoImplicitNames) {
        names(to.as_str(), std::slice::from_ref(&room.names), answer);
    }
}

/// Begins a line of which the client itself is the source.
fn as_client<'a>(who: &Identity, answer: &'a mut Answer<'_>) -> MessageWriter<'a> {
    answer.unsigned().client(who.nick.as_str(), &who.user, &who.host)
}

/// `RPL_INVITELIST` for each room.
pub fn invitations(rooms: &[RoomName], answer: &mut Answer<'_>) {
    const END: Text = Text::new("End of /INVITE list", "Fim da lista de convites");
    for room in rooms {
        answer
            .numeric(Numeric::RplInviteList)
            .param(room.as_str())
            .finish();
    }
    let end = answer.text(END);
    answer.numeric(Numeric::RplEndOfInviteList).trailing(end).finish();
}

/// `RPL_CHANNELMODEIS` and `RPL_CHANNELCREATED`.
pub fn modes(room: &RoomName, modes: &[AppliedMode], created: WallTime, answer: &mut Answer<'_>) {
    let mut any = false;
    modes::for_each_piece(modes, usize::MAX, |letters, args| {
        any = true;
        answer
            .numeric(Numeric::RplChannelModeIs)
            .param(room.as_str())
            .param(letters)
            .params(args)
            .finish();
    });
    if !any {
        answer
            .numeric(Numeric::RplChannelModeIs)
            .param(room.as_str())
            .param("+")
            .finish();
    }
    let created = created.seconds().to_string();
    answer
        .numeric(Numeric::RplChannelCreated)
        .param(room.as_str())
        .param(&created)
        .finish();
}

/// `RPL_BANLIST` and its likes.
pub fn masks(room: &RoomName, list: MaskList, masks: &[MaskEntry], answer: &mut Answer<'_>) {
    const BANS: Text = Text::new("End of channel ban list", "Fim da lista de banimentos");
    const EXCEPTIONS: Text = Text::new("End of channel exception list", "Fim da lista de exceções");
    const INVITES: Text = Text::new(
        "End of channel invite list",
        "Fim da lista de convites permanentes",
    );
    let (entry, end, text) = match list {
        MaskList::Ban => (Numeric::RplBanList, Numeric::RplEndOfBanList, BANS),
        MaskList::Exception => (Numeric::RplExceptList, Numeric::RplEndOfExceptList, EXCEPTIONS),
        MaskList::InviteException => (Numeric::RplInvExList, Numeric::RplEndOfInvExList, INVITES),
    };
    for mask in masks {
        answer
            .numeric(entry)
            .param(room.as_str())
            .param(&Answer::word(&mask.mask))
            .param(&mask.set_by)
            .param(&mask.set_at.seconds().to_string())
            .finish();
    }
    let text = answer.text(text);
    answer.numeric(end).param(room.as_str()).trailing(text).finish();
}
