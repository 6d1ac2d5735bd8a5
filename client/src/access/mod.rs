//! The window for those who do not see it: what it shows and what can be done, told to screen readers (AT-SPI).
//!
//! The view says [what is seen](seen), [`tree`] makes a tree of that and of the model, and what a screen reader does
//! with it is done to the widgets, as if a person had.

pub mod control;
mod name;
mod news;
pub mod seen;
#[cfg(test)]
mod tests;
mod text;
mod tree;

pub use self::text::byte;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use accesskit::{
    Action, ActionData, ActionHandler, ActionRequest, ActivationHandler, DeactivationHandler, Rect,
    TreeUpdate,
};
use accesskit_unix::Adapter;

use self::control::{Act, Control};
use self::name::Name;
use self::news::News;
use self::seen::Seen;
use crate::i18n::I18n;
use crate::model::Model;

/// How many things that a screen reader asks for wait to be done; more are passed over.
const MOST_WAITING: usize = 64;

/// Wakes the window's thread.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// Tells screen readers what the window shows.
pub struct Access {
    adapter: Adapter,
    ear: Arc<Ear>,
    asked: Receiver<(Control, Act)>,
    /// What was seen last.
    seen: Option<Seen>,
    news: News,
}

/// Whether somebody listens.
#[derive(Default)]
struct Ear {
    listens: AtomicBool,
    /// Whether they were told nothing yet.
    new: AtomicBool,
}

impl Access {
    /// Begins. The window's thread is woken when there is something to do.
    pub fn start(wake: Wake) -> Self {
        let ear = Arc::<Ear>::default();
        let (ask, asked) = sync_channel(MOST_WAITING);
        let coming = Coming(Arc::clone(&ear), Arc::clone(&wake));
        let leaving = Leaving(Arc::clone(&ear));
        Self {
            adapter: Adapter::new(coming, Hands(ask, wake), leaving),
            ear,
            asked,
            seen: None,
            news: News::default(),
        }
    }

    /// The next thing that a screen reader asks for.
    pub fn asked(&self) -> Option<(Control, Act)> {
        self.asked.try_recv().ok()
    }

    /// Whether somebody listens.
    pub fn is_heard(&self) -> bool {
        self.ear.listens.load(Ordering::Acquire)
    }

    /// Follows what is seen, and the model if it may have changed.
    pub fn follow(&mut self, model: &Model, changed: bool, seen: Seen, i18n: &I18n) {
        let new = self.ear.new.swap(false, Ordering::AcqRel);
        if !new && !changed && self.seen.as_ref() == Some(&seen) {
            return;
        }
        self.news.follow(model);
        let (x, y) = seen.window;
        let place = Rect::new(x, y, x, y);
        self.adapter.set_root_window_bounds(place, place);
        let news = &self.news;
        self.adapter
            .update_if_active(|| tree::of(model, &seen, news, i18n));
        self.adapter
            .update_window_focus_state(!model.desktop.looking_away);
        self.seen = Some(seen);
    }
}

struct Coming(Arc<Ear>, Wake);

impl ActivationHandler for Coming {
    /// The window's own thread makes the tree, as soon as it is woken.
    fn request_initial_tree(&mut self) -> Option<TreeUpdate> {
        let Self(ear, wake) = self;
        ear.new.store(true, Ordering::Release);
        ear.listens.store(true, Ordering::Release);
        wake();
        None
    }
}

struct Hands(SyncSender<(Control, Act)>, Wake);

impl ActionHandler for Hands {
    /// Waits for nothing: the window's thread may wait for the one that calls this.
    fn do_action(&mut self, request: ActionRequest) {
        let Self(ask, wake) = self;
        if let Some(asked) = asked(request)
            && ask.try_send(asked).is_ok()
        {
            wake();
        }
    }
}

struct Leaving(Arc<Ear>);

impl DeactivationHandler for Leaving {
    fn deactivate_accessibility(&mut self) {
        self.0.listens.store(false, Ordering::Release);
    }
}

/// What a screen reader asks for.
fn asked(request: ActionRequest) -> Option<(Control, Act)> {
    let name = Name::of(request.target_node)?;
    match (request.action, name, request.data) {
        (Action::Click, Name::Control(control), _) => Some((control, Act::Press)),
        (Action::Click, Name::Choice(control, at), _) => {
            Some((control, Act::Choose(usize::try_from(at).ok()?)))
        }
        (Action::Click, Name::Row(control, key), _) => Some((control, Act::Open(key))),
        (Action::Focus, Name::Control(control) | Name::Choice(control, _), _) => Some((control, Act::Focus)),
        (Action::Focus, Name::Row(control, key), _) => Some((control, Act::Point(key))),
        (Action::SetValue, Name::Control(control), Some(ActionData::Value(text))) => {
            Some((control, Act::Write(text.into_string())))
        }
        (Action::SetTextSelection, Name::Control(control), Some(ActionData::SetTextSelection(selection))) => {
            let place = |position: accesskit::TextPosition| match Name::of(position.node) {
                Some(Name::Run(_, run)) => Some((run, position.character_index)),
                _ => None,
            };
            let (from, to) = (place(selection.anchor)?, place(selection.focus)?);
            Some((control, Act::Select { from, to }))
        }
        _ => None,
    }
}
