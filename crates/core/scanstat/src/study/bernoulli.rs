//! The Bernoulli model: cases among cases and controls.

use super::Input;
use super::join::{Join, Modelled, Placed};
use crate::calendar::Axis;
use crate::null::Null;
use crate::score::Score;
use crate::table::Table;

/// The most people that are kept one by one.
const MOST_PEOPLE: u64 = 50_000_000;

impl<'a> Join<'a> {
    pub(super) fn bernoulli(&mut self, axis: Axis, placed: &[Placed<'a>]) -> Option<Modelled> {
        if self.records.controls.is_empty() {
            self.refuse("W035", "the Bernoulli model needs controls", "give them with --ctl");
            return None;
        }
        let controls = self.placed(&self.records.controls, axis, Input::Controls);
        let (seen, others) = (self.counts(placed, axis), self.counts(&controls, axis));
        let mut risk: Table<f64> = Table::new(seen.places(), seen.intervals());
        for (people, (c, n)) in
            risk.cells_mut().iter_mut().zip(seen.cells().iter().zip(others.cells()))
        {
            *people = f64::from(*c) + f64::from(*n);
        }
        let cases: u64 = placed.iter().map(|p| p.record.count).sum();
        let people: f64 = risk.cells().iter().sum();
        if people > MOST_PEOPLE as f64 {
            self.refuse(
                "W032",
                format!("{people} people are too many to draw from one by one"),
                "use the Poisson model",
            );
            return None;
        }
        let weight = risk.rows().map(|row| row.iter().sum()).collect();
        let cells = risk.cells().iter().zip(0_u32..);
        let list = cells.flat_map(|(n, i)| std::iter::repeat_n(i, *n as usize)).collect();
        Some(Modelled {
            risk,
            discount: None,
            score: Score::Bernoulli { cases: cases as f64, people },
            null: Null::Bernoulli { cases, people: list },
            weight,
            people: Some(people),
            trend: None,
            theta: None,
        })
    }
}
