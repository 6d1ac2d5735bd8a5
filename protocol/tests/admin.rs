//! The admin socket's lines: JSON-RPC 2.0 (jsonrpc.org/specification), byte by byte and with everything that
//! can be wrong with them.

use proptest::prelude::*;
use protocol::admin::{
    Broadcast, Broadcasted, Call, Connections, DecodeError, Error, ErrorKind, Hello, Id, Kick, ListFilter,
    MAX_REQUEST, Noun, Reply, Request, Response, Stop, decode_call, decode_response, encode,
};

fn line<T: serde::Serialize>(message: &T) -> String {
    String::from_utf8(encode(message)).unwrap()
}

#[test]
fn requests_are_read_as_they_were_written() {
    let kick = Kick {
        target: "10.0.0.0/8".to_owned(),
        reason: Some("bye\nQUIT".to_owned()),
        dry_run: true,
        after: None,
    };
    let requests = [
        Request::Version(Hello { protocol: 1 }),
        Request::List(ListFilter::default()),
        Request::List(ListFilter {
            room: Some("#geral".to_owned()),
            after: Some(17),
            ..ListFilter::default()
        }),
        Request::Kick(kick),
        Request::Broadcast(Broadcast {
            text: "olá".to_owned(),
            room: None,
            ..Broadcast::default()
        }),
        Request::Status,
        Request::Reload,
        Request::Stop(Stop::default()),
    ];
    for (number, request) in requests.into_iter().enumerate() {
        let id = i64::try_from(number).map(Id::Number).unwrap();
        let written = line(&Call::new(id.clone(), request.clone()));
        assert_eq!(written.matches('\n').count(), 1, "{written}");
        assert!(Request::METHODS.contains(&request.method()));
        let call = decode_call(written.trim_end().as_bytes()).unwrap();
        assert_eq!((call.id, call.request), (id, request));
    }
}

#[test]
fn lines_are_what_the_specification_says() {
    let call = Call::new(Id::Number(1), Request::Status);
    assert_eq!(
        line(&call),
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"status\"}\n"
    );
    let call = Call::new(
        Id::String("a".to_owned()),
        Request::Version(Hello { protocol: 1 }),
    );
    let expected = r#"{"jsonrpc":"2.0","id":"a","method":"version","params":{"protocol":1}}"#;
    assert_eq!(line(&call).trim_end(), expected);

    let result = Ok(Reply::Broadcast(Broadcasted {
        recipients: 3,
        ..Broadcasted::default()
    }));
    let response = Response {
        id: Id::Number(1),
        result,
    };
    assert_eq!(
        line(&response).trim_end(),
        r#"{"jsonrpc":"2.0","id":1,"result":{"recipients":3,"not_kept":0}}"#
    );
    let error = Error::not_found(Noun::User, "mari", Vec::new());
    let response = Response::<Reply> {
        id: Id::Null,
        result: Err(error),
    };
    assert_eq!(
        line(&response).trim_end(),
        r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"no user \"mari\"","data":{"kind":"not_found","missing":{"what":"user","name":"mari"}}}}"#
    );
}

#[test]
fn parameters_may_be_left_out_only_where_none_are_needed() {
    for (method, params, fits) in [
        ("list", "", true),
        ("list", r#","params":{}"#, true),
        ("status", r#","params":{}"#, true),
        ("stop", "", true),
        ("kick", "", false),
        ("broadcast", r#","params":{"room":"geral"}"#, false),
        // A misspelled condition must not turn into no condition.
        ("list", r#","params":{"usr":"ana"}"#, false),
        ("kick", r#","params":{"target":"ana","dryrun":true}"#, false),
        ("status", r#","params":{"verbose":true}"#, false),
        ("list", r#","params":{"dialect":"jabber"}"#, false),
        ("list", r#","params":[1,2]"#, false),
    ] {
        let line = format!(r#"{{"jsonrpc":"2.0","id":7,"method":"{method}"{params}}}"#);
        match decode_call(line.as_bytes()) {
            Ok(call) => assert!(fits, "{line} became {call:?}"),
            Err((id, error)) => {
                assert!(!fits, "{line}: {error}");
                assert_eq!((id, error.code), (Id::Number(7), Error::INVALID_PARAMS), "{line}");
                assert_eq!(error.data.kind, ErrorKind::Invalid);
            }
        }
    }
}

#[test]
fn what_is_no_request_is_answered_with_the_code_for_it() {
    for (line, id, code) in [
        ("", Id::Null, Error::PARSE_ERROR),
        ("{", Id::Null, Error::PARSE_ERROR),
        ("GET / HTTP/1.1", Id::Null, Error::PARSE_ERROR),
        ("[]", Id::Null, Error::INVALID_REQUEST),
        ("7", Id::Null, Error::INVALID_REQUEST),
        (
            r#"{"jsonrpc":"2.0","method":"status"}"#,
            Id::Null,
            Error::INVALID_REQUEST,
        ),
        (
            r#"{"jsonrpc":"2.0","id":null,"method":"status"}"#,
            Id::Null,
            Error::INVALID_REQUEST,
        ),
        (
            r#"{"jsonrpc":"2.0","id":{},"method":"status"}"#,
            Id::Null,
            Error::INVALID_REQUEST,
        ),
        (
            r#"{"jsonrpc":"1.0","id":1,"method":"status"}"#,
            Id::Number(1),
            Error::INVALID_REQUEST,
        ),
        (
            r#"{"id":1,"method":"status"}"#,
            Id::Number(1),
            Error::INVALID_REQUEST,
        ),
        (
            r#"{"jsonrpc":"2.0","id":"x"}"#,
            Id::String("x".to_owned()),
            Error::INVALID_REQUEST,
        ),
        (
            r#"{"jsonrpc":"2.0","id":1,"method":"halt"}"#,
            Id::Number(1),
            Error::METHOD_NOT_FOUND,
        ),
        (
            r#"{"jsonrpc":"2.0","id":1,"method":"show","params":["ana"]}"#,
            Id::Number(1),
            Error::INVALID_PARAMS,
        ),
        (
            r#"{"jsonrpc":"2.0","id":1,"method":"log_level","params":null}"#,
            Id::Number(1),
            Error::INVALID_PARAMS,
        ),
    ] {
        let (found, error) = decode_call(line.as_bytes()).unwrap_err();
        assert_eq!((found, error.code), (id, code), "{line}");
    }
    assert_eq!(decode_call(&[0xff; 9]).unwrap_err().1.code, Error::PARSE_ERROR);
}

#[test]
fn requests_are_bounded() {
    let request = |text: String| {
        Call::new(
            Id::Number(1),
            Request::Broadcast(Broadcast {
                text,
                ..Broadcast::default()
            }),
        )
    };
    let empty = encode(&request(String::new())).len() - 1;
    let longest = encode(&request("a".repeat(MAX_REQUEST - empty)));
    assert!(decode_call(longest.trim_ascii_end()).is_ok());
    let too_long = encode(&request("a".repeat(MAX_REQUEST - empty + 1)));
    assert_eq!(
        decode_call(too_long.trim_ascii_end()).unwrap_err().1.code,
        Error::INVALID_REQUEST
    );
    // Nested deeper than a parser should follow.
    assert_eq!(
        decode_call(&vec![b'['; 60_000]).unwrap_err().1.code,
        Error::PARSE_ERROR
    );
}

#[test]
fn responses_are_read_as_they_were_written() {
    let response = Response {
        id: Id::Number(1),
        result: Ok(Reply::List(Connections::default())),
    };
    let read = decode_response::<Connections>(&encode(&response)).unwrap();
    assert_eq!(
        (read.id, read.result),
        (Id::Number(1), Ok(Connections::default()))
    );

    let error = Error::new(ErrorKind::Denied, "no").with_hint("ask root");
    let response = Response::<Reply> {
        id: Id::Number(2),
        result: Err(error.clone()),
    };
    let read = decode_response::<Connections>(&encode(&response)).unwrap();
    assert_eq!(read.result, Err(error));
}

#[test]
fn newer_servers_may_add_keys() {
    let line = br#"{"jsonrpc":"2.0","id":1,"result":{"recipients":3,"skipped":1},"extra":0}"#;
    let read = decode_response::<Broadcasted>(line).unwrap();
    assert_eq!(
        read.result,
        Ok(Broadcasted {
            recipients: 3,
            ..Broadcasted::default()
        })
    );
}

#[test]
fn a_response_has_either_a_result_or_an_error() {
    for line in [
        r#"{"jsonrpc":"2.0","id":1}"#,
        r#"{"jsonrpc":"2.0","id":1,"result":{"recipients":3},"error":{"code":1,"message":"","data":{"kind":"failed"}}}"#,
    ] {
        assert!(
            matches!(
                decode_response::<Broadcasted>(line.as_bytes()),
                Err(DecodeError::Ambiguous)
            ),
            "{line}"
        );
    }
    for line in [
        "",
        "{}",
        r#"{"jsonrpc":"1.0","id":1,"result":{"recipients":3,"not_kept":0}}"#,
    ] {
        assert!(
            matches!(
                decode_response::<Broadcasted>(line.as_bytes()),
                Err(DecodeError::Json(_))
            ),
            "{line}"
        );
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = decode_call(&bytes);
        let _ = decode_response::<Connections>(&bytes);
    }
}
