//! What is known of a connection, as a column, as a key and as an order.

use std::cmp::Ordering;
use std::net::SocketAddr;
use std::time::Duration;

use jiff::Timestamp;
use protocol::admin::Connection;
use protocol::casemap::fold;
use protocol::language::Text;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::output::human::{age, printable, short_duration};

/// One thing that is known of a connection.
#[derive(Debug)]
pub struct Field {
    /// What one types after `--fields` and `--sort`.
    pub name: &'static str,
    /// The column's heading.
    pub heading: Text,
    /// Whether the column may be cut short.
    pub flexible: bool,
    /// Whether it is a column where nobody chose.
    pub usual: bool,
    /// What stands in the column.
    pub text: fn(&Connection, Timestamp) -> String,
    /// The key in JSON.
    key: &'static str,
    /// The value in JSON.
    value: fn(&Connection) -> Value,
    /// The order of two connections by it.
    pub order: fn(&Connection, &Connection) -> Ordering,
}

/// Everything that is known, in the order of the columns.
pub const FIELDS: [Field; 12] = [
    Field {
        name: "id",
        heading: Text::new("ID", "ID"),
        flexible: false,
        usual: true,
        text: |c, _| c.id.to_string(),
        key: "id",
        value: |c| json!(c.id),
        order: |a, b| a.id.cmp(&b.id),
    },
    Field {
        name: "name",
        heading: Text::new("NAME", "NOME"),
        flexible: true,
        usual: true,
        text: |c, _| or_dash(c.name.as_deref()),
        key: "name",
        value: |c| json!(c.name),
        order: |a, b| a.name.as_deref().map(fold).cmp(&b.name.as_deref().map(fold)),
    },
    Field {
        name: "account",
        heading: Text::new("ACCOUNT", "CONTA"),
        flexible: true,
        usual: true,
        text: |c, _| or_dash(c.account.as_deref()),
        key: "account",
        value: |c| json!(c.account),
        order: |a, b| {
            a.account
                .as_deref()
                .map(fold)
                .cmp(&b.account.as_deref().map(fold))
        },
    },
    Field {
        name: "address",
        heading: Text::new("ADDRESS", "ENDEREÇO"),
        flexible: false,
        usual: true,
        text: |c, _| printable(&c.address).into_owned(),
        key: "address",
        value: |c| json!(c.address),
        order: by_address,
    },
    Field {
        name: "dialect",
        heading: Text::new("DIALECT", "DIALETO"),
        flexible: false,
        usual: true,
        text: |c, _| c.dialect.to_string(),
        key: "dialect",
        value: |c| json!(c.dialect),
        order: |a, b| a.dialect.cmp(&b.dialect),
    },
    Field {
        name: "tls",
        heading: Text::new("TLS", "TLS"),
        flexible: false,
        usual: true,
        text: |c, _| or_dash(c.tls.as_deref()),
        key: "tls",
        value: |c| json!(c.tls),
        order: |a, b| a.tls.cmp(&b.tls),
    },
    Field {
        name: "rooms",
        heading: Text::new("ROOMS", "SALAS"),
        flexible: false,
        usual: true,
        text: |c, _| c.rooms.len().to_string(),
        key: "rooms",
        value: |c| json!(c.rooms),
        order: |a, b| a.rooms.len().cmp(&b.rooms.len()),
    },
    Field {
        name: "since",
        heading: Text::new("SINCE", "DESDE"),
        flexible: false,
        usual: true,
        text: |c, now| age(&c.since, now),
        key: "since",
        value: |c| json!(c.since),
        order: |a, b| a.since.parse::<Timestamp>().ok().cmp(&b.since.parse().ok()),
    },
    Field {
        name: "idle",
        heading: Text::new("IDLE", "OCIOSO"),
        flexible: false,
        usual: true,
        // Whole seconds: the milliseconds are for programs.
        text: |c, _| short_duration(Duration::from_secs(c.idle_ms / 1000)),
        key: "idle_ms",
        value: |c| json!(c.idle_ms),
        order: |a, b| a.idle_ms.cmp(&b.idle_ms),
    },
    Field {
        name: "client",
        heading: Text::new("CLIENT", "CLIENTE"),
        flexible: true,
        usual: true,
        text: |c, _| or_dash(c.client.as_deref()),
        key: "client",
        value: |c| json!(c.client),
        order: |a, b| a.client.cmp(&b.client),
    },
    Field {
        name: "via",
        heading: Text::new("VIA", "VIA"),
        flexible: true,
        usual: false,
        text: |c, _| or_dash(c.via.as_deref()),
        key: "via",
        value: |c| json!(c.via),
        order: |a, b| a.via.cmp(&b.via),
    },
    Field {
        name: "certificate",
        heading: Text::new("CERTIFICATE", "CERTIFICADO"),
        flexible: false,
        usual: false,
        text: |c, _| or_dash(c.certificate.as_deref()),
        key: "certificate",
        value: |c| json!(c.certificate),
        order: |a, b| a.certificate.cmp(&b.certificate),
    },
];

fn or_dash(text: Option<&str>) -> String {
    text.map_or_else(|| "-".to_owned(), |text| printable(text).into_owned())
}

/// As numbers, so that 10.0.0.9 comes before 10.0.0.10.
fn by_address(a: &Connection, b: &Connection) -> Ordering {
    let parsed = |c: &Connection| {
        c.address
            .parse::<SocketAddr>()
            .ok()
            .map(|a| (a.ip().to_canonical(), a.port()))
    };
    parsed(a).cmp(&parsed(b)).then_with(|| a.address.cmp(&b.address))
}

/// A connection as JSON, with the keys of these fields in their order.
#[derive(Debug)]
pub struct Object<'a> {
    /// The connection.
    pub connection: &'a Connection,
    /// The fields.
    pub fields: &'a [&'static Field],
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(
            self.fields
                .iter()
                .map(|field| (field.key, (field.value)(self.connection))),
        )
    }
}

#[cfg(test)]
mod tests {
    use protocol::admin::Dialect;

    use super::*;

    fn connection(address: &str) -> Connection {
        Connection {
            id: 17,
            name: Some("maria".into()),
            account: None,
            address: address.into(),
            dialect: Dialect::Irc,
            tls: None,
            rooms: vec!["#geral".into()],
            since: "2026-01-01T00:00:00Z".into(),
            idle_ms: 12_500,
            client: Some("x\u{1b}[2J".into()),
            via: Some("front".into()),
            certificate: None,
        }
    }

    #[test]
    fn all_fields_are_all_keys() {
        let connection = connection("192.168.0.14:51632");
        let fields: Vec<_> = FIELDS.iter().collect();
        let object = serde_json::to_string(&Object {
            connection: &connection,
            fields: &fields,
        })
        .unwrap();
        assert_eq!(object, serde_json::to_string(&connection).unwrap());
    }

    #[test]
    fn columns_show_values_briefly_and_harmlessly() {
        let now = "2026-01-01T02:30:00Z".parse().unwrap();
        let row: Vec<_> = FIELDS
            .iter()
            .map(|field| (field.text)(&connection("[::1]:9"), now))
            .collect();
        assert_eq!(
            row,
            [
                "17",
                "maria",
                "-",
                "[::1]:9",
                "irc",
                "-",
                "1",
                "2h",
                "12s",
                "x\\u{1b}[2J",
                "front",
                "-"
            ]
        );
    }

    #[test]
    fn addresses_are_sorted_as_numbers() {
        let order = |a, b| by_address(&connection(a), &connection(b));
        assert_eq!(order("10.0.0.9:1", "10.0.0.10:1"), Ordering::Less);
        assert_eq!(order("10.0.0.9:900", "10.0.0.9:1000"), Ordering::Less);
        assert_eq!(order("nonsense", "10.0.0.9:1000"), Ordering::Less);
    }
}
