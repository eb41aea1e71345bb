//! Checks of scan statistics: the readers of their files, and what becomes of what they read.

use scanstat::inference::Replications;
use scanstat::knox::{Close, Space, events, knox};
use scanstat::outcome::Secondary;
use scanstat::read::{DateColumn, baselines, cases, places, populations};
use scanstat::study::{Analysis, Design, Model, Records, prepare};
use scanstat::temporal::ears::{self, Method};
use scanstat::temporal::farrington::{Options, Series, Times, monitor};
use scanstat::temporal::{cusum, read};
use scanstat::workers::OneByOne;

/// Larger studies say nothing more, and take long.
const INTERVALS: usize = 200;

/// Series and events are read or remarked on, and every method runs on what was read.
pub fn counts_read(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (file, remarks) = read::series(&text);
    assert!(file.days.is_empty() || file.days.len() == file.counts.len());
    assert!(file.days.is_sorted_by(|a, b| a < b), "days do not rise");
    assert!(remarks.iter().all(|r| r.start <= r.end && r.end <= text.len()));
    let counts = file.counts.get(..400).unwrap_or(&file.counts);
    for method in [Method::C1, Method::C2, Method::C3] {
        for verdict in ears::monitor(counts, method, &ears::Options::usual(method)) {
            assert!(!verdict.bound.is_some_and(f64::is_nan));
        }
    }
    cusum::monitor(counts, counts.len() / 4, &cusum::Options::default());
    let days = file.days.get(..400).unwrap_or(&file.days);
    let times = if days.is_empty() { Times::PerYear(12) } else { Times::Days(days) };
    let series = Series { counts, population: None, times };
    let options = Options { years: 2, half_window: 1, past_left_out: 2, ..Options::improved() };
    monitor(&series, 0, &options);
    for space in [Space::Plane, Space::Sphere] {
        let (found, _) = events(&text, space);
        let found = found.get(..200).unwrap_or(&found);
        let result = knox(found, &Close { days: 3.0, km: 2.0, space }, 9, 1);
        assert!(result.close <= result.close_in_space.min(result.close_in_time));
        assert!((0.0..=1.0).contains(&result.p_poisson) && (0.0..=1.0).contains(&result.p_pairs));
    }
}

/// Cases, places and populations are read or remarked on, and what they make up is scanned.
/// They are three files, one after another, with a line `---` between them.
pub fn scan_read(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut parts = text.split("\n---\n");
    let mut next = || parts.next().unwrap_or("");
    let (cas, geo, pop) = (next(), next(), next());
    for dates in [DateColumn::Present, DateColumn::Absent, DateColumn::Detect] {
        let (_, remarks) = cases(cas, dates);
        assert!(remarks.iter().all(|r| r.start <= r.end && r.end <= cas.len()));
    }
    let (_, remarks) = baselines(pop);
    assert!(remarks.iter().all(|r| r.start <= r.end && r.end <= pop.len()));
    let mut records = Records {
        cases: cases(cas, DateColumn::Detect).0,
        places: places(geo).0,
        populations: populations(pop).0,
        ..Records::default()
    };
    records.cases.iter_mut().for_each(|c| c.count %= 1000);
    records.controls = records.cases.clone();
    for model in [Model::Permutation, Model::Poisson, Model::ExpectationPoisson, Model::Bernoulli] {
        for analysis in [Analysis::Spatial, Analysis::Prospective, Analysis::Retrospective] {
            let (study, remarks) = prepare(&records, &Design::new(model, analysis));
            assert!(study.is_some() || !remarks.is_empty(), "a silent result");
            let Some(study) = study.filter(|s| s.axis.intervals() <= INTERVALS) else {
                continue;
            };
            let replications = Replications { count: 2, ..Replications::default() };
            let outcome = study.problem.run(replications, Secondary::NoOverlap, &OneByOne);
            assert!(outcome.clusters.iter().all(|c| c.score.is_finite()));
        }
    }
}
