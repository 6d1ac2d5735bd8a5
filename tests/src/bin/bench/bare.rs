//! The least a server could do: whatever anybody sends goes to everybody, one write for each connection and wake-up.
//!
//! It knows no protocol, keeps no state and forgets what a socket does not take: a bound to compare with.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use rustix::event::epoll::{self, CreateFlags, Event, EventData, EventFlags};

/// The argument that makes the load generator this server.
pub const COMMAND: &str = "bare";

/// The event of the listener; the others are indices.
const LISTENER: u64 = u64::MAX;

/// Serves until it is killed. Its address goes to standard output.
pub fn serve() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    println!("{}", listener.local_addr().expect("it is bound"));
    listener.set_nonblocking(true).expect("a socket");
    let poll = epoll::create(CreateFlags::CLOEXEC).expect("an epoll instance");
    epoll::add(&poll, &listener, EventData::new_u64(LISTENER), EventFlags::IN)
        .expect("a listener can be polled");
    let mut connections: Vec<TcpStream> = Vec::new();
    let mut events = [Event {
        flags: EventFlags::empty(),
        data: EventData::new_u64(0),
    }; 1024];
    let mut buffer = vec![0; 64 * 1024];
    let mut out = Vec::new();
    loop {
        let ready = epoll::wait(&poll, &mut events, None).unwrap_or(0);
        for event in &events[..ready] {
            let data = event.data;
            if data.u64() == LISTENER {
                while let Ok((stream, _)) = listener.accept() {
                    stream.set_nonblocking(true).expect("a socket");
                    stream.set_nodelay(true).expect("a TCP socket");
                    let index = EventData::new_u64(connections.len() as u64);
                    epoll::add(&poll, &stream, index, EventFlags::IN).expect("a socket can be polled");
                    connections.push(stream);
                }
                continue;
            }
            let index = usize::try_from(data.u64()).expect("an index");
            match connections[index].read(&mut buffer) {
                Ok(0) => drop(epoll::delete(&poll, &connections[index]).ok()),
                Ok(count) => out.extend_from_slice(&buffer[..count]),
                Err(_) => {}
            }
        }
        if !out.is_empty() {
            for connection in &mut connections {
                let _ = connection.write(&out);
            }
            out.clear();
        }
    }
}
