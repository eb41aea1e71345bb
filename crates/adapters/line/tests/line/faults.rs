//! What can go wrong: hang-ups at any time, a switchboard or a program that goes away, noise,
//! torn frames, engines that fail, and too many calls.

use crate::beside::{call, nothing_left, serve};
use crate::house::{
    ALONE, AMBER, Broken, COURIER, Counting, RED, Shaky, Stretches, Tenth, TestHouse, detector,
    engine, sentence, speech, until,
};
use crate::peer::Peer;
use audio::hearing::Engine;
use line::{Server, Settings};
use std::sync::Arc;
use telephony::audiosocket::Frame;
use telephony::{AlertKind, Policy, StreamId};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_hangs_up_in_whatever_state_nothing_is_left() {
    for (who, after) in [
        ("1.1", "snoop"),
        ("1.2", "externalMedia"),
        ("1.1", "addChannel"),
        ("1.2", "/play/"),
        ("1.1", "pause"),
    ] {
        let peer = Peer::start().await;
        let house = TestHouse::new(Policy::Hold);
        let _server = serve(&peer, engine(&[AMBER, RED]), &house).await;
        peer.call("1.1", "1.2", "");
        peer.say("1.1", speech(2));
        let asked = || peer.state().requests.iter().any(|(_, r)| r.contains(after));
        until(after, asked).await;
        peer.hang_up(who);
        nothing_left(&peer).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broken_stream_of_events_is_opened_again_and_nothing_is_lost() {
    let peer = Peer::start().await;
    peer.leave_over("rf-0badcafe1-w");
    let house = TestHouse::new(Policy::Notify);
    let _server = serve(&peer, engine(&[RED]), &house).await;
    until("what an earlier run left is swept away", || peer.ours().is_empty()).await;
    call(&peer).await;
    let lists = || peer.state().requests.iter().filter(|(_, r)| r == "GET /ari/channels").count();
    let before = lists();
    peer.break_off();
    until("it is asked again what there is", || lists() > before).await;
    peer.say("1.1", speech(1));
    until("the call turns red", || house.kinds() == [AlertKind::Red]).await;
    until("the warning begins", || peer.state().requests.iter().any(|(_, r)| r.contains("/play/")))
        .await;
    peer.hang_up("1.1");
    nothing_left(&peer).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_ends_while_the_events_are_away_is_cleared_away() {
    let peer = Peer::start().await;
    let house = TestHouse::new(Policy::Notify);
    let _server = serve(&peer, engine(&[RED]), &house).await;
    call(&peer).await;
    peer.break_off();
    peer.hang_up("1.1");
    nothing_left(&peer).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_that_dies_leaves_the_call_and_the_next_one_cleans_up() {
    let peer = Peer::start().await;
    let house = TestHouse::new(Policy::Notify);
    {
        // A runtime of its own dies as a process does: no task comes to its end.
        let (peer, house) = (peer.clone(), Arc::clone(&house));
        let dying = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(1)
                .enable_all()
                .build()
                .unwrap();
            let server = runtime.block_on(async {
                let server = serve(&peer, engine(&[RED]), &house).await;
                call(&peer).await;
                server
            });
            runtime.shutdown_background();
            drop(server);
        });
        dying.join().unwrap();
    }
    peer.say("1.1", speech(1));
    until("the two still speak", || peer.has_said("1.1")).await;
    assert!(peer.is_up("1.1") && peer.is_up("1.2"), "the call goes on");
    assert!(peer.heard("1.2").iter().any(|s| *s != 0), "and is heard");
    assert!(!peer.ours().is_empty());
    peer.state().requests.clear();
    let _next = serve(&peer, engine(&[RED]), &house).await;
    nothing_left(&peer).await;
    assert!(peer.is_up("1.1") && peer.is_up("1.2"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_switchboard_that_fails_for_a_while_is_asked_again() {
    let peer = Peer::start().await;
    let house = TestHouse::new(Policy::Notify);
    let _server = serve(&peer, engine(&[RED]), &house).await;
    call(&peer).await;
    peer.state().fails = 5;
    peer.hang_up("1.1");
    nothing_left(&peer).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_engine_that_cannot_be_used_leaves_the_call_alone() {
    let peer = Peer::start().await;
    let house = TestHouse::new(Policy::End);
    let _server = serve(&peer, Arc::new(Broken), &house).await;
    peer.call("1.1", "1.2", "");
    let tried =
        || peer.state().requests.iter().filter(|(_, r)| r.contains("externalMedia")).count() >= 6;
    until("it is tried three times a side", tried).await;
    assert!(peer.is_up("1.1") && peer.is_up("1.2"));
    peer.hang_up("1.1");
    nothing_left(&peer).await;
    assert!(house.kinds().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recogniser_that_crashes_and_lags_loses_sentences_and_not_the_call() {
    let peer = Peer::start().await;
    let house = TestHouse::new(Policy::Notify);
    let server = serve(&peer, Arc::new(Shaky(engine(&[AMBER, RED]))), &house).await;
    call(&peer).await;
    peer.say("1.1", speech(4));
    until("the call turns red all the same", || house.kinds() == [AlertKind::Red]).await;
    until("what was lost is counted", || server.counts().lost >= 2).await;
    assert!(peer.is_up("1.1") && peer.is_up("1.2"));
    peer.hang_up("1.2");
    nothing_left(&peer).await;
}

async fn alone(house: &Arc<TestHouse>, lines: &[&str], most_heard: usize) -> Server {
    alone_with(house, engine(lines), most_heard).await
}

async fn alone_with(house: &Arc<TestHouse>, engine: Arc<dyn Engine>, most_heard: usize) -> Server {
    let settings = Settings {
        audiosocket: Some("127.0.0.1:0".parse().unwrap()),
        most_heard,
        // Here sound is sent faster than life.
        most_behind_ms: 60_000,
        ..Settings::default()
    };
    let house: Arc<dyn line::House> = Arc::<TestHouse>::clone(house);
    Server::start(settings, engine, detector(), house).await.unwrap()
}

fn frames(samples: &[i16]) -> Vec<u8> {
    let sound = |s: &[i16]| Frame::Sound { rate: 8_000, samples: s.to_vec() }.encode();
    samples.chunks(160).flat_map(sound).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn frames_torn_at_any_byte_are_heard_all_the_same() {
    let house = TestHouse::new(Policy::Notify);
    let server = alone(&house, &[RED], 10).await;
    let mut socket = TcpStream::connect(server.audiosocket().unwrap()).await.unwrap();
    socket.set_nodelay(true).unwrap();
    let mut bytes = Frame::Id(StreamId::parse(ALONE).unwrap()).encode();
    bytes.extend(frames(&speech(1)));
    let mut cut = 1;
    let mut rest = &bytes[..];
    while !rest.is_empty() {
        let (head, tail) = rest.split_at(cut.min(rest.len()));
        socket.write_all(head).await.unwrap();
        tokio::task::yield_now().await;
        rest = tail;
        cut = cut % 911 + 7;
    }
    until("it turns red", || house.kinds() == [AlertKind::Red]).await;
    assert_eq!(server.counts().broken, 0);
    socket.write_all(&Frame::HangUp.encode()).await.unwrap();
    until("a draft is offered", || house.drafts().len() == 1).await;
}

/// Voice activity may take the beginning of a tone for speech; a recogniser hears no words in it.
/// Of silence and noise it is given nothing, of a tone no more than the beginning, and all of a
/// sentence that follows.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silence_noise_keys_and_a_dialling_tone_are_nobodys_words() {
    let house = TestHouse::new(Policy::Notify);
    let stretches = Stretches::default();
    let server = alone_with(&house, Arc::new(stretches.clone()), 10).await;
    let tone = |low: f64, high: f64, n: usize| -> Vec<i16> {
        (0..n)
            .map(|i| {
                let t = i as f64 * std::f64::consts::TAU / 8_000.0;
                ((t * low).sin() * 6_000.0 + (t * high).sin() * 6_000.0) as i16
            })
            .collect()
    };
    let mut seed = 1_u32;
    let mut noise = |n: usize| -> Vec<i16> {
        (0..n)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (seed >> 22) as i16 - 512
            })
            .collect()
    };
    let mut samples = vec![0; 16_000];
    samples.extend(tone(770.0, 1_336.0, 1_600));
    samples.extend(noise(32_000));
    samples.extend(tone(350.0, 440.0, 32_000));
    samples.extend(vec![0; 16_000]);
    let tones_ms = samples.len() as u64 / 8;
    samples.extend(sentence());
    let mut socket = TcpStream::connect(server.audiosocket().unwrap()).await.unwrap();
    socket.write_all(&Frame::Id(StreamId::parse(ALONE).unwrap()).encode()).await.unwrap();
    socket.write_all(&Frame::Key('5').encode()).await.unwrap();
    // Faster than life, and not so fast that the call would be given up.
    let mut pace = tokio::time::interval(std::time::Duration::from_millis(10));
    for part in frames(&samples).chunks(3_230) {
        pace.tick().await;
        socket.write_all(part).await.unwrap();
    }
    let all = samples.len() as u64 / 160;
    until("all is heard", || server.counts().frames == all).await;
    drop(socket);
    until("the call is over", || server.counts().heard == 0).await;
    assert!(house.kinds().is_empty());
    let given = stretches.0.lock().unwrap().clone();
    let is_of_tones = |(at_ms, _): &(u64, usize)| at_ms + 500 < tones_ms;
    let of_tones = given.iter().copied().filter(is_of_tones);
    let of_speech: Vec<_> = given.iter().copied().filter(|s| !is_of_tones(s)).collect();
    for (at_ms, ms) in of_tones {
        let begins = [2_000, 6_200].iter().any(|tone| (tone - 300..tone + 300).contains(&at_ms));
        assert!(begins && ms < 1_500, "{ms} ms at {at_ms} ms were taken for speech: {given:?}");
    }
    assert!(matches!(of_speech[..], [(_, 1_200..)]), "the sentence is not one stretch: {given:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_call_that_is_one_too_many_goes_on_unheard() {
    let house = TestHouse::new(Policy::Notify);
    let counting = Counting::new(&[COURIER, RED]);
    let server = alone_with(&house, Arc::<Counting>::clone(&counting), 1).await;
    let id = Frame::Id(StreamId::parse(ALONE).unwrap()).encode();
    let address = server.audiosocket().unwrap();
    let mut first = TcpStream::connect(address).await.unwrap();
    first.write_all(&id).await.unwrap();
    until("the first is heard", || server.counts().heard == 1).await;
    let mut second = TcpStream::connect(address).await.unwrap();
    second.write_all(&id).await.unwrap();
    second.write_all(&frames(&sentence())).await.unwrap();
    until("the second is not", || server.counts().shed == 1).await;
    second.write_all(&frames(&sentence())).await.unwrap();
    first.write_all(&frames(&speech(2))).await.unwrap();
    until("the first turns red", || house.kinds().contains(&AlertKind::Red)).await;
    assert_eq!(house.kinds().iter().filter(|k| **k == AlertKind::Red).count(), 1);
    assert_eq!(counting.opened(), 1, "no recogniser for the second");
    let mut nothing = [0; 8];
    let closed = tokio::io::AsyncReadExt::read(&mut second, &mut nothing);
    let closed = tokio::time::timeout(std::time::Duration::from_millis(300), closed).await;
    assert!(closed.is_err(), "the second was hung up on");
    // Whoever calls when the first is over is heard.
    first.write_all(&Frame::HangUp.encode()).await.unwrap();
    until("the first is over", || server.counts().heard == 0).await;
    second.write_all(&frames(&sentence())).await.unwrap();
    let mut third = TcpStream::connect(address).await.unwrap();
    third.write_all(&id).await.unwrap();
    until("the third is heard", || server.counts().heard == 1).await;
    assert_eq!(server.counts().shed, 1);
}

/// As `benches/load.rs`, which measures it, with fewer calls and as fast as they can be heard.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_hundred_calls_at_the_same_time_every_frame_is_heard_and_every_scam_is_red() {
    let house = TestHouse::new(Policy::Notify);
    let (scam, other) = (engine(&[RED, COURIER]), engine(&["the garden looks lovely"; 9]));
    let server = alone_with(&house, Arc::new(Tenth(scam, other, 0.into())), 100).await;
    let mut sockets = Vec::new();
    for _ in 0..100 {
        let mut socket = TcpStream::connect(server.audiosocket().unwrap()).await.unwrap();
        socket.write_all(&Frame::Id(StreamId::parse(ALONE).unwrap()).encode()).await.unwrap();
        sockets.push(socket);
    }
    until("all are heard", || server.counts().heard == 100).await;
    let voice = speech(2);
    for part in voice.chunks(1_600) {
        let bytes = frames(part);
        for socket in &mut sockets {
            socket.write_all(&bytes).await.unwrap();
        }
    }
    let all = voice.len() as u64 / 160 * 100;
    until("every frame is heard", || server.counts().frames == all).await;
    for socket in &mut sockets {
        socket.write_all(&Frame::HangUp.encode()).await.unwrap();
    }
    until("every scam has a draft", || house.drafts().len() == 10).await;
    until("all are over", || server.counts().heard == 0).await;
    let count = |kind| house.kinds().iter().filter(|k| **k == kind).count();
    assert_eq!((count(AlertKind::Red), count(AlertKind::CourierDue)), (10, 10));
    let counts = server.counts();
    assert_eq!((counts.calls, counts.shed, counts.broken, counts.lost), (100, 0, 0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stranger_at_the_socket_is_shown_the_door() {
    let house = TestHouse::new(Policy::Notify);
    let server = alone(&house, &[RED], 10).await;
    let address = server.audiosocket().unwrap();
    let mut nonsense = TcpStream::connect(address).await.unwrap();
    nonsense.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
    let mut unknown = TcpStream::connect(address).await.unwrap();
    unknown.write_all(&Frame::Id(StreamId::from_random(7)).encode()).await.unwrap();
    for socket in [&mut nonsense, &mut unknown] {
        let closed =
            async { !matches!(tokio::io::AsyncReadExt::read(socket, &mut [0; 8]).await, Ok(1..)) };
        assert!(tokio::time::timeout(std::time::Duration::from_secs(8), closed).await.unwrap());
    }
    assert_eq!(server.counts().calls, 0);
}
