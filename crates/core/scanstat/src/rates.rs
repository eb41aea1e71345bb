//! Whether one period had more than another: the exact conditional comparison of two counts.
//!
//! Given how many there were in both periods together, the share of the first is binomial if
//! the rates are equal (Przyborowski and Wilenski 1940). No count is too small for it.

use crate::numeric::{beta_quantile, binomial, ln_binomial};

/// What was counted, and for how long or among how many.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Counted {
    /// How many.
    pub count: u64,
    /// Days, people or whatever the rate is a rate of; more than 0.
    pub exposure: f64,
}

/// How the rate of one period compares with that of another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// Rate of the first divided by that of the second; none if both are 0, infinite if only
    /// the second is.
    pub ratio: Option<f64>,
    /// Interval of the ratio at the confidence asked for (Clopper and Pearson 1934): it holds
    /// the true ratio at least so often. The upper end may be infinite.
    pub interval: (f64, f64),
    /// Probability, if the rates are equal, of a first count so high or higher.
    pub p_more: f64,
    /// Probability, if the rates are equal, of a first count so low or lower.
    pub p_less: f64,
    /// Probability, if the rates are equal, of any split that is no likelier than this one.
    pub p_exact: f64,
    /// Twice the smaller tail with only half of this very split in it: the mid-p value, less
    /// cautious than the exact one.
    pub p_mid: f64,
}

/// What may be said of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// More, beyond what chance explains.
    More,
    /// Fewer, beyond what chance explains.
    Fewer,
    /// Chance alone may have made the difference.
    NoTelling,
}

impl Comparison {
    /// What may be said at this level, such as 0.05. It follows the interval at the
    /// confidence of one minus the level: more is said only if the interval lies above 1.
    pub fn says(&self, level: f64) -> Said {
        match level / 2.0 {
            half if self.p_more <= half => Said::More,
            half if self.p_less <= half => Said::Fewer,
            _ => Said::NoTelling,
        }
    }
}

/// Compares the first with the second. `confidence` is such as 0.95. Nothing if an exposure
/// is not a number above 0, or the confidence not one between 0 and 1.
pub fn compare(first: Counted, second: Counted, confidence: f64) -> Option<Comparison> {
    let plain = |x: f64| x.is_finite() && x > 0.0;
    if !(plain(first.exposure) && plain(second.exposure) && plain(confidence) && confidence < 1.0) {
        return None;
    }
    let (k, n) = (first.count, first.count.saturating_add(second.count));
    let share = first.exposure / (first.exposure + second.exposure);
    let (p_less, p_more) = binomial(k, n, share);
    let here = ln_binomial(k, n, share).exp();
    let tail = p_less.min(p_more);
    Some(Comparison {
        ratio: ratio(first, second),
        interval: interval(k, n, confidence, second.exposure / first.exposure),
        p_more,
        p_less,
        p_exact: no_likelier(k, n, share),
        p_mid: (2.0 * (tail - here / 2.0)).clamp(0.0, 1.0),
    })
}

fn ratio(first: Counted, second: Counted) -> Option<f64> {
    match (first.count, second.count) {
        (0, 0) => None,
        (_, 0) => Some(f64::INFINITY),
        (a, b) => Some(a as f64 / first.exposure / (b as f64 / second.exposure)),
    }
}

/// The interval of the share, turned into one of the ratio.
fn interval(k: u64, n: u64, confidence: f64, exposures: f64) -> (f64, f64) {
    let miss = (1.0 - confidence) / 2.0;
    let (a, b) = (k as f64, (n - k) as f64);
    let ratio = |share: f64| share / (1.0 - share) * exposures;
    let low = if k == 0 { 0.0 } else { ratio(beta_quantile(a, b + 1.0, miss)) };
    // The upper end is found from the other side, where a share near 1 keeps its digits.
    let rest = |share: f64| (1.0 - share) / share * exposures;
    let high = if k == n { f64::INFINITY } else { rest(beta_quantile(b, a + 1.0, miss)) };
    (low, high)
}

/// Probability of all splits that are no likelier than this one. The probabilities rise to
/// the mode and fall after it, so that the other tail begins where a search finds it.
fn no_likelier(k: u64, n: u64, share: f64) -> f64 {
    // Splits that are equally likely differ in their last digits.
    let limit = ln_binomial(k, n, share) + 1e-7;
    let is_no_likelier = |i: u64| ln_binomial(i, n, share) <= limit;
    let mode = (((n as f64 + 1.0) * share) as u64).min(n);
    let (at_most, at_least) = binomial(k, n, share);
    if is_no_likelier(mode) {
        return 1.0;
    }
    let other = match k < mode {
        true => first_where(mode, n + 1, &is_no_likelier)
            .map_or(0.0, |i| if i > n { 0.0 } else { binomial(i, n, share).1 }),
        false => first_where(0, mode, &|i| !is_no_likelier(i))
            .map_or(0.0, |i| i.checked_sub(1).map_or(0.0, |i| binomial(i, n, share).0)),
    };
    let own = if k < mode { at_most } else { at_least };
    (own + other).min(1.0)
}

/// The first number from `low` to `high` that holds, if none before it does and all after;
/// `high` if none below it does.
fn first_where(low: u64, high: u64, holds: &dyn Fn(u64) -> bool) -> Option<u64> {
    let (mut low, mut high) = (low, high);
    while low < high {
        let middle = low + (high - low) / 2;
        match holds(middle) {
            true => high = middle,
            false => low = middle + 1,
        }
    }
    Some(low)
}

#[cfg(test)]
mod tests {
    use super::{Counted, Said, compare};

    /// First count, second, their exposures; then ratio, exact p, interval and one-sided p,
    /// all computed by an independent program.
    fn check(counts: [u64; 2], exposures: [f64; 2], expect: [f64; 5]) {
        let [first, second] = [0, 1].map(|i| Counted { count: counts[i], exposure: exposures[i] });
        let got = compare(first, second, 0.95).unwrap();
        let ratio = got.ratio.unwrap_or(f64::NAN);
        let got = [ratio, got.p_exact, got.interval.0, got.interval.1, got.p_more];
        for (value, expect) in got.into_iter().zip(expect) {
            let same = value == expect || (value.is_nan() && expect.is_nan());
            assert!(same || (value - expect).abs() < 1e-10 * expect.abs(), "{got:?} {expect}");
        }
    }

    #[test]
    fn two_counts_are_compared_exactly() {
        let ratio = 27.0 / 31.0 / (12.0 / 30.0);
        let p = 0.02442670949442;
        let more = 0.01538432316577;
        check([27, 12], [31.0, 30.0], [ratio, p, 1.066648328228, 4.718305252647, more]);
        let third = 1.0 / 3.0;
        let ends = (0.0580450324181, 1.3356761980789);
        check([3, 9], [1.0, 1.0], [third, 0.14599609375, ends.0, ends.1, 0.980712890625]);
        let (p, more) = (0.5186767681845, 0.2654095531232);
        let ratio = 123.0 / 25.0 / (117.0 / 26.0);
        check([123, 117], [25.0, 26.0], [ratio, p, 0.8418943142439, 1.420502620711, more]);
    }

    #[test]
    fn none_in_one_period_leaves_one_end_open() {
        let p = 0.004115226337449;
        check([5, 0], [10.0, 20.0], [f64::INFINITY, p, 1.832711714631, f64::INFINITY, p]);
        check([0, 4], [2.0, 3.0], [0.0, 0.1552, 0.0, 2.272300289049, 1.0]);
        check([0, 0], [1.0, 1.0], [f64::NAN, 1.0, 0.0, f64::INFINITY, 1.0]);
    }

    #[test]
    fn more_is_said_only_when_it_is_so() {
        let said = |a, b| {
            let [a, b] = [a, b].map(|count| Counted { count, exposure: 30.0 });
            compare(a, b, 0.95).unwrap().says(0.05)
        };
        assert_eq!(said(27, 12), Said::More);
        assert_eq!(said(12, 27), Said::Fewer);
        assert_eq!(said(20, 15), Said::NoTelling);
        assert_eq!(said(0, 0), Said::NoTelling);
    }

    #[test]
    fn what_is_said_agrees_with_the_interval() {
        for a in 0..40 {
            for b in 0..40 {
                let [first, second] =
                    [(a, 31.0), (b, 28.0)].map(|(count, exposure)| Counted { count, exposure });
                let got = compare(first, second, 0.9).unwrap();
                let by_interval = match got.interval {
                    (low, _) if low >= 1.0 => Said::More,
                    (_, high) if high <= 1.0 => Said::Fewer,
                    _ => Said::NoTelling,
                };
                assert_eq!(got.says(0.1), by_interval, "{a} {b} {got:?}");
            }
        }
    }

    #[test]
    fn an_exposure_of_nothing_is_no_comparison() {
        let counted = |exposure| Counted { count: 1, exposure };
        assert_eq!(compare(counted(0.0), counted(1.0), 0.95), None);
        assert_eq!(compare(counted(f64::NAN), counted(1.0), 0.95), None);
        assert_eq!(compare(counted(1.0), counted(1.0), 1.0), None);
    }

    #[test]
    fn great_counts_are_compared_as_well() {
        let counted = |count| Counted { count, exposure: 1.0 };
        let got = compare(counted(1_000_000), counted(1_003_000), 0.95).unwrap();
        // The normal approximation is good here.
        let z = 2_999.0 / 2_003_000_f64.sqrt();
        let approximate = 2.0 * crate::numeric::normal(z).upper;
        assert!((got.p_exact - approximate).abs() < 1e-4, "{} {approximate}", got.p_exact);
    }
}
