//! Fuzzes the readers of cases, places and populations, and scans what they make of it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use scanstat::inference::Replications;
use scanstat::outcome::Secondary;
use scanstat::read::{DateColumn, baselines, cases, places, populations};
use scanstat::study::{Analysis, Design, Model, Records, prepare};
use scanstat::workers::OneByOne;

/// Larger studies say nothing more, and take long.
const INTERVALS: usize = 200;

// Three files, one after another, with a line `---` between them.
fuzz_target!(|bytes: &[u8]| {
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
});
