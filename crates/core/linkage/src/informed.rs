//! How much two records have to say about each other: records of which little is known neither
//! speak for nor against being the same, and must not outvote those of which much is known.

use crate::compare::Comparators;
use crate::model::Model;
use crate::values::{MISSING, at};

/// The least that a pair counts, as a share of one of which everything is known.
const LEAST: f32 = 0.05;

/// What the comparisons that are known of both records of a pair could say, as a share of what
/// all together could.
#[derive(Clone, Debug, Default)]
pub struct Informed {
    /// One bit for each comparison that is known of a record.
    known: Vec<u16>,
    /// Shares of the first eight comparisons and of the rest, by their bits.
    shares: [Vec<f32>; 2],
}

impl Informed {
    /// Looks which comparisons are known of each record. What a comparison could say are the bits
    /// that are to be expected of two records that belong together (the divergence of Kullback
    /// and Leibler 1951).
    pub fn new(comparators: &Comparators, model: &Model, n_records: usize) -> Self {
        let bits: Vec<f64> = model.estimates.iter().map(|e| e.expected_bits()).collect();
        let all = bits.iter().sum::<f64>().max(1e-9);
        let share = |first: usize, mask: usize| -> f32 {
            let known = (0..8).filter(|k| mask >> k & 1 == 1);
            (known.map(|k| at(&bits, first + k)).sum::<f64>() / all) as f32
        };
        let bit = |(k, cell): (usize, &u32)| u16::from(*cell != MISSING) << k;
        let mask = |r: u32| comparators.row(r).iter().enumerate().map(bit).fold(0, |m, b| m | b);
        Self {
            known: (0..n_records as u32).map(mask).collect(),
            shares: [0, 8].map(|first| (0..256).map(|mask| share(first, mask)).collect()),
        }
    }

    /// The share for two records, above 0 and at most 1.
    pub fn share(&self, a: u32, b: u32) -> f32 {
        let both = usize::from(at(&self.known, a as usize) & at(&self.known, b as usize));
        let [first, rest] = &self.shares;
        (at(first, both & 255) + at(rest, both >> 8)).max(LEAST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Estimates;
    use crate::read::read_csv;
    use crate::spec::Spec;

    #[test]
    fn what_is_known_of_both_counts() {
        let (table, _) = read_csv(b"id,name,town\n1,ann,ware\n2,bob,\n3,,ware\n4,eve,hoddesdon\n");
        let spec = "[[comparison]]\ncolumn = 'name'\nkind = 'exact'\n\
                    [[comparison]]\ncolumn = 'town'\nkind = 'exact'\n";
        let comparators = Spec::parse(spec).and_then(|spec| spec.comparators(&table)).unwrap();
        let says = |u: f64| Estimates {
            m: vec![0.0, 1.0, 0.0],
            u: vec![0.0, u, 1.0 - u],
            ..Estimates::default()
        };
        let estimates = vec![says(0.125), says(0.5)];
        let model = Model { estimates, ..Model::default() };
        let informed = Informed::new(&comparators, &model, table.len());
        let check = |a: u32, b: u32, expect: f32| {
            let share = informed.share(a, b);
            assert!((share - expect).abs() < 1e-6, "{a} {b}: {share}");
            assert_eq!(share, informed.share(b, a));
        };
        check(0, 3, 1.0);
        check(0, 1, 0.75);
        check(0, 2, 0.25);
        check(1, 2, LEAST);
    }
}
