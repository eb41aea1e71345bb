//! Cases that arrive one by one.
//!
//! A monitor keeps the cases of a study and the distribution of the highest scores by chance.
//! When a case arrives, the scan is set up and run again at once, and its probability is read
//! off the distribution that is there. That distribution depends on how many cases each place
//! and each day has, which one case hardly changes; so it is made anew only when the time of
//! the study moves on, or when the cases have grown by a set share.

use crate::inference::{Distribution, Replications};
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
    /// Cases that came, went or moved since the distribution was made.
    moved: u64,
}

/// The distribution and the study it was made for.
#[derive(Clone, Debug)]
struct Known {
    distribution: Distribution,
    cases: u64,
    intervals: usize,
    last: String,
}

/// What a look found.
#[derive(Clone, Debug)]
pub struct Look {
    /// The study as it was scanned.
    pub study: Study,
    /// Clusters, best first, and the distribution of the highest scores by chance.
    pub outcome: Outcome,
    /// Whether that distribution was made for this very study; otherwise for one with a few
    /// cases fewer, so that probabilities are near to, and not the same as, those of a scan.
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
        Self { records, design, replications, tolerance, known: None, moved: 0 }
    }

    /// Adds a case.
    pub fn add(&mut self, case: CaseRecord) {
        self.moved = self.moved.saturating_add(case.count);
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
        self.moved = self.moved.saturating_add(u64::try_from(moved).unwrap_or(u64::MAX));
        self.records = records;
    }

    /// Changes the design, as when the last day of the study moves on.
    pub fn set_design(&mut self, design: Design) {
        if self.design != design {
            self.design = design;
            self.known = None;
        }
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
        let last = study.axis.end_label(study.axis.intervals().saturating_sub(1));
        if let Some(known) = self.known.as_ref().filter(|k| self.still_good(k, &study, &last)) {
            let clusters = study.problem.clusters(Secondary::NoOverlap);
            let distribution = known.distribution.clone();
            let exact = self.moved == 0;
            let outcome = Outcome { clusters: told(clusters, &distribution), distribution };
            return (Some(Look { study, outcome, exact }), remarks);
        }
        // Every replication, whatever the first cluster is: the next case may make another.
        let all = Replications { stop_after: None, ..self.replications };
        let outcome = study.problem.run(all, Secondary::NoOverlap, workers);
        self.moved = 0;
        self.known = Some(Known {
            distribution: outcome.distribution.clone(),
            cases: study.cases,
            intervals: study.axis.intervals(),
            last,
        });
        (Some(Look { study, outcome, exact: true }), remarks)
    }

    fn still_good(&self, known: &Known, study: &Study, last: &str) -> bool {
        let grown = self.moved as f64;
        known.last == last
            && known.intervals == study.axis.intervals()
            && grown <= self.tolerance * known.cases as f64
            && !known.distribution.is_empty()
    }
}

fn told(mut clusters: Vec<Cluster>, distribution: &Distribution) -> Vec<Cluster> {
    for cluster in &mut clusters {
        cluster.p_value = distribution.p_value(cluster.score);
        cluster.gumbel = distribution.gumbel(cluster.score);
    }
    clusters
}
