//! A playbook as its author wrote it: names and places, nothing resolved yet.

use conversation::Speaker;
use evidence::{NeverRule, Stage};

/// Something with its place in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct At<T> {
    /// The thing.
    pub value: T,
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

impl<T> At<T> {
    /// Puts a value in its place.
    pub fn new(value: T, start: usize, end: usize) -> Self {
        Self { value, start, end }
    }
}

/// Whose words a rule listens to. An unknown speaker may be anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Says {
    /// The party who rang, any of its voices.
    Caller,
    /// The person who was rung.
    Callee,
    /// Either party.
    Anyone,
    /// An event of the line, such as `[line: four keypad tones]`.
    Line,
}

impl Says {
    /// Every side with the word used in playbooks.
    pub const ALL: [(&'static str, Self); 4] = [
        ("caller", Self::Caller),
        ("callee", Self::Callee),
        ("anyone", Self::Anyone),
        ("line", Self::Line),
    ];

    /// The word used in playbooks.
    pub fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(_, says)| *says == self).map_or("", |(name, _)| name)
    }

    /// Whether a turn of this speaker is listened to.
    pub fn hears(self, speaker: Speaker) -> bool {
        use Speaker::{Callee, Caller, Caller2, Other, Unknown};
        match self {
            Self::Caller => matches!(speaker, Caller | Caller2 | Unknown),
            Self::Callee => matches!(speaker, Callee | Unknown),
            Self::Anyone => speaker != Other,
            Self::Line => speaker == Other,
        }
    }

    /// The speakers that are listened to.
    pub(crate) fn speakers(self) -> Speakers {
        let heard = Speaker::ALL.into_iter().filter(|speaker| self.hears(*speaker));
        heard.fold(Speakers::default(), |set, speaker| set.with(Speakers::of(speaker)))
    }
}

/// A set of speakers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Speakers(u8);

impl Speakers {
    /// Whoever speaks.
    pub(crate) const ALL: Self = Self(u8::MAX);

    /// One speaker.
    pub(crate) fn of(speaker: Speaker) -> Self {
        Self(match speaker {
            Speaker::Caller => 1,
            Speaker::Caller2 => 1 << 1,
            Speaker::Callee => 1 << 2,
            Speaker::Other => 1 << 3,
            Speaker::Unknown => 1 << 4,
        })
    }

    /// Those of both sets.
    pub(crate) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether any speaker is in both sets.
    pub(crate) fn meet(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// In which sense the words must be meant for a pattern to count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sense {
    /// Said as such: not negated, not the words of somebody else.
    #[default]
    Plain,
    /// Plain, and wanted of the listener: "read me", "you need to", not "I read".
    Request,
    /// Plain and part of a question.
    Question,
    /// Negated: "don't", "never".
    Negated,
    /// Whatever the sense.
    Any,
}

impl Sense {
    /// Every sense with the word used in playbooks.
    pub const ALL: [(&'static str, Self); 5] = [
        ("plain", Self::Plain),
        ("request", Self::Request),
        ("question", Self::Question),
        ("negated", Self::Negated),
        ("any", Self::Any),
    ];

    /// The word used in playbooks.
    pub fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(_, sense)| *sense == self).map_or("", |(name, _)| name)
    }
}

/// A `pattern` line: what must be said, what else in the same turn, what must not.
#[derive(Clone, Debug, PartialEq)]
pub struct PatternLine<'t> {
    /// The pattern itself.
    pub main: At<&'t str>,
    /// `and "…"`: must also occur in the turn.
    pub and: Vec<At<&'t str>>,
    /// `unless "…"`: must not occur in the turn.
    pub unless: Vec<At<&'t str>>,
}

/// A rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule<'t> {
    /// Upper-snake name.
    pub id: At<String>,
    /// Stage of the scam.
    pub stage: Option<At<Stage>>,
    /// Who says it.
    pub says: Says,
    /// Bits.
    pub weight: Option<At<f32>>,
    /// Group that caps it.
    pub group: Option<At<String>>,
    /// The NEVER rule it breaks and what is asked.
    pub asks: Option<At<(NeverRule, String)>>,
    /// The act it realises, for the act recogniser.
    pub act: Option<At<String>>,
    /// In which sense.
    pub sense: Sense,
    /// What must be said.
    pub patterns: Vec<PatternLine<'t>>,
    /// What cancels an overlapping match.
    pub near: Vec<At<&'t str>>,
    /// What the person on the line is told.
    pub advice: Option<String>,
    /// What the rule is about.
    pub explain: Option<String>,
    /// The keywords of its lines, faulty ones included: what was tried is not missing.
    pub given: Vec<&'static str>,
}

/// A condition over what the session has seen.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// A rule, composite or group has been found.
    Seen(At<String>),
    /// All of these.
    All(Vec<Condition>),
    /// Any of these.
    Any(Vec<Condition>),
    /// None of this so far.
    Not(Box<Condition>),
    /// The first no later than the second, at most so many turns apart.
    Then(At<String>, At<String>, Option<u32>),
    /// At least so many of these.
    Count(u32, Vec<At<String>>),
}

/// A composite: a weight for a combination.
#[derive(Clone, Debug, PartialEq)]
pub struct Composite {
    /// Upper-snake name.
    pub id: At<String>,
    /// Stage of the scam.
    pub stage: Option<At<Stage>>,
    /// Bits.
    pub weight: Option<At<f32>>,
    /// Group that caps it.
    pub group: Option<At<String>>,
    /// When it holds.
    pub when: Option<At<Condition>>,
    /// What the person on the line is told.
    pub advice: Option<String>,
    /// What the composite is about.
    pub explain: Option<String>,
    /// The keywords of its lines, faulty ones included: what was tried is not missing.
    pub given: Vec<&'static str>,
}

/// A word class or a list of slips.
#[derive(Clone, Debug, PartialEq)]
pub struct WordList {
    /// Name of the class, or the word that is misheard.
    pub name: At<String>,
    /// Its members.
    pub members: Vec<At<String>>,
}

/// A group with its cap in bits.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Upper-snake name.
    pub name: At<String>,
    /// The most its rules add together.
    pub cap: f32,
}

/// A whole playbook file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Playbook<'t> {
    /// Name after `playbook`.
    pub name: String,
    /// Title shown to people.
    pub title: String,
    /// `class` lines.
    pub classes: Vec<WordList>,
    /// `sounds` lines.
    pub sounds: Vec<WordList>,
    /// `group` lines.
    pub groups: Vec<Group>,
    /// `rule` blocks.
    pub rules: Vec<Rule<'t>>,
    /// `composite` blocks.
    pub composites: Vec<Composite>,
}
