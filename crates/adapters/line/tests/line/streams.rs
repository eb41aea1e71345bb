//! Calls over media streams.

use crate::house::{AMBER, RED, TestHouse, detector, engine, speech, until};
use futures_util::{SinkExt, StreamExt};
use line::settings::Media;
use line::{Server, Settings};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use telephony::{AlertKind, Policy, base64};
use tokio_tungstenite::tungstenite::Message;

type Socket = tokio_tungstenite::WebSocketStream<tokio::net::TcpStream>;

async fn serve(house: &Arc<TestHouse>, lines: &[&str]) -> Server {
    let media = Media { address: "127.0.0.1:0".parse().unwrap(), path: "/media/secret".into() };
    // Here sound is sent faster than life.
    let settings = Settings { media: Some(media), most_behind_ms: 60_000, ..Settings::default() };
    let house: Arc<dyn line::House> = Arc::<TestHouse>::clone(house);
    Server::start(settings, engine(lines), detector(), house).await.unwrap()
}

async fn connect(server: &Server, path: &str) -> Option<Socket> {
    let address = server.media().unwrap();
    let stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let url = format!("ws://{address}{path}");
    tokio_tungstenite::client_async(url, stream).await.ok().map(|(socket, _)| socket)
}

async fn send(socket: &mut Socket, message: Value) {
    socket.send(Message::text(message.to_string())).await.unwrap();
}

async fn begin(socket: &mut Socket, parameters: Value) {
    send(socket, json!({"event": "connected", "protocol": "Call"})).await;
    let format = json!({"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1});
    let start = json!({"streamSid": "MZ1", "callSid": "CA1", "mediaFormat": format,
        "customParameters": parameters});
    send(socket, json!({"event": "start", "streamSid": "MZ1", "start": start})).await;
}

async fn speak(socket: &mut Socket, track: &str, sentences: usize) {
    let mut ulaw = Vec::new();
    audio::g711::encode_ulaw(&speech(sentences), &mut ulaw);
    for frame in ulaw.chunks(160) {
        let payload = base64::encode(frame);
        send(socket, json!({"event": "media", "media": {"track": track, "payload": payload}}))
            .await;
    }
}

/// Everything that comes back until a mark does, or for a while.
async fn answers(socket: &mut Socket) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    let patience = Duration::from_secs(3);
    while let Ok(Some(Ok(Message::Text(text)))) =
        tokio::time::timeout(patience, socket.next()).await
    {
        all.push(serde_json::from_str(&text).unwrap());
        if all.last().is_some_and(|m| m["event"] == "mark") {
            break;
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_warning_comes_back_where_only_the_person_hears_it() {
    let house = TestHouse::new(Policy::Notify);
    let server = serve(&house, &[RED]).await;
    let mut socket = connect(&server, "/media/secret").await.unwrap();
    begin(&mut socket, json!({"line": "father", "returns": "person", "number": "+441632960155"}))
        .await;
    speak(&mut socket, "outbound", 1).await;
    let back = answers(&mut socket).await;
    assert_eq!(back[0], json!({"event": "clear", "streamSid": "MZ1"}));
    let mut ulaw = Vec::new();
    for message in back.iter().filter(|m| m["event"] == "media") {
        ulaw.extend(base64::decode(message["media"]["payload"].as_str().unwrap()).unwrap());
    }
    assert_eq!(Some(&ulaw[..]), line::sound("red"));
    until("a guardian is told", || house.kinds() == [AlertKind::Red]).await;
    send(&mut socket, json!({"event": "stop"})).await;
    until("a draft is offered", || house.drafts().len() == 1).await;
    let told = house.drafts()[0].report.narrative.clone().unwrap();
    assert!(told.contains("Caller: now please"), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_comes_back_where_it_is_not_known_who_hears_it() {
    let house = TestHouse::new(Policy::End);
    let server = serve(&house, &[AMBER, RED]).await;
    let mut socket = connect(&server, "/media/secret").await.unwrap();
    begin(&mut socket, json!({"line": "father", "leg": "caller"})).await;
    speak(&mut socket, "inbound", 2).await;
    until("a guardian is told", || house.kinds() == [AlertKind::Red]).await;
    assert!(tokio::time::timeout(Duration::from_millis(300), socket.next()).await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_know_the_path_or_the_line_is_not_heard() {
    let house = TestHouse::new(Policy::Notify);
    let server = serve(&house, &[RED]).await;
    assert!(connect(&server, "/media/guess").await.is_none());
    let mut socket = connect(&server, "/media/secret").await.unwrap();
    send(&mut socket, json!({"event": "weather"})).await;
    socket.send(Message::text("{")).await.unwrap();
    begin(&mut socket, json!({"line": "mother"})).await;
    send(&mut socket, json!({"event": "stop"})).await;
    assert!(!matches!(socket.next().await, Some(Ok(Message::Text(_)))));
    let counts = server.counts();
    assert_eq!((counts.calls, counts.broken), (0, 1));
}
