//! The outcome of a scan: clusters, best first, with their probabilities.

use crate::inference::{Distribution, Replications, replicate};
use crate::problem::Problem;
use crate::scan::{Best, EQUAL, Exhaustive, Sums};
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
        let left: Vec<Best> = (0..self.zones.centres())
            .filter_map(|centre| search.centre(&sums, centre, 0.0))
            .collect();
        if secondary == Secondary::NextBest {
            return self.next_best(left, (&search, &sums));
        }
        let mut taken = vec![false; self.cases.places()];
        let mut chosen = Vec::new();
        for best in in_order(left) {
            let members = self.zones.members(best.centre, best.size);
            if members.iter().any(|p| is_taken(&taken, *p)) {
                continue;
            }
            take(&mut taken, members);
            chosen.push(self.cluster(best));
            if secondary == Secondary::None {
                break;
            }
        }
        chosen
    }

    /// The best of all zones, then the best of those that share no place with it, and so on.
    fn next_best(
        &self,
        mut left: Vec<Best>,
        (search, sums): (&Exhaustive<'_>, &Sums),
    ) -> Vec<Cluster> {
        let mut taken = vec![false; self.cases.places()];
        let mut chosen = Vec::new();
        loop {
            left = in_order(left);
            let Some(best) = left.first().copied() else {
                return chosen;
            };
            take(&mut taken, self.zones.members(best.centre, best.size));
            chosen.push(self.cluster(best));
            // The zones around a centre hold one another: up to the first place that is taken
            // they are still free.
            let again = |best: Best| {
                let members = self.zones.members(best.centre, best.size);
                match members.iter().position(|p| is_taken(&taken, *p)) {
                    None => Some(best),
                    Some(0) => None,
                    Some(free) => search.centre_within(sums, (best.centre, free), 0.0),
                }
            };
            left = left.into_iter().filter_map(again).collect();
        }
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

/// The best of each centre, the highest score first. Centres with the same places have the
/// same score but for rounding; the first of them stands for them.
fn in_order(mut left: Vec<Best>) -> Vec<Best> {
    left.sort_by(|a, b| b.score.total_cmp(&a.score));
    for equal in left.chunk_by_mut(|a, b| a.score - b.score <= EQUAL * a.score) {
        equal.sort_by_key(|best| best.centre);
    }
    left
}

fn is_taken(taken: &[bool], place: u32) -> bool {
    taken.get(place as usize).copied().unwrap_or(true)
}

fn take(taken: &mut [bool], members: &[u32]) {
    for place in members {
        if let Some(t) = taken.get_mut(*place as usize) {
            *t = true;
        }
    }
}
