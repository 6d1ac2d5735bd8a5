//! What people and rooms say of themselves.

use std::collections::HashSet;
use std::time::Duration;

use crate::server::event::EventKind;
use crate::server::metadata::{Answer, KeyState};
use crate::server::refusal::{NoMetadata, Refusal};

/// Answers, with every form.
pub fn answers() -> Vec<Answer> {
    let ana = || Some("ana".into());
    let url = || "https://example.com/a b".into();
    let answers = vec![
        Answer::Keys {
            target: ana(),
            keys: vec![
                ("url".into(), KeyState::Is(url())),
                ("avatar".into(), KeyState::NotSet),
                ("$url".into(), KeyState::Bad),
            ],
        },
        Answer::Set {
            target: None,
            key: "url".into(),
            value: Some("".into()),
        },
        Answer::Set {
            target: ana(),
            key: "url".into(),
            value: None,
        },
        Answer::NotSet {
            target: ana(),
            key: "url".into(),
        },
        Answer::Cleared {
            target: Some("#geral".into()),
            keys: vec!["avatar".into(), "url".into()],
        },
        Answer::Own {
            name: "ana".into(),
            keys: vec![("url".into(), url())],
        },
        Answer::Current {
            target: Some("#geral".into()),
            values: vec![
                ("#geral".into(), "url".into(), url()),
                ("rui".into(), "url".into(), url()),
            ],
        },
        Answer::Current {
            target: None,
            values: Vec::new(),
        },
        Answer::Later {
            targets: vec!["#geral".into(), "#ajuda".into()],
            all: true,
            after: Duration::ZERO,
        },
        Answer::Later {
            targets: vec!["#geral".into()],
            all: false,
            after: Duration::from_millis(3001),
        },
        Answer::Subscribed((0..30).map(|number| format!("key-{number}").into()).collect()),
        Answer::Unsubscribed(vec!["url".into()]),
        Answer::Subscriptions(vec!["avatar".into(), "url".into()]),
    ];
    assert_covered!(
        answers,
        Answer::Keys { .. },
        Answer::Set { .. },
        Answer::NotSet { .. },
        Answer::Cleared { .. },
        Answer::Own { .. },
        Answer::Current { .. },
        Answer::Later { .. },
        Answer::Subscribed(_),
        Answer::Unsubscribed(_),
        Answer::Subscriptions(_),
    );
    answers
}

/// Changes, with every form.
pub fn changes() -> Vec<EventKind> {
    let change = |target: &str, value: Option<&str>| EventKind::MetadataChanged {
        target: target.into(),
        key: "url".into(),
        value: value.map(Into::into),
    };
    vec![change("ana", Some("https://example.com")), change("#geral", None)]
}

/// Refusals, with every form.
pub fn refusals() -> Vec<Refusal> {
    let reasons = vec![
        NoMetadata::NoSuchTarget,
        NoMetadata::BadKey,
        NoMetadata::BadValue,
        NoMetadata::NotAllowed,
        NoMetadata::Full(1000),
        NoMetadata::TooManySubscriptions(100),
        NoMetadata::TooFast(Duration::from_secs(3)),
        NoMetadata::Unavailable,
    ];
    assert_covered!(
        reasons,
        NoMetadata::NoSuchTarget,
        NoMetadata::BadKey,
        NoMetadata::BadValue,
        NoMetadata::NotAllowed,
        NoMetadata::Full(_),
        NoMetadata::TooManySubscriptions(_),
        NoMetadata::TooFast(_),
        NoMetadata::Unavailable,
    );
    let refusal = |why| Refusal::NoMetadata {
        target: Some("rui".into()),
        key: Some("url".into()),
        why,
    };
    let mut refusals: Vec<_> = reasons.into_iter().map(refusal).collect();
    refusals.push(Refusal::NoMetadata {
        target: None,
        key: None,
        why: NoMetadata::NotAllowed,
    });
    refusals
}
