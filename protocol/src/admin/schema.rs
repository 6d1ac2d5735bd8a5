//! The schema of the conversation, for programs that are not written in Rust: made from the types, and checked in.

use schemars::generate::{SchemaGenerator, SchemaSettings};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

use super::*;

/// What a method answers. A method that is not here has no schema, and the tests below say so.
fn result(method: &str, types: &mut SchemaGenerator) -> Option<Schema> {
    fn of<T: JsonSchema>(types: &mut SchemaGenerator) -> Schema {
        types.subschema_for::<T>()
    }
    Some(match method {
        "version" => of::<Version>(types),
        "list" => of::<Connections>(types),
        "kick" => of::<Kicked>(types),
        "ban_add" => of::<BanAdded>(types),
        "ban_remove" => of::<BanRemoved>(types),
        "ban_list" => of::<Bans>(types),
        "account_create" | "account_password" | "account_enable" => of::<AccountChanged>(types),
        "account_list" => of::<Accounts>(types),
        "account_show" => of::<AccountDetails>(types),
        "account_disable" | "account_delete" | "account_erase" => of::<AccountEnded>(types),
        "account_export" | "history_export" | "backup" => of::<Copy>(types),
        "piece" => of::<Piece>(types),
        "history_show" | "history_search" => of::<HistoryPage>(types),
        "history_purge" => of::<HistoryPurged>(types),
        "broadcast" => of::<Broadcasted>(types),
        "audit" => of::<AuditLog>(types),
        "watch" | "log_tail" => of::<Watching>(types),
        "log_level" => of::<LogLevels>(types),
        "metrics" => of::<Metrics>(types),
        "show" => of::<Person>(types),
        "mute_add" => of::<MuteAdded>(types),
        "mute_remove" => of::<MuteRemoved>(types),
        "mute_list" => of::<Mutes>(types),
        "room_list" => of::<Rooms>(types),
        "room_show" | "room_set" => of::<RoomDetails>(types),
        "room_members" => of::<Members>(types),
        "room_delete" => of::<RoomDeleted>(types),
        "top" => of::<Top>(types),
        "config_show" => of::<ConfigShown>(types),
        "config_diff" => of::<ConfigDiff>(types),
        "config_confirm" => of::<ConfigConfirmed>(types),
        "status" => of::<Status>(types),
        "reload" | "config_apply" => of::<Reloaded>(types),
        "stop" => of::<Stopping>(types),
        _ => return None,
    })
}

/// `history export` prints what was said, or, if that goes into a file, what the file is.
#[derive(JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "only its schema is of use")]
enum HistoryExported {
    Entry(HistoryEntry),
    File(Saved),
}

/// What `chatctl --json` prints for each verb: one of these a line.
fn printed(types: &mut SchemaGenerator) -> Map<String, Value> {
    macro_rules! printed {
        ($($($verb:literal)|+ => $kind:ty;)*) => {
            [$($(($verb, types.subschema_for::<$kind>()),)+)*]
        };
    }
    let printed = printed! {
        "list" => Connection;
        "show" => Person;
        "kick" => KickPrinted;
        "ban add" => BanAdded;
        "ban list" => Ban;
        "ban remove" => BanRemoved;
        "mute add" => MuteAdded;
        "mute list" => Mute;
        "mute remove" => MuteRemoved;
        "room list" => RoomRow;
        "room show" | "room set" => RoomDetails;
        "room members" => Member;
        "room delete" => RoomDeleted;
        "account create" | "account password" | "account enable" => AccountChanged;
        "account list" => AccountRow;
        "account show" => AccountDetails;
        "account disable" | "account delete" | "account erase" => AccountEnded;
        "account export" | "backup" => Saved;
        "restore" => Restored;
        "history show" | "history search" => HistoryEntry;
        "history export" => HistoryExported;
        "history purge" => HistoryPurged;
        "broadcast" => BroadcastPrinted;
        "top" => Top;
        "watch" | "log tail" => Event;
        "log level" => LogLevels;
        "audit" => AuditEntry;
        "status" => Status;
        "metrics" => Metric;
        "config check" => ConfigDiff;
        "config show" => ConfigKey;
        "config diff" => ConfigChange;
        "config apply" | "reload" => Reloaded;
        "config confirm" => ConfigConfirmed;
        "doctor" => Finding;
        "wait" | "version" => Program;
        "stop" => StopPrinted;
    };
    let verbs = printed.into_iter();
    verbs
        .map(|(verb, schema)| (verb.to_owned(), schema.to_value()))
        .collect()
}

/// One method: its name, what it is for, its parameters.
struct Method {
    name: String,
    about: String,
    params: Option<Value>,
}

/// All methods, as the type of requests has them: none can be left out here.
fn methods(types: &mut SchemaGenerator) -> Vec<Method> {
    let request = types.root_schema_for::<Request>();
    let variants = request.get("oneOf").and_then(Value::as_array).unwrap();
    let method = |variant: &Value| {
        let properties = &variant["properties"];
        Method {
            name: properties["method"]["const"].as_str().unwrap().to_owned(),
            about: variant["description"].as_str().unwrap().to_owned(),
            params: properties.get("params").cloned(),
        }
    };
    variants.iter().map(method).collect()
}

/// Whether parameters may be left out because each of them may.
fn may_be_left_out(params: &Value, definitions: &Map<String, Value>) -> bool {
    let name = params["$ref"].as_str().unwrap().rsplit('/').next().unwrap();
    definitions[name].get("required").is_none()
}

/// A line that asks for a method.
fn call(method: &Method, definitions: &Map<String, Value>) -> Value {
    let mut required = vec!["jsonrpc", "id", "method"];
    let params = method
        .params
        .clone()
        .unwrap_or_else(|| json!({"type": "object", "additionalProperties": false}));
    if method
        .params
        .as_ref()
        .is_some_and(|params| !may_be_left_out(params, definitions))
    {
        required.push("params");
    }
    json!({
        "type": "object",
        "description": method.about,
        "properties": {
            "jsonrpc": {"const": "2.0"},
            "id": {"type": ["integer", "string"]},
            "method": {"const": method.name},
            "params": params,
        },
        "required": required,
    })
}

/// A line that answers it.
fn response(method: &Method, result: &Value) -> Value {
    let envelope = |key: &str, value: &Value| {
        json!({
            "type": "object",
            "properties": {"jsonrpc": {"const": "2.0"}, "id": {"$ref": "#/$defs/Id"}, key: value},
            "required": ["jsonrpc", "id", key],
        })
    };
    json!({
        "description": format!("The answer to `{}`.", method.name),
        "anyOf": [envelope("result", result), envelope("error", &json!({"$ref": "#/$defs/Error"}))],
    })
}

/// The whole schema.
fn generate() -> Value {
    let settings = SchemaSettings::draft2020_12();
    let mut asked = settings.clone().for_deserialize().into_generator();
    let mut answered = settings.for_serialize().into_generator();
    let methods = methods(&mut asked);
    answered.subschema_for::<Error>();
    answered.subschema_for::<Id>();
    answered.subschema_for::<Notification>();
    let results: Vec<_> = methods
        .iter()
        .map(|method| {
            let result = result(&method.name, &mut answered);
            result.unwrap_or_else(|| panic!("what does `{}` answer? say so in `result`", method.name))
        })
        .collect();
    let printed = printed(&mut answered);
    let mut definitions = asked.take_definitions(true);
    let params = definitions.clone();
    for (name, definition) in answered.take_definitions(true) {
        let before = definitions.insert(name.clone(), definition.clone());
        assert!(
            before.is_none_or(|before| before == definition),
            "{name} is asked and answered differently"
        );
    }
    for (method, result) in methods.iter().zip(results) {
        let (asks, answers) = (
            format!("{}.call", method.name),
            format!("{}.response", method.name),
        );
        definitions.insert(asks, call(method, &params));
        definitions.insert(answers, response(method, result.as_value()));
    }
    let lines = definitions
        .keys()
        .filter(|name| name.contains('.') || *name == "Notification")
        .map(|name| json!({"$ref": format!("#/$defs/{name}")}));
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "chatd's admin socket",
        "description": "JSON-RPC 2.0, one object a line, over a Unix socket. Any line is one of these: for the \
            method NAME, `NAME.call` asks and `NAME.response` answers; a `Notification` comes by itself. Say `version` first, with the protocol that \
            this is about. Readers ignore keys that they do not know. \
            Under `chatctl` is what a line is that `chatctl VERB --json` prints.",
        "protocol": API_VERSION,
        "anyOf": lines.collect::<Vec<_>>(),
        "chatctl": printed,
        "$defs": definitions,
    });
    plain(&mut schema);
    schema
}

/// Descriptions without what only rustdoc understands: links, and lines broken to fit.
fn plain(value: &mut Value) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                match value {
                    Value::String(text) if key == "description" => *text = plain_text(text),
                    other => plain(other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(plain),
        _ => {}
    }
}

fn plain_text(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once("[`") {
        let Some((name, after)) = link.split_once("`]") else {
            break;
        };
        out.push_str(before);
        out.extend(["`", name, "`"]);
        rest = after;
        if after.starts_with('(') {
            rest = after.split_once(')').map_or("", |(_, rest)| rest);
        }
    }
    out.push_str(rest);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::admin::decode_call;

    /// `UPDATE_GOLDEN=1` in the environment keeps the new one.
    #[test]
    fn the_schema_that_is_shipped_is_that_of_the_types() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../packaging/schema/admin.schema.json");
        let generated = format!("{:#}\n", generate());
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(path, generated).unwrap();
            return;
        }
        let shipped = std::fs::read_to_string(path).unwrap();
        assert!(
            shipped == generated,
            "packaging/schema/admin.schema.json is not that of the types; UPDATE_GOLDEN=1 keeps the new one"
        );
    }

    #[test]
    fn every_method_is_named_and_can_be_read() {
        let mut types = SchemaSettings::draft2020_12().into_generator();
        let methods = methods(&mut types);
        let names: Vec<_> = methods.iter().map(|method| method.name.as_str()).collect();
        assert_eq!(names, Request::METHODS);
        for name in names {
            let line = json!({"jsonrpc": "2.0", "id": 1, "method": name, "params": {"no such thing": 1}});
            let (_, error) = decode_call(line.to_string().as_bytes()).unwrap_err();
            assert_eq!(error.code, Error::INVALID_PARAMS, "{name}: {error}");
        }
    }

    #[test]
    fn descriptions_are_for_everybody() {
        assert_eq!(
            plain_text("Agrees;\nanswered with [`Version`](super::Version)."),
            "Agrees; answered with `Version`."
        );
    }
}
