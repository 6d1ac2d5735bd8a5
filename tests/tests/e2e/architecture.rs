//! Keeps `protocol` and the daemon's core free of input and output: no sockets, files, clock, threads or randomness.
//!
//! What they may use is listed, so that anything new is a decision and not an accident.

use std::path::{Path, PathBuf};

use chatd_tests::binaries::workspace;

/// From the standard library: data, and nothing that reaches outside the process. Of `net` only the address types.
const STD: &[&str] = &[
    "std::array",
    "std::borrow",
    "std::cell",
    "std::char",
    "std::cmp",
    "std::collections",
    "std::convert",
    "std::error",
    "std::fmt",
    "std::hash",
    "std::iter",
    "std::marker",
    "std::mem",
    "std::net::IpAddr",
    "std::net::Ipv4Addr",
    "std::net::Ipv6Addr",
    "std::net::SocketAddr",
    "std::num",
    "std::ops",
    "std::rc",
    "std::slice",
    "std::str",
    "std::string",
    "std::sync::Arc",
    "std::sync::LazyLock",
    "std::sync::OnceLock",
    "std::time::Duration",
];

/// A part of the workspace that is kept pure.
struct Pure {
    sources: &'static str,
    manifest: &'static str,
    /// What it may use of the standard library beside [`STD`].
    std: &'static [&'static str],
    /// What it may use of its package's dependencies.
    crates: &'static [&'static str],
    /// Modules of its own crate that it may use; all of them when empty.
    modules: &'static [&'static str],
}

const PURE: [Pure; 2] = [
    Pure {
        sources: "protocol/src",
        manifest: "protocol/Cargo.toml",
        // Where the admin socket is, put together from what the environment says: names, not files.
        std: &["std::ffi::OsString", "std::path::PathBuf"],
        crates: &[
            "base64ct",
            "hmac",
            "memchr",
            "pbkdf2",
            "precis_profiles",
            "serde",
            "serde_json",
            "sha2",
            "thiserror",
        ],
        modules: &[],
    },
    Pure {
        sources: "daemon/src/server",
        manifest: "daemon/Cargo.toml",
        std: &[],
        // Of `jiff` the calendar, not its clock; of `log` the word for how grave something is; writing it is an effect.
        crates: &[
            "foldhash",
            "indexmap",
            "jiff::Timestamp::MAX",
            "jiff::Timestamp::from_millisecond",
            "jiff::Timestamp::from_str",
            "log::Level",
            "protocol",
            // What an account's owner has chosen is kept as text.
            "serde",
            "serde_json",
            "slotmap",
            "smallvec",
            "strsim",
            "thiserror",
            "unicode_security",
        ],
        // Of the store only what it keeps, which is plain data.
        modules: &["server", "store::model"],
    },
];

/// A test as a whole: it compares a file that is shipped with what the types say.
const COMPARES_FILES: &str = "protocol/src/admin/schema.rs";

#[test]
fn pure_parts_use_only_what_is_listed() {
    let mut wrong = Vec::new();
    for pure in &PURE {
        let dependencies = dependencies(&workspace().join(pure.manifest));
        assert!(!dependencies.is_empty(), "{} has dependencies", pure.manifest);
        let mut files = rust_files(&workspace().join(pure.sources));
        files.retain(|file| !file.ends_with(COMPARES_FILES));
        assert!(!files.is_empty(), "{} has files", pure.sources);
        for file in files {
            let code = code_of(&std::fs::read_to_string(&file).expect("a source file"));
            let place = file
                .strip_prefix(workspace())
                .expect("it lies in the workspace")
                .display()
                .to_string();
            wrong.extend(
                problems(pure, &dependencies, &code)
                    .into_iter()
                    .map(|what| format!("{place}: {what}")),
            );
        }
    }
    assert!(
        wrong.is_empty(),
        "not allowed in a pure part:\n{}",
        wrong.join("\n")
    );
}

fn problems(pure: &Pure, dependencies: &[String], code: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let allowed = |path: &str| STD.iter().chain(pure.std).any(|known| within(path, known));
    wrong.extend(paths_from(code, "std").into_iter().filter(|path| !allowed(path)));
    let listed = |path: &String| pure.crates.iter().any(|known| within(path, known));
    for dependency in dependencies {
        wrong.extend(
            paths_from(code, &dependency.replace('-', "_"))
                .into_iter()
                .filter(|path| !listed(path)),
        );
    }
    if !pure.modules.is_empty() {
        let own = |path: &String| {
            pure.modules
                .iter()
                .any(|module| within(path, &format!("crate::{module}")))
        };
        wrong.extend(paths_from(code, "crate").into_iter().filter(|path| !own(path)));
    }
    let macros = [
        "print!",
        "println!",
        "eprint!",
        "eprintln!",
        "dbg!",
        "thread_local!",
        "include!",
    ];
    wrong.extend(
        macros
            .iter()
            .filter(|name| word_positions(code, name).next().is_some())
            .map(|&name| name.to_owned()),
    );
    wrong
}

/// Whether a path is the other or lies in it.
fn within(path: &str, outer: &str) -> bool {
    path.strip_prefix(outer)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Every path that begins with this crate, use-trees taken apart: `std::{fmt, io}` is two.
fn paths_from(code: &str, root: &str) -> Vec<String> {
    let start = format!("{root}::");
    word_positions(code, &start)
        .flat_map(|at| tree(root, &mut &code[at + start.len()..]))
        .collect()
}

/// Where the word stands and is not the end of another.
fn word_positions<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let follows_a_name =
        |at: usize| code[..at].ends_with(|before: char| before.is_alphanumeric() || "_:$".contains(before));
    code.match_indices(word)
        .map(|(at, _)| at)
        .filter(move |&at| !follows_a_name(at))
}

/// The paths of a use-tree (or of a plain path), each behind `prefix`; `rest` is left behind it.
fn tree(prefix: &str, rest: &mut &str) -> Vec<String> {
    *rest = rest.trim_start();
    if let Some(inside) = rest.strip_prefix('{') {
        *rest = inside;
        let mut paths = Vec::new();
        loop {
            *rest = rest.trim_start_matches(|between: char| between.is_whitespace() || between == ',');
            if let Some(after) = rest.strip_prefix('}') {
                *rest = after;
                return paths;
            }
            let before = rest.len();
            paths.extend(tree(prefix, rest));
            assert!(
                rest.len() < before,
                "a use-tree that this test cannot read: {rest:.40}"
            );
        }
    }
    let end = rest
        .find(|name: char| !(name.is_alphanumeric() || "_*".contains(name)))
        .unwrap_or(rest.len());
    let (name, after) = rest.split_at(end);
    *rest = after;
    let path = format!("{prefix}::{name}");
    if let Some(deeper) = rest.strip_prefix("::") {
        *rest = deeper;
        return tree(&path, rest);
    }
    if let Some(alias) = rest.strip_prefix(" as ") {
        *rest = alias.trim_start_matches(|name: char| name.is_alphanumeric() || name == '_');
    }
    vec![path]
}

/// The code without comments and without the tests at its end, which may do as they like.
fn code_of(text: &str) -> String {
    let text = text
        .split("\n#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default();
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The sources below a directory, but those of tests.
fn rust_files(directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory).expect("a source directory") {
        let path = entry.expect("a readable directory").path();
        if path.file_stem().is_some_and(|name| name == "tests") {
            continue;
        }
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// The names in a manifest's `[dependencies]`.
fn dependencies(manifest: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(manifest).expect("a manifest");
    let section = text.lines().skip_while(|line| *line != "[dependencies]").skip(1);
    let section = section.take_while(|line| !line.starts_with('['));
    section
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn use_trees_are_taken_apart() {
    let code = "use std::{fmt, io::{self, Read as _}, net::TcpStream};\nlet x = std::fs::read(y); mystd::a";
    assert_eq!(
        paths_from(code, "std"),
        [
            "std::fmt",
            "std::io::self",
            "std::io::Read",
            "std::net::TcpStream",
            "std::fs::read"
        ]
    );
    assert!(within("std::net::IpAddr::V4", "std::net::IpAddr"));
    assert!(!within("std::net::IpAddrs", "std::net::IpAddr"));
    let outlaw = "use std::time::Instant;\nuse crate::reactor::Loop;\nfn f() { log::info!(\"\"); dbg!(1); }";
    let wrong = problems(&PURE[1], &["log".to_owned(), "slotmap".to_owned()], outlaw);
    assert_eq!(
        wrong,
        ["std::time::Instant", "log::info", "crate::reactor::Loop", "dbg!"]
    );
}
