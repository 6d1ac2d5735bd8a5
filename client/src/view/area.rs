//! Rectangles, cut into parts.

use fltk::prelude::WidgetExt;

/// A rectangle of a window, in FLTK's units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    pub x: i32,
    pub y: i32,
    pub w: i32,
    pub h: i32,
}

impl Area {
    /// Where a widget is.
    pub fn of(widget: &impl WidgetExt) -> Self {
        Self {
            x: widget.x(),
            y: widget.y(),
            w: widget.w(),
            h: widget.h(),
        }
    }

    /// Puts a widget there.
    pub fn place(self, widget: &mut impl WidgetExt) {
        widget.resize(self.x, self.y, self.w.max(1), self.h.max(1));
    }

    /// The same, for what is drawn in a window of its own there.
    pub fn at_origin(self) -> Self {
        Self { x: 0, y: 0, ..self }
    }

    /// Whether a point is in it.
    pub fn has(self, (x, y): (i32, i32)) -> bool {
        (self.x..self.x + self.w).contains(&x) && (self.y..self.y + self.h).contains(&y)
    }

    /// What is left inside a margin.
    pub fn inset(self, side: i32, top: i32) -> Self {
        Self {
            x: self.x + side,
            y: self.y + top,
            w: self.w - 2 * side,
            h: self.h - 2 * top,
        }
    }

    /// Cuts a strip off the top, and a gap below it.
    pub fn cut_top(&mut self, h: i32, gap: i32) -> Self {
        let strip = Self { h, ..*self };
        self.y += h + gap;
        self.h -= h + gap;
        strip
    }

    /// Cuts a strip off the bottom, and a gap above it.
    pub fn cut_bottom(&mut self, h: i32, gap: i32) -> Self {
        let y = self.y + self.h - h;
        self.h -= h + gap;
        Self { y, h, ..*self }
    }

    /// Cuts a strip off the left, and a gap beside it.
    pub fn cut_left(&mut self, w: i32, gap: i32) -> Self {
        let strip = Self { w, ..*self };
        self.x += w + gap;
        self.w -= w + gap;
        strip
    }

    /// Cuts a strip off the right, and a gap beside it.
    pub fn cut_right(&mut self, w: i32, gap: i32) -> Self {
        let x = self.x + self.w - w;
        self.w -= w + gap;
        Self { x, w, ..*self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_overlap() {
        let mut area = Area {
            x: 10,
            y: 20,
            w: 100,
            h: 50,
        };
        assert_eq!(
            area.cut_top(10, 2),
            Area {
                x: 10,
                y: 20,
                w: 100,
                h: 10
            }
        );
        assert_eq!(
            area.cut_bottom(8, 0),
            Area {
                x: 10,
                y: 62,
                w: 100,
                h: 8
            }
        );
        assert_eq!(
            area.cut_left(30, 5),
            Area {
                x: 10,
                y: 32,
                w: 30,
                h: 30
            }
        );
        assert_eq!(
            area.cut_right(20, 5),
            Area {
                x: 90,
                y: 32,
                w: 20,
                h: 30
            }
        );
        assert_eq!(
            area,
            Area {
                x: 45,
                y: 32,
                w: 40,
                h: 30
            }
        );
    }
}
