//! Compiled playbooks: what can be found in a turn, and what combinations weigh.

use crate::ast::{Says, Sense, Speakers};
use crate::automaton::{Automaton, Counts, Match, Scratch as Search};
use crate::sense::Senses;
use conversation::{Speaker, Words};
use evidence::{NeverRule, Stage};
use std::sync::Arc;

/// A compiled rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Upper-snake name.
    pub id: Arc<str>,
    /// Name of its playbook.
    pub playbook: String,
    /// Stage of the scam.
    pub stage: Stage,
    /// Who says it.
    pub says: Says,
    /// Bits.
    pub weight: f32,
    /// Index of its group.
    pub group: Option<u16>,
    /// The NEVER rule it breaks, and what is asked.
    pub asks: Option<(NeverRule, String)>,
    /// The act it realises.
    pub act: Option<String>,
    /// What the person on the line is told.
    pub advice: String,
    /// What the rule is about.
    pub explain: String,
}

/// A compiled composite.
#[derive(Clone, Debug)]
pub struct Composite {
    /// Upper-snake name.
    pub id: Arc<str>,
    /// Stage of the scam.
    pub stage: Stage,
    /// Bits.
    pub weight: f32,
    /// Index of its group.
    pub group: Option<u16>,
    /// When it holds.
    pub when: When,
    /// What the person on the line is told.
    pub advice: String,
    /// What the composite is about.
    pub explain: String,
}

/// A group of rules with a common cap.
#[derive(Clone, Debug)]
pub struct Group {
    /// Upper-snake name.
    pub id: Arc<str>,
    /// The most its members add together, in bits.
    pub cap: f32,
}

/// A resolved condition.
#[derive(Clone, Debug, PartialEq)]
pub enum When {
    /// This rule was found.
    Rule(u16),
    /// A member of this group was found.
    Group(u16),
    /// This composite holds.
    Composite(u16),
    /// All of these.
    All(Vec<When>),
    /// Any of these.
    Any(Vec<When>),
    /// Not this.
    Not(Box<When>),
    /// The first no later than the second, at most so many turns apart.
    Then(Box<When>, Box<When>, Option<u32>),
    /// At least so many of these.
    Count(u32, Vec<When>),
}

/// What a pattern of the automaton is for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PatternRole {
    /// A rule's pattern, and where its parts begin in the list of all: so many after `and`, then
    /// so many after `unless`.
    Main { rule: u16, sense: Sense, parts: u32, and: u8, unless: u8 },
    /// What stands after `and` or `unless`, of one or several patterns.
    Part,
    /// A near miss of a rule.
    Near(u16),
}

/// A rule found in a turn, with the words it covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// Index of the rule.
    pub rule: u16,
    /// First word.
    pub start: u32,
    /// Word after the last.
    pub end: u32,
}

/// Why a rule finds nothing in a turn, in the order in which it is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Miss {
    /// No pattern fits the words.
    Pattern,
    /// A pattern fits, but somebody else speaks.
    Speaker(Says),
    /// A pattern fits, but the words are not meant in this sense.
    Sense(Sense),
    /// A near miss overlaps.
    Near,
    /// The words after `and` are not said.
    And,
    /// The words after `unless` are said.
    Unless,
}

/// Everything the playbooks say, ready to run. Immutable and shareable between threads.
#[derive(Debug)]
pub struct Ruleset {
    rules: Vec<Rule>,
    composites: Vec<Composite>,
    groups: Vec<Group>,
    roles: Vec<PatternRole>,
    /// Patterns after `and` and `unless`, main pattern after main pattern.
    parts: Vec<u32>,
    automaton: Automaton,
    titles: Vec<(String, String)>,
}

/// Working memory of [`Ruleset::find`]; reuse it from turn to turn.
#[derive(Debug, Default)]
pub struct Scratch {
    search: Search,
    senses: Senses,
    hits: Vec<Hit>,
}

impl Ruleset {
    pub(crate) fn new(
        judged: (Vec<Rule>, Vec<Composite>, Vec<Group>),
        (roles, parts): (Vec<PatternRole>, Vec<u32>),
        automaton: Automaton,
        titles: Vec<(String, String)>,
    ) -> Self {
        let (rules, composites, groups) = judged;
        Self { rules, composites, groups, roles, parts, automaton, titles }
    }

    /// The rules in the order of the playbooks.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The composites in the order of the playbooks.
    pub fn composites(&self) -> &[Composite] {
        &self.composites
    }

    /// The groups.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// Name and title of each playbook.
    pub fn titles(&self) -> &[(String, String)] {
        &self.titles
    }

    /// Number of places in the automaton's trie.
    pub fn automaton_size(&self) -> usize {
        self.automaton.size()
    }

    /// Number of patterns, near misses and parts included.
    pub fn pattern_count(&self) -> usize {
        self.roles.len()
    }

    /// Whether a word of this hash stands in a pattern.
    pub fn knows(&self, hash: u64) -> bool {
        self.automaton.knows(hash)
    }

    /// The rules found in one turn, at most once each, in the order of the ruleset.
    ///
    /// A hit covers every occurrence of its rule in the turn, so that taking its words
    /// away takes the finding away.
    pub fn find<'s>(&self, words: &Words, speaker: Speaker, scratch: &'s mut Scratch) -> &'s [Hit] {
        scratch.hits.clear();
        let worth = |pattern| self.worth(pattern, |rule| rule.says.hears(speaker));
        let turn = (words, Speakers::of(speaker));
        let matches = self.automaton.find(turn, &mut scratch.search, worth);
        if matches.is_empty() {
            return &scratch.hits;
        }
        scratch.senses.fill(words);
        for found in matches {
            if let Some(Ok(hit)) = self.judge(found, matches, &scratch.senses, (words, speaker)) {
                scratch.hits.push(hit);
            }
        }
        merge(&mut scratch.hits);
        &scratch.hits
    }

    /// What a pattern is worth where only some rules matter.
    fn worth(&self, pattern: u32, matters: impl Fn(&Rule) -> bool) -> Counts<'_> {
        match self.roles.get(pattern as usize) {
            Some(PatternRole::Main { rule, parts, and, unless, .. })
                if self.rules.get(usize::from(*rule)).is_some_and(matters) =>
            {
                Counts::Itself(self.parts(*parts, usize::from(*and) + usize::from(*unless)))
            }
            Some(PatternRole::Near(_)) => Counts::Beside,
            _ => Counts::AsPart,
        }
    }

    /// So many parts of a pattern.
    fn parts(&self, from: u32, count: usize) -> &[u32] {
        let from = from as usize;
        self.parts.get(from..from + count).unwrap_or_default()
    }

    /// The finding that a match makes; else why it makes none. Nothing for a match that is
    /// no rule's own pattern.
    fn judge(
        &self,
        found: &Match,
        matches: &[Match],
        senses: &Senses,
        turn: (&Words, Speaker),
    ) -> Option<Result<Hit, Miss>> {
        let PatternRole::Main { rule, sense, parts, and, unless } =
            *self.roles.get(found.pattern as usize)?
        else {
            return None;
        };
        let (words, speaker) = turn;
        let says = self.rules.get(usize::from(rule))?.says;
        if !says.hears(speaker) {
            return Some(Err(Miss::Speaker(says)));
        }
        if !senses.admits(sense, words, found.start, found.end) {
            return Some(Err(Miss::Sense(sense)));
        }
        let near = |m: &Match| {
            let same = matches!(self.roles.get(m.pattern as usize), Some(PatternRole::Near(r)) if *r == rule);
            same && m.start < found.end && found.start < m.end
        };
        if matches.iter().any(near) {
            return Some(Err(Miss::Near));
        }
        let mut hit = Hit { rule, start: found.start, end: found.end };
        let (and, unless) = (usize::from(and), usize::from(unless));
        for (at, part) in self.parts(parts, and + unless).iter().enumerate() {
            let wanted = at < and;
            let place = matches.iter().find(|m| m.pattern == *part);
            match (place, wanted) {
                (Some(m), true) => {
                    hit.start = hit.start.min(m.start);
                    hit.end = hit.end.max(m.end);
                }
                (None, false) => {}
                (None, true) => return Some(Err(Miss::And)),
                (Some(_), false) => return Some(Err(Miss::Unless)),
            }
        }
        Some(Ok(hit))
    }

    /// Why a rule finds nothing in a turn: what stopped the match that came furthest.
    /// Nothing if there is no such rule or it finds something.
    pub fn miss(
        &self,
        rule: &str,
        words: &Words,
        speaker: Speaker,
        scratch: &mut Scratch,
    ) -> Option<Miss> {
        let index = self.rules.iter().position(|r| &*r.id == rule)?;
        let worth = |pattern| self.worth(pattern, |_| true);
        let matches = self.automaton.find((words, Speakers::ALL), &mut scratch.search, worth);
        scratch.senses.fill(words);
        let mut furthest = Miss::Pattern;
        for found in matches {
            let own = matches!(self.roles.get(found.pattern as usize),
                Some(PatternRole::Main { rule, .. }) if usize::from(*rule) == index);
            match self.judge(found, matches, &scratch.senses, (words, speaker)).filter(|_| own) {
                Some(Ok(_)) => return None,
                Some(Err(miss)) => furthest = furthest.max(miss),
                None => {}
            }
        }
        Some(furthest)
    }

    /// How many patterns a rule has, near misses not counted.
    pub fn patterns_of(&self, rule: &str) -> usize {
        let own = |role: &&PatternRole| match role {
            PatternRole::Main { rule: index, .. } => {
                self.rules.get(usize::from(*index)).is_some_and(|r| &*r.id == rule)
            }
            _ => false,
        };
        self.roles.iter().filter(own).count()
    }

    /// The rule of that name.
    pub fn rule_named(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|r| &*r.id == id)
    }
}

/// One hit a rule, covering all its occurrences.
fn merge(hits: &mut Vec<Hit>) {
    hits.sort_unstable();
    hits.dedup_by(|next, kept| {
        let same = next.rule == kept.rule;
        if same {
            kept.start = kept.start.min(next.start);
            kept.end = kept.end.max(next.end);
        }
        same
    });
}
