//! The picture in the tray: the program's, with a badge that counts what is unread.

use std::fmt::Write as _;

use fltk::enums::ColorDepth;
use fltk::image::SvgImage;
use fltk::prelude::*;

/// How wide and high the pictures are that are offered; whoever shows one takes what fits best.
const SIZES: [i32; 4] = [22, 24, 32, 48];

const PICTURE: &str = include_str!("../../../packaging/desktop/chat-client.svg");
/// The size and the colour in it.
const SIZE: &str = r#"width="128" height="128""#;
const COLOUR: &str = "#3457d5";
const GREY: &str = "#7b8294";
const RED: &str = "#d0281e";

/// The most that the badge counts.
pub const MOST: u32 = 99;

/// The strokes of the digits, four wide and seven high. Pictures of this kind have no text.
const DIGITS: [&str; 10] = [
    "M0 0H4V7H0Z",
    "M.8 1.4L2.4 0V7",
    "M0 0H4V3.5H0V7H4",
    "M0 0H4V7H0M.8 3.5H4",
    "M0 0V3.8H4M4 0V7",
    "M4 0H0V3.5H4V7H0",
    "M4 0H0V7H4V3.5H0",
    "M0 0H4L1.6 7",
    "M0 0H4V7H0ZM0 3.5H4",
    "M4 3.5H0V0H4V7H0",
];

/// What the picture tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Face {
    /// How much is unread.
    pub unread: u32,
    /// Whether the person is not to be disturbed.
    pub quiet: bool,
    /// Whether there is a connection.
    pub online: bool,
}

/// The pictures, in all sizes. Where one cannot be made it is left out.
pub fn draw(face: Face) -> Vec<ksni::Icon> {
    SIZES
        .into_iter()
        .filter_map(|size| rasterize(face, size))
        .collect()
}

fn rasterize(face: Face, size: i32) -> Option<ksni::Icon> {
    let mut picture = SvgImage::from_data(&svg(face, size)).ok()?;
    picture.normalize();
    let mut data = picture.to_rgb_data();
    let bytes = usize::try_from(size * size * 4).ok()?;
    if picture.depth() != ColorDepth::Rgba8 || data.len() != bytes {
        return None;
    }
    for pixel in data.chunks_exact_mut(4) {
        // From red first to alpha first.
        pixel.rotate_right(1);
    }
    Some(ksni::Icon {
        width: size,
        height: size,
        data,
    })
}

fn svg(face: Face, size: i32) -> String {
    let mut picture = PICTURE.replace(SIZE, &format!(r#"width="{size}" height="{size}""#));
    if !face.online {
        picture = picture.replace(COLOUR, GREY);
    }
    if face.unread > 0 {
        let badge = badge(face.unread.min(MOST), face.quiet);
        picture = picture.replace("</svg>", &format!("{badge}</svg>"));
    }
    picture
}

/// A pill in the lower right corner, with a number on it.
fn badge(count: u32, quiet: bool) -> String {
    let digits: Vec<usize> = count
        .to_string()
        .bytes()
        .map(|digit| usize::from(digit - b'0'))
        .collect();
    let (width, first) = if digits.len() > 1 { (96, 48) } else { (72, 80) };
    let fill = if quiet { GREY } else { RED };
    let x = 126 - width;
    let mut badge = format!(r#"<rect x="{x}" y="54" width="{width}" height="72" rx="36" fill="{fill}"/>"#);
    for (at, &digit) in digits.iter().enumerate() {
        let left = first + at * 38;
        let strokes = DIGITS.get(digit).copied().unwrap_or_default();
        // Writing to a text does not fail.
        let _ = write!(
            badge,
            r##"<path transform="translate({left} 69) scale(6)" d="{strokes}" stroke="#ffffff" stroke-width="1.7" stroke-linejoin="round" stroke-linecap="round" fill="none"/>"##
        );
    }
    badge
}

#[cfg(test)]
mod tests {
    use super::*;

    const NORMAL: Face = Face {
        unread: 0,
        quiet: false,
        online: true,
    };

    #[test]
    fn there_is_a_picture_in_every_size() {
        let sizes = |face| draw(face).iter().map(|icon| icon.width).collect::<Vec<_>>();
        assert_eq!(sizes(NORMAL), SIZES);
        assert_eq!(sizes(Face { unread: 7, ..NORMAL }), SIZES);
    }

    #[test]
    fn every_number_and_state_looks_different() {
        let picture = |face| draw(face).pop().unwrap().data;
        let unread = |unread| picture(Face { unread, ..NORMAL });
        let mut all: Vec<_> = [0, 1, 9, 10, 99].map(unread).into();
        all.push(picture(Face {
            online: false,
            ..NORMAL
        }));
        all.push(picture(Face {
            unread: 1,
            quiet: true,
            online: true,
        }));
        for (at, one) in all.iter().enumerate() {
            assert!(all.iter().skip(at + 1).all(|other| other != one), "{at}");
        }
        assert_eq!(unread(99), unread(5000));
        // The corner is seen through, and alpha comes first.
        assert_eq!(unread(0).first(), Some(&0));
    }
}
