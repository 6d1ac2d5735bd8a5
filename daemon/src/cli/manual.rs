//! chatd(8), made from the command line, and chatd.toml(5), made from the file that explains every key; checked in.

use std::path::Path;

use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use protocol::language::{Language, Text};

use super::command;

/// chatd(8).
fn chatd(language: Language) -> String {
    const SECTION: Text = Text::new("System Administration", "Administração do sistema");
    const SIGNALS: Text = Text::new("SIGNALS", "SINAIS");
    const HUP: Text = Text::new("Reads the configuration again.", "Lê a configuração de novo.");
    const TERM: Text = Text::new(
        "Where systemd keeps descriptors, leaves the connections to the next process; elsewhere like SIGINT.",
        "Onde o systemd guarda descritores, deixa as conexões para o próximo processo; fora isso, como SIGINT.",
    );
    const INT: Text = Text::new(
        "Ends in good order; the second one, at once.",
        "Termina em ordem; o segundo, na hora.",
    );
    const USR1: Text = Text::new("Logs a summary.", "Registra um resumo.");
    const SEE: Text = Text::new("SEE ALSO", "VEJA TAMBÉM");
    let mut command = command(language);
    let after = command
        .get_after_help()
        .map(ToString::to_string)
        .unwrap_or_default();
    command = command.after_help("");
    command.build();
    let man = Man::new(command)
        .title("chatd")
        .section("8")
        .date("")
        .manual(SECTION.get(language));
    let mut out = Vec::new();
    man.render_title(&mut out).unwrap();
    man.render_name_section(&mut out).unwrap();
    man.render_synopsis_section(&mut out).unwrap();
    man.render_description_section(&mut out).unwrap();
    man.render_options_section(&mut out).unwrap();
    let mut roff = Roff::default();
    sections(&mut roff, &after);
    roff.control("SH", [SIGNALS.get(language)]);
    for (signal, what) in [
        ("SIGHUP", HUP),
        ("SIGTERM", TERM),
        ("SIGINT", INT),
        ("SIGUSR1", USR1),
    ] {
        roff.control("TP", []);
        roff.text([bold(signal)]);
        roff.text([roman(what.get(language))]);
    }
    roff.control("SH", [SEE.get(language)]);
    roff.text([bold("chatctl"), roman("(1), "), bold("chatd.toml"), roman("(5)")]);
    out.extend(roff.render().into_bytes());
    String::from_utf8(out).unwrap()
}

/// Headings, and lines as they are.
fn sections(roff: &mut Roff, text: &str) {
    for line in text.lines() {
        match line.strip_suffix(':') {
            Some(title) if !line.starts_with(' ') => {
                roff.control("fi", []);
                roff.control("SH", [title]);
                roff.control("nf", []);
            }
            _ => {
                roff.text([roman(line)]);
            }
        }
    }
    roff.control("fi", []);
}

/// chatd.toml(5): each key with the comment above it.
fn configuration() -> String {
    let file = include_str!("../../../config/chatd.toml");
    let mut roff = Roff::default();
    roff.control("TH", ["chatd.toml", "5", "", "chatd", "File Formats"]);
    roff.control("SH", ["NAME"]);
    roff.text([roman("chatd.toml - the configuration of chatd")]);
    roff.control("SH", ["DESCRIPTION"]);
    let mut told: Vec<&str> = Vec::new();
    for line in file.lines() {
        let comment = line.strip_prefix("# ").or((line == "#").then_some(""));
        match (comment, line) {
            (Some(comment), _) => told.push(comment),
            (None, "") => tell(&mut roff, &mut told),
            (None, line) => {
                let line = line.strip_prefix('#').unwrap_or(line);
                if line.starts_with('[') {
                    roff.control("SH", [line]);
                    tell(&mut roff, &mut told);
                } else {
                    roff.control("TP", []);
                    roff.text([bold(line)]);
                    tell(&mut roff, &mut told);
                }
            }
        }
    }
    roff.control("SH", ["SEE ALSO"]);
    roff.text([bold("chatd"), roman("(8), "), bold("chatctl"), roman("(1)")]);
    roff.render()
}

/// A paragraph of comments, and those that are set off from it.
fn tell(roff: &mut Roff, told: &mut Vec<&str>) {
    for line in told.drain(..) {
        match line {
            "" => {
                roff.control("PP", []);
            }
            line if line.starts_with("  ") => {
                roff.control("br", []);
                roff.text([roman(line)]);
            }
            line => {
                roff.text([roman(line)]);
            }
        }
    }
}

/// `UPDATE_GOLDEN=1` in the environment keeps the new ones.
#[test]
fn the_manuals_are_those_of_the_command_line_and_of_the_configuration() {
    for (path, page) in [
        ("chatd.8", chatd(Language::En)),
        ("pt_BR/chatd.8", chatd(Language::PtBr)),
        ("chatd.toml.5", configuration()),
    ] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../packaging/man")
            .join(path);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, page).unwrap();
            continue;
        }
        let kept = std::fs::read_to_string(&file).unwrap();
        assert!(
            kept == page,
            "packaging/man/{path}; UPDATE_GOLDEN=1 keeps the new one"
        );
    }
}

#[test]
fn the_manuals_have_what_people_look_for() {
    let page = chatd(Language::En);
    for part in [".SH NAME", ".SH EXAMPLES", "EXIT STATUS", "pid\\-file", "SIGHUP"] {
        assert!(page.contains(part), "{part}");
    }
    let page = configuration();
    for key in crate::config::Config::keys() {
        let last = key.rsplit('.').next().unwrap();
        let written = last.replace('-', "\\-");
        assert!(page.contains(&written), "{key}");
    }
}
