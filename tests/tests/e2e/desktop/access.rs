//! chat-client for those who do not see it: through AT-SPI, as screen readers use it, and by the keyboard alone.

use std::collections::BTreeSet;

use chatd_tests::config::Config;
use chatd_tests::daemon::Chatd;
use chatd_tests::desktop::bus::Bus;
use chatd_tests::desktop::reader::{CHECKED, FOCUSABLE, FOCUSED, Reader, SELECTED, Thing};
use chatd_tests::tls::Pair;

use super::desk::Desk;

/// What buttons are to AT-SPI.
const BUTTON: &str = "button";

/// What shows the rest of the first question.
const MORE: &str = "Mais opções ▾";

/// How many things have the keyboard one after the other at most, before it is back at the first one.
const ROUND: usize = 60;

#[test]
fn a_name_a_room_and_a_talk_without_seeing_or_touching_anything() {
    let (bus, desk, chatd) = (Bus::start(), Desk::new(), Chatd::start());
    let reader = Reader::start(&bus);
    let mut bia = chatd.user("bia");
    bia.join("#sala");
    let _client = desk.start_on(&bus, &[]);
    // The name has the keyboard at first.
    let name = reader.find("entry", "Nome de usuário");
    reader.wait("the name has the keyboard", || name.is(FOCUSED).then_some(()));
    name.write("ana");
    reader.find(BUTTON, MORE).press();
    reader.find("entry", "Servidor").write("127.0.0.1");
    reader
        .find("entry", "Porta")
        .write(&chatd.address("irc").port().to_string());
    reader.find("entry", "Sala").write("#sala");
    let tls = reader.find("check box", "Criptografado (TLS)");
    if tls.is(CHECKED) {
        tls.press();
    }
    reader.find(BUTTON, "Enviar nome").press();
    bia.expect(":ana!… JOIN #sala");
    reader.misses(BUTTON, "Enviar nome");

    let message = reader.find("entry", "Mensagem");
    reader.wait("the message has the keyboard", || {
        message.is(FOCUSED).then_some(())
    });
    message.write("olá,\nbom dia");
    reader.wait("the message", || {
        (message.text() == "olá,\nbom dia").then_some(())
    });
    message.write("olá");
    reader.find(BUTTON, "Enviar mensagem").press();
    bia.expect(":ana!… PRIVMSG #sala :olá");
    reader.wait("an empty field", || message.text().is_empty().then_some(()));

    bia.send("PRIVMSG #sala :oi, ana");
    reader.hears_words("<bia> oi, ana");
    let line = |thing: &Thing| thing.role == "list item" && thing.name.starts_with("<bia> oi, ana");
    reader.find_where("the message in the log", line);

    // Somebody in the list, with what they are in the room; a private talk with a subject.
    reader.find("list item", "bia, operador").press();
    reader.find("entry", "Assunto").write("almoço");
    message.write("vamos?");
    reader.find(BUTTON, "Enviar mensagem").press();
    bia.skip_to(":ana!… PRIVMSG bia :[almoço] vamos?");
    reader.find("list item", "#sala").press();
    reader.find("log", "#sala");
    // What is chosen is told as selected where the keyboard is, and not while one writes: that would lead away from it.
    let room = reader.find("list item", "#sala");
    assert!(!room.is(SELECTED));
    reader.find("list box", "Conversas").take_keyboard();
    reader.wait("the room", || room.is(SELECTED).then_some(()));
}

#[test]
fn what_becomes_of_the_connection_is_spoken() {
    let (bus, desk, chatd) = (Bus::start(), Desk::new(), Chatd::start());
    let reader = Reader::start(&bus);
    let relay = super::relay::Relay::to(chatd.address("irc"));
    let client = desk.connect_on(&bus, &relay.port());
    client.sees("ana entrou");
    reader.find("entry", "Mensagem");
    relay.cut();
    reader.hears_words("conexão");
    relay.mend();
    reader.hears_words("ana em ");
}

/// Everything that can have the keyboard in a window gets it by Tab, and gives it on.
fn walk(desk: &Desk, reader: &Reader, key: &str) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    for _ in 0..ROUND {
        reader.heard();
        desk.screen.press(key);
        let thing = reader.follows_focus();
        if !seen.insert(thing.line()) {
            break;
        }
    }
    seen
}

/// Walks through what is there now, both ways, and finds everything that says it can have the keyboard.
fn walks_through_everything(desk: &Desk, reader: &Reader, among: &[&str]) {
    let forwards = walk(desk, reader, "Tab");
    let back = walk(desk, reader, "shift+Tab");
    assert_eq!(forwards, back);
    for name in among {
        assert!(
            forwards.iter().any(|line| line.contains(name)),
            "{name} in {forwards:?}"
        );
    }
    // Rows and choices are walked through by the arrows, inside of what has the keyboard.
    let inside = ["list item", "radio button"];
    let all = reader.all();
    for thing in all
        .iter()
        .filter(|thing| thing.is(FOCUSABLE) && !inside.contains(&thing.role.as_str()))
    {
        let row = ["list box", "panel", "log"].contains(&thing.role.as_str());
        assert!(
            row || forwards.contains(&thing.line()),
            "{} not in {forwards:?}",
            thing.line()
        );
    }
}

#[test]
fn tab_goes_through_every_control_of_every_page() {
    let (bus, desk) = (Bus::start(), Desk::new());
    // With one there is something to choose from.
    desk.write_dictionary("pt_BR", "casa");
    let pair = Pair::new(30);
    let chatd = Chatd::with_directory(&Config::default().with_tls(), pair.directory());
    let reader = Reader::start(&bus);
    let mut bia = chatd.user("bia");
    bia.join("#geral");
    let port = chatd.tls_address("irc").port().to_string();
    let client = desk.start_on(&bus, &["--server", "localhost", "--port", &port, "--tls"]);
    reader.find("entry", "Nome de usuário");
    // It is unfolded, since a server was given, or folded.
    if reader.all().iter().any(|thing| thing.name == MORE) {
        reader.find(BUTTON, MORE).press();
    }
    reader.find("entry", "Porta");
    walks_through_everything(
        &desk,
        &reader,
        &["Porta", "Sala", "Conta", "Senha", "chaveiro", "Enviar nome"],
    );
    reader.find(BUTTON, "Enviar nome").press();

    reader.find(BUTTON, "Não conectar");
    walks_through_everything(&desk, &reader, &["Confiar", "Não conectar"]);
    reader.find(BUTTON, "Confiar neste certificado").press();
    client.sees("ana entrou");

    let message = reader.find("entry", "Mensagem");
    reader.wait("the message has the keyboard", || {
        message.is(FOCUSED).then_some(())
    });
    let main = [
        "#geral",
        "Ir para",
        "Configurações",
        "Sair do chat",
        "Sair da sala",
        "O que se pode fazer com a conversa",
        "Mensagem",
        "Escolher um emoji",
    ];
    walks_through_everything(&desk, &reader, &main);

    desk.press(&["ctrl+f"]);
    reader.find("entry", "Buscar nesta conversa…");
    walks_through_everything(
        &desk,
        &reader,
        &["Buscar", "Resultado anterior", "Fechar a busca"],
    );
    reader.find(BUTTON, "Fechar a busca").press();

    desk.press(&["ctrl+comma"]);
    reader.find("dialog", "Configurações");
    walks_through_everything(&desk, &reader, &["Avisar", "Fechar"]);
    desk.press(&["Escape"]);
    reader.misses("dialog", "Configurações");

    desk.press(&["F1"]);
    reader.find("dialog", "Atalhos do teclado");
    // There is one button, which keeps the keyboard.
    reader.wait("it", || reader.find(BUTTON, "Fechar").is(FOCUSED).then_some(()));
    desk.press(&["Escape"]);
    reader.misses("dialog", "Atalhos do teclado");

    desk.press(&["ctrl+i"]);
    reader.find("entry", "Buscar mensagens…");
    walks_through_everything(&desk, &reader, &["Buscar mensagens", "Caixa de entrada"]);
}

#[test]
fn what_is_looked_at_and_what_is_found_is_spoken() {
    let (bus, desk, chatd) = (Bus::start(), Desk::new(), Chatd::start());
    let reader = Reader::start(&bus);
    let mut bia = chatd.user("bia");
    bia.join("#geral");
    let client = desk.connect_on(&bus, &chatd.address("irc").port().to_string());
    client.sees("ana entrou");
    bia.send("PRIVMSG #geral :comprei laranjas");
    bia.send("PRIVMSG ana :em particular");
    client.sees("<bia> em particular");
    reader.find("entry", "Mensagem");
    reader.heard();
    // Another conversation, while the message has the keyboard.
    desk.press(&["alt+a"]);
    reader.hears_words("bia");
    reader.heard();
    desk.press(&["alt+Up"]);
    reader.hears_words("#geral");
    desk.press(&["ctrl+f"]);
    let sought = reader.find("entry", "Buscar nesta conversa…");
    sought.write("laranj");
    reader.hears_words("<bia> comprei laranjas");
    sought.write("maçã");
    reader.hears_words("Nada encontrado");
}

#[test]
fn a_menu_is_gone_with_the_page_that_it_is_on() {
    let (bus, desk, chatd) = (Bus::start(), Desk::new(), Chatd::start());
    let reader = Reader::start(&bus);
    let client = desk.connect_on(&bus, &chatd.address("irc").port().to_string());
    client.sees("ana entrou");
    reader.find(BUTTON, "Escolher um emoji").press();
    let emoji = reader.find("menu item", "😀");
    reader.wait("the menu has the keyboard", || emoji.is(FOCUSED).then_some(()));
    reader.find(BUTTON, "Configurações").press();
    reader.find("dialog", "Configurações");
    reader.find(BUTTON, "Fechar").press();
    let message = reader.find("entry", "Mensagem");
    reader.wait("the message has the keyboard", || {
        message.is(FOCUSED).then_some(())
    });
    desk.screen.type_text("olá");
    reader.wait("the text", || (message.text() == "olá").then_some(()));
}

#[test]
fn the_caret_and_the_places_of_things_are_followed() {
    let (bus, desk, chatd) = (Bus::start(), Desk::new(), Chatd::start());
    let reader = Reader::start(&bus);
    let client = desk.connect_on(&bus, &chatd.address("irc").port().to_string());
    client.sees("ana entrou");
    let message = reader.find("entry", "Mensagem");
    reader.wait("the message has the keyboard", || {
        message.is(FOCUSED).then_some(())
    });
    desk.screen.type_text("olá você");
    reader.wait("the text", || (message.text() == "olá você").then_some(()));
    reader.wait("the caret", || (message.caret() == 8).then_some(()));
    desk.press(&["Left"]);
    reader.wait("the caret", || (message.caret() == 7).then_some(()));
    // The button for sending stands right of the field, in the window.
    let (x, y, w, h) = message.place();
    let (send_x, send_y, ..) = reader.find(BUTTON, "Enviar mensagem").place();
    assert!(w > 100 && h > 30 && x > 0, "{x} {y} {w} {h}");
    assert!(
        send_x >= x + w && send_y > y - 100 && send_y < y + h,
        "{send_x} {send_y}"
    );
    // Lines are read one by one, and menus open for them.
    reader.find("log", "#geral").take_keyboard();
    desk.press(&["Up", "Up"]);
    let line = |thing: &Thing| thing.name.starts_with("*** ana entrou") && thing.is(FOCUSED);
    reader.find_where("the line with the keyboard", line);
    reader.find("menu item", "Copiar mensagem");
}
