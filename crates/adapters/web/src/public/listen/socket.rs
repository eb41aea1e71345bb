//! One call over a WebSocket: messages in, events out, and nothing left.

use super::ears::Place;
use super::upgrade::{Socket, Upgrade};
use crate::Site;
use crate::base::limits::Limit;
use crate::public::visitor::Visitor;
use audio::hearing::Recognizer;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use screen::wire::{read_begin, read_sound, read_text};
use screen::{Begin, By, Event, Fault, Screen};
use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_tungstenite::tungstenite::Message;

/// Calls from one address.
const LISTENING: Limit = Limit { what: "listen", most: 20, seconds: 600 };
/// How long the first message may take.
const FIRST: Duration = Duration::from_secs(10);
/// How long a browser may take to accept an event before it is given up.
const PATIENCE: Duration = Duration::from_secs(10);

type Sink = SplitSink<Socket, Message>;

/// Turns a request into a WebSocket and listens.
pub async fn take(State(site): State<Arc<Site>>, visitor: Visitor, upgrade: Upgrade) -> Response {
    if visitor.count(&site, LISTENING).is_err() {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    }
    let (answer, socket) = upgrade.accept();
    let place = site.ears.place(visitor.key());
    tokio::spawn(async move {
        if let Some(socket) = socket.await {
            converse(&site, socket, place).await;
        }
    });
    answer
}

async fn converse(site: &Site, socket: Socket, place: Option<Place>) {
    let (mut sink, mut source) = socket.split();
    // The page learns from an event, not from the status of the answer, why it is not heard.
    let outcome = match place {
        None => Err(Event::Busy),
        Some(_place) => listen(site, &mut sink, &mut source).await,
    };
    if let Err(event) = outcome {
        let _ = tell(&mut sink, &event).await;
    }
    let _ = timeout(PATIENCE, sink.close()).await;
}

/// Listens until it is over, or nobody is there any more.
async fn listen(
    site: &Site,
    sink: &mut Sink,
    source: &mut SplitStream<Socket>,
) -> Result<(), Event> {
    let Ok(Some(first)) = timeout(FIRST, text(source)).await else { return Ok(()) };
    let begin = read_begin(&first).map_err(refused)?;
    let recognizer = recognizer(site, &begin)?;
    let mut screen = Screen::new(&site.detector, &begin, recognizer, site.ears.rules);
    let begun = Instant::now();
    let now = || u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    while !screen.is_over() {
        if let Some(event) = screen.poll_event(now()) {
            if tell(sink, &event).await.is_err() {
                return Ok(());
            }
            continue;
        }
        let until = begun + Duration::from_millis(screen.deadline_ms());
        let message = tokio::select! {
            message = source.next() => message,
            event = answered(&mut screen, &now) => {
                if tell(sink, &event).await.is_err() {
                    return Ok(());
                }
                continue;
            }
            () = sleep_until(until) => {
                screen.handle_time(now());
                continue;
            }
        };
        let taken = match message {
            Some(Ok(Message::Text(text))) => {
                read_text(&text).and_then(|message| screen.handle_message(message, now()))
            }
            Some(Ok(Message::Binary(bytes))) => {
                read_sound(&bytes).and_then(|sound| screen.handle_sound(&sound, now()))
            }
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => Ok(()),
            Some(Ok(Message::Close(_)) | Err(_)) | None => break,
        };
        taken.map_err(refused)?;
    }
    let (level, seconds) = (screen.level().name(), begun.elapsed().as_secs());
    tracing::info!(level, seconds, "a call beside a phone has ended");
    Ok(())
}

/// What the recogniser answers, when it does.
async fn answered(screen: &mut Screen<'_>, now: &impl Fn() -> u64) -> Event {
    poll_fn(|cx| {
        screen.wake(cx.waker().clone());
        match screen.poll_event(now()) {
            Some(event) => Poll::Ready(event),
            None => Poll::Pending,
        }
    })
    .await
}

fn recognizer(site: &Site, begin: &Begin) -> Result<Option<Box<dyn Recognizer>>, Event> {
    if begin.by == By::Browser {
        return Ok(None);
    }
    let missing = || Event::Refused { why: "there is no speech engine here".into() };
    let engine = site.ears.engine.as_ref().ok_or_else(missing)?;
    engine.open().map(Some).map_err(|error| {
        tracing::error!(engine = engine.name(), %error, "a call cannot be heard");
        missing()
    })
}

fn refused(fault: Fault) -> Event {
    Event::Refused { why: fault.to_string() }
}

/// The next text message.
async fn text(source: &mut SplitStream<Socket>) -> Option<String> {
    loop {
        match source.next().await?.ok()? {
            Message::Text(text) => return Some(text.as_str().to_owned()),
            Message::Binary(_) | Message::Close(_) => return None,
            _ => {}
        }
    }
}

async fn tell(sink: &mut Sink, event: &Event) -> Result<(), ()> {
    let sent = timeout(PATIENCE, sink.send(Message::text(event.to_json()))).await;
    sent.map_err(|_| ())?.map_err(|_| ())
}
