//! chat-client on other people's servers: none has history, and not all have labels and tags.

use chatd_tests::desktop::bus::Bus;
use chatd_tests::desktop::reader::{Reader, Thing};
use chatd_tests::others::{Other, Running};
use chatd_tests::peer::Peer;

use super::desk::Desk;
use super::relay::Relay;

/// Somebody who has registered there.
fn user(server: &Running, nick: &str) -> Peer {
    let mut peer = Peer::connect(nick, server.address());
    peer.send(&format!("NICK {nick}"));
    peer.send(&format!("USER {nick} 0 * :{nick}"));
    peer.skip_to(&format!("… 001 {nick} …"));
    peer
}

#[test]
fn one_takes_another_name_talks_and_comes_back_on_ngircd() {
    on(Other::Ngircd);
}

#[test]
fn one_does_so_on_inspircd() {
    on(Other::InspircdWithTags);
}

fn on(other: Other) {
    let (bus, desk, server) = (Bus::start(), Desk::new(), other.start());
    let reader = Reader::start(&bus);
    let mut bia = user(&server, "bia");
    bia.send("JOIN #geral");
    bia.skip_to(":bia!… JOIN …");
    let _ana = user(&server, "ana");
    let relay = Relay::to(server.address());
    let client = desk.connect_on(&bus, &relay.port());

    // Somebody has the name: it is asked for again, with the reason.
    let taken = |thing: &Thing| thing.role == "label" && thing.name.contains("“ana” já está em uso");
    reader.find_where("the reason", taken);
    reader.find("entry", "Nome de usuário").write("ana2");
    reader.find("button", "Enviar nome").press();
    bia.skip_to(":ana2!… JOIN …");
    client.sees("ana2 entrou");

    desk.screen.type_line("bom dia");
    bia.skip_to(":ana2!… PRIVMSG #geral :bom dia");
    bia.send("PRIVMSG #geral :oi");
    client.sees("<bia> oi");
    // There is no tag for a subject: it stands before the text.
    bia.send("PRIVMSG ana2 :em particular");
    client.sees("<bia> em particular");
    desk.press(&["alt+a"]);
    reader.find("entry", "Assunto").write("almoço");
    reader.find("entry", "Mensagem").write("vamos?");
    reader.find("button", "Enviar mensagem").press();
    bia.skip_to(":ana2!… PRIVMSG bia :[almoço] vamos?");

    // What is written without a connection arrives once; what was said meanwhile is nowhere to be had, and that is all.
    reader.find("list item", "#geral").press();
    relay.cut();
    bia.skip_to(":ana2!… QUIT …");
    bia.send("PRIVMSG #geral :entretanto");
    desk.screen.type_line("escrita sem servidor");
    relay.mend();
    bia.skip_to(":ana2!… JOIN …");
    bia.skip_to(":ana2!… PRIVMSG #geral :escrita sem servidor");
    desk.press(&["Prior", "Prior"]);
    bia.send("PRIVMSG #geral :depois");
    client.sees("<bia> depois");
    desk.screen.type_line("até logo");
    bia.expect(":ana2!… PRIVMSG #geral :até logo");
    assert_eq!(client.count("<bia> entretanto"), 0);
    assert_eq!(client.count("escrita sem servidor"), 1, "{}", client.shown());
}
