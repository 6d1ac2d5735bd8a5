//! What administrators ask for on the admin socket: one file for each method, as `chatctl` has one for each command.

pub mod account;
pub mod audit;
mod ban;
pub mod broadcast;
pub mod copies;
pub mod history;
mod kick;
mod list;
mod mute;
mod nearest;
pub mod room;
mod select;
mod show;
pub mod status;
mod stop;
mod top;
mod version;

pub use room::rank_word;
pub(in crate::server) use select::{address_of, name_of};

use protocol::admin::{Error, ErrorKind, Reply, Request};
use protocol::language::Text;

use crate::server::administering::Asked;
use crate::server::clock::WallTime;
use crate::server::effect::Effect;
use crate::server::ids::AdminId;
use crate::server::input::{Administrator, ReloadBy, Role};
use crate::server::turn::Turn;

/// What a method answers.
type Answer = Result<Reply, Error>;

/// Handles one request. What changes something, or was meant to, is logged with who asked for it.
pub fn admin(turn: &mut Turn<'_>, id: AdminId, by: &Administrator, request: &Request) {
    let answer = match permitted(by.role, request) {
        Ok(()) => answer(turn, id, by, request),
        Err(denied) => Some(Err(denied)),
    };
    // Who is answered later is logged then, with what came of it.
    let is_begun = matches!(request, Request::Reload | Request::ConfigApply(_));
    let is_known = answer.is_some() || is_begun;
    if is_known && !request.is_read_only() {
        audit::note(turn, audit::asking(by, request), answer.as_ref());
    }
    if let Some(result) = answer {
        turn.out.push(Effect::AdminReply { id, result });
    }
    // Stopping comes after the answer, so that the administrator hears of it.
    if let Request::Stop(stop) = request
        && by.role == Role::Full
    {
        stop::stop(turn, stop);
    }
}

/// The answer, where there is one at once.
fn answer(turn: &mut Turn<'_>, id: AdminId, by: &Administrator, request: &Request) -> Option<Answer> {
    Some(match request {
        Request::Version(hello) => version::version(*hello).map(Reply::Version),
        Request::List(filter) => list::list(turn, filter).map(Reply::List),
        Request::Kick(kick) => kick::kick(turn, kick).map(Reply::Kick),
        Request::BanAdd(asked) => ban::add(turn, &by.name, asked).map(Reply::BanAdd),
        Request::BanRemove(asked) => ban::remove(turn, asked).map(Reply::BanRemove),
        Request::BanList(page) => Ok(Reply::BanList(ban::list(turn, page))),
        Request::AccountCreate(_)
        | Request::AccountList(_)
        | Request::AccountShow(_)
        | Request::AccountPassword(_)
        | Request::AccountDisable(_)
        | Request::AccountEnable(_)
        | Request::AccountDelete(_)
        | Request::AccountErase(_) => return account::ask(turn, id, by, request),
        Request::Broadcast(broadcast) => {
            let asked = Asked::new(id, by, request);
            return match broadcast::broadcast(turn, asked, broadcast) {
                Ok(answered) => answered.map(|sent| Ok(Reply::Broadcast(sent))),
                Err(error) => Some(Err(error)),
            };
        }
        Request::Show(show) => show::show(turn, &show.name).map(|person| Reply::Show(Box::new(person))),
        Request::MuteAdd(asked) => mute::add(turn, &by.name, asked).map(Reply::MuteAdd),
        Request::MuteRemove(asked) => mute::remove(turn, asked).map(Reply::MuteRemove),
        Request::MuteList => Ok(Reply::MuteList(mute::list(turn))),
        Request::RoomList(page) => Ok(Reply::RoomList(room::list(turn, page))),
        Request::RoomShow(room) => room::show(turn, &room.name).map(Reply::RoomShow),
        Request::RoomMembers(asked) => room::members(turn, asked).map(Reply::RoomMembers),
        Request::RoomSet(asked) => room::set(turn, asked).map(Reply::RoomShow),
        Request::RoomDelete(deletion) => {
            let asked = Asked::new(id, by, request);
            return match room::delete(turn, asked, deletion) {
                Ok(answered) => answered.map(|deleted| Ok(Reply::RoomDelete(deleted))),
                Err(error) => Some(Err(error)),
            };
        }
        Request::Top => Ok(Reply::Top(Box::new(top::top(turn)))),
        Request::Watch(_)
        | Request::LogTail(_)
        | Request::LogLevel(_)
        | Request::Metrics
        | Request::ConfigShow
        | Request::ConfigDiff
        | Request::ConfigApply(_)
        | Request::ConfigConfirm => {
            // What is applied is answered as a reload is, and noted when it begins.
            let waits = !request.is_read_only() && !matches!(request, Request::ConfigApply(_));
            let noted = waits.then(|| audit::asking(by, request));
            turn.out.push(Effect::Administer {
                asked: Asked { id, noted },
                request: Box::new(request.clone()),
            });
            return None;
        }
        Request::Audit(page) => {
            audit::list(turn, id, page);
            return None;
        }
        Request::HistoryShow(_)
        | Request::HistorySearch(_)
        | Request::HistoryExport(_)
        | Request::HistoryPurge(_) => {
            return history::ask(turn, Asked::new(id, by, request), request)
                .err()
                .map(Err);
        }
        Request::AccountExport(_) | Request::Backup | Request::Piece(_) => {
            return copies::ask(turn, Asked::new(id, by, request), request)
                .err()
                .map(Err);
        }
        Request::Status => {
            status::ask(turn, Asked::new(id, by, request));
            return None;
        }
        Request::Stop(_) => Ok(Reply::Stop(stop::stopping(turn))),
        Request::Reload => {
            // Answered when the configuration was read.
            turn.out.push(Effect::Reload {
                by: ReloadBy::Admin(id),
            });
            return None;
        }
    })
}

/// Answers when what was asked is done, and notes what came of a change.
pub fn answer_later(turn: &mut Turn<'_>, asked: Asked, result: Answer) {
    if let Some(asking) = asked.noted {
        audit::note(turn, asking, Some(&result));
    }
    turn.out.push(Effect::AdminReply { id: asked.id, result });
}

impl Asked {
    /// Who asks; for what, if that is noted.
    fn new(id: AdminId, by: &Administrator, request: &Request) -> Self {
        // What is fetched was noted when it was made.
        let is_noted = !request.is_read_only() && !matches!(request, Request::Piece(_));
        let noted = is_noted.then(|| audit::asking(by, request));
        Self { id, noted }
    }
}

fn permitted(role: Role, request: &Request) -> Result<(), Error> {
    const LOOK: Text = Text::new("you may only look", "você só pode olhar");
    const NOT_THIS: Text = Text::new(
        "operators may kick, ban, mute, broadcast and read what was said in rooms, and not this",
        "operadores podem desconectar, banir, silenciar, avisar e ler o que se disse em salas, e isto não",
    );
    const FULL: Text = Text::new(
        "it takes root, chatd's own user, or a member of the admin group",
        "é preciso ser root, o usuário do chatd, ou um membro do grupo de administração",
    );
    let (kind, why) = match role {
        _ if request.is_read_only() => return Ok(()),
        Role::Full => return Ok(()),
        Role::Operator if request.is_for_operators() => return Ok(()),
        Role::Operator => (ErrorKind::Forbidden, NOT_THIS),
        Role::ReadOnly => (ErrorKind::ReadOnly, LOOK),
    };
    Err(Error::said(kind, why, &[]).advising(FULL, &[]))
}

/// The request is wrong, for this reason.
fn invalid(message: Text, values: &[&str]) -> Error {
    Error::said(ErrorKind::Invalid, message, values)
}

/// A time as the admin socket writes it: RFC 3339, UTC. A time beyond the calendar is its end.
#[must_use]
pub fn rfc3339(time: WallTime) -> String {
    let time = i64::try_from(time.0).unwrap_or(i64::MAX);
    jiff::Timestamp::from_millisecond(time)
        .unwrap_or(jiff::Timestamp::MAX)
        .to_string()
}

/// The name and version of this program.
const PROGRAM: &str = concat!("chatd ", env!("CARGO_PKG_VERSION"));
