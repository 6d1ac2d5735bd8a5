use protocol::language::Language;

use crate::dialect::irc::encode::{event, reply};
use crate::dialect::samples::{events, replies};
use crate::dialect::testing::{context, policy};
use crate::server::event::EventKind;
use crate::server::refusal::Refusal;
use crate::server::reply::Reply;

use super::*;

/// Everything about metadata as clients with these capabilities are told it.
fn told(caps: &[Cap]) -> Vec<String> {
    let policy = policy(Language::En);
    let mut out = Vec::new();
    for sample in replies() {
        if let Reply::Metadata(_) | Reply::Refused(Refusal::NoMetadata { .. }) = sample {
            reply(&sample, CapSet::of(caps), &context(&policy), &mut out);
        }
    }
    for sample in events() {
        if let EventKind::MetadataChanged { .. } = sample.kind {
            event(&sample, CapSet::of(caps), false, &policy, &mut out);
        }
    }
    String::from_utf8(out)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect()
}

fn assert_has(lines: &[String], wanted: &[&str]) {
    for wanted in wanted {
        assert!(
            lines.iter().any(|line| line == wanted),
            "{wanted:?} is not in {lines:#?}"
        );
    }
}

#[test]
fn the_older_draft_has_a_command_and_codes_of_its_own() {
    let lines = told(&[Cap::Metadata2, Cap::Batch]);
    assert_has(
        &lines,
        &[
            "@batch=metadata :irc.test METADATA rui url * :https://example.com/a b",
            ":ana!~u@h.test METADATA ana url * :https://example.com",
            ":ana!~u@h.test METADATA #geral url *",
            ":irc.test FAIL METADATA KEY_NOT_SET ana url :key not set",
            ":irc.test FAIL METADATA KEY_INVALID url :A key has only a-z, 0-9, _ . / and -",
            ":irc.test FAIL METADATA VALUE_INVALID :The value is too long",
            ":irc.test FAIL METADATA LIMIT_REACHED rui :Too many keys",
            ":irc.test FAIL METADATA TOO_MANY_SUBS url :Too many subscriptions",
            ":irc.test 774 ana #ajuda 0",
        ],
    );
    assert!(
        lines
            .iter()
            .all(|line| !line.contains(EVERYTHING) || line.contains("BATCH")),
        "{lines:#?}"
    );
}

#[test]
fn the_newer_draft_has_numerics() {
    for caps in [
        &[Cap::Metadata3, Cap::Batch][..],
        &[Cap::Metadata2, Cap::Metadata3, Cap::Batch],
    ] {
        let lines = told(caps);
        assert_has(
            &lines,
            &[
                "@batch=metadata :irc.test 761 ana rui url * :https://example.com/a b",
                ":irc.test 761 * ana url * :https://example.com",
                ":irc.test 766 * #geral url :key not set",
                ":irc.test 766 ana ana url :key not set",
                ":irc.test FAIL METADATA INVALID_VALUE url :The value is too long",
                ":irc.test FAIL METADATA LIMIT_REACHED url 100 :Too many subscriptions",
                ":irc.test FAIL METADATA RATE_LIMITED rui url 3 :Too many changes; wait a while and try again",
                ":irc.test 774 ana *ALL 0",
                ":irc.test 774 ana #geral 4",
            ],
        );
        assert!(
            lines.iter().all(|line| !line.contains(" METADATA #")),
            "{lines:#?}"
        );
    }
}

#[test]
fn who_knows_no_batches_gets_the_lines_and_who_knows_no_metadata_nothing_unasked() {
    assert!(told(&[Cap::Metadata3]).iter().all(|line| !line.contains("BATCH")));
    let policy = policy(Language::En);
    let mut out = Vec::new();
    let own = Metadata::Own {
        name: "ana".into(),
        keys: vec![("url".into(), "x".into())],
    };
    reply(
        &Reply::Metadata(own),
        CapSet::of(&[Cap::Batch]),
        &context(&policy),
        &mut out,
    );
    assert!(out.is_empty());
}

#[test]
fn lines_of_keys_fit_whatever_the_keys() {
    let keys: Vec<Box<str>> = (0..40).map(|number| format!("{number:0>64}").into()).collect();
    let policy = policy(Language::En);
    let mut out = Vec::new();
    reply(
        &Reply::Metadata(Metadata::Subscribed(keys.clone())),
        CapSet::EMPTY,
        &context(&policy),
        &mut out,
    );
    let text = String::from_utf8(out).unwrap();
    let told = text.lines().flat_map(|line| line.split(' ').skip(3));
    assert!(told.eq(keys.iter().map(|key| &**key)));
    assert!(
        text.lines()
            .all(|line| line.len() <= 510 && line.split(' ').count() <= 15)
    );
}
