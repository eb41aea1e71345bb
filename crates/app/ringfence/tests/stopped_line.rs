//! `ringfence line` is killed, and stopped as a machine that has too much to do stops it, in the
//! middle of a call through a strict switchboard of our own: the two go on hearing each other, and
//! what was left in the switchboard is taken away afterwards.

#![cfg(test)]
#![cfg(unix)]

#[expect(dead_code, reason = "shared with the tests of the line")]
#[path = "../../../adapters/line/tests/line/peer.rs"]
mod peer;
#[path = "serve/running.rs"]
mod running;

use peer::{Peer, until};
use running::Running;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// A frame of 20 ms takes so long here: twice the speed of life.
const TICK: Duration = Duration::from_millis(10);

/// Three seconds of one's own voice: a hum of this period, louder and softer.
fn voice(period: usize) -> Vec<i16> {
    let sample = |i: usize| {
        let hum: i32 = if i % period < 9 { 9_000 } else { -1_500 };
        i16::try_from(hum * (30 + i32::try_from(i / 400 % 60).unwrap()) / 100).unwrap()
    };
    (0..24_000).map(sample).collect()
}

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn folder(name: &str, peer: &Peer) -> Folder {
    let folder = std::env::temp_dir().join(format!("ringfence-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("ari"), "secret\n").unwrap();
    std::fs::write(folder.join("call.txt"), "the garden looks lovely\n").unwrap();
    let text = format!(
        "[store]\nurl = \"{at}/r.db\"\nkey_file = \"{at}/r.key\"\n\
         [line]\nari = \"{ari}\"\nari_user = \"rf\"\nari_password_file = \"{at}/ari\"\n\
         audiosocket = \"127.0.0.1:0\"\nengine = \"script:{at}/call.txt\"\n\
         [[line.guarded]]\nname = \"father\"\nagreed = \"J. Lowe, 4 May 2026\"\n",
        at = folder.display(),
        ari = peer.address,
    );
    std::fs::write(folder.join("ringfence.toml"), text).unwrap();
    Folder(folder)
}

fn start(folder: &Path) -> Running {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence"));
    command
        .args(["line", "--config"])
        .arg(folder.join("ringfence.toml"))
        .env("XDG_DATA_HOME", folder)
        .env_remove("STATE_DIRECTORY")
        .env_remove("RINGFENCE_KEY")
        .env_remove("RINGFENCE_STORE");
    running::guard(&mut command).0
}

fn asked(peer: &Peer, what: &str) -> usize {
    peer.state().requests.iter().filter(|(_, request)| request.contains(what)).count()
}

/// A call that is heard, in the middle of which something is done to the program.
async fn interrupted(peer: &Peer, what: impl FnOnce()) {
    until("the switchboard is asked what it has", || asked(peer, "GET /ari/bridges") > 0).await;
    peer.call("1.1", "1.2", "+441632960155");
    until("both sides are heard", || asked(peer, "addChannel") == 2).await;
    let (caller, person) = (voice(53), voice(71));
    peer.say("1.1", caller.clone());
    peer.say("1.2", person.clone());
    let heard = |who: &str| peer.heard(who).iter().filter(|sample| **sample != 0).count();
    until("they are in the middle of it", || heard("1.2") > 8_000).await;
    assert!(!peer.has_said("1.1"), "it is over already");
    what();
    until("both have said all", || peer.has_said("1.1") && peer.has_said("1.2")).await;
    assert!(peer.is_up("1.1") && peer.is_up("1.2"), "the call goes on");
    // Before and after there is silence; in the voices there is none.
    let all = |who: &str| peer.heard(who).into_iter().filter(|s| *s != 0).collect::<Vec<i16>>();
    assert!(all("1.2") == caller, "the person has heard the caller, and nothing is missing");
    assert!(all("1.1") == person, "the caller has heard the person, and nothing is missing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_line_is_killed_the_two_go_on_hearing_each_other_and_the_next_start_clears_up() {
    let peer = Peer::at_pace(TICK).await;
    let folder = folder("killed", &peer);
    let mut running = start(&folder.0);
    interrupted(&peer, || {
        running.0.kill().unwrap();
        running.0.wait().unwrap();
    })
    .await;
    assert!(!peer.ours().is_empty(), "it left channels behind");
    let _next = start(&folder.0);
    until("nothing of ours is left", || peer.ours().is_empty()).await;
    assert!(peer.is_up("1.1") && peer.is_up("1.2"), "the call goes on");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_line_is_stopped_the_two_hear_each_other_and_afterwards_it_guards_again() {
    let peer = Peer::at_pace(TICK).await;
    let folder = folder("stopped", &peer);
    let running = start(&folder.0);
    let pid = running.0.id().to_string();
    let signal = |name: &str| {
        assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
    };
    interrupted(&peer, || signal("-STOP")).await;
    signal("-CONT");
    peer.hang_up("1.1");
    until("nothing of ours is left", || peer.ours().is_empty()).await;
    let before = asked(&peer, "addChannel");
    peer.call("2.1", "2.2", "+441632960156");
    until("the next call is heard", || asked(&peer, "addChannel") == before + 2).await;
    peer.hang_up("2.2");
    until("nothing of ours is left", || peer.ours().is_empty()).await;
}
