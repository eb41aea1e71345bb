//! The search for the best of each centre.
//!
//! Zones are looked at in blocks, and windows in groups, and those that cannot be better than
//! what was found around the centre are left out: the cases at the end of a block in all of a
//! group's time, with the risk at its beginning in the time that all windows of the group
//! have, would score no higher. Where fewer cases than expected are looked for nothing is left
//! out.

use super::coarse::{Group, groups};
use super::{Best, EQUAL};
use crate::problem::Problem;
use crate::score::{Rates, Score};
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
    groups: Vec<Group>,
    /// Whether anything may be left out.
    bounded: bool,
}

/// The running sums of a set of cases.
pub(crate) struct Sums {
    seen: Vec<f64>,
    raw: Option<Vec<f64>>,
}

/// Running sums of a zone.
#[derive(Clone)]
struct Zone {
    seen: Vec<f64>,
    raw: Option<Vec<f64>>,
    risk: Vec<f64>,
}

impl Zone {
    fn copy(&mut self, other: &Self) {
        self.seen.copy_from_slice(&other.seen);
        self.risk.copy_from_slice(&other.risk);
        if let (Some(to), Some(from)) = (&mut self.raw, &other.raw) {
            to.copy_from_slice(from);
        }
    }
}

/// Zones in blocks that grow by about a twelfth.
fn blocks(mut ends: &[u32]) -> impl Iterator<Item = &[u32]> {
    let mut place = 0_u32;
    std::iter::from_fn(move || {
        let most = place + (place / 12).clamp(1, 48);
        let n = ends.partition_point(|end| *end <= most).max(1).min(ends.len());
        let (block, rest) = ends.split_at_checked(n).filter(|(b, _)| !b.is_empty())?;
        ends = rest;
        place = block.last().copied().unwrap_or(place);
        Some(block)
    })
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
        Self {
            problem,
            base,
            lanes: problem.risk.intervals() - base + 1,
            risk,
            discount,
            groups: groups(&problem.windows),
            bounded: problem.rates == Rates::High,
        }
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
        self.centre_within(sums, (centre, usize::MAX), floor)
    }

    /// The best of one centre among its zones of at most so many places.
    pub(crate) fn centre_within(
        &self,
        sums: &Sums,
        (centre, most): (usize, usize),
        floor: f64,
    ) -> Option<Best> {
        let (order, ends) = self.problem.zones.around(centre);
        let ends = ends.get(..ends.partition_point(|end| *end as usize <= most)).unwrap_or(ends);
        let mut zone = Zone {
            seen: vec![0.0; self.lanes],
            raw: sums.raw.as_ref().map(|_| vec![0.0; self.lanes]),
            risk: vec![0.0; self.lanes],
        };
        let mut start = zone.clone();
        let mut open: Vec<usize> = Vec::new();
        let mut best = Best { centre, size: 0, window: 0, score: floor };
        let mut done = 0;
        for block in blocks(ends) {
            start.copy(&zone);
            // The risk of the first zone, then the cases of the last.
            let first = block.first().map_or(done, |end| *end as usize);
            let last = block.last().map_or(first, |end| *end as usize);
            self.grow(&mut zone, sums, order.get(done..first).unwrap_or(&[]));
            let smallest = zone.risk.clone();
            self.grow(&mut zone, sums, order.get(first..last).unwrap_or(&[]));
            open.clear();
            let may = |g: &Group| self.may_be_better(g, &zone.seen, &smallest, best.score);
            let open_groups = self.groups.iter().enumerate().filter(|(_, g)| may(g));
            open.extend(open_groups.map(|(i, _)| i));
            if !open.is_empty() {
                let mut from = done;
                for end in block {
                    self.grow(&mut start, sums, order.get(from..*end as usize).unwrap_or(&[]));
                    from = *end as usize;
                    self.judge(&start, from, &open, &mut best);
                }
            }
            done = last;
        }
        (best.size > 0).then_some(best)
    }

    fn grow(&self, zone: &mut Zone, sums: &Sums, places: &[u32]) {
        for place in places {
            let at = *place as usize * self.lanes;
            add(&mut zone.seen, &sums.seen, at);
            add(&mut zone.risk, &self.risk, at);
            if let (Some(total), Some(raw)) = (&mut zone.raw, &sums.raw) {
                add(total, raw, at);
            }
        }
    }

    fn may_be_better(&self, group: &Group, seen: &[f64], risk: &[f64], best: f64) -> bool {
        if !self.bounded {
            return true;
        }
        let c = self.difference(seen, group.outer);
        // The sums are made in another order here and there: allow for rounding.
        let risk = self.difference(risk, group.inner) * (1.0 - 1e-9);
        let score = &self.problem.score;
        // Weighted sums are smaller than the number of cases.
        let too_few = self.discount.is_none() && c < f64::from(self.problem.least_cases);
        if too_few || c <= score.expected(risk) {
            return false;
        }
        risk <= 0.0
            || risk < c && matches!(score, Score::Bernoulli { .. })
            || score.bound(c, risk) > best && score.of(c, risk, Rates::High) > best
    }

    fn judge(&self, zone: &Zone, size: usize, open: &[usize], best: &mut Best) {
        let Problem { score, rates, least_cases, .. } = *self.problem;
        let least = f64::from(least_cases);
        let groups = open.iter().filter_map(|i| self.groups.get(*i));
        for index in groups.flat_map(|g| g.windows.iter().map(|w| *w as usize)) {
            let Some(window) = self.problem.windows.get(index).copied() else {
                continue;
            };
            let c = self.difference(&zone.seen, window);
            let risk = self.difference(&zone.risk, window);
            let cases = zone.raw.as_ref().map_or(c, |raw| self.difference(raw, window));
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
pub(super) fn running(out: &mut Vec<f64>, row: impl Iterator<Item = f64>) {
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
