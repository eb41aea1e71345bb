//! Calls that nobody listens to, or not any more: no recogniser is opened, nothing of them is noted,
//! and the connection stays until the other side hangs up, since where a switchboard's
//! `AudioSocket()` or a provider's `<Connect><Stream>` has the leg, closing it ends the call.

use crate::house::{
    ALONE, Broken, COURIER, Counting, RED, Slow, TestHouse, detector, engine, speech, until,
};
use audio::hearing::Engine;
use evidence::Level;
use futures_util::{SinkExt, StreamExt};
use line::settings::Media;
use line::{Server, Settings};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use telephony::audiosocket::Frame;
use telephony::{AlertKind, Line, Number, Policy, StreamId, base64};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

async fn serve(engine: Arc<dyn Engine>, house: &Arc<TestHouse>, change: Settings) -> Server {
    let media = Media { address: "127.0.0.1:0".parse().unwrap(), path: "/media/secret".into() };
    let audiosocket = Some("127.0.0.1:0".parse().unwrap());
    let settings = Settings { audiosocket, media: Some(media), ..change };
    let house: Arc<dyn line::House> = Arc::<TestHouse>::clone(house);
    Server::start(settings, engine, detector(), house).await.unwrap()
}

/// The two ways in whose connection may be the call itself.
enum Leg {
    Socket(TcpStream),
    Stream(Box<WebSocketStream<TcpStream>>),
}

/// One after the other, each with the number that rings where the way in tells it.
const WAYS: [bool; 2] = [false, true];

impl Leg {
    async fn call(server: &Server, is_stream: bool) -> Self {
        if !is_stream {
            let mut socket = TcpStream::connect(server.audiosocket().unwrap()).await.unwrap();
            let id = Frame::Id(StreamId::parse(ALONE).unwrap());
            socket.write_all(&id.encode()).await.unwrap();
            return Self::Socket(socket);
        }
        let address = server.media().unwrap();
        let stream = TcpStream::connect(address).await.unwrap();
        let url = format!("ws://{address}/media/secret");
        let (socket, _) = tokio_tungstenite::client_async(url, stream).await.unwrap();
        let mut leg = Self::Stream(Box::new(socket));
        leg.send(json!({"event": "start", "start": {"streamSid": "MZ1",
            "customParameters": {"line": "father", "number": "01632 960155", "leg": "caller"}}}))
            .await;
        leg
    }

    async fn send(&mut self, message: Value) {
        let Self::Stream(socket) = self else { return };
        socket.send(Message::text(message.to_string())).await.unwrap();
    }

    async fn say(&mut self, samples: &[i16]) {
        for part in samples.chunks(160) {
            match self {
                Self::Socket(socket) => {
                    let frame = Frame::Sound { rate: 8_000, samples: part.to_vec() };
                    socket.write_all(&frame.encode()).await.unwrap();
                }
                Self::Stream(_) => {
                    let mut ulaw = Vec::new();
                    audio::g711::encode_ulaw(part, &mut ulaw);
                    let payload = base64::encode(&ulaw);
                    let media = json!({"track": "inbound", "payload": payload});
                    self.send(json!({"event": "media", "media": media})).await;
                }
            }
        }
    }

    async fn stays_open(&mut self) {
        let closed = async {
            match self {
                Self::Socket(socket) => drop(socket.read(&mut [0; 8]).await),
                Self::Stream(socket) => drop(socket.next().await),
            }
        };
        let closed = tokio::time::timeout(Duration::from_millis(300), closed).await;
        assert!(closed.is_err(), "the call was hung up on");
    }

    async fn hang_up(mut self) {
        match &mut self {
            Self::Socket(socket) => socket.write_all(&Frame::HangUp.encode()).await.unwrap(),
            Self::Stream(_) => self.send(json!({"event": "stop"})).await,
        }
    }
}

async fn nothing_was_heard(house: &TestHouse) {
    let ended = || house.told.lock().unwrap().notes.iter().any(|note| note.ended);
    until("the call is over", ended).await;
    let told = house.told.lock().unwrap();
    for note in &told.notes {
        let of_words = (note.level, note.stage, note.courier_due);
        assert!(!note.heard && of_words == (Level::Clear, None, false), "{note:?}");
    }
    assert!(told.alerts.is_empty() && told.drafts.is_empty() && told.ever == 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_call_that_may_not_be_heard_no_word_is_recognised() {
    let line = |agreed| Line { policy: Policy::End, agreed, ..Line::new("father") };
    let mut friend = line(true);
    friend.trusted.extend(Number::parse("+44 1632 960155"));
    // AudioSocket alone tells no number, so that nobody is a friend there.
    for (line, most_heard, ways) in
        [(line(false), 10, &WAYS[..]), (friend, 10, &WAYS[1..]), (line(true), 0, &WAYS[..])]
    {
        for is_stream in ways {
            let counting = Counting::new(&[RED, COURIER]);
            let house = TestHouse::of(line.clone());
            house.told.lock().unwrap().may_be_read = true;
            let engine = Arc::<Counting>::clone(&counting);
            let change = Settings { most_heard, ..Settings::default() };
            let server = serve(engine, &house, change).await;
            let mut leg = Leg::call(&server, *is_stream).await;
            leg.say(&speech(3)).await;
            leg.stays_open().await;
            let counts = server.counts();
            assert_eq!((counts.calls, counts.heard, counts.frames), (1, 0, 0));
            assert_eq!(counts.shed, u64::from(most_heard == 0));
            leg.say(&speech(1)).await;
            leg.hang_up().await;
            nothing_was_heard(&house).await;
            assert_eq!(counting.opened(), 0, "a recogniser was opened");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_engine_that_cannot_be_used_ends_no_call_that_is_nothing_but_its_connection() {
    for is_stream in WAYS {
        let house = TestHouse::new(Policy::End);
        let server = serve(Arc::new(Broken), &house, Settings::default()).await;
        let mut leg = Leg::call(&server, is_stream).await;
        leg.say(&speech(3)).await;
        leg.stays_open().await;
        assert_eq!(server.counts().heard, 0, "its place is another's");
        leg.hang_up().await;
        let ended = || house.told.lock().unwrap().notes.iter().any(|note| note.ended);
        until("the call is over", ended).await;
        let notes = house.told.lock().unwrap().notes.clone();
        assert!(notes.last().is_some_and(|note| !note.heard), "{notes:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_cannot_be_kept_up_with_goes_on_unheard() {
    for is_stream in WAYS {
        let house = TestHouse::new(Policy::Notify);
        let change = Settings { most_behind_ms: 500, ..Settings::default() };
        let server = serve(Arc::new(Slow(engine(&[RED; 30]))), &house, change).await;
        let mut leg = Leg::call(&server, is_stream).await;
        leg.say(&speech(10)).await;
        until("it is not listened to any more", || server.counts().shed == 1).await;
        until("its place is another's", || server.counts().heard == 0).await;
        let frames = server.counts().frames;
        leg.stays_open().await;
        leg.say(&speech(10)).await;
        leg.stays_open().await;
        assert_eq!(server.counts().frames, frames, "what came later was heard");
        assert_eq!(server.counts().shed, 1);
        leg.hang_up().await;
        let ended = || house.told.lock().unwrap().notes.iter().any(|note| note.ended);
        until("the call is over", ended).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_of_a_line_that_is_not_there_goes_on_until_the_provider_ends_it() {
    let house = TestHouse::new(Policy::Notify);
    let counting = Counting::new(&[RED]);
    let engine = Arc::<Counting>::clone(&counting);
    let server = serve(engine, &house, Settings::default()).await;
    let stream = TcpStream::connect(server.media().unwrap()).await.unwrap();
    let url = "ws://localhost/media/secret";
    let (socket, _) = tokio_tungstenite::client_async(url, stream).await.unwrap();
    let mut leg = Leg::Stream(Box::new(socket));
    let start = json!({"streamSid": "MZ1", "customParameters": {"line": "mother"}});
    leg.send(json!({"event": "start", "start": start})).await;
    leg.say(&speech(1)).await;
    leg.stays_open().await;
    leg.send(json!({"event": "stop"})).await;
    let Leg::Stream(mut socket) = leg else { return };
    assert!(!matches!(socket.next().await, Some(Ok(Message::Text(_)))), "it ends with the call");
    assert_eq!((counting.opened(), server.counts().calls), (0, 0));
    assert!(!house.kinds().contains(&AlertKind::Red));
}
