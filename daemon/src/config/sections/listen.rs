//! `[[listen]]` and `[admin]`: where chatd can be reached.

use std::net::{Ipv4Addr, SocketAddr};
use std::ops::Range;
use std::path::Path;

use protocol::admin::Dialect;
use protocol::language::Text;
use toml::de::DeTable;

use super::A_PATH;
use crate::admin::Groups;
use crate::config::reader::Reading;
use crate::config::section::Section;
use crate::config::{AdminConfig, Listen, MetricsAt};

/// `[[listen]]`, or else the defaults.
pub(in crate::config) fn listeners(reading: &mut Reading, root: &DeTable<'_>, has_tls: bool) -> Vec<Listen> {
    const TAKEN: Text = Text::new(
        "another [[listen]] has this address",
        "outro [[listen]] tem este endereço",
    );
    let read = reading.sections(root, "listen", |section, span| listener(section, span, has_tls));
    let Some(read) = read else {
        let local = |port, dialect| Listen {
            address: (Ipv4Addr::LOCALHOST, port).into(),
            dialect,
            tls: false,
        };
        return vec![local(6667, Dialect::Irc), local(33000, Dialect::Classic)];
    };
    let mut listeners = Vec::<Listen>::new();
    for (listen, span) in read.into_iter().flatten() {
        let address = listen.address;
        if address.port() != 0 && listeners.iter().any(|other| other.address == address) {
            reading.reject(span, "listen.address", TAKEN, &[]);
        }
        listeners.push(listen);
    }
    listeners
}

fn listener(
    section: &mut Section<'_, '_>,
    whole: Range<usize>,
    has_tls: bool,
) -> Option<(Listen, Range<usize>)> {
    const ADDRESS: Text = Text::new(
        "an address with its port, such as \"127.0.0.1:6667\", \"0.0.0.0:6667\" or \"[::]:6667\"",
        "um endereço com a porta, como \"127.0.0.1:6667\", \"0.0.0.0:6667\" ou \"[::]:6667\"",
    );
    const MISSING: Text = Text::new("address is missing", "falta address");
    const NO_TLS: Text = Text::new(
        "TLS needs a certificate and its key",
        "TLS precisa de um certificado e da chave dele",
    );
    const SAY_WHERE: Text = Text::new(
        "say where they are: [tls] certificate = \"cert.pem\", key = \"key.pem\"",
        "diga onde estão: [tls] certificate = \"cert.pem\", key = \"key.pem\"",
    );
    const DIALECTS: [(&str, Dialect); 3] = [
        ("irc", Dialect::Irc),
        ("classic", Dialect::Classic),
        ("websocket", Dialect::Websocket),
    ];
    let written = section.is_written();
    let problems = section.reading.problems.len();
    let address = section.text("address", ADDRESS, None, |text| {
        text.parse::<SocketAddr>().is_ok()
    });
    let dialect = section.choice("dialect", &DIALECTS, Dialect::Irc).value;
    let tls = section.flag("tls", false);
    if tls.value && !has_tls {
        let path = section.path("tls");
        section
            .reading
            .reject(tls.span.unwrap_or_default(), &path, NO_TLS, &[]);
        section.reading.hint(SAY_WHERE, &[]);
    }
    let Some(text) = address.value else {
        if written && section.reading.problems.len() == problems {
            let path = section.path("address");
            section.reading.reject(whole, &path, MISSING, &[]);
        }
        return None;
    };
    let listen = Listen {
        address: text.parse().ok()?,
        dialect,
        tls: tls.value,
    };
    Some((listen, address.span?))
}

/// `[admin]`.
pub(in crate::config) fn admin(
    section: &mut Section<'_, '_>,
    default_socket: &Path,
    directory: &Path,
) -> AdminConfig {
    const GROUP: Text = Text::new("the name of a group", "o nome de um grupo");
    let is_group = |name: &str| !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c == ':');
    let socket = section
        .text("socket", A_PATH, None, |path| !path.is_empty())
        .value;
    let group = section.text("group", GROUP, Some("chatd-admin"), is_group).value;
    let operator = section
        .text("operator_group", GROUP, Some("chatd-operator"), is_group)
        .value;
    let read_only = section
        .text("read_only_group", GROUP, Some("chatd-view"), is_group)
        .value;
    AdminConfig {
        socket: socket.map_or_else(|| default_socket.to_owned(), |path| directory.join(path)),
        groups: Groups {
            full: group.unwrap_or_default().into(),
            operator: operator.unwrap_or_default().into(),
            read_only: read_only.unwrap_or_default().into(),
        },
    }
}

/// `[metrics]`.
pub(in crate::config) fn metrics(section: &mut Section<'_, '_>, directory: &Path) -> Option<MetricsAt> {
    const WHERE: Text = Text::new(
        "a port of this machine itself, such as \"127.0.0.1:9464\", or the path of a Unix socket",
        "uma porta desta própria máquina, como \"127.0.0.1:9464\", ou o caminho de um socket Unix",
    );
    let at = |text: &str| match text.parse::<SocketAddr>() {
        Ok(address) => address.ip().is_loopback().then_some(MetricsAt::Port(address)),
        Err(_) if text.contains('/') => Some(MetricsAt::Socket(directory.join(text))),
        Err(_) => None,
    };
    let text = section
        .text("listen", WHERE, None, |text| at(text).is_some())
        .value?;
    at(&text)
}
