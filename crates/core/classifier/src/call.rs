//! The call as a whole: how the last turns sound together.
//!
//! The words and word pairs of the last [`WINDOW_TURNS`] turns, each counted once and
//! weighted by rarity, with one weight for each (inverse document frequency, Spärck Jones
//! 1972, and logistic regression) by the party that says it: who asks for the card and who
//! mentions it tells much. A speaker who is not known is told by his words ([`crate::roles`])
//! or else has weights of his own, learned from the same calls without their speakers. It hears
//! the run of a conversation that no single turn gives away. The sum is not scaled to the length
//! of the run: what a fraudster says adds up as he says it. Every run of turns that ends with the
//! latest is looked at and the loudest counts, so nothing said before can dilute what is said now.

use crate::course::{Course, CourseModel, CourseWeights};
use crate::features::{Features, single};
use crate::roles::{Role, RoleWeights};
use crate::window::{Window, moderation};
use conversation::{Speaker, Transcript, Words};
use foldhash::fast::FixedState;
use std::collections::{BTreeMap, HashMap};

/// Turns that are looked at together.
pub const WINDOW_TURNS: usize = 32;

/// Words and pairs a call classifier can know at most: sessions keep number and party in 18 bits.
pub const FEATURES_MOST: usize = 65_000;

/// Who says something, as far as weights go: the party that rang, the party rung up, not known.
pub(crate) const PARTIES: usize = 3;

/// The place of a speaker's weights.
fn party(speaker: Speaker) -> u32 {
    match speaker {
        Speaker::Caller | Speaker::Caller2 => 0,
        Speaker::Callee => 1,
        Speaker::Unknown | Speaker::Other => 2,
    }
}

/// The trained weights, in ascending order of the keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CallWeights {
    /// Log-odds of an empty window.
    pub bias: f32,
    /// Key of each word or pair.
    pub keys: Vec<u32>,
    /// What each is worth from the party that rang, the party rung up, and a speaker not known:
    /// its weight times its rarity, the logarithm of how many calls there are for each that has
    /// it; in [`CallWeights::unit`]s.
    pub worth: Vec<[i16; PARTIES]>,
    /// Value of one unit.
    pub unit: f32,
    /// Who says each, for turns of a speaker not known.
    pub roles: RoleWeights,
}

/// The call classifier as it runs.
#[derive(Clone, Debug, Default)]
pub struct CallModel {
    weights: CallWeights,
    /// Worth of each word or pair, by [`PARTIES`].
    worth: Vec<f32>,
    index: HashMap<u32, u32, FixedState>,
    course: Option<CourseModel>,
}

/// Working memory, shared by any number of sessions.
#[derive(Clone, Debug, Default)]
pub struct CallScratch {
    features: Features,
    known: Vec<u32>,
}

/// What a session remembers of its last turns for the call as a whole.
#[derive(Clone, Debug, Default)]
pub struct CallState {
    window: Window,
    course: Course,
    role: Role,
}

impl CallState {
    /// Bytes held beside the struct itself.
    pub fn heap_bytes(&self) -> usize {
        self.window.heap_bytes() + self.course.heap_bytes()
    }
}

/// Log-odds of a scam for the run of turns up to the latest that sounds most like one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CallLogOdds {
    /// By its words.
    pub words: f32,
    /// By its course; minus infinity if nobody who may have rung has spoken, or if no course
    /// was trained.
    pub course: f32,
}

impl CallModel {
    /// Readies trained weights for running.
    pub fn new(weights: CallWeights, course: Option<CourseWeights>) -> Self {
        let index = weights.keys.iter().zip(0_u32..).map(|(k, i)| (*k, i)).collect();
        let worth = weights.worth.iter().flatten().map(|w| f32::from(*w) * weights.unit).collect();
        let course = course.map(|c| CourseModel::new(c, weights.keys.len()));
        Self { weights, worth, index, course }
    }

    /// The trained weights.
    pub fn weights(&self) -> &CallWeights {
        &self.weights
    }

    /// The course of the call, if it was trained.
    pub fn course(&self) -> Option<&CourseModel> {
        self.course.as_ref()
    }

    /// Whether it knows nothing.
    pub fn is_empty(&self) -> bool {
        self.weights.keys.is_empty()
    }

    /// Whether a word of this hash is among those that it knows.
    pub fn knows(&self, hash: u64) -> bool {
        self.index.contains_key(&single(hash))
    }

    /// Adds a turn and tells how the run up to it that sounds most like a scam sounds.
    pub fn add_turn(
        &self,
        state: &mut CallState,
        (speaker, words): (Speaker, &Words),
        scratch: &mut CallScratch,
    ) -> CallLogOdds {
        scratch.known.clear();
        let found = scratch.features.of(words).iter();
        scratch.known.extend(found.filter_map(|f| self.index.get(&f.key)));
        let known = scratch.known.iter().copied();
        let party = party(state.role.hear(speaker, &self.weights.roles, known));
        scratch.known.iter_mut().for_each(|i| *i = *i * PARTIES as u32 + party);
        let loudest = state.window.add_turn(&scratch.known, &self.worth);
        let known = scratch.known.iter().map(|n| n / PARTIES as u32);
        let course = self.course.as_ref();
        let course = course.and_then(|c| c.add_turn(&mut state.course, party as usize, known));
        CallLogOdds {
            words: self.weights.bias + loudest * SCALE,
            course: course.unwrap_or(f32::NEG_INFINITY),
        }
    }
}

/// Keeps sums near one, so that weights are of the size that the steps of training suit.
const SCALE: f32 = 1.0 / 640.0;

/// A call to learn from.
#[derive(Clone, Copy, Debug)]
pub struct LabelledCall<'a> {
    /// What was said.
    pub transcript: &'a Transcript,
    /// Whether it is a scam.
    pub scam: bool,
    /// How much it counts.
    pub weight: f32,
}

/// How to train the call classifier.
#[derive(Clone, Copy, Debug)]
pub struct CallSettings {
    /// Times through the windows.
    pub epochs: u32,
    /// A word or pair must occur in so many calls.
    pub least_calls: u32,
    /// Words and pairs kept at most, the commonest first.
    pub most_features: usize,
}

impl Default for CallSettings {
    fn default() -> Self {
        Self { epochs: 100, least_calls: 3, most_features: 60_000 }
    }
}

/// Windows of a call are taken every so many turns.
const STEP: usize = 6;

/// One window as feature numbers, [`PARTIES`] times the number and the party.
struct Bag {
    features: Vec<u32>,
    scam: bool,
    weight: f32,
}

/// Trains the call classifier. The same input gives the same bytes.
pub fn train_call(calls: &[LabelledCall<'_>], settings: &CallSettings) -> CallWeights {
    let turns: Vec<Vec<Heard>> = calls.iter().map(|c| turn_keys(c.transcript, None)).collect();
    let (keys, rarity) = vocabulary(&turns, settings);
    let mut bags = Vec::new();
    for call in calls {
        bags.extend(windows(call, &turn_keys(call.transcript, Some(&keys)), &keys));
    }
    let mut learned = Learned { bias: 0.0, weights: vec![[0.0; PARTIES]; keys.len()], rarity };
    descend(&mut learned, &bags, settings);
    rounded(&learned, keys)
}

/// Weights while they are learned.
struct Learned {
    bias: f32,
    weights: Vec<[f32; PARTIES]>,
    rarity: Vec<f32>,
}

/// The weights times the rarities, rounded to two bytes each.
fn rounded(learned: &Learned, keys: Vec<u32>) -> CallWeights {
    let pairs = learned.rarity.iter().zip(&learned.weights);
    let worth: Vec<[f32; PARTIES]> = pairs.map(|(r, w)| w.map(|w| r * w)).collect();
    let most = worth.iter().flatten().fold(1e-9_f32, |most, w| most.max(w.abs()));
    let unit = most / f32::from(i16::MAX);
    let small = |w: f32| (w / unit).round().clamp(-32_767.0, 32_767.0) as i16;
    let worth = worth.iter().map(|w| w.map(small)).collect();
    CallWeights { bias: learned.bias, keys, worth, unit, roles: RoleWeights::default() }
}

/// A turn: who speaks, and the keys of what is said.
pub(crate) type Heard = (u32, Vec<u32>);

/// The turns of a call; words that are not among the known ones, given by ascending keys, are
/// mended as they are when the call classifier is used.
pub(crate) fn turn_keys(transcript: &Transcript, known: Option<&[u32]>) -> Vec<Heard> {
    let (mut features, mut words) = (Features::default(), Words::default());
    let turns = transcript.turns.iter();
    turns
        .map(|t| {
            words.fill(&t.text);
            if let Some(known) = known {
                words.mend(|hash| known.binary_search(&single(hash)).is_ok());
            }
            (party(t.speaker), features.of(&words).iter().map(|f| f.key).collect())
        })
        .collect()
}

fn vocabulary(calls: &[Vec<Heard>], settings: &CallSettings) -> (Vec<u32>, Vec<f32>) {
    let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
    for turns in calls {
        let mut own: Vec<u32> = turns.iter().flat_map(|t| &t.1).copied().collect();
        own.sort_unstable();
        own.dedup();
        own.into_iter().for_each(|key| *counts.entry(key).or_default() += 1);
    }
    let mut kept: Vec<(u32, u32)> =
        counts.into_iter().filter(|(_, n)| *n >= settings.least_calls).collect();
    kept.sort_by_key(|(key, n)| (std::cmp::Reverse(*n), *key));
    kept.truncate(settings.most_features.min(FEATURES_MOST));
    kept.sort_unstable();
    let all = calls.len() as f32;
    let rarity = kept.iter().map(|(_, n)| ((1.0 + all) / (1.0 + *n as f32)).ln() + 1.0).collect();
    (kept.into_iter().map(|(key, _)| key).collect(), rarity)
}

/// Windows of a call.
fn windows(call: &LabelledCall<'_>, turns: &[Heard], keys: &[u32]) -> Vec<Bag> {
    let mut ends: Vec<usize> = (STEP..turns.len()).step_by(STEP).collect();
    ends.push(turns.len());
    ends.iter()
        .filter_map(|end| {
            let part = turns.get(end.saturating_sub(WINDOW_TURNS)..*end)?;
            let mut features: Vec<u32> = part
                .iter()
                .flat_map(|(party, said)| said.iter().map(move |key| (*party, key)))
                .filter_map(|(party, key)| Some((party, keys.binary_search(key).ok()?)))
                .filter_map(|(party, i)| Some(u32::try_from(i).ok()? * PARTIES as u32 + party))
                .collect();
            features.sort_unstable();
            features.dedup();
            Some(Bag { features, scam: call.scam, weight: call.weight })
        })
        .collect()
}

/// AdaGrad (Duchi, Hazan and Singer 2011) over the windows in a fixed shuffled order. It stops
/// early instead of pulling weights to nothing: the pull cost a seventh of the scams heard.
fn descend(out: &mut Learned, bags: &[Bag], settings: &CallSettings) {
    let mut squares = vec![[1e-4_f32; PARTIES]; out.weights.len()];
    let mut bias_square = 1e-2_f32;
    let mut order: Vec<usize> = (0..bags.len()).collect();
    let mut random = 1_u64;
    for epoch in 0..settings.epochs {
        crate::train::shuffle(&mut order, &mut random);
        let step = 1.0 / (1.0 + 0.1 * epoch as f32);
        for bag in order.iter().filter_map(|i| bags.get(*i)) {
            let mut score = out.bias;
            let scale = SCALE * moderation(bag.features.len());
            for (at, party) in bag.features.iter().map(|f| place(*f)) {
                let w = out.weights.get(at).and_then(|w| w.get(party));
                score += w.unwrap_or(&0.0) * out.rarity.get(at).unwrap_or(&0.0) * scale;
            }
            let p = 1.0 / (1.0 + (-score).exp());
            let error = (p - f32::from(u8::from(bag.scam))) * bag.weight;
            bias_square += error * error;
            out.bias -= 0.1 * step * error / bias_square.sqrt();
            for (at, party) in bag.features.iter().map(|f| place(*f)) {
                let rarity = out.rarity.get(at).copied().unwrap_or(0.0);
                let weight = out.weights.get_mut(at).and_then(|w| w.get_mut(party));
                let square = squares.get_mut(at).and_then(|s| s.get_mut(party));
                if let (Some(w), Some(s)) = (weight, square) {
                    let g = error * rarity * scale;
                    *s += g * g;
                    *w -= step * g / s.sqrt();
                }
            }
        }
    }
}

/// The word or pair and the party of a feature number of a bag.
fn place(feature: u32) -> (usize, usize) {
    (feature as usize / PARTIES, feature as usize % PARTIES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use conversation::Turn;

    fn call(lines: &[&str]) -> Transcript {
        let turns = lines.iter().map(|l| Turn::new(Speaker::Caller, *l)).collect();
        Transcript { id: "x".into(), turns }
    }

    fn trained() -> CallModel {
        let scams = [
            call(&["tell nobody", "the cashier is a crook"]),
            call(&["tell nobody about the crook", "draw it out"]),
        ];
        let fair = [
            call(&["your parcel is here", "sign for it"]),
            call(&["your parcel", "draw the curtains"]),
        ];
        let labelled: Vec<LabelledCall<'_>> = scams
            .iter()
            .map(|t| (t, true))
            .chain(fair.iter().map(|t| (t, false)))
            .map(|(transcript, scam)| LabelledCall { transcript, scam, weight: 1.0 })
            .collect();
        let settings = CallSettings { least_calls: 1, ..CallSettings::default() };
        CallModel::new(train_call(&labelled, &settings), None)
    }

    fn score(model: &CallModel, lines: &[&str]) -> f32 {
        let (mut state, mut scratch) = (CallState::default(), CallScratch::default());
        let heard = lines.iter().map(|l| {
            model.add_turn(&mut state, (Speaker::Caller, &Words::of(l)), &mut scratch).words
        });
        heard.last().unwrap_or(0.0)
    }

    #[test]
    fn tells_scams_from_parcels() {
        let model = trained();
        let (scam, fair) = (["tell nobody", "a crook"], ["your parcel", "sign here"]);
        assert!(score(&model, &scam) > score(&model, &fair));
    }

    #[test]
    fn what_is_longer_ago_than_the_window_does_not_count() {
        let model = trained();
        let mut long = vec!["your parcel is here"; WINDOW_TURNS + 5];
        let recent: Vec<&str> = ["tell nobody", "the cashier is a crook"].repeat(WINDOW_TURNS / 2);
        long.extend(&recent);
        assert!((score(&model, &long) - score(&model, &recent)).abs() < 1e-6);
    }

    #[test]
    fn a_window_stays_small() {
        let model = trained();
        let (mut state, mut scratch) = (CallState::default(), CallScratch::default());
        for _ in 0..2_000 {
            model.add_turn(
                &mut state,
                (Speaker::Caller, &Words::of(&"tell nobody the crook ".repeat(50))),
                &mut scratch,
            );
        }
        assert!(state.heap_bytes() <= 12 * 1024, "{}", state.heap_bytes());
    }
}
