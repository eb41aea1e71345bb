//! Levels, stages and the way from bits to a probability.

use serde::{Deserialize, Serialize};

/// What the person is shown.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Nothing to say.
    #[default]
    Clear,
    /// Be careful: this could be a scam.
    Amber,
    /// This is a scam: put the phone down.
    Red,
}

impl Level {
    /// The word shown and written to files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Amber => "amber",
            Self::Red => "red",
        }
    }
}

/// Where a scam stands. Stages can be skipped, repeated or come in another order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Who he says he is.
    IdentityClaim,
    /// The story that makes it urgent.
    Hook,
    /// The false proof.
    FakeVerification,
    /// Tell nobody, stay on the line.
    Secrecy,
    /// Hurry, threat, flattery.
    Pressure,
    /// Balances, cards, codes.
    InfoExtraction,
    /// What to tell the bank.
    Coaching,
    /// The harmful request.
    Ask,
    /// Who comes, when, with which word.
    Logistics,
    /// The thing changes hands.
    Handover,
    /// Once more.
    Repeat,
}

impl Stage {
    /// Every stage in the usual order.
    pub const ALL: [Self; 11] = [
        Self::IdentityClaim,
        Self::Hook,
        Self::FakeVerification,
        Self::Secrecy,
        Self::Pressure,
        Self::InfoExtraction,
        Self::Coaching,
        Self::Ask,
        Self::Logistics,
        Self::Handover,
        Self::Repeat,
    ];

    /// The word used in playbooks and files.
    pub fn name(self) -> &'static str {
        match self {
            Self::IdentityClaim => "identity_claim",
            Self::Hook => "hook",
            Self::FakeVerification => "fake_verification",
            Self::Secrecy => "secrecy",
            Self::Pressure => "pressure",
            Self::InfoExtraction => "info_extraction",
            Self::Coaching => "coaching",
            Self::Ask => "ask",
            Self::Logistics => "logistics",
            Self::Handover => "handover",
            Self::Repeat => "repeat",
        }
    }

    /// The stage of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }
}

/// The three things the police and the banks never ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NeverRule {
    /// Bank details or a PIN on the telephone.
    Details,
    /// Money withdrawn, moved, or sent by courier, taxi or any means.
    Cash,
    /// Cards, goods or other property handed over or sent.
    Cards,
}

impl NeverRule {
    /// Every rule, in the order of the police's leaflet.
    pub const ALL: [Self; 3] = [Self::Details, Self::Cash, Self::Cards];

    /// The word used in playbooks and files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Details => "details",
            Self::Cash => "cash",
            Self::Cards => "cards",
        }
    }

    /// The rule of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }

    /// The rule as the public is told it.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Details => {
                "The police and your bank will never ask for your bank details or PIN on the phone."
            }
            Self::Cash => {
                "The police and your bank will never ask you to withdraw money, move it, or send it by courier, taxi or any other means."
            }
            Self::Cards => {
                "The police and your bank will never ask you to hand over or send your cards, goods or other property."
            }
        }
    }
}

/// Turns a sum of bits into a probability: `1 / (1 + 2^-(slope * bits))`.
///
/// Logistic calibration (Platt 1999) with the offset kept as the prior in bits, so that
/// the waterfall starts from it. Fitted by `ringfence train`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Bits before anything is heard; negative.
    pub prior_bits: f32,
    /// Calibrated bits for each bit of the sum; 1 if the weights are honest as they stand.
    pub slope: f32,
}

impl Default for Calibration {
    fn default() -> Self {
        Self { prior_bits: -8.0, slope: 1.0 }
    }
}

impl Calibration {
    /// Probability of a scam for a sum that includes the prior.
    pub fn probability(&self, bits: f32) -> f32 {
        1.0 / (1.0 + (-self.slope * bits).exp2())
    }
}

/// From which probability on a level is shown.
///
/// A threshold `p` is right for whoever would rather have `p / (1 - p)` calls rightly warned
/// of than one needlessly. Amber at 0.8: one needless "be careful" is worth four early
/// warnings. Red at 0.9: one needless "put the phone down" is worth nine right ones.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Thresholds {
    /// Probability from which the level is amber.
    pub amber: f32,
    /// Probability from which the level is red.
    pub red: f32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { amber: 0.8, red: 0.9 }
    }
}

impl Thresholds {
    /// The level for a probability.
    pub fn level(&self, probability: f32) -> Level {
        if probability >= self.red {
            Level::Red
        } else if probability >= self.amber {
            Level::Amber
        } else {
            Level::Clear
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probability_is_half_at_nought_bits_and_rises() {
        let c = Calibration::default();
        assert!((c.probability(0.0) - 0.5).abs() < 1e-6);
        assert!(c.probability(3.0) > 0.88 && c.probability(-3.0) < 0.12);
    }

    #[test]
    fn thresholds_are_inclusive() {
        let t = Thresholds { amber: 0.5, red: 0.9 };
        assert_eq!(t.level(0.49), Level::Clear);
        assert_eq!(t.level(0.5), Level::Amber);
        assert_eq!(t.level(0.9), Level::Red);
    }

    #[test]
    fn names_come_back() {
        for s in Stage::ALL {
            assert_eq!(Stage::from_name(s.name()), Some(s));
        }
        for n in NeverRule::ALL {
            assert_eq!(NeverRule::from_name(n.name()), Some(n));
        }
    }
}
