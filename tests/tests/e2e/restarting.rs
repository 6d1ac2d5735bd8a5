//! A restart: another process goes on with the connections, and nobody notices but those who are encrypted.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Instant;

use chatd_tests::DEADLINE;
use chatd_tests::config::Config;
use chatd_tests::manager::Manager;
use chatd_tests::peer::Peer;
use chatd_tests::tls::{Client, Pair};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::Signal;

/// Waits until what is sent there is refused: nobody has the other end.
fn wait_until_refused(mut stream: &TcpStream) {
    let start = Instant::now();
    while stream.write_all(b"\r\n").is_ok() {
        assert!(start.elapsed() < DEADLINE, "somebody still takes what is sent");
        let wait = Timespec {
            tv_sec: 0,
            tv_nsec: 50_000_000,
        };
        let mut refused = [PollFd::new(&stream, PollFlags::empty())];
        poll(&mut refused, Some(&wait)).expect("a socket can be polled");
    }
}

fn config() -> Config {
    Config::default().with_cheap_hashes()
}

#[test]
fn everybody_stays_where_they_were_and_half_a_line_becomes_a_whole_one() {
    let manager = Manager::new(&config());
    let chatd = manager.start();
    let (mut ana, mut bia) = (chatd.user("ana"), chatd.user("bia"));
    ana.join("#sala");
    ana.send("MODE #sala +t");
    ana.send("TOPIC #sala :about nothing");
    ana.sync();
    bia.join("#sala");
    ana.sync();
    let mut caio = chatd.connect_classic("caio");
    caio.send_raw(b"caio");
    caio.skip_to("…caio…");
    ana.send_raw(b"PRIVMSG #sa");
    bia.send("CAP LS 302");
    bia.skip_to("… CAP bia LS …");

    let chatd = manager.restart(chatd);
    ana.send("la :still here");
    bia.skip_to(":ana!… PRIVMSG #sala :still here");
    bia.send("TOPIC #sala :mine");
    bia.expect("… 482 bia #sala …");
    ana.send("TOPIC #sala");
    ana.expect("… 332 ana #sala :about nothing");
    ana.expect("… 333 ana #sala …");
    caio.send_raw("@ana olá".as_bytes());
    ana.expect(":caio!… PRIVMSG ana :olá");

    // Who is new meets those who were there.
    let mut davi = chatd.connect("ana");
    davi.send("NICK ana");
    davi.skip_to("… 433 * ana …");
    for _ in 0..2 {
        ana.expect_silence();
        bia.expect_silence();
    }
    drop(manager.restart(chatd));
}

#[test]
fn what_is_sent_while_no_process_runs_arrives_once_and_in_order() {
    let manager = Manager::new(&config());
    let mut chatd = manager.start();
    let (mut ana, mut bia) = (chatd.user("ana"), chatd.user("bia"));
    bia.send("CAP REQ :echo-message labeled-response batch message-tags");
    bia.sync();
    let mut number = 0;
    let mut say = |from: &mut Peer, to: &str| {
        from.send(&format!("PRIVMSG {to} :{number}"));
        number += 1;
    };
    for round in 0..3 {
        // Some is on its way when it is told to end, some comes when nobody reads.
        for _ in 0..50 {
            say(&mut ana, "bia");
        }
        manager.stop(&mut chatd);
        for _ in 0..50 {
            say(&mut ana, "bia");
        }
        bia.send(&format!("@label=l{round} PRIVMSG ana :answer {round}"));
        chatd = manager.go_on(chatd);
    }
    let (mut heard, mut answered) = (0, Vec::new());
    while heard < number || answered.len() < 3 {
        let line = bia.line();
        if line.contains(" PRIVMSG bia ") {
            assert!(line.ends_with(&format!(" PRIVMSG bia :{heard}")), "{line}");
            heard += 1;
        } else {
            answered.push(line);
        }
    }
    for (round, answer) in answered.iter().enumerate() {
        assert!(answer.contains(&format!("label=l{round};")), "{answer}");
        assert!(
            answer.ends_with(&format!(" PRIVMSG ana :answer {round}")),
            "{answer}"
        );
    }
    for round in 0..3 {
        ana.expect(&format!(":bia!… PRIVMSG ana :answer {round}"));
    }
    ana.expect_silence();
    bia.expect_silence();
}

#[test]
fn what_a_slow_reader_has_not_taken_yet_is_still_there_after_a_restart() {
    const LINES: usize = 20_000;
    let manager = Manager::new(&config().set("limits.send_queue_bytes", "16777216"));
    let chatd = manager.start();
    let (mut ana, mut bia) = (chatd.user("ana"), chatd.user("bia"));
    rustix::net::sockopt::set_socket_recv_buffer_size(bia.stream(), 64 * 1024).expect("a socket");
    let text = "x".repeat(400);
    for number in 0..LINES {
        ana.send(&format!("PRIVMSG bia :{number} {text}"));
    }
    ana.sync();
    let chatd = manager.restart(chatd);
    chatd.signal(Signal::USR1);
    let report = chatd.wait_for_log("send_queue_bytes=");
    assert!(!report.contains("send_queue_bytes=0 "), "{report}");
    let chatd = manager.restart(chatd);
    for number in 0..LINES {
        bia.expect(&format!(":ana!… PRIVMSG bia :{number} {text}"));
    }
    bia.expect_silence();
    drop(chatd);
}

#[test]
fn who_cannot_be_carried_is_told_and_comes_back_unnoticed_if_logged_in() {
    let config = config()
        .with_tls()
        .table("[[listen]]\naddress = \"127.0.0.1:0\"\ndialect = \"websocket\"\n");
    let manager = Manager::new(&config);
    let chatd = manager.start_in(Pair::new(90).directory());
    let encrypted = |name: &str| {
        let mut peer = Peer::connect_tls(name, chatd.tls_address("irc"), &Client::default());
        peer.register();
        peer.join("#sala");
        peer
    };
    let mut watcher = chatd.user("watcher");
    watcher.join("#sala");
    let (mut ana, mut guest) = (encrypted("ana"), encrypted("guest"));
    let mut page = TcpStream::connect_timeout(&chatd.address("websocket"), DEADLINE).expect("it listens");
    ana.send("REGISTER * * segredo");
    ana.skip_to("… REGISTER SUCCESS ana …");
    watcher.sync();

    let chatd = manager.restart(chatd);
    for peer in [&mut ana, &mut guest] {
        let last = peer.expect_close();
        let told = last
            .iter()
            .any(|line| line.starts_with("ERROR ") && line.contains("connect again"));
        assert!(told, "{last:?}");
    }
    let mut told = String::new();
    page.set_read_timeout(Some(DEADLINE)).expect("it is not zero");
    page.read_to_string(&mut told).expect("it is closed");
    assert!(told.starts_with("HTTP/1.1 503 "), "{told}");
    watcher.expect(":guest!… QUIT …connect again…");
    watcher.expect_silence();
    watcher.send("NAMES #sala");
    watcher.expect("… 353 … :…ana…");
    drop(chatd);
}

#[test]
fn a_state_that_cannot_be_read_disconnects_those_who_were_there_and_nobody_else() {
    let manager = Manager::new(&config());
    let mut chatd = manager.start();
    let mut ana = chatd.user("ana");
    manager.stop(&mut chatd);
    let mut file =
        File::from(rustix::fs::memfd_create("state", rustix::fs::MemfdFlags::CLOEXEC).expect("some memory"));
    let later = "chatd carried 4000000000 0";
    write!(file, "{later:<63}\n{{\"what\": \"a later version knows\"}}").expect("it is ours");
    manager.replace_state(file);
    let chatd = manager.go_on(chatd);
    chatd.wait_for_log("version 4000000000");
    assert_eq!(ana.expect_close(), [""; 0]);
    chatd.user("ana").expect_silence();
}

#[test]
fn an_interrupt_is_the_end_for_good_whatever_comes_after_it() {
    let manager = Manager::new(&config());
    let mut chatd = manager.start();
    let mut ana = chatd.user("ana");
    chatd.signal(Signal::INT);
    chatd.signal(Signal::TERM);
    assert!(ana.expect_close().concat().contains("going down"));
    chatd.wait_for_exit();
    manager.wait_until_it_keeps(0);
}

#[test]
fn who_is_gone_is_gone_though_the_service_manager_has_the_connection() {
    let manager = Manager::new(&config());
    let chatd = manager.start();
    let mut stays = chatd.user("stays");
    for _ in 0..100 {
        let mut many: Vec<_> = (0..10).map(|_| chatd.connect("guest")).collect();
        for peer in &mut many {
            peer.send("QUIT");
        }
        for peer in &mut many {
            peer.expect_close();
        }
    }
    // Five files, and one carrier with who is here.
    manager.wait_until_it_keeps(6);
    stays.expect_silence();
    stays.send("QUIT");
    stays.expect_close();
    wait_until_refused(stays.stream());
}

#[test]
fn where_nothing_is_kept_a_restart_is_an_end() {
    let mut chatd = chatd_tests::daemon::Chatd::with(&config());
    let mut ana = chatd.user("ana");
    chatd.signal(Signal::TERM);
    assert!(ana.expect_close().concat().contains("going down"));
    chatd.wait_for_exit();
}

#[test]
fn what_was_asked_for_is_answered_before_the_end_or_after_it() {
    let config = config().set("accounts.hash_memory_kib", "4096");
    let manager = Manager::new(&config);
    let chatd = manager.start();
    let (mut ana, mut bia) = (chatd.user("ana"), chatd.user("bia"));
    ana.send("CAP REQ :echo-message");
    ana.skip_to("… CAP … ACK …");
    ana.send("REGISTER * * segredo");
    ana.send("PRIVMSG bia :registered");
    let chatd = manager.restart(chatd);
    ana.expect("… REGISTER SUCCESS ana …");
    ana.skip_to(":ana!… PRIVMSG bia registered");
    bia.skip_to(":ana!… PRIVMSG bia registered");
    ana.expect_silence();
    bia.expect_silence();
    drop(chatd);
}

#[test]
fn who_asked_too_much_has_to_wait_in_the_next_process_too() {
    const ASKED: usize = 60;
    let manager = Manager::new(&config().set("limits.flood", "true"));
    let chatd = manager.start();
    let mut ana = chatd.user("ana");
    for number in 0..ASKED {
        ana.send(&format!("PING {number}"));
    }
    let chatd = manager.restart(chatd);
    for number in 0..ASKED {
        ana.expect(&format!("… PONG … {number}"));
    }
    drop(chatd);
}

#[test]
fn who_is_not_done_with_registering_goes_on_with_it() {
    let manager = Manager::new(&config());
    let chatd = manager.start();
    let mut ana = chatd.connect("ana");
    ana.send("CAP LS 302");
    ana.expect("… CAP * LS …");
    ana.send("NICK ana");
    ana.send("CAP REQ :server-time");
    ana.skip_to("… CAP … ACK …server-time…");
    let mut caio = chatd.connect_classic("caio");
    caio.line();
    drop(TcpStream::connect_timeout(&chatd.address("irc"), DEADLINE));
    let chatd = manager.restart(chatd);
    ana.send("USER ana 0 * :Ana");
    ana.send("CAP END");
    ana.expect("@time=… 001 ana …");
    caio.send_raw(b"caio");
    caio.skip_to("…caio…");
    ana.sync();
    drop(chatd);
}
