//! Probabilities of the usual distributions, to about 13 digits, without other crates.
//!
//! Upper tails are computed as such and never as one minus a lower tail, since alarms live
//! where one minus would leave nothing.

/// Natural logarithm of the gamma function for `x` > 0, by Stirling's series.
pub fn ln_gamma(x: f64) -> f64 {
    let (mut x, mut product) = (x, 1.0_f64);
    while x < 15.0 {
        product *= x;
        x += 1.0;
    }
    let r = 1.0 / (x * x);
    let series = 1.0 / 12.0
        - r * (1.0 / 360.0
            - r * (1.0 / 1260.0 - r * (1.0 / 1680.0 - r * (1.0 / 1188.0 - r * 691.0 / 360_360.0))));
    (x - 0.5) * x.ln() - x + 0.5 * std::f64::consts::TAU.ln() + series / x - product.ln()
}

/// The tail of a distribution below a point and the tail from it up; they add up to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tails {
    /// Probability of at most the point.
    pub lower: f64,
    /// Probability of more than the point.
    pub upper: f64,
}

impl Tails {
    fn from_lower(lower: f64) -> Self {
        let lower = lower.clamp(0.0, 1.0);
        Self { lower, upper: 1.0 - lower }
    }

    fn flipped(self) -> Self {
        Self { lower: self.upper, upper: self.lower }
    }
}

/// Tails of the gamma distribution with shape `a` > 0 and scale 1 at `x`.
pub fn gamma(a: f64, x: f64) -> Tails {
    if x <= 0.0 {
        return Tails { lower: 0.0, upper: 1.0 };
    }
    let front = (a * x.ln() - x - ln_gamma(a)).exp();
    if x < a + 1.0 {
        return Tails::from_lower(front * gamma_series(a, x));
    }
    Tails::from_lower(front * gamma_fraction(a, x)).flipped()
}

/// The sum of x^n / (a (a+1) … (a+n)).
fn gamma_series(a: f64, x: f64) -> f64 {
    let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
    for _ in 0..MOST_TERMS {
        n += 1.0;
        term *= x / n;
        sum += term;
        if term < sum * f64::EPSILON {
            break;
        }
    }
    sum
}

/// Lentz's evaluation of the continued fraction of the upper incomplete gamma function.
fn gamma_fraction(a: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let (mut c, mut d) = (1.0 / TINY, 1.0 / b);
    let mut value = d;
    for i in 1..=MOST_TERMS {
        let i = f64::from(i);
        let top = -i * (i - a);
        b += 2.0;
        d = 1.0 / not_zero(top * d + b);
        c = not_zero(b + top / c);
        value *= c * d;
        if (c * d - 1.0).abs() < f64::EPSILON {
            break;
        }
    }
    value
}

/// Tails of the beta distribution with shapes `a` > 0 and `b` > 0 at `x`.
pub fn beta(a: f64, b: f64, x: f64) -> Tails {
    if x <= 0.0 {
        return Tails { lower: 0.0, upper: 1.0 };
    }
    if x >= 1.0 {
        return Tails { lower: 1.0, upper: 0.0 };
    }
    let front = (a * x.ln() + b * (-x).ln_1p() + ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b)).exp();
    if x < (a + 1.0) / (a + b + 2.0) {
        return Tails::from_lower(front * beta_fraction(a, b, x) / a);
    }
    Tails::from_lower(front * beta_fraction(b, a, 1.0 - x) / b).flipped()
}

/// Lentz's evaluation of the continued fraction of the incomplete beta function.
fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let mut c = 1.0;
    let mut d = 1.0 / not_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for m in 1..=MOST_TERMS {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        for top in [even, odd] {
            d = 1.0 / not_zero(1.0 + top * d);
            c = not_zero(1.0 + top / c);
            value *= c * d;
        }
        if (c * d - 1.0).abs() < f64::EPSILON {
            break;
        }
    }
    value
}

const MOST_TERMS: u32 = 100_000;
const TINY: f64 = 1e-300;

fn not_zero(x: f64) -> f64 {
    if x.abs() < TINY { TINY } else { x }
}

/// Tails of the standard normal distribution at `z`.
pub fn normal(z: f64) -> Tails {
    let half = gamma(0.5, z * z / 2.0);
    let positive = Tails { lower: 0.5 + half.lower / 2.0, upper: half.upper / 2.0 };
    if z < 0.0 { positive.flipped() } else { positive }
}

/// The point of the standard normal distribution that is exceeded with probability `upper`,
/// between 0 and 1: infinite at the ends.
pub fn normal_exceeded(upper: f64) -> f64 {
    if upper > 0.5 {
        return -normal_exceeded(1.0 - upper);
    }
    if upper <= 0.0 {
        return f64::INFINITY;
    }
    // Hastings' formula is good to 4.5e-4; each step of Newton's doubles the digits.
    let t = (-2.0 * upper.ln()).sqrt();
    let start = t
        - (2.515_517 + t * (0.802_853 + t * 0.010_328))
            / (1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308)));
    (0..6).fold(start, |z, _| {
        let density = (-z * z / 2.0).exp() / std::f64::consts::TAU.sqrt();
        z + (normal(z).upper - upper) / density
    })
}

/// Probability that Student's t with `df` degrees of freedom is at least as far from 0.
pub fn student_two_sided(t: f64, df: f64) -> f64 {
    beta(df / 2.0, 0.5, df / (df + t * t)).lower
}

/// Probability of at least `k` under a Poisson distribution with this mean.
pub fn poisson_at_least(k: u64, mean: f64) -> f64 {
    match k {
        0 => 1.0,
        _ => gamma(k as f64, mean).lower,
    }
}

/// Probability of at least `k` under a negative binomial distribution with this mean and
/// size (variance = mean + mean² / size).
pub fn negative_binomial_at_least(k: u64, mean: f64, size: f64) -> f64 {
    match k {
        0 => 1.0,
        _ => beta(k as f64, size, mean / (mean + size)).lower,
    }
}

/// Tails of the binomial distribution at `k` of `n` with probability `p`: at most `k`, and
/// at least `k`. Both contain `k` itself.
pub fn binomial(k: u64, n: u64, p: f64) -> (f64, f64) {
    let (k, n) = (k.min(n) as f64, n as f64);
    let at_most = if k >= n { 1.0 } else { beta(k + 1.0, n - k, p).upper };
    let at_least = if k <= 0.0 { 1.0 } else { beta(k, n - k + 1.0, p).lower };
    (at_most, at_least)
}

/// Logarithm of the number of ways to choose `k` of `n`.
pub fn ln_choose(n: f64, k: f64) -> f64 {
    ln_gamma(n + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n - k + 1.0)
}

/// Logarithm of the probability of exactly `k` of `n`.
pub fn ln_binomial(k: u64, n: u64, p: f64) -> f64 {
    let (k, n) = (k as f64, n as f64);
    // 0 times the logarithm of 0 is 0 here.
    let times = |count: f64, ln: f64| if count <= 0.0 { 0.0 } else { count * ln };
    ln_choose(n, k) + times(k, p.ln()) + times(n - k, (-p).ln_1p())
}

/// The smallest whole number for which `at_least` of its successor is at most `upper`: the
/// quantile of a distribution on whole numbers, given its upper tail, which falls.
pub fn whole_quantile(upper: f64, at_least: impl Fn(u64) -> f64) -> u64 {
    // A product of many factors such as 1 - 0.95 is rarely exact.
    let exceeded = |k: u64| at_least(k.saturating_add(1)) <= upper * (1.0 + 1e-12);
    let mut high = 1_u64;
    while !exceeded(high) && high < 1 << 52 {
        high *= 2;
    }
    let mut low = 0;
    while low < high {
        let middle = low + (high - low) / 2;
        match exceeded(middle) {
            true => high = middle,
            false => low = middle + 1,
        }
    }
    low
}

/// The point at which a beta distribution has this much below it.
pub fn beta_quantile(a: f64, b: f64, lower: f64) -> f64 {
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        match beta(a, b, middle).lower < lower {
            true => low = middle,
            false => high = middle,
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(value: f64, expect: f64) {
        let error = (value - expect).abs() / expect.abs().max(1e-300);
        assert!(error < 1e-12, "{value:e} is not {expect:e}, error {error:e}");
    }

    #[test]
    fn gamma_functions_have_their_known_values() {
        near(ln_gamma(0.5), std::f64::consts::PI.sqrt().ln());
        near(ln_gamma(11.0), 3_628_800_f64.ln());
        near(gamma(1.0, 2.0).upper, (-2.0_f64).exp());
        near(gamma(3.0, 1.0).lower, 1.0 - 2.5 * (-1.0_f64).exp());
    }

    #[test]
    fn the_normal_distribution_has_its_known_quantiles() {
        near(normal_exceeded(0.001), 3.090232306167813);
        near(normal_exceeded(0.025), 1.959963984540054);
        near(normal_exceeded(0.95), -1.644853626951472);
        near(normal_exceeded(1e-10), 6.361340902404056);
        assert_eq!(normal_exceeded(0.0), f64::INFINITY);
        near(normal(normal_exceeded(1e-200)).upper, 1e-200);
    }

    #[test]
    fn tails_are_sums_of_their_parts() {
        let exactly = |k: u32| 0.3_f64.powi(2) * 0.7_f64.powi(k as i32) * f64::from(k + 1);
        let from_3 = 1.0 - exactly(0) - exactly(1) - exactly(2);
        let mean = 2.0 * 0.7 / 0.3;
        near(negative_binomial_at_least(3, mean, 2.0), from_3);
        near(poisson_at_least(2, 0.5), 1.0 - 1.5 * (-0.5_f64).exp());
        let (at_most, at_least) = binomial(1, 4, 0.25);
        near(at_most, (81.0 + 108.0) / 256.0);
        near(at_least, 175.0 / 256.0);
        near(ln_binomial(1, 4, 0.25).exp(), 108.0 / 256.0);
    }

    #[test]
    fn t_with_one_degree_is_a_cauchy_distribution() {
        near(student_two_sided(1.0, 1.0), 0.5);
        near(student_two_sided(2.0, 2.0), 1.0 - 2.0 / 6.0_f64.sqrt());
    }

    #[test]
    fn a_quantile_is_the_first_number_not_exceeded_too_often() {
        assert_eq!(whole_quantile(0.05, |k| poisson_at_least(k, 4.0)), 8);
        assert_eq!(whole_quantile(0.05, |k| poisson_at_least(k, 0.0)), 0);
        near(beta_quantile(1.0, 3.0, 0.5), 1.0 - 0.5_f64.powf(1.0 / 3.0));
    }
}
