use protocol::sasl::Mechanism;

use super::{answered, asked, take};
use crate::dialect::Step;
use crate::server::request::Request;

/// What the lines of a log-in become.
fn log_in(lines: &str) -> (Vec<Request>, String) {
    let (steps, out) = take("sasl", lines);
    let requests = steps.into_iter().filter_map(|step| match step {
        Step::Request { request, .. } => Some(request),
        _ => None,
    });
    (requests.collect(), out)
}

fn plain(message: &[u8]) -> Request {
    Request::LogIn {
        mechanism: Mechanism::Plain,
        message: message.into(),
    }
}

#[test]
fn a_log_in_is_put_together_from_its_pieces() {
    let (requests, out) = log_in("AUTHENTICATE plain\nAUTHENTICATE AGFuYQBzZWNyZXQ=\n");
    assert_eq!(requests, [plain(b"\0ana\0secret")]);
    assert_eq!(out, ":irc.test AUTHENTICATE +\r\n");
    let whole = "A".repeat(400);
    let (requests, _) = log_in(&format!(
        "AUTHENTICATE PLAIN\nAUTHENTICATE {whole}\nAUTHENTICATE +\n"
    ));
    assert_eq!(requests, [plain(&[0; 300])]);
}

#[test]
fn a_log_in_can_fail_before_the_core_hears_of_it() {
    assert!(
        answered("AUTHENTICATE PLAIN").contains(" 904 ana :"),
        "not asked for"
    );
    let (requests, out) = log_in("AUTHENTICATE FOO\n");
    assert_eq!(requests, []);
    assert!(
        out.contains(" 908 ana PLAIN,SCRAM-SHA-256 :") && out.contains(" 904 ana :"),
        "{out}"
    );
    for (piece, numeric) in [("*", "906"), ("!!!", "904"), (&*"A".repeat(401), "905")] {
        let (requests, out) = log_in(&format!("AUTHENTICATE PLAIN\nAUTHENTICATE {piece}\n"));
        assert_eq!(requests, [Request::AbortLogIn], "{piece}");
        assert!(out.contains(&format!(" {numeric} ana :")), "{piece}: {out}");
    }
}

#[test]
fn registering_names_the_account_and_where_to_write() {
    let register = |account: Option<&str>, email: Option<&str>| Request::Register {
        account: account.map(Into::into),
        email: email.map(Into::into),
        password: "secret".into(),
    };
    assert_eq!(asked("REGISTER * * secret"), register(None, None));
    assert_eq!(
        asked("REGISTER ana a@b.example :secret"),
        register(Some("ana"), Some("a@b.example"))
    );
    assert!(answered("REGISTER * *").contains(" 461 ana REGISTER :"));
}
