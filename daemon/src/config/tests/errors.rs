//! What wrong files are answered with.

use super::*;

#[test]
fn the_key_that_is_wrong_is_named() {
    let (pair, other) = (Pair::new(30), Pair::new(30));
    let path = pair.directory.path().join("chatd.toml");
    let load = |text: &str| {
        let error = Config::parse(text, &path, &surroundings()).expect_err("the text is wrong");
        error.lines().remove(0)
    };
    std::fs::copy(&other.files.key, &pair.files.key).unwrap();
    let text = "[tls]\ncertificate = \"cert.pem\"\nkey = \"key.pem\"\n";
    let line = load(text);
    assert!(
        line.ends_with("chatd.toml:3:7: tls.key: this is the key of another certificate"),
        "{line}"
    );
    pair.renew(-1);
    let line = load(text);
    assert!(
        line.contains(":2:15: tls.certificate: the certificate in "),
        "{line}"
    );
    assert!(line.contains("cert.pem expired at 2"), "{line}");
}

#[test]
fn unknown_keys_are_errors_that_name_the_nearest() {
    for (text, expected) in [
        (
            "[limits]\nnick_lenght = 9",
            "2:1: limits.nick_lenght: there is no such key; did you mean `nick_length`?",
        ),
        (
            "[server]\nnick_length = 9",
            "2:1: server.nick_length: there is no such key; did you mean `limits.nick_length`?",
        ),
        (
            "limits.burst_request = 9",
            "1:8: limits.burst_request: there is no such key",
        ),
        (
            "[limts]\nrooms = 9",
            "1:2: limts: there is no such key; did you mean `limits`?",
        ),
        (
            "[[operator]]\nnam = \"x\"",
            "2:1: operator.nam: there is no such key; did you mean `name`?",
        ),
        ("\"é\" = 1", "1:1: é: there is no such key"),
        ("[zzz]", "1:2: zzz: there is no such key"),
    ] {
        let lines = lines(text);
        assert!(lines.iter().any(|line| line == expected), "{text}: {lines:?}");
    }
}

#[test]
fn wrong_values_of_tls_and_sts() {
    for (text, expected) in [
        (
            "tls.certificate = \"/nowhere/cert.pem\"",
            "1:19: tls.certificate: both certificate and key have to be there",
        ),
        (
            "tls.key = \"/nowhere/key.pem\"",
            "1:11: tls.certificate: both certificate and key have to be there",
        ),
        (
            "tls.certificate = \"/nowhere/cert.pem\"\ntls.key = \"/nowhere/key.pem\"",
            "1:19: tls.certificate: /nowhere/cert.pem: No such file or directory (os error 2); \
             chatd --make-certificate makes both, signed by the server itself",
        ),
        (
            "tls.min_version = \"1.1\"",
            "1:19: tls.min_version: expected \"1.2\" | \"1.3\", found \"1.1\"",
        ),
        (
            "sts.port = 65536",
            "1:12: sts.port: expected a whole number from 0 to 65535, found 65536",
        ),
        (
            "sts.duration = \"30d\"",
            "1:16: sts.port: port is missing: without it, clients that connect without TLS are not sent to it",
        ),
        (
            "sts.hosts = [\"chat example\"]",
            "1:13: sts.hosts: expected a list of host names, such as [\"chat.example.org\"], found [...]",
        ),
    ] {
        assert_eq!(lines(text), [expected], "{text}");
    }
}

#[test]
fn wrong_values_say_where_they_are_and_what_was_expected() {
    for (text, expected) in [
        (
            "[limits]\n  whowas = -1",
            "2:12: limits.whowas: expected a whole number from 0 to 1000000, found -1",
        ),
        (
            "limits.rooms = \"9\"",
            "1:16: limits.rooms: expected a whole number from 1 to 1000000, found \"9\"",
        ),
        (
            "limits.flood = 1",
            "1:16: limits.flood: expected true or false, found 1",
        ),
        (
            "server.websocket_origins = \"https://a.b\"",
            "1:28: server.websocket_origins: expected a list of origins, such as [\"https://chat.example.org\"], \
             found \"https://a.b\"",
        ),
        (
            "server.websocket_origins = [\"https://a.b\", \"https://a.b/chat\"]",
            "1:28: server.websocket_origins: expected a list of origins, such as [\"https://chat.example.org\"], \
             found [...]",
        ),
        ("limits = 1", "1:10: limits: expected a table, [limits], found 1"),
        (
            "listen = 1",
            "1:10: listen: expected a list of tables, each headed [[listen]], found 1",
        ),
        (
            "listen = [1]",
            "1:11: listen: expected a list of tables, each headed [[listen]], found 1",
        ),
        (
            "log.level = \"loud\"",
            "1:13: log.level: expected \"off\" | \"error\" | \"warn\" | \"info\" | \"debug\" | \"trace\", found \"loud\"",
        ),
        (
            "log.target = \"sylog\"",
            "1:14: log.target: expected \"stderr\", \"syslog\", or the path of a file with a slash in it, such as \
             \"/var/log/chatd/chatd.log\", found \"sylog\"",
        ),
        (
            "timeouts.ping = \"soon\"",
            "1:17: timeouts.ping: expected a duration from 100ms to 1day, such as \"30s\", \"2m\" or \"90d\", \
             found \"soon\"",
        ),
        (
            "server.name = \"localhost\"",
            "1:15: server.name: expected a host name with a dot in it, such as \"chat.example.org\", \
             found \"localhost\"",
        ),
        (
            "server.language = \"pt\"",
            "1:19: server.language: expected \"en\" | \"pt-BR\", found \"pt\"",
        ),
        (
            "rooms.default = \"geral\"",
            "1:17: rooms.default: no room can be called geral: A name may not begin with \"g\".",
        ),
        (
            "server.location = \"a\\nb\"",
            "1:19: server.location: expected a text of one line, found \"a\\nb\"",
        ),
        (
            "[[listen]]\naddress = \"localhost:1\"",
            "2:11: listen.address: expected an address with its port, such as \
          \"127.0.0.1:6667\", \"0.0.0.0:6667\" or \"[::]:6667\", found \"localhost:1\"",
        ),
        (
            "[[listen]]\ndialect = \"irc\"",
            "1:1: listen.address: address is missing",
        ),
        (
            "[[listen]]\naddress = \"[::]:1\"\ntls = true",
            "3:7: listen.tls: TLS needs a certificate and its key; say where they are: \
             [tls] certificate = \"cert.pem\", key = \"key.pem\"",
        ),
        (
            "listen = [{ address = \"[::]:1\" }, { address = \"[::]:1\" }]",
            "1:47: listen.address: another [[listen]] has this address",
        ),
        (
            "[[operator]]\nname = \"a\"",
            "1:1: operator: name or password is missing",
        ),
        (
            "server.motd = \"a\"\nserver.motd_file = \"b\"",
            "2:20: server.motd_file: set either motd or motd_file",
        ),
        (
            "server.motd_file = \"missing\"",
            "1:20: server.motd_file: /etc/chatd/missing: No such file or directory (os error 2)",
        ),
        ("[server", "1:8: unclosed table, expected `]`"),
        ("a = 1\na = 2", "2:1: duplicate key"),
    ] {
        assert_eq!(lines(text), [expected], "{text}");
    }
}

#[test]
fn all_that_is_wrong_is_reported_together_in_the_order_of_the_file() {
    let text = "[timeouts]\nping = 1\nfoo = 2\n[limits]\nrooms = 0\n";
    let error = parse(text).unwrap_err();
    let lines = lines(text);
    assert_eq!(
        lines.iter().map(|line| &line[..2]).collect::<Vec<_>>(),
        ["2:", "3:", "5:"]
    );
    assert!(error.summary().ends_with("(and 2 more)"), "{}", error.summary());
    let report = error.report(false);
    for part in [
        "error: timeouts.ping: expected",
        "chatd.toml:2:8",
        "2 | ping = 1",
        "limits.rooms",
    ] {
        assert!(report.contains(part), "{report}");
    }
    let many = (0..50).fold(String::new(), |text, n| text + &format!("unknown{n} = 1\n"));
    assert!(
        parse(&many)
            .unwrap_err()
            .report(false)
            .ends_with("... and 30 more errors")
    );
}

#[test]
fn errors_speak_portuguese_to_those_who_do() {
    let surroundings = Surroundings {
        language: Language::PtBr,
        ..surroundings()
    };
    let error = Config::parse(
        "limits.rooms = 0\nlimits.flod = 1",
        Path::new("c.toml"),
        &surroundings,
    )
    .unwrap_err();
    assert_eq!(
        error.lines(),
        [
            "c.toml:1:16: limits.rooms: esperado: um número inteiro de 1 a 1000000; encontrado: 0",
            "c.toml:2:8: limits.flod: não existe essa chave; você quis dizer `flood`?",
        ]
    );
    assert!(error.summary().ends_with("(e mais 1)"));
}

#[test]
fn a_password_that_is_not_hashed_is_refused_and_not_repeated() {
    for text in [
        "server.password = \"hunter2\"",
        "[[operator]]\nname = \"a\"\npassword = \"hunter2\"",
        "server.password = hunter2",
    ] {
        let error = parse(text).unwrap_err();
        for said in [error.summary(), error.report(false)] {
            assert!(!said.contains("hunter2"), "{said}");
        }
    }
    let line = lines("server.password = \"hunter2\"").remove(0);
    assert!(
        line.starts_with("1:19: server.password: this is not a password's hash;"),
        "{line}"
    );
    assert!(
        line.ends_with("make one with `chatd --hash-password`: it starts with $argon2id$"),
        "{line}"
    );
}

#[test]
fn a_file_that_cannot_be_read_says_so() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("none.toml");
    let error = Config::load(&path, &surroundings()).unwrap_err();
    assert!(
        error
            .summary()
            .ends_with("none.toml: No such file or directory (os error 2)"),
        "{}",
        error.summary()
    );
    std::fs::write(&path, b"a = \"\xff\"").unwrap();
    let error = Config::load(&path, &surroundings()).unwrap_err();
    assert!(
        error.summary().ends_with("none.toml: the file is not UTF-8 text"),
        "{}",
        error.summary()
    );
}

#[test]
fn gateways_say_who_they_are_and_how_they_speak() {
    let gateway = |lines: &str| format!("[[gateway]]\n{lines}");
    let config = parse(&gateway(&format!(
        "name = \"web\"\nfrom = [\"::1\", \"10.0.0.0/8\"]\nprotocol = \"webirc\"\npassword = \"{HASH}\"\n\
         [[gateway]]\nname = \"front\"\nfrom = [\"192.0.2.1\"]\nprotocol = \"proxy\""
    )))
    .unwrap_or_else(|error| panic!("{}", error.report(false)));
    let at = |ip: &str| {
        let gateway = config.policy.gateway_at(ip.parse().unwrap(), |_| true);
        gateway.map(|gateway| &*gateway.name)
    };
    assert_eq!(
        [at("10.9.9.9"), at("192.0.2.1"), at("192.0.2.2")],
        [Some("web"), Some("front"), None]
    );
    let missing = "1:1: gateway: name, from or protocol is missing";
    for (text, expected) in [
        ("", missing),
        ("name = \"a\"\nfrom = [\"::1\"]", missing),
        ("name = \"a\"\nfrom = []\nprotocol = \"proxy\"", missing),
        ("from = [\"::1\"]\nprotocol = \"proxy\"", missing),
        (
            "name = \"a\"\nfrom = [\"::1\"]\nprotocol = \"webirc\"",
            "1:1: gateway: a gateway of protocol \"webirc\" needs a password",
        ),
        (
            &format!("name = \"a\"\nfrom = [\"::1\"]\nprotocol = \"proxy\"\npassword = \"{HASH}\""),
            "1:1: gateway: the PROXY protocol knows no password",
        ),
        (
            "name = \"a\"\nfrom = [\"10.0.0.0/33\"]\nprotocol = \"proxy\"",
            "3:8: gateway.from: expected a list of addresses and networks, such as [\"192.0.2.10\", \"10.0.0.0/8\"], \
             found [...]",
        ),
        (
            "name = \"a\"\nfrom = [\"::1\"]\nprotocol = \"socks\"",
            "4:12: gateway.protocol: expected \"proxy\" | \"webirc\", found \"socks\"",
        ),
    ] {
        let lines = lines(&gateway(text));
        assert_eq!(lines, [expected], "{text}");
    }
    let twice = gateway("name = \"a\"\nfrom = [\"::1\"]\nprotocol = \"proxy\"\n").repeat(2);
    assert_eq!(
        lines(&twice),
        ["6:8: gateway.name: another [[gateway]] has this name"]
    );
}

#[test]
fn an_icon_is_an_image_on_the_web() {
    for icon in [
        "http://a.b/icon.png",
        "https:///icon.png",
        "https://a.b/i con.png",
        "https://a.b/ícone.png",
        &format!("https://a.b/{}", "x".repeat(200)),
    ] {
        let lines = lines(&format!("server.icon = \"{icon}\""));
        let expected = "1:15: server.icon: expected the https address of an image, such as";
        assert!(lines.iter().any(|line| line.starts_with(expected)), "{lines:?}");
    }
}
