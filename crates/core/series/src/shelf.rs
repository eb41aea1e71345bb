//! [`Shelf`]: the series as they are kept, each found by its number and by its reports.

use crate::contract::{Kept, SeriesId, Standing};
use casework::ReportId;
use foldhash::fast::FixedState;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The series that are kept.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    all: BTreeMap<SeriesId, Kept>,
    of: HashMap<ReportId, SeriesId, FixedState>,
}

impl Shelf {
    /// A shelf with these.
    pub fn new(all: Vec<Kept>) -> Self {
        let mut shelf = Self::default();
        shelf.put(all);
        shelf
    }

    /// Puts series on the shelf; those of the same number are replaced, those that are
    /// dissolved taken off.
    pub fn put(&mut self, series: Vec<Kept>) {
        for kept in &series {
            for report in self.all.remove(&kept.id).map(|k| k.members).unwrap_or_default() {
                if self.of.get(&report) == Some(&kept.id) {
                    self.of.remove(&report);
                }
            }
        }
        for kept in series.into_iter().filter(|k| k.standing != Standing::Dissolved) {
            self.of.extend(kept.members.iter().map(|report| (*report, kept.id)));
            self.all.insert(kept.id, kept);
        }
    }

    /// All of them, in order of number.
    pub fn all(&self) -> impl Iterator<Item = &Kept> {
        self.all.values()
    }

    /// The one of a number.
    pub fn get(&self, id: SeriesId) -> Option<&Kept> {
        self.all.get(&id)
    }

    /// The one that a report is in.
    pub fn of(&self, report: ReportId) -> Option<&Kept> {
        self.all.get(self.of.get(&report)?)
    }

    /// Those that any of these reports are in, in order of number.
    pub fn touched(&self, reports: &[ReportId]) -> Vec<Kept> {
        let ids: BTreeSet<SeriesId> =
            reports.iter().filter_map(|report| self.of.get(report).copied()).collect();
        ids.iter().filter_map(|id| self.all.get(id)).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Shelf;
    use crate::contract::{Kept, SeriesId, Standing};
    use casework::ReportId;

    fn kept(id: i64, members: &[i64]) -> Kept {
        let members = members.iter().map(|n| ReportId(*n)).collect();
        Kept { id: SeriesId(id), members, ..Kept::default() }
    }

    #[test]
    fn a_report_is_found_in_the_series_that_it_went_to() {
        let mut shelf = Shelf::new(vec![kept(1, &[1, 2, 3]), kept(2, &[4, 5])]);
        let of = |shelf: &Shelf, report| shelf.of(ReportId(report)).map(|k| k.id.0);
        assert_eq!((of(&shelf, 3), of(&shelf, 9)), (Some(1), None));
        shelf.put(vec![kept(2, &[3, 4, 5]), kept(1, &[1, 2])]);
        assert_eq!((of(&shelf, 3), of(&shelf, 1)), (Some(2), Some(1)));
        let gone = Kept { standing: Standing::Dissolved, ..kept(1, &[1]) };
        shelf.put(vec![gone]);
        assert_eq!((of(&shelf, 1), shelf.all().count()), (None, 1));
        let touched = shelf.touched(&[ReportId(3), ReportId(4), ReportId(1)]);
        assert_eq!(touched, [kept(2, &[3, 4, 5])]);
    }
}
