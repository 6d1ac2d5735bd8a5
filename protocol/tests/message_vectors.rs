//! How messages are taken apart and put together: the vectors `msg-split` and `msg-join` of ircdocs'
//! `parser-tests` (github.com/ircdocs/parser-tests, CC0), as tables.

use std::collections::BTreeMap;

use protocol::irc::format::MessageWriter;
use protocol::irc::message::Message;

/// The parts of a message. A tag without a value has an empty one.
#[derive(Debug, Clone, Copy)]
struct Parts {
    tags: &'static [(&'static str, &'static str)],
    source: Option<&'static str>,
    command: &'static str,
    params: &'static [&'static str],
}

const fn command(command: &'static str, params: &'static [&'static str]) -> Parts {
    Parts {
        tags: &[],
        source: None,
        command,
        params,
    }
}

impl Parts {
    const fn from(self, source: &'static str) -> Self {
        Self {
            source: Some(source),
            ..self
        }
    }

    const fn tagged(self, tags: &'static [(&'static str, &'static str)]) -> Self {
        Self { tags, ..self }
    }
}

const WORDS: &[&str] = &["bar", "baz", "asdf"];
const SPACED: &[&str] = &["bar", "baz", "asdf quux"];
const BLANK: &[&str] = &["bar", "baz", "  "];
const EMPTY: &[&str] = &["bar", "baz", ""];
const THREE: &[&str] = &["param1", "param2", "param3 param3"];
const ESCAPED: &[(&str, &str)] = &[("a", "b\\and\nk"), ("d", "gh;764")];
const VENDORS: &[(&str, &str)] = &[
    ("tag1", "value1"),
    ("tag2", ""),
    ("vendor1/tag3", "value2"),
    ("vendor2/tag4", ""),
];

const SPLIT: &[(&str, Parts)] = &[
    ("foo bar baz asdf", command("foo", WORDS)),
    (":coolguy foo bar baz asdf", command("foo", WORDS).from("coolguy")),
    // The last parameter, in all its forms.
    ("foo bar baz :asdf quux", command("foo", SPACED)),
    ("foo bar baz :", command("foo", EMPTY)),
    ("foo bar baz ::asdf", command("foo", &["bar", "baz", ":asdf"])),
    (
        ":coolguy foo bar baz :asdf quux",
        command("foo", SPACED).from("coolguy"),
    ),
    (
        ":coolguy foo bar baz :  asdf quux ",
        command("foo", &["bar", "baz", "  asdf quux "]).from("coolguy"),
    ),
    (
        ":coolguy PRIVMSG bar :lol :) ",
        command("PRIVMSG", &["bar", "lol :) "]).from("coolguy"),
    ),
    (":coolguy foo bar baz :", command("foo", EMPTY).from("coolguy")),
    (":coolguy foo bar baz :  ", command("foo", BLANK).from("coolguy")),
    (":src JOIN #chan", command("JOIN", &["#chan"]).from("src")),
    (":src JOIN :#chan", command("JOIN", &["#chan"]).from("src")),
    (":src AWAY", command("AWAY", &[]).from("src")),
    (":src AWAY ", command("AWAY", &[]).from("src")),
    ("COMMAND", command("COMMAND", &[])),
    // Tags, with and without values, escapes and vendors.
    (
        "@a=b;c=32;k;rt=ql7 foo",
        command("foo", &[]).tagged(&[("a", "b"), ("c", "32"), ("k", ""), ("rt", "ql7")]),
    ),
    (
        r"@a=b\\and\nk;c=72\s45;d=gh\:764 foo",
        command("foo", &[]).tagged(&[("a", "b\\and\nk"), ("c", "72 45"), ("d", "gh;764")]),
    ),
    (
        "@c;h=;a=b :quux ab cd",
        command("ab", &["cd"])
            .from("quux")
            .tagged(&[("c", ""), ("h", ""), ("a", "b")]),
    ),
    (
        "@tag1=value1;tag2;vendor1/tag3=value2;vendor2/tag4= :irc.example.com COMMAND param1 param2 :param3 param3",
        command("COMMAND", THREE).from("irc.example.com").tagged(VENDORS),
    ),
    (
        ":irc.example.com COMMAND param1 param2 :param3 param3",
        command("COMMAND", THREE).from("irc.example.com"),
    ),
    (
        "@tag1=value1;tag2;vendor1/tag3=value2;vendor2/tag4 COMMAND param1 param2 :param3 param3",
        command("COMMAND", THREE).tagged(VENDORS),
    ),
    (
        r"@foo=\\\\\:\\s\s\r\n COMMAND",
        command("COMMAND", &[]).tagged(&[("foo", "\\\\;\\s \r\n")]),
    ),
    // Escapes are undone one character at a time; a useless backslash is dropped.
    (
        r"@tag1=value\\ntest COMMAND",
        command("COMMAND", &[]).tagged(&[("tag1", r"value\ntest")]),
    ),
    (
        r"@tag1=value\1 COMMAND",
        command("COMMAND", &[]).tagged(&[("tag1", "value1")]),
    ),
    (
        r"@tag1=value1\ COMMAND",
        command("COMMAND", &[]).tagged(&[("tag1", "value1")]),
    ),
    // The last of several tags with one name counts; a vendor's tag has another name.
    (
        "@tag1=1;tag2=3;tag3=4;tag1=5 COMMAND",
        command("COMMAND", &[]).tagged(&[("tag1", "5"), ("tag2", "3"), ("tag3", "4")]),
    ),
    (
        "@tag1=1;tag2=3;tag3=4;tag1=5;vendor/tag2=8 COMMAND",
        command("COMMAND", &[]).tagged(&[("tag1", "5"), ("tag2", "3"), ("tag3", "4"), ("vendor/tag2", "8")]),
    ),
    // A tab is no space, and control codes are ordinary bytes.
    (
        ":cool\tguy foo bar baz",
        command("foo", &["bar", "baz"]).from("cool\tguy"),
    ),
    (
        ":coolguy!ag@net\x035w\x03ork.admin PRIVMSG foo :bar baz",
        command("PRIVMSG", &["foo", "bar baz"]).from("coolguy!ag@net\x035w\x03ork.admin"),
    ),
    (
        ":coolguy!~ag@n\x02et\x0305w\x0fork.admin PRIVMSG foo :bar baz",
        command("PRIVMSG", &["foo", "bar baz"]).from("coolguy!~ag@n\x02et\x0305w\x0fork.admin"),
    ),
    // What servers have been seen to send.
    (
        ":gravel.mozilla.org 432  #momo :Erroneous Nickname: Illegal characters",
        command("432", &["#momo", "Erroneous Nickname: Illegal characters"]).from("gravel.mozilla.org"),
    ),
    (
        ":gravel.mozilla.org MODE #tckk +n ",
        command("MODE", &["#tckk", "+n"]).from("gravel.mozilla.org"),
    ),
    (
        ":services.esper.net MODE #foo-bar +o foobar  ",
        command("MODE", &["#foo-bar", "+o", "foobar"]).from("services.esper.net"),
    ),
    (
        ":SomeOp MODE #channel :+i",
        command("MODE", &["#channel", "+i"]).from("SomeOp"),
    ),
    (
        ":SomeOp MODE #channel +oo SomeUser :AnotherUser",
        command("MODE", &["#channel", "+oo", "SomeUser", "AnotherUser"]).from("SomeOp"),
    ),
];

/// What a message may look like. Where several forms are right, all of them are here.
const JOIN: &[(Parts, &[&str])] = &[
    (command("foo", WORDS), &["foo bar baz asdf", "foo bar baz :asdf"]),
    (command("AWAY", &[]).from("src"), &[":src AWAY"]),
    (command("AWAY", &[""]).from("src"), &[":src AWAY :"]),
    (
        command("foo", WORDS).from("coolguy"),
        &[":coolguy foo bar baz asdf", ":coolguy foo bar baz :asdf"],
    ),
    (command("foo", SPACED), &["foo bar baz :asdf quux"]),
    (command("foo", EMPTY), &["foo bar baz :"]),
    (command("foo", &["bar", "baz", ":asdf"]), &["foo bar baz ::asdf"]),
    (
        command("foo", SPACED).from("coolguy"),
        &[":coolguy foo bar baz :asdf quux"],
    ),
    (
        command("foo", &["bar", "baz", "  asdf quux "]).from("coolguy"),
        &[":coolguy foo bar baz :  asdf quux "],
    ),
    (
        command("PRIVMSG", &["bar", "lol :) "]).from("coolguy"),
        &[":coolguy PRIVMSG bar :lol :) "],
    ),
    (command("foo", EMPTY).from("coolguy"), &[":coolguy foo bar baz :"]),
    (
        command("foo", BLANK).from("coolguy"),
        &[":coolguy foo bar baz :  "],
    ),
    (
        command("foo", &["b\tar", "baz"]).from("coolguy"),
        &[":coolguy foo b\tar baz", ":coolguy foo b\tar :baz"],
    ),
    // An empty value may be written with or without `=`, but a missing one only without: so without.
    (
        command("foo", BLANK).from("coolguy").tagged(&[("asd", "")]),
        &["@asd :coolguy foo bar baz :  "],
    ),
    (
        command("foo", &[]).tagged(ESCAPED),
        &[r"@a=b\\and\nk;d=gh\:764 foo", r"@d=gh\:764;a=b\\and\nk foo"],
    ),
    (
        command("foo", &["par1", "par2"]).tagged(ESCAPED),
        &[
            r"@a=b\\and\nk;d=gh\:764 foo par1 par2",
            r"@a=b\\and\nk;d=gh\:764 foo par1 :par2",
            r"@d=gh\:764;a=b\\and\nk foo par1 par2",
            r"@d=gh\:764;a=b\\and\nk foo par1 :par2",
        ],
    ),
    (
        command("COMMAND", &[]).tagged(&[("foo", "\\\\;\\s \r\n")]),
        &[r"@foo=\\\\\:\\s\s\r\n COMMAND"],
    ),
];

#[test]
fn messages_are_taken_apart() {
    for (line, parts) in SPLIT {
        let message = Message::parse(line.as_bytes()).unwrap();
        // Later ones replace earlier ones.
        let tags: BTreeMap<String, String> = message
            .tags
            .iter()
            .map(|(key, value)| {
                let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
                (text(key), text(&value.unwrap_or_default()))
            })
            .collect();
        let expected = parts
            .tags
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        assert_eq!(tags, expected, "{line:?}");
        for (key, value) in parts.tags {
            assert_eq!(message.tags.get(key).as_deref(), Some(*value), "{line:?}");
        }
        assert_eq!(message.source, parts.source.map(str::as_bytes), "{line:?}");
        assert_eq!(message.command_str(), Some(parts.command), "{line:?}");
        let params: Vec<_> = (0..message.params.len())
            .filter_map(|index| message.text(index))
            .collect();
        assert_eq!(params, parts.params, "{line:?}");
    }
}

#[test]
fn messages_are_put_together() {
    for (parts, lines) in JOIN {
        let mut out = Vec::new();
        let mut writer = MessageWriter::new(&mut out);
        for (key, value) in parts.tags {
            writer = writer.tag(key, Some(value));
        }
        if let Some(source) = parts.source {
            writer = writer.source(source);
        }
        writer.command(parts.command).params(parts.params).finish();
        let written = std::str::from_utf8(&out).unwrap().strip_suffix("\r\n").unwrap();
        assert!(lines.contains(&written), "{written:?} is none of {lines:?}");
    }
}
