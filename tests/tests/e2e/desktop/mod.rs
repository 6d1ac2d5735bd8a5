//! chat-client in its window, driven by keys as a person drives it.

mod access;
mod desk;
mod hostile;
mod lasting;
mod others;
mod relay;
mod screenshots;
mod servers;
mod spelling;
mod tray;
mod walk;

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;

use chatd_tests::config::Config;
use chatd_tests::daemon::Chatd;
use chatd_tests::tls::Pair;

use self::desk::Desk;
use self::relay::Relay;

#[test]
fn a_name_is_enough_to_begin() {
    let desk = Desk::new();
    let chatd = Chatd::start();
    let mut bia = chatd.user("bia");
    bia.join("#geral");
    let preset = desk.preset(chatd.address("irc").port());
    // The name field has the keyboard; what stands there already is selected.
    let client = desk.start_as_it_is(&["--preset", &preset]);
    desk.screen.type_line("ana");
    bia.expect(":ana!… JOIN #geral");
    client.sees("ana entrou");
    desk.screen.type_line("bom dia");
    bia.expect(":ana!… PRIVMSG #geral :bom dia");
    bia.send("PRIVMSG ana :em particular");
    client.sees("<bia> em particular");
    // To the one who has written last, and back to the room.
    desk.press(&["alt+a"]);
    desk.screen.wait_for_title("^bia");
    desk.screen.type_line("resposta");
    bia.expect(":ana!… PRIVMSG bia :resposta");
    // The next time nothing is asked.
    client.quit();
    bia.skip_to(":ana!… QUIT …");
    let _client = desk.start_as_it_is(&[]);
    bia.expect(":ana!… JOIN #geral");
}

#[test]
fn another_name_is_offered_for_one_that_is_taken() {
    let desk = Desk::new();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let preset = desk.preset(listener.local_addr().expect("it is bound").port());
    let _client = desk.start_as_it_is(&["--preset", &preset]);
    desk.screen.type_line("ana");
    let (mut to, _) = listener.accept().expect("it connects");
    let mut lines = BufReader::new(to.try_clone().expect("a descriptor")).lines();
    let mut heard = |wanted: &str| {
        let found = lines.by_ref().map_while(Result::ok).any(|line| line == wanted);
        assert!(found, "{wanted}");
    };
    heard("NICK ana");
    // Once it has answered the question it has seen what came before it.
    to.write_all(b":irc 433 * ana :Nickname is already in use\r\nPING 1\r\n")
        .expect("it listens");
    heard("PONG 1");
    desk.screen.press("Return");
    heard("NICK ana2");
}

#[test]
fn a_language_is_chosen_while_it_runs() {
    let desk = Desk::new();
    let chatd = Chatd::start();
    let client = desk.connect(&chatd.address("irc").port().to_string());
    client.sees("ana entrou");
    // Past the theme to the language, and from the system's to English.
    desk.press(&["ctrl+comma"]);
    desk.screen.wait_for_title("^Configura");
    desk.press(&["Tab", "Right", "Escape"]);
    let mut bia = chatd.user("bia");
    bia.join("#geral");
    client.sees("bia joined");
    // It is remembered.
    client.quit();
    let client = desk.connect(&chatd.address("irc").port().to_string());
    client.sees("ana joined");
}

#[test]
fn what_is_written_without_a_connection_arrives_once() {
    let desk = Desk::new();
    let chatd = Chatd::start();
    let mut bia = chatd.user("bia");
    bia.join("#geral");
    let relay = Relay::to(chatd.address("irc"));
    let client = desk.connect(&relay.port());
    bia.expect(":ana!… JOIN #geral");
    client.sees("ana entrou");
    bia.send("PRIVMSG #geral :antes");
    client.sees("<bia> antes");

    relay.cut();
    bia.skip_to(":ana!… QUIT …");
    bia.send("PRIVMSG #geral :entretanto");
    bia.sync();
    desk.screen.type_line("escrita sem servidor");
    relay.mend();
    bia.skip_to(":ana!… JOIN #geral");
    bia.expect(":ana!… PRIVMSG #geral :escrita sem servidor");
    client.sees("<bia> entretanto");
    client.sees("<ana> escrita sem servidor");
    bia.send("PRIVMSG #geral :depois");
    client.sees("<bia> depois");
    for text in ["<bia> antes", "<bia> entretanto", "<ana> escrita sem servidor"] {
        assert_eq!(client.count(text), 1, "{text}: {}", client.shown());
    }
}

#[test]
fn a_draft_outlasts_the_program() {
    let desk = Desk::new();
    let chatd = Chatd::start();
    let port = chatd.address("irc").port().to_string();
    let mut bia = chatd.user("bia");
    bia.join("#geral");
    let client = desk.connect(&port);
    bia.expect(":ana!… JOIN #geral");
    client.sees("ana entrou");
    // What was written stays when one goes on from elsewhere.
    desk.screen.type_text("quase ");
    desk.press(&["F1", "Escape"]);
    desk.screen.type_text("pronto");
    client.quit();
    bia.skip_to(":ana!… QUIT …");
    let client = desk.connect(&port);
    bia.expect(":ana!… JOIN #geral");
    client.sees("ana entrou");
    desk.screen.press("Return");
    bia.expect(":ana!… PRIVMSG #geral :quase pronto");
}

#[test]
fn a_certificate_is_asked_about_once() {
    let desk = Desk::new();
    let pair = Pair::new(30);
    let chatd = Chatd::with_directory(&Config::default().with_tls(), pair.directory());
    let port = chatd.tls_address("irc").port().to_string();
    let mut bia = chatd.user("bia");
    bia.join("#geral");
    let arguments = ["--server", "localhost", "--port", &port, "--tls", "--connect"];
    let client = desk.start(&arguments);
    client.sees("O certificado do servidor não é confiável.");
    // The button that does not trust has the keyboard; the one before it does.
    desk.press(&["shift+Tab", "space"]);
    bia.expect(":ana!… JOIN #geral");
    client.sees("ana entrou");
    client.quit();
    bia.skip_to(":ana!… QUIT …");
    let settings = desk.home().join(".config/chat-client/settings.toml");
    let settings = std::fs::read_to_string(settings).expect("it was remembered");
    assert!(settings.contains(&pair.fingerprint()), "{settings}");
    let client = desk.start(&arguments);
    bia.expect(":ana!… JOIN #geral");
    client.sees("ana entrou");
    assert_eq!(client.count("certificado"), 0);
}
