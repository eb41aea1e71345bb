//! Training: examples in, weights out; nothing else.

use crate::features::Features;
use crate::model::{ACTS_MOST, Acts, length_norm};
use conversation::Words;
use std::collections::BTreeMap;

/// A sentence and what is known about its acts.
#[derive(Clone, Debug)]
pub struct Example {
    /// What is said.
    pub text: String,
    /// For each act 1 (performed), 0 (not performed) or NaN (not known).
    pub labels: Acts,
    /// How much it counts.
    pub weight: f32,
}

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Times through the examples.
    pub epochs: u32,
    /// Step of AdaGrad.
    pub step: f32,
    /// Strength of L2 on words and pairs.
    pub l2: f32,
    /// A pair must occur in so many examples.
    pub pair_least: u32,
    /// Seed of the shuffles.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { epochs: 12, step: 0.5, l2: 5e-3, pair_least: 3, seed: 1 }
    }
}

/// Trained biases, and weights by key.
pub type Trained = (Acts, BTreeMap<u32, Acts>);

/// One example as numbers.
struct Row {
    features: Vec<u32>,
    labels: Acts,
    weight: f32,
    norm: f32,
}

struct Parameter {
    value: Acts,
    square: Acts,
}

impl Parameter {
    fn new() -> Self {
        Self { value: [0.0; ACTS_MOST], square: [1e-2; ACTS_MOST] }
    }

    fn update(&mut self, gradient: &Acts, factor: f32, step: f32, l2: f32) {
        for ((v, s), g) in self.value.iter_mut().zip(&mut self.square).zip(gradient) {
            if *g == 0.0 {
                continue;
            }
            let g = g * factor + l2 * *v;
            *s += g * g;
            *v -= step * g / s.sqrt();
        }
    }
}

/// Trains the weights. The same input gives the same bytes on every machine.
pub fn train(examples: &[Example], settings: &Settings) -> Trained {
    let keys = vocabulary(examples, settings.pair_least);
    let rows: Vec<Row> = examples.iter().map(|e| row(e, &keys)).collect();
    let mut words: Vec<Parameter> = keys.iter().map(|_| Parameter::new()).collect();
    let mut bias = Parameter::new();
    bias.value = [-3.0; ACTS_MOST];
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut random = settings.seed | 1;
    for epoch in 0..settings.epochs {
        shuffle(&mut order, &mut random);
        let step = settings.step / (1.0 + 0.3 * epoch as f32);
        for row in order.iter().filter_map(|i| rows.get(*i)) {
            descend(row, &mut words, &mut bias, (step, settings.l2));
        }
    }
    (bias.value, keys.into_iter().zip(words).map(|(k, p)| (k, p.value)).collect())
}

/// Keys of all words and of the pairs that occur often enough, in order.
fn vocabulary(examples: &[Example], pair_least: u32) -> Vec<u32> {
    let mut counts: BTreeMap<u32, (u32, bool)> = BTreeMap::new();
    let mut features = Features::default();
    for example in examples {
        let mut seen: Vec<(u32, bool)> =
            features.of(&Words::of(&example.text)).iter().map(|f| (f.key, f.pair)).collect();
        seen.sort_unstable();
        seen.dedup();
        for (key, pair) in seen {
            counts.entry(key).or_insert((0, pair)).0 += 1;
        }
    }
    counts.into_iter().filter(|(_, (n, pair))| !pair || *n >= pair_least).map(|(k, _)| k).collect()
}

fn row(example: &Example, keys: &[u32]) -> Row {
    let mut features = Features::default();
    let list = features.of(&Words::of(&example.text));
    let singles = list.iter().filter(|f| !f.pair).count();
    let known = list.iter().filter_map(|f| keys.binary_search(&f.key).ok());
    Row {
        features: known.filter_map(|i| u32::try_from(i).ok()).collect(),
        labels: example.labels,
        weight: example.weight,
        norm: length_norm(u32::try_from(singles).unwrap_or(u32::MAX)),
    }
}

fn descend(row: &Row, words: &mut [Parameter], bias: &mut Parameter, (step, l2): (f32, f32)) {
    let mut score = [0.0_f32; ACTS_MOST];
    for parameter in row.features.iter().filter_map(|i| words.get(*i as usize)) {
        add(&mut score, &parameter.value, row.norm);
    }
    let mut gradient = [0.0_f32; ACTS_MOST];
    for (((g, s), b), label) in gradient.iter_mut().zip(&score).zip(&bias.value).zip(&row.labels) {
        if !label.is_nan() {
            let p = 1.0 / (1.0 + (-(s + b)).exp());
            *g = (p - label) * row.weight;
        }
    }
    for i in &row.features {
        if let Some(parameter) = words.get_mut(*i as usize) {
            parameter.update(&gradient, row.norm, step, l2);
        }
    }
    bias.update(&gradient, 1.0, step * 0.2, 0.0);
}

fn add(sum: &mut Acts, row: &Acts, factor: f32) {
    for (s, r) in sum.iter_mut().zip(row) {
        *s += r * factor;
    }
}

/// A xorshift generator (Marsaglia 2003).
pub(crate) fn next_random(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

/// Fisher and Yates.
pub(crate) fn shuffle(order: &mut [usize], state: &mut u64) {
    for i in (1..order.len()).rev() {
        let j = usize::try_from(next_random(state) % (i as u64 + 1)).unwrap_or(0);
        order.swap(i, j);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Classifier, ScoreScratch, Session};

    fn example(text: &str, label: f32) -> Example {
        let mut labels = [f32::NAN; ACTS_MOST];
        labels[0] = label;
        Example { text: text.into(), labels, weight: 1.0 }
    }

    fn corpus() -> Vec<Example> {
        let mut all = Vec::new();
        for name in ["Susan", "Arthur", "Priya", "the vicar", "your son"] {
            all.push(example(&format!("don't tell {name} about it"), 1.0));
            all.push(example(&format!("keep it from {name}"), 1.0));
            all.push(example(&format!("tell {name} I rang"), 0.0));
            all.push(example(&format!("give {name} my love"), 0.0));
        }
        all
    }

    #[test]
    fn learns_what_the_examples_say() {
        let (bias, weights) = train(&corpus(), &Settings::default());
        let model = Classifier::assemble(
            vec!["A".into()],
            &bias,
            &weights,
            Session::default(),
            BTreeMap::new(),
        )
        .unwrap();
        let mut scratch = ScoreScratch::default();
        let mut score = |t: &str| model.score(&Words::of(t), &mut scratch)[0];
        assert!(score("don't tell Doris about it") > 0.0);
        assert!(score("tell Doris I rang") < 0.0);
    }

    #[test]
    fn the_same_input_gives_the_same_weights() {
        let once = train(&corpus(), &Settings::default());
        let twice = train(&corpus(), &Settings::default());
        assert_eq!(once.1, twice.1);
    }
}
