//! What somebody tells of a call because he doubts it: a few plain words, in any person and
//! any spelling, in which every fact that the police warn of counts.
//!
//! The detector hears calls, where "somebody will collect it" is everyday and has to be
//! weighed. Whoever types it into the check or tells it to the desk doubts the call already:
//! there one such fact is enough for amber, as a tick of the same fact is. Nothing here has a
//! part in a call that goes on, nor in what the API answers.

use conversation::{Speaker, Transcript, Words};
use detector::{Assessment, Detector};
use evidence::{Level, NeverRule, Stage};
use playbook::{Ruleset, Scratch, Source};
use std::ops::Range;
use std::sync::{Arc, LazyLock};

#[cfg(test)]
mod tests;

/// The words that are told, compiled once.
static TOLD: LazyLock<Ruleset> = LazyLock::new(|| {
    playbook::compile(&[Source { name: "told", text: include_str!("told.playbook") }]).0
});

/// Rules of the detector that weigh less than this (in bits) mean something only together.
const LEAST_BITS: f32 = 0.12;

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Something was asked for, or asked about.
    Asked,
    /// Somebody comes to collect.
    Comes,
    /// Secrecy, a lie, or help in an investigation.
    Secret,
    /// A check that proves nothing, or a line that is held.
    Sham,
    /// The caller claimed to be the police or the bank.
    Claim,
    /// The story that opens the fraud.
    Story,
}

/// A fact that was told, and the words it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Name of the rule that found it.
    pub id: Arc<str>,
    /// What it is about.
    pub about: About,
    /// The NEVER rule that it breaks.
    pub never: Option<NeverRule>,
    /// Why it counts, in a sentence; empty for a rule of the detector, which says so itself.
    pub why: &'static str,
    /// Number of the turn, from nought.
    pub turn: usize,
    /// Bytes of the turn.
    pub at: Range<usize>,
}

/// The facts that are told in a text, taken as turn `turn`.
pub fn told(text: &str, turn: usize) -> Vec<Fact> {
    let words = Words::of(text);
    let mut scratch = Scratch::default();
    let place = |from: u32, to: u32| {
        let start = words.get(from as usize).map_or(0, |w| w.start);
        let end = words.get((to as usize).saturating_sub(1)).map_or(start, |w| w.end);
        start..end.max(start)
    };
    TOLD.find(&words, Speaker::Unknown, &mut scratch)
        .iter()
        .filter_map(|hit| {
            let rule = TOLD.rules().get(usize::from(hit.rule))?;
            Some(Fact {
                id: Arc::clone(&rule.id),
                about: about_stage(rule.stage),
                never: rule.asks.as_ref().map(|(never, _)| *never),
                why: rule.explain.as_str(),
                turn,
                at: place(hit.start, hit.end),
            })
        })
        .collect()
}

/// The facts among what the detector found, in turns of which nobody said who speaks.
pub fn heard(detector: &Detector, said: &Transcript, found: &Assessment) -> Vec<Fact> {
    let typed = |turn: usize| said.turns.get(turn).is_some_and(|t| t.speaker == Speaker::Unknown);
    let rules = detector.ruleset().rules();
    found
        .findings
        .iter()
        .filter(|f| typed(f.turn))
        .filter_map(|finding| {
            let rule = rules.iter().find(|r| r.id == finding.id)?;
            let about = about_act(rule.act.as_deref()?)?;
            (about == About::Claim || rule.weight >= LEAST_BITS).then(|| Fact {
                id: Arc::clone(&rule.id),
                about,
                never: None,
                why: "",
                turn: finding.turn,
                at: finding.start..finding.end,
            })
        })
        .collect()
}

/// All facts of a conversation: what is told in it, and what the detector heard.
pub fn facts(detector: &Detector, said: &Transcript, found: &Assessment) -> Vec<Fact> {
    let mut all = heard(detector, said, found);
    for (turn, typed) in said.turns.iter().enumerate() {
        if typed.speaker == Speaker::Unknown {
            all.extend(told(&typed.text, turn));
        }
    }
    all
}

/// The level for whoever doubts: a fact is enough for amber.
pub fn level(found: &Assessment, facts: &[Fact]) -> Level {
    let floor = if facts.is_empty() { Level::Clear } else { Level::Amber };
    found.doubted_level().max(floor)
}

fn about_stage(stage: Stage) -> About {
    match stage {
        Stage::Logistics => About::Comes,
        Stage::Secrecy | Stage::Coaching => About::Secret,
        Stage::FakeVerification => About::Sham,
        Stage::IdentityClaim => About::Claim,
        Stage::Hook => About::Story,
        _ => About::Asked,
    }
}

fn about_act(act: &str) -> Option<About> {
    match act {
        "ASKS_SECRECY" | "COACHES_LIE" | "ENLISTS_HELP" => Some(About::Secret),
        "SENDS_COLLECTOR" | "SENDS_TAXI" | "SETS_CODE_WORD" => Some(About::Comes),
        "OFFERS_RING_BACK" | "BLOCKS_REAL_CHECK" | "KEEPS_ON_LINE" => Some(About::Sham),
        "CLAIMS_POLICE" | "CLAIMS_BANK" => Some(About::Claim),
        _ => None,
    }
}
