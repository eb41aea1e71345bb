//! `ringfence line` from end to end: calls in synthetic voices go through a strict switchboard
//! of our own as G.711 at 8 kHz, PocketSphinx hears them, the person alone is warned, guardians
//! are told by SMTP, a draft is filed and no channel is left.
//!
//! It needs Debian's PocketSphinx, espeak-ng and sphinxtrain, and says so where these are
//! missing.

#![cfg(test)]

#[expect(dead_code, reason = "shared with the tests of the line")]
#[path = "../../../adapters/line/tests/line/peer.rs"]
mod peer;
#[path = "serve/running.rs"]
mod running;

use audio::{g711, wav};
use casework::Cases;
use peer::{FRAME, Peer, correlation, until};
use running::Running;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use test_support::mail_server::MailServer;
use test_support::voices;

/// A frame of 20 ms takes so long here: twice the speed of life.
const TICK: Duration = Duration::from_millis(10);

/// What the two parties of a call of the tests say, as samples at 8 kHz.
fn voices_of(name: &str) -> [Vec<i16>; 2] {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/listen_data");
    let text = std::fs::read_to_string(file.join(format!("{name}.txt"))).unwrap();
    let (found, _) = conversation::read::read(&text, name);
    let call = voices::call(&found[0], "en-us+m3", "en-us+f2").unwrap();
    let mut samples = Vec::new();
    wav::Reader::new().feed(&call.wav, &mut samples).unwrap();
    let side = |at: usize| samples.iter().skip(at).step_by(2).copied().collect();
    [side(0), side(1)]
}

/// Music on hold: broken chords with a beat, half a minute.
fn music() -> Vec<i16> {
    let chords = [[262.0, 330.0, 392.0], [220.0, 262.0, 330.0], [175.0, 220.0, 262.0]];
    let note = |i: usize| {
        let (chord, beat) = (chords[i / 16_000 % 3], i % 2_000);
        let t = i as f64 * std::f64::consts::TAU / 8_000.0;
        let fade = 1.0 - beat as f64 / 2_500.0;
        let tone = |pitch: f64| (t * pitch).sin() + 0.4 * (t * 2.0 * pitch).sin();
        let broken = chord[i / 2_000 % 3];
        ((tone(broken) * fade + 0.3 * chord.iter().map(|p| tone(*p)).sum::<f64>()) * 4_000.0) as i16
    };
    (0..240_000).map(note).collect()
}

fn config(folder: &Path, peer: &Peer, mail: &MailServer, model: &Path) -> PathBuf {
    std::fs::write(folder.join("ari"), "secret\n").unwrap();
    let text = format!(
        "[store]\nurl = \"{store}/r.db\"\nkey_file = \"{store}/r.key\"\n\
         [mail]\nhost = \"127.0.0.1\"\nport = {port}\nsecurity = \"none\"\n\
         from = \"Ringfence <line@example.org>\"\n\
         [line]\nari = \"{ari}\"\nari_user = \"rf\"\nari_password_file = \"{store}/ari\"\n\
         audiosocket = \"127.0.0.1:0\"\nengine = \"pocketsphinx:{model}\"\n\
         most_behind_ms = 60000\n\
         [[line.guarded]]\nname = \"father\"\nperson = \"Dad\"\npolicy = \"end\"\n\
         agreed = \"J. Lowe, 4 May 2026\"\n\
         [[line.guarded.guardians]]\nname = \"Ann\"\nemail = \"ann@example.org\"\n",
        store = folder.display(),
        port = mail.address.port(),
        ari = peer.address,
        model = model.display(),
    );
    let file = folder.join("ringfence.toml");
    std::fs::write(&file, text).unwrap();
    file
}

/// Starts the program and waits until it guards; its log goes on being read.
fn start(folder: &Path, config: &Path) -> (Running, std::thread::JoinHandle<String>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence"));
    command
        .args(["line", "--config"])
        .arg(config)
        .env("XDG_DATA_HOME", folder)
        .env_remove("STATE_DIRECTORY")
        .env_remove("RINGFENCE_KEY")
        .env_remove("RINGFENCE_STORE");
    let (running, _, log) = running::guard(&mut command);
    (running, log)
}

/// A call whose two sides are heard.
async fn call(peer: &Peer, caller: &str, person: &str, number: &str) {
    let joined = || peer.state().requests.iter().filter(|(_, r)| r.contains("addChannel")).count();
    let before = joined();
    peer.call(caller, person, number);
    until("both sides are heard", || joined() == before + 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scam_is_heard_the_person_alone_is_warned_and_everything_is_cleared_away() {
    let cache = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let model = match voices::fixture(&cache) {
        Ok(model) => model,
        Err(why) => return println!("SKIPPED: {why}"),
    };
    let folder = std::env::temp_dir().join(format!("ringfence-guarded-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (peer, mail) = (Peer::at_pace(TICK).await, MailServer::start());
    let config = config(&folder, &peer, &mail, &model.folder);
    let (running, log) = start(&folder, &config);
    let asked = || peer.state().requests.iter().any(|(_, r)| r.contains("GET /ari/bridges"));
    until("the switchboard is asked what it has", asked).await;

    // An ordinary call, and one on which there is nothing but music.
    call(&peer, "2.1", "2.2", "+441632960156").await;
    let [caller, person] = voices_of("surgery");
    peer.say("2.1", caller);
    peer.say("2.2", person);
    until("the ordinary call is said", || peer.has_said("2.1") && peer.has_said("2.2")).await;
    peer.hang_up("2.1");
    call(&peer, "3.1", "3.2", "+441632960157").await;
    peer.say("3.1", music());
    until("the music is over", || peer.has_said("3.1")).await;
    peer.hang_up("3.2");
    until("nothing of ours is left", || peer.ours().is_empty()).await;
    let played = |who: &str| peer.state().requests.iter().any(|(_, r)| r.contains(who));
    assert!(!played("/play/") && mail.taken().is_empty(), "{:?}", mail.taken());

    call(&peer, "1.1", "1.2", "+441632960155").await;
    let [caller, person] = voices_of("scam");
    peer.say("1.1", caller);
    peer.say("1.2", person);
    until("the call is ended", || !peer.is_up("1.1")).await;
    until("nothing of ours is left", || peer.ours().is_empty()).await;
    let faults = peer.state().faults.clone();
    assert!(faults.is_empty(), "{faults:?}");

    let mut red = Vec::new();
    g711::decode_ulaw(line::sound("red").unwrap(), &mut red);
    let of = |who: &str| correlation(&peer.heard(who), &red, FRAME);
    let (of_person, of_caller, of_other) = (of("1.2"), of("1.1"), of("2.2"));
    println!("correlation: person {of_person:.3}, caller {of_caller:.3}, other {of_other:.3}");
    assert!(of_person > 0.6, "the person heard it: {of_person}");
    assert!(of_caller < 0.2 && of_other < 0.2, "somebody else heard it");

    // The call was red, it was ended, and there is a draft; perhaps somebody is to come.
    until("the draft is offered", || mail.taken().iter().any(|t| t.text.contains("/report/call/")))
        .await;
    let letters: String = mail.taken().iter().map(|t| t.text.replace("=\n", "")).collect();
    assert!(letters.contains("sounds like fraud, now"), "{letters}");
    assert!(mail.counts().values().all(|n| *n == 1), "{:?}", mail.counts());
    let token = letters.split_once("/report/call/").unwrap().1;
    let token: String = token.chars().take_while(char::is_ascii_hexdigit).collect();
    let key = store::Key::load_or_create(&folder.join("r.key")).unwrap();
    let url = folder.join("r.db").display().to_string();
    let kept = store::Store::open(store::Settings::new(&url, key)).unwrap();
    let now = web::base::clock::Clock::of_machine().now();
    let draft = kept.draft(web::base::secrets::hash_of(&token), now).await.unwrap().unwrap();
    assert!(String::from_utf8_lossy(&draft).contains("guarded_call"));

    drop(running);
    let log = log.join().unwrap();
    assert!(log.contains("level=\"clear\"") && log.contains("level=\"red\""), "{log}");
    let _ = std::fs::remove_dir_all(folder);
}
