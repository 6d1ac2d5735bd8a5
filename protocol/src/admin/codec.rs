//! Requests and responses as lines of JSON.

use serde::de::{DeserializeOwned, Deserializer};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value};

use super::{Error, MAX_REQUEST, MAX_RESPONSE, Request};

/// What a request carries so that its response can be told from others: JSON-RPC's `id`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Id {
    /// A number.
    Number(i64),
    /// A string.
    String(String),
    /// None, which only a response has: to what could not be read.
    #[default]
    Null,
}

/// A request with its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Call {
    jsonrpc: Two,
    /// The id, for the response.
    pub id: Id,
    /// What is asked for.
    #[serde(flatten)]
    pub request: Request,
}

impl Call {
    /// A request with its id.
    #[must_use]
    pub const fn new(id: Id, request: Request) -> Self {
        Self {
            jsonrpc: Two,
            id,
            request,
        }
    }
}

/// The answer to a [`Call`]: on the server `T` is [`Reply`](super::Reply), on the client the result of the
/// method that was called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response<T> {
    /// The call's id.
    pub id: Id,
    /// How it went.
    pub result: Result<T, Error>,
}

#[derive(Serialize, Deserialize)]
struct WireResponse<T> {
    jsonrpc: Two,
    id: Id,
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    result: Option<T>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error: Option<Error>,
}

/// Without asking for `T: Default`, as serde's own default would.
const fn none<T>() -> Option<T> {
    None
}

impl<T: Serialize> Serialize for Response<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let id = self.id.clone();
        let (result, error) = match &self.result {
            Ok(result) => (Some(result), None),
            Err(error) => (None, Some(error.clone())),
        };
        WireResponse {
            jsonrpc: Two,
            id,
            result,
            error,
        }
        .serialize(serializer)
    }
}

/// The version of JSON-RPC: the string `2.0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Two;

impl Serialize for Two {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("2.0")
    }
}

impl<'de> Deserialize<'de> for Two {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match String::deserialize(deserializer)?.as_str() {
            "2.0" => Ok(Self),
            other => Err(serde::de::Error::custom(format!(
                "JSON-RPC 2.0 expected, not {other:?}"
            ))),
        }
    }
}

/// Writes a [`Call`] or a [`Response`] as one line, line end included.
#[must_use]
pub fn encode<T: Serialize>(message: &T) -> Vec<u8> {
    // The types of this module have string keys and no failing serialisers, the only ways for this to fail.
    let mut line = serde_json::to_vec(message).unwrap_or_default();
    line.push(b'\n');
    line
}

/// Reads a request. The error is what to answer, together with the id to answer it to.
///
/// ```
/// use protocol::admin::{Request, decode_call};
/// let call = decode_call(br#"{"jsonrpc":"2.0","id":1,"method":"status"}"#).unwrap();
/// assert_eq!(call.request, Request::Status);
/// ```
pub fn decode_call(line: &[u8]) -> Result<Call, (Id, Error)> {
    if line.len() > MAX_REQUEST {
        let message = format!("a request has at most {MAX_REQUEST} bytes");
        return Err((Id::Null, Error::protocol(Error::INVALID_REQUEST, message)));
    }
    let value: Value = serde_json::from_slice(line)
        .map_err(|error| (Id::Null, Error::protocol(Error::PARSE_ERROR, error.to_string())))?;
    let invalid = |id: &Id, message: &str| (id.clone(), Error::protocol(Error::INVALID_REQUEST, message));
    let mut object = match value {
        Value::Object(object) => object,
        Value::Array(_) => {
            return Err(invalid(
                &Id::Null,
                "there are no batches: each request is a line by itself",
            ));
        }
        _ => return Err(invalid(&Id::Null, "a request is a JSON object")),
    };
    let id = match object.remove("id").map(serde_json::from_value) {
        Some(Ok(id)) if id != Id::Null => id,
        _ => {
            let message = "a request has an id: a string, or a whole number of at most 64 bits with its sign";
            return Err(invalid(&Id::Null, message));
        }
    };
    if object.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
        return Err(invalid(&id, "a request says \"jsonrpc\": \"2.0\""));
    }
    let Some(Value::String(method)) = object.remove("method") else {
        return Err(invalid(&id, "a request has a method"));
    };
    match decode_request(&method, object.remove("params")) {
        Ok(request) => Ok(Call::new(id, request)),
        Err(error) => Err((id, error)),
    }
}

fn decode_request(method: &str, params: Option<Value>) -> Result<Request, Error> {
    fn with<P: DeserializeOwned>(params: Option<Value>, make: fn(P) -> Request) -> Result<Request, Error> {
        let params = params.unwrap_or_else(|| Value::Object(Map::new()));
        if !params.is_object() {
            // Else serde would take a list, in the order of the fields.
            let message = "params are a JSON object, by name";
            return Err(Error::protocol(Error::INVALID_PARAMS, message));
        }
        serde_json::from_value(params)
            .map(make)
            .map_err(|error| Error::protocol(Error::INVALID_PARAMS, error.to_string()))
    }
    match method {
        "version" => with(params, Request::Version),
        "list" => with(params, Request::List),
        "kick" => with(params, Request::Kick),
        "ban_add" => with(params, Request::BanAdd),
        "ban_remove" => with(params, Request::BanRemove),
        "ban_list" => with(params, Request::BanList),
        "account_create" => with(params, Request::AccountCreate),
        "account_list" => with(params, Request::AccountList),
        "account_show" => with(params, Request::AccountShow),
        "account_password" => with(params, Request::AccountPassword),
        "account_disable" => with(params, Request::AccountDisable),
        "account_enable" => with(params, Request::AccountEnable),
        "account_delete" => with(params, Request::AccountDelete),
        "account_erase" => with(params, Request::AccountErase),
        "account_export" => with(params, Request::AccountExport),
        "backup" => with(params, |NoParams {}| Request::Backup),
        "piece" => with(params, Request::Piece),
        "history_show" => with(params, Request::HistoryShow),
        "history_search" => with(params, Request::HistorySearch),
        "history_export" => with(params, Request::HistoryExport),
        "history_purge" => with(params, Request::HistoryPurge),
        "broadcast" => with(params, Request::Broadcast),
        "audit" => with(params, Request::Audit),
        "watch" => with(params, Request::Watch),
        "log_tail" => with(params, Request::LogTail),
        "log_level" => with(params, Request::LogLevel),
        "metrics" => with(params, |NoParams {}| Request::Metrics),
        "show" => with(params, Request::Show),
        "mute_add" => with(params, Request::MuteAdd),
        "mute_remove" => with(params, Request::MuteRemove),
        "mute_list" => with(params, |NoParams {}| Request::MuteList),
        "room_list" => with(params, Request::RoomList),
        "room_show" => with(params, Request::RoomShow),
        "room_members" => with(params, Request::RoomMembers),
        "room_set" => with(params, Request::RoomSet),
        "room_delete" => with(params, Request::RoomDelete),
        "top" => with(params, |NoParams {}| Request::Top),
        "config_show" => with(params, |NoParams {}| Request::ConfigShow),
        "config_diff" => with(params, |NoParams {}| Request::ConfigDiff),
        "config_apply" => with(params, Request::ConfigApply),
        "config_confirm" => with(params, |NoParams {}| Request::ConfigConfirm),
        "status" => with(params, |NoParams {}| Request::Status),
        "reload" => with(params, |NoParams {}| Request::Reload),
        "stop" => with(params, Request::Stop),
        _ => Err(
            Error::protocol(Error::METHOD_NOT_FOUND, format!("there is no method {method:?}"))
                .with_hint(format!("methods: {}", Request::METHODS.join(", "))),
        ),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoParams {}

/// Why a line is not a response.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// It is too long.
    #[error("the response has more than {MAX_RESPONSE} bytes")]
    TooLong,
    /// It is not JSON, or not what the method answers.
    #[error("the response cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// It has both a result and an error, or neither.
    #[error("the response has neither a result nor an error, or both")]
    Ambiguous,
}

/// Reads a response whose result is a `T`.
pub fn decode_response<T: DeserializeOwned>(line: &[u8]) -> Result<Response<T>, DecodeError> {
    if line.len() > MAX_RESPONSE {
        return Err(DecodeError::TooLong);
    }
    let wire: WireResponse<T> = serde_json::from_slice(line)?;
    let result = match (wire.result, wire.error) {
        (Some(result), None) => Ok(result),
        (None, Some(error)) => Err(error),
        _ => return Err(DecodeError::Ambiguous),
    };
    Ok(Response { id: wire.id, result })
}
