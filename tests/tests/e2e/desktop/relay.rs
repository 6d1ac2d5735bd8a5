//! A connection that can be cut.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// Between a client and a server; it ends with the process.
pub struct Relay {
    port: u16,
    state: Arc<Mutex<State>>,
}

struct State {
    server: SocketAddr,
    cut: bool,
    open: Vec<TcpStream>,
}

impl Relay {
    /// One that leads to this address.
    pub fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("it is bound").port();
        let state = State {
            server,
            cut: false,
            open: Vec::new(),
        };
        let state = Arc::new(Mutex::new(state));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let mut state = shared.lock().expect("nobody panicked");
                if state.cut {
                    continue;
                }
                let server = TcpStream::connect(state.server).expect("the server listens");
                for (from, to) in [(&client, &server), (&server, &client)] {
                    let (from, to) = (from.try_clone(), to.try_clone());
                    let (from, to) = (from.expect("a descriptor"), to.expect("a descriptor"));
                    thread::spawn(move || carry(from, to));
                }
                state.open.extend([client, server]);
            }
        });
        Self { port, state }
    }

    /// Where clients connect.
    pub fn port(&self) -> String {
        self.port.to_string()
    }

    /// Cuts what there is, and lets nobody through.
    pub fn cut(&self) {
        let mut state = self.state.lock().expect("nobody panicked");
        state.cut = true;
        for end in state.open.drain(..) {
            // It fails for those that have ended themselves.
            let _ = end.shutdown(Shutdown::Both);
        }
    }

    /// Lets everybody through to another server.
    pub fn lead_to(&self, server: SocketAddr) {
        self.state.lock().expect("nobody panicked").server = server;
        self.mend();
    }

    /// Lets everybody through again.
    pub fn mend(&self) {
        self.state.lock().expect("nobody panicked").cut = false;
    }
}

fn carry(mut from: TcpStream, mut to: TcpStream) {
    let mut buffer = [0; 4096];
    while let Ok(count) = from.read(&mut buffer) {
        if count == 0 || to.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}
