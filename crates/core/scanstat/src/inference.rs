//! Probability: how often chance alone brings forth a score as high.
//!
//! Cases are drawn under the null hypothesis `R` times, and the highest score of each draw is
//! kept. A cluster of score `s` has `p = (1 + #{highest ≥ s}) / (R + 1)` (Dwass 1957), which is
//! exact for the most likely cluster whatever `R` is, and cautious for secondary clusters.
//!
//! - **Sequential stopping** (Besag and Clifford 1991): the draws end when `h` of them have
//!   reached the score of the most likely cluster; then `p = h / r` after `r` draws.
//! - **Gumbel approximation** (Abrams, Kulldorff and Kleinman 2010): the highest scores are
//!   nearly of an extreme-value distribution, so that with its location and scale from their
//!   mean and standard deviation, probabilities below `1 / (R + 1)` can be told.
//! - **Recurrence interval** (Kleinman, Lazarus and Platt 2004): an analysis repeated every
//!   `d` days under the null hypothesis finds a cluster this unlikely once in `d / p` days.

use crate::null::Space;
use crate::problem::Problem;
use crate::random::Random;
use crate::scan::{EQUAL, Kept, Searcher};
use crate::workers::Workers;

/// How replications are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replications {
    /// How many at most. With 999 the smallest probability is 0.001.
    pub count: usize,
    /// The seed: the same one gives the same result.
    pub seed: u64,
    /// Stop when this many have reached the score of the most likely cluster.
    pub stop_after: Option<usize>,
}

impl Default for Replications {
    fn default() -> Self {
        Self { count: 999, seed: 1, stop_after: None }
    }
}

/// The highest score of each replication.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Distribution {
    sorted: Vec<f64>,
    /// The score that ended the replications, and how many had reached it.
    stopped: Option<(f64, usize)>,
    mean: f64,
    deviation: f64,
}

impl Distribution {
    /// A distribution from highest scores.
    pub fn new(mut highest: Vec<f64>) -> Self {
        highest.sort_unstable_by(f64::total_cmp);
        let n = highest.len() as f64;
        let mean = highest.iter().sum::<f64>() / n.max(1.0);
        let squares: f64 = highest.iter().map(|x| (x - mean) * (x - mean)).sum();
        let deviation = (squares / (n - 1.0).max(1.0)).sqrt();
        Self { sorted: highest, stopped: None, mean, deviation }
    }

    /// How many replications there were.
    pub fn len(&self) -> usize {
        self.sorted.len()
    }

    /// Whether there were no replications.
    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// The highest scores, the lowest first.
    pub fn sorted(&self) -> &[f64] {
        &self.sorted
    }

    /// How many replications reached a score.
    pub fn reached(&self, score: f64) -> usize {
        let least = score - EQUAL * score.abs();
        self.sorted.len() - self.sorted.partition_point(|x| *x < least)
    }

    /// The probability of a score as high; nothing without replications.
    pub fn p_value(&self, score: f64) -> Option<f64> {
        if self.is_empty() {
            return None;
        }
        let (reached, n) = (self.reached(score) as f64, self.len() as f64);
        match self.stopped {
            Some((at, h)) if (score - at).abs() <= EQUAL * at => Some(h as f64 / n),
            _ => Some((1.0 + reached) / (n + 1.0)),
        }
    }

    /// The probability by the Gumbel approximation, for those below what the replications can
    /// tell; nothing with fewer than 19 of them.
    pub fn gumbel(&self, score: f64) -> Option<f64> {
        /// The constant of Euler and Mascheroni.
        const GAMMA: f64 = 0.577_215_664_901_532_9;
        if self.len() < 19 || self.deviation <= 0.0 {
            return None;
        }
        let scale = self.deviation * 6.0_f64.sqrt() / std::f64::consts::PI;
        let location = self.mean - GAMMA * scale;
        // 1 − exp(−exp(−z)) without the loss of digits for small probabilities. What is too
        // small for a number is still no impossibility.
        let p = -(-(-(score - location) / scale).exp()).exp_m1();
        Some(p.max(f64::MIN_POSITIVE))
    }

    /// The score that is reached with probability `p`; nothing if there are too few
    /// replications to tell.
    pub fn critical(&self, p: f64) -> Option<f64> {
        let rank = (p * (self.len() as f64 + 1.0)).floor() as usize;
        let at = self.len().checked_sub(rank)?;
        (rank >= 1).then(|| self.sorted.get(at).copied()).flatten()
    }
}

/// Replications that run together before it is looked at whether they may stop.
const BATCH: usize = 128;

/// Replications that are made to learn how high scores are, before the quick search is set up
/// for good.
const LEARNT_FROM: usize = 24;

/// A searcher, and the highest scores of the first replications, from which it has learnt how
/// high scores are.
fn learn<'a>(problem: &'a Problem, seed: u64, count: usize) -> (Searcher<'a>, Vec<f64>) {
    let mut searcher = Searcher::new(problem);
    if !searcher.may_quicken() || count < 2 * LEARNT_FROM {
        return (searcher, Vec::new());
    }
    let mut highest = draws(&searcher, problem, seed, 0..1);
    searcher.quicken(problem, 0.6 * highest.first().copied().unwrap_or(0.0));
    highest.extend(draws(&searcher, problem, seed, 1..LEARNT_FROM));
    searcher.quicken(problem, floor(&highest));
    (searcher, highest)
}

/// The floor of the quick search: few replications are so much lower than the lowest of the
/// first that they must be looked at again.
fn floor(highest: &[f64]) -> f64 {
    let first = highest.iter().take(LEARNT_FROM).copied();
    0.93 * first.fold(f64::INFINITY, f64::min)
}

/// Draws replications and keeps the highest score of each. `score` is that of the most likely
/// cluster.
pub(crate) fn replicate(
    problem: &Problem,
    (wanted, score): (Replications, f64),
    workers: &dyn Workers,
) -> Distribution {
    let (searcher, mut highest) = learn(problem, wanted.seed, wanted.count);
    let searcher = &searcher;
    let least = score - EQUAL * score.abs();
    while highest.len() < wanted.count {
        let from = highest.len();
        let left = wanted.count - from;
        let batch = if wanted.stop_after.is_some() { BATCH.min(left) } else { left };
        // Small shares, so that no worker waits long for another.
        let share = batch.div_ceil(8 * workers.count().max(1)).max(1);
        let tasks = batch.div_ceil(share);
        let found = workers.map(tasks, &|task| {
            let first = from + task * share;
            let last = (first + share).min(from + batch);
            draws(searcher, problem, wanted.seed, first..last)
        });
        highest.extend(found.into_iter().flatten());
        if let Some(h) = wanted.stop_after.filter(|h| *h > 0) {
            let mut reached = 0;
            let end = highest.iter().position(|x| {
                reached += usize::from(*x >= least);
                reached == h
            });
            if let Some(end) = end {
                highest.truncate(end + 1);
                let mut distribution = Distribution::new(highest);
                distribution.stopped = Some((score, h));
                return distribution;
            }
        }
    }
    Distribution::new(highest)
}

/// Replications that are made a few at a time, so that nobody waits for all of them.
#[derive(Clone, Debug)]
pub(crate) struct Course {
    problem: Problem,
    seed: u64,
    count: usize,
    highest: Vec<f64>,
    /// How is searched, once that is known.
    plan: Option<Kept>,
}

/// What a step of a course costs at most, in zones and cases that are looked at: about ten
/// milliseconds of one processor.
const STEP: usize = 1_500_000;

impl Course {
    /// Replications of a problem, none of them made.
    pub(crate) fn new(problem: Problem, wanted: Replications) -> Self {
        Self { problem, seed: wanted.seed, count: wanted.count, highest: Vec::new(), plan: None }
    }

    /// Makes some more; gives the distribution when all of them are there: but for rounding the
    /// one of all made at once.
    pub(crate) fn step(&mut self, workers: &dyn Workers) -> Option<Distribution> {
        let many = self.many();
        let (problem, seed) = (&self.problem, self.seed);
        let learns = self.highest.is_empty();
        let mut searcher = if learns {
            let (searcher, highest) = learn(problem, seed, self.count);
            self.highest = highest;
            searcher
        } else {
            Searcher::new(problem)
        };
        if let Some(plan) = self.plan.take() {
            searcher.resume(problem, plan);
        }
        let left = self.count.saturating_sub(self.highest.len());
        // A short rest is not left for another step; and where steps are short, to have learnt
        // is one.
        let now = if left <= many + many / 4 {
            left
        } else if learns && !self.highest.is_empty() {
            0
        } else {
            many
        };
        let (from, to) = (self.highest.len(), self.highest.len() + now);
        let share = now.div_ceil(workers.count().max(1)).max(1);
        let found = workers.map(now.div_ceil(share), &|task| {
            let first = from + task * share;
            draws(&searcher, problem, seed, first..(first + share).min(to))
        });
        self.highest.extend(found.into_iter().flatten());
        self.plan = searcher.into_plan();
        (self.highest.len() >= self.count)
            .then(|| Distribution::new(std::mem::take(&mut self.highest)))
    }

    /// How many replications a step makes.
    fn many(&self) -> usize {
        let cases: u64 = self.problem.cases.cells().iter().map(|c| u64::from(*c)).sum();
        let cases = usize::try_from(cases).unwrap_or(usize::MAX / 4);
        let one = self.problem.zones.len().saturating_add(2 * cases);
        (STEP / one.max(1)).max(LEARNT_FROM)
    }
}

fn draws(
    searcher: &Searcher<'_>,
    problem: &Problem,
    seed: u64,
    which: std::ops::Range<usize>,
) -> Vec<f64> {
    let base = problem.base();
    let intervals = problem.cases.intervals() - base;
    let mut cells = vec![0_u32; problem.cases.places() * intervals];
    let mut space = Space::default();
    let mut scratch = searcher.scratch();
    which
        .map(|number| {
            let mut random = Random::new(seed, number as u64);
            problem.null.draw((intervals, base), &mut cells, &mut random, &mut space);
            searcher.highest(&cells, &mut scratch)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_are_ranks() {
        let d = Distribution::new((1..=99).map(f64::from).collect());
        assert_eq!(d.p_value(1000.0), Some(0.01));
        assert_eq!(d.p_value(99.0), Some(0.02));
        assert_eq!(d.p_value(0.0), Some(1.0));
        assert_eq!(d.critical(0.05), Some(95.0));
        assert_eq!(d.p_value(95.0), Some(0.06));
        assert_eq!(Distribution::default().p_value(1.0), None);
    }

    #[test]
    fn gumbel_agrees_with_ranks_and_goes_beyond_them() {
        let quantile = |i: i32| -(-(f64::from(i) / 1000.0).ln()).ln() * 1.5 + 4.0;
        let d = Distribution::new((1..1000).map(quantile).collect());
        for score in [4.0, 6.0, 9.0] {
            let (rank, gumbel) = (d.p_value(score).unwrap(), d.gumbel(score).unwrap());
            assert!((rank / gumbel - 1.0).abs() < 0.1, "{score}: {rank} {gumbel}");
        }
        assert!(d.gumbel(40.0).unwrap() < 1e-8);
        assert!(d.gumbel(1e6).unwrap() > 0.0);
    }
}
