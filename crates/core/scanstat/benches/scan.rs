//! How long scans take. In each the wave that was put in has to be found.

use divan::Bencher;
use scanstat::inference::Replications;
use scanstat::monitor::Monitor;
use scanstat::outcome::Secondary;
use scanstat::random::Random;
use scanstat::read::{CaseRecord, PlaceRecord, PopulationRecord};
use scanstat::study::{Analysis, Design, Longest, Model, Records, Study, prepare};
use scanstat::workers::OneByOne;

fn main() {
    divan::main();
}

/// Places at random in a square of 60 by 60, of different sizes, with `daily` cases a day and
/// a wave of 25 cases around the first place in the last week.
fn made_up(places: usize, days: i64, daily: f64) -> Records {
    let mut random = Random::new(42, 0);
    let mut records = Records::default();
    let mut sizes = Vec::new();
    for i in 0..places {
        let id = i.to_string();
        let (first, second) = (60.0 * random.unit(), 60.0 * random.unit());
        let people = (8.3 + 0.6 * random.normal()).exp().round();
        sizes.push(people);
        let date = scanstat::calendar::Date::Number(1);
        records.populations.push(PopulationRecord {
            place: id.clone(),
            date,
            people,
            covariates: vec![],
            start: 0,
            end: 0,
        });
        records.places.push(PlaceRecord { id, first, second, start: 0, end: 0 });
    }
    let all: f64 = sizes.iter().sum();
    let mut add = |place: usize, count: u64, day: i64| {
        if count > 0 {
            let date = Some(scanstat::calendar::Date::Day(20_000 + day));
            records.cases.push(CaseRecord {
                place: place.to_string(),
                count,
                date,
                covariates: vec![],
                start: 0,
                end: 0,
            });
        }
    };
    for day in 0..days {
        for (place, people) in sizes.iter().enumerate() {
            add(place, random.poisson(daily * people / all), day);
        }
    }
    for day in days - 7..days {
        add(0, 4, day);
    }
    records
}

fn study(records: &Records, model: Model, analysis: Analysis) -> Study {
    let mut design = Design::new(model, analysis);
    design.longest = Longest::Units(30);
    design.coordinates = Some(scanstat::read::Coordinates::Cartesian);
    let (study, _) = prepare(records, &design);
    study.unwrap_or_else(|| std::process::abort())
}

fn run(study: &Study, count: usize) {
    let replications = Replications { count, ..Replications::default() };
    let outcome = study.problem.run(replications, Secondary::NoOverlap, &OneByOne);
    let wave = study.ids.iter().position(|id| id == "0");
    let best = outcome.clusters.first();
    assert!(best.is_some_and(|c| c.places.iter().any(|p| Some(*p as usize) == wave)));
    assert_eq!(outcome.distribution.len(), count);
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn permutation_300_areas_60_days_999(bencher: Bencher) {
    let study = study(&made_up(300, 60, 20.0), Model::Permutation, Analysis::Prospective);
    bencher.bench_local(|| run(&study, 999));
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn poisson_300_areas_60_days_999(bencher: Bencher) {
    let study = study(&made_up(300, 60, 20.0), Model::Poisson, Analysis::Prospective);
    bencher.bench_local(|| run(&study, 999));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn permutation_300_areas_60_days_retrospective_999(bencher: Bencher) {
    let study = study(&made_up(300, 60, 20.0), Model::Permutation, Analysis::Retrospective);
    bencher.bench_local(|| run(&study, 999));
}

#[divan::bench(sample_count = 1, sample_size = 1)]
fn permutation_3000_areas_365_days_99(bencher: Bencher) {
    let study = study(&made_up(3000, 365, 60.0), Model::Permutation, Analysis::Prospective);
    bencher.bench_local(|| run(&study, 99));
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn observed_300_areas_60_days(bencher: Bencher) {
    let study = study(&made_up(300, 60, 20.0), Model::Permutation, Analysis::Prospective);
    bencher.bench_local(|| study.problem.clusters(Secondary::NoOverlap).len());
}

/// Two hundred looks, each after one more case: the slowest is the one to look at. The
/// distribution is made anew four times meanwhile.
#[divan::bench(sample_count = 200, sample_size = 1)]
fn monitor_300_areas_60_days_200_looks(bencher: Bencher) {
    let records = made_up(300, 60, 20.0);
    let cases = records.cases.clone();
    let mut next = cases.iter().cycle();
    let mut design = Design::new(Model::Permutation, Analysis::Prospective);
    design.longest = Longest::Units(30);
    design.coordinates = Some(scanstat::read::Coordinates::Cartesian);
    let mut monitor = Monitor::new(records, design, Replications::default(), 0.05);
    assert!(monitor.look(&OneByOne).0.is_some_and(|look| look.exact));
    bencher.bench_local(|| {
        if let Some(case) = next.next() {
            monitor.add(CaseRecord { count: 1, ..case.clone() });
        }
        let look = monitor.look(&OneByOne).0;
        assert!(look.is_some_and(|l| !l.outcome.clusters.is_empty()));
    });
}

#[divan::bench(sample_count = 1, sample_size = 1)]
fn negative_binomial_300_areas_60_days_999(bencher: Bencher) {
    let study = study(&made_up(300, 60, 20.0), Model::NegativeBinomial, Analysis::Prospective);
    bencher.bench_local(|| run(&study, 999));
}

/// A new report: the study set up again and scanned, its probability read off the distribution
/// that is there.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn monitor_300_areas_60_days_one_more_case(bencher: Bencher) {
    let records = made_up(300, 60, 20.0);
    let one_more = records.cases.last().cloned();
    let mut design = Design::new(Model::Permutation, Analysis::Prospective);
    design.longest = Longest::Units(30);
    design.coordinates = Some(scanstat::read::Coordinates::Cartesian);
    let mut monitor = Monitor::new(records, design, Replications::default(), 0.5);
    assert!(monitor.look(&OneByOne).0.is_some_and(|look| look.exact));
    bencher.bench_local(|| {
        if let Some(case) = one_more.clone() {
            monitor.add(case);
        }
        let look = monitor.look(&OneByOne).0;
        assert!(look.is_some_and(|l| !l.exact && !l.outcome.clusters.is_empty()));
    });
}
