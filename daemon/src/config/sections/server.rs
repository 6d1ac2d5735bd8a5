//! `[server]`: who the server is, and what it says to those who connect.

use std::path::Path;

use protocol::irc::source::validate_hostname;
use protocol::language::{Language, Text};

use super::{A_PATH, A_TEXT, password};
use crate::config::section::Section;
use crate::server::policy::AdminInfo;

/// `[server]`.
#[derive(Debug)]
pub(in crate::config) struct Server {
    pub name: Box<str>,
    pub network: Box<str>,
    pub icon: Option<Box<str>>,
    pub language: Language,
    pub password: Option<Box<str>>,
    pub motd: Vec<Box<str>>,
    pub admin: AdminInfo,
    pub cloak_hosts: bool,
    pub websocket_origins: Vec<Box<str>>,
}

/// `[server]`. `language` holds where none is set; a relative `motd_file` is looked for in `directory`.
pub(in crate::config) fn server(
    section: &mut Section<'_, '_>,
    language: Language,
    directory: &Path,
) -> Server {
    const NAME: Text = Text::new(
        "a host name with a dot in it, such as \"chat.example.org\"",
        "um nome de host com um ponto, como \"chat.example.org\"",
    );
    const NETWORK: Text = Text::new("a name without spaces", "um nome sem espaços");
    const LANGUAGES: [(&str, Language); 2] = [("en", Language::En), ("pt-BR", Language::PtBr)];
    let is_name = |name: &str| name.len() <= 63 && name.contains('.') && validate_hostname(name);
    let is_network =
        |name: &str| (1..=63).contains(&name.len()) && name.chars().all(|c| !c.is_control() && c != ' ');
    let name = section.text("name", NAME, Some("chatd.localhost"), is_name);
    let network = section.text("network", NETWORK, Some("chatd"), is_network);
    Server {
        name: name.value.unwrap_or_default().into(),
        network: network.value.unwrap_or_default().into(),
        icon: icon(section),
        language: section.choice("language", &LANGUAGES, language).value,
        password: password(section),
        motd: motd(section, directory),
        admin: AdminInfo {
            location: line(section, "location"),
            organization: line(section, "organization"),
            contact: line(section, "contact"),
        },
        cloak_hosts: section.flag("cloak_hosts", true).value,
        websocket_origins: websocket_origins(section),
    }
}

/// Where the network's icon is. As long as it may be, it still fits into a line of what the server supports.
fn icon(section: &mut Section<'_, '_>) -> Option<Box<str>> {
    const LONGEST: usize = 200;
    const ICON: Text = Text::new(
        "the https address of an image, such as \"https://example.org/icon.svg\"",
        "o endereço https de uma imagem, como \"https://example.org/icon.svg\"",
    );
    let is_icon = |text: &str| {
        let Some(rest) = text.strip_prefix("https://") else {
            return false;
        };
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        !host.is_empty() && text.len() <= LONGEST && text.bytes().all(|b| b.is_ascii_graphic())
    };
    section.text("icon", ICON, None, is_icon).value.map(Into::into)
}

/// A text of one line.
fn line(section: &mut Section<'_, '_>, key: &'static str) -> Box<str> {
    const LINE: Text = Text::new("a text of one line", "um texto de uma linha");
    let is_line = |text: &str| text.len() <= 300 && !text.contains(char::is_control);
    section
        .text(key, LINE, Some(""), is_line)
        .value
        .unwrap_or_default()
        .into()
}

/// Where the pages are from that may connect: scheme, host and port as browsers say them, and so no path.
fn websocket_origins(section: &mut Section<'_, '_>) -> Vec<Box<str>> {
    const ORIGINS: Text = Text::new(
        "a list of origins, such as [\"https://chat.example.org\"]",
        "uma lista de origens, como [\"https://chat.example.org\"]",
    );
    let is_origin = |text: &str| {
        let (scheme, host) = text.split_once("://").unwrap_or_default();
        !scheme.is_empty() && !host.is_empty() && !host.contains(|c: char| c == '/' || c.is_whitespace())
    };
    let read = |text: &str| is_origin(text).then(|| text.into());
    section.list("websocket_origins", ORIGINS, Vec::new(), read).value
}

fn motd(section: &mut Section<'_, '_>, directory: &Path) -> Vec<Box<str>> {
    const LONGEST: usize = 64 * 1024;
    const NOT_BOTH: Text = Text::new(
        "set either motd or motd_file",
        "defina motd ou motd_file, não os dois",
    );
    const UNREADABLE: Text = Text::new("{0}: {1}", "{0}: {1}");
    let text = section.text("motd", A_TEXT, None, |text| text.len() <= LONGEST);
    let file = section.text("motd_file", A_PATH, None, |path| !path.is_empty());
    let Some(path) = file.value else {
        return text
            .value
            .iter()
            .flat_map(|text| text.trim_end().lines())
            .map(Into::into)
            .collect();
    };
    let key = section.path("motd_file");
    let span = file.span.unwrap_or_default();
    if text.value.is_some() {
        section.reading.reject(span, &key, NOT_BOTH, &[]);
        return Vec::new();
    }
    let path = directory.join(path);
    match std::fs::read(&path) {
        Ok(bytes) => {
            let text = String::from_utf8_lossy(bytes.get(..LONGEST).unwrap_or(&bytes)).into_owned();
            // A reload is to see that the file has changed, not only that its name has.
            section
                .reading
                .values
                .entry(key)
                .or_default()
                .beside
                .clone_from(&text);
            text.trim_end().lines().map(Into::into).collect()
        }
        Err(error) => {
            section.reading.reject(
                span,
                &key,
                UNREADABLE,
                &[&path.display().to_string(), &error.to_string()],
            );
            Vec::new()
        }
    }
}
