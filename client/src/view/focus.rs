//! Giving the keyboard to a widget.

use fltk::app;
use fltk::prelude::*;

/// Gives the keyboard to a widget once the event that is being handled is done with: the widget that loses
/// it is told so, and may be the one that is handling the event.
pub fn later(widget: &(impl WidgetExt + Clone + 'static)) {
    let mut widget = widget.clone();
    app::awake_callback(move || {
        // It takes the keyboard whenever it is shown.
        let _ = widget.take_focus();
    });
}
