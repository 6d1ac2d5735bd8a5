//! chat-client(1), made from the command line, and checked in.

use std::path::Path;

use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};
use protocol::language::{Language, Text};

use super::command;

fn page(language: Language) -> String {
    const SECTION: Text = Text::new("User Commands", "Comandos de usuário");
    const EXAMPLES: Text = Text::new("EXAMPLES", "EXEMPLOS");
    const SEE: Text = Text::new("SEE ALSO", "VEJA TAMBÉM");
    let man = Man::new(command(language))
        .title("chat-client")
        .section("1")
        .date("")
        .manual(SECTION.get(language));
    let mut out = Vec::new();
    man.render_title(&mut out).unwrap();
    man.render_name_section(&mut out).unwrap();
    man.render_synopsis_section(&mut out).unwrap();
    man.render_description_section(&mut out).unwrap();
    man.render_options_section(&mut out).unwrap();
    let mut roff = Roff::default();
    roff.control("SH", [EXAMPLES.get(language)]);
    roff.control("nf", []);
    for line in [
        "chat-client --server chat.example.org --tls --name ana",
        "chat-client ircs://chat.example.org/#geral",
    ] {
        roff.text([roman(line)]);
    }
    roff.control("fi", []);
    roff.control("SH", [SEE.get(language)]);
    roff.text([bold("chatd"), roman("(8)")]);
    out.extend(roff.render().into_bytes());
    String::from_utf8(out).unwrap()
}

/// `UPDATE_GOLDEN=1` in the environment keeps the new ones.
#[test]
fn the_manual_is_that_of_the_command_line() {
    for (language, path) in [
        (Language::En, "chat-client.1"),
        (Language::PtBr, "pt_BR/chat-client.1"),
    ] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../packaging/man")
            .join(path);
        let page = page(language);
        assert!(page.contains(".SH NAME") && page.contains("ircs://"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
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
