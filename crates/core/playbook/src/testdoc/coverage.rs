//! What the tests of a playbook leave out: every rule needs a hit, a near miss and an
//! ordinary call.

use super::Case;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a rule needs in its tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A turn whose remark names it.
    Hit,
    /// A turn that comes near it and must not be found: `<!-- none: RULE -->`, or
    /// `<!-- none -->` under a heading that names the rule or, as `X: near miss`, the call
    /// `X` that finds it.
    NearMiss,
    /// A call under a heading that begins with *Ordinary*; one serves all rules.
    OrdinaryCall,
}

impl Part {
    /// The words for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hit => "a hit",
            Self::NearMiss => "a near miss",
            Self::OrdinaryCall => "an ordinary call",
        }
    }
}

/// A rule whose tests are not complete.
#[derive(Clone, Debug, PartialEq)]
pub struct Lack {
    /// The rule.
    pub rule: Arc<str>,
    /// What it lacks.
    pub parts: Vec<Part>,
}

/// The rules of `only_rules` that lack something in these cases.
pub fn coverage(cases: &[Case], only_rules: &BTreeSet<Arc<str>>) -> Vec<Lack> {
    let ordinary = cases.iter().any(Case::is_ordinary);
    let lack = |rule: &Arc<str>| {
        let mut parts = Vec::new();
        if !cases.iter().any(|c| hits(c, rule)) {
            parts.push(Part::Hit);
        }
        if !cases.iter().any(|c| near_misses(c, rule, cases)) {
            parts.push(Part::NearMiss);
        }
        if !ordinary {
            parts.push(Part::OrdinaryCall);
        }
        Lack { rule: Arc::clone(rule), parts }
    };
    only_rules.iter().map(lack).filter(|l| !l.parts.is_empty()).collect()
}

fn hits(case: &Case, rule: &str) -> bool {
    let mut expects = case.turns.iter().filter_map(|t| t.expect.as_ref());
    expects.any(|e| e.findings.iter().any(|f| f.rule == rule))
}

fn near_misses(case: &Case, rule: &str, cases: &[Case]) -> bool {
    let named = case.names(rule) || pair(case, cases).any(|c| hits(c, rule));
    let mut expects = case.turns.iter().filter_map(|t| t.expect.as_ref());
    expects.any(|e| (named && e.findings.is_empty()) || e.near.iter().any(|n| n.rule == rule))
}

/// The calls under the heading `X` for one under `X: near miss`.
fn pair<'a>(case: &'a Case, cases: &'a [Case]) -> impl Iterator<Item = &'a Case> {
    let split = case
        .title
        .rsplit_once(':')
        .filter(|(_, kind)| kind.trim_start().to_lowercase().starts_with("near"));
    cases.iter().filter(move |c| split.is_some_and(|(title, _)| title.trim() == c.title))
}
