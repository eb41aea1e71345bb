//! The Early Aberration Reporting System: C1, C2 and C3 (Hutwagner et al. 2003; as restated by
//! Fricker, Hegler and Dunfee 2008).
//!
//! C1 compares a period with the mean and spread of those just before it. C2 leaves a gap of
//! two periods, so that an outbreak that grows slowly does not hide itself. C3 adds what C2
//! said of the two periods before.

use super::Verdict;
use crate::numeric::normal_exceeded;

/// Which of the three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Without a gap.
    C1,
    /// With a gap of two periods.
    C2,
    /// C2 of three periods added up.
    C3,
}

/// How it is done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Periods that are looked back on, at least 2.
    pub baseline: usize,
    /// Probability of a false alarm under a normal distribution.
    pub alpha: f64,
    /// The least standard deviation that is believed.
    pub least_sd: f64,
}

impl Options {
    /// As usual: seven periods; 0.001 for C1 and C2, 0.025 for C3.
    pub fn usual(method: Method) -> Self {
        let alpha = if method == Method::C3 { 0.025 } else { 0.001 };
        Self { baseline: 7, alpha, least_sd: 0.0 }
    }
}

/// Verdicts on every period that has enough of a past.
pub fn monitor(counts: &[u32], method: Method, options: &Options) -> Vec<Verdict> {
    let z = normal_exceeded(options.alpha);
    let gap = if method == Method::C1 { 0 } else { GAP };
    let first = options.baseline + gap + if method == Method::C3 { LAGS } else { 0 };
    let pasts: Vec<Option<Past>> =
        (0..counts.len()).map(|at| past(counts, at, gap, options)).collect();
    let verdict = |(index, observed): (usize, &u32)| {
        let past = pasts.get(index).copied().flatten()?;
        let excess = match method {
            Method::C3 => excess(counts, &pasts, index),
            Method::C1 | Method::C2 => 0.0,
        };
        let bound = match method {
            Method::C1 | Method::C2 => past.mean + z * past.sd,
            // With an infinite excess everything is above the bound; without any spread
            // nothing is added to what was observed.
            Method::C3 if excess.is_infinite() => 0.0,
            Method::C3 => (f64::from(*observed) + past.sd * (z - excess)).max(0.0),
        };
        Some(Verdict {
            index,
            observed: *observed,
            expected: Some(past.mean),
            bound: Some(bound),
            is_alarm: f64::from(*observed) > bound,
        })
    };
    counts.iter().enumerate().skip(first).filter_map(verdict).collect()
}

/// Periods left out between the baseline of C2 and the period judged.
const GAP: usize = 2;
/// Periods before the one judged whose C2 goes into C3.
const LAGS: usize = 2;

/// Mean and standard deviation of a baseline.
#[derive(Clone, Copy, Debug)]
struct Past {
    mean: f64,
    sd: f64,
}

fn past(counts: &[u32], at: usize, gap: usize, options: &Options) -> Option<Past> {
    let end = at.checked_sub(gap)?;
    let window = counts.get(end.checked_sub(options.baseline)?..end)?;
    if window.len() < 2 {
        return None;
    }
    let n = window.len() as f64;
    let mean = window.iter().map(|c| f64::from(*c)).sum::<f64>() / n;
    let squares: f64 = window.iter().map(|c| (f64::from(*c) - mean).powi(2)).sum();
    Some(Past { mean, sd: (squares / (n - 1.0)).sqrt().max(options.least_sd) })
}

/// By how much C2 was above 1 in the periods just before.
fn excess(counts: &[u32], pasts: &[Option<Past>], index: usize) -> f64 {
    let one = |lag: usize| {
        let at = index.checked_sub(lag)?;
        let past = pasts.get(at).copied().flatten()?;
        let above = f64::from(*counts.get(at)?) - past.mean;
        // Without any spread in the past, the smallest excess is beyond all measure.
        let c2 = if past.sd > 0.0 || above > 0.0 { above / past.sd } else { 0.0 };
        Some((c2 - 1.0).max(0.0))
    };
    (1..=LAGS).filter_map(one).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::temporal::testing::{invented, near};

    /// Bounds of the periods 19 to 23 of the invented series, computed by an independent
    /// program.
    fn check(method: Method, expect: [f64; 5]) {
        let verdicts = monitor(&invented(), method, &Options::usual(method));
        for (at, expect) in (19..).zip(expect) {
            let verdict = verdicts.iter().find(|v| v.index == at).unwrap();
            near(verdict.bound.unwrap(), expect, 1e-11);
        }
    }

    #[test]
    fn bounds_are_those_of_an_independent_program() {
        let (a, b, c) = (13.17619383868, 11.68086454417, 12.72127740532);
        check(Method::C1, [a, b, c, 13.46663651851, 12.76974572934]);
        check(Method::C2, [13.08867633806, 13.52182677393, a, b, c]);
        let rest = [11.146697648475, 8.987786987157];
        check(Method::C3, [11.586563006061, 6.042499267306, 5.913889761403, rest[0], rest[1]]);
    }

    #[test]
    fn the_first_verdict_is_where_the_past_is_long_enough() {
        let first = |method| monitor(&[3; 40], method, &Options::usual(method))[0].index;
        assert_eq!([Method::C1, Method::C2, Method::C3].map(first), [7, 9, 11]);
        assert!(monitor(&[3; 7], Method::C1, &Options::usual(Method::C1)).is_empty());
        assert!(monitor(&[], Method::C3, &Options::usual(Method::C3)).is_empty());
    }

    #[test]
    fn after_nothing_at_all_anything_is_an_alarm() {
        let mut counts = [0; 30];
        counts[20] = 3;
        let alarms = |method| -> Vec<usize> {
            let all = monitor(&counts, method, &Options::usual(method));
            all.iter().filter(|v| v.is_alarm).map(|v| v.index).collect()
        };
        assert_eq!(alarms(Method::C1), [20]);
        assert_eq!(alarms(Method::C2), [20]);
        // Nothing followed, and none is no more than the least bound there is.
        assert!(alarms(Method::C3).is_empty());
        counts[21] = 1;
        let verdicts = monitor(&counts, Method::C3, &Options::usual(Method::C3));
        assert!(verdicts.iter().any(|v| v.index == 21 && v.is_alarm));
    }
}
