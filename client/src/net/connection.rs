//! One connection.

use std::io::{self, ErrorKind};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::thread;
use std::time::Duration;

use protocol::irc::{MAX_BODY, MAX_TAGS};
use protocol::line::{Framed, Framer};

use super::stream::Stream;
use super::{Mailbox, Order, tls};
use crate::model::line::Lost;
use crate::model::network::Link;
use crate::model::profile::Endpoint;
use crate::update::{Incoming, NetEvent};

/// How long one of the server's addresses may take to answer.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long nothing may come before that is reported.
const QUIET: Duration = Duration::from_mins(1);

/// How long one write may take.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// How long the server has to close its side after this one.
const GRACE: Duration = Duration::from_secs(1);

/// The longest line: what the specifications allow, and as much again for servers with longer lines.
const MAX_LINE: usize = 2 * (MAX_TAGS + MAX_BODY);

/// Where to connect, and when.
pub struct Target {
    pub endpoint: Endpoint,
    /// The certificate that is trusted although nobody vouches for it.
    pub pin: Option<String>,
    pub after: Duration,
}

/// Starts the connection's threads. Whatever happens, the last event is `Closed`, unless the program has
/// turned to another connection.
pub fn start(target: Target, link: Link, orders: Receiver<Order>, mailbox: Mailbox) {
    let deliver = mailbox.clone();
    let run = move || {
        let why = run(&target, link, orders, &mailbox);
        mailbox.deliver(link, NetEvent::Closed(why));
    };
    if let Err(error) = thread::Builder::new().name("net-read".to_owned()).spawn(run) {
        deliver.deliver(link, NetEvent::Closed(Lost::Broken(error.to_string())));
    }
}

fn run(target: &Target, link: Link, orders: Receiver<Order>, mailbox: &Mailbox) -> Lost {
    if !wait(&orders, target.after) {
        return Lost::Closed;
    }
    let socket = match connect(&target.endpoint) {
        Ok(socket) => socket,
        Err(error) => return Lost::Unreachable(error.into()),
    };
    let unwanted = |orders: &Receiver<Order>| {
        let order = orders.try_recv();
        matches!(order, Err(TryRecvError::Disconnected) | Ok(Order::Close))
    };
    if unwanted(&orders) {
        return Lost::Closed;
    }
    let stream = match secure(socket, target) {
        Ok(stream) => stream,
        Err(lost) => return lost,
    };
    if unwanted(&orders) {
        return Lost::Closed;
    }
    match talk(&stream, link, orders, mailbox) {
        Ok(()) => Lost::Closed,
        Err(error) => Lost::Broken(error.to_string()),
    }
}

/// Agrees on encryption, if there is to be any.
fn secure(mut socket: TcpStream, target: &Target) -> Result<Stream, Lost> {
    let set = |timeout| {
        socket.set_nodelay(true)?;
        socket.set_read_timeout(Some(timeout))?;
        socket.set_write_timeout(Some(WRITE_TIMEOUT))
    };
    let broken = |error: io::Error| Lost::Broken(error.to_string());
    set(CONNECT_TIMEOUT).map_err(broken)?;
    let session = if target.endpoint.tls {
        Some(tls::shake(
            &mut socket,
            &target.endpoint.server,
            target.pin.clone(),
        )?)
    } else {
        None
    };
    socket.set_read_timeout(Some(QUIET)).map_err(broken)?;
    Ok(match session {
        Some(session) => Stream::encrypted(socket, session),
        None => Stream::plain(socket),
    })
}

/// Waits before connecting. Whether the connection is still wanted afterwards.
fn wait(orders: &Receiver<Order>, after: Duration) -> bool {
    after.is_zero() || matches!(orders.recv_timeout(after), Err(RecvTimeoutError::Timeout))
}

/// Connects to the first of the server's addresses that answers.
fn connect(endpoint: &Endpoint) -> io::Result<TcpStream> {
    let mut last = io::Error::from(ErrorKind::AddrNotAvailable);
    for address in (endpoint.server.as_str(), endpoint.port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, CONNECT_TIMEOUT) {
            Ok(socket) => return Ok(socket),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Reads until the connection ends, while another thread writes.
fn talk(stream: &Stream, link: Link, orders: Receiver<Order>, mailbox: &Mailbox) -> io::Result<()> {
    let writer = stream.try_clone()?;
    thread::Builder::new()
        .name("net-write".to_owned())
        .spawn(move || write(&writer, &orders))?;
    let nonce = super::login::nonce();
    if !mailbox.deliver(link, NetEvent::Connected { nonce }) {
        return Ok(());
    }
    let read = read(stream, link, mailbox);
    // Ends the writing thread's work too.
    stream.end();
    read
}

fn read(stream: &Stream, link: Link, mailbox: &Mailbox) -> io::Result<()> {
    let mut framer = Framer::new(MAX_LINE);
    let mut buffer = vec![0; 16 * 1024];
    let mut reader = stream.reader();
    loop {
        let event = match reader.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(count) => {
                let lines = frame(&mut framer, buffer.get(..count).unwrap_or_default());
                NetEvent::Lines(lines)
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                NetEvent::Quiet
            }
            Err(error) => return Err(error),
        };
        if !mailbox.deliver(link, event) {
            return Ok(());
        }
    }
}

fn frame(framer: &mut Framer, mut bytes: &[u8]) -> Vec<Incoming> {
    let mut lines = Vec::new();
    while let Some(framed) = framer.next(&mut bytes) {
        lines.push(match framed {
            Framed::Line(line) => Incoming::Line(line.into()),
            Framed::TooLong => Incoming::TooLong,
        });
    }
    lines
}

/// Writes what it is told until it is told to close, or nobody is there to tell it anything.
fn write(stream: &Stream, orders: &Receiver<Order>) {
    let mut polite = false;
    while let Ok(order) = orders.recv() {
        match order {
            Order::Transmit(line) => {
                if stream.write_all(&line).is_err() {
                    break;
                }
            }
            Order::Close => {
                polite = stream.finish();
                break;
            }
        }
    }
    if polite {
        // So that the server can still say goodbye; the reading thread ends when it closes.
        thread::sleep(GRACE);
    }
    // Wakes the reading thread, if it is still there.
    stream.end();
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::sync::Arc;
    use std::sync::mpsc::{Receiver, sync_channel};

    use super::*;
    use crate::model::network::NetworkId;
    use crate::net::Net;
    use crate::update::Msg;

    const LINK: Link = Link {
        network: NetworkId::of(3),
        number: 7,
    };

    fn net() -> (Net, Receiver<Msg>) {
        let (events, received) = sync_channel(16);
        let wake = Arc::new(|| {});
        (Net::new(Mailbox { events, wake }), received)
    }

    fn endpoint(port: u16) -> Endpoint {
        let server = "127.0.0.1".to_owned();
        let tls = false;
        Endpoint { server, port, tls }
    }

    fn next(events: &Receiver<Msg>) -> NetEvent {
        match events.recv_timeout(Duration::from_secs(10)) {
            Ok(Msg::Net { link: LINK, event }) => event,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn lines_go_both_ways_and_the_end_is_told() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (mut net, events) = net();
        net.connect(LINK, endpoint(port), None, Duration::ZERO);
        let (mut server, _) = listener.accept().unwrap();
        assert!(matches!(next(&events), NetEvent::Connected { .. }));
        server.write_all(b"PING 1\r\nPI").unwrap();
        let NetEvent::Lines(lines) = next(&events) else {
            panic!("no lines");
        };
        assert_eq!(lines, [Incoming::Line(b"PING 1"[..].into())]);
        net.transmit(LINK.network, b"PONG 1\r\n".to_vec());
        net.close(LINK.network);
        let mut heard = String::new();
        server.read_to_string(&mut heard).unwrap();
        assert_eq!(heard, "PONG 1\r\n");
        server.write_all(b"NG 2\r\n").unwrap();
        assert!(matches!(next(&events), NetEvent::Lines(lines) if lines.len() == 1));
        drop(server);
        assert!(matches!(next(&events), NetEvent::Closed(Lost::Closed)));
    }

    #[test]
    fn lines_without_end_are_dropped() {
        let mut framer = Framer::new(MAX_LINE);
        let endless = vec![b'x'; MAX_LINE];
        assert!(frame(&mut framer, &endless).is_empty());
        let lines = frame(&mut framer, b"xx\r\nPING 1\r\n");
        assert_eq!(lines, [Incoming::TooLong, Incoming::Line(b"PING 1"[..].into())]);
    }

    #[test]
    fn who_cannot_be_reached_is_told() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let (mut net, events) = net();
        net.connect(LINK, endpoint(port), None, Duration::ZERO);
        assert!(matches!(next(&events), NetEvent::Closed(Lost::Unreachable(_))));
    }

    #[test]
    fn a_connection_that_is_not_wanted_any_more_ends() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (mut net, events) = net();
        net.connect(LINK, endpoint(port), None, Duration::ZERO);
        let (mut server, _) = listener.accept().unwrap();
        assert!(matches!(next(&events), NetEvent::Connected { .. }));
        net.orders.clear();
        let mut heard = Vec::new();
        assert_eq!(server.read_to_end(&mut heard).unwrap(), 0);
        assert!(matches!(next(&events), NetEvent::Closed(Lost::Closed)));
    }
}
