//! How fast the ledger adds up what was read of the store.

use casework::cases::{HistoryEntry, StoredReport};
use casework::ledger::{By, Entry, Past, When, as_known, incidents, tabulate};
use casework::{Moment, Report, ReportId, Status, Urgency};
use divan::{Bencher, black_box, counter::ItemsCount};

fn main() {
    divan::main();
}

/// Reports of a hundred towns; each tenth is merged into the one before.
fn entries(n: i64) -> Vec<Entry> {
    let one = |i: i64| {
        let merged = i % 10 == 9;
        Entry {
            id: ReportId(i + 1),
            received_at: Moment(i * 60),
            status: if merged { Status::Merged } else { Status::New },
            merged_into: merged.then_some(ReportId(i)),
            report: Report {
                town: Some(format!("Town {}", i % 100)),
                story: Some("a young man was arrested with a copy of her card".into()),
                narrative: Some("He rang at ten and wanted my card. ".repeat(8)),
                amount_lost_gbp: (i % 4 == 0).then_some(100),
                ..Report::default()
            },
        }
    };
    (0..n).map(one).collect()
}

#[divan::bench(args = [10_000, 100_000])]
fn by_town(bencher: Bencher<'_, '_>, n: i64) {
    let bencher = bencher.counter(ItemsCount::new(u64::try_from(n).unwrap_or(0)));
    bencher.with_inputs(|| entries(n)).bench_values(|entries| {
        let all = incidents(entries, When::Received);
        let ledger = tabulate(black_box(&all), |i| i.key(By::Town));
        assert_eq!(ledger.total.people, u64::try_from(n).unwrap_or(0) / 10 * 9);
        assert_eq!(ledger.lines.len(), 90);
    });
}

#[divan::bench(args = [10_000])]
fn by_story(bencher: Bencher<'_, '_>, n: i64) {
    let bencher = bencher.counter(ItemsCount::new(u64::try_from(n).unwrap_or(0)));
    bencher.with_inputs(|| incidents(entries(n), When::Received)).bench_values(|all| {
        let ledger = tabulate(black_box(&all), |i| i.key(By::Story));
        assert_eq!(ledger.lines.len(), 1);
    });
}

/// A report that was corrected after the day that is asked for.
#[divan::bench]
fn as_known_before_a_correction(bencher: Bencher<'_, '_>) {
    let entry = entries(1).remove(0);
    let stored = StoredReport {
        id: entry.id,
        external_id: None,
        received_at: entry.received_at,
        changed_at: Moment(500),
        status: Status::New,
        urgency: Urgency::Routine,
        seen_at: None,
        assigned_to: None,
        merged_into: None,
        has_person: false,
        report: entry.report,
    };
    let fields = vec![("amount_lost_gbp".to_owned(), "70".to_owned(), "100".to_owned())];
    let what = "correct".to_owned();
    let history =
        vec![HistoryEntry { at: Moment(400), by: None, what, fields, reason: String::new() }];
    let past = Past { stored, history };
    bencher.with_inputs(|| past.clone()).bench_values(|past| {
        let known = as_known(past, Some(Moment(300)));
        assert!(known.is_some_and(|e| e.report.amount_lost_gbp == Some(70)));
    });
}
