//! What each input does: one small file for each kind of request.

mod admin;
mod answered;
mod attach;
mod attempts;
mod away;
mod ban;
mod belongings;
mod carried;
mod chghost;
mod detach;
mod disconnect;
mod forwarded;
mod happened;
mod histories;
pub(super) mod history;
mod info;
mod invite;
mod join;
pub(super) mod keep;
mod kick;
mod kill;
mod lasting;
mod list;
mod log_in;
mod markers;
mod message;
mod metadata;
mod monitor;
mod name;
mod names;
mod offline;
mod oper;
mod origin;
mod owner;
mod ownership;
mod part;
mod presence;
mod realname;
mod register;
mod registration;
mod reload;
mod rename_room;
pub(super) mod replay;
mod restored;
mod room_modes;
mod search;
mod seen;
mod shutdown;
mod strangers;
mod tick;
mod topic;
mod user_modes;
mod userhost;
mod wallops;
mod who;
mod whois;
mod whowas;

use super::ids::ConnId;
use super::input::Input;
use super::refusal::Refusal;
use super::reply::Reply;
use super::request::Request;
use super::turn::{Asker, Turn};

pub use admin::broadcast::Broadcasting;
pub use admin::copies::Copying;
pub(super) use admin::{address_of, name_of};
pub use admin::{rank_word, rfc3339};
pub use forwarded::Claim;
pub use origin::room_for;
pub use replay::MAX_MESSAGES as MAX_REPLAYED;

/// Handles one input.
pub fn handle(turn: &mut Turn<'_>, input: Input) {
    match input {
        Input::HandshakeBegan { ip, counted } => origin::handshake_began(turn, ip, counted),
        Input::HandshakeRefused { ip, passed_on } => origin::handshake_refused(turn, ip, passed_on),
        Input::HandshakeEnded { ip, counted } => origin::handshake_ended(turn, ip, counted),
        Input::Connected { conn, peer } => registration::connected(turn, conn, peer),
        Input::Request { conn, request } => request_from(turn, conn, request),
        Input::Disconnected { conn, why } => disconnect::disconnected(turn, conn, &why),
        Input::Answered { ticket, answer } => answered::answered(turn, ticket, answer),
        Input::Restored(restored) => restored::restored(turn, *restored),
        Input::Tick => tick::tick(turn),
        Input::Admin { id, by, request } => admin::admin(turn, id, &by, &request),
        Input::Administered { asked, result } => admin::answer_later(turn, asked, result),
        Input::Reloaded { by, outcome } => reload::reloaded(turn, by, outcome),
        Input::Shutdown { reason } => shutdown::shutdown(turn, &reason),
    }
    presence::keep(turn);
    replay::begin(turn);
    histories::forget_gone(turn);
}

fn request_from(turn: &mut Turn<'_>, conn: ConnId, request: Request) {
    let now = turn.now.uptime;
    let Some(connection) = turn.state.connections.get_mut(conn) else {
        return;
    };
    connection.heard = now;
    connection.pinged = false;
    if let Request::Negotiated { reads_history } = request {
        connection.reads_history = reads_history;
    }
    let client = connection.client();
    turn.asker = Some(conn);
    seen::heard(turn, conn);
    match (client, request) {
        (_, Request::Ping { token }) => turn.reply(conn, Reply::Pong { token }),
        (_, Request::Pong) => {}
        (_, Request::Quit { reason }) => disconnect::quit(turn, conn, reason),
        (None, Request::Forwarded(claim)) => forwarded::forwarded(turn, conn, *claim),
        (_, Request::LogIn { mechanism, message }) => log_in::message(turn, conn, mechanism, &message),
        (_, Request::AbortLogIn) => log_in::abort(turn, conn),
        (_, Request::Verify { account }) => register::verify(turn, conn, account),
        (_, Request::LogOut) => log_in::log_out(turn, conn),
        (_, Request::Owner(request)) => owner::asked(turn, conn, *request),
        (
            _,
            Request::Register {
                account,
                email,
                password,
            },
        ) => {
            register::register(turn, conn, account.as_deref(), email, password);
        }
        (_, Request::Metadata { target, action }) => metadata::asked(turn, conn, target.as_deref(), action),
        (None, request) => registration::request(turn, conn, request),
        (Some(client), request) => registered(turn, Asker { conn, client }, request),
    }
}

fn registered(turn: &mut Turn<'_>, me: Asker, request: Request) {
    match request {
        Request::Password(_) | Request::User { .. } | Request::Forwarded(_) => {
            turn.refuse(me.conn, Refusal::AlreadyRegistered);
        }
        Request::Name(name) => name::rename(turn, me, &name),
        Request::HoldRegistration
        | Request::Negotiated { .. }
        | Request::ReleaseRegistration
        | Request::Ping { .. }
        | Request::Pong
        | Request::Quit { .. }
        | Request::LogIn { .. }
        | Request::AbortLogIn
        | Request::LogOut
        | Request::Verify { .. }
        | Request::Owner(_)
        | Request::Register { .. }
        | Request::Metadata { .. } => {}
        Request::Marker { target, time } => markers::marker(turn, me, target, time),
        Request::Program(program) => {
            if let Some(connection) = turn.state.connections.get_mut(me.conn) {
                connection.program = Some(program);
            }
        }
        Request::RealName(realname) => realname::change(turn, me, &realname),
        Request::Away(message) => away::away(turn, me, message.as_deref()),
        Request::Message(message) => message::message(turn, me, message),
        Request::Wallops(text) => wallops::wallops(turn, me, &text),
        Request::UserModes { name, changes } => user_modes::modes(turn, me, &name, &changes),
        Request::Oper { name, password } => oper::oper(turn, me, &name, password),
        Request::Kill { name, reason } => kill::kill(turn, me, &name, &reason),
        Request::Ban { what, lasts, reason } => ban::kline(turn, me, &what, lasts, &reason),
        Request::Unban(what) => ban::unkline(turn, me, &what),
        Request::Rehash => reload::rehash(turn, me),
        request => about_rooms(turn, me, request),
    }
}

fn about_rooms(turn: &mut Turn<'_>, me: Asker, request: Request) {
    match request {
        Request::Join(rooms) => join::join(turn, me, &rooms),
        Request::Part { rooms, reason } => part::part(turn, me, &rooms, reason.as_deref()),
        Request::PartAll => part::part_all(turn, me),
        Request::Topic { room, topic } => topic::topic(turn, me, &room, topic.as_deref()),
        Request::Names(rooms) => names::names(turn, me, &rooms),
        Request::List(filter) => list::list(turn, me, &filter),
        Request::Invite { name, room } => invite::invite(turn, me, &name, &room),
        Request::Invitations => invite::invitations(turn, me),
        Request::RenameRoom { from, to, reason } => {
            rename_room::rename(turn, me, &from, &to, reason.as_deref());
        }
        Request::Lasting { room, ask } => lasting::ask(turn, me, &room, ask),
        Request::Kick { targets, reason } => kick::kick(turn, me, &targets, reason.as_deref()),
        Request::RoomModes { room, changes } => room_modes::modes(turn, me, &room, changes),
        request => questions(turn, me, request),
    }
}

fn questions(turn: &mut Turn<'_>, me: Asker, request: Request) {
    match request {
        Request::History(asked) => history::history(turn, me, asked),
        Request::Search(asked) => search::search(turn, me, asked),
        Request::HistoryTargets(asked) => history::targets::targets(turn, me, &asked),
        Request::Redact(asked) => history::redact::redact(turn, me, asked),
        Request::Who(query) => who::who(turn, me, query),
        Request::Whois { names } => whois::whois(turn, me, &names),
        Request::Whowas { names, count } => whowas::whowas(turn, me, names, count),
        Request::UserHost(names) => userhost::userhost(turn, me, &names),
        Request::UserIp(names) => userhost::userip(turn, me, &names),
        Request::IsOn(names) => userhost::ison(turn, me, &names),
        Request::Monitor(change) => monitor::monitor(turn, me, change),
        request => info::info(turn, me, request),
    }
}
