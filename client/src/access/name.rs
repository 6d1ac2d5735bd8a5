//! The numbers by which screen readers know things.

use accesskit::NodeId;

use super::control::{Control, Place};

/// Where the kind of a thing stands in its number.
const KIND: u32 = 56;
/// Where the control stands in it.
const CONTROL: u32 = 48;

/// Something that screen readers know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// The window.
    Window,
    /// How far the connection is.
    State,
    /// A part of the window.
    Place(Place),
    /// A text in it.
    Words(Place, u64),
    /// A control.
    Control(Control),
    /// Something that a control offers.
    Choice(Control, u64),
    /// A row of a list.
    Row(Control, u64),
    /// A part of the text in a field.
    Run(Control, u64),
    /// A message that is not delivered.
    Pending(u64),
}

impl Name {
    /// Its number.
    pub fn id(self) -> NodeId {
        let of = |control: Control, rest: u64| (control as u64) << CONTROL | rest & ((1 << CONTROL) - 1);
        let (kind, rest) = match self {
            Self::Window => (1, 0),
            Self::State => (2, 0),
            Self::Place(place) => (3, place as u64),
            Self::Words(place, at) => (4, (place as u64) << CONTROL | at),
            Self::Control(control) => (5, of(control, 0)),
            Self::Choice(control, at) => (6, of(control, at)),
            Self::Row(control, key) => (7, of(control, key)),
            Self::Run(control, at) => (8, of(control, at)),
            Self::Pending(id) => (9, id),
        };
        NodeId((kind << KIND) | rest)
    }

    /// What has this number, of all that something can be done with.
    pub fn of(NodeId(number): NodeId) -> Option<Self> {
        let (kind, rest) = (number >> KIND, number & ((1 << CONTROL) - 1));
        let control = (number >> CONTROL) & 0xff;
        let control = *Control::ALL.get(usize::try_from(control).ok()?)?;
        match kind {
            5 => Some(Self::Control(control)),
            6 => Some(Self::Choice(control, rest)),
            7 => Some(Self::Row(control, rest)),
            8 => Some(Self::Run(control, rest)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lead_back() {
        for &control in Control::ALL {
            for name in [
                Name::Control(control),
                Name::Choice(control, 3),
                Name::Row(control, (1 << CONTROL) - 1),
                Name::Run(control, 70_000),
            ] {
                assert_eq!(Name::of(name.id()), Some(name));
            }
        }
        for name in [
            Name::Window,
            Name::State,
            Name::Place(Place::Help),
            Name::Words(Place::Help, 1),
        ] {
            assert_eq!(Name::of(name.id()), None);
        }
    }
}
