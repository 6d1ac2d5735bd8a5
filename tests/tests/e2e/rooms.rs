//! Rooms that last, on the wire: what was confirmed is there after the plug was pulled.

use chatd_tests::config::Config;
use chatd_tests::daemon::Chatd;
use chatd_tests::peer::Peer;
use rustix::process::Signal;

fn register(chatd: &Chatd, name: &str) -> Peer {
    let mut peer = chatd.user(name);
    peer.send("REGISTER * * segredo");
    peer.skip_to(&format!("… 900 {name} … {name} …"));
    peer
}

fn identify(chatd: &Chatd, name: &str) -> Peer {
    // The name is its owner's: whoever has not logged in yet comes under another.
    let mut peer = chatd.user(&format!("{name}-guest"));
    peer.send(&format!("PRIVMSG NickServ :IDENTIFY {name} segredo"));
    peer.skip_to(&format!("… 900 {name}-guest … {name} …"));
    peer.send(&format!("NICK {name}"));
    peer.skip_to(&format!("… NICK {name}"));
    peer
}

/// Everything of the room, and what of it was changed after it was registered: an answer from ChanServ comes after
/// all that was written before it.
#[test]
fn a_registered_room_outlives_kill_9() {
    let mut first = Chatd::with(&Config::default().with_cheap_hashes());
    let _bia = register(&first, "bia");
    let mut ana = register(&first, "ana");
    ana.send("JOIN #sala");
    ana.send("MODE #sala +b *!*@antes");
    ana.send("PRIVMSG ChanServ :REGISTER #sala");
    ana.skip_to("… NOTICE ana :#sala is yours now, …");
    for line in [
        "TOPIC #sala :bom dia",
        "MODE #sala +msk segredo",
        "MODE #sala +bbe $m:$~a *!*@depois $a:bia",
        "MODE #sala -b *!*@antes",
        "RENAME #sala #Nova",
        "TOPIC #geral :todos",
        "PRIVMSG ChanServ :ACCESS #nova ADD bia OP",
    ] {
        ana.send(line);
    }
    ana.skip_to("… NOTICE ana :bia in #Nova: operator");
    first.signal(Signal::KILL);
    first.wait_for_exit();

    let second = Chatd::with_directory(&Config::default().with_cheap_hashes(), first.take_directory());
    let mut eva = second.user("eva");
    eva.send("JOIN #nova");
    eva.skip_to("… 475 eva #Nova …");
    eva.send("JOIN #sala");
    eva.skip_to("… 353 eva = #sala @eva");
    let mut ana = identify(&second, "ana");
    ana.send("JOIN #nova");
    ana.skip_to("… MODE #Nova +q ana");
    ana.skip_to("… 332 ana #Nova :bom dia");
    ana.skip_to("… 333 ana #Nova ana!…");
    ana.skip_to("… 353 ana @ #Nova ~ana");
    ana.send("MODE #nova");
    ana.skip_to("… 324 ana #Nova +mnstk segredo");
    ana.send("MODE #nova b");
    ana.skip_to("… 367 ana #Nova $m:$~a ana!…");
    ana.skip_to("… 367 ana #Nova *!*@depois ana!…");
    ana.expect("… 368 ana #Nova …");
    ana.send("MODE #nova e");
    ana.skip_to("… 348 ana #Nova $a:bia ana!…");
    let mut bia = identify(&second, "bia");
    bia.send("JOIN #nova");
    bia.skip_to("… MODE #Nova +o bia");
}

/// Who drops a room has to repeat what is said; it is gone then, also after a restart.
#[test]
fn a_dropped_room_is_gone() {
    let mut first = Chatd::with(&Config::default().with_cheap_hashes());
    let mut ana = register(&first, "ana");
    ana.send("JOIN #sala");
    ana.send("PRIVMSG ChanServ :REGISTER #sala");
    ana.skip_to("… NOTICE ana :#sala is yours now, …");
    ana.send("PRIVMSG ChanServ :DROP #sala");
    let asked = ana.skip_to("… NOTICE ana :To drop #sala for good, …");
    let code = asked.rsplit(' ').next().expect("a code").to_owned();
    ana.send(&format!("PRIVMSG ChanServ :DROP #sala {code}"));
    ana.skip_to("… MODE #sala -q ana");
    ana.skip_to("… NOTICE ana :#sala is nobody's any more.");
    ana.send("PRIVMSG ChanServ :INFO #sala");
    ana.skip_to("… NOTICE ana :#sala is not registered.");
    first.signal(Signal::KILL);
    first.wait_for_exit();

    let second = Chatd::with_directory(&Config::default().with_cheap_hashes(), first.take_directory());
    let mut eva = second.user("eva");
    eva.send("JOIN #sala");
    eva.skip_to("… 353 eva = #sala @eva");
}

/// The default room lasts too: its topic and modes are there after a restart.
#[test]
fn the_default_room_is_restored() {
    let mut config = Config::default().with_cheap_hashes();
    config = config.with_operator();
    let mut first = Chatd::with(&config);
    let mut ana = register(&first, "ana");
    ana.send("OPER operuser operpassword");
    ana.skip_to("… 381 …");
    ana.send("JOIN #geral");
    ana.send("PRIVMSG ChanServ :TRANSFER #geral ana");
    ana.skip_to("… NOTICE ana :#geral is ana's now.");
    ana.send("TOPIC #geral :todos aqui");
    ana.send("MODE #geral +C");
    ana.send("PRIVMSG ChanServ :ACCESS #geral ADD ana OP");
    ana.skip_to("… NOTICE ana :#geral is theirs: …");
    first.signal(Signal::TERM);
    first.wait_for_exit();

    let second = Chatd::with_directory(&config, first.take_directory());
    let mut eva = second.user("eva");
    eva.send("JOIN #geral");
    eva.skip_to("… 332 eva #geral :todos aqui");
    eva.send("MODE #geral");
    eva.skip_to("… 324 eva #geral +Cnt");
    eva.send("PRIVMSG ChanServ :INFO #geral");
    eva.skip_to("… NOTICE eva :#geral is ana's, since …");
}
