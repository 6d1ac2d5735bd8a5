//! chat-client at servers that mean no good.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;

use chatd_tests::desktop::bus::Bus;
use chatd_tests::desktop::reader::Reader;

use super::desk::Desk;

/// Lines without end, nonsense, batches that never close: it goes on, and answers the keyboard.
#[test]
fn a_hostile_server_does_not_freeze_it() {
    let desk = Desk::new();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = listener.local_addr().expect("it is bound").port().to_string();
    let server = std::thread::spawn(move || {
        let (mut to, _) = listener.accept().expect("it connects");
        let from = to.try_clone().expect("a descriptor");
        let mut send = |line: &[u8]| to.write_all(&[line, b"\r\n"].concat()).is_ok();
        send(b":irc CAP * LS :batch draft/chathistory message-tags echo-message labeled-response x=\xff\xfe");
        send(b":irc CAP * ACK :batch draft/chathistory message-tags echo-message labeled-response");
        send(b":irc 001 ana :Welcome");
        send(b":irc 422 ana :No MOTD");
        send(b":ana!a@h JOIN #geral");
        send(b":irc BATCH +h chathistory #geral");
        for n in 0..20_000 {
            let line = format!(
                "@batch=h;msgid={n};time=9999999999 :r!r@h PRIVMSG #geral :{}",
                "y".repeat(400)
            );
            send(line.as_bytes());
        }
        send(&vec![b'x'; 1 << 20]);
        for n in 0..20_000 {
            send(format!("@;;=;msgid= :p{n}!@ PRIVMSG #geral :\u{3}99,99\u{202e}\0{n}").as_bytes());
            send(format!(":p{n}!x@h PRIVMSG ana :{n}").as_bytes());
        }
        send(b":irc BATCH -h");
        assert!(send(b":irc NOTICE ana :acabou"), "it takes everything");
        let mut lines = BufReader::new(from).lines().map_while(Result::ok);
        lines.find(|line| line.contains("PRIVMSG"))
    });
    let client = desk.connect(&port);
    client.sees("acabou");
    // To the inbox, over the server, and back.
    desk.press(&["ctrl+i"]);
    desk.screen.wait_for_title("^\\([0-9]+\\) Chat");
    desk.press(&["alt+Down", "alt+Down"]);
    desk.screen.wait_for_title("#geral");
    desk.screen.type_line("ainda aqui");
    let said = server.join().expect("it goes on").expect("it was said");
    assert!(said.ends_with("PRIVMSG #geral :ainda aqui"), "{said}");
}

/// A server that promises what nobody asked for, whose past has no beginning, and whose tags are nonsense. It ends when
/// somebody says something there; how often it was asked for the past, and what was said.
fn liar() -> (String, JoinHandle<(u32, Option<String>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = listener.local_addr().expect("it is bound").port().to_string();
    let server = std::thread::spawn(move || {
        let (to, _) = listener.accept().expect("it connects");
        let lines = BufReader::new(to.try_clone().expect("a descriptor")).lines();
        let (mut past, mut pages) = (1_000_000_u32, 0);
        for line in lines.map_while(Result::ok) {
            if line.contains("PRIVMSG") {
                return (pages, Some(line));
            }
            pages += u32::from(line.contains("CHATHISTORY"));
            answer(&to, &line, &mut past);
        }
        (pages, None)
    });
    (port, server)
}

fn answer(mut to: &TcpStream, line: &str, past: &mut u32) {
    let mut send = |line: &str| {
        // It may have left; then nothing more comes.
        let _ = to.write_all(format!("{line}\r\n").as_bytes());
    };
    let word = line
        .split(' ')
        .find(|word| !word.starts_with('@'))
        .unwrap_or_default();
    match word {
        "CAP" if line.starts_with("CAP LS") => {
            send(":irc CAP * ACK :sasl draft/multiline draft/metadata-2");
            send(":irc CAP * LS * :batch draft/chathistory=x message-tags server-time echo-message");
            send(
                ":irc CAP * LS :sasl=NONE,,= draft/multiline=max-bytes=-1,max-lines=99999999999999 labeled-response",
            );
        }
        "CAP" if line.starts_with("CAP REQ") => {
            let asked = line.split_once(':').map_or("", |(_, asked)| asked);
            send(&format!(
                ":irc CAP * ACK :{asked} -labeled-response ~account-tag =x"
            ));
            send(&format!(":irc CAP * NAK :{asked}"));
            send(":irc CAP * DEL :echo-message");
            send(":irc CAP * NEW :echo-message sts=port=1,duration=99999999999");
        }
        "CAP" => {
            send(":irc 001 ana :Welcome");
            send(
                ":irc 005 ana CHATHISTORY=-1 NICKLEN=0 PREFIX=(((( CHANTYPES= MODES=x TARGMAX=,:, :are supported",
            );
            send(":irc 422 ana :No MOTD");
        }
        "JOIN" => {
            send(":ana!a@h JOIN #geral");
            send(":irc 353 ana = #geral :ana @rui @rui @@@ ~&@%+x !!! ana");
            send(
                "@time=;msgid=;=;+draft/reply;label=999999999999999999999;batch=none :rui!r@h PRIVMSG #geral :torto",
            );
            send(":irc NOTICE ana :pronto");
        }
        "CHATHISTORY" => {
            // There is always more before.
            send(":irc BATCH +b chathistory #geral");
            for _ in 0..100 {
                *past -= 1;
                let (minute, second) = (*past / 60 % 60, *past % 60);
                send(&format!(
                    "@batch=b;msgid=p{past};time=2020-01-{:02}T{:02}:{minute:02}:{second:02}Z :r!r@h PRIVMSG #geral :antes {past}",
                    1 + *past / 86_400,
                    *past / 3600 % 24,
                ));
            }
            send(":irc BATCH -b");
        }
        "PING" => send(&format!(
            ":irc PONG irc {}",
            line.split_once(' ').map_or("", |(_, token)| token)
        )),
        _ => {}
    }
}

#[test]
fn a_lying_server_with_an_endless_past_does_not_confuse_it() {
    let (bus, desk) = (Bus::start(), Desk::new());
    let reader = Reader::start(&bus);
    let (port, server) = liar();
    let client = desk.connect_on(&bus, &port);
    client.sees("pronto");
    client.sees("torto");
    for _ in 0..20 {
        desk.press(&["Prior"]);
    }
    // It answers those who do not see it, and the keyboard.
    let message = reader.find("entry", "Mensagem");
    desk.screen.type_text("ainda");
    reader.wait("the text", || (message.text() == "ainda").then_some(()));
    message.write("ainda aqui");
    reader.find("button", "Enviar mensagem").press();
    let (pages, said) = server.join().expect("it goes on");
    let said = said.expect("something was said");
    assert!(said.ends_with("PRIVMSG #geral :ainda aqui"), "{said}");
    assert!(pages > 3, "the past was asked for {pages} times");
}
