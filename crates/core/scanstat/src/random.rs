//! Chance from a seed: a generator, and draws from the distributions of the null hypotheses.
//!
//! Each replication has a generator of its own, made from the seed and the number of the
//! replication. So the result of a scan depends on the seed alone, and not on how many
//! workers shared the work.

/// xoshiro256++ (Blackman and Vigna 2021), seeded by SplitMix64 (Steele et al. 2014).
///
/// Good enough for simulation, and not for secrets.
#[derive(Clone, Debug)]
pub struct Random {
    state: [u64; 4],
}

impl Random {
    /// The generator of replication `stream` under `seed`.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut x = seed ^ stream.wrapping_mul(0xd134_2543_de82_ef95).rotate_left(23);
        let mut next = || {
            x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = x;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        };
        Self { state: [next(), next(), next(), next()] }
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        let [a, b, c, d] = self.state;
        let result = a.wrapping_add(d).rotate_left(23).wrapping_add(a);
        let (c1, d1) = (c ^ a, d ^ b);
        self.state = [a ^ d1, b ^ c1, c1 ^ (b << 17), d1.rotate_left(45)];
        result
    }

    /// A number from 0 (included) to 1 (excluded).
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// A whole number from 0 to `n − 1`; 0 if `n` is 0. The bias is below 2⁻⁶⁴·n.
    pub fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.bits()) * u128::from(n)) >> 64) as u64
    }

    /// Puts a slice in random order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            let j = self.below(i as u64 + 1) as usize;
            items.swap(i, j);
        }
    }

    /// A standard normal number, by the polar method of Marsaglia.
    pub fn normal(&mut self) -> f64 {
        loop {
            let (u, v) = (2.0 * self.unit() - 1.0, 2.0 * self.unit() - 1.0);
            let s = u * u + v * v;
            if s > 0.0 && s < 1.0 {
                return u * (-2.0 * s.ln() / s).sqrt();
            }
        }
    }

    /// A gamma number of the given shape and scale 1 (Marsaglia and Tsang 2000).
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if shape.is_nan() || shape <= 0.0 {
            return 0.0;
        }
        if shape < 1.0 {
            let boost = self.unit().max(f64::MIN_POSITIVE).powf(1.0 / shape);
            return self.gamma(shape + 1.0) * boost;
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            let u = self.unit().max(f64::MIN_POSITIVE);
            if v > 0.0 && u.ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    /// A Poisson count: by inversion for small means, by the transformed rejection PTRS of
    /// Hörmann (1993) for large ones.
    pub fn poisson(&mut self, mean: f64) -> u64 {
        if mean.is_nan() || mean <= 0.0 {
            return 0;
        }
        if mean < 10.0 {
            let limit = (-mean).exp();
            let (mut k, mut product) = (0, self.unit());
            while product > limit {
                k += 1;
                product *= self.unit();
            }
            return k;
        }
        let b = 0.931 + 2.53 * mean.sqrt();
        let a = -0.059 + 0.02483 * b;
        let inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
        let v_r = 0.9277 - 3.6224 / (b - 2.0);
        loop {
            let u = self.unit() - 0.5;
            let v = self.unit();
            let us = 0.5 - u.abs();
            let k = ((2.0 * a / us + b) * u + mean + 0.43).floor();
            if us >= 0.07 && v <= v_r {
                return k as u64;
            }
            if k < 0.0 || (us < 0.013 && v > us) {
                continue;
            }
            let left = (v * inverse_alpha / (a / (us * us) + b)).ln();
            if left <= k * mean.ln() - mean - ln_factorial(k) {
                return k as u64;
            }
        }
    }

    /// A binomial count of `n` trials: by inversion for few expected successes, by the
    /// transformed rejection BTRS of Hörmann (1993) for many.
    pub fn binomial(&mut self, n: u64, p: f64) -> u64 {
        if n == 0 || p.is_nan() || p <= 0.0 {
            return 0;
        }
        if p >= 1.0 {
            return n;
        }
        if p > 0.5 {
            return n - self.binomial(n, 1.0 - p);
        }
        let trials = n as f64;
        if trials * p < 10.0 { self.binomial_few(n, p) } else { self.binomial_many(n, p) }
    }

    /// Sums geometric gaps between successes, which is exact and takes about `n·p` steps.
    fn binomial_few(&mut self, n: u64, p: f64) -> u64 {
        let scale = (-p).ln_1p();
        let (mut at, mut successes) = (0.0, 0);
        loop {
            at += (self.unit().max(f64::MIN_POSITIVE).ln() / scale).floor() + 1.0;
            if at > n as f64 {
                return successes;
            }
            successes += 1;
        }
    }

    fn binomial_many(&mut self, n: u64, p: f64) -> u64 {
        let trials = n as f64;
        let spread = (trials * p * (1.0 - p)).sqrt();
        let b = 1.15 + 2.53 * spread;
        let a = -0.0873 + 0.0248 * b + 0.01 * p;
        let centre = trials * p + 0.5;
        let v_r = 0.92 - 4.2 / b;
        let odds = p / (1.0 - p);
        let alpha = (2.83 + 5.1 / b) * spread;
        let mode = ((trials + 1.0) * p).floor();
        loop {
            let u = self.unit() - 0.5;
            let v = self.unit();
            let us = 0.5 - u.abs();
            let k = ((2.0 * a / us + b) * u + centre).floor();
            if us >= 0.07 && v <= v_r {
                return k as u64;
            }
            if k < 0.0 || k > trials {
                continue;
            }
            let left = (v * alpha / (a / (us * us) + b)).ln();
            let right = ln_factorial(mode) + ln_factorial(trials - mode)
                - ln_factorial(k)
                - ln_factorial(trials - k)
                + (k - mode) * odds.ln();
            if left <= right {
                return k as u64;
            }
        }
    }
}

/// ln k!, by the series of Stirling from 10 on (error below 1e-12) and exactly below.
pub fn ln_factorial(k: f64) -> f64 {
    if k < 10.0 {
        let mut product = 1.0;
        let mut i = 2.0;
        while i <= k {
            product *= i;
            i += 1.0;
        }
        return f64::ln(product);
    }
    let x = k + 1.0;
    let y = 1.0 / (x * x);
    let series = (1.0 / 12.0 - y * (1.0 / 360.0 - y * (1.0 / 1260.0 - y / 1680.0))) / x;
    (x - 0.5) * x.ln() - x + 0.918_938_533_204_672_8 + series
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean_and_variance(mut draw: impl FnMut() -> f64) -> (f64, f64) {
        let n = 40_000;
        let all: Vec<f64> = (0..n).map(|_| draw()).collect();
        let mean = all.iter().sum::<f64>() / f64::from(n);
        let variance = all.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / f64::from(n - 1);
        (mean, variance)
    }

    fn check(name: &str, drawn: (f64, f64), mean: f64, variance: f64) {
        let error = 5.0 * (variance / 40_000.0).sqrt();
        assert!((drawn.0 - mean).abs() < error, "{name}: mean {} is not {mean}", drawn.0);
        assert!((drawn.1 / variance - 1.0).abs() < 0.08, "{name}: variance {}", drawn.1);
    }

    #[test]
    fn distributions_have_their_moments() {
        let mut r = Random::new(7, 0);
        for mean in [0.3, 4.0, 15.0, 3000.0] {
            check("poisson", mean_and_variance(|| r.poisson(mean) as f64), mean, mean);
        }
        for (n, p) in [(20, 0.1), (1000, 0.4), (1000, 0.9), (5, 0.5)] {
            let (mean, variance) = (n as f64 * p, n as f64 * p * (1.0 - p));
            check("binomial", mean_and_variance(|| r.binomial(n, p) as f64), mean, variance);
        }
        for shape in [0.5, 3.0] {
            check("gamma", mean_and_variance(|| r.gamma(shape)), shape, shape);
        }
        check("unit", mean_and_variance(|| r.unit()), 0.5, 1.0 / 12.0);
        check("below", mean_and_variance(|| r.below(7) as f64), 3.0, 4.0);
        check("normal", mean_and_variance(|| r.normal()), 0.0, 1.0);
    }

    #[test]
    fn logarithms_of_factorials_are_right() {
        let mut sum = 0.0;
        for k in 1..200 {
            sum += f64::from(k).ln();
            assert!((ln_factorial(f64::from(k)) - sum).abs() < 1e-9 * sum.max(1.0), "{k}");
        }
    }

    #[test]
    fn every_replication_has_its_own_chance() {
        assert_eq!(Random::new(1, 5).bits(), Random::new(1, 5).bits());
        assert_ne!(Random::new(1, 5).bits(), Random::new(1, 6).bits());
        assert_ne!(Random::new(1, 5).bits(), Random::new(2, 5).bits());
    }
}
