//! `[[gateway]]`: who is believed about where others connect from.

use std::ops::Range;
use std::rc::Rc;

use protocol::admin::Network;
use protocol::language::Text;
use toml::de::DeTable;

use super::password;
use crate::config::reader::Reading;
use crate::config::section::{Found, Section};
use crate::server::gateway::{Gateway, GatewayProtocol};

/// The kinds of gateways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Proxy,
    Webirc,
}

/// `[[gateway]]`.
pub(in crate::config) fn gateways(reading: &mut Reading, root: &DeTable<'_>) -> Vec<Rc<Gateway>> {
    const TAKEN: Text = Text::new(
        "another [[gateway]] has this name",
        "outro [[gateway]] tem este nome",
    );
    let read = reading.sections(root, "gateway", |section, whole| gateway(section, whole));
    let mut gateways = Vec::<Rc<Gateway>>::new();
    for (gateway, span) in read.into_iter().flatten().flatten() {
        if gateways.iter().any(|other| other.name == gateway.name) {
            reading.reject(span, "gateway.name", TAKEN, &[]);
        }
        gateways.push(Rc::new(gateway));
    }
    gateways
}

fn gateway(section: &mut Section<'_, '_>, whole: Range<usize>) -> Option<(Gateway, Range<usize>)> {
    const NAME: Text = Text::new("a name without spaces", "um nome sem espaços");
    const MISSING: Text = Text::new(
        "name, from or protocol is missing",
        "falta name, from ou protocol",
    );
    const NO_PASSWORD: Text = Text::new(
        "a gateway of protocol \"webirc\" needs a password",
        "um gateway com protocol \"webirc\" precisa de password",
    );
    const PASSWORD: Text = Text::new(
        "the PROXY protocol knows no password",
        "o protocolo PROXY não tem senha",
    );
    const PROTOCOLS: [(&str, Option<Kind>); 2] =
        [("proxy", Some(Kind::Proxy)), ("webirc", Some(Kind::Webirc))];
    let problems = section.reading.problems.len();
    let is_name = |name: &str| !name.is_empty() && name.len() <= 64 && !name.contains(char::is_whitespace);
    let name = section.text("name", NAME, None, is_name);
    let from = networks(section, "from", Vec::new()).value;
    let kind = section.choice("protocol", &PROTOCOLS, None).value;
    let password = password(section);
    if !section.is_written() || section.reading.problems.len() > problems {
        return None;
    }
    let reject = |text| {
        section.reading.reject(whole, "gateway", text, &[]);
        None
    };
    let protocol = match (kind, password) {
        (Some(Kind::Proxy), None) => GatewayProtocol::Proxy,
        (Some(Kind::Webirc), Some(hash)) => GatewayProtocol::Webirc(hash),
        (Some(Kind::Proxy), Some(_)) => return reject(PASSWORD),
        (Some(Kind::Webirc), None) => return reject(NO_PASSWORD),
        (None, _) => return reject(MISSING),
    };
    match name {
        Found {
            value: Some(name),
            span,
        } if !from.is_empty() => Some((
            Gateway {
                name: name.into(),
                from,
                protocol,
            },
            span.unwrap_or_default(),
        )),
        _ => reject(MISSING),
    }
}

/// A list of addresses and networks.
pub(super) fn networks(
    section: &mut Section<'_, '_>,
    key: &'static str,
    default: Vec<Network>,
) -> Found<Vec<Network>> {
    const NETWORKS: Text = Text::new(
        "a list of addresses and networks, such as [\"192.0.2.10\", \"10.0.0.0/8\"]",
        "uma lista de endereços e redes, como [\"192.0.2.10\", \"10.0.0.0/8\"]",
    );
    section.list(key, NETWORKS, default, Network::parse)
}
