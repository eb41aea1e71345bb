//! Which periods of the past a period is compared with, and in which seasonal group each is.

use super::{Options, Series};
use crate::calendar::{Date, Unit};

/// When the periods of a series are.
#[derive(Clone, Copy, Debug)]
pub enum Times<'a> {
    /// Periods follow each other, so many to a year.
    PerYear(usize),
    /// The first day of each period, as days since 1970-01-01, rising. The same time of a
    /// past year is the period nearest to the same date.
    Days(&'a [i64]),
}

impl Times<'_> {
    /// When a period is, in periods since the beginning.
    fn at(&self, index: usize) -> Option<f64> {
        match self {
            Self::PerYear(_) => Some(index as f64),
            Self::Days(days) => {
                let (first, second) = (*days.first()?, *days.get(1)?);
                let step = (second - first).max(1) as f64;
                Some((*days.get(index)? - first) as f64 / step)
            }
        }
    }

    /// The period that is the same time of the year, so many years before.
    fn before(&self, index: usize, years: usize) -> Option<usize> {
        match self {
            Self::PerYear(periods) => index.checked_sub(periods.checked_mul(years)?),
            Self::Days(days) => {
                let wanted = years_before(*days.get(index)?, years)?;
                let after = days.partition_point(|d| *d < wanted);
                let before = after.checked_sub(1);
                let far = |i: usize| days.get(i).map_or(i64::MAX, |d| (d - wanted).abs());
                match before {
                    // In a regular series a date before the first period has no period.
                    None => (far(after) * 2 < self.step()?).then_some(after),
                    Some(before) if far(before) < far(after) => Some(before),
                    Some(_) => Some(after),
                }
            }
        }
    }

    fn step(&self) -> Option<i64> {
        match self {
            Self::PerYear(_) => Some(1),
            Self::Days(days) => Some(days.get(1)?.saturating_sub(*days.first()?)),
        }
    }
}

/// The same date so many years before; the day after the 28th of February for the 29th.
fn years_before(day: i64, years: usize) -> Option<i64> {
    let month = Date::Day(day).first(Unit::Month)?;
    let of_month = day - Date::Month(month).first(Unit::Day)?;
    let back = i64::try_from(years).ok()?.checked_mul(12)?;
    Some(Date::Month(month - back).first(Unit::Day)? + of_month)
}

/// A period of the past.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Past {
    /// Which period.
    pub index: usize,
    /// Its seasonal group; 0 is that of the period judged.
    pub group: usize,
    /// How many there were.
    pub count: f64,
    /// When it was, in periods before the period judged (at most 0).
    pub time: f64,
    /// Logarithm of the people there were, or 0.
    pub offset: f64,
}

/// What a period is compared with.
#[derive(Clone, Debug)]
pub struct Baseline {
    /// The past, in order of time.
    pub past: Vec<Past>,
    /// Logarithm of the people there are in the period judged, or 0.
    pub offset: f64,
}

impl Baseline {
    /// The past of a period; nothing if it is too short.
    pub fn of(series: &Series<'_>, index: usize, options: &Options) -> Option<Self> {
        let references: Option<Vec<usize>> =
            (0..=options.years).rev().map(|y| series.times.before(index, y)).collect();
        let references = references?;
        let mut groups = Vec::new();
        for pair in references.windows(2) {
            let [from, to] = *pair else { return None };
            year(from, to, options, &mut groups)?;
        }
        groups.extend((index.checked_sub(options.half_window)?..=index).map(|i| (i, 0)));
        let last = index.checked_sub(options.past_left_out)?;
        let now = series.times.at(index)?;
        let offset = |i: usize| match series.population {
            Some(people) => people.get(i).copied().filter(|p| *p > 0.0).map(f64::ln),
            None => Some(0.0),
        };
        let past = groups.into_iter().filter(|(i, _)| *i < last).map(|(index, group)| {
            let count = f64::from(*series.counts.get(index)?);
            let time = series.times.at(index)? - now;
            Some(Past { index, group, count, time, offset: offset(index)? })
        });
        Some(Self { past: past.collect::<Option<_>>()?, offset: offset(index)? })
    }
}

/// The window around a reference, and the groups between it and the next.
fn year(from: usize, to: usize, options: &Options, groups: &mut Vec<(usize, usize)>) -> Option<()> {
    let w = options.half_window;
    let start = from.checked_sub(w)?;
    let (gap, end) = (from + w + 1, to.checked_sub(w)?);
    groups.extend((start..gap.min(to)).map(|i| (i, 0)));
    let others = options.groups.saturating_sub(1);
    if others == 0 || end <= gap {
        return Some(());
    }
    // Where the groups cannot be equally long, the first are one period longer.
    let (each, longer) = ((end - gap) / others, (end - gap) % others);
    let lengths = (0..others).map(|g| each + usize::from(g < longer));
    let group = lengths.enumerate().flat_map(|(g, length)| std::iter::repeat_n(g + 1, length));
    groups.extend((gap..end).zip(group));
    Some(())
}
