//! The colours, light and dark.
//!
//! Each is an entry of FLTK's table of colours, so that widgets keep theirs and only the table changes.

use fltk::app;
use fltk::enums::Color;

/// The first entry that is used; FLTK itself draws with none of these.
const FIRST: u8 = 100;

macro_rules! colours {
    ($($(#[$doc:meta])* $name:ident: $light:literal, $dark:literal;)*) => {
        #[derive(Clone, Copy)]
        #[allow(clippy::upper_case_acronyms, non_camel_case_types)]
        enum Place {
            $($name,)*
        }

        $(
            $(#[$doc])*
            pub const $name: Color = Color::from_rgbi(FIRST as u32 + Place::$name as u32);
        )*

        const VALUES: &[(u32, u32)] = &[$(($light, $dark)),*];
    };
}

colours! {
    /// Behind everything.
    BACKGROUND: 0x00F2_F4F8, 0x0016_181D;
    /// Behind what is read and written.
    PAPER: 0x00FF_FFFF, 0x001E_2128;
    /// Text.
    TEXT: 0x001C_2130, 0x00E4_E7EE;
    /// Text of less weight.
    DIM: 0x005A_6172, 0x00A3_AABA;
    /// Lines between things.
    BORDER: 0x00DC_E0E9, 0x0032_3743;
    /// The frames of fields, and marks that are dragged.
    EDGE: 0x00C3_C9D6, 0x004A_5160;
    /// What leads on.
    ACCENT: 0x0034_57D5, 0x0086_A2FF;
    /// Behind what leads on, when it is pressed.
    PRESSED: 0x0027_44AE, 0x00A9_BDFF;
    /// Text on what leads on.
    ON_ACCENT: 0x00FF_FFFF, 0x000D_1430;
    /// Behind what is chosen.
    CHOSEN: 0x00DE_E6FC, 0x002A_3350;
    /// Behind what the pointer is on.
    HOVER: 0x00E7_EAF1, 0x0025_2932;
    /// What went wrong.
    TROUBLE: 0x00B3_261E, 0x00FF_9B91;
    /// Behind what went wrong.
    TROUBLE_PAPER: 0x00FC_EBE9, 0x003A_2224;
    /// Behind what names the reader.
    MENTION_PAPER: 0x00EE_F2FE, 0x0025_2C45;
    /// What the administrator says.
    BROADCAST: 0x005E_4500, 0x00FF_D773;
    /// Behind what the administrator says.
    BROADCAST_PAPER: 0x00FF_F4D6, 0x0036_2E1A;
    /// Beside what the administrator says.
    BROADCAST_MARK: 0x00E0_A100, 0x00D2_9A1E;
    /// Behind selected text.
    SELECTION: 0x00D6_E1FD, 0x002C_3C6E;
    /// Behind text that was looked for.
    FOUND: 0x00FF_E38A, 0x0046_3B12;
    /// What is well.
    WELL: 0x0023_9A55, 0x004C_C680;
    /// A link.
    LINK: 0x0018_55C0, 0x0085_B4FF;
    NAME_0: 0x00B3_261E, 0x00FF_9B91;
    NAME_1: 0x001B_6E3C, 0x0070_D495;
    NAME_2: 0x001D_5FB4, 0x0080_B8FF;
    NAME_3: 0x008A_3FB0, 0x00D9_A3F5;
    NAME_4: 0x00A0_460A, 0x00FF_B27A;
    NAME_5: 0x000A_6C7E, 0x0067_D3E3;
    NAME_6: 0x00A6_1E6B, 0x00FF_9ACB;
    NAME_7: 0x0055_55CB, 0x00B0_B0FF;
    NAME_8: 0x0063_6100, 0x00D6_D25E;
    NAME_9: 0x007A_4B2E, 0x00E0_B496;
}

const NAMES: [Color; 10] = [
    NAME_0, NAME_1, NAME_2, NAME_3, NAME_4, NAME_5, NAME_6, NAME_7, NAME_8, NAME_9,
];

/// Shows everything light or dark from now on; widgets have to be drawn again.
pub fn apply(dark: bool) {
    for (at, &(light, night)) in (u32::from(FIRST)..).zip(VALUES) {
        let [_, r, g, b] = (if dark { night } else { light }).to_be_bytes();
        app::set_color(Color::from_rgbi(at), r, g, b);
    }
}

/// The colour of somebody's name: always the same for one name.
pub fn name(name: &str) -> Color {
    // FNV-1a: short, and spreads short names well.
    let hash = name.to_lowercase().bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    // The end of MurmurHash3: every bit reaches every other, also in names of a few letters.
    let hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    let hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    let hash = hash ^ (hash >> 16);
    let at = usize::try_from(hash).unwrap_or_default() % NAMES.len();
    NAMES.get(at).copied().unwrap_or(TEXT)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The relative luminance of a colour (WCAG 2.2).
    fn luminance(value: u32) -> f64 {
        let [_, r, g, b] = value.to_be_bytes();
        let linear = |channel: u8| {
            let channel = f64::from(channel) / 255.0;
            if channel <= 0.04045 {
                channel / 12.92
            } else {
                ((channel + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
    }

    fn contrast(a: u32, b: u32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn value(colour: Color, dark: bool) -> u32 {
        let at = usize::try_from(colour.bits()).unwrap() - usize::from(FIRST);
        let (light, night) = VALUES[at];
        if dark { night } else { light }
    }

    #[test]
    fn contrast_is_computed_as_the_guidelines_do() {
        assert!((contrast(0, 0x00FF_FFFF) - 21.0).abs() < 0.001);
        assert!((contrast(0x0077_7777, 0x00FF_FFFF) - 4.478).abs() < 0.001);
    }

    #[test]
    fn everything_that_is_read_stands_out() {
        let mut pairs: Vec<(Color, Color)> = Vec::new();
        let mut on = |papers: &[Color], inks: &[Color]| {
            for &paper in papers {
                pairs.extend(inks.iter().map(|&ink| (ink, paper)));
            }
        };
        // Lines of the transcript, code in them, and what of them is selected or was looked for.
        let lines = [PAPER, MENTION_PAPER, BROADCAST_PAPER, TROUBLE_PAPER];
        let inks = [TEXT, DIM, LINK, TROUBLE, BROADCAST];
        on(&lines, &inks);
        on(&[BACKGROUND, SELECTION, FOUND], &inks);
        on(&[HOVER], &[TEXT]);
        // Who speaks. The letter on the mark of a person, or of the administrator, is a pair of these the other way round.
        on(&lines, &NAMES);
        // Rows of lists, and the numbers in them.
        on(&[BACKGROUND, CHOSEN, HOVER], &[TEXT, DIM, ACCENT]);
        on(&[BORDER], &[TEXT]);
        // Buttons, and switches of several segments.
        on(&[BACKGROUND, PAPER, HOVER], &[TEXT, DIM, TROUBLE]);
        on(&[ACCENT, PRESSED], &[ON_ACCENT]);
        // Pages, fields and what is selected in them, menus, banners: no pair but those above.
        for dark in [false, true] {
            for &(ink, paper) in &pairs {
                let (a, b) = (value(ink, dark), value(paper, dark));
                let contrast = contrast(a, b);
                assert!(
                    contrast >= 4.5,
                    "{a:06x} on {b:06x} has {contrast:.2}, dark: {dark}"
                );
            }
        }
    }

    #[test]
    fn a_name_keeps_its_colour() {
        assert_eq!(name("Ana").bits(), name("ana").bits());
        let different: std::collections::BTreeSet<u32> = ["ana", "bia", "caio", "duda", "eva", "rui"]
            .iter()
            .map(|n| name(n).bits())
            .collect();
        assert!(different.len() > 3, "{different:?}");
    }
}
