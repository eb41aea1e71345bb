//! One report that arrives among half a million: compared with all that may belong to it, and
//! its series made; and the links that its page shows.

use casework::{Asked, Moment, Report, ReportId};
use divan::{Bencher, black_box};
use series::{Book, PublicNumbers, Record, Told};
use std::cell::{Cell, RefCell};

const REPORTS: i64 = 500_000;

/// How many reports are in the series of each that arrives.
#[rustfmt::skip]
const MEMBERS: [usize; 60] = [
    116, 62, 116, 1, 98, 109, 56, 1, 142, 143, 142, 1, 134, 150, 134, 1, 115, 68, 140, 1,
    72, 149, 82, 1, 144, 121, 112, 1, 144, 144, 118, 1, 145, 121, 150, 1, 113, 150, 150, 1,
    90, 131, 77, 1, 66, 65, 115, 1, 118, 83, 118, 1, 112, 118, 88, 1, 58, 125, 109, 1,
];

/// Numbers of no pattern that are the same on every run (splitmix64).
fn mixed(seed: i64) -> i64 {
    let mut x = (seed as u64).wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((x ^ (x >> 31)) >> 1) as i64
}

/// Every eight reports are of one gang, which has a number, a name and a drawer of words.
fn record(id: i64) -> Record {
    let towns = ["Ware", "Luton", "Hitchin", "Reading", "Bath", "Leeds", "York", "Derby"];
    let names = ["Peel", "Marsh", "Lyle", "Harding", "Frobisher", "Tarrant", "Moon", "Quill"];
    let stories = ["forged notes at my branch", "a card used in a shop", "to buy gold bars"];
    let of = |list: &[&str], seed: i64| {
        list.get((mixed(seed) % list.len() as i64) as usize).copied().unwrap_or("").to_owned()
    };
    let gang = id / 8;
    let day = mixed(gang) % 900 + mixed(id) % 20;
    let report = Report {
        town: Some(of(&towns, gang)),
        presented_number: (id % 3 != 0).then(|| format!("07700 {:06}", mixed(gang) % 1_000_000)),
        cover_name: (id % 4 != 0).then(|| format!("DC {}", of(&names, gang + 7))),
        claimed_org: Some("police".into()),
        story: Some(of(&stories, gang + 3)),
        asked_for: vec![Asked::Cash],
        code_word: (id % 5 == 0).then(|| (1_000 + mixed(id) % 9_000).to_string()),
        ..Report::default()
    };
    let received = Moment(1_700_000_000 + day * 86_400);
    Record::of(Told { id: ReportId(id), received, report: &report })
}

fn half_a_million() -> Book {
    let mut book = Book::new(PublicNumbers::shipped());
    (8..REPORTS + 8).for_each(|id| book.add(record(id)));
    book
}

/// A report arrives, and falls into a series. It is taken out again, which is not measured, so
/// that the book stays as large as it was.
#[divan::bench(sample_count = 60, sample_size = 1)]
fn among_half_a_million(bencher: Bencher) {
    let book = RefCell::new(half_a_million());
    let next = Cell::new(REPORTS + 8);
    let arrival = || {
        let id = next.replace(next.get() + 1);
        book.borrow_mut().remove(ReportId(id - 1));
        record(id)
    };
    // Each arrival takes the one before it out; this is the one before the first.
    book.borrow_mut().add(record(REPORTS + 8));
    next.set(REPORTS + 9);
    bencher.with_inputs(arrival).bench_local_values(|record| {
        let id = record.id;
        let mut book = book.borrow_mut();
        book.add(record);
        let series = book.series_of(id).members;
        let nth = usize::try_from(id.0 - REPORTS - 9).unwrap_or(usize::MAX);
        let expected = MEMBERS.get(nth).copied();
        assert!(series.contains(&id) && expected.is_none_or(|n| n == series.len()), "{series:?}");
        series
    });
}

/// The likely links of a report, as its page shows them; no part of an arrival.
#[divan::bench(sample_count = 60)]
fn links_shown_among_half_a_million(bencher: Bencher) {
    let book = half_a_million();
    let mut next = REPORTS - 60;
    bencher.bench_local(|| {
        let links = book.links(ReportId(next), 50);
        assert!(links.iter().all(|link| link.other != ReportId(next)));
        next += 1;
        black_box(links)
    });
}

fn main() {
    divan::main();
}
