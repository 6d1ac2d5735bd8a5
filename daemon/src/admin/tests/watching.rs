//! Being told what happens.

use super::*;

fn join(number: usize) -> Happening {
    Happening::Join {
        name: format!("ana{number}"),
        room: "#sala".into(),
    }
}

/// Somebody who has asked to watch, and was answered.
fn watcher(server: &mut Server) -> UnixStream {
    let mut client = server.connect();
    client
        .write_all(b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"watch\"}\n")
        .unwrap();
    let numbers: Vec<_> = server.admin.sessions.keys().copied().collect();
    for number in numbers {
        server.admin.on_ready(number);
    }
    server.admin.read();
    let call = server.admin.next_call(NOW).unwrap();
    let watching = server.admin.watch(call.id, &Watch::default());
    // What happens before the answer comes after it.
    server.admin.happened(WallTime(1), join(0));
    server.admin.answer(call.id, watching.map(Reply::Watch));
    server.admin.flush(at(NOW));
    client
}

#[test]
fn who_watches_is_told_what_happens_after_the_answer() {
    let mut server = Server::new();
    let client = watcher(&mut server);
    server.admin.happened(WallTime(2), join(1));
    server.admin.flush(at(NOW));
    let lines = answers(&client);
    assert_eq!(lines[0]["result"], json!({"complete": true}));
    let names: Vec<_> = lines[1..].iter().map(|line| &line["params"]["name"]).collect();
    assert_eq!(names, ["ana0", "ana1"]);
    // Nothing happening is no reason to hang up.
    server.turn(NOW + 2 * IDLE);
    assert_eq!(server.admin.sessions.len(), 1);
    assert_eq!(server.admin.next_deadline(), None);
}

#[test]
fn who_reads_too_slowly_loses_events_and_is_told_how_many() {
    let mut server = Server::new();
    let client = watcher(&mut server);
    let many = 20_000;
    for number in 1..many {
        server.admin.happened(WallTime(2), join(number));
        server.admin.flush(at(NOW + STALLED * 2));
    }
    assert!(
        server.admin.sessions[&0].unsent() < 300 * 1024,
        "what waits is bounded"
    );
    let mut text = Vec::new();
    while server.admin.sessions[&0].unsent() > 0 {
        // Until it would block.
        let _ = (&client).read_to_end(&mut text);
        server.admin.flush(at(NOW + STALLED * 2));
    }
    let _ = (&client).read_to_end(&mut text);
    let lines = lines(&text);
    let lost: Vec<_> = lines
        .iter()
        .filter(|line| line["params"]["event"] == "lost")
        .collect();
    let told = lines
        .iter()
        .filter(|line| line["params"]["event"] == "join")
        .count();
    assert_eq!(lost.len(), 1);
    assert_eq!(lost[0]["params"]["count"], many - told);
    server.admin.happened(WallTime(3), join(many));
    server.admin.flush(at(NOW));
    assert_eq!(answers(&client)[0]["params"]["name"], format!("ana{many}"));
}

#[test]
fn only_so_many_may_watch() {
    let mut server = Server::new();
    let _watchers: Vec<_> = (0..MAX_WATCHERS).map(|_| watcher(&mut server)).collect();
    let one_more = watcher(&mut server);
    assert_eq!(answers(&one_more)[0]["error"]["data"]["kind"], "failed");
}
