//! `version`: agreeing on what is spoken.

use protocol::admin::{API_VERSION, Error, ErrorKind, Hello, Version};

use super::PROGRAM;

/// Answers who asks in this version, and refuses others.
pub fn version(hello: Hello) -> Result<Version, Error> {
    if hello.protocol == API_VERSION {
        return Ok(Version {
            server: PROGRAM.into(),
            protocol: API_VERSION,
        });
    }
    let message = format!(
        "{PROGRAM} speaks version {API_VERSION} of this protocol, not {}",
        hello.protocol
    );
    Err(Error::new(ErrorKind::VersionMismatch, message)
        .with_hint("use the chatctl that came with this chatd"))
}
