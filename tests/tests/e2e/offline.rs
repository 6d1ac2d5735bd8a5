//! Said on Friday to somebody who is not there, read on Monday: with programs that know nothing, and with one that asks.

use chatd_tests::config::Config;
use chatd_tests::daemon::Chatd;
use chatd_tests::peer::Peer;
use rustix::process::Signal;

/// `\0ana\0segredo` in base64.
const ANA: &str = "AGFuYQBzZWdyZWRv";

fn config() -> Config {
    Config::default()
        .with_cheap_hashes()
        .set("server.language", r#""pt-BR""#)
}

/// A server with the account `ana`, whose owner is not connected.
fn start() -> Chatd {
    let chatd = Chatd::with(&config());
    let mut ana = chatd.user("ana");
    ana.send("REGISTER * * segredo");
    ana.expect("… REGISTER SUCCESS ana …");
    ana.send("QUIT");
    ana.expect_close();
    chatd
}

/// Logs in as `ana` with a program of this kind, and says nothing more.
fn device(chatd: &Chatd, program: &str, caps: &str) -> Peer {
    let mut peer = chatd.connect(program);
    for line in ["CAP LS 302", "NICK ana", &format!("USER ana 0 * :{program}")] {
        peer.send(line);
    }
    peer.send(&format!("CAP REQ :sasl {caps}"));
    peer.skip_to("… CAP … ACK …");
    peer.send("AUTHENTICATE PLAIN");
    peer.expect("… AUTHENTICATE +");
    peer.send(&format!("AUTHENTICATE {ANA}"));
    peer.skip_to("… 903 …");
    peer.send("CAP END");
    peer.skip_to("… 001 ana …");
    peer.skip_to("… 221 ana …");
    peer
}

fn kill_and_start_again(mut chatd: Chatd) -> Chatd {
    chatd.signal(Signal::KILL);
    chatd.wait_for_exit();
    let directory = chatd.take_directory();
    Chatd::with_directory(&config(), directory)
}

#[test]
fn what_was_said_on_friday_is_read_on_monday() {
    let friday = start();
    let mut bia = friday.user("bia");
    bia.send("CAP REQ :message-tags echo-message labeled-response batch chatd/subject");
    bia.skip_to("… ACK …");
    bia.send("@label=x;+chatd/subject=Festa PRIVMSG ana :no sábado?");
    bia.expect("@label=x … BATCH … labeled-response");
    bia.expect("@batch=…;+chatd/subject=Festa :bia!… PRIVMSG ana :no sábado?");
    bia.expect("@batch=… 301 bia ana :sem conexão; sua mensagem fica guardada e será entregue quando a pessoa voltar");
    bia.expect("… BATCH …");
    bia.send("PRIVMSG ana :\u{1}ACTION acena\u{1}");
    bia.expect("… PRIVMSG ana …");
    bia.expect("… 301 bia ana …");
    bia.send("PRIVMSG ninguem :oi");
    bia.expect("… 401 bia ninguem …");

    let monday = kill_and_start_again(friday);
    let mut plain = device(&monday, "plain", "");
    plain.expect(":bia!… PRIVMSG ana :[…/… …:…] [Festa] no sábado?");
    plain.expect(":bia!… PRIVMSG ana :\u{1}ACTION […/… …:…] acena\u{1}");
    plain.expect_silence();
    let mut timed = device(&monday, "timed", "server-time");
    timed.expect("@time=… :bia!… PRIVMSG ana :[Festa] no sábado?");
    timed.expect("@time=… :bia!… PRIVMSG ana :\u{1}ACTION acena\u{1}");
    timed.expect_silence();
    let mut batched = device(&monday, "batched", "server-time batch message-tags chatd/subject");
    batched.expect("… BATCH +history chathistory bia");
    batched.expect("@batch=history;time=…;msgid=…;+chatd/subject=Festa :bia!… PRIVMSG ana :no sábado?");
    batched.expect("@batch=history;… :bia!… PRIVMSG ana :\u{1}ACTION acena\u{1}");
    batched.expect("… BATCH -history");
    batched.expect_silence();
    let mut modern = device(
        &monday,
        "modern",
        "server-time batch message-tags draft/chathistory",
    );
    modern.expect_silence();
    modern.send("CHATHISTORY LATEST bia * 10");
    modern.expect("… BATCH +history chathistory bia");
    modern.expect("@batch=history;… :bia!… PRIVMSG ana :[Festa] no sábado?");
    modern.expect("@batch=history;… :bia!… PRIVMSG ana :\u{1}ACTION acena\u{1}");
    modern.expect("… BATCH -history");

    // Once each: also when the process is killed after they have read it.
    for peer in [&mut plain, &mut timed, &mut batched, &mut modern] {
        peer.sync();
    }
    let tuesday = kill_and_start_again(monday);
    for (program, caps) in [
        ("plain", ""),
        ("timed", "server-time"),
        ("batched", "server-time batch"),
    ] {
        device(&tuesday, program, caps).expect_silence();
    }
}

#[test]
fn the_end_of_the_process_is_remembered_as_a_clean_leave() {
    let chatd = start();
    let mut ana = device(&chatd, "plain", "");
    let mut bia = chatd.user("bia");
    bia.send("PRIVMSG ana :lido");
    ana.expect(":bia!… PRIVMSG ana lido");
    // What comes in the last millisecond is told again: so wait for a later one.
    let said = std::time::SystemTime::now();
    while said.elapsed().is_ok_and(|passed| passed.as_millis() < 5) {
        bia.sync();
    }
    let mut chatd = chatd;
    chatd.signal(Signal::TERM);
    assert!(chatd.wait_for_exit().success());
    let directory = chatd.take_directory();
    let chatd = Chatd::with_directory(&config(), directory);
    device(&chatd, "plain", "").expect_silence();
}
