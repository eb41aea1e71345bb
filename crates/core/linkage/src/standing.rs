//! Records that arrive one at a time: each is compared at once with all that are there.
//!
//! What was estimated stays as it is; only how common values are is kept up to date. Estimate
//! again when the table has grown by a good part.

use crate::block::combine;
use crate::compare::Comparators;
use crate::expression::KeyMaker;
use crate::link::{Linked, Pair};
use crate::model::Weights;
use crate::problem::Problem;
use crate::spec::Spec;
use crate::table::Table;
use crate::values::mix;
use foldhash::fast::FixedState;
use std::collections::{BTreeSet, HashMap};

/// Records that may share a key before a newcomer is no longer compared with them by it.
const LARGEST: usize = 2_000;

/// A table that stands, with what it takes to link a newcomer to it.
#[derive(Clone, Debug)]
pub struct Standing {
    spec: Spec,
    comparators: Comparators,
    weights: Weights,
    makers: Vec<Vec<KeyMaker>>,
    records: HashMap<u64, Vec<u32>, FixedState>,
    n: u32,
}

impl Standing {
    /// Takes over a table that was linked. Without blocking rules in the spec a newcomer is
    /// compared with every record.
    ///
    /// # Errors
    /// A problem if the spec does not fit the table.
    pub fn new(table: &Table, linked: Linked) -> Result<Self, Problem> {
        let rules = linked.spec.rules(table)?;
        let makers: Vec<Vec<KeyMaker>> = rules
            .iter()
            .map(|rule| rule.iter().map(|e| KeyMaker::new(e, table)).collect())
            .collect();
        let mut records: HashMap<u64, Vec<u32>, FixedState> = HashMap::default();
        let mut own = Vec::new();
        for (r, rule) in makers.iter().enumerate() {
            let keys: Vec<_> = rule.iter().map(|maker| maker.all(table)).collect();
            for record in 0..table.len() {
                combine(&mut keys.iter().map(|k| k.of(record)), &mut own);
                for key in &own {
                    records.entry(mix(*key, r as u64)).or_default().push(record as u32);
                }
            }
        }
        Ok(Self {
            weights: Weights::new(&linked.model),
            spec: linked.spec,
            comparators: linked.comparators,
            makers,
            records,
            n: table.len() as u32,
        })
    }

    /// Number of records.
    pub fn len(&self) -> usize {
        self.n as usize
    }

    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.n == 0
    }

    /// Adds a record, whose fields are given by column name, and gives the pairs it makes with
    /// those that were there, most probable first.
    pub fn arrive(&mut self, field: &dyn Fn(&str) -> String) -> Vec<Pair> {
        let newcomer = self.n;
        self.n += 1;
        self.comparators.push_fields(field);
        let mut candidates = BTreeSet::new();
        if self.makers.is_empty() {
            candidates.extend(0..newcomer);
        }
        for (r, rule) in self.makers.iter().enumerate() {
            let keys: Vec<Vec<u64>> = rule.iter().map(|maker| maker.of_fields(field)).collect();
            let mut own = Vec::new();
            combine(&mut keys.iter().map(Vec::as_slice), &mut own);
            for key in own {
                let sharing = self.records.entry(mix(key, r as u64)).or_default();
                if sharing.len() <= LARGEST {
                    candidates.extend(sharing.iter().copied());
                }
                sharing.push(newcomer);
            }
        }
        let least = self.spec.least.unwrap_or(0.001);
        let least = (least / (1.0 - least)).log2() as f32;
        let mut pairs: Vec<Pair> = candidates
            .into_iter()
            .map(|record| self.pair(record, newcomer))
            .filter(|pair| pair.bits >= least)
            .collect();
        pairs.sort_by(|a, b| b.bits.total_cmp(&a.bits).then(a.left.cmp(&b.left)));
        pairs
    }

    fn pair(&self, left: u32, right: u32) -> Pair {
        let pattern = self.comparators.pattern(left, right);
        let rare = self.weights.frequency_bits(&self.comparators, pattern, (left, right));
        let bits = (self.weights.bits(pattern) + rare) as f32;
        Pair { left, right, bits, others: 0.0 }
    }
}
