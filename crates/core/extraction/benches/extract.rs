//! How fast narratives are read, with what must be found in each.

use divan::counter::BytesCount;
use extraction::{Context, Kind, Reported, extract};

fn main() {
    divan::main();
}

/// A report in a caller's own words, of ordinary length.
const NARRATIVE: &str = "Last Tuesday tea time a DC Alan Hobday from Hammersmith police rang my mum \
    on 01632 960188, she's 84 and lives in Bishop's Stortford. He said a lad had been arrested with \
    a copy of her Barclays card and would she draw out two and a half grand, telling the cashier it \
    was for a new bathroom. A courier would come and say Blue 42. A silver Toyota Yaris, LK19 ABC, \
    was outside about twenty past six and she handed over £2,500 in an envelope and both cards. My \
    brother phoned the bank on Wednesday morning and they had stopped another £600.";

#[divan::bench]
fn one_report(bencher: divan::Bencher) {
    let context = Context { reported: Reported::parse("2026-11-20T10:00"), near: None };
    bencher.counter(BytesCount::of_str(NARRATIVE)).bench(|| {
        let found = extract(divan::black_box(NARRATIVE), context);
        assert_eq!(found.iter().filter(|e| e.kind == Kind::Money).count(), 3);
        assert_eq!(found.iter().filter(|e| e.kind == Kind::Vrm).count(), 1);
        found.len()
    });
}

#[divan::bench]
fn a_megabyte(bencher: divan::Bencher) {
    let context = Context { reported: Reported::parse("2026-11-20T10:00"), near: None };
    let long = format!("{NARRATIVE}\n").repeat(1_000_000 / NARRATIVE.len());
    bencher.counter(BytesCount::of_str(&long)).bench(|| {
        let found = extract(divan::black_box(&long), context);
        assert!(found.len() > 1_800 * 10);
        found.len()
    });
}
