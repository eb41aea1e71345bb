//! What is scanned: cases, risks, zones, windows, and the null hypothesis.

use crate::null::{Null, Spread};
use crate::score::{Rates, Score};
use crate::table::Table;
use crate::windows::Window;
use crate::zones::Zones;

/// A scan that is set out in full.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Cases by place and interval.
    pub cases: Table<u32>,
    /// Expected cases (for Bernoulli: people) by place and interval.
    pub risk: Table<f64>,
    /// For the negative binomial, `1/w` by place and interval.
    pub discount: Option<Table<f64>>,
    /// The zones.
    pub zones: Zones,
    /// The windows.
    pub windows: Vec<Window>,
    /// The score.
    pub score: Score,
    /// More cases than expected, fewer, or both.
    pub rates: Rates,
    /// A zone and window with more cases than expected is looked at if it has this many.
    pub least_cases: u32,
    /// How cases are drawn when nothing goes on.
    pub null: Null,
}

impl Problem {
    /// The first interval that lies in a window.
    pub fn base(&self) -> usize {
        self.windows.iter().map(|w| w.from).min().unwrap_or(0)
    }

    /// The cases of the intervals from [`Problem::base`] on, by place.
    pub fn scanned(&self) -> Vec<u32> {
        let base = self.base();
        self.cases.rows().flat_map(|row| row.iter().skip(base).copied()).collect()
    }

    /// Cases and risk of some places in a window.
    pub fn sums(&self, places: &[u32], window: Window) -> (u64, f64) {
        let (mut cases, mut risk) = (0, 0.0);
        for place in places {
            let range = window.from..window.to;
            let row = self.cases.row(*place as usize).get(range.clone()).unwrap_or(&[]);
            cases += row.iter().map(|c| u64::from(*c)).sum::<u64>();
            let row = self.risk.row(*place as usize).get(range).unwrap_or(&[]);
            risk += row.iter().sum::<f64>();
        }
        (cases, risk)
    }
}

impl Problem {
    /// The same with a null hypothesis that draws only what windows meet: models make it for
    /// all cells of the study.
    pub(crate) fn with_null_in_windows(mut self) -> Self {
        let (base, all) = (self.base(), self.cases.intervals());
        let inside = |cell: usize| cell.checked_rem(all).is_some_and(|t| t >= base);
        let kept = |values: &[f64]| -> Vec<f64> {
            let each = values.iter().enumerate();
            each.filter(|(i, _)| inside(*i)).map(|(_, x)| *x).collect()
        };
        self.null = match self.null {
            Null::Multinomial { cases, .. } => {
                let cells = kept(self.risk.cells());
                let total: f64 = self.risk.cells().iter().sum();
                let outside = total - cells.iter().sum::<f64>();
                let outside = if base == 0 { 0.0 } else { outside };
                Null::Multinomial { cases, cells: Spread::new(cells, outside) }
            }
            Null::Poisson { .. } => {
                Null::Poisson { cells: Spread::new(kept(self.risk.cells()), 0.0) }
            }
            Null::NegativeBinomial { means, sizes } => {
                Null::NegativeBinomial { means: kept(&means), sizes: kept(&sizes) }
            }
            Null::Bernoulli { cases, people } => {
                let scanned = |cell: u32| {
                    let (place, t) = (cell as usize / all.max(1), cell as usize % all.max(1));
                    t.checked_sub(base).map_or(u32::MAX, |t| (place * (all - base) + t) as u32)
                };
                Null::Bernoulli { cases, people: people.into_iter().map(scanned).collect() }
            }
            Null::Fitted(fitted) => Null::Fitted(Box::new(fitted.starting_at(base))),
            permutation => permutation,
        };
        self
    }
}
