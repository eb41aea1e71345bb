//! A connection with a gate before its last step, so that the step is noted in the moment in
//! which it is taken, and not earlier.
//!
//! The gate lies below TLS, at the very write by which bytes go to the operating system. While
//! it is shut nothing goes through; once it is free, the slip is marked and the write follows
//! in the next statement, on the same thread. What the operating system has been given it
//! delivers even if this process is killed.

use casework::outbox::{Mark, Slip};
use lettre::transport::smtp::client::AsyncTokioStream;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

/// How the gate stands.
enum Stand {
    /// Everything goes through.
    Open,
    /// Nothing does; whether somebody has come to it.
    Shut(Reached),
    /// The next write does, once this slip is marked.
    Free(Arc<dyn Slip>),
}

/// Whether a write waits at the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reached {
    Yes,
    No,
}

/// The gate of one connection, for whoever keeps it.
#[derive(Clone)]
pub struct Gate(Arc<Mutex<Stand>>);

impl Gate {
    /// A gate that is open.
    pub fn open() -> Self {
        Self(Arc::new(Mutex::new(Stand::Open)))
    }

    /// From here on nothing is written.
    pub fn shut(&self) {
        *self.stand() = Stand::Shut(Reached::No);
    }

    /// Whether a write waits.
    pub fn is_reached(&self) -> bool {
        matches!(*self.stand(), Stand::Shut(Reached::Yes))
    }

    /// The next write goes through. Whoever waits has to be polled.
    pub fn free(&self, slip: Arc<dyn Slip>) {
        *self.stand() = Stand::Free(slip);
    }

    /// Whether something went through since it was freed.
    pub fn is_passed(&self) -> bool {
        matches!(*self.stand(), Stand::Open)
    }

    fn stand(&self) -> MutexGuard<'_, Stand> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection with a gate.
pub struct Gated {
    stream: TcpStream,
    gate: Gate,
}

impl Gated {
    /// Sets a gate before what is written to a connection.
    pub fn new(stream: TcpStream, gate: Gate) -> Self {
        Self { stream, gate }
    }

    /// The write that the slip is marked for. If the system takes nothing, nothing was done.
    ///
    /// Mark and write are rehearsed first, in that nothing is marked and nothing is written:
    /// what they need is then at hand, and the time between the two is a tenth.
    fn pass(&self, slip: &dyn Slip, bytes: &[u8]) -> io::Result<usize> {
        slip.mark(Mark::Kept);
        let _ = self.stream.try_write(&[]);
        if !slip.mark(Mark::Handed) {
            return Err(io::Error::other("the slip cannot be marked"));
        }
        let written = self.stream.try_write(bytes);
        if written.is_err() {
            slip.mark(Mark::Kept);
        }
        written
    }
}

impl AsyncWrite for Gated {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let gate = self.gate.clone();
        let mut stand = gate.stand();
        match &mut *stand {
            Stand::Open => {
                drop(stand);
                Pin::new(&mut self.stream).poll_write(cx, bytes)
            }
            Stand::Shut(reached) => {
                *reached = Reached::Yes;
                Poll::Pending
            }
            Stand::Free(slip) => loop {
                ready!(self.stream.poll_write_ready(cx))?;
                match self.pass(slip.as_ref(), bytes) {
                    Ok(n_written) => {
                        *stand = Stand::Open;
                        return Poll::Ready(Ok(n_written));
                    }
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                    Err(error) => return Poll::Ready(Err(error)),
                }
            },
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl AsyncRead for Gated {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, into)
    }
}

impl std::fmt::Debug for Gated {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gated").finish_non_exhaustive()
    }
}

impl AsyncTokioStream for Gated {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.peer_addr()
    }
}

/// TLS over a connection with a gate.
#[derive(Debug)]
pub struct Sealed(pub TlsStream<Gated>);

impl AsyncWrite for Sealed {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

impl AsyncRead for Sealed {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, into)
    }
}

impl AsyncTokioStream for Sealed {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.get_ref().0.peer_addr()
    }
}

#[cfg(test)]
mod tests {
    use super::{Gate, Gated};
    use casework::outbox::{Mark, Slip};
    use std::pin::pin;
    use std::sync::{Arc, Mutex};
    use std::task::Poll;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    /// A slip that keeps its marks.
    #[derive(Default)]
    struct Kept(Mutex<Vec<Mark>>);

    impl Slip for Kept {
        fn mark(&self, mark: Mark) -> bool {
            self.0.lock().unwrap().push(mark);
            true
        }
    }

    /// A slip that cannot be marked.
    struct Stiff;

    impl Slip for Stiff {
        fn mark(&self, _: Mark) -> bool {
            false
        }
    }

    async fn pair(gate: &Gate) -> (Gated, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let near = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (far, _) = listener.accept().await.unwrap();
        (Gated::new(near, gate.clone()), far)
    }

    #[tokio::test]
    async fn a_shut_gate_lets_one_write_through_once_its_slip_is_marked() {
        let gate = Gate::open();
        let (mut near, mut far) = pair(&gate).await;
        near.write_all(b"before ").await.unwrap();
        gate.shut();
        assert!(!gate.is_reached());
        let slip = Arc::new(Kept::default());
        {
            let mut last = pin!(near.write_all(b"last"));
            let waits = std::future::poll_fn(|cx| Poll::Ready(last.as_mut().poll(cx).is_pending()));
            assert!(waits.await && gate.is_reached());
            assert_eq!(*slip.0.lock().unwrap(), []);
            gate.free(Arc::clone(&slip) as Arc<dyn Slip>);
            assert!(!gate.is_passed());
            last.await.unwrap();
        }
        assert!(gate.is_passed());
        assert_eq!(*slip.0.lock().unwrap(), [Mark::Kept, Mark::Handed]);
        drop(near);
        let mut got = String::new();
        far.read_to_string(&mut got).await.unwrap();
        assert_eq!(got, "before last");
    }

    #[tokio::test]
    async fn what_cannot_be_marked_is_not_written() {
        let gate = Gate::open();
        let (mut near, mut far) = pair(&gate).await;
        gate.shut();
        gate.free(Arc::new(Stiff));
        assert!(near.write_all(b"last").await.is_err());
        assert!(!gate.is_passed());
        drop(near);
        assert_eq!(far.read_to_end(&mut Vec::new()).await.unwrap(), 0);
    }

    #[tokio::test]
    async fn what_the_system_does_not_take_is_marked_as_kept() {
        let gate = Gate::open();
        let (mut near, far) = pair(&gate).await;
        near.shutdown().await.unwrap();
        gate.shut();
        let slip = Arc::new(Kept::default());
        gate.free(Arc::clone(&slip) as Arc<dyn Slip>);
        assert!(near.write_all(b"last").await.is_err());
        assert_eq!(*slip.0.lock().unwrap(), [Mark::Kept, Mark::Handed, Mark::Kept]);
        assert!(!gate.is_passed());
        drop(far);
    }
}
