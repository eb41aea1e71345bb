//! The second screen as a browser uses it: its page, and a WebSocket over a real connection.

use super::{Ears, Whereabouts};
use crate::Site;
use crate::testing::TestSite;
use audio::script::{Script, ScriptEngine};
use futures_util::{SinkExt, StreamExt};
use screen::Sound;
use screen::wire::write_sound;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

type Browser = WebSocketStream<TcpStream>;

fn ears(lines: &[&str], most: usize) -> Ears {
    let lines = lines.iter().map(|l| (*l).to_owned()).collect();
    let engine = ScriptEngine { script: Script::new(lines), rate: 8_000 };
    Ears::new(Some(Arc::new(engine)), Whereabouts::Here, most)
}

/// A service on a port of its own.
async fn serve(ears: Ears) -> SocketAddr {
    let mut test = TestSite::new();
    let Some(site) = Arc::get_mut(&mut test.site) else { panic!("the site is shared") };
    site.ears = ears;
    let site: Arc<Site> = Arc::clone(&test.site);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = crate::router(site).into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

async fn connect(address: SocketAddr, origin: &str) -> Result<Browser, Error> {
    let mut request = format!("ws://{address}/listen/sound").into_client_request()?;
    request.headers_mut().insert("origin", origin.parse().unwrap());
    let stream = TcpStream::connect(address).await?;
    client_async(request, stream).await.map(|(browser, _)| browser)
}

async fn open(address: SocketAddr) -> Browser {
    connect(address, &format!("http://{address}")).await.unwrap()
}

async fn send(browser: &mut Browser, message: Value) {
    browser.send(Message::text(message.to_string())).await.unwrap();
}

async fn begin(browser: &mut Browser, by: &str) {
    send(browser, json!({"do": "begin", "version": 1, "agreed": true, "by": by})).await;
}

/// Every event until the service closes.
async fn events(browser: &mut Browser) -> Vec<Value> {
    let mut all = Vec::new();
    while let Some(Ok(message)) = browser.next().await {
        if let Message::Text(text) = message {
            all.push(serde_json::from_str(&text).unwrap());
        }
    }
    all
}

fn of<'e>(events: &'e [Value], kind: &str) -> Vec<&'e Value> {
    events.iter().filter(|e| e["event"] == kind).collect()
}

/// Sentences of hum at 16 kHz.
fn hum(sentences: usize) -> Vec<i16> {
    let mut out = vec![0; 8_000];
    for _ in 0..sentences {
        out.extend((0..16_000_i32).map(|i| {
            let wave = if i % 107 < 18 { 9_000 } else { -1_600 };
            i16::try_from(wave * (50 + i / 80 % 50) / 100).unwrap()
        }));
        out.extend([0; 16_000]);
    }
    out
}

#[tokio::test]
async fn the_microphone_is_for_this_page_alone() {
    let site = TestSite::new();
    let allowed = |page: &crate::testing::Answer| {
        let value = page.headers.get("permissions-policy").unwrap().to_str().unwrap().to_owned();
        value.contains("microphone=(self)")
    };
    assert!(allowed(&site.get("/listen").await));
    assert!(!allowed(&site.get("/check").await) && !allowed(&site.get("/").await));
    for asset in ["/assets/listen.js", "/assets/microphone.js", "/assets/listen.css"] {
        site.get(asset).await.assert_success();
    }
}

#[tokio::test]
async fn the_page_says_what_is_heard_before_it_hears() {
    let page = TestSite::new().get("/listen").await;
    page.assert_success().assert_has(&[
        "hears <strong>both of you</strong>",
        "Nothing is kept",
        "I agree. Start listening",
        "This page needs JavaScript and a microphone",
        "href=\"/check\"",
        "data-engine=\"none\"",
        "Your browser turns the sound into words",
        "tel:999",
        "159 never rings you",
    ]);
    page.assert_lacks(&["onclick", "<script>"]);
}

#[tokio::test]
async fn a_scam_is_heard_and_told() {
    let lines = ["this is the fraud squad", "now key in your pin", "a courier will come"];
    let address = serve(ears(&lines, 1)).await;
    let mut browser = open(address).await;
    begin(&mut browser, "server").await;
    for (number, samples) in (0..).zip(hum(3).chunks(1_600)) {
        let sound = write_sound(&Sound { number, samples: samples.to_vec() });
        browser.send(Message::binary(sound)).await.unwrap();
    }
    send(&mut browser, json!({"do": "stop"})).await;
    let all = events(&mut browser).await;
    assert_eq!(all[0]["event"], "ready");
    assert_eq!(of(&all, "level").last().unwrap()["level"], "red", "{all:?}");
    assert_eq!(of(&all, "turn").len(), 3);
    assert_eq!(of(&all, "courier").len(), 1);
    assert_eq!(all.last().unwrap(), &json!({"event": "end", "why": "stopped", "level": "red"}));
}

#[tokio::test]
async fn words_of_the_browser_are_judged_too() {
    let address = serve(Ears::default()).await;
    let mut browser = open(address).await;
    begin(&mut browser, "browser").await;
    for text in ["it is the fraud squad", "your pin is 4821 is it not"] {
        send(&mut browser, json!({"do": "said", "text": text, "last": true})).await;
    }
    send(&mut browser, json!({"do": "stop"})).await;
    let all = events(&mut browser).await;
    assert_eq!(of(&all, "level").last().unwrap()["level"], "red");
    assert!(!format!("{all:?}").contains("4821"), "{all:?}");
}

#[tokio::test]
async fn who_may_not_or_cannot_is_told_so() {
    let address = serve(ears(&[], 1)).await;
    for origin in ["https://evil.example", "null"] {
        let refused = connect(address, origin).await.unwrap_err();
        assert!(matches!(&refused, Error::Http(r) if r.status() == 403), "{refused}");
    }
    let why = |first: Value| async move {
        let mut browser = open(address).await;
        send(&mut browser, first).await;
        events(&mut browser).await.pop().unwrap_or_default()["why"].clone()
    };
    let agreed =
        |agreed: bool| json!({"do": "begin", "version": 1, "agreed": agreed, "by": "server"});
    assert_eq!(why(agreed(false)).await, "nobody has agreed to be listened to");
    assert_eq!(why(json!({"do": "stop"})).await, "a call begins with `begin`");

    let mut first = open(address).await;
    send(&mut first, agreed(true)).await;
    let ready = first.next().await.unwrap().unwrap();
    assert!(ready.to_text().unwrap().contains("ready"));
    let mut second = open(address).await;
    assert_eq!(events(&mut second).await, [json!({"event": "busy"})]);
    send(&mut first, json!({"do": "stop"})).await;
    assert_eq!(events(&mut first).await.len(), 1);
    let mut third = open(address).await;
    send(&mut third, agreed(true)).await;
    assert!(third.next().await.unwrap().unwrap().to_text().unwrap().contains("ready"));

    let none = serve(Ears::default()).await;
    let mut browser = open(none).await;
    send(&mut browser, agreed(true)).await;
    assert_eq!(events(&mut browser).await[0]["why"], "there is no speech engine here");
}

#[tokio::test]
async fn one_address_cannot_take_all_places_nor_try_for_ever() {
    let address = serve(ears(&[], 100)).await;
    let mut open_ones = Vec::new();
    for _ in 0..3 {
        let mut browser = open(address).await;
        begin(&mut browser, "server").await;
        assert!(browser.next().await.unwrap().unwrap().to_text().unwrap().contains("ready"));
        open_ones.push(browser);
    }
    for _ in 0..17 {
        assert_eq!(events(&mut open(address).await).await, [json!({"event": "busy"})]);
    }
    let refused = connect(address, &format!("http://{address}")).await.unwrap_err();
    assert!(matches!(&refused, Error::Http(r) if r.status() == 429), "{refused}");
}
