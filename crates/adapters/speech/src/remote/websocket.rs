//! The WebSocket interface that Vosk's server made common: settings in JSON, sound as binary
//! messages, `partial` and `text` in JSON back, `eof` at the end.
//!
//! Each stretch of speech has a connection of its own, because `eof` ends one, and because a
//! server that is started again between two stretches is then found again.

use super::{RATE, bytes_of};
use crate::answer::vosk::{partial, said, settles};
use crate::vosk::{add, joined};
use crate::worker::{Decode, Limits, Open, Said, Worker};
use audio::hearing::{Engine, EngineError, Recognizer};
use std::io::ErrorKind;
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tungstenite::stream::MaybeTlsStream;
use tungstenite::{Error, Message};

/// How long it may take to be connected.
const CONNECT: Duration = Duration::from_secs(4);
/// How long an answer is waited for while sound is still coming.
const GLANCE: Duration = Duration::from_millis(1);
/// How long more words are waited for after the last that were settled.
const AFTER: Duration = Duration::from_millis(800);

type Line = tungstenite::WebSocket<MaybeTlsStream<TcpStream>>;

/// A server.
#[derive(Clone, Debug)]
pub(crate) struct WebSocket {
    url: String,
    host: String,
    port: u16,
    limits: Limits,
}

impl WebSocket {
    /// The server at an address that begins with `ws://` or `wss://`.
    ///
    /// # Errors
    /// If that is no address.
    pub(crate) fn new(url: &str, limits: Limits) -> Result<Self, EngineError> {
        let uri: Result<tungstenite::http::Uri, _> = url.parse();
        let wrong = || {
            EngineError::new(
                format!("`{url}` is no address of a server"),
                "write it as ws://127.0.0.1:2700",
            )
        };
        let uri = uri.map_err(|_| wrong())?;
        let port = if uri.scheme_str() == Some("wss") { 443 } else { 80 };
        let host = uri.host().ok_or_else(wrong)?.to_owned();
        let port = uri.port_u16().unwrap_or(port);
        Ok(Self { url: url.to_owned(), host, port, limits })
    }

    fn connect(&self) -> Result<Line, String> {
        let host = self.host.trim_matches(['[', ']']);
        let places = (host, self.port).to_socket_addrs();
        let places = places.map_err(|e| format!("{} is not known: {e}", self.host))?;
        let mut why = format!("{} has no address", self.host);
        for place in places {
            match TcpStream::connect_timeout(&place, CONNECT) {
                Ok(stream) => return self.greet(stream),
                Err(error) => why = format!("{} does not answer: {error}", self.url),
            }
        }
        Err(why)
    }

    fn greet(&self, stream: TcpStream) -> Result<Line, String> {
        let prepared = stream
            .set_read_timeout(Some(CONNECT))
            .and_then(|()| stream.set_write_timeout(Some(self.limits.patience)))
            .and_then(|()| stream.set_nodelay(true));
        prepared.map_err(|e| e.to_string())?;
        let greeted = tungstenite::client_tls(self.url.as_str(), stream);
        let (mut line, _) = greeted.map_err(|e| format!("{} is no such server: {e}", self.url))?;
        let settings = serde_json::json!({"config": {"sample_rate": RATE, "words": true}});
        line.send(Message::text(settings.to_string())).map_err(|e| e.to_string())?;
        patience(&line, GLANCE);
        Ok(line)
    }
}

impl Engine for WebSocket {
    fn name(&self) -> &str {
        "websocket"
    }

    fn open(&self) -> Result<Box<dyn Recognizer>, EngineError> {
        let server = self.clone();
        let open: Open = Arc::new(move || {
            let session = Session { server: server.clone(), line: None, said: Said::default() };
            Ok(Box::new(session) as Box<dyn Decode>)
        });
        Ok(Box::new(Worker::new(RATE, self.limits, open)))
    }
}

/// One party's connections, one after another.
struct Session {
    server: WebSocket,
    line: Option<Line>,
    said: Said,
}

impl Decode for Session {
    fn begin(&mut self) -> Result<(), String> {
        self.said = Said::default();
        self.line = Some(self.server.connect()?);
        Ok(())
    }

    fn feed(&mut self, samples: &[i16]) -> Result<Option<String>, String> {
        let line = self.line.as_mut().ok_or("no stretch is open")?;
        line.send(Message::binary(bytes_of(samples))).map_err(|e| e.to_string())?;
        let mut open = None;
        while let Some(json) = read(line)? {
            if settles(&json) {
                add(&mut self.said, said(&json));
                open = Some(String::new());
            } else {
                open = Some(partial(&json));
            }
        }
        Ok(open.map(|open| joined(&self.said.text, &open)))
    }

    fn end(&mut self) -> Result<Said, String> {
        let mut line = self.line.take().ok_or("no stretch is open")?;
        line.send(Message::text("{\"eof\" : 1}")).map_err(|e| e.to_string())?;
        let until = Instant::now() + self.server.limits.patience / 2;
        let mut settled = false;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            // Most servers close the line after the last words; with others a pause tells.
            patience(&line, if settled { left.min(AFTER) } else { left });
            match read(&mut line) {
                Ok(Some(json)) if settles(&json) => {
                    add(&mut self.said, said(&json));
                    settled = true;
                }
                Ok(Some(_)) => {}
                Ok(None) if settled => break,
                Ok(None) => {}
                Err(_) if settled => break,
                Err(why) => return Err(why),
            }
        }
        if settled {
            Ok(std::mem::take(&mut self.said))
        } else {
            Err("the server gave no words in time".to_owned())
        }
    }
}

/// The next message of text, if there is one in time.
fn read(line: &mut Line) -> Result<Option<String>, String> {
    loop {
        match line.read() {
            Ok(Message::Text(text)) => return Ok(Some(text.to_string())),
            Ok(Message::Close(_)) => return Err("the server has closed the line".to_owned()),
            Ok(_) => {}
            Err(Error::Io(e))
                if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(error.to_string()),
        }
    }
}

/// How long a read waits from here on.
fn patience(line: &Line, wait: Duration) {
    let stream = match line.get_ref() {
        MaybeTlsStream::Plain(stream) => stream,
        MaybeTlsStream::Rustls(stream) => stream.get_ref(),
        _ => return,
    };
    // A stream that cannot be set has been closed, which the read then says.
    let _ = stream.set_read_timeout(Some(wait.max(GLANCE)));
}
