//! What was taken back, on the wire and after the plug was pulled.

use chatd_tests::config::Config;
use chatd_tests::daemon::Chatd;
use chatd_tests::peer::Peer;
use rustix::process::Signal;

const CAPS: &str =
    "message-tags echo-message labeled-response batch draft/chathistory draft/message-redaction";

fn user(chatd: &Chatd, name: &str, caps: &str) -> Peer {
    let mut peer = chatd.user(name);
    if !caps.is_empty() {
        peer.send(&format!("CAP REQ :{caps}"));
        peer.skip_to("… ACK …");
    }
    peer
}

/// The identity of what was said in a line.
fn id_of(line: &str) -> &str {
    let (_, rest) = line.split_once("msgid=").expect("an identity");
    rest.split([';', ' ']).next().expect("an identity")
}

#[test]
fn what_was_taken_back_stays_gone() {
    let config = Config::default().with_cheap_hashes();
    let mut first = Chatd::with(&config);
    let mut ana = user(&first, "ana", CAPS);
    ana.send("REGISTER * * segredo");
    ana.skip_to("… 900 ana … ana …");
    ana.join("#geral");
    let mut bob = user(&first, "bob", "draft/message-redaction message-tags");
    bob.join("#geral");
    let mut eve = user(&first, "eve", "message-tags");
    eve.join("#geral");
    for peer in [&mut ana, &mut bob, &mut eve] {
        peer.sync();
    }
    ana.send("PRIVMSG #geral :fica");
    ana.expect("… PRIVMSG #geral fica");
    ana.send("PRIVMSG #geral :segredo");
    let said = ana.expect("… PRIVMSG #geral segredo");
    for peer in [&mut bob, &mut eve] {
        peer.expect("… PRIVMSG #geral fica");
        peer.expect("… PRIVMSG #geral segredo");
    }
    let id = id_of(&said);
    bob.send(&format!("REDACT #geral {id}"));
    bob.expect(&format!("… FAIL REDACT REDACT_FORBIDDEN #geral {id} :…"));
    ana.send(&format!("@label=x REDACT #GERAL {id} :sala errada"));
    ana.expect(&format!("@label=x :ana!… REDACT #geral {id} :sala errada"));
    bob.expect(&format!(":ana!… REDACT #geral {id} :sala errada"));
    for peer in [&mut ana, &mut bob, &mut eve] {
        peer.expect_silence();
    }
    first.signal(Signal::KILL);
    first.wait_for_exit();

    let second = Chatd::with_directory(&config, first.take_directory());
    let mut bia = user(&second, "bia", CAPS);
    bia.join("#geral");
    bia.send("CHATHISTORY LATEST #geral * 10");
    bia.skip_to("… BATCH +history chathistory #geral");
    bia.expect("… PRIVMSG #geral fica");
    bia.expect("… BATCH -history");
    bia.send(&format!("REDACT #geral {id}"));
    bia.expect(&format!("… FAIL REDACT UNKNOWN_MSGID #geral {id} :…"));
}
