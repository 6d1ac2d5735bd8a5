//! Carriers: pairs of sockets in which descriptors lie as messages, for as long as anybody has the receiving end.

use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::cmsg_space;
use rustix::io::Errno;
use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, SocketFlags, SocketType, recvmsg, sendmsg, socketpair,
};

/// The system takes no more descriptors in one message.
const IN_ONE_MESSAGE: usize = 253;
/// The bytes of a number.
const NUMBER: usize = size_of::<u64>();
/// More carriers are not made. Each holds some ten thousand descriptors.
pub const MOST_CARRIERS: usize = 32;

/// A carrier: where descriptors go in, and where they come out.
#[derive(Debug)]
pub struct Carrier {
    /// Where they go in.
    pub into: OwnedFd,
    /// Where they come out.
    pub out: OwnedFd,
}

/// Puts descriptors into carriers, each under a number. Returns the ends at which they come out.
pub fn load(sockets: &[(u64, BorrowedFd<'_>)]) -> io::Result<Vec<OwnedFd>> {
    Ok(fill(sockets)?.into_iter().map(|carrier| carrier.out).collect())
}

/// The same with both ends, and one carrier at least: the last one has room for more.
pub fn fill(sockets: &[(u64, BorrowedFd<'_>)]) -> io::Result<Vec<Carrier>> {
    fill_all(sockets, MOST_CARRIERS, || {
        let (kind, flags) = (SocketType::SEQPACKET, SocketFlags::CLOEXEC);
        Ok(socketpair(AddressFamily::UNIX, kind, flags, None)?)
    })
}

/// Puts one more descriptor into a carrier, if there is room.
pub fn add(into: &OwnedFd, number: u64, socket: BorrowedFd<'_>) -> io::Result<()> {
    Ok(send(into.as_fd(), &[(number, socket)])?)
}

fn fill_all(
    sockets: &[(u64, BorrowedFd<'_>)],
    most: usize,
    make: impl Fn() -> io::Result<(OwnedFd, OwnedFd)>,
) -> io::Result<Vec<Carrier>> {
    let mut carriers = Vec::new();
    let mut messages = sockets.chunks(IN_ONE_MESSAGE).peekable();
    while carriers.is_empty() || messages.peek().is_some() {
        if carriers.len() == most {
            return Err(io::Error::other("too many connections to carry"));
        }
        let (into, out) = make()?;
        let mut is_empty = true;
        while let Some(message) = messages.peek() {
            match send(into.as_fd(), message) {
                Ok(()) => is_empty = false,
                // It is full.
                Err(Errno::AGAIN) if !is_empty => break,
                Err(error) => return Err(error.into()),
            }
            messages.next();
        }
        carriers.push(Carrier { into, out });
    }
    Ok(carriers)
}

fn send(into: BorrowedFd<'_>, message: &[(u64, BorrowedFd<'_>)]) -> rustix::io::Result<()> {
    let numbers: Vec<u8> = message
        .iter()
        .flat_map(|(number, _)| number.to_le_bytes())
        .collect();
    let descriptors: Vec<_> = message.iter().map(|&(_, descriptor)| descriptor).collect();
    let mut space = [MaybeUninit::uninit(); cmsg_space!(ScmRights(IN_ONE_MESSAGE))];
    let mut rights = SendAncillaryBuffer::new(&mut space);
    if !rights.push(SendAncillaryMessage::ScmRights(&descriptors)) {
        return Err(Errno::NOBUFS);
    }
    let flags = SendFlags::DONTWAIT | SendFlags::NOSIGNAL;
    sendmsg(into, &[IoSlice::new(&numbers)], &mut rights, flags)?;
    Ok(())
}

/// Takes all descriptors out of a carrier.
pub fn unload(carrier: impl AsFd, sockets: &mut impl Extend<(u64, OwnedFd)>) -> io::Result<()> {
    let mut numbers = [0; IN_ONE_MESSAGE * NUMBER];
    let mut space = [MaybeUninit::uninit(); cmsg_space!(ScmRights(IN_ONE_MESSAGE))];
    loop {
        let mut rights = RecvAncillaryBuffer::new(&mut space);
        let flags = RecvFlags::DONTWAIT | RecvFlags::CMSG_CLOEXEC;
        let received = recvmsg(&carrier, &mut [IoSliceMut::new(&mut numbers)], &mut rights, flags);
        let received = match received {
            Ok(received) => received,
            Err(Errno::INTR) => continue,
            // The other end is open somewhere; nothing more is in it.
            Err(Errno::AGAIN) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        if received.bytes == 0 {
            return Ok(());
        }
        let descriptors = rights.drain().filter_map(|message| match message {
            RecvAncillaryMessage::ScmRights(descriptors) => Some(descriptors),
            _ => None,
        });
        let (numbers, _) = numbers.as_chunks::<NUMBER>();
        sockets.extend(
            numbers
                .iter()
                .map(|&number| u64::from_le_bytes(number))
                .zip(descriptors.flatten()),
        );
        if received.flags.contains(ReturnFlags::CTRUNC) {
            return Err(io::Error::other("this process may not open so many descriptors"));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::io::{Read as _, Write as _};
    use std::os::unix::net::UnixStream;

    use rustix::net::sockopt::set_socket_send_buffer_size;

    use super::*;

    #[test]
    fn what_is_put_in_comes_out_under_its_number() {
        let pairs: Vec<_> = (0..600).map(|_| UnixStream::pair().unwrap()).collect();
        let sockets: Vec<_> = (1000..)
            .zip(&pairs)
            .map(|(number, (_, end))| (number, end.as_fd()))
            .collect();
        let carriers = load(&sockets).unwrap();
        assert_eq!(carriers.len(), 1);
        let mut out = HashMap::new();
        unload(&carriers[0], &mut out).unwrap();
        assert_eq!(out.len(), pairs.len());
        for (number, (mut end, _)) in (1000..).zip(pairs) {
            end.write_all(&u64::to_le_bytes(number)).unwrap();
            let mut carried = UnixStream::from(out.remove(&number).unwrap());
            let mut said = [0; NUMBER];
            carried.read_exact(&mut said).unwrap();
            assert_eq!(u64::from_le_bytes(said), number);
        }
        unload(&carriers[0], &mut out).unwrap();
        assert!(out.is_empty(), "they come out once");
    }

    /// Carriers that hold a message or two.
    fn load_small(count: u64, most: usize) -> io::Result<Vec<Carrier>> {
        let (end, _other) = UnixStream::pair().unwrap();
        let sockets: Vec<_> = (0..count).map(|number| (number, end.as_fd())).collect();
        fill_all(&sockets, most, || {
            let (kind, flags) = (SocketType::SEQPACKET, SocketFlags::CLOEXEC);
            let pair = socketpair(AddressFamily::UNIX, kind, flags, None)?;
            set_socket_send_buffer_size(&pair.0, 1)?;
            Ok(pair)
        })
    }

    #[test]
    fn what_does_not_fit_into_one_carrier_goes_into_the_next() {
        let carriers = load_small(900, 4).unwrap();
        assert!((2..=4).contains(&carriers.len()), "{}", carriers.len());
        let mut out = HashMap::new();
        for carrier in &carriers {
            unload(&carrier.out, &mut out).unwrap();
        }
        assert_eq!(out.len(), 900);
    }

    #[test]
    fn there_is_a_bound_on_carriers_and_none_for_nobody() {
        assert!(load_small(900, 1).is_err());
        assert_eq!(load(&[]).unwrap().len(), 1);
    }
}
