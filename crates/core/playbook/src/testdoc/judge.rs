//! A case against a ruleset: what was expected, what was found, and what to do about it.

use super::{Case, Expected, Judged};
use crate::ruleset::{Miss, Ruleset, Scratch};
use conversation::Words;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

/// A turn in which something else was found than its remark says.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// The heading of the case.
    pub title: String,
    /// The line of the turn.
    pub line: usize,
    /// The turn as it stands in the file.
    pub said: String,
    /// What should have been found, as it is shown.
    pub expected: Vec<String>,
    /// What was found: the rule and its words.
    pub found: Vec<(Arc<str>, String)>,
    /// What to do about it, a sentence for each rule that is wrong.
    pub help: Vec<String>,
}

impl Failure {
    /// The failure as people read it.
    pub fn render(&self, path: &str) -> String {
        let mut out = String::new();
        let nothing = |list: Vec<String>| {
            if list.is_empty() { "nothing".to_owned() } else { list.join(", ") }
        };
        let found =
            self.found.iter().map(|(rule, quote)| format!("{rule} in \"{quote}\"")).collect();
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{path}:{}: {}", self.line, self.title);
        let _ = writeln!(out, "  {}", self.said);
        let _ = writeln!(out, "  expected: {}", nothing(self.expected.clone()));
        let _ = writeln!(out, "  found:    {}", nothing(found));
        for help in &self.help {
            let _ = writeln!(out, "  = help: {help}");
        }
        out
    }
}

/// Judges the turns of a case by the rules named in `only_rules` (those of the playbook the
/// test stands beside). A rule of another playbook is looked at where a remark names it.
pub fn run(case: &Case, ruleset: &Ruleset, only_rules: &BTreeSet<Arc<str>>) -> Vec<Failure> {
    let mut judge =
        Judge { ruleset, only_rules, scratch: Scratch::default(), words: Words::default() };
    let ordinary = case.is_ordinary();
    case.turns.iter().filter_map(|turn| judge.turn(case, turn, ordinary)).collect()
}

struct Judge<'a> {
    ruleset: &'a Ruleset,
    only_rules: &'a BTreeSet<Arc<str>>,
    scratch: Scratch,
    words: Words,
}

impl Judge<'_> {
    fn turn(&mut self, case: &Case, judged: &Judged, ordinary: bool) -> Option<Failure> {
        if judged.expect.is_none() && !ordinary {
            return None;
        }
        let all: &[Expected] = judged.expect.as_ref().map_or(&[], |e| &e.findings);
        // In an ordinary call only rules of other playbooks may be expected.
        let own = |rule: &str| self.only_rules.contains(rule);
        let expected: Vec<&Expected> = all.iter().filter(|e| !(ordinary && own(&e.rule))).collect();
        let found = self.found(judged, &expected);
        let mut help = Vec::new();
        for wanted in &expected {
            if found.iter().any(|(rule, _)| **rule == wanted.rule) {
                help.extend(self.wrong_weight(wanted));
            } else {
                help.push(self.missing(&wanted.rule, judged));
            }
        }
        for (rule, _) in &found {
            if !expected.iter().any(|e| *e.rule == **rule) {
                help.push(unexpected(rule, ordinary));
            }
        }
        (!help.is_empty()).then(|| Failure {
            title: case.title.clone(),
            line: judged.line,
            said: format!("{}: {}", judged.turn.speaker.name(), judged.turn.text),
            expected: expected.iter().map(|e| shown(e)).collect(),
            found,
            help,
        })
    }

    /// The findings that count: those of this playbook and those that the remark names.
    fn found(&mut self, judged: &Judged, expected: &[&Expected]) -> Vec<(Arc<str>, String)> {
        self.words.fill(&judged.turn.text);
        let hits = self.ruleset.find(&self.words, judged.turn.speaker, &mut self.scratch);
        let mut out = Vec::new();
        for hit in hits {
            let Some(rule) = self.ruleset.rules().get(usize::from(hit.rule)) else { continue };
            if self.only_rules.contains(&rule.id) || expected.iter().any(|e| *e.rule == *rule.id) {
                let from = self.words.get(hit.start as usize).map_or(0, |w| w.start);
                let to = self.words.get((hit.end as usize).saturating_sub(1)).map_or(0, |w| w.end);
                let quote = judged.turn.text.get(from..to).unwrap_or("");
                out.push((Arc::clone(&rule.id), quote.to_owned()));
            }
        }
        out
    }

    fn wrong_weight(&self, wanted: &Expected) -> Option<String> {
        let weight = self.ruleset.rule_named(&wanted.rule)?.weight;
        let said = wanted.weight.filter(|w| (w - weight).abs() > 0.005)?;
        Some(format!(
            "{} weighs {weight} bits, not {said}: correct the remark or the rule",
            wanted.rule
        ))
    }

    fn missing(&mut self, rule: &str, judged: &Judged) -> String {
        let why = match self.ruleset.miss(rule, &self.words, judged.turn.speaker, &mut self.scratch)
        {
            None => return format!("there is no rule {rule}"),
            Some(miss) => miss,
        };
        match why {
            Miss::Pattern => {
                format!("no pattern of {rule} fits these words: add one, or widen a gap")
            }
            Miss::Speaker(says) => {
                format!(
                    "the words fit {rule}, but it listens to the {} alone: correct `says` or the turn",
                    says.name()
                )
            }
            Miss::Sense(sense) => format!(
                "the words fit {rule}, but not in the sense `{}` (negated, told of somebody else, or not asked)",
                sense.name()
            ),
            Miss::Near => format!("the words fit {rule}, but one of its `near` lines cancels them"),
            Miss::And => {
                format!("the words fit {rule}, but its `and \"…\"` is not said in this turn")
            }
            Miss::Unless => {
                format!("the words fit {rule}, but its `unless \"…\"` is said in this turn")
            }
        }
    }
}

fn unexpected(rule: &str, ordinary: bool) -> String {
    if ordinary {
        return format!(
            "an ordinary call must find nothing: give {rule} a `near` or `unless` line, or a narrower pattern"
        );
    }
    format!(
        "add {rule} to the remark if it is right; else give it a `near` or `unless` line, or a narrower pattern"
    )
}

fn shown(expected: &Expected) -> String {
    match expected.weight {
        Some(bits) => format!("{} {bits}", expected.rule),
        None => expected.rule.clone(),
    }
}
