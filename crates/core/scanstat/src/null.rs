//! What might have been: draws of cases under the null hypothesis.

use crate::fitted::Fitted;
use crate::random::Random;

/// How cases are drawn when nothing goes on.
#[derive(Clone, Debug)]
pub enum Null {
    /// The days of the cases are exchanged at random among the cases of a stratum, so that the
    /// cases of each place and those of each day stay as many (Kulldorff et al. 2005).
    Permutation {
        /// The cases, stratum by stratum.
        strata: Vec<Stratum>,
    },
    /// The number of cases stays; each falls into a cell in proportion to its risk
    /// (Kulldorff 1997, 2001).
    Multinomial {
        /// How many cases.
        cases: u64,
        /// The risk of each cell.
        cells: Spread,
    },
    /// Each cell has a Poisson number of cases (Neill 2005).
    Poisson {
        /// The expected cases of each cell.
        cells: Spread,
    },
    /// Each cell has a negative binomial number of cases with variance `μ + μ²/θ`
    /// (Tango et al. 2011).
    NegativeBinomial {
        /// μ of each cell.
        means: Vec<f64>,
        /// θ of each cell.
        sizes: Vec<f64>,
    },
    /// Poisson or negative binomial numbers about a baseline that was fitted, and is off by
    /// chance itself.
    Fitted(Box<Fitted>),
    /// Any of the people of the cells may be the cases (Kulldorff 1997).
    Bernoulli {
        /// How many cases.
        cases: u64,
        /// The cell of each person; the cells outside of every window have one number more
        /// than there are cells.
        people: Vec<u32>,
    },
}

/// Cases whose days may be exchanged.
#[derive(Clone, Debug, Default)]
pub struct Stratum {
    /// The place of each case.
    pub places: Vec<u32>,
    /// The interval of each case.
    pub intervals: Vec<u32>,
}

/// Cells with their risks, and the means to draw one of them in constant time (Walker's
/// alias method as of Vose 1991).
#[derive(Clone, Debug, Default)]
pub struct Spread {
    weights: Vec<f64>,
    total: f64,
    keep: Vec<f64>,
    other: Vec<u32>,
}

impl Spread {
    /// Cells of the given weights; `outside` is the weight of all cells that no window meets.
    pub fn new(mut weights: Vec<f64>, outside: f64) -> Self {
        weights.push(outside.max(0.0));
        let total: f64 = weights.iter().sum();
        let n = weights.len();
        let mut keep: Vec<f64> = weights.iter().map(|w| w * n as f64 / total).collect();
        let mut other: Vec<u32> = (0..n as u32).collect();
        let (mut small, mut large): (Vec<u32>, Vec<u32>) =
            (0..n as u32).partition(|i| keep.get(*i as usize).is_some_and(|k| *k < 1.0));
        while let (Some(s), Some(l)) = (small.pop(), large.pop()) {
            let lacks = 1.0 - keep.get(s as usize).copied().unwrap_or(1.0);
            if let Some(o) = other.get_mut(s as usize) {
                *o = l;
            }
            let Some(rest) = keep.get_mut(l as usize) else {
                continue;
            };
            *rest -= lacks;
            if *rest < 1.0 { small.push(l) } else { large.push(l) }
        }
        Self { weights, total, keep, other }
    }

    /// The cells, without the one outside.
    pub fn len(&self) -> usize {
        self.weights.len().saturating_sub(1)
    }

    /// Whether there is no cell.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The sum of the weights of the cells that windows meet.
    pub fn inside(&self) -> f64 {
        self.total - self.weights.last().copied().unwrap_or(0.0)
    }

    fn one(&self, random: &mut Random) -> usize {
        let i = random.below(self.weights.len() as u64) as usize;
        match (self.keep.get(i), self.other.get(i)) {
            (Some(keep), Some(other)) if random.unit() >= *keep => *other as usize,
            _ => i,
        }
    }

    /// Lets `cases` fall into the cells.
    fn scatter(&self, cases: u64, cells: &mut [u32], random: &mut Random) {
        if cases < 4 * self.weights.len() as u64 {
            for _ in 0..cases {
                if let Some(cell) = cells.get_mut(self.one(random)) {
                    *cell += 1;
                }
            }
            return;
        }
        // Many cases: how many fall into each cell of those that are left.
        let (mut left, mut weight) = (cases, self.total);
        for (cell, w) in cells.iter_mut().zip(&self.weights) {
            let n = random.binomial(left, w / weight);
            *cell = n as u32;
            left -= n;
            weight -= w;
        }
    }
}

/// Space for draws that is used again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Space {
    shuffled: Vec<u32>,
    people: Vec<u32>,
}

impl Null {
    /// Draws cases into `cells`: the intervals from `base` on, by place.
    pub(crate) fn draw(
        &self,
        (intervals, base): (usize, usize),
        cells: &mut [u32],
        random: &mut Random,
        space: &mut Space,
    ) {
        cells.fill(0);
        match self {
            Self::Permutation { strata } => {
                for stratum in strata {
                    space.shuffled.clone_from(&stratum.intervals);
                    random.shuffle(&mut space.shuffled);
                    for (place, t) in stratum.places.iter().zip(&space.shuffled) {
                        let Some(t) = (*t as usize).checked_sub(base) else {
                            continue;
                        };
                        if let Some(cell) = cells.get_mut(*place as usize * intervals + t) {
                            *cell += 1;
                        }
                    }
                }
            }
            Self::Multinomial { cases, cells: spread } => spread.scatter(*cases, cells, random),
            Self::Poisson { cells: spread } => {
                let cases = random.poisson(spread.total);
                spread.scatter(cases, cells, random);
            }
            Self::NegativeBinomial { means, sizes } => {
                for (cell, (mean, size)) in cells.iter_mut().zip(means.iter().zip(sizes)) {
                    let rate =
                        if size.is_finite() { random.gamma(*size) * mean / size } else { *mean };
                    *cell = random.poisson(rate).min(u64::from(u32::MAX)) as u32;
                }
            }
            Self::Fitted(fitted) => fitted.draw(cells, random),
            Self::Bernoulli { cases, people } => choose(*cases, people, cells, random, space),
        }
    }
}

/// Makes `cases` of the people cases: the first of a shuffle that stops there.
fn choose(cases: u64, people: &[u32], cells: &mut [u32], random: &mut Random, space: &mut Space) {
    if space.people.len() != people.len() {
        space.people = people.to_vec();
    }
    // The order that the last draw left is as good as any, but a replication must not know
    // what was drawn before it.
    space.people.copy_from_slice(people);
    let all = space.people.len();
    for i in 0..(cases as usize).min(all) {
        let j = i + random.below((all - i) as u64) as usize;
        space.people.swap(i, j);
        let chosen = space.people.get(i).map_or(usize::MAX, |c| *c as usize);
        if let Some(cell) = cells.get_mut(chosen) {
            *cell += 1;
        }
    }
}
