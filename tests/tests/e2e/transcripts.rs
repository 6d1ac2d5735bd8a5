//! The conversations under `tests/transcripts`, a test for each file.

use std::collections::BTreeSet;
use std::path::PathBuf;

use chatd_tests::{binaries, transcript};

fn directory() -> PathBuf {
    binaries::workspace().join("tests/transcripts")
}

macro_rules! transcripts {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                transcript::run(&directory().join(concat!(stringify!($name), ".txt")));
            }
        )*

        #[test]
        fn every_file_is_run() {
            let listed = BTreeSet::from([$(concat!(stringify!($name), ".txt").to_owned()),*]);
            let entries = std::fs::read_dir(directory()).expect("the directory of the transcripts");
            let there = entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"));
            assert_eq!(there.collect::<BTreeSet<_>>(), listed);
        }
    };
}

transcripts! {
    bans
    capabilities
    chanserv
    classic
    extbans
    history
    markers
    messages
    metadata
    modes
    monitor
    multiline
    nickserv
    offline
    people
    redaction
    registration
    renaming
    rooms
    search
    server
    subject
    tags
}
