//! Who comes, who makes room, and who goes.

use super::*;

#[test]
fn who_comes_in_numbers_waits_at_the_door() {
    let mut server = Server::new();
    let burst = usize::try_from(ARRIVALS.burst).unwrap();
    let _crowd: Vec<_> = (0..burst + 2)
        .map(|_| UnixStream::connect(server.path()).unwrap())
        .collect();
    let next = server.accept_at(NOW).expect("the others wait");
    assert_eq!((server.admin.sessions.len(), next), (burst, NOW + ARRIVALS.every));
    assert!(server.accept_at(next).is_some());
    assert_eq!(server.admin.sessions.len(), burst + 1);
    assert!(
        server.accept_at(NOW + Duration::from_secs(1)).is_none(),
        "all are in"
    );
    assert_eq!(server.admin.sessions.len(), burst + 2);
}

/// Another user than root and the one that this runs as.
fn stranger() -> u32 {
    rustix::process::geteuid().as_raw() + 1
}

#[test]
fn too_many_are_told_so() {
    let mut server = Server::new();
    let mut clients: Vec<_> = (0..MAX_SESSIONS)
        .map(|_| server.seat_and_ask(stranger(), NOW))
        .collect();
    let late = server.seat(stranger(), NOW);
    assert_eq!(answers(&late)[0]["error"]["data"]["kind"], json!("busy"));
    assert!(is_closed(&late));
    clients.pop();
    server.turns();
    let next = server.seat(stranger(), NOW);
    assert!(!is_closed(&next));
}

#[test]
fn who_has_asked_for_nothing_makes_room_first_then_who_comes_no_further() {
    let mut server = Server::new();
    let (first, later) = (NOW + Duration::from_millis(1), NOW + STILL);
    let still = server.seat_and_ask(stranger(), NOW);
    let mut nonsense = server.seat(stranger(), first);
    writeln!(nonsense, "nonsense").unwrap();
    server.turn(first);
    let mut others: Vec<_> = (2..MAX_SESSIONS)
        .map(|_| server.seat_and_ask(stranger(), later))
        .collect();

    others.push(server.seat_and_ask(stranger(), later));
    let told = answers(&nonsense);
    assert_eq!(told[1]["error"]["data"]["kind"], "busy", "{told:?}");
    assert!(is_closed(&nonsense) && !is_closed(&still));

    others.push(server.seat_and_ask(stranger(), later));
    assert!(is_closed(&still));
    assert!(others.iter().all(|other| !is_closed(other)));
    let refused = server.seat(stranger(), later);
    assert!(is_closed(&refused), "all others have something to do");
}

#[test]
fn who_does_not_take_what_they_have_asked_for_makes_room() {
    let mut server = Server::new();
    let mut stalled = server.seat(stranger(), NOW);
    while stalled.write(STATUS).is_ok() {
        server.turns();
    }
    let later = NOW + STILL;
    let _others: Vec<_> = (1..MAX_SESSIONS)
        .map(|_| server.seat_and_ask(stranger(), later))
        .collect();
    let next = server.seat(stranger(), later);
    assert!(is_closed(&stalled) && !is_closed(&next));
}

#[test]
fn root_and_the_servers_own_user_always_get_in() {
    let own = rustix::process::geteuid().as_raw();
    for owner in [0, own] {
        let mut server = Server::new();
        let all: Vec<_> = (0..MAX_SESSIONS - 1)
            .map(|_| server.seat_and_ask(stranger(), NOW))
            .collect();
        let mut before = server.seat_and_ask(owner, NOW);
        let next = server.seat_and_ask(owner, NOW);
        assert_eq!(all.iter().filter(|client| is_closed(client)).count(), 1);
        before.write_all(STATUS).unwrap();
        server.turns();
        assert_eq!(answers(&before).len(), 1);
        assert!(!is_closed(&before) && !is_closed(&next));
    }
}

#[test]
fn the_idle_go() {
    let mut server = Server::new();
    let (mut busy, idle) = (server.connect(), server.connect());
    assert_eq!(server.admin.next_deadline(), Some(NOW + IDLE));
    let later = NOW + Duration::from_secs(1);
    busy.write_all(STATUS).unwrap();
    server.turn(later);
    assert_eq!(server.admin.sessions.len(), 2);
    // Half a request is no sign of life.
    (&idle).write_all(b"{").unwrap();
    server.turn(NOW + IDLE);
    assert!(is_closed(&idle) && !is_closed(&busy));
}

#[test]
fn who_takes_nothing_is_given_nothing_more_and_goes() {
    let mut server = Server::new();
    let mut client = server.connect();
    let mut asked = 0;
    // Until nothing more is taken from them.
    while let Ok(written) = client.write(STATUS) {
        assert_eq!(written, STATUS.len(), "requests are written whole");
        asked += server.turns().len();
        assert!(asked < 100_000);
        if server.admin.sessions[&0].interest().1 {
            break;
        }
    }
    for _ in 0..20 {
        let _ = client.write(STATUS);
        server.turns();
    }
    let session = &server.admin.sessions[&0];
    assert!(session.unsent() < 128 * 1024, "{}", session.unsent());
    assert_eq!(server.admin.next_deadline(), Some(NOW + STALLED));
    server.turn(NOW + STALLED);
    assert!(server.admin.sessions.is_empty());
}

#[test]
fn who_hangs_up_is_forgotten_and_who_only_stops_asking_is_answered() {
    let mut server = Server::new();
    let mut half = server.connect();
    half.write_all(STATUS).unwrap();
    half.shutdown(std::net::Shutdown::Write).unwrap();
    drop(server.connect());
    server.turns();
    server.turn(NOW);
    assert_eq!(answers(&half).len(), 1);
    assert!(server.admin.sessions.is_empty());
    server
        .admin
        .answer(AdminId(0), Err(Error::new(ErrorKind::Failed, "to nobody")));
}
