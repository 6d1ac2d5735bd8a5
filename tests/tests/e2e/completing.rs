//! The completions that are shipped, in the shells that they are for: what is offered is what chatd knows, and is
//! the same word again when the shell reads the command line.

use std::path::Path;
use std::process::Command;

use chatd_tests::binaries;
use chatd_tests::ctl::{self, Outcome};
use chatd_tests::daemon::Chatd;
use chatd_tests::peer::Peer;

/// A server with people and rooms whose names shells have ideas about, or stumble over.
fn busy() -> (Chatd, [Peer; 3]) {
    let chatd = Chatd::start();
    let mut people = ["João", "[x]", "maria"].map(|name| chatd.user(name));
    people[0].join("#geral");
    people[1].join("#sala$HOME");
    ctl::run(&chatd.socket(), &["ban", "add", "2001:db8::/32"]).expect(0);
    (chatd, people)
}

/// Runs a script in a shell, with `chatctl` where it looks for programs.
fn run(chatd: &Chatd, shell: &[&str], script: &str) -> Outcome {
    let (program, flags) = shell.split_first().expect("a shell");
    let mut path = binaries::chatctl()
        .parent()
        .expect("a directory")
        .as_os_str()
        .to_owned();
    path.push(":/usr/local/bin:/usr/bin:/bin");
    let mut command = Command::new(program);
    command
        .args(flags)
        .arg(script)
        .env("PATH", path)
        .env("HOME", chatd.directory())
        .env("CHATD_SOCKET", chatd.socket())
        .env(
            "COMPLETIONS",
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../packaging/completions"),
        )
        .env("LC_ALL", "C.UTF-8");
    ctl::capture(&mut command).expect(0)
}

/// What bash puts on the command line instead of the word that was begun, for each of these lines.
fn bash(chatd: &Chatd, lines: &[&str]) -> Vec<Vec<String>> {
    const SCRIPT: &str = r#"
        source "$COMPLETIONS/chatctl.bash"
        while IFS= read -r COMP_LINE; do
            COMP_POINT=$(LC_ALL=C; echo "${#COMP_LINE}")
            _chatctl
            printf '%s\t' "${COMPREPLY[@]}"
            echo
        done <<<"$LINES_TO_COMPLETE"
    "#;
    let script = format!(
        "LINES_TO_COMPLETE=$(cat <<'END'\n{}\nEND\n)\n{SCRIPT}",
        lines.join("\n")
    );
    let offered = run(chatd, &["bash", "--noprofile", "--norc", "-c"], &script).out;
    let words = |line: &str| {
        line.trim_end_matches('\t')
            .split('\t')
            .map(str::to_owned)
            .collect()
    };
    offered.lines().map(words).collect()
}

#[test]
fn bash_offers_words_that_are_the_same_again_when_it_reads_them() {
    let (chatd, _people) = busy();
    let lines = [
        "chatctl sta",
        "chatctl room show ",
        "chatctl room show \\#g",
        "chatctl room show '#s",
        "chatctl room show \"#",
        "chatctl kick Jo",
        "chatctl kick [",
        "chatctl --socket x broadcast --room=#g",
        "chatctl ban remove 2001:d",
        "chatctl list --dial",
    ];
    let socket = chatd.socket().display().to_string();
    let lines = lines.map(|line| line.replace("--socket x", &format!("--socket '{socket}'")));
    let offered = bash(&chatd, &lines.each_ref().map(String::as_str));
    let expected: [&[&str]; 10] = [
        &["status"],
        &["\\#geral", "\\#sala\\$HOME"],
        &["\\#geral"],
        // Between quotes: bash itself ends them.
        &["#sala$HOME"],
        // What would be something else between these is left out.
        &["#geral"],
        &["João"],
        &["\\[x\\]"],
        // What stands before these signs is another word to bash.
        &["\\#geral"],
        &["db8::/32"],
        &["--dialect"],
    ];
    assert_eq!(offered, expected);
}

/// zsh on a terminal of its own (`zpty`), where the line is completed and then shown with its quotes.
#[cfg(feature = "desktop")]
#[test]
fn zsh_completes_the_line() {
    const SCRIPT: &str = r#"
        zmodload zsh/zpty
        zpty work zsh -f -i
        zpty -w work "PS1= fpath=($COMPLETIONS \$fpath); autoload -U compinit; compinit -u -D; unsetopt beep"
        zpty -w work 'bindkey "^X" show; show() { print -r -- "<${BUFFER}>"; BUFFER= }; zle -N show; LISTMAX=0 PS1='
        for line in "chatctl sta" "chatctl room show '#g" 'chatctl room show \#s' "chatctl kick Jo" 'chatctl kick \[' "chatctl list --dial"; do
            zpty -w -n work "$line"$'\t\x18'
            zpty -r work shown "*<chatctl*>*"
            print -r -- "${${shown##*<}%%>*}"
        done
        zpty -d work
    "#;
    let (chatd, _people) = busy();
    let shown = run(&chatd, &["zsh", "-f", "-c"], SCRIPT).out;
    let lines: Vec<_> = shown.lines().map(str::trim_end).collect();
    let expected = [
        "chatctl status",
        "chatctl room show '#geral'",
        "chatctl room show \\#sala\\$HOME",
        "chatctl kick João",
        "chatctl kick \\[x\\]",
        "chatctl list --dialect",
    ];
    assert_eq!(lines, expected);
}

#[cfg(feature = "desktop")]
#[test]
fn fish_offers_what_chatctl_says() {
    let (chatd, _people) = busy();
    let offered = |line: &str| {
        let script = format!("source $COMPLETIONS/chatctl.fish; complete -C {}", quoted(line));
        let shown = run(&chatd, &["fish", "--no-config", "-c"], &script).out;
        let words = shown
            .lines()
            .map(|line| line.split('\t').next().unwrap_or_default().to_owned());
        words.collect::<Vec<_>>()
    };
    assert_eq!(offered("chatctl sta"), ["status"]);
    assert_eq!(offered("chatctl room show "), ["#geral", "#sala$HOME"]);
    assert_eq!(offered("chatctl room show '#s"), ["#sala$HOME"]);
    assert_eq!(offered("chatctl room show \\#g"), ["#geral"]);
    assert_eq!(offered("chatctl kick Jo"), ["João"]);
    assert_eq!(offered("chatctl kick \\["), ["[x]"]);
    assert_eq!(offered("chatctl list --dial"), ["--dialect"]);
}

/// A word between single quotes, as fish reads it.
#[cfg(feature = "desktop")]
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\\', "\\\\").replace('\'', "\\'"))
}
