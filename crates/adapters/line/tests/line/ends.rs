//! Calls that end where nobody expects it: in the middle of the set-up, of a frame, of a stream;
//! and a recogniser that cannot keep up.

use crate::beside::{call, nothing_left, serve};
use crate::house::{ALONE, RED, Slow, TestHouse, detector, engine, speech, until};
use crate::peer::Peer;
use futures_util::SinkExt;
use line::settings::{Ari, Media};
use line::{Server, Settings};
use serde_json::json;
use std::sync::Arc;
use telephony::audiosocket::Frame;
use telephony::{AlertKind, Line, Policy, StreamId};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_hangs_up_during_the_test_call_has_agreed_to_nothing_that_he_did_not_say() {
    // Before the question, while it is asked, and while the warning is played.
    for (after, agrees) in [("appArgs=setup", false), ("/play/", false), ("red", true)] {
        let peer = Peer::start().await;
        let house = TestHouse::of(Line::new("father"));
        let server = serve(&peer, engine(&[]), &house).await;
        server.try_out("father", "PJSIP/father").await;
        until("it is picked up", || !peer.phones().is_empty()).await;
        let phone = peer.phones().remove(0);
        let asked = |what: &str| peer.state().requests.iter().any(|(_, r)| r.contains(what));
        if agrees {
            until("it is asked", || asked("/play/")).await;
            peer.press(&phone, "1");
        }
        until(after, || asked(after)).await;
        peer.hang_up(&phone);
        // The next test call is made as if nothing had been.
        server.try_out("father", "PJSIP/father").await;
        until("it is picked up again", || !peer.phones().is_empty()).await;
        let next = peer.phones().remove(0);
        let played = || {
            let state = peer.state();
            state.requests.iter().any(|(_, r)| r.contains(&format!("{next}/play/")))
        };
        until("it is asked again", played).await;
        peer.hang_up(&next);
        nothing_left(&peer).await;
        assert_eq!(house.told.lock().unwrap().answers.len(), usize::from(agrees));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_that_is_not_there_cannot_be_rung_and_nothing_comes_of_it() {
    let peer = Peer::start().await;
    let house = TestHouse::of(Line::new("father"));
    let server = serve(&peer, engine(&[]), &house).await;
    peer.state().fails = 1;
    server.try_out("father", "PJSIP/nobody").await;
    assert!(peer.phones().is_empty() && house.told.lock().unwrap().answers.is_empty());
    nothing_left(&peer).await;
}

async fn alone(house: &Arc<TestHouse>) -> Server {
    let media = Media { address: "127.0.0.1:0".parse().unwrap(), path: "/media/secret".into() };
    let settings = Settings {
        audiosocket: Some("127.0.0.1:0".parse().unwrap()),
        media: Some(media),
        // Here sound is sent faster than life.
        most_behind_ms: 60_000,
        ..Settings::default()
    };
    let house: Arc<dyn line::House> = Arc::<TestHouse>::clone(house);
    Server::start(settings, engine(&[RED]), detector(), house).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_breaks_in_the_middle_of_a_frame_ends_its_call() {
    let house = TestHouse::new(Policy::Notify);
    let server = alone(&house).await;
    let mut bytes = Frame::Id(StreamId::parse(ALONE).unwrap()).encode();
    let named = bytes.len();
    for samples in speech(1).chunks(160) {
        bytes.extend(Frame::Sound { rate: 8_000, samples: samples.to_vec() }.encode());
    }
    // In its name, in a head, in the sound of the first frame, and after everything but a byte.
    for cut in [named - 3, named + 2, named + 100, bytes.len() - 1] {
        let mut socket = TcpStream::connect(server.audiosocket().unwrap()).await.unwrap();
        socket.write_all(&bytes[..cut]).await.unwrap();
        drop(socket);
    }
    until("the last of them was red", || house.drafts().len() == 1).await;
    until("nothing is heard any more", || server.counts().heard == 0).await;
    assert_eq!(house.kinds(), [AlertKind::Red]);
    let notes = house.told.lock().unwrap().notes.clone();
    let ended = notes.iter().filter(|note| note.ended).count();
    assert_eq!(ended, 3, "a call for each stream that had said its name: {notes:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_media_stream_that_breaks_off_ends_its_call_whatever_it_had_said() {
    let house = TestHouse::new(Policy::Notify);
    let server = alone(&house).await;
    let mut ulaw = Vec::new();
    audio::g711::encode_ulaw(&speech(1), &mut ulaw);
    let start = json!({"event": "start", "streamSid": "MZ1", "start": {
        "streamSid": "MZ1", "callSid": "CA1",
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        "customParameters": {"line": "father", "leg": "caller"}}});
    let sound = ulaw.chunks(160).map(|frame| {
        let payload = telephony::base64::encode(frame);
        json!({"event": "media", "media": {"track": "inbound", "payload": payload}})
    });
    let messages: Vec<String> = [json!({"event": "connected", "protocol": "Call"}), start]
        .into_iter()
        .chain(sound)
        .map(|message| message.to_string())
        .collect();
    for sent in [0, 1, 2, 5, messages.len()] {
        let address = server.media().unwrap();
        let stream = TcpStream::connect(address).await.unwrap();
        let url = format!("ws://{address}/media/secret");
        let (mut socket, _) = tokio_tungstenite::client_async(url, stream).await.unwrap();
        for message in messages.iter().take(sent) {
            socket.send(Message::text(message.clone())).await.unwrap();
        }
        // Neither a `stop` nor a close frame: the connection is gone.
        drop(socket);
    }
    until("the last of them was red", || house.drafts().len() == 1).await;
    until("nothing is heard any more", || server.counts().heard == 0).await;
    assert_eq!((house.kinds(), server.counts().calls), (vec![AlertKind::Red], 3));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recogniser_that_cannot_keep_up_is_given_up_and_the_call_goes_on() {
    let peer = Peer::start().await;
    let house = TestHouse::new(Policy::Notify);
    let settings = Settings {
        ari: Some(Ari {
            address: peer.address.to_string(),
            user: "rf".into(),
            password: "secret".into(),
            app: "ringfence".into(),
            socket: String::new(),
        }),
        audiosocket: Some("127.0.0.1:0".parse().unwrap()),
        most_behind_ms: 500,
        ..Settings::default()
    };
    let shared: Arc<dyn line::House> = Arc::<TestHouse>::clone(&house);
    let slow = Arc::new(Slow(engine(&[RED])));
    let server = Server::start(settings, slow, detector(), shared).await.unwrap();
    until("the switchboard is asked what it has", || {
        peer.state().requests.iter().any(|(_, r)| r.contains("GET /ari/bridges"))
    })
    .await;
    call(&peer).await;
    peer.say("1.1", speech(20));
    until("its ears are taken away", || server.counts().shed == 1).await;
    until("and with them what they needed", || {
        !peer.ours().iter().any(|id| id.contains("-h") || id.contains("-m"))
    })
    .await;
    assert!(peer.is_up("1.1") && peer.is_up("1.2"), "the call goes on");
    peer.hang_up("1.1");
    nothing_left(&peer).await;
}
