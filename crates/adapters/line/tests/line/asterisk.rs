//! A call through a real Asterisk, between two real SIP phones (baresip).
//!
//! It runs where `RINGFENCE_ASTERISK` names the address of its REST interface, and is passed
//! over elsewhere: Debian 12 has no package of it. The switchboard is configured with
//! `deploy/asterisk` (user ringfence, password change-me) and `tests/asterisk`, and has the
//! sounds of `deploy/asterisk/sounds` among its own. `deploy/asterisk/README.md` says how.

use crate::house::{AMBER, Brief, RED, TestHouse, detector, engine, speech, until};
use crate::peer::correlation;
use crate::phone::Phone;
use line::settings::Ari;
use line::{Server, Settings};
use std::sync::Arc;
use std::time::Duration;
use telephony::setup::Answer;
use telephony::{AlertKind, Line, Policy};

/// Asks the switchboard; gives the body.
async fn get(address: &str, path: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let proof = telephony::base64::encode(b"ringfence:change-me");
    let head = format!(
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Basic {proof}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut all = String::new();
    stream.read_to_string(&mut all).await.unwrap();
    all.split_once("\r\n\r\n").unwrap().1.to_owned()
}

/// The phones have their ports once.
static ONE_AT_A_TIME: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// A server beside the switchboard; none where there is none.
async fn beside(house: &Arc<TestHouse>) -> Option<(String, Server)> {
    let Ok(address) = std::env::var("RINGFENCE_ASTERISK") else {
        eprintln!("RINGFENCE_ASTERISK is not set: passed over");
        return None;
    };
    let ari = Ari {
        address: address.clone(),
        user: "ringfence".into(),
        password: "change-me".into(),
        app: "ringfence".into(),
        socket: String::new(),
    };
    let settings = Settings {
        ari: Some(ari),
        audiosocket: Some("127.0.0.1:0".parse().unwrap()),
        ..Settings::default()
    };
    let shared: Arc<dyn line::House> = Arc::<TestHouse>::clone(house);
    let hears = Arc::new(Brief(engine(&[AMBER, RED])));
    let server = Server::start(settings, hears, detector(), shared).await.unwrap();
    // The application is there when its WebSocket is.
    asks(&address, "/ari/applications", |body| body.contains("ringfence")).await;
    Some((address, server))
}

/// Asks until the answer is as wanted; fails after a minute.
async fn asks(address: &str, path: &str, is: impl Fn(&str) -> bool) {
    let mut body = String::new();
    for _ in 0..1_200 {
        body = get(address, path).await;
        if is(&body) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    unreachable!("{path} never was as wanted: {body}");
}

/// Two sentences, and then a minute of nothing.
fn two_sentences() -> Vec<i16> {
    let mut says = speech(2);
    says.resize(8_000 * 60, 0);
    says
}

fn dial(says: &[i16]) -> Phone {
    Phone::new("caller", 5974, says, Some("sip:0163@127.0.0.1:5960"))
}

fn loudness(samples: &[i16]) -> f64 {
    let sum: f64 = samples.iter().map(|s| f64::from(*s).powi(2)).sum();
    (sum / samples.len().max(1) as f64).sqrt()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_switchboard_whispers_to_the_person_and_ends_the_call() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let house = TestHouse::new(Policy::End);
    let Some((address, server)) = beside(&house).await else { return };
    let mut father = Phone::new("father", 5972, &vec![0; 8_000 * 60], None);
    let mut caller = dial(&two_sentences());
    until("the call is heard", || server.counts().heard == 1).await;
    until("it turns red", || house.kinds().contains(&AlertKind::Red)).await;
    asks(&address, "/ari/channels", |body| body.trim() == "[]").await;
    asks(&address, "/ari/bridges", |body| !body.contains("rf-")).await;
    assert_eq!(house.kinds(), [AlertKind::Red, AlertKind::Ended]);
    let (person, other) = (father.heard(), caller.heard());
    let mut red = Vec::new();
    audio::g711::decode_ulaw(line::sound("red").unwrap(), &mut red);
    let (of_person, of_caller) = (correlation(&person, &red, 1), correlation(&other, &red, 1));
    eprintln!(
        "the person heard {:.1} s (correlation {of_person:.3}), the caller {:.1} s (correlation {of_caller:.3}, rms {:.0})",
        person.len() as f64 / 8_000.0,
        other.len() as f64 / 8_000.0,
        loudness(&other),
    );
    assert!(person.len() > 8_000 * 15 && other.len() > 8_000 * 15);
    assert!(of_person > 0.9 && of_caller < 0.1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_switchboard_holds_a_call_and_lets_it_go_on() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let line = Line { policy: Policy::Hold, agreed: true, pause_ms: 6_000, ..Line::new("father") };
    let house = TestHouse::of(line);
    let Some((address, _server)) = beside(&house).await else { return };
    // The person hums all the time, so that it can be told when the caller hears him.
    let hum: Vec<i16> = (0..8_000 * 60).map(|i| if i % 53 < 9 { 6_000 } else { -1_000 }).collect();
    let _father = Phone::new("father", 5972, &hum, None);
    let mut caller = dial(&two_sentences());
    asks(&address, "/ari/channels", |body| body.contains("\"Up\"")).await;
    let up = std::time::Instant::now();
    asks(&address, "/ari/channels", |body| body.contains("ringfence-pause")).await;
    asks(&address, "/ari/channels", |body| !body.contains("ringfence-pause")).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert!(get(&address, "/ari/channels").await.contains("PJSIP/father"), "the call goes on");
    let lasted = up.elapsed().as_secs_f64();
    let heard = caller.heard();
    asks(&address, "/ari/channels", |body| body.trim() == "[]").await;
    let seconds: Vec<bool> = heard.chunks(8_000).map(|s| loudness(s) > 300.0).collect();
    let silent = seconds.split(|loud| *loud).map(<[bool]>::len).max().unwrap_or(0) as f64;
    // While a side is muted the switchboard may send silence, or nothing at all.
    let missing = lasted - heard.len() as f64 / 8_000.0;
    eprintln!(
        "the call lasted {lasted:.1} s, {silent} s of which were silent and {missing:.1} s not sent; seconds in which the caller heard the person: {seconds:?}"
    );
    assert!((4.0..=8.5).contains(&(silent + missing.max(0.0))), "the pause: {silent} {missing}");
    assert!(seconds.first() == Some(&true) && seconds.iter().rev().take(3).any(|loud| *loud));
}

#[test]
fn a_real_switchboard_carries_on_when_ringfence_is_killed() {
    let runtime = || {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        builder.worker_threads(2).enable_all().build().unwrap()
    };
    let outer = runtime();
    let _alone = outer.block_on(ONE_AT_A_TIME.lock());
    let house = TestHouse::new(Policy::Notify);
    let dying = runtime();
    let Some((address, server)) = dying.block_on(beside(&house)) else { return };
    let _father = Phone::new("father", 5972, &two_sentences(), None);
    let _caller = dial(&vec![0; 8_000 * 60]);
    dying.block_on(until("the call is heard", || server.counts().heard == 1));
    dying.block_on(asks(&address, "/ari/bridges", |body| body.matches("rf-").count() >= 2));
    dying.shutdown_background();
    outer.block_on(async {
        tokio::time::sleep(Duration::from_secs(3)).await;
        let channels = get(&address, "/ari/channels").await;
        assert!(channels.contains("PJSIP/father") && channels.contains("PJSIP/trunk"));
        drop(server);
        let _next = beside(&house).await;
        asks(&address, "/ari/channels", |body| !body.contains("\"rf-")).await;
        asks(&address, "/ari/bridges", |body| !body.contains("\"rf-")).await;
        assert!(get(&address, "/ari/channels").await.contains("PJSIP/father"), "the call goes on");
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_phone_is_rung_for_the_test_call_and_hears_the_warning() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let house = TestHouse::of(Line::new("father"));
    let Some((address, server)) = beside(&house).await else { return };
    let mut father = Phone::new("father", 5972, &vec![0; 8_000 * 60], None);
    // A phone that has only just been plugged in may not take calls yet.
    tokio::time::sleep(Duration::from_secs(1)).await;
    server.try_out("father", "PJSIP/father").await;
    asks(&address, "/ari/channels", |body| body.contains("\"Up\"")).await;
    let begun = std::time::Instant::now();
    while house.told.lock().unwrap().answers.is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(30), "the key was not heard");
        tokio::time::sleep(Duration::from_secs(2)).await;
        father.press('1');
    }
    asks(&address, "/ari/channels", |body| body.trim() == "[]").await;
    assert_eq!(house.told.lock().unwrap().answers, [Answer::Agreed]);
    assert_eq!(house.kinds(), [AlertKind::Test]);
    let heard = father.heard();
    let mut red = Vec::new();
    audio::g711::decode_ulaw(line::sound("red").unwrap(), &mut red);
    let of_phone = correlation(&heard, &red, 1);
    eprintln!("the phone heard {:.1} s (correlation {of_phone:.3})", heard.len() as f64 / 8_000.0);
    assert!(of_phone > 0.9);
}
