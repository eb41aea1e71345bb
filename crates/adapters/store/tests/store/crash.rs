//! Killed at any moment: whatever was acknowledged is there, once.
//!
//! A child, which is this program again, sends reports from several threads and prints each
//! acknowledgement. It is killed at a random moment; then the store is opened again and asked
//! for every report that was acknowledged. `RINGFENCE_KILLS` says how often.

use crate::ground::{Ground, from, key, margaret, new, now, settings};
use casework::cases::{NewReport, Order, Query};
use casework::{Cases, Receipt};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;
use store::Store;

const SENDERS: u64 = 8;

/// A report of the child: its number tells receipt, key and town.
fn sent(number: u64) -> NewReport {
    NewReport {
        once: Some(format!("once {number}")),
        person: margaret(),
        ..new(number, from(&town(number)))
    }
}

/// The child. It does nothing unless it is told where the store is.
#[test]
fn child() {
    let Ok(url) = std::env::var("RINGFENCE_CRASH_URL") else { return };
    let start: u64 = std::env::var("RINGFENCE_CRASH_START").unwrap().parse().unwrap();
    let store = Store::open(settings(&url, key())).unwrap();
    now(async move {
        let senders: Vec<_> = (0..SENDERS)
            .map(|sender| {
                let store = Arc::clone(&store);
                tokio::spawn(async move {
                    for number in (start + sender..).step_by(8) {
                        let kept = store.submit(sent(number)).await.unwrap();
                        let line = format!("kept {number} as {}\n", kept.id.0);
                        std::io::stdout().write_all(line.as_bytes()).unwrap();
                    }
                })
            })
            .collect();
        for sender in senders {
            sender.await.unwrap();
        }
    });
}

/// A town of its own for each report, in letters: eight figures would be an account number.
fn town(number: impl ToString) -> String {
    number.to_string().bytes().map(|figure| char::from(figure - b'0' + b'a')).collect()
}

/// Lets a child send, and kills it some time after its first acknowledgement. Gives what it
/// acknowledged, as numbers of reports by the numbers they were sent with.
fn send_and_kill(url: &str, start: u64, after: Duration) -> BTreeMap<u64, i64> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::child", "--nocapture", "--test-threads=1"])
        .env("RINGFENCE_CRASH_URL", url)
        .env("RINGFENCE_CRASH_START", start.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let (sender, acknowledged) = channel();
    let reader = std::thread::spawn(move || {
        let mut kept = BTreeMap::new();
        for line in lines.map_while(Result::ok) {
            // A line that was cut by the kill was not an acknowledgement.
            let Some((number, id)) = acknowledgement(&line) else { continue };
            kept.insert(number, id);
            let _ = sender.send(());
        }
        kept
    });
    acknowledged.recv_timeout(Duration::from_secs(60)).unwrap();
    // Time is measured by waiting for something that does not come.
    while acknowledged.try_recv().is_ok() {}
    let (_never, wait) = channel::<()>();
    let _ = wait.recv_timeout(after);
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap()
}

fn acknowledgement(line: &str) -> Option<(u64, i64)> {
    let (number, id) = line.split_once("kept ")?.1.split_once(" as ")?;
    Some((number.parse().ok()?, id.parse().ok()?))
}

/// Everything that was acknowledged is there once, and what is there twice was sent twice.
fn check(store: &Store, kept: &BTreeMap<u64, i64>) {
    for (number, id) in kept {
        let view = now(store.by_receipt(&Receipt::from_random(*number))).unwrap();
        let stored = view.unwrap_or_else(|| panic!("report {number} was lost")).stored;
        assert_eq!(stored.id.0, *id);
        assert_eq!(stored.report.town, Some(town(number)));
        assert!(now(store.person(stored.id)).unwrap().is_some());
    }
}

fn once_each(store: &Store) {
    let mut towns = BTreeMap::<String, u64>::new();
    let mut after = None;
    loop {
        let asked = Query { order: Order::Number, limit: 500, after, ..Query::default() };
        let page = now(store.search(asked)).unwrap();
        for item in page.items {
            *towns.entry(item.report.town.unwrap()).or_default() += 1;
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert!(towns.values().all(|n| *n == 1), "a report is there twice");
}

fn kills(ground: &Ground) {
    let n_kills = std::env::var("RINGFENCE_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(5);
    let mut n_kept = 0;
    for kill in 0..n_kills {
        let start = kill * 1_000_000;
        let [random] = random();
        let after = Duration::from_micros(u64::from(random) * 1000);
        let kept = send_and_kill(&ground.url, start, after);
        let store = ground.open();
        check(&store, &kept);
        // Who got no answer sends again, and is neither lost nor doubled.
        for number in start..start + SENDERS {
            now(store.submit(sent(number))).unwrap();
        }
        let last = kept.keys().max().copied().unwrap_or(start);
        for number in last..last + 2 * SENDERS {
            now(store.submit(sent(number))).unwrap();
        }
        n_kept += kept.len();
        if kill % 50 == 0 || kill + 1 == n_kills {
            once_each(&store);
            assert_eq!(store.doctor(), Ok(Vec::new()));
        }
    }
    println!("{n_kills} kills, {n_kept} acknowledged, none lost, none doubled");
}

/// Some chance.
fn random() -> [u8; 1] {
    let mut bytes = [0];
    std::io::Read::read_exact(&mut std::fs::File::open("/dev/urandom").unwrap(), &mut bytes)
        .unwrap();
    bytes
}

#[test]
fn a_killed_process_loses_nothing_in_a_file() {
    kills(&Ground::file());
}

#[test]
fn a_killed_process_loses_nothing_on_a_server() {
    if let Some(ground) = Ground::server() {
        kills(&ground);
    }
}
