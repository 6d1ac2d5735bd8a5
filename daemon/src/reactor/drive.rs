//! Telling the core what happened, and doing what follows.

use std::ops::Range;
use std::rc::Rc;

use super::Reactor;
use super::intake::context;
use crate::dialect::{Format, render_event};
use crate::server::effect::{Delivery, Effect};
use crate::server::input::{Input, ReloadBy};
use crate::server::reply::Reply;
use crate::server::{ConnId, Policy, Recipient};
use crate::transport::Buffers;

/// More formats than this at a time get copies: looking for the right one among many would cost more.
const SHARED_FORMATS: usize = 16;

/// Events, rendered for each distinct format among their recipients.
#[derive(Debug, Default)]
pub(super) struct Rendered {
    /// The event at hand in every format so far.
    bytes: Vec<u8>,
    /// Where each is.
    ranges: Vec<(Format, bool, Range<usize>)>,
    /// The formats of this turn; their places are the numbers of the shared texts.
    shared: Vec<Format>,
    /// Where the event at hand is in each shared text.
    places: Vec<Option<Range<usize>>>,
}

impl Rendered {
    fn next_event(&mut self) {
        self.bytes.clear();
        self.ranges.clear();
        self.places.clear();
    }

    /// Ends a turn, together with [`Buffers::end_turn`].
    pub fn end_turn(&mut self) {
        self.shared.clear();
        self.next_event();
    }

    /// The event in a shared text, if the format is one of those that have one.
    fn place(
        &mut self,
        delivery: &Delivery,
        format: Format,
        policy: &Policy,
        buffers: &mut Buffers,
    ) -> Option<(usize, Range<usize>)> {
        let text = match self.shared.iter().position(|&shared| shared == format) {
            Some(text) => text,
            None if self.shared.len() < SHARED_FORMATS => {
                self.shared.push(format);
                self.shared.len() - 1
            }
            None => return None,
        };
        if self.places.len() <= text {
            self.places.resize(text + 1, None);
        }
        if self.places.get(text)?.is_none() {
            let bytes = self.rendered(delivery, format, false, policy);
            let place = buffers.write_shared(text, self.bytes.get(bytes)?);
            *self.places.get_mut(text)? = Some(place);
        }
        Some((text, self.places.get(text)?.clone()?))
    }

    /// The event in `self.bytes`.
    fn rendered(&mut self, delivery: &Delivery, format: Format, own: bool, policy: &Policy) -> Range<usize> {
        // Most of what tells formats apart makes no difference to one event.
        let format = format.for_event(&delivery.event, own);
        let known = self.ranges.iter().find(|(f, o, _)| *f == format && *o == own);
        if let Some((_, _, range)) = known {
            return range.clone();
        }
        let from = self.bytes.len();
        render_event(&delivery.event, format, own, policy, &mut self.bytes);
        let range = from..self.bytes.len();
        self.ranges.push((format, own, range.clone()));
        range
    }
}

impl Reactor {
    /// Tells the core, and does everything that follows from it.
    pub(super) fn drive(&mut self, input: Input) {
        self.inputs.push_back(input);
        if let Some(entrusting) = &mut self.entrusting {
            entrusting.note();
        }
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
            if let Some(entrusting) = &mut self.entrusting {
                entrusting.noting().before(&self.server, &input, now);
            }
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

    pub(super) fn apply(&mut self, effect: Effect) {
        if let Some(entrusting) = &mut self.entrusting {
            entrusting.noting().after(&effect);
        }
        match effect {
            Effect::Deliver(delivery) => self.deliver(&delivery),
            Effect::Reply { to, reply } => self.reply(to, &reply),
            Effect::Hold { conn } => self.hold(conn),
            Effect::Release { conn } => self.release(conn),
            Effect::Close { conn } => self.close(conn),
            Effect::Ask {
                ticket,
                waits,
                question,
            } => self.ask(ticket, waits, question),
            Effect::AdminReply { id, result } => self.answer_administrator(id, result),
            Effect::Administer { asked, request } => self.administer(asked, *request),
            Effect::Happened(happening) => self.happened(happening),
            Effect::Reload { by } => self.reload(by),
            Effect::Stop { reason } => self.inputs.push_back(Input::Shutdown { reason }),
            Effect::Log { level, text } => ::log::log!(level, "{text}"),
        }
    }

    /// Renders the event once for each distinct format, and queues it for everybody.
    fn deliver(&mut self, delivery: &Delivery) {
        let mut rendered = std::mem::take(&mut self.rendered);
        rendered.next_event();
        let policy = Rc::clone(self.server.policy());
        let limit = self.flow.send_queue_bytes;
        self.watching.delivered += delivery.to.len() as u64;
        // Most have the format of the one before.
        let mut last: Option<(Format, usize, Range<usize>)> = None;
        for &Recipient { conn, own } in &delivery.to {
            let Some((connection, buffers)) = self.table.get(conn) else {
                continue;
            };
            let format = connection.format();
            if !own && last.as_ref().is_none_or(|(last, ..)| *last != format) {
                last = rendered
                    .place(delivery, format, &policy, buffers)
                    .map(|(text, place)| (format, text, place));
            }
            let queued = match &last {
                Some((_, text, place)) if !own => connection.append_shared(*text, place, buffers),
                _ => {
                    let bytes = rendered.rendered(delivery, format, own, &policy);
                    connection.append(rendered.bytes.get(bytes).unwrap_or_default(), buffers)
                }
            };
            if queued > limit && !connection.overflowed {
                connection.overflowed = true;
                self.overflowed.push(conn);
            }
            if queued > 0 {
                self.table.mark_dirty(conn);
            }
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

    /// Handles nothing that the connection sends until [`Self::resume`].
    pub(super) fn pause(&mut self, conn: ConnId) {
        if let Some((connection, _)) = self.table.get(conn) {
            connection.awaits += 1;
        }
        self.touch(conn);
        self.watch(conn);
    }

    fn begin_to_stop(&mut self) {
        self.leaving = None;
        self.stop_entrusting();
        self.manager.stopping();
        self.gate.close();
        self.arrivals.close();
        self.stopping = Some(self.clock.now().uptime + super::STOP_WITHIN);
    }

    /// Reads the configuration again and tells the core what came of it.
    pub(super) fn reload(&mut self, by: ReloadBy) {
        self.manager.reloading();
        // Whether or not the configuration is good: logrotate has moved the file away.
        crate::log::reopen();
        let outcome = self.live.reload();
        self.drive(Input::Reloaded { by, outcome });
    }

    /// The core has followed another configuration, or was told that there is none to follow.
    fn reloaded(&mut self, before: &Policy) {
        self.flow = self.live.current.flow;
        crate::log::follow(&self.live.current.log);
        self.follow_tls();
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
