//! Giving the keyboard to a widget.

use fltk::app;
use fltk::prelude::*;
use fltk::window::DoubleWindow;

/// Gives the keyboard to the first widget of what is shown, or to the last one, as the pressed Tab says: FLTK's own way
/// ends at the other end.
pub fn begin_again(window: &DoubleWindow) -> bool {
    let groups = (0..window.children()).filter_map(|at| window.child(at));
    let mut shown = groups.filter(WidgetExt::visible);
    shown.any(|mut group| group.take_focus().is_ok())
}

/// Gives the keyboard to a widget at once, so that what is typed next goes there however busy the program is: only where
/// the window itself handles an event, not the widget that loses the keyboard.
pub fn now(widget: &(impl WidgetExt + Clone)) {
    let _ = widget.clone().take_focus();
}

/// Gives the keyboard to a widget once the event that is being handled is done with: the widget that loses
/// it is told so, and may be the one that is handling the event.
pub fn later(widget: &(impl WidgetExt + Clone + 'static)) {
    let mut widget = widget.clone();
    app::awake_callback(move || {
        // It takes the keyboard whenever it is shown.
        let _ = widget.take_focus();
    });
}
