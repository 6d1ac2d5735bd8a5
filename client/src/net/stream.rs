//! The bytes of a connection, as they are or through TLS, for a thread that reads and one that writes.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustls::ClientConnection;

/// How much is read at once.
const BUFFER: usize = 16 * 1024;

/// One end of a connection. Only one thread reads, and only one writes: what TLS itself has to say goes out with the
/// next line.
pub struct Stream {
    socket: TcpStream,
    session: Option<Arc<Mutex<ClientConnection>>>,
}

impl Stream {
    /// A connection as it is.
    pub fn plain(socket: TcpStream) -> Self {
        Self {
            socket,
            session: None,
        }
    }

    /// A connection whose handshake is over.
    pub fn encrypted(socket: TcpStream, session: ClientConnection) -> Self {
        let session = Some(Arc::new(Mutex::new(session)));
        Self { socket, session }
    }

    /// The same connection for another thread.
    pub fn try_clone(&self) -> io::Result<Self> {
        Ok(Self {
            socket: self.socket.try_clone()?,
            session: self.session.clone(),
        })
    }

    /// Writes all of it.
    pub fn write_all(&self, bytes: &[u8]) -> io::Result<()> {
        let Some(session) = &self.session else {
            return (&self.socket).write_all(bytes);
        };
        let mut session = lock(session);
        session.writer().write_all(bytes)?;
        let sealed = sealed(&mut session)?;
        // Not while the session is locked: the other thread would not read, and the server might wait for that.
        drop(session);
        (&self.socket).write_all(&sealed)
    }

    /// Says that nothing more will be written. Whether the other end can still answer.
    pub fn finish(&self) -> bool {
        if let Some(session) = &self.session {
            let mut session = lock(session);
            session.send_close_notify();
            let sealed = sealed(&mut session);
            drop(session);
            if sealed
                .and_then(|sealed| (&self.socket).write_all(&sealed))
                .is_err()
            {
                return false;
            }
        }
        self.socket.shutdown(Shutdown::Write).is_ok()
    }

    /// Ends the connection, also for whoever reads.
    pub fn end(&self) {
        // It fails if the other end was first.
        let _ = self.socket.shutdown(Shutdown::Both);
    }

    /// What reads from it.
    pub fn reader(&self) -> Reader<'_> {
        Reader {
            stream: self,
            raw: vec![0; BUFFER],
            pending: 0..0,
        }
    }
}

fn lock(session: &Mutex<ClientConnection>) -> MutexGuard<'_, ClientConnection> {
    session.lock().unwrap_or_else(PoisonError::into_inner)
}

fn sealed(session: &mut ClientConnection) -> io::Result<Vec<u8>> {
    let mut sealed = Vec::new();
    while session.wants_write() {
        session.write_tls(&mut sealed)?;
    }
    Ok(sealed)
}

/// Reads from a connection.
pub struct Reader<'a> {
    stream: &'a Stream,
    raw: Vec<u8>,
    /// The part of `raw` that TLS has not seen yet.
    pending: std::ops::Range<usize>,
}

impl Reader<'_> {
    /// Reads what there is, and waits if there is nothing. No bytes: the connection has ended.
    pub fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(session) = &self.stream.session else {
            return (&self.stream.socket).read(buffer);
        };
        loop {
            {
                let mut session = lock(session);
                match session.reader().read(buffer) {
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                    // Many servers close without saying so; what a person reads ends with a line anyway.
                    Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(0),
                    other => return other,
                }
                let mut rest = self.raw.get(self.pending.clone()).unwrap_or_default();
                if !rest.is_empty() {
                    let taken = session.read_tls(&mut rest)?;
                    self.pending.start += taken;
                    session.process_new_packets().map_err(io::Error::other)?;
                    continue;
                }
            }
            let count = (&self.stream.socket).read(&mut self.raw)?;
            if count == 0 {
                return Ok(0);
            }
            self.pending = 0..count;
        }
    }
}
