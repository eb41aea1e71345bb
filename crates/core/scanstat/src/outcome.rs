//! The outcome of a scan: clusters, best first, with their probabilities.

use crate::inference::{Distribution, Replications, replicate};
use crate::problem::Problem;
use crate::scan::{Best, EQUAL, Exhaustive};
use crate::windows::Window;
use crate::workers::Workers;

/// Which clusters are told beside the most likely one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secondary {
    /// The best cluster of each centre that shares no place with a better one.
    NoOverlap,
    /// The best cluster of all zones that shares no place with a better one: where the best of
    /// a centre overlaps, its other zones are still looked at.
    NextBest,
    /// None.
    None,
}

/// A zone and window that stand out.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// The place in the middle.
    pub centre: usize,
    /// The places, the nearest to the centre first.
    pub places: Vec<u32>,
    /// The distance from the centre to the farthest of them, in kilometres or the unit of the
    /// plane.
    pub radius: f64,
    /// The intervals.
    pub window: Window,
    /// Cases.
    pub observed: u64,
    /// Cases expected.
    pub expected: f64,
    /// For Bernoulli, the people.
    pub risk: f64,
    /// The score.
    pub score: f64,
    /// The probability by rank among the replications; nothing without replications.
    pub p_value: Option<f64>,
    /// The probability by the Gumbel approximation.
    pub gumbel: Option<f64>,
}

impl Cluster {
    /// Observed by expected.
    pub fn ratio(&self) -> f64 {
        self.observed as f64 / self.expected
    }

    /// The relative risk, inside against outside, of `cases` in all; nothing if there is no
    /// case outside.
    pub fn relative_risk(&self, cases: u64) -> Option<f64> {
        let (inside, all) = (self.observed as f64, cases as f64);
        let rest = (all - inside) / (all - self.expected);
        (rest > 0.0).then(|| self.ratio() / rest)
    }
}

/// What a scan found.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Clusters, best first.
    pub clusters: Vec<Cluster>,
    /// The highest scores of the replications.
    pub distribution: Distribution,
}

impl Problem {
    /// Runs the scan.
    pub fn run(
        &self,
        replications: Replications,
        secondary: Secondary,
        workers: &dyn Workers,
    ) -> Outcome {
        let mut clusters = self.clusters(secondary);
        let score = clusters.first().map_or(0.0, |c| c.score);
        let distribution = if clusters.is_empty() {
            Distribution::default()
        } else {
            replicate(self, (replications, score), workers)
        };
        for cluster in &mut clusters {
            cluster.p_value = distribution.p_value(cluster.score);
            cluster.gumbel = distribution.gumbel(cluster.score);
        }
        Outcome { clusters, distribution }
    }

    /// The clusters of the cases as observed, best first, without probabilities.
    pub fn clusters(&self, secondary: Secondary) -> Vec<Cluster> {
        let search = Exhaustive::new(self);
        let sums = search.sums(&self.scanned());
        let mut taken = vec![false; self.cases.places()];
        let mut left: Vec<Best> = (0..self.zones.centres())
            .filter_map(|centre| search.centre(&sums, centre, 0.0))
            .collect();
        left.sort_by(|a, b| b.score.total_cmp(&a.score));
        // Centres with the same places have the same score but for rounding; the first of them
        // stands for them.
        for equal in left.chunk_by_mut(|a, b| a.score - b.score <= EQUAL * a.score) {
            equal.sort_by_key(|best| best.centre);
        }
        let mut chosen = Vec::new();
        for best in left {
            let members = self.zones.members(best.centre, best.size);
            if members.iter().any(|p| taken.get(*p as usize).copied().unwrap_or(true)) {
                continue;
            }
            for place in members {
                if let Some(t) = taken.get_mut(*place as usize) {
                    *t = true;
                }
            }
            chosen.push(self.cluster(best));
            if secondary == Secondary::None {
                break;
            }
        }
        chosen
    }

    fn cluster(&self, best: Best) -> Cluster {
        let places = self.zones.members(best.centre, best.size).to_vec();
        let window = self.windows.get(best.window).copied().unwrap_or(Window { from: 0, to: 0 });
        let (observed, risk) = self.sums(&places, window);
        Cluster {
            centre: best.centre,
            places,
            radius: self.zones.radius(best.centre, best.size),
            window,
            observed,
            expected: self.score.expected(risk),
            risk,
            score: best.score,
            p_value: None,
            gumbel: None,
        }
    }
}
