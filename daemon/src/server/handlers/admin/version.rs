//! `version`: agreeing on what is spoken.

use protocol::admin::{API_VERSION, Error, ErrorKind, Hello, Version};
use protocol::language::Text;

use super::PROGRAM;

/// Answers who asks in this version, and refuses others.
pub fn version(hello: Hello) -> Result<Version, Error> {
    const OTHER: Text = Text::new(
        "{0} speaks version {1} of this protocol, not {2}",
        "o {0} fala a versão {1} deste protocolo, não a {2}",
    );
    const USE: Text = Text::new(
        "use the chatctl that came with this chatd",
        "use o chatctl que veio com este chatd",
    );
    if hello.protocol == API_VERSION {
        return Ok(Version {
            server: PROGRAM.into(),
            protocol: API_VERSION,
        });
    }
    let values = [PROGRAM, &API_VERSION.to_string(), &hello.protocol.to_string()];
    Err(Error::said(ErrorKind::VersionMismatch, OTHER, &values).advising(USE, &[]))
}
