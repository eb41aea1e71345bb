//! Scores: how far the cases of a zone and window stand out from what was expected.
//!
//! With `c` cases observed and `e` expected in the zone and window, and `C` cases in all:
//!
//! | model | score | source |
//! |---|---|---|
//! | space-time permutation, Poisson | `c ln(c/e) + (C−c) ln((C−c)/(C−e))` | Kulldorff 1997, 2001; Kulldorff et al. 2005 |
//! | expectation-based Poisson | `c ln(c/e) + e − c` | Neill 2005 |
//! | Bernoulli, `n` of `N` people | `c ln(c/n) + (n−c) ln((n−c)/n) + (C−c) ln((C−c)/(N−n)) + (N−n−C+c) ln((N−n−C+c)/(N−n))`, less the same without a zone | Kulldorff 1997 |
//! | negative binomial | `Σ(y−μ)/w / √Σ(μ/w)`, `w = 1 + μ/θ` | Tango, Takahashi and Kohriyama 2011 |
//!
//! The first three are logarithms of likelihood ratios; the last is a score statistic, whose
//! sums run over the places and intervals in the zone and window.

/// Which score a scan uses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Score {
    /// Given the number of cases in all.
    Conditional {
        /// `C`, the cases in all.
        cases: f64,
    },
    /// Given what was expected.
    Unconditional,
    /// Cases among people.
    Bernoulli {
        /// `C`, the cases in all.
        cases: f64,
        /// `N`, the people in all, cases included.
        people: f64,
    },
    /// The score statistic of the negative binomial; observed and expected are already
    /// divided by `w`.
    Standardized,
}

/// Whether more or fewer cases than expected are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rates {
    /// More.
    High,
    /// Fewer.
    Low,
    /// More or fewer.
    Both,
}

/// x ln(x/y), which is 0 for x = 0.
fn x_ln(x: f64, y: f64) -> f64 {
    if x > 0.0 { x * (x / y).ln() } else { 0.0 }
}

impl Score {
    /// The score of `c` cases where `risk` were expected (for Bernoulli: among `risk`
    /// people), and 0 if they do not stand out in the direction of `rates`.
    pub fn of(&self, c: f64, risk: f64, rates: Rates) -> f64 {
        let excess = c - self.expected(risk);
        let wanted = match rates {
            Rates::High => excess > 0.0,
            Rates::Low => excess < 0.0,
            Rates::Both => excess != 0.0,
        };
        if !wanted || risk <= 0.0 {
            return 0.0;
        }
        match *self {
            Self::Conditional { cases } => x_ln(c, risk) + x_ln(cases - c, cases - risk),
            Self::Unconditional => x_ln(c, risk) + risk - c,
            Self::Standardized => (c - risk).abs() / risk.sqrt(),
            Self::Bernoulli { cases, people } => {
                let (outside, rest) = (people - risk, cases - c);
                x_ln(c, risk)
                    + x_ln(risk - c, risk)
                    + x_ln(rest, outside)
                    + x_ln(outside - rest, outside)
                    - x_ln(cases, people)
                    - x_ln(people - cases, people)
            }
        }
    }

    /// An upper bound of the score that takes no logarithm: from `ln x ≤ x − 1`.
    pub(crate) fn bound(&self, c: f64, risk: f64) -> f64 {
        let d = c - risk;
        match *self {
            Self::Conditional { cases } if cases > risk => d * d * cases / (risk * (cases - risk)),
            Self::Unconditional => d * d / risk,
            _ => f64::INFINITY,
        }
    }

    /// The cases expected for a risk: the risk itself, or for Bernoulli the share of people.
    pub fn expected(&self, risk: f64) -> f64 {
        match *self {
            Self::Bernoulli { cases, people } if people > 0.0 => cases * risk / people,
            _ => risk,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(score: Score, c: f64, risk: f64, expect: f64) {
        let got = score.of(c, risk, Rates::High);
        assert!((got - expect).abs() < 1e-9, "{score:?} {c} {risk}: {got}");
        assert!(score.bound(c, risk) >= got);
    }

    #[test]
    fn scores_are_those_of_the_papers() {
        let conditional = Score::Conditional { cases: 100.0 };
        check(conditional, 10.0, 5.0, 10.0 * 2.0_f64.ln() + 90.0 * (90.0_f64 / 95.0).ln());
        check(conditional, 100.0, 50.0, 100.0 * 2.0_f64.ln());
        check(conditional, 5.0, 10.0, 0.0);
        check(Score::Unconditional, 10.0, 5.0, 10.0 * 2.0_f64.ln() - 5.0);
        check(Score::Standardized, 14.0, 4.0, 5.0);
        let bernoulli = Score::Bernoulli { cases: 5.0, people: 10.0 };
        check(bernoulli, 5.0, 5.0, 10.0 * 2.0_f64.ln());
        check(bernoulli, 2.0, 4.0, 0.0);
        assert!(conditional.of(1.0, 5.0, Rates::Low) > 0.0);
        assert!(conditional.of(0.0, 5.0, Rates::Both) > 0.0);
        assert_eq!(conditional.of(9.0, 5.0, Rates::Low), 0.0);
    }
}
