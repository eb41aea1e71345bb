//! Calls beside a switchboard.

use crate::house::{AMBER, COURIER, RED, TestHouse, detector, engine, speech, until};
use crate::peer::{FRAME, Peer, correlation};
use audio::hearing::Engine;
use evidence::Level;
use line::settings::Ari;
use line::{Server, Settings};
use std::sync::Arc;
use telephony::call::Label;
use telephony::setup::Answer;
use telephony::{AlertKind, Line, Policy};

pub async fn serve(peer: &Peer, engine: Arc<dyn Engine>, house: &Arc<TestHouse>) -> Server {
    let ari = Ari {
        address: peer.address.to_string(),
        user: "rf".into(),
        password: "secret".into(),
        app: "ringfence".into(),
        socket: String::new(),
    };
    let settings = Settings {
        ari: Some(ari),
        audiosocket: Some("127.0.0.1:0".parse().unwrap()),
        ..Settings::default()
    };
    let house: Arc<dyn line::House> = Arc::<TestHouse>::clone(house);
    let server = Server::start(settings, engine, detector(), house).await.unwrap();
    let asked = || peer.state().requests.iter().any(|(_, r)| r.contains("GET /ari/bridges"));
    until("the switchboard is asked what it has", asked).await;
    server
}

/// A call that is up and heard on both sides.
pub async fn call(peer: &Peer) {
    peer.call("1.1", "1.2", "+441632960155");
    let joined =
        || peer.state().requests.iter().filter(|(_, r)| r.contains("addChannel")).count() == 2;
    until("both sides are heard", joined).await;
}

pub async fn nothing_left(peer: &Peer) {
    until("nothing of ours is left", || peer.ours().is_empty()).await;
    let faults = peer.state().faults.clone();
    assert!(faults.is_empty(), "{faults:?}");
}

fn pcm(name: &str) -> Vec<i16> {
    let mut samples = Vec::new();
    audio::g711::decode_ulaw(line::sound(name).unwrap(), &mut samples);
    samples
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_warning_is_heard_by_the_person_alone_and_the_call_is_ended() {
    let peer = Peer::start().await;
    let house = TestHouse::new(Policy::End);
    let _server = serve(&peer, engine(&[AMBER, RED, COURIER]), &house).await;
    call(&peer).await;
    peer.say("1.1", speech(3));
    until("the call is ended", || !peer.is_up("1.1")).await;
    until("a draft is offered", || !house.drafts().is_empty()).await;
    nothing_left(&peer).await;

    let (person, caller) = (peer.heard("1.2"), peer.heard("1.1"));
    let red = pcm("red");
    let (of_person, of_caller) =
        (correlation(&person, &red, FRAME), correlation(&caller, &red, FRAME));
    assert!(of_person > 0.9, "the person heard it: {of_person}");
    assert!(of_caller < 0.05, "the caller heard it: {of_caller}");
    assert!(caller.iter().all(|s| *s == 0), "the caller heard something of ours");

    let kinds = [AlertKind::Red, AlertKind::CourierDue, AlertKind::Ended];
    assert_eq!(house.kinds(), kinds);
    assert_eq!(peer.note("father-01632960155").as_deref(), Some("red"));
    let told = house.drafts()[0].report.narrative.clone().unwrap();
    assert!(told.contains("Caller: good morning") && !told.contains("4821"), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guardian_is_told_and_the_warning_begins_within_300_ms() {
    let peer = Peer::start().await;
    let house = TestHouse::new(Policy::Notify);
    let _server = serve(&peer, engine(&[RED]), &house).await;
    call(&peer).await;
    // The sentence ends after 0.5 and 1.2 s, its endpoint 0.5 s later; the last frame of that
    // is said when so many samples were.
    let mut voice = speech(1);
    voice.truncate(4_000 + 9_600 + 4_000 + FRAME);
    peer.say("1.1", voice);
    until("all is said", || peer.has_said("1.1")).await;
    let said = std::time::Instant::now();
    until("a guardian is told", || !house.kinds().is_empty()).await;
    let plays = || peer.state().requests.iter().any(|(_, r)| r.contains("/play/"));
    until("the warning begins", plays).await;
    let (told, _) = house.told.lock().unwrap().alerts[0].clone();
    let of_state = peer.state();
    let (played, _) = of_state.requests.iter().find(|(_, r)| r.contains("/play/")).unwrap();
    let (told, played) =
        (told.saturating_duration_since(said), played.saturating_duration_since(said));
    println!("guardian after {} ms, warning after {} ms", told.as_millis(), played.as_millis());
    assert!(told.as_millis() < 300 && played.as_millis() < 300);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_is_noted_as_it_goes_on_and_when_it_is_over() {
    let peer = Peer::start().await;
    let house = TestHouse::new(Policy::Notify);
    let _server = serve(&peer, engine(&[AMBER, RED, COURIER]), &house).await;
    call(&peer).await;
    peer.say("1.1", speech(3));
    until("somebody is to come", || house.kinds().contains(&AlertKind::CourierDue)).await;
    peer.hang_up("1.1");
    nothing_left(&peer).await;
    until("its end is noted", || house.told.lock().unwrap().notes.iter().any(|n| n.ended)).await;
    let notes = house.told.lock().unwrap().notes.clone();
    assert!(notes.iter().all(|n| n.call == notes[0].call && n.line == "father" && n.heard));
    let levels: Vec<Level> = notes.iter().map(|n| n.level).collect();
    assert!(levels.is_sorted() && levels[0] == Level::Clear, "{notes:?}");
    let last = notes.last().unwrap();
    assert_eq!((last.level, last.courier_due, last.ended), (Level::Red, true, true));
}

fn read(house: &TestHouse) -> Vec<String> {
    house.told.lock().unwrap().captions.iter().map(|c| c.text().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_is_read_along_from_its_alarm_on_without_secrets_and_until_it_is_hung_up() {
    let peer = Peer::start().await;
    let house = TestHouse::new(Policy::Notify);
    house.told.lock().unwrap().may_be_read = true;
    let lines = ["good morning how are you today", AMBER, RED, COURIER];
    let _server = serve(&peer, engine(&lines), &house).await;
    call(&peer).await;
    peer.say("1.1", speech(4));
    until("somebody is to come", || house.kinds().contains(&AlertKind::CourierDue)).await;
    until("all of it is read", || read(&house).len() == 2).await;
    assert_eq!(read(&house), [&RED.replace("4821", "[PIN removed]"), COURIER]);
    peer.hang_up("1.1");
    nothing_left(&peer).await;
    assert_eq!((read(&house).len(), house.told.lock().unwrap().ever), (0, 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_reads_along_who_may_not_and_a_key_withdraws_it_at_once() {
    let peer = Peer::start().await;
    let house = TestHouse::new(Policy::Notify);
    let _server = serve(&peer, engine(&[AMBER, RED]), &house).await;
    call(&peer).await;
    peer.say("1.1", speech(2));
    until("it turns red", || house.kinds() == [AlertKind::Red]).await;
    peer.hang_up("1.1");
    nothing_left(&peer).await;
    assert_eq!(house.told.lock().unwrap().ever, 0);

    let peer = Peer::start().await;
    let house = TestHouse::new(Policy::Notify);
    house.told.lock().unwrap().may_be_read = true;
    let _server = serve(&peer, engine(&[RED, AMBER, COURIER]), &house).await;
    call(&peer).await;
    peer.say("1.1", speech(1));
    until("it is read", || read(&house).len() == 1).await;
    peer.press("1.2", "*0");
    until("it is not read any more", || house.told.lock().unwrap().withdrawn == 1).await;
    peer.say("1.1", speech(2));
    until("the call is still guarded", || house.kinds().contains(&AlertKind::CourierDue)).await;
    assert_eq!((read(&house).len(), house.told.lock().unwrap().ever), (0, 1));
    peer.hang_up("1.1");
    nothing_left(&peer).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_test_call_rings_the_phone_of_the_line() {
    let peer = Peer::start().await;
    let house = TestHouse::of(Line::new("father"));
    let server = serve(&peer, engine(&[]), &house).await;
    server.try_out("father", "PJSIP/father").await;
    let asked = peer.state().requests.iter().any(|(_, r)| {
        r.contains("endpoint=PJSIP%2Ffather") && r.contains("appArgs=setup%2Cfather")
    });
    assert!(asked, "{:?}", peer.state().requests);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_ordinary_call_leaves_nothing() {
    let peer = Peer::start().await;
    let house = TestHouse::new(Policy::End);
    let _server =
        serve(&peer, engine(&["hello it is only me", "see you on sunday then"]), &house).await;
    call(&peer).await;
    peer.say("1.1", speech(2));
    until("all is said", || peer.has_said("1.1")).await;
    peer.hang_up("1.1");
    nothing_left(&peer).await;
    assert!(house.kinds().is_empty() && house.drafts().is_empty());
    assert!(!peer.state().requests.iter().any(|(_, r)| r.contains("/play/")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_held_call_goes_on_when_the_person_says_it_is_no_scam() {
    let peer = Peer::start().await;
    let house = TestHouse::new(Policy::Hold);
    let _server = serve(&peer, engine(&[RED]), &house).await;
    call(&peer).await;
    peer.say("1.1", speech(1));
    until("the call is held", || peer.ours().iter().any(|id| id.ends_with("-z"))).await;
    peer.press("1.2", "*1");
    until("it goes on", || !peer.ours().iter().any(|id| id.ends_with("-z"))).await;
    until("the number is forgotten", || peer.note("father-01632960155").as_deref() == Some(""))
        .await;
    assert!(peer.is_up("1.1") && peer.is_up("1.2"));
    assert_eq!(house.told.lock().unwrap().labels, [Label::Red, Label::None]);
    peer.hang_up("1.2");
    nothing_left(&peer).await;
    assert_eq!(house.kinds(), [AlertKind::Red, AlertKind::SaidNoScam]);
    assert!(house.drafts().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guardians_are_rung_and_one_is_called_in() {
    let peer = Peer::start().await;
    let line = Line {
        agreed: true,
        join: Some("PJSIP/daughter".into()),
        ring: vec!["PJSIP/son".into()],
        ..Line::new("father")
    };
    let house = TestHouse::of(line);
    let _server = serve(&peer, engine(&[RED, COURIER]), &house).await;
    call(&peer).await;
    peer.say("1.1", speech(2));
    let rung = |who: &str| peer.state().dialled.iter().any(|d| d == who);
    until("both are rung", || rung("PJSIP/daughter") && rung("PJSIP/son")).await;
    until("the guardian hears and is heard", || {
        peer.state().requests.iter().any(|(_, r)| r.contains("spy=both&whisper=out"))
    })
    .await;
    peer.hang_up("1.1");
    nothing_left(&peer).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trusted_number_is_not_listened_to() {
    let peer = Peer::start().await;
    let mut line = Line { agreed: true, ..Line::new("father") };
    line.trusted.extend(telephony::Number::parse("01632 960155"));
    let house = TestHouse::of(line);
    let _server = serve(&peer, engine(&[RED]), &house).await;
    peer.call("1.1", "1.2", "01632960155");
    peer.call("2.1", "2.2", "01632960156");
    let joined =
        || peer.state().requests.iter().filter(|(_, r)| r.contains("addChannel")).count() == 2;
    until("the other call is heard", joined).await;
    assert!(!peer.state().requests.iter().any(|(_, r)| r.contains("/1.1/") || r.contains("/1.2/")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_is_set_up_by_its_own_phone() {
    let peer = Peer::start().await;
    let house = TestHouse::of(Line::new("father"));
    let _server = serve(&peer, engine(&[]), &house).await;
    peer.leave_over("9.1");
    peer.event(serde_json::json!({"type": "StasisStart", "args": ["setup", "father"],
        "channel": {"id": "9.1", "name": "PJSIP/father-1"}}));
    until("it is asked", || peer.state().requests.iter().any(|(_, r)| r.contains("agree"))).await;
    peer.press("9.1", "1");
    until("the answer is kept", || house.told.lock().unwrap().answers == [Answer::Agreed]).await;
    assert_eq!(house.kinds(), [AlertKind::Test]);
    until("it hangs up", || !peer.is_up("9.1")).await;
}
