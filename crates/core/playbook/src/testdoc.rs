//! The Markdown tests beside a playbook: what is said, and what must be found in it.
//!
//! A test file is prose with headings and ` ```call ` blocks. Each turn of a block may end
//! in a remark: `<!-- finding: RULE 4.5, OTHER -->` names every finding of the turn,
//! `<!-- none -->` says that there is none, `<!-- none: RULE -->` also says whose near miss
//! the turn is. A turn without a remark is not judged, except in a case under a heading
//! that begins with *Ordinary*, where this playbook must find nothing at all.

mod coverage;
mod judge;
mod read;

pub use coverage::{Lack, Part, coverage};
pub use judge::{Failure, run};
pub use read::parse;

use crate::Ruleset;
use conversation::Turn;
use diagnostic::{Diagnostic, nearest};

/// One call with what must be found in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Case {
    /// The heading right above.
    pub title: String,
    /// That heading and those it stands under, outermost first.
    pub headings: Vec<String>,
    /// Line of the block's first fence, from 1.
    pub line: usize,
    /// The turns in order.
    pub turns: Vec<Judged>,
}

/// A turn and what must be found in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The turn without its remark.
    pub turn: Turn,
    /// Its line in the file, from 1.
    pub line: usize,
    /// What the remark says; nothing without a remark.
    pub expect: Option<Expect>,
}

/// What a remark says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expect {
    /// Every finding of the turn; none at all if empty.
    pub findings: Vec<Expected>,
    /// The rules whose near miss the turn is.
    pub near: Vec<Expected>,
}

/// A rule named by a remark.
#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    /// Its name.
    pub rule: String,
    /// The weight it must have, in bits, if that is said.
    pub weight: Option<f32>,
    /// First byte of the name in the file.
    pub start: usize,
    /// Byte after the name in the file.
    pub end: usize,
}

impl Case {
    /// Whether the call is ordinary, so that nothing may be found in it.
    pub fn is_ordinary(&self) -> bool {
        self.headings.iter().any(|h| h.trim_start().to_lowercase().starts_with("ordinary"))
    }

    /// Whether a heading above the call names this rule.
    pub(crate) fn names(&self, rule: &str) -> bool {
        let word = |c: char| c.is_alphanumeric() || c == '_';
        self.headings.iter().any(|h| h.split(|c| !word(c)).any(|w| w == rule))
    }
}

/// Remarks on names in the tests that are no rules of the ruleset.
pub fn check(cases: &[Case], ruleset: &Ruleset) -> Vec<Diagnostic> {
    let judged = cases.iter().flat_map(|c| &c.turns).filter_map(|t| t.expect.as_ref());
    judged
        .flat_map(|e| e.findings.iter().chain(&e.near))
        .filter(|named| ruleset.rule_named(&named.rule).is_none())
        .map(|named| no_rule(named, ruleset))
        .collect()
}

fn no_rule(named: &Expected, ruleset: &Ruleset) -> Diagnostic {
    let is = |id: &str| id == named.rule;
    let help = if ruleset.composites().iter().any(|c| is(&c.id)) {
        "it is a composite, which is judged over a whole call: name the rules it is made of"
            .to_owned()
    } else if ruleset.groups().iter().any(|g| is(&g.id)) {
        "it is a group: name the rule that is found".to_owned()
    } else {
        match nearest(&named.rule, ruleset.rules().iter().map(|r| &*r.id)) {
            Some(near) => format!("did you mean {near}?"),
            None => "name a rule of the playbooks under test".to_owned(),
        }
    };
    Diagnostic::error(
        "M003",
        named.start,
        named.end,
        format!("there is no rule {}", named.rule),
        help,
    )
}

#[cfg(test)]
mod tests;
