//! Cases that arrive one by one.
//!
//! A monitor keeps the cases of a study and the distribution of the highest scores by chance.
//! When a case arrives, the scan is set up and run again at once, and its probability is read
//! off the distribution that is there. That distribution depends on how many cases each place
//! and each day has, which one case hardly changes; so it is made anew only when the time of
//! the study moves on, or when the cases have grown by a set share. Even then no look waits
//! for it: each makes a few replications, and goes by the distribution that is there until
//! the other is complete. Who has time between looks calls [`Monitor::step`].

use crate::calendar::Date;
use crate::inference::{Course, Distribution, Replications};
use crate::outcome::{Cluster, Outcome, Secondary};
use crate::read::CaseRecord;
use crate::study::{Design, Records, Remark, Study, prepare};
use crate::workers::Workers;
use std::collections::BTreeMap;

/// A study that grows case by case.
#[derive(Clone, Debug)]
pub struct Monitor {
    records: Records,
    design: Design,
    replications: Replications,
    tolerance: f64,
    known: Option<Known>,
    making: Option<(Course, Basis)>,
}

/// The distribution and what it was made for.
#[derive(Clone, Debug)]
struct Known {
    distribution: Distribution,
    basis: Basis,
}

/// The study for which a distribution is made.
#[derive(Clone, Debug)]
struct Basis {
    cases: u64,
    places: usize,
    intervals: usize,
    last: String,
    /// Cases that came, went or moved since.
    moved: u64,
}

/// How often the tolerated share of cases may have moved before a look waits for a
/// distribution of its own after all.
const MOST_TOLERANCES: f64 = 4.0;

/// How many days the end of a study may move on with the distribution that is there, until the
/// next is complete.
const MOST_DAYS: i64 = 3;

/// What a look found.
#[derive(Clone, Debug)]
pub struct Look {
    /// The study as it was scanned.
    pub study: Study,
    /// Clusters, best first, and the distribution of the highest scores by chance.
    pub outcome: Outcome,
    /// Whether that distribution was made for this very study; otherwise for one with a few
    /// cases fewer or a few days before, so that probabilities are near to, and not the same
    /// as, those of a scan.
    pub exact: bool,
}

impl Monitor {
    /// A monitor of a study. `tolerance` is the share by which the cases may grow before the
    /// distribution is made anew; 0.05 is usual.
    pub fn new(
        records: Records,
        design: Design,
        replications: Replications,
        tolerance: f64,
    ) -> Self {
        Self { records, design, replications, tolerance, known: None, making: None }
    }

    /// Adds a case.
    pub fn add(&mut self, case: CaseRecord) {
        self.have_moved(case.count);
        self.records.cases.push(case);
    }

    /// Replaces the records, as when cases were corrected or have become too old. Each case
    /// that is in the one and not in the other counts as one that has come.
    pub fn set_records(&mut self, records: Records) {
        let mut counts: BTreeMap<(&str, Option<i64>), i128> = BTreeMap::new();
        for (cases, sign) in [(&self.records.cases, -1), (&records.cases, 1)] {
            for case in cases {
                let day = case.date.map(|d| d.middle().floor() as i64);
                *counts.entry((&case.place, day)).or_default() += sign * i128::from(case.count);
            }
        }
        let moved: u128 = counts.values().map(|n| n.unsigned_abs()).sum();
        self.have_moved(u64::try_from(moved).unwrap_or(u64::MAX));
        self.records = records;
    }

    fn have_moved(&mut self, cases: u64) {
        let known = self.known.iter_mut().map(|k| &mut k.basis);
        for basis in known.chain(self.making.iter_mut().map(|(_, basis)| basis)) {
            basis.moved = basis.moved.saturating_add(cases);
        }
    }

    /// Changes the design, as when the last day of the study moves on.
    pub fn set_design(&mut self, design: Design) {
        let day = |date: Option<Date>| match date {
            Some(Date::Day(day)) => Some(day),
            _ => None,
        };
        let moved = day(design.end).zip(day(self.design.end)).map(|(a, b)| (a - b).abs());
        let same = Design { start: design.start, end: design.end, ..self.design.clone() };
        let is_near = same == design && moved.is_some_and(|days| days <= MOST_DAYS);
        if self.design != design && !is_near {
            self.known = None;
            self.making = None;
        }
        self.design = design;
    }

    /// The records so far.
    pub fn records(&self) -> &Records {
        &self.records
    }

    /// Scans the study as it stands. Nothing comes of it if the study cannot be set up; the
    /// remarks say why.
    pub fn look(&mut self, workers: &dyn Workers) -> (Option<Look>, Vec<Remark>) {
        let (study, remarks) = prepare(&self.records, &self.design);
        let Some(study) = study else {
            return (None, remarks);
        };
        let basis = Basis {
            cases: study.cases,
            places: study.ids.len(),
            intervals: study.axis.intervals(),
            last: study.axis.end_label(study.axis.intervals().saturating_sub(1)),
            moved: 0,
        };
        if !self.known.as_ref().is_some_and(|k| self.will_do(k, &basis)) {
            let outcome = self.whole(&study, basis, workers);
            return (Some(Look { study, outcome, exact: true }), remarks);
        }
        if self.making.is_none() && !self.known.as_ref().is_some_and(|k| self.is_good(k, &basis)) {
            let all = Replications { stop_after: None, ..self.replications };
            self.making = Some((Course::new(study.problem.clone(), all), basis.clone()));
        }
        self.step(workers);
        let (distribution, exact) = self.known.as_ref().map_or_else(Default::default, |known| {
            let exact = known.basis.moved == 0 && known.basis.last == basis.last;
            (known.distribution.clone(), exact)
        });
        let clusters = told(study.problem.clusters(Secondary::NoOverlap), &distribution);
        let outcome = Outcome { clusters, distribution };
        (Some(Look { study, outcome, exact }), remarks)
    }

    /// Makes a few replications of a distribution that is being made anew. True if it has
    /// become complete by that: then another look tells its probabilities.
    pub fn step(&mut self, workers: &dyn Workers) -> bool {
        let Some((course, basis)) = &mut self.making else {
            return false;
        };
        let Some(distribution) = course.step(workers) else {
            return false;
        };
        self.known = Some(Known { distribution, basis: basis.clone() });
        self.making = None;
        true
    }

    /// A scan with every replication, whatever the first cluster is: the next case may make
    /// another.
    fn whole(&mut self, study: &Study, basis: Basis, workers: &dyn Workers) -> Outcome {
        let all = Replications { stop_after: None, ..self.replications };
        let outcome = study.problem.run(all, Secondary::NoOverlap, workers);
        self.known = Some(Known { distribution: outcome.distribution.clone(), basis });
        self.making = None;
        outcome
    }

    /// Whether a distribution is near enough to go by until the next is complete.
    fn will_do(&self, known: &Known, study: &Basis) -> bool {
        known.basis.intervals == study.intervals
            && known.basis.moved as f64
                <= MOST_TOLERANCES * self.tolerance * known.basis.cases as f64
            && !known.distribution.is_empty()
    }

    /// Whether a distribution needs no other in its place.
    fn is_good(&self, known: &Known, study: &Basis) -> bool {
        known.basis.last == study.last
            && known.basis.places == study.places
            && known.basis.moved as f64 <= self.tolerance * known.basis.cases as f64
    }
}

fn told(mut clusters: Vec<Cluster>, distribution: &Distribution) -> Vec<Cluster> {
    for cluster in &mut clusters {
        cluster.p_value = distribution.p_value(cluster.score);
        cluster.gumbel = distribution.gumbel(cluster.score);
    }
    clusters
}
