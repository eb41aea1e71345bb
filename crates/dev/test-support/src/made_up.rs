//! Made-up calls for property tests: turns of the corpus shuffled, cut and mixed with
//! loose words, so that they are speech-like and nobody has written them.

use crate::corpus::{calls, ordinary, sentences};
use conversation::{Speaker, Transcript, Turn};
use proptest::prelude::*;
use proptest::sample::Index;

/// Any speaker.
pub fn speaker() -> impl Strategy<Value = Speaker> {
    prop::sample::select(Speaker::ALL.to_vec())
}

/// A turn: mostly one of the corpus, sometimes a sentence of the acts, a stump, or loose words.
pub fn turn() -> impl Strategy<Value = Turn> {
    prop_oneof![
        6 => any::<Index>().prop_map(corpus_turn),
        3 => (speaker(), sentence()).prop_map(|(s, text)| Turn::new(s, text)),
        1 => (speaker(), sentence(), 0.0..1.0_f64).prop_map(|(s, text, share)| Turn::new(s, head(&text, share))),
        2 => (speaker(), prop::collection::vec(word(), 0..24)).prop_map(|(s, w)| Turn::new(s, w.join(" "))),
    ]
}

/// A call of up to `most` turns.
pub fn call(most: usize) -> impl Strategy<Value = Transcript> {
    let of_turns = prop::collection::vec(turn(), 1..=most)
        .prop_map(|turns| Transcript { id: "made-up".to_owned(), turns });
    let of_corpus = (any::<Index>(), any::<Index>(), 1..=most).prop_map(|(which, from, length)| {
        let source = which.get(calls());
        let from = from.index(source.transcript.turns.len().max(1));
        let turns = source.transcript.turns.iter().skip(from).take(length).cloned().collect();
        Transcript { id: source.transcript.id.clone(), turns }
    });
    prop_oneof![1 => of_turns, 1 => of_corpus]
}

/// Turns of an ordinary call, as a friendly opening.
pub fn opening(most: usize) -> impl Strategy<Value = Vec<Turn>> {
    (any::<Index>(), 1..=most).prop_map(|(which, length)| {
        let all: Vec<&Transcript> = ordinary().map(|c| &c.transcript).collect();
        which.get(&all).turns.iter().take(length).cloned().collect()
    })
}

/// A word of the corpus of acts.
pub fn word() -> impl Strategy<Value = String> {
    (sentence(), any::<Index>()).prop_map(|(text, at)| {
        let words: Vec<&str> = text.split_whitespace().collect();
        if words.is_empty() { String::new() } else { (*at.get(&words)).to_owned() }
    })
}

/// A sentence of the corpus of acts.
pub fn sentence() -> impl Strategy<Value = String> {
    any::<Index>().prop_map(|i| i.get(sentences()).text.clone())
}

/// The first part of a text, cut at a character.
pub fn head(text: &str, share: f64) -> String {
    let length = text.chars().count() as f64 * share.clamp(0.0, 1.0);
    text.chars().take(length as usize).collect()
}

fn corpus_turn(index: Index) -> Turn {
    let call = index.get(calls());
    let turns = &call.transcript.turns;
    let at = index.index(turns.len().max(1));
    turns.get(at).cloned().unwrap_or_else(|| Turn::new(Speaker::Unknown, ""))
}
