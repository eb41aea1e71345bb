//! The switchboard's events: one WebSocket, which is opened again when it breaks.

use crate::rest::authorization;
use crate::settings::Ari;
use futures_util::{SinkExt, StreamExt};
use std::time::Duration;
use telephony::ari::{self, Event};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

/// How long to wait for the handshake.
const PATIENCE: Duration = Duration::from_secs(5);
/// After so long without a word the other end is asked whether it is there.
const QUIET: Duration = Duration::from_secs(15);

/// An open stream of events.
pub struct Events {
    socket: WebSocketStream<TcpStream>,
    /// Whether an answer to a ping is waited for.
    asked: bool,
}

/// Why there are no events.
#[derive(Debug)]
pub enum Broken {
    /// The connection was closed or failed.
    Closed,
    /// Nothing came, and no answer to a ping.
    Silent,
}

impl Events {
    /// Connects. All channels are told of, since the calls on guarded lines are not ours.
    pub async fn connect(settings: &Ari) -> Result<Self, tungstenite::Error> {
        let connect = async {
            let uri = format!(
                "ws://{}/ari/events?app={}&subscribeAll=true",
                settings.address, settings.app
            );
            let mut request = uri.into_client_request()?;
            let proof = HeaderValue::from_str(&authorization(settings))?;
            request.headers_mut().insert("authorization", proof);
            let stream = TcpStream::connect(&settings.address).await?;
            stream.set_nodelay(true)?;
            client_async(request, stream).await
        };
        let slow = |_| tungstenite::Error::Io(std::io::ErrorKind::TimedOut.into());
        let (socket, _) = tokio::time::timeout(PATIENCE, connect).await.map_err(slow)??;
        Ok(Self { socket, asked: false })
    }

    /// The next event. Text that is none is passed over.
    pub async fn next(&mut self) -> Result<Event, Broken> {
        loop {
            let Ok(message) = tokio::time::timeout(QUIET, self.socket.next()).await else {
                if std::mem::replace(&mut self.asked, true) {
                    return Err(Broken::Silent);
                }
                let ping = Message::Ping(bytes::Bytes::new());
                self.socket.send(ping).await.map_err(|_| Broken::Closed)?;
                continue;
            };
            self.asked = false;
            match message {
                Some(Ok(Message::Text(text))) => match ari::read(&text) {
                    Ok(event) => return Ok(event),
                    Err(error) => tracing::debug!(%error, "the switchboard told something odd"),
                },
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(Broken::Closed),
                Some(Ok(_)) => {}
            }
        }
    }
}
