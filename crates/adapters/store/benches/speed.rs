//! How fast the store keeps and finds.
//!
//! `durable` sends reports and waits for each to be durable, with 1, 8 and 64 senders, beside
//! the disk's own synced writes of as many bytes: what one sender can reach without sharing a
//! sync. `search` looks for words among 500,000 reports, which are made up at the first run
//! and kept in the folder that `RINGFENCE_BENCH` names, or in the target folder.
//! `RINGFENCE_BENCH_REPORTS` says how many. `RINGFENCE_TEST_POSTGRES` names a server to measure
//! sending on as well, and `RINGFENCE_BENCH_SEARCH` another database to search in. In a build
//! with the feature `whole-file-encryption` the files are encrypted as a whole.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a measurement that cannot be set up ends"
)]

use casework::cases::{NewReport, Order, Page, Query, StoredReport};
use casework::report::Report;
use casework::{Asked, Cases, Moment, Outcome, Person, Receipt, Urgency};
use divan::Bencher;
use divan::counter::ItemsCount;
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use store::{Key, Settings, Store, WHOLE_FILES};
use tokio::runtime::Runtime;

fn main() {
    divan::main();
}

/// Where measured files lie.
fn folder() -> PathBuf {
    let folder = std::env::var_os("RINGFENCE_BENCH").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../target/bench-store")),
        PathBuf::from,
    );
    let _ = std::fs::create_dir_all(&folder);
    folder
}

fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap()
    })
}

const TOWNS: [&str; 10] = [
    "Rickmansworth",
    "Borehamwood",
    "Hertford",
    "Hitchin",
    "Royston",
    "Stevenage",
    "Watford",
    "Tring",
    "Ware",
    "Letchworth",
];

const STORIES: [&str; 6] = [
    "Your card was used in a shop in Hammersmith",
    "A clone of your card was found on a man who was arrested",
    "Staff at your branch pass counterfeit notes",
    "A jeweller in Hatton Garden is under investigation",
    "Your grandson was in an accident and needs bail",
    "Your savings have to be moved before they are frozen",
];

const WORDS: [&str; 24] = [
    "detective",
    "wilson",
    "station",
    "envelope",
    "courier",
    "taxi",
    "withdraw",
    "pounds",
    "gold",
    "bank",
    "secret",
    "branch",
    "police",
    "warrant",
    "badge",
    "ring",
    "landline",
    "mobile",
    "neighbour",
    "daughter",
    "carer",
    "street",
    "blue",
    "car",
];

/// A report that is like others and not the same: numbers, names and words follow from its
/// number.
fn report(number: u64) -> Report {
    let mut chance = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut pick = move |n: usize| {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        usize::try_from(chance >> 11).unwrap() % n
    };
    let town = TOWNS[pick(TOWNS.len())];
    let narrative: Vec<&str> = (0..60).map(|_| WORDS[pick(WORDS.len())]).collect();
    Report {
        town: Some(town.to_owned()),
        postcode_district: Some(format!("SG{}", pick(19) + 1)),
        presented_number: Some(format!("0{} {:06}", 1_200 + pick(800), pick(1_000_000))),
        cover_name: Some(format!("DC Name{}", pick(50_000))),
        story: Some(STORIES[pick(STORIES.len())].to_owned()),
        asked_for: vec![Asked::ALL[pick(Asked::ALL.len())]],
        outcome: Some(Outcome::ALL[pick(Outcome::ALL.len())]),
        amount_lost_gbp: (pick(5) == 0).then_some(4000),
        narrative: Some(narrative.join(" ")),
        ..Report::default()
    }
}

fn new(number: u64) -> NewReport {
    NewReport {
        report: report(number),
        person: Person::default(),
        receipt: Receipt::from_random(number),
        now: Moment(i64::try_from(number).unwrap()),
        urgency: Urgency::ALL[usize::try_from(number % 3).unwrap()],
        by: None,
        once: Some(number.to_string()),
        external_id: None,
    }
}

fn open(url: &str) -> Arc<Store> {
    let usual = Settings::new(url, Key::new([1; 32]));
    Store::open(Settings { whole_file: WHOLE_FILES, ..usual }).unwrap()
}

/// A number that no report had before, in this run or an earlier one.
fn next() -> u64 {
    static NEXT: OnceLock<AtomicU64> = OnceLock::new();
    let next = NEXT.get_or_init(|| {
        let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
        AtomicU64::new(u64::try_from(since.as_millis()).unwrap() * 1000)
    });
    next.fetch_add(1, Ordering::Relaxed)
}

/// Reports that each sender sends in one measured round.
const EACH: u64 = 16;

/// Every sender sends one after another, and waits for each.
fn send(store: &Arc<Store>, n_senders: u64) {
    runtime().block_on(async {
        let senders: Vec<_> = (0..n_senders)
            .map(|_| {
                let store = Arc::clone(store);
                tokio::spawn(async move {
                    for _ in 0..EACH {
                        assert!(store.submit(new(next())).await.unwrap().fresh);
                    }
                })
            })
            .collect();
        for sender in senders {
            sender.await.unwrap();
        }
    });
}

#[divan::bench_group(sample_count = 40, sample_size = 1)]
mod durable {
    use super::{Arc, Bencher, EACH, ItemsCount, OnceLock, Store, Write, folder, open, send};

    #[divan::bench]
    fn raw_synced_writes(bencher: Bencher<'_, '_>) {
        let path = folder().join("raw");
        let mut file = std::fs::File::create(&path).unwrap();
        bencher.counter(ItemsCount::new(EACH)).bench_local(|| {
            for _ in 0..EACH {
                file.write_all(&[7; 8192]).unwrap();
                file.sync_data().unwrap();
            }
        });
        std::fs::remove_file(path).unwrap();
    }

    #[divan::bench(args = [1, 8, 64])]
    fn sqlite(bencher: Bencher<'_, '_>, n_senders: u64) {
        static STORE: OnceLock<Arc<Store>> = OnceLock::new();
        let store = STORE.get_or_init(|| {
            let file = folder().join("durable.db");
            for end in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{}{end}", file.display()));
            }
            open(&file.to_string_lossy())
        });
        bencher.counter(ItemsCount::new(n_senders * EACH)).bench_local(|| send(store, n_senders));
    }

    /// None without a server.
    fn senders() -> Vec<u64> {
        match std::env::var_os("RINGFENCE_TEST_POSTGRES") {
            Some(_) => vec![1, 8, 64],
            None => Vec::new(),
        }
    }

    #[divan::bench(args = senders())]
    fn postgres(bencher: Bencher<'_, '_>, n_senders: u64) {
        static STORE: OnceLock<Arc<Store>> = OnceLock::new();
        let store = STORE.get_or_init(|| open(&std::env::var("RINGFENCE_TEST_POSTGRES").unwrap()));
        bencher.counter(ItemsCount::new(n_senders * EACH)).bench_local(|| send(store, n_senders));
    }
}

/// The store with many reports, made up if there is none yet.
fn many() -> &'static Arc<Store> {
    static MANY: OnceLock<Arc<Store>> = OnceLock::new();
    MANY.get_or_init(|| {
        let n_reports = std::env::var("RINGFENCE_BENCH_REPORTS");
        let n_reports: u64 = n_reports.ok().and_then(|n| n.parse().ok()).unwrap_or(500_000);
        let url = std::env::var("RINGFENCE_BENCH_SEARCH").unwrap_or_else(|_| {
            let form = if WHOLE_FILES { "-whole" } else { "" };
            folder().join(format!("search{form}-{n_reports}.db")).to_string_lossy().into_owned()
        });
        let store = open(&url);
        let last = Query { order: Order::Newest, limit: 1, ..Query::default() };
        let page = runtime().block_on(store.search(last)).unwrap();
        let there = page.items.first().map_or(0, |item| u64::try_from(item.id.0).unwrap());
        for start in (there..n_reports).step_by(512) {
            let sent: Vec<_> = (start..n_reports.min(start + 512))
                .map(|number| store.submit(new(number)))
                .collect();
            for kept in sent {
                runtime().block_on(kept).unwrap();
            }
        }
        store
    })
}

fn search(query: &Query) -> Page<StoredReport> {
    runtime().block_on(many().search(query.clone())).unwrap()
}

/// What is searched for, by its name.
fn asked(name: &str) -> Query {
    let base = || Query { limit: 50, order: Order::Newest, ..Query::default() };
    let text = |text: &str| Query { text: Some(text.into()), ..base() };
    match name {
        "number" => text(report(12_345).presented_number.as_deref().unwrap()),
        "name" => text(report(12_345).cover_name.as_deref().unwrap()),
        "beginning" => text("hammers"),
        "common word" => text("detective"),
        "two common words" => text("detective gold"),
        "common word in a town" => Query { town: Some("Tring".into()), ..text("detective") },
        "number in a town" => Query {
            town: report(12_345).town,
            ..text(report(12_345).presented_number.as_deref().unwrap())
        },
        "inbox" => Query { order: Order::Urgency, ..base() },
        "town" => Query { town: Some("Hitchin".into()), ..base() },
        "losses of cash" => Query { loss: Some(true), asked: Some(Asked::Cash), ..base() },
        _ => base(),
    }
}

#[divan::bench(sample_count = 30, sample_size = 1, args = [
    "inbox", "newest", "town", "losses of cash", "number", "name", "beginning", "common word",
    "two common words", "common word in a town", "number in a town",
])]
fn searching(bencher: Bencher<'_, '_>, name: &str) {
    let query = asked(name);
    let page = search(&query);
    assert!(page.total > 0 && !page.items.is_empty(), "{name} finds nothing");
    bencher.bench_local(|| search(&query));
}
