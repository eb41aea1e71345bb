//! Plain words and figures shared by the terminal and the page.

use conversation::Speaker;
use detector::{Ask, Assessment, Detector};
use evidence::{Finding, Level, NeverRule, Stage};

/// Word and symbol of a level, so that colour is never the only sign.
pub fn badge(level: Level) -> &'static str {
    match level {
        Level::Red => "■ RED",
        Level::Amber => "▲ AMBER",
        Level::Clear => "○ clear",
    }
}

/// Who speaks, as a reader knows them.
pub fn who(speaker: Speaker) -> &'static str {
    match speaker {
        Speaker::Caller => "caller",
        Speaker::Caller2 => "caller 2",
        Speaker::Callee => "person",
        Speaker::Other => "other",
        Speaker::Unknown => "unknown",
    }
}

/// A stage as it is told to somebody who has never heard of stages.
pub fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::IdentityClaim => "Says who they are",
        Stage::Hook => "Tells a story that makes it urgent",
        Stage::FakeVerification => "Offers false proof",
        Stage::Secrecy => "Asks for secrecy",
        Stage::Pressure => "Hurries, threatens or flatters",
        Stage::InfoExtraction => "Asks about money, cards and codes",
        Stage::Coaching => "Coaches what to tell the bank",
        Stage::Ask => "Makes the harmful request",
        Stage::Logistics => "Arranges who comes, and when",
        Stage::Handover => "Something changes hands",
        Stage::Repeat => "Comes back for more",
    }
}

/// A probability in words that do not pretend to certainty.
pub fn percent(probability: f32) -> String {
    let whole = (probability * 100.0).round();
    if probability > 0.99 {
        "more than 99%".to_owned()
    } else if probability < 0.01 {
        "less than 1%".to_owned()
    } else {
        format!("{whole}%")
    }
}

/// Hundredths of a bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bits(i64);

impl Bits {
    /// Rounded to the nearest hundredth.
    pub fn of(bits: f32) -> Self {
        Self((f64::from(bits) * 100.0).round() as i64)
    }
}

impl std::fmt::Display for Bits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { '−' } else { '+' };
        let size = self.0.unsigned_abs();
        f.pad(&format!("{sign}{}.{:02}", size / 100, size % 100))
    }
}

/// A weight as shown, with the sum after it; `None` stands for the prior.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// The finding that brings it.
    pub finding: Option<&'a Finding>,
    /// What it adds.
    pub bits: Bits,
    /// The sum, this step included.
    pub sum: Bits,
}

/// The prior and every weight, rounded so that what is shown adds up to the last digit.
///
/// Each weight is shown as the difference of two rounded sums; rounding the weights
/// themselves would let the column drift away from its total.
pub fn waterfall<'a>(found: &'a Assessment, detector: &Detector) -> Vec<Step<'a>> {
    let prior = detector.calibration().prior_bits;
    let mut exact = prior;
    let mut sum = Bits::of(prior);
    let mut steps = vec![Step { finding: None, bits: sum, sum }];
    for finding in &found.findings {
        exact += finding.bits;
        let next = Bits::of(exact);
        steps.push(Step { finding: Some(finding), bits: Bits(next.0 - sum.0), sum: next });
        sum = next;
    }
    steps
}

/// Says why some weights are nought, if any are.
pub fn about_noughts(steps: &[Step<'_>]) -> &'static str {
    if steps.iter().any(|s| s.bits == Bits(0)) {
        "A weight of +0.00 adds nothing: its group has already reached the most it may add."
    } else {
        ""
    }
}

/// The sum of bits at which a probability is reached.
pub fn bits_at(probability: f32, detector: &Detector) -> f32 {
    (probability / (1.0 - probability)).log2() / detector.calibration().slope
}

/// Why a rule or composite counts, if the playbooks tell.
pub fn explanation<'d>(detector: &'d Detector, id: &str) -> &'d str {
    let rules = detector.ruleset();
    rules
        .rule_named(id)
        .map(|r| r.explain.as_str())
        .or_else(|| {
            rules.composites().iter().find(|c| c.id.as_ref() == id).map(|c| c.explain.as_str())
        })
        .unwrap_or("")
}

/// Heading of the broken NEVER rules.
pub fn broken_heading(level: Level) -> &'static str {
    match level {
        Level::Red => "The police and banks never ask this; this caller did",
        _ => "The police and banks never ask this; this caller seems to",
    }
}

/// The broken NEVER rules with the first turn of each different request.
pub fn broken(found: &Assessment) -> Vec<(NeverRule, Vec<&Ask>)> {
    NeverRule::ALL
        .into_iter()
        .map(|rule| (rule, first_asks(&found.asks, rule)))
        .filter(|(_, asks)| !asks.is_empty())
        .collect()
}

fn first_asks(asks: &[Ask], rule: NeverRule) -> Vec<&Ask> {
    let mut firsts: Vec<&Ask> = Vec::new();
    for ask in asks.iter().filter(|a| a.rule == rule) {
        if firsts.iter().all(|f| f.what != ask.what) {
            firsts.push(ask);
        }
    }
    firsts
}

/// The turn (from 0) in which a stage was reached.
pub fn reached(found: &Assessment, stage: Stage) -> Option<usize> {
    if !found.stages.contains(&stage) {
        return None;
    }
    found.findings.iter().filter(|f| f.stage == stage).map(|f| f.turn).min()
}

/// Whether the level rises at a turn.
pub fn rises(found: &Assessment, turn: usize) -> Option<Level> {
    let now = found.turns.get(turn)?.level;
    let before =
        turn.checked_sub(1).and_then(|t| found.turns.get(t)).map_or(Level::Clear, |t| t.level);
    (now > before).then_some(now)
}

/// The verdict in one or two sentences.
pub fn verdict(found: &Assessment) -> String {
    let likely = percent(found.probability);
    let turns = found.turns.len();
    match found.level {
        Level::Clear => {
            format!("Likelihood of a scam: {likely}, after {turns} {}.", plural(turns, "turn"))
        }
        level => {
            let fits =
                if level == Level::Red { "These words fit" } else { "These words could fit" };
            let when = since(found);
            format!(
                "{fits} courier fraud or one of its sibling scams. Likelihood of a scam: {likely}. {when}"
            )
        }
    }
}

/// From which turns on it was amber and red.
fn since(found: &Assessment) -> String {
    let of = found.turns.len();
    let (amber, red) = (found.first_amber_turn.map(|t| t + 1), found.first_red_turn.map(|t| t + 1));
    match (amber, red) {
        (Some(amber), Some(red)) if amber < red => {
            format!("Amber from turn {amber}, red from turn {red}, of {of}.")
        }
        (_, Some(red)) => format!("Red from turn {red} of {of}."),
        (Some(amber), None) => format!("Amber from turn {amber} of {of}."),
        (None, None) => String::new(),
    }
}

/// The word, with an s if there are several.
pub fn plural(count: usize, word: &str) -> String {
    if count == 1 { word.to_owned() } else { format!("{word}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probability_never_pretends_to_certainty() {
        let words = [0.0, 0.004, 0.5, 0.994, 1.0].map(percent);
        assert_eq!(
            words,
            ["less than 1%", "less than 1%", "50%", "more than 99%", "more than 99%"]
        );
    }

    #[test]
    fn what_is_shown_adds_up_to_the_last_digit() {
        let bits = [0.334, 0.333, 1.006, 0.0, 2.499];
        let findings = bits.map(|bits| Finding {
            id: "X".into(),
            turn: 0,
            bits,
            stage: Stage::Hook,
            quote: String::new(),
            start: 0,
            end: 0,
        });
        let rules = playbook::compile(&[]).0;
        let detector = Detector::new(rules, classifier::Classifier::empty());
        let found = Assessment { findings: findings.to_vec(), ..Assessment::default() };
        let steps = waterfall(&found, &detector);
        let sum: i64 = steps.iter().map(|s| s.bits.0).sum();
        assert_eq!(sum, steps.last().unwrap().sum.0);
        assert_eq!(steps.last().unwrap().sum, Bits::of(-8.0 + bits.iter().sum::<f32>()));
        assert!(!about_noughts(&steps).is_empty());
    }
}
