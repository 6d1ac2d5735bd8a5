//! What is to last: rooms and accounts, and bans.

use std::time::Duration;

use chatd::server::ConnId;
use chatd::server::lasting::{Ask, drop_code};
use chatd::server::owner::{OwnerReply, OwnerRequest};
use chatd::server::reply::Reply;
use chatd::server::request::Request;
use chatd::server::room_settings::HistoryFor;
use chatd::store::model::Role;

use super::{ACCOUNTS, Actor};
use crate::sim::outside::{RIGHT_PASSWORD, account_name};
use crate::sim::world::World;

impl Actor {
    /// Asks for something that is to outlive the process.
    pub(super) fn ask_to_keep(&mut self, world: &mut World, conn: ConnId) {
        let request = match self.rng.u32(..20) {
            0..14 => self.of_room(world),
            14..16 => Request::Register {
                account: None,
                email: None,
                password: RIGHT_PASSWORD.into(),
            },
            16 => Request::RenameRoom {
                from: self.room(),
                to: self.any_room(),
                reason: self.maybe_word(),
            },
            17 if self.rng.u32(..4) == 0 => return Self::delete_account(world, conn),
            _ => self.ban(),
        };
        world.ask(conn, request);
    }

    fn of_room(&mut self, world: &World) -> Request {
        let room = self.room();
        let state = world.server.state();
        let code = state.room_named(&room).map(|id| drop_code(&state.rooms[id]));
        let account = self.account();
        let ask = match self.rng.u32(..15) {
            0..5 => Ask::Register,
            5..8 => {
                let role = [None, Some(Role::Voice), Some(Role::Operator)][self.rng.usize(..3)];
                Ask::SetRole { account, role }
            }
            8 | 9 => Ask::Transfer { account },
            10 | 11 => Ask::Drop { code },
            12 => Ask::SetHistory(HistoryFor::All),
            13 => Ask::SetHistory(HistoryFor::Joined),
            _ => Ask::Roles,
        };
        Request::Lasting { room, ask }
    }

    /// One that there is, most often.
    fn account(&mut self) -> Box<str> {
        match self.rng.u32(..3) {
            0 => self.name(),
            _ => account_name(self.rng.usize(..ACCOUNTS)),
        }
    }

    fn delete_account(world: &mut World, conn: ConnId) {
        let delete = |code| Request::Owner(Box::new(OwnerRequest::Delete { code }));
        world.heard(conn);
        world.ask(conn, delete(None));
        let told = world
            .heard(conn)
            .replies
            .into_iter()
            .find_map(|reply| match reply {
                Reply::Owner(told) => match *told {
                    OwnerReply::DeletionCode(code) => Some(code),
                    _ => None,
                },
                _ => None,
            });
        if told.is_some() {
            world.ask(conn, delete(told));
        }
    }

    /// Few: whoever is banned is out of the game.
    pub(super) fn ban(&mut self) -> Request {
        let what = match self.rng.u32(..4) {
            0 => format!("$a:{}", self.account()),
            _ => format!("person{}?!*@*", self.rng.u32(..20)),
        };
        let what = what.into();
        if self.rng.bool() {
            return Request::Unban(what);
        }
        Request::Ban {
            what,
            lasts: self.rng.bool().then(|| Duration::from_mins(1)),
            reason: "because".into(),
        }
    }
}
