//! The admin socket's schema, and whether something keeps to it.
//!
//! Only what that schema uses of JSON Schema is understood here; anything else is a panic, so that nothing passes
//! because it was not looked at.

use std::path::Path;

use serde_json::{Map, Value};

/// The schema that is shipped.
#[derive(Debug)]
pub struct Schema {
    document: Value,
}

impl Schema {
    /// Reads it from `packaging/`.
    pub fn shipped() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../packaging/schema/admin.schema.json");
        let text = std::fs::read_to_string(path).expect("the schema is shipped");
        Self {
            document: serde_json::from_str(&text).expect("it is JSON"),
        }
    }

    /// The value is a `name`, one of the schema's definitions.
    #[track_caller]
    pub fn expect(&self, name: &str, value: &Value) {
        if let Err(why) = self.check(name, value) {
            panic!("this is no {name}: {why}\n{value:#}");
        }
    }

    /// The verbs of chatctl.
    pub fn verbs(&self) -> Vec<&str> {
        let verbs = self.document["chatctl"].as_object();
        verbs
            .expect("what chatctl prints")
            .keys()
            .map(String::as_str)
            .collect()
    }

    /// The value is what a line is that this verb of chatctl prints.
    #[track_caller]
    pub fn expect_printed(&self, verb: &str, value: &Value) {
        if let Err(why) = self.follow(&self.document["chatctl"][verb], value) {
            panic!("{verb} prints no such thing: {why}\n{value:#}");
        }
    }

    /// Why the value is no `name`.
    pub fn check(&self, name: &str, value: &Value) -> Result<(), String> {
        self.follow(self.definition(name), value)
    }

    fn definition(&self, name: &str) -> &Value {
        let definition = self.document["$defs"].get(name);
        definition.unwrap_or_else(|| panic!("there is no {name} in the schema"))
    }

    fn follow(&self, schema: &Value, value: &Value) -> Result<(), String> {
        let Value::Object(schema) = schema else {
            assert_eq!(schema, &Value::Bool(true));
            return Ok(());
        };
        schema.iter().try_for_each(|(keyword, rule)| {
            self.keyword(schema, keyword, rule, value)
                .map_err(|why| format!("{why}, by {keyword:?}"))
        })
    }

    fn keyword(
        &self,
        schema: &Map<String, Value>,
        keyword: &str,
        rule: &Value,
        value: &Value,
    ) -> Result<(), String> {
        match keyword {
            "description" | "title" | "default" | "format" => Ok(()),
            "$ref" => {
                let name = rule.as_str().and_then(|path| path.strip_prefix("#/$defs/"));
                self.check(name.expect("a definition"), value)
            }
            "type" => holds(is_of(rule, value), || format!("{value} is not of type {rule}")),
            "const" => holds(rule == value, || format!("{value} is not {rule}")),
            "enum" => holds(list(rule).contains(value), || {
                format!("{value} is none of {rule}")
            }),
            // Bounds are for numbers; whether it is one, its type says.
            "minimum" => holds(!value.is_number() || value.as_f64() >= rule.as_f64(), || {
                format!("{value} is below {rule}")
            }),
            "maximum" => holds(!value.is_number() || value.as_f64() <= rule.as_f64(), || {
                format!("{value} is above {rule}")
            }),
            "anyOf" | "oneOf" => {
                let fit = list(rule).iter().map(|rule| self.follow(rule, value));
                let whys: Vec<_> = fit.filter_map(Result::err).collect();
                let fitting = list(rule).len() - whys.len();
                let fits = if keyword == "oneOf" {
                    fitting == 1
                } else {
                    fitting > 0
                };
                holds(fits, || format!("{fitting} fit: {}", whys.join("; ")))
            }
            "allOf" => list(rule).iter().try_for_each(|rule| self.follow(rule, value)),
            "items" => {
                let mut items = value.as_array().into_iter().flatten();
                items.try_for_each(|item| self.follow(rule, item))
            }
            "minItems" => holds(items(value) >= rule.as_u64(), || format!("fewer than {rule}")),
            "maxItems" => holds(items(value) <= rule.as_u64(), || format!("more than {rule}")),
            "required" => list(rule).iter().try_for_each(|key| {
                let is_there = value.get(key.as_str().unwrap_or_default()).is_some();
                holds(is_there, || format!("{key} is missing"))
            }),
            "properties" => {
                let rules = rule.as_object().into_iter().flatten();
                rules
                    .filter_map(|(key, rule)| Some((key, rule, value.get(key)?)))
                    .try_for_each(|(key, rule, value)| {
                        self.follow(rule, value).map_err(|why| format!("{key}: {why}"))
                    })
            }
            "additionalProperties" => {
                let known = schema.get("properties").and_then(Value::as_object);
                let is_known = |key: &String| known.is_some_and(|known| known.contains_key(key));
                let mut others = value
                    .as_object()
                    .into_iter()
                    .flatten()
                    .filter(|(key, _)| !is_known(key));
                if rule == &Value::Bool(false) {
                    let strange = others.next().map(|(key, _)| key);
                    return holds(strange.is_none(), || format!("nobody knows {strange:?}"));
                }
                others.try_for_each(|(key, value)| {
                    self.follow(rule, value).map_err(|why| format!("{key}: {why}"))
                })
            }
            other => panic!("this does not understand {other:?} in the schema"),
        }
    }
}

fn holds(fits: bool, why: impl FnOnce() -> String) -> Result<(), String> {
    if fits { Ok(()) } else { Err(why()) }
}

/// How many there are, in what is an array; what its type says otherwise is said elsewhere.
fn items(value: &Value) -> Option<u64> {
    value.as_array().map(|items| items.len() as u64)
}

fn list(rule: &Value) -> &[Value] {
    rule.as_array().expect("a list")
}

fn is_of(rule: &Value, value: &Value) -> bool {
    let is = |name: &Value| match name.as_str().expect("a type's name") {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "null" => value.is_null(),
        other => panic!("there is no type {other}"),
    };
    match rule {
        Value::Array(names) => names.iter().any(is),
        name => is(name),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_does_not_fit_is_found() {
        let schema = Schema::shipped();
        let call = |method: &str, params: Value| {
            let line = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
            schema.check(&format!("{method}.call"), &line)
        };
        assert_eq!(call("kick", json!({"target": "ana"})), Ok(()));
        for wrong in [
            json!({}),
            json!({"target": 1}),
            json!({"target": "ana", "x": 1}),
            json!("ana"),
        ] {
            assert!(call("kick", wrong.clone()).is_err(), "{wrong}");
        }
        assert!(call("list", json!({"dialect": "latin"})).is_err());
        let export = |names: Value| call("history_export", json!({"of": {"private": names}}));
        assert_eq!(export(json!(["ana", "bia"])), Ok(()));
        for wrong in [json!(["ana"]), json!(["ana", "bia", "rui"])] {
            assert!(export(wrong.clone()).is_err(), "{wrong}");
        }
        let error = json!({"code": -32001, "message": "no", "data": {"kind": "lost"}});
        assert!(schema.check("Error", &error).is_err());
    }
}
