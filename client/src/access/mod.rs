//! The window for those who do not see it: what it shows and what can be done, told to screen readers (AT-SPI).

mod tree;

use std::sync::{Arc, Mutex, PoisonError};

use accesskit::{
    Action, ActionData, ActionHandler, ActionRequest, ActivationHandler, DeactivationHandler, TreeUpdate,
};
use accesskit_unix::Adapter;

use crate::i18n::I18n;
use crate::model::Model;
use crate::net::Mailbox;
use crate::update::Msg;

/// Tells screen readers what the window shows.
pub struct Access {
    adapter: Adapter,
    /// What was told last, for those that come later.
    latest: Arc<Mutex<TreeUpdate>>,
}

impl Access {
    /// Begins; what screen readers ask for is delivered like what the person does.
    pub fn start(mailbox: Mailbox, model: &Model, i18n: &I18n) -> Self {
        let latest = Arc::new(Mutex::new(tree::of(model, i18n)));
        let reader = Reader(Arc::clone(&latest));
        Self {
            adapter: Adapter::new(reader, Hands(mailbox), Nobody),
            latest,
        }
    }

    /// Follows the model.
    pub fn follow(&mut self, model: &Model, i18n: &I18n) {
        let latest = Arc::clone(&self.latest);
        self.adapter.update_if_active(|| {
            let tree = tree::of(model, i18n);
            *latest.lock().unwrap_or_else(PoisonError::into_inner) = tree.clone();
            tree
        });
        self.adapter
            .update_window_focus_state(!model.desktop.looking_away);
    }
}

struct Reader(Arc<Mutex<TreeUpdate>>);

impl ActivationHandler for Reader {
    fn request_initial_tree(&mut self) -> Option<TreeUpdate> {
        Some(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

struct Hands(Mailbox);

impl ActionHandler for Hands {
    fn do_action(&mut self, request: ActionRequest) {
        let msg = match (request.action, request.data) {
            (Action::Click, _) => tree::clicked(request.target_node),
            (Action::SetValue, Some(ActionData::Value(text))) => tree::written(request.target_node, &text),
            _ => None,
        };
        if let Some(msg) = msg {
            self.0.tell(msg);
        }
    }
}

struct Nobody;

impl DeactivationHandler for Nobody {
    fn deactivate_accessibility(&mut self) {}
}

/// What is set by a screen reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Whom the message is for.
    To,
    /// What it is about.
    Subject,
    /// Its text.
    Text,
}

impl Field {
    /// Tells that it was written.
    fn written(self, text: &str) -> Msg {
        Msg::Write(self, text.to_owned())
    }
}
