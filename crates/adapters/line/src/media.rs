//! The server for media streams: a WebSocket a call, JSON messages, mu-law in base64.

use crate::call::{Handle, Meeting, Opened, open};
use crate::calls::Told;
use crate::hearing::{Hearing, Listener, RATE};
use crate::server::Shared;
use audio::g711;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{FutureExt, SinkExt, StreamExt};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use telephony::Number;
use telephony::call::{Input, Reach, Side};
use telephony::stream::{self, Message as FromProvider, Start, StreamName, Track};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{Sender, UnboundedReceiver, unbounded_channel};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::http::StatusCode;

/// How long a connection may take until its stream begins.
const PATIENCE: Duration = Duration::from_secs(10);
/// Silence on the wire after which a stream is over.
const QUIET: Duration = Duration::from_secs(60);
/// Bytes of sound a message carries: half a second.
const CHUNK: usize = 4_000;

type Socket = WebSocketStream<TcpStream>;

/// Carries a connection on until it ends.
pub async fn converse(stream: TcpStream, shared: Arc<Shared>) {
    let _ = stream.set_nodelay(true);
    let begun = tokio::time::timeout(PATIENCE, async {
        let mut socket = shake(stream, &shared).await?;
        let start = begin(&mut socket, &shared).await?;
        Some((socket, start))
    });
    let Some((socket, start)) = begun.await.ok().flatten() else {
        return tracing::debug!("a connection did not become a media stream");
    };
    let named = start.parameters.get("line").and_then(|name| shared.house.line(name));
    let Some(line) = named else {
        tracing::warn!("a media stream names no line that is set up: it is not listened to");
        return drain(socket).await;
    };
    let of = |name: &str| start.parameters.get(name).map(String::as_str);
    let speaks = of("returns") == Some("person");
    let reach = if speaks { Reach::Person } else { Reach::Nobody };
    let (says, saying) = unbounded_channel();
    let number = of("number").and_then(Number::parse);
    let meeting = Meeting { line, reach, number, board: None, says: Some(says) };
    let Opened { handle, is_heard } = open(&shared, meeting);
    let leg = if of("leg") == Some("caller") { Side::Caller } else { Side::Person };
    let ears = is_heard.then(|| Ears::open(&shared, &handle, leg)).flatten();
    if ears.is_none() && is_heard {
        let _ = handle.told.send(Told::Input(Input::Deaf)).await;
    }
    let (sink, source) = socket.split();
    let Handle { told, alarmed } = handle;
    let streaming = Streaming {
        shared: Arc::clone(&shared),
        told: told.clone(),
        alarmed,
        ears,
        leg,
        behind_ms: [0, 0],
    };
    tokio::select! {
        () = streaming.hear(source) => {}
        () = speak(sink, saying, &start.stream, &shared) => {}
    }
    let _ = told.send(Told::Input(Input::Over)).await;
}

/// Takes what comes and hears none of it, until the provider ends the stream: where it puts the
/// call through by the stream, closing it would end the call.
async fn drain(mut socket: Socket) {
    while let Ok(Some(Ok(message))) = tokio::time::timeout(QUIET, socket.next()).await {
        let stops = match &message {
            Message::Text(text) => matches!(stream::read(text), Ok(FromProvider::Stop)),
            Message::Close(_) => true,
            _ => false,
        };
        if stops {
            return;
        }
    }
}

async fn shake(stream: TcpStream, shared: &Shared) -> Option<Socket> {
    let wanted = shared.settings.media.as_ref()?.path.clone();
    // The type is that of the library's callback.
    #[expect(clippy::result_large_err, reason = "tungstenite's callback is typed so")]
    let asks = |request: &Request, response: Response| {
        if request.uri().path() == wanted {
            return Ok(response);
        }
        let mut refused = ErrorResponse::new(None);
        *refused.status_mut() = StatusCode::NOT_FOUND;
        Err(refused)
    };
    let limits = tokio_tungstenite::tungstenite::protocol::WebSocketConfig::default()
        .max_message_size(Some(stream::LONGEST))
        .max_frame_size(Some(stream::LONGEST))
        .read_buffer_size(8 * 1024)
        .write_buffer_size(8 * 1024);
    tokio_tungstenite::accept_hdr_async_with_config(stream, asks, Some(limits)).await.ok()
}

async fn begin(socket: &mut Socket, shared: &Shared) -> Option<Start> {
    loop {
        let Message::Text(text) = socket.next().await?.ok()? else { continue };
        match stream::read(&text) {
            Ok(FromProvider::Start(start)) => return Some(start),
            Ok(FromProvider::Stop) => return None,
            Ok(_) => {}
            Err(error) => {
                shared.counters.broken.fetch_add(1, Ordering::Relaxed);
                tracing::debug!(%error, "a message of a media stream is not understood");
            }
        }
    }
}

/// Both tracks of a stream that is heard.
struct Ears {
    inbound: Listener,
    outbound: Listener,
}

impl Ears {
    fn open(shared: &Shared, handle: &Handle, leg: Side) -> Option<Self> {
        let other = if leg == Side::Person { Side::Caller } else { Side::Person };
        let listen = |side| {
            let counters = Arc::clone(&shared.counters);
            Listener::open(&*shared.engine, Some(side), handle.told.clone(), counters)
        };
        Some(Self { inbound: listen(leg)?, outbound: listen(other)? })
    }

    async fn wait(&mut self) -> Hearing {
        tokio::select! {
            hearing = self.inbound.wait() => hearing,
            hearing = self.outbound.wait() => hearing,
        }
    }
}

/// Sound that comes in. What is not heard is taken and thrown away until the provider ends the
/// stream, as by [`drain`].
struct Streaming {
    shared: Arc<Shared>,
    told: Sender<Told>,
    alarmed: Arc<AtomicBool>,
    /// None if nothing is heard.
    ears: Option<Ears>,
    leg: Side,
    /// Sound that had been waiting when it was taken, of each track.
    behind_ms: [u64; 2],
}

impl Streaming {
    async fn hear(mut self, mut source: SplitStream<Socket>) {
        loop {
            let text = match self.next(&mut source).await {
                Some(Message::Text(text)) => text,
                Some(Message::Close(_)) | None => break,
                Some(_) => continue,
            };
            match stream::read(&text) {
                Ok(FromProvider::Sound { track, ulaw }) => self.take(track, &ulaw),
                // Keys come from the leg that is streamed.
                Ok(FromProvider::Key(key)) if self.leg == Side::Person => {
                    let _ = self.told.send(Told::Input(Input::PersonKey(key))).await;
                }
                Ok(FromProvider::Stop) => break,
                Ok(_) => {}
                Err(_) => {
                    self.shared.counters.broken.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
        if let Some(Ears { inbound, outbound }) = self.ears {
            inbound.finish().await;
            outbound.finish().await;
        }
    }

    /// What comes next; none at the end, and after a long silence on the wire.
    async fn next(&mut self, source: &mut SplitStream<Socket>) -> Option<Message> {
        // What is there at once has been waiting; when there is nothing, nothing waits.
        if let Some(waited) = source.next().now_or_never() {
            return waited?.ok();
        }
        self.behind_ms = [0, 0];
        let mut next = pin!(tokio::time::timeout(QUIET, source.next()));
        loop {
            let Some(ears) = &mut self.ears else {
                return next.await.ok()??.ok();
            };
            tokio::select! {
                message = &mut next => return message.ok()??.ok(),
                hearing = ears.wait() => if hearing == Hearing::Off {
                    self.shed();
                },
            }
        }
    }

    fn take(&mut self, track: Track, ulaw: &[u8]) {
        let Some(ears) = &mut self.ears else { return };
        let [inbound_ms, outbound_ms] = &mut self.behind_ms;
        let (listener, behind_ms) = match track {
            Track::Inbound => (&mut ears.inbound, inbound_ms),
            Track::Outbound => (&mut ears.outbound, outbound_ms),
        };
        let mut samples = Vec::new();
        g711::decode_ulaw(ulaw, &mut samples);
        listener.feed(RATE, &samples);
        *behind_ms += ulaw.len() as u64 * 1_000 / u64::from(RATE);
        let alarmed = self.alarmed.load(Ordering::Relaxed);
        let most_ms = self.shared.settings.most_behind_ms << u32::from(alarmed);
        if *behind_ms > most_ms || listener.tell() == Hearing::Off {
            self.shed();
        }
    }

    /// Hears nothing any more.
    fn shed(&mut self) {
        if let Some(ears) = self.ears.take() {
            ears.inbound.shed();
        }
    }
}

/// Plays to the person what is wanted; what was being played stops. It ends with the call.
async fn speak(
    mut sink: SplitSink<Socket, Message>,
    mut saying: UnboundedReceiver<Vec<String>>,
    name: &StreamName,
    shared: &Shared,
) {
    while let Some(media) = saying.recv().await {
        let mut messages = vec![stream::clear_message(name)];
        for sound in media {
            let bytes = shared
                .house
                .sound(&sound)
                .or_else(|| crate::house::sound(&sound).map(<[u8]>::to_vec))
                .unwrap_or_default();
            messages.extend(bytes.chunks(CHUNK).map(|part| stream::sound_message(name, part)));
        }
        messages.push(stream::mark_message(name, "said"));
        for message in messages {
            if sink.send(Message::text(message)).await.is_err() {
                return;
            }
        }
    }
    // The call is over for us when its sound is.
    std::future::pending::<()>().await;
}
