//! Cumulative sums (Page 1954) of counts made roughly normal (Rossi, Lampugnani and Marchi
//! 1999).
//!
//! Each period adds what is left of its standardised count after a reference value, and the
//! sum never falls below 0. It is an alarm when the sum reaches the decision value.

use super::Verdict;

/// How a count is made comparable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standard {
    /// The count as it is.
    Plain,
    /// Distance from the mean in standard deviations of a Poisson distribution.
    Pearson,
    /// The transformation of Rossi, which takes more of the skewness out.
    Rossi,
    /// Anscombe's residual.
    Anscombe,
}

/// What happens to the sum after an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterAlarm {
    /// It goes on, so that an outbreak is an alarm as long as it lasts.
    GoOn,
    /// It starts again from 0.
    StartAgain,
}

/// How it is done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Reference value: what a period may have above the mean for nothing.
    pub k: f64,
    /// Decision value.
    pub h: f64,
    /// Mean when nothing goes on; if none, that of the periods before the first judged.
    pub mean: Option<f64>,
    /// How counts are made comparable.
    pub standard: Standard,
    /// What happens after an alarm.
    pub after_alarm: AfterAlarm,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            k: 1.04,
            h: 2.26,
            mean: None,
            standard: Standard::Rossi,
            after_alarm: AfterAlarm::GoOn,
        }
    }
}

/// What the sum says of a period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summed {
    /// The verdict. Its bound is the count from which it is an alarm.
    pub verdict: Verdict,
    /// The sum after the period.
    pub sum: f64,
}

/// Verdicts on the periods from `first` on. Nothing if the mean is neither given nor can be
/// taken from a past with at least one case.
pub fn monitor(counts: &[u32], first: usize, options: &Options) -> Vec<Summed> {
    let past = counts.get(..first).unwrap_or(counts);
    let of_past = || past.iter().map(|c| f64::from(*c)).sum::<f64>() / past.len() as f64;
    let mean = options.mean.unwrap_or_else(of_past);
    if !mean.is_finite() || mean <= 0.0 {
        return Vec::new();
    }
    let mut sum: f64 = 0.0;
    let judge = |(index, observed): (usize, &u32)| {
        let bound = count_at(options.h + options.k - sum, mean, options.standard);
        sum =
            (sum + standardised(f64::from(*observed), mean, options.standard) - options.k).max(0.0);
        let is_alarm = sum >= options.h;
        let verdict = Verdict {
            index,
            observed: *observed,
            expected: Some(mean),
            bound: Some(bound),
            is_alarm,
        };
        let summed = Summed { verdict, sum };
        if is_alarm && options.after_alarm == AfterAlarm::StartAgain {
            sum = 0.0;
        }
        summed
    };
    counts.iter().enumerate().skip(first).map(judge).collect()
}

fn standardised(count: f64, mean: f64, standard: Standard) -> f64 {
    match standard {
        Standard::Plain => count,
        Standard::Pearson => (count - mean) / mean.sqrt(),
        Standard::Rossi => (count - 3.0 * mean + 2.0 * (mean * count).sqrt()) / (2.0 * mean.sqrt()),
        Standard::Anscombe => {
            1.5 * (count.powf(2.0 / 3.0) - mean.powf(2.0 / 3.0)) / mean.powf(1.0 / 6.0)
        }
    }
}

/// The count whose standardised value is `x`; 0 if none is so small. For Pearson's, whose
/// values are in whole steps, the next whole count.
fn count_at(x: f64, mean: f64, standard: Standard) -> f64 {
    let count = match standard {
        Standard::Plain => x,
        Standard::Pearson => (mean + x * mean.sqrt()).ceil(),
        // A quadratic equation in the square root of the count.
        Standard::Rossi => {
            let root = (4.0 * mean + 2.0 * x * mean.sqrt()).max(0.0).sqrt() - mean.sqrt();
            root.max(0.0).powi(2)
        }
        Standard::Anscombe => {
            let power = mean.powf(2.0 / 3.0) + x * mean.powf(1.0 / 6.0) / 1.5;
            power.max(0.0).powf(1.5)
        }
    };
    count.max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::temporal::testing::near;

    /// Sixty periods of 3 to 9, and six more in each of the periods 40 to 45.
    fn series() -> Vec<u32> {
        let more = |t: u32| if (40..46).contains(&t) { 6 } else { 0 };
        (0..60).map(|t| 3 + (t * t * 31 + t * 17) % 7 + more(t)).collect()
    }

    /// Alarms (counted from 1) and some bounds, both by an independent program.
    fn check(standard: Standard, mean: Option<f64>, alarms: &[usize], bounds: &[(usize, f64)]) {
        let options = Options { mean, standard, ..Options::default() };
        let all = monitor(&series(), 20, &options);
        let found: Vec<usize> =
            all.iter().filter(|s| s.verdict.is_alarm).map(|s| s.verdict.index + 1).collect();
        assert_eq!(found, alarms, "{standard:?}");
        for (at, expect) in bounds {
            let summed = all.iter().find(|s| s.verdict.index + 1 == *at).unwrap();
            near(summed.verdict.bound.unwrap(), *expect, 1e-6);
        }
    }

    #[test]
    fn alarms_and_bounds_are_those_of_an_independent_program() {
        let pearson: Vec<usize> = (41..=51).collect();
        let bounds = [(21, 15.0), (42, 9.0), (45, 2.0), (46, 0.0), (50, 3.0)];
        check(Standard::Pearson, None, &pearson, &bounds);
        let rossi: Vec<usize> = (44..=49).collect();
        let bounds = [(21, 15.37161), (24, 15.20561), (42, 9.184813), (46, 0.9538528)];
        check(Standard::Rossi, None, &rossi, &bounds);
        let bounds = [(21, 15.69082), (24, 15.35331), (43, 9.01539), (47, 0.5838367)];
        check(Standard::Anscombe, Some(6.0), &rossi, &bounds);
    }

    #[test]
    fn after_an_alarm_it_may_start_again() {
        let options = Options { after_alarm: AfterAlarm::StartAgain, ..Options::default() };
        let all = monitor(&series(), 20, &options);
        assert!(all.iter().filter(|s| s.verdict.is_alarm).count() < 6);
    }

    #[test]
    fn without_a_past_there_is_no_verdict() {
        assert!(monitor(&[1, 2, 3], 0, &Options::default()).is_empty());
        assert!(monitor(&[0, 0, 3], 2, &Options::default()).is_empty());
        assert!(monitor(&[1, 2], 9, &Options::default()).is_empty());
    }
}
