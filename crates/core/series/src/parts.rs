//! What a comparison is made of, part by part; and the weight of every pair of some records.
//!
//! Each part reads a few fields of both records and nothing else. In a series the same values
//! come again and again, so that for a table of all pairs a part is weighed once for each two
//! values, not for each two records.

use crate::circumstances as around;
use crate::record::Record;
use crate::telling;
use crate::weigh::{Balance, Scale, Sum, Tenths};

/// A part of a comparison.
pub(crate) struct Part {
    /// Adds its rows.
    pub(crate) weigh: fn(&Balance<'_>, &Record, &Record, &mut Scale<'_>),
    /// Whether two records hold the same in all fields that it reads.
    same: fn(&Record, &Record) -> bool,
}

/// All parts, in the order in which their rows are read.
pub(crate) const PARTS: [Part; 15] = [
    Part { weigh: |w, a, b, s| w.numbers(a, b, s), same: |a, b| a.numbers == b.numbers },
    Part { weigh: |w, a, b, s| w.name(a, b, s), same: |a, b| a.name == b.name },
    Part { weigh: |w, a, b, s| w.station(a, b, s), same: |a, b| a.station == b.station },
    Part { weigh: |w, a, b, s| w.code(a, b, s), same: |a, b| a.code == b.code },
    Part { weigh: |w, a, b, s| w.mark(a, b, s), same: |a, b| a.mark == b.mark },
    Part { weigh: |w, a, b, s| w.firm(a, b, s), same: |a, b| a.firm == b.firm },
    Part { weigh: |w, a, b, s| w.description(a, b, s), same: |a, b| a.vehicle == b.vehicle },
    Part { weigh: |w, a, b, s| telling::claim(w.common, a, b, s), same: |a, b| a.claim == b.claim },
    Part {
        weigh: |w, a, b, s| telling::motifs(w.common, a, b, s),
        same: |a, b| a.story.motifs == b.story.motifs,
    },
    Part {
        weigh: |w, a, b, s| telling::words(w.common, a, b, s),
        same: |a, b| a.story.words == b.story.words,
    },
    Part { weigh: |w, a, b, s| around::asked(w.common, a, b, s), same: |a, b| a.asked == b.asked },
    Part {
        weigh: |w, a, b, s| around::collection(w.common, a, b, s),
        same: |a, b| a.collection == b.collection,
    },
    Part {
        weigh: |_, a, b, s| around::place(a, b, s),
        same: |a, b| (a.town_key, a.place) == (b.town_key, b.place),
    },
    Part { weigh: |_, a, b, s| around::days(a, b, s), same: |a, b| a.day == b.day },
    Part {
        weigh: |_, a, b, s| {
            around::hours(a, b, s);
            around::incident(a, b, s);
        },
        // Days, towns and sums matter only between hours that are known.
        same: |a, b| a.minute.is_none() && b.minute.is_none(),
    },
];

/// The weight of every pair of some records, each weighed once.
#[derive(Default)]
pub(crate) struct Table {
    n: usize,
    bits: Vec<f32>,
}

impl Table {
    /// Of records in order of number.
    pub(crate) fn of(balance: Balance<'_>, records: &[&Record]) -> Self {
        let n = records.len();
        let parts: Vec<Weighed<'_>> =
            PARTS.iter().map(|part| Weighed::of(part, balance, records)).collect();
        let mut bits = vec![0.0; n * n];
        for (a, mine) in records.iter().enumerate() {
            for (b, theirs) in records.iter().enumerate().skip(a + 1) {
                let mut scale = Scale::new(None);
                for part in &parts {
                    part.add((a, mine), (b, theirs), &mut scale);
                }
                let weight = Tenths(scale.total()).bits();
                for cell in [a * n + b, b * n + a] {
                    if let Some(slot) = bits.get_mut(cell) {
                        *slot = weight;
                    }
                }
            }
        }
        Self { n, bits }
    }

    /// The weight of two of them by their places.
    pub(crate) fn get(&self, a: u32, b: u32) -> Option<f32> {
        let (a, b) = (usize::try_from(a).ok()?, usize::try_from(b).ok()?);
        self.bits.get(a * self.n + b).copied().filter(|_| b < self.n)
    }
}

/// What a part weighs of each two records.
struct Weighed<'p> {
    part: &'p Part,
    balance: Balance<'p>,
    /// For each record the place of its value.
    values: Vec<u32>,
    n_values: usize,
    /// What each value weighs with each, the one of the earlier record first; empty if there
    /// are so many values that each pair is weighed for itself.
    sums: Vec<Sum>,
}

/// Values from which each pair is weighed for itself.
const MANY: usize = 256;

impl<'p> Weighed<'p> {
    fn of(part: &'p Part, balance: Balance<'p>, records: &[&Record]) -> Self {
        let mut firsts: Vec<&Record> = Vec::new();
        let mut values = Vec::with_capacity(records.len());
        for record in records {
            let known = firsts.iter().position(|first| (part.same)(first, record));
            let place = known.unwrap_or_else(|| {
                firsts.push(record);
                firsts.len() - 1
            });
            values.push(u32::try_from(place).unwrap_or(u32::MAX));
            if firsts.len() > MANY.min(records.len() / 2) {
                return Self { part, balance, values, n_values: 0, sums: Vec::new() };
            }
        }
        let mut sums = Vec::with_capacity(firsts.len() * firsts.len());
        for mine in &firsts {
            sums.extend(
                firsts
                    .iter()
                    .map(|theirs| Scale::sum(|scale| (part.weigh)(&balance, mine, theirs, scale))),
            );
        }
        Self { part, balance, values, n_values: firsts.len(), sums }
    }

    fn add(
        &self,
        (a, mine): (usize, &Record),
        (b, theirs): (usize, &Record),
        scale: &mut Scale<'_>,
    ) {
        let value = |at: usize| self.values.get(at).map(|value| *value as usize);
        let known = value(a).zip(value(b)).and_then(|(a, b)| self.sums.get(a * self.n_values + b));
        match known {
            Some(sum) => scale.add(*sum),
            None => (self.part.weigh)(&self.balance, mine, theirs, scale),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Table;
    use crate::common::Common;
    use crate::number::PublicNumbers;
    use crate::record::{Record, Told};
    use crate::weigh::Balance;
    use casework::{Asked, Collection, Moment, Report, ReportId};
    use proptest::prelude::*;

    fn pick(from: &'static [&'static str]) -> impl Strategy<Value = Option<String>> {
        proptest::option::of(proptest::sample::select(from).prop_map(str::to_owned))
    }

    fn reports() -> impl Strategy<Value = Vec<Report>> {
        let call = (
            pick(&["01632 960733", "01632 960738", "0300 123 2040", "632 960733"]),
            pick(&["DS Graham Peel", "Mr Peal", "PC Lyle", "James", "Jim Tarrant"]),
            pick(&["police", "Hertfordshire Police", "Barclays", "Lloyds"]),
            pick(&["Hertford station", "Hertfort station", "Ware"]),
            pick(&["forged notes at the branch", "card used in a shop with a tartan scarf"]),
            pick(&["Osprey", "Heron", "5502"]),
        );
        let visit = (
            pick(&["LK19 ABC", "LK19", "MM66 XYZ"]),
            pick(&["silver Toyota taxi", "dark van", "a black Astra"]),
            pick(&["Ware", "Hertford", "York"]),
            pick(&["2026-09-20T11:00", "2026-09-20T11:10", "2026-07-01"]),
            proptest::sample::subsequence(vec![Asked::Cash, Asked::Details], 0..3),
            proptest::option::of(proptest::sample::select(Collection::ALL)),
        );
        let one = (call, visit).prop_map(|(call, visit)| Report {
            presented_number: call.0,
            cover_name: call.1,
            claimed_org: call.2,
            claimed_station: call.3,
            story: call.4,
            code_word: call.5,
            vrm: visit.0,
            vehicle: visit.1,
            town: visit.2,
            contact_at: visit.3,
            asked_for: visit.4,
            collection: visit.5,
            ..Report::default()
        });
        proptest::collection::vec(one, 2..40)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn each_pair_weighs_in_the_table_what_it_weighs_for_itself(reports in reports()) {
            let received = |id: i64| Moment(1_790_000_000 + id * 50_000);
            let record = |(id, report)| Record::of(Told { id: ReportId(id), received: received(id), report });
            let records: Vec<Record> = (1..).zip(&reports).map(record).collect();
            let mut common = Common::default();
            records.iter().for_each(|record| common.add(record));
            let public = PublicNumbers::shipped();
            let balance = Balance { common: &common, public: &public };
            let all: Vec<&Record> = records.iter().collect();
            let table = Table::of(balance, &all);
            for (a, mine) in (0u32..).zip(&records) {
                for (b, theirs) in (0u32..).zip(&records).filter(|(b, _)| *b != a) {
                    let weight = balance.weight(mine, theirs).bits();
                    prop_assert_eq!(table.get(a, b), Some(weight), "{:?}\n{:?}", mine, theirs);
                }
            }
        }
    }
}
