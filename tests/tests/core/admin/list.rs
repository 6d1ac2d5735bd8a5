//! `list`.

use std::time::Duration;

use chatd::server::input::DialectKind;
use chatd::server::request::Request;
use chatd_tests::sim::{World, policy};
use protocol::admin::{self, Error, ListFilter, PAGE};

use super::{join, list, names};

#[test]
fn a_row_says_what_is_known() {
    let mut world = World::new(policy());
    let maria = world.join_as("maria");
    join(&mut world, maria, "#geral");
    world.ask(maria, Request::Program("irssi 1.4".into()));
    world.connect(DialectKind::Classic);
    world.pass(Duration::from_secs(12));
    let rows = list(&mut world, ListFilter::default()).unwrap();
    assert_eq!(rows.next, None);
    let expected = r##"{"id":1,"name":"maria","account":null,"address":"127.0.0.1:1025","dialect":"irc","tls":null,"rooms":["#geral"],"since":"2023-11-14T22:13:20Z","idle_ms":12000,"client":"irssi 1.4","via":null,"certificate":null}"##;
    assert_eq!(serde_json::to_string(&rows.connections[0]).unwrap(), expected);
    let expected = r#"{"id":2,"name":null,"account":null,"address":"127.0.0.1:1026","dialect":"classic","tls":null,"rooms":[],"since":"2023-11-14T22:13:20Z","idle_ms":12000,"client":null,"via":null,"certificate":null}"#;
    assert_eq!(serde_json::to_string(&rows.connections[1]).unwrap(), expected);
}

#[test]
fn filters_narrow_the_list() {
    let mut world = World::new(policy());
    let maria = world.join_as("Maria");
    world.join_as("mario");
    join(&mut world, maria, "#sala");
    let filter = |change: fn(&mut ListFilter)| {
        let mut filter = ListFilter::default();
        change(&mut filter);
        filter
    };
    assert_eq!(
        names(&mut world, filter(|f| f.user = Some("MARIA".into()))),
        ["Maria"]
    );
    assert_eq!(
        names(&mut world, filter(|f| f.user = Some("mar*".into()))),
        ["Maria", "mario"]
    );
    assert_eq!(names(&mut world, filter(|f| f.user = Some("x*".into()))), [""; 0]);
    assert_eq!(
        names(&mut world, filter(|f| f.room = Some("#SALA".into()))),
        ["Maria"]
    );
    assert_eq!(
        names(&mut world, filter(|f| f.account = Some("maria".into()))),
        [""; 0]
    );
    assert_eq!(
        names(&mut world, filter(|f| f.address = Some("127.0.0.0/8".into()))),
        ["Maria", "mario"]
    );
    assert_eq!(
        names(&mut world, filter(|f| f.address = Some("10.0.0.0/8".into()))),
        [""; 0]
    );
    assert_eq!(
        names(&mut world, filter(|f| f.dialect = Some(admin::Dialect::Classic))),
        [""; 0]
    );
    assert_eq!(names(&mut world, filter(|f| f.after = Some(1))), ["mario"]);
    let missing = list(&mut world, filter(|f| f.room = Some("#sal".into()))).unwrap_err();
    assert_eq!(missing.data.candidates[0].name, "#sala");
    let invalid = list(&mut world, filter(|f| f.address = Some("10.0.0".into()))).unwrap_err();
    assert_eq!(invalid.code, Error::INVALID_PARAMS);
}

#[test]
fn long_lists_come_in_pages_that_miss_nobody() {
    let mut world = World::new(policy());
    for _ in 0..=2 * PAGE {
        world.connect(DialectKind::Irc);
    }
    let mut ids = Vec::new();
    let mut after = None;
    loop {
        let page = list(
            &mut world,
            ListFilter {
                after,
                ..ListFilter::default()
            },
        )
        .unwrap();
        assert!(page.connections.len() <= PAGE);
        ids.extend(page.connections.iter().map(|row| row.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(ids, (1..=2 * PAGE as u64 + 1).collect::<Vec<_>>());
}
