//! How many cases it takes: for a risk, the fewest cases whose score reaches a floor.

use crate::score::{Rates, Score};

/// The largest risk with which a number of cases still reaches the floor, for growing numbers
/// of cases. Scores fall as the risk rises, and rise with the cases.
#[derive(Clone, Debug)]
pub(super) struct Thresholds {
    cases: Vec<u32>,
    risk: Vec<f64>,
}

impl Thresholds {
    /// Thresholds of a score up to `most` cases, with at least `least` of them.
    pub(super) fn new(score: Score, floor: f64, least: u32, most: u32) -> Self {
        let (mut cases, mut risk): (Vec<u32>, Vec<f64>) = (Vec::new(), Vec::new());
        let mut c = least.max(1);
        while c <= most {
            cases.push(c);
            risk.push(largest_risk(score, floor, f64::from(c)));
            // Beyond some thousands each step is a small share.
            c += 1 + c / 2048;
        }
        Self { cases, risk }
    }

    /// The fewest cases that may reach the floor with this risk: at most as many as it takes.
    /// Nothing if no number of cases does.
    pub(super) fn cases(&self, risk: f64) -> Option<u32> {
        let at = self.risk.partition_point(|r| *r < risk);
        self.cases.get(at)?;
        let before = at.checked_sub(1).and_then(|i| self.cases.get(i));
        before.map_or(self.cases.first().copied(), |c| Some(c + 1))
    }
}

/// The largest risk with which `c` cases reach the floor, from above by a little; 0 if there
/// is none.
fn largest_risk(score: Score, floor: f64, c: f64) -> f64 {
    let value = |risk: f64| score.of(c, risk, Rates::High);
    // As many cases as people is the most there can be for Bernoulli.
    let (mut low, mut high) = match score {
        Score::Bernoulli { cases, people } => (c, c * people / cases.max(1.0)),
        _ => (c * 1e-12, c),
    };
    if value(low) < floor {
        return if matches!(score, Score::Bernoulli { .. }) { 0.0 } else { low };
    }
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if value(middle) >= floor {
            low = middle
        } else {
            high = middle
        }
        if high - low <= 1e-9 * high {
            break;
        }
    }
    high * (1.0 + 1e-9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_case_too_few_is_turned_away() {
        let scores = [
            Score::Conditional { cases: 5000.0 },
            Score::Unconditional,
            Score::Bernoulli { cases: 500.0, people: 2000.0 },
        ];
        for score in scores {
            let thresholds = Thresholds::new(score, 4.5, 2, 500);
            for risk in [0.01, 0.5, 1.0, 3.0, 17.0, 100.0, 450.0] {
                let needed = (2..=500).find(|c| {
                    score.of(f64::from(*c), risk, Rates::High) >= 4.5
                        && (!matches!(score, Score::Bernoulli { .. }) || f64::from(*c) <= risk)
                });
                let said = thresholds.cases(risk);
                match needed {
                    Some(needed) => assert!(said.unwrap() <= needed, "{score:?} {risk}"),
                    None => assert!(
                        said.is_none_or(|c| f64::from(c) > risk.min(449.0)),
                        "{score:?} {risk} {said:?}"
                    ),
                }
                if let (Some(said), Some(needed), false) =
                    (said, needed, matches!(score, Score::Bernoulli { .. }))
                {
                    assert_eq!(said, needed, "{score:?} {risk}");
                }
            }
        }
    }
}
