//! The server for media streams: a WebSocket a call, JSON messages, mu-law in base64.

use crate::call::{Handle, Meeting, open};
use crate::calls::Told;
use crate::hearing::{Hearing, Listener, RATE};
use crate::server::Shared;
use audio::g711;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use telephony::Number;
use telephony::call::{Input, Reach, Side};
use telephony::stream::{self, Message as FromProvider, Start, Track};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
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
        return tracing::warn!("a media stream names no line that is set up");
    };
    let of = |name: &str| start.parameters.get(name).map(String::as_str);
    let speaks = of("returns") == Some("person");
    let reach = if speaks { Reach::Person } else { Reach::Nobody };
    let (says, saying) = unbounded_channel();
    let number = of("number").and_then(Number::parse);
    let meeting = Meeting { line, reach, number, board: None, says: Some(says) };
    let handle = open(&shared, meeting);
    let leg = if of("leg") == Some("caller") { Side::Caller } else { Side::Person };
    if let Some(streaming) = Streaming::new(&shared, &handle, leg) {
        let (sink, source) = socket.split();
        tokio::select! {
            () = streaming.hear(source) => {}
            () = speak(sink, saying, &start.stream, &shared) => {}
        }
    }
    let _ = handle.told.send(Told::Input(Input::Over)).await;
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

/// Sound that comes in.
struct Streaming {
    shared: Arc<Shared>,
    told: tokio::sync::mpsc::Sender<Told>,
    inbound: Listener,
    outbound: Listener,
    leg: Side,
}

impl Streaming {
    fn new(shared: &Arc<Shared>, handle: &Handle, leg: Side) -> Option<Self> {
        let other = if leg == Side::Person { Side::Caller } else { Side::Person };
        let listen = |side| {
            let counters = Arc::clone(&shared.counters);
            Listener::open(&*shared.engine, Some(side), handle.told.clone(), counters)
        };
        Some(Self {
            inbound: listen(leg)?,
            outbound: listen(other)?,
            told: handle.told.clone(),
            shared: Arc::clone(shared),
            leg,
        })
    }

    async fn hear(mut self, mut source: SplitStream<Socket>) {
        let mut samples = Vec::new();
        loop {
            let message = tokio::select! {
                message = tokio::time::timeout(QUIET, source.next()) => message,
                hearing = self.inbound.wait() => match hearing {
                    Hearing::On => continue,
                    Hearing::Off => break,
                },
                hearing = self.outbound.wait() => match hearing {
                    Hearing::On => continue,
                    Hearing::Off => break,
                },
            };
            let text = match message {
                Ok(Some(Ok(Message::Text(text)))) => text,
                Ok(Some(Ok(Message::Close(_)) | Err(_)) | None) | Err(_) => break,
                Ok(Some(Ok(_))) => continue,
            };
            match stream::read(&text) {
                Ok(FromProvider::Sound { track, ulaw }) => {
                    samples.clear();
                    g711::decode_ulaw(&ulaw, &mut samples);
                    let listener = match track {
                        Track::Inbound => &mut self.inbound,
                        Track::Outbound => &mut self.outbound,
                    };
                    listener.feed(RATE, &samples);
                    if listener.tell() == Hearing::Off {
                        return listener.shed();
                    }
                }
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
        self.inbound.finish().await;
        self.outbound.finish().await;
    }
}

/// Plays to the person what is wanted; what was being played stops. It ends with the call.
async fn speak(
    mut sink: SplitSink<Socket, Message>,
    mut saying: UnboundedReceiver<Vec<String>>,
    name: &str,
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
