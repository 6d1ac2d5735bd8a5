//! Rooms that last: registered, dropped, given away, and who has a rank in them for good.

mod keep;
mod ranks;
mod restore;

pub use keep::{heal, save, save_changes, stored};
pub use ranks::{account_gone, announce, no_more_founders, on_entering, on_log_in};
pub use restore::{keep_default, restore};

use crate::server::handlers::histories;
use crate::server::ids::RoomId;
use crate::server::lasting::{Ask, Change, Lasting, Told, Why, drop_code, record};
use crate::server::policy::WhoRegisters;
use crate::server::refusal::Refusal;
use crate::server::reply::Reply;
use crate::server::request::Rank;
use crate::server::room_settings::{HistoryFor, RoomSettings};
use crate::server::then::AfterStoring;
use crate::server::turn::{Asker, Turn};
use crate::store::model::{AccountId, Keep, Role, Write, limits};

/// Somebody asks about a room.
pub fn ask(turn: &mut Turn<'_>, me: Asker, name: &str, ask: Ask) {
    let Some(id) = turn.state.room_visible(name, me.client) else {
        return turn.refuse(me.conn, Refusal::NoSuchRoom { room: name.into() });
    };
    let refused = match ask {
        Ask::Register => register(turn, me, id),
        Ask::Drop { code } => drop_room(turn, me, id, code.as_deref()),
        Ask::SetRole { account, role } => set_role(turn, me, id, &account, role),
        Ask::Roles => roles(turn, me, id),
        Ask::Transfer { account } => transfer(turn, me, id, &account),
        Ask::Keep(keep) => set_keep(turn, me, id, keep),
        Ask::Info => info(turn, me, id),
        Ask::SetHistory(history) => set_history(turn, me, id, history),
    };
    if let Err(refusal) = refused {
        turn.refuse(me.conn, refusal);
    }
}

fn register(turn: &mut Turn<'_>, me: Asker, id: RoomId) -> Result<(), Refusal> {
    let room = &turn.state.rooms[id];
    let name = room.name.clone();
    let no = |why| {
        let room = name.as_str().into();
        Err(Refusal::NotLasting { room, why })
    };
    let client = &turn.state.clients[me.client];
    let rules = &turn.state.policy.lasting;
    let may = match rules.who {
        WhoRegisters::Accounts => true,
        WhoRegisters::Operators => client.is_operator(),
        WhoRegisters::Nobody => false,
    };
    let Some(account) = turn.state.account_of(me.client) else {
        return no(Why::NotLoggedIn);
    };
    if room.lasting.is_some() || room.permanent {
        return no(Why::Already);
    }
    if !room.operated_by(me.client) {
        return Err(Refusal::NotRoomOperator { room: name });
    }
    if !may {
        return no(Why::Closed);
    }
    if !client.is_operator() && owned_by(turn, account) >= rules.per_account {
        let most = rules.per_account;
        return no(Why::TooMany { most });
    }
    let room = &mut turn.state.rooms[id];
    // From now on every change is written; if this one cannot be, all of it is taken back.
    room.lasting = Some(Box::new(Lasting {
        founder: Some(account),
        ..Lasting::default()
    }));
    keep::register(turn, id, Some(me.conn));
    Ok(())
}

fn owned_by(turn: &Turn<'_>, account: AccountId) -> usize {
    let rooms = turn.state.rooms.values();
    rooms
        .filter_map(|room| room.lasting.as_ref())
        .filter(|lasting| lasting.founder == Some(account))
        .count()
}

fn drop_room(turn: &mut Turn<'_>, me: Asker, id: RoomId, code: Option<&str>) -> Result<(), Refusal> {
    own(turn, me, id)?;
    let room = &turn.state.rooms[id];
    if room.permanent {
        return Err(not(turn, id, Why::Default));
    }
    let right = drop_code(room);
    if code.is_none_or(|code| !code.eq_ignore_ascii_case(&right)) {
        tell(turn, me, id, Told::ConfirmDrop { code: right });
        return Ok(());
    }
    let key = room.key;
    write(turn, me, id, Write::UnregisterRoom(key), Change::Drop);
    Ok(())
}

fn set_role(
    turn: &mut Turn<'_>,
    me: Asker,
    id: RoomId,
    name: &str,
    role: Option<Role>,
) -> Result<(), Refusal> {
    own(turn, me, id)?;
    let account = named(turn, id, name)?;
    let room = &turn.state.rooms[id];
    let Some(lasting) = &room.lasting else {
        return Err(not(turn, id, Why::NotRegistered));
    };
    let has_one = lasting.roles.contains_key(&account);
    if lasting.founder == Some(account) {
        return Err(not(turn, id, Why::IsFounder));
    }
    if role.is_none() && !has_one {
        let account = name.into();
        return Err(not(turn, id, Why::NoRole { account }));
    }
    if !has_one && lasting.roles.len() >= limits::ROLES {
        return Err(not(turn, id, Why::Full));
    }
    let room = room.key;
    let op = Write::SetRole { room, account, role };
    write(turn, me, id, op, Change::Role { account, role });
    Ok(())
}

fn transfer(turn: &mut Turn<'_>, me: Asker, id: RoomId, name: &str) -> Result<(), Refusal> {
    own(turn, me, id)?;
    let account = named(turn, id, name)?;
    let Some(mut kept) = record(&turn.state.rooms[id]) else {
        return Err(not(turn, id, Why::NotRegistered));
    };
    if kept.founder == Some(account) {
        return Err(not(turn, id, Why::IsFounder));
    }
    let most = turn.state.policy.lasting.per_account;
    if !turn.state.clients[me.client].is_operator() && owned_by(turn, account) >= most {
        return Err(not(turn, id, Why::TooMany { most }));
    }
    kept.founder = Some(account);
    let op = Write::UpdateRoom(Box::new(kept));
    write(turn, me, id, op, Change::Transfer { account });
    Ok(())
}

fn set_keep(turn: &mut Turn<'_>, me: Asker, id: RoomId, keep: Keep) -> Result<(), Refusal> {
    own(turn, me, id)?;
    let Some(mut kept) = record(&turn.state.rooms[id]) else {
        return Err(not(turn, id, Why::NotRegistered));
    };
    let keep = Some(keep).filter(|keep| *keep != Keep::ALL);
    kept.keep = keep;
    let op = Write::UpdateRoom(Box::new(kept));
    write(turn, me, id, op, Change::Keep(keep));
    Ok(())
}

fn roles(turn: &mut Turn<'_>, me: Asker, id: RoomId) -> Result<(), Refusal> {
    let room = &turn.state.rooms[id];
    let Some(lasting) = room.lasting.as_ref().filter(|lasting| lasting.kept) else {
        return Err(not(turn, id, Why::NotRegistered));
    };
    let rank = turn
        .state
        .account_of(me.client)
        .and_then(|account| lasting.rank_of(account));
    let may = rank >= Some(Rank::Operator) || room.operated_by(me.client);
    if !may && !turn.state.clients[me.client].is_operator() {
        let room = room.name.clone();
        return Err(Refusal::NotRoomOperator { room });
    }
    let roles = lasting.roles.iter();
    let told = Told::Roles {
        founder: lasting.founder.and_then(|account| name_of(turn, account)),
        roles: roles
            .filter_map(|(&account, &role)| Some((name_of(turn, account)?, role)))
            .collect(),
    };
    tell(turn, me, id, told);
    Ok(())
}

fn info(turn: &mut Turn<'_>, me: Asker, id: RoomId) -> Result<(), Refusal> {
    let room = &turn.state.rooms[id];
    let Some(lasting) = room.lasting.as_ref().filter(|lasting| lasting.kept) else {
        return Err(not(turn, id, Why::NotRegistered));
    };
    let told = Told::Info {
        founder: lasting.founder.and_then(|account| name_of(turn, account)),
        created: room.created,
        history: room.settings.history,
        keep: histories::keep_of(turn.state, id).unwrap_or(Keep::ALL),
    };
    tell(turn, me, id, told);
    Ok(())
}

fn set_history(turn: &mut Turn<'_>, me: Asker, id: RoomId, history: HistoryFor) -> Result<(), Refusal> {
    own(turn, me, id)?;
    let Some(mut kept) = record(&turn.state.rooms[id]) else {
        return Err(not(turn, id, Why::NotRegistered));
    };
    kept.settings = RoomSettings { history }.to_text();
    let op = Write::UpdateRoom(Box::new(kept));
    write(turn, me, id, op, Change::History(history));
    Ok(())
}

/// Whether the asker may do as they like with a room: it is theirs, or they are an operator of the server.
fn own(turn: &Turn<'_>, me: Asker, id: RoomId) -> Result<(), Refusal> {
    let room = &turn.state.rooms[id];
    let Some(lasting) = room.lasting.as_ref().filter(|lasting| lasting.kept) else {
        return Err(not(turn, id, Why::NotRegistered));
    };
    let account = turn.state.account_of(me.client);
    if account.is_some() && account == lasting.founder || turn.state.clients[me.client].is_operator() {
        return Ok(());
    }
    let room = room.name.clone();
    Err(Refusal::NotRoomFounder { room })
}

fn named(turn: &Turn<'_>, id: RoomId, name: &str) -> Result<AccountId, Refusal> {
    let account = turn.state.directory.id_of(name);
    account.ok_or_else(|| {
        let account = name.into();
        not(turn, id, Why::NoSuchAccount { account })
    })
}

fn name_of(turn: &Turn<'_>, account: AccountId) -> Option<Box<str>> {
    turn.state.directory.get(account).map(|entry| entry.name.clone())
}

fn not(turn: &Turn<'_>, id: RoomId, why: Why) -> Refusal {
    let room = turn.state.rooms[id].name.as_str().into();
    Refusal::NotLasting { room, why }
}

fn tell(turn: &mut Turn<'_>, me: Asker, id: RoomId, told: Told) {
    let (room, told) = (turn.state.rooms[id].name.clone(), Box::new(told));
    turn.reply(me.conn, Reply::Lasting { room, told });
}

fn write(turn: &mut Turn<'_>, me: Asker, id: RoomId, op: Write, change: Change) {
    let conn = Some(me.conn);
    turn.ask(
        conn,
        op,
        AfterStoring::Lasting {
            conn,
            room: id,
            change,
        },
    );
}
