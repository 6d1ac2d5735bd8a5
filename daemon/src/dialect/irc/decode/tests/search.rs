//! SEARCH.

use super::{answered_with, asked_with};
use crate::server::WallTime;
use crate::server::request::{Request, Search};
use crate::store::model::{Term, limits};

const CAP: &str = "soju.im/search";

fn search(attributes: &str) -> Search {
    match asked_with(CAP, &format!("SEARCH {attributes}")) {
        Request::Search(search) => search,
        request => panic!("{request:?}"),
    }
}

fn terms(text: &str) -> Vec<(String, bool)> {
    let terms = search(&format!(":text={text}")).terms;
    let pair = |Term { text, prefix }| (String::from(text), prefix);
    terms.into_iter().map(pair).collect()
}

#[test]
fn attributes_narrow_it() {
    let all = search(
        "in=#r;from=ana;after=1970-01-01T00:00:00.007Z;before=2023-11-14T22:13:20.123Z;limit=7;text=oi\\sgente",
    );
    let word = |text: &str| Term {
        text: text.into(),
        prefix: false,
    };
    let expected = Search {
        target: Some("#r".into()),
        from: Some("ana".into()),
        after: Some(WallTime(7)),
        before: Some(WallTime(1_700_000_000_123)),
        terms: vec![word("oi"), word("gente")],
        limit: Some(7),
    };
    assert_eq!(all, expected);
    let one = Search {
        limit: Some(1),
        ..Search::default()
    };
    assert_eq!(search("limit=1"), one);
}

#[test]
fn text_is_words_phrases_and_beginnings() {
    let pairs = |expected: &[(&str, bool)]| -> Vec<(String, bool)> {
        expected
            .iter()
            .map(|&(text, prefix)| (text.to_owned(), prefix))
            .collect()
    };
    for (text, expected) in [
        ("oi", &[("oi", false)][..]),
        ("  oi   gente ", &[("oi", false), ("gente", false)]),
        ("\"bom dia\" gente", &[("bom dia", false), ("gente", false)]),
        ("\"bom dia", &[("bom dia", false)]),
        (
            "bom\"dia a\"todos",
            &[("bom", false), ("dia a", false), ("todos", false)],
        ),
        ("joã*", &[("joã", true)]),
        ("\"bom dia\"* x", &[("bom dia", true), ("x", false)]),
        ("foo-bar", &[("foo-bar", false)]),
        ("oi -- * \"\" gente", &[("oi", false), ("gente", false)]),
        ("--", &[("--", false)]),
        ("a\\\\b\\:c", &[("a\\b;c", false)]),
    ] {
        assert_eq!(terms(text), pairs(expected), "{text}");
    }
}

#[test]
fn what_cannot_be_understood_is_refused() {
    let many = format!("text={}", "a\\s".repeat(limits::TERMS + 1));
    for (attributes, answer) in [
        ("", ""),
        (";", ""),
        ("sideways=1", "sideways"),
        ("in", "in"),
        ("from=", "from"),
        ("text=", "text"),
        ("after=yesterday", "after"),
        ("before=2023-11-14T22:13:20Z", "before"),
        ("limit=0", "limit"),
        ("limit=-1", "limit"),
        ("limit=many", "limit"),
        ("text=jo*", "text"),
        ("text=muito-a*", "text"),
        (&many, "text"),
    ] {
        let line = answered_with(CAP, &format!("SEARCH {attributes}"));
        let params = format!("INVALID_PARAMS {answer}");
        let expected = format!(":irc.test FAIL SEARCH {} :", params.trim_end());
        assert!(line.starts_with(&expected), "{attributes}: {line}");
    }
    let line = answered_with("", "SEARCH text=oi");
    assert!(line.starts_with(":irc.test 421 ana SEARCH :"), "{line}");
}
