//! chatctl(1), made from the command line, and checked in.

use std::path::Path;

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, italic, roman};
use protocol::language::{Language, Text};

use crate::cli;

/// The whole page.
fn page(language: Language) -> String {
    const SECTION: Text = Text::new("User Commands", "Comandos de usuário");
    const COMMANDS: Text = Text::new("COMMANDS", "COMANDOS");
    const SEE: Text = Text::new("SEE ALSO", "VEJA TAMBÉM");
    let mut root = cli::command(language);
    root.build();
    let mut out = Vec::new();
    let man = Man::new(root.clone())
        .title("chatctl")
        .section("1")
        .date("")
        .manual(SECTION.get(language));
    man.render_title(&mut out).unwrap();
    man.render_name_section(&mut out).unwrap();
    let mut roff = Roff::default();
    usage(&mut roff, &root, language);
    roff.control("SH", [COMMANDS.get(language)]);
    for command in visible(&root) {
        describe(&mut roff, command, command.get_name());
    }
    shared(&mut roff, &root, language);
    after(&mut roff, &root, "SH");
    roff.control("SH", [SEE.get(language)]);
    roff.text([bold("chatd"), roman("(8), "), bold("chatd.toml"), roman("(5)")]);
    out.extend(roff.render().into_bytes());
    String::from_utf8(out).unwrap()
}

fn visible(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|command| !command.is_hide_set())
}

fn usage(roff: &mut Roff, root: &Command, language: Language) {
    const SYNOPSIS: Text = Text::new("SYNOPSIS", "SINOPSE");
    const DESCRIPTION: Text = Text::new("DESCRIPTION", "DESCRIÇÃO");
    const LINE: Text = Text::new(" [OPTIONS] COMMAND ...", " [OPÇÕES] COMANDO ...");
    roff.control("SH", [SYNOPSIS.get(language)]);
    roff.text([bold("chatctl"), roman(LINE.get(language))]);
    roff.control("SH", [DESCRIPTION.get(language)]);
    roff.text([roman(about(root))]);
}

fn about(command: &Command) -> String {
    command.get_about().map(ToString::to_string).unwrap_or_default()
}

/// A command, and those in it.
fn describe(roff: &mut Roff, command: &Command, path: &str) {
    let arguments = command.get_positionals().map(|argument| {
        let names = argument.get_value_names().unwrap_or_default();
        names
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(" ")
    });
    let mut heading = vec![bold(path.to_owned())];
    for argument in arguments {
        heading.extend([roman(" "), italic(argument)]);
    }
    roff.control("SS", []);
    roff.text(heading);
    roff.text([roman(about(command))]);
    options(
        roff,
        command
            .get_arguments()
            .filter(|arg| !arg.is_global_set() && arg.get_id() != "help"),
    );
    after(roff, command, "PP");
    for inner in visible(command) {
        describe(roff, inner, &format!("{path} {}", inner.get_name()));
    }
}

fn shared(roff: &mut Roff, root: &Command, language: Language) {
    const OPTIONS: Text = Text::new("OPTIONS", "OPÇÕES");
    roff.control("SH", [OPTIONS.get(language)]);
    options(roff, root.get_arguments());
}

fn options<'a>(roff: &mut Roff, arguments: impl Iterator<Item = &'a clap::Arg>) {
    for argument in arguments {
        let mut names: Vec<Inline> = Vec::new();
        if let Some(short) = argument.get_short() {
            names.extend([bold(format!("-{short}")), roman(", ")]);
        }
        if let Some(long) = argument.get_long() {
            names.push(bold(format!("--{long}")));
        }
        let value = argument.get_value_names().unwrap_or_default().first();
        if let Some(value) = value.filter(|_| argument.get_action().takes_values()) {
            let space = if argument.is_positional() { "" } else { " " };
            names.extend([roman(space), italic(value.to_string())]);
        }
        roff.control("TP", []);
        roff.text(names);
        roff.text([roman(
            argument.get_help().map(ToString::to_string).unwrap_or_default(),
        )]);
    }
}

/// What stands below the options: examples, and in the end the exit codes, each section as it is.
fn after(roff: &mut Roff, command: &Command, heading: &str) {
    let text = command
        .get_after_help()
        .map(ToString::to_string)
        .unwrap_or_default();
    let mut is_raw = false;
    for line in text.lines() {
        let title = line
            .strip_suffix(':')
            .filter(|title| title.chars().all(|c| c.is_uppercase() || c == ' '));
        // The exit codes are told once, in the end.
        if title.is_some_and(|title| title.starts_with("EXIT") || title.starts_with("CÓDIGOS"))
            && heading == "PP"
        {
            break;
        }
        let raw = line.starts_with("  ");
        if raw != is_raw {
            roff.control(if raw { "nf" } else { "fi" }, []);
            is_raw = raw;
        }
        match title {
            Some(title) if heading == "SH" => {
                roff.control("SH", [title]);
            }
            Some(title) => {
                roff.control("PP", []);
                roff.text([bold(title)]);
            }
            None if line.is_empty() => {
                roff.control("PP", []);
            }
            None => {
                roff.text([roman(line)]);
            }
        }
    }
    if is_raw {
        roff.control("fi", []);
    }
}

/// `UPDATE_GOLDEN=1` in the environment keeps the new ones.
#[test]
fn the_manual_is_that_of_the_command_line() {
    for (language, path) in [(Language::En, "chatctl.1"), (Language::PtBr, "pt_BR/chatctl.1")] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../packaging/man")
            .join(path);
        let page = page(language);
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
fn the_manual_has_examples_and_exit_codes_and_no_hidden_command() {
    let page = page(Language::En);
    for part in [
        ".SH NAME",
        ".SH SYNOPSIS",
        ".SH EXAMPLES",
        "EXIT STATUS",
        "account create",
        "confirm",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("for shells"));
}
