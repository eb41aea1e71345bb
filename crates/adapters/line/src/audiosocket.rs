//! The AudioSocket server: a connection names its stream, and its sound is heard.

use crate::call::{Handle, Meeting, Opened, open};
use crate::calls::Told;
use crate::hearing::{Hearing, Listener};
use crate::server::Shared;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use telephony::StreamId;
use telephony::audiosocket::{Decoder, Frame};
use telephony::call::{Input, Reach, Side};
use tokio::net::TcpStream;
use tokio::sync::mpsc::Sender;

/// How long a connection may take to say which stream it is.
const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes that are read at a time: 250 ms of sound.
const READ: usize = 4_096;
/// Between two looks at a socket, sound may gather: fewer, larger reads leave more of the
/// machine to the rest, and cost a warning so much at most.
const GATHER: Duration = Duration::from_millis(40);

/// Carries a connection on until it ends.
pub async fn converse(stream: TcpStream, shared: Arc<Shared>) {
    let mut decoder = Decoder::default();
    let named = tokio::time::timeout(PATIENCE, name(&stream, &mut decoder)).await;
    let Some(id) = named.ok().flatten() else {
        shared.counters.broken.fetch_add(1, Ordering::Relaxed);
        return tracing::debug!("a connection did not say which stream it is");
    };
    let Some(met) = whose(id, &shared) else {
        return tracing::warn!("a stream came that no call and no line expects");
    };
    let Met { side, handle: Handle { told, alarmed }, is_heard, alone } = met;
    let counters = Arc::clone(&shared.counters);
    let listen = || Listener::open(&*shared.engine, side, told.clone(), counters);
    let listener = is_heard.then(listen).flatten();
    if listener.is_none() && !alone {
        // The channel is ours: the call makes another, and goes on without.
        return;
    }
    if listener.is_none() && is_heard {
        let _ = told.send(Told::Input(Input::Deaf)).await;
    }
    let keys = alone.then(|| told.clone());
    Sound { stream, decoder, listener, shared, alarmed, keys }.hear().await;
    if alone {
        let _ = told.send(Told::Input(Input::Over)).await;
    }
}

/// Whose sound a connection carries.
struct Met {
    side: Option<Side>,
    handle: Handle,
    /// Whether it may be heard.
    is_heard: bool,
    /// Whether the call is nothing but this connection.
    alone: bool,
}

fn whose(id: StreamId, shared: &Arc<Shared>) -> Option<Met> {
    if let Some(expected) = shared.calls.came(id) {
        let handle = Handle { told: expected.told, alarmed: expected.alarmed };
        return Some(Met { side: Some(expected.side), handle, is_heard: true, alone: false });
    }
    let line = shared.house.line_of_stream(id)?;
    let reach = Reach::Nobody;
    let meeting = Meeting { line, reach, number: None, board: None, says: None };
    let Opened { handle, is_heard } = open(shared, meeting);
    Some(Met { side: None, handle, is_heard, alone: true })
}

async fn name(stream: &TcpStream, decoder: &mut Decoder) -> Option<StreamId> {
    loop {
        if let Some(frame) = decoder.next_frame() {
            return match frame {
                Ok(Frame::Id(id)) => Some(id),
                _ => None,
            };
        }
        stream.readable().await.ok()?;
        read(stream, decoder)?;
    }
}

/// Reads once without waiting; gives how many bytes came, none at the end.
fn read(stream: &TcpStream, decoder: &mut Decoder) -> Option<usize> {
    let mut bytes = [0_u8; READ];
    match stream.try_read(&mut bytes) {
        Ok(0) => None,
        Ok(n) => {
            decoder.push(bytes.get(..n)?);
            Some(n)
        }
        Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => Some(0),
        Err(_) => None,
    }
}

/// One connection whose stream is known.
///
/// Where the call is nothing but this connection, closing it may end the call: a switchboard's
/// `AudioSocket()` goes on no longer than its socket. So the sound of a call that is not heard, or
/// not any more, is taken and thrown away until the other side hangs up.
struct Sound {
    stream: TcpStream,
    decoder: Decoder,
    /// None if nothing is heard.
    listener: Option<Listener>,
    shared: Arc<Shared>,
    alarmed: Arc<AtomicBool>,
    /// Where keys go; they are the call's own only where it has no channels.
    keys: Option<Sender<Told>>,
}

impl Sound {
    /// Takes it to its end.
    async fn hear(mut self) {
        let mut on = true;
        while on {
            let readable = match &mut self.listener {
                None => self.stream.readable().await.is_ok(),
                Some(listener) => tokio::select! {
                    readable = self.stream.readable() => readable.is_ok(),
                    hearing = listener.wait() => {
                        on = hearing == Hearing::On || self.shed();
                        continue;
                    }
                },
            };
            on = readable && self.take();
            let told = self.listener.as_mut().map_or(Hearing::On, Listener::tell);
            if told == Hearing::Off {
                on = self.shed() && on;
            }
            tokio::time::sleep(GATHER).await;
        }
        if let Some(listener) = self.listener {
            listener.finish().await;
        }
    }

    /// Hears nothing any more; gives whether the connection is kept all the same.
    fn shed(&mut self) -> bool {
        if let Some(listener) = self.listener.take() {
            listener.shed();
        }
        self.keys.is_some()
    }

    /// Takes all that has come; false at the end.
    fn take(&mut self) -> bool {
        let mut behind = 0_u64;
        loop {
            let came = read(&self.stream, &mut self.decoder);
            while let Some(frame) = self.decoder.next_frame() {
                match frame {
                    Ok(Frame::Sound { rate, samples }) => {
                        if let Some(listener) = &mut self.listener {
                            listener.feed(rate, &samples);
                        }
                    }
                    Ok(Frame::Key(key)) => {
                        if let Some(keys) = &self.keys {
                            let _ = keys.try_send(Told::Input(Input::PersonKey(key)));
                        }
                    }
                    Ok(Frame::HangUp | Frame::Failed(_)) => return false,
                    Ok(Frame::Id(_) | Frame::Unknown(_)) => {}
                    Err(_) => {
                        self.shared.counters.broken.fetch_add(1, Ordering::Relaxed);
                    }
                }
            }
            match came {
                None => return false,
                Some(n) if n < READ => return true,
                Some(n) => behind += n as u64 / 16,
            }
            let alarmed = self.alarmed.load(Ordering::Relaxed);
            let most = self.shared.settings.most_behind_ms << u32::from(alarmed);
            if behind > most {
                return self.shed();
            }
        }
    }
}
