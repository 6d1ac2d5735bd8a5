//! One account on three devices, each with its own capabilities: each sees everything once, in its own form.

use chatd_tests::config::Config;
use chatd_tests::ctl;
use chatd_tests::daemon::Chatd;
use chatd_tests::peer::Peer;

/// `\0ana\0segredo` in base64.
const ANA: &str = "AGFuYQBzZWdyZWRv";

fn start() -> Chatd {
    let chatd = Chatd::with(&Config::default().with_cheap_hashes());
    let mut ana = chatd.user("ana");
    ana.send("REGISTER * * segredo");
    ana.expect("… REGISTER SUCCESS ana …");
    ana.send("QUIT");
    ana.expect_close();
    chatd
}

/// Registers as `ana`, logged in, with some capabilities.
fn device(chatd: &Chatd, name: &str, caps: &str) -> Peer {
    let mut peer = chatd.connect(name);
    for line in ["CAP LS 302", "NICK ana", "USER ana 0 * :Ana"] {
        peer.send(line);
    }
    peer.send(&format!("CAP REQ :sasl {caps}"));
    peer.skip_to("… CAP … ACK …");
    peer.send("AUTHENTICATE PLAIN");
    peer.expect("… AUTHENTICATE +");
    peer.send(&format!("AUTHENTICATE {ANA}"));
    peer.skip_to("… 903 …");
    peer.send("CAP END");
    peer.expect("… 001 ana …");
    peer.sync();
    peer
}

struct Table {
    /// Knows tags, subjects and echoes.
    laptop: Peer,
    /// Knows tags and accounts, and no subjects.
    phone: Peer,
    /// Knows nothing.
    old: Peer,
    bia: Peer,
    chatd: Chatd,
}

fn table() -> Table {
    let chatd = start();
    let mut laptop = device(&chatd, "laptop", "message-tags echo-message chatd/subject");
    laptop.join("#sala");
    laptop.send("TOPIC #sala :prova");
    laptop.sync();
    let mut bia = chatd.user("bia");
    bia.send("CAP REQ :message-tags chatd/subject");
    bia.join("#sala");
    bia.sync();
    laptop.sync();
    let phone = device(&chatd, "phone", "message-tags account-tag");
    let old = device(&chatd, "old", "");
    Table {
        laptop,
        phone,
        old,
        bia,
        chatd,
    }
}

impl Table {
    fn nobody_hears_more(&mut self) {
        for peer in [&mut self.laptop, &mut self.phone, &mut self.old, &mut self.bia] {
            peer.expect_silence();
        }
    }
}

#[test]
fn each_device_sees_what_is_said_once_and_in_its_own_form() {
    let mut at = table();
    at.nobody_hears_more();
    for target in ["#sala", "ana"] {
        at.bia
            .send(&format!("@+chatd/subject=Festa PRIVMSG {target} :sábado"));
        at.laptop.expect(&format!(
            "@msgid=…;+chatd/subject=Festa :bia!… PRIVMSG {target} :sábado"
        ));
        at.phone
            .expect(&format!("@msgid=… :bia!… PRIVMSG {target} :[Festa] sábado"));
        at.old.expect(&format!(":bia!… PRIVMSG {target} :[Festa] sábado"));
        at.nobody_hears_more();
    }
}

#[test]
fn what_one_device_says_is_seen_once_on_the_others() {
    let mut at = table();
    for target in ["#sala", "bia"] {
        // Asked for echoes: it sees its own words, too.
        at.laptop
            .send(&format!("@+chatd/subject=Festa PRIVMSG {target} :sábado"));
        let tagged = format!("@msgid=…;+chatd/subject=Festa :ana!… PRIVMSG {target} :sábado");
        at.laptop.expect(&tagged);
        at.bia.expect(&tagged);
        at.phone.expect(&format!(
            "@account=ana;msgid=… :ana!… PRIVMSG {target} :[Festa] sábado"
        ));
        at.old.expect(&format!(":ana!… PRIVMSG {target} :[Festa] sábado"));
        at.nobody_hears_more();
        // Did not: it does not, and the others do.
        at.old.send(&format!("PRIVMSG {target} :de casa"));
        at.laptop
            .expect(&format!("@msgid=… :ana!… PRIVMSG {target} :de casa"));
        at.phone
            .expect(&format!("@account=ana;msgid=… :ana!… PRIVMSG {target} :de casa"));
        at.bia
            .expect(&format!("@msgid=… :ana!… PRIVMSG {target} :de casa"));
        at.nobody_hears_more();
    }
}

#[test]
fn a_device_that_comes_is_shown_the_rooms_and_goes_without_a_word() {
    let mut at = table();
    let mut late = device(&at.chatd, "late", "");
    at.nobody_hears_more();
    late.send("JOIN #outra");
    late.skip_to("… 366 ana #outra …");
    for peer in [&mut at.laptop, &mut at.phone, &mut at.old] {
        peer.expect("…:ana!… JOIN #outra");
        peer.skip_to("… 366 ana #outra …");
    }
    let list = ctl::run(&at.chatd.socket(), &["list", "--user", "ana", "--json"])
        .expect(0)
        .json();
    assert_eq!(list.len(), 4, "each connection is listed");
    let mut next = device_shown(&at.chatd);
    next.send("QUIT :tchau");
    late.send("QUIT :tchau");
    for mut peer in [next, late] {
        peer.expect_close();
    }
    at.nobody_hears_more();
    for mut peer in [at.laptop, at.phone, at.old] {
        peer.send("QUIT :de vez");
        peer.expect_close();
    }
    at.bia.expect("…:ana!… QUIT …de vez");
    at.bia.expect_silence();
}

/// One more device, which reads what it is shown after the greeting.
fn device_shown(chatd: &Chatd) -> Peer {
    let mut peer = chatd.connect("next");
    for line in ["CAP LS 302", "NICK ana", "USER ana 0 * :Ana", "CAP REQ :sasl"] {
        peer.send(line);
    }
    peer.skip_to("… CAP … ACK …");
    peer.send("AUTHENTICATE PLAIN");
    peer.expect("… AUTHENTICATE +");
    peer.send(&format!("AUTHENTICATE {ANA}"));
    peer.skip_to("… 903 …");
    peer.send("CAP END");
    peer.skip_to(":ana!… JOIN #sala");
    peer.expect("… 332 ana #sala prova");
    peer.expect("… 333 ana #sala …");
    peer.expect("… 353 ana = #sala :@ana bia");
    peer.expect("… 366 ana #sala …");
    peer.skip_to(":ana!… JOIN #outra");
    peer
}
