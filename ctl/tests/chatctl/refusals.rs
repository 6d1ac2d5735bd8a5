//! Every kind of refusal that the protocol knows, as a person reads it.

use serde_json::{Value, json};

use crate::fake::{Fake, error};

/// The values of an enumeration, as the schema that is shipped has them.
fn values(name: &str) -> Vec<String> {
    let schema = include_str!("../../../packaging/schema/admin.schema.json");
    let schema: Value = serde_json::from_str(schema).unwrap();
    let kinds = schema["$defs"][name]["oneOf"].as_array().unwrap();
    kinds
        .iter()
        .map(|kind| kind["const"].as_str().unwrap().to_owned())
        .collect()
}

/// What chatctl ends with. A kind that is added wants its own here.
fn code(kind: &str) -> i32 {
    match kind {
        "exists" | "bad_config" | "busy" | "failed" => 1,
        "invalid" => 2,
        "not_found" => 4,
        "denied" | "read_only" | "forbidden" => 5,
        "version_mismatch" => 8,
        other => panic!("what does chatctl end with when it is told {other}?"),
    }
}

/// What is said to readers of each language; `expect` sees to it that there is an error and a hint.
fn said(data: Value, code: i32) -> [String; 2] {
    // Who speaks another version says so at once.
    let is_version = data["kind"] == "version_mismatch";
    let refuse = move |_: &str, _: &Value| error(-32003, "the words of the daemon", &data);
    let fake = if is_version {
        Fake::with_version(refuse)
    } else {
        Fake::new(refuse)
    };
    let [en, pt] = [
        fake.run(&["show", "ana"]).expect(code).err,
        fake.run_pt(&["show", "ana"]).expect(code).err,
    ];
    assert!(en.starts_with("error: ") && en.contains("\nhint: "), "{en}");
    assert!(pt.starts_with("erro: ") && pt.contains("\ndica: "), "{pt}");
    [en, pt]
}

#[test]
fn every_kind_is_explained_in_both_languages() {
    for kind in values("ErrorKind") {
        let words = json!({"message": "as palavras do servidor", "hint": "o que fazer"});
        let candidates = json!([{"name": "anna", "connections": 1}]);
        let data = json!({"kind": kind, "hint": "what to do", "pt-BR": words, "candidates": candidates});
        let [_, pt] = said(data, code(&kind));
        let knows_itself = kind != "bad_config" && kind != "version_mismatch";
        assert!(!(knows_itself && pt.contains("the words")), "{pt}");
        // Also where the daemon says no more than what it is.
        said(json!({ "kind": kind }), code(&kind));
    }
}

#[test]
fn whatever_is_not_there_has_a_hint_that_fits() {
    for noun in values("Noun") {
        let missing = json!({"what": noun, "name": "x\u{1b}[2J"});
        for candidates in [json!([]), json!([{"name": "a b", "connections": 2}])] {
            let data = json!({"kind": "not_found", "missing": missing, "candidates": candidates});
            let [en, pt] = said(data, 4);
            assert_ne!(en.lines().next(), pt.lines().next());
            assert!(en.contains("chatctl ") && !en.contains('\u{1b}'), "{en}");
        }
    }
}
