//! When the disk is full, the file cannot be written, another holds it, the server goes:
//! nothing is acknowledged, nothing is lost, and it goes on by itself.

use crate::ground::{
    Folder, Ground, another_server, behind, from, key, new, now, on_server, query, settings,
};
use casework::cases::NewReport;
use casework::report::Report;
use casework::{Cases, Receipt, StoreError};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use store::{FileForm, Settings, Store, WHOLE_FILES};

/// A report of some size.
fn long(number: u64) -> NewReport {
    let text = format!("report {number} ").repeat(400);
    new(number, Report { narrative: Some(text), ..from("Ware") })
}

/// Sends until it fails; how many were acknowledged, and why it ended.
fn fill(store: &Store) -> (u64, StoreError) {
    for number in 1..100_000 {
        if let Err(error) = now(store.submit(long(number))) {
            return (number - 1, error);
        }
    }
    panic!("there was room for everything");
}

#[test]
fn a_full_disk_takes_no_more_and_goes_on_when_there_is_room() {
    let folder = Folder::new();
    let Some(_mount) = Mount::new(folder.path()) else {
        println!("left out: no file system of its own can be mounted");
        return;
    };
    let file = folder.file("ringfence.db");
    let ballast = folder.file("ballast");
    std::fs::write(&ballast, vec![1; 5_000_000]).unwrap();
    let store = Store::open(settings(&file.to_string_lossy(), key())).unwrap();
    let (n_kept, error) = fill(&store);
    assert_eq!(error, StoreError::Full);
    assert!(n_kept > 3, "{n_kept}");
    assert_eq!(now(store.search(query())).unwrap().total, n_kept);
    let many: Vec<_> = (0..20).map(|i| store.submit(long(200_000 + i))).collect();
    for sent in many {
        assert_eq!(now(sent), Err(StoreError::Full));
    }
    std::fs::remove_file(&ballast).unwrap();
    for number in 0..20 {
        now(store.submit(long(100_000 + number))).unwrap();
    }
    assert_eq!(now(store.search(query())).unwrap().total, n_kept + 20);
    let found = store.doctor().unwrap();
    assert_eq!(found.iter().map(|a| a.check).collect::<Vec<_>>(), ["space"]);
}

#[test]
fn a_conversion_that_has_no_room_leaves_the_file_as_it_was() {
    if !WHOLE_FILES {
        println!("left out: this build cannot encrypt a file as a whole");
        return;
    }
    let folder = Folder::new();
    let Some(_mount) = Mount::new(folder.path()) else {
        println!("left out: no file system of its own can be mounted");
        return;
    };
    let settings = settings(&folder.file("ringfence.db").to_string_lossy(), key());
    let store = Store::open(settings.clone()).unwrap();
    for number in 0..400 {
        now(store.submit(long(number))).unwrap();
    }
    drop(store);
    let ballast = folder.file("ballast");
    let length = std::fs::metadata(folder.file("ringfence.db")).unwrap().len();
    let room = 14 * 1024 * 1024 - length - length / 2;
    std::fs::write(&ballast, vec![1; usize::try_from(room).unwrap()]).unwrap();
    assert_eq!(Store::convert(&settings, FileForm::Plain), Err(StoreError::Full));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "file and ballast");
    std::fs::remove_file(&ballast).unwrap();
    assert_eq!(Store::file_form(&settings), Ok(Some(FileForm::Whole)));
    assert_eq!(now(Store::open(settings).unwrap().search(query())).unwrap().total, 400);
}

/// A small file system of its own.
struct Mount<'a>(&'a Path);

impl<'a> Mount<'a> {
    fn new(path: &'a Path) -> Option<Self> {
        mount(&["-t", "tmpfs", "-o", "size=14m", "tmpfs"], path).then_some(Self(path))
    }
}

fn mount(arguments: &[&str], path: &Path) -> bool {
    let status = Command::new("mount").args(arguments).arg(path).status();
    status.is_ok_and(|status| status.success())
}

impl Drop for Mount<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

#[test]
fn a_file_that_cannot_be_written_is_said_to_be_so() {
    let folder = Folder::new();
    let Some(_mount) = Mount::new(folder.path()) else {
        println!("left out: no file system of its own can be mounted");
        return;
    };
    let settings = || settings(&folder.file("ringfence.db").to_string_lossy(), key());
    let store = Store::open(settings()).unwrap();
    now(store.submit(new(1, from("Ware")))).unwrap();
    drop(store);
    assert!(mount(&["-o", "remount,ro"], folder.path()));
    assert_eq!(Store::open(settings()).err(), Some(StoreError::ReadOnly));
    assert!(mount(&["-o", "remount,rw"], folder.path()));
    let store = Store::open(settings()).unwrap();
    assert_eq!(now(store.search(query())).unwrap().total, 1);
}

#[test]
fn a_server_that_only_reads_is_said_to_be_so() {
    let Some(ground) = Ground::server() else { return };
    let store = ground.open();
    now(store.submit(new(1, from("Ware")))).unwrap();
    let name = ground.url.rsplit('/').next().unwrap().to_owned();
    ground.meddle(&format!("ALTER DATABASE {name} SET default_transaction_read_only = on"));
    ground.meddle(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
    assert_eq!(now(store.submit(new(2, from("Ware")))), Err(StoreError::ReadOnly));
    assert_eq!(now(store.search(query())).unwrap().total, 1);
    let (host, _) = ground.url.rsplit_once('/').unwrap();
    let writable = format!("ALTER DATABASE {name} SET default_transaction_read_only = off");
    on_server(&format!("{host}/postgres"), &writable);
    now(store.submit(new(2, from("Ware")))).unwrap();
}

#[test]
fn a_database_that_another_holds_is_busy_until_it_is_let_go() {
    for ground in Ground::both() {
        let mut settings = ground.settings();
        settings.lock_wait = Duration::from_millis(50);
        let store = Store::open(settings).unwrap();
        now(store.submit(new(1, from("Ware")))).unwrap();
        let refused = || assert_eq!(now(store.submit(new(2, from("Ware")))), Err(StoreError::Busy));
        if ground.is_file() {
            let other = behind(&ground.url);
            other.execute_batch("BEGIN IMMEDIATE").unwrap();
            refused();
            other.execute_batch("ROLLBACK").unwrap();
        } else {
            let mut other = postgres::Client::connect(&ground.url, postgres::NoTls).unwrap();
            other.batch_execute("BEGIN; LOCK TABLE report").unwrap();
            refused();
            other.batch_execute("ROLLBACK").unwrap();
        }
        assert!(now(store.submit(new(2, from("Ware")))).unwrap().fresh);
        assert_eq!(now(store.search(query())).unwrap().total, 2);
    }
}

#[test]
fn a_full_queue_says_so_at_once() {
    let ground = Ground::file();
    let mut settings = ground.settings();
    settings.queue = 1;
    let store = Store::open(settings).unwrap();
    let other = behind(&ground.url);
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    // One is tried, one waits, and the others are told.
    let sent: Vec<_> = (1..=10).map(|number| store.submit(new(number, from("Ware")))).collect();
    other.execute_batch("ROLLBACK").unwrap();
    let answers: Vec<_> = sent.into_iter().map(now).collect();
    let n_kept = answers.iter().filter(|answer| answer.is_ok()).count();
    assert!((1..=3).contains(&n_kept), "{answers:?}");
    assert!(answers.iter().all(|a| a.is_ok() || *a == Err(StoreError::Busy)), "{answers:?}");
    let total = now(store.search(query())).unwrap().total;
    assert_eq!(total, u64::try_from(n_kept).unwrap());
}

#[test]
fn a_server_that_falls_while_many_send_loses_nothing() {
    let Some(server) = another_server() else {
        println!("left out: no server to stop");
        return;
    };
    let store = Store::open(Settings::new(&server.url, key())).unwrap();
    let ended = Arc::new(AtomicBool::new(false));
    let n_kept = Arc::new(AtomicU64::new(0));
    let kept: Vec<u64> = now(async {
        let senders: Vec<_> = (0..8_u64)
            .map(|sender| {
                let about = (Arc::clone(&ended), Arc::clone(&n_kept));
                tokio::spawn(send_on(Arc::clone(&store), sender, about))
            })
            .collect();
        let falls = tokio::task::spawn_blocking(move || {
            for _ in 0..5 {
                // On a busy machine nothing might be kept between one fall and the next.
                let before = n_kept.load(Ordering::Relaxed);
                while n_kept.load(Ordering::Relaxed) <= before {
                    std::thread::yield_now();
                }
                server.control("restart");
            }
            server
        });
        let _server = falls.await.unwrap();
        ended.store(true, Ordering::Relaxed);
        let mut kept = Vec::new();
        for sender in senders {
            kept.extend(sender.await.unwrap());
        }
        for number in &kept {
            let receipt = Receipt::from_random(*number);
            assert!(store.by_receipt(&receipt).await.unwrap().is_some(), "{number} was lost");
        }
        let total = store.search(query()).await.unwrap().total;
        assert!(total == 10_000 || total == u64::try_from(kept.len()).unwrap());
        kept
    });
    println!("{} kept", kept.len());
    assert!(kept.len() > 8);
}

/// Sends one report after another, each again until it is kept.
async fn send_on(
    store: Arc<Store>,
    sender: u64,
    (ended, n_kept): (Arc<AtomicBool>, Arc<AtomicU64>),
) -> Vec<u64> {
    let mut kept = Vec::new();
    for number in (sender..).step_by(8) {
        let sent = NewReport { once: Some(number.to_string()), ..new(number, from("Ware")) };
        while store.submit(sent.clone()).await.is_err() {
            tokio::task::yield_now().await;
        }
        kept.push(number);
        n_kept.fetch_add(1, Ordering::Relaxed);
        if ended.load(Ordering::Relaxed) {
            break;
        }
    }
    kept
}

#[test]
fn a_server_that_comes_back_is_found_again() {
    let Some(server) = another_server() else {
        println!("left out: no server to stop");
        return;
    };
    let store = Store::open(Settings::new(&server.url, key())).unwrap();
    now(store.submit(new(1, from("Ware")))).unwrap();
    server.control("stop");
    assert_eq!(now(store.submit(new(2, from("Ware")))), Err(StoreError::Unreachable));
    assert_eq!(now(store.search(query())), Err(StoreError::Unreachable));
    assert_eq!(now(store.ready()), Err(StoreError::Unreachable));
    server.control("start");
    now(store.ready()).unwrap();
    assert!(now(store.submit(new(2, from("Ware")))).unwrap().fresh);
    // Restarted while nobody looked: the next sender does not notice.
    server.control("restart");
    assert!(now(store.submit(new(3, from("Ware")))).unwrap().fresh);
    assert_eq!(now(store.search(query())).unwrap().total, 3);
}

#[test]
fn a_file_that_is_no_database_is_refused_and_left_alone() {
    let ground = Ground::file();
    std::fs::write(&ground.url, "this is a letter, not a database. ".repeat(200)).unwrap();
    let refused = Store::open(ground.settings()).err();
    assert_eq!(refused, Some(StoreError::Damaged("the file is no database".into())));
    assert!(std::fs::read_to_string(&ground.url).unwrap().starts_with("this is a letter"));
    let nowhere = settings("/nonexistent/folder/ringfence.db", key());
    assert_eq!(Store::open(nowhere).err(), Some(StoreError::Unreachable));
    let address = Settings::new("postgres://:bad:address:/x", key());
    assert!(matches!(Store::open(address).err(), Some(StoreError::Refused(_))));
}
