//! The identity of an event as `msgid` shows it (<https://ircv3.net/specs/extensions/message-ids>): 24 hexadecimal
//! digits that sort by time.

use crate::dialect::text::Inline;
use crate::server::event::EventId;

/// Writes an identity.
pub fn write(id: EventId) -> Inline<24> {
    Inline::new(format_args!("{id}"))
}

/// Reads one back; `None` for what this server cannot have written.
#[must_use]
pub fn read(text: &str) -> Option<EventId> {
    EventId::read(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_are_read_as_they_were_written() {
        let id = EventId {
            time: 1_700_000_000_123,
            node: 0xfedc,
            count: 7,
        };
        let text = write(id);
        assert_eq!(text.as_str(), "018bcfe5687bfedc00000007");
        assert_eq!(read(text.as_str()), Some(id));
    }

    #[test]
    fn nothing_else_is() {
        for text in [
            "",
            "018bcfe5687bfedc0000000",
            "018bcfe5687bfedc000000070",
            "018BCFE5687BFEDC00000007",
            "+18bcfe5687bfedc00000007",
            "018bcfe5687bfedc0000é07",
        ] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }
}
