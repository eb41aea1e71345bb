//! The plain search: each zone of each centre with each window.

use super::{Best, EQUAL};
use crate::problem::Problem;
use crate::score::Rates;
use crate::windows::Window;

/// What is kept from one search to the next.
pub(crate) struct Exhaustive<'a> {
    problem: &'a Problem,
    /// The first interval of any window.
    base: usize,
    /// Running sums over time from `base`, by place: `lanes` numbers each.
    lanes: usize,
    risk: Vec<f64>,
    discount: Option<Vec<f64>>,
}

/// The running sums of a set of cases.
pub(crate) struct Sums {
    seen: Vec<f64>,
    raw: Option<Vec<f64>>,
}

/// Running sums of a zone.
struct Zone {
    seen: Vec<f64>,
    raw: Option<Vec<f64>>,
    risk: Vec<f64>,
}

impl<'a> Exhaustive<'a> {
    pub(crate) fn new(problem: &'a Problem) -> Self {
        let base = problem.base();
        let discount = problem.discount.as_ref().map(|d| d.cells().to_vec());
        let mut risk = Vec::new();
        for (place, row) in problem.risk.rows().enumerate() {
            let factor = |t: usize| problem.discount.as_ref().map_or(1.0, |d| d.get(place, t));
            running(&mut risk, row.iter().enumerate().skip(base).map(|(t, r)| r * factor(t)));
        }
        Self { problem, base, lanes: problem.risk.intervals() - base + 1, risk, discount }
    }

    /// Running sums of cases: `cells` holds the intervals from the first window on, by place.
    pub(crate) fn sums(&self, cells: &[u32]) -> Sums {
        let intervals = self.lanes - 1;
        let mut sums = Sums { seen: Vec::new(), raw: None };
        let Some(discount) = &self.discount else {
            for row in cells.chunks_exact(intervals.max(1)) {
                running(&mut sums.seen, row.iter().map(|c| f64::from(*c)));
            }
            return sums;
        };
        let mut raw = Vec::new();
        let all = discount.chunks_exact(intervals + self.base);
        for (row, factors) in cells.chunks_exact(intervals.max(1)).zip(all) {
            running(&mut raw, row.iter().map(|c| f64::from(*c)));
            let weighted = row.iter().zip(factors.iter().skip(self.base));
            running(&mut sums.seen, weighted.map(|(c, f)| f64::from(*c) * f));
        }
        sums.raw = Some(raw);
        sums
    }

    /// The best of one centre, if any zone stands out by more than `floor`.
    pub(crate) fn centre(&self, sums: &Sums, centre: usize, floor: f64) -> Option<Best> {
        let (order, ends) = self.problem.zones.around(centre);
        let mut zone = Zone {
            seen: vec![0.0; self.lanes],
            raw: sums.raw.as_ref().map(|_| vec![0.0; self.lanes]),
            risk: vec![0.0; self.lanes],
        };
        let mut best = Best { centre, size: 0, window: 0, score: floor };
        let mut from = 0;
        for end in ends {
            for place in order.get(from..*end as usize).unwrap_or(&[]) {
                let at = *place as usize * self.lanes;
                add(&mut zone.seen, &sums.seen, at);
                add(&mut zone.risk, &self.risk, at);
                if let (Some(total), Some(raw)) = (&mut zone.raw, &sums.raw) {
                    add(total, raw, at);
                }
            }
            from = *end as usize;
            self.judge(&zone, from, &mut best);
        }
        (best.size > 0).then_some(best)
    }

    fn judge(&self, zone: &Zone, size: usize, best: &mut Best) {
        let Problem { score, rates, least_cases, .. } = *self.problem;
        let least = f64::from(least_cases);
        for (index, window) in self.problem.windows.iter().enumerate() {
            let c = self.difference(&zone.seen, *window);
            let risk = self.difference(&zone.risk, *window);
            let cases = zone.raw.as_ref().map_or(c, |raw| self.difference(raw, *window));
            let high = c > score.expected(risk);
            if (high && (rates == Rates::Low || cases < least)) || (!high && rates == Rates::High) {
                continue;
            }
            let beat = best.score + EQUAL * best.score.abs();
            if score.bound(c, risk) <= beat {
                continue;
            }
            let value = score.of(c, risk, rates);
            if value > beat {
                *best = Best { size, window: index, score: value, ..*best };
            }
        }
    }

    fn difference(&self, running: &[f64], window: Window) -> f64 {
        let at = |t: usize| running.get(t.saturating_sub(self.base)).copied().unwrap_or(0.0);
        at(window.to) - at(window.from)
    }

    /// The highest score of any centre, 0 if nothing stands out.
    pub(crate) fn highest(&self, cells: &[u32]) -> f64 {
        let sums = self.sums(cells);
        let mut highest = 0.0;
        for centre in 0..self.problem.zones.centres() {
            if let Some(best) = self.centre(&sums, centre, highest) {
                highest = best.score;
            }
        }
        highest
    }
}

/// Appends the running sum of a row, beginning with 0.
fn running(out: &mut Vec<f64>, row: impl Iterator<Item = f64>) {
    let mut sum = 0.0;
    out.push(sum);
    for x in row {
        sum += x;
        out.push(sum);
    }
}

fn add(zone: &mut [f64], rows: &[f64], at: usize) {
    if let Some(row) = rows.get(at..at + zone.len()) {
        for (sum, x) in zone.iter_mut().zip(row) {
            *sum += x;
        }
    }
}
