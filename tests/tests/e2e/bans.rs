//! Keeping people out with `chatctl ban`.

use chatd_tests::ctl::{self, Outcome};
use chatd_tests::daemon::Chatd;

fn chatctl(chatd: &Chatd, arguments: &[&str]) -> Outcome {
    ctl::run(&chatd.socket(), arguments)
}

#[test]
fn who_is_banned_goes_and_stays_out_until_let_in_again() {
    let chatd = Chatd::start();
    let (mut ana, mut bob) = (chatd.user("ana"), chatd.user("bob"));
    let added = chatctl(
        &chatd,
        &["ban", "add", "ana", "--for", "2h", "--reason", "flood", "--json"],
    );
    let added = added.expect(0).json();
    assert_eq!(
        (&added[0]["what"], &added[0]["connections"]),
        (&"ana!*@*".into(), &1.into())
    );
    let last = ana.expect_close();
    assert!(
        last.iter()
            .any(|line| line.contains(" 465 ") && line.contains("flood")),
        "{last:?}"
    );
    chatctl(&chatd, &["ban", "add", "--account", "joe"]).expect(0);
    let bans = chatctl(&chatd, &["ban", "list", "--json"]).expect(0).json();
    let who: Vec<_> = bans.iter().map(|ban| &ban["what"]).collect();
    assert_eq!(who, ["$a:joe", "ana!*@*"]);
    let shown = chatctl(&chatd, &["ban", "list"]).expect(0).out;
    assert!(shown.contains("flood"), "{shown}");
    chatctl(&chatd, &["ban", "remove", "ana!*@*"]).expect(0);
    let mut ana = chatd.user("ana");
    let missing = chatctl(&chatd, &["ban", "remove", "ana!*@*"]).expect(4);
    assert!(missing.err.contains("chatctl ban list"), "{missing:?}");
    // More than one person, and everybody, are not for a script that does not say so.
    for what in ["127.0.0.0/8", "*!*@*"] {
        let refused = chatctl(&chatd, &["ban", "add", what]).expect(2);
        assert!(refused.err.contains("--yes"), "{refused:?}");
    }
    bob.expect_silence();
    chatctl(&chatd, &["ban", "add", "--yes", "127.0.0.0/8"]).expect(0);
    bob.expect_close();
    ana.expect_close();
}
