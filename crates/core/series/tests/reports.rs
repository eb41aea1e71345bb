//! The reports that are there to develop against, where they are there.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "reports to measure on are files, and one that cannot be read fails the test"
)]

use casework::{Moment, Report, ReportId};
use serde_json::Value;
use series::{Book, PublicNumbers, Record, Told, measure};
use std::collections::BTreeMap;
use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/eval/reports"))
}

fn number(text: &str) -> ReportId {
    text.parse().unwrap()
}

/// Seconds of a date and time with its offset left out: days are what is compared.
fn moment(text: &str) -> Moment {
    let reported = extraction::Reported::parse(text).unwrap();
    let days = reported.date.since(extraction::Date::new(1970, 1, 1).unwrap());
    Moment(i64::from(days) * 86_400 + i64::from(reported.minute.unwrap_or(0)) * 60)
}

#[test]
fn series_of_the_labelled_reports_are_found_and_none_are_merged() {
    let Ok(lines) = std::fs::read_to_string(folder().join("reports.jsonl")) else { return };
    let mut book = Book::new(PublicNumbers::shipped());
    for line in lines.lines() {
        let value: Value = serde_json::from_str(line).unwrap();
        let report: Report = serde_json::from_value(value.clone()).unwrap();
        let id = number(value["report_id"].as_str().unwrap());
        let received = moment(value["reported_at"].as_str().unwrap());
        book.add(Record::of(Told { id, received, report: &report }));
    }
    let truth = std::fs::read_to_string(folder().join("reports_truth_dev.csv")).unwrap();
    let truth: BTreeMap<ReportId, String> = truth
        .lines()
        .skip(1)
        .filter_map(|l| l.split_once(','))
        .map(|(id, name)| (number(id), name.to_owned()))
        .collect();
    let series = book.series();
    let measured = measure(&series, &truth);
    if std::env::var_os("SHOW").is_some() {
        for s in &series {
            let of: Vec<String> = s
                .iter()
                .map(|id| format!("{id}:{}", truth.get(id).map_or("?", |t| t.as_str())))
                .collect();
            println!("{of:?}");
        }
        let p = measured.pairs;
        println!("P {} R {} F {} {measured:?}", p.precision(), p.recall(), p.f1());
        let by: Vec<&ReportId> =
            truth.iter().filter(|(_, n)| !n.is_empty()).map(|(i, _)| i).collect();
        for id in by {
            let s = book.series_of(*id).members;
            let main: Vec<ReportId> =
                truth.iter().filter(|(_, n)| *n == &truth[id]).map(|(i, _)| *i).collect();
            if s.len() < 3 {
                let mean: i32 = main
                    .iter()
                    .filter(|o| *o != id)
                    .map(|o| book.waterfall(*id, *o).unwrap().weight().0)
                    .sum();
                println!(
                    "lost {id} {} mean {}",
                    truth[id],
                    mean as f32 / 10.0 / (main.len() - 1) as f32
                );
                let other = main.iter().find(|o| *o != id).unwrap();
                for r in book.waterfall(*id, *other).unwrap().rows {
                    println!("    {} {}", r.weight, r.words);
                }
            }
        }
    }
    assert!(measured.pairs.f1() >= 0.85, "{measured:?}");
    assert!(measured.merged.is_empty(), "{measured:?}");
}
