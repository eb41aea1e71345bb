//! Who speaks where nobody says so: the party that rang, or the party rung up.
//!
//! Each word and pair leans to one of the two, by logistic regression over turns of which it is
//! known. What a turn leans to is joined with what the turns before it leaned to, knowing that
//! the two mostly take turns (the forward pass of a hidden Markov model, Rabiner 1989). Only
//! who is told clearly is told; a turn that is not stays with a speaker not known.

use crate::call::turn_keys;
use crate::learn::chance;
use crate::train::shuffle;
use conversation::{Speaker, Transcript};

/// How much each word or pair of the call classifier leans to the party that rang.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoleWeights {
    /// Log-odds of a turn without a known word.
    pub bias: f32,
    /// Value of one unit of the leanings.
    pub unit: f32,
    /// For each word or pair its leaning; none if they were not trained.
    pub leans: Vec<i8>,
}

/// Log-odds that the latest turn was of the party that rang; nothing before the first.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Role(Option<f32>);

/// Chance that a turn is of the other party than the one before it.
const CHANGES: f32 = 0.93;

/// Log-odds from which a party is told, a chance of 19 in 20.
const TOLD: f32 = 3.0;

/// What one turn can say at most, and what is known at most, as log-odds.
const TURN_MOST: f32 = 4.0;
const MOST: f32 = 8.0;

impl Role {
    /// Takes a turn, and tells who is likely to speak: whoever is said to, or who is told.
    pub(crate) fn hear(
        &mut self,
        speaker: Speaker,
        weights: &RoleWeights,
        known: impl Iterator<Item = u32>,
    ) -> Speaker {
        let sure = match speaker {
            Speaker::Caller | Speaker::Caller2 => MOST,
            Speaker::Callee => -MOST,
            Speaker::Other => return speaker,
            Speaker::Unknown if weights.leans.is_empty() => return speaker,
            Speaker::Unknown => {
                let before = self.0.map_or(0.0, changed);
                (before + weights.leaning(known)).clamp(-MOST, MOST)
            }
        };
        self.0 = Some(sure);
        match speaker {
            Speaker::Unknown if sure > TOLD => Speaker::Caller,
            Speaker::Unknown if sure < -TOLD => Speaker::Callee,
            _ => speaker,
        }
    }
}

/// Log-odds for the turn after one of these log-odds, before a word of it.
fn changed(log_odds: f32) -> f32 {
    let p = chance(log_odds);
    let after = (1.0 - p) * CHANGES + p * (1.0 - CHANGES);
    (after / (1.0 - after)).ln()
}

impl RoleWeights {
    /// What a turn of these words and pairs leans to, as log-odds.
    fn leaning(&self, known: impl Iterator<Item = u32>) -> f32 {
        let units = known.filter_map(|at| self.leans.get(at as usize)).map(|l| i32::from(*l));
        let sum = self.bias + units.sum::<i32>() as f32 * self.unit;
        sum.clamp(-TURN_MOST, TURN_MOST)
    }
}

/// Times through the turns.
const EPOCHS: u32 = 6;
/// Step at the beginning, and strength of the pull to nought.
const STEP: f32 = 0.1;
const PULL: f32 = 1e-5;

/// Learns how words lean from the turns of calls in which the speakers are known; `keys` are
/// those of the call classifier, ascending. The same input gives the same bytes.
pub fn train_roles(calls: &[&Transcript], keys: &[u32]) -> RoleWeights {
    let turns = turns_of(calls, keys);
    let mut weights = vec![0.0_f32; keys.len()];
    let mut squares = vec![1e-2_f32; keys.len()];
    let mut bias = 0.0;
    let mut order: Vec<usize> = (0..turns.len()).collect();
    let mut random = 1_u64;
    for epoch in 0..EPOCHS {
        shuffle(&mut order, &mut random);
        let step = STEP / (1.0 + epoch as f32);
        for (rang, known) in order.iter().filter_map(|i| turns.get(*i)) {
            let own = known.iter().filter_map(|at| weights.get(*at as usize));
            let error = chance(bias + own.sum::<f32>()) - f32::from(u8::from(*rang));
            bias -= 0.01 * step * error;
            for at in known {
                let at = *at as usize;
                if let (Some(w), Some(s)) = (weights.get_mut(at), squares.get_mut(at)) {
                    let g = error + PULL * *w;
                    *s += g * g;
                    *w -= step * g / s.sqrt();
                }
            }
        }
    }
    rounded(&weights, bias)
}

/// Whether the party that rang speaks, and the words and pairs of the turn by their numbers.
type Said = (bool, Vec<u32>);

fn turns_of(calls: &[&Transcript], keys: &[u32]) -> Vec<Said> {
    let number = |key: &u32| keys.binary_search(key).ok().and_then(|i| u32::try_from(i).ok());
    let turn = |(party, said): (u32, Vec<u32>)| {
        (party < 2).then(|| (party == 0, said.iter().filter_map(number).collect()))
    };
    calls.iter().flat_map(|call| turn_keys(call, Some(keys))).filter_map(turn).collect()
}

fn rounded(weights: &[f32], bias: f32) -> RoleWeights {
    let most = weights.iter().fold(1e-6_f32, |most, w| most.max(w.abs()));
    let unit = most / 127.0;
    let small = |w: &f32| (w / unit).round().clamp(-127.0, 127.0) as i8;
    RoleWeights { bias, unit, leans: weights.iter().map(small).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::Features;
    use conversation::{Turn, Words};

    fn call(lines: &[(Speaker, &str)]) -> Transcript {
        let turns = lines.iter().map(|(s, l)| Turn::new(*s, *l)).collect();
        Transcript { id: "x".into(), turns }
    }

    fn trained() -> (RoleWeights, Vec<u32>) {
        let call = call(&[
            (Speaker::Caller, "calling from the bank"),
            (Speaker::Callee, "who is this"),
            (Speaker::Caller, "the bank"),
            (Speaker::Callee, "oh dear"),
        ]);
        let mut keys: Vec<u32> =
            turn_keys(&call, None).into_iter().flat_map(|(_, keys)| keys).collect();
        keys.sort_unstable();
        keys.dedup();
        (train_roles(&vec![&call; 200], &keys), keys)
    }

    /// Who is told of each of these turns, one after the other.
    fn check(turns: &[(Speaker, &str)], expect: &[Speaker]) {
        let (weights, keys) = trained();
        let (mut role, mut features) = (Role::default(), Features::default());
        let told: Vec<Speaker> = turns
            .iter()
            .map(|(speaker, text)| {
                let found = features.of(&Words::of(text)).to_vec();
                let known = found.iter().filter_map(|f| keys.binary_search(&f.key).ok());
                let known: Vec<u32> = known.map(|i| u32::try_from(i).unwrap()).collect();
                role.hear(*speaker, &weights, known.into_iter())
            })
            .collect();
        assert_eq!(told, expect, "{turns:?}");
    }

    #[test]
    fn words_tell_who_speaks() {
        use Speaker::{Callee, Caller, Unknown};
        check(&[(Unknown, "calling from the bank"), (Unknown, "who is this")], &[Caller, Callee]);
    }

    #[test]
    fn who_answers_is_likely_the_other_one() {
        use Speaker::{Callee, Caller, Unknown};
        check(&[(Unknown, "is")], &[Unknown]);
        check(&[(Caller, "mm"), (Unknown, "is")], &[Caller, Callee]);
        check(&[(Callee, "mm"), (Unknown, "is")], &[Callee, Unknown]);
        check(&[(Caller, "mm"), (Unknown, "mm")], &[Caller, Unknown]);
    }

    #[test]
    fn whoever_is_known_is_not_guessed_at() {
        use Speaker::{Callee, Caller2, Other, Unknown};
        check(&[(Callee, "calling from the bank")], &[Callee]);
        check(&[(Caller2, "oh dear"), (Other, "the bank")], &[Caller2, Other]);
        check(&[(Unknown, "zzz")], &[Unknown]);
    }
}
