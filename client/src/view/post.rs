//! How widgets tell what the person does.

use std::rc::Rc;

use crate::update::Msg;

/// Takes what the person does; it is acted upon when the widget's callback has returned.
#[derive(Clone)]
pub struct Post(Rc<dyn Fn(Msg)>);

impl Post {
    /// Hands everything to `take`.
    pub fn new(take: impl Fn(Msg) + 'static) -> Self {
        Self(Rc::new(take))
    }

    /// Tells what the person did.
    pub fn tell(&self, msg: Msg) {
        (self.0)(msg);
    }
}
