//! The call as a whole: how the last turns sound together.
//!
//! The words and word pairs of the last [`WINDOW_TURNS`] turns, each counted once and
//! weighted by rarity, with one weight for each (inverse document frequency, Spärck Jones
//! 1972, and logistic regression). It hears the run of a conversation that no single turn
//! gives away. The sum is not scaled to the length of the run: what a fraudster says adds up
//! as he says it. Every run of turns that ends with the latest is looked at and the loudest
//! counts, so nothing said before can dilute what is said now.

use crate::features::Features;
use crate::window::Window;
use conversation::{Transcript, Words};
use foldhash::fast::FixedState;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// Turns that are looked at together.
pub const WINDOW_TURNS: usize = 32;

/// Words and pairs a call classifier can know at most: sessions keep their numbers in two bytes.
pub const FEATURES_MOST: usize = 65_000;

/// The trained weights, in ascending order of the keys.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CallWeights {
    /// Log-odds of an empty window.
    pub bias: f32,
    /// Key of each word or pair.
    pub keys: Vec<u32>,
    /// Rarity: the logarithm of how many calls there are for each that has it.
    pub rarity: Vec<f32>,
    /// Weight of each.
    pub weights: Vec<f32>,
}

/// The call classifier as it runs.
#[derive(Clone, Debug, Default)]
pub struct CallModel {
    weights: CallWeights,
    /// Rarity times weight of each word or pair.
    worth: Vec<f32>,
    index: HashMap<u32, u16, FixedState>,
}

/// Working memory, shared by any number of sessions.
#[derive(Clone, Debug, Default)]
pub struct CallScratch {
    features: Features,
    known: Vec<u16>,
}

impl CallModel {
    /// Readies trained weights for running.
    pub fn new(weights: CallWeights) -> Self {
        let index = weights.keys.iter().zip(0_u16..).map(|(k, i)| (*k, i)).collect();
        let worth = weights.rarity.iter().zip(&weights.weights).map(|(r, w)| r * w).collect();
        Self { weights, worth, index }
    }

    /// The trained weights.
    pub fn weights(&self) -> &CallWeights {
        &self.weights
    }

    /// Whether it knows nothing.
    pub fn is_empty(&self) -> bool {
        self.weights.keys.is_empty()
    }

    /// Adds a turn and gives the log-odds of a scam for the run of turns up to it that sounds
    /// most like one.
    pub fn add_turn(&self, window: &mut Window, words: &Words, scratch: &mut CallScratch) -> f32 {
        scratch.known.clear();
        let found = scratch.features.of(words).iter();
        scratch.known.extend(found.filter_map(|f| self.index.get(&f.key)).copied());
        let loudest = window.add_turn(&scratch.known, &self.worth);
        self.weights.bias + loudest * SCALE
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

/// One window as feature numbers.
struct Bag {
    features: Vec<u32>,
    scam: bool,
    weight: f32,
}

/// Trains the call classifier. The same input gives the same bytes.
pub fn train_call(calls: &[LabelledCall<'_>], settings: &CallSettings) -> CallWeights {
    let turns: Vec<Vec<Vec<u32>>> = calls.iter().map(|c| turn_keys(c.transcript)).collect();
    let (keys, rarity) = vocabulary(&turns, settings);
    let mut bags = Vec::new();
    for (call, turns) in calls.iter().zip(&turns) {
        bags.extend(windows(call, turns, &keys));
    }
    let mut out = CallWeights { bias: 0.0, weights: vec![0.0; keys.len()], keys, rarity };
    descend(&mut out, &bags, settings);
    out
}

fn turn_keys(transcript: &Transcript) -> Vec<Vec<u32>> {
    let mut features = Features::default();
    let turns = transcript.turns.iter();
    turns.map(|t| features.of(&Words::of(&t.text)).iter().map(|f| f.key).collect()).collect()
}

fn vocabulary(calls: &[Vec<Vec<u32>>], settings: &CallSettings) -> (Vec<u32>, Vec<f32>) {
    let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
    for turns in calls {
        let mut own: Vec<u32> = turns.iter().flatten().copied().collect();
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

fn windows(call: &LabelledCall<'_>, turns: &[Vec<u32>], keys: &[u32]) -> Vec<Bag> {
    let mut ends: Vec<usize> = (STEP..turns.len()).step_by(STEP).collect();
    ends.push(turns.len());
    ends.iter()
        .filter_map(|end| {
            let part = turns.get(end.saturating_sub(WINDOW_TURNS)..*end)?;
            let mut features: Vec<u32> = part
                .iter()
                .flatten()
                .filter_map(|key| keys.binary_search(key).ok())
                .filter_map(|i| u32::try_from(i).ok())
                .collect();
            features.sort_unstable();
            features.dedup();
            Some(Bag { features, scam: call.scam, weight: call.weight })
        })
        .collect()
}

/// AdaGrad (Duchi, Hazan and Singer 2011) over the windows in a fixed shuffled order. It stops
/// early instead of pulling weights to nothing: the pull cost a seventh of the scams heard.
fn descend(out: &mut CallWeights, bags: &[Bag], settings: &CallSettings) {
    let mut squares = vec![1e-4_f32; out.keys.len()];
    let mut bias_square = 1e-2_f32;
    let mut order: Vec<usize> = (0..bags.len()).collect();
    let mut random = 1_u64;
    for epoch in 0..settings.epochs {
        crate::train::shuffle(&mut order, &mut random);
        let step = 1.0 / (1.0 + 0.1 * epoch as f32);
        for bag in order.iter().filter_map(|i| bags.get(*i)) {
            let mut score = out.bias;
            for at in bag.features.iter().map(|f| *f as usize) {
                let (w, r) = (out.weights.get(at), out.rarity.get(at));
                score += w.unwrap_or(&0.0) * r.unwrap_or(&0.0) * SCALE;
            }
            let p = 1.0 / (1.0 + (-score).exp());
            let error = (p - f32::from(u8::from(bag.scam))) * bag.weight;
            bias_square += error * error;
            out.bias -= 0.1 * step * error / bias_square.sqrt();
            for at in bag.features.iter().map(|f| *f as usize) {
                let rarity = out.rarity.get(at).copied().unwrap_or(0.0);
                if let (Some(w), Some(s)) = (out.weights.get_mut(at), squares.get_mut(at)) {
                    let g = error * rarity * SCALE;
                    *s += g * g;
                    *w -= step * g / s.sqrt();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use conversation::{Speaker, Turn};

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
        CallModel::new(train_call(
            &labelled,
            &CallSettings { least_calls: 1, ..CallSettings::default() },
        ))
    }

    fn score(model: &CallModel, lines: &[&str]) -> f32 {
        let (mut window, mut scratch) = (Window::default(), CallScratch::default());
        lines
            .iter()
            .map(|l| model.add_turn(&mut window, &Words::of(l), &mut scratch))
            .last()
            .unwrap_or(0.0)
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
        let (mut window, mut scratch) = (Window::default(), CallScratch::default());
        for _ in 0..2_000 {
            model.add_turn(
                &mut window,
                &Words::of(&"tell nobody the crook ".repeat(50)),
                &mut scratch,
            );
        }
        assert!(window.heap_bytes() <= 12 * 1024, "{}", window.heap_bytes());
    }
}
