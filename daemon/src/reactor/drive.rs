//! Telling the core what happened, and doing what follows.

use std::ops::Range;
use std::rc::Rc;

use super::Reactor;
use super::intake::context;
use crate::dialect::{Format, render_event};
use crate::server::effect::{Delivery, Effect};
use crate::server::input::{Input, ReloadBy, Verification};
use crate::server::reply::Reply;
use crate::server::{ConnId, Policy};

/// An event, rendered for each distinct format among its recipients.
#[derive(Debug, Default)]
pub(super) struct Rendered {
    bytes: Vec<u8>,
    formats: Vec<(Format, bool, Range<usize>)>,
}

impl Rendered {
    fn clear(&mut self) {
        self.bytes.clear();
        self.formats.clear();
    }

    fn for_format(&mut self, delivery: &Delivery, format: Format, own: bool, policy: &Policy) -> &[u8] {
        let range = self.find(format, own).unwrap_or_else(|| {
            // Most of what tells formats apart makes no difference to one event.
            let reduced = format.for_event(&delivery.event, own);
            let range = self.find(reduced, own).unwrap_or_else(|| {
                let from = self.bytes.len();
                render_event(&delivery.event, reduced, own, policy, &mut self.bytes);
                from..self.bytes.len()
            });
            self.formats.push((reduced, own, range.clone()));
            if format != reduced {
                self.formats.push((format, own, range.clone()));
            }
            range
        });
        self.bytes.get(range).unwrap_or_default()
    }

    fn find(&self, format: Format, own: bool) -> Option<Range<usize>> {
        let known = self.formats.iter().find(|(f, o, _)| *f == format && *o == own);
        known.map(|(_, _, range)| range.clone())
    }
}

impl Reactor {
    /// Tells the core, and does everything that follows from it.
    pub(super) fn drive(&mut self, input: Input) {
        self.inputs.push_back(input);
        if self.driving {
            return;
        }
        self.driving = true;
        while let Some(input) = self.inputs.pop_front() {
            if let Input::Shutdown { .. } = &input {
                self.begin_to_stop();
            }
            let reload = matches!(input, Input::Reloaded { .. }).then(|| Rc::clone(self.server.policy()));
            let now = self.clock.now();
            let mut effects = std::mem::take(&mut self.effects);
            self.server.handle(input, now, &mut effects);
            for effect in effects.drain(..) {
                self.apply(effect);
            }
            self.effects = effects;
            if let Some(before) = reload {
                self.reloaded(&before);
            }
            if self.labelled.is_none() {
                self.settle();
            }
        }
        self.driving = false;
    }

    fn apply(&mut self, effect: Effect) {
        match effect {
            Effect::Deliver(delivery) => self.deliver(&delivery),
            Effect::Reply { to, reply } => self.reply(to, &reply),
            Effect::Close { conn } => self.close(conn),
            Effect::VerifyPassword { conn, hash, password } => self.verify(conn, hash, password),
            Effect::FindAccount { conn, name } => self.find_account(conn, name),
            Effect::MakeAccount { conn, account } => self.make_account(conn, account),
            Effect::AdminReply { id, result } => self.answer_administrator(id, result),
            Effect::Reload { by } => self.reload(by),
            Effect::Stop { reason } => self.inputs.push_back(Input::Shutdown { reason }),
            Effect::Log { level, text } => ::log::log!(level, "{text}"),
        }
    }

    /// Renders the event once for each distinct format, and copies the bytes to everybody's queue.
    fn deliver(&mut self, delivery: &Delivery) {
        let mut rendered = std::mem::take(&mut self.rendered);
        rendered.clear();
        let limit = self.flow.send_queue_bytes;
        for recipient in &delivery.to {
            let Some((connection, buffers)) = self.table.get(recipient.conn) else {
                continue;
            };
            let bytes =
                rendered.for_format(delivery, connection.format(), recipient.own, self.server.policy());
            if bytes.is_empty() {
                continue;
            }
            if connection.append(bytes, buffers) > limit && !connection.overflowed {
                connection.overflowed = true;
                self.overflowed.push(recipient.conn);
            }
            self.table.mark_dirty(recipient.conn);
        }
        self.rendered = rendered;
    }

    fn reply(&mut self, to: ConnId, reply: &Reply) {
        let now = self.clock.now();
        let limit = self.flow.send_queue_bytes;
        let cx = context(&self.server, to, self.clock.started, now);
        let Some((connection, buffers)) = self.table.get(to) else {
            return;
        };
        connection.reply(reply, &cx, buffers);
        if connection.queued() > limit && !connection.overflowed && !connection.told {
            connection.overflowed = true;
            self.overflowed.push(to);
        }
        self.table.mark_dirty(to);
    }

    fn verify(&mut self, conn: ConnId, hash: Box<str>, password: Box<str>) {
        if self.passwords.check(conn, hash, password) {
            self.pause(conn);
        } else {
            self.inputs.push_back(Input::PasswordVerified {
                conn,
                outcome: Verification::Busy,
            });
        }
    }

    /// Handles nothing that the connection sends until [`Self::resume`].
    pub(super) fn pause(&mut self, conn: ConnId) {
        if let Some((connection, _)) = self.table.get(conn) {
            connection.paused = true;
        }
        self.watch(conn);
    }

    fn begin_to_stop(&mut self) {
        self.manager.stopping();
        self.gate.close();
        self.stopping = Some(self.clock.now().uptime + super::STOP_WITHIN);
    }

    /// Reads the configuration again and tells the core what came of it.
    pub(super) fn reload(&mut self, by: ReloadBy) {
        self.manager.reloading();
        let outcome = self.live.reload();
        self.drive(Input::Reloaded { by, outcome });
    }

    /// The core has followed another configuration, or was told that there is none to follow.
    fn reloaded(&mut self, before: &Policy) {
        self.flow = self.live.current.flow;
        crate::log::set_level(self.live.current.log_level);
        self.tell_of_policy(before);
        self.manager.ready();
    }

    /// Lets every session tell its client what a reload has changed for it.
    fn tell_of_policy(&mut self, before: &Policy) {
        let now = self.clock.now();
        for conn in self.table.keys() {
            let cx = context(&self.server, conn, self.clock.started, now);
            if let Some((connection, buffers)) = self.table.get(conn) {
                connection.policy_changed(before, &cx, buffers);
                self.table.mark_dirty(conn);
            }
        }
    }
}
