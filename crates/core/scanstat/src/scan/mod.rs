//! The search over zones and windows: all of it once for what was observed, and as little of
//! it as will do for each replication.

mod coarse;
mod exhaustive;
mod pruned;
mod threshold;

pub(crate) use exhaustive::{Exhaustive, Sums};

use crate::problem::Problem;
use crate::score::{Rates, Score};
use pruned::{Lanes, Plan, Pruned};

/// The best of a centre: which zone, which window, and its score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Best {
    /// The place in the middle.
    pub centre: usize,
    /// How many places are in the zone: the nearest ones to the centre.
    pub size: usize,
    /// The window, as an index into the windows of the scan.
    pub window: usize,
    /// The score.
    pub score: f64,
}

/// Scores nearer to each other than this are equal; what is between them is rounding.
pub(crate) const EQUAL: f64 = 1e-9;

/// What finds the highest score of a replication: the quick searches with their floors, the
/// highest first, and the plain search for scores below all floors.
pub(crate) struct Searcher<'a> {
    plain: Exhaustive<'a>,
    narrow: Vec<Pruned<'a, i16>>,
    wide: Vec<Pruned<'a, i32>>,
    kind: Kind,
}

/// The plan of the quick search with the highest floor, kept from one searcher to the next.
#[derive(Clone, Debug)]
pub(crate) enum Kept {
    Narrow(Plan<i16>),
    Wide(Plan<i32>),
}

/// Which quick search fits.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    None,
    Narrow,
    Wide,
}

/// Space for searches that is used again.
#[derive(Default)]
pub(crate) struct Scratch {
    narrow: Lanes<i16>,
    wide: Lanes<i32>,
}

impl<'a> Searcher<'a> {
    /// The plain search alone.
    pub(crate) fn new(problem: &'a Problem) -> Self {
        let observed: u64 = problem.cases.cells().iter().map(|c| u64::from(*c)).sum();
        let expected: f64 = match problem.score {
            Score::Unconditional => problem.risk.cells().iter().sum(),
            _ => 0.0,
        };
        let kind = if !is_monotone(problem) {
            Kind::None
        } else if observed < 16_000 && expected < 12_000.0 {
            Kind::Narrow
        } else {
            Kind::Wide
        };
        Self { plain: Exhaustive::new(problem), narrow: Vec::new(), wide: Vec::new(), kind }
    }

    /// Adds a quick search for scores of at least `floor`, which is higher than the floors so
    /// far.
    pub(crate) fn quicken(&mut self, problem: &'a Problem, floor: f64) {
        match self.kind {
            Kind::None => {}
            Kind::Narrow => self.narrow.insert(0, Pruned::new(problem, floor)),
            Kind::Wide => self.wide.insert(0, Pruned::new(problem, floor)),
        }
    }

    /// Adds the quick search of a plan that was made for this problem.
    pub(crate) fn resume(&mut self, problem: &'a Problem, kept: Kept) {
        match kept {
            Kept::Narrow(plan) => self.narrow.insert(0, Pruned::of_plan(problem, plan)),
            Kept::Wide(plan) => self.wide.insert(0, Pruned::of_plan(problem, plan)),
        }
    }

    /// The plan of the quick search with the highest floor, if there is one.
    pub(crate) fn into_plan(self) -> Option<Kept> {
        let narrow = self.narrow.into_iter().next().map(|s| Kept::Narrow(s.into_plan()));
        narrow.or_else(|| self.wide.into_iter().next().map(|s| Kept::Wide(s.into_plan())))
    }

    /// Whether a quick search would fit.
    pub(crate) fn may_quicken(&self) -> bool {
        self.kind != Kind::None
    }

    pub(crate) fn scratch(&self) -> Scratch {
        Scratch {
            narrow: self.narrow.first().map(Pruned::scratch).unwrap_or_default(),
            wide: self.wide.first().map(Pruned::scratch).unwrap_or_default(),
        }
    }

    pub(crate) fn highest(&self, cells: &[u32], scratch: &mut Scratch) -> f64 {
        let narrow = self.narrow.iter().find_map(|s| s.highest(cells, &mut scratch.narrow));
        let found =
            narrow.or_else(|| self.wide.iter().find_map(|s| s.highest(cells, &mut scratch.wide)));
        found.unwrap_or_else(|| self.plain.highest(cells))
    }
}

/// Whether scores rise with the cases and fall as the risk rises, so that bounds hold.
fn is_monotone(problem: &Problem) -> bool {
    problem.rates == Rates::High
        && problem.discount.is_none()
        && !matches!(problem.score, Score::Standardized)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::null::{Null, Space, Spread, Stratum};
    use crate::places::Places;
    use crate::random::Random;
    use crate::read::Coordinates;
    use crate::table::Table;
    use crate::windows::{Shape, windows};
    use crate::zones::{Reach, Zones};

    const INTERVALS: usize = 24;

    /// Thirty places with cases at random; every fifth has none.
    fn problem(shape: Shape, score: fn(f64, f64) -> Score, cases: u64) -> Problem {
        let mut random = Random::new(5, 5);
        let n = 30;
        let at: Vec<(f64, f64)> = (0..n).map(|_| (random.unit(), random.unit())).collect();
        let places = Places::new(Coordinates::Cartesian, at);
        let mut counts: Table<u32> = Table::new(n, INTERVALS);
        let mut stratum = Stratum::default();
        for _ in 0..cases {
            let (place, t) =
                (random.below(n as u64 / 5) * 5 + random.below(4), random.below(INTERVALS as u64));
            *counts.cell(place as usize, t as usize).unwrap() += 1;
            stratum.places.push(place as u32);
            stratum.intervals.push(t as u32);
        }
        let mut risk: Table<f64> = Table::new(n, INTERVALS);
        let people = |i: usize| f64::from(20 + (i as u32 * 7) % 13 * cases as u32 / 40);
        for (i, cell) in risk.cells_mut().iter_mut().enumerate() {
            *cell = people(i);
        }
        let all: f64 = risk.cells().iter().sum();
        let score = score(cases as f64, all);
        if !matches!(score, Score::Bernoulli { .. }) {
            risk.cells_mut().iter_mut().for_each(|r| *r *= cases as f64 / all);
        }
        let weight: Vec<f64> = risk.rows().map(|r| r.iter().sum()).collect();
        let null = match score {
            Score::Bernoulli { .. } => {
                let each = risk.cells().iter().zip(0_u32..);
                Null::Bernoulli {
                    cases,
                    people: each.flat_map(|(n, i)| std::iter::repeat_n(i, *n as usize)).collect(),
                }
            }
            Score::Unconditional => {
                Null::Poisson { cells: Spread::new(risk.cells().to_vec(), 0.0) }
            }
            _ => Null::Permutation { strata: vec![stratum] },
        };
        Problem {
            zones: Zones::new(&places, &weight, Reach::default()),
            cases: counts,
            risk,
            discount: None,
            windows: windows(shape, INTERVALS),
            score,
            rates: Rates::High,
            least_cases: 2,
            null,
        }
        .with_null_in_windows()
    }

    fn check(problem: &Problem) {
        let plain = Searcher::new(problem);
        let mut quick = Searcher::new(problem);
        quick.quicken(problem, 1.0);
        quick.quicken(problem, 4.0);
        let mut scratch = quick.scratch();
        let base = problem.base();
        let mut cells = vec![0; problem.cases.places() * (INTERVALS - base)];
        for number in 0..12 {
            let mut random = Random::new(9, number);
            problem.null.draw(
                (INTERVALS - base, base),
                &mut cells,
                &mut random,
                &mut Space::default(),
            );
            let (a, b) = (
                plain.highest(&cells, &mut Scratch::default()),
                quick.highest(&cells, &mut scratch),
            );
            assert!((a - b).abs() < 1e-8 * a, "{:?}: {a} {b}", problem.score);
            assert!(a > 0.0);
            // By hand: every zone with every window.
            let by_hand = brute(problem, &cells);
            assert!((a - by_hand).abs() < 1e-8 * a, "{:?}: {a} {by_hand}", problem.score);
        }
    }

    fn brute(problem: &Problem, cells: &[u32]) -> f64 {
        let (base, wide) = (problem.base(), INTERVALS - problem.base());
        let mut best: f64 = 0.0;
        for centre in 0..problem.zones.centres() {
            for end in problem.zones.around(centre).1 {
                for window in &problem.windows {
                    let (mut c, mut risk) = (0, 0.0);
                    for place in problem.zones.members(centre, *end as usize) {
                        for t in window.from..window.to {
                            c += cells[*place as usize * wide + t - base];
                            risk += problem.risk.get(*place as usize, t);
                        }
                    }
                    if c >= problem.least_cases {
                        best = best.max(problem.score.of(f64::from(c), risk, Rates::High));
                    }
                }
            }
        }
        best
    }

    #[test]
    fn the_quick_search_finds_what_the_plain_one_finds() {
        let shapes = [
            Shape::Whole,
            Shape::Alive { longest: 9, shortest: 1 },
            Shape::Anywhere { longest: 12, shortest: 2 },
        ];
        for shape in shapes {
            check(&problem(shape, |cases, _| Score::Conditional { cases }, 300));
            check(&problem(shape, |_, _| Score::Unconditional, 300));
            check(&problem(shape, |cases, people| Score::Bernoulli { cases, people }, 300));
        }
        // Too many cases for narrow lanes.
        check(&problem(shapes[1], |cases, _| Score::Conditional { cases }, 20_000));
    }
}
