//! A look for waves: from nothing, and again after one more report.
//!
//! Forty-eight towns of the gazetteer, ninety days, a wave in one town at the end; the answer
//! is checked in each.

use divan::Bencher;
use scanstat::random::Random;
use scanstat::workers::OneByOne;
use waves::{Observer, Settings, Sighting, Wave, find};

const TODAY: i64 = 20_800;

fn main() {
    divan::main();
}

/// So many calls of ninety days in the towns of Hertfordshire, and nine of two days in Hitchin.
fn calls(many: usize) -> Vec<Sighting> {
    let towns: Vec<&str> = extraction::towns()
        .iter()
        .filter(|t| t.county == "Hertfordshire")
        .map(|t| t.name)
        .collect();
    let mut random = Random::new(7, 0);
    let mut below = |n: usize| (random.unit() * n as f64) as usize;
    let call = |n: usize, town: &str, day: i64| Sighting {
        report: casework::ReportId(n as i64),
        town: town.to_owned(),
        day,
    };
    let mut all = Vec::new();
    for n in 0..many {
        let town = towns.get(below(towns.len())).copied().unwrap_or("Ware");
        all.push(call(n, town, TODAY - below(90) as i64));
    }
    all.extend((0..9).map(|n| call(many + n, "Hitchin", TODAY - (n % 2) as i64)));
    all
}

fn checked(found: &[Wave]) {
    let has = found.first().is_some_and(|w| w.towns.iter().any(|t| t == "Hitchin"));
    assert!(has, "{found:?}");
}

#[divan::bench(args = [100, 1_000])]
fn a_look_from_nothing(bencher: Bencher<'_, '_>, many: usize) {
    let all = calls(many);
    bencher.bench(|| {
        let found = find(&all, TODAY, &Settings::default(), &OneByOne);
        checked(&found);
        found
    });
}

#[divan::bench(args = [100, 1_000])]
fn one_more_report(bencher: Bencher<'_, '_>, many: usize) {
    let mut all = calls(many);
    let settings = Settings::default();
    let mut observer = Observer::default();
    checked(&observer.find(&all, TODAY, &settings, &OneByOne));
    let last = all.pop();
    bencher.bench_local(move || {
        // The same report comes and goes, so that each look has one more or less than before.
        if let Some(last) = &last {
            match all.last() == Some(last) {
                true => drop(all.pop()),
                false => all.push(last.clone()),
            }
        }
        let found = observer.find(&all, TODAY, &settings, &OneByOne);
        checked(&found);
        found
    });
}
