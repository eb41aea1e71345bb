//! The AudioSocket server: a connection names its stream, and its sound is heard.

use crate::call::{Handle, Meeting, open};
use crate::hearing::{Hearing, Listener};
use crate::server::Shared;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use telephony::StreamId;
use telephony::audiosocket::{Decoder, Frame};
use telephony::call::{Input, Reach, Side};
use tokio::net::{TcpListener, TcpStream};

/// How long a connection may take to say which stream it is.
const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes that are read at a time: 250 ms of sound.
const READ: usize = 4_096;
/// Between two looks at a socket, sound may gather: fewer, larger reads leave more of the
/// machine to the rest, and cost a warning so much at most.
const GATHER: Duration = Duration::from_millis(40);

/// Takes connections until the server is dropped.
pub async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(converse(stream, Arc::clone(&shared)));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

async fn converse(stream: TcpStream, shared: Arc<Shared>) {
    let mut decoder = Decoder::default();
    let named = tokio::time::timeout(PATIENCE, name(&stream, &mut decoder)).await;
    let Some(id) = named.ok().flatten() else {
        shared.counters.broken.fetch_add(1, Ordering::Relaxed);
        return tracing::debug!("a connection did not say which stream it is");
    };
    let Some((side, handle, alone)) = whose(id, &shared) else {
        return tracing::warn!("a stream came that no call and no line expects");
    };
    let engine = Arc::clone(&shared.engine);
    let counters = Arc::clone(&shared.counters);
    if let Some(listener) = Listener::open(&*engine, side, handle.told.clone(), counters) {
        let stream = Sound { stream, decoder, listener, shared, alarmed: handle.alarmed };
        stream.hear(alone.then(|| handle.told.clone())).await;
    }
    if alone {
        let _ = handle.told.send(crate::calls::Told::Input(Input::Over)).await;
    }
}

/// The side, the call, and whether the call is nothing but this connection.
fn whose(id: StreamId, shared: &Arc<Shared>) -> Option<(Option<Side>, Handle, bool)> {
    if let Some(expected) = shared.calls.came(id) {
        let handle = Handle { told: expected.told, alarmed: expected.alarmed };
        return Some((Some(expected.side), handle, false));
    }
    let line = shared.house.line_of_stream(id)?;
    let reach = Reach::Nobody;
    let meeting = Meeting { line, reach, number: None, board: None, says: None };
    Some((None, open(shared, meeting), true))
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
struct Sound {
    stream: TcpStream,
    decoder: Decoder,
    listener: Listener,
    shared: Arc<Shared>,
    alarmed: Arc<AtomicBool>,
}

impl Sound {
    /// Hears it to its end. Keys are the call's own only where it has no channels.
    async fn hear(mut self, keys: Option<tokio::sync::mpsc::Sender<crate::calls::Told>>) {
        let mut on = true;
        while on {
            let readable = tokio::select! {
                readable = self.stream.readable() => readable.is_ok(),
                hearing = self.listener.wait() => match hearing {
                    Hearing::On => continue,
                    Hearing::Off => break,
                },
            };
            on = readable && self.take(keys.as_ref());
            if self.listener.tell() == Hearing::Off {
                return self.listener.shed();
            }
            tokio::time::sleep(GATHER).await;
        }
        self.listener.finish().await;
    }

    /// Takes all that has come; false at the end.
    fn take(&mut self, keys: Option<&tokio::sync::mpsc::Sender<crate::calls::Told>>) -> bool {
        let mut behind = 0_u64;
        loop {
            let came = read(&self.stream, &mut self.decoder);
            while let Some(frame) = self.decoder.next_frame() {
                match frame {
                    Ok(Frame::Sound { rate, samples }) => self.listener.feed(rate, &samples),
                    Ok(Frame::Key(key)) => {
                        if let Some(keys) = keys {
                            let _ = keys.try_send(crate::calls::Told::Input(Input::PersonKey(key)));
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
                self.listener.shed();
                return false;
            }
        }
    }
}
