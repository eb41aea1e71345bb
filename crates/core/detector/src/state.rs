//! What a session remembers: which rule when, which sums, no words.

use crate::Detector;
use classifier::CallState;
use playbook::When;

/// First and last turn a rule or composite was seen in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) id: u16,
    pub(crate) first: u32,
    pub(crate) last: u32,
}

/// The memory of a session.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    pub(crate) turn: u32,
    rules: Vec<Seen>,
    composites: Vec<Seen>,
    groups: Vec<f32>,
    pub(crate) act_bits: Vec<f32>,
    pub(crate) learned: f32,
    pub(crate) call_bits: f32,
    /// The most that the words of a run, and its course, have said so far, in bits.
    pub(crate) words_heard: f32,
    pub(crate) course_heard: f32,
    pub(crate) call: CallState,
    pub(crate) ruled: f32,
    pub(crate) acts: Vec<u16>,
    /// Requests heard that were not told yet: the turn and the act.
    pub(crate) heard_asks: Vec<(u32, u16)>,
    pub(crate) stages: u16,
}

impl State {
    pub(crate) fn new(detector: &Detector) -> Self {
        Self {
            groups: vec![0.0; detector.ruleset().groups().len()],
            act_bits: vec![0.0; detector.classifier().acts().len()],
            ..Self::default()
        }
    }

    /// Bytes held beside the struct itself.
    pub(crate) fn heap_bytes(&self) -> usize {
        self.rules.capacity() * size_of::<Seen>()
            + self.composites.capacity() * size_of::<Seen>()
            + self.groups.capacity() * size_of::<f32>()
            + self.act_bits.capacity() * size_of::<f32>()
            + self.acts.capacity() * size_of::<u16>()
            + self.heard_asks.capacity() * size_of::<(u32, u16)>()
            + self.call.heap_bytes()
    }

    /// Notes an act of this turn that may be a harmful request.
    pub(crate) fn hear_ask(&mut self, act: u16) {
        self.heard_asks.push((self.turn, act));
    }

    /// Notes a rule; true if it is seen for the first time.
    pub(crate) fn see_rule(&mut self, id: u16, turn: u32) -> bool {
        note(&mut self.rules, id, turn)
    }

    /// Notes a composite; true if it holds for the first time.
    pub(crate) fn see_composite(&mut self, id: u16, turn: u32) -> bool {
        note(&mut self.composites, id, turn)
    }

    /// Adds a weight under the cap of its group; returns what was added.
    pub(crate) fn add(&mut self, detector: &Detector, group: Option<u16>, weight: f32) -> f32 {
        let added = match group.map(usize::from) {
            None => weight,
            Some(g) => {
                let cap = detector.ruleset().groups().get(g).map_or(weight, |g| g.cap);
                match self.groups.get_mut(g) {
                    None => weight,
                    Some(sum) => {
                        let room = (cap - *sum).max(0.0).min(weight);
                        *sum += room;
                        room
                    }
                }
            }
        };
        self.ruled += added;
        added
    }

    /// Whether a condition holds.
    pub(crate) fn holds(&self, when: &When, detector: &Detector) -> bool {
        match when {
            When::All(parts) => parts.iter().all(|p| self.holds(p, detector)),
            When::Any(parts) => parts.iter().any(|p| self.holds(p, detector)),
            When::Not(part) => !self.holds(part, detector),
            When::Count(least, parts) => {
                let found = parts.iter().filter(|p| self.holds(p, detector)).count();
                u32::try_from(found).unwrap_or(u32::MAX) >= *least
            }
            When::Then(first, second, within) => {
                match (self.span(first, detector), self.span(second, detector)) {
                    (Some(a), Some(b)) => {
                        a.0 <= b.1
                            && within.is_none_or(|w| {
                                b.1.saturating_sub(a.1.min(b.1)) <= w || b.0.abs_diff(a.0) <= w
                            })
                    }
                    _ => false,
                }
            }
            _ => self.span(when, detector).is_some(),
        }
    }

    /// First and last turn of a rule, composite or group.
    fn span(&self, when: &When, detector: &Detector) -> Option<(u32, u32)> {
        match when {
            When::Rule(id) => find(&self.rules, *id),
            When::Composite(id) => find(&self.composites, *id),
            When::Group(group) => {
                let rules = detector.ruleset().rules();
                self.rules
                    .iter()
                    .filter(|s| {
                        rules.get(usize::from(s.id)).is_some_and(|r| r.group == Some(*group))
                    })
                    .map(|s| (s.first, s.last))
                    .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
            }
            _ => None,
        }
    }
}

fn note(list: &mut Vec<Seen>, id: u16, turn: u32) -> bool {
    match list.binary_search_by_key(&id, |s| s.id) {
        Ok(at) => {
            if let Some(seen) = list.get_mut(at) {
                seen.last = turn;
            }
            false
        }
        Err(at) => {
            list.insert(at, Seen { id, first: turn, last: turn });
            true
        }
    }
}

fn find(list: &[Seen], id: u16) -> Option<(u32, u32)> {
    let at = list.binary_search_by_key(&id, |s| s.id).ok()?;
    list.get(at).map(|s| (s.first, s.last))
}
