//! Both ends with each other, the vector of RFC 7677, and every refusal.

use base64ct::{Base64, Encoding};
use proptest::prelude::*;

use super::*;
use crate::sasl::{InvalidPassword, MAX_NAME_BYTES, prepare};

// The exchange of RFC 7677 section 3.
const CLIENT_NONCE: &str = "rOprNGfwEbeRWgbNEkqO";
const SERVER_NONCE: &str = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
const CLIENT_FIRST: &str = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
const SERVER_FIRST: &str =
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
const UNPROVEN: &str = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
const PROOF: &str = "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
const SERVER_FINAL: &str = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

fn verifier() -> Verifier {
    let salt = Base64::decode_vec("W22ZaJ0SNY7soEsUEjb6gQ==").unwrap();
    Verifier::derive("pencil", &salt, 4096).unwrap()
}

fn challenged(client_first: &str) -> Exchange {
    let first = ClientFirst::parse(client_first.as_bytes()).unwrap();
    first.challenge(verifier(), SERVER_NONCE).1
}

fn client() -> Client {
    Client::new("user", "pencil", CLIENT_NONCE).unwrap()
}

#[test]
fn the_server_follows_the_rfc() {
    let first = ClientFirst::parse(CLIENT_FIRST.as_bytes()).unwrap();
    assert_eq!((first.username(), first.authzid()), ("user", None));
    let (challenge, exchange) = first.challenge(verifier(), SERVER_NONCE);
    assert_eq!(challenge, SERVER_FIRST.as_bytes());
    let answer = exchange.finish(format!("{UNPROVEN},p={PROOF}").as_bytes());
    assert_eq!(answer, Ok(SERVER_FINAL.as_bytes().to_vec()));
}

#[test]
fn the_client_follows_the_rfc() {
    let mut client = client();
    assert_eq!(client.first(), CLIENT_FIRST.as_bytes());
    let answer = client.respond(SERVER_FIRST.as_bytes()).unwrap();
    assert_eq!(answer, format!("{UNPROVEN},p={PROOF}").into_bytes());
    assert_eq!(client.verify(SERVER_FINAL.as_bytes()), Ok(()));
}

#[test]
fn first_messages_are_read() {
    let cases = [
        ("y,,n=ana,r=x", "ana", None),
        ("n,a=bia,n=ana,r=x", "ana", Some("bia")),
        ("n,a=b=3D=2Cia,n=a=2Cn=3Da=3D,r=x", "a,n=a=", Some("b=,ia")),
        ("n,,n=joão,r=!~,x=y=z,z=1", "joão", None),
        ("n,,n=*,r=n=p", "*", None),
    ];
    for (message, username, authzid) in cases {
        let first = ClientFirst::parse(message.as_bytes()).unwrap();
        assert_eq!(
            (first.username(), first.authzid()),
            (username, authzid),
            "{message}"
        );
    }
}

#[test]
fn first_messages_are_refused() {
    use ScramError::*;
    let cases: [(&[u8], ScramError); 30] = [
        (b"", InvalidEncoding),
        (b"n", InvalidEncoding),
        (b"n,", InvalidEncoding),
        (b"n,,", InvalidEncoding),
        (b"N,,n=ana,r=x", InvalidEncoding),
        (b"n=ana,r=x", InvalidEncoding),
        (b"x,,n=ana,r=x", InvalidEncoding),
        (b"p,,n=ana,r=x", InvalidEncoding),
        (b"p=tls-unique,,n=ana,r=x", ChannelBindingNotSupported),
        (b"n,bia,n=ana,r=x", InvalidEncoding),
        (b"n,a=,n=ana,r=x", InvalidEncoding),
        (b"n,a=b=ia,n=ana,r=x", InvalidUsernameEncoding),
        (b"n,,m=x,n=ana,r=x", ExtensionsNotSupported),
        (b"n,,n=ana,r=x,m=x", ExtensionsNotSupported),
        (b"n,,n=,r=x", InvalidEncoding),
        (b"n,,r=x,n=ana", InvalidEncoding),
        (b"n,,n=ana", InvalidEncoding),
        (b"n,,n=ana,", InvalidEncoding),
        (b"n,,n=ana,r=", InvalidEncoding),
        (b"n,,n=ana,r=a b", InvalidEncoding),
        (b"n,,n=ana,r=\xc3\xa3", InvalidEncoding),
        (b"n,,n=ana,r=x\x7f", InvalidEncoding),
        (b"n,,n=ana,r=x,", InvalidEncoding),
        (b"n,,n=ana,r=x,x", InvalidEncoding),
        (b"n,,n=ana,r=x,x=", InvalidEncoding),
        (b"n,,n=ana,r=x,1=x", InvalidEncoding),
        (b"n,,n=an=a,r=x", InvalidUsernameEncoding),
        (b"n,,n=ana=2c,r=x", InvalidUsernameEncoding),
        (b"n,,n=jo\xe3o,r=x", InvalidEncoding),
        (b"n,,n=an\0a,r=x", InvalidEncoding),
    ];
    for (message, error) in cases {
        assert_eq!(
            ClientFirst::parse(message),
            Err(error),
            "{}",
            message.escape_ascii()
        );
    }
}

#[test]
fn first_messages_are_bounded() {
    let parse = |authzid, name, nonce, extension| {
        let [authzid, name, nonce, extension] =
            [authzid, name, nonce, extension].map(|bytes: usize| "x".repeat(bytes));
        let message = format!("n,a={authzid},n={name},r={nonce},x={extension}");
        ClientFirst::parse(message.as_bytes()).map(|_| ())
    };
    let (name, nonce) = (MAX_NAME_BYTES, MAX_NONCE_BYTES);
    assert_eq!(parse(name, name, nonce, 1), Ok(()));
    assert_eq!(parse(name + 1, 1, 1, 1), Err(ScramError::InvalidUsernameEncoding));
    assert_eq!(parse(1, name + 1, 1, 1), Err(ScramError::InvalidUsernameEncoding));
    assert_eq!(parse(1, 1, nonce + 1, 1), Err(ScramError::OtherError));
    assert_eq!(parse(1, 1, 1, MAX_MESSAGE_BYTES), Err(ScramError::OtherError));
}

#[test]
fn final_messages_are_refused() {
    use ScramError::*;
    let nonce = format!("{CLIENT_NONCE}{SERVER_NONCE}");
    let cases = [
        (String::new(), InvalidEncoding),
        (UNPROVEN.to_owned(), InvalidEncoding),
        (format!("p={PROOF}"), InvalidEncoding),
        (format!("{UNPROVEN},p="), InvalidProof),
        (format!("{UNPROVEN},p=AAAA"), InvalidProof),
        (
            format!("{UNPROVEN},p={}", Base64::encode_string(&[0; 32])),
            InvalidProof,
        ),
        (format!("{UNPROVEN},p=!"), InvalidEncoding),
        (format!("{UNPROVEN},p={PROOF},x=y"), InvalidEncoding),
        // The proof is of the message without this.
        (format!("{UNPROVEN},x=y,p={PROOF}"), InvalidProof),
        (format!("{UNPROVEN},m=y,p={PROOF}"), ExtensionsNotSupported),
        (format!("{UNPROVEN},,p={PROOF}"), InvalidEncoding),
        (format!("c=biws,p={PROOF}"), InvalidEncoding),
        (format!("r={nonce},c=biws,p={PROOF}"), InvalidEncoding),
        (format!("c=!,r={nonce},p={PROOF}"), InvalidEncoding),
        (format!("c=eSws,r={nonce},p={PROOF}"), ChannelBindingsDontMatch),
        (format!("c=biws,r={CLIENT_NONCE},p={PROOF}"), OtherError),
        (format!("c=biws,r={nonce}x,p={PROOF}"), OtherError),
        (
            format!("{UNPROVEN},x={},p={PROOF}", "y".repeat(MAX_MESSAGE_BYTES)),
            OtherError,
        ),
    ];
    let exchange = challenged(CLIENT_FIRST);
    for (message, error) in cases {
        assert_eq!(exchange.finish(message.as_bytes()), Err(error), "{message}");
    }
    assert_eq!(exchange.finish(b"\xff"), Err(InvalidEncoding));
}

#[test]
fn the_header_is_repeated_whole() {
    for first in ["y,,", "n,a=bia,"] {
        let exchange = challenged(&format!("{first}n=user,r={CLIENT_NONCE}"));
        let answer = |header: &str| {
            let header = Base64::encode_string(header.as_bytes());
            let answer = format!("c={header},r={CLIENT_NONCE}{SERVER_NONCE},p={PROOF}");
            exchange.finish(answer.as_bytes())
        };
        assert_eq!(answer("n,,"), Err(ScramError::ChannelBindingsDontMatch));
        // The header is right, and the proof, which covers it, is of another.
        assert_eq!(answer(first), Err(ScramError::InvalidProof));
    }
}

#[test]
fn wrong_passwords_are_refused() {
    let mut client = Client::new("user", "Pencil", CLIENT_NONCE).unwrap();
    let exchange = challenged(CLIENT_FIRST);
    let answer = client.respond(SERVER_FIRST.as_bytes()).unwrap();
    assert_eq!(exchange.finish(&answer), Err(ScramError::InvalidProof));
    assert_eq!(ScramError::InvalidProof.message(), b"e=invalid-proof");
    assert_eq!(
        client.verify(SERVER_FINAL.as_bytes()),
        Err(ClientError::Signature)
    );
    for password in ["", "a\0b"] {
        assert!(Client::new("user", password, CLIENT_NONCE).is_err());
    }
    let refused = Verifier::derive("a\u{7}b", b"salt", 1).map(|_| ());
    assert_eq!(refused, Err(InvalidPassword::Characters));
}

#[test]
fn nobody_can_tell_a_decoy() {
    let decoy = Verifier::decoy(b"secret", "ana");
    let again = Verifier::decoy(b"secret", "ana");
    assert_eq!(
        (&decoy.salt, decoy.stored_key, decoy.server_key),
        (&again.salt, again.stored_key, again.server_key)
    );
    assert_eq!(decoy.salt.len(), Verifier::SALT_BYTES);
    assert_eq!(decoy.iterations, Verifier::ITERATIONS);
    for other in [
        Verifier::decoy(b"secret", "bia"),
        Verifier::decoy(b"public", "ana"),
    ] {
        assert_ne!(decoy.salt, other.salt);
        assert_ne!(decoy.stored_key, other.stored_key);
        assert_ne!(decoy.server_key, other.server_key);
    }

    let mut client = Client::new("ana", "pencil", CLIENT_NONCE).unwrap();
    let first = ClientFirst::parse(&client.first()).unwrap();
    let (challenge, exchange) = first.challenge(decoy, SERVER_NONCE);
    let answer = client.respond(&challenge).unwrap();
    assert_eq!(exchange.finish(&answer), Err(ScramError::InvalidProof));
}

#[test]
fn the_client_refuses_challenges() {
    let nonce = format!("{CLIENT_NONCE}{SERVER_NONCE}");
    let too_long = format!("r={nonce},s=AAAA,i=4096,x={}", "y".repeat(MAX_MESSAGE_BYTES));
    let cases = [
        (String::new(), ClientError::Malformed),
        (format!("r={nonce},s=AAAA"), ClientError::Malformed),
        (format!("r={nonce},i=4096,s=AAAA"), ClientError::Malformed),
        (format!("m=x,r={nonce},s=AAAA,i=4096"), ClientError::Malformed),
        (format!("r={nonce},s=AAAA,i=4096,m=x"), ClientError::Malformed),
        (format!("r={nonce},s=AAAA,i=4096,"), ClientError::Malformed),
        (format!("r={nonce},s=,i=4096"), ClientError::Malformed),
        (format!("r={nonce},s=!,i=4096"), ClientError::Malformed),
        (format!("r={nonce} ,s=AAAA,i=4096"), ClientError::Malformed),
        (format!("r={nonce},s=AAAA,i="), ClientError::Malformed),
        (format!("r={nonce},s=AAAA,i=x"), ClientError::Malformed),
        (format!("r={nonce},s=AAAA,i=+5000"), ClientError::Malformed),
        (format!("r={nonce},s=AAAA,i=05000"), ClientError::Malformed),
        (too_long, ClientError::Malformed),
        (format!("r={nonce},s=AAAA,i=4095"), ClientError::Iterations),
        (format!("r={nonce},s=AAAA,i=1000001"), ClientError::Iterations),
        (format!("r={nonce},s=AAAA,i=99999999999"), ClientError::Iterations),
        (format!("r={CLIENT_NONCE},s=AAAA,i=4096"), ClientError::Nonce),
        (format!("r={SERVER_NONCE},s=AAAA,i=4096"), ClientError::Nonce),
        (
            "e=other-error".to_owned(),
            ClientError::Refused("other-error".into()),
        ),
        ("e=\u{1b}[2J".to_owned(), ClientError::Malformed),
    ];
    let mut client = client();
    for (message, error) in cases {
        assert_eq!(client.respond(message.as_bytes()), Err(error), "{message}");
    }
    assert_eq!(
        client.verify(SERVER_FINAL.as_bytes()),
        Err(ClientError::OutOfTurn)
    );
}

#[test]
fn the_client_refuses_signatures() {
    let mut client = client();
    client.respond(SERVER_FIRST.as_bytes()).unwrap();
    let zeros = format!("v={}", Base64::encode_string(&[0; 32]));
    let mandatory = format!("{SERVER_FINAL},m=x");
    let refused = ClientError::Refused("invalid-proof".into());
    let cases = [
        ("", ClientError::Malformed),
        ("v=", ClientError::Malformed),
        ("v=!", ClientError::Malformed),
        ("v=AAAA", ClientError::Signature),
        (&zeros, ClientError::Signature),
        (&mandatory, ClientError::Malformed),
        ("e=invalid-proof", refused),
    ];
    for (message, error) in cases {
        assert_eq!(client.verify(message.as_bytes()), Err(error), "{message}");
    }
    assert_eq!(client.verify(SERVER_FINAL.as_bytes()), Ok(()));
}

#[test]
fn nothing_secret_is_shown() {
    let (verifier, exchange) = (verifier(), challenged(CLIENT_FIRST));
    assert_eq!(format!("{verifier:?}"), "Verifier { iterations: 4096, .. }");
    assert_eq!(format!("{exchange:?}"), "Exchange { .. }");
    assert!(!format!("{:?}", client()).contains("pencil"));
}

/// Text that looks like messages, so that reading it gets far.
fn messages() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..64),
        "([nyp],|[nracsipmve]=[A-Za-z0-9+/=,]{0,8}|\\PC){0,8}".prop_map(String::into_bytes),
    ]
}

/// Passwords of any letters that one may have.
fn passwords() -> impl Strategy<Value = String> {
    let usable = |text: &str| prepare(text).is_ok();
    let letter = any::<char>().prop_filter("no letter", move |c| usable(c.encode_utf8(&mut [0; 4])));
    prop::collection::vec(letter, 1..24)
        .prop_map(|letters| letters.into_iter().collect::<String>())
        .prop_filter("cannot be prepared", move |password| usable(password))
}

proptest! {
    #[test]
    fn anything_is_read(message in messages()) {
        let _ = ClientFirst::parse(&message);
        let nonce = format!("r={CLIENT_NONCE}x,s=AAAA,i=1,");
        let mut client = client();
        let _ = client.respond(&message);
        let _ = client.respond(&[nonce.as_bytes(), &message].concat());
        let _ = client.verify(&message);
    }

    #[test]
    fn names_survive(name in "[^\0]{1,60}") {
        prop_assert_eq!(unescape(&escape(&name)), Some(name.as_str().into()));
        let client = Client::new(&name, "pencil", CLIENT_NONCE).unwrap();
        let first = ClientFirst::parse(&client.first()).unwrap();
        prop_assert_eq!(first.username(), name);
    }
}

proptest! {
    // Few, since each hashes thousands of times.
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_answer_is_read(message in messages()) {
        let exchange = challenged(CLIENT_FIRST);
        prop_assert!(exchange.finish(&message).is_err());
        prop_assert!(exchange.finish(&[UNPROVEN.as_bytes(), b",p=", &message].concat()).is_err());
    }

    #[test]
    fn who_knows_the_password_logs_in(
        password in passwords(),
        salt in prop::collection::vec(any::<u8>(), 1..32),
        nonces in ("[!-+\\--~]{1,32}", "[!-+\\--~]{1,32}"),
    ) {
        let verifier = Verifier::derive(&password, &salt, 4096).unwrap();
        let mut client = Client::new("ana", &password, &nonces.0).unwrap();
        let first = ClientFirst::parse(&client.first()).unwrap();
        let (challenge, exchange) = first.challenge(verifier, &nonces.1);
        let answer = client.respond(&challenge).unwrap();
        let signature = exchange.finish(&answer).unwrap();
        prop_assert_eq!(client.verify(&signature), Ok(()));
    }
}
