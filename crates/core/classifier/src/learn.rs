//! Training of the course: calls in, a recurrent network out; nothing else.
//!
//! Gradients are followed back through the turns (Werbos 1990) and taken as steps by Adam
//! (Kingma and Ba 2015). A call is taken from a turn chosen at random on, and some of its words
//! are left out, as a bad line or a recogniser would. Where a turn stands has to tell its acts
//! as well, by weights that are needed for nothing else (multi-task learning, Caruana 1997).
//! What a word pulls is its own, and what its vector lends it if it has one: so words that are
//! alike elsewhere begin alike here, and what is learned of one is learned of the others.
//! The same input gives the same bytes on the same machine.

use crate::call::{LabelledCall, PARTIES, WINDOW_TURNS, turn_keys};
use crate::course::{CourseWeights, MEMORY, Memory, Parts, Point, Turned, WIDTH, add, squash};
use crate::model::ACTS_MOST;
use crate::train::{next_random, shuffle};
use crate::vectors::WordVectors;

/// How to train the course.
#[derive(Clone, Copy, Debug)]
pub struct CourseSettings {
    /// Times through the calls.
    pub epochs: u32,
    /// Words and pairs it knows at most, the commonest first.
    pub most_words: usize,
    /// Share of the words left out.
    pub left_out: f64,
    /// Step of Adam at the beginning.
    pub step: f32,
    /// Seed of all that is random.
    pub seed: u64,
}

impl Default for CourseSettings {
    fn default() -> Self {
        Self { epochs: 56, most_words: 32_000, left_out: 0.65, step: 3e-3, seed: 1 }
    }
}

/// A call to learn from, and where it becomes harmful.
#[derive(Clone, Copy, Debug)]
pub struct FollowedCall<'a> {
    /// The call.
    pub call: LabelledCall<'a>,
    /// Turn of the first harmful request, if it is known.
    pub harm: Option<usize>,
    /// For each turn the acts performed in it, a bit for each; nothing if they are not known.
    pub acts: Option<&'a [u64]>,
}

/// Calls whose gradients make one step.
const BATCH: usize = 64;

/// Turns of a call that are followed at most: as many as when it is used.
const FOLLOWED: usize = WINDOW_TURNS;

/// A scam whose first harmful request comes after so many turns is mostly followed from some
/// turn on that leaves the request within the run, and so often.
const LATE: usize = 20;
const FROM_LATE: f64 = 0.6;

/// Turns before the request that such a run begins at most, and at least.
const BEFORE: (usize, usize) = (28, 4);

/// How much the turns before the first harmful request count, at most, for what follows.
const BEFORE_HARM: f32 = 0.6;

/// Share of the calls heard without knowing who speaks.
const NAMELESS: f64 = 0.3;

/// Share of the calls that are taken from some turn on, of scams and of ordinary calls: what an
/// ordinary call sounds like without its beginning has to be learned, a scam has one.
const CUT: (f64, f64) = (0.1, 0.75);

/// Ways to hear an ordinary call of which the loudest is learned from, and how often.
const WAYS: usize = 5;
const CHOSEN: f64 = 0.85;

/// Deviation of where a number of a word's vector pulls, at the beginning.
const LENDS: f32 = 0.015;

/// How much the acts of a turn count beside the judgement of its call.
const ACTS_COUNT: f32 = 0.3;

/// Words that are gone through together where their vectors lend them something, and back.
const AT_HAND: usize = 32;

/// A turn as numbers.
#[derive(Clone)]
struct Said {
    party: usize,
    words: Vec<u32>,
    acts: Option<u64>,
    /// How much the judgement after it counts.
    counts: f32,
}

/// A call as numbers.
struct Followed {
    turns: Vec<Said>,
    scam: bool,
    harm: Option<usize>,
    weight: f32,
}

/// A call as it is followed this time, with the words that are heard.
struct Heard {
    turns: Vec<Said>,
    scam: bool,
    /// How much the acts of a turn count.
    acts_count: f32,
}

/// What tells the acts of a turn from where it stands, and of a turn that stands nowhere.
#[derive(Clone)]
struct ActHeads {
    rows: Vec<Point>,
    bias: [f32; ACTS_MOST],
}

/// All weights while they are learned.
struct Network {
    /// Where each word pulls: its own pull, and what its vector lends it.
    rows: Vec<Point>,
    /// The words' own pulls.
    own: Vec<Point>,
    /// Where each number of a word's vector pulls.
    lends: Vec<Point>,
    parts: Parts,
    heads: ActHeads,
}

/// Vectors of the words by their rows.
struct Lent<'v>(Vec<Option<&'v [f32]>>);

impl Lent<'_> {
    fn of(&self, word: usize) -> &[f32] {
        self.0.get(word).copied().flatten().unwrap_or_default()
    }
}

/// Trains the course on calls whose words and pairs `keys` numbers, as the call classifier
/// does (ascending); `vectors` may be of no word at all.
pub fn train_course(
    calls: &[FollowedCall<'_>],
    keys: &[u32],
    vectors: &WordVectors,
    settings: &CourseSettings,
) -> CourseWeights {
    let mut calls: Vec<Followed> = calls.iter().map(|c| followed(c, keys)).collect();
    let words = commonest(&calls, keys.len(), settings.most_words);
    for call in &mut calls {
        for turn in &mut call.turns {
            turn.words.retain_mut(|word| match words.binary_search(word) {
                Ok(row) => {
                    *word = u32::try_from(row).unwrap_or(u32::MAX);
                    true
                }
                Err(_) => false,
            });
        }
    }
    let vector = |word: &u32| keys.get(*word as usize).and_then(|key| vectors.of(*key));
    let lent = Lent(words.iter().map(vector).collect());
    let mut random = settings.seed | 1;
    let mut network = beginning(words.len(), vectors.width(), &mut random);
    let mut adam = Adam::new(&network);
    let mut order: Vec<usize> = (0..calls.len()).collect();
    let batches = calls.len().div_ceil(BATCH) * settings.epochs as usize;
    let mut done = 0;
    let whole = (1.0 / (1.0 - settings.left_out)) as f32;
    for _ in 0..settings.epochs {
        shuffle(&mut order, &mut random);
        for batch in order.chunks(BATCH) {
            let chosen = || batch.iter().filter_map(|i| calls.get(*i));
            network.lend(&lent, chosen().flat_map(|c| &c.turns).flat_map(|t| &t.words).copied());
            let heard: Vec<Heard> = chosen()
                .map(|c| network.choose(c, (settings.left_out, whole), &mut random))
                .collect();
            let progress = done as f32 / batches as f32;
            let step = settings.step * 0.5 * (1.0 + (std::f32::consts::PI * progress).cos());
            adam.descend(&mut network, &heard, (step, whole), &lent);
            done += 1;
        }
    }
    network.lend(&lent, (0_u32..).take(words.len()));
    rounded(network, words)
}

fn followed(call: &FollowedCall<'_>, keys: &[u32]) -> Followed {
    let turns = turn_keys(call.call.transcript, Some(keys));
    let number = |key: &u32| keys.binary_search(key).ok().and_then(|i| u32::try_from(i).ok());
    let said = |(at, (party, keys)): (usize, (u32, Vec<u32>))| Said {
        party: party as usize,
        words: keys.iter().filter_map(number).collect(),
        acts: call.acts.and_then(|acts| acts.get(at)).copied(),
        counts: 0.0,
    };
    Followed {
        turns: turns.into_iter().enumerate().map(said).collect(),
        scam: call.call.scam,
        harm: call.harm,
        weight: call.call.weight,
    }
}

/// The words that occur in most calls, ascending.
fn commonest(calls: &[Followed], known: usize, most: usize) -> Vec<u32> {
    let mut counts = vec![0_u32; known];
    for call in calls {
        let mut own: Vec<u32> = call.turns.iter().flat_map(|t| &t.words).copied().collect();
        own.sort_unstable();
        own.dedup();
        for word in own {
            if let Some(count) = counts.get_mut(word as usize) {
                *count += 1;
            }
        }
    }
    let mut ranked: Vec<(u32, u32)> = counts.into_iter().zip(0_u32..).collect();
    ranked.sort_by_key(|(n, word)| (std::cmp::Reverse(*n), *word));
    let mut out: Vec<u32> = ranked.into_iter().take(most).map(|(_, word)| word).collect();
    out.sort_unstable();
    out
}

/// A uniform number from 0 to 1.
fn uniform(random: &mut u64) -> f64 {
    (next_random(random) >> 11) as f64 / (1_u64 << 53) as f64
}

/// A number with mean nought and so much deviation, roughly normal.
fn normal(random: &mut u64, deviation: f32) -> f32 {
    let sum: f64 = (0..12).map(|_| uniform(random)).sum();
    (sum - 6.0) as f32 * deviation
}

/// Numbers around nought.
fn point<const N: usize>(random: &mut u64, deviation: f32) -> [f32; N] {
    let mut out = [0.0; N];
    out.iter_mut().for_each(|v| *v = normal(random, deviation));
    out
}

fn beginning(words: usize, width: usize, random: &mut u64) -> Network {
    let own: Vec<Point> = (0..words).map(|_| point(random, 0.1)).collect();
    let lends = (0..width).map(|_| point(random, LENDS)).collect();
    let even = 1.0 / (WIDTH as f32).sqrt();
    let mut parts = Parts::zero();
    parts.unit = [1.0; WIDTH];
    parts.gain = [[1.0; WIDTH]; PARTIES];
    parts.keep.iter_mut().for_each(|row| *row = point(random, even * 0.5));
    parts.take.iter_mut().for_each(|row| *row = point(random, even * 3.0));
    parts.keep_bias = [1.5; MEMORY];
    parts.out = point(random, 0.1);
    parts.bias = -2.0;
    let heads = ActHeads { rows: vec![[0.0; WIDTH]; ACTS_MOST], bias: [-4.0; ACTS_MOST] };
    Network { rows: own.clone(), own, lends, parts, heads }
}

/// A call as it is heard this time.
fn hear(call: &Followed, left_out: f64, random: &mut u64) -> Heard {
    let length = call.turns.len();
    let mut from = 0;
    let cut = if call.scam { CUT.0 } else { CUT.1 };
    let late = call.harm.filter(|harm| call.scam && *harm > LATE);
    if let Some(harm) = late
        && uniform(random) < FROM_LATE
    {
        let (first, last) = (harm.saturating_sub(BEFORE.0), harm - BEFORE.1);
        from = first + (uniform(random) * (last - first) as f64) as usize;
    } else if length > 8 && uniform(random) < cut {
        let last = call.harm.filter(|_| call.scam).unwrap_or(length).min(length - 4);
        from = (uniform(random) * last as f64) as usize;
    }
    let nameless = uniform(random) < NAMELESS;
    let rough = if uniform(random) < 0.3 { left_out + (1.0 - left_out) * 0.3 } else { left_out };
    let mut turns: Vec<Said> = call.turns.iter().skip(from).take(FOLLOWED).cloned().collect();
    for turn in &mut turns {
        turn.words.retain(|_| uniform(random) >= rough);
        if nameless {
            turn.party = PARTIES - 1;
        }
    }
    let harm = call.harm.unwrap_or(length / 2).saturating_sub(from);
    count(call, &mut turns, harm);
    let acts_count = ACTS_COUNT * call.weight / turns.len().max(1) as f32;
    Heard { turns, scam: call.scam, acts_count }
}

/// Notes how much the judgement after each turn counts: all together as much as the call.
fn count(call: &Followed, turns: &mut [Said], harm: usize) {
    for (at, turn) in turns.iter_mut().enumerate() {
        turn.counts = if !call.scam || at >= harm {
            1.0
        } else {
            (0.05 + 0.5 * (at + 1) as f32 / harm as f32).min(BEFORE_HARM)
        };
    }
    let sum: f32 = turns.iter().map(|t| t.counts).sum::<f32>().max(1e-6);
    turns.iter_mut().for_each(|t| t.counts *= call.weight / sum);
}

/// A turn that was followed, with what is needed to go back.
struct Passed {
    turned: Turned,
    before: Memory,
    after: Memory,
    /// Of a scam, judged after it.
    chance: f32,
    /// By how much the judgement after it is wrong.
    error: f32,
    /// The same of its acts.
    act_errors: [f32; ACTS_MOST],
}

/// The chance of these log-odds.
pub(crate) fn chance(log_odds: f32) -> f32 {
    1.0 / (1.0 + (-log_odds).exp())
}

impl Network {
    /// A call as it is followed this time: of an ordinary one mostly the loudest of some ways
    /// to hear it, for when it counts the loudest of all runs of its turns does (hard examples,
    /// Shrivastava et al. 2016).
    fn choose(&self, call: &Followed, settings: (f64, f32), random: &mut u64) -> Heard {
        let (left_out, whole) = settings;
        let mut chosen = hear(call, left_out, random);
        if call.scam || uniform(random) >= CHOSEN {
            return chosen;
        }
        let mut loudest = self.loudest(&chosen, whole);
        for _ in 1..WAYS {
            let other = hear(call, left_out, random);
            let loudness = self.loudest(&other, whole);
            if loudness > loudest {
                (loudest, chosen) = (loudness, other);
            }
        }
        chosen
    }

    /// The highest chance of a scam after any turn.
    fn loudest(&self, heard: &Heard, whole: f32) -> f32 {
        let passed = self.forward(heard, whole);
        passed.iter().map(|turn| turn.chance).fold(0.0, f32::max)
    }

    /// Goes through a call. `whole` is how many words there are for each that is heard.
    fn forward(&self, heard: &Heard, whole: f32) -> Vec<Passed> {
        let mut memory = [0.0; MEMORY];
        let mut out = Vec::with_capacity(heard.turns.len());
        for said in &heard.turns {
            let mut sum = [0.0; WIDTH];
            for row in said.words.iter().filter_map(|w| self.rows.get(*w as usize)) {
                add(&mut sum, row, whole);
            }
            let words = (said.words.len() as f32 * whole).round() as usize;
            let mut turned = self.parts.stand(said.party, &sum, words);
            turned.moderate *= whole;
            let before = memory;
            turned.step(&mut memory);
            let terms = memory.iter().zip(&self.parts.out).map(|(m, o)| squash(*m) * o);
            let p = chance(self.parts.bias + terms.sum::<f32>());
            let error = (p - f32::from(u8::from(heard.scam))) * said.counts;
            let act_errors = self.act_errors(&turned.at, said.acts, heard.acts_count);
            out.push(Passed { turned, before, after: memory, chance: p, error, act_errors });
        }
        out
    }

    fn act_errors(&self, at: &Point, acts: Option<u64>, counts: f32) -> [f32; ACTS_MOST] {
        let mut out = [0.0; ACTS_MOST];
        let Some(acts) = acts else { return out };
        let heads = self.heads.rows.iter().zip(&self.heads.bias);
        for (act, (error, (row, bias))) in out.iter_mut().zip(heads).enumerate() {
            let performed = f32::from(u8::from(acts >> act & 1 == 1));
            *error = (chance(dot(row, at) + bias) - performed) * counts;
        }
        out
    }
}

/// Gradients of all weights.
struct Gradient {
    sums: Network,
    /// Words that have any, some more than once.
    touched: Vec<u32>,
}

impl Gradient {
    /// Goes back from the words to what their vectors lend them.
    fn lend(&mut self, lent: &Lent<'_>) {
        self.touched.sort_unstable();
        self.touched.dedup();
        // Some words at a time, so that their rows stay at hand for every number.
        for some in self.touched.chunks(AT_HAND) {
            let rows = some.iter().map(|word| *word as usize);
            let rows: Vec<(&Point, &[f32])> = rows
                .filter_map(|word| Some((self.sums.rows.get(word)?, lent.of(word))))
                .filter(|(_, vector)| !vector.is_empty())
                .collect();
            for (number, pull) in self.sums.lends.iter_mut().enumerate() {
                let mut sum = *pull;
                for (row, vector) in &rows {
                    add(&mut sum, row, vector.get(number).copied().unwrap_or_default());
                }
                *pull = sum;
            }
        }
    }

    /// Goes back through a call.
    fn backward(&mut self, network: &Network, heard: &Heard, passed: &[Passed]) {
        let mut carried = [0.0; MEMORY];
        for (turn, said) in passed.iter().zip(&heard.turns).rev() {
            self.sums.parts.bias += turn.error;
            let (to_keep, to_take) = self.memory(network, turn, &mut carried);
            self.turn(network, (turn, said), (&to_keep, &to_take));
        }
    }

    /// Goes back from what is remembered after a turn to what the turn keeps and takes.
    fn memory(
        &mut self,
        network: &Network,
        turn: &Passed,
        carried: &mut Memory,
    ) -> (Memory, Memory) {
        let (mut to_keep, mut to_take) = ([0.0; MEMORY], [0.0; MEMORY]);
        let weights = self.sums.parts.out.iter_mut().zip(&network.parts.out);
        let states = turn.before.iter().zip(&turn.after);
        let gates = turn.turned.keep.iter().zip(&turn.turned.take);
        let into = carried.iter_mut().zip(to_keep.iter_mut().zip(&mut to_take));
        for ((((to_out, out), (before, after)), (keep, take)), (carried, (to_keep, to_take))) in
            weights.zip(states).zip(gates).zip(into)
        {
            *to_out += turn.error * squash(*after);
            let slope = 1.0 / ((1.0 + after.abs()) * (1.0 + after.abs()));
            let here = *carried + turn.error * out * slope;
            *to_keep = here * (before - take) * keep * (1.0 - keep);
            *to_take = here * (1.0 - keep);
            *carried = here * keep;
        }
        (to_keep, to_take)
    }

    /// Goes back through a turn to its words.
    fn turn(
        &mut self,
        network: &Network,
        (turn, said): (&Passed, &Said),
        (to_keep, to_take): (&Memory, &Memory),
    ) {
        let at = &turn.turned.at;
        let mut to_at = self.acts(network, turn);
        let sums = &mut self.sums.parts;
        add(&mut sums.keep_bias, to_keep, 1.0);
        add(&mut sums.take_bias, to_take, 1.0);
        let mine = network.parts.keep.iter().zip(&network.parts.take);
        let theirs = sums.keep.iter_mut().zip(&mut sums.take);
        for (((to_at, at), (keep, take)), (sum_keep, sum_take)) in
            to_at.iter_mut().zip(at).zip(mine).zip(theirs).filter(|(((_, at), _), _)| **at > 0.0)
        {
            add(sum_keep, to_keep, *at);
            add(sum_take, to_take, *at);
            *to_at += dot(keep, to_keep) + dot(take, to_take);
        }
        let own = (sums.gain.get_mut(said.party), sums.shift.get_mut(said.party));
        let (Some(to_gain), Some(to_shift)) = own else { return };
        let Some(gain) = network.parts.gain.get(said.party) else { return };
        let mut to_pull = [0.0; WIDTH];
        let into = to_pull.iter_mut().zip(to_gain).zip(to_shift);
        let from = to_at.iter().zip(at).zip(&turn.turned.pull).zip(gain);
        for (((to_pull, to_gain), to_shift), (((to_at, _), pull), gain)) in
            into.zip(from).filter(|(_, (((_, at), _), _))| **at > 0.0)
        {
            *to_gain += to_at * pull;
            *to_shift += to_at;
            *to_pull = to_at * gain * turn.turned.moderate;
        }
        for word in &said.words {
            if let Some(row) = self.sums.rows.get_mut(*word as usize) {
                add(row, &to_pull, 1.0);
                self.touched.push(*word);
            }
        }
    }

    /// Goes back from the acts of a turn to where it stands.
    fn acts(&mut self, network: &Network, turn: &Passed) -> Point {
        let mut to_at = [0.0; WIDTH];
        let heads = self.sums.heads.rows.iter_mut().zip(&mut self.sums.heads.bias);
        for ((error, row), (to_row, to_bias)) in
            turn.act_errors.iter().zip(&network.heads.rows).zip(heads)
        {
            if *error != 0.0 {
                add(&mut to_at, row, *error);
                add(to_row, &turn.turned.at, *error);
                *to_bias += error;
            }
        }
        to_at
    }
}

fn dot<const N: usize>(a: &[f32; N], b: &[f32; N]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

impl Network {
    fn zero(words: usize, width: usize) -> Self {
        let heads = ActHeads { rows: vec![[0.0; WIDTH]; ACTS_MOST], bias: [0.0; ACTS_MOST] };
        let none = |rows: usize| vec![[0.0; WIDTH]; rows];
        let (own, lends) = (none(words), none(width));
        Self { rows: none(words), own, lends, parts: Parts::zero(), heads }
    }

    /// Places these words where their own pulls and their vectors put them now.
    fn lend(&mut self, lent: &Lent<'_>, words: impl Iterator<Item = u32>) {
        let mut words: Vec<u32> = words.collect();
        words.sort_unstable();
        words.dedup();
        // Some words at a time, so that what is lent stays at hand for all of them.
        for some in words.chunks(AT_HAND) {
            let places = some.iter().map(|word| *word as usize);
            let mut rows: Vec<(usize, Point, &[f32])> = places
                .filter_map(|word| Some((word, *self.own.get(word)?, lent.of(word))))
                .collect();
            for (number, pull) in self.lends.iter().enumerate() {
                for (_, sum, vector) in &mut rows {
                    add(sum, pull, vector.get(number).copied().unwrap_or_default());
                }
            }
            for (word, sum, _) in rows {
                if let Some(row) = self.rows.get_mut(word) {
                    *row = sum;
                }
            }
        }
    }

    /// Every weight that is learned, but for the words.
    fn dense(&mut self) -> impl Iterator<Item = &mut f32> {
        let heads = self.heads.rows.iter_mut().flatten().chain(&mut self.heads.bias);
        self.parts.values_mut().chain(heads).chain(self.lends.iter_mut().flatten())
    }
}

/// Adam: steps by the running mean of the gradients over the root of that of their squares.
/// Words that a batch does not have stay where they are.
struct Adam {
    gradient: Gradient,
    mean: Network,
    square: Network,
    steps: i32,
}

const MEAN: f32 = 0.9;
const SQUARE: f32 = 0.999;

impl Adam {
    fn new(network: &Network) -> Self {
        let zero = || Network::zero(network.rows.len(), network.lends.len());
        let gradient = Gradient { sums: zero(), touched: Vec::new() };
        Self { gradient, mean: zero(), square: zero(), steps: 0 }
    }

    fn descend(
        &mut self,
        network: &mut Network,
        batch: &[Heard],
        (step, whole): (f32, f32),
        lent: &Lent<'_>,
    ) {
        for heard in batch {
            let passed = network.forward(heard, whole);
            self.gradient.backward(network, heard, &passed);
        }
        self.gradient.lend(lent);
        self.steps += 1;
        let share = 1.0 / batch.len().max(1) as f32;
        let correct = (1.0 - SQUARE.powi(self.steps)).sqrt() / (1.0 - MEAN.powi(self.steps));
        let one = |(((weight, gradient), mean), square): Weight<'_>| {
            let g = *gradient * share;
            *gradient = 0.0;
            *mean = MEAN * *mean + (1.0 - MEAN) * g;
            *square = SQUARE * *square + (1.0 - SQUARE) * g * g;
            *weight -= step * correct * *mean / (square.sqrt() + 1e-8);
        };
        let sums = &mut self.gradient.sums;
        let dense = network.dense().zip(sums.dense()).zip(self.mean.dense());
        dense.zip(self.square.dense()).for_each(one);
        let mut touched = std::mem::take(&mut self.gradient.touched);
        for word in touched.drain(..).map(|w| w as usize) {
            let rows = (network.own.get_mut(word), sums.rows.get_mut(word));
            let past = (self.mean.own.get_mut(word), self.square.own.get_mut(word));
            if let ((Some(w), Some(g)), (Some(m), Some(s))) = (rows, past) {
                w.iter_mut().zip(g).zip(m).zip(s).for_each(one);
            }
        }
        self.gradient.touched = touched;
    }
}

/// A weight, its gradient, and the running means of that and of its square.
type Weight<'a> = (((&'a mut f32, &'a mut f32), &'a mut f32), &'a mut f32);

/// The weights with the words' rows rounded to one byte a number.
fn rounded(mut network: Network, words: Vec<u32>) -> CourseWeights {
    let mut unit = [1e-9_f32; WIDTH];
    for row in &network.rows {
        for (most, value) in unit.iter_mut().zip(row) {
            *most = most.max(value.abs() / 127.0);
        }
    }
    let small = |row: &Point| {
        let mut out = [0_i8; WIDTH];
        for ((small, value), unit) in out.iter_mut().zip(row).zip(&unit) {
            *small = (value / unit).round().clamp(-127.0, 127.0) as i8;
        }
        out
    };
    let rows = network.rows.iter().map(small).collect();
    network.parts.unit = unit;
    CourseWeights { words, rows, parts: network.parts }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::{CallModel, CallScratch, CallSettings, CallState, train_call};
    use conversation::{Speaker, Transcript, Turn, Words};

    /// A call of which one run is judged: only its first turn may begin one.
    fn transcript(lines: &[&str]) -> Transcript {
        let mut turns = vec![Turn::new(Speaker::Caller, "hello")];
        turns.extend(lines.iter().map(|l| Turn::new(Speaker::Callee, *l)));
        Transcript { id: "x".into(), turns }
    }

    /// Calls with the same words, in which what comes first decides.
    fn calls() -> Vec<(Transcript, bool)> {
        let mut out = Vec::new();
        for _ in 0..40 {
            out.push((transcript(&["police here", "fetch the card"]), true));
            out.push((transcript(&["fetch the card", "police here"]), false));
        }
        out
    }

    fn trained(settings: &CourseSettings) -> CallModel {
        let calls = calls();
        let labelled: Vec<LabelledCall<'_>> = calls
            .iter()
            .map(|(transcript, scam)| LabelledCall { transcript, scam: *scam, weight: 1.0 })
            .collect();
        let call = train_call(&labelled, &CallSettings { least_calls: 1, ..Default::default() });
        let followed: Vec<FollowedCall<'_>> = labelled
            .iter()
            .map(|call| FollowedCall { call: *call, harm: None, acts: None })
            .collect();
        let vectors = WordVectors::default();
        let course = train_course(&followed, &call.keys, &vectors, settings);
        CallModel::new(call, Some(course))
    }

    fn course_of(model: &CallModel, call: &Transcript) -> f32 {
        let (mut state, mut scratch) = (CallState::default(), CallScratch::default());
        let said = call.turns.iter().map(|t| {
            model.add_turn(&mut state, (t.speaker, &Words::of(&t.text)), &mut scratch).course
        });
        said.last().unwrap_or(f32::MIN)
    }

    #[test]
    fn it_hears_what_led_to_what() {
        let settings = CourseSettings {
            epochs: 800,
            left_out: 0.1,
            step: 5e-3,
            seed: 4,
            ..CourseSettings::default()
        };
        let model = trained(&settings);
        let scam = course_of(&model, &transcript(&["police here", "fetch the card"]));
        let fair = course_of(&model, &transcript(&["fetch the card", "police here"]));
        assert!(scam > fair + 2.0, "{scam} and {fair}");
    }

    #[test]
    fn the_same_input_gives_the_same_network() {
        let settings = CourseSettings { epochs: 3, ..CourseSettings::default() };
        let course = |model: &CallModel| model.course().map(|c| c.weights().clone());
        assert_eq!(course(&trained(&settings)), course(&trained(&settings)));
    }

    /// The gradient of a small call, against what a small change of each weight does.
    #[test]
    fn the_gradient_is_that_of_the_loss() {
        let mut random = 7;
        let mut network = beginning(3, 2, &mut random);
        let vectors: [&[f32]; 2] = [&[0.5, -1.0], &[2.0, 0.3]];
        let lent = Lent(vec![Some(vectors[0]), None, Some(vectors[1])]);
        network.lend(&lent, 0..3);
        network.heads.rows.iter_mut().flatten().for_each(|w| *w = normal(&mut random, 0.1));
        let said =
            |party, words: &[u32], acts| Said { party, words: words.to_vec(), acts, counts: 0.5 };
        let turns = vec![said(0, &[0, 1], Some(5)), said(1, &[2], None), said(0, &[1, 1], Some(2))];
        let heard = Heard { turns, scam: true, acts_count: 0.3 };
        let mut gradient = Gradient { sums: Network::zero(3, 2), touched: Vec::new() };
        gradient.backward(&network, &heard, &network.forward(&heard, 1.0));
        gradient.lend(&lent);
        let sums: Vec<f32> = gradient.sums.dense().map(|g| *g).collect();
        let weights = sums.len();
        // The unit is not learned: the rows are.
        for at in (WIDTH..weights).step_by(97).chain(weights - 2 * WIDTH..weights) {
            let mut nudge = |by: f32| {
                *network.dense().nth(at).unwrap() += by;
                network.lend(&lent, 0..3);
                loss(&network, &heard)
            };
            let (up, down) = (nudge(1e-3), nudge(-2e-3));
            nudge(1e-3);
            let slope = (up - down) / 2e-3;
            assert!((slope - sums[at]).abs() < 2e-3, "{at}: {slope} and {}", sums[at]);
        }
    }

    fn loss(network: &Network, heard: &Heard) -> f32 {
        let mut sum = 0.0;
        for (passed, said) in network.forward(heard, 1.0).iter().zip(&heard.turns) {
            let terms = passed.after.iter().zip(&network.parts.out).map(|(m, o)| squash(*m) * o);
            let p = chance(network.parts.bias + terms.sum::<f32>());
            sum -= p.ln() * said.counts;
            let Some(acts) = said.acts else { continue };
            for (act, (row, bias)) in network.heads.rows.iter().zip(&network.heads.bias).enumerate()
            {
                let p = chance(dot(row, &passed.turned.at) + bias);
                let right = if acts >> act & 1 == 1 { p } else { 1.0 - p };
                sum -= right.ln() * heard.acts_count;
            }
        }
        sum
    }
}
