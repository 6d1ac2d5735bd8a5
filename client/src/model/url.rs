//! Links to servers: `irc://` and `ircs://`.

use std::fmt;
use std::str::FromStr;

use super::profile::{Endpoint, PLAIN_PORT, TLS_PORT};

/// Where an `irc://` or `ircs://` link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IrcUrl {
    /// The server's host name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Whether the connection is encrypted.
    pub tls: bool,
    /// The room to join, if it names one.
    pub room: Option<String>,
}

impl IrcUrl {
    /// Where to connect.
    pub fn endpoint(&self) -> Endpoint {
        Endpoint {
            server: self.host.clone(),
            port: self.port,
            tls: self.tls,
        }
    }
}

/// Why a link leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// It begins neither with `irc://` nor with `ircs://`.
    #[error("a link begins with irc:// or ircs://")]
    Scheme,
    /// It names no host.
    #[error("the link names no server")]
    Host,
    /// The port is no port.
    #[error("the port in the link is not a number between 1 and 65535")]
    Port,
}

impl fmt::Display for IrcUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.tls { "ircs" } else { "irc" };
        if self.host.contains(':') {
            write!(f, "{scheme}://[{}]:{}/", self.host, self.port)?;
        } else {
            write!(f, "{scheme}://{}:{}/", self.host, self.port)?;
        }
        for c in self.room.iter().flat_map(|room| room.chars()) {
            match c {
                '%' | ',' | '?' => write!(f, "%{:02X}", u32::from(c))?,
                c => write!(f, "{c}")?,
            }
        }
        Ok(())
    }
}

impl FromStr for IrcUrl {
    type Err = UrlError;

    /// Reads a link (draft-butcher-irc-url): a room stands after the slash, with or without its `#`; what
    /// follows a comma or a question mark is not used.
    fn from_str(url: &str) -> Result<Self, UrlError> {
        let (scheme, rest) = url.split_once("://").ok_or(UrlError::Scheme)?;
        let tls = match scheme.to_ascii_lowercase().as_str() {
            "irc" => false,
            "ircs" => true,
            _ => return Err(UrlError::Scheme),
        };
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let authority = authority.rsplit_once('@').map_or(authority, |(_, after)| after);
        let (host, port) = match authority.strip_prefix('[') {
            Some(bracketed) => bracketed.split_once(']').ok_or(UrlError::Host)?,
            None => authority.split_at(authority.find(':').unwrap_or(authority.len())),
        };
        let port = match port.strip_prefix(':') {
            None if port.is_empty() && tls => TLS_PORT,
            None if port.is_empty() => PLAIN_PORT,
            None => return Err(UrlError::Host),
            Some(digits) => digits
                .parse()
                .ok()
                .filter(|&port| port > 0)
                .ok_or(UrlError::Port)?,
        };
        if host.is_empty() {
            return Err(UrlError::Host);
        }
        let room = decode(path.split([',', '?']).next().unwrap_or_default());
        let room = match room.as_str() {
            "" => None,
            room if room.starts_with(['#', '&']) => Some(room.to_owned()),
            room => Some(format!("#{room}")),
        };
        Ok(Self {
            host: host.to_owned(),
            port,
            tls,
            room,
        })
    }
}

/// Undoes `%23` and its like; what is no escape stays as it is.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escaped = || {
            let (digits, after) = tail.split_at_checked(2)?;
            let digits = std::str::from_utf8(digits).ok()?;
            // `from_str_radix` would take a sign.
            let hex = digits.bytes().all(|b| b.is_ascii_hexdigit());
            Some((u8::from_str_radix(digits, 16).ok().filter(|_| hex)?, after))
        };
        let (byte, after) = if first == b'%' {
            escaped().unwrap_or((first, tail))
        } else {
            (first, tail)
        };
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(host: &str, port: u16, room: Option<&str>) -> IrcUrl {
        let (host, room) = (host.to_owned(), room.map(str::to_owned));
        let tls = false;
        IrcUrl {
            host,
            port,
            tls,
            room,
        }
    }

    #[test]
    fn links_are_read() {
        for (link, expected) in [
            ("irc://example.com", url("example.com", 6667, None)),
            ("IRC://example.com/", url("example.com", 6667, None)),
            (
                "irc://10.0.0.1:6000/#geral",
                url("10.0.0.1", 6000, Some("#geral")),
            ),
            ("irc://[::1]:7/%23gera%6c", url("::1", 7, Some("#geral"))),
            ("irc://[::1]/sala,needkey?x", url("::1", 6667, Some("#sala"))),
            ("irc://ana@h/caf%C3%A9", url("h", 6667, Some("#café"))),
            ("irc://h/100%", url("h", 6667, Some("#100%"))),
            ("irc://h/%+1", url("h", 6667, Some("#%+1"))),
        ] {
            assert_eq!(expected.to_string().parse(), Ok(expected.clone()), "{expected}");
            assert_eq!(link.parse(), Ok(expected), "{link}");
        }
        let encrypted = IrcUrl {
            tls: true,
            ..url("h", 6697, Some("#a"))
        };
        assert_eq!("ircs://h/#a".parse(), Ok(encrypted));
        for (link, error) in [
            ("http://h", UrlError::Scheme),
            ("irç://h", UrlError::Scheme),
            ("", UrlError::Scheme),
            ("irc://", UrlError::Host),
            ("irc:///#a", UrlError::Host),
            ("irc://[::1", UrlError::Host),
            ("irc://[::1]x", UrlError::Host),
            ("irc://h:0", UrlError::Port),
            ("irc://h:x", UrlError::Port),
        ] {
            assert_eq!(link.parse::<IrcUrl>(), Err(error), "{link}");
        }
    }
}
